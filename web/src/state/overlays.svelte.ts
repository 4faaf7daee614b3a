// Scenarios that are laid over the pictures: run on the same worlds as everything else, after it.
import { type Bands, type Opened, type Problem, Refused } from '../engine/answers';
import type { Pool, Running } from '../engine/pool';
import { SLOT } from '../engine/slots';
import type { Decisions } from './decisions.svelte';
import { type Kept, type Result, bandsOf } from './kept';
import type { Remark } from './link';
import { MOST_OVERLAYS, PICTURES, type Overlay, keyOf, opening, stagesOf } from './settings';
import type { Texts } from './texts.svelte';

/** After the settings and the baseline. */
const URGENCY = 3;

/** A scenario laid over, and what is known of it. */
export interface Laid {
  overlay: Overlay;
  key: string;
  result?: Result;
  /** Worlds so far, if more are being run. */
  done?: number;
  problems: Problem[];
}

export class Overlays {
  laid = $state.raw<Laid[]>([]);
  readonly #running: (Running | undefined)[] = [];
  #told = '';

  constructor(
    private readonly texts: Texts,
    private readonly decisions: Decisions,
    private readonly kept: Kept,
    private readonly pool: () => Pool | undefined,
    private readonly refuse: (error: unknown) => void,
  ) {}

  /** Follows the settings. */
  ask(): void {
    const { settings } = this.decisions;
    const stages = stagesOf(settings).join(' ');
    const keys = settings.overlays.map((overlay) => `${stages} ${keyOf(overlay, settings)}`);
    const told = JSON.stringify([keys, settings.overlays.map(({ name }) => name)]);
    if (told === this.#told) return;
    this.#told = told;
    const before = this.laid;
    this.laid = settings.overlays.map((overlay, at) => {
      const key = keys[at] ?? '';
      const same = before.find((one) => one.key === key);
      return same === undefined ? { overlay, key, problems: [] } : { ...same, overlay };
    });
    this.laid.forEach((one, at) => {
      if (before[at]?.key !== one.key) this.#run(one, at);
    });
    for (let at = this.laid.length; at < MOST_OVERLAYS; at++) this.#stop(at);
  }

  /** Lays a scenario over the pictures, or says why not. */
  lay(overlay: Overlay): Remark | undefined {
    const { settings } = this.decisions;
    const { overlays } = settings;
    if (overlays.length >= MOST_OVERLAYS) return { key: 'page.overlays.full', values: { most: String(MOST_OVERLAYS) } };
    if (overlays.some((one) => keyOf(one, {}) === keyOf(overlay, {}))) return { key: 'page.overlays.twice', values: {} };
    this.decisions.commit({ ...settings, overlays: [...overlays, overlay] });
    return undefined;
  }

  lift(at: number): void {
    const { settings } = this.decisions;
    this.decisions.commit({ ...settings, overlays: settings.overlays.filter((_, other) => other !== at) });
  }

  name(at: number, name: string): void {
    const { settings } = this.decisions;
    const overlays = settings.overlays.map((overlay, other) => (other === at ? { ...overlay, name } : overlay));
    this.decisions.commit({ ...settings, overlays });
  }

  #stop(at: number): void {
    this.#running[at]?.cancel();
    this.#running[at] = undefined;
  }

  #change(key: string, part: Partial<Laid>): void {
    this.laid = this.laid.map((one) => (one.key === key ? { ...one, ...part } : one));
  }

  /** The next number of worlds of what lies at a place. */
  #run({ overlay, key }: Laid, at: number): void {
    this.#stop(at);
    const { settings } = this.decisions;
    const stages = stagesOf(settings);
    const known = this.kept.best(overlay, settings, stages);
    const worlds = stages.find((runs) => this.kept.find(overlay, settings, runs) === undefined);
    this.#change(key, known === undefined ? {} : { result: known });
    if (worlds === undefined) return;
    let opened: Opened | undefined;
    const running = this.pool()?.study<Omit<Bands, 'numbers'>>({
      open: { ...opening(overlay, settings), columns: PICTURES, runs: worlds },
      way: { slot: SLOT.overlays + at, urgency: URGENCY, stages: known === undefined ? early(worlds) : [worlds] },
      result: { do: 'bands', language: this.texts.language },
      opened: (answer) => {
        opened = answer;
      },
      progress: (done) => {
        if (this.#running[at] === running) this.#change(key, { done });
      },
      answered: (answered) => {
        if (opened === undefined) return;
        const result = { bands: bandsOf(answered), opened, quick: false, key: keyOf(overlay, settings) };
        if (answered.last) this.kept.keep(overlay, settings, worlds, result);
        this.#change(key, { result });
      },
    });
    this.#running[at] = running;
    running?.done.then(
      () => {
        if (this.#running[at] !== running) return;
        this.#running[at] = undefined;
        this.#drop(key);
        const one = this.laid[at];
        if (one?.key === key) this.#run(one, at);
      },
      (error: unknown) => {
        if (this.#running[at] !== running) return;
        this.#running[at] = undefined;
        this.#drop(key);
        if (error instanceof Refused) this.#change(key, { problems: error.problems });
        else this.refuse(error);
      },
    );
  }

  /** Nothing more is being run. */
  #drop(key: string): void {
    this.laid = this.laid.map((one) => {
      if (one.key !== key) return one;
      const { done, ...rest } = one;
      return rest;
    });
  }
}

/** A first look before all worlds are in. */
function early(worlds: number): number[] {
  return worlds > 256 ? [256, worlds] : [worlds];
}
