// What the engine says of itself in the language of the page: texts, quantities, sources.
import type { Described, Language, Quantity } from '../engine/answers';
import type { Pool } from '../engine/pool';
import { Wording } from './problems';
import { CODE, Figures, capital, fill } from './words';

/** The page's own texts; all others are the engine's. */
const OWN = {
  en: () => import('../../../messages/en.toml'),
  zh: () => import('../../../messages/zh.toml'),
};

export class Texts {
  language = $state<Language>('en');
  described = $state.raw<Described>();
  #known: Partial<Record<Language, Described>> = {};
  /** The engine's problems are in English; none where that is the language. */
  #wording = $state.raw<Wording>();

  figures = $derived(new Figures(this.language));
  quantities = $derived.by(() => {
    const described = this.described;
    if (described === undefined) return new Map<string, Quantity>();
    const { levers, pairs, parameters, draws, stocks, flows } = described;
    return new Map([levers, pairs, parameters, draws, stocks, flows].flat().map((quantity) => [quantity.name, quantity]));
  });

  laws = $derived(new Map((this.described?.laws ?? []).map((law) => [law.name, law])));

  /** The language of the link, of the last visit, or of the browser. */
  choose(): void {
    const wanted = new URLSearchParams(location.hash.slice(1)).get('l');
    const stored = localStorage.getItem('language');
    const own = navigator.language.startsWith('zh') ? 'zh' : 'en';
    this.language = [wanted, stored].find((one) => one === 'en' || one === 'zh') ?? own;
  }

  async speak(language: Language, pool: Pool): Promise<void> {
    const known = this.#known[language] ?? (await this.#load(language, pool));
    this.#known[language] = known;
    this.#wording = language === 'en' ? undefined : new Wording((await OWN.en()).default, known.messages);
    this.language = language;
    this.described = known;
    document.documentElement.lang = CODE[language];
    document.title = this.say('page.name');
  }

  async #load(language: Language, pool: Pool): Promise<Described> {
    const [described, own] = await Promise.all([pool.ask<Described>({ do: 'describe', language }), OWN[language]()]);
    return { ...described, messages: { ...described.messages, ...own.default } };
  }

  /** The text with a key, filled. A key without a text shows itself. */
  say(key: string, values: Record<string, string> = {}): string {
    return fill(this.described?.messages[key] ?? `⟦${key}⟧`, values);
  }

  /** A text of a problem in the language of the page, and in which language it is: English where there is no other. */
  problem(text: string): { text: string; language: Language } {
    const found = this.#wording?.find(text);
    return found === undefined ? { text, language: 'en' } : { text: found, language: this.language };
  }

  title(quantity: Quantity): string {
    const short = this.described?.messages[`page.lever.${quantity.name}`];
    return short ?? quantity.title ?? capital(quantity.about ?? quantity.name);
  }
}
