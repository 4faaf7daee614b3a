//! The one bibliography: what the keys named as `source` stand for.

use std::collections::BTreeMap;

use crate::library::Library;
use crate::messages::Language;
use crate::problem::{Problem, Problems};
use crate::tree;

/// How well a source was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The number was read in the source or computed from its data.
    Seen,
    /// Read in an abstract or in a page that quotes it.
    Excerpt,
    /// Written from memory; to be checked before it is relied on.
    Recalled,
    /// No literature: an assumption or a definition.
    None,
}

impl Status {
    /// The word that stands in the file.
    pub fn word(self) -> &'static str {
        match self {
            Status::Seen => "seen",
            Status::Excerpt => "excerpt",
            Status::Recalled => "recalled",
            Status::None => "none",
        }
    }
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// Citation.
    pub cite: String,
    /// Its words in Chinese, for entries that are no citation.
    pub cite_zh: Option<String>,
    /// Address, if there is one.
    pub url: Option<String>,
    /// Licence or terms of the data, if known.
    pub licence: Option<String>,
    /// How well it was read.
    pub status: Status,
}

impl Work {
    /// The citation for readers of a language; that of literature is the same in all.
    pub fn cite_in(&self, language: Language) -> &str {
        match (language, &self.cite_zh) {
            (Language::Chinese, Some(chinese)) => chinese,
            _ => &self.cite,
        }
    }
}

/// All entries, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bibliography(pub BTreeMap<String, Work>);

impl Bibliography {
    /// What is built in.
    ///
    /// # Errors
    /// If the text is damaged, which a test excludes.
    pub fn builtin() -> Result<Bibliography, Problems> {
        let path = "data/sources.toml";
        let text = Library::texts().find(|(known, _)| *known == path).map_or("", |(_, text)| text);
        Bibliography::read(&format!("built-in {path}"), text)
    }

    /// The citation behind a key.
    pub fn cite(&self, key: &str) -> Option<String> {
        self.0.get(key).map(|work| work.cite.clone())
    }

    /// Reads a bibliography.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    pub fn read(file: &str, text: &str) -> Result<Bibliography, Problems> {
        let root = tree::read(file, text.as_bytes()).map_err(Problems)?;
        let mut problems: Vec<Problem> = Vec::new();
        let mut works = BTreeMap::new();
        for (key, node) in root.table().unwrap_or_default() {
            let mut text = |name: &str| {
                let value = node.get(name)?;
                if value.text().is_none() {
                    problems.push(value.expected("a string"));
                }
                value.text().map(str::to_string)
            };
            let (cite, cite_zh, url) = (text("cite"), text("cite_zh"), text("url"));
            let (licence, status) = (text("licence"), text("status"));
            let status = match status.as_deref() {
                Some("seen") => Some(Status::Seen),
                Some("excerpt") => Some(Status::Excerpt),
                Some("recalled") => Some(Status::Recalled),
                Some("none") => Some(Status::None),
                _ => None,
            };
            match (cite, status) {
                (Some(cite), Some(status)) => {
                    works.insert(key.name.clone(), Work { cite, cite_zh, url, licence, status });
                }
                (None, _) => problems.push(key.place.problem(format!("`{}` lacks `cite`", key.name), None)),
                (_, None) => {
                    let hint = Some("seen, excerpt, recalled or none".into());
                    problems.push(key.place.problem(format!("`{}` lacks a sound `status`", key.name), hint));
                }
            }
        }
        crate::place::settle(problems)?;
        Ok(Bibliography(works))
    }
}
