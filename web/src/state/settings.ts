// What a person decided: all that a link carries (with the language).
import type { Open } from '../engine/answers';

export const VIEWS = ['pictures', 'claims', 'discovery', 'blocs', 'equations', 'tour', 'limits'] as const;
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

export interface Settings extends World {
  /** Those of the scenario if none. */
  seed?: number;
  sampler?: string;
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

/** What any study of a world is opened with; the draws are those of the settings. */
export function opening(world: World, { seed, sampler }: Pick<Settings, 'seed' | 'sampler'>): Omit<Open, 'columns' | 'runs'> {
  const open: Omit<Open, 'columns' | 'runs'> = { scenario: world.scenario, set: assignments(world.set) };
  if (world.text !== undefined) open.text = world.text;
  if (world.files !== undefined) open.files = world.files;
  if (seed !== undefined) open.seed = seed;
  if (sampler !== undefined) open.sampler = sampler;
  return open;
}

/** Equal keys, equal numbers. */
export function keyOf(world: World, draws: Pick<Settings, 'seed' | 'sampler'>): string {
  return JSON.stringify(opening(world, draws));
}
