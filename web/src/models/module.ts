// The module of reference models. It is loaded when it is first asked for, and a page may have been built without it.
import { load } from '../engine/load';

const found = Object.values(
  import.meta.glob<string>('../engine/shapan_models.wasm', { query: '?url', import: 'default', eager: true }),
);

/** Was the page built with it? */
export const shipped = found.length > 0;

/** What builds it, in the root of the repository. */
export const COMMAND = 'npm --prefix web run all';

let module: Promise<WebAssembly.Module> | undefined;

export function models(): Promise<WebAssembly.Module> {
  const [address] = found;
  if (address === undefined) return Promise.reject(new Error('the page was built without it'));
  module ??= load(address).catch((error: unknown) => {
    // the next try asks the server again
    module = undefined;
    throw error;
  });
  return module;
}
