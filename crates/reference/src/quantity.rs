//! Declarations of a reference model: a quantity is stated once, beside its equation, as in the flagship, and everything else is read
//! from here.

use shapan_model::quantity::Spec;

use crate::value::Value;

/// What kind of value a parameter takes.
#[derive(Clone, Copy, Debug)]
pub enum Takes {
    /// A number.
    Number,
    /// One of some words, each with what it means; the first is the default.
    Words(&'static [(&'static str, &'static str)]),
    /// Several numbers; these by default.
    List(&'static [f64]),
}

/// A parameter.
#[derive(Debug)]
pub struct Parameter {
    /// Its declaration. A number without a default may be left out: others then decide it.
    pub spec: Spec,
    /// What it takes.
    pub takes: Takes,
}

impl Parameter {
    /// Its default.
    pub fn default(&self) -> Value {
        match self.takes {
            Takes::Number => self.spec.default.map_or(Value::Nothing, Value::Number),
            Takes::Words(words) => words.first().map_or(Value::Nothing, |(word, _)| Value::Word((*word).to_owned())),
            Takes::List(list) => Value::List(list.to_vec()),
        }
    }
    /// Must it be given a value that is not there by default?
    pub fn optional(&self) -> bool {
        self.default() == Value::Nothing
    }
}

/// Marks a number that may be left out, because others decide it then.
pub const OPTIONAL: f64 = f64::NAN;

/// Declares the quantities of one part of a model.
///
/// ```text
/// quantities! { name_of_the_part
///     numbers { /// what it is
///               f "TeX" ["unit"] = default, Prior, range, "source" "note"; }
///     words   { /// what it chooses
///               variant ["first" "what it means", "second" "what it means"] "source" "note"; }
///     lists   { /// what they are
///               v as "V" "TeX" ["unit"] = [1.0, 2.0], range, "source" "note"; }
///     outcomes { /// what it is
///               x as "name in tables" "TeX" ["unit"]; }
///     columns  { /// what it is
///               y "TeX" ["unit"]; }
/// }
/// ```
///
/// Sections may be left out, their order is fixed. It makes: the modules `parameter`, `outcome` and `column` with the declarations; the
/// lists `PARAMETERS`, `OUTCOMES`, `COLUMNS`; `Given`, a struct of all numbers, to be filled from inputs or with symbols; `Outcomes`, a
/// struct of all outcomes, with a function for each that the formula passes its result through. `as` gives a name that is no word of the
/// language.
macro_rules! quantities {
    ( $part:ident
        $(numbers { $(
            $(#[doc = $pdoc:literal])+
            $p:ident $(as $pname:literal)? $psym:literal [$punit:literal] = $pdef:expr, $pprior:expr, $prange:expr, $psrc:literal $pnote:literal;
        )+ })?
        $(words { $(
            $(#[doc = $wdoc:literal])+
            $w:ident $(as $wname:literal)? [$($word:literal $wmeans:literal),+] $wsrc:literal $wnote:literal;
        )+ })?
        $(lists { $(
            $(#[doc = $ldoc:literal])+
            $l:ident $(as $lname:literal)? $lsym:literal [$lunit:literal] = [$($ldef:expr),*], $lrange:expr, $lsrc:literal $lnote:literal;
        )+ })?
        $(outcomes { $(
            $(#[doc = $odoc:literal])+
            $o:ident $(as $oname:literal)? $osym:literal [$ounit:literal];
        )+ })?
        $(columns { $(
            $(#[doc = $cdoc:literal])+
            $c:ident $(as $cname:literal)? $csym:literal [$cunit:literal];
        )+ })?
    ) => {
        /// Parameters, by name.
        #[allow(non_upper_case_globals, unused_imports)]
        pub mod parameter {
            use shapan_model::quantity::{default_of, Kind, Prior, Prior::*, Spec};
            use $crate::quantity::{Parameter, Takes, OPTIONAL};
            $($(
                $(#[doc = $pdoc])+
                pub static $p: Parameter = Parameter {
                    spec: Spec {
                        default: default_of($pdef),
                        prior: $pprior,
                        range: $prange,
                        source: $psrc,
                        note: $pnote,
                        ..Spec::bare($crate::quantity::dotted!($part $p $($pname)?), stringify!($part), $crate::quantity::label!($p $($pname)?), Kind::Parameter, $psym, $punit, concat!($($pdoc),+))
                    },
                    takes: Takes::Number,
                };
            )+)?
            $($(
                $(#[doc = $wdoc])+
                pub static $w: Parameter = Parameter {
                    spec: Spec {
                        source: $wsrc,
                        note: $wnote,
                        ..Spec::bare($crate::quantity::dotted!($part $w $($wname)?), stringify!($part), $crate::quantity::label!($w $($wname)?), Kind::Parameter, "", "word", concat!($($wdoc),+))
                    },
                    takes: Takes::Words(&[$(($word, $wmeans)),+]),
                };
            )+)?
            $($(
                $(#[doc = $ldoc])+
                pub static $l: Parameter = Parameter {
                    spec: Spec {
                        range: $lrange,
                        source: $lsrc,
                        note: $lnote,
                        ..Spec::bare($crate::quantity::dotted!($part $l $($lname)?), stringify!($part), $crate::quantity::label!($l $($lname)?), Kind::Parameter, $lsym, $lunit, concat!($($ldoc),+))
                    },
                    takes: Takes::List(&[$($ldef),*]),
                };
            )+)?
        }
        /// Outcomes, by name.
        #[allow(non_upper_case_globals, unused_imports)]
        pub mod outcome {
            use shapan_model::quantity::{Kind, Spec};
            $($(
                $(#[doc = $odoc])+
                pub static $o: Spec = Spec::bare($crate::quantity::dotted!($part $o $($oname)?), stringify!($part), $crate::quantity::label!($o $($oname)?), Kind::Flow, $osym, $ounit, concat!($($odoc),+));
            )+)?
        }
        /// Columns of the series, by name.
        #[allow(non_upper_case_globals, unused_imports)]
        pub mod column {
            use shapan_model::quantity::{Kind, Spec};
            $($(
                $(#[doc = $cdoc])+
                pub static $c: Spec = Spec::bare($crate::quantity::dotted!($part $c $($cname)?), stringify!($part), $crate::quantity::label!($c $($cname)?), Kind::Flow, $csym, $cunit, concat!($($cdoc),+));
            )+)?
        }
        /// Parameters, in order: numbers, words, lists.
        pub static PARAMETERS: &[&$crate::quantity::Parameter] = &[
            $($(&parameter::$p,)+)?
            $($(&parameter::$w,)+)?
            $($(&parameter::$l,)+)?
        ];
        /// Outcomes, in order.
        pub static OUTCOMES: &[&shapan_model::quantity::Spec] = &[$($(&outcome::$o,)+)?];
        /// Columns of the series, in order.
        #[allow(dead_code)]
        pub static COLUMNS: &[&shapan_model::quantity::Spec] = &[$($(&column::$c,)+)?];

        /// The numbers among the parameters.
        #[derive(Clone, Copy, Debug)]
        pub struct Given<N> {
            $($($(#[doc = $pdoc])+ pub $p: N,)+)?
            /// Nothing: a part may have no numbers.
            pub none: [N; 0],
        }
        #[allow(dead_code, unused_variables, unused_mut)]
        impl<N: Copy> Given<N> {
            /// Builds one by asking for each value, in order.
            #[inline(always)]
            pub fn from_fn(value: &mut impl FnMut(&'static $crate::quantity::Parameter) -> N) -> Self {
                Given { $($($p: value(&parameter::$p),)+)? none: [] }
            }
        }
        #[allow(dead_code, unused_variables, unused_mut)]
        impl Given<f64> {
            /// The numbers of some inputs; NaN where one is left out.
            pub fn of(inputs: &$crate::model::Inputs) -> Self {
                let mut values = inputs.iter();
                Given::from_fn(&mut |_| values.next().map_or(f64::NAN, $crate::value::Value::number))
            }
        }
        /// The word chosen for a parameter that takes words.
        #[allow(dead_code)]
        pub fn word<'a>(inputs: &'a $crate::model::Inputs, of: &$crate::quantity::Parameter) -> &'a str {
            let at = PARAMETERS.iter().position(|parameter| parameter.spec.name == of.spec.name);
            at.map_or("", |at| inputs[at].word())
        }
        /// The numbers given for a parameter that takes a list.
        #[allow(dead_code)]
        pub fn list<'a>(inputs: &'a $crate::model::Inputs, of: &$crate::quantity::Parameter) -> &'a [f64] {
            let at = PARAMETERS.iter().position(|parameter| parameter.spec.name == of.spec.name);
            at.map_or(&[], |at| inputs[at].list())
        }
        /// Outcomes that are numbers.
        #[derive(Clone, Copy, Debug)]
        pub struct Outcomes<N> {
            $($($(#[doc = $odoc])+ pub $o: N,)+)?
            /// Nothing: a part may have no outcomes.
            pub none: [N; 0],
        }
        #[allow(dead_code)]
        impl<N: shapan_model::num::Num> Outcomes<N> {
            $($(
                $(#[doc = $odoc])+
                #[inline(always)]
                pub fn $o(value: N) -> N {
                    value.define(&outcome::$o)
                }
            )+)?
        }
        #[allow(dead_code)]
        impl<N: Copy> Outcomes<N> {
            /// In order.
            pub fn list(&self) -> Vec<N> {
                vec![$($(self.$o,)+)?]
            }
        }
        #[allow(dead_code)]
        impl Outcomes<f64> {
            /// As values, in order.
            pub fn values(&self) -> Vec<$crate::value::Value> {
                vec![$($($crate::value::Value::of(self.$o),)+)?]
            }
        }
    };
}

/// The name in tables: the identifier, unless that cannot be one.
macro_rules! label {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}

/// The dotted name.
macro_rules! dotted {
    ($part:ident $field:ident) => {
        concat!(stringify!($part), ".", stringify!($field))
    };
    ($part:ident $field:ident $name:literal) => {
        concat!(stringify!($part), ".", $name)
    };
}

pub(crate) use {dotted, label, quantities};
