// The equations of the current world, in the language of the page, asked for when they are looked at.
import { type Problem, Refused } from '../engine/answers';
import { page } from '../state/page.svelte';
import { type Settings, opening } from '../state/settings';
import type { Equations, Here } from './answers';

class Told {
  current = $state.raw<Equations>();
  problems = $state.raw<Problem[]>([]);
  failed = $state<string>();
  #asked = '';

  /** Asks again if the world or the language is another. */
  async follow(settings: Settings): Promise<void> {
    const of = opening(settings, {});
    const { language } = page;
    const asked = JSON.stringify([of, language]);
    if (asked === this.#asked || page.pool === undefined) return;
    this.#asked = asked;
    try {
      const told = await page.pool.ask<Equations>({ do: 'equations', of, language });
      if (asked !== this.#asked) return;
      this.current = told;
      this.problems = [];
      this.failed = undefined;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#asked = '';
      if (error instanceof Refused) this.problems = error.problems;
      else this.failed = error instanceof Error ? error.message : String(error);
    }
  }

  /** What a quantity is in the current world. */
  async here(name: string): Promise<Here | undefined> {
    const of = opening(page.settings, {});
    return page.pool?.ask<Here>({ do: 'quantity', of, name, language: page.language });
  }
}

export const told = new Told();
