//! Records as numbers, for the way from the engine that runs a world to the one that gathers them.

use shapan_model::model::{Blowup, Fault, Plan, Record};

/// Numbers before the rows of a record: rows, accident; of a blow-up its time, bloc, stock and fault. NaN for what did not happen.
pub(super) const HEAD: usize = 6;
const FAULTS: [Fault; 3] = [Fault::NotFinite, Fault::NotPositive, Fault::TooFast];

/// Adds a record; by row, bloc and column the values follow its head.
pub(super) fn write(record: Record, numbers: &mut Vec<f64>) {
    numbers.push(record.times.len() as f64);
    numbers.push(record.accident.unwrap_or(f64::NAN));
    numbers.extend(match record.blowup {
        Some(Blowup { time, bloc, stock, fault }) => {
            let fault = FAULTS.iter().position(|known| *known == fault).unwrap_or_default();
            [time, bloc as f64, stock as f64, fault as f64]
        }
        None => [f64::NAN; 4],
    });
    numbers.extend(record.values);
}

/// Takes a record off numbers that [`write`] made for this plan, blocs and years; none if they are others.
pub(super) fn read<'a>(numbers: &'a [f64], plan: &Plan, blocs: usize, years: f64) -> Option<(Record, &'a [f64])> {
    let (head, rest) = numbers.split_at_checked(HEAD)?;
    let [rows, accident, blowup @ ..] = head else { return None };
    let most = years / plan.every + 1.0;
    let rows = whole(*rows).filter(|rows| *rows as f64 <= most)?;
    let (values, rest) = rest.split_at_checked(rows * blocs * plan.columns.len())?;
    let blowup = if blowup.iter().all(|x| x.is_nan()) {
        None
    } else {
        let [time, bloc, stock, fault] = blowup else { return None };
        let (bloc, fault) = (whole(*bloc).filter(|bloc| *bloc < blocs)?, *FAULTS.get(whole(*fault)?)?);
        Some(Blowup { time: Some(*time).filter(|time| time.is_finite())?, bloc, stock: whole(*stock)?, fault })
    };
    let record = Record {
        times: (0..rows).map(|row| row as f64 * plan.every).collect(),
        values: values.to_vec(),
        blowup,
        accident: Some(*accident).filter(|time| !time.is_nan()),
    };
    Some((record, rest))
}

fn whole(x: f64) -> Option<usize> {
    (x >= 0.0 && x.fract() == 0.0 && x < 1e9).then_some(x as usize)
}
