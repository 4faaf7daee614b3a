//! No text makes a parser panic or hang, or gives half a scenario: what is accepted is sound, what is not is told with a reason.

use proptest::prelude::*;
use shapan_lab::bibliography::Bibliography;
use shapan_lab::claims::expression::Value;
use shapan_lab::claims::{Claim, Group};
use shapan_lab::inputs_json;
use shapan_lab::library::Library;
use shapan_lab::load::{load, set};
use shapan_lab::problem::Problems;
use shapan_lab::refuse;
use shapan_lab::scenario::Scenario;

/// What came of a text is a sound scenario, or reasons.
fn sound(result: Result<Scenario, Problems>) {
    match result {
        Ok(scenario) => assert!(refuse::check(&scenario).is_ok(), "accepted, then refused"),
        Err(problems) => {
            assert!(!problems.0.is_empty() && !problems.to_string().is_empty(), "refused without a reason")
        }
    }
}

/// Valid texts to spoil: a file by path, and which scenario reads it.
fn texts() -> Vec<(&'static str, String)> {
    let built_in = |path: &str| Library::texts().find(|(known, _)| *known == path).unwrap().1.to_string();
    let whole = "model = \"world\"\nworld = \"./world.toml\"\n";
    vec![
        ("mine.toml", format!("{whole}{}", include_str!("mistakes/parts/sound.toml"))),
        ("world.toml", built_in("data/worlds/default.toml").replace("\"rest\"]", "{ file = \"bloc.toml\" }]")),
        ("bloc.toml", built_in("data/blocs/rest.toml")),
        ("inputs.json", include_str!("mistakes/parts/sound.json").to_string()),
    ]
}

/// Reads the texts, one of them replaced.
fn read(spoilt: usize, text: Vec<u8>) {
    let name = texts()[spoilt].0;
    let mut library = Library::builtin();
    for (path, text) in texts() {
        library = library.with(path, text);
    }
    let asked = if name == "inputs.json" { name } else { "mine.toml" };
    sound(load(&library.with(name, text), asked));
}

#[test]
fn the_texts_to_spoil_are_sound() {
    for (at, (path, text)) in texts().into_iter().enumerate() {
        read(at, text.clone().into_bytes());
        if path == "inputs.json" {
            inputs_json::read(path, &text).unwrap_or_else(|problems| panic!("{problems}"));
        }
    }
    let mut library = Library::builtin();
    for (path, text) in texts() {
        library = library.with(path, text);
    }
    load(&library, "mine.toml").unwrap_or_else(|problems| panic!("{problems}"));
}

/// What came of a claim's text: a claim whose formulas can be evaluated and explained, or reasons.
fn sound_claim(text: &[u8]) {
    match Claim::read("mine.toml", "mine.toml", text) {
        Err(problems) => {
            assert!(!problems.0.is_empty() && !problems.to_string().is_empty(), "refused without a reason")
        }
        Ok(claim) => {
            assert_eq!(claim.id, "mine");
            assert!(!claim.statement.en.is_empty() && !claim.statement.zh.is_empty(), "half a claim");
            assert_eq!(claim.runs.is_empty(), claim.group == Group::Data);
            // numbers stand for all outcomes: evaluation meets no wrong kind and no missing name
            let outcomes: Vec<Value> = claim
                .references
                .iter()
                .map(|reference| match reference.to {
                    None => Value::Number(1.0),
                    Some(_) => Value::Series(reference.from, vec![1.0; reference.years().len()]),
                })
                .collect();
            if let Some(found) = claim.on_data() {
                assert_eq!(found.answers.len(), claim.table.as_ref().map_or(0, |table| table.rows.len()));
                return;
            }
            let mut names: Vec<Value> = claim.cutoffs.iter().map(|cutoff| Value::Number(cutoff.value)).collect();
            for (_, formula) in &claim.values {
                let value = formula.expression.value(&names, &outcomes);
                names.push(value);
            }
            let metric = claim.metric.value.expression.value(&names, &outcomes);
            assert!(matches!(metric, Value::Number(_)), "{metric:?}");
            names.push(metric);
            let holds = claim.metric.holds.expression.value(&names, &outcomes);
            assert!(matches!(holds, Value::Truth(_)), "{holds:?}");
        }
    }
}

/// Claims to spoil: one on worlds, one on series, one on data.
fn claims() -> [&'static str; 3] {
    ["concentrate", "divergence", "history"]
        .map(|name| Library::texts().find(|(path, _)| *path == format!("claims/{name}.toml")).unwrap().1)
}

#[test]
fn the_claims_to_spoil_are_sound() {
    for text in claims() {
        Claim::read("mine.toml", "mine.toml", text.as_bytes()).unwrap_or_else(|problems| panic!("{problems}"));
        sound_claim(text.as_bytes());
    }
}

/// The corpus: texts that are nasty on purpose, and every mistake of which there is a snapshot.
#[test]
fn the_corpus_is_survived() {
    let nested = |open: &str, close: &str, n: usize| format!("{}{}", open.repeat(n), close.repeat(n));
    let mut corpus: Vec<Vec<u8>> = [
        format!("x = {}", nested("[", "]", 100_000)),
        format!("x = {}", nested("{a=", "}", 10_000)),
        nested("{\"a\":", "}", 100_000),
        format!("{{\"start_year\":{}}}", nested("[", "]", 100_000)),
        format!("[{}]", "a.".repeat(50_000)),
        "[parameters.all]\ncapability.wall = 1e999".into(),
        "[parameters.all]\ncapability.wall = 0xffffffffffffffffffff".into(),
        "[run]\nyears = 1e308\nstep = 1e-308".into(),
        "[run]\nstep = \"1/0 yr\"".into(),
        format!("extends = \"baseline\"\n[levers.usa]\nadoption.push = [ {} ]", "{from=1,value=1},".repeat(20_000)),
        "extends = \"baseline\"\n[levers.usa]\nadoption.push = [{from=0,ramp=1e300,to=1}]".into(),
        "extends = \"baseline\"\n[levers.usa]\nadoption.push = [{from=nan,value=1},{from=inf,value=1}]".into(),
        "extends = \"baseline\"\n[levers.usa]\nadoption.push = [{from=0,ramp=\"1e-300 yr\",to=1}]".into(),
        "extends = \"../../../../../../etc/passwd\"".into(),
        "\u{feff}extends = \"baseline\"\r\n".into(),
        "# nothing\n".into(),
        "{}".into(),
        "{\"start_year\":1e999,\"blocs\":[null,1,\"\\ud800\"]}".into(),
        "world = \"default\"\nmodel = \"race2\"".into(),
        "'' = 1\n\"a\\u0000b\" = 2".into(),
    ]
    .map(String::into_bytes)
    .to_vec();
    corpus.push(vec![0xff; 1000]);
    for folder in ["mistakes", "mistakes/claims"] {
        let folder = format!("{}/tests/{folder}", env!("CARGO_MANIFEST_DIR"));
        corpus.extend(std::fs::read_dir(folder).unwrap().filter_map(|entry| std::fs::read(entry.unwrap().path()).ok()));
    }
    let deep = |open: &str, n: usize| format!("[metric]\nvalue = \"{}\"", open.repeat(n));
    corpus.extend(["(", "-", "min(", "a@2041[b] + "].map(|open| deep(open, 20_000).into_bytes()));
    corpus.push(b"[metric]\nvalue = \"a@1..1e300[b] + at(a@2026..3026[b], 1e308)\"\nholds = \"\"".to_vec());
    for text in corpus {
        for name in ["x.toml", "x.json"] {
            sound(load(&Library::builtin().with(name, text.clone()), name));
        }
        for at in 0..texts().len() {
            read(at, text.clone());
        }
        sound_claim(&text);
        if let Ok(text) = std::str::from_utf8(&text) {
            sound(inputs_json::read("x.json", text));
            let _ = Bibliography::read("x.toml", text);
        }
    }
}

/// Pieces that mean something somewhere.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "[",
        "]",
        "{",
        "}",
        "\"",
        "'",
        "=",
        ",",
        ".",
        "\n",
        "->",
        "*",
        "@",
        "nan",
        "inf",
        "-",
        "1e999",
        "0",
        "true",
        "all",
        "pairs",
        "usa",
        "china",
        "low",
        "times",
        "from",
        "ramp",
        "to",
        "value",
        "extends",
        "world",
        "parameters",
        "%",
        "USD",
        "yr",
        "沙盘",
    ];
    prop_oneof![
        4 => prop::sample::select(words.to_vec()).prop_map(String::from),
        1 => any::<f64>().prop_map(|x| x.to_string()),
        1 => ".{0,8}",
    ]
}

/// Pieces that mean something in a claim.
fn claim_piece() -> impl Strategy<Value = String> {
    let words = [
        "metric",
        "gain",
        "output.china",
        "output_gap",
        "@2041",
        "@2026..2051",
        "[n2]",
        "[n16]",
        "[baseline]",
        "(",
        ")",
        ",",
        " + ",
        " - ",
        " * ",
        " / ",
        " < ",
        " >= ",
        " and ",
        " or ",
        "ln(",
        "at(",
        "lag(",
        "rise(",
        "integral(",
        "median(",
        "min(",
        "1e308",
        "0",
        "2041",
        "where",
        "holds",
        "value",
        "runs",
        "[cutoffs.",
        "[values]",
        "[[rows]]",
        "[[also]]",
        "\"",
        " = ",
        "\n",
        "]",
        "主张",
    ];
    prop_oneof![
        6 => prop::sample::select(words.to_vec()).prop_map(String::from),
        1 => any::<f64>().prop_map(|x| x.to_string()),
        1 => ".{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_of_any_kind(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0usize..4) {
        read(at, bytes);
    }

    #[test]
    fn texts_made_of_pieces(pieces in prop::collection::vec(piece(), 0..60), at in 0usize..4) {
        read(at, pieces.concat().into_bytes());
    }

    #[test]
    fn valid_texts_with_pieces_cut_out_and_put_in(
        at in 0usize..4,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..30, piece()), 1..5),
    ) {
        let mut text: Vec<char> = texts()[at].1.chars().collect();
        for (index, length, piece) in cuts {
            let start = index.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text.splice(start..end, piece.chars());
        }
        read(at, text.into_iter().collect::<String>().into_bytes());
    }

    #[test]
    fn valid_texts_with_lines_moved(at in 0usize..4, from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let text = texts()[at].1.clone();
        let mut lines: Vec<&str> = text.lines().collect();
        let line = lines.remove(from.index(lines.len()));
        lines.insert(to.index(lines.len() + 1), line);
        read(at, lines.join("\n").into_bytes());
    }

    #[test]
    fn claims_of_any_kind(
        at in 0usize..3,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..40, claim_piece()), 1..5),
        moved in prop::option::of((any::<prop::sample::Index>(), any::<prop::sample::Index>())),
        loose in prop::collection::vec(claim_piece(), 0..40),
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let mut text: Vec<char> = claims()[at].chars().collect();
        for (index, length, piece) in cuts {
            let start = index.index(text.len() + 1);
            let end = (start + length).min(text.len());
            text.splice(start..end, piece.chars());
        }
        let text: String = text.into_iter().collect();
        sound_claim(text.as_bytes());
        if let Some((from, to)) = moved {
            let mut lines: Vec<&str> = claims()[at].lines().collect();
            let line = lines.remove(from.index(lines.len()));
            lines.insert(to.index(lines.len() + 1), line);
            sound_claim(lines.join("\n").as_bytes());
        }
        // a formula of any kind in a claim that is sound but for it
        let formula = loose.concat().replace(['"', '\\', '\n'], "");
        let value = "value = \"ln(output.china@2046[n2] / output.china@2046[n16])\"";
        for key in ["value", "holds"] {
            let line = if key == "value" { value } else { "holds = \"metric >= gain\"" };
            let text = claims()[0].replace(line, &format!("{key} = \"{formula}\""));
            prop_assert!(text != claims()[0]);
            sound_claim(text.as_bytes());
        }
        sound_claim(loose.concat().as_bytes());
        sound_claim(&bytes);
    }

    #[test]
    fn assignments_of_any_kind(
        name in prop_oneof![
            "[a-z]{0,6}[.@>-]{0,2}[a-z]{0,6}".boxed(),
            prop::sample::select(vec!["capability.wall", "usa.adoption.push", "usa->china.talent.barrier", "talent.barrier", "years", "step",
                "seed", "safety.luck", "research.ceiling_law", "compute.chips_0@china", "production.output", "finance.flow_cap"])
                .prop_map(String::from).boxed(),
        ],
        value in prop::collection::vec(piece(), 0..6),
    ) {
        let mut scenario = load(&Library::builtin(), "baseline").unwrap();
        let result = set(&mut scenario, &[(name, value.concat())]);
        sound(result.map(|()| scenario));
    }
}

/// Series and posteriors of users: the same.
#[cfg(feature = "history")]
mod tables {
    use super::*;
    use shapan_lab::history;
    use shapan_lab::posterior::Posterior;

    proptest! {
        #[test]
        fn spoilt_tables_give_reasons(at in 0usize..4000, with in "\\PC{0,6}", cut in 0usize..40) {
            let scenario = load(&Library::builtin(), "end-2022").unwrap();
            let spoil = |text: &str| {
                let letters: Vec<char> = text.chars().collect();
                let at = at % letters.len();
                let rest: String = letters[(at + cut).min(letters.len())..].iter().collect();
                format!("{}{with}{rest}", letters[..at].iter().collect::<String>())
            };
            let series = Library::texts().find(|(path, _)| *path == "data/history/lag.toml").unwrap().1;
            if let Err(problems) = history::read("h.toml", spoil(series).as_bytes(), &scenario) {
                prop_assert!(!problems.0.is_empty());
            }
            let draws = "# model = world\n# prior research.beta = LogUniform(0.1, 0.8)\nchain,research.beta,research.lambda\n0,0.2,0.4\n1,0.5,0.7\n";
            match Posterior::read("p.csv", &spoil(draws)) {
                Err(problems) => prop_assert!(!problems.0.is_empty()),
                Ok(posterior) => {
                    let mut scenario = scenario.clone();
                    if let Err(problems) = posterior.apply(&mut scenario) {
                        prop_assert!(!problems.0.is_empty());
                    }
                }
            }
        }
    }
}
