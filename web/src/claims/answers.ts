// What the engine answers about claims, as the page reads it.

/** In a word, for colours; `verdict_word` is for people. */
export type Verdict = 'holds' | 'fails' | 'depends' | 'undefined';

/** What would change the number, and how much of its spread it explains alone. */
export interface Mover {
  name: string;
  label: string;
  share: number;
  interval: [number, number];
}

export interface Metric {
  formula: string;
  about: string;
  unit: string;
  quantiles: (number | null)[] | null;
  /** Worlds by bar; `cut` is where the claim turns, if that is one number. */
  histogram: { edges: number[]; counts: number[]; cut: number | null } | null;
}

export interface Cutoff {
  words: string;
  value: number;
  why: string;
  by: string;
  when: string;
}

export interface Source {
  cite: string;
  url: string | null;
  status: string;
}

/** A claim put to the worlds of a study. */
export interface Claim {
  id: string;
  group: string;
  title: string;
  statement: string;
  essay: string;
  verdict: Verdict;
  verdict_word: string;
  share: number | null;
  interval: [number, number] | null;
  no_answer: number;
  sentence: string;
  cutoff: Cutoff | Cutoff[] | null;
  metric: Metric | null;
  condition: string;
  flips: string[];
  drivers: Mover[];
  region: string | null;
  hinge: string | null;
  runs: string[];
  sources: Source[];
  /** Tested on data alone: no lever moves it. */
  published: boolean;
}

export interface Verdicts {
  /** Shares of the worlds between verdicts: it holds from one on, fails up to the other. */
  lines: { holds: number; fails: number };
  worlds: number;
  broken: number;
  groups: { name: string; title: string }[];
  claims: Claim[];
}
