//! A page printed to PDF by a browser that is installed already.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::super::Failure;

/// Browsers that can print without a window, by the names under which they are installed.
const BROWSERS: [&str; 6] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];

/// The first browser that answers.
pub(crate) fn browser() -> Result<PathBuf, Failure> {
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

/// How often is it looked whether the browser has ended.
const LOOK: Duration = Duration::from_millis(30);

/// Prints a page, unless `stop` says that nobody waits for it. The file appears under its name only once it is complete.
pub(crate) fn print(browser: &Path, page: &Path, pdf: &Path, stop: &dyn Fn() -> bool) -> Result<(), Failure> {
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
            .spawn()
            .is_ok_and(|child| succeeds(child, stop))
            && draft.is_file()
    };
    // in a container, or as root, the browser's own sandbox cannot start; the page is ours and loads nothing
    if !attempt(true) && !stop() && !attempt(false) {
        return Err(Failure::sentence(format!("{} did not print the report", browser.display())));
    }
    crate::files::write(pdf, &std::fs::read(&draft)?)
}

/// Waits for a browser and says whether it succeeded; ends it where `stop` says so.
fn succeeds(mut child: Child, stop: &dyn Fn() -> bool) -> bool {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if !stop() => std::thread::sleep(LOOK),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}
