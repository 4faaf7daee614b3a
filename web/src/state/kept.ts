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

/** What was met last: of more than so many, the one that was not asked for the longest goes. */
export class Recent<T> {
  readonly #found = new Map<string, T>();

  constructor(private readonly most: number) {}

  find(key: string): T | undefined {
    const found = this.#found.get(key);
    if (found !== undefined) this.keep(key, found);
    return found;
  }

  keep(key: string, value: T): void {
    this.#found.delete(key);
    this.#found.set(key, value);
    const oldest = this.#found.keys().next();
    if (this.#found.size > this.most && oldest.done !== true) this.#found.delete(oldest.value);
  }
}

/** Results that are kept. */
const MOST = 60;

export class Kept {
  readonly #results = new Recent<Result>(MOST);

  /** The bands of so many worlds. */
  find(world: World, draws: Draws, runs: number): Result | undefined {
    return this.#results.find(`${runs} ${keyOf(world, draws)}`);
  }

  /** The bands of the most worlds among these numbers. */
  best(world: World, draws: Draws, stages: number[]): Result | undefined {
    return stages
      .toReversed()
      .map((runs) => this.find(world, draws, runs))
      .find((result) => result !== undefined);
  }

  keep(world: World, draws: Draws, runs: number, result: Result): void {
    this.#results.keep(`${runs} ${keyOf(world, draws)}`, result);
  }
}
