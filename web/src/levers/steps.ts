// What the engine made of a lever over time, as steps of one bloc or pair, and as a line.
import type { Profile } from '../engine/answers';

/** From so many years after the start on, this value. */
export interface Step {
  from: number;
  value: number;
}

/** The steps at a place of a profile; entries that change nothing there are left out. */
export function stepsOf(profile: Profile | undefined, at: number): Step[] {
  const all = (profile ?? []).map(({ from, values }) => ({ from, value: values[at] ?? NaN }));
  return all.filter(({ value }, index) => index === 0 || value !== all[index - 1]?.value);
}

/** The line of steps until the end of the span. */
export function path(steps: Step[], years: number, x: (year: number) => number, y: (value: number) => number): string {
  const [first, ...rest] = steps;
  if (first === undefined) return '';
  const start = `M${x(first.from)},${y(first.value)}`;
  return `${start}${rest.map(({ from, value }) => `H${x(from)}V${y(value)}`).join('')}H${x(years)}`;
}
