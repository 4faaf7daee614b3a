// The view of what decides an outcome, and of why it changed, in a browser.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { open, setUp } from './browser.mjs';

const native = JSON.parse(readFileSync(new URL('./why.native.json', import.meta.url), 'utf8'));
const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });

let here;
before(async () => (here = await setUp()));
after(() => here.close());

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US' };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const CHANGED = 'set=china.investment.awake_share%3D0.03&set=usa.research.projects%3D3&n=2';

async function visit(t, rest = 'n=0', options = {}, language = 'en') {
  const context = await here.browser.newContext({ ...DESK, ...options });
  t.after(() => context.close());
  const found = await open(context, `${here.url}#v=0.1.0&s=baseline&l=${language}&view=discovery&${rest}`, 64);
  await decided(found.tab);
  return { context, ...found };
}

/** Waits until all worlds are in and a box was looked for. */
async function decided(tab) {
  await tab.waitForFunction(
    () =>
      document.querySelector('section.discovery')?.dataset.worlds > 0 &&
      document.querySelector('.region')?.getAttribute('aria-busy') === 'false' &&
      document.querySelector('.region .sentence') !== null,
    undefined,
    { timeout: 120_000 },
  );
}
const sentence = (tab) => tab.locator('.region .sentence').innerText();

/** Draws around the right half of the scatter with the mouse. */
async function lasso(tab) {
  const picture = tab.locator('.scatter.draws');
  await picture.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await picture.boundingBox();
  const corners = [
    [0.55, 0.02],
    [0.99, 0.02],
    [0.99, 0.55],
    [0.55, 0.55],
  ];
  await tab.mouse.move(x + corners[0][0] * width, y + corners[0][1] * height);
  await tab.mouse.down();
  for (const [right, down] of corners.slice(1)) {
    await tab.mouse.move(x + right * width, y + down * height, { steps: 8 });
  }
  await tab.mouse.up();
}

test('from the tornado to the scatter to a lasso to a sentence', async (t) => {
  const { tab, errors } = await visit(t);
  const rows = tab.locator('.tornado li button');
  assert.ok((await rows.count()) >= 5);
  const shares = await tab.locator('.tornado .share').evaluateAll((all) => all.map((one) => parseFloat(one.textContent)));
  assert.deepEqual(shares, shares.toSorted((a, b) => b - a));
  const second = rows.nth(1);
  const name = await second.getAttribute('data-input');
  await second.click();
  await tab.waitForFunction((name) => document.querySelector('figcaption.side')?.textContent.includes(name), name);
  assert.equal(await second.getAttribute('aria-pressed'), 'true');
  // a new input takes the place of the first; back to the one that decides most
  await rows.first().click();
  await lasso(tab);
  await tab.waitForFunction(() => /worlds taken/.test(document.querySelector('section.discovery').innerText));
  await decided(tab);
  const text = await tab.locator('.region').innerText();
  const taken = Number(/The ([\d,]+) worlds that you took/.exec(text)[1].replace(',', ''));
  assert.ok(taken > 10 && taken < 1000, `${taken} worlds were taken`);
  assert.ok((await sentence(tab)).length > 30);
  assert.deepEqual(errors, []);
});

test('a threshold: worlds above, worlds below; the box with its ranges, coverage, density, trade-off', async (t) => {
  const { tab } = await visit(t);
  const before = await sentence(tab);
  assert.equal(await tab.locator('.region dl dd').first().innerText().then((text) => /^\d+%$/.test(text)), true);
  assert.ok((await tab.locator('.region > table tbody tr').count()) >= 1);
  assert.ok((await tab.locator('.tradeoff circle').count()) >= 2);
  await tab.getByLabel('Which worlds', { exact: true }).selectOption('below');
  await tab.waitForFunction((before) => document.querySelector('.region .sentence')?.innerText !== before, before);
  await decided(tab);
  assert.match(await tab.locator('.region').innerText(), /Worlds with .* below/);
  // hardly any world beyond the line: the engine says that nothing beats chance
  const slider = tab.getByLabel('Line between worlds', { exact: true });
  await tab.getByLabel('Which worlds', { exact: true }).selectOption('above');
  await slider.focus();
  await tab.keyboard.press('End');
  await tab.keyboard.press('ArrowLeft');
  await decided(tab);
  await tab.waitForFunction(() => document.querySelector('.region > table') === null, undefined, { timeout: 30_000 });
  assert.ok((await sentence(tab)).length > 20);
});

test('other outcomes by family, bloc and year', async (t) => {
  const { tab, errors } = await visit(t);
  await tab.locator('section.discovery').getByLabel('Bloc').first().selectOption('usa');
  await decided(tab);
  await tab.locator('section.discovery').getByLabel('Year').first().selectOption('2033');
  await decided(tab);
  assert.match(await tab.evaluate(() => location.hash), /outcome%3Doutput\.usa%402033/);
  const families = await tab.locator('#decides-family option').evaluateAll((all) => all.map((one) => one.value));
  assert.ok(families.length > 10, families.join());
  for (const family of ['output_gap', 'peak_growth']) {
    await tab.locator('#decides-family').selectOption(family);
    await tab.waitForFunction((family) => location.hash.includes(`outcome%3D${family}`), family);
    await decided(tab);
  }
  assert.deepEqual(errors, []);
});

test('by the keyboard alone: input, ranges, threshold', async (t) => {
  const { tab } = await visit(t);
  await tab.locator('.tornado li button').nth(2).focus();
  await tab.keyboard.press('Enter');
  assert.equal(await tab.locator('.tornado li button').nth(2).getAttribute('aria-pressed'), 'true');
  await tab.locator('.tornado li button').first().press('Enter');
  await tab.getByText('Choose worlds by ranges').focus();
  await tab.keyboard.press('Enter');
  const middle = await tab.evaluate(() => document.querySelector('.threshold input[type=number]').value);
  await tab.locator('[data-range="from-y"]').focus();
  await tab.keyboard.type(middle);
  await tab.keyboard.press('Enter');
  await tab.waitForFunction(() => /\d+ worlds taken/.test(document.querySelector('section.discovery').innerText));
  await decided(tab);
  assert.match(await tab.locator('.region').innerText(), /worlds that you took/);
  await tab.locator('.threshold input[type=number]').focus();
  await tab.keyboard.press('ArrowRight');
  await tab.getByText('As a table').first().focus();
  await tab.keyboard.press('Space');
  assert.ok((await tab.locator('.tornado-table tbody tr').count()) > 5);
  assert.deepEqual(await violations(tab), []);
});

test('why it changed: parts that add up, sentences, a table', async (t) => {
  const { tab, errors } = await visit(t, CHANGED);
  await tab.getByRole('button', { name: 'Divide it' }).click();
  await tab.waitForFunction(
    () => {
      const why = document.querySelector('.why');
      return Number(why?.dataset.worlds) > 100 && why.dataset.running === '';
    },
    undefined,
    { timeout: 180_000 },
  );
  const names = await tab.locator('.why li[data-part]').evaluateAll((all) => all.map(({ dataset }) => dataset.part));
  assert.deepEqual(names.toSorted(), ['', 'china.investment.awake_share', 'usa.research.projects']);
  const parts = await tab.locator('.why li[data-part]').evaluateAll((all) => all.map(({ dataset }) => Number(dataset.mean)));
  const sum = parts.slice(0, -1).reduce((all, part) => all + part, 0);
  assert.ok(Math.abs(sum - parts.at(-1)) < 1e-9 * Math.abs(sum), `${parts}`);
  assert.ok((await tab.locator('.why .sentence').count()) >= 1);
  // to the bit what the native program says of the same worlds
  const told = await tab.locator('.why li[data-part]').evaluateAll((all) =>
    Object.fromEntries(all.filter(({ dataset }) => dataset.part !== '').map(({ dataset }) => [dataset.part, Number(dataset.mean)])),
  );
  assert.deepEqual(told, native.parts);
  await tab.locator('.why').getByLabel('As a table').check();
  assert.equal(await tab.locator('.why tbody tr').count(), 3);
  assert.deepEqual(await violations(tab), []);
  await tab.locator('.why').getByLabel('As a table').uncheck();
  await tab.screenshot({ path: new URL('discovery.png', shots).pathname, fullPage: true });
  assert.deepEqual(errors, []);
});

test('dark, a phone with a finger, 中文', async (t) => {
  for (const [name, options, language] of [
    ['discovery-dark', { colorScheme: 'dark' }, 'en'],
    ['discovery-phone', PHONE, 'en'],
    ['discovery-chinese', PHONE, 'zh'],
  ]) {
    const { tab } = await visit(t, CHANGED, options, language);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= (options.viewport?.width ?? 1366), `${name}: the page is ${wide} wide`);
    assert.deepEqual(await violations(tab), [], name);
    assert.doesNotMatch(await tab.locator('section.discovery').innerText(), /⟦/);
    await tab.screenshot({ path: new URL(`${name}.png`, shots).pathname, fullPage: true });
  }
});

test('a finger scrolls the page until it is told to draw', async (t) => {
  const { tab } = await visit(t, 'n=0', PHONE);
  const picture = tab.locator('.scatter.draws');
  const action = () => picture.evaluate((element) => getComputedStyle(element).touchAction);
  assert.equal(await action(), 'auto');
  await tab.getByRole('button', { name: 'Draw with the finger' }).click();
  assert.equal(await action(), 'none');
  await picture.scrollIntoViewIfNeeded();
  await picture.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const send = (type, x, y) =>
      element.dispatchEvent(
        new PointerEvent(type, {
          pointerId: 1,
          pointerType: 'touch',
          bubbles: true,
          button: 0,
          clientX: left + x * width,
          clientY: top + y * height,
        }),
      );
    element.setPointerCapture = () => {};
    send('pointerdown', 0.3, 0.05);
    for (const [x, y] of [
      [0.9, 0.05],
      [0.9, 0.9],
      [0.3, 0.9],
    ])
      send('pointermove', x, y);
    send('pointerup', 0.3, 0.9);
  });
  await tab.waitForFunction(() => /worlds taken/.test(document.querySelector('section.discovery').innerText));
});
