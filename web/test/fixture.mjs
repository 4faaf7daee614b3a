// Answers written by hand in place of the engine's, so that the views of claims and discovery can be looked at without it: tests only.

/** Runs in the page: studies of claims, of discovery and of changes are answered from here; all others by the engines. */
export function pretend() {
  const { shapan } = globalThis;
  const pool = Object.getPrototypeOf(shapan.pool);
  const real = pool.study;
  let seed = 1;
  const lot = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const groups = [
    ['consequence', 'Consequences'],
    ['window', 'The window'],
    ['environment', 'Policy and surroundings'],
    ['counter', 'Counter-claims'],
    ['data', 'Claims tested on data alone'],
  ].map(([name, title]) => ({ name, title }));
  const claim = (one) => {
    const share = Math.round(lot() * 1000) / 1000;
    const verdict = share >= 0.8 ? 'holds' : share <= 0.2 ? 'fails' : 'depends';
    const data = one.group === 'data';
    return {
      ...one,
      verdict,
      verdict_word: verdict,
      share,
      interval: [Math.max(0, share - 0.06), Math.min(1, share + 0.06)],
      no_answer: lot() > 0.9 ? 3 : 0,
      warning: null,
      answer: [`True in ${Math.round(share * 100)}% of 400 worlds.`],
      cutoffs: [{ name: 'gain', words: 'gain = 0.02: one year of rich-country growth. Set by the authors of the registry before any world was run.' }],
      rows: data ? [['Manhattan Project', '0.4', 'true']] : [],
      metric: data
        ? null
        : {
            formula: 'ln(output.china@2046[n2] / output.china@2046[n16])',
            about: 'log output of china in 2046, two projects over sixteen',
            unit: '1',
            unit_name: null,
            quantiles: [-0.14, 0, 0.053, 0.2, 0.43],
            histogram: {
              edges: Array.from({ length: 25 }, (_, at) => -0.3 + at * 0.04),
              counts: Array.from({ length: 24 }, (_, at) => Math.round(60 * Math.exp(-(((at - 9) / 5) ** 2)))),
              cut: 0.02,
            },
          },
      condition: 'log output: metric >= gain (gain = 0.02)',
      flips: data ? [] : ['adoption.competition: true in 81% of the worlds in the lowest third, in 49% of those in the highest'],
      drivers: data
        ? []
        : [
            { name: 'adoption.competition', label: 'Loss through competition (adoption.competition)', share: 0.24, interval: [0.18, 0.31] },
            { name: 'adoption.imitation', label: 'Imitation (adoption.imitation)', share: 0.11, interval: [0.05, 0.17] },
          ],
      region: data ? null : 'It holds mostly where adoption.competition is below 0.3: in 91% of such worlds, against 65% of all.',
      hinge: null,
      runs: data ? [] : ['n2', 'n16'],
      sources: [{ cite: 'Someone 2020, A study of projects', url: 'https://example.org/a', status: 'read' }],
    };
  };
  const names = ['research.spill', 'automation.expert_threshold', 'compute.depreciation', 'adoption.imitation', 'compute.chips_0@china'];
  const drivers = () => ({
    worlds: 1000,
    left_out: 3,
    unit: 'USD/yr',
    inputs: names.map((name, at) => ({
      name,
      label: `What stands behind this input in a few words (${name})`,
      share: 0.4 / (at + 1),
      interval: [0.3 / (at + 1), 0.5 / (at + 1)],
      low_mean: 2.4e13 + 6e12 / (at + 1),
      high_mean: 2.4e13 - 6e12 / (at + 1),
      direction: -1,
    })),
  });
  const worlds = Array.from({ length: 1000 }, (_, at) => at);
  const xs = worlds.map(lot);
  const ys = worlds.map((at) => 2e13 * Math.exp(1.2 * xs[at] ** 2 + 0.3 * lot()));
  const label = (name) => `What stands behind this input in a few words (${name})`;
  const answers = {
    verdicts: () => ({ worlds: 400, broken_sentence: null, how: ['400 sampled worlds.'], lines: { holds: 0.8, fails: 0.2 }, groups, claims: shapan.described.claims.map(claim) }),
    outcomes: () => ({
      years: Array.from({ length: 25 }, (_, at) => 2026 + at),
      outcomes: ['usa', 'china', 'rest'].flatMap((bloc) => [
        { name: `output.${bloc}@2041`, about: 'output at the start of the year', unit: 'USD/yr', unit_name: 'US dollars a year', bloc, year: 2041 },
        { name: `peak_growth.${bloc}`, about: 'largest yearly growth', unit: '1/yr', unit_name: 'a year', bloc },
      ]),
    }),
    values: () => ({ unit: 'USD/yr', mean: 3e13, quantiles: [2e13, 2.2e13, 2.6e13, 3.4e13, 6e13] }),
    drivers,
    scatter: ({ input }) => ({
      input: { name: input, label: label(input), unit: '1', log: false },
      outcome: { name: 'output.china@2041', label: 'Output at the start of the year in China, 2041', unit: 'USD/yr', log: true },
      worlds,
    }),
    discover: ({ above }) =>
      above > 5e13
        ? { nothing: 'Nothing beats chance: no range of inputs tells these worlds from the others.' }
        : {
            hits: 250,
            worlds: 1000,
            box: {
              limits: names.slice(0, 2).map((name, at) => ({ name, label: label(name), from: at ? null : 0.7, to: at ? 0.4 : null, quasi_p: 0.001 })),
              coverage: 0.7,
              density: 0.8,
              mean_outside: 2e13,
              base_rate: 0.25,
              measured_on: 'the half not used to find it',
            },
            tradeoff: [1, 0.9, 0.8, 0.7, 0.5].map((coverage, at) => ({ coverage, density: 0.25 + 0.18 * at, dimensions: at })),
            sentence: 'Output is above 3.4e13 mostly where research.spill is above 0.7 and automation.expert_threshold is below 0.4.',
          },
    parts: () => ({
      outcome: 'output.china@2041', unit: 'USD/yr', worlds: 200, exact: true, first: 2e13, second: 2.3e13, left_out: 0,
      change: [-1e12, 1e12, 2.8e12, 4e12, 9e12],
      parts: [
        { input: 'china.investment.awake_share', label: 'AI spending when awake: China', mean: 4e12, se: 1e11, quantiles: [1e12, 2e12, 3e12, 5e12, 1e13], share: 1.33 },
        { input: 'usa.research.projects', label: 'Number of AI projects: USA', mean: -1e12, se: 1e11, quantiles: [-3e12, -2e12, -1e12, 0, 1e11], share: -0.33 },
      ],
      sentences: ['On average over 200 worlds output changes by 3 trillion.'],
    }),
  };
  pool.study = function (wanted) {
    const { slot } = wanted.way;
    if (![6, 7, 8].includes(slot)) return real.call(this, wanted);
    let over = false;
    const tell = (request) => {
      const pairs = request.do === 'scatter' ? worlds.flatMap((at) => [request.input === names[0] ? xs[at] : lot(), ys[at]]) : [];
      return { answer: answers[request.do](request), numbers: Float64Array.from(request.do === 'values' ? ys : pairs) };
    };
    const done = (async () => {
      wanted.opened?.({ step: wanted.open.step ?? 1 / 16, seed: 1234, players: 2 });
      for (const stage of wanted.way.stages ?? [wanted.open.runs]) {
        await new Promise((go) => setTimeout(go, 60));
        if (over) return;
        wanted.progress?.(stage);
        const last = stage === wanted.open.runs;
        if (wanted.result) wanted.answered({ ...tell(wanted.result), worlds: stage, last });
      }
    })();
    return { done, cancel: () => (over = true), ask: async (request) => (await done, tell(request)) };
  };
}
