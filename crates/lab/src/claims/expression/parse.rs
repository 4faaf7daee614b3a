//! Reading of expressions: what is wrong is told with the letter at which it stands.

use super::tokens::{Fault, Token, tokens};
use super::{Expression, Function, Kind, Operator, Reference};
use crate::problem::nearest;

/// The names that an expression may use.
#[derive(Clone, Debug, Default)]
pub(in crate::claims) struct Scope {
    /// Names of the environment, in order, with what they are and, for a series, its first year and length.
    pub(in crate::claims) names: Vec<(String, Shape)>,
    /// Names of the runs.
    pub(in crate::claims) runs: Vec<String>,
    /// References so far: expressions add theirs.
    pub(in crate::claims) references: Vec<Reference>,
}

/// Kind and, for a series, first year and number of years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::claims) struct Shape {
    pub(in crate::claims) kind: Kind,
    from: f64,
    years: usize,
}

impl Shape {
    pub(in crate::claims) const NUMBER: Shape = Shape { kind: Kind::Number, from: 0.0, years: 0 };
    const TRUTH: Shape = Shape { kind: Kind::Truth, from: 0.0, years: 0 };
    /// The rows of a column.
    pub(in crate::claims) fn series(from: f64, years: usize) -> Shape {
        Shape { kind: Kind::Series, from, years }
    }
}

/// Expressions nested deeper than this are refused; no honest one comes near.
const DEEPEST: usize = 60;

struct Parser<'a> {
    tokens: Vec<(usize, Token)>,
    at: usize,
    end: usize,
    depth: usize,
    scope: &'a mut Scope,
}

/// Reads an expression that must give `wanted`, if anything is wanted; adds its references to the scope.
pub(in crate::claims) fn parse(
    text: &str,
    scope: &mut Scope,
    wanted: Option<Kind>,
) -> Result<(Expression, Shape), Fault> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens, at: 0, end: text.chars().count(), depth: 0, scope };
    let (expression, shape) = parser.either()?;
    if parser.at < parser.tokens.len() {
        return Err(parser.unexpected("an operator or the end"));
    }
    match wanted {
        Some(kind) if kind != shape.kind => {
            let what = format!("this gives {}, expected {}", shape.kind.words(), kind.words());
            Err(Fault { at: 0, what, hint: None })
        }
        _ => Ok((expression, shape)),
    }
}

type Parsed = Result<(Expression, Shape), Fault>;

impl Parser<'_> {
    fn place(&self) -> usize {
        self.tokens.get(self.at).map_or(self.end, |(at, _)| *at)
    }
    fn fault<T>(&self, at: usize, what: impl Into<String>) -> Result<T, Fault> {
        Err(Fault { at, what: what.into(), hint: None })
    }
    fn unexpected(&self, wanted: &str) -> Fault {
        let found = match self.tokens.get(self.at) {
            None => "the end".to_owned(),
            Some((_, Token::Number(x))) => format!("{x}"),
            Some((_, Token::Word(word))) => format!("`{word}`"),
            Some((_, Token::Mark(mark))) => format!("`{mark}`"),
        };
        Fault { at: self.place(), what: format!("expected {wanted}, found {found}"), hint: None }
    }
    fn mark(&mut self, wanted: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some((_, Token::Mark(mark))) if *mark == wanted);
        self.at += usize::from(found);
        found
    }
    fn word(&mut self, wanted: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some((_, Token::Word(word))) if word == wanted);
        self.at += usize::from(found);
        found
    }
    fn need(&mut self, wanted: &str) -> Result<(), Fault> {
        if self.mark(wanted) { Ok(()) } else { Err(self.unexpected(&format!("`{wanted}`"))) }
    }

    fn either(&mut self) -> Parsed {
        let place = self.place();
        let mut left = self.both()?;
        while self.word("or") {
            let right = self.both()?;
            left = self.logic(Operator::Or, left, right, place)?;
        }
        Ok(left)
    }
    fn both(&mut self) -> Parsed {
        let place = self.place();
        let mut left = self.comparison()?;
        while self.word("and") {
            let right = self.comparison()?;
            left = self.logic(Operator::And, left, right, place)?;
        }
        Ok(left)
    }
    fn logic(&self, operator: Operator, left: (Expression, Shape), right: (Expression, Shape), place: usize) -> Parsed {
        if left.1.kind != Kind::Truth || right.1.kind != Kind::Truth {
            return self.fault(place, "`and` and `or` stand between conditions, such as `metric >= gain`");
        }
        Ok((Expression::Two(operator, Box::new(left.0), Box::new(right.0)), Shape::TRUTH))
    }
    fn comparison(&mut self) -> Parsed {
        let place = self.place();
        let left = self.sum()?;
        let operators =
            [("<=", Operator::AtMost), (">=", Operator::AtLeast), ("<", Operator::Less), (">", Operator::Greater)];
        let Some((_, operator)) = operators.into_iter().find(|(mark, _)| self.mark(mark)) else {
            return Ok(left);
        };
        let right = self.sum()?;
        if left.1.kind != Kind::Number || right.1.kind != Kind::Number {
            return self.fault(place, "a comparison stands between two numbers");
        }
        // `a > b > 0` means both
        let more = operators.into_iter().find(|(mark, _)| self.mark(mark));
        let first = Expression::Two(operator, Box::new(left.0), Box::new(right.0.clone()));
        let Some((_, operator)) = more else { return Ok((first, Shape::TRUTH)) };
        let third = self.sum()?;
        if third.1.kind != Kind::Number {
            return self.fault(place, "a comparison stands between two numbers");
        }
        let second = Expression::Two(operator, Box::new(right.0), Box::new(third.0));
        Ok((Expression::Two(Operator::And, Box::new(first), Box::new(second)), Shape::TRUTH))
    }
    fn sum(&mut self) -> Parsed {
        let place = self.place();
        let mut left = self.product()?;
        loop {
            let operator = match (self.mark("+"), self.mark("-")) {
                (true, _) => Operator::Plus,
                (_, true) => Operator::Minus,
                _ => return Ok(left),
            };
            let right = self.product()?;
            left = self.arithmetic(operator, left, right, place)?;
        }
    }
    fn product(&mut self) -> Parsed {
        let place = self.place();
        let mut left = self.signed()?;
        loop {
            let operator = match (self.mark("*"), self.mark("/")) {
                (true, _) => Operator::Times,
                (_, true) => Operator::Over,
                _ => return Ok(left),
            };
            let right = self.signed()?;
            left = self.arithmetic(operator, left, right, place)?;
        }
    }
    fn arithmetic(
        &self,
        operator: Operator,
        left: (Expression, Shape),
        right: (Expression, Shape),
        place: usize,
    ) -> Parsed {
        let shape = match (left.1.kind, right.1.kind) {
            (Kind::Truth, _) | (_, Kind::Truth) => return self.fault(place, "a condition is not a number"),
            (Kind::Series, Kind::Series) if left.1 != right.1 => {
                return self.fault(place, "the two series run over different years");
            }
            (Kind::Series, _) => left.1,
            _ => right.1,
        };
        Ok((Expression::Two(operator, Box::new(left.0), Box::new(right.0)), shape))
    }
    fn signed(&mut self) -> Parsed {
        let place = self.place();
        if !self.mark("-") {
            return self.part();
        }
        self.deeper()?;
        let (part, shape) = self.signed()?;
        self.depth -= 1;
        if shape.kind == Kind::Truth {
            return self.fault(place, "a condition is not a number");
        }
        Ok((Expression::Negative(Box::new(part)), shape))
    }
    fn deeper(&mut self) -> Result<(), Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self.fault(self.place(), format!("nested more than {DEEPEST} levels deep"));
        }
        Ok(())
    }
    fn part(&mut self) -> Parsed {
        let place = self.place();
        match self.tokens.get(self.at).map(|(_, token)| token.clone()) {
            Some(Token::Number(x)) => {
                self.at += 1;
                Ok((Expression::Constant(x), Shape::NUMBER))
            }
            Some(Token::Mark("(")) => {
                self.at += 1;
                self.deeper()?;
                let inner = self.either()?;
                self.depth -= 1;
                self.need(")")?;
                Ok(inner)
            }
            Some(Token::Word(word)) => {
                self.at += 1;
                if self.mark("(") {
                    return self.function(&word, place);
                }
                if self.mark("@") {
                    return self.outcome(word, place);
                }
                match self.scope.names.iter().position(|(name, _)| *name == word) {
                    Some(at) => Ok((Expression::Name(at), self.scope.names[at].1)),
                    None => {
                        let what = format!("there is no value called `{word}` here");
                        Err(Fault { at: place, what, hint: Some(self.known(&word)) })
                    }
                }
            }
            _ => Err(self.unexpected("a number, a name, an outcome or a function")),
        }
    }
    /// What could be meant by a name that is not known.
    fn known(&self, word: &str) -> String {
        let names = || self.scope.names.iter().map(|(name, _)| name.as_str());
        let list = || names().collect::<Vec<_>>().join(", ");
        match (nearest(word, names()), self.scope.runs.len()) {
            (Some(near), _) => format!("did you mean `{near}`?"),
            (None, 0) => format!("known: {}", list()),
            (None, 1) => format!("an outcome is written {word}@2041"),
            (None, _) => format!("an outcome is written {word}@2041[run]"),
        }
    }
    fn year(&mut self) -> Result<f64, Fault> {
        match self.tokens.get(self.at) {
            Some((_, Token::Number(year))) if year.fract() == 0.0 => {
                let year = *year;
                self.at += 1;
                Ok(year)
            }
            _ => Err(self.unexpected("a calendar year, such as 2041")),
        }
    }
    fn outcome(&mut self, family: String, place: usize) -> Parsed {
        let from = self.year()?;
        let to = if self.mark("..") { Some(self.year()?) } else { None };
        if to.is_some_and(|to| !(from + 1.0..=from + 1000.0).contains(&to)) {
            return self.fault(place, "the years of a series must follow one another: from..to");
        }
        if self.scope.runs.is_empty() {
            return self.fault(place, format!("outcomes here have no year: write `{family}` without @"));
        }
        // of one run alone there is nothing to name
        if self.scope.runs.len() == 1 && !matches!(self.tokens.get(self.at), Some((_, Token::Mark("[")))) {
            return Ok(self.reference(Reference { family, from, to, run: 0, at: place }));
        }
        self.need("[")?;
        let at = self.place();
        let Some((_, Token::Word(run))) = self.tokens.get(self.at).cloned() else {
            return Err(self.unexpected("the name of a run"));
        };
        self.at += 1;
        self.need("]")?;
        let Some(run) = self.scope.runs.iter().position(|known| *known == run) else {
            let hint = nearest(&run, self.scope.runs.iter().map(String::as_str));
            let hint = match hint {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("runs = [{}]: add it there", self.scope.runs.join(", ")),
            };
            return Err(Fault { at, what: format!("`{run}` is not among the runs of this claim"), hint: Some(hint) });
        };
        Ok(self.reference(Reference { family, from, to, run, at: place }))
    }
    fn reference(&mut self, reference: Reference) -> (Expression, Shape) {
        let (from, years) = (reference.from, reference.to.map(|to| (to - reference.from) as usize + 1));
        self.scope.references.push(reference);
        let shape = years.map_or(Shape::NUMBER, |years| Shape::series(from, years));
        (Expression::Outcome(self.scope.references.len() - 1), shape)
    }
    fn function(&mut self, name: &str, place: usize) -> Parsed {
        let Some((_, function)) = Function::ALL.into_iter().find(|(known, _)| *known == name) else {
            let hint = nearest(name, Function::ALL.iter().map(|(name, _)| *name));
            let names: Vec<&str> = Function::ALL.iter().map(|(name, _)| *name).collect();
            let hint =
                hint.map_or_else(|| format!("known: {}", names.join(", ")), |near| format!("did you mean `{near}`?"));
            return Err(Fault { at: place, what: format!("there is no function `{name}`"), hint: Some(hint) });
        };
        self.deeper()?;
        let mut parts = vec![self.either()?];
        while self.mark(",") {
            parts.push(self.either()?);
        }
        self.depth -= 1;
        self.need(")")?;
        let kinds: Vec<Kind> = parts.iter().map(|(_, shape)| shape.kind).collect();
        let first = parts[0].1;
        let shape = match (function, &kinds[..]) {
            (Function::Ln | Function::Exp | Function::Log10 | Function::Abs, [Kind::Number | Kind::Series]) => first,
            (Function::Min | Function::Max | Function::Integral | Function::Median | Function::Sum, [Kind::Series]) => {
                Shape::NUMBER
            }
            (Function::Min | Function::Max, [_, _, ..]) if kinds.iter().all(|kind| *kind == Kind::Number) => {
                Shape::NUMBER
            }
            (Function::Rise, [Kind::Series]) if first.years > 1 => Shape::series(first.from + 1.0, first.years - 1),
            (Function::At, [Kind::Series, Kind::Number]) => Shape::NUMBER,
            (Function::Lag, [Kind::Number, Kind::Series]) => Shape::NUMBER,
            _ => {
                let usage = match function {
                    Function::Min | Function::Max => "one series, or two and more numbers",
                    Function::Integral | Function::Rise | Function::Sum => "a series over years",
                    Function::Median => "a column of the table",
                    Function::At => "a series and a year",
                    Function::Lag => "a number and a series",
                    _ => "a number or a series",
                };
                return self.fault(place, format!("{name}() takes {usage}"));
            }
        };
        if let (Function::At, [_, (Expression::Constant(year), _)]) = (function, &parts[..])
            && !(first.from..first.from + first.years as f64).contains(year)
        {
            return self.fault(place, format!("the series has no year {year}"));
        }
        Ok((Expression::Call(function, parts.into_iter().map(|(part, _)| part).collect()), shape))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::expression::Value;
    use proptest::prelude::*;

    fn scope() -> Scope {
        Scope {
            names: vec![
                ("metric".into(), Shape::NUMBER),
                ("gain".into(), Shape::NUMBER),
                ("gap".into(), Shape::series(2026.0, 3)),
            ],
            runs: vec!["baseline".into(), "no-ai".into()],
            references: Vec::new(),
        }
    }
    fn value(text: &str) -> Value {
        let mut scope = scope();
        let (expression, _) = parse(text, &mut scope, None).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        let names = [Value::Number(3.0), Value::Number(2.0), Value::Series(2026.0, vec![1.0, 4.0, 2.0])];
        let outcomes: Vec<Value> = scope
            .references
            .iter()
            .map(|reference| match reference.to {
                None => Value::Number(reference.from - 2000.0 + 100.0 * reference.run as f64),
                Some(_) => Value::Series(reference.from, reference.years()),
            })
            .collect();
        expression.value(&names, &outcomes)
    }

    #[test]
    fn arithmetic_is_as_on_paper() {
        for (text, expected) in [
            ("1 + 2 * 3 - 4 / 2", 5.0),
            ("-(1 + 2) * -2", 6.0),
            ("2e3 / 1.5e-1", 2e3 / 0.15),
            ("metric - gain - 1", 0.0),
            ("max(gap)", 4.0),
            ("min(metric, gain, 7)", 2.0),
            ("integral(gap)", 5.5),
            ("max(rise(gap))", 3.0),
            ("at(gap, 2028)", 2.0),
            ("lag(2.5, gap)", 1.5),
            ("median(gap)", 2.0),
            ("sum(gap)", 7.0),
            ("x.y@2041[no-ai] - x.y@2030[baseline]", 111.0),
            ("max(a@2026..2028[baseline] - 2 * gap)", 2026.0 - 2.0),
            ("log10(1000)", 3.0),
        ] {
            let found = value(text).number().unwrap();
            assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{text}: {found}");
        }
        for (text, expected) in [
            ("metric >= gain and gain > 0", Some(true)),
            ("metric > gain > 0", Some(true)),
            ("metric > gain > 2", Some(false)),
            ("metric < gain or gain <= 2", Some(true)),
            ("metric / 0 > gain", None),
        ] {
            assert_eq!(value(text).truth(), expected, "{text}");
        }
    }

    #[test]
    fn faults_are_told_with_their_place() {
        for (text, at, part) in [
            ("", 0, "expected a number"),
            ("1 +", 3, "found the end"),
            ("1 2", 2, "expected an operator"),
            ("metrik >= 1", 0, "no value called `metrik`"),
            ("lm(2)", 0, "no function `lm`"),
            ("max(1)", 0, "max() takes one series"),
            ("x@2041[no_ai]", 7, "`no_ai` is not among the runs"),
            ("x@2041", 6, "expected `[`"),
            ("x@soon[no-ai]", 2, "expected a calendar year"),
            ("x@2041..2030[no-ai]", 0, "must follow one another"),
            ("gap + a@2026..2029[no-ai]", 0, "different years"),
            ("gap > 1", 0, "between two numbers"),
            ("metric and gain", 0, "stand between conditions"),
            ("1 + (2 > 1)", 0, "not a number"),
            ("at(gap, 2031)", 0, "no year 2031"),
            ("a $ b", 2, "no meaning"),
        ] {
            let fault = parse(text, &mut scope(), None).unwrap_err();
            assert!(fault.what.contains(part) && fault.at == at, "{text}: {fault:?}");
        }
        assert_eq!(
            parse("metrik > 1", &mut scope(), None).unwrap_err().hint.as_deref(),
            Some("did you mean `metric`?")
        );
        assert!(parse("1 + 1", &mut scope(), Some(Kind::Truth)).unwrap_err().what.contains("expected a condition"));
        assert!(parse(&"(".repeat(10_000), &mut scope(), None).is_err());
        assert!(parse(&"-".repeat(10_000), &mut scope(), None).is_err());
    }

    proptest! {
        /// Whatever is written: an expression or a fault within the text, never a panic.
        #[test]
        fn no_text_is_fatal(text in "[-a-z@.0-9\\[\\]()+*/<>=, é]{0,60}") {
            if let Err(fault) = parse(&text, &mut scope(), None) {
                prop_assert!(fault.at <= text.chars().count());
            }
        }
    }
}
