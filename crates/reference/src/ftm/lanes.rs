//! Worlds side by side on the vectors that the machine has.

use fearless_simd::{Simd, SimdBase, f64x8};
use shapan_model::model::Level;
use shapan_model::num::lanes::{Lanes, Twin, Wide};

use super::headline::History;
use super::march::{MOST_LANES, march};
use super::quantities::Outcomes;
use super::world::{Form, World};
use crate::value::Value;

/// The headlines of one world.
pub struct Headlines {
    /// Numbers.
    pub outcomes: Outcomes<f64>,
    /// Successive doubling times of world product.
    pub doubling_times: Vec<f64>,
}

impl Headlines {
    /// Those of one world of a history.
    pub fn of<N: Wide>(history: &History<N>, lane: usize) -> Headlines {
        Headlines { outcomes: history.headline(lane), doubling_times: history.doubling_times(lane) }
    }
    /// As values, in the order of the declarations.
    pub fn values(&self) -> Vec<Value> {
        let mut values = self.outcomes.values();
        for (spec, value) in super::quantities::OUTCOMES.iter().zip(&mut values) {
            match spec.short {
                "doubling_times" => *value = Value::List(self.doubling_times.clone()),
                "overflow" => *value = Value::Word(if value.number() > 0.0 { "True" } else { "False" }.into()),
                _ => {}
            }
        }
        values
    }
}

/// Runs worlds that agree on the form, sixteen at a time; the bits are those of one at a time.
pub fn headlines(level: Level, worlds: &[World], form: &Form) -> Vec<Headlines> {
    worlds.chunks(MOST_LANES).flat_map(|batch| on_level(level, batch, form)).collect()
}

fn on_level(wanted: Level, batch: &[World], form: &Form) -> Vec<Headlines> {
    let best = fearless_simd::Level::new();
    if batch.len() > 1 {
        #[cfg(target_arch = "x86_64")]
        {
            if let (Level::Best | Level::Avx512, Some(simd)) = (wanted, best.as_avx512()) {
                return simd.vectorize(
                    #[inline(always)]
                    || in_lanes(simd, batch, form),
                );
            }
            if let (Level::Best | Level::Avx2, Some(simd)) = (wanted, best.as_avx2()) {
                return simd.vectorize(
                    #[inline(always)]
                    || in_lanes(simd, batch, form),
                );
            }
        }
        #[cfg(target_arch = "aarch64")]
        if let (Level::Best, Some(simd)) = (wanted, best.as_neon()) {
            return simd.vectorize(
                #[inline(always)]
                || in_lanes(simd, batch, form),
            );
        }
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        if let (Level::Best, Some(simd)) = (wanted, best.as_wasm_simd128()) {
            return simd.vectorize(
                #[inline(always)]
                || in_lanes(simd, batch, form),
            );
        }
    }
    let _ = best;
    batch.iter().map(|world| Headlines::of(&march(0.0, &[world], form, |_| {}), 0)).collect()
}

#[inline(always)]
fn in_lanes<S: Simd>(simd: S, batch: &[World], form: &Form) -> Vec<Headlines> {
    let zero = Lanes(f64x8::splat(simd, 0.0));
    let zero = Twin(zero, zero);
    // spare lanes repeat the last world
    let mut lanes = [&batch[batch.len() - 1]; MOST_LANES];
    lanes.iter_mut().zip(batch).for_each(|(lane, world)| *lane = world);
    let history = march(
        zero,
        &lanes,
        form,
        #[inline(always)]
        |_| {},
    );
    (0..batch.len()).map(|lane| Headlines::of(&history, lane)).collect()
}
