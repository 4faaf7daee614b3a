//! Outcomes: the single numbers by which worlds are compared, each declared once. An outcome that has no value in a world
//! (the run stopped before, the year lies beyond the horizon, the event did not happen) is empty, never zero or NaN.

use shapan_model::model::{Catalogue, Plan, Record};
use shapan_model::num::Num;

use crate::problem::nearest;
use crate::scenario::Scenario;

/// What is computed, of the quantities with these dotted names.
#[derive(Clone, Copy, Debug)]
enum Rule {
    /// The value, bloc by bloc.
    Value(&'static str),
    /// The sum of two values.
    Sum(&'static str, &'static str),
    /// One value over another.
    Over(&'static str, &'static str),
    /// The largest growth of the logarithm from one year to the next over the whole run.
    PeakGrowth(&'static str),
    /// The value over that of the same world without AI.
    OverNoAi(&'static str),
    /// The logarithm of the value over that of the same world without AI.
    LogOverNoAi(&'static str),
    /// The logarithm of the first bloc's value over the second's.
    LogGap(&'static str),
    /// The largest value of all blocs.
    Largest(&'static str),
    /// The sum of all blocs.
    World(&'static str),
    /// 1 − exp(−sum of all blocs).
    Probability(&'static str),
    /// When the accident happens.
    AccidentYear,
    /// When the run was stopped.
    BlowupYear,
}

/// A family of outcomes: one for each bloc and year.
struct Pattern {
    /// `<bloc>` and `<year>` stand for what varies.
    name: &'static str,
    years: &'static [f64],
    unit: &'static str,
    about: [&'static str; 2],
    rule: Rule,
}

const HORIZONS: &[f64] = &[2031.0, 2036.0, 2041.0, 2051.0];

#[rustfmt::skip]
static PATTERNS: &[Pattern] = &[
    Pattern { name: "output.<bloc>@<year>", years: HORIZONS, unit: "USD/yr", rule: Rule::Value("production.output"),
        about: ["output at the start of the year", "年初产出"] },
    Pattern { name: "peak_growth.<bloc>", years: &[], unit: "1/yr", rule: Rule::PeakGrowth("production.output"),
        about: ["largest yearly log growth of output over the horizon", "全期产出的最大年对数增长率"] },
    Pattern { name: "ai_gain.<bloc>@<year>", years: &[2041.0], unit: "1", rule: Rule::LogOverNoAi("production.output"),
        about: ["log output over that of the same world without AI", "产出相对于无人工智能世界的对数差"] },
    Pattern { name: "output_gap@<year>", years: HORIZONS, unit: "1", rule: Rule::LogGap("production.output"),
        about: ["log output of the first bloc over the second", "第一集团与第二集团产出的对数差"] },
    Pattern { name: "frontier@<year>", years: HORIZONS, unit: "1", rule: Rule::Largest("capability.level"),
        about: ["capability of the leading bloc, orders of magnitude above 2025", "领先集团的能力，高出2025年的数量级"] },
    Pattern { name: "frontier_raw@<year>", years: HORIZONS, unit: "1", rule: Rule::Largest("capability.raw"),
        about: ["effective compute of the largest project anywhere, orders of magnitude above 2025", "全球最大项目的有效算力，高出2025年的数量级"] },
    Pattern { name: "output.world@<year>", years: HORIZONS, unit: "USD/yr", rule: Rule::World("production.output"),
        about: ["output of all blocs", "所有集团的产出"] },
    Pattern { name: "chips.<bloc>@<year>", years: &[2036.0], unit: "H100e", rule: Rule::Value("compute.chips"),
        about: ["installed AI chips", "已安装的人工智能芯片"] },
    Pattern { name: "ai_workers.<bloc>@<year>", years: &[2036.0], unit: "worker",
        rule: Rule::Sum("automation.clerical_workers", "automation.expert_workers"),
        about: ["clerical and expert AI workers, used or not", "人工智能文职与专业劳动力（无论是否使用）"] },
    Pattern { name: "robots.world@<year>", years: &[2041.0], unit: "worker", rule: Rule::World("robots.stock"),
        about: ["robots of all blocs", "所有集团的机器人"] },
    Pattern { name: "clerical_wage_ratio.<bloc>@<year>", years: &[2046.0], unit: "1", rule: Rule::OverNoAi("production.clerical_wage"),
        about: ["clerical wage over that of the same world without AI", "文职工作的工资与无人工智能世界之比"] },
    Pattern { name: "expert_wage_ratio.<bloc>@<year>", years: &[2046.0], unit: "1", rule: Rule::OverNoAi("production.expert_wage"),
        about: ["expert wage over that of the same world without AI", "专业工作的工资与无人工智能世界之比"] },
    Pattern { name: "manual_wage_ratio.<bloc>@<year>", years: &[2046.0], unit: "1", rule: Rule::OverNoAi("production.manual_wage"),
        about: ["manual wage over that of the same world without AI", "体力工作的工资与无人工智能世界之比"] },
    Pattern { name: "science_speed.<bloc>@<year>", years: &[2036.0], unit: "1", rule: Rule::Value("science.speed"),
        about: ["speed of science relative to science without AI", "科研速度（相对于没有人工智能）"] },
    Pattern { name: "foreign_assets_ratio.<bloc>@<year>", years: &[2041.0], unit: "yr",
        rule: Rule::Over("finance.foreign_assets", "production.output"),
        about: ["net foreign assets over output", "对外净资产与产出之比"] },
    Pattern { name: "accident_probability@<year>", years: HORIZONS, unit: "1", rule: Rule::Probability("safety.hazard_sum"),
        about: ["probability of a grave accident anywhere before the year", "该年之前任何地方发生严重事故的概率"] },
    Pattern { name: "accident_year", years: &[], unit: "yr", rule: Rule::AccidentYear,
        about: ["years from the start to the accident; empty if there is none", "从起点到事故发生的年数；未发生则为空"] },
    Pattern { name: "blowup_year", years: &[], unit: "yr", rule: Rule::BlowupYear,
        about: ["years from the start to where the run left the numbers; empty if it did not", "从起点到运行中断的年数；未中断则为空"] },
    Pattern { name: "energy_ratio.<bloc>@<year>", years: &[2041.0], unit: "1", rule: Rule::Value("production.energy_ratio"),
        about: ["energy available over energy wanted: output is held back below one", "可用能源与所需能源之比：小于1则产出受限"] },
    Pattern { name: "power_use.<bloc>@<year>", years: &[2041.0], unit: "1", rule: Rule::Value("power.use"),
        about: ["share of installed chips that has power: chips are held back below one", "有电可用的已安装芯片份额：小于1则芯片受限"] },
];

impl Pattern {
    fn outcome(
        &self,
        blocs: &[&str],
        bloc: Option<usize>,
        year: Option<f64>,
        start: f64,
        results: [Option<usize>; 2],
    ) -> Outcome {
        let name = self.name.replace("<bloc>", bloc.map_or("", |bloc| blocs[bloc]));
        Outcome {
            name: name.replace("<year>", &year.map_or(String::new(), |year| year.to_string())),
            unit: self.unit,
            about: self.about,
            needs_no_ai: matches!(self.rule, Rule::OverNoAi(_) | Rule::LogOverNoAi(_)),
            bloc,
            time: year.map(|year| year - start),
            rule: self.rule,
            results,
        }
    }
    /// The name without the year.
    fn family(&self, bloc: &str) -> String {
        self.name.trim_end_matches("@<year>").replace("<bloc>", bloc)
    }
}

impl Rule {
    fn quantities(self) -> [Option<&'static str>; 2] {
        match self {
            Rule::Sum(a, b) | Rule::Over(a, b) => [Some(a), Some(b)],
            Rule::Value(a) | Rule::PeakGrowth(a) | Rule::OverNoAi(a) | Rule::LogOverNoAi(a) => [Some(a), None],
            Rule::LogGap(a) | Rule::Largest(a) | Rule::World(a) | Rule::Probability(a) => [Some(a), None],
            Rule::AccidentYear | Rule::BlowupYear => [None, None],
        }
    }
}

/// One outcome of a scenario.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Name, as in tables: `output.usa@2041`.
    pub name: String,
    /// Unit.
    pub unit: &'static str,
    /// Meaning, in English and in Chinese.
    pub about: [&'static str; 2],
    /// Does it compare with the same world without AI? Then that world must be run too.
    pub needs_no_ai: bool,
    /// The bloc, if it belongs to one.
    pub bloc: Option<usize>,
    /// Years from the start, if it belongs to one moment.
    pub time: Option<f64>,
    rule: Rule,
    /// Positions among the model's results.
    results: [Option<usize>; 2],
}

impl Outcome {
    /// Positions, among the model's results, of what it reads.
    pub fn reads(&self) -> impl Iterator<Item = usize> + '_ {
        self.results.iter().flatten().copied()
    }
}

/// All outcomes of a scenario. A model that has none of these quantities gets its stocks at the end of the run.
pub fn outcomes(scenario: &Scenario) -> Vec<Outcome> {
    let catalogue = scenario.model.catalogue();
    let blocs: Vec<&str> = scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect();
    let mut found = Vec::new();
    for pattern in PATTERNS {
        let names = pattern.rule.quantities();
        let results = names.map(|name| name.and_then(|name| catalogue.result(name)));
        let missing = names.iter().zip(&results).any(|(name, result)| name.is_some() && result.is_none());
        let no_accidents = matches!(pattern.rule, Rule::AccidentYear) && catalogue.draw("safety.luck").is_none();
        if missing || no_accidents || (matches!(pattern.rule, Rule::LogGap(_)) && blocs.len() < 2) {
            continue;
        }
        let per_bloc = pattern.name.contains("<bloc>");
        for bloc in if per_bloc { (0..blocs.len()).map(Some).collect() } else { vec![None] } {
            let years: Vec<Option<f64>> =
                if pattern.years.is_empty() { vec![None] } else { pattern.years.iter().copied().map(Some).collect() };
            found.extend(
                years.into_iter().map(|year| pattern.outcome(&blocs, bloc, year, scenario.start_year, results)),
            );
        }
    }
    if found.iter().all(|outcome| outcome.reads().next().is_none()) {
        found.extend(final_stocks(catalogue, &blocs, scenario.start_year, scenario.inputs.years));
    }
    found
}

/// Names of the families of outcomes that [`one`] knows beside the stocks and flows, each with its bloc: `output.usa`, `frontier`.
pub fn families(scenario: &Scenario) -> Vec<String> {
    let mut names: Vec<String> = PATTERNS
        .iter()
        .filter(|pattern| pattern.name.contains("<year>"))
        .flat_map(|pattern| scenario.blocs.iter().map(|bloc| pattern.family(&bloc.name)))
        .collect();
    shapan_insight::order::sort_by(&mut names, Ord::cmp);
    names.dedup();
    names
}

/// One outcome by its family and calendar year: a family of those declared here (`output.usa`, `frontier`), or any stock or flow of a bloc
/// (`production.capital.china`). None if there is no such family in this scenario.
pub fn one(scenario: &Scenario, family: &str, year: f64) -> Option<Outcome> {
    let (catalogue, start) = (scenario.model.catalogue(), scenario.start_year);
    let blocs: Vec<&str> = scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect();
    for pattern in PATTERNS.iter().filter(|pattern| pattern.name.contains("<year>")) {
        let bloc = blocs.iter().position(|bloc| pattern.family(bloc) == family);
        let Some(bloc) = bloc else { continue };
        let names = pattern.rule.quantities();
        let results = names.map(|name| name.and_then(|name| catalogue.result(name)));
        if names.iter().zip(&results).any(|(name, result)| name.is_some() && result.is_none())
            || (matches!(pattern.rule, Rule::LogGap(_)) && blocs.len() < 2)
        {
            return None;
        }
        let bloc = pattern.name.contains("<bloc>").then_some(bloc);
        return Some(pattern.outcome(&blocs, bloc, Some(year), start, results));
    }
    let (quantity, bloc) = family.rsplit_once('.')?;
    let bloc = blocs.iter().position(|known| *known == bloc)?;
    let result = catalogue.result(quantity)?;
    let spec = catalogue.results().nth(result)?;
    Some(Outcome {
        name: format!("{family}@{year}"),
        unit: spec.unit,
        about: ["the stock or flow at the start of the year", "该存量或流量在年初的值"],
        needs_no_ai: false,
        bloc: Some(bloc),
        time: Some(year - start),
        rule: Rule::Value(spec.name),
        results: [Some(result), None],
    })
}

/// Why there is no outcome: what is wrong, and what to try.
pub type Missing = (String, Option<String>);

/// One outcome by its family and a calendar year of the run.
///
/// # Errors
/// There is no such family, with the nearest that there is; or the year lies outside the run or is no whole one.
pub fn in_year(scenario: &Scenario, family: &str, year: f64) -> Result<Outcome, Missing> {
    let (start, end) = (scenario.start_year, scenario.start_year + scenario.inputs.years);
    let Some(found) = one(scenario, family, year) else { return Err(missing(scenario, family, &[])) };
    if !(start..=end).contains(&year) {
        return Err((format!("{year} is outside the run, {start} to {end}"), None));
    }
    if year.fract() != 0.0 {
        return Err((format!("{year} is not a whole year"), Some(format!("whole years from {start} to {end}"))));
    }
    Ok(found)
}

/// One outcome by its name, as tables have it: `peak_growth.usa`, `output.usa@2041`, `production.capital.china@2030`.
///
/// # Errors
/// As [`in_year`].
pub fn named(scenario: &Scenario, name: &str) -> Result<Outcome, Missing> {
    let all = outcomes(scenario);
    if let Some(known) = all.iter().find(|known| known.name == name) {
        return Ok(known.clone());
    }
    match name.rsplit_once('@').and_then(|(family, year)| Some((family, year.parse::<f64>().ok()?))) {
        Some((family, year)) => in_year(scenario, family, year),
        None => Err(missing(scenario, name, &all)),
    }
}

/// There is no outcome of this name; the nearest, among those with these names too.
fn missing(scenario: &Scenario, name: &str, known: &[Outcome]) -> Missing {
    let mut names = families(scenario);
    names.extend(known.iter().map(|outcome| outcome.name.clone()));
    for bloc in &scenario.blocs {
        names.extend(scenario.model.catalogue().results().map(|spec| format!("{}.{}", spec.name, bloc.name)));
    }
    let near = nearest(name, names.iter().map(String::as_str));
    let hint = near.map(|near| format!("did you mean `{near}`?"));
    let hint = hint.or_else(|| Some("an outcome (`shapan list outcomes`), or <stock or flow>.<bloc>@<year>".into()));
    (format!("there is no outcome `{name}`"), hint)
}

/// Every stock of every bloc at the end of the run.
fn final_stocks<'a>(
    catalogue: &'a Catalogue,
    blocs: &'a [&str],
    start: f64,
    years: f64,
) -> impl Iterator<Item = Outcome> + 'a {
    let one = move |at: usize, bloc: usize| Outcome {
        name: format!("{}.{}@{}", catalogue.stocks[at].name, blocs[bloc], start + years),
        unit: catalogue.stocks[at].unit,
        about: ["the stock at the end of the run", "运行结束时的存量"],
        needs_no_ai: false,
        bloc: Some(bloc),
        time: Some(years),
        rule: Rule::Value(catalogue.stocks[at].name),
        results: [Some(at), None],
    };
    (0..catalogue.stocks.len()).flat_map(move |at| (0..blocs.len()).map(move |bloc| one(at, bloc)))
}

/// Reads outcomes off records that were made with one plan.
#[derive(Clone, Debug)]
pub struct Reader {
    outcomes: Vec<Outcome>,
    /// Positions among the plan's columns of what each outcome reads.
    places: Vec<[usize; 2]>,
    plan: Plan,
    blocs: usize,
    years: f64,
}

/// A record, or what is known of a world's twin without AI.
struct Rows<'a> {
    reader: &'a Reader,
    record: &'a Record,
}

impl Rows<'_> {
    /// The value at a time of a row; none if there is no such row or the value is not finite.
    fn at(&self, time: f64, bloc: usize, place: usize) -> Option<f64> {
        let plan = &self.reader.plan;
        let row = (time / plan.every).round();
        if row < 0.0 || (row * plan.every - time).abs() > 1e-9 || row as usize >= self.record.times.len() {
            return None;
        }
        Some(self.record.at(plan, self.reader.blocs, row as usize, bloc, place)).filter(|value| value.is_finite())
    }
}

impl Reader {
    /// For a plan that keeps, in rows that fall on whole years, everything the outcomes read; none if it does not.
    pub fn new(outcomes: &[Outcome], plan: &Plan, blocs: usize, years: f64) -> Option<Reader> {
        let place = |result: Option<usize>| match result {
            Some(result) => plan.columns.iter().position(|column| *column == result),
            None => Some(usize::MAX),
        };
        let places =
            outcomes.iter().map(|o| Some([place(o.results[0])?, place(o.results[1])?])).collect::<Option<_>>()?;
        Some(Reader { outcomes: outcomes.to_vec(), places, plan: plan.clone(), blocs, years })
    }

    /// The value of each outcome, from the run and, where it was run, the same world without AI.
    pub fn read(&self, record: &Record, no_ai: Option<&Record>) -> Vec<Option<f64>> {
        let base = Rows { reader: self, record };
        let no_ai = no_ai.map(|record| Rows { reader: self, record });
        let value = |(outcome, places): (&Outcome, &[usize; 2])| {
            let found = match outcome.rule {
                Rule::AccidentYear => record.accident,
                Rule::BlowupYear => record.blowup.map(|blowup| blowup.time),
                _ => {
                    let base = |time, bloc, place| base.at(time, bloc, place);
                    let other = |time, bloc, place| no_ai.as_ref()?.at(time, bloc, place);
                    self.one(outcome, *places, &base, &other)
                }
            };
            found.filter(|value: &f64| value.is_finite())
        };
        self.outcomes.iter().zip(&self.places).map(value).collect()
    }

    /// The derivative of each outcome in one direction, from the record of a world and that of its derivatives, and those of the same world without
    /// AI. None where the outcome has no value, or is an event, whose date jumps.
    #[cfg(feature = "derivatives")]
    pub fn slopes(&self, record: [&Record; 2], no_ai: Option<[&Record; 2]>) -> Vec<Option<f64>> {
        use shapan_model::num::dual::plain as constant;
        let rows = |record| Rows { reader: self, record };
        let (base, no_ai) = (record.map(rows), no_ai.map(|both| both.map(rows)));
        let dual = |[value, slope]: &[Rows; 2], time, bloc, place| {
            Some(constant(value.at(time, bloc, place)?).moving(0, slope.at(time, bloc, place)?))
        };
        let value = |(outcome, places): (&Outcome, &[usize; 2])| {
            if matches!(outcome.rule, Rule::AccidentYear | Rule::BlowupYear) {
                return None;
            }
            let base = |time, bloc, place| dual(&base, time, bloc, place);
            let other = |time, bloc, place| dual(no_ai.as_ref()?, time, bloc, place);
            self.one(outcome, *places, &base, &other).map(|x| x.slope(0)).filter(|slope| slope.is_finite())
        };
        self.outcomes.iter().zip(&self.places).map(value).collect()
    }

    /// An outcome that is a formula of numbers in rows: by time, bloc and place, of the run and of the same world without AI.
    fn one<N: Num>(
        &self,
        outcome: &Outcome,
        [a, b]: [usize; 2],
        base: &dyn Fn(f64, usize, usize) -> Option<N>,
        no_ai: &dyn Fn(f64, usize, usize) -> Option<N>,
    ) -> Option<N> {
        let bloc = outcome.bloc.unwrap_or(0);
        let time = outcome.time;
        let all = || (0..self.blocs).map(|bloc| base(time?, bloc, a)).collect::<Option<Vec<N>>>();
        let largest = |values: Vec<N>| values.into_iter().reduce(N::max);
        let sum = |values: Vec<N>| values.into_iter().reduce(|a, b| a + b);
        Some(match outcome.rule {
            Rule::Value(_) => base(time?, bloc, a)?,
            Rule::Sum(..) => base(time?, bloc, a)? + base(time?, bloc, b)?,
            Rule::Over(..) => base(time?, bloc, a)? / base(time?, bloc, b)?,
            Rule::OverNoAi(_) => base(time?, bloc, a)? / no_ai(time?, bloc, a)?,
            Rule::LogOverNoAi(_) => (base(time?, bloc, a)? / no_ai(time?, bloc, a)?).ln(),
            Rule::LogGap(_) => (base(time?, 0, a)? / base(time?, 1, a)?).ln(),
            Rule::Largest(_) => largest(all()?)?,
            Rule::World(_) => sum(all()?)?,
            Rule::Probability(_) => (-sum(all()?)?).exp().one_minus(),
            Rule::PeakGrowth(_) => {
                let years = (0..=self.years.floor() as usize).map(|year| base(year as f64, bloc, a));
                let levels = years.collect::<Option<Vec<N>>>()?;
                largest(levels.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect())?
            }
            Rule::AccidentYear | Rule::BlowupYear => return None,
        })
    }
}
