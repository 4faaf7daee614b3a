// The native program, for what a page cannot do alone: the one that was built last, of those that are there.
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? `${root}target`;
const found = [`${target}/release/shapan`, `${target}/debug/shapan`]
  .filter((path) => existsSync(path))
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);

/** Its path; none if it was not built. */
export const program = found[0];

/** Why a test cannot be made without it: loudly, and where everything is built it is a failure. */
export function missing() {
  if (program !== undefined) return false;
  const why = `there is no program in ${target}: cargo build -p shapan`;
  if (process.env.CI === 'true') throw new Error(why);
  console.error(`SKIPPED: ${why}`);
  return why;
}
