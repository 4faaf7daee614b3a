// A fan as uPlot draws it: bands and medians of one series of one bloc, the baseline in black, the current setting in colour.
import type uPlot from 'uplot';
import type { Bands } from '../engine/answers';
import type { Look } from './colours.svelte';

/** Numbers of a cell: quantiles 5, 25, 50, 75, 95 % and the share alive. */
const WIDTH = 6;

/** One quantile of a series over the years. */
export function series(bands: Bands, column: number, bloc: number, quantile: number): number[] {
  const start = (column * bands.blocs + bloc) * bands.rows;
  return Array.from({ length: bands.rows }, (_, row) => bands.numbers[(start + row) * WIDTH + quantile] ?? NaN);
}

export interface Colours {
  current: string;
  baseline: string;
  text: string;
  grid: string;
}

/** A colour with an opacity. */
export function veil(colour: string, opacity: number): string {
  const part = (at: number): number => parseInt(colour.slice(at, at + 2), 16);
  return `rgba(${part(1)},${part(3)},${part(5)},${opacity})`;
}

/** Bands, and which of their blocs is meant: worlds need not have the same blocs in the same order. */
export interface Part {
  bands: Bands;
  bloc: number;
}

/** A scenario laid over: its bands, and how they are drawn. */
export interface Line extends Part, Look {}

/** Lines of one scenario laid over: quarter, three quarters, median. */
export const OVER = 3;
/** Lines before those of scenarios laid over. */
export const FIRST_OVER = 9;

/** What uPlot is given: years, lines of the baseline, of the current setting, and of every scenario laid over. */
export function data(
  current: Part | undefined,
  baseline: Part | undefined,
  over: Line[],
  column: number,
): uPlot.AlignedData {
  const longer = Math.max(...[current, baseline, ...over].map((part) => part?.bands.rows ?? 0));
  const start = (current ?? baseline)?.bands.start ?? 0;
  const years = Array.from({ length: longer }, (_, row) => start + row);
  const line = (part: Part | undefined, quantile: number): (number | null)[] => {
    const values = part === undefined ? [] : series(part.bands, column, part.bloc, quantile);
    return years.map((_, row) => {
      const value = values[row];
      return value === undefined || !Number.isFinite(value) ? null : value;
    });
  };
  return [
    years,
    line(baseline, 0),
    line(baseline, 4),
    line(current, 0),
    line(current, 1),
    line(current, 3),
    line(current, 4),
    line(baseline, 2),
    line(current, 2),
    ...over.flatMap((one) => [line(one, 1), line(one, 3), line(one, 2)]),
  ] as uPlot.AlignedData;
}

/** From the least to the greatest number that a picture shows, over all blocs. */
export function extent(
  results: (Bands | undefined)[],
  column: number,
  log: boolean,
  quantiles = [0, 4],
): [number, number] | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const bands of results) {
    if (bands === undefined) continue;
    for (let bloc = 0; bloc < bands.blocs; bloc++) {
      // under the finger this is asked of all pictures at every look: no list is made
      const start = (column * bands.blocs + bloc) * bands.rows;
      for (let row = start; row < start + bands.rows; row++) {
        for (const quantile of quantiles) {
          const value = bands.numbers[row * WIDTH + quantile] ?? NaN;
          if (!Number.isFinite(value) || (log && value <= 0)) continue;
          if (value < low) low = value;
          if (value > high) high = value;
        }
      }
    }
  }
  return low <= high ? [low, high] : undefined;
}

/** Ends of an axis: round, so that it seldom moves. */
export function ends([low, high]: [number, number], log: boolean): [number, number] {
  if (log) {
    const steps = [1, 2, 5];
    const below = (value: number): number => {
      const decade = 10 ** Math.floor(Math.log10(value));
      return decade * (steps.findLast((step) => step * decade <= value * (1 + 1e-9)) ?? 1);
    };
    const top = below(high);
    const next = [2, 2.5, 2].find((factor) => top * factor >= high * (1 - 1e-9)) ?? 2.5;
    const above = top >= high * (1 - 1e-9) ? top : top * next;
    return [below(low), above > below(low) ? above : below(low) * 10];
  }
  const span = high - low || Math.abs(high) || 1;
  const step = nice(span / 8);
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step];
}

function nice(step: number): number {
  const decade = 10 ** Math.floor(Math.log10(step));
  return decade * ([1, 2, 5, 10].find((one) => one * decade >= step) ?? 10);
}

/** Where an axis has its marks: at most so many. */
export function marks(low: number, high: number, log: boolean, most: number): number[] {
  const found: number[] = [];
  if (log) {
    const decades = Math.log10(high / low);
    if (decades < 1.2) {
      for (let decade = 10 ** Math.floor(Math.log10(low)); decade <= high; decade *= 10) {
        for (const step of [1, 2, 5]) found.push(step * decade);
      }
    } else {
      const every = Math.max(1, Math.ceil(decades / most));
      const first = Math.ceil(Math.log10(low) - 1e-9);
      for (let power = first; 10 ** power <= high * (1 + 1e-9); power += every) found.push(10 ** power);
    }
    return found.filter((value) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9));
  }
  const step = nice((high - low) / most);
  for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at++) found.push(at * step || 0);
  return found;
}
