// What the engine finds wrong, in another language than its own. The engine's English text is the key: `[page.refused]` of the English messages
// holds it as the engine writes it, with names for what varies; the other language says the same with the same names.
import { fill } from './words';

const SECTION = 'refused';

interface Pattern {
  /** In its section. */
  key: string;
  fits: RegExp;
  /** What varies, in order. */
  names: string[];
  /** Letters that are fixed: the more, the surer it is the text that is meant. */
  sure: number;
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

function pattern([key, text]: [string, string]): Pattern {
  const parts = text.split(/\{(\w+)\}/);
  const names = parts.filter((_, at) => at % 2 === 1);
  const fixed = parts.filter((_, at) => at % 2 === 0);
  const fits = new RegExp(`^${fixed.map(literal).join('(.+?)')}$`, 's');
  return { key: key.slice(`page.${SECTION}.`.length), fits, names, sure: fixed.join('').length };
}

export class Wording {
  readonly #patterns: Pattern[];

  constructor(
    english: Record<string, string>,
    private readonly own: Record<string, string>,
  ) {
    const known = Object.entries(english).filter(([key]) => key.startsWith(`page.${SECTION}.`));
    this.#patterns = known.map(pattern).sort((a, b) => b.sure - a.sure);
  }

  /** A text of the engine in this language; none if it is not known. */
  find(text: string): string | undefined {
    for (const { key, fits, names } of this.#patterns) {
      const found = fits.exec(text)?.slice(1);
      if (found === undefined) continue;
      // what varies may be a text of the engine itself
      const inner = found.map((part) => this.find(part));
      // a reason without words in this language: half a sentence in each would help nobody
      if (names.some((name, at) => name === 'why' && inner[at] === undefined)) continue;
      const values = Object.fromEntries(names.map((name, at) => [name, inner[at] ?? found[at] ?? '']));
      return fill(this.own[`page.refused.${key}`] ?? text, values);
    }
    return undefined;
  }
}
