//! What clients ask of `shapan serve`: bands, saved studies, reports, with the bits of the command line.

mod program;
mod serving;

use std::fs;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use program::{files, folder, shapan, text};
use serde_json::json;
use serving::{Client, LONG, Server, endless, reason, study};
use shapan_lab::ensemble::{self, Settings, Sink};
use shapan_lab::experiment::Design;
use shapan_lab::fan::{Fan, QUANTILES};
use shapan_lab::library::Library;
use shapan_lab::load;
use shapan_model::model::Level;

#[test]
fn bands_have_the_bits_of_the_library_and_of_the_command_line() {
    let here = folder("serve-bits");
    let server = Server::start(&here, &["--threads", "2"]);
    let mut client = server.client();
    let mut asked = study("ensemble", 200);
    asked["seed"] = json!(7);
    asked["set"] = json!([["china.investment.awake_share", "0.02"]]);
    let found = client.done(asked.clone());
    assert_eq!(found.result()["worlds"], 200);
    assert_eq!(found.result()["opened"]["seed"], 7);
    // the same worlds by the library, on one thread
    let mut own = load::load(&Library::builtin(), "baseline").expect("the baseline");
    load::set(&mut own, &[("china.investment.awake_share".into(), "0.02".into())]).expect("a lever");
    own.inputs.step = 0.0625;
    let columns: Vec<usize> = ["production.output", "capability.level"]
        .iter()
        .map(|name| own.model.catalogue().result(name).expect("a column"))
        .collect();
    let (blocs, years) = (own.blocs.len(), own.inputs.years as usize);
    let sampler = own.sampler;
    let design = Design::drawn(own, sampler, 7, 200).expect("a design");
    let settings = Settings {
        threads: 1,
        batch: Some(16),
        every: 1.0,
        series: columns.clone(),
        outcomes: Vec::new(),
        level: Level::Best,
    };
    let mut fan = Fan::new(blocs, columns.len(), 200);
    let mut sinks: Vec<&mut dyn Sink> = vec![&mut fan];
    ensemble::run(&design, &settings, &mut sinks, &mut |_| {}, &AtomicBool::new(false)).expect("it runs");
    let mut expected = Vec::new();
    for column in 0..columns.len() {
        for bloc in 0..blocs {
            for row in 0..=years {
                let cell = fan.cell(row, bloc, column);
                expected.extend(cell.quantiles(QUANTILES).map(|value| value.unwrap_or(f64::NAN)));
                expected.push(cell.count() as f64 / 200.0);
            }
        }
    }
    let bits = |numbers: &[f64]| numbers.iter().map(|number| number.to_bits()).collect::<Vec<u64>>();
    assert!(bits(&found.numbers()) == bits(&expected), "the bands differ from those of the library");

    // a saved study holds the files of the command line, byte for byte
    asked["do"] = json!("save");
    asked["name"] = json!("awake");
    let saved = client.done(asked.clone());
    assert!(bits(&saved.numbers()) == bits(&expected), "the bands differ where the study is saved");
    assert_eq!(saved.result()["dates"], found.result()["dates"]);
    let set = "china.investment.awake_share=0.02";
    let output = shapan(&["ensemble", "--runs", "200", "--seed", "7", "--set", set, "--out", "own", "--json"], &here);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for file in ["experiments.parquet", "quantiles.parquet"] {
        let read = |folder: &str| fs::read(here.join(folder).join(file)).expect(file);
        assert!(read("studies/awake") == read("own"), "{file} differs");
    }
    // and over HTTP the same numbers again; as text, since not every reader of JSON keeps the last bit
    let small =
        json!({ "scenario": "baseline", "runs": 200, "seed": 7, "set": asked["set"], "columns": asked["columns"] });
    let (status, _, body) =
        server.request("POST", "/api/ensemble", "Content-Type: application/json\r\n", &small.to_string());
    assert_eq!(status, 200);
    assert!(text(&body).contains(&format!("\"numbers\":{},", json!(expected))), "the bands differ over HTTP");
}

#[test]
fn studies_are_saved_listed_opened_and_deleted() {
    let here = folder("serve-studies");
    let server = Server::start(&here, &["--saved", "2"]);
    let mut client = server.client();
    assert_eq!(client.done(json!({ "do": "studies" })).result()["studies"], json!([]));
    assert!(!here.join("studies").exists(), "nothing is made before something is saved");
    let mut asked = study("save", 20);
    asked["name"] = json!("基准 1");
    let saved = client.done(asked.clone());
    assert_eq!(saved.result()["saved"], "基准 1");
    assert!(saved.news.iter().any(|news| news["progress"]["done"].is_u64()), "{:?}", saved.news);
    let list = client.done(json!({ "do": "studies" }));
    assert_eq!(list.result()["studies"][0]["name"], "基准 1");
    assert_eq!(list.result()["studies"][0]["runs"], 20);
    let opened = client.done(json!({ "do": "open", "name": "基准 1" }));
    assert_eq!(opened.result()["bands"]["worlds"], 20);
    assert_eq!(opened.result()["request"]["runs"], 20);
    let bits = |numbers: Vec<f64>| numbers.into_iter().map(f64::to_bits).collect::<Vec<u64>>();
    assert_eq!(bits(opened.numbers()), bits(saved.numbers()));
    assert_eq!(
        files(&here.join("studies/基准 1")),
        ["bands.f64", "bands.json", "experiments.parquet", "manifest.json", "quantiles.parquet", "request.json"]
    );
    // names
    assert_eq!(client.done(asked.clone()).told["status"], 409);
    for name in ["../up", "a/b", "..", "", ".x", "a\\b", "nul", "/etc"] {
        asked["name"] = json!(name);
        let refused = client.done(asked.clone());
        assert_eq!(refused.told["status"], 422, "{name}: {}", refused.told);
        for what in ["open", "delete"] {
            let refused = client.done(json!({ "do": what, "name": name }));
            assert_eq!(refused.told["status"], 422, "{name}: {}", refused.told);
        }
    }
    asked["name"] = json!("second");
    client.done(asked.clone()).result();
    asked["name"] = json!("third");
    assert_eq!(client.done(asked).told["status"], 507);
    assert_eq!(client.done(json!({ "do": "delete", "name": "基准 1" })).result()["deleted"], true);
    assert_eq!(client.done(json!({ "do": "open", "name": "基准 1" })).told["status"], 404);
    assert_eq!(files(&here.join("studies")), [".lock", "second"]);
}

#[test]
fn a_report_is_the_page_that_the_command_writes() {
    let here = folder("serve-report");
    let server = Server::start(&here, &[]);
    let mut client = server.client();
    for (language, word) in [("en", "median"), ("zh", "中位数")] {
        let asked =
            json!({ "do": "report", "format": "html", "scenario": "baseline", "runs": 32, "language": language });
        let found = client.done(asked);
        assert_eq!(found.result()["file"], "baseline.html");
        let page = String::from_utf8(found.bytes.clone()).expect("a text");
        assert!(page.contains("<svg") && page.contains(word), "{language}");
        assert!(page.contains("shapan --scenario baseline --runs 32"));
    }
    let found = client.done(json!({ "do": "report", "format": "pdf", "scenario": "baseline", "runs": 16 }));
    if found.told["status"] == 500 && reason(&found.told).contains("browser") {
        assert!(std::env::var_os("CI").is_none(), "no browser prints");
        println!("skipped: {}", reason(&found.told));
        return;
    }
    assert_eq!(found.result()["type"], "application/pdf");
    assert!(found.bytes.starts_with(b"%PDF-"));
}

#[test]
fn what_is_too_large_is_refused_with_a_reason() {
    let here = folder("serve-limits");
    let options =
        ["--most-worlds", "500", "--most-rows", "30000", "--running", "1", "--queued", "1", "--most-seconds", "600"];
    let server = Server::start(&here, &options);
    let mut client = server.client();
    let refused = client.done(study("ensemble", 501));
    assert!(reason(&refused.told).contains("1 to 500 worlds"), "{}", refused.told);
    let refused = client.done(study("ensemble", 500));
    assert_eq!(refused.told["status"], 413);
    assert!(reason(&refused.told).contains("a job may have 30000"), "{}", refused.told);
    assert_eq!(client.done(study("ensemble", 300)).result()["worlds"], 300);
    // all that is wrong with a scenario, with places and hints
    let mut wrong = study("ensemble", 10);
    wrong["text"] = json!("extends = \"baseline\"\n[parameters.all]\nresearch.spil = 1\nresearch.beta = \"x\"\n");
    let refused = client.done(wrong);
    assert_eq!(refused.told["problems"].as_array().map(Vec::len), Some(2), "{}", refused.told);
    assert_eq!(refused.told["problems"][0]["line"], 3);
    // files of this machine are not read
    for name in ["/etc/hostname", "./studies/x.toml", "../../scenarios/baseline.toml"] {
        let mut wrong = study("ensemble", 10);
        wrong["scenario"] = json!(name);
        assert!(client.done(wrong).told["problems"].is_array(), "{name}");
    }
    let (status, told) = server.post("/api/ensemble", &json!({ "scenario": "baseline", "runs": 2001 }));
    assert_eq!(status, 413);
    assert!(reason(&told).contains("2000 are allowed"));
}

#[test]
fn jobs_are_bounded_in_number_cancelled_and_given_up_with_their_client() {
    let here = folder("serve-jobs");
    let server = Server::start(&here, &["--running", "1", "--queued", "1", "--most-seconds", "600", "--threads", "1"]);
    let (mut first, mut second, mut third) = (server.client(), server.client(), server.client());
    let long = first.ask(endless());
    let news = loop {
        let told = first.hear();
        if told["progress"]["done"].as_u64().is_some_and(|done| done > 0) {
            break told;
        }
    };
    assert!(news["progress"]["left_seconds"].as_f64().is_some_and(|left| left > 0.0), "{news}");
    let waits = second.ask(endless());
    assert_eq!(second.hear()["progress"]["waiting"], true);
    let refused = third.done(endless());
    assert_eq!(refused.told["status"], 503);
    assert!(reason(&refused.told).contains("1 jobs run and 1 wait"), "{}", refused.told);
    assert_eq!(server.post("/api/ensemble", &json!({ "scenario": "baseline", "runs": 10 })).0, 503);
    // an id that goes on is not given twice
    first.socket.send(tungstenite::Message::text(json!({ "id": long, "do": "ping" }).to_string())).expect("sent");
    while first.hear()["status"] != 409 {}
    // cancelled: told so, and the next one runs
    cancel(&mut first, long);
    assert_eq!(first.done(json!({ "do": "cancel", "job": 99 })).result()["cancelled"], false);
    // the one that waited runs, until it is cancelled too
    while !second.hear()["progress"]["done"].is_u64() {}
    cancel(&mut second, waits);
    // a client that goes takes its jobs with it, long before their time is over
    third.ask(endless());
    third.ask(endless());
    drop(third);
    let start = std::time::Instant::now();
    loop {
        let found = first.done(study("ensemble", 16));
        if found.told["result"].is_object() {
            break;
        }
        assert!(found.told["status"] == 503 && start.elapsed() < LONG, "{}", found.told);
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Cancels a job that runs: both requests are told of it.
fn cancel(client: &mut Client, job: u32) {
    let cancel = client.ask(json!({ "do": "cancel", "job": job }));
    let mut ends = Vec::new();
    while ends.len() < 2 {
        let told = client.hear();
        if !told["progress"].is_object() {
            ends.push(told);
        }
    }
    ends.sort_by_key(|told| told["id"].as_u64());
    assert_eq!((&ends[0]["id"], &ends[0]["problems"][0]["file"]), (&json!(job), &json!("cancelled")));
    assert_eq!((&ends[1]["id"], &ends[1]["result"]["cancelled"]), (&json!(cancel), &json!(true)));
}

#[test]
fn a_job_ends_when_its_time_is_over() {
    let here = folder("serve-time");
    let server = Server::start(&here, &["--running", "1", "--most-seconds", "1", "--threads", "1"]);
    let mut client = server.client();
    let long = client.ask(endless());
    let found = client.find(long);
    assert_eq!(found.told["status"], 408, "{}", found.told);
    // and the server goes on
    assert_eq!(server.get("/api/health").0, 200);
}
