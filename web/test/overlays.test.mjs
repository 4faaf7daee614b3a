// Scenarios laid over the pictures: the same draws, the same bits as alone, told in a table and apart without colour.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { WORLDS, open, rested, setUp } from './browser.mjs';

const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });
let here;
before(async () => (here = await setUp()));
after(() => here.close());

async function visit(t, fragment = '', options = {}) {
  const context = await here.browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'en-US', ...options });
  t.after(() => context.close());
  return open(context, here.url + fragment);
}

/** Waits until all that is laid over is in. */
async function laid(tab, count, worlds = WORLDS) {
  await tab.waitForFunction(
    ([count, worlds]) => {
      const { laid } = globalThis.shapan.overlays;
      return laid.length === count && laid.every(({ result }) => result?.bands.worlds === worlds);
    },
    [count, worlds],
    { timeout: 240_000 },
  );
}

const table = (tab) => tab.locator('.overlays tbody tr');
const add = async (tab, name) => {
  await tab.locator('#overlay').selectOption(name);
  await tab.locator('.overlays .add').getByRole('button', { name: 'Add' }).click();
};

test('scenarios are laid over, told, kept under a name, removed, and a sixth is refused', async (t) => {
  const { tab, errors } = await visit(t);
  await rested(tab);
  await tab.locator('.overlays summary').click();
  await add(tab, 'push5');
  // the setting of now stays, while its lever goes on
  await tab.evaluate(() => globalThis.shapan.set('china.investment.awake_share', '0.03'));
  await tab.getByRole('button', { name: 'Keep the current setting' }).click();
  await tab.evaluate(() => globalThis.shapan.set('china.investment.awake_share', '0.05'));
  await rested(tab);
  await laid(tab, 2);
  const names = await tab.locator('.overlays tbody input').evaluateAll((all) => all.map(({ value }) => value));
  assert.deepEqual(names, ['China starts a great effort after five years', 'Baseline, 1 changes']);
  // the bits are those of each scenario alone, on the draws of the page
  const pairs = await tab.evaluate(async () => {
    const { shapan } = globalThis;
    const found = [];
    for (const { overlay, result } of shapan.overlays.laid) {
      const columns = ['production.output', 'capability.level'];
      const { scenario, set } = overlay;
      const { numbers, dates } = await shapan.study({ scenario, set: Object.entries(set), columns, runs: 256 }, 50);
      const share = dates.find(({ name }) => name === 'output_passes.china').share;
      found.push([Array.from(result.bands.numbers.slice(0, numbers.length)), Array.from(numbers), share]);
    }
    return found;
  });
  for (const [shown, alone] of pairs) assert.deepEqual(shown, alone);
  assert.notDeepEqual(pairs[0][0], pairs[1][0]);
  // the table tells the same shares
  const rows = await table(tab).evaluateAll((all) => all.map((row) => [row.dataset.overlay, row.innerText]));
  assert.deepEqual(rows.map(([id]) => id), ['baseline', 'current', '1', '2']);
  for (const [at, [, , share]] of pairs.entries())
    assert.ok(rows[at + 2][1].includes(`${Math.round(share * 100)}%`), `${share} is not told in ${rows[at + 2][1]}`);
  // lines have numbers and dashes of their own
  const dashes = await tab.locator('.overlays svg line').evaluateAll((all) => all.map((line) => line.getAttribute('stroke-dasharray')));
  assert.deepEqual(dashes.slice(0, 2), [null, null]);
  assert.equal(new Set(dashes.slice(2)).size, 2);
  assert.match(await tab.locator('.panel [role=img]').first().getAttribute('aria-label'), /great effort after five years/);
  await tab.screenshot({ path: new URL('overlays.png', shots).pathname });
  // a name of one's own
  const name = tab.locator('.overlays tbody input').nth(1);
  await name.fill('Three per cent');
  await name.press('Enter');
  assert.equal(await tab.evaluate(() => globalThis.shapan.settings.overlays[1].name), 'Three per cent');
  for (const one of ['slow', 'fast', 'open']) await add(tab, one);
  await add(tab, 'hostile');
  assert.match(await tab.locator('.refused').innerText(), /5 scenarios are laid over already/);
  assert.equal(await tab.evaluate(() => globalThis.shapan.settings.overlays.length), 5);
  await laid(tab, 5);
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('overlays-five.png', shots).pathname });
  await tab.getByRole('button', { name: 'Remove China starts' }).click();
  await add(tab, 'slow');
  assert.match(await tab.locator('.refused').innerText(), /laid over already/);
  assert.deepEqual(
    await tab.evaluate(() => globalThis.shapan.settings.overlays.map(({ scenario }) => scenario)),
    ['baseline', 'slow', 'fast', 'open'],
  );
  // what was made already is not made again
  await laid(tab, 4);
  await tab.getByRole('button', { name: 'Undo' }).click();
  await laid(tab, 5);
  assert.deepEqual(errors, []);
});

const OVER = ['push5', 'slow', 'open'].map((name) => `over=${encodeURIComponent(`s=${name}&name=`)}`).join('&');

test('another division of the world is told, not drawn into the wrong panel', async (t) => {
  const { tab } = await visit(t, '#v=0.1.0&s=baseline&l=en&over=s%3Dallies%26name%3D&n=1');
  await rested(tab);
  await laid(tab, 1);
  const labels = await tab.locator('.large .panel [role=img]').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  const title = await tab.locator('.overlays tbody input').inputValue();
  assert.ok(!labels[0].includes(title), labels[0]);
  assert.ok(labels[1].includes(title), labels[1]);
});

test('another seed draws all anew, on the same draws', async (t) => {
  const { tab } = await visit(t, '#v=0.1.0&s=baseline&l=en&seed=5&worlds=64&over=s%3Dpush5%26name%3D&n=1');
  await laid(tab, 1, 64);
  const [shown, alone, seed] = await tab.evaluate(async () => {
    const { shapan } = globalThis;
    const columns = ['production.output'];
    const { numbers } = await shapan.study({ scenario: 'push5', set: [], columns, runs: 64, seed: 5 }, 9);
    const { result } = shapan.overlays.laid[0];
    return [Array.from(result.bands.numbers.slice(0, numbers.length)), Array.from(numbers), result.opened.seed];
  });
  assert.equal(seed, 5);
  assert.deepEqual(shown, alone);
});

test('dark, 中文, and a phone', async (t) => {
  const { tab: dark } = await visit(t, `#v=0.1.0&s=baseline&l=zh&${OVER}&n=3`, { colorScheme: 'dark' });
  await laid(dark, 3);
  assert.deepEqual(await violations(dark), []);
  await dark.screenshot({ path: new URL('overlays-dark-chinese.png', shots).pathname });
  await dark.close();
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
  const { tab } = await visit(t, `#v=0.1.0&s=push0&l=en&${OVER}&n=3`, phone);
  await laid(tab, 3);
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} wide on a phone of 390`);
  await tab.locator('.overlays').scrollIntoViewIfNeeded();
  assert.deepEqual(await violations(tab), []);
  await tab.waitForTimeout(300);
  await tab.screenshot({ path: new URL('overlays-phone.png', shots).pathname });
});
