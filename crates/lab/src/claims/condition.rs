//! A condition on one world, in the language of claims without names of runs: `output_gap@2046 > 0 and accident_probability@2041 < 0.1`.

use super::expression::{Expression, Kind, Reference, Scope, Shape, Value, parse};
use crate::problem::{Problem, Problems};

/// The name of the only run; a condition need not name it.
const HERE: &str = "here";

/// A condition, read.
#[derive(Clone, Debug)]
pub struct Condition {
    /// As it was written.
    pub text: String,
    expression: Expression,
    references: Vec<Reference>,
}

impl Condition {
    /// Reads a condition. `option` is what messages call the place where it stands; `names` are values that it may use beside outcomes with a
    /// year.
    ///
    /// # Errors
    /// What is wrong with it, with the letter at which it stands.
    pub fn read(option: &str, text: &str, names: &[String]) -> Result<Condition, Problems> {
        Condition::of(option, text, names, vec![HERE.to_owned()])
    }

    /// The same where there are names alone, and no outcome has a year.
    ///
    /// # Errors
    /// As [`Condition::read`].
    pub fn of_names(option: &str, text: &str, names: &[String]) -> Result<Condition, Problems> {
        Condition::of(option, text, names, Vec::new())
    }

    fn of(option: &str, text: &str, names: &[String], runs: Vec<String>) -> Result<Condition, Problems> {
        let names = names.iter().map(|name| (name.clone(), Shape::NUMBER)).collect();
        let mut scope = Scope { names, runs, references: Vec::new() };
        match parse(text, &mut scope, Some(Kind::Truth)) {
            Ok((expression, _)) => Ok(Condition { text: text.to_owned(), expression, references: scope.references }),
            Err(fault) => Err(Problems(vec![Problem {
                file: option.to_owned(),
                line: 1,
                column: fault.at + 1,
                what: format!("in `{text}`: {}", fault.what),
                hint: fault.hint,
            }])),
        }
    }

    /// Families and years of the outcomes that it reads.
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// Which of the names it reads; `names` as they were given.
    pub fn names<'a>(&self, names: &'a [String]) -> impl Iterator<Item = &'a str> {
        let mut read = Vec::new();
        self.expression.names(&mut read);
        names.iter().enumerate().filter(move |(at, _)| read.contains(at)).map(|(_, name)| name.as_str())
    }

    /// Does it hold? None if it rests on a number that has no value. `names` in the order in which they were given; `outcomes` by reference,
    /// then year.
    pub fn holds(&self, names: &[f64], outcomes: &[Vec<f64>]) -> Option<bool> {
        let names: Vec<Value> = names.iter().map(|x| Value::Number(*x)).collect();
        let value = |(reference, values): (&Reference, &Vec<f64>)| match reference.to {
            None => Value::Number(values.first().copied().unwrap_or(f64::NAN)),
            Some(_) => Value::Series(reference.from, values.clone()),
        };
        let outcomes: Vec<Value> = self.references.iter().zip(outcomes).map(value).collect();
        self.expression.value(&names, &outcomes).truth()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_hold_or_not_or_have_no_answer() {
        let names = ["x".to_owned()];
        let condition =
            Condition::read("--when", "output.usa@2041 > 2 * x and max(frontier@2030..2032) <= 5", &names).unwrap();
        assert_eq!(condition.references().len(), 2);
        assert_eq!(condition.references()[1].years(), [2030.0, 2031.0, 2032.0]);
        let holds = |x: f64, output: f64, frontier: [f64; 3]| condition.holds(&[x], &[vec![output], frontier.to_vec()]);
        assert_eq!(holds(1.0, 3.0, [1.0, 4.0, 5.0]), Some(true));
        assert_eq!(holds(2.0, 3.0, [1.0, 4.0, 5.0]), Some(false));
        assert_eq!(holds(1.0, f64::NAN, [1.0, 4.0, 5.0]), None);
        assert_eq!(holds(1.0, f64::NAN, [1.0, 4.0, 6.0]), Some(false), "the other side decides alone");
    }

    #[test]
    fn what_is_no_condition_is_told_with_its_place() {
        let say = |text: &str| Condition::read("--when", text, &["speed".to_owned()]).unwrap_err().to_string();
        assert!(say("speeed > 1").contains("did you mean `speed`?"));
        assert!(say("speed + 1").contains("expected a condition"));
        assert!(say("speed > ").contains("--when:1:9"), "{}", say("speed > "));
        assert!(say("speed = 1").contains("<, <=, > and >="));
    }
}
