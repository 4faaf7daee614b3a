// What a person did from one state to the next, in words.
import { page } from './page.svelte';
import { type Settings, type World, keyOf } from './settings';

/** A lever in words, with the blocs that it concerns: `china.research.projects`, `usa->china.trade.export_control_share`. */
export function leverName(name: string): string {
  const law = page.laws.get(name);
  if (law !== undefined) return law.about.replace(/[.。]$/, '');
  const parts = /^(?:([^.]+)\.)?([a-z_0-9]+\.[a-z_0-9]+)$/.exec(name);
  const quantity = page.quantities.get(parts?.[2] ?? name);
  if (quantity === undefined) return name;
  const title = page.title(quantity);
  const who = parts?.[1];
  if (who === undefined || who === 'all') return title;
  const blocs = who.split('->').map((one) => (one === '*' ? page.say('page.history.all') : page.bloc(one)));
  return page.say('list.brackets', { head: title, text: blocs.join(' → ') });
}

/** A value in words; a lever over time only by its name, a form of a law by its own. */
function valueOf(name: string, value: string): string {
  if (page.laws.has(name)) return value;
  const quantity = page.quantities.get(name.replace(/^.*?([a-z_0-9]+\.[a-z_0-9]+)$/, '$1'));
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return page.say('page.history.over_time');
  return quantity === undefined ? value : page.figures.of(quantity, number);
}

function title(world: World): string {
  if (world.text !== undefined) return page.say('page.history.own');
  return page.described?.scenarios.find(({ name }) => name === world.scenario)?.title ?? world.scenario;
}

/** Everything that differs, each in a few words. */
export function changes(before: Settings, after: Settings): string[] {
  const told: string[] = [];
  const other = keyOf({ ...before, set: {} }, {}) !== keyOf({ ...after, set: {} }, {});
  if (other) told.push(page.say('page.history.scenario', { title: title(after) }));
  for (const name of new Set([...Object.keys(before.set), ...Object.keys(after.set)])) {
    const value = after.set[name];
    if (value === before.set[name]) continue;
    if (value !== undefined) told.push(page.say('list.colon', { head: leverName(name), text: valueOf(name, value) }));
    else if (!other) told.push(page.say('page.history.reset', { lever: leverName(name) }));
  }
  if (before.seed !== after.seed) told.push(page.say('page.history.seed', { seed: String(after.seed ?? '–') }));
  if (before.sampler !== after.sampler || before.worlds !== after.worlds) told.push(page.say('page.history.draws'));
  if (JSON.stringify(before.overlays) !== JSON.stringify(after.overlays)) told.push(page.say('page.history.overlays'));
  if (before.pictures.join() !== after.pictures.join()) told.push(page.say('page.history.pictures'));
  if (before.bloc !== after.bloc) told.push(page.say('page.history.bloc', { bloc: page.bloc(after.bloc) }));
  return told;
}
