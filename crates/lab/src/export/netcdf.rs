//! Files in netCDF's classic format with 64-bit offsets (CDF-2), as the NetCDF Classic Format Specification lays them out: a head, then the values of
//! each variable in turn, all big-endian. Only what is needed here: no record dimension, so that every variable lies in one piece and can be
//! written as a stream.

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Characters, one byte each.
    Char,
    /// Whole numbers of 32 bits.
    Int,
    /// Doubles.
    Double,
}

impl Kind {
    fn code(self) -> u32 {
        match self {
            Kind::Char => 2,
            Kind::Int => 4,
            Kind::Double => 6,
        }
    }
    fn size(self) -> u64 {
        match self {
            Kind::Char => 1,
            Kind::Int => 4,
            Kind::Double => 8,
        }
    }
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
}

/// Attributes by name.
pub type Attributes = Vec<(String, Value)>;

/// A variable before its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Positions among the dimensions, the slowest first.
    pub dimensions: Vec<usize>,
    /// Attributes.
    pub attributes: Attributes,
}

/// What stands before the values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Head {
    /// Dimensions: name and length.
    pub dimensions: Vec<(String, usize)>,
    /// Attributes of the file.
    pub attributes: Attributes,
    /// Variables, in the order in which their values follow.
    pub variables: Vec<Variable>,
}

/// The value that stands for a missing double (`NC_FILL_DOUBLE`).
pub const FILL: f64 = 9.969_209_968_386_869e36;
/// Largest size of one variable, in bytes.
const LARGEST: u64 = (1 << 32) - 4;

fn padded(size: u64) -> u64 {
    size.div_ceil(4) * 4
}

/// Bytes of zero that follow so many bytes, up to a border of four.
pub fn padding(size: u64) -> &'static [u8] {
    &[0; 3][..usize::try_from(padded(size) - size).unwrap_or(0)]
}

fn count(out: &mut Vec<u8>, number: usize) -> Result<(), String> {
    let number = u32::try_from(number).map_err(|_| format!("netCDF: {number} does not fit into 32 bits"))?;
    out.extend(number.to_be_bytes());
    Ok(())
}

fn text(out: &mut Vec<u8>, text: &str) -> Result<(), String> {
    count(out, text.len())?;
    out.extend(text.as_bytes());
    out.extend(padding(text.len() as u64));
    Ok(())
}

/// The start of a list: its tag and length, both zero where it is empty.
fn list(out: &mut Vec<u8>, tag: u32, length: usize) -> Result<(), String> {
    out.extend(if length == 0 { 0 } else { tag }.to_be_bytes());
    count(out, length)
}

fn attributes(out: &mut Vec<u8>, attributes: &Attributes) -> Result<(), String> {
    list(out, 0x0c, attributes.len())?;
    for (name, value) in attributes {
        text(out, name)?;
        match value {
            Value::Text(value) => {
                out.extend(Kind::Char.code().to_be_bytes());
                text(out, value)?;
            }
            Value::Number(value) => {
                out.extend(Kind::Double.code().to_be_bytes());
                count(out, 1)?;
                out.extend(value.to_be_bytes());
            }
        }
    }
    Ok(())
}

impl Head {
    /// Bytes of a variable's values, without padding.
    pub fn size(&self, variable: &Variable) -> u64 {
        variable.dimensions.iter().fold(variable.kind.size(), |size, at| size * self.dimensions[*at].1 as u64)
    }

    /// The head as bytes; the values of the variables follow, each with [`padding`].
    ///
    /// # Errors
    /// A variable is larger than the format allows (4 GiB), or a name or list is; in a sentence.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        for variable in &self.variables {
            let size = self.size(variable);
            if size > LARGEST {
                return Err(format!(
                    "netCDF: {} would take {size} bytes, and the classic format allows {LARGEST} for one variable; export fewer runs or rows",
                    variable.name
                ));
            }
        }
        // where the values begin does not change how long the head is
        let length = self.written(0)?.len() as u64;
        self.written(length)
    }

    fn written(&self, first: u64) -> Result<Vec<u8>, String> {
        let mut out = b"CDF\x02".to_vec();
        // no records
        count(&mut out, 0)?;
        list(&mut out, 0x0a, self.dimensions.len())?;
        for (name, length) in &self.dimensions {
            text(&mut out, name)?;
            count(&mut out, *length)?;
        }
        attributes(&mut out, &self.attributes)?;
        list(&mut out, 0x0b, self.variables.len())?;
        let mut begin = first;
        for variable in &self.variables {
            text(&mut out, &variable.name)?;
            count(&mut out, variable.dimensions.len())?;
            variable.dimensions.iter().try_for_each(|at| count(&mut out, *at))?;
            attributes(&mut out, &variable.attributes)?;
            out.extend(variable.kind.code().to_be_bytes());
            let size = padded(self.size(variable));
            count(&mut out, usize::try_from(size).unwrap_or(usize::MAX))?;
            out.extend(begin.to_be_bytes());
            begin += size;
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of a file that `ncgen -k 64-bit-offset` writes from
    /// `netcdf t { dimensions: x = 3 ; variables: double v(x) ; v:u = "K" ; data: v = 1, 2, 3 ; }`, by the specification's grammar.
    #[test]
    fn the_head_is_that_of_the_specification() {
        let head = Head {
            dimensions: vec![("x".into(), 3)],
            attributes: vec![],
            variables: vec![Variable {
                name: "v".into(),
                kind: Kind::Double,
                dimensions: vec![0],
                attributes: vec![("u".into(), Value::Text("K".into()))],
            }],
        };
        let words: Vec<u32> = vec![
            0x4344_4602,
            0, // magic, no records
            0x0a,
            1,
            1,
            0x7800_0000,
            3, // dimension x of length 3
            0,
            0, // no attributes of the file
            0x0b,
            1,
            1,
            0x7600_0000,
            1,
            0, // variable v over dimension 0
            0x0c,
            1,
            1,
            0x7500_0000,
            2,
            1,
            0x4b00_0000, // attribute u, characters, "K"
            6,
            24,
            0,
            104, // doubles, 24 bytes, beginning at byte 104
        ];
        let expected: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
        assert_eq!(head.bytes().unwrap(), expected);
        assert_eq!(expected.len(), 104);
    }

    #[test]
    fn a_variable_that_is_too_large_is_refused() {
        let variable = Variable { name: "big".into(), kind: Kind::Double, dimensions: vec![0, 0], attributes: vec![] };
        let head = Head { dimensions: vec![("x".into(), 30_000)], variables: vec![variable], ..Head::default() };
        assert!(head.bytes().unwrap_err().contains("big would take 7200000000 bytes"));
    }

    #[test]
    fn values_end_at_a_border_of_four() {
        assert_eq!([0, 1, 2, 3, 4, 5].map(|size| padding(size).len()), [0, 3, 2, 1, 0, 3]);
    }
}
