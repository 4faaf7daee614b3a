//! Declarations: a quantity is stated once, beside its equation, and everything else is read from here.

use core::ops::RangeInclusive;

/// What a quantity is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Given; constant in time; one value per bloc.
    Parameter,
    /// Chosen; may change at the start of each quarter; one value per bloc.
    Lever,
    /// Chosen; one value per ordered pair of blocs.
    PairLever,
    /// Drawn by fate; one value per world.
    Draw,
    /// Memory: moved by its rate.
    Stock,
    /// Computed from the others at each moment.
    Flow,
}

/// How a value may differ between blocs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// May differ by bloc; a prior is drawn once for all blocs.
    Bloc,
    /// Must be the same in all blocs.
    World,
}

/// What is believed about a value that is not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Prior {
    /// Not sampled.
    Fixed,
    /// Equally likely between two bounds.
    Uniform(f64, f64),
    /// Its logarithm is equally likely between two bounds.
    LogUniform(f64, f64),
    /// Exponential with this mean.
    Exponential(f64),
    /// Whole numbers from 0 with these probabilities.
    Categorical(&'static [f64]),
    /// Normal with mean and standard deviation.
    Normal(f64, f64),
    /// Its natural logarithm is normal with this mean and standard deviation.
    LogNormal(f64, f64),
    /// Triangular: lowest, most likely, highest.
    Triangular(f64, f64, f64),
}

/// Marks a parameter or lever whose value is a fact about a bloc and stands in the bloc's data file.
pub const PER_BLOC: f64 = f64::NAN;

/// What a run is stopped for, beside not being finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// May take any finite value.
    Free,
    /// Must stay above zero.
    Positive,
    /// Must stay above zero and must not grow or shrink by more than e^40 a year.
    Watched,
}

/// The declaration of a quantity.
#[derive(Debug)]
pub struct Spec {
    /// Dotted name, `mechanism.quantity`: the scenario key, the column, the Python name.
    pub name: &'static str,
    /// The part before the dot: the file that holds the formula.
    pub mechanism: &'static str,
    /// The part after the dot.
    pub short: &'static str,
    /// What it is for.
    pub kind: Kind,
    /// TeX symbol.
    pub symbol: &'static str,
    /// Unit: a product of `USD`, `yr`, `worker`, `H100e`, `W`, written with slashes; `1` for a pure number.
    pub unit: &'static str,
    /// Meaning, in words.
    pub about: &'static str,
    /// Value where no bloc or scenario says otherwise; none if it is a fact about each bloc.
    pub default: Option<f64>,
    /// What is believed where it is not known.
    pub prior: Prior,
    /// Values outside are refused.
    pub range: RangeInclusive<f64>,
    /// Key in the bibliography; `assumed` is a source too, and is counted.
    pub source: &'static str,
    /// What was read there, or why the value was chosen.
    pub note: &'static str,
    /// Low, medium and high, the words a scenario may use (levers).
    pub bands: Option<[f64; 3]>,
    /// May it differ by bloc?
    pub scope: Scope,
    /// Stocks: what stops a run.
    pub guard: Guard,
}

impl Spec {
    /// A declaration with everything that only some kinds have left empty.
    pub const fn bare(
        name: &'static str,
        mechanism: &'static str,
        short: &'static str,
        kind: Kind,
        symbol: &'static str,
        unit: &'static str,
        about: &'static str,
    ) -> Spec {
        Spec {
            name,
            mechanism,
            short,
            kind,
            symbol,
            unit,
            about,
            default: None,
            prior: Prior::Fixed,
            range: f64::NEG_INFINITY..=f64::INFINITY,
            source: "",
            note: "",
            bands: None,
            scope: Scope::Bloc,
            guard: Guard::Free,
        }
    }
}

/// `None` for [`PER_BLOC`].
pub const fn default_of(value: f64) -> Option<f64> {
    if value.is_nan() { None } else { Some(value) }
}

/// Declares the quantities of one mechanism: its sections become the structs `Params`, `Levers`, `Pairs`,
/// `Draws`, `Stocks` and `Flows` (one field each), the lists of their declarations, and for each flow a
/// function `Flows::name(value)` that the formula passes its result through.
///
/// A section may be left out, their order is fixed. A missing symbol, unit, range or source does not compile.
macro_rules! quantities {
    ( $mech:ident
        $(params { $(
            $(#[doc = $pdoc:literal])+
            $p:ident $psym:literal [$punit:literal] = $pdef:expr, $pprior:expr, $prange:expr, $psrc:literal $pnote:literal $(, $pscope:ident)?;
        )+ })?
        $(levers { $(
            $(#[doc = $ldoc:literal])+
            $l:ident $lsym:literal [$lunit:literal] = $ldef:expr, $lbands:expr, $lrange:expr, $lsrc:literal $lnote:literal;
        )+ })?
        $(pairs { $(
            $(#[doc = $qdoc:literal])+
            $q:ident $qsym:literal [$qunit:literal] = $qdef:expr, $qbands:expr, $qrange:expr, $qsrc:literal $qnote:literal;
        )+ })?
        $(draws { $(
            $(#[doc = $ddoc:literal])+
            $d:ident $dsym:literal [$dunit:literal] = $ddef:expr, $dprior:expr, $drange:expr, $dsrc:literal $dnote:literal;
        )+ })?
        $(stocks { $(
            $(#[doc = $sdoc:literal])+
            $s:ident $ssym:literal [$sunit:literal] = $start:expr, $guard:ident;
        )+ })?
        $(flows { $(
            $(#[doc = $fdoc:literal])+
            $f:ident $(as $fname:literal)? $fsym:literal [$funit:literal];
        )+ })?
    ) => {
        /// The declarations of this mechanism, by short name.
        #[allow(non_upper_case_globals, unused_imports)]
        pub mod specs {
            use $crate::quantity::{default_of, Guard, Kind, Prior, Scope, Spec, PER_BLOC};
            use Prior::*;
            $($(
                $(#[doc = $pdoc])+
                pub static $p: Spec = Spec {
                    default: default_of($pdef),
                    prior: $pprior,
                    range: $prange,
                    source: $psrc,
                    note: $pnote,
                    $(scope: Scope::$pscope,)?
                    ..Spec::bare(concat!(stringify!($mech), ".", stringify!($p)), stringify!($mech), stringify!($p), Kind::Parameter, $psym, $punit, concat!($($pdoc),+))
                };
            )+)?
            $($(
                $(#[doc = $ldoc])+
                pub static $l: Spec = Spec {
                    default: default_of($ldef),
                    bands: Some($lbands),
                    range: $lrange,
                    source: $lsrc,
                    note: $lnote,
                    ..Spec::bare(concat!(stringify!($mech), ".", stringify!($l)), stringify!($mech), stringify!($l), Kind::Lever, $lsym, $lunit, concat!($($ldoc),+))
                };
            )+)?
            $($(
                $(#[doc = $qdoc])+
                pub static $q: Spec = Spec {
                    default: default_of($qdef),
                    bands: Some($qbands),
                    range: $qrange,
                    source: $qsrc,
                    note: $qnote,
                    ..Spec::bare(concat!(stringify!($mech), ".", stringify!($q)), stringify!($mech), stringify!($q), Kind::PairLever, $qsym, $qunit, concat!($($qdoc),+))
                };
            )+)?
            $($(
                $(#[doc = $ddoc])+
                pub static $d: Spec = Spec {
                    default: default_of($ddef),
                    prior: $dprior,
                    range: $drange,
                    source: $dsrc,
                    note: $dnote,
                    scope: Scope::World,
                    ..Spec::bare(concat!(stringify!($mech), ".", stringify!($d)), stringify!($mech), stringify!($d), Kind::Draw, $dsym, $dunit, concat!($($ddoc),+))
                };
            )+)?
            $($(
                $(#[doc = $sdoc])+
                pub static $s: Spec = Spec {
                    guard: Guard::$guard,
                    ..Spec::bare(concat!(stringify!($mech), ".", stringify!($s)), stringify!($mech), stringify!($s), Kind::Stock, $ssym, $sunit, concat!($($sdoc),+))
                };
            )+)?
            $($(
                $(#[doc = $fdoc])+
                pub static $f: Spec =
                    Spec::bare(concat!(stringify!($mech), ".", $crate::quantity::label!($f $($fname)?)), stringify!($mech), $crate::quantity::label!($f $($fname)?), Kind::Flow, $fsym, $funit, concat!($($fdoc),+));
            )+)?
        }
        $crate::quantity::record!("Parameters of this mechanism." Params [$($( ($p $($pdoc)+) )+)?]);
        $crate::quantity::record!("Levers of this mechanism." Levers [$($( ($l $($ldoc)+) )+)?]);
        $crate::quantity::record!("Pair levers of this mechanism." Pairs [$($( ($q $($qdoc)+) )+)?]);
        $crate::quantity::record!("Draws of this mechanism." Draws [$($( ($d $($ddoc)+) )+)?]);
        $crate::quantity::record!("Stocks of this mechanism." Stocks [$($( ($s $($sdoc)+) )+)?]);
        $crate::quantity::record!("Flows of this mechanism." Flows [$($( ($f $($fdoc)+) )+)?]);
        $(
            #[allow(dead_code)]
            impl<N: $crate::num::Num> Flows<N> {
                $(
                    $(#[doc = $fdoc])+
                    #[inline(always)]
                    pub fn $f(value: N) -> N {
                        value.define(&specs::$f)
                    }
                )+
            }
        )?
        $crate::quantity::starts!([$($( ($s $start, $guard) )+)?]);
    };
}

/// One struct of quantities with its visitors; an empty one holds nothing.
macro_rules! record {
    ($about:literal $Name:ident []) => {
        #[doc = $about]
        #[derive(Clone, Copy, Debug)]
        pub struct $Name<N> {
            /// This mechanism declares none.
            pub none: [N; 0],
        }
        #[allow(dead_code)]
        impl<N: Copy> $Name<N> {
            /// Declarations, in order.
            pub const SPECS: &'static [&'static $crate::quantity::Spec] = &[];
            /// Builds one by asking for each value.
            #[inline(always)]
            pub fn from_fn(_value: &mut impl FnMut(&'static $crate::quantity::Spec) -> N) -> Self {
                $Name { none: [] }
            }
            /// Visits each value in order.
            #[inline(always)]
            pub fn each(&self, _visit: &mut impl FnMut(N)) {}
            /// The value at a place; none beyond the last.
            #[inline(always)]
            pub fn at(&self, _place: usize) -> Option<&N> {
                None
            }
            /// Takes over the values of another, one by one.
            #[inline(always)]
            pub fn assign(&mut self, _from: &Self) {}
            /// Visits each value in order, to change it.
            #[inline(always)]
            pub fn each_mut(&mut self, _visit: &mut impl FnMut(&mut N)) {}
        }
    };
    ($about:literal $Name:ident [$( ($field:ident $($doc:literal)+) )+]) => {
        #[doc = $about]
        #[derive(Clone, Copy, Debug)]
        pub struct $Name<N> {
            $( $(#[doc = $doc])+ pub $field: N, )+
        }
        #[allow(dead_code)]
        impl<N: Copy> $Name<N> {
            /// Declarations, in order.
            pub const SPECS: &'static [&'static $crate::quantity::Spec] = &[$(&specs::$field),+];
            /// Builds one by asking for each value.
            #[inline(always)]
            pub fn from_fn(value: &mut impl FnMut(&'static $crate::quantity::Spec) -> N) -> Self {
                $Name { $($field: value(&specs::$field)),+ }
            }
            /// Visits each value in order.
            #[inline(always)]
            pub fn each(&self, visit: &mut impl FnMut(N)) {
                $( visit(self.$field); )+
            }
            /// The value at a place; none beyond the last.
            #[inline(always)]
            pub fn at(&self, place: usize) -> Option<&N> {
                let mut here = 0;
                $(
                    if place == here {
                        return Some(&self.$field);
                    }
                    here += 1;
                )+
                let _ = here;
                None
            }
            /// Takes over the values of another, one by one: the compiler sees which are the same already.
            #[inline(always)]
            pub fn assign(&mut self, from: &Self) {
                $( self.$field = from.$field; )+
            }
            /// Visits each value in order, to change it.
            #[inline(always)]
            pub fn each_mut(&mut self, visit: &mut impl FnMut(&mut N)) {
                $( visit(&mut self.$field); )+
            }
        }
    };
}

/// Starting values of stocks; a mechanism without stocks has no rates either.
macro_rules! starts {
    ([]) => {
        /// This mechanism has no stocks.
        #[inline(always)]
        pub fn start<N: $crate::num::Num>(_p: &super::Params<N>) -> Stocks<N> {
            Stocks { none: [] }
        }
        /// This mechanism has no stocks.
        #[inline(always)]
        pub fn rates<N: $crate::num::Num>(_w: &super::World<N>, _i: usize) -> Stocks<N> {
            Stocks { none: [] }
        }
        impl<N: Copy> Stocks<N> {
            /// This mechanism has no stocks.
            #[inline(always)]
            pub fn each_with(
                &mut self,
                _second: &Self,
                _third: &Self,
                _visit: &mut impl FnMut(&mut N, N, N, $crate::quantity::Guard),
            ) {
            }
        }
    };
    ([$( ($field:ident $start:expr, $guard:ident) )+]) => {
        /// Starting values of the stocks, from the parameters of the bloc.
        #[inline(always)]
        pub fn start<N: $crate::num::Num>(p: &super::Params<N>) -> Stocks<N> {
            fn apply<N: $crate::num::Num>(p: &super::Params<N>, value: impl Fn(&super::Params<N>) -> N) -> N {
                value(p)
            }
            Stocks { $($field: apply(p, $start)),+ }
        }
        impl<N: Copy> Stocks<N> {
            /// Visits three sets of stocks side by side, in order, to change the first; with what stops a run, as a constant.
            #[inline(always)]
            pub fn each_with(
                &mut self,
                second: &Self,
                third: &Self,
                visit: &mut impl FnMut(&mut N, N, N, $crate::quantity::Guard),
            ) {
                $( visit(&mut self.$field, second.$field, third.$field, $crate::quantity::Guard::$guard); )+
            }
        }
    };
}

/// The short name of a flow: its field, unless that would be a word of the language.
macro_rules! label {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}

pub(crate) use {label, quantities, record, starts};
