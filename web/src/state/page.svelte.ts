// The page's state: its parts, and how they hear of one another. What each view needs is here; web/README.md tells it in ten lines.
import type { Bands, Described, Language, Open, Opened, Quantity } from '../engine/answers';
import { type Pool, start } from '../engine/pool';
import engine from '../engine/shapan.wasm?url';
import { SLOT } from '../engine/slots';
import { Decisions } from './decisions.svelte';
import { type Remark, read, write } from './link';
import { Results } from './results.svelte';
import { PICTURES, type Settings, type View, opening } from './settings';
import { Texts } from './texts.svelte';

export { PICTURES } from './settings';
export type { Result } from './results.svelte';

export class Page {
  readonly texts = new Texts();
  readonly decisions = new Decisions(
    () => this.results.ask(),
    () => {
      this.#followed = false;
      this.#address();
    },
  );
  readonly results = new Results(
    this.texts,
    this.decisions,
    () => this.#pool,
    (opened) => this.#place(opened),
  );
  remarks = $state.raw<Remark[]>([]);
  replaced = $state(0);
  /** The page is kept for use without a network. */
  kept = $state(false);
  #pool = $state.raw<Pool>();
  #followed = false;

  /** The engines; none before they have started. */
  get pool(): Pool | undefined {
    return this.#pool;
  }

  // texts
  get language(): Language {
    return this.texts.language;
  }
  get described(): Described | undefined {
    return this.texts.described;
  }
  get figures(): Texts['figures'] {
    return this.texts.figures;
  }
  get quantities(): Map<string, Quantity> {
    return this.texts.quantities;
  }
  say(key: string, values: Record<string, string> = {}): string {
    return this.texts.say(key, values);
  }
  title(quantity: Quantity): string {
    return this.texts.title(quantity);
  }
  bloc(name: string): string {
    return this.opened?.blocs.find((bloc) => bloc.name === name)?.title[this.language] ?? name;
  }

  // decisions
  get settings(): Settings {
    return this.decisions.settings;
  }
  get dragging(): boolean {
    return this.decisions.dragging;
  }
  get changes(): number {
    return this.decisions.changes;
  }
  get canUndo(): boolean {
    return this.decisions.canUndo;
  }
  get canRedo(): boolean {
    return this.decisions.canRedo;
  }
  commit(next: Settings): void {
    this.decisions.commit(next);
  }
  set(name: string, value: string | undefined): void {
    this.decisions.set(name, value);
  }
  drag(name: string, value: string | undefined): void {
    this.decisions.drag(name, value);
  }
  drop(): void {
    this.decisions.drop();
  }
  undo(): void {
    this.decisions.undo();
  }
  redo(): void {
    this.decisions.redo();
  }

  // results
  get current(): Results['current'] {
    return this.results.current;
  }
  get baseline(): Results['baseline'] {
    return this.results.baseline;
  }
  get opened(): Opened | undefined {
    return this.results.opened;
  }
  get problems(): Results['problems'] {
    return this.results.problems;
  }
  get failed(): Results['failed'] {
    return this.results.failed;
  }
  get refining(): number | undefined {
    return this.results.refining;
  }
  /** The levers of the scenario as it is written. */
  get written(): Opened | undefined {
    return this.results.written(this.settings);
  }
  about(name: string): string {
    return this.results.about(name);
  }
  mark(): void {
    this.results.mark();
  }

  async start(): Promise<void> {
    this.texts.choose();
    try {
      const pool = await start(engine);
      pool.onReplaced = () => (this.replaced = pool.replaced);
      this.#pool = pool;
      await this.texts.speak(this.language, pool);
    } catch (error) {
      const why = String(error instanceof Error ? error.message : error);
      this.results.failed = { key: 'page.engine_failed', why };
      return;
    }
    this.follow(location.hash);
    addEventListener('hashchange', () => {
      if (this.described !== undefined && location.hash !== this.link()) this.follow(location.hash);
    });
  }

  /** Takes the state that a link carries. */
  follow(fragment: string): void {
    const { described } = this;
    if (described === undefined) return;
    const found = read(fragment, {
      version: described.version,
      scenarios: described.scenarios.map((scenario) => scenario.name),
      pictures: PICTURES,
      levers: [...described.levers, ...described.pairs].map((lever) => lever.name),
    });
    this.remarks = found.remarks;
    this.decisions.take(found.settings);
    this.#followed = true;
    if (found.language !== undefined && found.language !== this.language) void this.speak(found.language);
    this.results.ask();
    if (found.remarks.length === 0) this.#address();
  }

  link(settings = this.settings): string {
    return write(settings, this.language, this.described?.version ?? '');
  }

  /** Shows a view; the browser's way back leads to the one before. */
  go(view: View): void {
    if (view === this.settings.view) return;
    this.decisions.look({ view });
    history.pushState(null, '', this.link());
  }

  /** What a view keeps in the link. A value that is undefined goes. */
  keep(name: string, value: string | undefined): void {
    const detail = { ...this.settings.detail };
    if (value === undefined) delete detail[name];
    else detail[name] = value;
    this.decisions.look({ detail });
    this.#address();
  }

  /** What a study of the present settings is opened with; a view adds kind, columns, outcomes and runs. */
  open(): ReturnType<typeof opening> {
    return opening(this.settings, this.settings);
  }

  async speak(language: Language): Promise<void> {
    localStorage.setItem('language', language);
    const pool = this.#pool;
    if (pool === undefined) return;
    await this.texts.speak(language, pool);
    this.#address();
    this.results.meet(this.settings, language);
  }

  #address(): void {
    history.replaceState(null, '', this.link());
  }

  /** Levers are shown of a bloc that is there: a link, or another division of the world, may name one that is not. */
  #place(opened: Opened): void {
    const { bloc } = this.settings;
    const names = opened.blocs.map((one) => one.name);
    const first = names[0];
    if (names.includes(bloc) || first === undefined) return;
    if (this.#followed) this.remarks = [...this.remarks, { key: 'page.link_bloc', values: { name: bloc } }];
    this.decisions.settings = { ...this.settings, bloc: names.includes('china') ? 'china' : first };
  }

  /** For tests and the console: the bands of any study. */
  async study(open: Open, piece = 16): Promise<Bands> {
    const pool = this.#pool;
    if (pool === undefined) throw new Error('the engine has not started');
    const running = pool.study({ open, way: { slot: SLOT.own, piece, urgency: -1 } });
    const { answer, numbers } = await running.ask<Omit<Bands, 'numbers'>>({ do: 'bands', language: this.language });
    return { ...answer, numbers };
  }
}

export const page = new Page();
