// Files that a person hands to the page: read, and put on the shelf where the engine looks for them. What they say is the engine's to judge.
import type { Remark } from '../state/link';

/** Files at a time, letters of one and of all, at most. */
const MOST_FILES = 20;
const MOST_BYTES = 300_000;
const MOST_TOGETHER = 1_000_000;

/** What a file is about: by the keys that it has before its first table. */
export type Kind = 'scenario' | 'world' | 'bloc' | 'link';

export interface Dropped {
  /** Its name, without folders. */
  path: string;
  text: string;
  kind: Kind;
}

/** The value of a key before the first table, if it is a plain text. */
export function key(text: string, name: string): string | undefined {
  const head = text.split(/^\s*\[/m, 1)[0] ?? '';
  const [, quoted, plain] = new RegExp(String.raw`^\s*${name}\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)')`, 'm').exec(head) ?? [];
  return quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
}

/** The fragment of a link in a text that is little else. */
function linkIn(text: string): string | undefined {
  return text.length > 40_000 ? undefined : /#v=[^\s"'<>]+/.exec(text)?.[0].replaceAll('&amp;', '&');
}

function kindOf(text: string): Kind | undefined {
  if (key(text, 'extends') !== undefined || key(text, 'model') !== undefined) return 'scenario';
  if (key(text, 'name') !== undefined) return /^\s*blocs\s*=/m.test(text) ? 'world' : 'bloc';
  return linkIn(text) === undefined ? undefined : 'link';
}

/** The fragment that a file with a link holds. */
export function fragment({ kind, text }: Dropped): string | undefined {
  return kind === 'link' ? linkIn(text) : undefined;
}

/** Reads files. What cannot be taken is told, each with its reason. */
export async function read(files: File[]): Promise<{ found: Dropped[]; refused: Remark[] }> {
  const found: Dropped[] = [];
  const refused: Remark[] = [];
  const refuse = (why: string, values: Record<string, string>): void => {
    refused.push({ key: `page.files.${why}`, values });
  };
  if (files.length > MOST_FILES) {
    refuse('many', { count: String(files.length), most: String(MOST_FILES) });
    return { found, refused };
  }
  const names = new Set<string>();
  let together = 0;
  for (const file of files) {
    const { name, size } = file;
    together += size;
    if (size > MOST_BYTES) {
      refuse('large', { file: name, size: kilobytes(size), most: kilobytes(MOST_BYTES) });
      continue;
    }
    if (names.has(name)) {
      refuse('twice', { file: name });
      continue;
    }
    names.add(name);
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    } catch (error) {
      refuse(error instanceof TypeError ? 'no_text' : 'unread', { file: name });
      continue;
    }
    if (text.includes('\0')) {
      refuse('no_text', { file: name });
      continue;
    }
    const kind = kindOf(text);
    if (kind === undefined) refuse(text.trim() === '' ? 'empty' : 'unknown', { file: name });
    else found.push({ path: name, text, kind });
  }
  if (together > MOST_TOGETHER) refuse('together', { size: kilobytes(together), most: kilobytes(MOST_TOGETHER) });
  return { found, refused };
}

function kilobytes(bytes: number): string {
  return String(Math.ceil(bytes / 1000));
}
