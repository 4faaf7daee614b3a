//! A thin door into shapan for browsers and other hosts of WebAssembly: numbers in, numbers out, no glue code.
//!
//! The host writes the model's name and the inputs as [`shapan_door`] tells, calls [`shapan_run`] and reads the results. Inputs are, in order:
//! blocs, years, step, time between rows, number of worlds, the form of each law;
//! then for each world the parameters (all blocs of the first, all blocs of the second, …), the draws, and for each lever, then each pair
//! lever, the number of entries of its profile and the entries (from year, one value per bloc or ordered pair). Results are, for each
//! world: rows, the time of the blow-up and of the accident (NaN if none), then by row and bloc all stocks and flows of the catalogue.
//!
//! A page asks for more: [`shapan_ask`] takes a request as JSON (see [`ask`]), written like the model's name, and leaves its answer and
//! numbers.

pub mod ask;
pub mod fingerprint;

use std::sync::Arc;

use shapan_model::model::{self, Entry, Inputs, Level, Model, Plan, Policy, Profile};

/// Blocs, at most: a host that writes nonsense must not exhaust the memory.
const MOST_BLOCS: usize = 64;
/// Rows, at most.
const MOST_ROWS: f64 = 1e6;

/// Runs the model on the inputs; returns how many numbers the result has, or −1 for an unknown model, −2 for inputs of another form.
// Only the exported name needs this: the compiler cannot know that no other library exports it too.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn shapan_run() -> i64 {
    let Some(model) = named() else { return -1 };
    let Some(values) = shapan_door::told(|_, numbers| run(model, numbers)) else { return -2 };
    shapan_door::give(values) as i64
}

/// Answers the request that was written as a text (with the numbers, if it takes some); returns how many bytes the answer has.
// See `shapan_run`.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn shapan_ask() -> usize {
    let (answer, numbers) = shapan_door::told(ask::ask);
    shapan_door::give(numbers);
    shapan_door::say(answer)
}

/// Hash over all bits of so many runs of the named model on made-up inputs: the same number wherever the arithmetic is the same. 0 for
/// an unknown model.
// See `shapan_run`.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn shapan_fingerprint(seed: u64, runs: u32) -> u64 {
    named().map_or(0, |model| fingerprint::fingerprint(model, Level::Best, seed, runs as usize))
}

fn named() -> Option<&'static dyn Model> {
    shapan_door::told(|text, _| model::find(core::str::from_utf8(text).ok()?))
}

/// Runs the worlds that the numbers describe; none if the numbers have another form.
pub fn run(model: &dyn Model, numbers: &[f64]) -> Option<Vec<f64>> {
    let mut rest = numbers.iter().copied();
    let (plan, worlds) = read(model, &mut rest)?;
    if rest.next().is_some() {
        return None;
    }
    let mut values = Vec::new();
    for record in model.run(&plan, &worlds) {
        values.push(record.times.len() as f64);
        values.push(record.blowup.map_or(f64::NAN, |blowup| blowup.time));
        values.push(record.accident.unwrap_or(f64::NAN));
        values.extend(record.values);
    }
    Some(values)
}

/// A whole number from 0 to `most`.
fn whole(value: f64, most: usize) -> Option<usize> {
    (value >= 0.0 && value <= most as f64 && value.fract() == 0.0).then_some(value as usize)
}

fn read(model: &dyn Model, rest: &mut impl ExactSizeIterator<Item = f64>) -> Option<(Plan, Vec<Inputs>)> {
    let catalogue = model.catalogue();
    let blocs = whole(rest.next()?, MOST_BLOCS)?;
    let (years, step, every) = (rest.next()?, rest.next()?, rest.next()?);
    let count = whole(rest.next()?, rest.len())?;
    let divides =
        |part: f64, of: f64| part > 0.0 && of / part <= MOST_ROWS && ((of / part).round() * part - of).abs() < 1e-9;
    if blocs < 2 || !(divides(step, model.about().quarter) && divides(step, every) && divides(every, years)) {
        return None;
    }
    let laws = catalogue.laws.iter().map(|law| whole(rest.next()?, law.forms.len().checked_sub(1)?));
    let laws = laws.collect::<Option<Vec<usize>>>()?;
    let mut worlds = Vec::new();
    for _ in 0..count {
        let parameters = take(rest, catalogue.parameters.len() * blocs)?;
        let draws = take(rest, catalogue.draws.len())?;
        let policy = Policy {
            levers: profiles(rest, catalogue.levers.len(), blocs)?,
            pairs: profiles(rest, catalogue.pairs.len(), blocs * blocs)?,
        };
        worlds.push(Inputs { blocs, years, step, laws: laws.clone(), parameters, policy: Arc::new(policy), draws });
    }
    let columns = (0..catalogue.stocks.len() + catalogue.flows.len()).collect();
    Some((Plan { every, columns, level: Level::Best, quick: false }, worlds))
}

fn take(rest: &mut impl ExactSizeIterator<Item = f64>, count: usize) -> Option<Vec<f64>> {
    (count <= rest.len()).then(|| rest.take(count).collect())
}

fn profiles(rest: &mut impl ExactSizeIterator<Item = f64>, levers: usize, width: usize) -> Option<Vec<Profile>> {
    (0..levers)
        .map(|_| {
            let entries = whole(rest.next()?, rest.len()).filter(|entries| *entries > 0)?;
            (0..entries).map(|_| Some(Entry { from_year: rest.next()?, values: take(rest, width)? })).collect()
        })
        .collect()
}
