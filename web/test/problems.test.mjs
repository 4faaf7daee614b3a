// What the engine refuses, in Chinese: the words of the page for the texts of the engine, as its own snapshots have them.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { pageTexts } from '../scripts/texts.mjs';
import { open, setUp } from './browser.mjs';

let here;
before(async () => (here = await setUp()));
after(() => here.close());

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const english = pageTexts(read('../../messages/en.toml'));
const patterns = Object.entries(english).filter(([key]) => key.startsWith('page.refused.'));

/** What the engine says of the mistakes that its own tests hold: what is wrong, and hints. */
function snapshots(folder = '../../crates/lab/tests/mistakes/') {
  const files = readdirSync(new URL(folder, import.meta.url)).filter((name) => name.endsWith('.expected'));
  const lines = files.flatMap((name) => read(folder + name).split('\n')).filter((line) => line !== '' && !/nothing was run/.test(line));
  const hints = lines.filter((line) => line.startsWith('    ')).map((line) => line.trim());
  const what = lines.filter((line) => !line.startsWith(' ')).map((line) => line.replace(/^[^:]*(:\d+(:\d+)?)?: /, ''));
  return { what: [...new Set(what)], hints: [...new Set(hints)] };
}

async function visit(t, language) {
  const context = await here.browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'zh-CN' });
  t.after(() => context.close());
  return open(context, `${here.url}#v=0.1.0&s=baseline&l=${language}&worlds=64&n=0`, 0);
}

/** Mistakes beside those of the snapshots. */
const MORE = [
  { text: 'model = "world"\nextends = "baseline"\nworld = "nowhere"\n' },
  { text: 'model = "world"\nextends = "baseline"\n[run]\nyears = -3\n' },
  { set: [['production.output', '3']] },
  { set: [['chips.learning_law', 'swanson']] },
  { set: [['china.investment.awake_share', '"lots"']] },
  { set: [['china.nonsense', '3']] },
  { set: [['china.investment.awake_share', '[]']] },
  { text: 'model = "world"\nextends = "baseline"\ntitle = ["a"]\nstory = { a = 1 }\n' },
  { set: [['china.investment.awake_share', '[ { from = 2090, value = 0.01 } ]']] },
];

/** What the engine says of them. */
const said = (tab) =>
  tab.evaluate(async (more) => {
    const found = [];
    for (const one of more) {
      const answer = await globalThis.shapan.pool.ask({ do: 'check', of: { scenario: 'baseline', set: [], ...one } }).then(
        ({ wrong }) => wrong ?? [],
        (error) => error.problems,
      );
      found.push(...answer.flatMap(({ what, hint }) => (hint === null ? [what] : [what, hint])));
    }
    return found;
  }, MORE);

test('nearly all that the engine refuses has words in Chinese, and nothing is lost in them', async (t) => {
  const { tab, errors } = await visit(t, 'zh');
  const { what } = snapshots();
  assert.ok(what.length > 80, `${what.length} texts`);
  const told = await tab.evaluate((all) => all.map((text) => globalThis.shapan.problem(text)), what);
  const without = what.filter((_, at) => told[at].language === 'en');
  t.diagnostic(`${what.length - without.length} of ${what.length} have words in Chinese; not: ${without.join(' | ')}`);
  assert.ok(without.length <= what.length / 10, without.join('\n'));
  for (const [at, { text, language }] of told.entries()) {
    if (language === 'en') continue;
    assert.doesNotMatch(text, /⟦|\{\w+\}|undefined/, what[at]);
    assert.match(text, /[\u4e00-\u9fff]/, what[at]);
    // names and numbers are those of the engine
    for (const name of what[at].match(/[a-z]+\.[a-z_0-9]+(?![a-z.])/g) ?? []) assert.ok(text.includes(name), `${name} is lost in ${text}`);
    for (const number of what[at].match(/(?<![\w.])-?\d[\d.e]*\d(?![\w.])/g) ?? []) assert.ok(text.includes(number), `${number} is lost in ${text}`);
  }
  assert.deepEqual(errors, []);
});

test('every text that the page has words for is one that the engine says', async (t) => {
  const { tab } = await visit(t, 'zh');
  const { what, hints } = snapshots();
  const claims = snapshots('../../crates/lab/tests/mistakes/claims/');
  const corpus = [...what, ...hints, ...claims.what, ...claims.hints, ...(await said(tab))];
  const literal = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const stale = patterns.filter(([, text]) => {
    // a piece of a longer text will do: such as what was found in place of what
    const fits = new RegExp(text.split(/\{\w+\}/).map(literal).join('.+'));
    return !corpus.some((one) => fits.test(one));
  });
  assert.deepEqual(stale, []);
});

test('a refusal is told in Chinese where it is shown, and in English to those who read English', async (t) => {
  const { tab } = await visit(t, 'zh');
  await tab.evaluate(() => {
    globalThis.shapan.set('china.compute.train_share', '0.7');
    globalThis.shapan.set('china.compute.infer_share', '0.6');
  });
  await tab.locator('.note.bad').waitFor();
  const chinese = await tab.locator('.note.bad').innerText();
  assert.match(chinese, /china 的 compute\.train_share 与 compute\.infer_share 从0年起合计为 1\.[23]/);
  assert.match(chinese, /合计至多 0\.98/);
  await tab.getByRole('button', { name: 'English' }).click();
  await tab.waitForFunction(() => document.documentElement.lang === 'en');
  assert.match(await tab.locator('.note.bad').innerText(), /sum to 1\.[23]/);
  assert.equal(await tab.locator('.note.bad [lang]').count(), 0);
});
