// What the engine answers about outcomes over the worlds of a study, and what decides them.

/** An outcome that a study can read: one number per world. Of a family, any bloc and year. */
export interface Outcome {
  name: string;
  about: string;
  unit: string;
  unit_name: string | null;
  bloc?: string | null;
  year?: number | null;
}

export interface Outcomes {
  outcomes: Outcome[];
  years: number[];
}

/** An input and what it does to an outcome. */
export interface Driver {
  name: string;
  label: string;
  /** Part of the spread that it explains alone, and its interval. */
  share: number;
  interval: [number, number];
  /** Mean of the outcome where the input is in its lowest and in its highest third. */
  low_mean: number;
  high_mean: number;
}

export interface Drivers {
  worlds: number;
  left_out: number;
  inputs: Driver[];
  unit: string;
}

/** One side of a picture. */
export interface Side {
  name: string;
  label: string;
  unit: string;
  log?: boolean;
}

/** Pairs of numbers, one for each of these worlds. */
export interface Scatter {
  input: Side;
  outcome: Side;
  worlds: number[];
}

export interface Limit {
  name: string;
  label: string;
  from?: number | null;
  to?: number | null;
  /** How likely a limit so good is by chance. */
  quasi_p: number | null;
}

export interface Box {
  limits: Limit[];
  coverage: number;
  density: number;
  base_rate: number;
  measured_on: string;
}

export interface Found {
  hits: number;
  worlds: number;
  box: Box;
  tradeoff: { coverage: number; density: number; dimensions: number }[];
  sentence: string;
}

/** A box, or a sentence why there is none. */
export type Discovered = Found | { nothing: string; hits?: number; worlds?: number };

export interface Values {
  unit: string;
  mean?: number | null;
  quantiles: (number | null)[];
}

/** A part of a change. */
export interface Part {
  input: string;
  label: string;
  mean: number;
  se: number;
  quantiles: number[];
  share: number | null;
}

export interface Parts {
  outcome: string;
  unit: string;
  worlds: number;
  exact: boolean;
  first: number;
  second: number;
  change: number[];
  parts: Part[];
  sentences: string[];
  left_out: number;
}
