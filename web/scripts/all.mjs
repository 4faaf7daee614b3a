// The one command that builds the page from nothing: the engine and the reference models as modules, the packages, dist. `npm --prefix web run all`
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const web = fileURLToPath(new URL('..', import.meta.url));

function run(folder, command, args, more = {}) {
  console.log(`$ ${command} ${args.join(' ')}`);
  const shell = process.platform === 'win32';
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: 'inherit', shell, env: { ...process.env, ...more } });
  if (error) console.error(`${command} cannot be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

if (!process.env.SHAPAN_WASM) {
  const build = 'build --profile wasm --locked --lib -p shapan-wasm -p shapan-wasm-models --target wasm32-unknown-unknown';
  run(root, 'cargo', build.split(' '), {
    RUSTFLAGS: '-Ctarget-feature=+simd128',
    CARGO_TARGET_DIR: process.env.CARGO_TARGET_DIR ?? 'target/wasm-test',
  });
}
if (!existsSync(`${web}/node_modules/vite`)) run(web, 'npm', ['ci', '--no-audit', '--no-fund']);
run(web, 'npm', ['run', 'build']);
