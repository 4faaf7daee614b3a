//! Units: products of base units, written with slashes.

/// The base units of all models, in the order of a [`Dimension`].
pub const BASE_UNITS: [&str; 5] = ["USD", "yr", "worker", "H100e", "W"];

/// What a unit is made of: the power of each base unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dimension(pub [f64; BASE_UNITS.len()]);

impl Dimension {
    /// A pure number.
    pub const PURE: Dimension = Dimension([0.0; BASE_UNITS.len()]);

    /// Reads a unit such as `USD/(H100e/yr)`: base units, `1`, slashes (from left to right) and brackets.
    ///
    /// ```
    /// use shapan_model::units::Dimension;
    /// let cost = Dimension::parse("USD/(H100e/yr)").unwrap();
    /// assert_eq!(cost.to_string(), "USD·yr/H100e");
    /// assert_eq!(cost.over(Dimension::parse("USD").unwrap()), Dimension::parse("yr/H100e").unwrap());
    /// assert!(Dimension::parse("furlong").is_none());
    /// ```
    pub fn parse(unit: &str) -> Option<Dimension> {
        let unit = unit.trim();
        let (mut depth, mut cut) = (0, None);
        for (at, c) in unit.char_indices() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                '/' if depth == 0 => cut = Some(at),
                _ => {}
            }
            if depth < 0 {
                return None;
            }
        }
        if depth != 0 {
            return None;
        }
        if let Some(at) = cut {
            return Some(Dimension::parse(&unit[..at])?.over(Dimension::parse(&unit[at + 1..])?));
        }
        if let Some(inner) = unit.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
            return Dimension::parse(inner);
        }
        if unit == "1" {
            return Some(Dimension::PURE);
        }
        let at = BASE_UNITS.iter().position(|base| *base == unit)?;
        let mut powers = [0.0; BASE_UNITS.len()];
        powers[at] = 1.0;
        Some(Dimension(powers))
    }
    /// Product.
    #[must_use]
    pub fn times(self, other: Dimension) -> Dimension {
        Dimension(core::array::from_fn(|at| self.0[at] + other.0[at]))
    }
    /// Quotient.
    #[must_use]
    pub fn over(self, other: Dimension) -> Dimension {
        Dimension(core::array::from_fn(|at| self.0[at] - other.0[at]))
    }
    /// Power.
    #[must_use]
    pub fn power(self, exponent: f64) -> Dimension {
        Dimension(self.0.map(|power| power * exponent))
    }
    /// The factor by which a value changes if each base unit is replaced by one that is smaller by its factor.
    pub fn factor(self, factors: [f64; BASE_UNITS.len()]) -> f64 {
        let whole = |x: f64, power: f64| (0..power.abs() as usize).fold(1.0, |product, _| product * x);
        (self.0.iter().zip(factors)).fold(1.0, |product, (power, x)| {
            if *power < 0.0 { product / whole(x, *power) } else { product * whole(x, *power) }
        })
    }
}

impl core::fmt::Display for Dimension {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let side = |sign: f64| {
            let powers = self.0.iter().zip(BASE_UNITS).filter(move |(power, _)| **power * sign > 0.0);
            let words: Vec<String> = powers
                .map(
                    |(power, unit)| {
                        if power.abs() == 1.0 { unit.to_owned() } else { format!("{unit}^{}", power.abs()) }
                    },
                )
                .collect();
            words.join("·")
        };
        match (side(1.0), side(-1.0)) {
            (above, below) if below.is_empty() => f.write_str(if above.is_empty() { "1" } else { &above }),
            (above, below) => write!(f, "{}/{below}", if above.is_empty() { "1" } else { &above }),
        }
    }
}
