// The stories of the tour as the engine tells them, and a step as settings of the page.
import { type Settings, type View } from '../state/settings';

/** A figure of a text: a quantity of a bloc in a year, or a key date. */
export type Figure = { name: string; of: string; bloc: string; year: number } | { name: string; date: string };

export interface Step {
  name: string;
  scenario: string;
  set?: Record<string, string>;
  view: View;
  pictures: [string, string];
  bloc: string;
  keep?: Record<string, string>;
  numbers?: Figure[];
}

export interface Story {
  name: string;
  side: 'essay' | 'critics';
  steps: Step[];
}

/** A step and where it stands. */
export interface Place {
  story: Story;
  step: Step;
  /** From 0. */
  at: number;
}

/** What a link calls a step. */
export function nameOf(story: Story, step: Step): string {
  return `${story.name}.${step.name}`;
}

export function find(stories: Story[], name: string): Place | undefined {
  for (const story of stories) {
    const at = story.steps.findIndex((step) => nameOf(story, step) === name);
    const step = story.steps[at];
    if (step !== undefined) return { story, step, at };
  }
  return undefined;
}

/** The page as a step sets it: all of it is the step's, draws included, so that a step shows the same everywhere. */
export function settingsOf(story: Story, step: Step): Settings {
  return {
    scenario: step.scenario,
    set: { ...step.set },
    overlays: [],
    view: step.view,
    detail: { ...step.keep, tour: nameOf(story, step) },
    pictures: [...step.pictures],
    bloc: step.bloc,
  };
}
