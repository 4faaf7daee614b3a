// What is taken away is made by the engine from the present settings: all worlds at the standard step, whatever is being shown meanwhile; of
// the settings, of the baseline, and of what is laid over.
import type { Bands, Opened } from '../engine/answers';
import type { Running } from '../engine/pool';
import { SLOT } from '../engine/slots';
import { Recent, type Result, bandsOf } from '../state/kept';
import { PICTURES, page } from '../state/page.svelte';
import { type World, keyOf, opening, stagesOf } from '../state/settings';
import { type Member, apart, joined, laid, members } from './members';

interface Drawn {
  key: string;
  running: Running;
  opened: Promise<Opened>;
}

/** A scenario as a file, and what must lie beside it. */
export interface Written {
  text: string;
  hash: string;
  files: Record<string, string>;
}

/** A world that was run, and how it is called. */
export interface Shown {
  member: Member;
  result: Result;
}

/** Tables and bands that are kept: another picture of the same worlds is drawn at once. */
const MOST = 16;

class Takes {
  /** What is being made. */
  busy = $state<string>();
  /** Worlds so far, and of which scenario. */
  worlds = $state(0);
  whose = $state('');
  failed = $state<string>();
  #drawn: Drawn | undefined;
  readonly #bands = new Recent<Result>(MOST);
  readonly #tables = new Recent<string>(MOST);

  /** Worlds of tables, pictures and reports: as many as were chosen, or the first number at rest. */
  get all(): number {
    const { settings } = page;
    return settings.worlds ?? stagesOf(settings)[0] ?? 0;
  }

  /** Makes something, one thing at a time; what goes wrong is told in the menu. */
  async make(what: string, work: () => Promise<void>): Promise<void> {
    if (this.busy !== undefined) return;
    this.busy = what;
    this.worlds = 0;
    this.whose = '';
    this.failed = undefined;
    try {
      await work();
    } catch (error) {
      this.failed = page.why(error);
    } finally {
      this.busy = undefined;
    }
  }

  #open(world: World): ReturnType<typeof opening> & { columns: string[]; runs: number } {
    return { ...opening(world, page.settings), columns: PICTURES, runs: this.all };
  }

  /** The worlds of a member; run once, until those of another one are. */
  #worlds({ world, label }: Member): Drawn {
    const open = this.#open(world);
    const key = JSON.stringify(open);
    if (this.#drawn?.key === key) return this.#drawn;
    const { pool } = page;
    if (pool === undefined) throw new Error('the engine has not started');
    this.worlds = 0;
    this.whose = label;
    let resolve: (opened: Opened) => void = () => {};
    let reject: (error: unknown) => void = () => {};
    const opened = new Promise<Opened>((...ways) => ([resolve, reject] = ways));
    // whoever asks hears of a refusal; nobody need ask
    opened.catch(() => {});
    const running = pool.study<never>({
      open,
      way: { slot: SLOT.export, urgency: 1 },
      opened: (answer) => resolve(answer),
      progress: (worlds) => (this.worlds = worlds),
    });
    const drawn = { key, running, opened };
    this.#drawn = drawn;
    running.done.catch((error: unknown) => {
      reject(error);
      if (this.#drawn === drawn) this.#drawn = undefined;
    });
    return drawn;
  }

  async #ask<T>(member: Member, request: { do: string } & Record<string, unknown>): Promise<{ answer: T; numbers: Float64Array; opened: Opened }> {
    const { running, opened } = this.#worlds(member);
    const said = await running.ask<T>(request);
    return { ...said, opened: await opened };
  }

  async #tell<T>(what: string, world: World): Promise<T> {
    const { pool, language } = page;
    if (pool === undefined) throw new Error('the engine has not started');
    return pool.ask<T>({ do: what, slot: SLOT.export, ...this.#open(world), language });
  }

  /** The bands of a member: those of the pictures, if they are in. */
  async #result(member: Member): Promise<Result> {
    const { settings } = page;
    const { world } = member;
    const key = JSON.stringify(this.#open(world));
    const known = page.results.kept.find(world, settings, this.all) ?? this.#bands.find(key);
    if (known !== undefined) return known;
    const { answer, numbers, opened } = await this.#ask<Omit<Bands, 'numbers'>>(member, { do: 'bands', language: page.language });
    const bands = bandsOf({ answer, numbers, worlds: answer.worlds, last: true });
    const result = { bands, opened, quick: false, key: keyOf(world, settings) };
    this.#bands.keep(key, result);
    return result;
  }

  /** All that the pictures show, the present settings first; those are run last, since pictures are asked of them. */
  async shown(): Promise<Shown[]> {
    const found: Shown[] = [];
    for (const member of members().toReversed()) found.unshift({ member, result: await this.#result(member) });
    return found;
  }

  /** A table of all that the pictures show; the columns are those of the command line, and before them whose rows they are. */
  async #table(csv: (member: Member) => Promise<string>): Promise<string> {
    const tables: { name: string; csv: string }[] = [];
    for (const member of apart(members())) tables.push({ name: member.name, csv: await csv(member) });
    return joined(tables);
  }

  async quantiles(): Promise<string> {
    return this.#table(async (member) => {
      const key = JSON.stringify(this.#open(member.world));
      const known = this.#tables.find(key);
      if (known !== undefined) return known;
      const { answer } = await this.#ask<{ csv: string }>(member, { do: 'quantiles_csv' });
      this.#tables.keep(key, answer.csv);
      return answer.csv;
    });
  }

  series(): Promise<string> {
    return this.#table(async ({ world }) => (await this.#tell<{ csv: string }>('series_csv', world)).csv);
  }

  /** The hash of the present settings, for names of files. */
  async hash(): Promise<string> {
    return (await this.#tell<Written>('scenario_text', page.settings)).hash;
  }

  /** The scenario with its changes, and those laid over, as files. */
  async scenarios(): Promise<(Written & { name: string; label: string })[]> {
    const wanted = apart(members()).filter(({ what }) => what !== 'baseline');
    const written = wanted.map(async ({ world, label }) => {
      const one = await this.#tell<Written>('scenario_text', world);
      return { ...one, label, name: this.name(one.hash, '', 'toml', world) };
    });
    return Promise.all(written);
  }

  async picture(column: string): Promise<{ svg: string; opened: Opened }> {
    const [current, ...others] = await this.shown();
    if (current === undefined) throw new Error('nothing is shown');
    const { opened } = current.result;
    const { answer } = await this.#ask<{ svg: string }>(current.member, {
      do: 'picture',
      column,
      source: `${this.cite(opened)} ${this.address()}`,
      own: current.member.label,
      over: others.map(({ member, result }) => laid(member, result, column, opened)),
      language: page.language,
    });
    return { svg: answer.svg, opened };
  }

  /** The link to what is shown. */
  address(): string {
    return new URL(page.link(), location.href).href;
  }

  /** What the scenario is called. */
  title(): string {
    const { scenario, text } = page.settings;
    if (text !== undefined) return page.say('page.export.own');
    return page.described?.scenarios.find((one) => one.name === scenario)?.title ?? scenario;
  }

  /** How to cite it. */
  cite(opened: Opened): string {
    return page.say(page.changes === 0 ? 'page.export.cite' : 'page.export.cite_changed', {
      version: page.described?.version ?? '',
      title: this.title(),
      hash: opened.hash.slice(0, 12),
      seed: String(opened.seed),
      sampler: opened.sampler ?? '',
      worlds: page.figures.whole(opened.runs),
    });
  }

  /** The name of a file says the scenario, and by its hash which state of it. */
  name(hash: string, what: string, ending: string, { scenario: built, text }: World = page.settings): string {
    const called = text === undefined ? built : 'own';
    const scenario = called.replaceAll(/[^\p{L}\p{N}_-]/gu, '-');
    return ['shapan', scenario, hash.slice(0, 8), what].filter((part) => part !== '').join('-') + `.${ending}`;
  }
}

export const takes = new Takes();
