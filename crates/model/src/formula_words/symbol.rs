//! Symbols of quantities, which are declared in TeX: with an index, and in MathML.

use super::INDEX;

/// A symbol with a bloc index added to its subscript.
pub(super) fn indexed(symbol: &str, index: &str) -> String {
    let mut depth = 0;
    for (at, c) in symbol.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            '_' if depth == 0 => {
                let (head, rest) = (&symbol[..at], &symbol[at + 1..]);
                let end = if rest.starts_with('{') {
                    rest.find('}').map_or(rest.len(), |end| end + 1)
                } else if let Some(command) = rest.strip_prefix('\\') {
                    command.find(|c: char| !c.is_ascii_alphabetic()).map_or(rest.len(), |end| end + 1)
                } else {
                    rest.chars().next().map_or(0, char::len_utf8)
                };
                let (sub, tail) = rest.split_at(end);
                let sub = sub.trim_start_matches('{').trim_end_matches('}');
                return format!("{head}_{{{sub},{index}}}{tail}");
            }
            _ => {}
        }
    }
    match symbol.find('^') {
        Some(at) => format!("{}_{{{index}}}{}", &symbol[..at], &symbol[at..]),
        None => format!("{symbol}_{{{index}}}"),
    }
}

/// Greek letters by their names in TeX.
const LETTERS: [(&str, &str); 37] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ϵ"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "ϕ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("ell", "ℓ"),
    ("partial", "∂"),
];

/// Marks above a symbol.
const ACCENTS: [(&str, &str); 4] = [("bar", "¯"), ("dot", "˙"), ("hat", "^"), ("tilde", "~")];

/// Functions that stand before a symbol.
const FUNCTIONS: [&str; 3] = ["ln", "log", "exp"];

/// A symbol in MathML, as one element that has these attributes.
pub(super) fn mathml(symbol: &str, attributes: &str) -> String {
    let mut reader = Reader { rest: symbol };
    let element = match reader.row(false).as_slice() {
        [only] => only.clone(),
        several => format!("<mrow>{}</mrow>", several.concat()),
    };
    // the outermost element is the symbol
    match element.find(['>', '/']) {
        Some(end) => format!("{}{attributes}{}", &element[..end], &element[end..]),
        None => element,
    }
}

/// Reads the TeX of a symbol.
struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let next = characters.next();
        self.rest = characters.as_str();
        next
    }

    fn takes(&mut self, wanted: char) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Elements up to the end, or to the brace that closes. In a script, letters side by side are a word.
    fn row(&mut self, script: bool) -> Vec<String> {
        let mut row = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.takes('}') {
                return row;
            }
            let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
            let word = &self.rest[..end];
            let indices = word.chars().all(|c| INDEX.iter().any(|index| index.starts_with(c)));
            if script && word.len() > 1 && !indices {
                row.push(format!("<mi>{word}</mi>"));
                self.rest = &self.rest[end..];
                continue;
            }
            row.push(self.scripted());
        }
    }

    /// A letter with what stands below and above it.
    fn scripted(&mut self) -> String {
        let nucleus = self.nucleus();
        let (mut below, mut above) = (None, None);
        loop {
            if self.takes('_') {
                below = Some(self.script());
            } else if self.takes('^') {
                above = Some(self.script());
            } else {
                break;
            }
        }
        match (below, above) {
            (None, None) => nucleus,
            (Some(below), None) => format!("<msub>{nucleus}{below}</msub>"),
            (None, Some(above)) => format!("<msup>{nucleus}{above}</msup>"),
            (Some(below), Some(above)) => format!("<msubsup>{nucleus}{below}{above}</msubsup>"),
        }
    }

    fn script(&mut self) -> String {
        if self.takes('{') {
            match self.row(true).as_slice() {
                [only] => only.clone(),
                several => format!("<mrow>{}</mrow>", several.concat()),
            }
        } else {
            self.nucleus()
        }
    }

    fn nucleus(&mut self) -> String {
        match self.next() {
            None => "<mrow></mrow>".to_owned(),
            Some('\\') => self.command(),
            Some('{') => format!("<mrow>{}</mrow>", self.row(false).concat()),
            Some(digit) if digit.is_ascii_digit() => format!("<mn>{digit}</mn>"),
            Some(letter) if letter.is_alphabetic() => format!("<mi>{letter}</mi>"),
            Some(',') => "<mo separator=\"true\">,</mo>".to_owned(),
            Some('-') => "<mo form=\"prefix\">−</mo>".to_owned(),
            Some('+') => "<mo form=\"prefix\">+</mo>".to_owned(),
            Some(sign) => format!("<mo>{sign}</mo>"),
        }
    }

    fn command(&mut self) -> String {
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        if let Some((_, letter)) = LETTERS.iter().find(|(known, _)| *known == name) {
            return format!("<mi>{letter}</mi>");
        }
        if let Some((_, accent)) = ACCENTS.iter().find(|(known, _)| *known == name) {
            return format!("<mover accent=\"true\">{}<mo stretchy=\"false\">{accent}</mo></mover>", self.nucleus());
        }
        if FUNCTIONS.contains(&name) {
            return format!("<mi>{name}</mi><mo>\u{2061}</mo>");
        }
        // seen by the test that no backslash is left
        format!("<mtext>\\{name}</mtext>")
    }
}

#[cfg(test)]
mod tests {
    use super::mathml;

    #[test]
    fn scripts_accents_and_words() {
        assert_eq!(mathml("Y", " a=\"b\""), "<mi a=\"b\">Y</mi>");
        assert_eq!(mathml("E_S^{\\lambda}", " a"), "<msubsup a><mi>E</mi><mi>S</mi><mi>λ</mi></msubsup>");
        let bar = "<mover accent=\"true\"><mi>Φ</mi><mo stretchy=\"false\">¯</mo></mover>";
        assert_eq!(mathml("\\bar\\Phi_c", ""), format!("<msub>{bar}<mi>c</mi></msub>"));
        assert_eq!(mathml("X_{ref}", ""), "<msub><mi>X</mi><mi>ref</mi></msub>");
        assert_eq!(mathml("B_0", ""), "<msub><mi>B</mi><mn>0</mn></msub>");
        let sub = "<mrow><mi>b</mi><mo separator=\"true\">,</mo><mi>i</mi><mi>j</mi></mrow>";
        assert_eq!(mathml("c_{b,ij}", ""), format!("<msub><mi>c</mi>{sub}</msub>"));
        assert_eq!(mathml("\\ln T", " a"), "<mrow a><mi>ln</mi><mo>\u{2061}</mo><mi>T</mi></mrow>");
    }
}
