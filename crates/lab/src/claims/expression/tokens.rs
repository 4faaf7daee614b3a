//! Expressions cut into numbers, words and signs.

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::claims) struct Fault {
    /// Letters before it.
    pub(in crate::claims) at: usize,
    /// What.
    pub(in crate::claims) what: String,
    /// What to try.
    pub(in crate::claims) hint: Option<String>,
}

/// A number, a word or a sign.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A number.
    Number(f64),
    /// A name, or the family of an outcome.
    Word(String),
    /// A sign.
    Mark(&'static str),
}

/// Signs, the longer first.
const MARKS: [&str; 15] = ["<=", ">=", "..", "<", ">", "+", "-", "*", "/", "(", ")", ",", "@", "[", "]"];

/// The pieces of an expression, each with the number of letters before it.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, Fault> {
    let letters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let start = at;
        let letter = letters[at];
        if letter.is_whitespace() {
            at += 1;
        } else if letter.is_ascii_digit() {
            let digit = |at: usize| letters.get(at).is_some_and(char::is_ascii_digit);
            while digit(at) {
                at += 1;
            }
            // `2026..2051` is two numbers
            if letters.get(at) == Some(&'.') && digit(at + 1) {
                at += 1;
                while digit(at) {
                    at += 1;
                }
            }
            if letters.get(at).is_some_and(|e| matches!(e, 'e' | 'E')) {
                let signed = usize::from(letters.get(at + 1).is_some_and(|sign| matches!(sign, '+' | '-')));
                if digit(at + 1 + signed) {
                    at += 1 + signed;
                    while digit(at) {
                        at += 1;
                    }
                }
            }
            let text: String = letters[start..at].iter().collect();
            let number: f64 = text.parse().unwrap_or(f64::INFINITY);
            if !number.is_finite() {
                return Err(Fault { at: start, what: format!("{text} is too large for a number"), hint: None });
            }
            found.push((start, Token::Number(number)));
        } else if letter.is_alphabetic() || letter == '_' {
            // names have dots and, as names of scenarios, hyphens: a minus sign between names needs spaces
            while letters.get(at).is_some_and(|l| l.is_alphanumeric() || matches!(l, '_' | '-' | '.')) {
                at += 1;
            }
            found.push((start, Token::Word(letters[start..at].iter().collect())));
        } else {
            let mark = MARKS.iter().find(|mark| mark.chars().enumerate().all(|(k, m)| letters.get(at + k) == Some(&m)));
            let Some(mark) = mark else {
                let hint = (letter == '=').then(|| "comparisons are written <, <=, > and >=".to_owned());
                return Err(Fault { at, what: format!("`{letter}` has no meaning here"), hint });
            };
            at += mark.len();
            found.push((start, Token::Mark(mark)));
        }
    }
    Ok(found)
}
