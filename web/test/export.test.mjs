// What one takes away: tables with the bits of the page, pictures, a scenario for the command line, a report with link and citation.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  folder = mkdtempSync(join(tmpdir(), 'shapan-export-'));
});
after(async () => {
  rmSync(folder, { recursive: true });
  await here.close();
});

const DESK = { viewport: { width: 1366, height: 850 }, locale: 'en-US', acceptDownloads: true };
const CHANGED =
  '#v=0.1.0&s=push0&l=en&p=compute.chips+robots.stock&b=china&seed=77&set=*-%3Echina.trade.export_control_share%3D0.95&set=usa.research.projects%3D2&n=2';

/** Worlds where their number is not what is asked. */
const FEW = 128;
/** The same with two scenarios laid over, one of them under a name with a letter that tables must quote. */
const LAID = CHANGED.replace('&n=2', `&worlds=${FEW}&over=${encodeURIComponent('s=push5&name=')}&over=${encodeURIComponent('s=slow&name=A name" of one’s own')}&n=4`);

/** Waits until all that is shown is in. */
async function laid(tab) {
  await rested(tab, FEW);
  await tab.waitForFunction((few) => globalThis.shapan.overlays.laid.every(({ result }) => result?.bands.worlds === few), FEW, { timeout: 120_000 });
}

async function visit(t, fragment = '', options = {}) {
  const context = await here.browser.newContext({ ...DESK, ...options });
  t.after(() => context.close());
  return open(context, here.url + fragment);
}

/** Opens the menu, presses a button in it, and gives name and bytes of the first file of that name: one press may save several. */
async function take(tab, button, named) {
  if ((await tab.locator('#export-menu').count()) === 0) await tab.getByRole('button', { name: 'Export' }).click();
  const coming = tab.waitForEvent('download', { timeout: 120_000, predicate: (file) => named.test(file.suggestedFilename()) });
  await tab.locator('#export-menu').getByRole('button', { name: button }).click();
  const file = await coming;
  const path = join(folder, file.suggestedFilename());
  await file.saveAs(path);
  return { name: file.suggestedFilename(), path, bytes: readFileSync(path) };
}

test('quantiles have the bits of the pictures, in the columns of the command line, with the baseline and what is laid over', async (t) => {
  const { tab, errors } = await visit(t, LAID);
  await laid(tab);
  const { name, bytes } = await take(tab, /^Quantiles/, /quantiles.*\.csv$/);
  assert.match(name, /^shapan-push0-[0-9a-f]{8}-quantiles\.csv$/);
  const hash = await tab.evaluate(() => globalThis.shapan.current.opened.hash);
  assert.ok(name.includes(hash.slice(0, 8)), `${name} is not of ${hash}`);
  const [head, ...rows] = bytes.toString().trimEnd().split('\n').map((line) => line.split(','));
  assert.deepEqual(head.join(), 'scenario,time,bloc,variable,unit,n,p05,p25,p50,p75,p95,mean,min,max');
  const shown = await tab.evaluate(() => {
    const { shapan } = globalThis;
    const over = shapan.overlays.laid.map(({ result }) => result);
    return [shapan.current, shapan.baseline, ...over].map(({ bands: { numbers, rows, blocs } }) => ({ numbers: Array.from(numbers), rows, blocs }));
  });
  assert.deepEqual([...new Set(rows.map((row) => row[0]))], ['current', 'baseline', 'push5', '"A name"" of one’s own"']);
  for (const [at, scenario] of ['current', 'baseline', 'push5', '"A name"" of one’s own"'].entries()) {
    const own = rows.filter((row) => row[0] === scenario).map((row) => row.slice(1));
    const bands = shown[at];
    assert.equal(own.length, bands.rows * bands.blocs * 8, scenario);
    const blocs = ['usa', 'china', 'rest'];
    const columns = [...new Set(own.map((row) => row[2]))];
    for (const row of own) {
      const cell = (columns.indexOf(row[2]) * bands.blocs + blocs.indexOf(row[1])) * bands.rows + Number(row[0]);
      for (let at = 0; at < 5; at++) assert.ok(Object.is(Number(row[5 + at]), bands.numbers[cell * 6 + at]), row.join());
    }
  }
  assert.deepEqual(errors, []);
});

test('the scenario gives the command line the central world of the page, to the byte', { skip: missing() }, async (t) => {
  const { tab } = await visit(t, LAID);
  const scenario = await take(tab, /^Scenario/, /^shapan-push0-.*\.toml$/);
  const series = await take(tab, /^Every quantity/, /\.csv$/);
  assert.match(scenario.name, /^shapan-push0-[0-9a-f]{8}\.toml$/);
  assert.match(scenario.bytes.toString(), /^# Written by shapan.*\n# .*\nmodel = "world"\n/);
  assert.match(scenario.bytes.toString(), /seed = 77/);
  const native = execFileSync(program, ['run', scenario.path, '--csv'], { maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] });
  const [head, ...rows] = series.bytes.toString().split('\n');
  const [nativeHead, ...nativeRows] = native.toString().trimEnd().split('\n');
  assert.equal(head, `scenario,${nativeHead}`);
  const of = (name) => rows.filter((row) => row.startsWith(`${name},`)).map((row) => row.slice(name.length + 1));
  assert.deepEqual(of('current'), nativeRows);
  // the others as the command line has them
  for (const [name, built] of [['baseline', 'baseline'], ['push5', 'push5'], ['"A name"" of one’s own"', 'slow']]) {
    const told = execFileSync(program, ['run', built, '--csv'], { maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] });
    assert.deepEqual(of(name), told.toString().trimEnd().split('\n').slice(1), name);
  }
});

test('scenarios laid over are saved as files of their own, with the command that compares them', async (t) => {
  const { tab, errors } = await visit(t, LAID);
  const files = [];
  tab.on('download', (file) => files.push(file));
  await tab.getByRole('button', { name: 'Export' }).click();
  await tab.locator('#export-menu').getByRole('button', { name: /^Scenario/ }).click();
  await tab.locator('#export-menu [role=status]', { hasText: 'shapan compare' }).waitFor();
  while (files.length < 3) await tab.waitForEvent('download');
  const names = files.map((file) => file.suggestedFilename());
  assert.deepEqual(names.map((name) => name.replace(/[0-9a-f]{8}/, 'HASH')), ['shapan-push0-HASH.toml', 'shapan-push5-HASH.toml', 'shapan-slow-HASH.toml']);
  const said = await tab.locator('#export-menu [role=status]').innerText();
  assert.ok(said.includes(`shapan compare ${names.join(' ')}`), said);
  for (const file of files) {
    const text = readFileSync(await file.path(), 'utf8');
    assert.match(text, /seed = 77/);
    if (file.suggestedFilename().includes('slow')) assert.match(text, /extends = "slow"|research\.ceiling/);
  }
  assert.deepEqual(errors, []);
});

test('a picture as SVG and PNG, with the baseline, what is laid over, and its source', async (t) => {
  const { tab } = await visit(t, LAID);
  await laid(tab);
  await tab.getByRole('button', { name: 'Export' }).click();
  await tab.locator('#export-menu select').selectOption('talent.people');
  const svg = await take(tab, 'Picture (SVG)', /\.svg$/);
  assert.match(svg.name, /^shapan-push0-[0-9a-f]{8}-talent\.people\.svg$/);
  assert.match(svg.bytes.toString(), /^<svg /);
  // lines break anywhere
  const text = svg.bytes.toString().replaceAll(/<[^>]+>\s*/g, ' ').replaceAll(/\s+/g, ' ');
  for (const part of ['seed 77', 'with changes', 'United States', 'AI researchers', 'Current setting', 'Baseline', 'great effort', 'of one’s own', 'shapan 0.']) assert.ok(text.includes(part), part);
  const address = await tab.evaluate(() => new URL(globalThis.shapan.link(), location.href).href);
  assert.ok(text.replaceAll(' ', '').includes(address.replaceAll('&', '&amp;').slice(0, 60)), text);
  // what is drawn is what the page shows: three panels with a black median, and a line of each scenario in its colour and dash
  const drawn = await tab.evaluate((svg) => {
    const picture = new DOMParser().parseFromString(svg, 'image/svg+xml');
    return [...picture.querySelectorAll('polyline')].map((line) => [line.getAttribute('stroke'), line.getAttribute('stroke-dasharray'), line.getAttribute('stroke-width')]);
  }, svg.bytes.toString());
  const count = (ink, dash, wide) => drawn.filter((line) => line[0] === ink && line[1] === dash && line[2] === wide).length;
  assert.equal(count('#000000', null, '1.5'), 3, 'medians of the baseline');
  assert.equal(count('#000000', '4 4', '1'), 6, 'nine tenths of the baseline');
  const legend = await tab.locator('.overlays tbody tr[data-overlay] svg line').evaluateAll((all) =>
    all.map((line) => [line.style.stroke, line.getAttribute('stroke-dasharray')]),
  );
  const hex = (rgb) => `#${rgb.match(/\d+/g).map((part) => Number(part).toString(16).padStart(2, '0')).join('')}`;
  for (const [ink, dash] of legend.slice(2)) assert.equal(count(hex(ink), dash, '1.8'), 3, `${ink} ${dash}`);
  assert.equal(legend.length, 4);
  const png = await take(tab, 'Picture (PNG)', /\.png$/);
  writeFileSync(new URL('picture.png', shots), png.bytes);
  assert.equal(png.bytes.subarray(1, 4).toString(), 'PNG');
  const [wide, high] = [png.bytes.readUInt32BE(16), png.bytes.readUInt32BE(20)];
  assert.equal(wide, 1440);
  // it is the picture, not an empty sheet: some of it is coloured, nothing of it is cut
  const painted = await tab.evaluate(async (address) => {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    const { data } = pen.getImageData(0, 0, image.width, image.height);
    const dark = (x, y) => data[(y * image.width + x) * 4] < 200;
    let inside = 0;
    let edge = 0;
    for (let y = 0; y < image.height; y++) {
      for (let x = 0; x < image.width; x++) if (dark(x, y)) inside++;
      if (dark(image.width - 2, y)) edge++;
    }
    return { inside: inside / (image.width * image.height), edge };
  }, `data:image/png;base64,${png.bytes.toString('base64')}`);
  assert.ok(painted.inside > 0.02, `only ${painted.inside} of it is painted`);
  assert.equal(painted.edge, 0, `${high} high: something runs over the right edge`);
});

test('the report has changes, pictures with what is laid over, citation and link; only it is printed', async (t) => {
  const { tab } = await visit(t, LAID);
  await laid(tab);
  await tab.getByRole('button', { name: 'Export' }).click();
  await tab.locator('#export-menu').getByRole('button', { name: /^Report/ }).click();
  await tab.waitForFunction(() => document.querySelectorAll('.paper figure svg').length === 8, undefined, { timeout: 120_000 });
  const text = await tab.locator('.paper article').innerText();
  const hash = await tab.evaluate(() => globalThis.shapan.current.opened.hash);
  const address = await tab.evaluate(() => new URL(globalThis.shapan.link(), location.href).href);
  for (const part of [hash, address, 'seed 77', 'Chip orders refused', '→ China', '95%', 'Number of AI projects']) {
    assert.ok(text.includes(part), `${part} is not in the report`);
  }
  // each scenario laid over with its hash, its share in the table of dates, and its line in every picture
  const others = await tab.evaluate(() => globalThis.shapan.overlays.laid.map(({ result }) => [result.opened.hash, result.bands.dates]));
  const baseline = await tab.evaluate(() => globalThis.shapan.baseline.bands.dates);
  const dates = await tab.evaluate(() => globalThis.shapan.current.bands.dates.map(({ name }) => name));
  const cells = await tab.locator('.paper tbody tr').evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)));
  for (const [hash] of others) assert.ok(text.includes(hash), hash);
  for (const [at, name] of dates.entries()) {
    const shares = [baseline, ...others.map(([, told]) => told)].map((told) => told.find((date) => date.name === name)).map((date) => `${Math.round(date.share * 100)}%`);
    assert.deepEqual(cells[at].slice(2), shares, name);
  }
  for (const ink of ['#aa4499', '#7a6a00', '#000000'])
    assert.equal(await tab.locator(`.paper figure svg:has(polyline[stroke="${ink}"])`).count(), 8, ink);
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('report.png', shots).pathname });
  await tab.emulateMedia({ media: 'print' });
  assert.equal(await tab.locator('#page').isVisible(), false);
  assert.equal(await tab.locator('.tools-of-paper').isVisible(), false);
  assert.equal(await tab.locator('.paper article').isVisible(), true);
  const pdf = await tab.pdf({ format: 'A4' });
  assert.ok(pdf.length > 30_000 && (pdf.toString('latin1').match(/\/Type \/Page\b/g) ?? []).length >= 3, 'several pages');
  await tab.emulateMedia({ media: 'screen' });
  const coming = tab.waitForEvent('download');
  await tab.getByRole('button', { name: 'Keep as a file (HTML)' }).click();
  const kept = await coming;
  const path = join(folder, kept.suggestedFilename());
  await kept.saveAs(path);
  const html = readFileSync(path, 'utf8');
  assert.match(kept.suggestedFilename(), /^shapan-push0-[0-9a-f]{8}-report\.html$/);
  assert.ok(html.includes(hash) && !/<script|src=/.test(html));
  await tab.getByRole('button', { name: 'Back to the page' }).click();
  assert.equal(await tab.locator('.paper').count(), 0);
  assert.equal(await tab.locator('#page').isVisible(), true);
});

test('the menu by the keyboard, on a phone and in Chinese; axe finds nothing', async (t) => {
  const { tab } = await visit(t);
  await rested(tab);
  const button = tab.getByRole('button', { name: 'Export' });
  await button.focus();
  await tab.keyboard.press('Enter');
  await tab.locator('#export-menu').waitFor();
  await tab.keyboard.press('Tab');
  await tab.keyboard.press('Tab');
  assert.equal(await tab.evaluate(() => document.activeElement.textContent.trim()), 'Picture (SVG)');
  assert.deepEqual(await violations(tab), []);
  await tab.screenshot({ path: new URL('export.png', shots).pathname });
  await tab.keyboard.press('Escape');
  assert.equal(await tab.locator('#export-menu').count(), 0);
  assert.equal(await button.evaluate((one) => one === document.activeElement), true);
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2, colorScheme: 'dark' };
  const { tab: small } = await visit(t, '#v=0.1.0&s=baseline&l=zh&p=production.output+capability.level&b=china&n=0', phone);
  await rested(small);
  await small.getByRole('button', { name: '导出' }).click();
  assert.deepEqual(await violations(small), []);
  assert.doesNotMatch(await small.locator('#export-menu').innerText(), /⟦/);
  await small.screenshot({ path: new URL('export-phone-chinese.png', shots).pathname });
});

test('what cannot be made is explained', async (t) => {
  const { tab } = await visit(t, '#v=0.1.0&s=baseline&l=en&p=production.output+capability.level&b=china&n=0');
  await rested(tab);
  await tab.evaluate(() => {
    globalThis.shapan.set('china.compute.train_share', '0.7');
    globalThis.shapan.set('china.compute.infer_share', '0.6');
  });
  await tab.getByRole('button', { name: 'Export' }).click();
  await tab.locator('#export-menu').getByRole('button', { name: /^Quantiles/ }).click();
  await tab.locator('#export-menu [role=alert]').waitFor();
  assert.match(await tab.locator('#export-menu [role=alert]').innerText(), /sum to 1\.[23]/);
});
