// Measures the engine alone, outside a browser: worlds per second of one processor, drawn and run, no series kept:
// `node measure-engine.mjs [runs] [tries] [scenario]`, race2 if none is named. The module is the one of the page (SHAPAN_WASM, or that of target/wasm-test).
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

const runs = Number(process.argv[2] ?? 100_000);
const tries = Number(process.argv[3] ?? 5);
const scenario = process.argv[4] ?? 'race2';
/** Worlds that are run in one call. */
const PIECE = 512;
const path = process.env.SHAPAN_WASM ?? new URL('../target/wasm-test/wasm32-unknown-unknown/wasm/shapan_wasm.wasm', import.meta.url);
const { instance } = await WebAssembly.instantiate(readFileSync(path), {});
const engine = instance.exports;

function ask(request) {
  const bytes = new TextEncoder().encode(JSON.stringify(request));
  const place = engine.shapan_text(bytes.length);
  new Uint8Array(engine.memory.buffer, place, bytes.length).set(bytes);
  engine.shapan_numbers(0);
  const length = engine.shapan_ask();
  return new TextDecoder().decode(new Uint8Array(engine.memory.buffer, engine.shapan_answer(), length));
}

const opened = JSON.parse(ask({ do: 'open', slot: 0, scenario, runs }));
if (opened.problems !== undefined) throw new Error(JSON.stringify(opened.problems));

const rates = [];
for (let attempt = 0; attempt < tries; attempt++) {
  const before = process.cpuUsage();
  for (let from = 0; from < runs; from += PIECE) {
    ask({ do: 'run', slot: 0, from, to: Math.min(runs, from + PIECE) });
  }
  const { user, system } = process.cpuUsage(before);
  rates.push((runs / (user + system)) * 1e6);
}
rates.sort((a, b) => b - a);
const told = rates.map((rate) => Math.round(rate).toLocaleString('en')).join(', ');
console.log(`${scenario}, ${opened.blocs.length} blocs, ${opened.years} years, step ${opened.step}: ${told} runs per CPU-second, best first`);
console.log(`${cpus().length} processors (${cpus()[0]?.model}), load ${loadavg()[0].toFixed(1)}`);
