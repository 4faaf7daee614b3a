// What studies of the claims and discovery views have in common.
import { type Problem, Refused } from '../engine/answers';
import { type Settings, USUAL } from '../state/settings';

/** The baseline that settings are compared with: the same draws. */
export function baselineOf({ seed, sampler }: Settings): Settings {
  const base: Settings = { ...USUAL };
  if (seed !== undefined) base.seed = seed;
  if (sampler !== undefined) base.sampler = sampler;
  return base;
}

/** Why there is no answer: problems with the settings, or a failure in a word. */
export function reasons(error: unknown): { problems: Problem[]; failed: string | undefined } {
  if (error instanceof Refused) return { problems: error.problems, failed: undefined };
  return { problems: [], failed: error instanceof Error ? error.message : String(error) };
}
