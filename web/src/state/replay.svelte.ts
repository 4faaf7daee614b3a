// The last change once more: the pictures go back to the state before it, and forward again.
import type { Bands, Opened } from '../engine/answers';
import type { Pool, Running } from '../engine/pool';
import { SLOT } from '../engine/slots';
import type { Decisions } from './decisions.svelte';
import { type Kept, type Result, bandsOf } from './kept';
import { PICTURES, type Settings, keyOf, opening, stagesOf } from './settings';
import type { Texts } from './texts.svelte';

/** The state before stands for so long, then the pictures move for so long (milliseconds). */
const STANDS = 1100;
const MOVES = 1500;

export class Replay {
  /** What the pictures show in place of the current result. */
  shown = $state.raw<Result>();
  /** What is to be seen: the worlds before are being run, the state before, the way to the state after, the state after. */
  phase = $state<'running' | 'before' | 'moving' | 'after'>();
  #running: Running | undefined;
  #turn = 0;

  constructor(
    private readonly texts: Texts,
    private readonly decisions: Decisions,
    private readonly kept: Kept,
    private readonly pool: () => Pool | undefined,
    private readonly refuse: (error: unknown) => void,
  ) {}

  stop(): void {
    this.#turn++;
    this.#running?.cancel();
    this.#running = undefined;
    this.phase = undefined;
    this.shown = undefined;
  }

  /** Plays the change from the settings before to what is shown now. */
  async play(after: Result): Promise<void> {
    this.stop();
    const { before } = this.decisions;
    if (before === undefined) return;
    const turn = this.#turn;
    const current = (): boolean => turn === this.#turn;
    try {
      const first = await this.#find(before);
      if (first === undefined || !current()) return;
      this.phase = 'before';
      this.shown = first;
      await wait(STANDS);
      const still = matchMedia('(prefers-reduced-motion: reduce)').matches || !alike(first, after);
      if (!still) await this.#move(first, after, current);
      if (!current()) return;
      this.phase = 'after';
      this.shown = after;
      await wait(STANDS);
      if (current()) this.stop();
    } catch (error) {
      if (!current()) return;
      this.stop();
      this.refuse(error);
    }
  }

  /** The pictures on their way: only the eye is led, no number is made of it. */
  async #move(first: Result, after: Result, current: () => boolean): Promise<void> {
    const start = performance.now();
    for (let part = 0; part < 1 && current(); ) {
      await new Promise((next) => requestAnimationFrame(next));
      if (!current()) return;
      part = Math.min(1, (performance.now() - start) / MOVES);
      this.phase = 'moving';
      this.shown = { ...after, bands: between(first.bands, after.bands, part) };
    }
  }

  /** The bands of settings: those that were made, or else they are run. */
  async #find(settings: Settings): Promise<Result | undefined> {
    const stages = stagesOf(settings);
    const known = this.kept.best(settings, settings, stages);
    if (known !== undefined) return known;
    const [runs = 0] = stages;
    this.phase = 'running';
    let opened: Opened | undefined;
    const running = this.pool()?.study<Omit<Bands, 'numbers'>>({
      open: { ...opening(settings, settings), columns: PICTURES, runs },
      way: { slot: SLOT.checked, urgency: 0 },
      opened: (answer) => {
        opened = answer;
      },
    });
    if (running === undefined) return undefined;
    this.#running = running;
    const found = await running.ask<Omit<Bands, 'numbers'>>({ do: 'bands', language: this.texts.language });
    if (opened === undefined) return undefined;
    const bands = bandsOf({ ...found, worlds: runs, last: true });
    const result = { bands, opened, quick: false, key: keyOf(settings, settings) };
    this.kept.keep(settings, settings, runs, result);
    return result;
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}

/** Do the pictures of two results have the same places, so that one can move into the other? */
function alike(a: Result, b: Result): boolean {
  return a.bands.numbers.length === b.bands.numbers.length && a.opened.blocs.length === b.opened.blocs.length;
}

/** A frame on the way: slow at both ends; along factors where both are positive, as the logarithmic axes have it. */
function between(a: Bands, b: Bands, part: number): Bands {
  const eased = part * part * (3 - 2 * part);
  const numbers = b.numbers.map((to, at) => {
    const from = a.numbers[at] ?? to;
    return from > 0 && to > 0 ? from * (to / from) ** eased : from + (to - from) * eased;
  });
  return { ...b, numbers };
}
