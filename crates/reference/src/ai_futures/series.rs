//! The series of a run, under the names of the original's files.

use core::f64::consts::LN_10;

use shapan_lab::normal;
use shapan_model::num::elementary::{exp, ln};

use super::labour::Places;
use super::path::Path;
use super::world::World;

/// Training compute at a date, powers of ten of FLOP; software is counted from there.
const TRAINING: (f64, f64) = (2025.13, 26.54);
/// The index of capability at that training compute, and its rise for each power of ten.
const INDEX: (f64, f64) = (141.0, 7.0135);

/// Names of the columns, in order.
pub const NAMES: [&str; 29] = [
    "times",
    "progress",
    "research_stock",
    "automation_fraction",
    "ai_research_taste",
    "ai_research_taste_sd",
    "ai_research_taste_quantile",
    "aggregate_research_taste",
    "progress_rates",
    "research_efforts",
    "coding_labors",
    "serial_coding_labors",
    "coding_labors_with_present_resources",
    "software_progress_rates",
    "software_efficiency",
    "human_only_progress_rates",
    "ai_labor_contributions",
    "human_labor_contributions",
    "ai_coding_labor_multipliers",
    "ai_coding_labor_mult_ref_present_day",
    "ai_sw_progress_mult_ref_present_day",
    "discounted_exp_compute",
    "horizon_lengths",
    "effective_compute",
    "capability_ecis",
    "training_compute",
    "experiment_capacity",
    "exp_cap_mult_with_infinite_labor",
    "exp_cap_mult_with_infinite_compute",
];

/// The value of a straight line through the nearest nodes of the output.
fn at(path: &Path, date: f64, value: impl Fn(usize) -> f64) -> f64 {
    let after = path.output.partition_point(|at| path.nodes[*at].t < date).clamp(1, path.output.len() - 1);
    let (a, b) = (path.output[after - 1], path.output[after]);
    let part = (date - path.nodes[a].t) / (path.nodes[b].t - path.nodes[a].t);
    let (x, y) = (value(a), value(b));
    x + part * (y - x)
}

/// All columns.
pub fn columns(world: &World, path: &Path) -> Vec<Vec<f64>> {
    let settings = &world.settings;
    let mut places = Places::default();
    let mut at_present = Places::default();
    let progress = |node: usize| {
        let node = path.nodes[node];
        world.progress(world.given.piece(node.t), node.t, node.y[0])
    };
    let software = |node: usize| world.returns / LN_10 * path.nodes[node].y[0];
    // the original reports training compute by another rule than the one that it follows: straight in logarithms between the years, and summed
    // over the points of the output
    let mut grown = vec![0.0; path.nodes.len()];
    for pair in path.output.windows(2) {
        let (a, b) = (path.nodes[pair[0]].t, path.nodes[pair[1]].t);
        let rate = |t: f64| world.given.growth_in_logs(world.given.piece(t), t);
        grown[pair[1]] = grown[pair[0]] + 0.5 * (b - a) * (rate(a) + rate(b));
    }
    if settings.located {
        grown
            .iter_mut()
            .zip(&path.nodes)
            .for_each(|(x, node)| *x = world.given.grown(world.given.piece(node.t), node.t));
    }
    let grown_then = at(path, TRAINING.0, |node| grown[node]);
    let software_then = at(path, TRAINING.0, software);
    let progress_now = at(path, settings.present, progress);
    let now = world.given.at(world.given.piece(settings.present), settings.present);
    let mut columns = vec![Vec::with_capacity(path.output.len()); NAMES.len()];
    for place in &path.output {
        let node = path.nodes[*place];
        let (t, piece) = (node.t, world.given.piece(node.t));
        let m = world.given.at(piece, t);
        let progress = progress(*place);
        let gain = world.tasks.ln_gain(progress, m.inference - m.coders, &mut places);
        let labour = exp(m.coders + gain);
        let serial = settings.lambda * (m.coders + gain);
        let capacity = world.capacity.ln(m.experiment, serial);
        let taste = exp(world.taste.ln_machines(world.deviations(progress)));
        let sd = world.taste.deviations(taste);
        let coding_now = world.ln_coding_at_present(progress, &mut at_present);
        let stock = exp(world.ln_first_stock + node.y[0]);
        let software_rate = world.returns * node.slope[0] / LN_10;
        let growth = world.given.growth(piece, t);
        let alone = world.returns * exp(world.capacity.ln(m.experiment, settings.lambda * m.coders)) / stock / LN_10;
        let training = TRAINING.1 + grown[*place] - grown_then;
        let effective = training + software(*place) - software_then;
        let compute = world.capacity.zeta * m.experiment;
        let q = world.capacity.q;
        let row = [
            t,
            progress,
            stock,
            world.schedule.share(progress),
            taste,
            sd,
            normal::distribution(sd),
            exp(world.ln_taste(progress)),
            software_rate + growth,
            exp(world.ln_effort(piece, t, progress, &mut places)),
            labour,
            exp(serial),
            exp(now.coders + coding_now),
            software_rate,
            software(*place) - software_then,
            alone + growth,
            labour - exp(m.coders),
            exp(m.coders),
            exp(gain),
            exp(coding_now),
            exp(world.ln_gain_at_present(progress, &mut at_present)),
            exp(compute),
            settings.horizon.minutes(progress - progress_now, world.rate_now),
            effective,
            INDEX.0 + INDEX.1 * (effective - TRAINING.1),
            training,
            exp(capacity),
            exp(ln(world.capacity.alpha) / q + compute - capacity),
            exp(ln(1.0 - world.capacity.alpha) / q + serial - capacity),
        ];
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns
}
