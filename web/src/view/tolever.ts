// The way to a lever from wherever it is spoken of.
import { tick } from 'svelte';
import { page } from '../state/page.svelte';

/** Frames until a view is given up that does not come. */
const PATIENCE = 120;

/** Shows the levers of a bloc, and puts the focus on one of them, by its name in an assignment. */
export async function toLever(bloc: string, name: string): Promise<void> {
  if (page.settings.bloc !== bloc) page.commit({ ...page.settings, bloc });
  page.go('pictures');
  await tick();
  for (let frame = 0; frame < PATIENCE; frame++) {
    const slider = document.querySelector<HTMLElement>(`[data-lever="${name}"] input[type='range']`);
    if (slider !== null) {
      slider.closest('details')?.setAttribute('open', '');
      slider.scrollIntoView({ block: 'center' });
      slider.focus({ preventScroll: true });
      return;
    }
    // it is not among the main ones
    document.querySelector<HTMLInputElement>('.levers input[name="level"][value="all"]:not(:checked)')?.click();
    await new Promise(requestAnimationFrame);
  }
}
