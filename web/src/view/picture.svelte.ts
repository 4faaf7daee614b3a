// What the large and the small pictures share: kind of axis, its ends, and the text that stands for a picture.
import type { Bands, Quantity } from '../engine/answers';
import { PICTURES, page } from '../state/page.svelte';
import { isShare } from '../state/words';
import { type Before, ends, extent, series } from './fan';

/** Amounts of goods, people and money are drawn on a logarithmic axis; indices and shares on a plain one. */
export function isLog(quantity: Quantity): boolean {
  return quantity.unit !== '1';
}

/** The baseline's bands, for a bloc that is the same there: another division of the world has nothing to be compared with. */
export function baselineOf(bloc: number): Before | undefined {
  const { baseline } = page;
  const here = page.opened?.blocs[bloc];
  const at = baseline?.opened.blocs.findIndex((there) => there.name === here?.name && there.title.en === here.title.en);
  return baseline === undefined || at === undefined || at < 0 ? undefined : { bands: baseline.bands, bloc: at };
}

const held = new Map<string, [number, number]>();

/** The ends of a picture's axis, the same for all blocs. Under the finger an axis only grows. */
export function place(quantity: Quantity): [number, number] | undefined {
  const log = isLog(quantity);
  const found = extent([page.current?.bands, page.baseline?.bands], PICTURES.indexOf(quantity.name), log);
  if (found === undefined) return undefined;
  const now: [number, number] = isShare(quantity) ? [0, 1] : ends(found, log);
  const before = held.get(quantity.name);
  const moving = page.dragging || page.current?.quick === true;
  const next: [number, number] =
    moving && before !== undefined ? [Math.min(before[0], now[0]), Math.max(before[1], now[1])] : now;
  held.set(quantity.name, next);
  return next;
}

/** Median, low and high end of a series in a row, as text. */
export function reading(quantity: Quantity, bands: Bands, bloc: number, row: number): [string, string, string] {
  const column = PICTURES.indexOf(quantity.name);
  const at = Math.min(bloc, bands.blocs - 1);
  const [low, middle, high] = [0, 2, 4].map((quantile) => series(bands, column, at, quantile)[row] ?? NaN);
  const write = (value: number | undefined): string => page.figures.of(quantity, value ?? NaN);
  return [write(middle), write(low), write(high)];
}

/** What a picture says, for those who do not see it. */
export function describe(quantity: Quantity, bloc: number): string {
  const name = page.opened?.blocs[bloc]?.title[page.language] ?? '';
  const head = page.say('chart.head', { title: page.title(quantity), unit: quantity.unit_name ?? '' });
  const about = page.say('chart.fan_desc', { head, blocs: name });
  const tell = (label: string, bands: Bands | undefined, bloc: number): string => {
    if (bands === undefined || bands.rows === 0) return '';
    const [median, low, high] = reading(quantity, bands, bloc, bands.rows - 1);
    const year = String(bands.start + bands.rows - 1);
    return page.say('chart.last', { label, median, year, low, high });
  };
  const base = baselineOf(bloc);
  const now = tell(page.say('page.current'), page.current?.bands, bloc);
  const before = tell(page.say('word.baseline'), base?.bands, base?.bloc ?? 0);
  return [about, now, before].filter((text) => text !== '').join(' ');
}
