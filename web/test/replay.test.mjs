// The last change once more, the history, and the way to the reasons.
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

async function visit(t, options = {}) {
  const context = await here.browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'en-US', ...options });
  t.after(() => context.close());
  return open(context, here.url);
}

const numbers = (tab) => tab.evaluate(() => Array.from(globalThis.shapan.current.bands.numbers));

/** Every phase of a replay with the numbers that were shown in it first and last. */
const watch = (tab) =>
  tab.evaluate(
    () =>
      new Promise((done) => {
        const { shapan } = globalThis;
        const seen = [];
        const look = () => {
          const { phase } = shapan.replay;
          const last = seen.at(-1);
          if (phase !== undefined) {
            const shown = Array.from(shapan.current.bands.numbers);
            if (last?.phase === phase) Object.assign(last, { shown, frames: last.frames + 1 });
            else seen.push({ phase, first: shown, shown, frames: 1 });
          } else if (last !== undefined) {
            done(seen);
            return;
          }
          requestAnimationFrame(look);
        };
        look();
      }),
  );

for (const reducedMotion of ['no-preference', 'reduce']) {
  test(`the last change is played again, with motion ${reducedMotion}`, async (t) => {
    const { tab, errors } = await visit(t, { reducedMotion });
    await rested(tab);
    const before = await numbers(tab);
    assert.equal(await tab.getByRole('button', { name: 'Replay' }).isEnabled(), false);
    await tab.evaluate(() => globalThis.shapan.set('china.research.projects', '2'));
    await rested(tab);
    const after = await numbers(tab);
    const seen = watch(tab);
    await tab.keyboard.press('Alt+r');
    await tab.locator('.replay[data-phase=before]').waitFor();
    assert.match(await tab.locator('.replay').innerText(), /Before: Number of AI projects \(China\): 2/);
    const phases = (await seen).filter(({ phase }) => phase !== 'running');
    const names = phases.map(({ phase }) => phase);
    assert.deepEqual(phases[0].first, before);
    assert.deepEqual(phases.at(-1).shown, after);
    if (reducedMotion === 'reduce') {
      assert.deepEqual(names, ['before', 'after']);
    } else {
      assert.deepEqual(names, ['before', 'moving', 'after']);
      // on the way every number lies between the two
      const way = phases[1].first;
      const within = way.every((value, at) => {
        const [low, high] = [before[at], after[at]].toSorted((a, b) => a - b);
        return !(value < low - Math.abs(low) * 1e-9) && !(value > high + Math.abs(high) * 1e-9);
      });
      assert.ok(within);
      assert.ok(phases[1].frames > 3, `only ${phases[1].frames} frames`);
    }
    assert.deepEqual(await numbers(tab), after);
    // a new decision ends it
    await tab.getByRole('button', { name: 'Replay' }).click();
    await tab.locator('.replay').waitFor();
    await tab.evaluate(() => globalThis.shapan.undo());
    assert.equal(await tab.locator('.replay').count(), 0);
    assert.deepEqual(errors, []);
  });
}

test('the history tells every decision and leads to any of them', async (t) => {
  const { tab, errors } = await visit(t);
  await rested(tab);
  await tab.evaluate(() => {
    const { shapan } = globalThis;
    shapan.set('china.research.projects', '2');
    shapan.set('*->china.trade.export_control_share', '0.3');
    shapan.commit({ ...shapan.settings, scenario: 'push5', set: {} });
    shapan.commit({ ...shapan.settings, seed: 8 });
    shapan.undo();
  });
  await tab.getByRole('button', { name: 'History' }).click();
  const steps = tab.locator('dialog[open] ol button');
  const told = await steps.allInnerTexts();
  for (const [at, words] of [
    /seed 8.*undone/s,
    /scenario: China starts a great effort after five years.*now/s,
    /Chip orders refused \(all others → China\): 30%/,
    /Number of AI projects \(China\): 2/,
    /as opened/,
  ].entries())
    assert.match(told[at], words);
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('history.png', shots).pathname });
  await steps.nth(3).click();
  assert.deepEqual(await tab.evaluate(() => globalThis.shapan.settings.set), { 'china.research.projects': '2' });
  assert.match((await steps.allInnerTexts())[3], /now/);
  await steps.nth(0).click();
  assert.equal(await tab.evaluate(() => globalThis.shapan.settings.seed), 8);
  await steps.nth(4).click();
  assert.deepEqual(await tab.evaluate(() => [globalThis.shapan.canUndo, globalThis.shapan.canRedo]), [false, true]);
  await tab.keyboard.press('Escape');
  assert.equal(await tab.locator('dialog[open]').count(), 0);
  assert.deepEqual(errors, []);
});

test('why it changed: the parts of the last change, not of all', async (t) => {
  const { tab } = await visit(t);
  await rested(tab);
  await tab.evaluate(() => {
    globalThis.shapan.set('china.research.projects', '2');
    globalThis.shapan.set('usa.research.projects', '3');
  });
  await tab.getByRole('button', { name: 'Why did it change?' }).click();
  await tab.locator('.discovery').waitFor();
  assert.equal(await tab.locator('#why-before').inputValue(), 'last');
  assert.match(await tab.evaluate(() => location.hash), /with=why%3Dlast/);
});
