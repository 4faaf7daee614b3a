// The line to `shapan serve`: requests with ids, answers with numbers or files, progress; connected again whenever it breaks.
import { type Problem, Refused } from '../engine/answers';

export type Request = { do: string } & Record<string, unknown>;

export interface Progress {
  waiting?: boolean;
  done?: number;
  total?: number;
  broken?: number;
  left_seconds?: number | null;
}

export interface Answer<T> {
  result: T;
  numbers: Float64Array;
  bytes: Uint8Array<ArrayBuffer>;
}

/** The line broke; the server has stopped what was asked for. */
export class Broken extends Error {}

interface Waiting {
  resolve: (answer: Answer<unknown>) => void;
  reject: (error: Error) => void;
  progress: (progress: Progress) => void;
}

/** Frames of text. */
interface Told {
  id: number | null;
  progress?: Progress;
  result?: unknown;
  with?: { numbers?: number; bytes?: number } | null;
  problems?: Problem[];
}

/** First wait before another try, and the longest (milliseconds). */
const FIRST = 500;
const LONGEST = 15_000;
/** Id and kind before the load of a binary frame. */
const HEAD = 8;

export class Connection {
  #socket: WebSocket | undefined;
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();
  /** Answers whose load is the next frame. */
  readonly #loads = new Map<number, unknown>();
  #delay = FIRST;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = false;

  constructor(
    private readonly address: string,
    private readonly protocol: string,
    /** Hears of every change: whether it is open, and why not (the server's words) with the milliseconds to the next try. */
    private readonly changed: (open: boolean, why: string, wait: number) => void,
    /** Asked before each try; false: there is no use in trying. */
    private readonly ready: () => Promise<boolean>,
  ) {}

  /** Connects, and keeps connecting. */
  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    void this.#connect();
  }

  /** Tries now, if it waits for another try. */
  hurry(): void {
    if (!this.#wanted || this.#socket !== undefined) return;
    clearTimeout(this.#timer);
    this.#delay = FIRST;
    void this.#connect();
  }

  ask<T>(request: Request, progress: (progress: Progress) => void = () => {}): { answer: Promise<Answer<T>>; id: number } {
    const id = this.#next++;
    const answer = new Promise<Answer<unknown>>((resolve, reject) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) {
        reject(new Broken());
        return;
      }
      this.#waiting.set(id, { resolve, reject, progress });
      this.#socket.send(JSON.stringify({ id, ...request }));
    });
    return { answer: answer as Promise<Answer<T>>, id };
  }

  /** For tests: the line is cut. */
  cut(): void {
    this.#socket?.close();
  }

  async #connect(): Promise<void> {
    if (!(await this.ready().catch(() => true))) {
      this.#wanted = false;
      return;
    }
    const socket = new WebSocket(this.address, [this.protocol]);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.onopen = () => {
      this.#delay = FIRST;
      this.changed(true, '', 0);
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => this.#hear(event.data);
    socket.onclose = (event) => this.#closed(event.reason);
  }

  #closed(why: string): void {
    this.#socket = undefined;
    this.#loads.clear();
    for (const waiting of this.#waiting.values()) waiting.reject(new Broken(why));
    this.#waiting.clear();
    const wait = this.#delay;
    this.#delay = Math.min(LONGEST, this.#delay * 2);
    this.changed(false, why, wait);
    this.#timer = setTimeout(() => void this.#connect(), wait);
  }

  #hear(data: string | ArrayBuffer): void {
    if (typeof data !== 'string') {
      const [id, kind] = new Uint32Array(data, 0, 2);
      const result = this.#loads.get(id ?? 0);
      this.#loads.delete(id ?? 0);
      const numbers = kind === 0 ? new Float64Array(data.slice(HEAD)) : new Float64Array();
      const bytes = kind === 1 ? new Uint8Array(data.slice(HEAD)) : new Uint8Array();
      this.#end(id ?? 0, (waiting) => waiting.resolve({ result, numbers, bytes }));
      return;
    }
    const told = JSON.parse(data) as Told;
    // a refusal without an id is of a request that could not be read: this page writes none
    const id = told.id ?? 0;
    if (told.progress !== undefined) this.#waiting.get(id)?.progress(told.progress);
    else if (told.problems !== undefined) this.#end(id, (waiting) => waiting.reject(new Refused(told.problems ?? [])));
    else if (told.with !== null && told.with !== undefined) this.#loads.set(id, told.result);
    else {
      const none = { numbers: new Float64Array(), bytes: new Uint8Array() };
      this.#end(id, (waiting) => waiting.resolve({ result: told.result, ...none }));
    }
  }

  #end(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting !== undefined) how(waiting);
  }
}
