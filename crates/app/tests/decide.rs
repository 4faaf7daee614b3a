//! Decisions as a user asks for them: regret of named policies, the value of information, levers searched.

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

/// Columns of a table of numbers with a head, without the first.
fn columns(path: &Path) -> Vec<Vec<f64>> {
    let text = fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<f64>> =
        text.lines().skip(1).map(|line| line.split(',').skip(1).map(|cell| cell.parse().unwrap()).collect()).collect();
    (0..rows[0].len()).map(|at| rows.iter().map(|row| row[at]).collect()).collect()
}

const WORLDS: [&str; 4] = ["--runs", "40", "--years", "12"];

/// What is told of each policy is what its outcomes say, worked out here again; on any number of threads, and in Chinese.
#[test]
fn regret_is_what_the_outcomes_say() {
    let here = folder("regret");
    let ask = ["regret", "baseline", "open", "veil", "--objective", "output.china@2036", "--enough", "4e13"];
    let told = json(&shapan(&[&ask[..], &WORLDS, &["--json", "--threads", "1"]].concat(), &here));
    good(&shapan(&[&ask[..], &WORLDS, &["--out", "out"]].concat(), &here));
    assert_eq!(files(&here.join("out")), ["manifest.json", "outcomes.csv", "regret.csv", "regret.svg"]);
    let outcomes = columns(&here.join("out/outcomes.csv"));
    assert_eq!((outcomes.len(), outcomes[0].len()), (3, 40));
    let best = |world: usize| outcomes.iter().map(|o| o[world]).fold(f64::NEG_INFINITY, f64::max);
    for (at, own) in outcomes.iter().enumerate() {
        let measures = &told["policies"][at]["measures"];
        let near = |key: &str, exact: f64| {
            let found = if measures[key].is_object() { &measures[key]["value"] } else { &measures[key] };
            let found = found.as_f64().unwrap();
            assert!((found - exact).abs() <= 1e-9 * exact.abs(), "{key} of {at}: {found}, not {exact}");
        };
        near("mean", own.iter().sum::<f64>() / 40.0);
        near("largest_regret", (0..40).map(|w| best(w) - own[w]).fold(0.0, f64::max));
        near("best", (0..40).filter(|w| own[*w] >= best(*w)).count() as f64 / 40.0);
        near("enough", own.iter().filter(|x| **x >= 4e13).count() as f64 / 40.0);
        let mut sorted = own.clone();
        sorted.sort_by(f64::total_cmp);
        near("tail", sorted[..4].iter().sum::<f64>() / 4.0);
        near("worst", sorted[0]);
    }
    let less = ["regret", "baseline", "open", "--objective", "output.china@2036:min"];
    let less = json(&shapan(&[&less[..], &WORLDS, &["--json"]].concat(), &here));
    let largest = less["policies"][1]["measures"]["largest_regret"].as_f64().unwrap();
    let exact = (0..40).map(|w| outcomes[1][w] - outcomes[0][w].min(outcomes[1][w])).fold(0.0, f64::max);
    assert!((largest - exact).abs() <= 1e-9 * exact);
    let chinese = good(&shapan(&[&ask[..], &WORLDS, &["--lang", "zh"]].concat(), &here));
    assert!(chinese.contains("最大后悔") && !chinese.contains('⟦'), "{chinese}");
}

/// In a Wasserstein ball no mean falls by more than the radius; a wide one leaves the worst world. What an objective of
/// a search says of the scenario as it is, alone with itself, is the mean less the radius.
#[test]
fn worlds_that_may_be_their_neighbours() {
    let here = folder("wasserstein");
    let ask = ["regret", "baseline", "open", "veil", "--objective", "output.china@2036", "--wasserstein"];
    let told = |radius: &str| json(&shapan(&[&ask[..], &[radius], &WORLDS, &["--json"]].concat(), &here));
    let of = |told: &serde_json::Value, key: &str| -> Vec<f64> {
        let value = |policy: &serde_json::Value| {
            let found = &policy["measures"][key];
            found["value"].as_f64().or(found.as_f64()).unwrap()
        };
        told["policies"].as_array().unwrap().iter().map(value).collect()
    };
    let (near, wide) = (told("1e11"), told("1e15"));
    let lost: Vec<f64> = of(&near, "mean").iter().zip(of(&near, "wasserstein")).map(|(a, b)| a - b).collect();
    assert!(lost.iter().all(|lost| *lost > 0.0 && *lost <= 1e11 * (1.0 + 1e-9)), "{lost:?}");
    assert!(lost.iter().any(|lost| *lost > 0.9e11), "{lost:?}");
    assert_eq!(of(&wide, "wasserstein"), of(&wide, "worst"));
    let table = good(&shapan(&[&ask[..], &["1e11"], &WORLDS, &["--lang", "zh"]].concat(), &here));
    assert!(table.contains("Wasserstein 球最不利均值"), "{table}");
    let csv = good(&shapan(&[&ask[..], &["1e11"], &WORLDS, &["--csv"]].concat(), &here));
    assert!(csv.lines().next().unwrap().ends_with(",wasserstein,wasserstein_se"), "{csv}");
    let said = bad(&[&ask[..], &["-1"], &WORLDS].concat(), &here, 2);
    assert!(said.contains("the radius of the Wasserstein ball is not a number from 0 on"), "{said}");
    let search = [
        "optimize",
        "baseline",
        "--bloc",
        "china",
        "--levers",
        "safety.race_share",
        "--evaluations",
        "8",
        "--runs",
        "16",
    ];
    let ask = ["--years", "10", "--json", "--objective"];
    let told = |objective: &str| json(&shapan(&[&search[..], &ask, &[objective]].concat(), &here));
    let now = |told: &serde_json::Value| told["as_it_is"]["objectives"][0]["searched"].as_f64().unwrap();
    let (mean, least) = (now(&told("output.china@2035")), now(&told("output.china@2035:max:wasserstein1e11")));
    assert!((mean - least - 1e11).abs() < 1.0, "{mean} {least}");
    let said = bad(&[&search[..], &["--objective", "output.china@2035:max:wasserstein-1"]].concat(), &here, 2);
    assert!(said.contains("names no radius from 0 on") && said.contains("wasserstein2e12"), "{said}");
}

/// Worlds in which a policy breaks are counted and named; if none is left there is no table.
#[test]
fn broken_worlds_are_told() {
    let here = folder("regret-broken");
    let ask = ["regret", "baseline", "blowup", "--objective", "output.usa@2031", "--runs", "12"];
    let said = bad(&ask, &here, 1);
    assert!(said.contains("there is no world in which every policy has a value"), "{said}");
    let said = bad(&["regret", "baseline", "open", "--objective", "output.usb@2031"], &here, 2);
    assert!(said.contains("--objective") && said.contains("output.usa"), "{said}");
    // everything at once: two names and the objective
    let said = bad(&["regret", "baseline", "opn", "viel", "--objective", "output.usb@2031"], &here, 2);
    assert!(said.contains("opn") && said.contains("viel") && said.contains("output.usa"), "{said}");
    std::fs::write(here.join("afile"), "x").unwrap();
    let said = bad(
        &[
            "regret",
            "baseline",
            "open",
            "--objective",
            "output.usa@2028",
            "--years",
            "3",
            "--runs",
            "4",
            "--out",
            "afile",
        ],
        &here,
        1,
    );
    assert!(said.contains("afile is a file, not a folder"), "{said}");
    let said = bad(&["regret", "baseline", "open", "--objective", "output.usa@2031:most"], &here, 2);
    assert!(said.contains("`most` is neither max nor min"), "{said}");
    assert!(bad(&["regret", "baseline", "--objective", "output.usa@2031"], &here, 2).contains("2 values"));
    let said = bad(
        &[&["regret", "baseline", "open", "--objective", "output.usa@2031", "--tail", "0"], &WORLDS[..]].concat(),
        &here,
        2,
    );
    assert!(said.contains("the tail is not a part of the worlds"), "{said}");
}

/// Perfect information is worth what the best policy of each world has more; inputs are worth no more, and come in order.
#[test]
fn the_value_of_knowing() {
    let here = folder("value");
    let ask = ["--objective", "output.china@2036", "--runs", "120", "--years", "12"];
    let policies = ["baseline", "commercial", "single"];
    good(&shapan(&[&["regret"], &policies[..], &ask, &["--out", "regret"]].concat(), &here));
    let group = ["--group", "research.lambda+research.beta"];
    let told = json(&shapan(&[&["value"], &policies[..], &ask, &group, &["--json", "--out", "out"]].concat(), &here));
    assert_eq!(files(&here.join("out")), ["manifest.json", "value.csv", "value.svg"]);
    let outcomes = columns(&here.join("regret/outcomes.csv"));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let best: Vec<f64> = (0..120).map(|w| outcomes.iter().map(|o| o[w]).fold(f64::NEG_INFINITY, f64::max)).collect();
    let leading = outcomes.iter().map(|o| mean(o)).fold(f64::NEG_INFINITY, f64::max);
    let perfect = told["perfect"]["value"].as_f64().unwrap();
    assert!((perfect - (mean(&best) - leading)).abs() <= 1e-6 * perfect.abs().max(1.0), "{perfect}");
    let inputs = told["inputs"].as_array().unwrap();
    let worth: Vec<f64> = inputs.iter().map(|input| input["worth"]["value"]["value"].as_f64().unwrap()).collect();
    let bias = |input: &serde_json::Value| input["worth"]["bias"].as_f64().unwrap_or(0.0);
    let plain: Vec<f64> = inputs.iter().zip(&worth).map(|(input, worth)| worth - bias(input)).collect();
    assert!(plain.is_sorted_by(|a, b| a >= b) && plain[0] <= perfect * (1.0 + 1e-9), "{plain:?}");
    let above = told["sentences"].to_string().contains("are above the worth of knowing everything");
    assert_eq!(above, worth.iter().any(|worth| *worth > perfect), "{worth:?}");
    assert!(inputs.iter().any(|input| input["input"] == "research.lambda+research.beta"));
    let said = bad(&[&["value"], &policies[..], &ask, &["--group", "research.lamda+research.beta"]].concat(), &here, 2);
    assert!(said.contains("did you mean research.lambda?"), "{said}");
    let chinese = good(&shapan(&[&["value"], &policies[..], &ask, &["--lang", "zh"]].concat(), &here));
    assert!(chinese.contains("知道一切的价值") && !chinese.contains('⟦'), "{chinese}");
}

/// One objective: what is found is better in the worlds of the search than the scenario as it is, keeps its bounds, and is a scenario that gives
/// the very number that the search saw; the same on any number of threads.
#[test]
fn a_policy_that_was_found_can_be_run() {
    let here = folder("optimize");
    let worlds = ["--runs", "16", "--years", "10"];
    let ask = [
        "optimize",
        "baseline",
        "--bloc",
        "china",
        "--levers",
        "investment.awake_share,adoption.push",
        "--knots",
        "2029",
    ];
    let wanted = ["--objective", "output.china@2035", "--bound", "adoption.push=0.5..1.5", "--evaluations", "60"];
    let command = [&ask[..], &wanted, &worlds].concat();
    let told = json(&shapan(&[&command[..], &["--json", "--out", "out"]].concat(), &here));
    let again = json(&shapan(&[&command[..], &["--json", "--threads", "1"]].concat(), &here));
    assert_eq!(told, again);
    assert_eq!(
        files(&here.join("out")),
        ["convergence.csv", "manifest.json", "optimize.svg", "policies.csv", "policy-1.toml"]
    );
    let searched = |policy: &serde_json::Value| policy["objectives"][0]["searched"].as_f64().unwrap();
    let (found, now) = (searched(&told["policies"][0]), searched(&told["as_it_is"]));
    assert!(found > now, "{found} {now}");
    let policies = columns(&here.join("out/policies.csv"));
    assert!(policies[2..4].iter().all(|push| (0.5..=1.5).contains(&push[1])), "{policies:?}");
    let compare = ["regret", "baseline", "out/policy-1.toml", "--objective", "output.china@2035", "--json"];
    let compared = json(&shapan(&[&compare[..], &worlds].concat(), &here));
    let mean = |at: usize| compared["policies"][at]["measures"]["mean"]["value"].as_f64().unwrap();
    assert_eq!((mean(0), mean(1)), (now, found));
    assert_eq!(told["fresh"]["runs"], 256);
    let chinese = good(&shapan(&[&command[..], &["--lang", "zh"]].concat(), &here));
    assert!(chinese.contains("原情景") && !chinese.contains('⟦'), "{chinese}");
}

/// In a scenario that starts in another year than the model, knots are years of its own calendar, and the policy that was found is one of it.
#[test]
fn knots_are_years_of_the_scenario() {
    let here = folder("optimize-past");
    let worlds = ["--runs", "8", "--seed", "3"];
    let ask = ["optimize", "end-2022", "--bloc", "china", "--levers", "investment.awake_share", "--knots", "2024"];
    let wanted = ["--objective", "output.china@2025", "--evaluations", "40", "--out", "out", "--json"];
    let told = json(&shapan(&[&ask[..], &wanted, &worlds].concat(), &here));
    let head = std::fs::read_to_string(here.join("out/policies.csv")).unwrap();
    assert!(head.starts_with("policy,china.investment.awake_share,china.investment.awake_share@2024,"), "{head}");
    let compare = ["regret", "end-2022", "out/policy-1.toml", "--objective", "output.china@2025", "--json"];
    let compared = json(&shapan(&[&compare[..], &worlds].concat(), &here));
    assert_eq!(compared["policies"][1]["measures"]["mean"]["value"], told["policies"][0]["objectives"][0]["searched"]);
    let early = bad(
        &[
            "optimize",
            "end-2022",
            "--bloc",
            "china",
            "--levers",
            "adoption.push",
            "--knots",
            "2022",
            "--objective",
            "output.china@2025",
        ],
        &here,
        2,
    );
    assert!(early.contains("--knots") && early.contains("2023"), "{early}");
}

/// A policy whose name has a comma is one cell of the tables.
#[test]
fn names_with_commas_are_one_cell() {
    let here = folder("regret-commas");
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/../../scenarios/open.toml"), here.join("open, as it was.toml"))
        .unwrap();
    let ask = ["regret", "baseline", "open, as it was.toml", "--objective", "output.usa@2028", "--years", "3"];
    good(&shapan(&[&ask[..], &["--runs", "8", "--out", "out"]].concat(), &here));
    let table = std::fs::read_to_string(here.join("out/regret.csv")).unwrap();
    assert!(table.contains("\n\"open, as it was.toml\",output.usa@2028,"), "{table}");
    let outcomes = std::fs::read_to_string(here.join("out/outcomes.csv")).unwrap();
    assert!(outcomes.starts_with("run_id,baseline,\"open, as it was.toml\"\n"), "{outcomes}");
}

/// Several objectives: no policy of the front is better in both than another; a constraint holds in the worlds of the search or is told.
#[test]
fn a_front_of_policies() {
    let here = folder("optimize-front");
    let ask = ["optimize", "--bloc", "usa", "--levers", "investment.awake_share", "--objective", "output.usa@2031"];
    let more = ["--objective", "output.usa@2031:min:cvar20", "--constraint", "frontier@2031<100"];
    let size = ["--evaluations", "150", "--runs", "16", "--years", "7"];
    let told = json(&shapan(&[&ask[..], &more, &size, &["--json", "--out", "out"]].concat(), &here));
    let policies = told["policies"].as_array().unwrap();
    assert!(policies.len() > 1, "{told}");
    let values = |policy: &serde_json::Value| [0, 1].map(|at| policy["objectives"][at]["searched"].as_f64().unwrap());
    for a in policies {
        for b in policies {
            let ([x, p], [y, q]) = (values(a), values(b));
            assert!(!(x > y && p < q), "{a} {b}");
        }
    }
    let written = files(&here.join("out"));
    assert!(
        ["policy-2.toml", "convergence.svg"].iter().all(|name| written.contains(&(*name).to_owned())),
        "{written:?}"
    );
    // the last front covers a share of its box; none before covers more than the whole of it
    let table = std::fs::read_to_string(here.join("out/convergence.csv")).unwrap();
    assert!(table.starts_with("evaluations,epsilon_progress,hypervolume\n"), "{table}");
    let covered: Vec<f64> = table.lines().filter_map(|line| line.rsplit(',').next()?.parse().ok()).collect();
    let last = *covered.last().unwrap();
    assert!(covered.len() > 1 && covered.iter().all(|share| (0.0..=1.0).contains(share)) && last > 0.2, "{covered:?}");
    // the axis is in per cent: no number of it has thousands
    let picture = std::fs::read_to_string(here.join("out/convergence.svg")).unwrap();
    let labels: Vec<&str> = picture.split("</text>").filter_map(|text| text.rsplit('>').next()).collect();
    assert!(labels.len() > 5 && labels.iter().all(|label| !label.contains(',')), "{labels:?}");
    let sentences = told["sentences"].to_string();
    assert!(sentences.contains("(hypervolume)"), "{sentences}");
}

/// `front.csv` has a row for each policy of the front and no other, none of which is worse than another in every objective; what is told of those that
/// were counted again is what stands in their rows.
#[test]
fn the_table_of_a_front() {
    let here = folder("optimize-table");
    let ask = ["optimize", "--bloc", "usa", "--levers", "investment.awake_share,adoption.push", "--knots", "2029"];
    let wanted = ["output.usa@2031", "output.usa@2031:min:cvar20", "output.china@2031:max:worst"];
    let wanted_words = wanted.map(|objective| ["--objective", objective]).concat();
    let size = ["--evaluations", "160", "--runs", "8", "--years", "6"];
    let told = json(&shapan(&[&ask[..], &wanted_words, &size, &["--json", "--out", "out"]].concat(), &here));
    let table = fs::read_to_string(here.join("out/front.csv")).unwrap();
    let (head, rows) = table.split_once('\n').unwrap();
    let levers = ["investment.awake_share", "investment.awake_share@2029", "adoption.push", "adoption.push@2029"];
    let levers = levers.map(|lever| format!("usa.{lever}"));
    let columns = [&["policy".to_owned()][..], &levers, &wanted.map(str::to_owned)].concat();
    assert_eq!(head, columns.join(","));
    let rows: Vec<Vec<&str>> = rows.lines().map(|row| row.split(',').collect()).collect();
    assert!(rows.iter().all(|row| row.len() == columns.len()), "{table}");
    let policies = told["policies"].as_array().unwrap();
    assert_eq!(told["front"].as_u64(), Some(rows.len() as u64));
    assert!(rows.len() > policies.len() && policies.len() > 1, "{} {}", rows.len(), policies.len());
    // more of the first and the third is better, less of the second
    let losses = |row: &Vec<&str>| [(5, -1.0), (6, 1.0), (7, -1.0)].map(|(at, sign)| sign * number(row[at]));
    for (at, a) in rows.iter().enumerate() {
        for (other, b) in rows.iter().enumerate() {
            let behind = losses(a).iter().zip(losses(b)).all(|(a, b)| *a >= b);
            assert!(at == other || !behind, "{a:?} is no better than {b:?} in anything");
        }
        assert!(a[1..5].iter().all(|lever| number(lever).is_finite()), "{a:?}");
    }
    for (at, policy) in policies.iter().enumerate() {
        let of: Vec<_> = rows.iter().filter(|row| row[0] == (at + 1).to_string()).collect();
        let [row] = of[..] else { panic!("policy {} has {} rows", at + 1, of.len()) };
        let searched = |k: usize| policy["objectives"][k]["searched"].as_f64().unwrap();
        // the reader of JSON in this test is exact to the last place but one
        let same = |k: usize| (searched(k) / number(row[5 + k]) - 1.0).abs() <= f64::EPSILON;
        assert!((0..3).all(same), "{row:?} {policy}");
        let profile = policy["levers"]["usa.adoption.push"].as_str().unwrap();
        assert!(row[3..5].iter().all(|value| profile.contains(&format!("value = {:?}", number(value)))), "{profile}");
    }
    assert_eq!(rows.iter().filter(|row| !row[0].is_empty()).count(), policies.len());
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap()
}

#[test]
fn searches_that_cannot_be_are_refused() {
    let here = folder("optimize-refused");
    let ask = |more: &[&str]| {
        let command = [
            "optimize",
            "baseline",
            "--runs",
            "4",
            "--years",
            "6",
            "--evaluations",
            "8",
            "--objective",
            "output.usa@2031",
        ];
        bad(&[&command[..], more].concat(), &here, 2)
    };
    assert!(ask(&["--bloc", "usb", "--levers", "adoption.push"]).contains("there is no bloc called usb"));
    let said = ask(&["--bloc", "usa", "--levers", "adoption.psh"]);
    assert!(said.contains("no lever is called adoption.psh") && said.contains("did you mean adoption.push?"), "{said}");
    let usa = ["--bloc", "usa", "--levers", "adoption.push"];
    assert!(ask(&[&usa[..], &["--knots", "2040"]].concat()).contains("--knots"));
    assert!(ask(&[&usa[..], &["--bound", "adoption.push=2..1"]].concat()).contains("is no bound"));
    assert!(ask(&[&usa[..], &["--constraint", "output.usa@2031"]].concat()).contains("is no constraint"));
    assert!(ask(&[&usa[..], &["--objective", "output.usa@2031:cvar0"]].concat()).contains("is no tail"));
    let command = ["optimize", "--runs", "4", "--years", "6", "--evaluations", "8", "--objective", "output.usa@2031"];
    let never = [&command[..], &usa, &["--constraint", "output.usa@2031<1"]].concat();
    assert!(bad(&never, &here, 1).contains("none has a value and keeps every constraint"));
}
