//! What is wrong with what the user gave: always a list, each entry with its place and a hint.

use std::fmt;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// File as the user named it, or what stands for it (`--set`, `built-in data/blocs/usa.toml`).
    pub file: String,
    /// Line, from 1; 0 where no line can be named.
    pub line: usize,
    /// Column, from 1; 0 where no column can be named.
    pub column: usize,
    /// What is wrong and what was expected.
    pub what: String,
    /// What to try: the nearest right name, the words that are allowed.
    pub hint: Option<String>,
}

/// Everything that is wrong with an input; nothing was run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.line, self.column) {
            (0, _) => write!(f, "{}: {}", self.file, self.what)?,
            (line, 0) => write!(f, "{}:{line}: {}", self.file, self.what)?,
            (line, column) => write!(f, "{}:{line}:{column}: {}", self.file, self.what)?,
        }
        match &self.hint {
            Some(hint) => write!(f, "\n    {hint}"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.0 {
            writeln!(f, "{problem}")?;
        }
        let s = if self.0.len() == 1 { "" } else { "s" };
        write!(f, "{} problem{s}; nothing was run.", self.0.len())
    }
}

impl std::error::Error for Problems {}

/// The nearest of some names to one that does not exist, if any is near.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    names
        .into_iter()
        .map(|known| (strsim::normalized_damerau_levenshtein(name, known), known))
        .filter(|(likeness, _)| *likeness > 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, known)| known)
}
