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

/** Opens the page and waits for the first fan; errors of the page end the test. */
export async function open(context, url, worlds = 64) {
  const tab = await context.newPage();
  const errors = [];
  tab.on('pageerror', (error) => errors.push(String(error)));
  tab.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await tab.goto(url);
  await shown(tab, worlds);
  return { tab, errors };
}

/** Waits until so many worlds are shown. */
export async function shown(tab, worlds) {
  await tab.waitForFunction((least) => (globalThis.shapan?.current?.bands.worlds ?? 0) >= least, worlds, {
    timeout: 120_000,
  });
}

/** Waits until the page is at rest: all worlds at the standard step. */
export async function rested(tab) {
  await tab.waitForFunction(
    () => {
      const { shapan } = globalThis;
      const { current, baseline } = shapan;
      return (
        baseline?.bands.worlds === 1000 &&
        current &&
        !current.quick &&
        current.bands.worlds === 1000 &&
        shapan.refining === undefined &&
        !shapan.dragging
      );
    },
    undefined,
    { timeout: 120_000 },
  );
}
