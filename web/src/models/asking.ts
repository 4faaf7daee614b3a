// Engines of the reference models, each in a worker: requests in the order in which they come, to whichever is free first.
import { Lost, type Hand as Worked, Hand } from '../engine/hand';
import type { Said } from '../engine/worker';
import { models } from './module';

/** A model's answer may take long on a small machine; whoever does not want to wait can stop it (milliseconds). */
const PATIENCE = 900_000;
/** A request that fails so often is given up. */
const TRIES = 2;

interface Asked {
  request: object;
  numbers: Float64Array | undefined;
  tries: number;
  resolve: (said: Said) => void;
  reject: (error: Error) => void;
}

/** What was asked was stopped before it was answered. */
export class Stopped extends Error {}

export class Asking {
  readonly #size = Math.max(1, Math.min(3, (navigator.hardwareConcurrency || 2) - 1));
  #hands: Worked[] = [];
  #queue: Asked[] = [];
  #busy = new Set<Asked>();

  /** Asks an engine; small things go first. */
  ask(request: object, numbers?: Float64Array, first = false): Promise<Said> {
    return new Promise((resolve, reject) => {
      const asked = { request, numbers, tries: 0, resolve, reject };
      if (first) this.#queue.unshift(asked);
      else this.#queue.push(asked);
      void this.#deal();
    });
  }

  /** Ends every engine; what was not answered is rejected. */
  stop(): void {
    const all = [...this.#busy, ...this.#queue];
    this.#busy.clear();
    this.#queue = [];
    for (const hand of this.#hands) hand.end();
    this.#hands = [];
    for (const asked of all) asked.reject(new Stopped('stopped'));
  }

  async #deal(): Promise<void> {
    let module: WebAssembly.Module;
    try {
      module = await models();
    } catch (error) {
      const all = this.#queue;
      this.#queue = [];
      for (const asked of all) asked.reject(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    while (this.#queue.length > 0) {
      let hand = this.#hands.find((one) => one.idle);
      if (hand === undefined && this.#hands.length < this.#size) {
        const own: Worked = new Hand(module, () => (this.#hands = this.#hands.filter((one) => one !== own)), PATIENCE);
        this.#hands.push(own);
        hand = own;
      }
      const asked = hand === undefined ? undefined : this.#queue.shift();
      if (hand === undefined || asked === undefined) return;
      void this.#give(hand, asked);
    }
  }

  async #give(hand: Worked, asked: Asked): Promise<void> {
    this.#busy.add(asked);
    try {
      // the numbers go to the worker: a copy stays for another try
      asked.resolve(await hand.ask(asked.request, undefined, asked.numbers?.slice()));
    } catch (error) {
      if (!this.#busy.has(asked)) return;
      if (error instanceof Lost && ++asked.tries < TRIES) this.#queue.unshift(asked);
      else asked.reject(error as Error);
    } finally {
      this.#busy.delete(asked);
    }
    void this.#deal();
  }
}
