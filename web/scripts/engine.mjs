// Puts the modules of the engine beside the page's sources: from $SHAPAN_WASM and $SHAPAN_WASM_MODELS, or from where cargo leaves them.
// Without the module of reference models the page is built all the same; its view of them then says what builds it.
import { copyFileSync, existsSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const COMMAND =
  '  RUSTFLAGS=-Ctarget-feature=+simd128 CARGO_TARGET_DIR=target/wasm-test \\\n' +
  '    cargo build --profile wasm --locked --lib -p shapan-wasm -p shapan-wasm-models --target wasm32-unknown-unknown\n';

/** The module that a variable names, or else the one that was built last. */
function find(variable, file, beside) {
  const named = process.env[variable];
  if (named && !existsSync(named)) {
    console.error(`${variable} names ${named}, which does not exist.`);
    process.exit(1);
  }
  const built = (folder) => here(`../../target/${folder}wasm32-unknown-unknown/wasm/${file}`);
  const places = beside === undefined ? ['wasm/', 'wasm-test/', ''].map(built) : [join(beside, file)];
  const [newest] = places.filter(existsSync).sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  return named || newest;
}

const engine = find('SHAPAN_WASM', 'shapan_wasm.wasm');
if (!engine) {
  console.error(`The engine is not built. In the root of the repository, run:\n\n${COMMAND}`);
  process.exit(1);
}
copyFileSync(engine, here('../src/engine/shapan.wasm'));
console.log(`engine: ${engine}`);

// the two belong together: beside an engine that was named, no other folder is looked into
const models = find('SHAPAN_WASM_MODELS', 'shapan_wasm_models.wasm', process.env.SHAPAN_WASM && dirname(engine));
const target = here('../src/engine/shapan_models.wasm');
if (models) {
  copyFileSync(models, target);
  console.log(`reference models: ${models}`);
} else {
  rmSync(target, { force: true });
  console.warn(`reference models: none, so the page cannot compare them. To have them, run in the root of the repository:\n\n${COMMAND}`);
}
