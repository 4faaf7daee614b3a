// The settings, and the way back over them.
import { type Settings, USUAL, keyOf, sameNumbers } from './settings';

/** Decisions that undo can go back over, at most. */
const DEPTH = 100;

export class Decisions {
  settings = $state.raw<Settings>(USUAL);
  /** A lever is moving under the finger. */
  dragging = $state(false);
  #undo = $state.raw<Settings[]>([]);
  #redo = $state.raw<Settings[]>([]);
  #before: Settings | undefined;

  canUndo = $derived(this.#undo.length > 0);
  canRedo = $derived(this.#redo.length > 0);
  changes = $derived(Object.keys(this.settings.set).length);
  /** All settings on the way, those that redo leads to included, and where on it the present ones are. */
  history = $derived({
    all: [...this.#undo, this.settings, ...this.#redo.toReversed()],
    now: this.#undo.length,
  });
  /** The last settings that gave other numbers than these. */
  before = $derived(this.#undo.findLast((one) => keyOf(one, one) !== keyOf(this.settings, this.settings)));

  /** `changed` hears of other numbers that are wanted, `settled` of settings that belong into the address. */
  constructor(
    private readonly changed: () => void,
    private readonly settled: () => void,
  ) {}

  /** Takes settings from elsewhere; nothing to go back to. */
  take(settings: Settings): void {
    this.settings = settings;
    this.#undo = [];
    this.#redo = [];
    this.#before = undefined;
    this.dragging = false;
  }

  /** Settings change for good: undo goes back over them. */
  commit(next: Settings): void {
    const before = this.#before ?? this.settings;
    this.#before = undefined;
    if (JSON.stringify(before) !== JSON.stringify(next)) {
      this.#undo = [...this.#undo.slice(1 - DEPTH), before];
      this.#redo = [];
    }
    this.#change(next);
    this.settled();
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

  /** What is not worth an undo: the view, and what a view keeps. */
  look(part: Partial<Pick<Settings, 'view' | 'detail'>>): void {
    this.settings = { ...this.settings, ...part };
  }

  undo(): void {
    const back = this.#undo.at(-1);
    if (back === undefined) return;
    this.#undo = this.#undo.slice(0, -1);
    this.#redo = [...this.#redo, this.settings];
    this.#return(back);
  }

  redo(): void {
    const next = this.#redo.at(-1);
    if (next === undefined) return;
    this.#redo = this.#redo.slice(0, -1);
    this.#undo = [...this.#undo, this.settings];
    this.#return(next);
  }

  /** Goes to a place in the history at once. */
  travel(to: number): void {
    const { all } = this.history;
    const there = all[to];
    if (there === undefined || there === this.settings) return;
    this.#undo = all.slice(0, to);
    this.#redo = all.slice(to + 1).toReversed();
    this.#return(there);
  }

  #return(to: Settings): void {
    const { view, detail } = this.settings;
    // a step of the tour is one decision, its view included
    this.#change(to.detail['tour'] === detail['tour'] ? { ...to, view, detail } : to);
    this.settled();
  }

  #with(name: string, value: string | undefined): Settings {
    const set = { ...this.settings.set };
    if (value === undefined) delete set[name];
    else set[name] = value;
    return { ...this.settings, set };
  }

  #change(next: Settings): void {
    const same = sameNumbers(next, this.settings);
    this.settings = next;
    if (!same) this.changed();
  }
}
