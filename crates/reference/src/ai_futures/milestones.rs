//! When machines reach what: read off the points of the output, as the original does, or located between steps.

use shapan_model::num::Num;
use shapan_model::num::elementary::{exp, ln};

use super::labour::Places;
use super::path::{Node, Path};
use super::taste::BEST;
use super::world::World;
use crate::integrate::between;
use crate::roots::root;

/// What is compared with a target; each rises with progress.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Metric {
    /// Progress itself.
    Progress,
    /// Coding labour with the resources of the present, over people.
    Coding,
    /// Progress of software with the resources of the present, over people alone.
    Software,
    /// Taste of machines in standard deviations.
    Deviations,
    /// Taste of machines.
    Taste,
}

impl Metric {
    /// Its value at some progress.
    pub fn value(self, world: &World, progress: f64, places: &mut Places) -> f64 {
        match self {
            Metric::Progress => progress,
            Metric::Coding => exp(world.ln_coding_at_present(progress, places)),
            Metric::Software => exp(world.ln_gain_at_present(progress, places)),
            Metric::Taste => exp(world.taste.ln_machines(world.deviations(progress))),
            Metric::Deviations => {
                let taste = exp(world.taste.ln_machines(world.deviations(progress)));
                world.taste.deviations(taste)
            }
        }
    }
}

/// Dates of the milestones; NaN where one is not reached.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    /// Automated coder.
    pub ac: f64,
    /// Superhuman coder in the sense of AI 2027.
    pub coder: f64,
    /// Research five, 25, 250, 2000 and 10 000 times as fast.
    pub speeds: [f64; 5],
    /// Taste of the best researchers.
    pub sar: f64,
    /// Taste far beyond.
    pub siar: f64,
    /// Strategist.
    pub strategist: f64,
    /// As good as top experts in everything.
    pub ted: f64,
    /// Superintelligence.
    pub asi: f64,
    /// A fifth of coding tasks automated.
    pub fifth: f64,
    /// Years in which effective compute doubles when coding is automated.
    pub doubling: f64,
}

/// Speeds of research that are dated.
pub const SPEEDS: [f64; 5] = [5.0, 25.0, 250.0, 2000.0, 10_000.0];

/// Dates of crossings on a path.
struct Crossings<'a> {
    world: &'a World,
    nodes: Vec<(Node, f64)>,
}

impl Crossings<'_> {
    /// First date at which a metric is at least `target`.
    fn first(&self, metric: Metric, target: f64) -> f64 {
        let mut places = Places::default();
        let value = |progress: f64, places: &mut Places| metric.value(self.world, progress, places);
        // every metric rises with progress, but for what rounding leaves of it: look step by step where it is cheap, by halves else
        let mut after = match metric {
            Metric::Deviations => self.nodes.iter().position(|(_, p)| value(*p, &mut places) >= target),
            _ => {
                let at = self.nodes.partition_point(|(_, p)| value(*p, &mut places) < target);
                (at < self.nodes.len()).then_some(at)
            }
        };
        if metric == Metric::Deviations && self.world.settings.located {
            // no bound rounds the score away
            let at = self.nodes.partition_point(|(_, p)| self.world.deviations(*p) < target);
            after = (at < self.nodes.len()).then_some(at);
        }
        let Some(after) = after else { return f64::NAN };
        if after == 0 {
            return self.nodes[0].0.t;
        }
        let ((a, p), (b, q)) = (self.nodes[after - 1], self.nodes[after]);
        if self.world.settings.located && b.t <= a.t {
            return b.t;
        }
        if self.world.settings.located {
            let piece = self.world.given.piece(a.t);
            let progress = |t: f64| self.world.progress(piece, t, between(&a, &b, 0, t));
            let short = |t: f64| match metric {
                Metric::Deviations => self.world.deviations(progress(t)) - target,
                Metric::Progress => progress(t) - target,
                _ => ln(metric.value(self.world, progress(t), &mut Places::default()) / target),
            };
            return root(short, a.t, b.t);
        }
        let (x, y) = (value(p, &mut places), value(q, &mut places));
        let part = if metric == Metric::Progress || x <= 0.0 || y <= 0.0 {
            (target - x) / (y - x)
        } else {
            (ln(target) - ln(x)) / (ln(y) - ln(x))
        };
        a.t + part * (b.t - a.t)
    }
}

/// The share of tasks from which the length of a take-off is counted.
const FIFTH: f64 = 0.2;

/// Years in which effective compute doubles at a date.
fn doubling(world: &World, path: &Path, date: f64) -> f64 {
    if date.is_nan() {
        return f64::NAN;
    }
    let after = path.nodes.partition_point(|node| node.t < date).clamp(1, path.nodes.len() - 1);
    let (a, b) = (path.nodes[after - 1], path.nodes[after]);
    let part = (date - a.t) / (b.t - a.t);
    let rate = exp(ln(a.slope[0]) + part * (ln(b.slope[0]) - ln(a.slope[0])));
    let progress = world.returns * rate / core::f64::consts::LN_10 + world.given.growth(world.given.piece(date), date);
    core::f64::consts::LOG10_2 / progress
}

/// Dates all milestones of a path.
pub fn dates(world: &World, path: &Path) -> Dates {
    let settings = &world.settings;
    let node = |at: usize| {
        let node = path.nodes[at];
        (node, world.progress(world.given.piece(node.t), node.t, node.y[0]))
    };
    let nodes = match settings.located {
        true => (0..path.nodes.len()).map(node).collect(),
        false => path.output.iter().map(|at| node(*at)).collect(),
    };
    let all = Crossings { world, nodes };
    let ac = all.first(Metric::Progress, world.progress_ac);
    let fifth = all.first(Metric::Progress, world.schedule.progress(FIFTH));
    let doubling = doubling(world, path, ac);
    let coder = all.first(Metric::Coding, Num::pow(300.0f64, 1.0 / settings.lambda) * 30.0);
    let speeds = SPEEDS.map(|speed| all.first(Metric::Software, speed));
    if !settings.december {
        let sar = all.first(Metric::Taste, settings.taste_ratio);
        let siar = all.first(Metric::Taste, settings.taste_ratio * settings.taste_ratio * settings.taste_ratio);
        return Dates {
            ac,
            coder,
            speeds,
            sar,
            siar,
            strategist: f64::NAN,
            ted: f64::NAN,
            asi: f64::NAN,
            fifth,
            doubling,
        };
    }
    let sd = |target: f64| all.first(Metric::Deviations, target);
    // none before coding is automated, and none without
    let not_before = |date: f64| if date.is_nan() || ac.is_nan() { f64::NAN } else { date.max(ac) };
    let crossing = sd(BEST);
    let base = if crossing < ac { settings.taste_at_ac } else { BEST };
    let m2b = settings.m2b;
    Dates {
        ac,
        coder,
        speeds,
        sar: not_before(crossing),
        siar: not_before(sd(3.0 * BEST)),
        strategist: sd(BEST * (1.0 + settings.strategist)),
        ted: sd(base * (1.0 + m2b)),
        asi: sd(base * (3.0 + m2b)),
        fifth,
        doubling,
    }
}
