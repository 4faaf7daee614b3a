//! What is believed about an input, as a distribution with an inverse.

/// A distribution.
#[derive(Clone, Debug, PartialEq)]
pub enum Dist {
    /// Always the same value.
    Fixed(f64),
    /// Equally likely between two bounds.
    Uniform(f64, f64),
    /// Its logarithm is equally likely between two bounds.
    LogUniform(f64, f64),
    /// Exponential with this mean.
    Exponential(f64),
    /// Whole numbers from 0 with these probabilities.
    Categorical(Vec<f64>),
    /// Normal with mean and standard deviation, cut to the range of the quantity.
    Normal(f64, f64),
    /// Its natural logarithm is normal with this mean and standard deviation, cut to the range of the quantity.
    LogNormal(f64, f64),
    /// Triangular: lowest, most likely, highest.
    Triangular(f64, f64, f64),
}
