//! `shapan book`: writes the pages of the equations book that come from the code.

use shapan_lab::book;

use super::Failure;
use crate::args::Book;
use crate::files;

/// Writes every generated page.
pub(crate) fn book(args: &Book) -> Result<(), Failure> {
    let pages = book::pages();
    for page in &pages {
        files::write(&args.out.join(&page.path), page.text.as_bytes())?;
    }
    eprintln!("{} pages written below {}", pages.len(), args.out.display());
    Ok(())
}
