//! Reading of a claim's file. Everything that is wrong is told at once, each with its place.

use super::expression::{Kind, Scope, Shape, parse};
use super::table::{Also, Number, Row, Ruling, Table};
use super::{Claim, Cutoff, Formula, Group, Metric, Verdict};
use crate::bibliography::Bibliography;
use crate::library::stem;
use crate::place::{Place, settle};
use crate::problem::{Problem, Problems};
use crate::scenario::Text;
use crate::tree::{self, Key, Node, Value};
use crate::wording::guess;

const KEYS: [&str; 19] = [
    "group",
    "order",
    "title",
    "title_zh",
    "statement",
    "statement_zh",
    "essay",
    "essay_zh",
    "against",
    "runs",
    "warning",
    "warning_zh",
    "values",
    "metric",
    "cutoffs",
    "numbers",
    "rows",
    "verdict",
    "also",
];
const METRIC: [&str; 6] = ["label", "label_zh", "unit", "value", "where", "holds"];
const CUTOFF: [&str; 6] = ["value", "unit", "why", "why_zh", "fixed", "by"];
const NUMBER: [&str; 5] = ["value", "unit", "year", "source", "note"];
const ALSO: [&str; 5] = ["label", "label_zh", "unit", "value", "holds"];
const RULING: [&str; 3] = ["fixed", "why", "why_zh"];
/// Keys of a row that are not columns.
const ROW: [&str; 5] = ["name", "name_zh", "source", "year", "note"];
/// Words of the language that cannot be names.
const WORDS: [&str; 3] = ["and", "or", "metric"];

/// A file being read.
struct Reader<'a> {
    root: &'a Node,
    whole: Place,
    problems: Vec<Problem>,
    scope: Scope,
    places: Vec<(usize, Place)>,
    run_places: Vec<Place>,
    works: Option<Bibliography>,
}

impl Claim {
    /// Reads a claim. `path` gives the id, `shown` is what messages call the file.
    ///
    /// # Errors
    /// Everything that is wrong with the text.
    pub fn read(path: &str, shown: &str, bytes: &[u8]) -> Result<Claim, Problems> {
        let root = tree::read(shown, bytes).map_err(Problems)?;
        let mut reader = Reader {
            root: &root,
            whole: Place::file(shown),
            problems: Vec::new(),
            scope: Scope::default(),
            places: Vec::new(),
            run_places: Vec::new(),
            works: None,
        };
        let mut claim = reader.claim();
        claim.id = stem(path).to_owned();
        claim.text = String::from_utf8_lossy(bytes).into_owned();
        settle(reader.problems)?;
        Ok(claim)
    }
}

impl<'a> Reader<'a> {
    fn claim(&mut self) -> Claim {
        self.only(self.root, &KEYS);
        let root = self.root;
        let group = self.word(root, "group", &Group::ALL.map(Group::name));
        let group = Group::ALL.into_iter().find(|known| Some(known.name()) == group).unwrap_or(Group::Counter);
        let (title, statement) = (self.both(root, "title", true), self.both(root, "statement", true));
        let (essay, warning) = (self.both(root, "essay", true), self.both(root, "warning", false));
        let order = self.number(root, "order", false).unwrap_or(f64::MAX);
        let against = root.get("against").and_then(|_| self.text(root, "against"));
        let runs = self.runs(group);
        self.scope.runs.clone_from(&runs);
        let cutoffs = self.cutoffs();
        let numbers = self.numbers();
        let rows = self.rows(group);
        let columns = table_columns(&rows);
        let first_column = self.scope.names.len();
        for column in &columns {
            self.name(column, &self.whole.clone(), Shape::NUMBER);
        }
        let mut values = Vec::new();
        let entries = root.get("values").and_then(Node::table).unwrap_or_default();
        for (key, node) in entries {
            if let Some((formula, shape)) = self.formula(node, None) {
                self.name(&key.name, &key.place, shape);
                values.push((key.name.clone(), formula));
            }
        }
        let metric = self.metric();
        let also = self.also(&columns, first_column);
        let ruling = self.ruling();
        let table = (group == Group::Data).then_some(Table { numbers, columns, rows, also, ruling });
        Claim {
            id: String::new(),
            group,
            order,
            title,
            statement,
            essay,
            against,
            warning,
            runs,
            values,
            metric,
            cutoffs,
            references: std::mem::take(&mut self.scope.references),
            run_places: std::mem::take(&mut self.run_places),
            against_place: root.get("against").map_or_else(|| self.whole.clone(), |node| node.place.clone()),
            places: std::mem::take(&mut self.places),
            table,
            text: String::new(),
        }
    }

    fn only(&mut self, node: &Node, known: &[&str]) {
        for (key, _) in node.table().unwrap_or_default() {
            if !known.contains(&key.name.as_str()) {
                let hint = guess(&key.name, known.iter().copied());
                self.problems.push(key.place.problem(format!("unknown key `{}`", key.name), hint));
            }
        }
    }
    fn lacks(&mut self, node: &Node, key: &str) {
        let place = if node.place.line == 0 { self.whole.clone() } else { node.place.clone() };
        self.problems.push(place.problem(format!("`{key}` is missing"), None));
    }
    fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        match node.get(key) {
            None => {
                self.lacks(node, key);
                None
            }
            Some(value) => match value.text() {
                Some(text) if !text.trim().is_empty() => Some(text.to_owned()),
                Some(_) => {
                    self.problems.push(value.place.problem(format!("`{key}` is empty"), None));
                    None
                }
                None => {
                    self.problems.push(value.expected("a string"));
                    None
                }
            },
        }
    }
    /// A text in both languages.
    fn both(&mut self, node: &Node, key: &str, needed: bool) -> Text {
        let zh = format!("{key}_zh");
        if !needed && node.get(key).is_none() && node.get(&zh).is_none() {
            return Text::default();
        }
        Text { en: self.text(node, key).unwrap_or_default(), zh: self.text(node, &zh).unwrap_or_default() }
    }
    fn number(&mut self, node: &Node, key: &str, needed: bool) -> Option<f64> {
        match node.get(key) {
            None => {
                if needed {
                    self.lacks(node, key);
                }
                None
            }
            Some(value) => match value.number() {
                Some(x) if x.is_finite() => Some(x),
                _ => {
                    self.problems.push(value.expected("a number"));
                    None
                }
            },
        }
    }
    /// A key of the bibliography.
    fn source(&mut self, node: &Node) -> String {
        let Some(key) = self.text(node, "source") else { return String::new() };
        // most claims have no source of their own
        let works = self.works.get_or_insert_with(|| Bibliography::builtin().unwrap_or_default());
        if !works.0.contains_key(&key) {
            let hint = guess(&key, works.0.keys().map(String::as_str));
            let hint = hint.or_else(|| Some("`assumed`, or a key of data/sources.toml".into()));
            let place = node.get("source").map_or_else(|| self.whole.clone(), |node| node.place.clone());
            self.problems.push(place.problem(format!("`{key}` is not in the bibliography"), hint));
        }
        key
    }
    /// One of some words.
    fn word<'w>(&mut self, node: &Node, key: &str, words: &[&'w str]) -> Option<&'w str> {
        let text = self.text(node, key)?;
        let found = words.iter().find(|word| **word == text).copied();
        if found.is_none() {
            let place = node.get(key).map_or_else(|| self.whole.clone(), |node| node.place.clone());
            let hint = Some(format!("known: {}", words.join(", ")));
            self.problems.push(place.problem(format!("`{text}` is not a {key}"), hint));
        }
        found
    }
    /// Adds a name to the scope.
    fn name(&mut self, name: &str, place: &Place, shape: Shape) {
        let sound = name.chars().next().is_some_and(char::is_alphabetic)
            && name.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
        if !sound || WORDS.contains(&name) {
            let hint = "letters, digits and `_`; not one of the words and, or, metric";
            self.problems.push(place.problem(format!("`{name}` cannot be a name in formulas"), Some(hint.into())));
        } else if self.scope.names.iter().any(|(known, _)| known == name) {
            self.problems.push(place.problem(format!("the name `{name}` is used twice"), None));
        }
        // also a bad one, so that positions agree
        self.scope.names.push((name.to_owned(), shape));
    }

    fn runs(&mut self, group: Group) -> Vec<String> {
        let Some(node) = self.root.get("runs") else {
            if group != Group::Data {
                let hint = "the scenarios that are compared: runs = [\"baseline\", \"no-ai\"]";
                self.problems.push(self.whole.problem("`runs` is missing", Some(hint.into())));
            }
            return Vec::new();
        };
        if group == Group::Data {
            self.problems.push(node.place.problem("a claim on data has no `runs`", None));
        }
        let Some(list) = node.list() else {
            self.problems.push(node.expected("a list of scenarios"));
            return Vec::new();
        };
        let mut runs: Vec<String> = Vec::new();
        for node in list {
            match node.text() {
                Some(run) if runs.iter().any(|known| known == run) => {
                    self.problems.push(node.place.problem(format!("`{run}` stands twice in `runs`"), None));
                }
                Some(run) => {
                    runs.push(run.to_owned());
                    self.run_places.push(node.place.clone());
                }
                None => self.problems.push(node.expected("the name of a scenario")),
            }
        }
        if list.is_empty() {
            self.problems.push(node.place.problem("`runs` is empty", None));
        }
        runs
    }

    fn tables(&mut self, key: &str) -> Vec<(Key, Node)> {
        match self.root.get(key) {
            None => Vec::new(),
            Some(node) => match node.table() {
                Some(entries) => entries.to_vec(),
                None => {
                    self.problems.push(node.expected(&format!("tables [{key}.<name>]")));
                    Vec::new()
                }
            },
        }
    }

    fn cutoffs(&mut self) -> Vec<Cutoff> {
        let mut cutoffs = Vec::new();
        for (key, node) in self.tables("cutoffs") {
            self.only(&node, &CUTOFF);
            let value = self.number(&node, "value", true).unwrap_or(f64::NAN);
            let (unit, why) = (self.text(&node, "unit").unwrap_or_default(), self.both(&node, "why", true));
            let before = self.word(&node, "fixed", &["before", "after"]) != Some("after");
            let by = self.text(&node, "by").unwrap_or_default();
            self.name(&key.name, &key.place, Shape::NUMBER);
            cutoffs.push(Cutoff { name: key.name.clone(), value, unit, why, before, by });
        }
        cutoffs
    }

    fn numbers(&mut self) -> Vec<Number> {
        let mut numbers = Vec::new();
        for (key, node) in self.tables("numbers") {
            self.only(&node, &NUMBER);
            let value = self.number(&node, "value", true).unwrap_or(f64::NAN);
            let unit = self.text(&node, "unit").unwrap_or_default();
            let source = self.source(&node);
            let year = self.number(&node, "year", false);
            let note = node.get("note").and_then(Node::text).unwrap_or_default().to_owned();
            self.name(&key.name, &key.place, Shape::NUMBER);
            numbers.push(Number { name: key.name.clone(), value, unit, source, year, note });
        }
        numbers
    }

    fn rows(&mut self, group: Group) -> Vec<Row> {
        let Some(node) = self.root.get("rows") else {
            if group == Group::Data {
                self.problems.push(self.whole.problem("`rows` is missing: a claim on data needs its table", None));
            }
            return Vec::new();
        };
        if group != Group::Data {
            self.problems.push(node.place.problem("only a claim of the group data has `rows`", None));
        }
        let Some(list) = node.list() else {
            self.problems.push(node.expected("rows: [[rows]]"));
            return Vec::new();
        };
        let mut rows = Vec::new();
        for node in list {
            let name = self.both(node, "name", true);
            let source = self.source(node);
            let mut cells = Vec::new();
            for (key, value) in node.table().unwrap_or_default() {
                if ROW.contains(&key.name.as_str()) {
                    continue;
                }
                match value.number().filter(|x| x.is_finite()) {
                    Some(x) => cells.push((key.name.clone(), x)),
                    None => self.problems.push(value.expected("a number (1 for yes, 0 for no)")),
                }
            }
            let year = self.number(node, "year", false);
            let note = node.get("note").and_then(Node::text).unwrap_or_default().to_owned();
            rows.push(Row { name, source, year, note, cells });
        }
        rows
    }

    /// A formula of a kind.
    fn formula(&mut self, node: &Node, wanted: Option<Kind>) -> Option<(Formula, Shape)> {
        let Value::Text(text) = &node.value else {
            self.problems.push(node.expected("a formula in quotes"));
            return None;
        };
        let known = self.scope.references.len();
        match parse(text, &mut self.scope, wanted) {
            Ok((expression, shape)) => {
                // a quoted string begins one letter after its place
                let first = Place { column: node.place.column + 1, ..node.place.clone() };
                self.places.extend((known..self.scope.references.len()).map(|at| (at, first.clone())));
                Some((Formula { text: text.clone(), expression }, shape))
            }
            Err(fault) => {
                let mut place = node.place.clone();
                if place.column > 0 {
                    place.column += 1 + fault.at;
                }
                self.problems.push(place.problem(format!("in `{text}`: {}", fault.what), fault.hint));
                None
            }
        }
    }

    fn formula_of(&mut self, node: &Node, key: &str, kind: Kind) -> Option<Formula> {
        match node.get(key) {
            Some(value) => self.formula(value, Some(kind)).map(|(formula, _)| formula),
            None => {
                self.lacks(node, key);
                None
            }
        }
    }

    fn metric(&mut self) -> Metric {
        let nothing = Formula { text: String::new(), expression: super::Expression::Constant(f64::NAN) };
        let Some(node) = self.root.get("metric").filter(|node| node.table().is_some()) else {
            let hint = "what is measured: [metric] with label, unit, value, holds";
            self.problems.push(self.whole.problem("the table [metric] is missing", Some(hint.into())));
            return Metric {
                label: Text::default(),
                unit: String::new(),
                value: nothing.clone(),
                exists: None,
                holds: nothing,
            };
        };
        self.only(node, &METRIC);
        let label = self.both(node, "label", true);
        let unit = self.text(node, "unit").unwrap_or_default();
        let value = self.formula_of(node, "value", Kind::Number).unwrap_or_else(|| nothing.clone());
        let exists = node.get("where").and_then(|_| self.condition(node, "where"));
        self.scope.names.push(("metric".into(), Shape::NUMBER));
        let holds = self.condition(node, "holds").unwrap_or(nothing);
        Metric { label, unit, value, exists, holds }
    }

    /// A condition; on data a number is one too: a part of one.
    fn condition(&mut self, node: &Node, key: &str) -> Option<Formula> {
        let Some(value) = node.get(key) else {
            self.lacks(node, key);
            return None;
        };
        let on_data = self.root.get("rows").is_some();
        let (formula, shape) = self.formula(value, if on_data { None } else { Some(Kind::Truth) })?;
        if shape.kind == Kind::Series {
            self.problems.push(value.place.problem("a condition is expected, not a series", None));
            return None;
        }
        Some(formula)
    }

    /// Side results: formulas over numbers and whole columns.
    fn also(&mut self, columns: &[String], first: usize) -> Vec<Also> {
        let Some(node) = self.root.get("also") else { return Vec::new() };
        let Some(list) = node.list() else {
            self.problems.push(node.expected("tables: [[also]]"));
            return Vec::new();
        };
        let rows = self.root.get("rows").and_then(Node::list).map_or(0, <[Node]>::len);
        let kept = self.scope.names.clone();
        for at in 0..columns.len() {
            self.scope.names[first + at].1 = Shape::series(0.0, rows);
        }
        // values are those of one row
        let metric = self.scope.names.len().saturating_sub(1);
        for name in self.scope.names.iter_mut().take(metric).skip(first + columns.len()) {
            name.0.clear();
        }
        let mut also = Vec::new();
        for node in list {
            self.only(node, &ALSO);
            let label = self.both(node, "label", true);
            let unit = self.text(node, "unit").unwrap_or_default();
            let value = self.formula_of(node, "value", Kind::Number);
            let holds = node.get("holds").and_then(|_| self.formula_of(node, "holds", Kind::Truth));
            if let Some(value) = value {
                also.push(Also { label, unit, value, holds });
            }
        }
        self.scope.names = kept;
        also
    }

    fn ruling(&mut self) -> Option<Ruling> {
        let node = self.root.get("verdict")?;
        if node.table().is_none() {
            self.problems.push(node.expected("a table [verdict]"));
            return None;
        }
        self.only(node, &RULING);
        let words = Verdict::ALL.map(Verdict::name);
        let fixed = self.word(node, "fixed", &words)?;
        let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.name() == fixed)?;
        Some(Ruling { verdict, why: self.both(node, "why", true) })
    }
}

/// Columns of all rows, in the order in which they appear.
fn table_columns(rows: &[Row]) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for (name, _) in rows.iter().flat_map(|row| &row.cells) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    columns
}
