// The view that compares reference models, in a browser.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { violations } from './axe.mjs';
import { open, setUp } from './browser.mjs';
import { missing, program } from './native.mjs';

const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'shapan-models-'));

/** Why there is nothing to test: loudly, and where everything is built it is a failure. */
function unbuilt() {
  if (existsSync(fileURLToPath(new URL('../src/engine/shapan_models.wasm', import.meta.url)))) return false;
  const why = 'the page was built without the reference models: cargo build … -p shapan-wasm-models';
  if (process.env.CI === 'true') throw new Error(why);
  console.error(`SKIPPED: ${why}`);
  return why;
}
const skip = unbuilt();

let here;
before(async () => (here = await setUp()));
after(async () => {
  await here.close();
  rmSync(folder, { recursive: true });
});

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US' };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
/** The worlds of the page's own pictures are not what is looked at here. */
const FEW = 'worlds=1&n=0';
const FOUR = 'ftm,ai-futures-dec2025,jones-rd-automation,ai2027';

/** The view with a question to some models; `rest` is more of the link. */
async function visit(t, kept, { language = 'en', rest = '', options = {} } = {}) {
  const context = await here.browser.newContext({ ...DESK, ...options });
  t.after(() => context.close());
  const own = Object.entries(kept).map(([name, value]) => `&with=${encodeURIComponent(`${name}=${value}`)}`);
  const found = await open(context, `${here.url}#v=0.1.0&s=baseline&l=${language}&view=models${own.join('')}${rest}&${FEW}`, 0);
  return { context, ...found };
}

/** Waits until so many models have answered, and all if nothing is said. */
async function answered(tab, least = undefined) {
  await tab.waitForFunction(
    (least) => {
      const view = document.querySelector('section.models');
      const rows = document.querySelectorAll('[data-row]').length;
      return least === undefined ? view?.dataset.state === 'answered' && rows > 0 : rows >= least;
    },
    least,
    { timeout: 180_000 },
  );
}

/** A file that a button of the view gives. */
async function taken(tab, name) {
  const [download] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('button', { name, exact: true }).click()]);
  return readFileSync(await download.path(), 'utf8');
}

const native = (...args) => execFileSync(program, ['compare', ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

test('the answers are those of the command line to the bit, and so are table and picture', { skip: skip || missing() }, async (t) => {
  for (const [question, models, rest, draws] of [
    ['full-automation', `${FOUR},dsair`, '', []],
    ['compute-doubled', 'ftm,jones-rd-automation,sie-doubling', '&seed=7&sampler=lhs', ['--seed', '7', '--sampler', 'lhs']],
    ['growth-2035', 'ftm,rice2010', '&sampler=sobol', ['--sampler', 'sobol']],
  ]) {
    const { tab, errors } = await visit(t, { question, models, runs: 256 }, { rest });
    await answered(tab);
    const order = await tab.locator('[data-row]').evaluateAll((rows) => rows.map((row) => row.dataset.row));
    assert.deepEqual([...order].sort(), models.split(',').sort());
    const own = ['--models', order.join(','), '--question', question, '--runs', '256', ...draws];
    const out = join(folder, question);
    const told = JSON.parse(native(...own, '--json', '--out', out));
    assert.equal(await taken(tab, 'CSV'), readFileSync(join(out, 'answers.csv'), 'utf8'), question);
    assert.equal(await taken(tab, 'SVG'), readFileSync(join(out, `${question}.svg`), 'utf8'), question);
    // the picture of the page shows the same medians as its table
    for (const side of told.answers) {
      const row = tab.locator(`[data-row="${side.model}"]`);
      if (side.answer === null) {
        assert.equal(await row.locator('td').innerText(), side.words);
        assert.equal(await tab.locator(`[data-model="${side.model}"] .words`).innerText(), side.words);
      } else {
        const figure = await tab.locator(`[data-model="${side.model}"] .figure`).innerText();
        assert.equal(await row.locator('td').first().innerText(), figure);
        const [digits] = /[\d.]+/.exec(figure);
        const shown = Math.abs(side.answer.quantiles[2]) * (told.unit === '1/yr' ? 100 : 1);
        assert.ok(Math.abs(Number(digits) - shown) <= 0.006 * shown, `${figure} for ${side.answer.quantiles[2]}`);
      }
    }
    assert.match(await tab.locator('.command code').innerText(), new RegExp(`--question ${question} --runs 256`));
    assert.deepEqual(errors, []);
  }
});

test('the picture has the medians in their order, between the ends of their bars', { skip }, async (t) => {
  const { tab } = await visit(t, { question: 'full-automation', models: FOUR, runs: 256 });
  await answered(tab);
  const rows = await tab.locator('.span').evaluateAll((tracks) =>
    tracks.map((track) => {
      const middle = ({ x, width }) => x + width / 2;
      const [dot, most, half] = ['.dot', '.most', '.half'].map((name) => track.querySelector(name)?.getBoundingClientRect());
      return { at: middle(dot), most: most && [most.left, most.right], half: half && [half.left, half.right] };
    }),
  );
  assert.equal(rows.length, 4);
  for (const { at, most, half } of rows.filter((row) => row.most)) {
    assert.ok(most[0] <= half[0] && half[0] <= at + 1 && at - 1 <= half[1] && half[1] <= most[1] + 1, JSON.stringify({ at, most, half }));
  }
  const medians = (await taken(tab, 'CSV')).trim().split('\n').slice(1).map((line) => Number(line.split(',')[8]));
  const order = (values) => values.map((_, at) => at).sort((a, b) => values[a] - values[b]);
  assert.deepEqual(order(rows.map(({ at }) => at)), order(medians));
});

test('the module comes only when the view is opened, answers come one by one, and can be stopped', { skip }, async (t) => {
  const context = await here.browser.newContext({ ...DESK, serviceWorkers: 'block' });
  t.after(() => context.close());
  const asked = [];
  context.on('request', (request) => /shapan_models.*\.wasm/.test(request.url()) && asked.push(request.url()));
  const { tab, errors } = await open(context, `${here.url}#v=0.1.0&s=baseline&l=en&${FEW}`, 1);
  assert.deepEqual(asked, []);
  await tab.getByRole('link', { name: 'Compare models' }).click();
  await tab.locator('#models-question').waitFor();
  assert.equal(asked.length, 1);
  await tab.getByLabel('Runs of each model').selectOption('4000');
  await answered(tab, 1);
  const stop = tab.getByRole('button', { name: 'Stop', exact: true });
  await stop.click();
  await tab.getByText(/^Stopped: [123] of 4 models have answered\.$/).waitFor();
  const waiting = tab.locator('[data-model] .words', { hasText: 'was not asked' });
  assert.ok((await waiting.count()) >= 1);
  // what was answered stays; another number of runs asks anew
  await tab.getByLabel('Runs of each model').selectOption('256');
  await answered(tab);
  assert.equal(await tab.locator('[data-row]').count(), 4);
  await tab.getByLabel('Runs of each model').selectOption('4000');
  await answered(tab, 1);
  await tab.getByRole('link', { name: 'Pictures' }).click();
  assert.equal(await tab.evaluate(() => globalThis.shapan.settings.view), 'pictures');
  assert.deepEqual(errors, []);
});

test('by keyboard: another question, other models; the link carries both', { skip }, async (t) => {
  const { tab, context } = await visit(t, { runs: 256 });
  await answered(tab);
  await tab.getByLabel('Question', { exact: true }).focus();
  await tab.keyboard.type('What is the leader');
  await tab.waitForFunction(() => globalThis.shapan.settings.detail.question === 'leader-share');
  await answered(tab);
  const rows = () => tab.locator('[data-row]').evaluateAll((all) => all.map((row) => row.dataset.row));
  assert.deepEqual(await rows(), ['rice2010', 'three-bloc-ode']);
  await tab.locator('label', { hasText: 'dsair' }).locator('input').focus();
  await tab.keyboard.press('Space');
  await tab.locator('[data-row="dsair"]').waitFor();
  assert.match(await tab.locator('[data-row="dsair"]').innerText(), /cannot answer: it has no leader; it lacks capability/);
  const address = tab.url();
  const kept = new URLSearchParams(new URL(address).hash.slice(1)).getAll('with');
  assert.deepEqual(kept.sort(), ['models=dsair,rice2010,three-bloc-ode', 'question=leader-share', 'runs=256']);
  const again = await open(context, address, 0);
  await answered(again.tab);
  assert.deepEqual(await again.tab.locator('[data-row]').evaluateAll((all) => all.map((row) => row.dataset.row)), await rows());
  // one alone can answer this one; without it nobody can
  await again.tab.getByRole('button', { name: 'Those that can answer' }).click();
  await again.tab.getByLabel('Question', { exact: true }).selectOption('lead-months');
  await again.tab.locator('[data-row="rice2010"]').waitFor({ state: 'detached' });
  await answered(again.tab);
  assert.deepEqual(
    await again.tab.locator('[data-row]').evaluateAll((all) => all.map((row) => row.dataset.row)),
    ['three-bloc-ode'],
  );
  await again.tab.locator('label', { hasText: 'three-bloc-ode' }).locator('input').focus();
  await again.tab.keyboard.press('Space');
  await again.tab.getByText(/No model is chosen, or none can answer/).waitFor();
  await again.tab.getByRole('button', { name: 'All', exact: true }).click();
  await answered(again.tab);
  assert.equal(await again.tab.locator('[data-row] td.words', { hasText: 'cannot answer' }).count(), 15);
});

test('names in a link that are none are told', { skip }, async (t) => {
  const { tab } = await visit(t, { question: 'full-automaton', models: 'ftn,ai2027', runs: 256 });
  await tab.getByRole('alert').filter({ hasText: '“full-automaton”' }).waitFor();
  await tab.getByRole('alert').filter({ hasText: '“ftn”' }).waitFor();
  await answered(tab);
  assert.equal(await tab.locator('[data-row]').count(), 1);
});

test('another language: the same numbers, other words', { skip }, async (t) => {
  const { tab, errors } = await visit(t, { question: 'full-automation', models: `${FOUR},dsair`, runs: 256 });
  await answered(tab);
  const numbers = (csv) => csv.trim().split('\n').slice(1).map((line) => line.split(',').slice(2, 11));
  const before = numbers(await taken(tab, 'CSV'));
  await tab.getByRole('button', { name: '中文' }).click();
  await tab.getByRole('heading', { name: '机器何时能完成所有任务？' }).waitFor();
  const csv = await taken(tab, 'CSV');
  assert.deepEqual(numbers(csv), before);
  assert.match(await tab.locator('[data-row="dsair"] td').innerText(), /^无法回答：其中没有所有任务都自动化的日期；它缺少能力、经济/);
  await tab.locator('[data-facts="ftm"] summary').click();
  assert.match(await tab.locator('[data-facts="ftm"]').innerText(), /完整起飞模型[\s\S]*Tom Davidson[\s\S]*折旧/);
  assert.doesNotMatch(await tab.locator('section.models').innerText(), /⟦/);
  assert.deepEqual(errors, []);
});

test('published numbers stand beside ours, with what differs and why', { skip }, async (t) => {
  const { tab } = await visit(t, { question: 'full-automation', models: 'ftm', runs: 256 });
  await answered(tab);
  const facts = tab.locator('[data-facts="ftm"]');
  await facts.locator('summary').click();
  assert.match(await facts.innerText(), /MIT, \(c\) 2025 Tom Davidson/);
  await facts.getByRole('button', { name: /Work them out/ }).click();
  const row = (name) => facts.locator('tbody tr').filter({ has: tab.locator('th', { hasText: name }) });
  await row('best_guess').first().waitFor({ timeout: 60_000 });
  const cells = await row(/agi_year conservative/).last().locator('td').allInnerTexts();
  assert.deepEqual(cells.slice(0, 2).concat(cells.at(-1)), ['never', 'never', 'reproduces']);
  assert.match(await row('mode=better').innerText(), /differs: the original's step is too long/);
  assert.deepEqual(await violations(tab), []);
});

test('without a network after the first visit', { skip }, async (t) => {
  const context = await here.browser.newContext(DESK);
  t.after(() => context.close());
  const { tab } = await open(context, `${here.url}#v=0.1.0&s=baseline&l=en&${FEW}`, 1);
  await tab.waitForFunction(() => globalThis.shapan.kept, undefined, { timeout: 60_000 });
  await context.setOffline(true);
  await tab.reload();
  await tab.waitForFunction(() => globalThis.shapan?.described !== undefined, undefined, { timeout: 60_000 });
  await tab.getByRole('link', { name: 'Compare models' }).click();
  await tab.getByLabel('Runs of each model').selectOption('256');
  await answered(tab);
  assert.equal(await tab.locator('[data-row]').count(), 4);
});

test('a server without the module: the view says so, with the command, and can be asked again', { skip }, async (t) => {
  const context = await here.browser.newContext({ ...DESK, serviceWorkers: 'block' });
  t.after(() => context.close());
  await context.route(/shapan_models.*\.wasm/, (route) => route.fulfill({ status: 404, body: 'not found' }));
  const { tab } = await open(context, `${here.url}#v=0.1.0&s=baseline&l=en&${FEW}`, 1);
  await tab.getByRole('link', { name: 'Compare models' }).click();
  const alert = tab.getByRole('alert').filter({ hasText: '404' });
  await alert.getByText('npm --prefix web run all').waitFor();
  assert.deepEqual(await violations(tab), []);
  await context.unroute(/shapan_models.*\.wasm/);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await tab.locator('#models-question').waitFor();
});

test('an engine that fails is replaced, and the model asked again', { skip }, async (t) => {
  const { tab } = await visit(t, { question: 'full-automation', models: FOUR, runs: 256 });
  await tab.locator('#models-question').waitFor();
  await tab.evaluate(() => {
    const { postMessage } = Worker.prototype;
    let crashed = false;
    // the next request of the view finds a dead engine
    Worker.prototype.postMessage = function (told, ...rest) {
      if (!crashed && told?.request?.do === 'answer') {
        crashed = true;
        globalThis.crashed = true;
        postMessage.call(this, { kind: 'crash' });
      }
      return postMessage.call(this, told, ...rest);
    };
  });
  await tab.getByLabel('Runs of each model').selectOption('1000');
  await answered(tab);
  assert.equal(await tab.evaluate(() => globalThis.crashed), true);
  assert.equal(await tab.locator('[data-row]').count(), 4);
});

test('axe, dark, a phone, 中文', { skip }, async (t) => {
  for (const [name, options, language, question] of [
    ['models', {}, 'en', 'full-automation'],
    ['models-dark', { colorScheme: 'dark' }, 'en', 'returns-halved'],
    ['models-phone', PHONE, 'zh', 'full-automation'],
    ['models-zh', {}, 'zh', 'doubling-time'],
  ]) {
    const models = 'ftm,jones-rd-automation,sie-doubling,dsair';
    const { tab, errors } = await visit(t, { question, models, runs: 256 }, { language, options });
    await answered(tab);
    await tab.locator('[data-facts="ftm"] summary').click();
    assert.deepEqual(await violations(tab), [], name);
    assert.doesNotMatch(await tab.locator('section.models').innerText(), /⟦/);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= (options.viewport?.width ?? 1366), `${name}: the page is ${wide} wide`);
    await tab.screenshot({ path: new URL(`${name}.png`, shots).pathname, fullPage: true });
    assert.deepEqual(errors, []);
  }
});
