// What the module of reference models answers, as the page reads it.

/** Which question a model answers, by which of its outcomes, and what the question's terms mean there. */
export interface Terms {
  question: string;
  outcome: string;
  terms: string;
}

export interface Model {
  id: string;
  title: string;
  citation: string;
  licence: string;
  actors: string;
  has: string[];
  lacks: string[];
  standing: string;
  /** How many published numbers are laid beside ours. */
  published: number;
  answers: Terms[];
}

export interface Question {
  name: string;
  title: string;
  unit: string;
  change: boolean;
}

export interface Told {
  version: string;
  most_runs: number;
  models: Model[];
  questions: Question[];
}

/** A model's answer; none if it cannot answer. */
export interface Side {
  model: string;
  answer: { single: number | null; runs: number; share: number; quantiles: number[] | null } | null;
  words: string;
}

/** One model among several: where its quantiles (5, 25, 50, 75, 95 %) stand on the axis, 0 to 1, and what they are in figures. */
export interface Row {
  model: string;
  places: (number | null)[] | null;
  figures: string[] | null;
  single: string | null;
  share: string | null;
  runs: number | null;
  words: string;
}

/** Answers side by side. */
export interface Together {
  title: string;
  subtitle: string;
  unit: string | null;
  marks: { place: number; label: string }[];
  zero: number | null;
  rows: Row[];
  notes: string[];
  description: string;
  /** What the shades mean: median, half, nine tenths. */
  legend: string[];
  svg: string | null;
  csv: string;
}

/** A published number beside ours. */
export interface Check {
  of: string;
  outcome: string;
  theirs: string;
  ours: string;
  tolerance: string;
  origin: string;
  reproduces: boolean;
  differs: string;
}
