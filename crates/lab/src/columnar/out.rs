//! Where the pieces of a table go: into a Parquet file, or into memory as they are.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

/// Chunks in a row group.
const GROUP_CHUNKS: usize = 8;

pub(super) fn parquet_error(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

/// Takes the pieces of a table in order.
pub trait Out: Send {
    /// What there is once all pieces are taken.
    type Done;

    /// Takes a piece.
    ///
    /// # Errors
    /// It cannot be written.
    fn take(&mut self, piece: RecordBatch) -> io::Result<()>;

    /// Ends a group of rows: what follows stands apart, where that makes a difference.
    ///
    /// # Errors
    /// It cannot be written.
    fn end_group(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// It cannot be written.
    fn finish(self) -> io::Result<Self::Done>;
}

/// A Parquet file as a stream of bytes.
#[derive(Debug)]
pub struct Parquet<W: Write + Send>(ArrowWriter<W>);

impl<W: Write + Send> Parquet<W> {
    /// A file with these columns, whose pieces have at most `chunk` rows.
    pub(super) fn new(out: W, schema: Arc<Schema>, chunk: usize) -> io::Result<Parquet<W>> {
        let level = ZstdLevel::try_new(3).map_err(parquet_error)?;
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_max_row_group_row_count(Some(chunk * GROUP_CHUNKS));
        let numbers = |name: &str, kind: &DataType| *kind == DataType::Float64 && name != "time";
        for column in schema.fields().iter().filter(|field| numbers(field.name(), field.data_type())) {
            // numbers hardly repeat: a dictionary costs time and space, bytes of like weight side by side compress
            let path = ColumnPath::new(vec![column.name().clone()]);
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::BYTE_STREAM_SPLIT);
        }
        Ok(Parquet(ArrowWriter::try_new(out, schema, Some(properties.build())).map_err(parquet_error)?))
    }
}

impl<W: Write + Send> Out for Parquet<W> {
    type Done = W;

    fn take(&mut self, piece: RecordBatch) -> io::Result<()> {
        self.0.write(&piece).map_err(parquet_error)
    }

    fn end_group(&mut self) -> io::Result<()> {
        self.0.flush().map_err(parquet_error)
    }

    fn finish(self) -> io::Result<W> {
        self.0.into_inner().map_err(parquet_error)
    }
}

/// A table in memory.
#[derive(Clone, Debug)]
pub struct Batches {
    /// Its columns.
    pub schema: Arc<Schema>,
    /// Its pieces, in order.
    pub pieces: Vec<RecordBatch>,
}

impl Batches {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.pieces.iter().map(RecordBatch::num_rows).sum()
    }
}

impl Out for Batches {
    type Done = Batches;

    fn take(&mut self, piece: RecordBatch) -> io::Result<()> {
        self.pieces.push(piece);
        Ok(())
    }

    fn finish(self) -> io::Result<Batches> {
        Ok(self)
    }
}
