//! A table of numbers from anywhere: names, and a column of numbers for each. What is no number in every row is a column of words, and those
//! stand for categories.

use crate::problem::{Problem, Problems};
use crate::sample_table::{Cell, cells};

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Numbers; NaN where a cell is empty.
    Numbers(Vec<f64>),
    /// Words, as positions in the list of those that occur, in the order of the alphabet.
    Words {
        /// By row; none where a cell is empty.
        of: Vec<Option<u32>>,
        /// The words.
        words: Vec<String>,
    },
}

/// A table.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct DataTable {
    /// Names of the columns.
    pub names: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Number of rows.
    pub rows: usize,
}

impl Column {
    /// The numbers: those of words are their positions, and NaN stands for an empty cell.
    pub fn numbers(&self) -> Vec<f64> {
        match self {
            Column::Numbers(numbers) => numbers.clone(),
            Column::Words { of, .. } => of.iter().map(|at| at.map_or(f64::NAN, f64::from)).collect(),
        }
    }
}

impl DataTable {
    /// Reads a table with commas and one header line. `file` is how the user named it.
    ///
    /// # Errors
    /// Lines of another length than the header, columns of one name, no rows.
    pub fn from_csv(file: &str, text: &str) -> Result<DataTable, Problems> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        DataTable::from_cells(file, lines.map(|(at, line)| (at + 1, cells(line))))
    }

    /// Reads a Parquet file.
    ///
    /// # Errors
    /// As [`DataTable::from_csv`], or a file that is no Parquet.
    #[cfg(feature = "parquet")]
    pub fn from_parquet(file: &str, bytes: Vec<u8>) -> Result<DataTable, Problems> {
        let lines = crate::sample_table::parquet_lines(file, bytes)?;
        DataTable::from_cells(file, lines.into_iter().enumerate().map(|(at, cells)| (at + 1, cells)))
    }

    fn from_cells(file: &str, mut lines: impl Iterator<Item = (usize, Vec<Cell>)>) -> Result<DataTable, Problems> {
        let mut problems = Vec::new();
        let mut wrong = |line: usize, what: String| {
            problems.push(Problem { file: file.into(), line, column: 0, what, hint: None });
        };
        let Some((line, header)) = lines.next() else {
            wrong(0, "the table is empty: a header line with names is expected".into());
            return Err(Problems(problems));
        };
        let names: Vec<String> = header.iter().map(|cell| cell.text.trim().to_owned()).collect();
        for (at, name) in names.iter().enumerate() {
            if names[..at].contains(name) {
                wrong(line, format!("column `{name}` appears twice"));
            }
        }
        let mut texts: Vec<Vec<String>> = vec![Vec::new(); names.len()];
        let mut places = Vec::new();
        for (line, cells) in lines {
            if cells.len() == names.len() {
                cells.into_iter().zip(&mut texts).for_each(|(cell, own)| own.push(cell.text.trim().to_owned()));
                places.push(line);
            } else {
                wrong(line, format!("{} cells, but the header has {}", cells.len(), names.len()));
            }
        }
        for (name, own) in names.iter().zip(&texts) {
            // a column of numbers with a slip is not one of words
            let odd: Vec<usize> =
                (0..own.len()).filter(|row| !own[*row].is_empty() && number(&own[*row]).is_none()).collect();
            let numbers = own.iter().filter(|text| !text.is_empty()).count() - odd.len();
            if numbers > odd.len() {
                odd.iter().for_each(|row| wrong(places[*row], format!("`{}` is no number, in the column `{name}` of numbers; an empty cell is one that is missing", own[*row])));
            }
        }
        let rows = texts.first().map_or(0, Vec::len);
        if rows == 0 && problems.is_empty() {
            let problem = "the table has a header but no rows".to_owned();
            problems.push(Problem { file: file.into(), line: 0, column: 0, what: problem, hint: None });
        }
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        Ok(DataTable { names, columns: texts.into_iter().map(column).collect(), rows })
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.names.iter().position(|known| known == name).map(|at| &self.columns[at])
    }
}

/// The number of a cell; NaN if it is empty.
fn number(text: &str) -> Option<f64> {
    if text.is_empty() { Some(f64::NAN) } else { text.parse().ok() }
}

/// A column of numbers if every cell that is not empty is one.
fn column(texts: Vec<String>) -> Column {
    if let Some(numbers) = texts.iter().map(|text| number(text)).collect::<Option<Vec<f64>>>() {
        return Column::Numbers(numbers);
    }
    let mut words: Vec<String> = texts.iter().filter(|text| !text.is_empty()).cloned().collect();
    words.sort();
    words.dedup();
    let of = texts.iter().map(|text| words.binary_search(text).ok().map(|at| at as u32)).collect();
    Column::Words { of, words }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_words_and_gaps() {
        let table = DataTable::from_csv("t.csv", "a,b,c\n1,x,\n2.5,y,3\n-1e3,x,4\n").unwrap();
        assert_eq!((table.rows, table.names.len()), (3, 3));
        assert_eq!(table.column("a"), Some(&Column::Numbers(vec![1.0, 2.5, -1000.0])));
        let words = vec!["x".to_owned(), "y".to_owned()];
        assert_eq!(table.column("b"), Some(&Column::Words { of: vec![Some(0), Some(1), Some(0)], words }));
        assert!(table.column("c").unwrap().numbers()[0].is_nan());
        assert_eq!(table.column("d"), None);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        let say = |text: &str| DataTable::from_csv("t.csv", text).unwrap_err().to_string();
        assert!(say("").contains("empty"));
        assert!(say("a,b\n").contains("no rows"));
        let found = say("a,a\n1\n1,2,3\n");
        let slip = say("a,b\n1,x\n2,y\nabc,x\n3,y\n");
        assert!(slip.contains("t.csv:4") && slip.contains("`abc` is no number, in the column `a`"), "{slip}");
        assert!(found.contains("twice") && found.contains("t.csv:2") && found.contains("t.csv:3"), "{found}");
    }
}
