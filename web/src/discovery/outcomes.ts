// Outcomes by family, bloc and year: `output.china@2041` is output, of China, in 2041.
import type { Outcome, Outcomes } from './answers';

export interface Family {
  stem: string;
  /** One of the family, for its meaning and unit. */
  first: Outcome;
  blocs: string[];
  years: number[];
  /** The year at first. */
  usual: number | undefined;
}

export interface Name {
  stem: string;
  bloc: string | undefined;
  year: number | undefined;
}

function parts(outcome: Outcome): Name {
  const [plain = outcome.name, year] = outcome.name.split('@');
  const { bloc } = outcome;
  const named = typeof bloc === 'string' && plain.endsWith(`.${bloc}`);
  return {
    stem: named ? plain.slice(0, -bloc.length - 1) : plain,
    bloc: named ? bloc : undefined,
    year: year === undefined ? undefined : Number(year),
  };
}

/** The families, in the engine's order. Any year of the study will do for one that has years. */
export function families({ outcomes, years }: Outcomes): Family[] {
  const found = new Map<string, Family>();
  for (const outcome of outcomes) {
    const { stem, bloc, year } = parts(outcome);
    const family = found.get(stem) ?? { stem, first: outcome, blocs: [], years: [], usual: undefined };
    if (bloc !== undefined && !family.blocs.includes(bloc)) family.blocs.push(bloc);
    if (year !== undefined) {
      family.years = years.length > 0 ? years : [...family.years, year];
      family.usual ??= years.includes(2041) ? 2041 : year;
    }
    found.set(stem, family);
  }
  return [...found.values()];
}

/** Family, bloc and year of an outcome by its name; of a family any bloc and year, known or not. */
export function stem(name: string, { outcomes }: Outcomes): Name {
  const known = outcomes.find((outcome) => outcome.name === name);
  if (known !== undefined) return parts(known);
  const [plain = name, year] = name.split('@');
  const blocs = new Set(outcomes.flatMap(({ bloc }) => (typeof bloc === 'string' ? [bloc] : [])));
  const bloc = [...blocs].find((one) => plain.endsWith(`.${one}`));
  return {
    stem: bloc === undefined ? plain : plain.slice(0, -bloc.length - 1),
    bloc,
    year: year === undefined ? undefined : Number(year),
  };
}

/** Meaning and unit of an outcome of any year: those of its family. */
export function meaning(name: string, outcomes: Outcomes): Outcome | undefined {
  const own = stem(name, outcomes);
  const first = families(outcomes).find((family) => family.stem === own.stem)?.first;
  return first === undefined ? undefined : { ...first, name };
}

/** The outcome at first: output of the second bloc in the middle of the span, if there is such a thing. */
export function usual({ outcomes }: Outcomes): string {
  const name = ['output.china@2041', 'output_gap@2041'].find((one) => outcomes.some((outcome) => outcome.name === one));
  return name ?? outcomes[0]?.name ?? '';
}
