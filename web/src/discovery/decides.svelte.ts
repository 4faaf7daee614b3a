// What decides an outcome over the worlds of the current settings: asked of the engines, and kept while nothing moves.
import type { Problem } from '../engine/answers';
import type { Request, Running } from '../engine/pool';
import { SLOT } from '../engine/slots';
import { page } from '../state/page.svelte';
import { type Settings, keyOf, opening } from '../state/settings';
import type { Discovered, Drivers, Outcomes, Scatter, Values } from './answers';
import { usual } from './outcomes';
import { reasons } from './study';

const WORLDS = 1000;

/** What a box is asked for: worlds beyond a threshold, or worlds that a line was drawn around. */
export type Question = { kind: 'above' | 'below'; at: number } | { kind: 'worlds'; worlds: number[] };

export interface Points {
  about: Scatter;
  xs: Float64Array;
  ys: Float64Array;
}

export interface Spread extends Values {
  numbers: Float64Array;
}

class Decides {
  outcomes = $state.raw<Outcomes>();
  outcome = $state('');
  values = $state.raw<Spread>();
  drivers = $state.raw<Drivers>();
  input = $state<string>();
  points = $state.raw<Points>();
  question = $state.raw<Question>();
  found = $state.raw<Discovered>();
  /** Points of the box's inputs, by name. */
  sides = $state.raw<Record<string, Points>>({});
  step = $state<number>();
  seed = $state<number>();
  /** Worlds so far, while the engines run. */
  running = $state<number>();
  searching = $state(false);
  problems = $state.raw<Problem[]>([]);
  failed = $state<string>();
  readonly all = WORLDS;
  #study: Running | undefined;
  #key = '';
  #language = '';

  /** Asks about these settings, if they were not asked about before. */
  follow(settings: Settings): void {
    const key = keyOf(settings, settings);
    if (key !== this.#key) {
      this.#key = key;
      this.#run(settings);
    } else if (this.#language !== page.language && this.running === undefined) {
      // the same worlds in other words
      void this.#try((own) => this.#tell(own));
    }
  }

  /** Nobody looks any more. */
  leave(): void {
    if (this.running === undefined) return;
    this.#study?.cancel();
    this.#study = undefined;
    this.running = undefined;
    this.#key = '';
  }

  #run(settings: Settings): void {
    this.running = 0;
    this.#clear();
    const open = { ...opening(settings, settings), kind: 'outcomes' as const, columns: [], runs: WORLDS };
    const own = page.pool?.aside.study({
      open,
      way: { slot: SLOT.discovery },
      opened: (opened) => {
        this.step = opened.step;
        this.seed = opened.seed;
      },
      progress: (worlds) => {
        if (this.#study === own) this.running = worlds;
      },
    });
    this.#study = own;
    own?.done.then(
      () => {
        if (this.#study !== own) return;
        this.running = undefined;
        void this.#try((study) => this.#tell(study));
      },
      (error: unknown) => this.#refuse(own, error),
    );
  }

  #refuse(own: Running | undefined, error: unknown): void {
    if (this.#study !== own) return;
    this.running = undefined;
    this.searching = false;
    Object.assign(this, reasons(error));
  }

  #clear(): void {
    this.problems = [];
    this.failed = undefined;
  }

  async #try(work: (own: Running) => Promise<void>): Promise<void> {
    const own = this.#study;
    if (own === undefined) return;
    this.#clear();
    try {
      await work(own);
    } catch (error) {
      this.#refuse(own, error);
    }
  }

  /** Everything that is shown. */
  async #tell(own: Running): Promise<void> {
    const { language } = page;
    const { answer: outcomes } = await own.ask<Outcomes>({ do: 'outcomes', language });
    if (this.#study !== own) return;
    this.#language = language;
    this.outcomes = outcomes;
    if (this.outcome === '') {
      // what a link carries
      const { outcome, input, line } = page.settings.detail;
      this.outcome = outcome ?? usual(outcomes);
      this.input = input;
      const [kind, at] = line?.split(' ') ?? [];
      if ((kind === 'above' || kind === 'below') && Number.isFinite(Number(at))) this.question = { kind, at: Number(at) };
    }
    await this.#about(own);
  }

  async #about(own: Running): Promise<void> {
    const { outcome } = this;
    const { language } = page;
    const values = await own.ask<Values>({ do: 'values', outcome });
    const drivers = await own.ask<Drivers>({ do: 'drivers', outcome, language });
    if (this.#study !== own || this.outcome !== outcome) return;
    this.values = { ...values.answer, numbers: values.numbers };
    this.drivers = drivers.answer;
    const known = drivers.answer.inputs.some((input) => input.name === this.input);
    if (!known) this.input = drivers.answer.inputs[0]?.name;
    if (this.input !== undefined) this.points = await this.#scatter(own, this.input);
    // worlds of the last settings say nothing of these
    if (this.question?.kind === 'worlds') this.question = undefined;
    const high = values.answer.quantiles[3];
    if (this.question === undefined && typeof high === 'number') this.question = { kind: 'above', at: high };
    await this.#search(own);
  }

  async #scatter(own: Running, input: string): Promise<Points> {
    const { outcome } = this;
    const { answer, numbers } = await own.ask<Scatter>({ do: 'scatter', outcome, input, language: page.language });
    const count = answer.worlds.length;
    const xs = Float64Array.from({ length: count }, (_, at) => numbers[2 * at] ?? NaN);
    const ys = Float64Array.from({ length: count }, (_, at) => numbers[2 * at + 1] ?? NaN);
    return { about: answer, xs, ys };
  }

  /** The box for what is asked. */
  async #search(own: Running): Promise<void> {
    const { question, outcome } = this;
    if (question === undefined) return;
    this.searching = true;
    const asked: Request =
      question.kind === 'worlds'
        ? { do: 'discover', outcome, language: page.language, worlds: question.worlds }
        : { do: 'discover', outcome, language: page.language, [question.kind]: question.at };
    const { answer } = await own.ask<Discovered>(asked);
    const current = (): boolean => this.#study === own && this.question === question && this.outcome === outcome;
    if (!current()) return;
    this.found = answer;
    const sides: Record<string, Points> = {};
    if ('box' in answer) {
      for (const limit of answer.box.limits) sides[limit.name] = await this.#scatter(own, limit.name);
    }
    if (!current()) return;
    this.sides = sides;
    this.searching = false;
  }

  choose(outcome: string): void {
    if (outcome === this.outcome) return;
    this.outcome = outcome;
    page.keep('outcome', outcome);
    this.question = undefined;
    this.found = undefined;
    this.input = undefined;
    page.keep('input', undefined);
    page.keep('line', undefined);
    if (this.running === undefined) void this.#try((own) => this.#about(own));
  }

  show(input: string): void {
    this.input = input;
    page.keep('input', input);
    void this.#try(async (own) => {
      const points = await this.#scatter(own, input);
      if (this.input === input) this.points = points;
    });
  }

  ask(question: Question): void {
    this.question = question;
    page.keep('line', question.kind === 'worlds' ? undefined : `${question.kind} ${question.at}`);
    if (this.running === undefined) void this.#try((own) => this.#search(own));
  }
}

export const decides = new Decides();
