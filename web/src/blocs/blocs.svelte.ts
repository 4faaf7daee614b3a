// The blocs of the current world, and what a person changes about them. The engine writes every text.
import { type Problem, Refused } from '../engine/answers';
import { page } from '../state/page.svelte';
import { type Settings, opening } from '../state/settings';
import type { Blocs, Edit, Reworked, Saved } from './answers';

/** What went wrong, as problems. */
function problemsOf(error: unknown): Problem[] {
  if (error instanceof Refused) return error.problems;
  return [{ file: '', line: 0, column: 0, what: error instanceof Error ? error.message : String(error), hint: null }];
}

/** Settings with other texts. */
function withTexts(settings: Settings, text: string | null, files: Record<string, string>): Settings {
  const next = { ...settings };
  delete next.text;
  delete next.files;
  if (text !== null) next.text = text;
  if (Object.keys(files).length > 0) next.files = files;
  return next;
}

/** What is set of others: nothing can be set of a bloc that is gone. */
function without(set: Settings['set'], bloc: string): Settings['set'] {
  const its = (name: string): boolean => name.startsWith(`${bloc}.`) || name.startsWith(`${bloc}->`) || name.includes(`->${bloc}.`);
  return Object.fromEntries(Object.entries(set).filter(([name]) => !its(name)));
}

class Told {
  current = $state.raw<Blocs>();
  problems = $state.raw<Problem[]>([]);
  /** A change is being checked. */
  busy = $state(false);
  #asked = '';

  /** What the question is: what levers set on top does not matter. */
  #key(settings: Settings, bloc: string): string {
    return JSON.stringify([opening({ ...settings, set: {} }, {}), bloc, page.language]);
  }

  async follow(settings: Settings): Promise<void> {
    const { bloc } = settings;
    const asked = this.#key(settings, bloc);
    if (asked === this.#asked || page.pool === undefined) return;
    this.#asked = asked;
    try {
      const told = await page.pool.ask<Blocs>({ do: 'blocs', of: opening(settings, {}), bloc, language: page.language });
      if (asked !== this.#asked) return;
      this.current = told;
      this.problems = [];
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#asked = '';
      this.problems = problemsOf(error);
    }
  }

  /** Makes a change; what is wrong with it otherwise, and nothing is changed then. */
  async edit(edit: Edit, bloc = page.settings.bloc): Promise<Problem[]> {
    if (page.pool === undefined) return [];
    this.busy = true;
    const { language } = page;
    const set = edit.what === 'remove' ? without(page.settings.set, edit.bloc) : page.settings.set;
    const settings = { ...page.settings, set };
    try {
      const told = await page.pool.ask<Reworked>({ do: 'rework', of: opening(settings, {}), edit, bloc, language });
      const next = { ...withTexts(settings, told.text, told.files), bloc };
      this.#asked = this.#key(next, bloc);
      this.current = told;
      page.commit(next);
      return [];
    } catch (error) {
      return problemsOf(error);
    } finally {
      this.busy = false;
    }
  }

  /** The blocs of the scenario as it is built in. */
  reset(): void {
    page.commit(withTexts(page.settings, null, {}));
  }

  /** The files of the current world, what the levers set included. */
  async saved(name: string): Promise<Saved | Problem[]> {
    const { seed, sampler } = page.settings;
    try {
      const of = opening(page.settings, {});
      return (await page.pool?.ask<Saved>({ do: 'saved', of, name, seed, sampler })) ?? [];
    } catch (error) {
      return problemsOf(error);
    }
  }
}

export const blocs = new Told();
