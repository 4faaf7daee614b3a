//! Explanations as text for a terminal, in either language.

use shapan_model::quantity::{Kind, Prior};

use super::{ClaimExplanation, Explained, Explanation, FormExplanation, Formula, LawExplanation, OutcomeExplanation};
use crate::messages::{self, Language};
use crate::terminal::pad;

/// Columns of what stands before a text.
const LABEL: usize = 10;

/// The word for a kind.
pub fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Parameter => "parameter",
        Kind::Lever => "lever",
        Kind::PairLever => "pair lever",
        Kind::Draw => "draw",
        Kind::Stock => "stock",
        Kind::Flow => "flow",
    }
}

/// The word for a kind in a language.
pub fn kind_in(kind: Kind, language: Language) -> String {
    messages::word(language, &format!("word.{}", kind_word(kind).replace(' ', "_")))
}

/// A belief in words.
pub fn prior_words(prior: &Prior) -> Option<String> {
    prior_in(prior, Language::English)
}

/// A belief in words of a language; none of what is not sampled.
pub fn prior_in(prior: &Prior, language: Language) -> Option<String> {
    let say = |key: &str, values: &[(&str, f64)]| {
        let texts: Vec<(&str, String)> = values.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let values: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        messages::say(language, key, &values)
    };
    Some(match prior {
        Prior::Fixed => return None,
        Prior::Uniform(low, high) => say("explain.uniform", &[("low", *low), ("high", *high)]),
        Prior::LogUniform(low, high) => say("explain.log_uniform", &[("low", *low), ("high", *high)]),
        Prior::Exponential(mean) => say("explain.exponential", &[("mean", *mean)]),
        Prior::Categorical(shares) => {
            let shares: Vec<String> = shares.iter().enumerate().map(|(k, p)| format!("{k}: {p}")).collect();
            messages::say(language, "explain.categorical", &[("shares", &shares.join(", "))])
        }
        Prior::Normal(mean, sd) => say("explain.normal", &[("mean", *mean), ("sd", *sd)]),
        Prior::LogNormal(mean, sd) => say("explain.log_normal", &[("mean", *mean), ("sd", *sd)]),
        Prior::Triangular(low, mode, high) => {
            say("explain.triangular", &[("low", *low), ("mode", *mode), ("high", *high)])
        }
    })
}

/// Lines with labels.
struct Lines {
    language: Language,
    text: Vec<String>,
}

impl Lines {
    fn begin(language: Language, key: &str, values: &[(&str, &str)]) -> Lines {
        Lines { language, text: vec![messages::say(language, key, values)] }
    }
    /// A text without a label.
    fn plain(&mut self, text: &str) {
        self.text.push(format!("  {text}"));
    }
    /// A text after the label with this key.
    fn labelled(&mut self, key: &str, text: &str) {
        let label = messages::word(self.language, key);
        self.text.push(format!("  {} {text}", pad(&label, LABEL)));
    }
    fn names(&mut self, key: &str, names: &[&str]) {
        if !names.is_empty() {
            self.labelled(key, &names.join(", "));
        }
    }
    fn formula(&mut self, formula: &Formula) {
        let form = formula.form.as_ref().map_or_else(String::new, |form| format!("   [{form}]"));
        self.labelled("explain.equation", &format!("{} = {}{form}", formula.left, formula.right));
        self.text.push(format!("  {} {}", pad("", LABEL), formula.tex));
        self.names("explain.reads", &formula.reads);
    }
    /// Equations without what they read.
    fn equations(&mut self, formulas: &[Formula]) {
        for formula in formulas {
            let form = formula.form.as_ref().map_or_else(String::new, |form| format!("   [{form}]"));
            self.labelled("explain.equation", &format!("{} = {}{form}", formula.left, formula.right));
        }
    }
    fn done(self) -> String {
        self.text.join("\n")
    }
}

impl Explained {
    /// As text, in the language in which it was explained.
    pub fn text(&self, language: Language) -> String {
        match self {
            Explained::Quantity(found) => found.text(language),
            Explained::Law(found) => found.text(language),
            Explained::Form(found) => found.text(language),
            Explained::Outcome(found) => found.text(language),
            Explained::Claim(found) => found.text(language),
        }
    }
}

impl Explanation {
    /// As text, in the language in which it was explained.
    pub fn text(&self, language: Language) -> String {
        let kind = messages::word(language, &format!("word.{}", self.kind.replace(' ', "_")));
        let head = [("name", self.name.as_str()), ("kind", &kind), ("unit", self.unit), ("symbol", self.symbol)];
        let mut lines = Lines::begin(language, "explain.quantity", &head);
        lines.plain(&self.about);
        if let Some(default) = self.default {
            lines.labelled("explain.default", &default.to_string());
        }
        if let Some(prior) = &self.prior {
            lines.labelled("explain.prior", prior);
        }
        if let Some([low, high]) = self.range {
            lines.labelled("explain.range", &format!("{low} … {high}"));
        }
        if let Some(bands) = self.bands {
            let [low, medium, high] = bands.map(|band| band.to_string());
            let values = [("low", low.as_str()), ("medium", &medium), ("high", &high)];
            lines.labelled("explain.words", &messages::say(language, "explain.bands", &values));
        }
        if !self.source.is_empty() {
            let note = if self.note.is_empty() { String::new() } else { format!(": {}", self.note) };
            lines.labelled("explain.source", &format!("{}{note}", self.source));
        }
        if let Some(guard) = &self.guard {
            lines.labelled("explain.guard", guard);
        }
        for value in &self.values {
            let year = value.year.map_or_else(String::new, |year| format!(", {year}"));
            let note = if value.note.is_empty() { String::new() } else { format!(": {}", value.note) };
            let origin =
                if value.source.is_empty() { String::new() } else { format!("   ({}{year}{note})", value.source) };
            lines.plain(&format!("{} {}{origin}", pad(&value.bloc, LABEL.max(value.bloc.len())), value.value));
        }
        self.equations.iter().for_each(|formula| lines.formula(formula));
        lines.names("explain.read_by", &self.read_by);
        lines.labelled("explain.file", &self.file);
        lines.done()
    }
}

impl LawExplanation {
    /// As text, in the language in which it was explained.
    pub fn text(&self, language: Language) -> String {
        let mut lines = Lines::begin(language, "explain.law", &[("name", self.name)]);
        lines.plain(&self.about);
        for (at, [name, about, source]) in self.forms.iter().enumerate() {
            let key = if at == 0 { "explain.default_form" } else { "explain.other_form" };
            lines.plain(&messages::say(language, key, &[("name", name), ("about", about), ("source", source)]));
        }
        lines.done()
    }
}

impl FormExplanation {
    /// As text, in the language in which it was explained.
    pub fn text(&self, language: Language) -> String {
        let mut lines = Lines::begin(language, "explain.form", &[("name", self.name), ("law", self.law)]);
        lines.plain(&self.about);
        lines.labelled("explain.law_word", &format!("{}: {}", self.law, self.law_about));
        if self.default {
            lines.labelled("explain.default", &messages::word(language, "explain.is_default"));
        } else {
            let (law, name) = (self.law, self.name);
            lines.labelled("explain.choose", &format!("[laws] {law} = \"{name}\"   --set {law}={name}"));
        }
        lines.names("explain.rivals", &self.rivals);
        let citation = self.citation.as_ref().map_or_else(String::new, |citation| format!(": {citation}"));
        lines.labelled("explain.source", &format!("{}{citation}", self.source));
        self.equations.iter().for_each(|formula| lines.formula(formula));
        for file in &self.files {
            lines.labelled("explain.file", file);
        }
        lines.done()
    }
}

impl OutcomeExplanation {
    /// As text, in the language in which it was explained.
    pub fn text(&self, language: Language) -> String {
        let mut lines = Lines::begin(language, "explain.outcome", &[("name", &self.name), ("unit", self.unit)]);
        lines.plain(&self.about);
        lines.labelled("explain.computed", &self.rule);
        if self.outcomes.len() > 1 {
            lines.labelled("explain.stands_for", &self.outcomes.join(", "));
        }
        for read in &self.reads {
            lines.labelled("explain.reads", &format!("{} [{}]: {}", read.name, read.unit, read.about));
            lines.equations(&read.equations);
            lines.names("explain.sources", &read.sources);
            lines.labelled("explain.file", &format!("{}   (shapan explain {})", read.file, read.name));
        }
        lines.done()
    }
}

impl ClaimExplanation {
    /// As text, in the language in which it was explained.
    pub fn text(&self, language: Language) -> String {
        let mut lines = Lines::begin(language, "explain.claim", &[("name", &self.id), ("group", &self.group_about)]);
        lines.plain(&self.statement);
        lines.labelled("explain.essay", &self.essay);
        if let Some(against) = &self.against {
            lines.labelled("explain.against", against);
        }
        lines.labelled("explain.measured", &format!("{} [{}]", self.label, self.unit));
        for [name, formula] in &self.values {
            lines.labelled("explain.formula", &format!("{name} = {formula}"));
        }
        lines.labelled("explain.formula", &format!("metric = {}", self.metric));
        if let Some(exists) = &self.exists {
            lines.labelled("explain.where", exists);
        }
        lines.labelled("explain.condition", &self.holds);
        for cutoff in &self.cutoffs {
            lines.labelled("explain.cutoff", &cutoff.told);
        }
        lines.labelled("explain.verdict", &self.verdict);
        for run in &self.runs {
            let mut text = format!("{}   {}", run.name, run.title);
            if !run.differs.is_empty() {
                let values = [("name", self.runs[0].name.as_str()), ("inputs", &run.differs.join(", "))];
                text.push_str(&messages::say(language, "explain.differs", &values));
            }
            lines.labelled("explain.run", &text);
        }
        if let Some(warning) = &self.warning {
            lines.labelled("explain.warning", warning);
        }
        for outcome in &self.outcomes {
            let head = format!("{} [{}]", outcome.name, outcome.unit);
            let runs = outcome.runs.join(", ");
            let values = [("outcome", head.as_str()), ("about", &outcome.about), ("runs", &runs)];
            lines.labelled("explain.outcome_word", &messages::say(language, "explain.outcome_in", &values));
            lines.labelled("explain.computed", &outcome.rule);
        }
        for quantity in &self.quantities {
            lines.labelled("explain.reads", &format!("{} [{}]: {}", quantity.name, quantity.unit, quantity.about));
            lines.equations(&quantity.equations);
        }
        for mechanism in &self.mechanisms {
            lines.labelled("explain.mechanism", &format!("{}   {}", mechanism.title, mechanism.file));
            lines.names("explain.sources", &mechanism.sources);
        }
        let with_note = |source: &str, note: &str| {
            if note.is_empty() { format!("({source})") } else { format!("({source}: {note})") }
        };
        for [name, value, source, note] in &self.numbers {
            lines.labelled("explain.constant", &format!("{name} = {value}   {}", with_note(source, note)));
        }
        for [name, source, note] in &self.rows {
            lines.labelled("explain.row", &format!("{name}   {}", with_note(source, note)));
        }
        lines.labelled("explain.try", &format!("shapan claims {}", self.id));
        lines.done()
    }
}

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text(Language::English))
    }
}
