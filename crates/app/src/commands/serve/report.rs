//! Reports for clients: the page that `shapan` writes, or the same printed by a browser that is installed here.

use shapan_lab::messages::Language;

use super::asked::Long;
use super::frames::{Answer, Load};
use super::jobs::Control;
use super::refusal::Refusal;
use crate::commands::claims::pdf;
use crate::commands::{front, study};
use crate::fonts;

/// Refuses a PDF where nothing can print one.
pub(super) fn printer() -> Result<(), Refusal> {
    pdf::browser()?;
    Ok(())
}

/// The report of a study that was run, as a file.
pub(super) fn report(study: &study::Study, long: &Long, print: bool, control: &Control) -> Result<Answer, Refusal> {
    let language = long.language;
    let report = front::report(study, None, language, &command(study, long))?;
    let page = report.html(fonts::of(language).as_deref()).into_bytes();
    let stem = &study.design.scenario().name;
    if !print {
        return Ok(file(&format!("{stem}.html"), "text/html; charset=utf-8", page));
    }
    let folder = tempfile::tempdir().map_err(crate::commands::Failure::from)?;
    let (from, to) = (folder.path().join("report.html"), folder.path().join("report.pdf"));
    crate::files::write(&from, &page)?;
    pdf::print(&pdf::browser()?, &from, &to, &|| control.over())?;
    if control.over() {
        return Err(control.why());
    }
    Ok(file(&format!("{stem}.pdf"), "application/pdf", std::fs::read(to).map_err(crate::commands::Failure::from)?))
}

fn file(name: &str, kind: &str, bytes: Vec<u8>) -> Answer {
    Answer { told: serde_json::json!({ "file": name, "type": kind }), load: Some(Load::File(bytes)) }
}

/// The command that gives the same report, or how to come to it.
fn command(study: &study::Study, long: &Long) -> String {
    let own = long.open.text.is_some() || !long.open.set.is_empty();
    let scenario = if own { "scenario.toml" } else { &long.open.scenario };
    let seed = study.design.drawing().map_or_else(String::new, |(_, seed)| format!(" --seed {seed}"));
    let lang = if long.language == Language::Chinese { " --lang zh" } else { "" };
    format!("shapan --scenario {scenario} --runs {}{seed}{lang}", study.design.runs())
}
