// The page's state: its parts, and how they hear of one another. What each view needs is here; web/README.md tells it in ten lines.
import { type Bands, type Described, type Language, type Open, type Opened, type Quantity, Refused } from '../engine/answers';
import { type Pool, start } from '../engine/pool';
import engine from '../engine/shapan.wasm?url';
import { SLOT } from '../engine/slots';
import { Decisions } from './decisions.svelte';
import { bulk, fold, restore } from './fold';
import { LEFT_OUT, type Read, type Remark, read, write } from './link';
import { Overlays } from './overlays.svelte';
import { Replay } from './replay.svelte';
import { Results } from './results.svelte';
import { PICTURES, type Settings, type View, keyOf, opening } from './settings';
import { Texts } from './texts.svelte';

export { PICTURES } from './settings';
export type { Result } from './results.svelte';

export class Page {
  readonly texts = new Texts();
  readonly decisions = new Decisions(
    () => {
      this.replay.stop();
      this.results.ask();
    },
    () => {
      this.#followed = false;
      this.overlays.ask();
      this.#address();
    },
  );
  readonly results = new Results(
    this.texts,
    this.decisions,
    () => this.#pool,
    (opened) => this.#place(opened),
  );
  /** Scenarios laid over the pictures. */
  readonly overlays = new Overlays(
    this.texts,
    this.decisions,
    this.results.kept,
    () => this.#pool,
    (error) => this.results.refuse(error),
  );
  /** The last change once more. */
  readonly replay = new Replay(
    this.texts,
    this.decisions,
    this.results.kept,
    () => this.#pool,
    (error) => this.results.refuse(error),
  );
  remarks = $state.raw<Remark[]>([]);
  replaced = $state(0);
  /** The page is kept for use without a network. */
  kept = $state(false);
  #pool = $state.raw<Pool>();
  #followed = false;
  /** Links that were followed: a later one holds. */
  #links = 0;
  /** The texts of the settings as letters of a link. */
  #folded = $state.raw<{ texts: string; letters: string }>();

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
  /** Laws of which there are rival forms. */
  get laws(): Texts['laws'] {
    return this.texts.laws;
  }
  say(key: string, values: Record<string, string> = {}): string {
    return this.texts.say(key, values);
  }
  problem(text: string): ReturnType<Texts['problem']> {
    return this.texts.problem(text);
  }
  /** Why something failed: what the engine refused in the language of the page, anything else as it is. */
  why(error: unknown): string {
    if (error instanceof Refused) return error.problems.map(({ what }) => this.problem(what).text).join(this.say('list.comma'));
    return error instanceof Error ? error.message : String(error);
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
  /** The last settings that gave other numbers than these. */
  get before(): Settings | undefined {
    return this.decisions.before;
  }
  get history(): Decisions['history'] {
    return this.decisions.history;
  }
  travel(to: number): void {
    this.decisions.travel(to);
  }
  /** Plays the last change once more, or stops it. */
  replayed(): void {
    const { current } = this.results;
    if (this.replay.phase !== undefined) {
      this.replay.stop();
    } else if (current !== undefined && !this.dragging) {
      this.go('pictures');
      void this.replay.play(current);
    }
  }
  undo(): void {
    this.decisions.undo();
  }
  redo(): void {
    this.decisions.redo();
  }

  // results
  get current(): Results['current'] {
    return this.replay.shown ?? this.results.current;
  }
  /** What is shown is of these settings, at the standard step. */
  get still(): boolean {
    const { current } = this.results;
    return current?.quick === false && current.key === keyOf(this.settings, this.settings);
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
  get refined(): Results['refined'] {
    return this.results.refined;
  }
  /** The levers of the scenario as it is written. */
  get written(): Opened | undefined {
    return this.results.written;
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
    const link = ++this.#links;
    const found = read(fragment, {
      version: described.version,
      scenarios: described.scenarios.map((scenario) => scenario.name),
      pictures: PICTURES,
      quantities: new Set(
        [described.levers, described.pairs, described.parameters, described.draws].flat().map(({ name }) => name),
      ),
      laws: new Map(described.laws.map(({ name, forms }) => [name, forms.map((form) => form.name)])),
    });
    const { folded } = found;
    if (folded === undefined) {
      this.#take(found);
      return;
    }
    restore(found.settings, found.places, folded)
      .then(
        (settings) => ({ ...found, settings }),
        () => ({ ...found, remarks: [...found.remarks, { key: 'page.link_texts_broken', values: {} }] }),
      )
      .then((whole) => {
        if (link === this.#links) this.#take(whole);
      });
  }

  #take(found: Read): void {
    this.remarks = found.remarks;
    this.decisions.take(found.settings);
    this.#followed = true;
    if (found.language !== undefined && found.language !== this.language) void this.speak(found.language);
    this.results.ask();
    this.overlays.ask();
    if (found.remarks.length === 0) this.#address();
  }

  link(settings = this.settings): string {
    const folded = this.#folded;
    return write(settings, this.language, this.described?.version ?? '', (texts) =>
      folded?.texts === texts ? folded.letters : undefined,
    );
  }

  /** The whole address of the present state, when its texts have been folded. */
  async address(): Promise<string> {
    await this.#fold();
    return new URL(this.link(), location.href).href;
  }

  /** Are there texts that are too long for a link? */
  get unlinked(): boolean {
    return new URLSearchParams(this.link().slice(1)).get('texts') === LEFT_OUT;
  }

  async #fold(): Promise<void> {
    const texts = bulk(this.settings);
    if (texts === undefined || this.#folded?.texts === texts) return;
    // a browser that cannot fold them is told of as texts that are too long
    const letters = await fold(texts).catch(() => LEFT_OUT);
    if (texts === bulk(this.settings)) this.#folded = { texts, letters };
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
    const texts = bulk(this.settings);
    if (texts !== undefined && this.#folded?.texts !== texts) {
      // the address never carries less than the settings: it changes when their texts have been folded
      void this.#fold().then(() => this.#address());
      return;
    }
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
