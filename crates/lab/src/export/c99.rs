//! The equations of one world as one file of C99, for audit: formulas and elementary functions printed from the runs that recorded them, the inputs of
//! the world as numbers, and a fixed frame of integration loop and table that the record does not hold.

use shapan_model::audit::c99::{formula, number};
use shapan_model::audit::{recorder, word};
use shapan_model::equations::{Equation, Role};
use shapan_model::mechanisms::Rhythm;
use shapan_model::model::{Profile, Scheme};
use shapan_model::quantity::{Guard, Kind, Spec};

use super::{World, line};

/// What a compiler is told before anything else.
const TOP: &str = include_str!("frame_top.c");
/// Which entry of a lever holds.
const LEVERS: &str = include_str!("frame_levers.c");
/// The integration loop and the table.
const LOOP: &str = include_str!("frame_loop.c");

/// A text that can stand in a comment.
fn comment(text: &str) -> String {
    let safe = text.replace("*/", "* /").replace("/*", "/ *");
    safe.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn list(values: &[f64]) -> String {
    let values: Vec<String> = values.iter().map(|value| number(*value)).collect();
    format!("{{{}}}", values.join(", "))
}

fn quoted(names: impl Iterator<Item = String>) -> String {
    names.map(|name| format!("    \"{name}\",\n")).collect()
}

/// The file. Compiled with `cc -O2 -ffp-contract=off FILE -lm`, it prints the table of `shapan run --csv` with the same bits.
pub fn write(world: &World) -> String {
    // recorded and written on this thread, one after the other
    let equations = world.scenario.model.equations(&world.inputs.laws);
    let body = [inputs(world, &equations), states(world), computed(world, &equations)].concat();
    let functions = recorder::functions(&format!("{body}{LOOP}"));
    let elementary =
        "/* ---- exp, ln and the named pieces of formulas, printed from the text that every world runs ---- */\n\n";
    [&head(world), TOP, "\n", elementary, recorder::DOORS, &functions, "\n", &body, LOOP].concat()
}

fn head(world: &World) -> String {
    let about = world.scenario.model.about();
    let mut text = format!(
        "/*\n * The equations of {} ({}), for audit.\n * World: {}. Written by shapan {}: {}\n *\n",
        about.name,
        comment(about.title),
        comment(&world.which),
        env!("CARGO_PKG_VERSION"),
        comment(&world.command)
    );
    text.push_str(
        " *     cc -O2 -ffp-contract=off FILE -lm -o world && ./world > series.csv\n *\n\
         \x20* prints the table of `shapan run --csv` of the same world with the same bits; ./world 0.25 gives a row a quarter.\n *\n\
         \x20* Printed from the run that records formulas: every equation, and exp, ln, pow, tanh and the named pieces of formulas, each\n\
         \x20* operation in the order in which it is carried out. Numbers: the inputs of this one world, the forms of its laws.\n\
         \x20* Written by hand, since no formula is in them: how a number is taken apart into bits (7 functions), which entry of a lever\n\
         \x20* holds in a quarter, the stages of the integration scheme, the bounds at which a run is stopped, the table.\n\
         \x20* Not here: how worlds are sampled, the date of an accident (where the sum over blocs of safety_hazard_sum passes\n\
         \x20* safety.luck), outcomes, and policies beyond the levers over time of this world.\n *\n",
    );
    text.push_str(" * Laws in force:\n");
    world.laws().iter().for_each(|law| text.push_str(&format!(" *   {}\n", comment(law))));
    text.push_str(" * Sources:\n");
    world.bibliography().iter().for_each(|source| text.push_str(&format!(" *   {}\n", comment(source))));
    text + " */\n\n"
}

/// Constants, parameters, draws and levers.
fn inputs(world: &World, equations: &[Equation]) -> String {
    let (catalogue, inputs, about) = (world.catalogue(), world.inputs, world.scenario.model.about());
    let (stages, weights) = match about.scheme {
        Scheme::Euler => ("{{0.0, 1.0, 0}}", "1.0"),
        Scheme::RungeKutta4 => ("{{0.0, 1.0, 0}, {0.5, 2.0, 1}, {0.5, 2.0, 0}, {1.0, 1.0, 1}}", "6.0"),
    };
    let mut text = format!(
        "/* ---- the world: span, step, inputs ---- */\n\n#define BLOCS {}\n#define STOCKS {}\n#define FLOWS {}\n\
         static const double YEARS = {}, STEP = {}, QUARTER = {}, WEIGHTS = {weights};\n\
         static const struct {{ double reach, weight; int is_new; }} stages[] = {stages};\n\
         #define STAGES ((int)(sizeof stages / sizeof *stages))\n",
        inputs.blocs,
        catalogue.stocks.len(),
        catalogue.flows.len(),
        number(inputs.years),
        number(inputs.step),
        number(about.quarter)
    );
    text.push_str("static const char *const bloc_names[] = {\n");
    text.push_str(&quoted(world.scenario.blocs.iter().map(|bloc| bloc.name.clone())));
    text.push_str("};\n\n");
    let read = |spec: &Spec| equations.iter().any(|e| e.reads.iter().any(|known| known.name == spec.name));
    for (at, (spec, values)) in catalogue.parameters.iter().zip(inputs.parameters.chunks(inputs.blocs)).enumerate() {
        text.push_str(&format!("/* {}. {} */\n", comment(&line(spec)), comment(&world.origin(at))));
        text.push_str(&match read(spec) {
            true => format!("static const double {}[BLOCS] = {};\n", word(spec), list(values)),
            false => "/* not read under these laws */\n".to_owned(),
        });
    }
    for (spec, value) in catalogue.draws.iter().zip(&inputs.draws) {
        text.push_str(&format!("/* {}. {} {} */\n", comment(&line(spec)), spec.source, comment(spec.note)));
        text.push_str(&match read(spec) {
            true => format!("static const double {} = {};\n", word(spec), number(*value)),
            false => format!("/* not read by an equation: {} */\n", number(*value)),
        });
    }
    let mut held = String::new();
    let mut lever = |spec: &'static Spec, profile: &Profile, size: &str| {
        text.push_str(&format!("/* {}. {} {} */\n", comment(&line(spec)), spec.source, comment(spec.note)));
        if !read(spec) {
            text.push_str("/* not read under these laws */\n");
            return;
        }
        let name = word(spec);
        let from: Vec<f64> = profile.iter().map(|entry| entry.from_year).collect();
        let values: Vec<f64> = profile.iter().flat_map(|entry| entry.values.clone()).collect();
        text.push_str(&format!(
            "static double {name}{size};\nstatic const double {name}_from[] = {}, {name}_values[] = {};\n",
            list(&from),
            list(&values)
        ));
        held.push_str(&format!("    HOLD({name});\n"));
    };
    for (spec, profile) in catalogue.levers.iter().zip(&inputs.policy.levers) {
        lever(spec, profile, "[BLOCS]");
    }
    for (spec, profile) in catalogue.pairs.iter().zip(&inputs.policy.pairs) {
        lever(spec, profile, "[BLOCS][BLOCS]");
    }
    // a model without levers has nothing to hold
    let (hold, held) = if held.is_empty() { ("", "    (void)time;\n".to_owned()) } else { (LEVERS, held) };
    let about = "/* The levers of the quarter that starts at a time. */";
    text + &format!("\n{hold}\n{about}\nstatic void levers(double time)\n{{\n{held}}}\n")
}

/// The state: stocks, their rates, flows, under their names.
fn states(world: &World) -> String {
    let catalogue = world.catalogue();
    let mut text =
        String::from("\n/* ---- the state ---- */\n\nstatic double clock_time; /* years since the start */\n");
    text.push_str("static double stock[STOCKS][BLOCS], rate[STOCKS][BLOCS], flow[FLOWS][BLOCS];\n");
    for (at, spec) in catalogue.stocks.iter().enumerate() {
        text.push_str(&format!("#define {} stock[{at}]\n", word(spec)));
    }
    for (at, spec) in catalogue.flows.iter().enumerate() {
        text.push_str(&format!("#define {} flow[{at}]\n", word(spec)));
    }
    let names = |specs: &[&'static Spec]| quoted(specs.iter().map(|spec| spec.name.to_owned()));
    text.push_str(&format!("static const char *const stock_names[] = {{\n{}}};\n", names(&catalogue.stocks)));
    text.push_str(&format!("static const char *const flow_names[] = {{\n{}}};\n", names(&catalogue.flows)));
    let guards: String = catalogue.stocks.iter().map(|spec| guard(spec.guard)).collect();
    text + &format!(
        "/* f: any finite value; p: above zero; w: above zero, and by no more than e^40 a year */\nstatic const char guards[] = \"{guards}\";\n"
    )
}

fn guard(guard: Guard) -> char {
    match guard {
        Guard::Free => 'f',
        Guard::Positive => 'p',
        Guard::Watched => 'w',
    }
}

/// One function for each rhythm, and those of starting values and rates.
fn computed(world: &World, equations: &[Equation]) -> String {
    let of = |role: Role, rhythm: Rhythm| equations.iter().filter(move |e| e.role == role && e.rhythm == rhythm);
    let mut text = String::from("\n/* ---- the equations, in order of evaluation ---- */\n");
    let mut function = |name: &str, about: &str, list: &mut dyn Iterator<Item = &Equation>| {
        text.push_str(&format!("\n/* {about} */\nstatic void {name}(void)\n{{\n"));
        let mut mechanism = "";
        for equation in list {
            if equation.spec.mechanism != mechanism {
                mechanism = equation.spec.mechanism;
                text.push_str(&format!("    /* == {mechanism} == */\n"));
            }
            text.push_str(&statement(world, equation));
        }
        text.push_str("}\n");
    };
    function("start", "Starting values of the stocks.", &mut of(Role::Start, Rhythm::Start));
    function("start_flows", "Once a run: what depends on parameters alone.", &mut of(Role::Flow, Rhythm::Start));
    function("quarter_flows", "Once a quarter: what depends on levers.", &mut of(Role::Flow, Rhythm::Quarter));
    function("clock_flows", "When the time is new.", &mut of(Role::Flow, Rhythm::Clock));
    function("flows", "At every evaluation.", &mut of(Role::Flow, Rhythm::Each));
    function("rates", "Rates of change of the stocks, per year.", &mut of(Role::Rate, Rhythm::Each));
    text + "\n"
}

/// One equation for all blocs, under what it is.
fn statement(world: &World, equation: &Equation) -> String {
    let spec = equation.spec;
    let unit = if equation.role == Role::Rate { format!("({})/yr", spec.unit) } else { spec.unit.to_owned() };
    let about = format!("{} [{unit}]: {}", spec.name, spec.about.trim());
    let sources = sources(world, equation);
    let left = match equation.role {
        Role::Rate => {
            let at = world.catalogue().stocks.iter().position(|stock| stock.name == spec.name).unwrap_or_default();
            format!("rate[{at}]")
        }
        _ => word(spec),
    };
    let (loops, written) = formula(equation.formula, 2);
    let head = format!("    /* {}{sources} */\n", comment(&about));
    match loops.is_empty() {
        true => format!("{head}    for (int i = 0; i < BLOCS; i++) {left}[i] = {written};\n"),
        false => {
            format!("{head}    for (int i = 0; i < BLOCS; i++) {{\n{loops}        {left}[i] = {written};\n    }}\n")
        }
    }
}

/// Where the equation stands, and the sources of the parameters that it reads.
fn sources(world: &World, equation: &Equation) -> String {
    let model = world.scenario.model.about().name;
    let mut keys: Vec<&str> = Vec::new();
    for spec in
        equation.reads.iter().filter(|spec| matches!(spec.kind, Kind::Parameter | Kind::Lever | Kind::PairLever))
    {
        if !spec.source.is_empty() && !keys.contains(&spec.source) {
            keys.push(spec.source);
        }
    }
    let keys = if keys.is_empty() { String::new() } else { format!("; numbers: {}", keys.join(", ")) };
    format!(" -- {model}/{}.rs{keys}", equation.spec.mechanism)
}
