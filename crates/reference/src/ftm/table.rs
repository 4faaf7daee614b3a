//! The series of a run under the original's names.

use shapan_model::num::Num;
use shapan_model::num::lanes::Wide;

use super::march::{Made, Step, ln_multiplier};
use super::quantities::COLUMNS;
use super::sector::Sector;
use super::world::{START, World};
use crate::value::{Column, Series};

/// Rows of a run of one world, as they come.
pub struct Table {
    numbers: Vec<Vec<f64>>,
    awake: Vec<String>,
}

/// Shares of income in a sector: capital, labour, compute.
fn income(made: &Made<f64>, inner: f64) -> (f64, f64, f64) {
    let capital = made.output.capital / (made.output.capital + made.output.cognitive);
    let cognitive = 1.0 - capital;
    // all labour earns the same
    let paid = made.labour * Num::exp((inner - 1.0) * made.ln_service) / made.services;
    (capital, cognitive * paid, cognitive - cognitive * paid)
}

impl Table {
    /// An empty one.
    pub fn empty() -> Table {
        Table { numbers: vec![Vec::new(); COLUMNS.len()], awake: Vec::new() }
    }
    /// Adds a row.
    pub fn push<N: Wide>(&mut self, world: &World, dt: f64, step: &Step<'_, N>) {
        let x = |n: N| n.get(0);
        let made = |m: &Made<N>| Made {
            output: super::sector::Output {
                ln_output: x(m.output.ln_output),
                capital: x(m.output.capital),
                cognitive: x(m.output.cognitive),
            },
            ln_total: x(m.ln_total),
            ln_cognitive: x(m.ln_cognitive),
            labour: x(m.labour),
            compute: x(m.compute),
            ln_service: x(m.ln_service),
            services: x(m.services),
        };
        let (state, shares, flows) = (step.state, step.shares, step.flows);
        let (goods, hardware, software) = (made(&flows.goods), made(&flows.hardware), made(&flows.software));
        let tfp = Num::exp(x(state.ln_tfp));
        let (moment_goods, moment_rnd) = flows.moments[0];
        let n = world.goods_tasks.count() as f64;
        let part = |count: usize| (count - 1) as f64 / n;
        let multiplier = |sector: &Sector<f64>, made: &Made<f64>| Num::exp(ln_multiplier(sector, made));
        let inner = (world.goods.inner, world.hardware.inner);
        let (goods_income, hardware_income, software_income) =
            (income(&goods, inner.0), income(&hardware, inner.1), income(&software, inner.1));
        let row = [
            START + step.at as f64 * dt,
            x(state.gwp),
            x(state.capital),
            x(state.labour),
            x(step.investment),
            x(state.hardware),
            Num::exp(x(state.ln_performance)),
            Num::exp(x(state.ln_software)),
            x(step.compute),
            x(step.run),
            x(state.money),
            tfp,
            tfp,
            x(shares.gwp_compute),
            x(shares.capital_hardware),
            x(shares.labour_hardware),
            x(shares.compute_hardware),
            x(shares.labour_software),
            x(shares.compute_software),
            x(shares.training),
            1.0 - x(shares.capital_hardware),
            1.0 - x(shares.labour_hardware) - x(shares.labour_software),
            1.0 - x(shares.compute_hardware) - x(shares.compute_software) - x(shares.training),
            x(step.awake),
            moment_goods.possible as f64,
            moment_rnd.possible as f64,
            moment_goods.plain as f64,
            moment_rnd.plain as f64,
            part(moment_goods.possible),
            part(moment_rnd.possible),
            x(flows.automated_goods),
            x(flows.automated_rnd),
            multiplier(&world.goods, &goods),
            multiplier(&world.hardware, &hardware),
            Num::exp(x(state.ln_hardware_research)),
            Num::exp(x(state.ln_software_research)),
            x(state.hardware_sum),
            x(state.software_sum),
            Num::exp(x(flows.ln_experiments)),
            goods_income.0,
            1.0 - goods_income.0,
            goods_income.1,
            goods_income.2,
            hardware_income.0,
            hardware_income.1,
            hardware_income.2,
            software_income.0,
            software_income.1,
            software_income.2,
        ];
        for (column, value) in self.numbers.iter_mut().zip(row) {
            column.push(value);
        }
        self.awake.push(if x(step.awake) > 0.0 { "True" } else { "False" }.into());
    }
    /// The first rows as a series.
    pub fn series(mut self, rows: usize) -> Series {
        self.awake.truncate(rows);
        let mut awake = Some(self.awake);
        let columns = COLUMNS.iter().zip(self.numbers).map(|(spec, mut numbers)| {
            numbers.truncate(rows);
            match awake.take_if(|_| spec.short == "rampup") {
                Some(words) => Column::Words(words),
                None => Column::Numbers(numbers),
            }
        });
        Series { columns: columns.collect() }
    }
}
