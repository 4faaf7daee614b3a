// A browser, and the page in it.
import { chromium } from 'playwright-core';
import { serve } from '../scripts/serve.mjs';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // the browser's own controls are pages in processes of their own: nobody sees them, and they cost as much as the page itself
  '--disable-features=InitialWebUI,PreloadTopChromeWebUI,WebUIReloadButton,WebUIToolbar,WebUIOmniboxPopup,WebUITabStrip',
];

/** A browser and a server of dist under a sub-path. */
export async function setUp(prefix = '/deep/folder/') {
  const server = await serve(0, prefix);
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  return {
    url: server.url,
    browser,
    server,
    async close() {
      await browser.close();
      await server.close();
    },
  };
}

/** Worlds at which a page rests where a test is not about their number: what holds of these holds of a thousand, in a quarter of the time. */
export const WORLDS = 256;

/**
 * Opens the page and waits for the first fan; errors of the page end the test. Unless its address says so, the page stays with the usual
 * number of worlds of tests: what it refines in the background would change what is compared.
 */
export async function open(context, url, worlds = 64) {
  const tab = await context.newPage();
  const errors = [];
  tab.on('pageerror', (error) => errors.push(String(error)));
  tab.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await tab.goto(url);
  await tab.waitForFunction(() => globalThis.shapan?.pool !== undefined && globalThis.shapan.described !== undefined);
  if (!url.includes('worlds=')) await few(tab);
  await shown(tab, worlds);
  return { tab, errors };
}

/** The usual number of worlds and no more. */
async function few(tab) {
  await tab.evaluate((worlds) => {
    const { shapan } = globalThis;
    const { settings } = shapan;
    if (settings.worlds === undefined) shapan.decisions.take({ ...settings, worlds });
    shapan.results.ask();
    shapan.overlays.ask();
  }, WORLDS);
}

/** Waits until so many worlds are shown. */
export async function shown(tab, worlds) {
  await tab.waitForFunction((least) => (globalThis.shapan?.current?.bands.worlds ?? 0) >= least, worlds, {
    timeout: 120_000,
  });
}

/** Waits until the page is at rest: so many worlds at the standard step, of the settings and of the baseline. */
export async function rested(tab, worlds = WORLDS) {
  await tab.waitForFunction(
    (worlds) => {
      const { shapan } = globalThis;
      const { current, baseline } = shapan;
      return (
        baseline?.bands.worlds === worlds &&
        current &&
        shapan.still &&
        current.bands.worlds === worlds &&
        shapan.refining === undefined &&
        !shapan.dragging
      );
    },
    worlds,
    { timeout: 120_000 },
  );
}
