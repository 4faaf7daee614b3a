//! A page printed to PDF by a browser that is installed already.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::super::Failure;

/// Browsers that can print without a window, by the names under which they are installed.
const BROWSERS: [&str; 6] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

/// The first browser that answers.
pub(super) fn browser() -> Result<PathBuf, Failure> {
    let answers = |name: &&&str| {
        let version = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    };
    BROWSERS.iter().find(answers).map(PathBuf::from).ok_or_else(|| {
        Failure::sentence(format!(
            "--pdf needs a browser that prints without a window, and none was found ({}); without --pdf, report.html can be printed from any browser",
            BROWSERS.join(", ")
        ))
    })
}

/// Prints a page. The file appears under its name only once it is complete.
pub(super) fn print(browser: &Path, page: &Path, pdf: &Path) -> Result<(), Failure> {
    let page = page.canonicalize()?;
    let folder = tempfile::tempdir()?;
    let draft = folder.path().join("report.pdf");
    let attempt = |sandbox: bool| {
        let mut command = Command::new(browser);
        command.args(["--headless", "--disable-gpu", "--no-pdf-header-footer", "--no-first-run"]);
        if !sandbox {
            command.arg("--no-sandbox");
        }
        command
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .arg(format!("--print-to-pdf={}", draft.display()))
            .arg(format!("file://{}", page.display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
            && draft.is_file()
    };
    // in a container, or as root, the browser's own sandbox cannot start; the page is ours and loads nothing
    if !attempt(true) && !attempt(false) {
        return Err(Failure::sentence(format!("{} did not print the report", browser.display())));
    }
    crate::files::write(pdf, &std::fs::read(&draft)?)
}
