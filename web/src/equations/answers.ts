// What the engine answers of equations and of quantities.
import type { Law } from '../engine/answers';

/** A form of a law that gives an equation. */
export interface Form {
  law: string;
  form: string;
}

/** An equation under some forms of the laws; no forms where no law turns it. */
export interface Version {
  forms: Form[];
  /** The current world runs it. */
  used: boolean;
  /** A whole `math` element. */
  mathml: string;
  reads: string[];
}

export interface Equation {
  name: string;
  role: 'start' | 'flow' | 'rate';
  about: string;
  title: string | null;
  unit: string;
  /** What holds where nothing else is said, then its rivals. */
  versions: Version[];
}

export interface Mechanism {
  name: string;
  title: string;
  /** Sentences, with names between backticks; the engine has them in English only. */
  about: string | null;
  file: string;
  laws: Law[];
  equations: Equation[];
}

/** A named piece of formulas, with the pieces that it has itself. */
export interface Operator {
  name: string;
  about: string;
  mathml: string;
  pieces: string[];
}

export interface Equations {
  model: string;
  title: string;
  mechanisms: Mechanism[];
  operators: Operator[];
  /** A `math` element for each quantity. */
  symbols: Record<string, string>;
  /** Stocks and flows whose equations read a quantity. */
  used_in: Record<string, string[]>;
}

/** A quantity in the current world. */
export interface Here {
  name: string;
  kind: string;
  values: {
    /** A bloc, or an ordered pair of blocs. */
    bloc: string;
    title: string;
    value: number;
    /** Every sampled world draws its own value. */
    drawn: boolean;
    /** It changes over time. */
    changes: boolean;
    source: string;
    cite: string | null;
    url: string | null;
    year: number | null;
    note: string;
  }[];
  /** Of a chance event: its central value. */
  value: number | null;
  drawn: boolean | null;
}
