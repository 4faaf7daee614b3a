//! Parts that are closed forms: numbers in, numbers out, one formula each.

use core::marker::PhantomData;

use shapan_model::equations::{self, Equation};
use shapan_model::num::Num;
use shapan_model::num::sym::Sym;
use shapan_model::quantity::Spec;

use crate::model::{Inputs, Part, Run, Want};
use crate::quantity::Parameter;
use crate::value::{Series, Value};

/// Formulas that give all outcomes of a part from its numbers.
pub trait Formulas: Sync + 'static {
    /// Name of the part.
    const NAME: &'static str;
    /// What it computes.
    const ABOUT: &'static str;
    /// Numbers that go in.
    type Given<N: Num>;
    /// Parameters, in the order of the numbers.
    fn parameters() -> &'static [&'static Parameter];
    /// Outcomes.
    fn outcomes() -> &'static [&'static Spec];
    /// Builds the numbers by asking for each.
    fn given<N: Num>(value: &mut dyn FnMut(&'static Parameter) -> N) -> Self::Given<N>;
    /// The outcomes, in order.
    fn compute<N: Num>(given: &Self::Given<N>) -> Vec<N>;
    /// What is wrong with inputs that are each in their range.
    fn faults(_given: &Self::Given<f64>) -> Vec<String> {
        Vec::new()
    }
}

/// A part made of formulas.
pub struct Closed<F>(pub PhantomData<fn() -> F>);

impl<F: Formulas> Closed<F> {
    /// The part.
    pub const PART: Closed<F> = Closed(PhantomData);

    fn numbers(inputs: &Inputs) -> F::Given<f64> {
        let mut values = inputs.iter();
        F::given::<f64>(&mut |_| values.next().map_or(f64::NAN, Value::number))
    }
}

impl<F: Formulas> Part for Closed<F> {
    fn name(&self) -> &'static str {
        F::NAME
    }
    fn about(&self) -> &'static str {
        F::ABOUT
    }
    fn parameters(&self) -> &'static [&'static Parameter] {
        F::parameters()
    }
    fn outcomes(&self) -> &'static [&'static Spec] {
        F::outcomes()
    }
    fn faults(&self, inputs: &Inputs) -> Vec<String> {
        F::faults(&Self::numbers(inputs))
    }
    fn run(&self, inputs: &Inputs, _want: Want) -> Run {
        let outcomes = F::compute(&Self::numbers(inputs)).into_iter().map(Value::of).collect();
        Run { outcomes, series: Series::default(), broken: None }
    }
    fn equations(&self) -> Vec<Equation> {
        equations::defined_by(|symbol| {
            let given = F::given::<Sym>(&mut |parameter| symbol(&parameter.spec));
            F::compute(&given);
        })
    }
}

/// Makes a part of the quantities declared in this module and of its function `formulas`.
macro_rules! closed {
    ($name:literal, $about:literal $(, faults = $faults:path)?) => {
        /// The formulas of this part.
        pub struct Form;
        impl $crate::closed::Formulas for Form {
            const NAME: &'static str = $name;
            const ABOUT: &'static str = $about;
            type Given<N: shapan_model::num::Num> = Given<N>;
            fn parameters() -> &'static [&'static $crate::quantity::Parameter] {
                PARAMETERS
            }
            fn outcomes() -> &'static [&'static shapan_model::quantity::Spec] {
                OUTCOMES
            }
            fn given<N: shapan_model::num::Num>(
                value: &mut dyn FnMut(&'static $crate::quantity::Parameter) -> N,
            ) -> Given<N> {
                Given::from_fn(&mut |parameter| value(parameter))
            }
            fn compute<N: shapan_model::num::Num>(given: &Given<N>) -> Vec<N> {
                formulas(given).list()
            }
            $(
                fn faults(given: &Given<f64>) -> Vec<String> {
                    $faults(given)
                }
            )?
        }
        /// The part.
        pub static PART: $crate::closed::Closed<Form> = $crate::closed::Closed::PART;
    };
}
pub(crate) use closed;
