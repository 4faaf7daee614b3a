// The worlds that what is taken away shows: the present settings, the baseline, and what is laid over; how each is called and drawn.
import type { Opened } from '../engine/answers';
import { page } from '../state/page.svelte';
import type { Result } from '../state/kept';
import { PICTURES, type World, baselineOf, keyOf, worldOf } from '../state/settings';
import { over } from '../view/colours.svelte';
import { capital } from '../state/words';
import { series } from '../view/fan';
import { overlayName } from '../view/picture.svelte';

export interface Member {
  what: 'current' | 'baseline' | 'over';
  world: World;
  /** For people. */
  label: string;
  /** In tables: a word that stands for it alone. */
  name: string;
  /** Among those laid over. */
  at: number;
}

/** Nine tenths of the worlds as the page draws the baseline. */
const BLACK = { ink: '#000000', edges: true };

/** All that the pictures show, the present settings first. A scenario laid over that the engine refuses is not shown, and not taken away. */
export function members(): Member[] {
  const { settings } = page;
  const found: Member[] = [
    { what: 'current', world: worldOf(settings), label: page.say('page.overlays.current'), name: 'current', at: 0 },
    { what: 'baseline', world: baselineOf(settings), label: capital(page.say('word.baseline')), name: 'baseline', at: 0 },
  ];
  settings.overlays.forEach((overlay, at) => {
    if ((page.overlays.laid[at]?.problems.length ?? 0) > 0) return;
    const label = overlayName(at);
    const plain = overlay.text === undefined && Object.keys(overlay.set).length === 0;
    const wanted = plain && overlay.name === '' ? overlay.scenario : label;
    const taken = new Set(found.map(({ name }) => name));
    let name = wanted;
    for (let count = 2; taken.has(name); count++) name = `${wanted} (${count})`;
    found.push({ what: 'over', world: worldOf(overlay), label, name, at });
  });
  return found;
}

/** Those with numbers of their own: where the settings are the baseline, it is told once. */
export function apart(all: Member[]): Member[] {
  return all.filter(({ world }, at) => all.findIndex((other) => keyOf(other.world, {}) === keyOf(world, {})) === at);
}

/** What the engine is told of a member that it lays over a picture: its bands of a column, by bloc of the picture. */
export function laid(member: Member, { bands, opened }: Result, column: string, picture: Opened): Record<string, unknown> {
  const rows = picture.blocs.map((here) => {
    const bloc = opened.blocs.findIndex(({ name, title }) => name === here.name && title.en === here.title.en);
    if (bloc < 0) return null;
    const quantiles = [0, 1, 2, 3, 4, 5].map((quantile) => series(bands, PICTURES.indexOf(column), bloc, quantile));
    return Array.from({ length: bands.rows }, (_, row) => quantiles.map((line) => line[row]));
  });
  const look = member.what === 'over' ? over(member.at, true) : BLACK;
  return { label: member.label, ...look, start: bands.start, rows };
}

/** A table of several: the same columns, and before them whose rows they are. */
export function joined(tables: { name: string; csv: string }[]): string {
  const field = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const [head = ''] = tables[0]?.csv.split('\n') ?? [];
  const rows = tables.flatMap(({ name, csv }) => csv.trimEnd().split('\n').slice(1).map((row) => `${field(name)},${row}`));
  return [`scenario,${head}`, ...rows, ''].join('\n');
}
