// The page as people meet it, in a browser.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { open, rested, setUp, shown } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const native = JSON.parse(readFileSync(new URL('./native.json', import.meta.url), 'utf8'));
const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });

let here;
before(async () => (here = await setUp()));
after(() => here.close());

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US' };

/** A context and the page in it; both are closed after the test. */
async function visit(t, fragment = '', options = {}, worlds = 64) {
  const context = await here.browser.newContext({ ...DESK, ...options });
  t.after(() => context.close());
  const found = await open(context, here.url + fragment, worlds);
  return { context, ...found };
}

/** Bits of f64 as hex, so that no rounding hides a difference. */
function bits(numbers) {
  const view = new DataView(new ArrayBuffer(8));
  return numbers.map((number) => {
    view.setFloat64(0, number);
    return view.getBigUint64(0).toString(16).padStart(16, '0');
  });
}

const current = (tab) => tab.evaluate(() => Array.from(globalThis.shapan.current.bands.numbers));
const study = (tab, request, piece) =>
  tab.evaluate(
    async ([request, piece]) => Array.from((await globalThis.shapan.study(request, piece)).numbers),
    [request, piece],
  );

test('it loads under a sub-path and shows fans, and asks nobody but its own server', async (t) => {
  const context = await here.browser.newContext(DESK);
  t.after(() => context.close());
  const asked = [];
  context.on('request', (request) => asked.push(request.url()));
  const { tab, errors } = await open(context, `${here.url}#v=0.1.0&s=baseline&l=en&worlds=1000&n=0`);
  await rested(tab, 1000);
  assert.equal(await tab.locator('.panel canvas').count(), 6);
  assert.equal(await tab.locator('.strip canvas').count(), 8);
  const painted = await tab.locator('.panel canvas').evaluateAll((all) =>
    all.map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.reduce((sum, value, at) => sum + (at % 4 === 3 && value > 0 ? 1 : 0), 0) / (data.length / 4);
    }),
  );
  for (const share of painted) assert.ok(share > 0.05, `a picture is all but empty: ${share}`);
  assert.match(await tab.locator('.headline').innerText(), /China.*\d+%/s);
  assert.match(await tab.locator('.status').innerText(), /1,000 worlds, step 1\/16 of a year, seed 1234/);
  assert.deepEqual(
    asked.filter((url) => !url.startsWith(here.url)),
    [],
  );
  assert.deepEqual(errors, []);
  await tab.screenshot({ path: new URL('desktop.png', shots).pathname });
});

test('a lever moves the bands, first in a quick look, then at the standard step; undo gives the old bits back', async (t) => {
  const { tab, errors } = await visit(t);
  await rested(tab);
  const first = await current(tab);
  const slider = tab.locator('[data-lever="china.investment.awake_share"] input[type=range]');
  await slider.focus();
  for (let press = 0; press < 6; press++) await tab.keyboard.press('PageUp');
  await tab.waitForFunction(() => globalThis.shapan.current.quick === true);
  assert.match(await tab.locator('.status').innerText(), /Quick look/);
  await rested(tab);
  const moved = await current(tab);
  assert.notDeepEqual(bits(moved), bits(first));
  const set = await tab.evaluate(() => globalThis.shapan.settings.set);
  assert.ok(Number(set['china.investment.awake_share']) > 0.008);
  // what the last of many moves shows is what a study of its own gives
  const columns = await tab.evaluate(() => ['production.output', 'capability.level']);
  const alone = await study(tab, { scenario: 'baseline', set: Object.entries(set), columns, runs: 256 });
  assert.deepEqual(bits(moved.slice(0, alone.length)), bits(alone));
  while (await tab.getByRole('button', { name: 'Undo' }).isEnabled())
    await tab.getByRole('button', { name: 'Undo' }).click();
  await rested(tab);
  assert.deepEqual(bits(await current(tab)), bits(first));
  await tab.getByRole('button', { name: 'Redo' }).click();
  await tab.waitForFunction(() => globalThis.shapan.changes === 1);
  assert.deepEqual(errors, []);
});

test('a typed value and the reset of a lever', async (t) => {
  const { tab } = await visit(t);
  const lever = tab.locator('[data-lever="china.investment.awake_share"]');
  await lever.locator('input[type=number]').fill('2');
  await lever.locator('input[type=number]').press('Enter');
  await tab.waitForFunction(() => globalThis.shapan.settings.set['china.investment.awake_share'] === '0.02');
  await rested(tab);
  assert.match(await lever.locator('input[type=range]').getAttribute('aria-valuetext'), /^2%, near medium$/);
  await lever.getByRole('button', { name: /^Reset / }).click();
  assert.equal(await tab.evaluate(() => globalThis.shapan.changes), 0);
});

test('the numbers are the bits of the native program', async (t) => {
  const { tab } = await visit(t);
  const request = { scenario: 'baseline', set: [], columns: native.columns, runs: native.runs, seed: native.seed };
  for (const piece of [64, 7]) {
    const numbers = await study(tab, request, piece);
    const found = native.quantiles.map((_, at) => bits(numbers.slice(at * 6, at * 6 + 5)));
    assert.deepEqual(found, native.quantiles, `in pieces of ${piece}`);
  }
});

test('the language changes without a reload, and every text is there in both', async (t) => {
  const { tab } = await visit(t);
  await rested(tab);
  await tab.evaluate(() => (globalThis.stayed = true));
  assert.doesNotMatch(await tab.locator('body').innerText(), /⟦/);
  await tab.getByRole('button', { name: '中文' }).click();
  await tab.waitForFunction(() => document.documentElement.lang === 'zh-Hans');
  await tab.waitForFunction(() => /中国/.test(document.querySelector('.headline').innerText));
  const text = await tab.locator('body').innerText();
  assert.match(text, /杠杆|情景/);
  assert.match(text, /256个世界/);
  assert.doesNotMatch(text, /⟦/);
  assert.equal(await tab.evaluate(() => globalThis.stayed), true);
  assert.match(await tab.evaluate(() => location.hash), /l=zh/);
  await tab.screenshot({ path: new URL('chinese.png', shots).pathname });
});

test('a link carries everything: the same bits elsewhere', async (t) => {
  const { tab } = await visit(t);
  await tab.selectOption('#scenario', 'push0');
  await tab.evaluate(() => {
    const { shapan } = globalThis;
    shapan.commit({ ...shapan.settings, seed: 77, pictures: ['compute.chips', 'robots.stock'], bloc: 'usa' });
    shapan.set('*->china.trade.export_control_share', '0.95');
    shapan.set('usa.research.projects', '2');
  });
  await rested(tab);
  const sent = await current(tab);
  const link = await tab.evaluate(() => location.hash);
  const { tab: other } = await visit(t, link, { locale: 'zh-CN' });
  await rested(other);
  assert.deepEqual(bits(await current(other)), bits(sent));
  assert.deepEqual(
    await other.evaluate(() => globalThis.shapan.settings),
    await tab.evaluate(() => globalThis.shapan.settings),
  );
  assert.equal(await other.evaluate(() => document.documentElement.lang), 'en');
  assert.equal(await other.evaluate(() => location.hash), link);
  assert.equal(await other.evaluate(() => globalThis.shapan.remarks.length), 0);
});

test('bands from elsewhere are kept for the last dozen of settings', async (t) => {
  const { tab } = await visit(t, '#v=0.1.0&s=baseline&worlds=64&l=en&n=0');
  await rested(tab, 64);
  const shown = await tab.evaluate(async () => {
    const { shapan } = globalThis;
    const { bands, opened } = shapan.current;
    const at = (share) => ({ ...shapan.settings, set: { 'china.investment.awake_share': String(share / 1000) } });
    for (let share = 1; share <= 30; share++) shapan.results.take(at(share), { ...bands, worlds: 5000 + share }, opened);
    const found = [];
    for (const share of [30, 29, 28, 1, 2]) {
      shapan.commit(at(share));
      found.push(shapan.current.bands.worlds === 5000 + share);
    }
    return found;
  });
  assert.deepEqual(shown, [true, true, true, false, false]);
});

test('a bad link is explained', async (t) => {
  const bad = '#v=0.0.9&s=nowhere&l=en&p=production.output+nothing&b=atlantis&seed=x&set=china.nonsense%3D1&wat=1&n=3';
  const { tab } = await visit(t, bad);
  await rested(tab);
  const told = await tab.locator('.note').innerText();
  for (const part of ['0.0.9', 'nowhere', 'nothing', 'atlantis', '“x”', 'china.nonsense=1', 'wat=1', '3 changes']) {
    assert.ok(told.includes(part), `${part} is not explained in: ${told}`);
  }
});

test('settings that cannot hold together are explained by the engine', async (t) => {
  const context = await here.browser.newContext(DESK);
  t.after(() => context.close());
  const tab = await context.newPage();
  await tab.goto(
    `${here.url}#v=0.1.0&s=baseline&l=en&set=china.compute.train_share%3D0.7&set=china.compute.infer_share%3D0.6&n=2`,
  );
  await tab.locator('.note.bad').waitFor();
  assert.match(await tab.locator('.note.bad').innerText(), /sum to 1\.[23]/);
  await tab.getByRole('button', { name: 'Reset all' }).click();
  await rested(tab);
  assert.equal(await tab.locator('.note.bad').count(), 0);
});

test('an engine that fails is replaced, and the bits are the same', async (t) => {
  const { tab } = await visit(t);
  await rested(tab);
  const request = { scenario: 'slow', set: [], columns: native.columns, runs: 200 };
  const whole = await study(tab, request);
  for (const which of [0, -1]) {
    const again = await tab.evaluate(
      async ([request, which]) => {
        const running = globalThis.shapan.study(request);
        setTimeout(() => globalThis.shapan.pool.crash(which), 150);
        return Array.from((await running).numbers);
      },
      [request, which],
    );
    assert.deepEqual(bits(again), bits(whole));
  }
  assert.equal(await tab.evaluate(() => globalThis.shapan.replaced), 2);
  assert.match(await tab.locator('.status').innerText(), /replaced/);
});

test('it works without a network after the first visit', async (t) => {
  const own = await setUp('/elsewhere/');
  t.after(() => own.browser.close());
  const context = await own.browser.newContext(DESK);
  const { tab } = await open(context, own.url);
  await tab.waitForFunction(() => globalThis.shapan.kept === true, undefined, { timeout: 30_000 });
  await own.server.close();
  await context.setOffline(true);
  await tab.reload();
  await shown(tab, 64);
  assert.match(await tab.locator('.headline').innerText(), /China/);
});

async function clean(tab, what) {
  await tab.evaluate(axe);
  const found = await tab.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
  );
  const told = found.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map((node) => node.html)
        .slice(0, 3)
        .join(' | ')}`,
  );
  assert.deepEqual(told, [], what);
}

test('axe finds nothing: desktop, every lever, assumptions, limits', async (t) => {
  const { tab } = await visit(t);
  await rested(tab);
  await clean(tab, 'desktop');
  await tab.getByLabel('Every lever').check();
  await tab
    .locator('.groups details')
    .nth(1)
    .evaluate((details) => (details.open = true));
  await clean(tab, 'every lever');
  await tab.getByRole('button', { name: 'Assumptions' }).click();
  await tab.getByRole('searchbox').fill('chips');
  assert.match(await tab.locator('.search').innerText(), /\d+ of 154 shown/);
  await clean(tab, 'assumptions');
  await tab.screenshot({ path: new URL('assumptions.png', shots).pathname });
  await tab.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await tab.getByRole('link', { name: 'Limits' }).click();
  await tab.locator('.limits').waitFor();
  assert.equal(await tab.locator('.limits li').count(), 14);
  await clean(tab, 'limits');
  await tab.screenshot({ path: new URL('limits.png', shots).pathname });
});

test('dark mode and a phone', async (t) => {
  const changes = '#v=0.1.0&s=baseline&l=en&set=china.investment.awake_share%3D0.03&n=1';
  const { tab: dark } = await visit(t, changes, { colorScheme: 'dark' });
  await rested(dark);
  await clean(dark, 'dark');
  await dark.screenshot({ path: new URL('dark.png', shots).pathname });
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
  for (const [name, fragment] of [
    ['phone', changes],
    ['phone-chinese', changes.replace('l=en', 'l=zh')],
  ]) {
    const { tab } = await visit(t, fragment, phone);
    await rested(tab);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 390, `the page is ${wide} wide on a phone of 390`);
    await clean(tab, name);
    await tab.screenshot({ path: new URL(`${name}.png`, shots).pathname });
    await tab.locator('[data-lever="china.research.projects"]').scrollIntoViewIfNeeded();
    await tab.waitForTimeout(200);
    await tab.screenshot({ path: new URL(`${name}-levers.png`, shots).pathname });
  }
});
