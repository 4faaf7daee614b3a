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

/** Scenarios laid over: colours that no bloc has, apart in lightness too, and a dash of its own for each. */
const OVER_LIGHT = ['#aa4499', '#7a6a00', '#332288', '#a3345c', '#4a5a66'];
const OVER_DARK = ['#e0a3d6', '#d8c95a', '#a9b8ff', '#ff9db0', '#b8c4cf'];
const DASHES = [
  [9, 4],
  [2, 3],
  [10, 3, 2, 3],
  [16, 6],
  [6, 2, 2, 2, 2, 2],
];

/** How a scenario laid over is drawn. */
export interface Look {
  ink: string;
  dash: number[];
  /** Stands at the end of its line. */
  mark: string;
}

/** How the scenario at a place among those laid over is drawn; what leaves the page is always drawn on white. */
export function over(at: number, white = false): Look {
  const palette = dark && !white ? OVER_DARK : OVER_LIGHT;
  const place = at % palette.length;
  return { ink: palette[place]!, dash: DASHES[place]!, mark: String(at + 1) };
}
