// Puts the engine's module beside the page's sources: from $SHAPAN_WASM, or from where cargo leaves it.
import { copyFileSync, existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = here('../src/engine/shapan.wasm');
const built = (folder) => here(`../../target/${folder}wasm32-unknown-unknown/wasm/shapan_wasm.wasm`);
const found = [process.env.SHAPAN_WASM, built('wasm/'), built('wasm-test/'), built('')]
  .filter((path) => path && existsSync(path))
  .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);

if (process.env.SHAPAN_WASM && !existsSync(process.env.SHAPAN_WASM)) {
  console.error(`SHAPAN_WASM names ${process.env.SHAPAN_WASM}, which does not exist.`);
  process.exit(1);
}
const source = process.env.SHAPAN_WASM ?? found[0];
if (!source) {
  console.error(
    'The engine is not built. In the root of the repository, run:\n\n' +
      '  RUSTFLAGS=-Ctarget-feature=+simd128 CARGO_TARGET_DIR=target/wasm-test \\\n' +
      '    cargo build --profile wasm --locked --lib -p shapan-wasm --target wasm32-unknown-unknown\n',
  );
  process.exit(1);
}
copyFileSync(source, target);
console.log(`engine: ${source}`);
