//! Rival laws: where the literature disagrees about a form, the forms stand side by side and the scenario names one.

/// One law of which there are several forms.
#[derive(Debug)]
pub struct Law {
    /// Dotted name, as in a scenario's `[laws]`.
    pub name: &'static str,
    /// What the forms disagree about.
    pub about: &'static str,
    /// The forms; the first is the default.
    pub forms: &'static [Form],
}

/// One form of a law.
#[derive(Debug)]
pub struct Form {
    /// Its name, usually author and year.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// Key in the bibliography.
    pub source: &'static str,
}

/// A law as an enum of its forms.
pub trait Choice: Copy + Default {
    /// The declaration.
    const LAW: &'static Law;
    /// The form with this place in [`Law::forms`].
    fn from_index(index: usize) -> Self;
}

/// Declares a law and its forms.
macro_rules! law {
    (
        $(#[doc = $about:literal])+
        $Law:ident $name:literal {
            $( $(#[doc = $fdoc:literal])+ $Form:ident $fname:literal $source:literal, )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum $Law {
            #[default]
            $( $(#[doc = $fdoc])+ $Form, )+
        }
        impl $crate::law::Choice for $Law {
            const LAW: &'static $crate::law::Law = &$crate::law::Law {
                name: $name,
                about: concat!($($about),+),
                forms: &[$( $crate::law::Form { name: $fname, about: concat!($($fdoc),+), source: $source } ),+],
            };
            fn from_index(index: usize) -> Self {
                [$($Law::$Form),+][index]
            }
        }
    };
}
pub(crate) use law;
