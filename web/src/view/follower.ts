// The headline's question: does the follower draw level, and when?
import type { Bloc, KeyDate } from '../engine/answers';
import { page } from '../state/page.svelte';
import type { Result } from '../state/kept';
import { sameBloc } from './picture.svelte';

/** What is asked: to draw level in output and in capability. */
export const KINDS = ['level_passes', 'output_passes'];

/** Whose catching up it is about: China, or the second bloc where there is none of this name. */
export function follower(blocs: Bloc[]): string | undefined {
  const names = blocs.map((bloc) => bloc.name);
  return names.includes('china') ? 'china' : names[1];
}

/** What a result says of it; nothing where there is no such bloc. */
export function date(result: Result | undefined, kind: string, who: string | undefined): KeyDate | undefined {
  return result?.bands.dates.find((one) => one.name === `${kind}.${who}`);
}

/** The baseline, where its first bloc is that of the pictures: to draw level with another one is another question. */
export function sameLeader(): Result | undefined {
  return sameBloc(page.baseline, 0)?.bloc === 0 ? page.baseline : undefined;
}

/** The first of median, quarter and twentieth of the worlds in which it happens within the span. */
export function when(one: KeyDate): string {
  const marks: [number, string][] = [
    [2, 'middle'],
    [1, 'quarter'],
    [0, 'twentieth'],
  ];
  for (const [at, key] of marks) {
    const year = one.years[at];
    if (year !== null && year !== undefined) return page.say(`page.headline_${key}`, { year: String(Math.floor(year)) });
  }
  return '';
}
