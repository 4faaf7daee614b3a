// Why an outcome differs between two settings: its change, divided by the engines among the inputs that differ.
import type { Open, Problem } from '../engine/answers';
import type { Running } from '../engine/pool';
import { SLOT } from '../engine/slots';
import { page } from '../state/page.svelte';
import { type World, keyOf, opening } from '../state/settings';
import type { Outcomes, Parts } from './answers';
import { usual } from './outcomes';
import { reasons } from './study';

/** As `shapan why` does where nothing else is said; the first answer comes early. */
const STAGES = [24, 200];
const WORLDS = 200;
/** Each world is run many times over. */
const PIECE = 4;

/** What is compared with: its draws are those of the other. */
function world(before: World): NonNullable<Open['other']> {
  const { scenario, set, text } = opening(before, {});
  return text === undefined ? { scenario, set } : { scenario, set, text };
}

export class Change {
  parts = $state.raw<Parts>();
  outcomes = $state.raw<Outcomes>();
  /** The usual one at first. */
  outcome = $state<string>();
  /** What was chosen by hand: the usual outcome is no choice. */
  asked = $state('');
  /** Divide the logarithm. */
  log = $state(false);
  running = $state<number>();
  stopped = $state(false);
  problems = $state.raw<Problem[]>([]);
  failed = $state<string>();
  readonly all = WORLDS;
  #study: Running | undefined;
  #key = '';
  #told = '';

  follow(before: World, after: World): void {
    const draws = page.settings;
    const key = JSON.stringify([keyOf(before, draws), keyOf(after, draws), this.asked, this.log]);
    if (key === this.#key && page.language === this.#told) return;
    if (key === this.#key && this.running === undefined) {
      void this.#retell();
      return;
    }
    this.#key = key;
    this.#told = page.language;
    void this.#run(before, after, draws);
  }

  choose(outcome: string): void {
    this.outcome = outcome;
    this.asked = outcome;
  }

  leave(): void {
    this.#study?.cancel();
    this.#study = undefined;
    this.running = undefined;
    this.#key = '';
  }

  stop(): void {
    this.#study?.cancel();
    this.#study = undefined;
    this.running = undefined;
    this.stopped = true;
  }

  again(before: World, after: World): void {
    this.#key = '';
    this.follow(before, after);
  }

  /** What can be asked about: a study of one world tells. It stands in the slot of the study itself, so it comes first. */
  async #acquaint(after: World): Promise<void> {
    if (this.outcomes !== undefined) return;
    const open = { ...opening(after, {}), kind: 'outcomes' as const, columns: [], runs: 1 };
    const own = page.pool?.aside.study({ open, way: { slot: SLOT.why } });
    this.#study = own;
    const found = await own?.ask<Outcomes>({ do: 'outcomes', language: page.language });
    if (this.#study !== own || found === undefined) return;
    this.outcomes = found.answer;
    this.outcome ??= usual(found.answer);
  }

  async #run(before: World, after: World, draws: Parameters<typeof opening>[1]): Promise<void> {
    const key = this.#key;
    this.running = 0;
    this.stopped = false;
    this.problems = [];
    this.failed = undefined;
    try {
      await this.#acquaint(after);
    } catch (error) {
      this.#refuse(this.#study, error);
      return;
    }
    if (this.#key !== key) return;
    const open: Open = {
      ...opening(after, draws),
      kind: 'why',
      other: world(before),
      outcome: this.outcome ?? '',
      columns: [],
      runs: WORLDS,
      log: this.log,
    };
    const own = page.pool?.aside.study<Parts>({
      open,
      way: { slot: SLOT.why, stages: STAGES, piece: PIECE },
      result: { do: 'parts', language: page.language },
      progress: (worlds) => {
        if (this.#study === own) this.running = worlds;
      },
      answered: ({ answer }) => {
        if (this.#study === own) this.parts = answer;
      },
    });
    this.#study = own;
    own?.done.then(
      () => {
        if (this.#study === own) this.running = undefined;
      },
      (error: unknown) => this.#refuse(own, error),
    );
  }

  #refuse(own: Running | undefined, error: unknown): void {
    if (this.#study !== own) return;
    this.running = undefined;
    this.parts = undefined;
    Object.assign(this, reasons(error));
  }

  /** The same worlds in another language. */
  async #retell(): Promise<void> {
    const own = this.#study;
    const { language } = page;
    this.#told = language;
    if (own === undefined) return;
    // its names are asked for again with the next study
    this.outcomes = undefined;
    try {
      const { answer } = await own.ask<Parts>({ do: 'parts', language });
      if (this.#study === own && page.language === language) this.parts = answer;
    } catch (error) {
      this.#refuse(own, error);
    }
  }
}
