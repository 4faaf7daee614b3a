//! The list macro: a model on one page.

use crate::num::Num;
use crate::quantity::Guard;

/// How often a pass is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rhythm {
    /// Once per run: reads parameters and draws.
    Start,
    /// Once per quarter: reads parameters and levers.
    Quarter,
    /// When the time changes: reads parameters, levers and the time.
    Clock,
    /// At every evaluation.
    Each,
}

/// One pass of a mechanism, for those who walk the list: checks and the book.
pub struct Pass<W> {
    /// The mechanism.
    pub mechanism: &'static str,
    /// The function in its file.
    pub name: &'static str,
    /// How often it runs.
    pub rhythm: Rhythm,
    /// Runs it for one bloc and stores the flows.
    pub run: fn(&mut W, usize),
}

/// What the integrator needs of a model's world, in one kind of number.
pub trait System<N: Num>: Sized + 'static {
    /// All stocks of one bloc.
    type Stocks: Copy;

    /// Every pass, in order.
    const PASSES: &'static [Pass<Self>];

    /// A world of `blocs` blocs in which every value is `fill`.
    fn new(blocs: usize, fill: N) -> Self;
    /// Number of blocs.
    fn blocs(&self) -> usize;
    /// Sets the time, in years since the start.
    fn set_time(&mut self, time: N);
    /// Chooses the law for each choice, in the order of the catalogue.
    fn set_laws(&mut self, choices: &[usize]);
    /// Visits the parameters of one bloc, in the order of the catalogue.
    fn each_parameter(&mut self, bloc: usize, visit: &mut impl FnMut(&mut N));
    /// Visits the levers of one bloc.
    fn each_lever(&mut self, bloc: usize, visit: &mut impl FnMut(&mut N));
    /// Visits the pair levers from one bloc to another.
    fn each_pair(&mut self, row: usize, column: usize, visit: &mut impl FnMut(&mut N));
    /// Visits the draws.
    fn each_draw(&mut self, visit: &mut impl FnMut(&mut N));
    /// The stock or flow of one bloc at a position among the results; the time beyond the last.
    fn result(&self, bloc: usize, position: usize) -> &N;
    /// Visits stocks, then flows, of one bloc.
    fn each_result(&self, bloc: usize, visit: &mut impl FnMut(N));
    /// Visits stocks, then flows, of one bloc, to change them.
    fn each_result_mut(&mut self, bloc: usize, visit: &mut impl FnMut(&mut N));
    /// Sets the stocks to their starting values and runs the `Start` passes.
    fn start(&mut self);
    /// Runs the passes of one rhythm, each for all blocs before the next begins.
    #[inline(always)]
    fn run(&mut self, rhythm: Rhythm) {
        // Behind the black box each pass stays a function of its own. Merged into one, the compiler would need minutes for
        // each vector unit, and the result would be no faster: a call is nothing beside the formulas in it.
        for pass in core::hint::black_box(Self::PASSES) {
            if pass.rhythm == rhythm {
                for i in 0..self.blocs() {
                    (pass.run)(self, i);
                }
            }
        }
    }
    /// The same in one function for all passes of the rhythm, for a model so small that a call per pass would cost more than it saves
    /// the compiler.
    fn run_merged(&mut self, rhythm: Rhythm);
    /// Starting values of one bloc's stocks.
    fn starting_stocks(&self, bloc: usize) -> Self::Stocks;
    /// Computes the rates of change of one bloc's stocks, per year, and visits `into`, the stocks and their rates side by side, in the
    /// order of the catalogue, to change the first; with what stops a run.
    fn each_rate(&self, bloc: usize, into: &mut Self::Stocks, visit: &mut impl FnMut(&mut N, N, N, Guard));
    /// The stocks of one bloc.
    fn stocks(&self, bloc: usize) -> &Self::Stocks;
    /// The stocks of one bloc, to change them.
    fn stocks_mut(&mut self, bloc: usize) -> &mut Self::Stocks;
    /// Visits three sets of stocks side by side, in the order of the catalogue, to change the first; with what stops a run.
    fn each_with(
        stocks: &mut Self::Stocks,
        second: &Self::Stocks,
        third: &Self::Stocks,
        visit: &mut impl FnMut(&mut N, N, N, Guard),
    );
    /// Visits the stocks of one bloc, in the order of the catalogue.
    fn each_stock(stocks: &Self::Stocks, visit: &mut impl FnMut(N));
}

/// Declares a model: its laws with rival forms, and its mechanisms in order of evaluation, each with its passes and their rhythm.
/// Everything that must visit all mechanisms is generated from this list.
macro_rules! mechanisms {
    (
        $(#[doc = $about:literal])+
        laws { $( $law:ident: $Law:ty, )* }
        $( $m:ident: $( $rhythm:ident $pass:ident ),* ; )+
    ) => {
        $crate::mechanisms::composed!("Parameters of one bloc." Params $($m)+);
        $crate::mechanisms::composed!("Levers of one bloc." Levers $($m)+);
        $crate::mechanisms::composed!("Pair levers from one bloc to another." Pairs $($m)+);
        $crate::mechanisms::composed!("Draws of the world." Draws $($m)+);
        $crate::mechanisms::composed!("Stocks of one bloc." Stocks $($m)+);
        $crate::mechanisms::composed!("Flows of one bloc." Flows $($m)+);

        /// Which form of each law is in force.
        #[derive(Clone, Copy, Debug, Default)]
        pub struct Laws {
            $(
                #[doc = concat!("The form of `", stringify!($law), "`.")]
                pub $law: $Law,
            )*
        }

        /// One bloc: what is given (`p`), chosen (`l`), remembered (`s`) and computed (`f`).
        #[derive(Clone, Copy, Debug)]
        pub struct Bloc<N> {
            /// Parameters.
            pub p: Params<N>,
            /// Levers.
            pub l: Levers<N>,
            /// Stocks.
            pub s: Stocks<N>,
            /// Flows.
            pub f: Flows<N>,
        }

        $(#[doc = $about])+
        #[derive(Clone, Debug)]
        pub struct World<N> {
            /// Years since the start.
            pub time: N,
            /// The blocs, in order.
            pub blocs: Vec<Bloc<N>>,
            /// Pair levers, row by row.
            pub pairs: Vec<Pairs<N>>,
            /// Draws.
            pub draws: Draws<N>,
            /// Laws in force.
            pub laws: Laws,
            /// How many sums over blocs a symbolic walk is inside of.
            pub depth: core::cell::Cell<usize>,
        }

        #[allow(dead_code)]
        impl<N: $crate::num::Num> World<N> {
            /// Pair levers from `row` to `column`.
            #[inline(always)]
            pub fn pair(&self, row: usize, column: usize) -> &Pairs<N> {
                &self.pairs[row * self.blocs.len() + column]
            }
            /// A quantity of the world, the same in all blocs: computed for the first, taken over by the others.
            #[inline(always)]
            pub fn once(&self, i: usize, already: impl Fn(&Bloc<N>) -> N, formula: impl Fn() -> N) -> N {
                if i == 0 { formula() } else { already(&self.blocs[0]) }
            }
            /// Joins a term over blocs, in bloc order.
            #[inline(always)]
            fn fold(&self, kind: $crate::num::Fold, skip: usize, term: impl Fn(usize) -> N, join: impl Fn(N, N) -> N) -> Option<N> {
                if N::SYMBOLIC {
                    let index = self.depth.get() + 1;
                    self.depth.set(index);
                    let term = term(index).over_blocs(kind, index, skip);
                    self.depth.set(index - 1);
                    return Some(term);
                }
                let mut total = None;
                for j in 0..self.blocs.len() {
                    if j != skip {
                        let next = term(j);
                        total = Some(match total {
                            None => next,
                            Some(so_far) => join(so_far, next),
                        });
                    }
                }
                total
            }
            /// Sum over all blocs.
            #[inline(always)]
            pub fn sum(&self, term: impl Fn(usize) -> N) -> N {
                self.fold($crate::num::Fold::Sum, usize::MAX, term, $crate::num::term!(|a: N, b: N| a + b)).unwrap_or(self.time.like(0.0))
            }
            /// Sum over all blocs but `i`.
            #[inline(always)]
            pub fn sum_others(&self, i: usize, term: impl Fn(usize) -> N) -> N {
                self.fold($crate::num::Fold::SumOthers, i, term, $crate::num::term!(|a: N, b: N| a + b)).unwrap_or(self.time.like(0.0))
            }
            /// Largest over all blocs.
            #[inline(always)]
            pub fn max(&self, term: impl Fn(usize) -> N) -> N {
                self.fold($crate::num::Fold::Max, usize::MAX, term, $crate::num::term!(|a: N, b: N| a.max(b))).unwrap_or(self.time.like(f64::NEG_INFINITY))
            }
            /// Largest over all blocs but `i`.
            #[inline(always)]
            pub fn max_others(&self, i: usize, term: impl Fn(usize) -> N) -> N {
                self.fold($crate::num::Fold::MaxOthers, i, term, $crate::num::term!(|a: N, b: N| a.max(b))).unwrap_or(self.time.like(f64::NEG_INFINITY))
            }
            /// Smallest over all blocs.
            #[inline(always)]
            pub fn min(&self, term: impl Fn(usize) -> N) -> N {
                self.fold($crate::num::Fold::Min, usize::MAX, term, $crate::num::term!(|a: N, b: N| a.min(b))).unwrap_or(self.time.like(f64::INFINITY))
            }
        }

        impl<N: $crate::num::Num> $crate::mechanisms::System<N> for World<N> {
            type Stocks = Stocks<N>;

            const PASSES: &'static [$crate::mechanisms::Pass<World<N>>] = &[$($(
                $crate::mechanisms::Pass {
                    mechanism: stringify!($m),
                    name: stringify!($pass),
                    rhythm: $crate::mechanisms::rhythm!($rhythm),
                    run: |w, i| {
                        w.time.apart(#[inline(always)] || {
                            let flows = $m::$pass(w, i);
                            w.blocs[i].f.$m.assign(&flows);
                        });
                    },
                },
            )*)+];

            fn new(blocs: usize, fill: N) -> Self {
                let bloc = Bloc {
                    p: Params::from_fn(&mut |_| fill),
                    l: Levers::from_fn(&mut |_| fill),
                    s: Stocks::from_fn(&mut |_| fill),
                    f: Flows::from_fn(&mut |_| fill),
                };
                World {
                    time: fill,
                    blocs: vec![bloc; blocs],
                    pairs: vec![Pairs::from_fn(&mut |_| fill); blocs * blocs],
                    draws: Draws::from_fn(&mut |_| fill),
                    laws: Laws::default(),
                    depth: core::cell::Cell::new(0),
                }
            }
            #[inline(always)]
            fn blocs(&self) -> usize {
                self.blocs.len()
            }
            #[inline(always)]
            fn set_time(&mut self, time: N) {
                self.time = time;
            }
            #[allow(unused_variables, unused_mut)]
            fn set_laws(&mut self, choices: &[usize]) {
                let mut choice = choices.iter().copied();
                $( self.laws.$law = <$Law as $crate::law::Choice>::from_index(choice.next().unwrap_or(0)); )*
            }
            #[inline(always)]
            fn each_parameter(&mut self, bloc: usize, visit: &mut impl FnMut(&mut N)) {
                self.blocs[bloc].p.each_mut(visit);
            }
            #[inline(always)]
            fn each_lever(&mut self, bloc: usize, visit: &mut impl FnMut(&mut N)) {
                self.blocs[bloc].l.each_mut(visit);
            }
            #[inline(always)]
            fn each_pair(&mut self, row: usize, column: usize, visit: &mut impl FnMut(&mut N)) {
                let at = row * self.blocs.len() + column;
                self.pairs[at].each_mut(visit);
            }
            #[inline(always)]
            fn each_draw(&mut self, visit: &mut impl FnMut(&mut N)) {
                self.draws.each_mut(visit);
            }
            #[inline(always)]
            fn result(&self, bloc: usize, position: usize) -> &N {
                let stocks = self.blocs[bloc].s.at(position);
                let count = Stocks::<f64>::COUNT;
                let found = stocks.or_else(|| self.blocs[bloc].f.at(position - count));
                found.unwrap_or(&self.time)
            }
            #[inline(always)]
            fn each_result(&self, bloc: usize, visit: &mut impl FnMut(N)) {
                self.blocs[bloc].s.each(visit);
                self.blocs[bloc].f.each(visit);
            }
            fn each_result_mut(&mut self, bloc: usize, visit: &mut impl FnMut(&mut N)) {
                self.blocs[bloc].s.each_mut(visit);
                self.blocs[bloc].f.each_mut(visit);
            }
            #[inline(always)]
            fn start(&mut self) {
                for i in 0..self.blocs.len() {
                    self.blocs[i].s = self.starting_stocks(i);
                }
                self.run($crate::mechanisms::Rhythm::Start);
            }
            #[inline(always)]
            fn run_merged(&mut self, rhythm: $crate::mechanisms::Rhythm) {
                let time = self.time;
                time.apart(#[inline(always)] || {
                    $($(
                        if rhythm == $crate::mechanisms::rhythm!($rhythm) {
                            for i in 0..self.blocs.len() {
                                let flows = $m::$pass(self, i);
                                self.blocs[i].f.$m.assign(&flows);
                            }
                        }
                    )*)+
                });
            }
            #[inline(always)]
            fn starting_stocks(&self, bloc: usize) -> Stocks<N> {
                let p = &self.blocs[bloc].p;
                Stocks { $($m: $m::start(p)),+ }
            }
            #[inline(always)]
            fn each_rate(
                &self,
                bloc: usize,
                into: &mut Stocks<N>,
                visit: &mut impl FnMut(&mut N, N, N, $crate::quantity::Guard),
            ) {
                // moved, so that the function is handed one reference and not one per mechanism
                self.time.apart(#[inline(always)] move || {
                    $( into.$m.each_with(&self.blocs[bloc].s.$m, &$m::rates(self, bloc), visit); )+
                });
            }
            #[inline(always)]
            fn stocks(&self, bloc: usize) -> &Stocks<N> {
                &self.blocs[bloc].s
            }
            #[inline(always)]
            fn stocks_mut(&mut self, bloc: usize) -> &mut Stocks<N> {
                &mut self.blocs[bloc].s
            }
            #[inline(always)]
            fn each_with(
                stocks: &mut Stocks<N>,
                second: &Stocks<N>,
                third: &Stocks<N>,
                visit: &mut impl FnMut(&mut N, N, N, $crate::quantity::Guard),
            ) {
                $( stocks.$m.each_with(&second.$m, &third.$m, visit); )+
            }
            #[inline(always)]
            fn each_stock(stocks: &Stocks<N>, visit: &mut impl FnMut(N)) {
                stocks.each(visit);
            }
        }

        /// Every declaration of the model, in the order in which inputs and results are listed.
        pub static CATALOGUE: std::sync::LazyLock<$crate::model::Catalogue> =
            std::sync::LazyLock::new(|| $crate::model::Catalogue {
                mechanisms: vec![$(
                    {
                        const SOURCE: &str = include_str!(concat!(stringify!($m), ".rs"));
                        static TOP: [u8; $crate::model::documentation(SOURCE)] = $crate::model::first(SOURCE);
                        $crate::model::Mechanism {
                            name: stringify!($m),
                            text: core::str::from_utf8(&TOP).unwrap_or_default(),
                        }
                    },
                )+],
                parameters: Params::<f64>::specs(),
                levers: Levers::<f64>::specs(),
                pairs: Pairs::<f64>::specs(),
                draws: Draws::<f64>::specs(),
                stocks: Stocks::<f64>::specs(),
                flows: Flows::<f64>::specs(),
                laws: vec![$( <$Law as $crate::law::Choice>::LAW ),*],
            });
    };
}

/// The structs of all mechanisms, side by side.
macro_rules! composed {
    ($about:literal $Name:ident $($m:ident)+) => {
        #[doc = $about]
        #[derive(Clone, Copy, Debug)]
        pub struct $Name<N> {
            $(
                #[doc = concat!("Those of `", stringify!($m), "`.")]
                pub $m: $m::$Name<N>,
            )+
        }
        #[allow(dead_code)]
        impl<N: Copy> $Name<N> {
            /// How many values there are.
            pub const COUNT: usize = 0 $( + $m::$Name::<f64>::SPECS.len() )+;
            /// Builds one by asking for each value.
            #[inline(always)]
            pub fn from_fn(value: &mut impl FnMut(&'static $crate::quantity::Spec) -> N) -> Self {
                $Name { $($m: $m::$Name::from_fn(value)),+ }
            }
            /// Visits each value in order.
            #[inline(always)]
            pub fn each(&self, visit: &mut impl FnMut(N)) {
                $( self.$m.each(visit); )+
            }
            /// The value at a place; none beyond the last.
            #[inline(always)]
            pub fn at(&self, mut place: usize) -> Option<&N> {
                $(
                    let here = $m::$Name::<f64>::SPECS.len();
                    if place < here {
                        return self.$m.at(place);
                    }
                    place -= here;
                )+
                let _ = place;
                None
            }
            /// Visits each value in order, to change it.
            #[inline(always)]
            pub fn each_mut(&mut self, visit: &mut impl FnMut(&mut N)) {
                $( self.$m.each_mut(visit); )+
            }
            /// Declarations, in order.
            pub fn specs() -> Vec<&'static $crate::quantity::Spec> {
                [$($m::$Name::<f64>::SPECS),+].concat()
            }
        }
    };
}

/// The word in the list as a [`Rhythm`].
macro_rules! rhythm {
    (start) => {
        $crate::mechanisms::Rhythm::Start
    };
    (quarter) => {
        $crate::mechanisms::Rhythm::Quarter
    };
    (clock) => {
        $crate::mechanisms::Rhythm::Clock
    };
    (each) => {
        $crate::mechanisms::Rhythm::Each
    };
}

pub(crate) use {composed, mechanisms, rhythm};
