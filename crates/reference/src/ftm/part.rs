//! The model as a part: inputs in, headlines and series out.

use shapan_model::model::Level;
use shapan_model::quantity::Spec;

use super::beliefs::SPREADS;
use super::continuous;
use super::headline::History;
use super::lanes::{Headlines, headlines};
use super::march::march;
use super::quantities::{COLUMNS, OUTCOMES, PARAMETERS, parameter, word};
use super::table::Table;
use super::world::{Form, World};
use crate::model::{Inputs, Part, Preset, Run, Want};
use crate::quantity::Parameter;
use crate::value::Series;

/// The model.
pub struct Ftm;

/// Names under which tables have the outcomes.
static ALIASES: &[(&str, &str)] = &[
    ("m_sub_agi_year", "sub_agi_year"),
    ("m_agi_year", "agi_year"),
    ("m_automation_gns_20%", "automation_gns_20%"),
    ("m_automation_gns_100%", "automation_gns_100%"),
    ("m_automation_rnd_20%", "automation_rnd_20%"),
    ("m_automation_rnd_100%", "automation_rnd_100%"),
    ("m_rampup_start", "rampup_start"),
    ("m_full_automation_gns", "full_automation_gns"),
    ("m_full_automation_rnd", "full_automation_rnd"),
    ("m_sub_agi_to_agi", "sub_agi_to_agi"),
    ("m_cog_output_multiplier", "cog_output_multiplier"),
    ("m_gwp_growth", "gwp_growth"),
    ("m_doubling_times", "doubling_times"),
    ("doublings", "doubling_times"),
];

fn is_better(inputs: &Inputs) -> bool {
    word(inputs, &parameter::mode) == "better"
}

impl Part for Ftm {
    fn name(&self) -> &'static str {
        "ftm"
    }
    fn about(&self) -> &'static str {
        "dates and lengths of the take-off, and the path of the world economy"
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
    fn presets(&self) -> Vec<Preset> {
        super::presets::presets()
    }
    fn aliases(&self) -> &'static [(&'static str, &'static str)] {
        ALIASES
    }
    fn belief(&self, parameter: &Parameter) -> Option<String> {
        let spread = SPREADS.iter().find(|spread| spread.name == parameter.spec.short)?;
        Some(spread.words())
    }
    fn draws_apart(&self) -> bool {
        false
    }
    fn drawn(&self) -> Vec<&'static str> {
        SPREADS.iter().map(|spread| spread.name).collect()
    }
    fn draw(&self, base: &Inputs, held: &[bool], uniform: &dyn Fn(&str) -> f64) -> Inputs {
        super::beliefs::draw(base, held, uniform).unwrap_or_else(|| base.clone())
    }
    fn run(&self, inputs: &Inputs, want: Want) -> Run {
        let form = Form::of(inputs);
        let world = World::new(inputs, form);
        let mut table = Table::empty();
        if is_better(inputs) {
            let mut rows = 0;
            let headlines = continuous::run(&world, &form, |step| {
                if want == Want::Series {
                    table.push(&world, form.step, step);
                    rows += 1;
                }
            });
            let series = if want == Want::Series { table.series(rows) } else { Series::default() };
            return Run { outcomes: headlines.values(), series, broken: None };
        }
        let history: History<f64> = march(0.0, &[&world], &form, |step| {
            if want == Want::Series {
                table.push(&world, form.step, step);
            }
        });
        let series = if want == Want::Series { table.series(history.rows(0)) } else { Series::default() };
        Run { outcomes: Headlines::of(&history, 0).values(), series, broken: None }
    }
    fn run_many(&self, worlds: &[Inputs], want: Want) -> Vec<Run> {
        if want == Want::Series || worlds.iter().any(is_better) {
            return worlds.iter().map(|inputs| self.run(inputs, want)).collect();
        }
        let mut runs = Vec::with_capacity(worlds.len());
        let mut rest = worlds;
        while let Some(first) = rest.first() {
            // as many as agree on the form go together
            let form = Form::of(first);
            let tasks = super::quantities::Given::of(first).n_labour_tasks;
            let like = |inputs: &&Inputs| {
                Form::of(inputs) == form && super::quantities::Given::of(inputs).n_labour_tasks == tasks
            };
            let together = rest.iter().take_while(like).count();
            let ready: Vec<World> = rest[..together].iter().map(|inputs| World::new(inputs, form)).collect();
            runs.extend(headlines(Level::Best, &ready, &form).into_iter().map(|headlines| Run {
                outcomes: headlines.values(),
                series: Series::default(),
                broken: None,
            }));
            rest = &rest[together..];
        }
        runs
    }
}
