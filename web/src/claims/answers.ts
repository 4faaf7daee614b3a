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
  unit_name: string | null;
  quantiles: number[] | null;
  /** Worlds by bar; `cut` is where the claim turns, if that is one number. */
  histogram: { edges: number[]; counts: number[]; cut: number | null } | null;
}

/** A number in the condition, and who set it there, when, why: `words` says all of it. */
export interface Cutoff {
  name: string;
  words: string;
}

export interface Source {
  cite: string;
  url: string | null;
  status: string;
}

/** A claim put to the worlds of a study, or to data. */
export interface Claim {
  id: string;
  group: string;
  title: string;
  statement: string;
  essay: string;
  /** What a reader must know first. */
  warning: string | null;
  verdict: Verdict;
  verdict_word: string;
  share: number | null;
  interval: [number, number] | null;
  /** Worlds without an answer. */
  no_answer: number;
  /** The answer in sentences. */
  answer: string[];
  cutoffs: Cutoff[];
  metric: Metric | null;
  condition: string;
  flips: string[];
  drivers: Mover[];
  region: string | null;
  hinge: string | null;
  runs: string[];
  /** Of a claim on data: name, number, what it says. */
  rows: [string, string, string][];
  sources: Source[];
}

export interface Verdicts {
  worlds: number;
  broken_sentence: string | null;
  /** How verdicts are made, and what makes these worlds others than those of the registry. */
  how: string[];
  /** Shares of the worlds between verdicts: a claim holds from one on, fails up to the other. */
  lines: { holds: number; fails: number };
  groups: { name: string; title: string }[];
  claims: Claim[];
}
