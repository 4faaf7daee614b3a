//! SALib's `problem`: which inputs, in which bounds, with which distributions, in which groups; read and written, so that its users can move
//! either way. Distributions are those of SALib 1.6: `unif` and `logunif` from lowest to highest, `triang` (lowest, highest, place of the most
//! likely as a share), `norm` (mean, standard deviation), `truncnorm` (lowest, highest, mean, standard deviation), `lognorm` (mean and standard
//! deviation of the logarithm).

use serde_json::{Value as Json, json};

use super::Input;
use super::groups::{Choice, Groups};
use crate::prior::Dist;
use crate::problem::{Problem, Problems};

/// A problem as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// Names of the inputs.
    pub names: Vec<String>,
    /// What is believed about each.
    pub beliefs: Vec<Dist>,
    /// Groups; none if each input is asked about by itself.
    pub groups: Choice,
}

/// A belief in SALib's terms; none where it has no such distribution.
fn written(input: &Input) -> Option<(&'static str, Vec<f64>)> {
    let (low, high) = input.range;
    Some(match input.dist.as_ref()? {
        Dist::Uniform(a, b) => ("unif", vec![*a, *b]),
        Dist::LogUniform(a, b) => ("logunif", vec![*a, *b]),
        Dist::Triangular(a, mode, b) => ("triang", vec![*a, *b, (mode - a) / (b - a)]),
        Dist::Normal(mean, sd) if low.is_finite() && high.is_finite() => ("truncnorm", vec![low, high, *mean, *sd]),
        Dist::Normal(mean, sd) if low == f64::NEG_INFINITY && high == f64::INFINITY => ("norm", vec![*mean, *sd]),
        Dist::LogNormal(mean, sd) if low <= 0.0 && high == f64::INFINITY => ("lognorm", vec![*mean, *sd]),
        _ => return None,
    })
}

/// The problem of a study as SALib's dictionary. `ends` are the least and greatest value of each input among the runs: bounds of those whose
/// belief SALib cannot express, which are named under `described_by_range`.
pub fn write(inputs: &[Input], groups: &Groups, ends: &[(f64, f64)]) -> Json {
    let mut by_range = Vec::new();
    let mut bounds = Vec::new();
    let mut dists = Vec::new();
    for (input, (low, high)) in inputs.iter().zip(ends) {
        let (dist, own) = written(input).unwrap_or_else(|| {
            by_range.push(input.name.clone());
            ("unif", vec![*low, *high])
        });
        dists.push(dist);
        bounds.push(own);
    }
    let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
    let mut problem = json!({ "num_vars": inputs.len(), "names": names, "bounds": bounds, "dists": dists });
    if groups.len() < inputs.len() {
        problem["groups"] = groups.of.iter().map(|group| groups.names[*group].clone()).collect();
    }
    if !by_range.is_empty() {
        problem["described_by_range"] = json!(by_range);
    }
    problem
}

/// Reads a problem in JSON.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(file: &str, text: &str) -> Result<Read, Problems> {
    let mut problems = Vec::new();
    let mut wrong = |line: usize, what: String, hint: Option<&str>| {
        problems.push(Problem { file: file.into(), line, column: 0, what, hint: hint.map(str::to_owned) });
    };
    let json: Json = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => {
            wrong(error.line(), format!("this is no JSON: {error}"), Some("in Python: json.dump(problem, file)"));
            return Err(Problems(problems));
        }
    };
    let list = |key: &str| json.get(key).and_then(Json::as_array);
    let Some(names) = list("names") else {
        wrong(0, "`names` is missing: a list with the name of each input".into(), None);
        return Err(Problems(problems));
    };
    let names: Vec<String> = names.iter().map(|name| name.as_str().unwrap_or_default().to_owned()).collect();
    if let Some(count) = json.get("num_vars").and_then(Json::as_u64)
        && count as usize != names.len()
    {
        wrong(0, format!("num_vars is {count}, but there are {} names", names.len()), None);
    }
    for (at, name) in names.iter().enumerate() {
        if name.is_empty() {
            wrong(0, format!("entry {} of `names` is no name", at + 1), None);
        } else if names[..at].contains(name) {
            wrong(0, format!("`{name}` is named twice"), None);
        }
    }
    let dists: Vec<&str> = match list("dists") {
        None => vec!["unif"; names.len()],
        Some(dists) => dists.iter().map(|dist| dist.as_str().unwrap_or_default()).collect(),
    };
    let bounds: Vec<Vec<f64>> = match list("bounds") {
        None => Vec::new(),
        Some(bounds) => {
            let numbers = |entry: &Json| entry.as_array().map(|own| own.iter().filter_map(Json::as_f64).collect());
            bounds.iter().map(|entry| numbers(entry).unwrap_or_default()).collect()
        }
    };
    for (key, count) in [("dists", dists.len()), ("bounds", bounds.len())] {
        if count != names.len() {
            wrong(0, format!("`{key}` has {count} entries, but there are {} names", names.len()), None);
        }
    }
    let mut beliefs = Vec::new();
    for ((name, dist), own) in names.iter().zip(&dists).zip(&bounds) {
        match belief(dist, own) {
            Ok(belief) => beliefs.push(belief),
            Err(what) => wrong(0, format!("`{name}`: {what}"), None),
        }
    }
    let mut groups = Choice::None;
    if let Some(of) = list("groups") {
        if of.len() != names.len() {
            wrong(0, format!("`groups` has {} entries, but there are {} names", of.len(), names.len()), None);
        }
        let mut named: Vec<(String, Vec<String>)> = Vec::new();
        for (name, group) in names.iter().zip(of) {
            let group = group.as_str().unwrap_or(name);
            match named.iter_mut().find(|(known, _)| known == group) {
                Some((_, members)) => members.push(name.clone()),
                None => named.push((group.to_owned(), vec![name.clone()])),
            }
        }
        groups = Choice::Named(named);
    }
    if problems.is_empty() { Ok(Read { names, beliefs, groups }) } else { Err(Problems(problems)) }
}

/// A belief from SALib's terms, or what is wrong with them.
fn belief(dist: &str, bounds: &[f64]) -> Result<Dist, String> {
    let rising = |low: f64, high: f64| match low < high {
        true => Ok(()),
        false => Err(format!("{low} to {high} is no range")),
    };
    let spread = |sd: f64| match sd > 0.0 {
        true => Ok(()),
        false => Err(format!("a standard deviation above 0 is expected, not {sd}")),
    };
    match (dist, bounds) {
        ("unif", [low, high]) => rising(*low, *high).map(|()| Dist::Uniform(*low, *high)),
        ("logunif", [low, high]) if *low > 0.0 => rising(*low, *high).map(|()| Dist::LogUniform(*low, *high)),
        ("logunif", [low, _]) => Err(format!("bounds above 0 are expected, not {low}")),
        ("triang", [low, high, mode]) if (0.0..=1.0).contains(mode) => {
            rising(*low, *high).map(|()| Dist::Triangular(*low, low + mode * (high - low), *high))
        }
        ("norm", [mean, sd]) => spread(*sd).map(|()| Dist::Normal(*mean, *sd)),
        ("truncnorm", [low, high, mean, sd]) => {
            rising(*low, *high)?;
            spread(*sd).map(|()| Dist::Normal(*mean, *sd))
        }
        ("lognorm", [mean, sd]) => spread(*sd).map(|()| Dist::LogNormal(*mean, *sd)),
        ("unif" | "norm" | "lognorm", _) => Err(format!("{dist} takes two numbers, not {}", bounds.len())),
        ("triang", _) => {
            Err("triang takes the lowest, the highest and the place of the most likely, from 0 to 1".into())
        }
        ("truncnorm", _) => Err("truncnorm takes the lowest, the highest, mean and standard deviation".into()),
        _ => Err(format!("there is no distribution {dist}: unif, logunif, triang, norm, truncnorm, lognorm")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_comes_back() {
        let input = |name: &str, dist, range| Input { name: name.into(), dist: Some(dist), range };
        let open = (f64::NEG_INFINITY, f64::INFINITY);
        let inputs = [
            input("a.x", Dist::Uniform(1.0, 2.0), open),
            input("a.y", Dist::LogUniform(0.1, 10.0), open),
            input("b.z", Dist::Triangular(0.0, 1.0, 4.0), open),
            input("b.w", Dist::Normal(3.0, 0.5), open),
            input("c.v", Dist::LogNormal(0.5, 0.25), (0.0, f64::INFINITY)),
            input("c.law", Dist::Categorical(vec![0.5, 0.5]), (0.0, 1.0)),
        ];
        let names: Vec<String> = inputs.iter().map(|input| input.name.clone()).collect();
        let groups = Groups::new(&names, &Choice::Mechanism, &[]).unwrap();
        let problem = write(&inputs, &groups, &[(0.0, 1.0); 6]);
        assert_eq!(problem["groups"], json!(["a", "a", "b", "b", "c", "c"]));
        assert_eq!(problem["described_by_range"], json!(["c.law"]));
        let back = read("p.json", &problem.to_string()).unwrap();
        assert_eq!(back.names, names);
        for (belief, input) in back.beliefs.iter().zip(&inputs).take(5) {
            assert_eq!(Some(belief), input.dist.as_ref());
        }
        assert_eq!(Groups::new(&names, &back.groups, &[]).unwrap(), groups);
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let text = r#"{"num_vars": 3, "names": ["a", "a"], "bounds": [[2, 1], [0, 1, 2]], "dists": ["unif", "gamma"]}"#;
        let found = read("p.json", text).unwrap_err().to_string();
        for part in ["num_vars is 3", "named twice", "2 to 1 is no range", "no distribution gamma"] {
            assert!(found.contains(part), "{part}: {found}");
        }
        assert!(read("p.json", "{'names': 1}").unwrap_err().to_string().contains("json.dump"));
    }
}
