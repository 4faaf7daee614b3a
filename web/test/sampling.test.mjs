// Seed, sampler and number of worlds; what is refined in the background, and that a new move ends it.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { open, rested, setUp } from './browser.mjs';

const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });
let here;
before(async () => (here = await setUp()));
after(() => here.close());

async function visit(t, fragment = '') {
  const context = await here.browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'en-US' });
  t.after(() => context.close());
  return open(context, here.url + fragment);
}

/** What is shown, and what a study of its own gives. */
const compared = (tab, open) =>
  tab.evaluate(async (open) => {
    const { shapan } = globalThis;
    const columns = ['production.output', 'capability.level'];
    const { numbers } = await shapan.study({ scenario: 'baseline', set: [], columns, ...open }, 37);
    return [Array.from(shapan.current.bands.numbers.slice(0, numbers.length)), Array.from(numbers)];
  }, open);

test('seed, sampler and worlds are chosen, refused, drawn by lot, and give the bits of the same draws', async (t) => {
  const { tab, errors } = await visit(t, '#v=0.1.0&s=baseline&l=en&worlds=256&n=0');
  await rested(tab, 256);
  await tab.getByRole('button', { name: 'Seed and worlds' }).click();
  const dialog = tab.locator('dialog[open]');
  await dialog.getByLabel('Seed', { exact: true }).fill('-3.5');
  await dialog.getByLabel('Seed', { exact: true }).press('Enter');
  assert.match(await dialog.getByRole('alert').innerText(), /“-3.5” is no seed/);
  assert.equal(await tab.evaluate(() => globalThis.shapan.settings.seed), undefined);
  await dialog.getByLabel('Seed', { exact: true }).fill('77');
  await dialog.getByLabel('Seed', { exact: true }).press('Enter');
  assert.equal(await dialog.getByRole('alert').count(), 0);
  await rested(tab, 256);
  let [shown, alone] = await compared(tab, { seed: 77, runs: 256 });
  assert.deepEqual(shown, alone);
  assert.match(await dialog.locator('code').innerText(), /^shapan ensemble baseline --seed 77 --sampler lhs --runs 256 --out worlds$/);
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('sampling.png', shots).pathname });
  // a Sobol sequence takes powers of two, and its first worlds are those of fewer
  await dialog.getByLabel('Worlds', { exact: true }).selectOption({ label: '1,000' });
  await dialog.getByRole('radio', { name: /Sobol/ }).check();
  assert.equal(await tab.evaluate(() => globalThis.shapan.settings.worlds), 1024);
  await rested(tab, 1024);
  [shown, alone] = await compared(tab, { seed: 77, runs: 1024, sampler: 'sobol' });
  assert.deepEqual(shown, alone);
  await dialog.getByRole('button', { name: 'New seed by lot' }).click();
  const seed = await tab.evaluate(() => globalThis.shapan.settings.seed);
  assert.ok(Number.isInteger(seed) && seed !== 77);
  assert.equal(await dialog.getByLabel('Seed', { exact: true }).inputValue(), String(seed));
  await dialog.getByRole('button', { name: 'That of the scenario' }).click();
  assert.equal(await tab.evaluate(() => globalThis.shapan.settings.seed), undefined);
  assert.deepEqual(errors, []);
});

test('at rest it goes on to 4,000 worlds, then those of the baseline; a new move ends that', async (t) => {
  const { tab, errors } = await visit(t, '#v=0.1.0&s=baseline&l=en&worlds=1000&n=0');
  await rested(tab, 1000);
  await tab.evaluate(() => {
    const { shapan } = globalThis;
    const { worlds, ...settings } = shapan.settings;
    shapan.decisions.take(settings);
    shapan.results.ask();
    shapan.set('china.research.projects', '3');
  });
  await tab.waitForFunction(() => globalThis.shapan.refined?.worlds === 4000 && globalThis.shapan.refined.done > 100, undefined, {
    timeout: 300_000,
  });
  assert.match(await tab.locator('.status').innerText(), /1,000 worlds, step 1\/16.*Going on in the background: \d+ of 4,000/s);
  // a new move: the old worlds are not waited for
  await tab.evaluate(() => globalThis.shapan.set('china.research.projects', '4'));
  await tab.waitForFunction(() => globalThis.shapan.current.quick === true);
  assert.notEqual(await tab.evaluate(() => globalThis.shapan.refined?.worlds), 4000);
  const start = Date.now();
  // the baseline follows; here there is no need to wait for it
  await tab.waitForFunction(() => globalThis.shapan.current.bands.worlds === 4000, undefined, { timeout: 600_000 });
  t.diagnostic(`4,000 worlds after ${((Date.now() - start) / 1000).toFixed(1)} s`);
  const [shown, alone] = await compared(tab, { set: [['china.research.projects', '4']], runs: 4000 });
  await tab.waitForFunction(() => globalThis.shapan.refined?.what === 'baseline' && globalThis.shapan.refined.worlds === 4000);
  assert.deepEqual(shown, alone);
  assert.match(await tab.locator('.status').innerText(), /^4,000 worlds/);
  const used = await tab.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
  t.diagnostic(`${(used / 1e6).toFixed(1)} MB of the page's heap`);
  assert.deepEqual(errors, []);
});
