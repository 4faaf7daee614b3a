// The tour: which step the settings name, what its texts say with the figures of now, and the way back to one's own settings.
import { keyOf, type Settings } from '../state/settings';
import { PICTURES, type Result, page } from '../state/page.svelte';
import { series } from '../view/fan';
import { type Figure, type Place, type Step, type Story, find, settingsOf } from './stories';

/** What stands for a figure that is still to come. */
const COMING = '…';

class Tour {
  stories = $state.raw<Story[]>([]);
  failed = $state<string>();
  /** The settings before the tour, if there were any. */
  own = $state.raw<Settings>();
  #asked = false;

  /** The name of the step in the link. */
  name = $derived(page.settings.detail['tour']);
  place = $derived.by((): Place | undefined => (this.name === undefined ? undefined : find(this.stories, this.name)));
  /** The page is no longer as the step has set it. */
  moved = $derived.by(() => {
    const { place } = this;
    if (place === undefined) return false;
    const set = settingsOf(place.story, place.step);
    const now = page.settings;
    return keyOf(set, set) !== keyOf(now, now) || set.view !== now.view || set.pictures.join() !== now.pictures.join();
  });

  /** Asks the engine for the stories, once. */
  load(): void {
    if (this.#asked || page.pool === undefined) return;
    this.#asked = true;
    page.pool.ask<{ stories: Story[] }>({ do: 'tours' }).then(
      ({ stories }) => (this.stories = stories),
      (error: unknown) => (this.failed = error instanceof Error ? error.message : String(error)),
    );
  }

  show(story: Story, step: Step): void {
    if (this.name === undefined) this.own = page.settings;
    page.commit(settingsOf(story, step));
  }

  again(): void {
    if (this.place !== undefined) this.show(this.place.story, this.place.step);
  }

  /** By so many steps, within the story. */
  move(by: number): void {
    const { place } = this;
    const step = place?.story.steps[place.at + by];
    if (place !== undefined && step !== undefined) this.show(place.story, step);
  }

  nextStory(story: Story): Story | undefined {
    return this.stories[this.stories.indexOf(story) + 1];
  }

  /** Back to the settings before the tour; whoever came by a link to a step keeps what is shown. */
  leave(): void {
    const { own } = this;
    const { tour: _, ...detail } = page.settings.detail;
    this.own = undefined;
    page.commit(own ?? { ...page.settings, detail });
  }

  /** A text of a step, with the figures of the worlds that are shown. */
  text(place: Place, part: string): string {
    return page.say(`page.tour.${place.story.name}.${place.step.name}_${part}`, this.figures);
  }

  figures = $derived.by((): Record<string, string> => {
    const { place } = this;
    if (place === undefined) return {};
    const { step } = place;
    const set = settingsOf(place.story, step);
    // while worlds of the step are on their way, those before them are still shown
    const now = page.current?.key === keyOf(set, set) ? page.current : undefined;
    const end = now === undefined ? COMING : String(now.opened.start + now.opened.years);
    return Object.assign({ end }, ...(step.numbers ?? []).map((figure) => told(figure, now, page.baseline))) as Record<string, string>;
  });
}

/** The placeholders of a figure, and what stands for them. */
function told(figure: Figure, now: Result | undefined, before: Result | undefined): Record<string, string> {
  const { name } = figure;
  if ('date' in figure) {
    const share = (result: Result | undefined): string => {
      const date = result?.bands.dates.find((one) => one.name === figure.date);
      return date === undefined ? COMING : page.figures.share(date.share);
    };
    const year = now?.bands.dates.find((one) => one.name === figure.date)?.years[2];
    const when = typeof year === 'number' ? String(Math.floor(year)) : page.say('page.tour.never');
    return { [name]: share(now), [`${name}_before`]: share(before), [`${name}_year`]: now === undefined ? COMING : when };
  }
  const value = (result: Result | undefined, quantile: number): string => {
    const quantity = page.quantities.get(figure.of);
    const bloc = result?.opened.blocs.findIndex((one) => one.name === figure.bloc) ?? -1;
    if (result === undefined || quantity === undefined || bloc < 0) return COMING;
    const found = series(result.bands, PICTURES.indexOf(figure.of), bloc, quantile)[figure.year - result.bands.start];
    const number = page.figures.of(quantity, found ?? NaN);
    const unit = quantity.unit_name;
    return quantity.unit === '1' || unit === null ? number : page.say('page.tour.amount', { number, unit });
  };
  return {
    [name]: value(now, 2),
    [`${name}_low`]: value(now, 0),
    [`${name}_high`]: value(now, 4),
    [`${name}_before`]: value(before, 2),
    [`${name}_at`]: String(figure.year),
  };
}

export const tour = new Tour();
