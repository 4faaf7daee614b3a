// A lever over time as it is assigned: steps and ramps, in the words of scenario files. What the engine makes of them it tells itself.

/** From a year on a value holds; with a ramp it is reached so many years later. */
export interface Entry {
  from: number;
  value: number;
  ramp?: number;
}

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const FIELD = new RegExp(String.raw`^(from|value|to|ramp)\s*=\s*"?(${NUMBER})(?:\s*yr)?"?$`);

function entry(text: string): Entry | undefined {
  const fields: Record<string, number> = {};
  for (const part of text.split(',')) {
    const [, key, number] = FIELD.exec(part.trim()) ?? [];
    if (key === undefined || key in fields) return undefined;
    fields[key] = Number(number);
  }
  const { from, value, to, ramp } = fields;
  if (from === undefined || Object.values(fields).some((one) => !Number.isFinite(one))) return undefined;
  if (value !== undefined) return ramp === undefined && to === undefined ? { from, value } : undefined;
  return to !== undefined && ramp !== undefined ? { from, value: to, ramp } : undefined;
}

/** The entries of an assigned profile; none if the text is no profile. */
export function parse(text: string): Entry[] | undefined {
  const inner = /^\[(.*)\]$/s.exec(text.trim())?.[1];
  if (inner === undefined) return undefined;
  const parts = inner.match(/\{[^{}]*\}/g) ?? [];
  const rest = inner.replaceAll(/\{[^{}]*\}/g, '').replaceAll(/[\s,]/g, '');
  const entries = parts.map((part) => entry(part.slice(1, -1).trim().replace(/,$/, '')));
  if (rest !== '' || entries.length === 0) return undefined;
  return entries.every((one) => one !== undefined) ? entries : undefined;
}

/** A profile as it is written after `--set`. */
export function write(entries: Entry[]): string {
  const one = ({ from, value, ramp }: Entry): string =>
    ramp === undefined ? `{ from = ${from}, value = ${value} }` : `{ from = ${from}, ramp = "${ramp} yr", to = ${value} }`;
  return `[ ${entries.map(one).join(', ')} ]`;
}

/** A value that can be assigned: a number, or a profile. */
export function isValue(text: string): boolean {
  return (text !== '' && Number.isFinite(Number(text))) || parse(text) !== undefined;
}
