// What a person should know of the settings that are shown: oddities, values beyond the plausible, broken worlds, a coarse step.
import type { Caution } from '../engine/answers';
import { leverName } from '../state/changes';
import { page } from '../state/page.svelte';
import { command } from '../state/settings';
import { capital, fraction } from '../state/words';

/** The step of ensembles, in years: a coarser one is told. */
const STANDARD = 1 / 16;

export interface Warning {
  key: string;
  text: string;
  /** How to look at it on the command line. */
  commands?: string[];
}

/** Commands for so many broken worlds: they tell what to do with the others. */
const SHOWN = 3;

/** What lies beyond in the settings and not in the baseline: shipped facts about blocs are no news. */
function news(): Caution[] {
  const known = new Set((page.baseline?.opened.cautions ?? []).map((caution) => JSON.stringify(caution)));
  return (page.opened?.cautions ?? []).filter((caution) => !known.has(JSON.stringify(caution)));
}

function beyond({ name, blocs, value, low, high }: Caution): Warning {
  const parameter = page.described?.parameters.find((one) => one.name === name);
  const quantity = parameter ?? page.quantities.get(name);
  const figure = (number: number): string =>
    quantity === undefined ? String(number) : page.figures.of(quantity, number);
  const plain = capital(quantity?.title ?? quantity?.about ?? name);
  const who = blocs.map((bloc) => page.bloc(bloc)).join(' → ');
  const told = who === '' ? plain : page.say('list.brackets', { head: plain, text: who });
  const what = parameter === undefined ? leverName([blocs.join('->'), name].filter((part) => part !== '').join('.')) : told;
  const values = { what, value: figure(value), low: figure(low), high: figure(high) };
  return {
    key: `${name} ${blocs.join()}`,
    text: page.say(parameter === undefined ? 'page.warned.bands' : 'page.warned.belief', values),
  };
}

/** All of them, as texts; a lever under the finger does not change what is counted here. */
export function warnings(): Warning[] {
  const { current, opened, settings } = page;
  const all: Warning[] = (opened?.warnings ?? []).map((warning) => ({ key: warning.en, text: warning[page.language] }));
  all.push(...news().map(beyond));
  if (current === undefined || opened === undefined) return all;
  const { broken, broken_worlds: numbers = [], worlds } = current.bands;
  if (broken > 0) {
    const text = page.say('page.broken', { count: page.figures.whole(broken), worlds: page.figures.whole(worlds) });
    const named = numbers.map(String).join(page.say('list.comma'));
    const list = numbers.length === 0 ? '' : page.say('page.warned.numbers', { numbers: named });
    const more = broken > numbers.length && numbers.length > 0 ? page.say('page.warned.more') : '';
    const replay = numbers.slice(0, SHOWN).map((number) => `${command('run', settings, current.opened)} --draw ${number}`);
    all.push({ key: 'broken', text: [text, list, more].filter((part) => part !== '').join(' '), commands: replay });
  }
  if (current.opened.step > STANDARD)
    all.push({ key: 'step', text: page.say('page.warned.step', { step: fraction(current.opened.step), standard: fraction(STANDARD) }) });
  return all;
}
