// The engine's door: requests as JSON, numbers as Float64Array, through the memory of the module.

/** What the module offers. */
interface Exports {
  memory: WebAssembly.Memory;
  shapan_text(bytes: number): number;
  shapan_numbers(count: number): number;
  shapan_ask(): number;
  shapan_answer(): number;
  shapan_result(): number;
  shapan_result_count(): number;
}

/** What the engine answered: an object, and numbers of its own memory (copied). */
export interface Answer {
  text: unknown;
  numbers: Float64Array<ArrayBuffer>;
}

/** An engine. */
export class Door {
  readonly #exports: Exports;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();

  private constructor(exports: Exports) {
    this.#exports = exports;
  }

  static async open(module: WebAssembly.Module): Promise<Door> {
    const instance = await WebAssembly.instantiate(module, {});
    return new Door(instance.exports as unknown as Exports);
  }

  ask(request: object, numbers?: Float64Array): Answer {
    const engine = this.#exports;
    const bytes = this.#encoder.encode(JSON.stringify(request));
    const place = engine.shapan_text(bytes.length);
    if (place === 0) throw new Error('the request is too long for the engine');
    new Uint8Array(engine.memory.buffer, place, bytes.length).set(bytes);
    const room = engine.shapan_numbers(numbers?.length ?? 0);
    if (numbers !== undefined && numbers.length > 0) {
      if (room === 0) throw new Error('the engine has no room for these numbers');
      new Float64Array(engine.memory.buffer, room, numbers.length).set(numbers);
    }
    const length = engine.shapan_ask();
    // the memory may have grown: its buffer is asked for again after every call
    const text = this.#decoder.decode(new Uint8Array(engine.memory.buffer, engine.shapan_answer(), length));
    const count = engine.shapan_result_count();
    const found = new Float64Array(engine.memory.buffer, engine.shapan_result(), count).slice();
    return { text: JSON.parse(text) as unknown, numbers: found };
  }
}
