// What a person decided: all that a link carries (with the language).
import type { Open } from '../engine/answers';

export const VIEWS = ['pictures', 'claims', 'discovery', 'models', 'blocs', 'equations', 'tour', 'limits'] as const;
export type View = (typeof VIEWS)[number];

/** Series that are kept, and may be shown. The key dates need the first two. */
export const PICTURES = [
  'production.output',
  'capability.level',
  'compute.chips',
  'automation.expert_tasks',
  'production.expert_wage',
  'robots.stock',
  'talent.people',
  'safety.hazard_sum',
];

/** A scenario with differences from it. */
export interface World {
  scenario: string;
  /** A scenario of one's own, as TOML; `scenario` is then what it was made from. */
  text?: string;
  /** Further texts of one's own by path: blocs, worlds, claims. */
  files?: Record<string, string>;
  /** Differences from the scenario: names as after `--set`, and values as TOML. */
  set: Record<string, string>;
}

/** A scenario that is laid over the pictures. */
export interface Overlay extends World {
  /** What a person calls it; the scenario's title if nothing. */
  name: string;
}

/** The engines have slots for so many. */
export const MOST_OVERLAYS = 5;
/** Worlds that are run in a page, at most. */
export const MOST_WORLDS = 4096;

export const SAMPLERS = ['mc', 'lhs', 'sobol'] as const;

export interface Settings extends World {
  /** Those of the scenario if none. */
  seed?: number;
  sampler?: string;
  /** Worlds at rest; a thousand and then more if none. */
  worlds?: number;
  overlays: Overlay[];
  view: View;
  /** What a view keeps in the link: its own names and values. */
  detail: Record<string, string>;
  /** The two large pictures. */
  pictures: [string, string];
  /** Whose levers are shown. */
  bloc: string;
}

export const USUAL: Settings = {
  scenario: 'baseline',
  set: {},
  overlays: [],
  view: 'pictures',
  detail: {},
  pictures: ['production.output', 'capability.level'],
  bloc: 'china',
};

/** Assignments in the order in which the engine is given them: those for many blocs first, so that single ones hold over them. */
export function assignments(set: Record<string, string>): [string, string][] {
  const wide = (name: string): number => (name.includes('*') ? 0 : 1);
  return Object.entries(set).sort(([a], [b]) => wide(a) - wide(b) || (a < b ? -1 : 1));
}

/** The part of settings that gives numbers. */
export function worldOf({ scenario, text, files, set }: World): World {
  const world: World = { scenario, set };
  if (text !== undefined) world.text = text;
  if (files !== undefined) world.files = files;
  return world;
}

/** What fixes the worlds that are drawn. */
export type Draws = Pick<Settings, 'seed' | 'sampler'>;

/** What any study of a world is opened with; the draws are those of the settings. */
export function opening(world: World, { seed, sampler }: Draws): Omit<Open, 'columns' | 'runs'> {
  const open: Omit<Open, 'columns' | 'runs'> = { scenario: world.scenario, set: assignments(world.set) };
  if (world.text !== undefined) open.text = world.text;
  if (world.files !== undefined) open.files = world.files;
  if (seed !== undefined) open.seed = seed;
  if (sampler !== undefined) open.sampler = sampler;
  return open;
}

/** Equal keys, equal numbers. */
export function keyOf(world: World, draws: Draws): string {
  return JSON.stringify(opening(world, draws));
}

/** The baseline with the draws of these settings. */
export function baselineOf({ seed, sampler }: Draws): Settings {
  const base: Settings = { ...USUAL };
  if (seed !== undefined) base.seed = seed;
  if (sampler !== undefined) base.sampler = sampler;
  return base;
}

/** Numbers of worlds that can be chosen. A Sobol sequence is balanced at powers of two only, and each is the beginning of the next. */
export function numbersOf(sampler: string | undefined): number[] {
  return sampler === 'sobol' ? [256, 1024, 2048, 4096] : [256, 1000, 2000, 4000];
}

/**
 * Worlds at rest, one number after the other. Where scenarios are laid over, it stays with the first number: a Latin hypercube of another
 * number has other draws, and all are compared on the same.
 */
export function stagesOf({ worlds, sampler, overlays }: Pick<Settings, 'worlds' | 'sampler' | 'overlays'>): number[] {
  const [, first = 0, , more = 0] = numbersOf(sampler);
  if (worlds !== undefined) return worlds <= first ? [worlds] : [first, worlds];
  return overlays.length > 0 ? [first] : [first, more];
}

/** Settings that differ in nothing that is run. */
export function sameNumbers(a: Settings, b: Settings): boolean {
  return keyOf(a, a) === keyOf(b, b) && String(stagesOf(a)) === String(stagesOf(b));
}

/** What the command line is told of a world and its draws; a scenario of one's own is a file there. */
export function command(what: 'run' | 'ensemble', world: World, { seed, sampler, runs, step }: Drawn): string {
  const name = world.text === undefined ? world.scenario : 'own.toml';
  const own = assignments(world.set).map(([lever, value]) => `--set '${lever}=${value}'`);
  if (what === 'ensemble')
    return ['shapan ensemble', name, ...own, `--seed ${seed}`, `--sampler ${sampler}`, `--runs ${runs}`].join(' ');
  const draws = [`seed=${seed}`, `sampler=${sampler}`, `runs=${runs}`, `step=${step}`].map((one) => `--set ${one}`);
  return ['shapan run', name, ...own, ...draws].join(' ');
}

/** How worlds were drawn, as the engine tells it. */
interface Drawn {
  seed: number;
  sampler?: string;
  runs: number;
  step: number;
}
