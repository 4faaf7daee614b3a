//! How much memory there is, so that a study that cannot fit is refused in words and not ended by the machine.

use std::fs;

use crate::failure::{Answer, refuse};

/// Where the machine does not say: what a large one has.
const USUAL: u64 = 1 << 38;
/// Of what is free, so much is used at most, in parts of a hundred.
const SHARE: u64 = 90;

/// Bytes that can be had now: what the machine says is available, within the limits of a container and of the process.
pub(crate) fn available() -> u64 {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let number = |text: &str| text.split_whitespace().next().and_then(|word| word.parse::<u64>().ok());
    let machine = read("/proc/meminfo");
    let machine = machine.lines().find_map(|line| line.strip_prefix("MemAvailable:")).and_then(number);
    let limit = number(&read("/sys/fs/cgroup/memory.max"));
    let used = number(&read("/sys/fs/cgroup/memory.current")).unwrap_or_default();
    let address = read("/proc/self/limits");
    let address = address.lines().find_map(|line| line.strip_prefix("Max address space")).and_then(number);
    let size = read("/proc/self/statm");
    let size = number(&size).unwrap_or_default() * 4096;
    [
        machine.map(|kilobytes| kilobytes << 10),
        limit.map(|limit| limit.saturating_sub(used)),
        address.map(|limit| limit.saturating_sub(size)),
    ]
    .into_iter()
    .flatten()
    .fold(USUAL, u64::min)
}

/// What is said where so much is more than there is.
pub(crate) fn lacking(bytes: f64) -> Option<String> {
    let free = available();
    (bytes > (free / 100 * SHARE) as f64).then(|| {
        let (needed, free) = (told(bytes), told(free as f64));
        format!("the results would take about {needed} of memory, and {free} are free; nothing was run")
    })
}

/// Refuses what needs more than there is.
pub(crate) fn enough(place: &str, bytes: f64, hint: &str) -> Answer<()> {
    lacking(bytes).map_or(Ok(()), |what| Err(refuse(place, what, Some(hint.into()))))
}

/// A number of bytes in words.
fn told(bytes: f64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"];
    let (mut size, mut unit) = (bytes, 0);
    while size >= 1000.0 && unit + 1 < units.len() {
        (size, unit) = (size / 1000.0, unit + 1);
    }
    let digits = if unit == 0 || size >= 100.0 { 0 } else { 1 };
    format!("{size:.digits$} {}", units[unit])
}
