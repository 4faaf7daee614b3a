//! Groups of inputs that are asked about together: chosen by a person, or forced by rank correlations, under which shares of the variance belong
//! to all that are tied.

use crate::problem::{Problem, Problems, nearest};
use crate::scenario::Correlation;

/// Inputs put together. Every input belongs to one group; an input of its own is a group of one, under its own name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// Names, in the order in which the first member comes among the inputs.
    pub names: Vec<String>,
    /// Group of each input.
    pub of: Vec<usize>,
    /// Groups that correlations made, by position.
    pub tied: Vec<usize>,
}

/// Which groups a person wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Each input by itself.
    #[default]
    None,
    /// By the first part of the name: all of `research.…` are `research`.
    Mechanism,
    /// Named groups, each with names of inputs (an asterisk at the end stands for any ending); the others by themselves.
    Named(Vec<(String, Vec<String>)>),
}

impl Groups {
    /// Each input by itself.
    pub fn single(names: &[String]) -> Groups {
        Groups { names: names.to_vec(), of: (0..names.len()).collect(), tied: Vec::new() }
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Are there none?
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Has this group more than one member?
    pub fn is_joint(&self, group: usize) -> bool {
        self.of.iter().filter(|own| **own == group).count() > 1
    }

    /// The groups that were chosen, with inputs that are correlated put together.
    ///
    /// # Errors
    /// Names that no input has, inputs in two groups, groups of one name.
    pub fn new(inputs: &[String], choice: &Choice, correlations: &[Correlation]) -> Result<Groups, Problems> {
        let mut label: Vec<Option<String>> = vec![None; inputs.len()];
        match choice {
            Choice::None => {}
            Choice::Mechanism => {
                for (own, name) in label.iter_mut().zip(inputs) {
                    *own = name.split_once('.').map(|(mechanism, _)| mechanism.to_owned());
                }
            }
            Choice::Named(groups) => named(inputs, groups, &mut label)?,
        }
        // inputs of one label together
        let mut parent: Vec<usize> = (0..inputs.len()).collect();
        for (at, own) in label.iter().enumerate() {
            if own.is_some()
                && let Some(first) = label[..at].iter().position(|other| other == own)
            {
                join(&mut parent, first, at);
            }
        }
        let chosen: Vec<usize> = (0..inputs.len()).map(|at| root(&parent, at)).collect();
        for correlation in correlations.iter().filter(|c| c.rank != 0.0) {
            join(&mut parent, correlation.a, correlation.b);
        }
        let mut groups = Groups { names: Vec::new(), of: vec![0; inputs.len()], tied: Vec::new() };
        let mut roots: Vec<usize> = Vec::new();
        for (at, own) in groups.of.iter_mut().enumerate() {
            let root = root(&parent, at);
            *own = roots.iter().position(|known| *known == root).unwrap_or(roots.len());
            if *own == roots.len() {
                roots.push(root);
                let members: Vec<usize> =
                    (0..inputs.len()).filter(|other| self::root(&parent, *other) == root).collect();
                let mut parts: Vec<&str> = Vec::new();
                for member in &members {
                    let part = label[*member].as_deref().unwrap_or(&inputs[*member]);
                    if !parts.contains(&part) {
                        parts.push(part);
                    }
                }
                if members.iter().any(|member| chosen[*member] != chosen[members[0]]) {
                    groups.tied.push(*own);
                }
                groups.names.push(parts.join(" + "));
            }
        }
        Ok(groups)
    }
}

fn root(parent: &[usize], mut at: usize) -> usize {
    while parent[at] != at {
        at = parent[at];
    }
    at
}

fn join(parent: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[a.max(b)] = a.min(b);
}

/// Does a name, or a pattern with an asterisk at its end, mean this input?
pub fn means(pattern: &str, input: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => input.starts_with(start),
        None => pattern == input,
    }
}

/// Positions of the inputs that names and patterns mean; what is wrong with those that mean none goes to `problems`, as of the option `option`.
pub fn chosen(option: &str, patterns: &[String], inputs: &[String], problems: &mut Vec<Problem>) -> Vec<usize> {
    let mut found = Vec::new();
    for pattern in patterns {
        let meant: Vec<usize> = (0..inputs.len()).filter(|at| means(pattern, &inputs[*at])).collect();
        if meant.is_empty() {
            let near = nearest(pattern, inputs.iter().map(String::as_str));
            let hint = near.map_or_else(
                || format!("the inputs that vary are {}", inputs.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let what = format!("no input that varies is called `{pattern}`");
            problems.push(Problem { file: option.into(), line: 0, column: 0, what, hint: Some(hint) });
        }
        found.extend(meant);
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn named(inputs: &[String], groups: &[(String, Vec<String>)], label: &mut [Option<String>]) -> Result<(), Problems> {
    let mut problems = Vec::new();
    for (at, (name, members)) in groups.iter().enumerate() {
        if groups[..at].iter().any(|(other, _)| other == name) {
            let what = format!("two groups are called {name}");
            problems.push(Problem { file: "--group".into(), line: 0, column: 0, what, hint: None });
        }
        for member in chosen("--group", members, inputs, &mut problems) {
            match &label[member] {
                Some(other) if other != name => {
                    let what = format!("{} is in the groups {other} and {name}", inputs[member]);
                    problems.push(Problem { file: "--group".into(), line: 0, column: 0, what, hint: None });
                }
                _ => label[member] = Some(name.clone()),
            }
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Problems(problems)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn correlated_inputs_belong_together() {
        let inputs = names(&["a.x", "a.y", "b.z", "c.w"]);
        let tie = |a, b| Correlation { a, b, rank: 0.5 };
        let groups = Groups::new(&inputs, &Choice::None, &[tie(0, 2), tie(2, 3)]).unwrap();
        assert_eq!(groups.names, ["a.x + b.z + c.w", "a.y"]);
        assert_eq!((groups.of, groups.tied), (vec![0, 1, 0, 0], vec![0]));
        let groups = Groups::new(&inputs, &Choice::Mechanism, &[tie(0, 1)]).unwrap();
        assert_eq!((groups.names, groups.of), (names(&["a", "b", "c"]), vec![0, 0, 1, 2]));
        assert!(groups.tied.is_empty(), "a person put them together already");
    }

    #[test]
    fn groups_are_checked_whole() {
        let inputs = names(&["a.x", "a.y", "b.z"]);
        let choice = |groups: &[(&str, &[&str])]| {
            Choice::Named(groups.iter().map(|(name, members)| ((*name).to_owned(), names(members))).collect())
        };
        let groups = Groups::new(&inputs, &choice(&[("first", &["a.*"])]), &[]).unwrap();
        assert_eq!((groups.names.clone(), groups.of.clone()), (names(&["first", "b.z"]), vec![0, 0, 1]));
        assert!(groups.is_joint(0) && !groups.is_joint(1));
        let wrong = choice(&[("first", &["a.x", "b.zz"]), ("second", &["a.*"])]);
        let text = Groups::new(&inputs, &wrong, &[]).unwrap_err().to_string();
        assert!(
            text.contains("b.zz") && text.contains("did you mean `b.z`") && text.contains("first and second"),
            "{text}"
        );
    }
}
