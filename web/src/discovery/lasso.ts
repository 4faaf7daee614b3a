// Which points of a picture lie within a line that was drawn around them.

export type Point = [x: number, y: number];

/** Is the point within the closed line? (It crosses the line an odd number of times on its way out.) */
export function within([x, y]: Point, line: Point[]): boolean {
  let inside = false;
  for (let at = 0, before = line.length - 1; at < line.length; before = at++) {
    const [ax, ay] = line[at]!;
    const [bx, by] = line[before]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/** Positions of the points that the line takes in. */
export function caught(points: Point[], line: Point[]): number[] {
  return points.flatMap((point, at) => (line.length > 2 && within(point, line) ? [at] : []));
}
