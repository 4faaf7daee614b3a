//! race2, the yardstick: two blocs, ten stocks, Euler steps of a quarter of a year. A dimensionless toy of no scientific
//! interest, that every engine of the field can run: it tests the machinery against another model and measures its speed.

use crate::engine::Generic;
use crate::mechanisms::mechanisms;
use crate::model::{About, Catalogue, Scheme};
use crate::num::Num;

pub mod compute;
pub mod economy;
pub mod people;
pub mod risk;

mechanisms! {
    /// The world of race2.
    laws {}
    compute: start calibration, clock price, each flows;
    economy: each flows;
    people: start calibration;
    risk: start calibration, each flows;
}

/// race2 on the engine.
pub struct Race2;

static ABOUT: About = About {
    name: "race2",
    title: "the yardstick: a dimensionless race of two blocs, for tests of the machinery and of speed",
    source: "this project",
    start_year: 2025.0,
    years: 30.0,
    step: 0.25,
    quarter: 0.25,
    scheme: Scheme::Euler,
};

impl crate::engine::Laws for Race2 {
    type World<N: Num> = World<N>;
    const SMALL: bool = true;
    fn accident() -> Option<(usize, usize)> {
        None
    }
    fn about() -> &'static About {
        &ABOUT
    }
    fn catalogue() -> &'static Catalogue {
        &CATALOGUE
    }
}

/// race2, for the list of models.
pub static MODEL: Generic<Race2> = Generic(core::marker::PhantomData);

impl<N: Num> World<N> {
    /// One year: the toy's stocks are bought by pure numbers per step of time.
    #[inline(always)]
    pub fn year(&self) -> N {
        self.time.unit("yr")
    }
}
