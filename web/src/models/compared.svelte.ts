// One question put to several models: what was asked, what has been answered so far, and the answers side by side.
import type { Language } from '../engine/answers';
import { Refused } from '../engine/pool';
import { page } from '../state/page.svelte';
import { numbersOf } from '../state/settings';
import type { Check, Model, Question, Side, Together, Told } from './answers';
import { Asking, Stopped } from './asking';
import { shipped } from './module';

/** Numbers of an answer. */
const NUMBERS = 8;
/** Where a link says nothing: the first question of the list, and the command line's seed and sampler. */
const SEED = 1;
const SAMPLER = 'mc';

/** How the runs are drawn. */
export interface Draws {
  runs: number;
  seed: number;
  sampler: string;
}

class Compared {
  told = $state.raw<Told>();
  /** Numbers of the answers by model, of the question and draws that are shown. */
  answered = $state.raw<ReadonlyMap<string, Float64Array>>(new Map());
  /** Models that are being asked. */
  waiting = $state.raw<readonly string[]>([]);
  together = $state.raw<Together>();
  /** Published numbers beside ours, by model. */
  published = $state.raw<ReadonlyMap<string, Check[]>>(new Map());
  stopped = $state(false);
  failed = $state.raw<string>();
  readonly #asking = new Asking();
  /** Answers of this visit, by all that they depend on. */
  readonly #kept = new Map<string, Float64Array>();
  #key = '';
  #language: Language | undefined;
  #joined = 0;

  // what the link says
  get question(): Question | undefined {
    const all = this.told?.questions ?? [];
    return all.find(({ name }) => name === page.settings.detail['question']) ?? all[0];
  }
  /** A name of the link that is no question's. */
  get unknown(): string[] {
    const { told } = this;
    if (told === undefined) return [];
    const { question, models } = page.settings.detail;
    const names = models === undefined ? [] : models.split(',');
    const wrong = names.filter((name) => name !== '' && !told.models.some(({ id }) => id === name));
    if (question !== undefined && !told.questions.some(({ name }) => name === question)) wrong.unshift(question);
    return wrong;
  }
  /** Can a model answer the question? */
  can(model: Model): boolean {
    return model.answers.some(({ question }) => question === this.question?.name);
  }
  /** The models that are asked: those of the link, or all that can answer. */
  get models(): Model[] {
    const all = this.told?.models ?? [];
    const named = page.settings.detail['models']?.split(',');
    const chosen = named === undefined ? all.filter((model) => this.can(model)) : all.filter(({ id }) => named.includes(id));
    return chosen;
  }
  get draws(): Draws {
    const { seed = SEED, sampler = SAMPLER, detail } = page.settings;
    const numbers = numbersOf(sampler);
    const runs = numbers.find((one) => String(one) === detail['runs']) ?? numbers[1] ?? 1000;
    return { runs, seed, sampler };
  }

  /** Asks what is to be shown and was not asked yet. */
  async follow(): Promise<void> {
    const { language } = page;
    if (!shipped) return;
    if (this.told === undefined || this.#language !== language) {
      const told = await this.#ask<Told>({ do: 'models', language });
      if (told === undefined || page.language !== language) return;
      this.told = told.text;
      this.#language = language;
      this.published = new Map();
    }
    const { question } = this;
    if (question === undefined) return;
    const key = this.#keyOf(question.name, '');
    if (key !== this.#key) {
      if (this.#key !== '') this.#asking.stop();
      this.#key = key;
      this.waiting = [];
      // what was shown answers something else: its place stays, empty
      this.answered = new Map();
      const { together } = this;
      if (together !== undefined)
        this.together = { ...together, title: question.title, rows: [], marks: [], zero: null, notes: [], svg: null, csv: '' };
      this.stopped = false;
    }
    if (!this.stopped) this.go();
    else await this.#join();
  }

  #keyOf(question: string, model: string): string {
    return JSON.stringify([question, model, this.draws]);
  }

  /** Asks the models that have not been asked. */
  go(): void {
    const { question, models, draws, told } = this;
    if (question === undefined || told === undefined) return;
    this.stopped = false;
    this.failed = undefined;
    const asked = models.filter(({ id }) => !this.#kept.has(this.#keyOf(question.name, id)));
    const fresh = asked.filter(({ id }) => !this.waiting.includes(id));
    this.waiting = asked.map(({ id }) => id);
    const key = this.#key;
    for (const { id } of fresh) {
      const request = { do: 'answer', question: question.name, model: id, ...draws, language: page.language };
      void this.#ask<Side>(request).then((said) => {
        if (said === undefined) {
          if (key === this.#key) this.waiting = this.waiting.filter((one) => one !== id);
          return;
        }
        const numbers = said.numbers.length === 0 ? new Float64Array(NUMBERS).fill(NaN) : said.numbers;
        this.#kept.set(JSON.stringify([question.name, id, draws]), numbers);
        if (key !== this.#key) return;
        this.waiting = this.waiting.filter((one) => one !== id);
        void this.#join();
      });
    }
    void this.#join();
  }

  /** Puts side by side what has been answered. */
  async #join(): Promise<void> {
    const { question, models } = this;
    if (question === undefined) return;
    const turn = ++this.#joined;
    const answered = new Map<string, Float64Array>();
    for (const { id } of models) {
      const numbers = this.#kept.get(this.#keyOf(question.name, id));
      if (numbers !== undefined) answered.set(id, numbers);
    }
    const numbers = new Float64Array(answered.size * NUMBERS);
    [...answered.values()].forEach((own, at) => numbers.set(own, at * NUMBERS));
    const { language } = page;
    const request = { do: 'together', question: question.name, models: [...answered.keys()], language };
    const together = await this.#ask<Together>(request, numbers, true);
    if (together === undefined || turn !== this.#joined) return;
    this.answered = answered;
    this.together = together.text;
  }

  /** Published numbers of a model beside ours. */
  async lay(model: string): Promise<void> {
    if (this.published.has(model)) return;
    const { language } = page;
    const found = await this.#ask<{ rows: Check[] }>({ do: 'published', model, language }, undefined, true);
    if (found === undefined || language !== page.language) return;
    this.published = new Map([...this.published, [model, found.text.rows]]);
  }

  /** Stops the models that have not answered. */
  stop(): void {
    this.stopped = this.waiting.length > 0;
    this.waiting = [];
    this.#asking.stop();
    void this.#join();
  }

  /** The view is left: its engines end; what they answered is kept. */
  leave(): void {
    this.#joined++;
    this.waiting = [];
    this.#asking.stop();
  }

  async #ask<T>(request: object, numbers?: Float64Array, first = false): Promise<{ text: T; numbers: Float64Array } | undefined> {
    try {
      const said = await this.#asking.ask(request, numbers, first);
      return { text: said.text as T, numbers: said.numbers };
    } catch (error) {
      if (!(error instanceof Stopped))
        this.failed = error instanceof Refused ? error.message : String(error instanceof Error ? error.message : error);
      return undefined;
    }
  }
}

export const compared = new Compared();
