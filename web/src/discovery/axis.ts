// An axis of a picture: where a value stands between the ends, and back.
import { ends, marks } from '../view/fan';

export interface Axis {
  low: number;
  high: number;
  log: boolean;
  /** Between 0, the low end, and 1, the high end. */
  place: (value: number) => number;
  value: (place: number) => number;
  marks: number[];
}

export function between(low: number, high: number, log: boolean, most: number): Axis {
  const [from, to] = log ? [Math.log(low), Math.log(high)] : [low, high];
  const span = to - from || 1;
  return {
    low,
    high,
    log,
    place: (value) => ((log ? Math.log(value) : value) - from) / span,
    value: (place) => (log ? Math.exp(from + place * span) : from + place * span),
    marks: marks(low, high, log, most),
  };
}

/** An axis with room for all values; a logarithmic one only where all are above nought. Undefined if there is no value. */
export function around(values: Iterable<number>, log: boolean, most = 6): Axis | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return undefined;
  const bent = log && low > 0;
  const [from, to] = ends([low, high], bent);
  return between(from, to, bent, most);
}

/** Values that are spread over more than three decades are drawn on a logarithmic axis. */
export function wide(values: Iterable<number>): boolean {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value <= 0) return false;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high / low > 100;
}

/** How many values stand in each bar of a picture between the ends of an axis. */
export function bars(values: Iterable<number>, axis: Axis, count: number): { edges: number[]; counts: number[] } {
  const counts = Array.from({ length: count }, () => 0);
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    const at = Math.min(count - 1, Math.max(0, Math.floor(axis.place(value) * count)));
    counts[at]! += 1;
  }
  return { edges: Array.from({ length: count + 1 }, (_, at) => axis.value(at / count)), counts };
}
