//! Boxes as a user asks for them.

mod program;

use std::fs;
use std::path::Path;

use program::{files, folder, good, json, shapan, text};

fn bad(args: &[&str], here: &Path, code: i32) -> String {
    let output = shapan(args, here);
    assert_eq!(output.status.code(), Some(code), "{} {}", text(&output.stdout), text(&output.stderr));
    assert!(output.stdout.is_empty(), "nothing is half said");
    text(&output.stderr)
}

/// A table in which y > 10 exactly where a > 0.7 and kind is red; a grid, so that no draw is needed.
fn table() -> String {
    let mut text = String::from("run_id,a,b,kind,y\n");
    for run in 0..4000 {
        let (a, b) = ((run % 100) as f64 / 100.0, ((run / 100) % 20) as f64 / 20.0);
        let kind = if (run / 7) % 2 == 0 { "red" } else { "blue" };
        let y = if a > 0.7 && kind == "red" { 20.0 } else { 5.0 };
        text.push_str(&format!("{run},{a},{b},{kind},{y}\n"));
    }
    text
}

/// Every method finds the box that was put into a table, in numbers and words, and says it.
#[test]
fn a_box_in_any_table() {
    let here = folder("discover-table");
    fs::write(here.join("runs.csv"), table()).unwrap();
    for method in ["prim", "bumping", "cart"] {
        let ask = ["discover", "--data", "runs.csv", "--when", "y > 10", "--method", method, "--mass-min", "0.02"];
        let found = json(&shapan(&[&ask[..], &["--json"]].concat(), &here));
        let step = &found["boxes"][found["box"].as_u64().unwrap() as usize];
        assert!(step["coverage"].as_f64().unwrap() > 0.9 && step["density"].as_f64().unwrap() > 0.9, "{method} {step}");
        let limits = found["limits"].as_array().unwrap();
        let of = |name: &str| limits.iter().find(|limit| limit["input"] == name).unwrap();
        assert!((of("a")["min"].as_f64().unwrap() - 0.7).abs() < 0.06, "{method} {limits:?}");
        assert_eq!(of("kind")["words"], serde_json::json!(["red"]), "{method}");
        let said = found["sentences"].to_string();
        assert!(said.contains("kind is red") && said.contains("y > 10"), "{method} {said}");
    }
    let ask = ["discover", "--data", "runs.csv", "--when", "y > 10", "--out", "out", "--density", "0.8", "--csv"];
    let printed = good(&shapan(&ask, &here));
    assert!(printed.starts_with("box,coverage,density,mass,mean,res_dim,n,k\n0,1,"), "{printed}");
    assert_eq!(files(&here.join("out")), ["box.csv", "manifest.json", "path.csv", "tradeoff.svg"]);
    assert_eq!(fs::read_to_string(here.join("out/path.csv")).unwrap(), printed);
    let limits = fs::read_to_string(here.join("out/box.csv")).unwrap();
    assert!(limits.starts_with("input,min,max,words,qp_min,qp_max\n") && limits.contains(",red,"), "{limits}");
    // with a column that says everything, a component of the numbers says less: categories are not turned
    let turned = ["discover", "--data", "runs.csv", "--when", "y > 10", "--method", "pca", "--out", "turned"];
    good(&shapan(&turned, &here));
    let rotation = fs::read_to_string(here.join("turned/rotation.csv")).unwrap();
    assert!(rotation.starts_with("component,input,weight\npc1,"), "{rotation}");
}

/// Worlds of a scenario: the same answer on any number of threads, in both languages; laws are restricted to forms.
#[test]
fn a_box_in_worlds() {
    let here = folder("discover-worlds");
    let when = "output.china@2036 > 3e13";
    let ask = |more: &[&str]| {
        let args = ["discover", "--when", when, "--runs", "1000", "--years", "12"];
        good(&shapan(&[&args[..], more].concat(), &here))
    };
    let one = ask(&["--threads", "1"]);
    assert_eq!(one, ask(&["--threads", "3"]));
    for part in ["density against coverage", "qp_min", "of the worlds are of this kind", "one half of the worlds"] {
        assert!(one.contains(part), "{part}: {one}");
    }
    let chinese = ask(&["--lang", "zh", "--laws"]);
    assert!(chinese.contains("密度与覆盖率"), "{chinese}");
    // the first doubling is the sooner the faster research is at the start
    let found =
        json(&shapan(&["discover", "--model", "sie-doubling", "--when", "t1 < 0.4", "--runs", "512", "--json"], &here));
    assert_eq!(found["worlds"], 512);
    assert!(found["limits"].as_array().unwrap().iter().any(|limit| limit["input"] == "f"), "{found}");
}

#[test]
fn bad_input_is_answered() {
    let here = folder("discover-bad");
    let said = |args: &[&str]| bad(&[&["discover"], args].concat(), &here, 2);
    let unknown = said(&["--when", "outptu.usa@2041 > 1"]);
    assert!(unknown.contains("--when:1:1") && unknown.contains("did you mean `output.usa`?"), "{unknown}");
    assert!(said(&["--when", "peak_growth.us > 1"]).contains("did you mean `peak_growth.usa`?"));
    assert!(said(&["--when", "output.usa@2041"]).contains("expected a condition"));
    assert!(said(&["--when", "output.usa@2041 > 1", "--inputs", "reserch.*"]).contains("no input that varies"));
    assert!(said(&["--when", "output.usa@2041 > 1", "--peel", "2"]).contains("between 0 and 1"));
    assert!(said(&["--model", "ftm", "--when", "agi_year@2030 > 1"]).contains("have no year"));
    fs::write(here.join("runs.csv"), table()).unwrap();
    let data = |when: &str, more: &[&str], code| {
        bad(&[&["discover", "--data", "runs.csv", "--when", when], more].concat(), &here, code)
    };
    assert!(data("z > 1", &[], 2).contains("there is no value called `z`"));
    assert!(data("y > 100", &[], 1).contains("nothing to tell apart"));
    assert!(data("y > 10", &["--box", "9999"], 2).contains("there are boxes 0 to"));
    assert!(data("b > 0.5", &["--inputs", "kind", "--density", "0.99"], 1).contains("No box has a density"));
    assert_eq!(files(&here), ["runs.csv"], "nothing was written");
}
