// The page as `shapan serve` serves it: large ensembles, saved studies, reports, refusals, a lost connection; and nothing of it elsewhere.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { violations } from './axe.mjs';
import { open, rested, setUp } from './browser.mjs';
import { missing, program } from './native.mjs';

const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const skip = missing();

let here;
let folder;
const servers = [];
before(async () => {
  here = await setUp();
  folder = mkdtempSync(join(tmpdir(), 'shapan-served-'));
});
after(async () => {
  await Promise.all(servers.map((server) => server.end()));
  rmSync(folder, { recursive: true });
  await here.close();
});

/** Starts a server of one's own; resolves to its address when it listens. */
async function serve(name, more = [], port = 0) {
  const studies = join(folder, name);
  const args = ['serve', '--bind', `127.0.0.1:${port}`, '--page', dist, '--studies', studies, '--threads', '1', ...more];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const url = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (bytes) => {
      said += bytes;
      if (said.includes('\n')) resolve(said.split('\n')[0]);
    });
    let told = '';
    child.stderr.on('data', (bytes) => (told += bytes));
    child.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${told}`)));
  });
  const server = {
    url,
    port: Number(new URL(url).port),
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
  servers.push(server);
  return server;
}

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US', acceptDownloads: true };

async function visit(t, url, options = {}) {
  const context = await here.browser.newContext({ ...DESK, ...options });
  t.after(() => context.close());
  const found = await open(context, url);
  await rested(found.tab);
  return found;
}

async function more(tab) {
  await tab.getByRole('button', { name: 'More worlds' }).click();
  await tab.locator('.more .line[data-open=true]').waitFor();
}

async function ask(tab, worlds, button = 'Run and show') {
  await tab.locator('#more-worlds').fill(String(worlds));
  await tab.getByRole('button', { name: button, exact: true }).click();
}

const first = (tab) => tab.locator('.jobs li').first();
const ended = (tab, state) => tab.locator(`.jobs li:first-child[data-state=${state}]`).waitFor({ timeout: 180_000 });

test('a plain file server has no trace of it', async (t) => {
  const { tab, errors } = await visit(t, here.url);
  assert.equal(await tab.getByRole('button', { name: 'More worlds' }).count(), 0);
  assert.match(await tab.locator('#page > footer').innerText(), /nothing is sent anywhere/);
  assert.deepEqual(errors, []);
});

test('more worlds than a page runs, shown in the pictures with the bits of the page’s own engine', { skip }, async (t) => {
  const server = await serve('bits');
  const { tab, errors } = await visit(t, `${server.url}#v=0.1.0&s=push0&l=en&p=production.output+capability.level&b=china&seed=7&set=usa.research.projects%3D2&n=1`);
  await more(tab);
  assert.match(await tab.locator('.more .line').innerText(), /1,000,000 worlds/);
  await ask(tab, 1200);
  await first(tab).locator('progress').waitFor();
  await ended(tab, 'done');
  await tab.waitForFunction(() => globalThis.shapan.current.bands.worlds === 1200);
  assert.match(await tab.locator('.status').innerText(), /1,200 worlds.*seed 7/);
  const [shown, own] = await tab.evaluate(async () => {
    const { shapan } = globalThis;
    const shown = shapan.current.bands;
    const open = { ...shapan.open(), columns: ['production.output', 'capability.level', 'compute.chips'], runs: 1200 };
    const own = await shapan.study(open, 64);
    const part = own.numbers.length;
    return [Array.from(shown.numbers.slice(0, part)), Array.from(own.numbers)];
  });
  assert.equal(own.length, 3 * 3 * 26 * 6);
  assert.ok(own.every((value, at) => Object.is(value, shown[at])));
  // other settings have their own bands; coming back, those of the server are there again
  await tab.evaluate(() => globalThis.shapan.set('usa.research.projects', '3'));
  await rested(tab);
  await tab.getByRole('button', { name: 'Undo' }).click();
  await tab.waitForFunction(() => globalThis.shapan.current.bands.worlds === 1200);
  assert.deepEqual(errors, []);
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('served.png', shots).pathname });
});

test('progress, time left and a way to stop', { skip }, async (t) => {
  const server = await serve('stop');
  const { tab } = await visit(t, server.url);
  await more(tab);
  await ask(tab, 100000);
  await tab.waitForFunction(() => /\d+ of 100,000 worlds.*left/s.test(document.querySelector('.jobs li .far')?.innerText ?? ''), undefined, {
    timeout: 120_000,
  });
  await first(tab).getByRole('button', { name: 'Stop' }).click();
  await ended(tab, 'stopped');
  await first(tab).getByText('nothing of it was kept').waitFor();
  await first(tab).getByRole('button', { name: 'Take off the list' }).click();
  assert.equal(await tab.locator('.jobs li').count(), 0);
});

test('a study is kept, listed, opened again elsewhere, and deleted', { skip }, async (t) => {
  const server = await serve('kept');
  const { tab } = await visit(t, `${server.url}#v=0.1.0&s=baseline&l=en&p=production.output+capability.level&b=china&set=china.research.projects%3D4&n=1`);
  await more(tab);
  await tab.locator('#more-worlds').fill('1100');
  await tab.locator('#more-name').fill('four projects');
  await tab.getByRole('button', { name: 'Run, show and keep' }).click();
  await ended(tab, 'done');
  const row = tab.locator('.more tbody tr');
  await row.waitFor();
  assert.match(await row.innerText(), /four projects.*baseline.*1,100/s);
  const numbers = await tab.evaluate(() => Array.from(globalThis.shapan.current.bands.numbers));
  // the same name once more is refused, with the reason
  await tab.locator('#more-name').fill('four projects');
  await tab.getByRole('button', { name: 'Run, show and keep' }).click();
  await ended(tab, 'refused');
  assert.match(await first(tab).locator('[role=alert]').innerText(), /there is a study called four projects already/);
  const { tab: other } = await visit(t, server.url);
  await more(other);
  await other.getByRole('button', { name: 'Open four projects' }).click();
  await other.waitForFunction(() => globalThis.shapan.current.bands.worlds === 1100);
  assert.deepEqual(await other.evaluate(() => globalThis.shapan.settings.set), { 'china.research.projects': '4' });
  assert.deepEqual(await other.evaluate(() => Array.from(globalThis.shapan.current.bands.numbers)), numbers);
  await other.getByRole('button', { name: 'Delete four projects', exact: true }).click();
  await other.getByRole('button', { name: 'Keep it' }).click();
  await other.getByRole('button', { name: 'Delete four projects', exact: true }).click();
  await other.getByRole('button', { name: 'Delete four projects for good' }).click();
  await other.getByText('Nothing is saved yet.').waitFor();
  // whoever still has it on the list is told that it is gone
  await tab.getByRole('button', { name: 'Open four projects' }).click();
  await tab.locator('.more > [role=alert]').waitFor();
});

test('a report of the server comes as a file', { skip }, async (t) => {
  const server = await serve('report');
  const { tab } = await visit(t, server.url);
  await more(tab);
  const coming = tab.waitForEvent('download', { timeout: 180_000 });
  await ask(tab, 64, 'Report (HTML)');
  const file = await coming;
  assert.equal(file.suggestedFilename(), 'baseline.html');
  const path = join(folder, 'baseline.html');
  await file.saveAs(path);
  assert.match(readFileSync(path, 'utf8'), /<svg.*shapan --scenario baseline --runs 64/s);
});

test('what the server refuses is shown with its reason', { skip }, async (t) => {
  const server = await serve('limits', ['--most-worlds', '2000', '--most-seconds', '1']);
  const { tab } = await visit(t, server.url);
  await more(tab);
  await ask(tab, 2001);
  await ended(tab, 'refused');
  assert.match(await first(tab).locator('[role=alert]').innerText(), /1 to 2000 worlds are expected, not 2001/);
});

test('a lost connection is found again; what ran is told to be lost', { skip }, async (t) => {
  const server = await serve('lost');
  const { tab } = await visit(t, server.url);
  await more(tab);
  await ask(tab, 100000);
  await first(tab).locator('progress').waitFor();
  await server.end('SIGKILL');
  await ended(tab, 'broken');
  await tab.locator('.more .line[data-open=false]').waitFor();
  assert.equal(await tab.getByRole('button', { name: 'Run and show' }).isDisabled(), true);
  await serve('lost', [], server.port);
  await tab.locator('.more .line[data-open=true]').waitFor({ timeout: 30_000 });
  await ask(tab, 200);
  await ended(tab, 'done');
});

test('a token in the link becomes a cookie and leaves the address; without it the panel says what is wanted', { skip }, async (t) => {
  const server = await serve('token', ['--token', 'a-token-of-more-than-thirty-two-letters']);
  const base = server.url.replace(/#.*/, '');
  const { tab: stranger } = await visit(t, base);
  await stranger.getByRole('button', { name: 'More worlds' }).click();
  await stranger.getByText('This server wants a token').waitFor();
  const { tab } = await visit(t, `${base}#token=a-token-of-more-than-thirty-two-letters`);
  assert.doesNotMatch(await tab.evaluate(() => location.href), /token/);
  assert.equal(await tab.evaluate(() => globalThis.shapan.remarks.length), 0);
  await more(tab);
});

test('in Chinese, on a phone, in the dark; axe finds nothing', { skip }, async (t) => {
  const server = await serve('shown');
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2, colorScheme: 'dark' };
  const link = '#v=0.1.0&s=baseline&l=zh&p=production.output+capability.level&b=china&n=0';
  const { tab } = await visit(t, server.url + link, phone);
  await tab.getByRole('button', { name: '更多世界' }).click();
  await tab.locator('.more .line[data-open=true]').waitFor();
  await tab.locator('#more-worlds').fill('300');
  await tab.locator('#more-name').fill('基准 三百');
  await tab.getByRole('button', { name: '运行、显示并保存' }).click();
  await ended(tab, 'done');
  await tab.locator('.more tbody tr').waitFor();
  assert.deepEqual(await violations(tab), []);
  assert.doesNotMatch(await tab.locator('body').innerText(), /⟦/);
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} too wide`);
  await tab.screenshot({ path: new URL('served-phone-chinese.png', shots).pathname });
});
