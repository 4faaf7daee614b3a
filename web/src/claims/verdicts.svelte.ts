// Verdicts on the claims with the current settings in place of the baseline, beside those of the baseline itself: a quick look, then refined
// at rest. Pictures go first: while settings move, nothing here is in their way.
import { baselineOf, reasons } from '../discovery/study';
import type { Open, Opened, Problem } from '../engine/answers';
import type { Running } from '../engine/pool';
import { SLOT } from '../engine/slots';
import { page } from '../state/page.svelte';
import { type Settings, keyOf, opening } from '../state/settings';
import type { Claim, Verdicts } from './answers';

interface Grade {
  stages: number[];
  /** Of the engine's own if there is none. */
  step?: number;
  /** After the pictures; of the baseline and of the current settings. */
  urgency: { before: number; current: number };
}

/** Few worlds at a coarse step: within the time in which one looks. Then as `shapan claims --runs 400` does; where an answer turns is told from
 *  some three hundred worlds on. */
const GRADES = {
  quick: { stages: [16, 64], step: 0.25, urgency: { before: 3, current: 4 } },
  full: { stages: [100, 400], urgency: { before: 6, current: 5 } },
} satisfies Record<string, Grade>;
/** Worlds in a piece: each is run under all scenarios that the claims compare. */
const PIECE = 2;
/** Settings stand still for so long before the finer look (milliseconds). */
const REST = 600;
/** Looks that are kept. */
const KEPT = 12;

/** Verdicts with what they were made of. */
export interface Look {
  verdicts: Verdicts;
  quick: boolean;
  step: number;
  seed: number;
  language: string;
}

type Kind = 'quick' | 'full';

class Claims {
  current = $state.raw<Look>();
  before = $state.raw<Partial<Record<Kind, Look>>>({});
  /** Worlds so far of the look that is under way. */
  running = $state.raw<{ kind: Kind; worlds: number; all: number }>();
  stopped = $state(false);
  problems = $state.raw<Problem[]>([]);
  failed = $state<string>();
  #kept = new Map<string, Look>();
  #key = '';
  #base = '';
  #language = '';
  readonly #studies: { before?: Running | undefined; current?: Running | undefined } = {};
  /** The study that is shown, when its worlds are all in. */
  #last: Running | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** The baseline's verdict beside the current one: of the same fineness if it is there. */
  beside(id: string): Claim | undefined {
    const look = this.current?.quick === false ? (this.before.full ?? this.before.quick) : this.before.quick;
    return (look ?? this.before.full)?.verdicts.claims.find((claim) => claim.id === id);
  }

  follow(settings: Settings): void {
    const key = keyOf(settings, settings);
    const plain = baselineOf(settings);
    const base = keyOf(plain, plain);
    if (base !== this.#base) {
      this.#base = base;
      this.before = {};
      this.#cancel('before');
    }
    const bare = this.before.quick === undefined && this.#studies.before === undefined;
    if (key !== base && bare) this.#begin(plain, base, 'quick', true);
    if (key === this.#key && this.#language === page.language) return;
    const last = key === this.#key && this.running === undefined ? this.#last : undefined;
    this.#key = key;
    this.#language = page.language;
    this.stopped = false;
    this.#cancel('current');
    const known = this.#kept.get(`${key} ${page.language}`);
    if (known !== undefined) this.#show(known, key, true);
    else if (last !== undefined) void this.#retell(last, key);
    else this.#begin(settings, key, 'quick', false);
  }

  /** Nobody looks any more. */
  leave(): void {
    if (this.running !== undefined) this.#key = '';
    this.#cancel('current');
    this.#cancel('before');
  }

  /** The same worlds in another language. */
  async #retell(last: Running, key: string): Promise<void> {
    const { current } = this;
    const { language } = page;
    if (current === undefined) return;
    try {
      const { answer } = await last.ask<Verdicts>({ do: 'verdicts', language });
      if (this.#key === key && page.language === language) this.#show({ ...current, verdicts: answer, language }, key, true);
    } catch (error) {
      if (this.#key === key) Object.assign(this, reasons(error));
    }
  }

  /** The finer look is not wanted. */
  stop(): void {
    this.#cancel('current');
    this.stopped = true;
  }

  go(settings: Settings): void {
    this.stopped = false;
    this.#begin(settings, this.#key, 'full', false);
  }

  #cancel(place: 'before' | 'current'): void {
    const own = this.#studies[place];
    // forgotten first: what it still says is not heard
    this.#studies[place] = undefined;
    own?.cancel();
    if (place === 'before') return;
    clearTimeout(this.#rest);
    this.running = undefined;
  }

  #finer(settings: Settings, key: string): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      if (page.dragging) this.#finer(settings, key);
      else if (this.#key === key) this.#begin(settings, key, 'full', false);
    }, REST);
  }

  #show(look: Look, key: string, whole: boolean): void {
    this.current = look;
    this.problems = [];
    this.failed = undefined;
    if (key === this.#base) this.before = { ...this.before, [look.quick ? 'quick' : 'full']: look };
    if (whole && !look.quick) {
      this.#kept.set(`${key} ${look.language}`, look);
      const oldest = this.#kept.keys().next();
      if (this.#kept.size > KEPT && oldest.done !== true) this.#kept.delete(oldest.value);
    }
  }

  #begin(settings: Settings, key: string, kind: Kind, base: boolean): void {
    const grade: Grade = GRADES[kind];
    const all = grade.stages.at(-1) ?? 0;
    const { language } = page;
    const open: Open = { ...opening(settings, settings), kind: 'claims', columns: [], runs: all };
    if (grade.step !== undefined) open.step = grade.step;
    const place = base ? ('before' as const) : ('current' as const);
    let opened: Opened | undefined;
    if (!base) {
      this.running = { kind, worlds: 0, all };
      this.#last = undefined;
    }
    const current = (): boolean => this.#studies[place] === own && key === (base ? this.#base : this.#key);
    const own = page.pool?.study<Verdicts>({
      open,
      way: {
        slot: base ? SLOT.claims_before : SLOT.claims,
        stages: grade.stages,
        piece: PIECE,
        urgency: grade.urgency[place],
      },
      result: { do: 'verdicts', language },
      opened: (answer) => (opened = answer),
      progress: (worlds) => {
        if (!base && current()) this.running = { kind, worlds, all };
      },
      answered: ({ answer, last }) => {
        if (!current() || opened === undefined) return;
        const look = { verdicts: answer, quick: kind === 'quick', step: opened.step, seed: opened.seed, language };
        if (base) this.before = { ...this.before, [kind]: look };
        else this.#show(look, key, last);
      },
    });
    this.#studies[place] = own;
    own?.done.then(
      () => {
        if (!current()) return;
        this.#studies[place] = undefined;
        if (base) return;
        this.#last = own;
        this.running = undefined;
        if (kind === 'quick') this.#finer(settings, key);
        else if (this.before.full === undefined && key !== this.#base)
          this.#begin(baselineOf(settings), this.#base, 'full', true);
      },
      (error: unknown) => {
        if (!current()) return;
        this.running = undefined;
        Object.assign(this, reasons(error));
      },
    );
  }
}

export const claims = new Claims();
