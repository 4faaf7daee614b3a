//! Columnar files put one behind the other: their row groups are taken over as they are, without decoding.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::column::writer::ColumnCloseResult;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::ChunkReader;
use parquet::file::writer::SerializedFileWriter;

use super::out::parquet_error;

/// A file made of others of the same columns. Its bytes are those of one table that was written through, group by group.
pub struct Joined<W: Write + Send> {
    out: Option<W>,
    writer: Option<SerializedFileWriter<W>>,
    columns: Option<ParquetMetaData>,
}

impl<W: Write + Send> Joined<W> {
    /// Begins a file; what its columns are is told by the first that is appended.
    pub fn new(out: W) -> Joined<W> {
        Joined { out: Some(out), writer: None, columns: None }
    }

    /// Appends the row groups of a file.
    ///
    /// # Errors
    /// If it is no such file, if its columns are others than those of the first, if reading or writing fails.
    pub fn append<R: ChunkReader>(&mut self, part: &R) -> io::Result<()> {
        // statistics as they stand, so that they are written as they stood
        let options = ParquetMetaDataOptions::new().with_encoding_stats_as_mask(false);
        let mut reader = ParquetMetaDataReader::new()
            .with_page_index_policy(PageIndexPolicy::Optional)
            .with_metadata_options(Some(options));
        reader.try_parse(part).map_err(parquet_error)?;
        let known = reader.finish().map_err(parquet_error)?;
        let file = known.file_metadata();
        if let Some(out) = self.out.take() {
            let properties =
                WriterProperties::builder().set_key_value_metadata(file.key_value_metadata().cloned()).build();
            let schema = file.schema_descr().root_schema_ptr();
            self.writer = Some(SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(parquet_error)?);
            self.columns = Some(known.clone());
        }
        let first = self.columns.as_ref().map(ParquetMetaData::file_metadata);
        let same = first.is_some_and(|first| {
            first.schema() == file.schema() && first.key_value_metadata() == file.key_value_metadata()
        });
        let Some(writer) = self.writer.as_mut().filter(|_| same) else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "its columns are not those of the other parts"));
        };
        let index = known.page_index();
        for (at, group) in known.row_groups().iter().enumerate() {
            let mut whole = writer.next_row_group().map_err(parquet_error)?;
            for (place, column) in group.columns().iter().enumerate() {
                let closed = ColumnCloseResult {
                    bytes_written: column.compressed_size() as u64,
                    rows_written: group.num_rows() as u64,
                    metadata: column.clone(),
                    bloom_filter: None,
                    column_index: index.and_then(|index| index.column_index(at, place)).cloned(),
                    offset_index: index.and_then(|index| index.offset_index(at, place)).cloned(),
                };
                whole.append_column(part, closed).map_err(parquet_error)?;
            }
            whole.close().map_err(parquet_error)?;
        }
        Ok(())
    }

    /// Writes the footer.
    ///
    /// # Errors
    /// If writing fails, or nothing was appended.
    pub fn finish(self) -> io::Result<W> {
        match self.writer {
            Some(writer) => writer.into_inner().map_err(parquet_error),
            None => Err(io::Error::new(io::ErrorKind::InvalidInput, "there are no parts")),
        }
    }
}
