// What studies of the claims and discovery views have in common.
import { type Problem, Refused } from '../engine/answers';

/** Why there is no answer: problems with the settings, or a failure in a word. */
export function reasons(error: unknown): { problems: Problem[]; failed: string | undefined } {
  if (error instanceof Refused) return { problems: error.problems, failed: undefined };
  return { problems: [], failed: error instanceof Error ? error.message : String(error) };
}
