// What the engines answered of the pictures, and when they are asked: a quick look while a lever moves, all worlds at rest, the baseline.
import { type Bands, type Language, type Opened, type Problem, Refused } from '../engine/answers';
import type { Pool, Running, Wanted } from '../engine/pool';
import { SLOT } from '../engine/slots';
import type { Decisions } from './decisions.svelte';
import { Kept, Recent, type Result, bandsOf } from './kept';
import { PICTURES, type Settings, USUAL, type World, baselineOf, keyOf, opening, sameNumbers, stagesOf } from './settings';
import type { Texts } from './texts.svelte';

export type { Result } from './kept';

/** The first looks: so many worlds, then the first number at rest. */
const LOOKS = [64, 256];
/** While a lever is dragged: a coarse step, and a scheme of half the evaluations. At rest both are those of ensembles. */
const COARSE = 0.25;
/** Nothing was moved for so long (milliseconds): time to refine. */
const REST = 400;
/** Bands from elsewhere that are kept: those of settings that were left longest ago go first. */
const MOST_ELSEWHERE = 12;
/** What is refined in the background comes after everything else. */
const LAST = 4;
/** Worlds at the standard step that an engine runs at a time: the next move under the finger waits no longer than for these. */
const SHORT = 8;

type Told = Omit<Bands, 'numbers'>;

/** What is being refined at rest. */
interface Refining {
  what: 'current' | 'baseline';
  done: number;
  worlds: number;
}

export class Results {
  current = $state.raw<Result>();
  baseline = $state.raw<Result>();
  /** Levers under the settings. */
  opened = $state.raw<Opened>();
  problems = $state.raw<Problem[]>([]);
  failed = $state<{ key: string; why: string }>();
  /** Worlds at the standard step so far, if more are being run. */
  refined = $state.raw<Refining>();
  /** How long the last worlds at the standard step took. */
  took = $state.raw<{ worlds: number; seconds: number }>();
  readonly kept = new Kept();
  /** Bands that were computed elsewhere, of more worlds than a page runs. */
  readonly #elsewhere = new Recent<Result>(MOST_ELSEWHERE);
  #abouts = $state.raw<Record<string, string>>({});
  #written = $state.raw<Record<string, Opened>>({});

  #quick: Running | undefined;
  #quickShown = false;
  #pending = false;
  #full: Running | undefined;
  #drawn: Running | undefined;
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

  /** Worlds of the settings so far, if the first number at rest is not reached yet. */
  get refining(): number | undefined {
    return this.refined?.what === 'current' ? this.refined.done : undefined;
  }

  /** The study of all worlds of the settings at the standard step, if it has begun: further requests can be asked of it. */
  get drawn(): Running | undefined {
    return this.#drawn;
  }

  /** The levers of the scenario as it is written: defaults and resets. */
  get written(): Opened | undefined {
    return this.#written[plainKey(this.#settings)];
  }

  /** The text of a key date: `bands` speaks the language it was asked in. */
  about(name: string): string {
    return this.#abouts[`${this.texts.language} ${plainKey(this.#settings)} ${name}`] ?? '';
  }

  /** Marks the moment of an input, for measuring. */
  mark(): void {
    this.#asked = performance.now();
  }

  /** A study of the bands of a world. */
  #wanted(world: World, runs: number): Required<Pick<Wanted<Told>, 'open' | 'result'>> {
    return {
      open: { ...opening(world, this.#settings), columns: PICTURES, runs },
      result: { do: 'bands', language: this.texts.language },
    };
  }

  /** Shows what is known of the settings, and asks the engines for what is not. */
  ask(): void {
    const settings = this.#settings;
    this.meet(settings, this.texts.language);
    clearTimeout(this.#rest);
    this.refined = undefined;
    this.#full?.cancel();
    this.#full = undefined;
    this.#drawn = undefined;
    this.#baseline();
    const known = this.#elsewhere.find(keyOf(settings, settings)) ?? this.kept.best(settings, settings, stagesOf(settings));
    if (known !== undefined || this.#isBaseline(settings)) {
      this.#quick?.cancel();
      this.#pending = false;
      this.problems = [];
      const shown = known ?? this.baseline;
      if (shown !== undefined) this.#show(shown);
      if (known !== undefined) this.#settle();
      return;
    }
    // the first worlds of the last move are still on their way: they are shown before the newer move is asked for
    if (this.#quick !== undefined && !this.#quickShown) {
      this.#pending = true;
      return;
    }
    this.#look();
  }

  #isBaseline(world: World): boolean {
    return keyOf(world, {}) === keyOf(USUAL, {});
  }

  #show(result: Result): void {
    const more = this.#elsewhere.find(result.key);
    const shown = more !== undefined && more.bands.worlds > result.bands.worlds ? more : result;
    this.current = shown;
    this.opened = shown.opened;
  }

  /** Takes bands that were computed elsewhere: they are shown while the settings are these. */
  take(settings: Settings, bands: Bands, opened: Opened): void {
    const key = keyOf(settings, settings);
    this.#elsewhere.keep(key, { bands, opened, quick: false, key });
    if (keyOf(this.#settings, this.#settings) === key) this.ask();
  }

  /** The quick look. */
  #look(): void {
    const pool = this.pool();
    if (pool === undefined) return;
    const settings = this.#settings;
    const [runs = 0] = stagesOf(settings);
    let opened: Opened | undefined;
    this.#pending = false;
    this.#quickShown = false;
    const { open, result } = this.#wanted(settings, runs);
    const running = pool.study<Told>({
      open: { ...open, step: COARSE, quick: true },
      way: { slot: SLOT.quick, stages: looks(runs), urgency: 0, eager: true },
      result,
      opened: (answer) => {
        opened = answer;
      },
      answered: (answered) => {
        if (opened === undefined) return;
        this.problems = [];
        if (!this.#quickShown) performance.measure('first fan', { start: this.#asked, end: performance.now() });
        this.#quickShown = true;
        // late for the levers, but of the same world; the bands of another one would be a flash of something that nobody asked for
        if (plainKey(this.#settings) === plainKey(settings))
          this.#show({ bands: bandsOf(answered), opened, quick: true, key: keyOf(settings, settings) });
        if (this.#pending) this.#look();
      },
    });
    this.#quick = running;
    running.done.then(
      () => {
        if (this.#quick !== running) return;
        this.#quick = undefined;
        if (this.#pending) this.#look();
        else if (sameNumbers(this.#settings, settings)) this.#settle();
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

  /** Runs the next number of worlds at the standard step: of the settings, then of the baseline; and so on until all are in. */
  #refine(): void {
    const settings = this.#settings;
    const base = baselineOf(settings);
    const stages = stagesOf(settings);
    const todo = (
      [
        ['current', settings],
        ['baseline', base],
      ] as const
    ).flatMap(([what, world]) => {
      const more = what === 'current' ? (this.#elsewhere.find(keyOf(world, settings))?.bands.worlds ?? 0) : 0;
      const worlds = stages.find((runs) => runs > more && this.kept.find(world, settings, runs) === undefined);
      return worlds === undefined ? [] : [{ what, world, worlds }];
    });
    const next = todo[0];
    if (next === undefined) {
      this.refined = undefined;
      return;
    }
    const { what, world, worlds } = next;
    let opened: Opened | undefined;
    const start = performance.now();
    this.refined = { what, done: 0, worlds };
    const running = this.pool()?.study<Told>({
      ...this.#wanted(world, worlds),
      way: {
        slot: what === 'current' ? SLOT.full : SLOT.baseline,
        piece: SHORT,
        ...(worlds === stages[0] ? {} : { urgency: LAST }),
      },
      opened: (answer) => {
        opened = answer;
      },
      progress: (done) => {
        if (this.#full === running) this.refined = { what, done, worlds };
      },
      answered: (answered) => {
        if (opened === undefined) return;
        const result = { bands: bandsOf(answered), opened, quick: false, key: keyOf(world, settings) };
        this.kept.keep(world, settings, worlds, result);
        this.took = { worlds, seconds: (performance.now() - start) / 1000 };
        if (!sameNumbers(this.#settings, settings)) return;
        if (keyOf(world, {}) === keyOf(base, {})) this.baseline = result;
        if (keyOf(world, {}) === keyOf(this.#settings, {})) this.#show(result);
      },
    });
    this.#full = running;
    if (what === 'current') this.#drawn = running;
    running?.done.then(
      () => {
        if (this.#full === running && sameNumbers(this.#settings, settings)) this.#refine();
      },
      (error: unknown) => {
        if (this.#full !== running) return;
        this.refined = undefined;
        this.refuse(error);
      },
    );
  }

  /** The first looks at the baseline, once for each seed, sampler and number of worlds. */
  #baseline(): void {
    const base = baselineOf(this.#settings);
    const stages = stagesOf(this.#settings);
    const key = `${stages.join(' ')} ${keyOf(base, base)}`;
    if (key === this.#baselineKey) return;
    this.#baselineKey = key;
    this.baseline = this.kept.best(base, base, stages);
    if (this.baseline !== undefined) return;
    const [runs = 0] = stages;
    let opened: Opened | undefined;
    const running = this.pool()?.study<Told>({
      ...this.#wanted(base, runs),
      way: { slot: SLOT.baseline, stages: looks(runs), piece: SHORT, urgency: 1 },
      opened: (answer) => {
        opened = answer;
      },
      answered: (answered) => {
        if (opened === undefined) return;
        const result = { bands: bandsOf(answered), opened, quick: false, key: keyOf(base, base) };
        if (answered.last) this.kept.keep(base, base, runs, result);
        if (key !== this.#baselineKey) return;
        this.baseline = result;
        if (!this.#isBaseline(this.#settings)) return;
        this.#show(result);
        if (answered.last) this.#settle();
      },
    });
    running?.done.catch((error: unknown) => this.refuse(error));
  }

  /** A study of one world tells how the levers of the scenario are written, and the texts of its key dates in a language. */
  meet(world: World, language: Language): void {
    const plain = plainKey(world);
    const key = `${language} ${plain}`;
    if (this.#met.has(key)) return;
    const running = this.pool()?.study<Told>({
      open: { ...opening({ ...world, set: {} }, {}), columns: PICTURES, runs: 1 },
      result: { do: 'bands', language },
      way: { slot: SLOT.met + (language === 'en' ? 0 : 1), urgency: -1 },
      opened: (answer) => {
        this.#written = { ...this.#written, [plain]: answer };
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

/** A scenario as it is written: without what was set. */
function plainKey(world: World): string {
  return keyOf({ ...world, set: {} }, {});
}

/** The numbers of worlds at which a first look is shown. */
function looks(runs: number): number[] {
  return [...LOOKS.filter((worlds) => worlds < runs), runs];
}
