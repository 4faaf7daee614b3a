// The state of the page: what a person decided, what the engines answered, and when they are asked.
import {
  type Bands,
  type Described,
  type Language,
  type Open,
  type Opened,
  type Problem,
  type Quantity,
  Refused,
} from '../engine/answers';
import { type Pool, type Running, start } from '../engine/pool';
import engine from '../engine/shapan.wasm?url';
import { type Remark, type Settings, USUAL, assignments, read, write } from './link';
import { CODE, Figures, capital, fill } from './words';

/** Series that are kept, and may be shown. The key dates need the first two. */
export const PICTURES = [
  'production.output',
  'capability.level',
  'compute.chips',
  'automation.expert_tasks',
  'production.expert_wage',
  'robots.stock',
  'talent.people',
  'safety.hazard_sum',
];

/** While a lever is dragged: a coarse step and few worlds first. */
const QUICK = { step: 0.25, runs: 1000, stages: [64, 256, 1000] };
/** At rest: the step of ensembles (the engine's own), and the worlds of the quick look again. */
const FULL = { runs: 1000, stages: [1000] };
const BASELINE = { runs: 1000, stages: [64, 256, 1000] };
const SLOT = { quick: 0, full: 1, baseline: 2, tests: 3, met: 4 };
/** Nothing was moved for so long (milliseconds): time to refine. */
const REST = 400;
/** Results that are kept, so that nothing is run twice. */
const KEPT = 40;

/** Bands with what they were made of. */
export interface Result {
  bands: Bands;
  opened: Opened;
  quick: boolean;
}

export class Page {
  described = $state.raw<Described>();
  language = $state<Language>('en');
  settings = $state.raw<Settings>(USUAL);
  current = $state.raw<Result>();
  baseline = $state.raw<Result>();
  /** Levers under these settings. */
  opened = $state.raw<Opened>();
  problems = $state.raw<Problem[]>([]);
  remarks = $state.raw<Remark[]>([]);
  failed = $state<{ key: string; why: string }>();
  dragging = $state(false);
  /** Worlds at the standard step so far, if it is being refined. */
  refining = $state<number>();
  replaced = $state(0);
  kept = $state(false);
  #undo = $state.raw<Settings[]>([]);
  #redo = $state.raw<Settings[]>([]);

  #pool: Pool | undefined;
  #texts: Partial<Record<Language, Described>> = {};
  #results = new Map<string, Result>();
  #abouts = $state.raw<Record<string, string>>({});
  #written = $state.raw<Record<string, Opened>>({});
  #quick: Running | undefined;
  #quickShown = false;
  #pending = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #before: Settings | undefined;

  figures = $derived(new Figures(this.language));
  canUndo = $derived(this.#undo.length > 0);
  canRedo = $derived(this.#redo.length > 0);
  changes = $derived(Object.keys(this.settings.set).length);
  quantities = $derived.by(() => {
    const described = this.described;
    const all = described === undefined ? [] : [described.levers, described.pairs, described.stocks, described.flows];
    return new Map(all.flat().map((quantity) => [quantity.name, quantity]));
  });

  /** The levers of the scenario as it is written: defaults and resets. */
  written = $derived(this.#written[this.settings.scenario]);

  get pool(): Pool | undefined {
    return this.#pool;
  }

  /** The text with a key, filled. A key without a text shows itself. */
  say(key: string, values: Record<string, string> = {}): string {
    return fill(this.described?.messages[key] ?? `⟦${key}⟧`, values);
  }

  title(quantity: Quantity): string {
    const short = this.described?.messages[`page.lever.${quantity.name}`];
    return short ?? quantity.title ?? capital(quantity.about ?? quantity.name);
  }

  bloc(name: string): string {
    return this.opened?.blocs.find((bloc) => bloc.name === name)?.title[this.language] ?? name;
  }

  /** The text of a key date: `bands` speaks the language it was asked in. */
  about(name: string): string {
    return this.#abouts[`${this.language} ${this.settings.scenario} ${name}`] ?? '';
  }

  async start(): Promise<void> {
    const stored = localStorage.getItem('language');
    const own = navigator.language.startsWith('zh') ? 'zh' : 'en';
    this.language = stored === 'en' || stored === 'zh' ? stored : own;
    const wanted = new URLSearchParams(location.hash.slice(1)).get('l');
    if (wanted === 'en' || wanted === 'zh') this.language = wanted;
    try {
      this.#pool = await start(engine);
      this.#pool.onReplaced = () => (this.replaced = this.#pool?.replaced ?? 0);
      this.described = this.#texts[this.language] = await this.#pool.describe(this.language);
    } catch (error) {
      this.failed = { key: 'page.engine_failed', why: String(error instanceof Error ? error.message : error) };
      return;
    }
    this.#tag();
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
    this.settings = found.settings;
    this.#undo = [];
    this.#redo = [];
    this.#followed = true;
    if (found.language !== undefined && found.language !== this.language) void this.speak(found.language);
    this.#ask();
    if (found.remarks.length === 0) this.#address();
  }

  link(): string {
    return write(this.settings, this.language, this.described?.version ?? '');
  }

  async speak(language: Language): Promise<void> {
    localStorage.setItem('language', language);
    const texts = this.#texts[language] ?? (await this.#pool?.describe(language));
    if (texts === undefined) return;
    this.#texts[language] = texts;
    this.language = language;
    this.described = texts;
    this.#tag();
    this.#address();
    this.#acquaint(this.settings.scenario, language);
  }

  #tag(): void {
    document.documentElement.lang = CODE[this.language];
    document.title = this.say('page.name');
  }

  #address(): void {
    history.replaceState(null, '', this.link());
  }

  /** Settings change for good: undo goes back over them. */
  commit(next: Settings): void {
    const before = this.#before ?? this.settings;
    this.#before = undefined;
    this.#followed = false;
    if (JSON.stringify(before) !== JSON.stringify(next)) {
      this.#undo = [...this.#undo.slice(-99), before];
      this.#redo = [];
    }
    this.#change(next);
    this.#address();
  }

  /** A lever moves under the finger. */
  drag(name: string, value: string | undefined): void {
    this.#before ??= this.settings;
    this.dragging = true;
    this.#change(this.#with(name, value));
  }

  /** The finger leaves. */
  drop(): void {
    this.dragging = false;
    if (this.#before !== undefined) this.commit(this.settings);
  }

  set(name: string, value: string | undefined): void {
    this.dragging = false;
    this.commit(this.#with(name, value));
  }

  #with(name: string, value: string | undefined): Settings {
    const set = { ...this.settings.set };
    if (value === undefined) delete set[name];
    else set[name] = value;
    return { ...this.settings, set };
  }

  undo(): void {
    const back = this.#undo.at(-1);
    if (back === undefined) return;
    this.#undo = this.#undo.slice(0, -1);
    this.#redo = [...this.#redo, this.settings];
    this.#change(back);
    this.#address();
  }

  redo(): void {
    const next = this.#redo.at(-1);
    if (next === undefined) return;
    this.#redo = this.#redo.slice(0, -1);
    this.#undo = [...this.#undo, this.settings];
    this.#change(next);
    this.#address();
  }

  #change(next: Settings): void {
    const inputs = ({ scenario, set, seed }: Settings): string => JSON.stringify([scenario, set, seed]);
    const same = inputs(next) === inputs(this.settings);
    this.settings = next;
    if (!same) this.#ask();
  }

  #open(settings: Settings): Open {
    const open: Open = {
      scenario: settings.scenario,
      set: assignments(settings.set),
      columns: PICTURES,
      runs: FULL.runs,
    };
    if (settings.seed !== undefined) open.seed = settings.seed;
    return open;
  }

  #key(settings: Settings): string {
    return JSON.stringify(this.#open(settings));
  }

  #keep(key: string, result: Result): void {
    this.#results.set(key, result);
    const oldest = this.#results.keys().next();
    if (this.#results.size > KEPT && oldest.done !== true) this.#results.delete(oldest.value);
  }

  #base(): Settings {
    const { seed } = this.settings;
    return seed === undefined ? USUAL : { ...USUAL, seed };
  }

  /** Shows what is known of the settings, and asks the engines for what is not. */
  #ask(): void {
    const key = this.#key(this.settings);
    this.#acquaint(this.settings.scenario, this.language);
    clearTimeout(this.#rest);
    this.refining = undefined;
    this.#full?.cancel();
    this.#baseline();
    const known = this.#results.get(key);
    if (known !== undefined || key === this.#key(this.#base())) {
      this.#quick?.cancel();
      this.#pending = false;
      this.problems = [];
      const shown = known ?? this.baseline;
      if (shown !== undefined) this.#show(shown);
      return;
    }
    // the first worlds of the last move are still on their way: they are shown before the newer move is asked for
    if (this.#quick !== undefined && !this.#quickShown) {
      this.#pending = true;
      return;
    }
    this.#look();
  }

  #show(result: Result): void {
    this.current = result;
    this.opened = result.opened;
  }

  /** The quick look. */
  #look(): void {
    const pool = this.#pool;
    if (pool === undefined) return;
    const { settings, language } = this;
    let opened: Opened | undefined;
    this.#pending = false;
    this.#quickShown = false;
    const way = { slot: SLOT.quick, stages: QUICK.stages, piece: Math.ceil(64 / pool.size / 2), urgency: 0, language };
    const running = pool.run({ ...this.#open(settings), step: QUICK.step }, way, {
      opened: (answer) => {
        opened = answer;
      },
      bands: (bands) => {
        if (opened === undefined) return;
        this.problems = [];
        if (!this.#quickShown) performance.measure('first fan', { start: this.#asked, end: performance.now() });
        this.#quickShown = true;
        if (this.settings.scenario === settings.scenario) this.#show({ bands, opened, quick: true });
        if (this.#pending) this.#look();
      },
    });
    this.#quick = running;
    running.done.then(
      () => {
        if (this.#quick !== running) return;
        this.#quick = undefined;
        if (this.#pending) this.#look();
        else if (this.settings === settings || this.#key(this.settings) === this.#key(settings)) this.#settle();
      },
      (error: unknown) => {
        if (this.#quick !== running) return;
        this.#quick = undefined;
        this.#refuse(error);
        if (this.#pending) this.#look();
      },
    );
  }

  #asked = 0;
  #full: Running | undefined;

  /** At rest: refines. */
  #settle(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.dragging) this.#settle();
      else this.#refine();
    }, REST);
  }

  #refine(): void {
    const { settings, language } = this;
    const key = this.#key(settings);
    let opened: Opened | undefined;
    this.refining = 0;
    const way = { slot: SLOT.full, stages: FULL.stages, piece: 16, urgency: 2, language };
    const running = this.#pool?.run(this.#open(settings), way, {
      opened: (answer) => {
        opened = answer;
      },
      progress: (worlds) => {
        if (this.#full === running) this.refining = worlds;
      },
      bands: (bands) => {
        if (opened === undefined) return;
        const result = { bands, opened, quick: false };
        this.#keep(key, result);
        if (this.#key(this.settings) === key) this.#show(result);
      },
    });
    this.#full = running;
    running?.done.then(
      () => {
        if (this.#full === running) this.refining = undefined;
      },
      (error: unknown) => {
        if (this.#full !== running) return;
        this.refining = undefined;
        this.#refuse(error);
      },
    );
  }

  #baselineKey = '';

  /** The baseline, once for each seed. */
  #baseline(): void {
    const settings = this.#base();
    const key = this.#key(settings);
    if (key === this.#baselineKey) return;
    this.#baselineKey = key;
    this.baseline = undefined;
    const { language } = this;
    let opened: Opened | undefined;
    const way = { slot: SLOT.baseline, stages: BASELINE.stages, piece: 16, urgency: 1, language };
    const running = this.#pool?.run(this.#open(settings), way, {
      opened: (answer) => {
        opened = answer;
      },
      bands: (bands) => {
        if (opened === undefined) return;
        const result = { bands, opened, quick: false };
        this.baseline = result;
        if (bands.worlds === BASELINE.runs) this.#keep(key, result);
        if (this.#key(this.settings) === key) this.#show(result);
      },
    });
    running?.done.catch((error: unknown) => this.#refuse(error));
  }

  /** A study of one world tells how the levers of the scenario are written, and the texts of its key dates in a language. */
  #acquaint(scenario: string, language: Language): void {
    const key = `${language} ${scenario}`;
    if (this.#met.has(key)) return;
    const plain = { ...USUAL, scenario };
    const way = { slot: SLOT.met + (language === 'en' ? 0 : 1), stages: [1], piece: 1, urgency: -1, language };
    const running = this.#pool?.run({ ...this.#open(plain), runs: 1 }, way, {
      opened: (answer) => {
        this.#written = { ...this.#written, [scenario]: answer };
        if (this.opened === undefined) this.opened = answer;
        this.#place(answer);
      },
      bands: (bands) => {
        this.#met.add(key);
        const told = bands.dates.map((date) => [`${key} ${date.name}`, date.about]);
        this.#abouts = { ...this.#abouts, ...(Object.fromEntries(told) as Record<string, string>) };
      },
    });
    running?.done.catch((error: unknown) => this.#refuse(error));
  }

  /** Levers are shown of a bloc that is there: a link, or another division of the world, may name one that is not. */
  #place(opened: Opened): void {
    const { bloc } = this.settings;
    const names = opened.blocs.map((one) => one.name);
    const first = names[0];
    if (names.includes(bloc) || first === undefined) return;
    if (this.#followed) this.remarks = [...this.remarks, { key: 'page.link_bloc', values: { name: bloc } }];
    this.settings = { ...this.settings, bloc: names.includes('china') ? 'china' : first };
  }

  #followed = false;
  readonly #met = new Set<string>();

  #refuse(error: unknown): void {
    if (error instanceof Refused) this.problems = error.problems;
    else this.failed = { key: 'page.engines_failed', why: error instanceof Error ? error.message : String(error) };
  }

  /** Marks the moment of an input, for measuring. */
  mark(): void {
    this.#asked = performance.now();
  }

  /** For tests and the console: the bands of any study. */
  async study(open: Open, pieces = 16): Promise<Bands> {
    const pool = this.#pool;
    if (pool === undefined) throw new Error('the engine has not started');
    return new Promise((resolve, reject) => {
      const way = { slot: SLOT.tests, stages: [open.runs], piece: pieces, urgency: -1, language: this.language };
      pool.run(open, way, { bands: resolve }).done.catch(reject);
    });
  }
}

export const page = new Page();
