// Files that arrive: read, checked by the engine, and only then taken. If anything is wrong nothing changes.
import { type Opened, type Problem, Refused } from '../engine/answers';
import { SLOT } from '../engine/slots';
import type { Remark } from '../state/link';
import { page } from '../state/page.svelte';
import { type World, opening } from '../state/settings';
import { type Dropped, fragment, read } from './dropped';
import { sort } from './sorting';

/** What the engine calls the text of the page. */
const OWN = /^page\.toml$/;

class Arrival {
  /** What the engine found wrong. */
  problems = $state.raw<Problem[]>([]);
  /** What was not even asked of the engine. */
  refused = $state.raw<Remark[]>([]);
  /** What was taken. */
  taken = $state.raw<Remark>();
  busy = $state(false);
  #turn = 0;

  clear(): void {
    Object.assign(this, { problems: [], refused: [], taken: undefined });
  }

  async take(files: File[]): Promise<void> {
    const turn = ++this.#turn;
    this.clear();
    if (files.length === 0) return;
    this.busy = true;
    try {
      const { found, refused } = await read(files);
      if (turn !== this.#turn) return;
      this.refused = refused;
      if (refused.length === 0) await this.#sort(found, turn);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (turn === this.#turn) this.refused = [{ key: 'page.engines_failed', values: { why } }];
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }

  async #sort(found: Dropped[], turn: number): Promise<void> {
    const link = found.find(({ kind }) => kind === 'link');
    if (link !== undefined) {
      if (found.length > 1) this.refused = [{ key: 'page.files.link_alone', values: { file: link.path } }];
      else location.hash = fragment(link) ?? '';
      return;
    }
    const built = page.described?.scenarios.map(({ name }) => name) ?? [];
    const sorted = sort(found, page.settings, built);
    if ('key' in sorted) {
      this.refused = [sorted];
      return;
    }
    const problems: Problem[] = [];
    const opened: Opened[] = [];
    for (const { world, file } of sorted.worlds) {
      const answer = await check(world, file);
      if (Array.isArray(answer)) problems.push(...answer);
      else if (answer !== undefined) opened.push(answer);
    }
    if (turn !== this.#turn) return;
    this.problems = problems;
    if (problems.length > 0) return;
    const there = new Set(opened.flatMap(({ blocs }) => blocs.map(({ name }) => name)));
    this.refused = sorted.blocs
      .filter(({ name }) => !there.has(name))
      .map((values) => ({ key: 'page.files.bloc_alone', values }));
    if (this.refused.length > 0) return;
    page.commit(sorted.settings);
    this.taken = { key: 'page.files.taken', values: { files: found.map(({ path }) => path).join(', ') } };
  }
}

/** What the engine says of a world: its problems, or how it reads. */
async function check(world: World, file: string): Promise<Problem[] | Opened | undefined> {
  let opened: Opened | undefined;
  try {
    await page.pool?.study({
      open: { ...opening(world, {}), columns: [], runs: 1 },
      way: { slot: SLOT.checked, urgency: -1 },
      opened: (answer) => (opened = answer),
    }).done;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.problems.map((problem) => (OWN.test(problem.file) ? { ...problem, file } : problem));
  }
  return opened;
}

export const arrival = new Arrival();
