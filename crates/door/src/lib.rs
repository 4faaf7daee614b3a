//! How a host of WebAssembly and a module of shapan hand things to one another: texts and numbers in the module's memory, no glue code.
//!
//! The host writes a text into [`shapan_text`] and numbers into [`shapan_numbers`], calls what the module offers, and reads numbers from
//! [`shapan_result`] and a text from [`shapan_answer`]. What is offered is the module's own: it is [`told`] what was written, and
//! leaves with [`say`] and [`give`] what is to be read.

use std::sync::{Mutex, MutexGuard, PoisonError};

static TEXT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static NUMBERS: Mutex<Vec<f64>> = Mutex::new(Vec::new());
static RESULT: Mutex<Vec<f64>> = Mutex::new(Vec::new());
static ANSWER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// A text, at most: a model's name, or a request with a scenario in it.
const LONGEST_TEXT: usize = 1 << 20;

/// What is inside, whatever happened to another caller.
pub fn open<T>(door: &Mutex<T>) -> MutexGuard<'_, T> {
    door.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads what the host has written: the text and the numbers.
pub fn told<T>(read: impl FnOnce(&[u8], &[f64]) -> T) -> T {
    read(&open(&TEXT), &open(&NUMBERS))
}

/// Leaves numbers for the host; gives how many there are.
pub fn give(numbers: Vec<f64>) -> usize {
    let mut place = open(&RESULT);
    *place = numbers;
    place.len()
}

/// Leaves a text for the host; gives how many bytes it has.
pub fn say(answer: String) -> usize {
    let mut place = open(&ANSWER);
    *place = answer.into_bytes();
    place.len()
}

/// Room for a text of so many bytes; null if it is too long.
// Only the exported name needs this: the compiler cannot know that no other library exports it too.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn shapan_text(bytes: usize) -> *mut u8 {
    let mut text = open(&TEXT);
    text.clear();
    if bytes > LONGEST_TEXT {
        return core::ptr::null_mut();
    }
    text.resize(bytes, 0);
    text.as_mut_ptr()
}

/// Room for so many input numbers; null if there is not enough memory.
// See `shapan_text`.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn shapan_numbers(count: usize) -> *mut f64 {
    let mut numbers = open(&NUMBERS);
    numbers.clear();
    if numbers.try_reserve_exact(count).is_err() {
        return core::ptr::null_mut();
    }
    numbers.resize(count, 0.0);
    numbers.as_mut_ptr()
}

/// Where the numbers are that were given last.
// See `shapan_text`.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn shapan_result() -> *const f64 {
    open(&RESULT).as_ptr()
}

/// How many numbers were given last.
// See `shapan_text`.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn shapan_result_count() -> usize {
    open(&RESULT).len()
}

/// Where the text is that was said last.
// See `shapan_text`.
#[allow(unsafe_code)]
#[unsafe(no_mangle)]
pub extern "C" fn shapan_answer() -> *const u8 {
    open(&ANSWER).as_ptr()
}
