// Measures, over 50 drags of a lever in a browser, the time from the input to the first fan of 64, 256 and 1,000 worlds on the screen:
// `node measure.mjs [drags]`. Every drag has a value that was not asked for before; the page is at rest between two drags only as long as it
// takes to show the 1,000 worlds, so that the refinement does not run. A fan counts once the frame after its drawing has begun. Then one
// more move, and the time until 1,000 and 4,000 worlds at the standard step are shown.
import { cpus, loadavg } from 'node:os';
import { open, rested, setUp } from './test/browser.mjs';

const drags = Number(process.argv[2] ?? 50);
const STAGES = [64, 256, 1000];
const here = await setUp('/');
const context = await here.browser.newContext({ viewport: { width: 1366, height: 850 }, locale: 'en-US' });
const { tab } = await open(context, here.url);
// The page's own number of worlds, not the smaller one of tests; and at rest, the baseline included, so that nothing else is being run.
await tab.evaluate(() => {
  const { shapan } = globalThis;
  const { worlds, ...settings } = shapan.settings;
  shapan.decisions.take(settings);
  shapan.results.ask();
});
await rested(tab, 4000);

const times = await tab.evaluate(
  async ([drags, stages]) => {
    const { shapan } = globalThis;
    const lever = document.querySelector('[data-lever="china.investment.awake_share"] input[type=range]');
    const found = [];
    for (let drag = 0; drag < drags; drag++) {
      const before = shapan.current;
      lever.value = String(420 + 7 * drag);
      const start = performance.now();
      lever.dispatchEvent(new Event('input', { bubbles: true }));
      const row = {};
      await new Promise((done) => {
        const look = () => {
          const { current } = shapan;
          if (current !== before) {
            for (const worlds of stages) {
              if (current.bands.worlds >= worlds) row[worlds] ??= performance.now() - start;
            }
          }
          if (row[stages.at(-1)] === undefined) requestAnimationFrame(look);
          else done();
        };
        requestAnimationFrame(look);
      });
      found.push(row);
    }
    return found;
  },
  [drags, STAGES],
);
const refined = await tab.evaluate(async () => {
  const { shapan } = globalThis;
  const { worlds, ...settings } = shapan.settings;
  shapan.decisions.take(settings);
  const start = performance.now();
  shapan.set('china.research.projects', '3.3');
  const seconds = {};
  while (seconds[4000] === undefined) {
    await new Promise(requestAnimationFrame);
    const { current } = shapan;
    if (shapan.still) seconds[current.bands.worlds] ??= (performance.now() - start) / 1000;
  }
  return seconds;
});
await here.close();

console.log(
  `${drags} drags, ${cpus().length} processors (${cpus()[0]?.model}), load ${loadavg()[0].toFixed(1)}; milliseconds`,
);
for (const worlds of STAGES) {
  const sorted = times.map((row) => row[worlds]).sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(0);
  console.log(`${String(worlds).padStart(5)} worlds: median ${at(0.5)}, 5% ${at(0.05)}, 95% ${at(0.95)}`);
}
for (const [worlds, seconds] of Object.entries(refined))
  console.log(`${worlds.padStart(5)} worlds at the standard step: ${seconds.toFixed(1)} s after the move, the pause before them included`);
