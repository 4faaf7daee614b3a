// Texts of one's own in a link: compressed by the browser, in letters that an address may carry.
import type { Settings } from './settings';

/** Letters that texts may take in a link, at most: longer addresses are cut by programs that pass them on. */
export const MOST_LETTERS = 24_000;
/** Bytes that a link may unfold to, at most: a small text can be made to unfold to more than there is room for. */
const MOST_BYTES = 2_000_000;

interface Texts {
  text?: string;
  files?: Record<string, string>;
}

/** Texts of settings: their own, and those of the scenarios laid over, by position. */
interface Bulk extends Texts {
  overlays?: Record<string, Texts>;
}

function textsOf({ text, files }: Texts): Texts {
  const own: Texts = {};
  if (text !== undefined) own.text = text;
  if (files !== undefined && Object.keys(files).length > 0) own.files = files;
  return own;
}

/** What of settings is too long for words in a link; none if there are no texts. */
export function bulk(settings: Settings): string | undefined {
  const own: Bulk = textsOf(settings);
  settings.overlays.forEach((overlay, at) => {
    const texts = textsOf(overlay);
    if (Object.keys(texts).length > 0) (own.overlays ??= {})[at] = texts;
  });
  return Object.keys(own).length === 0 ? undefined : JSON.stringify(own);
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: GenericTransformStream, most: number): Promise<Uint8Array> {
  const reader = (new Blob([bytes]).stream().pipeThrough(stream) as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.length;
    if (size > most) {
      void reader.cancel();
      throw new RangeError('too much');
    }
    parts.push(part.value);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A text as letters, digits, `-` and `_`. The format carries a checksum. */
export async function fold(text: string): Promise<string> {
  const small = await through(new TextEncoder().encode(text), new CompressionStream('deflate'), Infinity);
  let bytes = '';
  for (const byte of small) bytes += String.fromCharCode(byte);
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The text that was folded. Throws if it is damaged or unfolds to too much. */
export async function unfold(folded: string): Promise<string> {
  const bytes = Uint8Array.from(atob(folded.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  const whole = await through(bytes, new DecompressionStream('deflate'), MOST_BYTES);
  return new TextDecoder('utf-8', { fatal: true }).decode(whole);
}

function isTexts(value: unknown): value is Texts {
  if (typeof value !== 'object' || value === null) return false;
  const { text, files } = value as { text?: unknown; files?: unknown };
  if (text !== undefined && typeof text !== 'string') return false;
  if (files === undefined) return true;
  return typeof files === 'object' && files !== null && Object.values(files).every((one) => typeof one === 'string');
}

/** Puts folded texts back into settings; `places` says where each overlay stood. Throws if they are not what `bulk` made. */
export async function restore(settings: Settings, places: number[], folded: string): Promise<Settings> {
  const found: unknown = JSON.parse(await unfold(folded));
  const sound = isTexts(found) && Object.values((found as Bulk).overlays ?? {}).every(isTexts);
  if (!sound) throw new TypeError('these are no texts');
  const { overlays } = found as Bulk;
  return {
    ...settings,
    ...textsOf(found),
    overlays: settings.overlays.map((overlay, at) => ({ ...overlay, ...textsOf(overlays?.[places[at] ?? at] ?? {}) })),
  };
}
