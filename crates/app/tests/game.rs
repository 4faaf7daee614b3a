//! Games as a user plays them.
#![allow(clippy::disallowed_methods, reason = "expected values may come from any library")]

mod program;

use std::fs;
use std::path::Path;

use program::{files, folder, good, json, shapan, text};
use serde_json::Value;

fn bad(args: &[&str], here: &Path) -> String {
    let output = shapan(args, here);
    assert_eq!(output.status.code(), Some(2), "{} {}", text(&output.stdout), text(&output.stderr));
    assert!(output.stdout.is_empty(), "nothing is half said");
    text(&output.stderr)
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

const SHORT: [&str; 10] = [
    "game",
    "--policy",
    "usa.tight:trade.export_control_share@usa->china=0.95",
    "--policy",
    "china.concentrate:research.projects=2",
    "--worlds",
    "6",
    "--seed",
    "9",
    "--json",
];

/// What a combination pays is what the same worlds give one by one, with the same levers set.
#[test]
fn payoffs_are_those_of_the_worlds() {
    let here = folder("game-payoffs");
    let ask =
        [&SHORT[..], &["--sampler", "mc", "--payoff", "usa:1e-12 * output.usa@2051 - 2 * accident_probability@2051"]]
            .concat();
    let found = json(&shapan(&ask, &here));
    let both = found["profiles"]
        .as_array()
        .unwrap()
        .iter()
        .find(|own| own["policies"] == serde_json::json!(["tight", "concentrate"]));
    let paid = &both.unwrap()["payoffs"];
    let (mut usa, mut china) = (Vec::new(), Vec::new());
    for draw in 0..6 {
        let draw = draw.to_string();
        let one = json(&shapan(
            &[
                "run",
                "baseline",
                "--draw",
                &draw,
                "--set",
                "runs=6",
                "--set",
                "seed=9",
                "--set",
                "sampler=mc",
                "--step",
                "1/16",
                "--set",
                "trade.export_control_share@usa->china=0.95",
                "--set",
                "china.research.projects=2",
                "--json",
            ],
            &here,
        ));
        let of = |name: &str| {
            let all = &one["outcomes"];
            let listed =
                all.as_array().and_then(|all| all.iter().find(|own| own["name"] == name)).map(|own| &own["value"]);
            number(listed.unwrap_or(&all[name]))
        };
        usa.push(1e-12 * of("output.usa@2051") - 2.0 * of("accident_probability@2051"));
        china.push(of("output.china@2051").ln());
    }
    for (player, own) in [usa, china].iter().enumerate() {
        let mean = own.iter().sum::<f64>() / 6.0;
        let error = (own.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 5.0 / 6.0).sqrt();
        assert!((number(&paid[player]["value"]) / mean - 1.0).abs() < 1e-9, "{paid} {mean}");
        assert!((number(&paid[player]["error"]) / error - 1.0).abs() < 1e-6, "{paid} {error}");
    }
}

/// The same bits on any number of threads; everything is there, in both languages, and on disk.
#[test]
fn two_powers() {
    let here = folder("game-two-powers");
    let ask = ["game", "--worlds", "8", "--resamples", "20", "--threads"];
    let one = good(&shapan(&[&ask[..], &["1", "--json"]].concat(), &here));
    assert_eq!(one, good(&shapan(&[&ask[..], &["3", "--json", "--out", "out"]].concat(), &here)));
    let found: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(found["profiles"].as_array().unwrap().len(), 16);
    // the first point of the branch is chance, the agreement binds both
    assert_eq!(found["quantal"][0]["mixed"][0], serde_json::json!([0.25, 0.25, 0.25, 0.25]));
    assert_eq!(found["agreement"]["signatories"], serde_json::json!(["usa", "china"]));
    // what is told as an equilibrium leaves nobody a gain among the payoffs that are told beside it
    let profiles = found["profiles"].as_array().unwrap();
    for own in profiles.iter().filter(|own| own["equilibrium"] == true) {
        for other in profiles {
            for player in 0..2 {
                if other["policies"][1 - player] == own["policies"][1 - player] {
                    assert!(
                        number(&other["payoffs"][player]["value"]) <= number(&own["payoffs"][player]["value"]) + 1e-9
                    );
                }
            }
        }
    }
    assert!(!found["mixed"]["equilibria"].as_array().unwrap().is_empty());
    let wanted = [
        "equilibria.csv",
        "game.json",
        "manifest.json",
        "payoffs.csv",
        "payoffs.svg",
        "quantal-china.svg",
        "quantal-usa.svg",
        "quantal.csv",
    ];
    assert_eq!(files(&here.join("out")), wanted);
    let table = fs::read_to_string(here.join("out/payoffs.csv")).unwrap();
    assert_eq!(table.lines().count(), 17);
    assert!(table.starts_with("usa,china,payoff.usa,error.usa,gain.usa,gain_error.usa,payoff.china,"), "{table}");
    let said = good(&shapan(&[&ask[..], &["2"]].concat(), &here));
    assert!(said.contains("as-is") && said.contains("standard error") && said.contains("If United States"), "{said}");
    let said = good(&shapan(&[&ask[..], &["2", "--lang", "zh"]].concat(), &here));
    assert!(said.contains("均衡") && said.contains("标准误") && !said.contains('⟦'), "{said}");
}

/// Three players, one of whom cannot sign.
#[test]
fn three_blocs() {
    let here = folder("game-three");
    let ask = [
        "game",
        "--policy",
        "usa.restrain:safety.agreement_share=1",
        "--policy",
        "china.restrain:safety.agreement_share=1",
        "--policy",
        "rest.restrain:safety.agreement_share=1",
        "--policy",
        "rest.push:adoption.push=1.5",
        "--agreement",
        "usa.restrain,china.restrain",
        "--worlds",
        "4",
        "--resamples",
        "5",
    ];
    let found = json(&shapan(&[&ask[..], &["--json"]].concat(), &here));
    assert_eq!(found["profiles"].as_array().unwrap().len(), 12);
    assert_eq!(found["mixed"], Value::Null);
    assert_eq!(found["agreement"]["coalitions"].as_array().unwrap().len(), 1);
    let joint: f64 = found["regret"]["joint"].as_array().unwrap().iter().map(number).sum();
    assert!((joint - 1.0).abs() < 1e-9);
    assert!(good(&shapan(&ask, &here)).contains("learns from regret"));
}

/// Everything wrong with a game is told at once, with its line and what was meant.
#[test]
fn what_is_wrong_is_told() {
    let here = folder("game-wrong");
    let text = "scenario = \"baseline\"\nsenario = 1\n\n[[player]]\nbloc = \"usa\"\npayoff = \"ln(outptu.usa@2046)\"\nagreement = \"opne\"\n\
                [[player.policy]]\nname = \"open\"\nset.research.project = 2.0\n[[player.policy]]\nname = \"other\"\n\
                set.china.research.projects = 2.0\n[[player]]\nbloc = \"chian\"\n";
    fs::write(here.join("game.toml"), text).unwrap();
    let said = bad(&["game", "game.toml"], &here);
    for wanted in [
        "game.toml:2:",
        "unknown key `senario`",
        "`scenario`",
        "game.toml:6:",
        "output.usa",
        "game.toml:7:",
        "open",
        "game.toml:10:",
        "research.projects",
        "game.toml:13:",
        "a policy of usa cannot set a lever of china",
        "game.toml:15:",
        "china",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    fs::write(
        here.join("late.toml"),
        text.lines()
            .skip(2)
            .collect::<Vec<_>>()
            .join("\n")
            .replace("outptu", "output")
            .replace("opne", "open")
            .replace("set.china.research.projects", "set.research.projects")
            .replace("chian", "china")
            + "\n[[player.policy]]\nname = \"x\"\n",
    )
    .unwrap();
    let said = bad(&["game", "late.toml"], &here);
    assert!(said.contains("late.toml:8:") && said.contains("research.projects"), "{said}");
    let said = bad(&["game", "--policy", "usa:research.projects=2"], &here);
    assert!(said.contains("--policy usa:research.projects=2") && said.contains("china.concentrate:"), "{said}");
    let said = bad(&["game", "two-power"], &here);
    assert!(said.contains("two-powers"), "{said}");
    let said = bad(&["game", "--policy", "usa.two:research.projects=2"], &here);
    assert!(said.contains("two players"), "{said}");
    // two policies that cannot be at once are refused before a run
    let said = bad(
        &[
            "game",
            "--policy",
            "usa.a:compute.train_share=0.8;compute.infer_share=0.9",
            "--policy",
            "china.b:research.projects=2",
        ],
        &here,
    );
    assert!(said.contains("--policy usa.a:"), "{said}");
}

/// Policies that answer what is seen: told with how often and when, in both languages; one whose threshold is passed at the start pays what
/// switching at once pays, one out of reach what doing as things are pays.
#[test]
fn policies_that_watch() {
    let here = folder("game-watching");
    let ask = ["game", "watched-lead", "--worlds", "6", "--resamples", "5"];
    let found = json(&shapan(&[&ask[..], &["--json", "--out", "out"]].concat(), &here));
    assert_eq!(found["profiles"].as_array().unwrap().len(), 9);
    let triggers = found["triggers"].as_array().unwrap();
    assert_eq!(triggers[0]["trigger"], "capability.level.china / capability.level.usa > 0.75");
    assert!(number(&triggers[0]["share"]) > 0.0 && number(&triggers[0]["by"]) >= 2027.0, "{triggers:?}");
    let table = fs::read_to_string(here.join("out/triggers.csv")).unwrap();
    assert!(table.starts_with("player,policy,trigger,delay,share,by\nusa,tight-when-close,"), "{table}");
    for (language, wanted) in [("en", "of the runs in which it is chosen"), ("zh", "选择它的运行中")] {
        let said = good(&shapan(&[&ask[..], &["--lang", language]].concat(), &here));
        assert!(said.contains(wanted) && !said.contains('⟦'), "{said}");
    }
    let game = "scenario = \"baseline\"\n[[player]]\nbloc = \"usa\"\npayoff = \"ln(output.usa@2031)\"\n\
                [[player.policy]]\nname = \"as-is\"\n[[player.policy]]\nname = \"pushed\"\nset.adoption.push = 1.5\n\
                [[player.policy]]\nname = \"at-once\"\ntrigger = [{ signpost = \"capability.level\", of = \"china\", above = -9, set.adoption.push = 1.5 }]\n\
                [[player.policy]]\nname = \"never\"\ntrigger = [{ signpost = \"capability.level\", of = \"china\", above = 99, set.adoption.push = 1.5 }]\n\
                [[player]]\nbloc = \"china\"\npayoff = \"ln(output.china@2031)\"\n[[player.policy]]\nname = \"as-is\"\n";
    fs::write(here.join("game.toml"), game).unwrap();
    let found =
        json(&shapan(&["game", "game.toml", "--worlds", "5", "--years", "6", "--resamples", "3", "--json"], &here));
    let paid = |at: usize| found["profiles"][at]["payoffs"].clone();
    assert_eq!((paid(2), paid(3)), (paid(1), paid(0)));
    assert_ne!(paid(0), paid(1));
    let shares: Vec<f64> = found["triggers"].as_array().unwrap().iter().map(|own| number(&own["share"])).collect();
    assert_eq!(shares, [1.0, 0.0]);
}

/// Everything wrong with a trigger is told at once, with its line and what was meant.
#[test]
fn what_is_wrong_with_a_trigger_is_told() {
    let here = folder("game-triggers-wrong");
    let head = "scenario = \"baseline\"\n[[player]]\nbloc = \"usa\"\n[[player.policy]]\nname = \"as-is\"\n[[player.policy]]\nname = \"x\"\n";
    let tail = "[[player]]\nbloc = \"china\"\n[[player.policy]]\nname = \"as-is\"\n";
    let said = |triggers: &str| {
        fs::write(here.join("game.toml"), format!("{head}{triggers}{tail}")).unwrap();
        bad(&["game", "game.toml"], &here)
    };
    let many = said(
        "[[player.policy.trigger]]\nsignpost = \"capability.levle\"\nof = \"chian\"\nabove = 1\nbelow = 2\ndelay = 0.5\nthreshhold = 3\n\
         set.adoption.psh = 2.0\n\
         [[player.policy.trigger]]\nsignpost = \"adoption.push\"\nabove = \"high\"\nset.china.adoption.push = 1.5\n",
    );
    for wanted in [
        "game.toml:9:",
        "capability.level",
        "game.toml:10:",
        "did you mean `china`?",
        "a trigger has one threshold",
        "game.toml:13:",
        "whole years, from 0 on",
        "unknown key `threshhold`",
        "adoption.push",
        "`adoption.push` is a lever",
        "stocks and flows can be seen",
        "a trigger says whose signpost it watches",
        "a policy of usa cannot set a lever of china",
    ] {
        assert!(many.contains(wanted), "{wanted}: {many}");
    }
    let over_time = said(
        "trigger = [{ signpost = \"capability.level\", of = \"china\", above = 1, set.adoption.push = [{ from = 0.0, value = 1.0 }, { from = 2.0, value = 1.5 }] }]\n",
    );
    assert!(over_time.contains("switched to a number, which holds from then on"), "{over_time}");
    // each alone is possible, together they leave nothing for experiments
    let together = said(
        "trigger = [{ signpost = \"capability.level\", of = \"china\", above = 1, set.compute.train_share = 0.6 },\n\
         { signpost = \"capability.level\", of = \"china\", above = 2, set.compute.infer_share = 0.6 }]\n",
    );
    assert!(together.contains("compute.train_share") && together.contains("game.toml:"), "{together}");
    let four = "{ signpost = \"capability.level\", of = \"china\", above = 1, set.adoption.push = 1.5 }";
    let many = said(&format!("trigger = [{}]\n", [four; 4].join(", ")));
    assert!(many.contains("at most 3 triggers"), "{many}");
}

/// Levers between bounds: nobody gains more than is told by any policy of a fine menu against what the other plays; the same on any number of
/// threads, in both languages, and taken up.
#[test]
fn levers_between_bounds() {
    let here = folder("game-levers");
    let player = |bloc: &str| {
        format!(
            "[[player]]\nbloc = \"{bloc}\"\npayoff = \"ln(output.{bloc}@2031)\"\n[[player.lever]]\nname = \"adoption.push\"\nlow = 0.6\nhigh = 1.4\n\
             [[player.lever]]\nname = \"investment.awake_share\"\nlow = 0.005\nhigh = \"6 %\"\n"
        )
    };
    let game = format!("scenario = \"baseline\"\n{}{}", player("usa"), player("china"));
    fs::write(here.join("game.toml"), &game).unwrap();
    let size = ["--worlds", "6", "--years", "6"];
    let ask = [&["game", "game.toml", "--near", "0.0005", "--rounds", "8", "--evaluations", "50"], &size[..]].concat();
    let one = good(&shapan(&[&ask[..], &["--json", "--threads", "1"]].concat(), &here));
    let found: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(one, good(&shapan(&[&ask[..], &["--json", "--threads", "3", "--out", "out"]].concat(), &here)));
    assert_eq!(files(&here.join("out")), ["game.json", "gaps.svg", "levers.csv", "manifest.json", "rounds.csv"]);
    assert_eq!(found["settled"], true, "{found}");
    let players = found["players"].as_array().unwrap();
    let value = |player: usize, lever: usize| number(&players[player]["plays"][0]["levers"][lever]["value"]);
    assert!(players.iter().all(|own| own["plays"].as_array().unwrap().len() == 1), "pure here: {found}");
    // a menu around each, against what the other plays
    for mover in 0..2 {
        let (own, other) = (["usa", "china"][mover], ["usa", "china"][1 - mover]);
        let mut words: Vec<String> = vec!["game".into()];
        for (bloc, at) in [("usa", 0), ("china", 1)] {
            let set = [value(at, 0), value(at, 1)];
            words.extend(["--payoff".into(), format!("{bloc}:ln(output.{bloc}@2031)")]);
            let played = format!("{bloc}.played:adoption.push={:?};investment.awake_share={:?}", set[0], set[1]);
            words.extend(["--policy".into(), played]);
        }
        for push in [0.6, 1.0, 1.4] {
            for share in [0.005, 0.03, 0.06] {
                let policy = format!("{own}.p{push}-{share}:adoption.push={push:?};investment.awake_share={share:?}");
                words.extend(["--policy".into(), policy]);
            }
        }
        words.extend(size.map(String::from));
        words.extend(["--resamples".into(), "3".into(), "--json".into()]);
        let menu = json(&shapan(&words.iter().map(String::as_str).collect::<Vec<_>>(), &here));
        let cells: Vec<&Value> =
            menu["profiles"].as_array().unwrap().iter().filter(|own| own["policies"][1 - mover] == "played").collect();
        let paid = |own: &Value| number(&own["payoffs"][mover]["value"]);
        let played = cells.iter().find(|own| own["policies"][mover] == "played").unwrap();
        assert!((paid(played) - number(&players[mover]["paid"])).abs() < 1e-9, "{own}");
        for cell in &cells {
            assert!(paid(cell) <= paid(played) + 0.0005, "{own} against {other}: {cell}");
        }
    }
    for (language, space, wanted) in [("en", " ", "as far as the searches see"), ("zh", "", "该精度下的均衡")] {
        let said = good(&shapan(&[&ask[..], &["--lang", language]].concat(), &here)).replace('\n', space);
        assert!(said.contains(wanted) && !said.contains('⟦'), "{said}");
    }
    // what is wrong is told at once
    let wrong = game
        .replacen("name = \"adoption.push\"", "name = \"adoption.psh\"", 1)
        .replacen("high = \"6 %\"", "high = 0.001", 1)
        .replacen("low = 0.6\nhigh = 1.4\n", "low = 0.6\nhigh = 1.4\nhihg = 2\n", 1)
        + "[[player.policy]]\nname = \"as-is\"\n";
    fs::write(here.join("wrong.toml"), wrong).unwrap();
    let said = bad(&["game", "wrong.toml"], &here);
    for wanted in ["wrong.toml:6:", "adoption.push", "unknown key `hihg`", "is no range within", "so it has no menu"] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let half = "scenario = \"baseline\"\n".to_owned()
        + &player("usa")
        + "[[player]]\nbloc = \"china\"\n[[player.policy]]\nname = \"as-is\"\n";
    fs::write(here.join("half.toml"), half).unwrap();
    assert!(bad(&["game", "half.toml"], &here).contains("some players set levers between bounds"));
    assert!(bad(&[&ask[..], &["--near", "0"]].concat(), &here).contains("--near"));
}

/// The games that the book shows as files are played as they stand there.
#[test]
fn the_games_of_the_book_are_played() {
    let here = folder("book-games");
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../book/src/game.md")).unwrap();
    let blocks = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    let games: Vec<&str> = blocks.filter(|block| block.contains("scenario = ")).collect();
    assert_eq!(games.len(), 2, "{games:?}");
    for (at, game) in games.iter().enumerate() {
        fs::write(here.join(format!("game{at}.toml")), game).unwrap();
        let file = format!("game{at}.toml");
        let short = ["--worlds", "4", "--resamples", "3", "--rounds", "1", "--evaluations", "8"];
        let told = json(&shapan(&[&["game", &file, "--json"], &short[..]].concat(), &here));
        assert!(told.is_object(), "{told}");
        assert!(good(&shapan(&["check", &file], &here)).contains(&format!("ok     {file}")));
    }
    fs::write(here.join("alone.toml"), "[[player]]\nbloc = \"usa\"\n").unwrap();
    let alone = bad(&["game", "alone.toml"], &here);
    assert!(alone.contains("alone.toml:1") && alone.contains("two players or more"), "{alone}");
}
