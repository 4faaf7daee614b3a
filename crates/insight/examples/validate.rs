//! Indices and boxes of a table, as CSV in the columns of SALib and EMA Workbench, so that the scripts in `validation/` can lay them beside
//! those of their peers.
//!
//! `validate METHOD FILE [NAME=VALUE …]`: the table has a row of names, then numbers, the outcome last. With `repeat=N` the method runs so
//! often, and every time the CPU seconds that it took, without reading and writing, go to standard error.

use std::fmt::Write as _;
use std::process::ExitCode;

use cpu_time::ProcessTime;
use shapan_insight::delta::delta;
use shapan_insight::dgsm::{Differences, dgsm, uniform};
use shapan_insight::morris::Paths;
use shapan_insight::pawn::pawn;
use shapan_insight::peeling::{Column, Limit, Objective, Rules, Step, path};
use shapan_insight::regional::{Target as Cut, regional};
use shapan_insight::rotation::{Rotation, turned_path};
use shapan_insight::saltelli::Radial;
use shapan_insight::tree::{Growth, Target, grow};
use shapan_insight::variance::{First, Variance, variance};
use shapan_insight::{Confidence, Index, Refusal};

/// A table by column, then run.
struct Table {
    names: Vec<String>,
    inputs: Vec<Vec<f64>>,
    y: Vec<f64>,
}

impl Table {
    fn read(path: &str) -> Result<Table, String> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
        let mut lines = text.lines();
        let names: Vec<String> =
            lines.next().ok_or_else(|| format!("{path} is empty"))?.split(',').map(str::to_string).collect();
        let mut columns = vec![Vec::new(); names.len()];
        for (number, line) in lines.enumerate() {
            let mut fields = line.split(',');
            for column in &mut columns {
                let value = fields.next().and_then(|field| field.trim().parse().ok());
                column.push(value.ok_or_else(|| format!("{path}, line {}: a number is missing", number + 2))?);
            }
        }
        let y = columns.pop().unwrap_or_default();
        Ok(Table { names: names[..columns.len()].to_vec(), inputs: columns, y })
    }

    /// By run, then column.
    fn points(&self) -> Vec<Vec<f64>> {
        (0..self.y.len()).map(|run| self.inputs.iter().map(|x| x[run]).collect()).collect()
    }

    fn columns(&self) -> Vec<Column<'_>> {
        self.inputs.iter().map(|x| Column::Number(x)).collect()
    }
}

/// What is said behind the file.
struct Options(Vec<(String, String)>);

impl Options {
    fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    fn number<T: std::str::FromStr>(&self, name: &str, default: T) -> Result<T, String> {
        let Some(text) = self.text(name) else { return Ok(default) };
        text.parse().map_err(|_| format!("{name}={text} is no number of its kind"))
    }

    fn confidence(&self) -> Result<Confidence, String> {
        let usual = Confidence::default();
        Ok(Confidence {
            resamples: self.number("resamples", usual.resamples)?,
            level: self.number("level", usual.level)?,
            seed: self.number("seed", usual.seed)?,
        })
    }
}

/// A line of a table: a name and its numbers.
fn row(out: &mut String, name: &str, values: &[f64]) {
    out.push_str(name);
    values.iter().for_each(|value| write!(out, ",{value:?}").unwrap_or_default());
    out.push('\n');
}

fn refused(refusal: Refusal) -> String {
    refusal.to_string()
}

fn indices(table: &Table, options: &Options, pairs: bool) -> Result<String, String> {
    let groups = options.number("groups", table.inputs.len())?;
    let second = options.number("second_order", false)?;
    let design = Radial { groups, second_order: second || pairs };
    let first = if options.text("first") == Some("jansen") { First::Jansen } else { First::Saltelli };
    let found = variance(design, &table.y, first, options.confidence()?).map_err(refused)?;
    let mut out = String::new();
    if pairs {
        out.push_str("names,S2,S2_conf\n");
        for j in 0..groups {
            for k in j + 1..groups {
                let Index { value, conf } = found.s2[Variance::pair(groups, j, k)];
                row(&mut out, &format!("{j} {k}"), &[value, conf]);
            }
        }
        return Ok(out);
    }
    out.push_str("names,S1,S1_conf,ST,ST_conf\n");
    for (group, (s1, st)) in found.s1.iter().zip(&found.st).enumerate() {
        row(&mut out, &group.to_string(), &[s1.value, s1.conf, st.value, st.conf]);
    }
    Ok(out)
}

/// Boxes with what is known of each, and both limits of every input.
fn boxes<'a>(names: &[String], steps: impl Iterator<Item = (&'a Step, f64)>, last: &str) -> String {
    let mut out = format!("id,coverage,density,mass,res_dim,n,k,{last}");
    names.iter().for_each(|name| write!(out, ",{name}_low,{name}_high").unwrap_or_default());
    out.push('\n');
    for (at, (step, more)) in steps.enumerate() {
        let mut values = vec![step.coverage, step.density, step.mass, step.res_dim as f64, step.n as f64, step.k, more];
        for limit in &step.limits {
            if let Limit::Number { low, high } = limit {
                values.extend([*low, *high]);
            }
        }
        row(&mut out, &at.to_string(), &values);
    }
    out
}

fn rules(options: &Options) -> Result<Rules, String> {
    let usual = Rules::default();
    Ok(Rules {
        peel_alpha: options.number("peel_alpha", usual.peel_alpha)?,
        paste_alpha: options.number("paste_alpha", usual.paste_alpha)?,
        mass_min: options.number("mass_min", usual.mass_min)?,
        objective: match options.text("objective") {
            Some("lenient2") => Objective::Lenient2,
            Some("original") => Objective::Original,
            _ => Objective::Lenient1,
        },
    })
}

fn answer(method: &str, table: &Table, options: &Options) -> Result<String, String> {
    let mut out = String::new();
    match method {
        "sobol" => return indices(table, options, false),
        "sobol-pairs" => return indices(table, options, true),
        "morris" => {
            let group_of: Vec<usize> = (0..table.inputs.len()).collect();
            let paths = Paths { group_of: &group_of, levels: options.number("levels", 4)? };
            let found = paths.effects(&table.points(), &table.y, options.confidence()?).map_err(refused)?;
            out.push_str("names,mu,mu_star,sigma,mu_star_conf\n");
            for (name, own) in table.names.iter().zip(found) {
                row(&mut out, name, &[own.mu, own.mu_star, own.sigma, own.mu_star_conf]);
            }
        }
        "pawn" => {
            out.push_str("names,minimum,mean,median,maximum,CV\n");
            let found = pawn(&table.inputs, &table.y, options.number("slices", 10)?).map_err(refused)?;
            for (name, own) in table.names.iter().zip(found) {
                row(&mut out, name, &[own.minimum, own.mean, own.median, own.maximum, own.cv]);
            }
        }
        "delta" => {
            out.push_str("names,delta,delta_conf,S1,S1_conf\n");
            let found = delta(&table.inputs, &table.y, options.confidence()?).map_err(refused)?;
            for (name, own) in table.names.iter().zip(found) {
                row(&mut out, name, &[own.delta.value, own.delta.conf, own.s1.value, own.s1.conf]);
            }
        }
        "rsa" => {
            let bins = options.number("bins", 20)?;
            let target = if options.text("target") == Some("X") { Cut::Input } else { Cut::Outcome };
            out.push_str("names");
            (0..bins).for_each(|bin| write!(out, ",{bin}").unwrap_or_default());
            out.push('\n');
            let found = regional(&table.inputs, &table.y, bins, target).map_err(refused)?;
            for (name, own) in table.names.iter().zip(found) {
                row(&mut out, name, &own.iter().map(|t| t.unwrap_or(f64::NAN)).collect::<Vec<f64>>());
            }
        }
        "dgsm" => {
            let bounds = options.text("bounds").unwrap_or_default().split(';').map(|pair| {
                let (low, high) = pair.split_once(':')?;
                Some(uniform(low.parse().ok()?, high.parse().ok()?))
            });
            let constants: Vec<f64> = bounds.collect::<Option<_>>().ok_or("bounds=LOW:HIGH;… are missing")?;
            let design = Differences { inputs: table.inputs.len(), step: 0.01 };
            let (slopes, base) = design.slopes(&table.points(), &table.y).map_err(refused)?;
            let found = dgsm(&slopes, &base, &constants, options.confidence()?).map_err(refused)?;
            out.push_str("names,vi,vi_std,vi_conf,dgsm,dgsm_conf\n");
            for (name, own) in table.names.iter().zip(found) {
                row(&mut out, name, &[own.vi, own.vi_std, own.vi_conf, own.dgsm, own.dgsm_conf]);
            }
        }
        "prim" => {
            let found = path(&table.columns(), &table.y, rules(options)?).map_err(refused)?;
            return Ok(boxes(&table.names, found.steps.iter().map(|step| (step, step.density)), "mean"));
        }
        "prim-turned" => {
            let (_, found) = turned_path(&table.columns(), &table.y, rules(options)?).map_err(refused)?;
            let names: Vec<String> = (0..table.names.len()).map(|axis| format!("r_{axis}")).collect();
            return Ok(boxes(&names, found.steps.iter().map(|step| (step, step.density)), "mean"));
        }
        "axes" => {
            let found = Rotation::new(&table.columns(), &table.y).map_err(refused)?;
            writeln!(out, "names,{}", table.names.join(",")).unwrap_or_default();
            for (at, axis) in found.axes.iter().enumerate() {
                row(&mut out, &format!("r_{at}"), axis);
            }
        }
        "cart" => {
            let usual = Growth::default();
            let growth = Growth { mass_min: options.number("mass_min", usual.mass_min)?, ..usual };
            let classes: Vec<u8> = table.y.iter().map(|y| *y as u8).collect();
            let target = match options.text("mode") {
                Some("regression") => Target::Number(&table.y),
                _ => Target::Class { of: &classes, interest: 1 },
            };
            let leaves = grow(&table.columns(), target, growth).map_err(refused)?.leaves();
            return Ok(boxes(&table.names, leaves.iter().map(|leaf| (&leaf.step, leaf.impurity)), "impurity"));
        }
        _ => return Err(format!("no method {method}")),
    }
    Ok(out)
}

fn run() -> Result<(), String> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [method, file, rest @ ..] = words.as_slice() else {
        return Err("validate METHOD FILE [NAME=VALUE …]".to_string());
    };
    let pair = |word: &String| {
        let (name, value) = word.split_once('=').ok_or_else(|| format!("{word} is not NAME=VALUE"))?;
        Ok((name.to_string(), value.to_string()))
    };
    let options = Options(rest.iter().map(pair).collect::<Result<_, String>>()?);
    let table = Table::read(file)?;
    let repeat = options.number("repeat", 1usize)?.max(1);
    let mut text = String::new();
    for _ in 0..repeat {
        let start = ProcessTime::now();
        text = answer(method, &table, &options)?;
        if options.text("repeat").is_some() {
            eprintln!("cpu {}", start.elapsed().as_secs_f64());
        }
    }
    print!("{text}");
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("validate: {fault}");
            ExitCode::FAILURE
        }
    }
}
