// One engine in a worker. It answers requests in the order in which they come.
import { Door } from './door';

/** What a worker is told: first the module, then requests. `open` goes before a request if the slot holds another study. */
export type Told =
  | { kind: 'module'; module: WebAssembly.Module }
  | { kind: 'ask'; id: number; request: object; numbers?: Float64Array; study?: Study }
  | { kind: 'crash' };

/** A study that must be open in a slot: its number is new whenever its inputs are. */
export interface Study {
  number: number;
  open: { slot: number } & object;
}

/** What a worker says. */
export interface Said {
  id: number;
  text: unknown;
  numbers: Float64Array;
}

let door: Promise<Door> | undefined;
const opened = new Map<number, number>();

async function answer(told: Told): Promise<void> {
  if (told.kind === 'module') {
    door = Door.open(told.module);
    await door;
    return;
  }
  if (told.kind === 'crash') throw new Error('a crash was asked for');
  if (door === undefined) throw new Error('the module must come first');
  const engine = await door;
  const { study } = told;
  if (study !== undefined && opened.get(study.open.slot) !== study.number) {
    opened.delete(study.open.slot);
    // the gathering engine tells of the scenario; this one only runs worlds
    const { text } = engine.ask({ do: 'open', ...study.open, untold: true });
    if (typeof text === 'object' && text !== null && 'problems' in text) {
      postMessage({ id: told.id, text, numbers: new Float64Array() } satisfies Said);
      return;
    }
    opened.set(study.open.slot, study.number);
  }
  const { text, numbers } = engine.ask(told.request, told.numbers);
  postMessage({ id: told.id, text, numbers } satisfies Said, { transfer: [numbers.buffer] });
}

onmessage = (event: MessageEvent<Told>) => {
  answer(event.data).catch((error: unknown) => {
    // outside the promise, so that the page hears of it as an error of the worker: a trapped engine is not used again
    setTimeout(() => {
      throw error;
    });
  });
};
