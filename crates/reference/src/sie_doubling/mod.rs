//! # How fast software doubles
//!
//! Machines that do all research on machines are deployed at month 0. Compute stands still, software improves, and each doubling of
//! software takes longer or shorter than the one before, as the returns to research $`r`$ are below or above one; they fall evenly until a
//! ceiling is reached. The question is how many years of progress at today's pace are compressed into a few months.
//!
//! Under the map lies $`\dot S = a R^\lambda S^{1-\beta}`$ with research input $`R = (bL)^\alpha (cC)^{1-\alpha}`$ and labour in
//! proportion to software, so $`p = \lambda\alpha`$ and $`r = \lambda\alpha/\beta`$.
//!
//! Text and code of the original disagree in places; each reading is a variant with a name:
//!
//! * `retraining`: new software has to be trained within the same compute. The exponent $`x`$ becomes $`x/|x+1|`$ in the program of the
//!   ensemble (`code`) and $`x/(|x|+1)`$ in the text and the single-run tool (`text`).
//! * `boost=gradual`: the speed-up grows over sixty months; "linearly" in the text, exponentially in the program, which is followed here.
//! * `tool`: the `ensemble` starts with a first doubling of $`3/f`$ months; the `single`-run tool with $`3/(1+f)`$, runs to 72 months and
//!   ends with a part of a doubling. (Its steps with the boost are not published; it is computed without.) `continuous` is the equation
//!   behind the map, integrated.
//! * The column "three years in four months" of the authors counts 26 doublings, which are 3.25 years; 24 would be three. Both are given.
//!
//! After returns have fallen to zero the original still appends one last and very long doubling. So does the `ensemble` here, because its
//! tables show it; it means nothing on a chart.

use shapan_lab::prior::Dist;
use shapan_model::equations::{Equation, defined_by};
use shapan_model::num::Num;
use shapan_model::quantity::Spec;

use crate::model::{Answer, Inputs, Part, Preset, Question, Reference, Run, Standing, Want};
use crate::quantity::{Parameter, quantities};
use crate::value::{Series, Value};

mod path;

pub use path::{Path, Rules, Tool, follow};

quantities! { sie_doubling
    numbers {
        /// Speed-up of research at the start: software doubles that many times as fast as now.
        f "f" ["1"] = 8.0, LogUniform(2.0, 32.0), 0.01..=1e4, "davidson2025sie" "median 8";
        /// Returns to research at the start: doublings of software for each doubling of research input.
        r "r_0" ["1"] = 1.2, LogUniform(0.4, 3.6), 0.01..=100.0, "davidson2025sie" "median 1.2";
        /// Distance to the ceiling, in years of progress at today's pace.
        limit_years "Y" ["yr"] = 11.0, Uniform(6.0, 16.0), 0.5..=1000.0, "davidson2025sie" "";
        /// Share of research labour in the returns, times the parallelisability: λα.
        p "p" ["1"] = 0.3, LogUniform(0.15, 0.6), 0.001..=10.0, "davidson2025sie" "alpha .5, lambda .6";
        /// Share of software in recent progress; a year of progress is four doublings over it.
        share "\\varsigma" ["1"] = 0.5, Fixed, 0.05..=1.0, "davidson2025sie" "half, so that a year is eight doublings";
    }
    words {
        /// How the path of returns runs.
        returns ["falling" "evenly to zero at the ceiling", "constant" "as at the start"] "davidson2025sie" "";
        /// Does new software have to be trained within the same compute?
        retraining ["none" "no", "code" "x/|x + 1|, as in the authors' program", "text" "x/(|x| + 1), as in their text"] "davidson2025sie" "";
        /// Is the speed-up there at once?
        boost ["none" "yes", "gradual" "it grows from .1 to f over sixty months"] "davidson2025sie" "";
        /// Which rules.
        tool ["ensemble" "the authors' ensemble", "single" "their tool for a single run", "continuous" "the equation behind the map"] "davidson2025sie" "";
    }
    outcomes {
        /// Points of the path, the start among them.
        n_points "n" ["1"];
        /// Month of the first doubling.
        t1 "t_1" ["month"];
        /// Month of the eighth doubling, or of the last.
        t8 "t_8" ["month"];
        /// Month of the sixteenth doubling, or of the last.
        t16 "t_{16}" ["month"];
        /// Month of the fortieth doubling, or of the last.
        t40 "t_{40}" ["month"];
        /// Month at which the path ends.
        t_end "t_e" ["month"];
        /// Month of infinite software if returns stayed constant above one; none at or below.
        total as "T_months" "T" ["month"];
        /// 1 if three years of progress (24 doublings) come within twelve months.
        three_in_twelve as "P(>= 3y in 12mo)" "I_1" ["1"];
        /// 1 if the authors' "three years", in truth 26 doublings, come within four months.
        three_in_four as "P(>= 3y in 4mo)" "I_2" ["1"];
        /// 1 if ten years of progress (80 doublings) come within twelve months.
        ten_in_twelve as "P(>= 10y in 12mo)" "I_3" ["1"];
        /// 1 if ten years of progress come within four months.
        ten_in_four as "P(>= 10y in 4mo)" "I_4" ["1"];
        /// 1 if three years of progress, counted as 24 doublings, come within four months.
        true_three_in_four as ">=3y in <=4mo" "I_5" ["1"];
    }
    columns {
        /// Months since machines took over research.
        months "t" ["month"];
        /// Software, in units of the start.
        software "S" ["1"];
        /// Returns to research.
        r_now as "r" "r" ["1"];
    }
}

/// The months in which software would become infinite if returns stayed constant above one; NaN otherwise.
#[inline(always)]
pub fn constant_total<N: Num>(f: N, r: N, p: N) -> N {
    let shrink = (p * (r.recip() - 1.0) * core::f64::consts::LN_2).exp();
    let total = f.recip() * 3.0 / shrink.one_minus();
    N::select(total.like(1.0).lt(r), total, total.like(f64::NAN))
}

/// Does some run of consecutive doublings, as many as `speed` times the normal pace make in `months` months, take less than that?
fn compressed(months: &[f64], within: f64, speed: f64, share: f64) -> f64 {
    let count = (within / 12.0 * 4.0 / share * speed) as usize;
    let found = months.len() > count && (count..months.len()).any(|at| months[at] - months[at - count] < within);
    f64::from(u8::from(found))
}

/// The model's part.
pub struct Doubling;

/// The part.
pub static PART: Doubling = Doubling;

fn rules(inputs: &Inputs) -> Rules {
    Rules {
        falling: word(inputs, &parameter::returns) == "falling",
        retraining: match word(inputs, &parameter::retraining) {
            "code" => path::Retraining::Code,
            "text" => path::Retraining::Text,
            _ => path::Retraining::None,
        },
        gradual: word(inputs, &parameter::boost) == "gradual",
        tool: match word(inputs, &parameter::tool) {
            "single" => Tool::Single,
            "continuous" => Tool::Continuous,
            _ => Tool::Ensemble,
        },
    }
}

impl Part for Doubling {
    fn name(&self) -> &'static str {
        "sie_doubling"
    }
    fn about(&self) -> &'static str {
        "months in which software doubles, and whether years of progress are compressed into months"
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
    fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("r_0", "r"),
            ("limit", "limit_years"),
            (">=3y in <=12mo", "P(>= 3y in 12mo)"),
            (">=3.33y in <=4mo", "P(>= 3y in 4mo)"),
            (">=10y in <=12mo", "P(>= 10y in 12mo)"),
            (">=10y in <=4mo", "P(>= 10y in 4mo)"),
        ]
    }
    fn presets(&self) -> Vec<Preset> {
        let word = |name: &str, word: &str| (name.to_owned(), Value::Word(word.to_owned()));
        let preset = |name: &str, about: &str, values| Preset { name: name.into(), about: about.into(), values };
        vec![
            preset("base", "the authors' ensemble", vec![]),
            preset("default", "the same under the name of the original's program", vec![]),
            preset("retraining", "new software is trained within the same compute", vec![word("retraining", "code")]),
            preset(
                "gradual",
                "the speed-up grows over five years, under beliefs of its own",
                vec![word("boost", "gradual")],
            ),
            preset("single", "the authors' tool for a single run", vec![word("tool", "single")]),
            preset("constant", "returns that do not fall", vec![word("returns", "constant")]),
            preset("continuous", "the equation behind the map", vec![word("tool", "continuous")]),
        ]
    }
    fn run(&self, inputs: &Inputs, want: Want) -> Run {
        let Given { f, r, limit_years, p, share, .. } = Given::of(inputs);
        let path = follow(f, r, limit_years, p, share, rules(inputs));
        let months = &path.months;
        let last = months.len() - 1;
        let at = |point: usize| months[point.min(last)];
        let within = |months_: f64, speed: f64| compressed(months, months_, speed, share);
        let count = (12.0 / share) as usize;
        let true_three = months.len() > count && (count..months.len()).any(|at| months[at] - months[at - count] < 4.0);
        let outcomes = Outcomes {
            n_points: months.len() as f64,
            t1: at(1),
            t8: at(8),
            t16: at(16),
            t40: at(40),
            t_end: months[last],
            total: constant_total(f, r, p),
            three_in_twelve: within(12.0, 3.0),
            three_in_four: within(4.0, 10.0),
            ten_in_twelve: within(12.0, 10.0),
            ten_in_four: within(4.0, 30.0),
            true_three_in_four: f64::from(u8::from(true_three)),
            none: [],
        };
        let series = match want {
            Want::Outcomes => Series::default(),
            Want::Series => Series::numbers(vec![path.months, path.software, path.returns]),
        };
        Run { outcomes: outcomes.values(), series, broken: None }
    }
    fn equations(&self) -> Vec<Equation> {
        defined_by(|symbol| {
            let f = symbol(&parameter::f.spec);
            Outcomes::total(constant_total(f, symbol(&parameter::r.spec), symbol(&parameter::p.spec)));
        })
    }
    fn dist(&self, base: &Inputs, at: usize) -> Option<Dist> {
        match (word(base, &parameter::boost), PARAMETERS[at].spec.short) {
            // the variant has beliefs of its own
            ("gradual", "r") => Some(Dist::LogUniform(0.57, 5.1)),
            ("gradual", "limit_years") => Some(Dist::Uniform(9.0, 19.0)),
            _ => Dist::from_prior(&PARAMETERS[at].spec.prior),
        }
    }
}

/// The model.
pub static MODEL: Reference = Reference {
    id: "sie-doubling",
    title: "how quick and big a software intelligence explosion would be: a map of doublings",
    citation: "Tom Davidson, Tom Houlden, How quick and big would a software intelligence explosion be?, Forethought, 4 August 2025; code \
               thoulden/Accelerated_AI_Progress at a7b1a79 (2026-07-16)",
    licence: "code without a licence: written anew from the published pseudo-code",
    actors: "one",
    has: &["feedback of software on software research", "falling returns", "a ceiling", "beliefs about four inputs"],
    lacks: &["blocs", "economy", "growth of compute", "calendar"],
    standing: Standing::Original,
    text: include_str!("mod.rs"),
    parts: &[&PART],
    answers: &[(
        Question::DoublingTime,
        Answer {
            outcome: "t1",
            terms: "the first doubling of software after machines do all research on machines, at constant compute",
            convert: |months| months / 12.0,
            change: None,
        },
    )],
};
