// Bands that were made already: nothing is run twice.
import type { Bands, Opened } from '../engine/answers';
import type { Answered } from '../engine/pool';
import { type Draws, type World, keyOf } from './settings';

/** Bands with what they were made of. */
export interface Result {
  bands: Bands;
  opened: Opened;
  quick: boolean;
  /** Of which settings: see `keyOf`. */
  key: string;
}

export function bandsOf({ answer, numbers }: Answered<Omit<Bands, 'numbers'>>): Bands {
  return { ...answer, numbers };
}

/** Results that are kept. */
const MOST = 60;

export class Kept {
  readonly #results = new Map<string, Result>();

  /** The bands of so many worlds. */
  find(world: World, draws: Draws, runs: number): Result | undefined {
    return this.#results.get(`${runs} ${keyOf(world, draws)}`);
  }

  /** The bands of the most worlds among these numbers. */
  best(world: World, draws: Draws, stages: number[]): Result | undefined {
    return stages
      .toReversed()
      .map((runs) => this.find(world, draws, runs))
      .find((result) => result !== undefined);
  }

  keep(world: World, draws: Draws, runs: number, result: Result): void {
    this.#results.set(`${runs} ${keyOf(world, draws)}`, result);
    const oldest = this.#results.keys().next();
    if (this.#results.size > MOST && oldest.done !== true) this.#results.delete(oldest.value);
  }
}
