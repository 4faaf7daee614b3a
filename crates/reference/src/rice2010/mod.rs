//! # The growth block of RICE-2010
//!
//! How would twelve regions grow for six centuries if nothing happened? Each makes output from capital and labour, loses a part to damages
//! and abatement, saves a share of the rest, and nothing moves between them. It is the century without machines against which others are
//! seen.
//!
//! Productivity, people, saving and the part that is left after damages are given, by region and decade; climate, welfare and the optimum
//! are not here. The figures are those of the validation data of a public port; only the recursion is reproduced.

use std::sync::OnceLock;

use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::num::elementary::ln;
use shapan_model::quantity::{Kind, Spec};

use crate::model::{Answer, Inputs, Part, Question, Reference, Run, Standing, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::{Column, Series};

quantities! { rice2010
    numbers {
        /// Share of capital that wears out in a year.
        depreciation "\\delta" ["1/yr"] = 0.1, Fixed, 0.0..=1.0, "nordhaus2010" "";
        /// Share of capital in income.
        capital_share "a" ["1"] = 0.3, Fixed, 0.01..=0.99, "nordhaus2010" "";
        /// Capital at the start; that of the region, if left out.
        k0 as "K0" "K_0" ["USD"] = OPTIONAL, Fixed, 1e-6..=1e6, "nordhaus2010" "trillions of 2005 dollars; for a single region";
    }
    words {
        /// Which region; all of them by default.
        region ["all" "twelve regions", "US" "United States", "EU" "European Union", "Japan" "Japan", "Russia" "Russia",
                "Eurasia" "Eurasia", "China" "China", "India" "India", "MidEast" "Middle East", "Africa" "Africa",
                "LatAm" "Latin America", "OHI" "other high-income countries", "OthAsia" "the rest of Asia"] "nordhaus2010" "";
    }
    lists {
        /// Productivity by decade; that of the region, if none is given.
        productivity as "AL" "A" ["1"] = [], 0.0..=1e9, "nordhaus2010" "for a single region";
        /// People by decade, in millions; those of the region, if none are given.
        people as "L_millions" "L" ["worker"] = [], 1e-9..=1e9, "nordhaus2010" "for a single region";
        /// Share of net output that is saved, by decade; that of the region, if none is given.
        saving as "S" "S" ["1"] = [], 0.0..=1.0, "nordhaus2010" "for a single region";
        /// Output net of damages and abatement over output, by decade; that of the region, if none is given.
        net as "net_over_gross" "\\nu" ["1"] = [], 0.0..=1.0, "nordhaus2010" "for a single region";
    }
    outcomes {
        /// Output in 2105 of all regions that were run, trillions of 2005 dollars.
        output_2105 "Y_{2105}" ["USD/yr"];
        /// Growth of their output from 2025 to 2045, per year.
        growth_2035 "g_{2035}" ["1/yr"];
        /// Growth of their output from 2035 to 2045, per year.
        growth_2040 "g_{2040}" ["1/yr"];
        /// Largest share of a region in output in 2045.
        leader_share "s" ["1"];
        /// Smallest return to capital among them in 2005.
        return_low "R_-" ["1/yr"];
        /// Largest return to capital among them in 2005.
        return_high "R_+" ["1/yr"];
    }
    columns {
        /// Decade, from 2005.
        decade as "t" "t" ["1"];
        /// Region.
        name as "region" "" ["word"];
        /// Capital, trillions of 2005 dollars.
        capital as "K" "K" ["USD"];
        /// Output.
        output as "YGROSS" "Y" ["USD/yr"];
        /// Output net of damages and abatement.
        net_output as "Y_net" "\\nu Y" ["USD/yr"];
        /// Investment.
        investment as "I" "I" ["USD/yr"];
    }
}

/// What a step gives.
static NEXT: Spec =
    Spec::bare("rice2010.K_next", "rice2010", "K_next", Kind::Flow, "K_{t+1}", "USD", "Capital a decade later.");

/// Years in a step.
const YEARS: i32 = 10;
/// People are counted in thousands of millions.
const PEOPLE: f64 = 1000.0;

/// What is given for a region.
#[derive(Clone, Debug)]
struct Region {
    name: String,
    capital: f64,
    /// Productivity, people, saving, net over gross output.
    given: [Vec<f64>; 4],
}

fn regions() -> &'static [Region] {
    static ALL: OnceLock<Vec<Region>> = OnceLock::new();
    ALL.get_or_init(|| {
        let number = |text: &str| text.parse().unwrap_or(f64::NAN);
        let lines: Vec<&str> = include_str!("regions.txt").lines().collect();
        let region = |block: &[&str]| {
            let (name, capital) = block[0].split_once(' ').unwrap_or((block[0], ""));
            let list = |at: usize| block[at].split_whitespace().map(number).collect();
            Region { name: name.to_owned(), capital: number(capital), given: [list(1), list(2), list(3), list(4)] }
        };
        lines.chunks_exact(5).map(region).collect()
    })
}

/// Output from productivity, capital and people.
fn output<N: Num>(a: N, capital: N, people: N, share: N) -> N {
    a * capital.pow(share) * (people / PEOPLE).pow(share.one_minus())
}

/// Capital after a step: what is left, and ten years of investment.
fn next_capital<N: Num>(capital: N, kept: N, investment: N) -> N {
    kept * capital + investment * f64::from(YEARS)
}

/// One region over all decades: capital, output, net output, investment of each.
fn march(region: &Region, depreciation: f64, share: f64) -> Vec<[f64; 4]> {
    let kept = (0..YEARS).fold(1.0, |kept, _| kept * (1.0 - depreciation));
    let [productivity, people, saving, net] = &region.given;
    let mut capital = region.capital;
    let decades = region.given.iter().map(Vec::len).min().unwrap_or(0);
    (0..decades)
        .map(|t| {
            let gross = output(productivity[t], capital, people[t], share);
            let left = net[t] * gross;
            let investment = saving[t] * left;
            let row = [capital, gross, left, investment];
            capital = next_capital(capital, kept, investment);
            row
        })
        .collect()
}

/// The model's part.
pub struct Growth;

/// The part.
pub static PART: Growth = Growth;

/// The regions that a run has, with what was given for them.
fn chosen(inputs: &Inputs) -> Vec<Region> {
    let wanted = word(inputs, &parameter::region);
    let mut all: Vec<Region> = regions().iter().filter(|r| wanted == "all" || r.name == wanted).cloned().collect();
    if let [only] = all.as_mut_slice() {
        let k0 = Given::of(inputs).k0;
        if !k0.is_nan() {
            only.capital = k0;
        }
        let lists = [&parameter::productivity, &parameter::people, &parameter::saving, &parameter::net];
        for (own, parameter) in only.given.iter_mut().zip(lists) {
            let given = list(inputs, parameter);
            if !given.is_empty() {
                *own = given.to_vec();
            }
        }
    }
    all
}

impl Part for Growth {
    fn name(&self) -> &'static str {
        "rice2010"
    }
    fn about(&self) -> &'static str {
        "capital and output of twelve regions by decade"
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        PARAMETERS
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        OUTCOMES
    }
    fn columns(&self) -> &'static [&'static Spec] {
        COLUMNS
    }
    fn faults(&self, inputs: &Inputs) -> Vec<String> {
        let lists = [&parameter::productivity, &parameter::people, &parameter::saving, &parameter::net];
        let single = !Given::of(inputs).k0.is_nan() || lists.iter().any(|l| !list(inputs, l).is_empty());
        if single && word(inputs, &parameter::region) == "all" {
            return vec!["K0, AL, L_millions, S and net_over_gross belong to one region: set region, too".to_owned()];
        }
        Vec::new()
    }
    fn run(&self, inputs: &Inputs, want: Want) -> Run {
        let p = Given::of(inputs);
        let all = chosen(inputs);
        let paths: Vec<Vec<[f64; 4]>> = all.iter().map(|r| march(r, p.depreciation, p.capital_share)).collect();
        let decades = paths.iter().map(Vec::len).min().unwrap_or(0);
        let gross = |t: usize| if t < decades { paths.iter().map(|path| path[t][1]).sum() } else { f64::NAN };
        // decades count from 2005
        let growth = |from: usize, to: usize| ln(gross(to) / gross(from)) / ((to - from) as f64 * f64::from(YEARS));
        let returns =
            paths.iter().filter(|path| !path.is_empty()).map(|path| p.capital_share * path[0][1] / path[0][0]);
        let (low, high) = returns.fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), r| (low.min(r), high.max(r)));
        let largest = if decades > 4 { paths.iter().map(|path| path[4][1]).fold(0.0, f64::max) } else { f64::NAN };
        let outcomes = Outcomes {
            output_2105: gross(10),
            growth_2035: growth(2, 4),
            growth_2040: growth(3, 4),
            leader_share: largest / gross(4),
            return_low: low,
            return_high: high,
            none: [],
        };
        let mut series = Series::default();
        if want == Want::Series {
            // a row for each decade and region
            let rows: Vec<(usize, usize)> = (0..decades).flat_map(|t| (0..all.len()).map(move |r| (t, r))).collect();
            let number = |at: usize| Column::Numbers(rows.iter().map(|(t, r)| paths[*r][*t][at]).collect());
            series.columns = vec![
                Column::Numbers(rows.iter().map(|(t, _)| *t as f64).collect()),
                Column::Words(rows.iter().map(|(_, r)| all[*r].name.clone()).collect()),
                number(0),
                number(1),
                number(2),
                number(3),
            ];
        }
        Run { outcomes: outcomes.values(), series, broken: None }
    }
    fn equations(&self) -> Vec<Equation> {
        defined_by(|symbol| {
            let of = |parameter: &'static Parameter| symbol(&parameter.spec);
            let k = symbol(&column::capital);
            let made = output(of(&parameter::productivity), k, of(&parameter::people), of(&parameter::capital_share));
            made.define(&column::output);
            (of(&parameter::net) * symbol(&column::output)).define(&column::net_output);
            (of(&parameter::saving) * symbol(&column::net_output)).define(&column::investment);
            let years = k.like(f64::from(YEARS));
            let kept = of(&parameter::depreciation).one_minus().pow(years);
            next_capital(k, kept, symbol(&column::investment)).define(&NEXT);
        })
    }
}

fn same(x: f64) -> f64 {
    x
}

const GROWTH: &str = "output of twelve regions at purchasing power, without machines that do research or labour, mean of the decade around";

/// The model.
pub static MODEL: Reference = Reference {
    id: "rice2010",
    title: "the growth block of RICE-2010: twelve regions for six centuries",
    citation: "William Nordhaus, RICE-2010, 2010; validation data of anthofflab/MimiRICE2010.jl at 9d40cc7",
    licence: "MIT, except the spreadsheet itself",
    actors: "12 regions",
    has: &["regions with capital and people", "saving", "a baseline of centuries"],
    lacks: &["AI", "research", "trade", "capital flows", "uncertainty", "climate and welfare, which are left out here"],
    standing: Standing::Original,
    text: include_str!("mod.rs"),
    parts: &[&PART],
    answers: &[
        (Question::Growth2035, Answer { outcome: "growth_2035", terms: GROWTH, convert: same, change: None }),
        (Question::Growth2040, Answer { outcome: "growth_2040", terms: GROWTH, convert: same, change: None }),
        (
            Question::LeaderShare,
            Answer {
                outcome: "leader_share",
                terms: "share of the largest of twelve regions in output in 2045, at purchasing power",
                convert: same,
                change: None,
            },
        ),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::defaults;
    use crate::value::Value;

    /// What the validation data have for the United States and China, and the spread of returns in 2005.
    #[test]
    fn figures_of_the_validation_data() {
        let run = PART.run(&defaults(&PART), Want::Series);
        assert_eq!(run.series.rows(), 720);
        let cell = |row: usize, at: usize| run.series.columns[at].numbers()[row];
        assert!((cell(0, 3) / 12.397900201983997 - 1.0).abs() < 1e-12);
        assert!((cell(0, 5) / 2.2110933177893215 - 1.0).abs() < 1e-12);
        let (low, high) = (run.outcomes[4].number(), run.outcomes[5].number());
        assert!((low - 0.163).abs() < 5e-4 && (high - 0.193).abs() < 5e-4, "{low} {high}");
    }

    #[test]
    fn a_region_of_ones_own() {
        let mut inputs = defaults(&PART);
        let place = |name: &str| PARAMETERS.iter().position(|p| p.spec.short == name).unwrap();
        inputs[place("region")] = Value::Word("Japan".into());
        inputs[place("K0")] = Value::Number(1.0);
        for (name, x) in [("AL", 2.0), ("L_millions", 1000.0), ("S", 0.0), ("net_over_gross", 1.0)] {
            inputs[place(name)] = Value::List(vec![x; 3]);
        }
        let run = PART.run(&inputs, Want::Series);
        assert_eq!(run.series.rows(), 3);
        // nothing is saved, so a tenth of a tenth wears out ten times
        let left = (0..10).fold(1.0, |k, _| k * 0.9);
        assert!((run.series.columns[2].numbers()[1] - left).abs() < 1e-15);
        inputs[place("region")] = Value::Word("all".into());
        assert_eq!(PART.faults(&inputs).len(), 1);
    }
}
