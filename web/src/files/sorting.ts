// From files to settings: which scenario is shown, which are laid over, and where the others lie.
import type { Remark } from '../state/link';
import { MOST_OVERLAYS, type Overlay, type Settings, type World } from '../state/settings';
import { type Dropped, key } from './dropped';

/** What would become of the page, if the engine finds nothing wrong. */
export interface Sorted {
  settings: Settings;
  /** The worlds that must be checked, with the name of the file whose text each is. */
  worlds: { world: World; file: string }[];
  /** Blocs that must be there afterwards, or the file would change nothing. */
  blocs: { name: string; file: string }[];
}

/** Does another file name this one by its path? */
function isNamed(file: Dropped, others: Dropped[]): boolean {
  const stem = file.path.replace(/\.toml$/, '');
  const quoted = new RegExp(String.raw`["'](?:\./)?${literal(stem)}(?:\.toml)?["']`);
  return others.some((other) => other !== file && quoted.test(other.text));
}

/** A text as a pattern that finds just this. */
function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** The built-in scenario that a text rests on, through other files. */
function ground(text: string, scenarios: Dropped[], built: string[], depth = 0): string {
  const base = key(text, 'extends')?.replace(/^\.\//, '') ?? '';
  if (built.includes(base)) return base;
  const next = scenarios.find(({ path }) => path === base || path === `${base}.toml`);
  return next === undefined || depth > 20 ? 'baseline' : ground(next.text, scenarios, built, depth + 1);
}

/** Where the engine finds a bloc or a division of the world: at its path if another file names it, else in place of its namesake. */
function shelf(file: Dropped, all: Dropped[]): string {
  if (isNamed(file, all)) return file.path;
  const name = key(file.text, 'name') ?? '';
  return file.kind === 'bloc' ? `data/blocs/${name}.toml` : `data/worlds/${name}.toml`;
}

export function sort(all: Dropped[], settings: Settings, built: string[]): Sorted | Remark {
  const scenarios = all.filter(({ kind }) => kind === 'scenario');
  const others = all.filter(({ kind }) => kind === 'bloc' || kind === 'world');
  const roots = scenarios.filter((file) => !isNamed(file, scenarios));
  const files: Record<string, string> = {};
  for (const file of scenarios) if (!roots.includes(file)) files[file.path] = file.text;
  for (const file of others) files[shelf(file, all)] = file.text;
  const blocs = others
    .filter(({ kind }) => kind === 'bloc')
    .map(({ text, path }) => ({ name: key(text, 'name') ?? '', file: path }));
  const world = (root: Dropped): World => {
    const own: World = { scenario: ground(root.text, scenarios, built), text: root.text, set: {} };
    if (Object.keys(files).length > 0) own.files = files;
    return own;
  };
  const [first, ...more] = roots;
  if (first !== undefined) {
    if (settings.overlays.length + more.length > MOST_OVERLAYS)
      return { key: 'page.overlays.full', values: { most: String(MOST_OVERLAYS) } };
    const overlays: Overlay[] = more.map((root) => ({ name: key(root.text, 'title') ?? root.path, ...world(root) }));
    const { text, files: before, ...rest } = settings;
    return {
      settings: { ...rest, ...world(first), overlays: [...settings.overlays, ...overlays] },
      worlds: roots.map((root) => ({ world: world(root), file: root.path })),
      blocs,
    };
  }
  const division = others.find(({ kind }) => kind === 'world');
  const next: Settings = { ...settings, files: { ...settings.files, ...files } };
  if (division !== undefined) {
    // a new division of the world needs a scenario that names it: the present one, in the words of a file
    if (settings.text !== undefined) return { key: 'page.files.world_alone', values: { file: division.path } };
    const title = JSON.stringify(key(division.text, 'title') ?? division.path);
    const base = `extends = "${settings.scenario}"\nworld = "./${shelf(division, all)}"`;
    next.text = `model = "world"\ntitle = ${title}\n${base}\n`;
  }
  return { settings: next, worlds: [{ world: next, file: all[0]?.path ?? '' }], blocs };
}
