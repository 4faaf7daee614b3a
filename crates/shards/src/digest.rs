//! Files known by what is in them.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use shapan_lab::manifest::hexadecimal;

/// SHA-256 (hexadecimal) and length (bytes) of a file, read piece by piece.
///
/// # Errors
/// If it cannot be read.
pub fn of(path: &Path) -> io::Result<(String, u64)> {
    let (mut file, mut hash, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut piece = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut piece)?;
        if count == 0 {
            return Ok((hexadecimal(&hash.finalize()), bytes));
        }
        hash.update(&piece[..count]);
        bytes += count as u64;
    }
}
