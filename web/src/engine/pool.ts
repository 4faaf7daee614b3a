// Several engines run the worlds of a study in pieces; one gathers them in the order of the worlds, so that the answers are the same bits
// however many engines there are. What a study is and what it answers is the engines' business: the pool carries requests and numbers.
import { type Language, type Open, type Opened, Refused } from './answers';
import { Hand, Lost } from './hand';
import { load } from './load';
import type { Study } from './worker';

/** A request to the engine: what to do, and what for. */
export type Request = { do: string } & Record<string, unknown>;

/** How a study is run. */
export interface Way {
  slot: number;
  /** The result is asked for whenever so many worlds are in; all worlds if nothing is said. */
  stages?: number[];
  /** Worlds that an engine runs at a time. */
  piece?: number;
  /** Studies with lower numbers go first. */
  urgency?: number;
  /**
   * Somebody waits for the first stage: every engine gets its share of it at once, and while it is gathered and shown, one rests if there is no
   * core for that otherwise.
   */
  eager?: boolean;
}

/** An answer of the gathering engine. */
export interface Answered<T> {
  answer: T;
  numbers: Float64Array;
  /** Worlds that are in. */
  worlds: number;
  /** All worlds that were asked for are in. */
  last: boolean;
}

/** A study of any kind: what it opens, how it is run, what is asked at every stage, and who hears of it. */
export interface Wanted<T> {
  open: Open;
  way: Way;
  /** Asked of the gathering engine at every stage; the slot is put in. None: only the opening, and `ask`. */
  result?: Request;
  answered?: (answered: Answered<T>) => void;
  opened?: (opened: Opened) => void;
  progress?: (worlds: number) => void;
}

/** A study that is being run, or was. */
export interface Running {
  /** Resolves when the last stage is in or the study was cancelled; rejects if the engine refuses. */
  done: Promise<void>;
  cancel: () => void;
  /** A further request about its worlds, when all are in: `{do: 'drivers', outcome}`. Rejects if another study took its slot. */
  ask: <T>(request: Request) => Promise<{ answer: T; numbers: Float64Array }>;
}

/** A piece or a gathering that fails so often is given up. */
const TRIES = 4;
const PIECE = 16;
const URGENCY = 2;

class Job {
  study!: Study;
  next = 0;
  taken = 0;
  again: [number, number][] = [];
  ready = new Map<number, { to: number; numbers: Float64Array }>();
  tries = 0;
  over = false;
  /** The first stage was answered. */
  begun = false;
  /** All its worlds stand in the gathering engine. */
  held = false;
  resolve!: () => void;
  reject!: (error: Error) => void;
  done!: Promise<void>;
  readonly stages: number[];

  constructor(readonly wanted: Wanted<unknown>) {
    this.stages = wanted.way.stages ?? [wanted.open.runs];
    this.renew();
  }

  get slot(): number {
    return this.wanted.way.slot;
  }

  get urgency(): number {
    return this.wanted.way.urgency ?? URGENCY;
  }

  /** Its first stage is in, and not yet answered. */
  get awaited(): boolean {
    return this.wanted.way.eager === true && !this.begun && this.taken >= (this.stages[0] ?? 0);
  }

  renew(): void {
    this.over = false;
    this.done = new Promise<void>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // whoever waits hears of a failure; a study nobody waits for may fail without an alarm
    this.done.catch(() => {});
  }

  /** The next worlds for one of so many engines: up to the next stage, in even pieces. */
  piece(engines: number): [number, number] | undefined {
    const again = this.again.shift();
    if (again !== undefined) return again;
    const stage = this.stages.find((worlds) => worlds > this.next);
    if (stage === undefined) return undefined;
    const from = this.next;
    const { eager, piece = PIECE } = this.wanted.way;
    // the page is busy drawing what was moved, and would hand out a second piece late
    const size = eager === true && stage === this.stages[0] ? Math.ceil(stage / engines) : piece;
    this.next = Math.min(stage, from + size);
    return [from, this.next];
  }
}

export class Pool {
  readonly #hands: Hand[] = [];
  #gatherer!: Hand;
  #jobs: Job[] = [];
  /** The study that stands in a slot, or is on its way. */
  readonly #slots = new Map<number, Job>();
  #studies = 0;
  #aside: Pool | undefined;
  /** There is a core beside those of the engines. */
  readonly #spare: boolean;
  /** How many engines failed and were replaced. */
  replaced = 0;
  onReplaced: () => void = () => {};

  constructor(
    private readonly module: WebAssembly.Module,
    readonly size = Math.max(1, Math.min(4, navigator.hardwareConcurrency || 1)),
  ) {
    this.#spare = navigator.hardwareConcurrency > this.size;
    this.#newGatherer();
    for (let at = 0; at < this.size; at++) this.#newHand(at);
  }

  #newHand(at: number): void {
    this.#hands[at] = new Hand(this.module, () => {
      this.#count();
      this.#newHand(at);
      this.#deal();
    });
  }

  #newGatherer(): void {
    this.#gatherer = new Hand(this.module, () => {
      this.#count();
      this.#newGatherer();
      // what it had gathered is lost: every study starts again, those that were over when they are asked something
      for (const job of this.#slots.values()) job.held = false;
      for (const job of [...this.#jobs]) {
        if (++job.tries < TRIES) this.#start(job);
        else this.#end(job, new Lost('the gathering engine failed'));
      }
      this.#deal();
    });
  }

  #count(): void {
    this.replaced++;
    this.onReplaced();
  }

  /** A request that needs no study: `{do: 'describe', language}`. */
  async ask<T>(request: Request): Promise<T> {
    return (await this.#insist(() => this.#gatherer.ask(request))).text as T;
  }

  async #insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let left = TRIES; ; left--) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof Lost) || left === 0) throw error;
      }
    }
  }

  /** Runs a study of any kind; another one in the same slot is cancelled. */
  study<T>(wanted: Wanted<T>): Running {
    const job = new Job(wanted as Wanted<unknown>);
    this.#enter(job);
    return {
      done: job.done,
      cancel: () => {
        this.#end(job);
        // an engine may have rested for it; what is entered in its place goes first
        setTimeout(() => this.#deal());
      },
      ask: async <A>(request: Request) => {
        const said = await this.#insist(async () => {
          await job.done;
          if (this.#slots.get(job.slot) !== job) throw new Error(`another study stands in slot ${job.slot}`);
          if (!job.held) {
            job.renew();
            this.#enter(job);
            await job.done;
          }
          return this.#gatherer.ask({ ...request, slot: job.slot });
        });
        return { answer: said.text as A, numbers: said.numbers };
      },
    };
  }

  /** Engines of their own for studies that take long: pictures never wait for a piece of theirs. They start when they are first wanted. */
  get aside(): Pool {
    if (this.#aside === undefined) {
      this.#aside = new Pool(this.module, this.size);
      this.#aside.onReplaced = () => this.#count();
    }
    return this.#aside;
  }

  /** For tests: one of the engines fails. */
  crash(at: number): void {
    (at < 0 ? this.#gatherer : this.#hands[at])?.crash();
  }

  #enter(job: Job): void {
    for (const other of this.#jobs.filter((one) => one.slot === job.slot)) this.#end(other);
    this.#slots.set(job.slot, job);
    this.#start(job);
    this.#jobs.push(job);
    this.#jobs.sort((a, b) => a.urgency - b.urgency);
    this.#deal();
  }

  #start(job: Job): void {
    job.study = { number: ++this.#studies, open: { slot: job.slot, ...job.wanted.open } };
    Object.assign(job, { next: 0, taken: 0, again: [], begun: false, held: false });
    job.ready.clear();
    const { study } = job;
    this.#gatherer.ask({ do: 'open', ...study.open }).then(
      (said) => {
        if (!job.over && job.study === study) job.wanted.opened?.(said.text as Opened);
      },
      (error: Error) => this.#stumble(job, study, error),
    );
  }

  #end(job: Job, error?: Error): void {
    if (job.over) return;
    job.over = true;
    this.#jobs = this.#jobs.filter((other) => other !== job);
    if (error === undefined) job.resolve();
    else job.reject(error);
  }

  /** The gathering engine refused. (If it was lost, the study has started again already.) */
  #stumble(job: Job, study: Study, error: Error): void {
    if (job.study !== study || error instanceof Lost) return;
    this.#end(job, error);
    this.#deal();
  }

  /** Every idle engine gets the next piece of the most urgent study. */
  #deal(): void {
    const awaited = !this.#spare && this.#jobs.some((job) => job.awaited);
    for (const hand of this.#hands) {
      if (!hand.idle) continue;
      if (awaited && this.#hands.filter((other) => !other.idle).length >= this.size - 1) return;
      for (const job of this.#jobs) {
        const piece = job.piece(this.size);
        if (piece === undefined) continue;
        void this.#piece(hand, job, piece);
        break;
      }
    }
  }

  async #piece(hand: Hand, job: Job, [from, to]: [number, number]): Promise<void> {
    const { study } = job;
    const current = (): boolean => !job.over && job.study === study;
    try {
      const { numbers } = await hand.ask({ do: 'run', slot: job.slot, from, to }, study);
      if (current()) {
        job.ready.set(from, { to, numbers });
        this.#gather(job);
      }
    } catch (error) {
      if (current()) {
        if (error instanceof Lost && ++job.tries < TRIES) job.again.push([from, to]);
        else this.#end(job, error as Error);
      }
    }
    this.#deal();
  }

  /** Hands on what is in, in the order of the worlds. */
  #gather(job: Job): void {
    const { study, slot, stages } = job;
    const { result, answered, progress } = job.wanted;
    const stumble = (error: Error): void => this.#stumble(job, study, error);
    for (let part = job.ready.get(job.taken); part !== undefined; part = job.ready.get(job.taken)) {
      job.ready.delete(job.taken);
      job.taken = part.to;
      const taken = this.#gatherer.ask({ do: 'take', slot }, undefined, part.numbers);
      taken.catch(stumble);
      progress?.(job.taken);
      if (!stages.includes(job.taken)) continue;
      const worlds = job.taken;
      const last = worlds === stages.at(-1);
      const asked = result === undefined ? taken : this.#gatherer.ask({ ...result, slot });
      asked.then((said) => {
        if (job.over || job.study !== study) return;
        if (last) job.held = true;
        if (!job.begun) {
          job.begun = true;
          // not before what is shown now has been drawn
          setTimeout(() => this.#deal());
        }
        if (result !== undefined) answered?.({ answer: said.text, numbers: said.numbers, worlds, last });
        if (last) this.#end(job);
      }, stumble);
    }
  }
}

/** Loads the engine and starts the pool. */
export async function start(address: string): Promise<Pool> {
  return new Pool(await load(address));
}

export { type Language, Refused };
