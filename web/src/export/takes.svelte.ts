// What is taken away is made by the engine from the present settings: all worlds at the standard step, whatever is being shown meanwhile.
import type { Opened } from '../engine/answers';
import type { Running } from '../engine/pool';
import { SLOT } from '../engine/slots';
import { PICTURES, page } from '../state/page.svelte';
import { keyOf } from '../state/settings';

/** Worlds of tables, pictures and reports. */
export const WORLDS = 1000;

interface Drawn {
  key: string;
  running: Running;
  opened: Promise<Opened>;
}

class Takes {
  /** What is being made. */
  busy = $state<string>();
  /** Worlds so far. */
  worlds = $state(0);
  failed = $state<string>();
  #drawn: Drawn | undefined;

  /** Makes something, one thing at a time; what goes wrong is told in the menu. */
  async make(what: string, work: () => Promise<void>): Promise<void> {
    if (this.busy !== undefined) return;
    this.busy = what;
    this.worlds = 0;
    this.failed = undefined;
    try {
      await work();
    } catch (error) {
      this.failed = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = undefined;
    }
  }

  #open(): Record<string, unknown> {
    return { ...page.open(), columns: PICTURES, runs: WORLDS };
  }

  /** The worlds of the present settings; run once. */
  #worlds(): Drawn {
    const key = keyOf(page.settings, page.settings);
    if (this.#drawn?.key === key) return this.#drawn;
    const { pool } = page;
    if (pool === undefined) throw new Error('the engine has not started');
    let resolve: (opened: Opened) => void = () => {};
    let reject: (error: unknown) => void = () => {};
    const opened = new Promise<Opened>((...ways) => ([resolve, reject] = ways));
    // whoever asks hears of a refusal; nobody need ask
    opened.catch(() => {});
    const running = pool.study<never>({
      open: { ...page.open(), columns: PICTURES, runs: WORLDS },
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

  async #ask<T>(request: { do: string } & Record<string, unknown>): Promise<{ answer: T; opened: Opened }> {
    const { running, opened } = this.#worlds();
    const { answer } = await running.ask<T>(request);
    return { answer, opened: await opened };
  }

  async #tell<T>(what: string): Promise<T> {
    const { pool, language } = page;
    if (pool === undefined) throw new Error('the engine has not started');
    return pool.ask<T>({ do: what, slot: SLOT.export, ...this.#open(), language });
  }

  async quantiles(): Promise<{ csv: string; opened: Opened }> {
    const { answer, opened } = await this.#ask<{ csv: string }>({ do: 'quantiles_csv' });
    return { csv: answer.csv, opened };
  }

  async picture(column: string): Promise<{ svg: string; opened: Opened }> {
    const opened = await this.#worlds().opened;
    const source = `${this.cite(opened)} ${this.address()}`;
    const { answer } = await this.#ask<{ svg: string }>({ do: 'picture', column, source, language: page.language });
    return { svg: answer.svg, opened };
  }

  series(): Promise<{ csv: string }> {
    return this.#tell('series_csv');
  }

  scenario(): Promise<{ text: string; hash: string; files: Record<string, string> }> {
    return this.#tell('scenario_text');
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
  name(hash: string, what: string, ending: string): string {
    const called = page.settings.text === undefined ? page.settings.scenario : 'own';
    const scenario = called.replaceAll(/[^\p{L}\p{N}_-]/gu, '-');
    return ['shapan', scenario, hash.slice(0, 8), what].filter((part) => part !== '').join('-') + `.${ending}`;
  }
}

export const takes = new Takes();
