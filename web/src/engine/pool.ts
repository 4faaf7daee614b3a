// Several engines run the worlds of a study in pieces; one gathers them in the order of the worlds, so that the bands are the same bits
// however many engines there are.
import { type Bands, type Described, type Language, type Open, type Opened, Refused } from './answers';
import { Hand, Lost } from './hand';
import type { Study } from './worker';

/** How a study is run: bands are asked for whenever so many worlds are in; pieces of so many worlds; lower urgency numbers go first. */
export interface Way {
  slot: number;
  stages: number[];
  piece: number;
  urgency: number;
  language: Language;
}

/** What a study tells as it goes. */
export interface Ear {
  opened?: (opened: Opened) => void;
  bands: (bands: Bands) => void;
  progress?: (worlds: number) => void;
}

/** A piece or a gathering that fails so often is given up. */
const TRIES = 4;

class Job {
  study!: Study;
  next = 0;
  taken = 0;
  again: [number, number][] = [];
  ready = new Map<number, { to: number; numbers: Float64Array }>();
  tries = 0;
  over = false;
  resolve!: () => void;
  reject!: (error: Error) => void;
  readonly done = new Promise<void>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor(
    readonly open: Open,
    readonly way: Way,
    readonly ear: Ear,
  ) {}

  /** The next worlds to run: up to the next stage, in even pieces. */
  piece(): [number, number] | undefined {
    const again = this.again.shift();
    if (again !== undefined) return again;
    const stage = this.way.stages.find((worlds) => worlds > this.next);
    if (stage === undefined) return undefined;
    const from = this.next;
    this.next = Math.min(stage, from + this.way.piece);
    return [from, this.next];
  }
}

/** A study that is being run. */
export interface Running {
  /** Resolves when the last stage is in or the study was cancelled. */
  done: Promise<void>;
  cancel: () => void;
}

export class Pool {
  readonly #hands: Hand[] = [];
  #gatherer!: Hand;
  #jobs: Job[] = [];
  #studies = 0;
  /** How many engines failed and were replaced. */
  replaced = 0;
  onReplaced: () => void = () => {};

  constructor(
    private readonly module: WebAssembly.Module,
    readonly size = Math.max(1, Math.min(4, navigator.hardwareConcurrency || 1)),
  ) {
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
      // what it had gathered is lost: every study starts again
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

  /** Texts and quantities in a language. */
  async describe(language: Language): Promise<Described> {
    for (let left = TRIES; ; left--) {
      try {
        return (await this.#gatherer.ask({ do: 'describe', language })).text as Described;
      } catch (error) {
        if (!(error instanceof Lost) || left === 0) throw error;
      }
    }
  }

  /** Runs a study; another one in the same slot is cancelled. */
  run(open: Open, way: Way, ear: Ear): Running {
    for (const job of this.#jobs.filter((other) => other.way.slot === way.slot)) this.#end(job);
    const job = new Job(open, way, ear);
    this.#start(job);
    this.#jobs.push(job);
    this.#jobs.sort((a, b) => a.way.urgency - b.way.urgency);
    this.#deal();
    return { done: job.done, cancel: () => this.#end(job) };
  }

  /** For tests: one of the engines fails. */
  crash(at: number): void {
    (at < 0 ? this.#gatherer : this.#hands[at])?.crash();
  }

  #start(job: Job): void {
    job.study = { number: ++this.#studies, open: { slot: job.way.slot, ...job.open } };
    Object.assign(job, { next: 0, taken: 0, again: [] });
    job.ready.clear();
    const { study } = job;
    this.#gatherer.ask({ do: 'open', ...study.open }).then(
      (said) => {
        if (!job.over && job.study === study) job.ear.opened?.(said.text as Opened);
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
    for (const hand of this.#hands) {
      if (!hand.idle) continue;
      for (const job of this.#jobs) {
        const piece = job.piece();
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
      const { numbers } = await hand.ask({ do: 'run', slot: job.way.slot, from, to }, study);
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
    const { study } = job;
    const { slot, language, stages } = job.way;
    const stumble = (error: Error): void => this.#stumble(job, study, error);
    for (let part = job.ready.get(job.taken); part !== undefined; part = job.ready.get(job.taken)) {
      job.ready.delete(job.taken);
      job.taken = part.to;
      this.#gatherer.ask({ do: 'take', slot }, undefined, part.numbers).catch(stumble);
      job.ear.progress?.(job.taken);
      if (!stages.includes(job.taken)) continue;
      const last = job.taken === stages.at(-1);
      this.#gatherer.ask({ do: 'bands', slot, language }).then((said) => {
        if (job.over || job.study !== study) return;
        job.ear.bands({ ...(said.text as Omit<Bands, 'numbers'>), numbers: said.numbers });
        if (last) this.#end(job);
      }, stumble);
    }
  }
}

/** Loads the engine and starts the pool. */
export async function start(address: string): Promise<Pool> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return new Pool(await WebAssembly.compile(await response.arrayBuffer()));
}

export { Refused };
