// What the engine answers, as the page reads it.

export type Language = 'en' | 'zh';

/** A stock, flow, lever, pair lever, parameter or draw. */
export interface Quantity {
  name: string;
  title: string | null;
  symbol: string;
  unit: string;
  unit_name: string | null;
  about: string | null;
  default: number | null;
  prior: string | null;
  range: [number | null, number | null];
  /** low, medium, high */
  bands: [number, number, number] | null;
  world_wide: boolean;
  source: string;
  note: string | null;
  mechanism: string;
}

/** A law of which there are rival forms. */
export interface Law {
  name: string;
  about: string;
  forms: { name: string; about: string; source: string; default: boolean }[];
}

export interface Described {
  version: string;
  start: number;
  years: number;
  scenarios: { name: string; title: string; story: string }[];
  levers: Quantity[];
  pairs: Quantity[];
  parameters: Quantity[];
  draws: Quantity[];
  laws: Law[];
  stocks: Quantity[];
  flows: Quantity[];
  sources: Record<string, { cite: string; url: string | null; status: string }>;
  messages: Record<string, string>;
}

export interface Problem {
  file: string;
  /** From 1 on; 0 where there is no place. */
  line: number;
  column: number;
  what: string;
  hint: string | null;
}

/** A lever over time: one value per bloc, or per ordered pair of blocs. */
export type Profile = { from: number; values: number[] }[];

export interface Bloc {
  name: string;
  title: { en: string; zh: string };
}

/** A lever beyond its named bands, or a fixed parameter beyond what is believed of it: whose (none: all), and the ends. */
export interface Caution {
  name: string;
  blocs: string[];
  value: number;
  low: number;
  high: number;
}

export interface Opened {
  blocs: Bloc[];
  start: number;
  years: number;
  step: number;
  seed: number;
  runs: number;
  levers: Record<string, Profile>;
  pairs: Record<string, Profile>;
  /** The form of each law; null where every world draws one. */
  laws: Record<string, string | null>;
  warnings: { en: string; zh: string }[];
  /** Values that are allowed but outside of what is thought plausible. */
  cautions?: Caution[];
  sampler?: string;
  hash: string;
}

/** A key date: share of the worlds in which it happens, and years by quantile (null: not in so many). */
export interface KeyDate {
  name: string;
  about: string;
  share: number;
  years: (number | null)[];
}

/** Bands so far; `numbers` by column, bloc and row: quantiles 5, 25, 50, 75, 95 % and the share alive. */
export interface Bands {
  worlds: number;
  broken: number;
  /** The first of them by number. */
  broken_worlds?: number[];
  rows: number;
  blocs: number;
  columns: number;
  start: number;
  dates: KeyDate[];
  numbers: Float64Array;
}

/** What a study is opened with. Other kinds than bands have fields of their own. */
export interface Open {
  kind?: 'bands' | 'claims' | 'outcomes' | 'why';
  scenario: string;
  /** A scenario of one's own, as TOML, in place of the named one. */
  text?: string;
  /** Further texts of one's own by path: blocs, worlds, claims. */
  files?: Record<string, string>;
  set: [string, string][];
  columns: string[];
  outcomes?: string[];
  runs: number;
  seed?: number;
  sampler?: string;
  step?: number;
  /** bands: half the evaluations a step, for a look under the finger. */
  quick?: boolean;
  /** claims: worlds after the others in which the laws are drawn too. */
  laws?: number;
  /** why: the world compared with, the outcome, and whether its logarithm counts. */
  other?: Pick<Open, 'scenario' | 'text' | 'set'>;
  outcome?: string;
  log?: boolean;
  language?: Language;
}

/** The engine found something wrong with a request. */
export class Refused extends Error {
  constructor(readonly problems: Problem[]) {
    super(problems.map((problem) => problem.what).join('; '));
  }
}

export function problemsOf(text: unknown): Problem[] | undefined {
  if (typeof text === 'object' && text !== null && 'problems' in text) return text.problems as Problem[];
  return undefined;
}
