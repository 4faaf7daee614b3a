//! `shapan book`: writes the pages of the book that come from the code: equations, claims, reference models.

use shapan_lab::book;
use shapan_reference::book as reference;

use super::Failure;
use crate::args::Book;
use crate::files;

/// Writes every generated page.
pub(crate) fn book(args: &Book) -> Result<(), Failure> {
    let mut pages = book::pages();
    pages.extend(reference::pages());
    for page in &pages {
        files::write(&args.out.join(&page.path), page.text.as_bytes())?;
    }
    eprintln!("{} pages written below {}", pages.len(), args.out.display());
    Ok(())
}
