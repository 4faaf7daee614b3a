//! The stocks over time: steps as parabolas, and what the past of research says about performance.

use shapan_model::num::Num;

use super::super::world::{START, World};

/// What moves, each by its ln; or how fast.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stocks {
    /// Capital.
    pub(super) capital: f64,
    /// Hardware in use.
    pub(super) hardware: f64,
    /// Cumulative hardware research.
    pub(super) hardware_sum: f64,
    /// Cumulative software research.
    pub(super) software_sum: f64,
}

impl Stocks {
    /// Each from the same of both.
    fn zip(&self, other: &Stocks, each: impl Fn(f64, f64) -> f64) -> Stocks {
        Stocks {
            capital: each(self.capital, other.capital),
            hardware: each(self.hardware, other.hardware),
            hardware_sum: each(self.hardware_sum, other.hardware_sum),
            software_sum: each(self.software_sum, other.software_sum),
        }
    }
    /// The largest of the rates.
    pub(super) fn fastest(&self) -> f64 {
        [self.capital, self.hardware, self.hardware_sum, self.software_sum]
            .into_iter()
            .fold(0.0, |fastest, rate| if rate.abs() > fastest { rate.abs() } else { fastest })
    }
}

/// A step: a parabola with the rates at its ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) from: f64,
    pub(super) length: f64,
    pub(super) start: Stocks,
    pub(super) rate: Stocks,
    /// Rates at the end.
    pub(super) later: Stocks,
}

impl Piece {
    /// With the same rates all along.
    pub(super) fn straight(from: f64, length: f64, start: Stocks, rate: Stocks) -> Piece {
        Piece { from, length, start, rate, later: rate }
    }
    pub(super) fn end(&self) -> f64 {
        self.from + self.length
    }
    pub(super) fn at(&self, time: f64) -> Stocks {
        let x = time - self.from;
        let bend = self.later.zip(&self.rate, |later, rate| 0.5 * x * x / self.length * (later - rate));
        self.start.zip(&self.rate, |start, rate| start + x * rate).zip(&bend, |straight, bend| straight + bend)
    }
    /// Rate of hardware research at a time.
    fn rate_of_hardware_sum(&self, time: f64) -> f64 {
        let x = (time - self.from) / self.length;
        self.rate.hardware_sum + x * (self.later.hardware_sum - self.rate.hardware_sum)
    }
}

/// The course of the stocks so far.
pub(super) struct Past {
    /// Stocks at the start.
    pub(super) first: Stocks,
    pieces: Vec<Piece>,
    hardware: Learning,
    software: Learning,
    delay: f64,
    /// Growth of hardware performance at the start.
    growth: f64,
}

/// ln of performance as a function of cumulative research: a power of it that fades on the way to a ceiling.
struct Learning {
    first: f64,
    ceiling: f64,
    exponent: f64,
    ln_sum: f64,
}

impl Learning {
    /// ln of performance, and its change with ln of cumulative research.
    fn at(&self, ln_sum: f64) -> (f64, f64) {
        let room = self.ceiling - self.first;
        if room <= 0.0 {
            return (self.ceiling, 0.0);
        }
        let left = Num::exp(-self.exponent / room * (ln_sum - self.ln_sum));
        (self.ceiling - room * left, self.exponent * left)
    }
}

impl Past {
    pub(super) fn new(world: &World) -> Past {
        let (c, state) = (&world.constants, &world.state);
        let first = Stocks {
            capital: Num::ln(state.capital),
            hardware: Num::ln(state.hardware),
            hardware_sum: Num::ln(state.hardware_sum),
            software_sum: Num::ln(state.software_sum),
        };
        let growth = c.hardware_exponent * Num::exp(c.parallel * c.ln_hardware_research - first.hardware_sum);
        let hardware = Learning {
            // designs are ahead of what is sold by the growth of the years that they wait
            first: world.ln_shop + growth * c.delay,
            ceiling: c.ln_hardware_ceiling,
            exponent: c.hardware_exponent,
            ln_sum: first.hardware_sum,
        };
        let software = Learning {
            first: 0.0,
            ceiling: c.ln_software_ceiling,
            exponent: c.software_exponent,
            ln_sum: first.software_sum,
        };
        Past { first, pieces: Vec::new(), hardware, software, delay: c.delay, growth }
    }
    pub(super) fn push(&mut self, piece: Piece) {
        self.pieces.push(piece);
    }
    pub(super) fn set_last(&mut self, piece: Piece) {
        if let Some(last) = self.pieces.last_mut() {
            *last = piece;
        }
    }
    fn piece(&self, time: f64) -> Option<&Piece> {
        let at = self.pieces.partition_point(|piece| piece.from <= time);
        self.pieces.get(at.max(1) - 1)
    }
    /// Stocks at a time.
    pub(super) fn at(&self, time: f64) -> Stocks {
        self.piece(time).map_or(self.first, |piece| piece.at(time))
    }
    /// ln of the performance of the best designs.
    pub(super) fn ln_performance(&self, ln_sum: f64) -> f64 {
        self.hardware.at(ln_sum).0
    }
    /// ln of software efficiency.
    pub(super) fn ln_software(&self, ln_sum: f64) -> f64 {
        self.software.at(ln_sum).0
    }
    /// ln of the performance of what is sold at a time, and its growth.
    pub(super) fn ln_buyable(&self, time: f64) -> (f64, f64) {
        let designed = time - self.delay;
        if designed < START {
            return (self.hardware.first - self.growth * (START - designed), self.growth);
        }
        let Some(piece) = self.piece(designed) else { return (self.hardware.first, self.growth) };
        let (ln_performance, slope) = self.hardware.at(piece.at(designed).hardware_sum);
        (ln_performance, slope * piece.rate_of_hardware_sum(designed))
    }
}
