// Texts and numbers for people, in a language.
import type { Language, Quantity } from '../engine/answers';

export const CODE: Record<Language, string> = { en: 'en', zh: 'zh-Hans' };

/** A text with its placeholders filled, each once. */
export function fill(text: string, values: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** How numbers of a quantity are written. */
export class Figures {
  readonly #plain: Intl.NumberFormat;
  readonly #compact: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #whole: Intl.NumberFormat;

  constructor(language: Language) {
    const code = CODE[language];
    this.#plain = new Intl.NumberFormat(code, { maximumSignificantDigits: 3 });
    this.#compact = new Intl.NumberFormat(code, { notation: 'compact', maximumSignificantDigits: 3 });
    this.#percent = new Intl.NumberFormat(code, { style: 'percent', maximumSignificantDigits: 3 });
    this.#whole = new Intl.NumberFormat(code);
  }

  whole(value: number): string {
    return this.#whole.format(value);
  }

  /** A share of the worlds: whole per cents. */
  share(value: number): string {
    return this.#percent.format(Math.round(value * 100) / 100);
  }

  of(quantity: Pick<Quantity, 'name' | 'unit'>, value: number): string {
    if (!Number.isFinite(value)) return '–';
    if (isShare(quantity)) return this.#percent.format(value);
    const size = Math.abs(value);
    return size !== 0 && (size >= 10_000 || size < 0.001) ? this.#compact.format(value) : this.#plain.format(value);
  }
}

/** Shares are written as per cents. */
export function isShare(quantity: Pick<Quantity, 'name' | 'unit'>): boolean {
  return quantity.unit === '1' && /(_share|_tasks|\.use|_ratio)$/.test(quantity.name);
}

/** A step in years as a fraction: 1/16. */
export function fraction(step: number): string {
  return step < 1 ? `1/${Math.round(1 / step)}` : String(step);
}

/** A text that starts a line or a label: its first letter is a capital where a language has them. */
export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** What stands between two sentences. */
export function gap(language: Language): string {
  return language === 'zh' ? '' : ' ';
}

/** Sentences as one text. */
export function sentences(all: string[], language: Language): string {
  return all.join(gap(language));
}
