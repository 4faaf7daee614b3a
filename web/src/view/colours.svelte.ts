// Colours of pictures: those of the command line's reports on white, lighter ones of the same palette (Okabe and Ito 2008) on black.
import type { Colours } from './fan';

const LIGHT = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#a6761d', '#56b4e9'];
const DARK = ['#56b4e9', '#e69f00', '#2fc49a', '#cc79a7', '#f0e442', '#d55e00'];

const asked = matchMedia('(prefers-color-scheme: dark)');
let dark = $state(asked.matches);
asked.addEventListener('change', () => (dark = asked.matches));

/** The colours of a bloc's panel. Baseline is black (white on black), the current setting coloured: they never change places. */
export function colours(bloc: number): Colours {
  const palette = dark ? DARK : LIGHT;
  return {
    current: palette[bloc % palette.length]!,
    baseline: dark ? '#ffffff' : '#000000',
    text: dark ? '#c3cad3' : '#454d57',
    grid: dark ? '#2c343e' : '#e6e9ed',
  };
}
