//! What the page takes away gives the same numbers on the command line: the scenario as a file, tables, pictures.

use serde_json::{Value, json};
use shapan_lab::desk::{self, Desk, Request};
use shapan_lab::library::{Library, Shelf};
use shapan_lab::manifest::scenario_hash;
use shapan_lab::scenario::Scenario;
use shapan_lab::{load, series};

fn about(request: Value) -> Result<Value, String> {
    let request = Request::read(request.to_string().as_bytes()).expect("a request");
    desk::about(&request).map(|(answer, _)| answer).map_err(|problems| problems.to_string())
}

fn opened(open: &Value, todo: &str) -> Value {
    let mut request = json!({ "do": todo, "slot": 0, "runs": 40 });
    for (key, value) in open.as_object().expect("an object") {
        request[key] = value.clone();
    }
    request
}

/// The file, and the scenario that the command line makes of it.
fn written(open: &Value) -> (String, Scenario) {
    let answer = about(opened(open, "scenario_text")).expect("a file");
    let text = answer["text"].as_str().expect("a text").to_owned();
    let mut library = Library::builtin().with("mine.toml", text.clone());
    for (path, text) in answer["files"].as_object().expect("files") {
        library = library.with(path, text.as_str().expect("a text"));
    }
    let scenario = load::load(&library, "./mine.toml").unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    (text, scenario)
}

/// What the page runs: the scenario with its changes.
fn meant(open: &Value) -> Scenario {
    let mut library = Library::builtin();
    for (path, text) in open["files"].as_object().into_iter().flatten() {
        library = library.with(path, text.as_str().expect("a text"));
    }
    let name = match open["text"].as_str() {
        Some(text) => {
            library = library.with("page.toml", text);
            "./page.toml"
        }
        None => open["scenario"].as_str().expect("a name"),
    };
    let mut scenario = load::load(&library, name).expect("a scenario");
    let word = |pair: &Value, at: usize| pair[at].as_str().expect("a text").to_owned();
    let set: Vec<_> = open["set"].as_array().into_iter().flatten().map(|pair| (word(pair, 0), word(pair, 1))).collect();
    load::set(&mut scenario, &set).expect("changes");
    scenario
}

const OWN: &str = r#"
model = "world"
title = "Mine"
extends = "push5"
[run]
runs = 300
[parameters.all]
research.spill = 0.3
[parameters.china]
"research.beta" = 0.2
[levers.china]
research.projects = [ { from = 2028, value = 3.0 }, { from = 2030, ramp = "2 yr", to = 1.0 } ]
[levers.pairs]
trade.export_control_share = { "*->china" = 0.5, "usa->china" = 0.7 }
talent.barrier = 2.0
[draws]
approach.viable = 1
[uncertainties]
capability.wall = { dist = "uniform", low = 2.0, high = 3.0 }
"compute.chips_0@china" = { dist = "fixed", value = 1.5e6 }
[[correlations]]
a = "research.beta"
b = "research.ceiling"
rank = 0.3
[sources]
research.spill = "assumed"
"#;

#[test]
fn every_shipped_scenario_is_written_as_one_that_has_its_hash() {
    for name in Library::builtin().names(Shelf::Scenarios) {
        let open = json!({ "scenario": name });
        let (text, scenario) = written(&open);
        assert_eq!(scenario_hash(&scenario), scenario_hash(&meant(&open)), "{name}\n{text}");
        assert_eq!(scenario.runs, 40);
    }
}

#[test]
fn changes_keep_values_beliefs_and_order() {
    let sets = [
        json!([["china.investment.awake_share", "0.02"]]),
        json!([["*->china.trade.export_control_share", "0.95"], ["usa->china.trade.export_control_share", "0.5"]]),
        json!([["trade.export_control_share", "0.25"], ["china->usa.trade.export_control_share", "0.1"]]),
        // what is said of all comes last and holds for all
        json!([["china.research.beta", "0.4"], ["research.beta", "0.2"]]),
        json!([["research.beta", "0.2"], ["usa.research.beta", "0.4"]]),
        json!([["compute.chips_0@china", "1e6"], ["approach.viable", "2"]]),
        json!([["research.spill", "{ times = 0.5 }"], ["usa.research.spill", "{ times = 3 }"]]),
        json!([["china.research.projects", "[{ from = 2030, value = 2 }, { from = 2033, ramp = \"2 yr\", to = 9 }]"]]),
        json!([["usa.research.projects", "high"], ["years", "30"], ["step", "0.125"]]),
    ];
    for set in sets {
        for base in [json!({ "scenario": "baseline" }), json!({ "scenario": "sequence" })] {
            let mut open = base;
            open["set"] = set.clone();
            let (text, scenario) = written(&open);
            let meant = meant(&open);
            assert_eq!(scenario_hash(&scenario), scenario_hash(&meant), "{set}\n{text}");
            assert_eq!(scenario.inputs, meant.inputs, "{set}\n{text}");
        }
    }
}

#[test]
fn seed_sampler_and_runs_go_into_the_file() {
    let open = json!({ "scenario": "fast", "seed": 99, "sampler": "sobol", "runs": 64, "language": "zh" });
    let (text, scenario) = written(&open);
    assert_eq!((scenario.seed, scenario.runs, scenario.sampler.name()), (99, 64, "sobol"));
    assert!(text.starts_with("# 由 shapan"), "{text}");
}

#[test]
fn a_text_of_ones_own_is_taken_up_whole() {
    let plain = json!({ "scenario": "baseline", "text": OWN });
    let (text, scenario) = written(&plain);
    assert_eq!(scenario_hash(&scenario), scenario_hash(&meant(&plain)), "{text}");
    let set = json!([
        ["china.research.projects", "4"],
        ["*->china.trade.export_control_share", "0.9"],
        ["research.spill", "0.7"],
        ["capability.wall", "3"],
    ]);
    let changed = json!({ "scenario": "baseline", "text": OWN, "set": set });
    let (text, scenario) = written(&changed);
    assert_eq!(scenario_hash(&scenario), scenario_hash(&meant(&changed)), "{text}");
    assert!(scenario.title.en.ends_with("changed") && scenario.title.zh.ends_with("（有改动）"));
}

#[test]
fn texts_that_it_needs_come_with_it() {
    let own = "model = \"world\"\nextends = \"baseline\"\nworld = \"./pair.toml\"\n";
    let builtin = Library::texts().find(|(path, _)| *path == "data/worlds/two.toml").expect("a world").1;
    let open = json!({ "scenario": "baseline", "text": own, "files": { "pair.toml": builtin } });
    let (text, scenario) = written(&open);
    assert_eq!(scenario.blocs.len(), 2);
    assert_eq!(scenario_hash(&scenario), scenario_hash(&meant(&open)), "{text}");
}

#[test]
fn what_cannot_be_written_is_refused_and_mistakes_are_named() {
    let times = json!({ "scenario": "baseline", "text": OWN, "set": [["research.spill", "{ times = 2 }"]] });
    let refused = about(opened(&times, "scenario_text")).expect_err("refused");
    assert!(refused.contains("one file"), "{refused}");
    let wrong = json!({ "scenario": "baseline", "set": [["china.nonsense", "1"]] });
    assert!(about(opened(&wrong, "scenario_text")).expect_err("refused").contains("nonsense"));
}

#[test]
fn the_central_world_is_that_of_the_command_line() {
    let open = json!({ "scenario": "push0", "set": [["usa.research.projects", "2"]] });
    let answer = about(opened(&open, "series_csv")).expect("a table");
    let (_, scenario) = written(&open);
    let plan = series::everything(&scenario, 1.0);
    let record = scenario.model.run(&plan, std::slice::from_ref(&scenario.inputs)).pop().expect("a record");
    assert!(record.times.len() == 26 && scenario.inputs.step == 1.0 / 32.0);
    assert_eq!(answer["csv"], series::csv(&scenario, &plan, &record));
}

/// Asks a desk; its answer must be sound.
fn ask(desk: &mut Desk, request: Value, numbers: &[f64]) -> (Value, Vec<f64>) {
    let (text, numbers) = desk.ask(request.to_string().as_bytes(), numbers);
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    assert!(answer.get("problems").is_none(), "{answer}");
    (answer, numbers)
}

const COLUMNS: [&str; 2] = ["production.output", "talent.people"];

fn desk_with_worlds(runs: usize) -> Desk {
    let mut desk = Desk::new();
    let open = json!({ "do": "open", "slot": 3, "scenario": "blowup", "columns": COLUMNS, "runs": runs, "step": 0.25 });
    ask(&mut desk, open, &[]);
    let (_, numbers) = ask(&mut desk, json!({ "do": "run", "slot": 3, "from": 0, "to": runs }), &[]);
    ask(&mut desk, json!({ "do": "take", "slot": 3 }), &numbers);
    desk
}

#[test]
fn quantiles_are_a_tidy_table_of_the_bands() {
    let mut desk = desk_with_worlds(30);
    let (bands, numbers) = ask(&mut desk, json!({ "do": "bands", "slot": 3, "language": "en" }), &[]);
    let (table, _) = ask(&mut desk, json!({ "do": "quantiles_csv", "slot": 3 }), &[]);
    let csv = table["csv"].as_str().expect("a table");
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("time,bloc,variable,unit,n,p05,p25,p50,p75,p95,mean,min,max"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let size = |key: &str| bands[key].as_u64().expect("a number") as usize;
    assert_eq!(rows.len(), size("rows") * size("blocs") * COLUMNS.len());
    let mut alive = Vec::new();
    for row in &rows {
        assert_eq!(row.len(), 13);
        let year: usize = row[0].parse().expect("a whole year");
        let bloc = ["usa", "china", "rest"].iter().position(|known| *known == row[1]).expect("a bloc");
        let column = COLUMNS.iter().position(|known| *known == row[2]).expect("a column");
        let cell = (column * size("blocs") + bloc) * size("rows") + year;
        for at in 0..5 {
            let told: f64 = if row[5 + at].is_empty() { f64::NAN } else { row[5 + at].parse().expect("a number") };
            assert_eq!(told.to_bits(), numbers[cell * 6 + at].to_bits(), "{row:?}");
        }
        alive.push(row[4].parse::<usize>().expect("a number"));
    }
    // the scenario is one whose worlds break off: fewer are left at the end
    assert!(alive.first() > alive.last(), "{alive:?}");
}

#[test]
fn a_picture_says_where_it_comes_from_in_either_language() {
    let mut desk = desk_with_worlds(20);
    for (language, word) in [("en", "Economic output"), ("zh", "产出")] {
        let picture = |column: &str| json!({ "do": "picture", "slot": 3, "column": column, "source": "a <link> & more", "language": language });
        let (answer, _) = ask(&mut desk, picture(COLUMNS[0]), &[]);
        let svg = answer["svg"].as_str().expect("a picture");
        // a quantity without a title of its own is named by its meaning
        let (people, _) = ask(&mut desk, picture(COLUMNS[1]), &[]);
        assert!(!people["svg"].as_str().expect("a picture").contains(COLUMNS[1]));
        assert!(svg.contains(word) && svg.contains("a &lt;link&gt; &amp; more"), "{svg}");
        let (refused, _) = desk.ask(picture("no.such").to_string().as_bytes(), &[]);
        assert!(refused.contains("no.such"));
    }
}

/// What stands in an attribute of every element that has it, such as the points of lines.
fn attributes<'a>(svg: &'a str, element: &str, having: &str, name: &str) -> Vec<&'a str> {
    let of = |text: &'a str| Some(text.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0);
    svg.lines()
        .filter(|line| line.starts_with(&format!("<{element} ")) && line.contains(having))
        .filter_map(of)
        .collect()
}

#[test]
fn a_picture_shows_what_is_laid_over() {
    let mut desk = desk_with_worlds(30);
    let (bands, numbers) = ask(&mut desk, json!({ "do": "bands", "slot": 3, "language": "en" }), &[]);
    let size = |key: &str| bands[key].as_u64().expect("a number") as usize;
    let (rows, blocs) = (size("rows"), size("blocs"));
    // the bands of the picture itself, laid over it: its own lines, once more
    let of = |bloc: usize| -> Value {
        (0..rows).map(|row| json!(numbers[(bloc * rows + row) * 6..(bloc * rows + row + 1) * 6])).collect()
    };
    let all: Vec<Value> = (0..blocs).map(of).collect();
    let baseline = json!({ "label": "the baseline", "ink": "#000000", "edges": true, "start": 2026.0, "rows": all });
    let other = json!({ "label": "<b>Mine & yours</b>", "ink": "#aa4499", "dash": [9, 4], "mark": "1", "start": 2026.0, "rows": [all[0], null, all[2]] });
    let picture = |over: Value| json!({ "do": "picture", "slot": 3, "column": COLUMNS[0], "own": "as it is set", "over": over, "language": "en" });
    assert_eq!(bands["start"], 2026.0);
    let (alone, _) = ask(&mut desk, picture(json!([])), &[]);
    let (laid, _) = ask(&mut desk, picture(json!([baseline, other])), &[]);
    let [alone, laid] = [&alone, &laid].map(|answer| answer["svg"].as_str().expect("a picture"));
    // lines lie lower by the names that stand above the panels: the medians of the study give the distance
    let medians = attributes(laid, "polyline", "stroke-width=\"2.4\"", "points");
    assert_eq!((medians.len(), attributes(alone, "polyline", "", "points").len()), (blocs, blocs));
    assert_eq!(attributes(laid, "polyline", "stroke=\"#000000\" stroke-width=\"1.5\"", "points"), medians);
    let dashed = attributes(laid, "polyline", "stroke=\"#aa4499\"", "points");
    assert_eq!(dashed, [medians[0], medians[2]], "the bloc that is not there has no line");
    assert_eq!(attributes(laid, "polyline", "stroke=\"#aa4499\"", "stroke-dasharray"), ["9 4"; 2]);
    // ends of nine tenths of the baseline, half of the other one as areas
    assert_eq!(attributes(laid, "polyline", "stroke-dasharray=\"4 4\"", "points").len(), 2 * blocs);
    assert_eq!(attributes(laid, "polygon", "fill=\"#aa4499\"", "points").len(), 2);
    for text in ["as it is set", "the baseline", "&lt;b&gt;Mine &amp; yours&lt;/b&gt;", ">1</text>"] {
        assert!(laid.contains(text), "{text} is not in {laid}");
        assert!(!alone.contains(text));
    }
    // told to those who do not see it, with the bloc
    assert!(laid.contains("China, the baseline: ") && !laid.contains("China, &lt;b&gt;"), "{laid}");
    for ink in ["red", "#00000", "#12345\"", "url(x)"] {
        let over = json!([{ "label": "a", "ink": ink, "start": 2026.0, "rows": [] }]);
        let (refused, _) = desk.ask(picture(over).to_string().as_bytes(), &[]);
        assert!(refused.contains("is not a colour"), "{refused}");
    }
}

#[test]
fn what_is_laid_over_has_room_on_the_axis() {
    let mut desk = desk_with_worlds(20);
    let high = json!([
        [1e21, 2e21, 3e21, 4e21, 5e21, 1.0],
        [1e21, 2e21, 3e21, 4e21, 5e21, 1.0],
        [null, null, null, null, null, 0.0]
    ]);
    for edges in [true, false] {
        let over =
            json!([{ "label": "a", "ink": "#aa4499", "edges": edges, "start": 2026.0, "rows": [high, null, null] }]);
        let picture = json!({ "do": "picture", "slot": 3, "column": COLUMNS[0], "over": over, "language": "en" });
        let (answer, _) = ask(&mut desk, picture, &[]);
        let svg = answer["svg"].as_str().expect("a picture");
        let points = attributes(svg, "polyline", "stroke=\"#aa4499\"", "points");
        let inside = points.iter().flat_map(|line| line.split(' ')).all(|point| {
            let (_, y) = point.split_once(',').expect("a point");
            (0.0..400.0).contains(&y.parse::<f64>().expect("a number"))
        });
        assert!(inside && !points.is_empty(), "{edges}: {points:?}");
    }
}
