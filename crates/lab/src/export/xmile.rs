//! The equations of one world as XMILE 1.0 (OASIS 2015): stocks, flows and auxiliaries over the dimension `bloc`, with units and meanings, for tools of
//! system dynamics.
//!
//! What XMILE cannot say is told in the file's head: flows that are computed once a quarter are computed at every moment, a run is not stopped where it
//! leaves the numbers, and exp and its kin are those of the tool. Numbers agree to the tool's rounding, not to the bit.

use std::fmt::Write;

use shapan_model::audit::word;
use shapan_model::audit::xmile::{TO, formula, number};
use shapan_model::equations::Role;
use shapan_model::model::{Profile, Scheme};
use shapan_model::quantity::Spec;

use super::{World, line};

/// A text that can stand between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// The names of blocs and the file so far.
struct File<'a> {
    blocs: &'a [String],
    text: String,
}

impl File<'_> {
    fn tag(&mut self, indent: usize, name: &str, inner: &str) {
        let pad = "  ".repeat(indent);
        self.text.push_str(&format!("{pad}<{name}>{}</{name}>\n", escaped(inner)));
    }

    /// A variable over blocs: an equation for each, or one that they share if all are the same.
    fn over_blocs(
        &mut self,
        kind: &str,
        spec: &Spec,
        name: &str,
        about: (&str, &str),
        more: &str,
        equations: &[String],
    ) {
        let (doc, unit) = about;
        self.text.push_str(&format!("      <{kind} name=\"{name}\">\n"));
        self.tag(4, "doc", &format!("{}{doc}", line(spec)));
        self.text.push_str("        <dimensions><dim name=\"bloc\"/></dimensions>\n");
        match equations.iter().all(|equation| Some(equation) == equations.first()) {
            true => self.tag(4, "eqn", equations.first().map_or("0", String::as_str)),
            false => {
                for (bloc, equation) in self.blocs.iter().zip(equations) {
                    let eqn = escaped(equation);
                    let _ = writeln!(self.text, "        <element subscript=\"{bloc}\"><eqn>{eqn}</eqn></element>");
                }
            }
        }
        self.text.push_str(more);
        self.tag(4, "units", unit);
        self.text.push_str(&format!("      </{kind}>\n"));
    }
}

/// A lever over time as one expression, for one place among its values: what each entry sets from the first quarter that it reaches.
fn held(profile: &Profile, place: usize, quarter: f64) -> String {
    let mut written = String::new();
    for entry in profile {
        let value = number(entry.values.get(place).copied().unwrap_or(f64::NAN));
        let from = ((entry.from_year - 1e-9) / quarter).ceil().max(0.0) * quarter;
        written = match written.is_empty() {
            true => value,
            false => format!("(IF (TIME >= {}) THEN ({value}) ELSE ({written}))", number(from)),
        };
    }
    written
}

/// The file.
pub fn write(world: &World) -> String {
    let (catalogue, inputs, about) = (world.catalogue(), world.inputs, world.scenario.model.about());
    let names: Vec<String> = world.scenario.blocs.iter().map(|bloc| bloc.name.clone()).collect();
    let equations = world.scenario.model.equations(&inputs.laws);
    let mut file = File { blocs: &names, text: head(world) };
    let by_bloc = |formula_of: &dyn Fn(usize) -> String| (0..names.len()).map(formula_of).collect::<Vec<_>>();

    for (at, spec) in catalogue.parameters.iter().enumerate() {
        let values = by_bloc(&|bloc| number(inputs.parameters[at * inputs.blocs + bloc]));
        file.over_blocs("aux", spec, &word(spec), (&format!(". {}", world.origin(at)), spec.unit), "", &values);
    }
    for (spec, value) in catalogue.draws.iter().zip(&inputs.draws) {
        let (name, doc, unit) = (word(spec), escaped(&line(spec)), escaped(spec.unit));
        let value = number(*value);
        file.text.push_str(&format!(
            "      <aux name=\"{name}\">\n        <doc>{doc}</doc>\n        <eqn>{value}</eqn>\n        <units>{unit}</units>\n      </aux>\n"
        ));
    }
    for (spec, profile) in catalogue.levers.iter().zip(&inputs.policy.levers) {
        let values = by_bloc(&|bloc| held(profile, bloc, about.quarter));
        file.over_blocs("aux", spec, &word(spec), (" Held for a quarter.", spec.unit), "", &values);
    }
    for (spec, profile) in catalogue.pairs.iter().zip(&inputs.policy.pairs) {
        let (name, doc) = (word(spec), escaped(&line(spec)));
        file.text.push_str(&format!("      <aux name=\"{name}\">\n        <doc>{doc}</doc>\n"));
        file.text.push_str("        <dimensions><dim name=\"bloc\"/><dim name=\"partner\"/></dimensions>\n");
        for (at, (row, column)) in
            names.iter().flat_map(|row| names.iter().map(move |column| (row, column))).enumerate()
        {
            let eqn = escaped(&held(profile, at, about.quarter));
            file.text
                .push_str(&format!("        <element subscript=\"{row},{TO}{column}\"><eqn>{eqn}</eqn></element>\n"));
        }
        file.tag(4, "units", spec.unit);
        file.text.push_str("      </aux>\n");
    }
    let rate = |spec: &Spec| format!("{}_net_flow", word(spec));
    for equation in &equations {
        let spec = equation.spec;
        let written = by_bloc(&|bloc| formula(equation.formula, &names, bloc));
        match equation.role {
            Role::Start => {
                // apart, since tools want one equation for a stock over all blocs
                let start = format!("{}_at_start", word(spec));
                file.over_blocs("aux", spec, &start, (" At the start.", spec.unit), "", &written);
                let inflow = format!("        <inflow>{}</inflow>\n", rate(spec));
                file.over_blocs("stock", spec, &word(spec), ("", spec.unit), &inflow, &[format!("{start}[bloc]")]);
            }
            Role::Flow => file.over_blocs("aux", spec, &word(spec), ("", spec.unit), "", &written),
            Role::Rate => {
                let unit = if spec.unit == "1" { "1/yr".to_owned() } else { format!("({})/yr", spec.unit) };
                file.over_blocs("flow", spec, &rate(spec), (" Change of the stock.", &unit), "", &written);
            }
        }
    }
    file.text + "    </variables>\n  </model>\n</xmile>\n"
}

fn head(world: &World) -> String {
    let (inputs, about) = (world.inputs, world.scenario.model.about());
    let method = match about.scheme {
        Scheme::Euler => "Euler",
        Scheme::RungeKutta4 => "RK4",
    };
    let caption = format!(
        "{} ({}), world: {}. Printed from the recorded equations by: {}. Times are years since {}. {}Differences from the program: what it \
         computes once a quarter is computed at every moment here, a step that ends at a change of a lever sees the new one in its last stage, a run \
         that leaves the numbers is not stopped, exp and its kin are those of the tool. Sums over blocs are written out, so the file is for these blocs.",
        about.name,
        about.title,
        world.which,
        world.command,
        world.scenario.start_year,
        match world.laws() {
            laws if laws.is_empty() => String::new(),
            laws => format!("Laws: {}. ", laws.join(", ")),
        }
    );
    let elements = |prefix: &str| -> String {
        world.scenario.blocs.iter().map(|bloc| format!("<elem name=\"{prefix}{}\"/>", bloc.name)).collect()
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <xmile version=\"1.0\" xmlns=\"http://docs.oasis-open.org/xmile/ns/XMILE/v1.0\">\n  <header>\n    \
         <options><uses_arrays maximum_dimensions=\"2\"/></options>\n    <vendor>shapan</vendor>\n    \
         <product version=\"{}\" lang=\"en\">shapan</product>\n    <name>{}</name>\n    <caption>{}</caption>\n  </header>\n  \
         <sim_specs method=\"{method}\" time_units=\"yr\">\n    <start>0</start>\n    <stop>{}</stop>\n    <dt>{}</dt>\n  </sim_specs>\n  \
         <dimensions>\n    <dim name=\"bloc\">{}</dim>\n    <dim name=\"partner\">{}</dim>\n  </dimensions>\n  <model>\n    <variables>\n",
        env!("CARGO_PKG_VERSION"),
        escaped(&world.which),
        escaped(&caption),
        number(inputs.years),
        number(inputs.step),
        elements(""),
        elements(TO)
    )
}
