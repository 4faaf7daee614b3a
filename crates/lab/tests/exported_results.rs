//! Results that leave as netCDF, IAMC or CSV hold the numbers of the tables, and tables that are no tables are refused.
#![cfg(all(feature = "export", feature = "parquet"))]

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch, StringArray, UInt64Array};
use arrow_schema::{Field, Schema};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;
use shapan_lab::export::columns::Columns;
use shapan_lab::export::grid::{self, About, Tables};
use shapan_lab::export::iamc::{self, Layout, Named};

fn parquet_of(columns: Vec<(&str, &str, ArrayRef)>) -> Bytes {
    let fields = columns.iter().map(|(name, unit, array)| {
        let pairs = [("unit".to_owned(), (*unit).to_owned()), ("about".to_owned(), format!("about {name}"))];
        let metadata: std::collections::HashMap<String, String> = pairs.into();
        Field::new(*name, array.data_type().clone(), true).with_metadata(metadata)
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema.clone(), columns.into_iter().map(|(_, _, array)| array).collect()).unwrap();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema, None).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap().into()
}

fn numbers(values: Vec<Option<f64>>) -> ArrayRef {
    Arc::new(Float64Array::from(values))
}
fn words(values: Vec<&str>) -> ArrayRef {
    Arc::new(StringArray::from(values))
}
fn ids(values: Vec<u64>) -> ArrayRef {
    Arc::new(UInt64Array::from(values))
}

/// The value of a cell of the series: a number that tells where it belongs.
fn cell(run: usize, time: usize, bloc: usize) -> f64 {
    100.0 * run as f64 + 10.0 * time as f64 + bloc as f64 + 0.125
}

/// Three runs of three times and two blocs; run 7 was stopped after two times, run 9 at once.
fn study() -> [Bytes; 3] {
    let experiments = parquet_of(vec![
        ("run_id", "1", ids(vec![5, 7, 9])),
        ("scenario", "", words(vec!["base", "base", "base"])),
        ("research.beta", "1/yr", numbers(vec![Some(0.5), Some(0.25), None])),
        ("output.a@2030", "USD/yr", numbers(vec![Some(1.0), None, None])),
    ]);
    let rows: Vec<(u64, usize, usize, usize)> = [(5, 0, 3), (7, 1, 2)]
        .into_iter()
        .flat_map(|(id, run, times)| (0..times).flat_map(move |time| (0..2).map(move |bloc| (id, run, time, bloc))))
        .collect();
    let series = parquet_of(vec![
        ("run_id", "1", ids(rows.iter().map(|row| row.0).collect())),
        ("time", "yr", numbers(rows.iter().map(|row| Some(row.2 as f64 * 0.5)).collect())),
        ("bloc", "", words(rows.iter().map(|row| ["a", "b->c"][row.3]).collect())),
        ("power.draw", "W", numbers(rows.iter().map(|row| Some(cell(row.1, row.2, row.3))).collect())),
    ]);
    let grid: Vec<(usize, usize)> = (0..3).flat_map(|time| (0..2).map(move |bloc| (time, bloc))).collect();
    let quantiles = parquet_of(vec![
        ("time", "yr", numbers(grid.iter().map(|row| Some(row.0 as f64 * 0.5)).collect())),
        ("bloc", "", words(grid.iter().map(|row| ["a", "b->c"][row.1]).collect())),
        ("variable", "", words(grid.iter().map(|_| "power.draw").collect())),
        ("unit", "", words(grid.iter().map(|_| "W").collect())),
        ("n", "1", ids(grid.iter().map(|_| 3).collect())),
        ("p05", "", numbers(grid.iter().map(|row| Some(cell(0, row.0, row.1))).collect())),
        (
            "p95",
            "",
            numbers(grid.iter().map(|row| if row.0 == 2 { None } else { Some(cell(2, row.0, row.1)) }).collect()),
        ),
    ]);
    [experiments, series, quantiles]
}

/// A reader of CDF-2 written from the grammar of the specification alone: dimensions, and variables with the lengths of theirs, attributes, values.
struct Cdf {
    bytes: Vec<u8>,
    at: usize,
}

#[derive(Debug)]
struct Read {
    shape: Vec<usize>,
    attributes: BTreeMap<String, String>,
    values: Vec<f64>,
    letters: String,
}

impl Cdf {
    fn word(&mut self) -> u32 {
        self.at += 4;
        u32::from_be_bytes(self.bytes[self.at - 4..self.at].try_into().unwrap())
    }
    fn long(&mut self) -> u64 {
        (u64::from(self.word()) << 32) | u64::from(self.word())
    }
    fn text(&mut self) -> String {
        let length = self.word() as usize;
        let text = String::from_utf8(self.bytes[self.at..self.at + length].to_vec()).unwrap();
        self.at += length.div_ceil(4) * 4;
        text
    }
    fn list(&mut self, tag: u32) -> u32 {
        let (found, length) = (self.word(), self.word());
        assert!(found == tag || (found, length) == (0, 0), "tag {found}");
        length
    }
    fn attributes(&mut self) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        for _ in 0..self.list(0x0c) {
            let name = self.text();
            let value = match self.word() {
                2 => self.text(),
                6 => {
                    assert_eq!(self.word(), 1);
                    f64::from_bits(self.long()).to_string()
                }
                other => panic!("type {other}"),
            };
            all.insert(name, value);
        }
        all
    }
    fn read(bytes: Vec<u8>) -> (BTreeMap<String, String>, BTreeMap<String, Read>) {
        let mut file = Cdf { bytes, at: 0 };
        assert_eq!((file.word(), file.word()), (0x4344_4602, 0));
        let lengths: Vec<usize> = (0..file.list(0x0a)).map(|_| (file.text(), file.word() as usize).1).collect();
        let about = file.attributes();
        let mut variables = BTreeMap::new();
        let mut end = 0;
        for _ in 0..file.list(0x0b) {
            let name = file.text();
            let shape: Vec<usize> = (0..file.word()).map(|_| lengths[file.word() as usize]).collect();
            let attributes = file.attributes();
            let (kind, size, begin) = (file.word(), file.word() as usize, file.long() as usize);
            let count: usize = shape.iter().product();
            let piece = &file.bytes[begin..begin + size];
            let (mut values, mut letters) = (Vec::new(), String::new());
            match kind {
                2 => letters = piece[..count].iter().map(|byte| char::from(*byte)).collect(),
                4 => values = piece.chunks(4).map(|c| f64::from(i32::from_be_bytes(c.try_into().unwrap()))).collect(),
                6 => values = piece.chunks(8).map(|c| f64::from_be_bytes(c.try_into().unwrap())).collect(),
                other => panic!("type {other}"),
            }
            end = begin + size;
            variables.insert(name, Read { shape, attributes, values, letters });
        }
        assert_eq!(end, file.bytes.len(), "the file ends with its last variable");
        (about, variables)
    }
}

fn netcdf(tables: &[Bytes; 3], with: [bool; 2]) -> Result<Vec<u8>, String> {
    saved(tables, [true, with[0], with[1]])
}

/// The file where only these tables were saved.
fn saved(tables: &[Bytes; 3], with: [bool; 3]) -> Result<Vec<u8>, String> {
    let open: [Box<dyn Fn() -> std::io::Result<Bytes>>; 3] = tables.clone().map(|bytes| {
        let open: Box<dyn Fn() -> std::io::Result<Bytes>> = Box::new(move || Ok(bytes.clone()));
        open
    });
    let tables = Tables {
        experiments: if with[0] { Some(Columns::open("experiments.parquet", &*open[0])?) } else { None },
        series: if with[1] { Some(Columns::open("timeseries.parquet", &*open[1])?) } else { None },
        quantiles: if with[2] { Some(Columns::open("quantiles.parquet", &*open[2])?) } else { None },
    };
    let about = About { attributes: vec![("Conventions".into(), "CF-1.11".into())], start_year: 2026.0 };
    let mut out = Vec::new();
    grid::write(&tables, &about, &mut out)?;
    Ok(out)
}

const FILL: f64 = 9.969_209_968_386_869e36;

#[test]
fn netcdf_holds_the_numbers_of_the_tables_and_says_where_there_are_none() {
    let (about, variables) = Cdf::read(netcdf(&study(), [true, true]).unwrap());
    assert_eq!(about["Conventions"], "CF-1.11");
    assert_eq!(variables["run"].values, [5.0, 7.0, 9.0]);
    assert_eq!(
        (&variables["time"].values, &variables["year"].values),
        (&vec![0.0, 0.5, 1.0], &vec![2026.0, 2026.5, 2027.0])
    );
    assert_eq!(variables["bloc"].letters, "a\0\0\0b->c");
    let beta = &variables["research_beta"];
    assert_eq!((beta.values.as_slice(), beta.shape.as_slice()), (&[0.5, 0.25, FILL][..], &[3][..]));
    assert_eq!(beta.attributes["units"], "yr-1");
    assert_eq!(
        (beta.attributes["shapan_name"].as_str(), beta.attributes["long_name"].as_str()),
        ("research.beta", "about research.beta")
    );
    assert_eq!(variables["output_a_2030"].attributes["units"], "USD/yr");
    let draw = &variables["power_draw"];
    assert_eq!(draw.shape, [3, 3, 2]);
    for (at, value) in draw.values.iter().enumerate() {
        let (run, time, bloc) = (at / 6, at / 2 % 3, at % 2);
        let alive = [3, 2, 0][run] > time;
        assert_eq!(*value, if alive { cell(run, time, bloc) } else { FILL }, "run {run}, time {time}, bloc {bloc}");
    }
    let quantiles = &variables["power_draw_quantiles"];
    assert_eq!(
        (variables["quantile"].values.as_slice(), quantiles.shape.as_slice()),
        (&[0.05, 0.95][..], &[2, 3, 2][..])
    );
    assert_eq!((quantiles.values[3], quantiles.values[7], quantiles.values[11]), (cell(0, 1, 1), cell(2, 0, 1), FILL));
}

#[test]
fn what_was_not_saved_is_not_there() {
    let (_, variables) = Cdf::read(netcdf(&study(), [false, false]).unwrap());
    assert_eq!(
        variables.keys().map(String::as_str).collect::<Vec<_>>(),
        ["output_a_2030", "research_beta", "run", "scenario"]
    );
    let (_, variables) = Cdf::read(netcdf(&study(), [false, true]).unwrap());
    assert!(variables.contains_key("power_draw_quantiles") && !variables.contains_key("power_draw"));
    let (_, variables) = Cdf::read(saved(&study(), [false, false, true]).unwrap());
    let names: Vec<&str> = variables.keys().map(String::as_str).collect();
    assert_eq!(names, ["bloc", "power_draw_quantiles", "quantile", "time", "year"]);
}

fn table(bytes: &Bytes, layout: Layout) -> Result<(String, (usize, usize)), String> {
    let open = || Ok(bytes.clone());
    let table = Columns::open("quantiles.parquet", &open)?;
    let named = Named { model: "shapan world", scenario: "base, line", start_year: 2026.0 };
    let mut out = Vec::new();
    let found = iamc::write(&table, &named, layout, &mut out)?;
    Ok((String::from_utf8(out).unwrap(), found))
}

#[test]
fn the_table_of_the_iamc_has_whole_years() {
    let (wide, found) = table(&study()[2], Layout::Wide).unwrap();
    assert_eq!(found, (1, 2), "one variable, two rows of 2026.5");
    let expected = "model,scenario,region,variable,unit,2026,2027\n\
        shapan world,\"base, line\",a,Power|Draw|p05,W,1.25e-1,20.125\n\
        shapan world,\"base, line\",a,Power|Draw|p95,W,200.125,\n\
        shapan world,\"base, line\",b->c,Power|Draw|p05,W,1.125,21.125\n\
        shapan world,\"base, line\",b->c,Power|Draw|p95,W,201.125,\n";
    assert_eq!(wide, expected);
    let (long, _) = table(&study()[2], Layout::Long).unwrap();
    assert_eq!(long.lines().count(), 1 + 6, "missing values have no row");
    assert!(long.contains("shapan world,\"base, line\",b->c,Power|Draw|p05,W,2027,21.125\n"));
}

#[test]
fn csv_holds_the_rows() {
    let bytes = study()[0].clone();
    let open = || Ok(bytes.clone());
    let mut out = Vec::new();
    Columns::open("experiments.parquet", &open).unwrap().csv(&mut out).unwrap();
    let expected = "run_id,scenario,research.beta,output.a@2030\n5,base,0.5,1\n7,base,0.25,\n9,base,,\n";
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

#[test]
fn tables_that_do_not_belong_together_are_refused() {
    let [experiments, series, quantiles] = study();
    let other = parquet_of(vec![("run_id", "1", ids(vec![1, 2]))]);
    let message = netcdf(&[other, series.clone(), quantiles.clone()], [true, false]).unwrap_err();
    assert!(message.contains("run 5 is out of turn or not among the experiments"), "{message}");
    let message = netcdf(&[experiments.clone(), quantiles.clone(), series.clone()], [true, false]).unwrap_err();
    assert!(message.contains("has no column run_id"), "{message}");
    assert!(table(&experiments, Layout::Wide).unwrap_err().contains("has no column time, bloc, variable, unit"));
}

proptest! {
    /// Whatever the bytes: an answer or a sentence, no panic.
    #[test]
    fn broken_files_are_refused(cut in 0usize..4000, flips in prop::collection::vec((0usize..4000, any::<u8>()), 0..4)) {
        let mut tables = study();
        for table in &mut tables {
            let mut bytes = table.to_vec();
            for (at, byte) in &flips {
                let length = bytes.len();
                bytes[at % length] ^= byte;
            }
            bytes.truncate(cut.max(1));
            *table = bytes.into();
        }
        if let Err(sentence) = netcdf(&tables, [true, true]) {
            prop_assert!(sentence.contains(".parquet: "), "{sentence}");
        }
        let _ = table(&tables[2], Layout::Wide);
    }
}
