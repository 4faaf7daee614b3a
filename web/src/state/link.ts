// The state of the page as the fragment of a link, and back. What cannot be read is told, never dropped in silence.
import type { Language } from '../engine/answers';
import { isValue } from '../levers/profile';
import { MOST_LETTERS, bulk } from './fold';
import {
  MOST_OVERLAYS,
  MOST_WORLDS,
  type Overlay,
  SAMPLERS,
  type Settings,
  USUAL,
  VIEWS,
  type View,
  assignments,
} from './settings';

/** Something about a link that a person must know: a message and its values. */
export interface Remark {
  key: string;
  values: Record<string, string>;
}

export interface Read {
  settings: Settings;
  language?: Language;
  /** Texts that must be unfolded before the settings are whole. */
  folded?: string;
  /** Where in the link each scenario laid over stood: some may have been left out. */
  places: number[];
  remarks: Remark[];
}

/** What names are known, so that a link can be judged. */
export interface Known {
  version: string;
  scenarios: string[];
  pictures: string[];
  /** All that can be set. */
  quantities: Set<string>;
  /** Laws that can be set, and their forms. */
  laws: Map<string, string[]>;
}

/** Stands for texts that were too long. */
export const LEFT_OUT = '-';

/** Settings as a fragment. `folded` gives texts as letters, if they have been folded already. */
export function write(
  settings: Settings,
  language: Language,
  version: string,
  folded: (texts: string) => string | undefined,
): string {
  const parts = new URLSearchParams({ v: version, s: settings.scenario, l: language });
  if (settings.view !== USUAL.view) parts.set('view', settings.view);
  for (const [name, value] of Object.entries(settings.detail)) parts.append('with', `${name}=${value}`);
  parts.set('p', settings.pictures.join(' '));
  parts.set('b', settings.bloc);
  if (settings.seed !== undefined) parts.set('seed', String(settings.seed));
  if (settings.sampler !== undefined) parts.set('sampler', settings.sampler);
  if (settings.worlds !== undefined) parts.set('worlds', String(settings.worlds));
  for (const { name, scenario, set } of settings.overlays) {
    const own = new URLSearchParams({ s: scenario, name });
    for (const [lever, value] of assignments(set)) own.append('set', `${lever}=${value}`);
    parts.append('over', own.toString());
  }
  const changes = assignments(settings.set);
  for (const [name, value] of changes) parts.append('set', `${name}=${value}`);
  const texts = bulk(settings);
  if (texts !== undefined) {
    const letters = folded(texts);
    parts.set('texts', letters === undefined || letters.length > MOST_LETTERS ? LEFT_OUT : letters);
  }
  // last, so that a link that was cut short is noticed
  parts.set('n', String(changes.length + settings.overlays.length));
  return `#${parts.toString()}`;
}

/** Older (negative), the same (0) or newer versions; not a number where they cannot be told apart. */
function order(theirs: string, ours: string): number {
  const [a, b] = [theirs, ours].map((text) => text.split('.').map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (a?.[at] ?? NaN) - (b?.[at] ?? NaN);
    if (difference !== 0) return difference;
  }
  return 0;
}

export function read(fragment: string, known: Known): Read {
  const settings: Settings = structuredClone(USUAL);
  const remarks: Remark[] = [];
  const found: Read = { settings, places: [], remarks };
  let place = 0;
  const text = fragment.replace(/^#/, '');
  if (text === '') return found;
  const remark = (key: string, values: Record<string, string>): void => {
    remarks.push({ key: `page.link_${key}`, values });
  };
  const change = (set: Record<string, string>, text: string): void => {
    const split = text.indexOf('=');
    const name = text.slice(0, split);
    const value = text.slice(split + 1);
    const own = name.replace(/^[^.@]*->[^.@]*\.|@.*$/g, '');
    const forms = known.laws.get(name);
    if (forms !== undefined) {
      if (forms.includes(value)) set[name] = value;
      else remark('law', { law: name, form: value, forms: forms.join(', ') });
      return;
    }
    const sound = split > 0 && (known.quantities.has(own) || known.quantities.has(own.slice(own.indexOf('.') + 1)));
    if (sound && isValue(value)) set[name] = value;
    else remark('change', { change: text });
  };
  let count: string | undefined;
  let changes = 0;
  let version: string | undefined;
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === 'v') {
      version = value;
    } else if (name === 's') {
      if (known.scenarios.includes(value)) settings.scenario = value;
      else remark('scenario', { name: value });
    } else if (name === 'l' && (value === 'en' || value === 'zh')) {
      found.language = value;
    } else if (name === 'view') {
      if (VIEWS.includes(value as View)) settings.view = value as View;
      else remark('view', { name: value });
    } else if (name === 'with' && value.includes('=')) {
      const split = value.indexOf('=');
      settings.detail[value.slice(0, split)] = value.slice(split + 1);
    } else if (name === 'p') {
      value.split(' ').forEach((picture, at) => {
        if (at > 1) remark('part', { part: picture });
        else if (known.pictures.includes(picture)) settings.pictures[at] = picture;
        else remark('picture', { name: picture });
      });
    } else if (name === 'b') {
      settings.bloc = value;
    } else if (name === 'seed') {
      const seed = Number(value);
      if (/^\d+$/.test(value) && Number.isSafeInteger(seed)) settings.seed = seed;
      else remark('seed', { seed: value });
    } else if (name === 'sampler') {
      if (SAMPLERS.some((one) => one === value)) settings.sampler = value;
      else remark('sampler', { name: value });
    } else if (name === 'worlds') {
      const worlds = Number(value);
      if (/^\d+$/.test(value) && worlds >= 1 && worlds <= MOST_WORLDS) settings.worlds = worlds;
      else remark('worlds', { worlds: value, most: String(MOST_WORLDS) });
    } else if (name === 'over') {
      changes++;
      const parts = new URLSearchParams(value);
      const overlay: Overlay = { name: parts.get('name') ?? '', scenario: parts.get('s') ?? '', set: {} };
      parts.getAll('set').forEach((one) => change(overlay.set, one));
      if (settings.overlays.length >= MOST_OVERLAYS) {
        remark('overlays', { most: String(MOST_OVERLAYS) });
      } else if (known.scenarios.includes(overlay.scenario)) {
        settings.overlays.push(overlay);
        found.places.push(place);
      } else {
        remark('overlay', { name: overlay.scenario });
      }
      place++;
    } else if (name === 'set') {
      changes++;
      change(settings.set, value);
    } else if (name === 'texts') {
      if (value === LEFT_OUT) remark('texts_left_out', {});
      else if (value.length > MOST_LETTERS) remark('texts_long', { letters: String(value.length), most: String(MOST_LETTERS) });
      else found.folded = value;
    } else if (name === 'n') {
      count = value;
    } else {
      remark('part', { part: value === '' ? name : `${name}=${value}` });
    }
  }
  const { version: ours } = known;
  if (version === undefined) {
    remark('no_version', { ours });
  } else if (version !== ours) {
    const way = order(version, ours);
    remark(way < 0 ? 'older' : way > 0 ? 'newer' : 'version', { theirs: version, ours });
  }
  if (count !== String(changes)) remark('incomplete', { count: count ?? '?', found: String(changes) });
  return found;
}
