//! `shapan`: the program. Reads what is asked, runs the lab, shows what came out. Data go to standard output, talk to standard error; the
//! exit code is 0 only on success.

mod args;
mod catalogue;
mod chunks;
mod commands;
mod files;
mod fonts;
mod kept;
mod progress;

use std::process::ExitCode;

use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Records of runs come and go by the thousand. The system's allocator hands their memory back to the kernel each time and has it cleared
/// again: a third of the time of a small model.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            if let Some(hint) = hint(&error) {
                eprintln!("\n{hint}");
            }
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match commands::run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.code())
        }
    }
}

/// What was meant where the name of a scenario stands in the place of a command.
fn hint(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::String(name)) = error.get(ContextKind::InvalidSubcommand) else { return None };
    let known = error.kind() == ErrorKind::InvalidSubcommand && commands::is_scenario(name);
    known.then(|| {
        format!(
            "`{name}` is a scenario: `shapan --scenario {name}` explains it over many worlds, `shapan run {name}` runs one world of it"
        )
    })
}
