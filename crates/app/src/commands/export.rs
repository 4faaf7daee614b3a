//! `shapan export`: equations and results for other programs.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::{Path, PathBuf};

use shapan_lab::export::columns::Columns;
use shapan_lab::export::grid::{self, About, Tables};
use shapan_lab::export::iamc::{self, Layout, Named};
use shapan_lab::export::{World, c99, xmile};
use shapan_lab::manifest::Manifest;
use shapan_lab::one_world;

use super::{Failure, print, world};
use crate::args::{Equations, EquationsTo, Export, Exported, LayoutName, Results, ResultsTo, TableName};
use crate::files::{self, Draft};

/// Writes what is asked for.
pub(crate) fn export(args: &Export) -> Result<(), Failure> {
    match &args.what {
        Exported::Equations(args) => equations(args),
        Exported::Results(args) => results(args),
    }
}

/// The equations of one world.
fn equations(args: &Equations) -> Result<(), Failure> {
    let scenario = world::changed(&args.scenario, &args.setting, false)?;
    let inputs = match args.draw {
        Some(number) => one_world::drawn(&scenario, number, "--draw")?,
        None => scenario.inputs.clone(),
    };
    let which = args.draw.map_or_else(|| scenario.name.clone(), |draw| format!("run {draw} of {}", scenario.name));
    let language = match args.to {
        EquationsTo::C => "c",
        EquationsTo::Xmile => "xmile",
    };
    let mut command = format!("shapan export equations --to {language} --scenario {}", scenario.name);
    let setting = &args.setting;
    setting.set.iter().for_each(|set| command.push_str(&format!(" --set '{set}'")));
    setting.years.iter().for_each(|years| command.push_str(&format!(" --years {years}")));
    setting.step.iter().for_each(|step| command.push_str(&format!(" --step {step}")));
    args.draw.iter().for_each(|draw| command.push_str(&format!(" --draw {draw}")));
    let world = World { scenario: &scenario, inputs: &inputs, which, command };
    let text = match args.to {
        EquationsTo::C => c99::write(&world),
        EquationsTo::Xmile => xmile::write(&world),
    };
    let Some(path) = &args.out else { return print(&text) };
    files::write(path, text.as_bytes())?;
    match args.to {
        EquationsTo::C => {
            eprintln!("{0} written; compile it with: cc -O2 -ffp-contract=off {0} -lm -o world", path.display());
        }
        EquationsTo::Xmile => eprintln!("{} written", path.display()),
    }
    Ok(())
}

/// The tables of an ensemble, by their files.
const TABLES: [&str; 3] = ["experiments.parquet", "timeseries.parquet", "quantiles.parquet"];

/// A folder of an ensemble.
struct Folder {
    path: PathBuf,
    manifest: Manifest,
    start_year: f64,
}

impl Folder {
    /// Looks at a folder; everything that is missing at once.
    fn open(path: &Path) -> Result<Folder, Failure> {
        let of_ensemble = "a folder that `shapan ensemble --out` wrote is expected";
        if !path.is_dir() {
            let what = if path.exists() { "is no folder" } else { "there is no such folder" };
            return Err(Failure::usage(format!("{}: {what}; {of_ensemble}", path.display())));
        }
        let mut missing = Vec::new();
        if !path.join("manifest.json").is_file() {
            missing.push("no manifest.json");
        }
        if !TABLES.iter().any(|table| path.join(table).is_file()) {
            missing.push("none of its tables (experiments.parquet, timeseries.parquet, quantiles.parquet)");
        }
        if !missing.is_empty() {
            let mut inside: Vec<String> = std::fs::read_dir(path)?
                .flatten()
                .filter(|entry| TABLES.iter().any(|table| entry.path().join(table).is_file()))
                .map(|entry| entry.path().display().to_string())
                .collect();
            inside.sort();
            let hint = match inside.is_empty() {
                true => String::new(),
                false => format!("; it holds {}: name one of them", inside.join(", ")),
            };
            let missing = missing.join(" and ");
            return Err(Failure::usage(format!("{}: has {missing}; {of_ensemble}{hint}", path.display())));
        }
        let named = path.join("manifest.json");
        let manifest: Manifest = serde_json::from_str(&files::read(&named)?).map_err(|error| {
            Failure::usage(format!("{}: this is not the manifest of an ensemble: {error}", named.display()))
        })?;
        let declared = || shapan_model::model::find(&manifest.model).map(|model| model.about().start_year);
        let start_year = manifest
            .start_year
            .or_else(declared)
            .ok_or_else(|| Failure::usage(format!("{}: there is no model {}", named.display(), manifest.model)))?;
        if manifest.start_year.is_none() {
            eprintln!(
                "note: {} does not say when runs start; {start_year} is taken, the start year of the model",
                named.display()
            );
        }
        Ok(Folder { path: path.to_owned(), manifest, start_year })
    }

    /// Is there such a table of this study? What an earlier one left in the folder is none of it.
    fn has(&self, table: &str) -> bool {
        let listed = self.manifest.files.is_empty() || self.manifest.files.iter().any(|name| name == table);
        listed && self.path.join(table).is_file()
    }

    /// What is said where a table was not saved.
    fn lacks(&self, table: &str, option: &str) -> Failure {
        Failure::usage(format!(
            "{}: has no {table}, which is needed for this; `shapan ensemble --save {option}` writes it",
            self.path.display()
        ))
    }
}

/// A file of a folder that can be opened again for each column.
fn opener(folder: &Folder, table: &str) -> impl Fn() -> io::Result<File> {
    let path = folder.path.join(table);
    move || File::open(&path)
}

/// The results of an ensemble.
fn results(args: &Results) -> Result<(), Failure> {
    let folder = Folder::open(&args.folder)?;
    let names = TABLES.map(|table| folder.path.join(table).display().to_string());
    let [experiments, series, quantiles] = TABLES.map(|table| opener(&folder, table));
    let refused = |sentence: String| Failure::usage(sentence);
    let written = |sentence: String| match sentence.starts_with("cannot be written") {
        true => Failure::sentence(format!("{}: {sentence}", args.out.display())),
        false => Failure::usage(sentence),
    };
    let mut said = String::new();
    match args.to {
        ResultsTo::Iamc => {
            if !folder.has(TABLES[2]) {
                return Err(folder.lacks(TABLES[2], "quantiles"));
            }
            let table = Columns::open(&names[2], &quantiles).map_err(refused)?;
            let model = format!("shapan {} {}", folder.manifest.model, folder.manifest.version);
            let named = Named { model: &model, scenario: &folder.manifest.scenario, start_year: folder.start_year };
            let layout = match args.layout {
                LayoutName::Wide => Layout::Wide,
                LayoutName::Long => Layout::Long,
            };
            if args.table.is_some() {
                return Err(Failure::usage("--table: iamc is made of the quantiles; --to csv writes any table"));
            }
            let mut out = BufWriter::new(Draft::begin(&args.out)?);
            let (variables, left_out) = iamc::write(&table, &named, layout, &mut out).map_err(written)?;
            finish(out)?;
            said = format!(": {variables} variables with their quantiles");
            if left_out > 0 {
                eprintln!("note: rows between whole years are left out: tables of the IAMC have whole years");
            }
        }
        ResultsTo::Netcdf => {
            let open = |at: usize, open| -> Result<Columns<File>, Failure> {
                Columns::open(&names[at], open).map_err(refused)
            };
            let tables = Tables {
                experiments: if folder.has(TABLES[0]) { Some(open(0, &experiments)?) } else { None },
                series: if folder.has(TABLES[1]) { Some(open(1, &series)?) } else { None },
                quantiles: if folder.has(TABLES[2]) { Some(open(2, &quantiles)?) } else { None },
            };
            let mut out = BufWriter::with_capacity(1 << 20, Draft::begin(&args.out)?);
            grid::write(&tables, &about(&folder), &mut out).map_err(written)?;
            finish(out)?;
        }
        ResultsTo::Csv => {
            let at = match args.table {
                Some(TableName::Experiments) => 0,
                Some(TableName::Timeseries) => 1,
                Some(TableName::Quantiles) => 2,
                None => [1, 2].into_iter().find(|at| folder.has(TABLES[*at])).unwrap_or(0),
            };
            if !folder.has(TABLES[at]) {
                return Err(folder.lacks(TABLES[at], ["outcomes", "series", "quantiles"][at]));
            }
            let open: &dyn Fn() -> io::Result<File> =
                [&experiments as &dyn Fn() -> io::Result<File>, &series, &quantiles][at];
            let table = Columns::open(&names[at], open).map_err(refused)?;
            let mut out = BufWriter::with_capacity(1 << 20, Draft::begin(&args.out)?);
            table.csv(&mut out).map_err(written)?;
            finish(out)?;
            said = format!(": {} rows of {}", table.rows, TABLES[at]);
        }
    }
    eprintln!("{} written{said}", args.out.display());
    Ok(())
}

/// Completes a file.
fn finish(out: BufWriter<Draft>) -> Result<(), Failure> {
    Ok(out.into_inner().map_err(|error| Failure::from(error.into_error()))?.finish()?)
}

/// What is said of a netCDF file as a whole; nothing that would differ from one export to the next.
fn about(folder: &Folder) -> About {
    let manifest = &folder.manifest;
    let seed = manifest.seed.map_or("given as a table".to_owned(), |seed| seed.to_string());
    let attributes = [
        ("Conventions", "CF-1.11".to_owned()),
        ("title", format!("{} runs of the scenario {}", manifest.done, manifest.scenario)),
        ("institution", "not stated".to_owned()),
        ("source", format!("shapan {}, model {}", manifest.version, manifest.model)),
        ("history", format!("shapan ensemble; shapan export results --to netcdf (shapan {})", env!("CARGO_PKG_VERSION"))),
        ("scenario", manifest.scenario.clone()),
        ("scenario_hash", manifest.scenario_hash.clone()),
        ("seed", seed),
        ("sampler", manifest.sampler.clone()),
        (
            "comment",
            "Units that UDUNITS does not know (USD, worker, H100e and what is made of them) are written with slashes, as in the program's tables. Names \
             that netCDF would not take are changed; shapan_name keeps them."
                .to_owned(),
        ),
    ];
    let attributes = attributes.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    About { attributes, start_year: folder.start_year }
}
