//! The shapan command.

fn main() {}
