// A small file server for tests and for a look at dist: `node scripts/serve.mjs [port] [prefix]`. Binds loopback.
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const kinds = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** Serves dist under a prefix such as `/deep/folder/`; resolves to { url, close }. */
export function serve(port = 0, prefix = '/') {
  const root = fileURLToPath(new URL('../dist', import.meta.url));
  const server = createServer((request, response) => {
    let path;
    try {
      path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    } catch {
      response.writeHead(400).end();
      return;
    }
    const inside = path.startsWith(prefix) ? normalize(join(root, path.slice(prefix.length) || 'index.html')) : '';
    const sound = inside.startsWith(root + sep) && existsSync(inside) && statSync(inside).isFile();
    if (!sound) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      return;
    }
    response.writeHead(200, { 'content-type': kinds[extname(inside)] ?? 'application/octet-stream' });
    createReadStream(inside).pipe(response);
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const close = () => new Promise((done) => (server.closeAllConnections(), server.close(done)));
      resolve({ url: `http://127.0.0.1:${server.address().port}${prefix}`, close });
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve(Number(process.argv[2] ?? 8080), process.argv[3] ?? '/');
  console.log(url);
}
