// Verdicts on the claims with the current settings in place of the baseline, beside those of the baseline itself: a quick look, then refined
// at rest. Pictures go first: while settings move, nothing here is in their way.
import { reasons } from '../discovery/study';
import type { Language, Open, Opened, Problem } from '../engine/answers';
import type { Running } from '../engine/pool';
import { SLOT } from '../engine/slots';
import { page } from '../state/page.svelte';
import { type Settings, baselineOf, keyOf, opening } from '../state/settings';
import type { Claim, Verdicts } from './answers';

/** Few worlds at a coarse step: within the time in which one looks. Then, at the engine's own step, what `shapan claims --runs 400` does; where an
 *  answer turns is told from some three hundred worlds on. Last, worlds in which rival laws are drawn too. */
const GRADES: Record<Kind, { stages: number[]; runs: number; laws: number; step?: number }> = {
  quick: { stages: [16, 64], runs: 64, laws: 0, step: 0.25 },
  full: { stages: [100, 400, 600], runs: 400, laws: 200 },
};
/** Worlds in a piece, each run under all scenarios that the claims compare: fewer would leave lanes empty. */
const PIECE = 8;
/** Settings stand still for so long (milliseconds) before a look, so that opening a study does not hold up the pictures, and before the finer one. */
const QUIET = 200;
const REST = 600;
/** Looks that are kept. */
const KEPT = 12;

type Kind = 'quick' | 'full';

/** Verdicts with what they were made of. */
export interface Look {
  verdicts: Verdicts;
  quick: boolean;
  step: number;
  seed: number;
}

/** A look that is under way. */
export interface Looking {
  kind: Kind;
  /** Of the baseline, to stand beside. */
  base: boolean;
  worlds: number;
  all: number;
}

class Claims {
  current = $state.raw<Look>();
  before = $state.raw<Partial<Record<Kind, Look>>>({});
  running = $state.raw<Looking>();
  stopped = $state(false);
  problems = $state.raw<Problem[]>([]);
  failed = $state<string>();
  /** Whole looks by settings, fineness and language. */
  readonly #kept = new Map<string, Look>();
  #settings: Settings | undefined;
  #key = '';
  #base = '';
  #study: Running | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** The baseline's verdict beside the current one: as fine as that, if it is there. */
  beside(id: string): Claim | undefined {
    const { quick, full } = this.before;
    const look = this.current?.quick === false ? (full ?? quick) : (quick ?? full);
    return look?.verdicts.claims.find((claim) => claim.id === id);
  }

  follow(settings: Settings): void {
    const plain = baselineOf(settings);
    const key = `${page.language} ${keyOf(settings, settings)}`;
    const base = `${page.language} ${keyOf(plain, plain)}`;
    if (key === this.#key) return;
    this.#cancel();
    this.#settings = settings;
    this.#key = key;
    if (base !== this.#base) {
      this.#base = base;
      this.before = this.#known(base);
    }
    const { quick, full } = this.#known(key);
    const known = full ?? quick;
    if (known !== undefined) this.#show(known, key);
    this.stopped = false;
    this.#next();
  }

  /** Nobody looks any more. */
  leave(): void {
    this.#key = '';
    this.#cancel();
  }

  /** The finer look is not wanted. */
  stop(): void {
    this.#cancel();
    this.stopped = true;
  }

  go(): void {
    this.stopped = false;
    this.#next();
  }

  #cancel(): void {
    const own = this.#study;
    // forgotten first: what it still says is not heard
    this.#study = undefined;
    own?.cancel();
    clearTimeout(this.#rest);
    this.running = undefined;
  }

  #known(key: string): Partial<Record<Kind, Look>> {
    const found: Partial<Record<Kind, Look>> = {};
    for (const kind of ['quick', 'full'] as const) {
      const look = this.#kept.get(`${kind} ${key}`);
      if (look !== undefined) found[kind] = look;
    }
    return found;
  }

  #keep(name: string, look: Look): void {
    this.#kept.set(name, look);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > KEPT && oldest.done !== true) this.#kept.delete(oldest.value);
  }

  /** One look after the other, in one slot: the baseline's quick one, the current quick one; at rest the current full one, the baseline's. */
  #next(): void {
    const settings = this.#settings;
    if (settings === undefined) return;
    const apart = this.#key !== this.#base;
    const { quick, full } = this.#known(this.#key);
    if (apart && this.before.quick === undefined && this.before.full === undefined) this.#soon(settings, 'quick', true);
    else if (quick === undefined && full === undefined) this.#soon(settings, 'quick', false);
    else if (full === undefined) this.#soon(settings, 'full', false);
    else if (apart && this.before.full === undefined) this.#soon(settings, 'full', true);
  }

  #soon(settings: Settings, kind: Kind, base: boolean): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(
      () => {
        if (kind === 'full' && page.dragging) this.#soon(settings, kind, base);
        else this.#look(settings, kind, base);
      },
      kind === 'full' ? REST : this.current === undefined ? 0 : QUIET,
    );
  }

  #show(look: Look, key: string): void {
    this.current = look;
    this.problems = [];
    this.failed = undefined;
    if (key === this.#base) this.before = { ...this.before, [look.quick ? 'quick' : 'full']: look };
  }

  #look(settings: Settings, kind: Kind, base: boolean): void {
    const key = base ? this.#base : this.#key;
    const { stages, runs, laws, step } = GRADES[kind];
    const { language } = page;
    const all = stages.at(-1) ?? 0;
    const world = base ? baselineOf(settings) : settings;
    const open: Open = { ...opening(world, world), kind: 'claims', columns: [], runs, laws };
    if (step !== undefined) open.step = step;
    let opened: Opened | undefined;
    const looked = (verdicts: Verdicts): Look | undefined =>
      opened && { verdicts, quick: kind === 'quick', step: opened.step, seed: opened.seed };
    this.running = { kind, base, worlds: 0, all };
    const own = page.pool?.aside.study<Verdicts>({
      open,
      way: { slot: SLOT.claims, stages, piece: PIECE },
      result: { do: 'verdicts', language },
      opened: (answer) => (opened = answer),
      progress: (worlds) => {
        if (this.#study === own) this.running = { kind, base, worlds, all };
      },
      answered: ({ answer, last }) => {
        const look = looked(answer);
        if (this.#study !== own || look === undefined) return;
        if (last) this.#keep(`${kind} ${key}`, look);
        if (base) this.before = { ...this.before, [kind]: look };
        else this.#show(look, key);
      },
    });
    this.#study = own;
    own?.done.then(
      async () => {
        if (this.#study !== own) return;
        this.running = undefined;
        if (kind === 'full') await this.#inOther(own, language, key, looked);
        if (this.#study === own) this.#next();
      },
      (error: unknown) => {
        if (this.#study !== own) return;
        this.running = undefined;
        Object.assign(this, reasons(error));
      },
    );
  }

  /** The same worlds in the other language, so that a switch need not run them again. */
  async #inOther(own: Running, language: Language, key: string, looked: (verdicts: Verdicts) => Look | undefined) {
    const other = language === 'en' ? 'zh' : 'en';
    const { answer } = await own.ask<Verdicts>({ do: 'verdicts', language: other });
    const look = looked(answer);
    if (look !== undefined) this.#keep(`full ${key.replace(language, other)}`, look);
  }
}

export const claims = new Claims();
