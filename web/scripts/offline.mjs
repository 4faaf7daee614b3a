// Writes dist/sw.js, which keeps the whole page for use without a network, and dist/files.json with the sizes.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const walk = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)],
  );
const files = walk(dist)
  .filter((file) => !file.endsWith('sw.js'))
  .sort();
const hash = createHash('sha256');
const names = [];
let page = 0;
let engine = 0;
let models = 0;
for (const file of files) {
  const bytes = readFileSync(file);
  const name = relative(dist, file).replaceAll('\\', '/');
  hash.update(name).update(bytes);
  names.push(name);
  const packed = gzipSync(bytes, { level: 9 }).length;
  if (/shapan_models-.*\.wasm$/.test(name)) models += packed;
  else if (name.endsWith('.wasm')) engine += packed;
  else page += packed;
}
const worker = `// Keeps this page for use without a network. Every build has its own store; the older ones go.
const STORE = 'shapan-${hash.digest('hex').slice(0, 16)}';
const FILES = ${JSON.stringify(['./', ...names])};
self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener('activate', (event) => {
  const old = (name) => name.startsWith('shapan-') && name !== STORE;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});
self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  event.respondWith(
    caches.open(STORE)
      .then((store) => store.match(event.request, { ignoreSearch: true }))
      .then((kept) => kept ?? fetch(event.request)),
  );
});
`;
writeFileSync(join(dist, 'sw.js'), worker);
const kilo = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
console.log(`page ${kilo(page)}, engine ${kilo(engine)}, reference models ${kilo(models)} (compressed with gzip)`);
const most = 300_000;
if (page > most) {
  console.error(`the page may have ${kilo(most)}`);
  process.exit(1);
}
