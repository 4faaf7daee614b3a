// The view of claims, in a browser.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { open, setUp } from './browser.mjs';

const native = JSON.parse(readFileSync(new URL('./claims.native.json', import.meta.url), 'utf8'));
const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });

let here;
before(async () => (here = await setUp()));
after(() => here.close());

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US' };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const CHANGED = `set=${native.set.join('%3D')}&n=1`;

/** The view of claims with some worlds in it. */
async function visit(t, rest = 'n=0', options = {}, language = 'en') {
  const context = await here.browser.newContext({ ...DESK, ...options });
  t.after(() => context.close());
  const found = await open(context, `${here.url}#v=0.1.0&s=baseline&l=${language}&view=claims&${rest}`, 64);
  await looked(found.tab);
  return { context, ...found };
}

/** Waits for all worlds of a quick look, or of the finer one. */
async function looked(tab, quick = true) {
  await tab.waitForFunction(
    ([quick, worlds]) => {
      const view = document.querySelector('section.claims');
      return view?.dataset.quick === String(quick) && Number(view.dataset.worlds) >= worlds;
    },
    [quick, quick ? 64 : 100],
    { timeout: 180_000 },
  );
}

/** Verdict, share, interval and the baseline's share by claim, as the bars are drawn. */
const bars = (tab) =>
  tab.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[data-claim]')].map(({ dataset }) => [
        dataset.claim,
        {
          verdict: dataset.verdict,
          share: dataset.share === undefined ? null : Number(dataset.share),
          interval: dataset.interval?.split(' ').map(Number) ?? null,
          before: dataset.before === undefined ? null : Number(dataset.before),
        },
      ]),
    ),
  );

test('bars are the verdicts of the native program for the same seed and worlds, to the bit', async (t) => {
  const { tab, errors } = await visit(t, `seed=${native.seed}&${CHANGED}`);
  const shown = await bars(tab);
  const found = Object.fromEntries(
    Object.entries(shown).map(([id, { verdict, share, interval }]) => [id, [verdict, share, interval]]),
  );
  assert.deepEqual(found, native.claims);
  const width = await tab.locator('[data-claim="divergence"] .bar .share').evaluate((bar) => bar.style.width);
  assert.ok(Math.abs(parseFloat(width) - 100 * native.claims.divergence[1]) < 1e-3, width);
  // the lines between verdicts, where the engine says
  const lines = await tab
    .locator('[data-claim="divergence"] .bar .line')
    .evaluateAll((all) => all.map((line) => parseFloat(line.style.left)));
  assert.deepEqual(lines, [20, 80]);
  assert.match(await tab.locator('section.claims').innerText(), /Quick look: 64 worlds, step 1\/4 of a year, seed 77/);
  assert.deepEqual(errors, []);
});

test('a lever moves the bars, the baseline stays beside; then the finer look', async (t) => {
  const { tab, errors } = await visit(t);
  const first = await bars(tab);
  const slider = tab.locator('[data-lever="china.investment.awake_share"] input[type=range]');
  await slider.focus();
  await tab.keyboard.press('End');
  await tab.waitForFunction(() => globalThis.shapan.changes === 1);
  await tab.waitForFunction(
    (first) => {
      const now = [...document.querySelectorAll('[data-claim]')];
      return now.some(({ dataset }) => Number(dataset.share) !== first[dataset.claim].share);
    },
    first,
    { timeout: 120_000 },
  );
  await looked(tab);
  const moved = await bars(tab);
  for (const [id, { before }] of Object.entries(moved)) assert.equal(before, first[id].share, id);
  assert.ok(Object.keys(moved).some((id) => Math.abs(moved[id].share - first[id].share) > 0.05));
  // claims on data know nothing of levers
  assert.equal(moved.history.share, first.history.share);
  await looked(tab, false);
  assert.match(await tab.locator('section.claims').innerText(), /\d00 worlds, step 1\/16 of a year/);
  await tab.getByRole('button', { name: 'Stop' }).click();
  await tab.getByRole('button', { name: 'Refine' }).waitFor();
  // a new move takes the place of everything
  await slider.focus();
  await tab.keyboard.press('Home');
  await looked(tab);
  assert.deepEqual(errors, []);
});

test('pictures under the finger do not wait for the claims', async (t) => {
  const { tab } = await visit(t);
  await looked(tab, false);
  const times = await tab.evaluate(async () => {
    const { shapan } = globalThis;
    const found = [];
    for (let drag = 0; drag < 8; drag++) {
      const before = shapan.current;
      const start = performance.now();
      shapan.drag('china.investment.awake_share', String(0.011 + drag / 1000));
      while (shapan.current === before) await new Promise((go) => setTimeout(go, 2));
      found.push(performance.now() - start);
    }
    shapan.drop();
    return found;
  });
  // only the first drag may find a piece of the claims under way
  const slow = times.slice(1).filter((time) => time > 1000);
  assert.deepEqual(slow, [], `first fans after ${times.map(Math.round)} ms`);
});

test('a claim opens to all that is known of it, and stands in the link', async (t) => {
  const { tab } = await visit(t, CHANGED);
  await looked(tab, false);
  const button = tab.locator('[data-claim="concentrate"] button').first();
  assert.equal(await button.getAttribute('aria-expanded'), 'false');
  await button.focus();
  await tab.keyboard.press('Enter');
  assert.equal(await button.getAttribute('aria-expanded'), 'true');
  const details = tab.locator('#claim-concentrate');
  const text = await details.innerText();
  for (const part of [
    'A follower with two large projects ends richer than with sixteen small ones.',
    'The essay argues',
    'ln(output.china@2046[n2] / output.china@2046[n16])',
    'Under the baseline',
    'metric >= gain',
    'gain = 0.02',
    'one year of rich-country growth',
    'n2, n16',
    'claims/concentrate.toml',
    'Sources',
  ]) {
    assert.ok(text.includes(part), `${part} is not in ${text}`);
  }
  assert.equal(await details.locator('.histogram svg line.cut').count(), 1);
  assert.ok((await details.locator('.histogram rect').count()) > 10);
  assert.ok((await details.locator('.sources li').count()) > 0);
  assert.match(await tab.evaluate(() => location.hash), /with=claim%3Dconcentrate/);
  const link = await tab.evaluate(() => location.hash);
  const other = await (await here.browser.newContext(DESK)).newPage();
  t.after(() => other.context().close());
  await other.goto(here.url + link);
  await other.locator('#claim-concentrate .statement').waitFor({ timeout: 120_000 });
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('claims.png', shots).pathname, fullPage: true });
});

test('search, verdict, table; the language changes the words', async (t) => {
  const { tab } = await visit(t);
  await tab.getByLabel('Search claims').fill('wage');
  const few = await tab.locator('[data-claim]').count();
  assert.ok(few > 0 && few < 8, `${few} claims about wages`);
  await tab.getByLabel('Search claims').fill('nothing of the kind');
  assert.match(await tab.locator('section.claims').innerText(), /No claim fits/);
  await tab.getByLabel('Search claims').fill('');
  await tab.getByLabel('Verdict').selectOption('holds');
  const verdicts = await tab.locator('[data-claim]').evaluateAll((all) => all.map(({ dataset }) => dataset.verdict));
  assert.ok(verdicts.length > 0 && verdicts.every((verdict) => verdict === 'holds'));
  await tab.getByLabel('Verdict').selectOption('');
  await tab.locator('section.claims').getByLabel('As a table').check();
  assert.equal(await tab.locator('section.claims tbody th[scope=row]').count(), 24);
  assert.deepEqual(await violations(tab), []);
  await tab.getByRole('button', { name: '中文' }).click();
  await tab.waitForFunction(() => /成立/.test(document.querySelector('section.claims').innerText), undefined, {
    timeout: 120_000,
  });
  assert.doesNotMatch(await tab.locator('section.claims').innerText(), /⟦/);
});

test('dark, a phone, 中文', async (t) => {
  for (const [name, options, language] of [
    ['claims-dark', { colorScheme: 'dark' }, 'en'],
    ['claims-phone', PHONE, 'en'],
    ['claims-chinese', PHONE, 'zh'],
  ]) {
    const { tab } = await visit(t, `with=claim%3Dconcentrate&${CHANGED}`, options, language);
    await tab.locator('#claim-concentrate .statement').waitFor();
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= (options.viewport?.width ?? 1366), `${name}: the page is ${wide} wide`);
    assert.deepEqual(await violations(tab), [], name);
    await tab.screenshot({ path: new URL(`${name}.png`, shots).pathname, fullPage: true });
  }
});
