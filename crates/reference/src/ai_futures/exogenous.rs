//! What the model takes as given: people, compute, growth of training compute, year by year.

use std::sync::OnceLock;

use shapan_model::num::elementary::{exp, ln};

/// Rows of the original's file: year, human coders, inference compute and experiment compute (H100e), growth of training compute (powers of
/// ten a year).
const ROWS: &str = include_str!("exogenous.txt");

fn rows() -> &'static [[f64; 5]] {
    static PARSED: OnceLock<Vec<[f64; 5]>> = OnceLock::new();
    PARSED.get_or_init(|| {
        let number = |text: &str| text.parse().unwrap_or(f64::NAN);
        let row = |line: &str| {
            let mut cells = line.split_whitespace().map(number);
            [(); 5].map(|()| cells.next().unwrap_or(f64::NAN))
        };
        ROWS.lines().map(row).collect()
    })
}

/// Where the logarithms of a quantity and the growth stand at a year, and how they move until the next.
#[derive(Clone, Copy, Debug)]
struct Piece {
    year: f64,
    /// Coders, inference compute, experiment compute: logarithm and its slope.
    ln: [(f64, f64); 3],
    /// Growth of training compute and its slope.
    growth: (f64, f64),
    /// Powers of ten grown since the first year.
    grown: f64,
}

/// People and compute at a moment, as natural logarithms.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Human coders.
    pub coders: f64,
    /// Compute for running coders, H100e.
    pub inference: f64,
    /// Compute for experiments, H100e.
    pub experiment: f64,
}

/// The given paths: logarithms of people and compute, and the growth of training compute, are straight between the years.
#[derive(Clone, Debug)]
pub struct Exogenous {
    pieces: Vec<Piece>,
}

/// How training compute grows.
#[derive(Clone, Copy, Debug)]
pub enum Growth {
    /// As in the file.
    AsGiven,
    /// One rate in the rows before a year, another from then on.
    Slowing {
        /// Rate before, powers of ten a year.
        before: f64,
        /// First year of the other rate.
        year: f64,
        /// Rate after.
        after: f64,
    },
}

impl Exogenous {
    /// The paths; growth of training, experiment and inference compute after `from` is multiplied by `factor`.
    pub fn new(growth: Growth, factor: f64, from: f64) -> Exogenous {
        let mut points: Vec<(f64, [f64; 3], f64)> = rows()
            .iter()
            .map(|[year, coders, inference, experiment, column]| {
                let logs = [ln(*coders), ln(*inference), ln(*experiment)];
                let rate = match growth {
                    Growth::AsGiven => *column,
                    Growth::Slowing { before, year: slower, after } => {
                        if *year < slower {
                            before
                        } else {
                            after
                        }
                    }
                };
                (*year, logs, rate)
            })
            .collect();
        if factor != 1.0 {
            let paths = Exogenous::of(&points);
            let at = paths.at(paths.piece(from), from);
            for (year, logs, rate) in &mut points {
                if *year > from {
                    logs[1] = at.inference + factor * (logs[1] - at.inference);
                    logs[2] = at.experiment + factor * (logs[2] - at.experiment);
                    *rate *= factor;
                }
            }
        }
        Exogenous::of(&points)
    }

    fn of(points: &[(f64, [f64; 3], f64)]) -> Exogenous {
        let mut grown = 0.0;
        let pieces = (0..points.len())
            .map(|at| {
                let (year, logs, rate) = points[at];
                let next = points.get(at + 1).copied().unwrap_or((year + 1.0, logs, rate));
                let span = next.0 - year;
                let slope = |a: f64, b: f64| (b - a) / span;
                let piece = Piece {
                    year,
                    ln: [0, 1, 2].map(|k: usize| (logs[k], slope(logs[k], next.1[k]))),
                    growth: (rate, slope(rate, next.2)),
                    grown,
                };
                grown += span * 0.5 * (rate + next.2);
                piece
            })
            .collect();
        Exogenous { pieces }
    }

    /// People and compute stay where they are at `date`, and training compute stops to grow a moment later, as the original has it.
    pub fn frozen(&self, date: f64) -> Exogenous {
        /// Years within which growth falls to nothing.
        const FALL: f64 = 1e-6;
        let at = |t: f64| {
            let m = self.at(self.piece(t), t);
            [m.coders, m.inference, m.experiment]
        };
        let mut points: Vec<(f64, [f64; 3], f64)> =
            self.pieces.iter().filter(|p| p.year < date).map(|p| (p.year, p.ln.map(|(x, _)| x), p.growth.0)).collect();
        points.push((date, at(date), self.growth(self.piece(date), date)));
        points.push((date + FALL, at(date), 0.0));
        Exogenous::of(&points)
    }

    /// Years at which a path bends.
    pub fn bends(&self) -> impl Iterator<Item = f64> + '_ {
        self.pieces.iter().map(|piece| piece.year)
    }
    /// The first year.
    pub fn start(&self) -> f64 {
        self.pieces.first().map_or(f64::NAN, |piece| piece.year)
    }
    /// The piece of the paths in which a moment lies; a bend belongs to what follows.
    pub fn piece(&self, t: f64) -> usize {
        self.pieces.partition_point(|piece| piece.year <= t).saturating_sub(1)
    }
    /// People and compute at `t`, which lies in this piece.
    #[inline]
    pub fn at(&self, piece: usize, t: f64) -> Moment {
        let Piece { year, ln, .. } = &self.pieces[piece];
        let on = |(x, slope): (f64, f64)| x + slope * (t - year);
        Moment { coders: on(ln[0]), inference: on(ln[1]), experiment: on(ln[2]) }
    }
    /// Growth of training compute at `t`, powers of ten a year.
    pub fn growth(&self, piece: usize, t: f64) -> f64 {
        let Piece { year, growth, .. } = &self.pieces[piece];
        growth.0 + growth.1 * (t - year)
    }
    /// Growth of training compute at `t`, straight in logarithms between the years, as the original has it where it reports training compute.
    pub fn growth_in_logs(&self, piece: usize, t: f64) -> f64 {
        let Piece { year, growth, .. } = &self.pieces[piece];
        let next = self.pieces.get(piece + 1).map_or(*growth, |next| next.growth);
        let span = self.pieces.get(piece + 1).map_or(1.0, |next| next.year - year);
        if growth.0 <= 0.0 || next.0 <= 0.0 {
            return self.growth(piece, t);
        }
        growth.0 * exp((t - year) / span * ln(next.0 / growth.0))
    }
    /// Growth of training compute since the first year, powers of ten.
    #[inline]
    pub fn grown(&self, piece: usize, t: f64) -> f64 {
        let Piece { year, growth, grown, .. } = &self.pieces[piece];
        let since = t - year;
        grown + since * (growth.0 + 0.5 * growth.1 * since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_meet_at_the_years() {
        let paths = Exogenous::new(Growth::Slowing { before: 0.6, year: 2028.0, after: 0.25 }, 1.0, 2026.0);
        for [year, coders, _, experiment, _] in rows().iter().skip(1) {
            let below = paths.at(paths.piece(year - 1e-9), *year);
            let on = paths.at(paths.piece(*year), *year);
            assert!((below.coders - on.coders).abs() < 1e-12 && (on.coders - ln(*coders)).abs() < 1e-12);
            assert!((on.experiment - ln(*experiment)).abs() < 1e-12);
        }
        // .6 to 2027, half way down within 2027, .25 from then on
        let grown = paths.grown(paths.piece(2029.0), 2029.0);
        assert!((grown - (0.6 * 15.0 + 0.425 + 0.25)).abs() < 1e-12, "{grown}");
    }

    #[test]
    fn frozen_paths_stand_still() {
        let paths = Exogenous::new(Growth::AsGiven, 1.0, 2026.0).frozen(2030.25);
        let (a, b) = (paths.at(paths.piece(2030.25), 2030.25), paths.at(paths.piece(2040.0), 2040.0));
        assert!((a.coders - b.coders).abs() < 1e-12 && (a.experiment - b.experiment).abs() < 1e-12);
        assert_eq!(paths.growth(paths.piece(2035.0), 2035.0), 0.0);
        let grown = |t: f64| paths.grown(paths.piece(t), t);
        assert!((grown(2045.0) - grown(2030.25)).abs() < 1e-6);
    }

    #[test]
    fn twice_the_growth_after_a_year() {
        let plain = Exogenous::new(Growth::AsGiven, 1.0, 2026.0);
        let twice = Exogenous::new(Growth::AsGiven, 2.0, 2026.0);
        let gain = |paths: &Exogenous| {
            paths.at(paths.piece(2030.0), 2030.0).experiment - paths.at(paths.piece(2026.0), 2026.0).experiment
        };
        assert!((gain(&twice) - 2.0 * gain(&plain)).abs() < 1e-12);
    }
}
