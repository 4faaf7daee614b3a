// The view of equations, in a browser.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { violations } from './axe.mjs';
import { open, setUp } from './browser.mjs';

const shots = new URL('./screenshots/', import.meta.url);
mkdirSync(shots, { recursive: true });

let here;
before(async () => (here = await setUp()));
after(() => here.close());

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US' };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };

/** The view with the equations of a mechanism. */
async function visit(t, mechanism = 'research', { language = 'en', options = {} } = {}) {
  const context = await here.browser.newContext({ ...DESK, ...options });
  t.after(() => context.close());
  const rest = `view=equations&with=mechanism%3D${mechanism}&n=0`;
  const found = await open(context, `${here.url}#v=0.1.0&s=baseline&l=${language}&${rest}`, 0);
  await found.tab.locator('.formula math').first().waitFor({ timeout: 120_000 });
  return { context, ...found };
}

/** What the engine answers, asked by the page. */
const told = (tab) =>
  tab.evaluate(async () => {
    const { shapan } = globalThis;
    return shapan.pool.ask({ do: 'equations', of: { scenario: 'baseline' }, language: shapan.language });
  });

test('every mechanism is there with all its equations, and the browser draws them', async (t) => {
  const { tab, errors } = await visit(t);
  const { mechanisms } = await told(tab);
  const buttons = tab.locator('.equations nav button');
  assert.deepEqual(await buttons.allInnerTexts(), [...mechanisms.map((one) => one.title), 'Operators']);
  for (const mechanism of mechanisms) {
    await buttons.getByText(mechanism.title, { exact: true }).click();
    await tab.locator(`#mechanism-${mechanism.name}`).waitFor();
    const drawn = await tab.evaluate(() => {
      const sizes = [...document.querySelectorAll('.formula .scroll math')].map((math) => math.getBoundingClientRect());
      const fractions = [...document.querySelectorAll('.formula mfrac')].map((one) => {
        const [over, under] = one.children;
        return under.getBoundingClientRect().top - over.getBoundingClientRect().bottom;
      });
      return {
        formulas: document.querySelectorAll('.formula').length,
        maths: sizes.length,
        flat: sizes.filter(({ width, height }) => width < 20 || height < 10).length,
        // browsers that do not know MathML write one after the other
        unknown: fractions.filter((gap) => gap < -1).length,
      };
    });
    const versions = mechanism.equations.flatMap((equation) => equation.versions);
    const wanted = { formulas: mechanism.equations.length, maths: versions.length, flat: 0, unknown: 0 };
    assert.deepEqual(drawn, wanted, mechanism.name);
  }
  assert.equal(new URLSearchParams(new URL(tab.url()).hash.slice(1)).get('with'), `mechanism=${mechanisms.at(-1).name}`);
  assert.deepEqual(errors, []);
});

test('a named piece of a formula leads to the function that computes it', async (t) => {
  const { tab } = await visit(t, 'production');
  await tab.locator('.formula [data-operator="kernel"]').first().click();
  await tab.waitForFunction(() => document.activeElement?.id === 'operator-kernel');
  const { operators } = await told(tab);
  assert.equal(await tab.locator('article[id^="operator-"]').count(), operators.length);
  assert.match(await tab.locator('#operator-kernel').innerText(), /Korinek and Suh/);
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('equations-operators.png', shots).pathname, fullPage: true });
});

test('search goes through all mechanisms', async (t) => {
  const { tab } = await visit(t);
  const search = tab.getByLabel('Search by name or meaning');
  await search.fill('price');
  const found = await tab.locator('.formula .name code').evaluateAll((codes) => codes.map((code) => code.textContent));
  assert.ok(found.includes('chips.price') && found.includes('robots.price'), found.join());
  assert.ok((await tab.locator('.mechanism').count()) >= 2);
  await search.fill('no such thing');
  await tab.getByText('No equation fits.').waitFor();
  await search.fill('');
  await tab.locator('#mechanism-research').waitFor();
});

test('a symbol leads to its declaration, its source, its values, and to where it is used', async (t) => {
  const { tab } = await visit(t);
  await tab.locator('.formula [data-name="research.beta"]').first().click();
  const dialog = tab.getByRole('dialog');
  // the heading is there at once, what the engine knows a moment later
  await dialog.locator('tbody tr').first().waitFor();
  const text = await dialog.innerText();
  assert.match(text, /research\.beta/);
  assert.match(text, /log-uniform from 0\.1 to 0\.8/);
  assert.equal(await dialog.locator('tbody tr').count(), 3);
  const link = await dialog.locator('dd a').first().getAttribute('href');
  const works = await tab.evaluate(() => globalThis.shapan.described.sources['davidson-houlden2025']);
  assert.equal(link, works.url);
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('equations-declaration.png', shots).pathname });
  // where it is used leads to that equation
  const reader = dialog.locator('.readers button').first();
  const name = await reader.locator('code').innerText();
  await reader.click();
  await tab.waitForFunction((id) => document.activeElement?.id === id, `equation-${name}`);
  assert.equal(await dialog.count(), 0);
  // an assumption says that it is one
  const assumed = await tab.evaluate(() => {
    const shown = (name) => document.querySelector(`.formula [data-name="${name}"]`) !== null;
    return globalThis.shapan.described.parameters.find(({ name, source }) => source === 'assumed' && shown(name)).name;
  });
  await tab.locator(`.formula [data-name="${assumed}"]`).first().click();
  await dialog.getByText('assumed, without a source').first().waitFor();
});

test('by the keyboard alone: to a symbol, its declaration, and the lever', async (t) => {
  const { tab } = await visit(t, 'investment');
  const box = tab.locator('.formula .scroll').first();
  await box.focus();
  await tab.keyboard.press('End');
  await tab.keyboard.press('Home');
  const first = await box.locator('.here').getAttribute('data-name');
  await tab.keyboard.press('ArrowRight');
  const second = await box.locator('.here').getAttribute('data-name');
  const names = await box.locator('[data-name]').evaluateAll((all) => all.map((one) => one.getAttribute('data-name')));
  assert.deepEqual([first, second], names.slice(0, 2));
  assert.match(await tab.locator('.formula').first().locator('[role=status]').innerText(), new RegExp(second));
  await tab.keyboard.press('Enter');
  await tab.getByRole('dialog').getByText(second, { exact: true }).first().waitFor();
  await tab.keyboard.press('Escape');
  await tab.waitForFunction(() => document.activeElement?.classList.contains('scroll'));
  // the list below names the same symbols
  const card = tab.locator('.formula').filter({ has: tab.locator('[data-name="investment.awake_share"]') }).first();
  await card.locator('summary').focus();
  await tab.keyboard.press('Enter');
  await card.locator('details button', { hasText: 'investment.awake_share' }).focus();
  await tab.keyboard.press('Enter');
  const change = tab.getByRole('dialog').getByRole('button', { name: 'Change it: United States' });
  await change.focus();
  await tab.keyboard.press('Enter');
  await tab.waitForFunction(() => document.activeElement?.closest('[data-lever]')?.dataset.lever === 'usa.investment.awake_share');
  assert.equal(await tab.evaluate(() => globalThis.shapan.settings.view), 'pictures');
});

test('a lever between blocs is found too', async (t) => {
  const { tab } = await visit(t, 'talent');
  await tab.locator('.formula [data-name="talent.barrier"]').first().click();
  await tab.getByRole('dialog').getByRole('button', { name: 'Change it: United States → China' }).click();
  await tab.waitForFunction(() => document.activeElement?.closest('[data-lever]')?.dataset.lever === 'usa->china.talent.barrier');
});

test('rival forms stand side by side, and the one in use is marked', async (t) => {
  const { tab } = await visit(t, 'chips');
  const versions = tab.locator('#equation-chips\\.price .version');
  assert.equal(await versions.count(), 2);
  const [left, right] = await Promise.all([versions.nth(0).boundingBox(), versions.nth(1).boundingBox()]);
  assert.ok(right.x > left.x + left.width - 1 && Math.abs(left.y - right.y) < 1, 'side by side');
  const used = async () => (await tab.locator('#equation-chips\\.price .used').innerText()).replaceAll('\n', ' ');
  assert.match(await used(), /chips\.learning_law = wright1936/);
  await tab.evaluate(() => {
    const { shapan } = globalThis;
    shapan.commit({ ...shapan.settings, set: { 'chips.learning_law': 'moore1965' } });
  });
  await tab.waitForFunction(() => document.querySelector('#equation-chips\\.price .used')?.textContent.includes('moore1965'));
  assert.match(await tab.locator('.law li.used').innerText(), /moore1965/);
  await tab.getByLabel('Only what this world runs').check();
  assert.equal(await versions.count(), 1);
});

test('axe, dark, a phone, 中文', async (t) => {
  for (const [name, options, language, mechanism] of [
    ['equations', {}, 'en', 'chips'],
    ['equations-dark', { colorScheme: 'dark' }, 'en', 'production'],
    ['equations-phone', PHONE, 'zh', 'talent'],
    ['equations-zh', {}, 'zh', 'capability'],
  ]) {
    const { tab, errors } = await visit(t, mechanism, { language, options });
    assert.deepEqual(await violations(tab), [], name);
    assert.doesNotMatch(await tab.locator('section.equations').innerText(), /⟦/);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= (options.viewport?.width ?? 1366), `${name}: the page is ${wide} wide`);
    const scrolls = await tab.locator('.formula .scroll').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length);
    if (name === 'equations-phone') assert.ok(scrolls > 0, 'wide equations scroll in their own boxes');
    await tab.screenshot({ path: new URL(`${name}.png`, shots).pathname, fullPage: true });
    assert.deepEqual(errors, []);
  }
});
