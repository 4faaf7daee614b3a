// Who uses which slot of the engines. A study takes the place of the one before it in its slot; there are sixteen.
export const SLOT = {
  /** The quick look under the finger. */
  quick: 0,
  /** All worlds at the standard step. */
  full: 1,
  baseline: 2,
  /** Studies from the console and the tests. */
  own: 3,
  /** One world of the scenario as it is written, in two languages. */
  met: 4,
  /** What a person handed in, before anything is shown of it; and the state before the last change. */
  checked: 5,
  claims: 6,
  discovery: 7,
  why: 8,
  blocs: 9,
  /** Five scenarios laid over the current one. */
  overlays: 10,
  /** What is taken away: tables, pictures, the report. */
  export: 15,
} as const;
