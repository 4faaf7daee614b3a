//! Scenario files: those that ship equal the reference runs, and what users may write does what it says.

use shapan_lab::inputs_json;
use shapan_lab::library::{Library, Shelf};
use shapan_lab::load::{Assignment, assign, load, set};
use shapan_lab::prior::Dist;
use shapan_lab::problem::Problems;
use shapan_lab::scenario::{Sampler, Scenario};

fn shipped(name: &str) -> Scenario {
    load(&Library::builtin(), name).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A scenario that extends the baseline by these lines.
fn change(lines: &str) -> Result<Scenario, Problems> {
    load(&Library::builtin().with("mine.toml", format!("extends = \"baseline\"\n{lines}")), "mine.toml")
}

fn changed(lines: &str) -> Scenario {
    change(lines).unwrap_or_else(|problems| panic!("{problems}"))
}

/// A parameter by bloc.
fn parameter(scenario: &Scenario, name: &str) -> Vec<f64> {
    let (n, at) = (scenario.blocs.len(), scenario.model.catalogue().parameter(name).unwrap());
    scenario.inputs.parameters[at * n..(at + 1) * n].to_vec()
}

/// A lever: (year, values).
fn lever(scenario: &Scenario, name: &str) -> Vec<(f64, Vec<f64>)> {
    let profile = &scenario.inputs.policy.levers[scenario.model.catalogue().lever(name).unwrap()];
    profile.iter().map(|entry| (entry.from_year, entry.values.clone())).collect()
}

fn belief<'a>(scenario: &'a Scenario, name: &str) -> Option<&'a Dist> {
    scenario.uncertainties.iter().find(|u| u.name == name).map(|u| &u.dist)
}

#[test]
fn every_shipped_scenario_loads_with_its_story() {
    let library = Library::builtin();
    assert!(library.names(Shelf::Scenarios).len() >= 30);
    for name in library.names(Shelf::Scenarios) {
        let scenario = shipped(name);
        assert_eq!(scenario.name, name);
        for text in [&scenario.title, &scenario.story] {
            assert!(!text.en.is_empty() && !text.zh.is_empty() && text.en != text.zh, "{name} lacks a text");
        }
        assert!(scenario.warnings.is_empty(), "{name}: {:?}", scenario.warnings);
    }
}

#[test]
fn shipped_scenarios_equal_the_reference_runs() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/oracles/world");
    if !std::path::Path::new(folder).exists() {
        println!("skipped: {folder} is not there");
        assert!(std::env::var_os("CI").is_none(), "the reference runs are missing");
        return;
    }
    let mut compared = 0;
    for name in Library::builtin().names(Shelf::Scenarios) {
        let path = format!("{folder}/{name}.json");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let reference = inputs_json::read(&path, &text).unwrap_or_else(|problems| panic!("{problems}"));
        let ours = shipped(name);
        let names = |scenario: &Scenario| scenario.blocs.iter().map(|bloc| bloc.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&ours), names(&reference), "{name}");
        let catalogue = ours.model.catalogue();
        for spec in &catalogue.parameters {
            assert_eq!(parameter(&ours, spec.name), parameter(&reference, spec.name), "{name}: {}", spec.name);
        }
        for spec in &catalogue.levers {
            assert_eq!(lever(&ours, spec.name), lever(&reference, spec.name), "{name}: {}", spec.name);
        }
        assert_eq!(ours.inputs, reference.inputs, "{name}");
        compared += 1;
    }
    assert!(compared >= 16, "only {compared} scenarios were compared");
}

#[test]
fn beliefs_are_those_of_the_catalogue_and_the_bloc_files() {
    let baseline = shipped("baseline");
    let catalogue = baseline.model.catalogue();
    assert_eq!(belief(&baseline, "compute.chips_0@china"), Some(&Dist::LogUniform(7.0e5, 3.0e6)));
    assert_eq!(belief(&baseline, "research.beta"), Some(&Dist::LogUniform(0.1, 0.8)));
    assert_eq!(belief(&baseline, "safety.luck"), Some(&Dist::Exponential(1.0)));
    let sampled = catalogue.parameters.iter().chain(&catalogue.draws);
    let sampled = sampled.filter(|spec| spec.prior != shapan_model::quantity::Prior::Fixed).count();
    assert_eq!(baseline.uncertainties.len(), sampled + 1);
    // in the order of the catalogue, draws last
    let place = |name: &str| {
        let plain = name.split('@').next().unwrap();
        catalogue.all().position(|spec| spec.name == plain).unwrap()
    };
    assert!(baseline.uncertainties.windows(2).all(|pair| place(&pair[0].name) < place(&pair[1].name)));
    assert_eq!((baseline.seed, baseline.runs, baseline.sampler), (1234, 1000, Sampler::LatinHypercube));
}

#[test]
fn race2_has_its_published_values() {
    let race = shipped("race2");
    assert_eq!(race.model.about().name, "race2");
    assert_eq!((race.inputs.years, race.inputs.step, race.blocs.len()), (30.0, 0.25, 2));
    for (name, values) in [
        ("economy.capital_0", [60.0, 50.0]),
        ("economy.productivity", [3.0, 2.6]),
        ("compute.stock_0", [5.0, 3.0]),
        ("compute.efficiency_0", [1.0, 0.8]),
        ("compute.share", [0.01, 0.008]),
        ("people.skills_0", [1.0, 0.8]),
        ("people.skills_cap", [3.0, 4.0]),
        ("risk.safety_0", [0.1, 0.1]),
        ("risk.share", [0.1, 0.05]),
    ] {
        assert_eq!(parameter(&race, name), values, "{name}");
    }
    assert_eq!(race.uncertainties.len(), 12, "the twelve uncertain inputs");
}

#[test]
fn values_may_be_words_units_factors_and_entries_in_time() {
    let scenario = changed(
        r#"
        [parameters.all]
        power.chip_draw = "1.4 kW/H100e"
        labour.employment_growth = "0.5 %/yr"
        [parameters.china]
        compute.chips_0 = { times = 2.0 }
        labour.employment_growth = -0.001
        [levers.all]
        adoption.push = "high"
        [levers.china]
        adoption.push = { times = 0.5 }
        investment.awake_share = [ { from = 2027, value = "2 %" }, { from = "4 years", ramp = "9 months", to = 0.05 } ]
        [levers.pairs]
        trade.export_control_share = { "usa->china" = 0.5, "*->*" = "low", "*->rest" = 0.1, "usa->*" = 0.2 }
        [draws]
        approach.viable = 3
        [laws]
        research.ceiling_law = "jones1995"
        [run]
        years = "10 yr"
        step = "1/16 yr"
        seed = 18446744073709551615
        "#,
    );
    assert_eq!(parameter(&scenario, "power.chip_draw"), [1400.0; 3]);
    assert_eq!(parameter(&scenario, "labour.employment_growth"), [0.005, -0.001, 0.005]);
    assert_eq!(parameter(&scenario, "compute.chips_0")[1], 3.4e6);
    assert_eq!(lever(&scenario, "adoption.push"), [(0.0, vec![2.0, 1.0, 2.0])]);
    let awake: Vec<(f64, f64)> =
        lever(&scenario, "investment.awake_share").into_iter().map(|(year, values)| (year, values[1])).collect();
    let third = 0.02 + (0.05 - 0.02) * (0.25 / 0.75);
    let two_thirds = 0.02 + (0.05 - 0.02) * (0.5 / 0.75);
    assert_eq!(awake, [(0.0, 0.008), (1.0, 0.02), (4.25, third), (4.5, two_thirds), (4.75, 0.05)]);
    let at = scenario.model.catalogue().pair("trade.export_control_share").unwrap();
    let controls = &scenario.inputs.policy.pairs[at][0].values;
    // among patterns with one star the later in the file counts
    assert_eq!(controls, &[0.0, 0.5, 0.2, 0.0, 0.0, 0.1, 0.0, 0.0, 0.0]);
    assert_eq!((scenario.inputs.years, scenario.inputs.step, scenario.seed), (10.0, 0.0625, u64::MAX));
    assert_eq!(scenario.inputs.draws[scenario.model.catalogue().draw("approach.viable").unwrap()], 3.0);
    assert_eq!(scenario.inputs.laws.iter().sum::<usize>(), 1);
}

#[test]
fn what_a_scenario_sets_is_fixed_in_its_ensemble() {
    let set_for_all = changed("[parameters.all]\nresearch.beta = 0.3");
    assert_eq!(belief(&set_for_all, "research.beta"), None);
    let set_for_one = changed("[parameters.china]\nresearch.beta = 0.3");
    assert_eq!(belief(&set_for_one, "research.beta"), Some(&Dist::LogUniform(0.1, 0.8)));
    assert_eq!(belief(&set_for_one, "research.beta@china"), Some(&Dist::Fixed(0.3)));
    let set_for_each =
        changed("[parameters]\nusa.research.beta = 0.3\nchina.research.beta = 0.4\nrest.research.beta = 0.5");
    assert!(set_for_each.uncertainties.iter().all(|u| !u.name.starts_with("research.beta")));
    let times = changed(
        "[parameters.all]\nresearch.spill = { times = 2 }\n[parameters.china]\ncompute.chips_0 = { times = 2 }",
    );
    assert_eq!(belief(&times, "research.spill"), Some(&Dist::Uniform(0.2, 2.4)));
    assert_eq!(belief(&times, "compute.chips_0@china"), Some(&Dist::LogUniform(1.4e6, 6.0e6)));
    let one = changed("[parameters.usa]\nresearch.spill = { times = 2 }");
    let at = one.uncertainties.iter().position(|u| u.name == "research.spill").unwrap();
    let world = shapan_lab::experiment::set(&one, &one.uncertainties[at..=at], &[0.5]);
    let parameter = one.model.catalogue().parameter("research.spill").unwrap();
    assert_eq!(world.parameters[parameter * 3..parameter * 3 + 3], [1.0, 0.5, 0.5]);
    let fixed = changed("[uncertainties]\nresearch.beta = \"fixed\"\n[draws]\nsafety.luck = 2.0");
    assert_eq!((belief(&fixed, "research.beta"), belief(&fixed, "safety.luck")), (None, None));
}

#[test]
fn beliefs_and_correlations_are_read() {
    let scenario = changed(
        r#"
        [uncertainties."labour.employment_growth@rest"]
        dist = "uniform"
        low = "0.5 %/yr"
        high = 0.015
        [uncertainties.research]
        beta = { p05 = 0.1, p95 = 0.8 }
        lambda = { dist = "triangular", low = 0.3, mode = 0.6, high = 0.9 }
        [uncertainties."research.ceiling_law"]
        weights = { davidson-houlden2025 = 0.75, jones1995 = 0.25 }
        [[correlations]]
        a = "research.beta"
        b = "labour.employment_growth@rest"
        rank = -0.5
        "#,
    );
    assert_eq!(belief(&scenario, "labour.employment_growth@rest"), Some(&Dist::Uniform(0.005, 0.015)));
    assert_eq!(belief(&scenario, "research.beta"), Some(&Dist::lognormal_from_quantiles(0.1, 0.8)));
    assert_eq!(belief(&scenario, "research.lambda"), Some(&Dist::Triangular(0.3, 0.6, 0.9)));
    assert_eq!(belief(&scenario, "research.ceiling_law"), Some(&Dist::Categorical(vec![0.75, 0.25])));
    let correlation = &scenario.correlations[0];
    let mut names = [correlation.a, correlation.b].map(|at| scenario.uncertainties[at].name.as_str());
    names.sort_unstable();
    assert_eq!((names, correlation.rank), (["labour.employment_growth@rest", "research.beta"], -0.5));
}

#[test]
fn assignments_change_a_scenario() {
    let mut scenario = shipped("baseline");
    let pairs = [
        ("capability.wall", "5"),
        ("usa.investment.awake_share", "high"),
        ("leak.diverted_share@china", "10 %"),
        ("rest.labour.employment_growth", "0.5 %/yr"),
        ("usa->china.trade.export_control_share", "0.25"),
        ("fab.tool_embargo_share@*->china", "0.5"),
        ("safety.luck", "2.5"),
        ("research.ceiling_law", "jones1995"),
        ("china.adoption.push", "[{ from = 2030, value = 2.0 }]"),
        ("china.compute.chips_0", "{ times = 2 }"),
        ("years", "10"),
        ("step", "1/16 yr"),
        ("seed", "7"),
    ];
    let assignments: Vec<_> = pairs.map(|(name, value)| (name.to_string(), value.to_string())).to_vec();
    set(&mut scenario, &assignments).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(parameter(&scenario, "capability.wall"), [5.0; 3]);
    assert_eq!(belief(&scenario, "capability.wall"), None);
    assert_eq!(lever(&scenario, "investment.awake_share"), [(0.0, vec![0.03, 0.008, 0.005])]);
    assert_eq!(lever(&scenario, "leak.diverted_share"), [(0.0, vec![0.03, 0.1, 0.06])]);
    assert_eq!(parameter(&scenario, "labour.employment_growth")[2], 0.005);
    assert_eq!(lever(&scenario, "adoption.push"), [(0.0, vec![1.0; 3]), (4.0, vec![1.0, 2.0, 1.0])]);
    let catalogue = scenario.model.catalogue();
    let pair = |name: &str| scenario.inputs.policy.pairs[catalogue.pair(name).unwrap()][0].values.clone();
    assert_eq!(pair("trade.export_control_share")[1], 0.25);
    assert_eq!((pair("fab.tool_embargo_share")[1], pair("fab.tool_embargo_share")[7]), (0.5, 0.5));
    assert_eq!(parameter(&scenario, "compute.chips_0")[1], 3.4e6);
    assert_eq!(belief(&scenario, "compute.chips_0@china"), Some(&Dist::LogUniform(1.4e6, 6.0e6)));
    assert_eq!((scenario.inputs.years, scenario.inputs.step, scenario.seed), (10.0, 0.0625, 7));

    let before = scenario.inputs.clone();
    let wrong =
        [("capability.wal", "5"), ("mars.adoption.push", "1"), ("capability.wall", "25"), ("capability.wall", "5 W")];
    let wrong: Vec<_> = wrong.map(|(name, value)| (name.to_string(), value.to_string())).to_vec();
    let said = set(&mut scenario, &wrong).unwrap_err().to_string();
    for part in
        ["--set capability.wal=5: there is no quantity", "did you mean `capability.wall`", "`mars`", "wrong unit"]
    {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
    let said = set(&mut scenario, &wrong[2..3]).unwrap_err().to_string();
    assert!(
        said.contains("--set capability.wall=25: capability.wall of usa, china, rest is 25; it must lie in 0 … 20"),
        "{said}"
    );
    assert_eq!(scenario.inputs, before, "a refused assignment changes nothing");
}

#[test]
fn own_blocs_and_worlds_are_found_beside_the_scenario() {
    let india = Library::texts().find(|(path, _)| *path == "data/blocs/rest.toml").unwrap().1;
    let india = india.replace("name = \"rest\"", "name = \"india\"");
    let world = "blocs = [\"usa\", \"china\", { file = \"blocs/india.toml\" }, { file = \"usa\", name = \"twin\" }]";
    let library = Library::builtin()
        .with("study/blocs/india.toml", india)
        .with("study/four.toml", world)
        .with("study/mine.toml", "model = \"world\"\nworld = \"four.toml\"\n[levers.twin]\nadoption.push = 2.0\n");
    let scenario = load(&library, "study/mine.toml").unwrap_or_else(|problems| panic!("{problems}"));
    let names: Vec<&str> = scenario.blocs.iter().map(|bloc| bloc.name.as_str()).collect();
    assert_eq!(names, ["usa", "china", "india", "twin"]);
    assert_eq!(lever(&scenario, "adoption.push"), [(0.0, vec![1.0, 1.0, 1.0, 2.0])]);
}

#[test]
fn faults_point_to_the_option_that_made_them() {
    let mut scenario = changed("[run]\nyears = 10\nstep = \"1/16 yr\"\n[levers.usa]\ncompute.train_share = 0.3\n");
    let option = |option: &str, name: &str, value: &str| Assignment {
        option: option.into(),
        name: name.into(),
        value: value.into(),
    };
    let mut said = |assignment: Assignment| assign(&mut scenario, &[assignment]).unwrap_err().to_string();
    let step = said(option("--step 1/33", "step", "0.030303030303030304"));
    assert!(step.starts_with("--step 1/33: a step of"), "{step}");
    let years = said(option("--years 3.3", "years", "3.3"));
    assert!(years.starts_with("--years 3.3: a span of 3.3 years is not a whole number of steps of 0.0625"), "{years}");
    // the file sets the one share, the command line the other: it is the command line that breaks what was sound
    let sum = said(Assignment::set("usa.compute.infer_share", "0.75"));
    assert!(sum.starts_with("--set usa.compute.infer_share=0.75: compute.train_share and"), "{sum}");
    let late = said(Assignment::set("usa.adoption.push", "[{ from = 2030, value = 99 }]"));
    assert!(late.contains("from year 2030 is 99"), "{late}");
}

#[test]
fn entries_out_of_order_hide_no_value_in_complete_inputs() {
    let mut inputs: serde_json::Value = serde_json::from_str(include_str!("mistakes/gap-in-profile.json")).unwrap();
    let profile = &mut inputs["levers"]["leak.diverted_share"];
    let mut early = profile[0].clone();
    early["value"]["china"] = serde_json::json!(0.9);
    profile.as_array_mut().unwrap().insert(0, early);
    let said = inputs_json::read("x.json", &inputs.to_string()).err().unwrap().to_string();
    for part in [
        "the profile of leak.diverted_share goes from year 0 to year 0",
        "leak.diverted_share of china from year 0 is 0.9",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }
}

#[test]
fn entries_that_never_act_are_named_by_the_year_that_was_written() {
    let scenario = changed(
        "[levers.usa]\nadoption.push = [ { from = 2060, value = 2.0 } ]\n[levers.china]\nadoption.push = [ { from = 30, value = 2.0 } ]\n",
    );
    let said: Vec<&str> = scenario.warnings.iter().map(|warning| warning.en.as_str()).collect();
    assert_eq!(
        said,
        [2060, 30].map(|year| format!("adoption.push: the entry from year {year} never acts, the run ends before"))
    );
}

#[test]
fn keys_that_nothing_reads_are_refused_in_blocs_and_worlds() {
    let text = |path: &str| Library::texts().find(|(known, _)| *known == path).unwrap().1;
    let said = |bloc: &str, world: &str| {
        let library = Library::builtin()
            .with("mine.toml", "extends = \"baseline\"\nworld = \"./world.toml\"")
            .with("world.toml", world)
            .with("bloc.toml", bloc);
        load(&library, "mine.toml").err().map_or_else(String::new, |problems| problems.to_string())
    };
    let bloc = text("data/blocs/rest.toml");
    let world = text("data/worlds/default.toml").replace("\"rest\"]", "{ file = \"bloc.toml\" }]");
    assert_eq!(said(bloc, &world), "");
    let [fact, head] =
        ["employment_growth = { value = 0.01, unit = \"1/yr\", year = 2025, source = \"assumed\"", "title = "];
    assert!(bloc.contains(fact) && bloc.contains(head), "{bloc}");
    let spoilt = bloc
        .replace(fact, "employment_growth = { value = 0.01, unit = \"1/yr\", yaer = 2025, sorce = \"x\", year = \"2025\", source = \"assumed\"")
        .replacen(head, "titel = \"x\"\ntitle = ", 1)
        .replace("[knowhow]", "[knowhw]");
    let found = said(&spoilt, &world);
    for part in [
        "unknown key `sorce`\n    did you mean `source`?",
        "unknown key `yaer`\n    did you mean `year`?",
        "expected a number for `year`, found a string",
        "unknown key `titel`\n    did you mean `title`?",
        "unknown key `knowhw`\n    did you mean `knowhow`?",
    ] {
        assert!(found.contains(part), "{part} is not in:\n{found}");
    }
    let world = world.split("[pairs").next().unwrap().to_owned();
    let pair = "[pairs.trade]\nexport_control_share = { row = \"usa\", column = \"china\", value = 0.5 }\n";
    assert!(said(bloc, &(world.clone() + pair)).contains("expected a list of { row"));
    assert!(said(bloc, &(world + "[pairs]\ntrade = 0.5\n")).contains("expected a table [pairs.trade]"));
}
