// What the engine answers of the blocs of a world.
import type { Language } from '../engine/answers';

/** A value of a bloc: a parameter, or a lever as it is at the start. */
export interface Row {
  name: string;
  kind: 'parameter' | 'lever';
  title: string | null;
  about: string;
  unit: string;
  unit_name: string | null;
  value: number;
  /** In the scenario that this one was made from; none if there is no such bloc. */
  was: number | null;
  default: number | null;
  prior: string | null;
  /** What the bloc's own file believes about it, as it stands there. */
  belief: string | null;
  /** Every sampled world draws its own value. */
  drawn: boolean;
  bands: [number, number, number] | null;
  range: [number | null, number | null];
  /** It must be equal in all blocs. */
  world_wide: boolean;
  source: string;
  cite: string | null;
  url: string | null;
  year: number | null;
  note: string;
  /** It stands in the file of the bloc. */
  in_file: boolean;
  /** There is something to go back to. */
  edited: boolean;
}

export interface Bloc {
  name: string;
  title: Record<Language, string>;
  file: string | null;
  /** Its file is one of the page's own. */
  given: boolean;
  /** Values that differ from the scenario that this one was made from; none if there is no such bloc. */
  changed: number | null;
}

export interface Blocs {
  blocs: Bloc[];
  bloc: string | null;
  mechanisms: { name: string; title: string; values: Row[] }[] | null;
  /** The page's scenario says nothing beside which blocs there are. */
  own: boolean;
  hash: string;
}

export interface Reworked extends Blocs {
  text: string | null;
  files: Record<string, string>;
}

/** A change, as the engine reads it. */
export type Edit =
  | { what: 'set'; bloc: string; name: string; value: string; source?: string; year?: number; note?: string; prior?: string }
  | { what: 'unset'; bloc: string; name: string }
  | { what: 'title'; bloc: string; title: string; title_zh: string }
  | { what: 'add'; bloc: string; name: string; title: string; title_zh: string }
  | { what: 'remove'; bloc: string };

export interface Saved {
  files: { path: string; text: string }[];
  hash: string;
}
