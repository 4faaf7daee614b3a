// Links: everything that a person decided goes into the address and comes back, to the same bits; what is wrong with one is told.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open, rested, setUp } from './browser.mjs';

let here;
before(async () => (here = await setUp()));
after(() => here.close());

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US' };

async function visit(t, fragment = '', options = {}) {
  const context = await here.browser.newContext({ ...DESK, ...options });
  t.after(() => context.close());
  return open(context, here.url + fragment);
}

function bits(numbers) {
  const view = new DataView(new ArrayBuffer(8));
  return numbers.map((number) => {
    view.setFloat64(0, number);
    return view.getBigUint64(0).toString(16).padStart(16, '0');
  });
}

const numbers = (tab) => tab.evaluate(() => Array.from(globalThis.shapan.current.bands.numbers));
const settings = (tab) => tab.evaluate(() => globalThis.shapan.settings);
const commit = (tab, part) =>
  tab.evaluate((part) => globalThis.shapan.commit({ ...globalThis.shapan.settings, ...part }), part);
const remarks = (tab) => tab.evaluate(() => globalThis.shapan.remarks.map((remark) => remark.key));

/** Follows a link in a page that is open already. */
async function follow(tab, hash) {
  await tab.evaluate((hash) => {
    globalThis.shapan.remarks = [{ key: 'old', values: {} }];
    location.hash = hash;
  }, hash);
  await tab.waitForFunction(() => globalThis.shapan.remarks[0]?.key !== 'old');
  return remarks(tab);
}

/** A scenario of one's own with another file beside it. */
const OWN = {
  scenario: 'push5',
  text: `model = "world"
title = "Ours 我们的"
story = "A division of the world in a file of its own."
extends = "push5"
world = "mine.toml"
[levers.china]
investment.awake_share = 0.031
`,
  files: {
    'mine.toml': `name = "mine"
title = "Two blocs of ours"
title_zh = "我们的两个集团"
blocs = ["usa", "china"]
note = "A text of our own, with letters beyond ASCII: 沙盘 – ü."
`,
  },
};

const ALL = {
  ...OWN,
  set: {
    'china.research.projects': '4',
    '*->china.trade.export_control_share': '[ { from = 2028, value = 0.5 }, { from = 2030.5, ramp = "2 yr", to = 0.9 } ]',
  },
  seed: 99,
  sampler: 'sobol',
  worlds: 256,
  pictures: ['compute.chips', 'robots.stock'],
  bloc: 'usa',
  detail: { outcome: 'output.china@2041' },
  overlays: [
    { name: 'A push & more', scenario: 'push0', set: { 'usa.adoption.push': '[ { from = 2027, value = 1.5 } ]' } },
    { name: '', ...OWN, set: {} },
  ],
};

test('a link carries everything, to the same bits', async (t) => {
  const { tab, errors } = await visit(t);
  await rested(tab);
  await commit(tab, ALL);
  await rested(tab, 256);
  const link = await tab.evaluate(() => globalThis.shapan.address());
  assert.equal(link, await tab.evaluate(() => location.href));
  const first = await numbers(tab);
  const { tab: other, errors: more } = await visit(t, new URL(link).hash);
  await rested(other, 256);
  assert.deepEqual(await remarks(other), []);
  assert.deepEqual(await settings(other), await settings(tab));
  assert.deepEqual((await settings(other)).files, OWN.files);
  assert.deepEqual(bits(await numbers(other)), bits(first));
  // the texts matter: without them these are other numbers of other blocs
  assert.equal(await other.evaluate(() => globalThis.shapan.opened.blocs.length), 2);
  assert.deepEqual([...errors, ...more], []);
});

test('texts that are too long for a link are told, and a reload tells it too', async (t) => {
  const { tab } = await visit(t);
  const noise = Array.from({ length: 3000 }, (_, at) => `# ${Math.sin(at) * 1e15}`).join('\n');
  await commit(tab, { ...OWN, text: `${OWN.text}\n${noise}` });
  const link = await tab.evaluate(() => globalThis.shapan.address());
  assert.ok(link.length < 2000, `the link has ${link.length} letters`);
  assert.equal(await tab.evaluate(() => globalThis.shapan.unlinked), true);
  assert.deepEqual(await follow(tab, `${new URL(link).hash}&`), ['page.link_texts_left_out']);
  assert.match(await tab.locator('.note').innerText(), /too long for a link/);
});

test('texts that are cut, damaged, or unfold to more than there is room for are told', async (t) => {
  const { tab, errors } = await visit(t);
  await commit(tab, { ...OWN });
  const hash = new URL(await tab.evaluate(() => globalThis.shapan.address())).hash;
  const [, letters] = /texts=([^&]+)/.exec(hash);
  const bomb = await tab.evaluate(async () => {
    const stream = new Blob([new Uint8Array(40_000_000)]).stream().pipeThrough(new CompressionStream('deflate'));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 1000) text += String.fromCharCode(...bytes.subarray(at, at + 1000));
    return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  });
  const middle = letters[200] === 'A' ? 'B' : 'A';
  const told = {
    damaged: hash.replace(letters, letters.slice(0, 200) + middle + letters.slice(201)),
    short: hash.replace(letters, letters.slice(0, -40)),
    long: hash.replace(letters, 'A'.repeat(30_000)),
    bomb: hash.replace(letters, bomb.slice(0, 23_990)),
    nonsense: hash.replace(letters, '%%%'),
  };
  for (const [what, fragment] of Object.entries(told)) {
    const expected = what === 'long' ? 'page.link_texts_long' : 'page.link_texts_broken';
    assert.deepEqual(await follow(tab, fragment), [expected], what);
    assert.equal((await settings(tab)).text, undefined, what);
  }
  // an address that lost its end anywhere is noticed
  for (const length of [hash.length - 1, hash.length - 30, hash.length - letters.length, 60, 20]) {
    assert.ok((await follow(tab, hash.slice(0, length))).includes('page.link_incomplete'), `${length} letters`);
  }
  assert.deepEqual(errors, []);
});

test('older, newer and unknown versions are told apart', async (t) => {
  const { tab } = await visit(t);
  for (const [version, key, words] of [
    ['0.0.9', 'page.link_older', /older version 0\.0\.9/],
    ['9.1.0', 'page.link_newer', /newer version 9\.1\.0/],
    ['0.1.0-x', 'page.link_version', /version 0\.1\.0-x/],
    [undefined, 'page.link_no_version', /does not say/],
  ]) {
    assert.deepEqual(await follow(tab, `#${version === undefined ? '' : `v=${version}&`}s=push5&l=en&n=0`), [key]);
    assert.match(await tab.locator('.note').innerText(), words);
    assert.equal((await settings(tab)).scenario, 'push5');
  }
});

test('parts of a link that cannot be are told one by one', async (t) => {
  const over = Array.from({ length: 6 }, () => `over=${encodeURIComponent('s=push5&name=')}`).join('&');
  const wrong = [
    'sampler=dice',
    'worlds=1000000',
    'set=china.research.projects%3Dmany',
    'set=china.research.projects%3D%5B+%7B+when+%3D+3+%7D+%5D',
    'over=s%3Dnowhere',
  ];
  const { tab } = await visit(t, `#v=0.1.0&s=baseline&l=en&${wrong.join('&')}&${over}&n=9`);
  assert.deepEqual((await remarks(tab)).toSorted(), [
    'page.link_change',
    'page.link_change',
    'page.link_overlay',
    'page.link_overlays',
    'page.link_sampler',
    'page.link_worlds',
  ]);
  assert.equal((await settings(tab)).overlays.length, 5);
});
