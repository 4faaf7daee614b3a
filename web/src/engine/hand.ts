// A worker with an engine, and the requests that it has not answered yet.
import { Refused, problemsOf } from './answers';
import type { Said, Study, Told } from './worker';

/** The worker failed: what it was asked must be asked again of another. */
export class Lost extends Error {}

interface Waiting {
  resolve: (said: Said) => void;
  reject: (error: Error) => void;
}

/** A worker that has not answered for so long has died without a word (milliseconds). */
const PATIENCE = 60_000;

export class Hand {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #dead = false;
  #watch: ReturnType<typeof setTimeout> | undefined;

  constructor(
    module: WebAssembly.Module,
    private readonly onLost: (why: string) => void,
    private readonly patience = PATIENCE,
  ) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = (event: MessageEvent<Said>) => this.#hear(event.data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#die(event.message || 'the worker failed');
    };
    this.#worker.onmessageerror = () => this.#die('a message could not be read');
    this.#tell({ kind: 'module', module });
  }

  get idle(): boolean {
    return !this.#dead && this.#waiting.size === 0;
  }

  ask(request: object, study?: Study, numbers?: Float64Array): Promise<Said> {
    if (this.#dead) return Promise.reject(new Lost('the worker is gone'));
    const id = this.#next++;
    const told: Told = { kind: 'ask', id, request };
    if (study !== undefined) told.study = study;
    if (numbers !== undefined) told.numbers = numbers;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#look();
      this.#tell(told, numbers === undefined ? [] : [numbers.buffer as ArrayBuffer]);
    });
  }

  /** Ends the worker, whatever it is at; what it was asked is lost. */
  end(): void {
    this.#die('ended');
  }

  /** For tests: the worker fails as a trapped engine does. */
  crash(): void {
    this.#tell({ kind: 'crash' });
  }

  #tell(told: Told, transfer: Transferable[] = []): void {
    this.#worker.postMessage(told, transfer);
  }

  #look(): void {
    clearTimeout(this.#watch);
    if (this.#waiting.size > 0) this.#watch = setTimeout(() => this.#die('no answer'), this.patience);
  }

  #hear(said: Said): void {
    const waiting = this.#waiting.get(said.id);
    this.#waiting.delete(said.id);
    this.#look();
    const problems = problemsOf(said.text);
    if (problems === undefined) waiting?.resolve(said);
    else waiting?.reject(new Refused(problems));
  }

  #die(why: string): void {
    if (this.#dead) return;
    this.#dead = true;
    clearTimeout(this.#watch);
    this.#worker.terminate();
    for (const waiting of this.#waiting.values()) waiting.reject(new Lost(why));
    this.#waiting.clear();
    this.onLost(why);
  }
}
