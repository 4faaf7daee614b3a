// The guided tour: every step opens, shows what its link says, and one finds the way through it and back.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { open, rested, setUp } from './browser.mjs';

const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });
const shot = (tab, name) => tab.screenshot({ path: new URL(`${name}.png`, shots).pathname });

let here;
before(async () => (here = await setUp()));
after(() => here.close());

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US' };

async function visit(t, fragment = '', options = {}) {
  const context = await here.browser.newContext({ ...DESK, ...options });
  t.after(() => context.close());
  return open(context, here.url + fragment);
}

const link = (rest, language = 'en') => `#v=0.1.0&s=baseline&l=${language}&${rest}&p=production.output+capability.level&b=china&n=0`;
const stories = (tab) => tab.evaluate(async () => (await globalThis.shapan.pool.ask({ do: 'tours' })).stories);
const settings = (tab) => tab.evaluate(() => globalThis.shapan.settings);
const strip = (tab) => tab.locator('.strip-of-tour');

/** The step's worlds are there and its texts are whole. */
async function told(tab, step) {
  await tab.waitForFunction(
    (step) => {
      const shown = document.querySelector('.strip-of-tour');
      return shown?.dataset.step === step && shown.querySelector('[data-part=look]') !== null && !/…|\{/.test(shown.innerText);
    },
    step,
    { timeout: 120_000 },
  );
}

test('every step opens from its link, shows what the link says, and its texts hold the figures of now', async (t) => {
  const { tab, errors } = await visit(t, link('view=tour'));
  await tab.locator('.stories > li').first().waitFor();
  const all = await stories(tab);
  assert.equal(all.flatMap((story) => story.steps).length, 20);
  const links = await tab.locator('.stories ol a').evaluateAll((every) => every.map((one) => one.getAttribute('href')));
  assert.equal(links.length, 20);
  let at = 0;
  for (const story of all) {
    for (const step of story.steps) {
      const address = links[at++];
      await tab.evaluate((address) => globalThis.shapan.follow(address), address);
      await told(tab, `${story.name}.${step.name}`);
      const { remarks, own } = await tab.evaluate(() => ({
        remarks: globalThis.shapan.remarks,
        own: globalThis.shapan.link(),
      }));
      assert.deepEqual(remarks, [], address);
      assert.equal(own, address);
      assert.deepEqual(await settings(tab), {
        scenario: step.scenario,
        set: step.set ?? {},
        overlays: [],
        view: step.view,
        detail: { ...step.keep, tour: `${story.name}.${step.name}` },
        pictures: step.pictures,
        bloc: step.bloc,
      });
      assert.equal(await tab.evaluate(() => globalThis.shapan.problems.length), 0, address);
      assert.doesNotMatch(await tab.locator('body').innerText(), /⟦|NaN|undefined/);
    }
  }
  assert.deepEqual(errors, []);
});

test('figures in a text are those of the engine', async (t) => {
  const { tab } = await visit(t, link('with=tour%3Dlabour.wage').replace('s=baseline', 's=no-ai'));
  await rested(tab);
  await told(tab, 'labour.wage');
  const medians = await tab.evaluate(async () => {
    const { shapan } = globalThis;
    const columns = ['production.expert_wage', 'production.output'];
    const found = [];
    for (const scenario of ['no-ai', 'baseline']) {
      const bands = await shapan.study({ scenario, set: [], columns, runs: 256 });
      // the first bloc in 2046, the median
      for (const column of [0, 1]) {
        const value = bands.numbers[(column * bands.blocs * bands.rows + 20) * 6 + 2];
        found.push(shapan.figures.of(shapan.quantities.get(columns[column]), value));
      }
    }
    return found;
  });
  const text = await strip(tab).locator('[data-part=look]').innerText();
  for (const median of medians) assert.ok(text.includes(median), `${median} is not in: ${text}`);
  assert.equal(new Set(medians).size, 4);
});

test('a way through by the keyboard, and back to one’s own work', async (t) => {
  const { tab } = await visit(t, '#v=0.1.0&s=push0&l=en&p=compute.chips+robots.stock&b=usa&set=usa.research.projects%3D2&n=1');
  await rested(tab);
  const own = await settings(tab);
  await tab.getByRole('link', { name: 'Tour', exact: true }).click();
  const start = tab.getByRole('button', { name: 'Start' }).first();
  await start.focus();
  await tab.keyboard.press('Enter');
  await strip(tab).waitFor();
  assert.match(await strip(tab).innerText(), /AI becomes labour/);
  const step = () => tab.evaluate(() => globalThis.shapan.settings.detail.tour);
  const next = tab.getByRole('button', { name: 'Next', exact: true });
  await next.focus();
  await tab.keyboard.press('Enter');
  assert.equal(await step(), 'labour.wage');
  assert.equal(await tab.getByRole('button', { name: 'Next', exact: true }).evaluate((one) => one === document.activeElement), true);
  await tab.keyboard.press('ArrowRight');
  assert.equal(await step(), 'labour.capital');
  assert.equal((await settings(tab)).view, 'claims');
  await tab.keyboard.press('ArrowLeft');
  await tab.keyboard.press('End');
  assert.equal(await step(), 'labour.gap');
  await tab.keyboard.press('ArrowRight');
  assert.equal(await step(), 'labour.gap');
  assert.equal(await tab.locator('.strip-of-tour [aria-current=step]').innerText(), '5');
  await tab.getByRole('button', { name: 'Next story' }).click();
  assert.equal(await step(), 'window.pace');
  await tab.getByRole('link', { name: 'Step 4: The same effort, later' }).click();
  assert.equal(await step(), 'window.late');
  // a step is a decision: undo goes back over it, view and all
  await tab.getByRole('button', { name: 'Undo' }).click();
  assert.equal(await step(), 'window.pace');
  await tab.getByRole('button', { name: 'Redo' }).click();
  assert.equal((await settings(tab)).scenario, 'push5');
  // the real page stands beside it: a lever moves, and the step can be had again
  await told(tab, 'window.late');
  await tab.evaluate(() => globalThis.shapan.set('china.research.projects', '3'));
  await tab.getByText('You have changed something').waitFor();
  await tab.getByRole('button', { name: 'Set the step again' }).click();
  assert.deepEqual((await settings(tab)).set, {});
  await tab.getByRole('button', { name: 'Leave the tour' }).click();
  assert.equal(await strip(tab).count(), 0);
  assert.deepEqual({ ...(await settings(tab)), view: 'pictures' }, own);
  while (await tab.getByRole('button', { name: 'Undo' }).isEnabled()) await tab.getByRole('button', { name: 'Undo' }).click();
  assert.deepEqual({ ...(await settings(tab)), view: 'pictures' }, own);
});

test('a link to a step that is not there is explained', async (t) => {
  const { tab } = await visit(t, link('with=tour%3Dlabour.nothing'));
  await strip(tab).getByText('“labour.nothing”').waitFor();
  await tab.getByRole('button', { name: 'Leave the tour' }).click();
  assert.equal(await strip(tab).count(), 0);
});

test('axe finds nothing, in the dark, on a phone, in Chinese', async (t) => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
  const step = (language) => link('with=tour%3Dcritics.treaty', language).replace('s=baseline', 's=treaty');
  for (const [name, language, options] of [
    ['tour-step', 'en', {}],
    ['tour-dark', 'en', { colorScheme: 'dark' }],
    ['tour-phone', 'en', phone],
    ['tour-phone-chinese', 'zh', phone],
    ['tour-chinese', 'zh', {}],
  ]) {
    const { tab } = await visit(t, step(language), options);
    await told(tab, 'critics.treaty');
    assert.deepEqual(await violations(tab), [], name);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${name}: ${wide} too wide`);
    await shot(tab, name);
  }
  const { tab } = await visit(t, link('view=tour'), { colorScheme: 'dark' });
  await tab.locator('.stories > li').first().waitFor();
  assert.deepEqual(await violations(tab), []);
  await shot(tab, 'tour-stories');
});
