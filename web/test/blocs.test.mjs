// The view of blocs, in a browser; and what it saves, on the command line.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { violations } from './axe.mjs';
import { open, rested, setUp } from './browser.mjs';

/** Files that the page saved, and what the native program found in them; $UPDATE writes it anew, by the program. */
const fixture = new URL('./blocs.native.json', import.meta.url);
const native = JSON.parse(readFileSync(fixture, 'utf8'));
const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });

let here;
before(async () => (here = await setUp()));
after(() => here.close());

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US' };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** The program, where one was built; $SHAPAN names another. */
const program = [process.env.SHAPAN, ...['release', 'debug'].map((folder) => fileURLToPath(new URL(`../../target/${folder}/shapan`, import.meta.url)))].find(
  (path) => path !== undefined && existsSync(path),
);

async function visit(t, { language = 'en', options = {}, rest = 's=baseline&n=0' } = {}) {
  const context = await here.browser.newContext({ ...DESK, acceptDownloads: true, ...options });
  t.after(() => context.close());
  const found = await open(context, `${here.url}#v=0.1.0&l=${language}&view=blocs&${rest}`, 0);
  await found.tab.locator('.blocs details h3').first().waitFor({ timeout: 120_000 });
  return { context, ...found };
}

/** Chooses a bloc by the beginning of its title: what was changed stands after it. */
const choose = (tab, title) => tab.getByRole('group', { name: 'Bloc' }).getByRole('radio', { name: new RegExp(`^${title}`) }).check();

/** Shows the values that fit a search. */
async function find(tab, text) {
  await tab.locator('#blocs-search').fill(text);
  await tab.locator('[data-value]').first().waitFor();
}

/** Types a value, and waits until it is the world's or refused. */
async function type(tab, name, value) {
  const field = tab.locator(`[data-value="${name}"] .field input`);
  await field.fill(value);
  await field.press('Enter');
  return field;
}

/** The values of a parameter by bloc, as the engine has them. */
const valuesOf = (tab, name) =>
  tab.evaluate(async (name) => {
    const { shapan } = globalThis;
    const of = { ...shapan.open() };
    const here = await shapan.pool.ask({ do: 'quantity', of, name, language: 'en' });
    return here.values.map((value) => value.value);
  }, name);

/** What the page changes for the files of the fixture. */
async function change(tab) {
  await choose(tab, 'China');
  await find(tab, 'power.generation_0');
  await type(tab, 'power.generation_0', '1.5 TW');
  await tab.waitForFunction(() => globalThis.shapan.settings.files?.['china.toml'] !== undefined);
  await tab.locator('summary', { hasText: 'Add a bloc' }).click();
  await tab.getByLabel('Copy of').selectOption('rest');
  await tab.getByLabel('Name, as in tables').fill('india');
  await tab.locator('details.sheet form').getByLabel('Title in English').fill('India');
  await tab.locator('details.sheet form').getByLabel('Title in Chinese').fill('印度');
  await tab.getByRole('button', { name: 'Add', exact: true }).click();
  await tab.getByText('India is there now.').waitFor();
  await tab.evaluate(() => globalThis.shapan.set('china.investment.awake_share', '0.02'));
}

/** What the native program finds in files: quantiles of outcomes, and the hash of the scenario. */
function run(t, files) {
  const folder = mkdtempSync(join(tmpdir(), 'shapan-blocs-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  const more = ['--runs', String(native.runs), '--seed', String(native.seed), '--json', '--out', join(folder, 'out')];
  const told = execFileSync(program, ['ensemble', 'mine.toml', ...more], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const all = JSON.parse(told)[0].outcomes.map((one) => [one.outcome, [one.p05, one.p25, one.p50, one.p75, one.p95]]);
  const outcomes = Object.fromEntries(all.filter(([name]) => /^output\.(?!world).*@20(31|36|41)$/.test(name)));
  const manifest = JSON.parse(readFileSync(join(folder, 'out', 'manifest.json'), 'utf8'));
  return { outcomes, hash: manifest.scenario_hash };
}

/** Quantiles of an outcome's series over the worlds in the page, at the start of years. */
const quantiles = (tab, runs, seed) =>
  tab.evaluate(
    async ({ runs, seed }) => {
      const { shapan } = globalThis;
      const columns = ['production.output', 'capability.level'];
      const bands = await shapan.study({ ...shapan.open(), columns, runs, seed });
      const of = (column, bloc, year) => {
        const at = ((column * bands.blocs + bloc) * bands.rows + (year - bands.start)) * 6;
        return [...bands.numbers.slice(at, at + 5)];
      };
      const years = [2031, 2036, 2041];
      const names = shapan.opened.blocs.map((bloc) => bloc.name);
      return Object.fromEntries(names.flatMap((name, bloc) => years.map((year) => [`output.${name}@${year}`, of(0, bloc, year)])));
    },
    { runs, seed },
  );

test('a value is typed, checked, shown in the pictures, and undone', async (t) => {
  const { tab, errors } = await visit(t);
  const before = await valuesOf(tab, 'power.generation_0');
  await choose(tab, 'United States');
  await find(tab, 'power.generation_0');
  const field = await type(tab, 'power.generation_0', '600 GW');
  await tab.waitForFunction(() => globalThis.shapan.settings.text !== undefined);
  assert.deepEqual(await valuesOf(tab, 'power.generation_0'), [6e11, before[1], before[2]]);
  await tab.locator('[data-value="power.generation_0"].changed').waitFor();
  assert.match(await tab.locator('[data-value="power.generation_0"]').innerText(), /was 5\.02e11/);
  // the engine refuses in its own words, beside the field
  await type(tab, 'power.generation_0', '-5');
  await tab.locator('[data-value="power.generation_0"] [role=alert]').waitFor();
  assert.match(await tab.locator('[data-value="power.generation_0"] [role=alert]').innerText(), /must lie in/);
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await valuesOf(tab, 'power.generation_0'), [6e11, before[1], before[2]]);
  assert.deepEqual(await violations(tab), []);
  // the pictures are those of the changed world
  await tab.evaluate(() => globalThis.shapan.go('pictures'));
  await tab.waitForFunction(() => globalThis.shapan.current?.opened.hash !== globalThis.shapan.baseline?.opened.hash && !globalThis.shapan.current.quick, undefined, { timeout: 120_000 });
  await tab.evaluate(() => globalThis.shapan.undo());
  assert.equal(await tab.evaluate(() => globalThis.shapan.settings.text), undefined);
  assert.deepEqual(await valuesOf(tab, 'power.generation_0'), before);
  assert.deepEqual(errors, []);
});

test('source, year, note and belief are written with the value', async (t) => {
  const { tab } = await visit(t);
  await choose(tab, 'China');
  await find(tab, 'compute.chips_0');
  const card = tab.locator('[data-value="compute.chips_0"]');
  await card.locator('summary').click();
  await card.getByLabel('Source: a key').fill('epoch2062');
  await card.getByLabel('Note').fill('counted again');
  await card.getByLabel('Belief').fill('{ dist = "uniform", low = 1e6, high = 3e6 }');
  await card.getByRole('button', { name: 'Apply' }).click();
  await card.getByText('did you mean `epoch2026`?').waitFor();
  await card.getByLabel('Source: a key').fill('epoch2026');
  await card.getByRole('button', { name: 'Apply' }).click();
  await tab.waitForFunction(() => globalThis.shapan.settings.files?.['china.toml']?.includes('counted again'));
  const text = await tab.evaluate(() => globalThis.shapan.settings.files['china.toml']);
  assert.match(text, /chips_0 = \{ value = 1\.7e6, .*source = "epoch2026", note = "counted again", prior = \{ dist = "uniform"/);
});

test('blocs are added, named in two languages, removed; levers and pictures follow', async (t) => {
  const { tab, errors } = await visit(t);
  await tab.locator('summary', { hasText: 'Add a bloc' }).click();
  const form = tab.locator('details.sheet form');
  await form.getByLabel('Name, as in tables').fill('usa');
  await form.getByLabel('Title in English').fill('India');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await form.getByText('no title in Chinese').waitFor();
  await form.getByLabel('Title in Chinese').fill('印度');
  await form.getByRole('button', { name: 'Add', exact: true }).click();
  await form.getByText('already').waitFor();
  for (const [name, title, chinese] of [
    ['india', 'India', '印度'],
    ['eu', 'European Union', '欧盟'],
  ]) {
    await form.getByLabel('Name, as in tables').fill(name);
    await form.getByLabel('Title in English').fill(title);
    await form.getByLabel('Title in Chinese').fill(chinese);
    await form.getByRole('button', { name: 'Add', exact: true }).click();
    await tab.getByText(`${title} is there now.`).waitFor();
  }
  await tab.evaluate(() => globalThis.shapan.go('pictures'));
  await tab.waitForFunction(() => globalThis.shapan.current?.bands.blocs === 5 && document.querySelectorAll('.picture .panel').length === 10, undefined, { timeout: 120_000 });
  assert.equal(await tab.locator('.levers input[name="bloc"]').count(), 5);
  await tab.locator('.levers').getByRole('radio', { name: 'India' }).check();
  const lever = tab.locator('[data-lever="india.investment.awake_share"]');
  await lever.locator('input[type=number]').fill('2');
  await lever.locator('input[type=number]').press('Enter');
  await tab.waitForFunction(() => globalThis.shapan.current?.opened.levers['investment.awake_share'][0].values[3] === 0.02, undefined, { timeout: 60_000 });
  await tab.locator('.levers').getByRole('radio', { name: 'Every lever' }).check();
  assert.equal(await tab.locator('[data-lever="india->eu.trade.export_control_share"]').count(), 1);
  await tab.screenshot({ path: new URL('blocs-five.png', shots).pathname, fullPage: true });
  assert.deepEqual(await violations(tab), []);
  // down to two; a world of one is refused in the engine's words
  await tab.evaluate(() => globalThis.shapan.go('blocs'));
  for (const title of ['India', 'European Union', 'Rest of the world']) {
    await choose(tab, title);
    await tab.getByRole('button', { name: `Remove ${title}` }).click();
    await tab.getByText(`${title} is gone.`).waitFor();
  }
  const remove = tab.getByRole('button', { name: /^Remove / });
  await remove.click();
  await tab.getByText('a world has two blocs or more, not 1').waitFor();
  await tab.evaluate(() => globalThis.shapan.go('pictures'));
  await tab.waitForFunction(() => globalThis.shapan.current?.bands.blocs === 2 && document.querySelectorAll('.picture .panel').length === 4, undefined, { timeout: 120_000 });
  await tab.evaluate(() => globalThis.shapan.go('blocs'));
  await tab.getByRole('button', { name: 'Back to the blocs of the scenario' }).click();
  await tab.waitForFunction(() => globalThis.shapan.settings.text === undefined && document.querySelectorAll('input[name="of-bloc"]').length === 3);
  assert.deepEqual(errors, []);
});

/** A scenario of one's own: software is improved with this much difficulty. */
const own = (beta) => `model = "world"\nextends = "baseline"\ntitle = "Own ${beta}"\n[parameters.all]\nresearch.beta = ${beta}\n`;

test('the bands of a world of one’s own never flash in another one', async (t) => {
  const { tab } = await visit(t);
  await tab.evaluate(() => globalThis.shapan.go('pictures'));
  await rested(tab);
  const [seen, wanted, other] = await tab.evaluate(async ([first, second]) => {
    const { shapan } = globalThis;
    const seen = [];
    // the second world is wanted while the first worlds of the first one are on their way
    shapan.commit({ ...shapan.settings, text: first });
    const before = shapan.current.key;
    shapan.commit({ ...shapan.settings, text: second });
    const key = JSON.stringify(shapan.open());
    const end = performance.now() + 60_000;
    while ((shapan.current.key !== key || shapan.current.quick) && performance.now() < end) {
      if (shapan.current.key !== before) seen.push(shapan.current.key);
      await new Promise((done) => setTimeout(done, 2));
    }
    return [[...new Set(seen)], key, before];
  }, [own(0.5), own(0.6)]);
  assert.notEqual(wanted, other);
  assert.deepEqual(seen, [wanted], 'bands of another world were shown on the way');
});

test('the baseline stays beside a bloc whose position changes', async (t) => {
  const { tab, errors } = await visit(t, { rest: 's=baseline&over=s%3Dpush5%26name%3D&n=1' });
  await choose(tab, 'China');
  await tab.getByRole('button', { name: 'Remove China' }).click();
  await tab.getByText('China is gone.').waitFor();
  await tab.evaluate(() => globalThis.shapan.go('pictures'));
  await rested(tab);
  await tab.waitForFunction(() => globalThis.shapan.overlays.laid[0].result?.bands.worlds === 256, undefined, { timeout: 120_000 });
  const [label, ends, table] = await tab.evaluate(() => {
    const { shapan } = globalThis;
    const { figures, quantities } = shapan;
    const of = ({ bands, opened }) => {
      const bloc = opened.blocs.findIndex(({ name }) => name === 'rest');
      const median = bands.numbers[(bloc * bands.rows + bands.rows - 1) * 6 + 2];
      return [bloc, figures.of(quantities.get('production.output'), median)];
    };
    const panel = document.querySelectorAll('.large .picture')[0] ?? document.querySelectorAll('.picture')[0];
    const label = panel.querySelectorAll('[role=img]')[1].getAttribute('aria-label');
    return [label, [shapan.current, shapan.baseline, shapan.overlays.laid[0].result].map(of), panel.querySelector('tbody tr:last-child').textContent];
  });
  assert.deepEqual(ends.map(([bloc]) => bloc), [1, 2, 2]);
  const title = await tab.locator('.overlays tbody input').inputValue();
  const [, baseline, over] = ends.map(([, figure]) => figure);
  assert.ok(label.includes(`baseline: ${baseline}`), `${baseline} is not told in: ${label}`);
  assert.match(label, new RegExp(`${title}[^.]*${over.replace('.', '\\.')}`));
  assert.ok(table.includes(over), `${over} is not in the table: ${table}`);
  // it is drawn, too: black stands in the panel
  const black = await tab.locator('.picture .panel canvas').nth(1).evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 200 && data[at] + data[at + 1] + data[at + 2] < 120) count++;
    return count;
  });
  assert.ok(black > 100, `only ${black} points of the panel are black`);
  assert.deepEqual(errors, []);
});

test('saved files give the bits of the page on the command line', async (t) => {
  const { tab } = await visit(t);
  await change(tab);
  await tab.getByLabel('Name of the scenario').fill('mine');
  await tab.getByRole('button', { name: 'Write files' }).click();
  await tab.getByText('Files written: 4.').waitFor();
  const found = {};
  for (const link of await tab.locator('a[download]').all()) {
    const [download] = await Promise.all([tab.waitForEvent('download'), link.click()]);
    found[download.suggestedFilename()] = readFileSync(await download.path(), 'utf8');
  }
  if (process.env.UPDATE) writeFileSync(fixture, `${JSON.stringify({ ...native, files: found, ...run(t, found) }, null, 1)}\n`);
  const { files, outcomes, hash } = JSON.parse(readFileSync(fixture, 'utf8'));
  // what the native program found in these very files
  assert.deepEqual(found, files);
  assert.deepEqual(await quantiles(tab, native.runs, native.seed), outcomes);
  if (program === undefined) t.diagnostic('no program was built: what it found stands in the fixture');
  else assert.deepEqual(run(t, found), { outcomes, hash });
  const shown = await tab.evaluate(async () => {
    const { shapan } = globalThis;
    return new Promise((done, fail) => {
      const open = { ...shapan.open(), columns: [], runs: 1 };
      shapan.pool.study({ open, way: { slot: 3, urgency: -1 }, opened: (answer) => done(answer.hash) }).done.catch(fail);
    });
  });
  assert.equal(hash, shown);
});

test('axe, dark, a phone, 中文', async (t) => {
  for (const [name, options, language] of [
    ['blocs', {}, 'en'],
    ['blocs-dark', { colorScheme: 'dark' }, 'en'],
    ['blocs-phone', PHONE, 'zh'],
    ['blocs-zh', {}, 'zh'],
  ]) {
    const { tab, errors } = await visit(t, { language, options });
    await find(tab, 'research.');
    const card = tab.locator('[data-value="research.projects"]');
    await card.locator('summary').click();
    await tab.locator('section.blocs button[type=submit]').last().click();
    await tab.locator('a[download]').first().waitFor();
    assert.deepEqual(await violations(tab), [], name);
    assert.doesNotMatch(await tab.locator('section.blocs').innerText(), /⟦/);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= (options.viewport?.width ?? 1366), `${name}: the page is ${wide} wide`);
    await tab.screenshot({ path: new URL(`${name}.png`, shots).pathname, fullPage: true });
    assert.deepEqual(errors, []);
  }
});
