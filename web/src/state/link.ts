// The state of the page as the fragment of a link, and back. What cannot be read is told, never dropped in silence.
import type { Language } from '../engine/answers';
import { type Settings, USUAL, VIEWS, type View, assignments } from './settings';

/** Something about a link that a person must know: a message and its values. */
export interface Remark {
  key: string;
  values: Record<string, string>;
}

export interface Read {
  settings: Settings;
  language?: Language;
  remarks: Remark[];
}

/** What names are known, so that a link can be judged. */
export interface Known {
  version: string;
  scenarios: string[];
  pictures: string[];
  levers: string[];
}

export function write(settings: Settings, language: Language, version: string): string {
  const parts = new URLSearchParams({ v: version, s: settings.scenario, l: language });
  if (settings.view !== USUAL.view) parts.set('view', settings.view);
  for (const [name, value] of Object.entries(settings.detail)) parts.append('with', `${name}=${value}`);
  parts.set('p', settings.pictures.join(' '));
  parts.set('b', settings.bloc);
  if (settings.seed !== undefined) parts.set('seed', String(settings.seed));
  const changes = assignments(settings.set);
  for (const [name, value] of changes) parts.append('set', `${name}=${value}`);
  // last, so that a link that was cut short is noticed
  parts.set('n', String(changes.length));
  return `#${parts.toString()}`;
}

export function read(fragment: string, known: Known): Read {
  const settings: Settings = structuredClone(USUAL);
  const remarks: Remark[] = [];
  const found: Read = { settings, remarks };
  const text = fragment.replace(/^#/, '');
  if (text === '') return found;
  const remark = (key: string, values: Record<string, string>): void => {
    remarks.push({ key: `page.link_${key}`, values });
  };
  let count: string | undefined;
  let changes = 0;
  let version = false;
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === 'v') {
      version = true;
      if (value !== known.version) remark('version', { theirs: value, ours: known.version });
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
    } else if (name === 'set') {
      changes++;
      const split = value.indexOf('=');
      const lever = value.slice(0, split);
      const change = value.slice(split + 1);
      const sound = split > 0 && known.levers.some((own) => lever === own || lever.endsWith(`.${own}`));
      if (sound && change !== '' && Number.isFinite(Number(change))) settings.set[lever] = change;
      else remark('change', { change: value });
    } else if (name === 'n') {
      count = value;
    } else {
      remark('part', { part: value === '' ? name : `${name}=${value}` });
    }
  }
  if (!version) remark('version', { theirs: '?', ours: known.version });
  if (count !== String(changes)) remark('incomplete', { count: count ?? '?', found: String(changes) });
  return found;
}
