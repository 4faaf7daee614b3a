// What the large and the small pictures share: kind of axis, its ends, and the text that stands for a picture.
import type { Quantity } from '../engine/answers';
import { PICTURES, type Result, page } from '../state/page.svelte';
import { isShare } from '../state/words';
import { over as drawn } from './colours.svelte';
import { type Line, type Part, ends, extent, series } from './fan';

/** Amounts of goods, people and money are drawn on a logarithmic axis; indices and shares on a plain one. */
export function isLog(quantity: Quantity): boolean {
  return quantity.unit !== '1';
}

/**
 * Where a bloc of the pictures is in another result: found by its name, since its position shifts when one before it is removed. Nothing where
 * it is not the same bloc: another division of the world has nothing to be compared with.
 */
export function sameBloc(result: Result | undefined, bloc: number): Part | undefined {
  const here = page.opened?.blocs[bloc];
  const at = result?.opened.blocs.findIndex(({ name, title }) => name === here?.name && title.en === here.title.en) ?? -1;
  return result === undefined || at < 0 ? undefined : { bands: result.bands, bloc: at };
}

/** What is shown of a bloc. */
export function shown(bloc: number): Part | undefined {
  const bands = page.current?.bands;
  return bands === undefined ? undefined : { bands, bloc: Math.min(bloc, bands.blocs - 1) };
}

/** The scenarios laid over, for a bloc that is the same there. */
export function over(bloc: number): Line[] {
  return page.overlays.laid.flatMap(({ result }, at) => {
    const part = sameBloc(result, bloc);
    return part === undefined ? [] : [{ ...part, ...drawn(at) }];
  });
}

const held = new Map<string, [number, number]>();

/** The ends of a picture's axis, the same for all blocs. Under the finger an axis only grows. */
export function place(quantity: Quantity): [number, number] | undefined {
  const log = isLog(quantity);
  const column = PICTURES.indexOf(quantity.name);
  const found = [
    extent([page.current?.bands, page.baseline?.bands], column, log),
    // of these the median and half of the worlds are drawn
    extent(
      page.overlays.laid.map(({ result }) => result?.bands),
      column,
      log,
      [1, 3],
    ),
  ].reduce((all, one) => {
    if (all === undefined || one === undefined) return all ?? one;
    return [Math.min(all[0], one[0]), Math.max(all[1], one[1])];
  });
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
export function reading(quantity: Quantity, { bands, bloc }: Part, row: number): [string, string, string] {
  const column = PICTURES.indexOf(quantity.name);
  const [low, middle, high] = [0, 2, 4].map((quantile) => series(bands, column, bloc, quantile)[row] ?? NaN);
  const write = (value: number | undefined): string => page.figures.of(quantity, value ?? NaN);
  return [write(middle), write(low), write(high)];
}

/**
 * Texts that nobody sees change: labels, a table that is closed. Under the finger they stay as they were, since they cost as much as the pictures;
 * unless they are of something else by now, which the key tells.
 */
export function unseen<T>(make: () => T, key: () => string, seen: () => boolean = () => false): () => T {
  let held: { key: string; texts: T } | undefined;
  return () => {
    const now = key();
    if (held === undefined || held.key !== now || seen() || page.current?.quick !== true) held = { key: now, texts: make() };
    return held.texts;
  };
}

/** What the scenario at a place among those laid over is called. */
export function overlayName(at: number): string {
  const overlay = page.settings.overlays[at];
  const built = page.described?.scenarios.find(({ name }) => name === overlay?.scenario);
  return overlay?.name || built?.title || overlay?.scenario || '';
}

/** What a picture says, for those who do not see it. */
export function describe(quantity: Quantity, bloc: number): string {
  const name = page.opened?.blocs[bloc]?.title[page.language] ?? '';
  const head = page.say('chart.head', { title: page.title(quantity), unit: quantity.unit_name ?? '' });
  const about = page.say('chart.fan_desc', { head, blocs: name });
  const tell = (label: string, part: Part | undefined): string => {
    if (part === undefined || part.bands.rows === 0) return '';
    const { rows, start } = part.bands;
    const [median, low, high] = reading(quantity, part, rows - 1);
    const year = String(start + rows - 1);
    return page.say('chart.last', { label, median, year, low, high });
  };
  const now = tell(page.say('page.current'), shown(bloc));
  const before = tell(page.say('word.baseline'), sameBloc(page.baseline, bloc));
  const others = over(bloc).map((line) => tell(overlayName(Number(line.mark) - 1), line));
  return [about, now, before, ...others].filter((text) => text !== '').join(' ');
}
