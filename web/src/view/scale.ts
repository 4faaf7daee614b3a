// The scale of a slider: the ends of the range at its ends, the named bands low, medium and high at even distances between them, so that
// each number means something and none is crowded. Between these points the scale is straight.
import type { Quantity } from '../engine/answers';

/** Ticks of a slider from end to end. */
export const TICKS = 1000;

type Point = [value: number, place: number];

function points(lever: Quantity): Point[] {
  const [low, medium, high] = lever.bands ?? [null, null, null];
  const from = lever.range[0] ?? 0;
  const to = lever.range[1] ?? (high ?? 1) * 2;
  const inner = [low, medium, high].filter((value): value is number => value !== null && value > from && value < to);
  const all = [from, ...inner, to];
  return all.map((value, at) => [value, (at / (all.length - 1)) * TICKS]);
}

function along(x: number, points: Point[], from: 0 | 1): number {
  const to = from === 0 ? 1 : 0;
  const first = points[0]!;
  let before = first;
  for (const point of points.slice(1)) {
    if (x <= point[from]) {
      const part = (x - before[from]) / (point[from] - before[from]);
      return before[to] + Math.max(0, part) * (point[to] - before[to]);
    }
    before = point;
  }
  return before[to];
}

export function toPlace(lever: Quantity, value: number): number {
  return along(value, points(lever), 0);
}

/** The value at a place, with as many digits as a finger can mean. */
export function toValue(lever: Quantity, place: number): number {
  return Number(along(place, points(lever), 1).toPrecision(3));
}

/** The named bands and where they stand. */
export function named(lever: Quantity): { key: 'low' | 'medium' | 'high'; value: number; place: number }[] {
  const keys = ['low', 'medium', 'high'] as const;
  return (lever.bands ?? []).map((value, at) => ({ key: keys[at]!, value, place: toPlace(lever, value) }));
}
