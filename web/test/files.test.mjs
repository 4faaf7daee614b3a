// Files that are dropped on the page or opened: what the engine finds wrong is told with its place, and nothing changes; what is right is run.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { open, rested, setUp } from './browser.mjs';

const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });
let here;
before(async () => (here = await setUp()));
after(() => here.close());

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const settings = (tab) => tab.evaluate(() => globalThis.shapan.settings);

async function visit(t, options = {}) {
  const context = await here.browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'en-US', ...options });
  t.after(() => context.close());
  return open(context, here.url);
}

/** Drops files as a person would: over the page, then let go. */
async function drop(tab, files) {
  const given = Object.entries(files).map(([name, text]) => [name, Array.from(Buffer.from(text))]);
  await tab.evaluate((given) => {
    const data = new DataTransfer();
    for (const [name, bytes] of given) data.items.add(new File([new Uint8Array(bytes)], name));
    const place = document.querySelector('.headline');
    for (const type of ['dragenter', 'dragover', 'drop']) {
      place.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  }, given);
  await tab.locator('.note', { hasText: /Taken|not taken|link is not quite/ }).waitFor();
  return tab.locator('.note', { hasText: /Taken|not taken|link is not quite/ }).innerText();
}

const SOUND = `model = "world"
title = "China doubles"
title_zh = "中国翻倍"
story = "A story from a file."
extends = "push5"
[levers.china]
investment.awake_share = 0.016
`;

test('a scenario is dropped, shown with its own title, and undone', async (t) => {
  const { tab, errors } = await visit(t);
  await rested(tab);
  assert.match(await drop(tab, { 'double.toml': SOUND }), /Taken: double\.toml/);
  await rested(tab);
  assert.equal((await settings(tab)).text, SOUND);
  assert.equal((await settings(tab)).scenario, 'push5');
  assert.equal(await tab.locator('#scenario option:checked').innerText(), 'China doubles (from a file)');
  assert.equal(await tab.locator('#story').innerText(), 'A story from a file.');
  assert.equal(await tab.evaluate(() => globalThis.shapan.opened.levers['investment.awake_share'][0].values[1]), 0.016);
  // the bits are those of a study of the text itself
  const [shown, alone] = await tab.evaluate(async (text) => {
    const { shapan } = globalThis;
    const columns = ['production.output', 'capability.level'];
    const open = { scenario: 'baseline', text, set: [], columns, runs: 256 };
    const { numbers } = await shapan.study(open, 40);
    return [Array.from(shapan.current.bands.numbers.slice(0, numbers.length)), Array.from(numbers)];
  }, SOUND);
  assert.deepEqual(shown, alone);
  await tab.getByRole('button', { name: '中文' }).click();
  await tab.waitForFunction(() => document.documentElement.lang === 'zh-Hans');
  assert.equal(await tab.locator('#scenario option:checked').innerText(), '中国翻倍 (来自文件)'.replace(' (', '（').replace(')', '）'));
  await tab.evaluate(() => globalThis.shapan.undo());
  assert.equal((await settings(tab)).text, undefined);
  assert.deepEqual(errors, []);
});

test('what is wrong is told with file, line, column and hint, and nothing changes', async (t) => {
  const { tab } = await visit(t);
  const before = await settings(tab);
  const told = await drop(tab, {
    'wrong.toml': SOUND.replace('awake_share', 'awake_shar').replace('0.016', '0.016\nfab.subsidy_share = 9'),
  });
  for (const part of ['wrong.toml, line 7, column 12', 'did you mean `investment.awake_share`', 'line 8', 'must lie in'])
    assert.ok(told.includes(part), `${part} is not told in: ${told}`);
  assert.deepEqual(await settings(tab), before);
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('files-wrong.png', shots).pathname });
  // mended, the same file is taken
  assert.match(await drop(tab, { 'wrong.toml': SOUND }), /Taken/);
});

test('files that are no text, too large, empty, unknown, too many or twice are refused with a reason', async (t) => {
  const { tab } = await visit(t);
  const before = await settings(tab);
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, at) => [`${at}.toml`, SOUND]));
  for (const [files, words] of [
    [{ 'picture.toml': Buffer.from([137, 80, 78, 71, 255, 254, 0]) }, /picture\.toml is no text/],
    [{ 'zero.toml': 'extends = "push5"\0' }, /zero\.toml is no text/],
    [{ 'large.toml': 'extends = "push5"\n'.repeat(20_000) }, /large\.toml has 360 kB; at most 300 kB/],
    [{ 'empty.toml': ' \n' }, /empty\.toml is empty/],
    [{ 'letter.txt': 'Dear friend' }, /letter\.txt is neither a scenario/],
    [many, /21 files at a time/],
    [{ 'a.toml': SOUND, 'b.bin': Buffer.from([255]) }, /b\.bin is no text/],
    [{ 'india.toml': read('data/blocs/china.toml').replace('name = "china"', 'name = "india"') }, /not part of this world/],
  ]) {
    assert.match(await drop(tab, files), words);
    assert.deepEqual(await settings(tab), before);
  }
});

test('blocs, a division of the world and scenarios that rest on one another, all at once and by the button', async (t) => {
  const { tab, errors } = await visit(t);
  await rested(tab);
  // a bloc takes the place of its namesake
  const china = read('data/blocs/china.toml').replace(/(\nawake_share = \{ value = )[\d.e-]+/, '$10.0123');
  assert.match(await drop(tab, { 'china.toml': china }), /Taken/);
  const awake = () => tab.evaluate(() => globalThis.shapan.opened.levers['investment.awake_share'][0].values);
  await tab.waitForFunction(() => globalThis.shapan.opened.levers['investment.awake_share'][0].values[1] === 0.0123);
  // the baseline stays what it was
  assert.equal(await tab.evaluate(() => globalThis.shapan.baseline.opened.levers['investment.awake_share'][0].values[1]), 0.008);
  // a new bloc in a division of its own
  const india = china.replace('name = "china"', 'name = "india"').replace('title = "China"', 'title = "India"');
  const files = {
    'india.toml': india,
    'pair.toml': 'name = "pair"\ntitle = "A pair"\ntitle_zh = "一对"\nblocs = ["usa", "./india.toml"]\n',
    'ground.toml': 'model = "world"\ntitle = "Ground"\nextends = "baseline"\nworld = "pair.toml"\n',
    'top.toml': 'title = "Top"\nextends = "ground.toml"\n[levers.india]\ninvestment.awake_share = 0.02\n',
  };
  await tab.setInputFiles(
    'input[type=file]',
    Object.entries(files).map(([name, text]) => ({ name, mimeType: 'application/toml', buffer: Buffer.from(text) })),
  );
  await tab.locator('.note', { hasText: 'Taken: india.toml' }).waitFor();
  await rested(tab);
  assert.deepEqual(await tab.evaluate(() => globalThis.shapan.opened.blocs.map(({ name }) => name)), ['usa', 'india']);
  assert.deepEqual((await awake())[1], 0.02);
  assert.equal((await settings(tab)).overlays.length, 0);
  assert.equal(await tab.locator('#scenario option:checked').innerText(), 'Top (from a file)');
  // choosing a scenario that is built in leads back
  await tab.locator('#scenario').selectOption('push5');
  assert.equal((await settings(tab)).text, undefined);
  assert.equal((await settings(tab)).files, undefined);
  assert.deepEqual(errors, []);
});

test('a division of the world alone; several scenarios at once; a file with a link', async (t) => {
  const { tab } = await visit(t);
  const pair = 'name = "pair"\ntitle = "A pair"\ntitle_zh = "一对"\nblocs = ["usa", "china"]\n';
  assert.match(await drop(tab, { 'pair.toml': pair }), /Taken/);
  await tab.waitForFunction(() => globalThis.shapan.opened.blocs.length === 2);
  assert.equal((await settings(tab)).scenario, 'baseline');
  assert.match(await drop(tab, { 'a.toml': SOUND, 'b.toml': SOUND.replace('doubles', 'doubles again') }), /Taken/);
  assert.deepEqual(
    (await settings(tab)).overlays.map(({ name }) => name),
    ['China doubles again'],
  );
  const link = '[InternetShortcut]\nURL=https://example.org/shapan/#v=0.1.0&s=slow&l=en&wat=1&n=0\n';
  assert.match(await drop(tab, { 'page.url': link }), /wat=1/);
  assert.equal((await settings(tab)).scenario, 'slow');
});
