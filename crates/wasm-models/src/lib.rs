//! A thin door into the reference models for browsers: a module of its own, so that a page loads it only when they are first asked.
//!
//! The page writes a request as JSON into [`shapan_door::shapan_text`], calls [`shapan_ask`] and reads the answer from
//! [`shapan_door::shapan_answer`], numbers beside it from [`shapan_door::shapan_result`]. What can be asked is told in [`shapan_reference::desk`].

pub use shapan_reference::desk::ask;

/// Answers the request that the host has written; returns how many bytes the answer has.
// Only the exported name needs this: the compiler cannot know that no other library exports it too.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn shapan_ask() -> usize {
    let (answer, numbers) = shapan_door::told(ask);
    shapan_door::give(numbers);
    shapan_door::say(answer)
}
