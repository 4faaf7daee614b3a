//! Structs of numbers that may be gathered from several worlds into lanes.

/// Declares a struct over a number with `gather`, which puts the values of several worlds side by side.
macro_rules! gathered {
    ( $(#[doc = $about:literal])+ $Name:ident { $( $(#[doc = $doc:literal])+ $field:ident ),+ $(,)? } ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug)]
        pub struct $Name<N> { $( $(#[doc = $doc])+ pub $field: N, )+ }
        impl<N: shapan_model::num::lanes::Wide> $Name<N> {
            /// The values of these worlds side by side: as many as `N` carries.
            #[inline(always)]
            pub fn gather(zero: N, worlds: &[&$Name<f64>]) -> Self {
                $(
                    let mut $field = zero;
                    for (lane, world) in worlds.iter().enumerate() {
                        $field.put(lane, world.$field);
                    }
                )+
                $Name { $($field),+ }
            }
            /// Each from the same of both.
            #[allow(dead_code)]
            #[inline(always)]
            pub fn zip(&self, other: &Self, each: impl Fn(N, N) -> N) -> Self {
                $Name { $($field: each(self.$field, other.$field)),+ }
            }
            /// Each by itself.
            #[allow(dead_code)]
            #[inline(always)]
            pub fn map(&self, each: impl Fn(N) -> N) -> Self {
                $Name { $($field: each(self.$field)),+ }
            }
        }
    };
}
pub(crate) use gathered;
