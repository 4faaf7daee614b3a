// What is told of settings: values beyond the plausible, broken worlds by number, and how to see them on the command line.
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

async function visit(t, fragment, worlds) {
  const context = await here.browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'en-US' });
  t.after(() => context.close());
  return open(context, here.url + fragment, worlds);
}

const count = (tab, number) => tab.locator(`.warned[data-count="${number}"]`).waitFor({ timeout: 60_000 });

test('values beyond bands and beliefs are told, those of the baseline are not', async (t) => {
  const { tab, errors } = await visit(t, '#v=0.1.0&s=baseline&l=en&worlds=64&n=0');
  await rested(tab, 64);
  await count(tab, 0);
  await tab.evaluate(() => {
    const { shapan } = globalThis;
    shapan.set('china.investment.awake_share', '0.05');
    shapan.set('research.spill', '3');
    shapan.set('usa->china.trade.export_control_share', '0.99');
  });
  await count(tab, 3);
  await tab.locator('.warned').click();
  const told = await tab.locator('dialog[open]').innerText();
  for (const part of [
    'AI spending when awake (China) is at 5%: outside of what is called low to high (0.5% to 3%)',
    'Chip orders refused (United States → China) is at 99%',
    'is fixed at 3: outside of what is believed of it (0.1 to 1.2)',
  ])
    assert.ok(told.includes(part), `${part} is not told in: ${told}`);
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('warnings.png', shots).pathname });
  assert.deepEqual(errors, []);
});

test('broken worlds are counted and named, with the command that runs one again', async (t) => {
  const { tab } = await visit(t, '#v=0.1.0&s=fast&l=en&seed=1234&worlds=40&set=research.beta%3D0&n=1', 40);
  await rested(tab, 40);
  await tab.locator('.warned').click();
  const item = tab.locator('[data-warning=broken]');
  // `shapan run` with this command says: the run was stopped in 2031.2
  assert.match(await item.innerText(), /1 of 40 worlds broke off.*Their numbers: 21\./s);
  assert.equal(
    await item.locator('code').innerText(),
    "shapan run fast --set 'research.beta=0' --set seed=1234 --set sampler=lhs --set runs=40 --set step=0.0625 --draw 21",
  );
});
