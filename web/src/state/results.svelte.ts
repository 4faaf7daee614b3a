// What the engines answered of the pictures, and when they are asked: a quick look while a lever moves, all worlds at rest, the baseline.
import { type Bands, type Language, type Opened, type Problem, Refused } from '../engine/answers';
import type { Answered, Pool, Running } from '../engine/pool';
import { SLOT } from '../engine/slots';
import type { Decisions } from './decisions.svelte';
import { PICTURES, type Settings, USUAL, keyOf, opening } from './settings';
import type { Texts } from './texts.svelte';

/** While a lever is dragged: a coarse step and few worlds first. */
const QUICK = { step: 0.25, runs: 1000, stages: [64, 256, 1000] };
/** At rest: the step of ensembles (the engine's own), and the worlds of the quick look again. */
const FULL = { runs: 1000, stages: [1000] };
const BASELINE = { runs: 1000, stages: [64, 256, 1000] };
/** Nothing was moved for so long (milliseconds): time to refine. */
const REST = 400;
/** Results that are kept, so that nothing is run twice. */
const KEPT = 40;

/** Bands with what they were made of. */
export interface Result {
  bands: Bands;
  opened: Opened;
  quick: boolean;
  /** Of which settings: see `keyOf`. */
  key: string;
}

function bandsOf({ answer, numbers }: Answered<Omit<Bands, 'numbers'>>): Bands {
  return { ...answer, numbers };
}

export class Results {
  current = $state.raw<Result>();
  baseline = $state.raw<Result>();
  /** Levers under the settings. */
  opened = $state.raw<Opened>();
  problems = $state.raw<Problem[]>([]);
  failed = $state<{ key: string; why: string }>();
  /** Worlds at the standard step so far, if it is being refined. */
  refining = $state<number>();
  #abouts = $state.raw<Record<string, string>>({});
  #written = $state.raw<Record<string, Opened>>({});

  #kept = new Map<string, Result>();
  #quick: Running | undefined;
  #quickShown = false;
  #pending = false;
  #full: Running | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #baselineKey = '';
  #asked = 0;
  readonly #met = new Set<string>();

  constructor(
    private readonly texts: Texts,
    private readonly decisions: Decisions,
    private readonly pool: () => Pool | undefined,
    private readonly onopened: (opened: Opened) => void,
  ) {}

  get #settings(): Settings {
    return this.decisions.settings;
  }

  /** The study of all worlds of the settings at the standard step, if it has begun: further requests can be asked of it. */
  get drawn(): Running | undefined {
    return this.#full;
  }

  /** The levers of a scenario as it is written: defaults and resets. */
  written(scenario: string): Opened | undefined {
    return this.#written[scenario];
  }

  /** The text of a key date: `bands` speaks the language it was asked in. */
  about(name: string): string {
    return this.#abouts[`${this.texts.language} ${this.#settings.scenario} ${name}`] ?? '';
  }

  /** Marks the moment of an input, for measuring. */
  mark(): void {
    this.#asked = performance.now();
  }

  #open(settings: Settings): ReturnType<typeof opening> & { columns: string[]; runs: number } {
    return { ...opening(settings, settings), columns: PICTURES, runs: FULL.runs };
  }

  /** Keeps a result, and gives the one that has more worlds: this, or one that came from a server. */
  #keep(key: string, result: Result): Result {
    const known = this.#kept.get(key);
    if (known !== undefined && known.bands.worlds > result.bands.worlds) return known;
    this.#kept.set(key, result);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > KEPT && oldest.done !== true) this.#kept.delete(oldest.value);
    return result;
  }

  /** Bands that were computed elsewhere, of more worlds: shown while the settings are these. */
  take(settings: Settings, bands: Bands, opened: Opened): void {
    const key = this.#key(settings);
    const result = this.#keep(key, { bands, opened, quick: false, key });
    if (this.#key(this.#settings) !== key) return;
    clearTimeout(this.#rest);
    this.#quick?.cancel();
    this.#full?.cancel();
    this.#pending = false;
    this.refining = undefined;
    this.problems = [];
    this.#show(result);
  }

  #base(): Settings {
    const { seed, sampler } = this.#settings;
    const base: Settings = { ...USUAL };
    if (seed !== undefined) base.seed = seed;
    if (sampler !== undefined) base.sampler = sampler;
    return base;
  }

  #key(settings: Settings): string {
    return keyOf(settings, settings);
  }

  /** Shows what is known of the settings, and asks the engines for what is not. */
  ask(): void {
    const key = this.#key(this.#settings);
    this.meet(this.#settings.scenario, this.texts.language);
    clearTimeout(this.#rest);
    this.refining = undefined;
    this.#full?.cancel();
    this.#baseline();
    const known = this.#kept.get(key);
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
    const pool = this.pool();
    if (pool === undefined) return;
    const settings = this.#settings;
    let opened: Opened | undefined;
    this.#pending = false;
    this.#quickShown = false;
    const running = pool.study<Omit<Bands, 'numbers'>>({
      open: { ...this.#open(settings), step: QUICK.step },
      way: { slot: SLOT.quick, stages: QUICK.stages, piece: Math.ceil(64 / pool.size / 2), urgency: 0 },
      result: { do: 'bands', language: this.texts.language },
      opened: (answer) => {
        opened = answer;
      },
      answered: (answered) => {
        if (opened === undefined) return;
        this.problems = [];
        if (!this.#quickShown) performance.measure('first fan', { start: this.#asked, end: performance.now() });
        this.#quickShown = true;
        if (this.#settings.scenario === settings.scenario) this.#show({ bands: bandsOf(answered), opened, quick: true, key: this.#key(settings) });
        if (this.#pending) this.#look();
      },
    });
    this.#quick = running;
    running.done.then(
      () => {
        if (this.#quick !== running) return;
        this.#quick = undefined;
        if (this.#pending) this.#look();
        else if (this.#key(this.#settings) === this.#key(settings)) this.#settle();
      },
      (error: unknown) => {
        if (this.#quick !== running) return;
        this.#quick = undefined;
        this.refuse(error);
        if (this.#pending) this.#look();
      },
    );
  }

  /** At rest: refines. */
  #settle(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (this.decisions.dragging) this.#settle();
      else this.#refine();
    }, REST);
  }

  #refine(): void {
    const settings = this.#settings;
    const key = this.#key(settings);
    let opened: Opened | undefined;
    this.refining = 0;
    const running = this.pool()?.study<Omit<Bands, 'numbers'>>({
      open: this.#open(settings),
      way: { slot: SLOT.full, stages: FULL.stages },
      result: { do: 'bands', language: this.texts.language },
      opened: (answer) => {
        opened = answer;
      },
      progress: (worlds) => {
        if (this.#full === running) this.refining = worlds;
      },
      answered: (answered) => {
        if (opened === undefined) return;
        const result = this.#keep(key, { bands: bandsOf(answered), opened, quick: false, key });
        if (this.#key(this.#settings) === key) this.#show(result);
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
        this.refuse(error);
      },
    );
  }

  /** The baseline, once for each seed. */
  #baseline(): void {
    const settings = this.#base();
    const key = this.#key(settings);
    if (key === this.#baselineKey) return;
    this.#baselineKey = key;
    this.baseline = undefined;
    let opened: Opened | undefined;
    const running = this.pool()?.study<Omit<Bands, 'numbers'>>({
      open: this.#open(settings),
      way: { slot: SLOT.baseline, stages: BASELINE.stages, urgency: 1 },
      result: { do: 'bands', language: this.texts.language },
      opened: (answer) => {
        opened = answer;
      },
      answered: (answered) => {
        if (opened === undefined) return;
        const result = { bands: bandsOf(answered), opened, quick: false, key };
        this.baseline = result;
        const kept = answered.last ? this.#keep(key, result) : (this.#kept.get(key) ?? result);
        if (this.#key(this.#settings) === key) this.#show(kept);
      },
    });
    running?.done.catch((error: unknown) => this.refuse(error));
  }

  /** A study of one world tells how the levers of the scenario are written, and the texts of its key dates in a language. */
  meet(scenario: string, language: Language): void {
    const key = `${language} ${scenario}`;
    if (this.#met.has(key)) return;
    const plain = { ...USUAL, scenario };
    const running = this.pool()?.study<Omit<Bands, 'numbers'>>({
      open: { ...this.#open(plain), runs: 1 },
      way: { slot: SLOT.met + (language === 'en' ? 0 : 1), urgency: -1 },
      result: { do: 'bands', language },
      opened: (answer) => {
        this.#written = { ...this.#written, [scenario]: answer };
        if (this.opened === undefined) this.opened = answer;
        this.onopened(answer);
      },
      answered: ({ answer }) => {
        this.#met.add(key);
        const told = answer.dates.map((date) => [`${key} ${date.name}`, date.about]);
        this.#abouts = { ...this.#abouts, ...(Object.fromEntries(told) as Record<string, string>) };
      },
    });
    running?.done.catch((error: unknown) => this.refuse(error));
  }

  refuse(error: unknown): void {
    if (error instanceof Refused) this.problems = error.problems;
    else this.failed = { key: 'page.engines_failed', why: error instanceof Error ? error.message : String(error) };
  }
}
