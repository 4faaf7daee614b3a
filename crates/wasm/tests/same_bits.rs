//! One hash everywhere: every vector unit of this machine and WebAssembly give the same bits.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use shapan_model::engine::levels;
use shapan_model::model::{self, Level, Plan};
use shapan_wasm::fingerprint::{fingerprint, world};

const SEED: u64 = 20_260_101;
const RUNS: usize = 4096;
const MODELS: [&str; 2] = ["world", "race2"];

/// The module: the one named by `SHAPAN_WASM`, or built here. None where the compiler has no such target.
fn module() -> Option<Vec<u8>> {
    if let Some(path) = std::env::var_os("SHAPAN_WASM") {
        return Some(std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from).join("wasm-test");
    let started = Instant::now();
    let built = Command::new(env!("CARGO"))
        .args([
            "build",
            "--profile",
            "wasm",
            "--locked",
            "--lib",
            "-p",
            "shapan-wasm",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .current_dir(&root)
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTFLAGS", "-Ctarget-feature=+simd128")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .output()
        .expect("cargo starts");
    let said = String::from_utf8_lossy(&built.stderr);
    if !built.status.success() {
        let missing = said.contains("target may not be installed");
        assert!(missing && std::env::var_os("CI").is_none(), "the module does not build:\n{said}");
        eprintln!(
            "skipped: this compiler has no wasm32-unknown-unknown target (rustup target add wasm32-unknown-unknown)"
        );
        return None;
    }
    eprintln!("built the module in {:.0} s", started.elapsed().as_secs_f64());
    let file = target.join("wasm32-unknown-unknown/wasm/shapan_wasm.wasm");
    Some(std::fs::read(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display())))
}

/// A host: an interpreter with 128-bit vectors.
struct Host {
    store: wasmi::Store<()>,
    instance: wasmi::Instance,
}

impl Host {
    fn new(module: &[u8]) -> Host {
        let mut config = wasmi::Config::default();
        config.wasm_simd(true);
        let engine = wasmi::Engine::new(&config);
        let module = wasmi::Module::new(&engine, module).expect("a module");
        let mut store = wasmi::Store::new(&engine, ());
        let instance =
            wasmi::Linker::new(&engine).instantiate_and_start(&mut store, &module).expect("nothing is imported");
        Host { store, instance }
    }
    fn call<P: wasmi::WasmParams, R: wasmi::WasmResults>(&mut self, name: &str, arguments: P) -> R {
        let function =
            self.instance.get_typed_func::<P, R>(&self.store, name).unwrap_or_else(|e| panic!("{name}: {e}"));
        function.call(&mut self.store, arguments).unwrap_or_else(|e| panic!("{name}: {e}"))
    }
    fn memory(&self) -> wasmi::Memory {
        self.instance.get_memory(&self.store, "memory").expect("a memory")
    }
    fn write(&mut self, at: u32, bytes: &[u8]) {
        self.memory().write(&mut self.store, at as usize, bytes).expect("room");
    }
    fn name(&mut self, model: &str) {
        let at: u32 = self.call("shapan_text", (model.len() as u32,));
        self.write(at, model.as_bytes());
    }
}

/// The numbers that the door takes, for worlds that agree on blocs, years, step and laws.
fn numbers(worlds: &[model::Inputs], every: f64) -> Vec<f64> {
    let first = &worlds[0];
    let mut numbers = vec![first.blocs as f64, first.years, first.step, every, worlds.len() as f64];
    numbers.extend(first.laws.iter().map(|form| *form as f64));
    for world in worlds {
        numbers.extend(&world.parameters);
        numbers.extend(&world.draws);
        for profile in world.policy.levers.iter().chain(&world.policy.pairs) {
            numbers.push(profile.len() as f64);
            for entry in profile {
                numbers.push(entry.from_year);
                numbers.extend(&entry.values);
            }
        }
    }
    numbers
}

#[test]
fn every_level_of_this_machine_has_one_hash() {
    for name in MODELS {
        let model = model::find(name).expect("a model");
        let want = fingerprint(model, Level::Scalar, SEED, RUNS);
        for level in levels() {
            assert_eq!(fingerprint(model, level, SEED, RUNS), want, "{name} on {level:?}");
        }
        assert_ne!(fingerprint(model, Level::Best, SEED + 1, RUNS), want, "the hash must depend on the worlds");
        println!("{name}: {want:016x} over {RUNS} runs on {:?}", levels());
    }
}

#[test]
fn the_worlds_behind_the_hash_are_sound() {
    // a hash over worlds that all break at once would prove little
    for name in MODELS {
        let model = model::find(name).expect("a model");
        let (mut whole, mut broken) = (0, 0);
        for batch in 0..64 {
            let worlds: Vec<_> = (0..8).map(|place| world(model, SEED, batch, place)).collect();
            let catalogue = model.catalogue();
            let plan = Plan {
                every: 1.0,
                columns: (0..catalogue.results().count()).collect(),
                level: Level::Best,
                quick: false,
            };
            for record in model.run(&plan, &worlds) {
                if record.blowup.is_none() && record.values.iter().all(|x| x.is_finite()) {
                    whole += 1;
                } else {
                    broken += 1;
                }
            }
        }
        println!("{name}: {broken} of {} worlds break", whole + broken);
        assert!(broken * 20 <= whole, "{name}: {broken} broken, {whole} whole");
    }
}

#[test]
fn webassembly_has_the_same_hash() {
    let Some(bytes) = module() else { return };
    let mut host = Host::new(&bytes);
    println!("the module has {} bytes", bytes.len());
    for name in MODELS {
        host.name(name);
        let started = Instant::now();
        let have: u64 = host.call("shapan_fingerprint", (SEED, RUNS as u32));
        println!("{name}: {have:016x} over {RUNS} runs in WebAssembly, {:.1} s", started.elapsed().as_secs_f64());
        let want = fingerprint(model::find(name).expect("a model"), Level::Scalar, SEED, RUNS);
        assert_eq!(have, want, "{name}");
    }
    through_the_door(&mut host);
    asked_as_a_page_asks(&mut host);
}

/// A page's requests: the module answers what the same code answers here, to the bit.
fn asked_as_a_page_asks(host: &mut Host) {
    let requests = [
        r#"{"do":"open","slot":1,"scenario":"hostile","set":[["years","2"],["china.research.projects","3"]],"runs":16,"columns":["production.output","capability.level"],"step":0.25}"#,
        r#"{"do":"run","slot":1,"from":0,"to":16}"#,
        r#"{"do":"take","slot":1}"#,
        r#"{"do":"bands","slot":1,"language":"zh"}"#,
        r#"{"do":"open","slot":1,"scenario":"hostyle","runs":16,"columns":[]}"#,
    ];
    let mut given: Vec<f64> = Vec::new();
    for request in requests {
        let (want, numbers) = shapan_wasm::ask::ask(request.as_bytes(), &given);
        host.name(request);
        let at: u32 = host.call("shapan_numbers", (given.len() as u32,));
        let bytes: Vec<u8> = given.iter().flat_map(|x| x.to_le_bytes()).collect();
        host.write(at, &bytes);
        let length: u32 = host.call("shapan_ask", ());
        let at: u32 = host.call("shapan_answer", ());
        let mut have = vec![0; length as usize];
        host.memory().read(&host.store, at as usize, &mut have).expect("an answer");
        assert_eq!(String::from_utf8(have).expect("text"), want, "{request}");
        let count: u32 = host.call("shapan_result_count", ());
        let at: u32 = host.call("shapan_result", ());
        let mut bytes = vec![0; count as usize * 8];
        host.memory().read(&host.store, at as usize, &mut bytes).expect("numbers");
        let have: Vec<u64> =
            bytes.chunks_exact(8).map(|eight| u64::from_le_bytes(eight.try_into().expect("eight bytes"))).collect();
        let same =
            have.iter().zip(&numbers).all(|(a, b)| *a == b.to_bits() || b.is_nan() && f64::from_bits(*a).is_nan());
        assert!(have.len() == numbers.len() && same, "{request}");
        given = numbers;
    }
}

/// Inputs written by the host give the same bits too, and nonsense is refused.
fn through_the_door(host: &mut Host) {
    let model = model::find("world").expect("a model");
    let worlds: Vec<_> = (0..3).map(|place| world(model, SEED, 1, place)).collect();
    let numbers = numbers(&worlds, 1.0);
    let give = |host: &mut Host, numbers: &[f64]| -> i64 {
        let at: u32 = host.call("shapan_numbers", (numbers.len() as u32,));
        let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
        host.write(at, &bytes);
        host.call("shapan_run", ())
    };
    host.name("world");
    let count = give(host, &numbers);
    let want = shapan_wasm::run(model, &numbers).expect("inputs of the right form");
    assert_eq!(count, want.len() as i64);
    let at: u32 = host.call("shapan_result", ());
    let mut bytes = vec![0; want.len() * 8];
    host.memory().read(&host.store, at as usize, &mut bytes).expect("results");
    for (have, want) in bytes.chunks_exact(8).zip(&want) {
        let have = f64::from_le_bytes(have.try_into().expect("eight bytes"));
        assert!(have.to_bits() == want.to_bits() || have.is_nan() && want.is_nan(), "{have} {want}");
    }
    assert_eq!(give(host, &numbers[1..]), -2);
    assert_eq!(give(host, &numbers[..numbers.len() - 1]), -2);
    assert_eq!(give(host, &[f64::NAN; 10]), -2);
    assert_eq!(give(host, &[]), -2);
    host.name("wurld");
    assert_eq!(give(host, &numbers), -1);
}
