//! `shapan`: the program. Reads what is asked, runs the lab, shows what came out. Data go to standard output, talk to standard error; the
//! exit code is 0 only on success.

mod args;
mod commands;
mod files;
mod progress;

use std::process::ExitCode;

use clap::Parser;

/// Records of runs come and go by the thousand. The system's allocator hands their memory back to the kernel each time and has it cleared
/// again: a third of the time of a small model.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code())
        }
    }
}
