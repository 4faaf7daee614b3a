//! The texts that scenarios are made of: built in, given by the caller, or fetched by the caller when they are asked for.

use std::borrow::Cow;
use std::sync::Arc;

#[cfg(feature = "history")]
use crate::posterior::Posterior;

macro_rules! texts {
    ($($path:literal),+ $(,)?) => { &[$(($path, include_str!(concat!("../../../", $path)))),+] };
}

/// Path in the repository and text of what is built in for looking back, and of a test of the machinery: they stay out of the modules for browsers.
#[cfg(feature = "history")]
const LOOKING_BACK: &[(&str, &str)] = texts![
    "data/blocs/china-2015.toml",
    "data/blocs/china-2022.toml",
    "data/blocs/rest-2015.toml",
    "data/blocs/rest-2022.toml",
    "data/blocs/usa-2015.toml",
    "data/blocs/usa-2022.toml",
    "data/history/capital.toml",
    "data/history/chips.toml",
    "data/history/lag.toml",
    "data/history/output.toml",
    "data/history/training.toml",
    "data/worlds/default-2015.toml",
    "data/worlds/default-2022.toml",
    "scenarios/blowup.toml",
    "scenarios/end-2015.toml",
    "scenarios/end-2022.toml",
];
#[cfg(not(feature = "history"))]
const LOOKING_BACK: &[(&str, &str)] = &[];

/// Path in the repository and text of everything that is built in.
fn built_in() -> impl Iterator<Item = (&'static str, &'static str)> {
    BUILT_IN.iter().chain(LOOKING_BACK).copied()
}

/// Path in the repository and text of what is built in everywhere.
const BUILT_IN: &[(&str, &str)] = texts![
    "claims/ai-improves-ai.toml",
    "claims/capital-pull.toml",
    "claims/cheap-follower.toml",
    "claims/concentrate-then-sell.toml",
    "claims/concentrate.toml",
    "claims/diffusion.toml",
    "claims/divergence.toml",
    "claims/diversify-leader.toml",
    "claims/diversify.toml",
    "claims/faster-than-moore.toml",
    "claims/history.toml",
    "claims/hostile-acts.toml",
    "claims/hundred-trillion.toml",
    "claims/hundredfold-science.toml",
    "claims/leakage.toml",
    "claims/normal-technology.toml",
    "claims/outside-boom.toml",
    "claims/racing-risk.toml",
    "claims/replacement.toml",
    "claims/self-reinforcing.toml",
    "claims/treaty-pays.toml",
    "claims/wake-up.toml",
    "claims/window-closes.toml",
    "claims/workforce.toml",
    "data/sources.toml",
    "data/blocs/a.toml",
    "data/blocs/allies.toml",
    "data/blocs/b.toml",
    "data/blocs/china.toml",
    "data/blocs/rest-beside-allies.toml",
    "data/blocs/rest.toml",
    "data/blocs/usa.toml",
    "data/worlds/allied.toml",
    "data/worlds/default.toml",
    "data/worlds/race2.toml",
    "data/worlds/two.toml",
    "scenarios/allies.toml",
    "scenarios/asleep.toml",
    "scenarios/autarky.toml",
    "scenarios/baseline.toml",
    "scenarios/boom.toml",
    "scenarios/boost.toml",
    "scenarios/closed.toml",
    "scenarios/commercial.toml",
    "scenarios/demo.toml",
    "scenarios/diverse-lead.toml",
    "scenarios/diverse.toml",
    "scenarios/fast.toml",
    "scenarios/hostile.toml",
    "scenarios/leak0.toml",
    "scenarios/leak3.toml",
    "scenarios/momentum.toml",
    "scenarios/n16.toml",
    "scenarios/n2.toml",
    "scenarios/no-ai.toml",
    "scenarios/no-loop.toml",
    "scenarios/open.toml",
    "scenarios/profiles.toml",
    "scenarios/push0.toml",
    "scenarios/push5.toml",
    "scenarios/race0.toml",
    "scenarios/race1.toml",
    "scenarios/race2.toml",
    "scenarios/sequence.toml",
    "scenarios/single-lead.toml",
    "scenarios/single.toml",
    "scenarios/slow.toml",
    "scenarios/treaty.toml",
    "scenarios/veil.toml",
];

/// What a text is looked up as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// A scenario.
    Scenarios,
    /// A division of the world into blocs.
    Worlds,
    /// The facts of a bloc.
    Blocs,
}

impl Shelf {
    fn folder(self) -> &'static str {
        match self {
            Shelf::Scenarios => "scenarios",
            Shelf::Worlds => "data/worlds",
            Shelf::Blocs => "data/blocs",
        }
    }
}

/// Fetches a text by its path; none if there is no such file.
type Fetch = Arc<dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync>;

/// Texts by path.
#[derive(Clone, Default)]
pub struct Library {
    given: Vec<(String, Vec<u8>)>,
    replaced: Vec<(String, Vec<u8>)>,
    fetch: Option<Fetch>,
    baseline: Option<String>,
    #[cfg(feature = "history")]
    posterior: Option<Arc<Posterior>>,
    changes: Vec<(String, String)>,
}

/// A text that was found.
#[derive(Clone, Debug)]
pub struct File<'a> {
    /// Its path.
    pub path: String,
    /// What messages call it: the path, with `built-in` before it if it is.
    pub shown: String,
    /// Its bytes, which need not be a text at all.
    pub bytes: Cow<'a, [u8]>,
}

impl Library {
    /// What is built in.
    pub fn builtin() -> Library {
        Library::default()
    }

    /// With one more text, known by this path (and by its stem).
    pub fn with(mut self, path: &str, text: impl Into<Vec<u8>>) -> Library {
        self.given.push((tidy(path), text.into()));
        self
    }

    /// With a text in the place of the one that is built in at this path, wherever that is named. Elsewhere it is one more text.
    pub fn replacing(mut self, path: &str, text: impl Into<Vec<u8>>) -> Library {
        let path = tidy(path);
        if !built_in().any(|(known, _)| known == path) {
            return self.with(&path, text);
        }
        self.replaced.push((path, text.into()));
        self
    }

    /// With a way to fetch further texts by path. Names without a path are looked for among what is built in first.
    pub fn fetching(mut self, fetch: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) -> Library {
        self.fetch = Some(Arc::new(fetch));
        self
    }

    /// The same texts; scenarios loaded from them believe what a posterior says, where they believed what it was found under.
    #[cfg(feature = "history")]
    pub fn with_posterior(mut self, posterior: Posterior) -> Library {
        self.posterior = Some(Arc::new(posterior));
        self
    }

    /// The posterior, if there is one.
    #[cfg(feature = "history")]
    pub(crate) fn posterior(&self) -> Option<&Posterior> {
        self.posterior.as_deref()
    }

    /// With a scenario that stands for the baseline: what is built in and extends `baseline` extends it instead.
    pub fn with_baseline(mut self, name: &str) -> Library {
        self.baseline = Some(name.to_owned());
        self
    }

    /// With names and values that are set, as after `--set`, in the baseline or what stands for it: what extends it starts from there.
    pub fn with_changes(mut self, changes: Vec<(String, String)>) -> Library {
        self.changes = changes;
        self
    }

    /// What is set in the file at this path: the changes, if it is the baseline or what stands for it.
    pub(crate) fn changes_of(&self, path: &str) -> &[(String, String)] {
        let ground = || self.find(Shelf::Scenarios, self.baseline.as_deref().unwrap_or("baseline"), None);
        let changed = !self.changes.is_empty() && ground().is_some_and(|file| file.path == path);
        if changed { &self.changes } else { &[] }
    }

    /// The scenario that the built-in text at `beside` extends when it says `name`.
    pub(crate) fn meant<'a>(&'a self, name: &'a str, beside: &str) -> &'a str {
        let built_in = built_in().any(|(path, _)| path == beside);
        if name == "baseline" && built_in { self.baseline.as_deref().unwrap_or(name) } else { name }
    }

    /// Finds a text by name (`baseline`) or path (`./mine.toml`). `beside` is the path of the text that asks, from whose
    /// folder paths count.
    pub fn find(&self, shelf: Shelf, name: &str, beside: Option<&str>) -> Option<File<'_>> {
        let built_in = |path: &str| {
            if let Some((path, bytes)) = self.replaced.iter().rev().find(|(known, _)| known == path) {
                return Some(File { path: path.clone(), shown: path.clone(), bytes: Cow::Borrowed(bytes) });
            }
            let (path, text) = built_in().find(|(known, _)| *known == path)?;
            let bytes = Cow::Borrowed(text.as_bytes());
            Some(File { path: (*path).into(), shown: format!("built-in {path}"), bytes })
        };
        let plain = !name.contains(['/', '\\']) && !name.ends_with(".toml") && !name.ends_with(".json");
        if plain && let Some(file) = built_in(&format!("{}/{name}.toml", shelf.folder())) {
            return Some(file);
        }
        let folder = beside.and_then(|path| path.rsplit_once(['/', '\\'])).map_or("", |(folder, _)| folder);
        let mut paths = vec![tidy(name)];
        if !folder.is_empty() && !name.starts_with('/') {
            paths.insert(0, tidy(&format!("{folder}/{name}")));
        }
        if !name.ends_with(".toml") && !name.ends_with(".json") {
            paths = paths.iter().map(|path| format!("{path}.toml")).chain(paths.clone()).collect();
        }
        for path in &paths {
            if let Some((path, bytes)) = self.given.iter().rev().find(|(known, _)| known == path) {
                return Some(File { path: path.clone(), shown: path.clone(), bytes: Cow::Borrowed(bytes) });
            }
            if let Some(bytes) = self.fetch.as_ref().and_then(|fetch| fetch(path)) {
                return Some(File { path: path.clone(), shown: path.clone(), bytes: Cow::Owned(bytes) });
            }
            if let Some(file) = built_in(path) {
                return Some(file);
            }
        }
        let by_stem = self.given.iter().rev().find(|(path, _)| plain && stem(path) == name);
        by_stem.map(|(path, bytes)| File { path: path.clone(), shown: path.clone(), bytes: Cow::Borrowed(bytes) })
    }

    /// Names of what is built in on a shelf, in order of the alphabet, then of what was given.
    pub fn names(&self, shelf: Shelf) -> Vec<&str> {
        let within = |path: &'static str| path.strip_prefix(shelf.folder())?.strip_prefix('/')?.strip_suffix(".toml");
        // blocs of the past are parts of worlds of the past: nobody else means them
        let now = |path: &str| shelf != Shelf::Blocs || BUILT_IN.iter().any(|(known, _)| *known == path);
        let mut names: Vec<&str> =
            built_in().filter(|(path, _)| now(path)).filter_map(|(path, _)| within(path)).collect();
        shapan_insight::order::sort_by(&mut names, Ord::cmp);
        if shelf == Shelf::Scenarios {
            names.extend(self.given.iter().map(|(path, _)| path.as_str()));
        }
        names
    }

    /// Path and text of everything built in, for those who hash, list or check it.
    pub fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
        built_in()
    }
}

/// The name of a file without folder and ending.
pub(crate) fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.strip_suffix(".toml").or_else(|| name.strip_suffix(".json")).unwrap_or(name)
}

/// A path without `.` and, as far as it goes, without `..`, so that one file has one path.
pub(crate) fn tidy(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !matches!(*last, "" | "..")) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_repository_is_built_in() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        for folder in ["claims", "data/blocs", "data/worlds", "scenarios"] {
            for entry in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if name.ends_with(".toml") {
                    let path = format!("{folder}/{name}");
                    assert!(built_in().any(|(known, _)| known == path), "add \"{path}\" to built_in! in library.rs");
                }
            }
        }
    }

    #[test]
    fn names_and_paths_are_found() {
        let library = Library::builtin().with("./mine/india.toml", "x").with("mine/baseline.toml", "y");
        assert!(
            library.find(Shelf::Scenarios, "baseline", Some("mine/india.toml")).unwrap().shown.starts_with("built-in")
        );
        assert_eq!(
            library.find(Shelf::Scenarios, "./baseline.toml", Some("mine/india.toml")).unwrap().bytes,
            b"y".as_slice()
        );
        assert_eq!(library.find(Shelf::Blocs, "india", None).unwrap().path, "mine/india.toml");
        assert_eq!(library.find(Shelf::Blocs, "usa", None).unwrap().path, "data/blocs/usa.toml");
        assert!(library.find(Shelf::Blocs, "baseline.toml", None).is_none());
        let replacing =
            Library::builtin().replacing("./data/blocs/usa.toml", "w").replacing("data/blocs/india.toml", "x");
        let usa = replacing.find(Shelf::Blocs, "usa", Some("data/worlds/default.toml")).unwrap();
        assert_eq!((usa.shown.as_str(), usa.bytes.as_ref()), ("data/blocs/usa.toml", b"w".as_slice()));
        assert_eq!(replacing.find(Shelf::Blocs, "india", None).unwrap().bytes, b"x".as_slice());
        assert!(replacing.find(Shelf::Blocs, "china", None).unwrap().shown.starts_with("built-in"));
        let fetching = Library::builtin().fetching(|path| (path == "far/x.toml").then(|| b"z".to_vec()));
        assert_eq!(fetching.find(Shelf::Scenarios, "../far/x", Some("near/y.toml")).unwrap().bytes, b"z".as_slice());
    }
}
