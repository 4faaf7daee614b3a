// Levers over time: by table, pointer and keys; what the engine makes of them; refused values.
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

async function visit(t, fragment = '', options = {}) {
  const context = await here.browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'en-US', ...options });
  t.after(() => context.close());
  return open(context, here.url + fragment);
}

const NAME = 'china.investment.awake_share';
const lever = (tab) => tab.locator(`[data-lever="${NAME}"]`);
const dialog = (tab) => tab.locator('dialog[open]');
const set = (tab) => tab.evaluate((name) => globalThis.shapan.settings.set[name], NAME);
/** What the engine makes of it: years since the start, and values of China. */
const steps = (tab) =>
  tab.evaluate(() => globalThis.shapan.opened.levers['investment.awake_share'].map(({ from, values }) => [from, values[1]]));
const answered = (tab, count) =>
  tab.waitForFunction(
    (count) => globalThis.shapan.opened.levers['investment.awake_share'].length === count,
    count,
    { timeout: 60_000 },
  );

test('a table of years and values becomes steps and ramps, to the bits of a scenario file', async (t) => {
  const { tab, errors } = await visit(t);
  await rested(tab);
  await lever(tab).getByRole('button', { name: 'Over time' }).click();
  assert.match(await dialog(tab).innerText(), /Over time: AI spending when awake/);
  await dialog(tab).getByRole('button', { name: 'Add a step' }).click();
  assert.equal(await set(tab), '[ { from = 2026, value = 0.008 }, { from = 2038.5, value = 0.008 } ]');
  const field = (text) => dialog(tab).getByLabel(text, { exact: true });
  const type = async (text, value) => {
    await field(text).fill(value);
    await field(text).press('Enter');
  };
  await type('Entry 2: from year', '2030');
  await type('Entry 2: value', '3.2');
  await type('Entry 2: years of the ramp; 0 is a step', '3');
  assert.equal(await set(tab), '[ { from = 2026, value = 0.008 }, { from = 2030, ramp = "3 yr", to = 0.032 } ]');
  await answered(tab, 13);
  // a ramp becomes steps at the end of each quarter, on a straight line
  const expected = [[0, 0.008], ...Array.from({ length: 12 }, (_, at) => [4.25 + at / 4, 0.008 + (0.024 * (at + 1)) / 12])];
  const found = await steps(tab);
  assert.deepEqual(found.map(([from]) => from), expected.map(([from]) => from));
  found.forEach(([, value], at) => assert.ok(Math.abs(value - expected[at][1]) < 1e-12, `${value} at ${at}`));
  assert.match(await dialog(tab).innerText(), /--set 'china\.investment\.awake_share=\[ \{ from = 2026/);
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('over-time.png', shots).pathname });
  await dialog(tab).getByRole('button', { name: 'Close' }).click();
  assert.equal(await lever(tab).locator('.time svg path').count(), 1);
  assert.match(await lever(tab).innerText(), /changes over time as you have set it/);
  assert.match(await lever(tab).locator('input[type=range]').getAttribute('aria-valuetext'), /at the start, then over time/);
  await rested(tab);
  const [shown, file] = await tab.evaluate(async () => {
    const { shapan } = globalThis;
    const columns = ['production.output', 'capability.level'];
    const text = `model = "world"\ntitle = "x"\nextends = "baseline"\n[levers.china]
investment.awake_share = [ { from = 2026, value = "0.8 %" }, { from = 4, ramp = "36 months", to = 0.032 } ]\n`;
    const { numbers } = await shapan.study({ scenario: 'baseline', text, set: [], columns, runs: 256 }, 30);
    return [Array.from(shapan.current.bands.numbers.slice(0, numbers.length)), Array.from(numbers)];
  });
  assert.deepEqual(shown, file);
  assert.deepEqual(errors, []);
});

test('points are moved by the pointer and by keys, set on an empty place, and removed', async (t) => {
  const { tab, errors } = await visit(t);
  await tab.evaluate((name) => globalThis.shapan.set(name, '[ { from = 2026, value = 0.008 }, { from = 2030, value = 0.02 } ]'), NAME);
  await lever(tab).getByRole('button', { name: 'Over time' }).click();
  await answered(tab, 2);
  const point = (number) => dialog(tab).getByRole('slider', { name: `Point ${number}`, exact: true });
  const before = await tab.evaluate(() => globalThis.shapan.history.all.length);
  // from 2030 to 2040 along the picture, and up
  const middle = async (number) => {
    const box = await point(number).boundingBox();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [firstX] = await middle(1);
  const [fromX, fromY] = await middle(2);
  const year = (fromX - firstX) / 4;
  await tab.mouse.move(fromX, fromY);
  await tab.mouse.down();
  for (let move = 1; move <= 8; move++) await tab.mouse.move(fromX + (year * 10 * move) / 8, fromY - 4 * move);
  assert.equal(await tab.evaluate(() => globalThis.shapan.dragging), true);
  await tab.mouse.up();
  assert.equal(await tab.evaluate(() => globalThis.shapan.dragging), false);
  const [, moved, value] = /\}, \{ from = ([\d.]+), value = ([\d.]+) \} \]/.exec(await set(tab));
  assert.equal(Number(moved), 2040);
  assert.ok(Number(value) > 0.02, value);
  // one drag is one decision
  assert.equal(await tab.evaluate(() => globalThis.shapan.history.all.length), before + 1);
  await point(2).focus();
  await tab.keyboard.press('ArrowLeft');
  await tab.keyboard.press('Shift+ArrowRight');
  assert.match(await set(tab), /from = 2039\.25/);
  await tab.keyboard.press('ArrowUp');
  const now = Number(/value = ([\d.]+) \} \]/.exec(await set(tab))[1]);
  assert.ok(now > Number(value), `${now} after ${value}`);
  assert.match(await point(2).getAttribute('aria-valuetext'), /^[\d.]+% from 2039\.25 on$/);
  // an empty place
  await tab.mouse.click(firstX + year * 8, fromY);
  assert.match(await set(tab), /\{ from = 2034, value = [\d.]+ \}, \{ from = 2039\.25/);
  await point(2).focus();
  await tab.keyboard.press('Delete');
  assert.ok(!(await set(tab)).includes('2034'));
  // a point does not pass its neighbour
  await point(2).focus();
  for (let press = 0; press < 20; press++) await tab.keyboard.press('ArrowLeft');
  assert.match(await set(tab), /\{ from = 2026, value = 0\.008 \}, \{ from = 2026\.25,/);
  await dialog(tab).getByRole('button', { name: 'As in the scenario' }).click();
  assert.equal(await set(tab), undefined);
  assert.deepEqual(errors, []);
});

test('what the engine refuses is told in its words, and the pictures keep the last sound settings', async (t) => {
  const { tab } = await visit(t);
  await rested(tab);
  await lever(tab).getByRole('button', { name: 'Over time' }).click();
  const field = dialog(tab).getByLabel('Entry 1: value', { exact: true });
  await field.fill('700');
  await field.press('Enter');
  await dialog(tab).getByRole('alert').waitFor();
  assert.match(await dialog(tab).getByRole('alert').innerText(), /investment\.awake_share of china from year 2026 is 7; it must lie in 0 … 0\.1/);
  await field.fill('2');
  await field.press('Enter');
  await dialog(tab).getByRole('alert').waitFor({ state: 'detached' });
});

test('a scenario over time is shown as it is, and a phone', async (t) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
  const { tab } = await visit(t, '#v=0.1.0&s=profiles&l=en&n=0', phone);
  const row = lever(tab);
  await row.scrollIntoViewIfNeeded();
  await row.locator('.time svg').waitFor();
  await row.getByRole('button', { name: 'Over time' }).tap();
  // scenarios/profiles.toml: 2 % from 3.1 years on, 3 % from 10 years on
  const values = await dialog(tab).locator('tbody tr').evaluateAll((all) => all.map((one) => [...one.querySelectorAll('input')].map(({ value }) => Number(value))));
  assert.deepEqual(values.map(([, , value]) => value), [0.8, 2, 3]);
  assert.equal(values[2][0], 2036);
  assert.deepEqual(await violations(tab), []);
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390, `the page is ${wide} wide on a phone of 390`);
  await tab.screenshot({ path: new URL('over-time-phone.png', shots).pathname });
});
