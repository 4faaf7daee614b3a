// The choice of a law's rival form: where it is found, what it does to the numbers, how it is carried, told and taken back.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { open, rested, setUp } from './browser.mjs';
import { missing, program } from './native.mjs';

const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });

let here;
let folder;
before(async () => {
  here = await setUp();
  folder = mkdtempSync(join(tmpdir(), 'shapan-laws-'));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await here.close();
});

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US', acceptDownloads: true };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const RUNS = 64;

async function visit(t, rest = 'n=0', { language = 'en', options = {} } = {}) {
  const context = await here.browser.newContext({ ...DESK, ...options });
  t.after(() => context.close());
  const found = await open(context, `${here.url}#v=0.1.0&s=baseline&l=${language}&worlds=${RUNS}&${rest}`, 0);
  return { context, ...found };
}

const setOf = (tab) => tab.evaluate(() => globalThis.shapan.settings.set);
const inForce = (tab) => tab.evaluate(() => globalThis.shapan.current.opened.laws);
const law = (tab, name) => tab.locator(`[data-law="${name}"]`);

/** What the native program finds: quantiles of output, by outcome. */
function native(...args) {
  const told = execFileSync(program, ['ensemble', ...args, '--runs', String(RUNS), '--json', '--out', join(folder, 'out')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const all = JSON.parse(told)[0].outcomes.map((one) => [one.outcome, [one.p05, one.p25, one.p50, one.p75, one.p95]]);
  return Object.fromEntries(all.filter(([name]) => /^output\.(?!world).*@20(31|36|41)$/.test(name)));
}

/** The same in the pictures. */
const shown = (tab) =>
  tab.evaluate(() => {
    const { bands, opened } = globalThis.shapan.current;
    const of = (bloc, year) => {
      const at = (bloc * bands.rows + (year - bands.start)) * 6;
      return [...bands.numbers.slice(at, at + 5)];
    };
    return Object.fromEntries(opened.blocs.flatMap(({ name }, bloc) => [2031, 2036, 2041].map((year) => [`output.${name}@${year}`, of(bloc, year)])));
  });

test('a form is chosen among the assumptions, and gives the bits of the command line; so does the exported scenario', { skip: missing() }, async (t) => {
  const { tab, errors } = await visit(t);
  await rested(tab, RUNS);
  assert.deepEqual(await shown(tab), native('baseline'));
  await tab.getByRole('button', { name: 'Assumptions' }).click();
  await law(tab, 'chips.learning_law').getByRole('radio', { name: 'moore1965' }).check();
  await law(tab, 'adoption.diffusion').getByRole('radio', { name: 'mansfield1961' }).check();
  assert.deepEqual(await setOf(tab), { 'chips.learning_law': 'moore1965', 'adoption.diffusion': 'mansfield1961' });
  await rested(tab, RUNS);
  const forms = await inForce(tab);
  assert.deepEqual([forms['chips.learning_law'], forms['adoption.diffusion'], forms['automation.readiness']], ['moore1965', 'mansfield1961', 'logistic']);
  const found = await shown(tab);
  const wanted = native('baseline', '--set', 'chips.learning_law=moore1965', '--set', 'adoption.diffusion=mansfield1961');
  assert.deepEqual(found, wanted);
  assert.notDeepEqual(found, native('baseline'));
  await tab.keyboard.press('Escape');
  await tab.getByRole('button', { name: 'Export' }).click();
  const coming = tab.waitForEvent('download', { timeout: 60_000 });
  await tab.locator('#export-menu').getByRole('button', { name: /^Scenario/ }).click();
  const path = join(folder, 'mine.toml');
  await (await coming).saveAs(path);
  assert.match(readFileSync(path, 'utf8'), /\[laws\]\n.*(learning_law|diffusion)/);
  assert.deepEqual(native(path), wanted);
  assert.deepEqual(errors, []);
});

test('which form is in force, by whom, its source; undo, redo, reset, history, the keyboard', async (t) => {
  const { tab, errors } = await visit(t);
  await rested(tab, RUNS);
  await tab.getByRole('button', { name: 'Assumptions' }).click();
  const one = law(tab, 'research.ceiling_law');
  const item = (name) => one.locator('li', { hasText: name });
  assert.match(await item('davidson-houlden2025').innerText(), /in use[\s\S]*as in the scenario[\s\S]*default[\s\S]*ceiling[\s\S]*Davidson/);
  assert.doesNotMatch(await item('jones1995').innerText(), /in use|default/);
  assert.match(await item('jones1995').innerText(), /Jones/);
  assert.equal(await one.getByRole('button').count(), 0);
  // by the keyboard: the arrow goes to the other form and chooses it
  await one.getByRole('radio', { name: 'davidson-houlden2025' }).focus();
  await tab.keyboard.press('ArrowDown');
  assert.deepEqual(await setOf(tab), { 'research.ceiling_law': 'jones1995' });
  assert.match(await one.locator('[role=status]').innerText(), /jones1995 is in use now/);
  assert.match(await item('jones1995').innerText(), /in use/);
  assert.doesNotMatch(await item('davidson-houlden2025').innerText(), /in use/);
  await rested(tab, RUNS);
  await tab.keyboard.press('Escape');
  await tab.getByRole('button', { name: 'Undo' }).click();
  assert.deepEqual(await setOf(tab), {});
  await rested(tab, RUNS);
  assert.equal((await inForce(tab))['research.ceiling_law'], 'davidson-houlden2025');
  await tab.getByRole('button', { name: 'Redo' }).click();
  await rested(tab, RUNS);
  assert.equal((await inForce(tab))['research.ceiling_law'], 'jones1995');
  await tab.getByRole('button', { name: 'History' }).click();
  assert.match(await tab.locator('dialog[open] ol').innerText(), /upper limit: jones1995/);
  await tab.keyboard.press('Escape');
  await tab.getByRole('button', { name: 'Assumptions' }).click();
  await tab.locator('#search').fill('diminishing');
  assert.equal(await tab.locator('[data-law]').count(), 1);
  await one.getByRole('button', { name: /^Reset/ }).click();
  assert.deepEqual(await setOf(tab), {});
  assert.match(await one.locator('[role=status]').innerText(), /davidson-houlden2025 is in use now/);
  // the form of the scenario is no change
  await one.getByRole('radio', { name: 'jones1995' }).check();
  await one.getByRole('radio', { name: 'davidson-houlden2025' }).check();
  assert.deepEqual(await setOf(tab), {});
  assert.deepEqual(errors, []);
});

test('links carry the choice, and tell of a form that is not there', async (t) => {
  const { tab } = await visit(t, 'set=chips.learning_law%3Dmoore1965&n=1');
  await rested(tab, RUNS);
  assert.equal((await inForce(tab))['chips.learning_law'], 'moore1965');
  assert.deepEqual(await tab.evaluate(() => globalThis.shapan.remarks), []);
  assert.match(await tab.evaluate(() => location.hash), /set=chips\.learning_law%3Dmoore1965/);
  await tab.evaluate(() => globalThis.shapan.follow('#v=0.1.0&s=baseline&l=en&set=chips.learning_law%3Dswanson&worlds=64&n=1'));
  await tab.locator('.note', { hasText: 'has no form swanson (it has wright1936, moore1965)' }).waitFor();
  assert.deepEqual(await setOf(tab), {});
});

test('a law that the scenario itself chooses, and one that every world draws', async (t) => {
  const { tab } = await visit(t, 'view=equations&with=mechanism%3Dchips&n=0');
  const text = `model = "world"
extends = "baseline"
title = "Own"
[laws]
chips.learning_law = "moore1965"
[uncertainties]
adoption.diffusion = { weights = { bass1969 = 0.5, mansfield1961 = 0.5 } }
`;
  await tab.evaluate((text) => globalThis.shapan.commit({ ...globalThis.shapan.settings, text }), text);
  await rested(tab, RUNS);
  assert.deepEqual(await tab.evaluate(() => globalThis.shapan.problems), []);
  const one = law(tab, 'chips.learning_law');
  await one.locator('li.used', { hasText: 'moore1965' }).waitFor();
  assert.match(await one.locator('li', { hasText: 'moore1965' }).innerText(), /in use[\s\S]*as in the scenario/);
  await one.getByRole('radio', { name: 'wright1936' }).check();
  assert.deepEqual(await setOf(tab), { 'chips.learning_law': 'wright1936' });
  // the equations are those of the new form
  await tab.waitForFunction(() => document.querySelector('[data-law="chips.learning_law"] li.used')?.textContent.includes('wright1936'));
  await tab.evaluate(() => globalThis.shapan.keep('mechanism', 'adoption'));
  const drawn = law(tab, 'adoption.diffusion');
  assert.match(await drawn.locator('li.used').innerText(), /each sampled world draws a form/);
  assert.equal((await inForce(tab))['adoption.diffusion'], null);
  await drawn.getByRole('radio', { name: 'mansfield1961' }).check();
  await rested(tab, RUNS);
  assert.equal((await inForce(tab))['adoption.diffusion'], 'mansfield1961');
  await drawn.getByRole('radio', { name: 'each sampled world draws a form' }).check();
  assert.deepEqual(await setOf(tab), { 'chips.learning_law': 'wright1936' });
});

test('axe, dark, a phone, 中文', async (t) => {
  for (const [name, options, language, button] of [
    ['laws', {}, 'en', 'Assumptions'],
    ['laws-phone-dark-chinese', { ...PHONE, colorScheme: 'dark' }, 'zh', '假设'],
  ]) {
    const { tab, errors } = await visit(t, 'set=chips.learning_law%3Dmoore1965&n=1', { language, options });
    await rested(tab, RUNS);
    await tab.getByRole('button', { name: button }).click();
    await tab.locator('[data-law]').first().waitFor();
    assert.deepEqual(await violations(tab), [], name);
    assert.doesNotMatch(await tab.locator('dialog[open]').innerText(), /⟦|undefined/);
    const wide = await tab.evaluate(() => document.querySelector('dialog[open]').scrollWidth - document.querySelector('dialog[open]').clientWidth);
    assert.ok(wide <= 0, `${name}: ${wide} too wide`);
    await tab.screenshot({ path: new URL(`${name}.png`, shots).pathname });
    assert.deepEqual(errors, []);
  }
});
