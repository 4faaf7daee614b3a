//! `shapan hindcast`, `shapan calibrate` and `--posterior`, as a user runs them.

mod program;

use std::path::{Path, PathBuf};

use program::{folder, good, shapan, text};

/// A folder of the test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        Folder(program::folder(name))
    }
    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).expect("a file")
    }
    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("a file");
    }
}

/// What a run that succeeded printed.
fn run(args: &[&str]) -> String {
    good(&shapan(args, Path::new(".")))
}

/// What a run that was refused said; nothing else was printed.
fn refused(args: &[&str]) -> String {
    let output = shapan(args, Path::new("."));
    assert!(!output.status.success() && output.stdout.is_empty(), "{}", text(&output.stdout));
    text(&output.stderr)
}

/// Cells of a column of a table with commas.
fn column<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#'));
    let at =
        lines.next().unwrap().split(',').position(|cell| cell == name).unwrap_or_else(|| panic!("no column {name}"));
    lines.map(|line| line.split(',').nth(at).unwrap()).collect()
}

#[test]
fn looks_back_are_scored_and_saved() {
    let folder = Folder::new("hindcast");
    let text = run(&["hindcast", "--runs", "64", "--out", &folder.path("out")]);
    for part in ["Output of China", "chips.world", "log-linear trend", "CRPS model"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let scores = folder.read("out/scores.csv");
    assert_eq!(scores.lines().next().unwrap(), "scenario,series,forecast,points,crps,cover50,cover90,best");
    // two looks of six series each, three forecasts of each
    assert_eq!(scores.lines().count(), 1 + 2 * 6 * 3);
    let points = folder.read("out/points.csv");
    let measured = column(&points, "measured");
    // Penn World Table 11.0: output of the United States in 2023 is 24.977 T USD of 2021
    assert!(measured.iter().any(|cell| cell.parse::<f64>() == Ok(2.4977e13)), "{points}");
    let manifest = folder.read("out/manifest.json");
    assert!(manifest.contains("\"start_year\": 2016.0") && manifest.contains("\"start_year\": 2023.0"), "{manifest}");
    assert!(folder.read("out/end-2022-chips.world.svg").starts_with("<svg"));
    // the same worlds again: the same bytes
    run(&["hindcast", "--runs", "64", "--threads", "1", "--out", &folder.path("again")]);
    assert_eq!(folder.read("again/points.csv"), points);
    let chinese = run(&["hindcast", "end-2015", "--runs", "16", "--lang", "zh"]);
    assert!(chinese.contains("对数线性趋势"), "{chinese}");
}

#[test]
fn series_of_ones_own_are_read_or_refused() {
    let folder = Folder::new("history");
    folder.write(
        "mine.toml",
        "[[series]]\nname = \"mine\"\ntitle = \"Mine\"\nquantity = \"production.output\"\nover = \"usa\"\nrelation = \"index\"\nunit = \"1\"\n\
         source = \"pwt110\"\nerror = { sd = 0.01, correlation = 0.0 }\npoints = [[2014, 1.0], [2015, 1.1], [2016, 1.2], [2018, 1.3]]\n",
    );
    let csv = run(&["hindcast", "end-2015", "--history", &folder.path("mine.toml"), "--runs", "16", "--csv"]);
    assert!(csv.contains("end-2015,mine,model,1,"), "{csv}");
    folder.write("wrong.toml", "[[series]]\nname = \"mine\"\nquantity = \"production.outpt\"\n");
    let told = refused(&["hindcast", "end-2015", "--history", &folder.path("wrong.toml")]);
    assert!(told.contains("wrong.toml:3") && told.contains("production.output"), "{told}");
    let told = refused(&["hindcast", "end-2022", "--series", "chip.world"]);
    assert!(told.contains("chips.world"), "{told}");
    let told = refused(&["hindcast", "baseline", "--series", "output.*"]);
    assert!(told.contains("no series has a point after 2026"), "{told}");
}

/// A posterior is found, saved, and believed by another command in the place of what was believed before; what this scenario believes otherwise
/// stays.
#[test]
fn a_posterior_is_found_and_believed() {
    let folder = Folder::new("posterior");
    let ask = ["calibrate", "end-2022", "--inputs", "chips.design_growth,chips.price_0,safety.hazard"];
    let small = ["--series", "chip_price,chips.world", "--chains", "16", "--steps", "60", "--keep", "160"];
    let text = run(&[&ask[..], &small, &["--out", &folder.path("out")]].concat());
    assert!(text.contains("safety.hazard") && text.contains("chips.price_0"), "{text}");
    let draws = folder.read("out/posterior.csv");
    assert!(draws.contains("# model = world") && draws.contains("# prior chips.design_growth = "), "{draws}");
    let found: Vec<f64> = column(&draws, "chips.design_growth").iter().map(|cell| cell.parse().unwrap()).collect();
    assert_eq!(found.len(), 160);
    let again = run(&[&ask[..], &small, &["--threads", "1", "--csv"]].concat());
    assert_eq!(again, folder.read("out/inputs.csv"), "the same bytes on any number of threads");
    // the baseline believes the same of the fall of the price, and something else of the price at the start
    let posterior = folder.path("out/posterior.csv");
    let table = run(&[
        "sensitivity",
        "--method",
        "delta",
        "--posterior",
        &posterior,
        "--runs",
        "64",
        "--out",
        &folder.path("s"),
        "--outcome",
        "chips.usa@2036",
    ]);
    assert!(table.contains("delta"), "{table}");
    run(&[
        "ensemble",
        "baseline",
        "--posterior",
        &posterior,
        "--runs",
        "32",
        "--years",
        "11",
        "--save",
        "outcomes",
        "--out",
        &folder.path("e"),
    ]);
    let told = refused(&["ensemble", "baseline", "--posterior", &folder.path("none.csv"), "--out", &folder.path("x")]);
    assert!(told.contains("none.csv"), "{told}");
    folder.write("bad.csv", "research.beat\n0.3\n");
    let told = refused(&["ensemble", "baseline", "--posterior", &folder.path("bad.csv"), "--out", &folder.path("x")]);
    assert!(told.contains("research.beta"), "{told}");
    let told = refused(&["calibrate", "end-2022", "--inputs", "safety.hazard"]);
    assert!(told.contains("no input"), "{told}");
    let told = refused(&["calibrate", "end-2022", "--inputs", "chips.price_0", "--chains", "7"]);
    assert!(told.contains("even number of chains"), "{told}");
    let abc = run(&[
        "calibrate",
        "end-2022",
        "--inputs",
        "chips.design_growth",
        "--series",
        "chip_price",
        "--method",
        "abc",
        "--chains",
        "50",
        "--steps",
        "3",
        "--json",
    ]);
    assert!(abc.contains("\"acceptance\""), "{abc}");
}

/// Killed and taken up, a calibration ends with the same bytes as one that was never stopped.
#[test]
fn a_killed_calibration_is_taken_up() {
    let folder = Folder::new("calibration-killed");
    let ask = |out: &str| -> Vec<String> {
        let ask = "calibrate end-2022 --inputs chips.*,fab.cost --series chips.world,chip_price --steps 4800 --out";
        ask.split(' ').map(str::to_owned).chain([folder.path(out)]).collect()
    };
    let whole = ask("whole");
    run(&whole.iter().map(String::as_str).collect::<Vec<_>>());
    let mut kept = 0;
    for moment in [700, 1100, 900] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_shapan"))
            .args(ask("killed"))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(moment));
        let _ = child.kill();
        child.wait().unwrap();
        kept = kept.max(std::fs::read_dir(folder.0.join("killed/.chunks")).map_or(0, Iterator::count));
    }
    let killed = ask("killed");
    let output = shapan(&killed.iter().map(String::as_str).collect::<Vec<_>>(), Path::new("."));
    good(&output);
    assert!(kept == 0 || text(&output.stderr).contains("taken up:"), "{}", text(&output.stderr));
    for name in program::files(&folder.0.join("whole")) {
        assert_eq!(folder.read(&format!("whole/{name}")), folder.read(&format!("killed/{name}")), "{name}");
    }
    assert_eq!(program::files(&folder.0.join("whole")), program::files(&folder.0.join("killed")), "no chunks are left");
}

/// Too few steps or chains are refused by name, both at once; a posterior of chains that have not come to rest says so wherever it is believed.
#[test]
fn chains_without_rest_are_told() {
    let here = folder("calibrate-unrest");
    let ask = ["calibrate", "end-2022", "--inputs", "chips.*", "--series", "chips.*"];
    let refused = shapan(&[&ask[..], &["--steps", "10", "--chains", "4"]].concat(), &here);
    assert_eq!(refused.status.code(), Some(2));
    let said = text(&refused.stderr);
    assert!(said.contains("--steps") && said.contains("--chains") && said.contains("at least eight"), "{said}");
    good(&shapan(&[&ask[..], &["--steps", "40", "--chains", "8", "--keep", "40", "--out", "out"]].concat(), &here));
    let believed = ["run", "baseline", "--years", "1", "--csv", "--posterior", "out/posterior.csv"];
    let told = shapan(&believed, &here);
    let said = text(&told.stderr);
    assert!(told.status.success() && said.contains("its chains had not come to rest for chips."), "{said}");
}
