//! Symbols of quantities, written in TeX, as HTML: Greek letters, subscripts, superscripts, bars and dots.

use crate::svg::escape;

const GREEK: [(&str, &str); 33] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("varepsilon", "ε"),
    ("epsilon", "ϵ"),
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
    ("phi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("ell", "ℓ"),
];

/// A TeX symbol as HTML. Commands it does not know are shown by name.
pub(super) fn html(tex: &str) -> String {
    let (mut out, mut rest) = (String::new(), tex);
    while let Some(c) = rest.chars().next() {
        match c {
            '_' | '^' => {
                let (part, after) = argument(&rest[1..]);
                let tag = if c == '_' { "sub" } else { "sup" };
                out.push_str(&format!("<{tag}>{}</{tag}>", html(part)));
                rest = after;
            }
            '\\' => {
                let length = rest[1..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len() - 1);
                let (name, after) = rest[1..].split_at(length);
                let mark = match name {
                    "bar" => Some('\u{0304}'),
                    "dot" => Some('\u{0307}'),
                    _ => None,
                };
                if let Some(mark) = mark {
                    let (part, after) = argument(after.trim_start());
                    out.push_str(&html(part));
                    out.push(mark);
                    rest = after;
                } else {
                    let known = GREEK.iter().find(|(greek, _)| *greek == name).map(|(_, letter)| *letter);
                    out.push_str(&escape(known.unwrap_or(name)));
                    rest = if name.is_empty() { after.get(1..).unwrap_or("") } else { after };
                }
            }
            '{' | '}' => rest = &rest[1..],
            c => {
                out.push_str(&escape(&c.to_string()));
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// What `_`, `^` or an accent applies to, and the rest.
fn argument(text: &str) -> (&str, &str) {
    if let Some(inner) = text.strip_prefix('{') {
        let mut depth = 1;
        for (at, c) in inner.char_indices() {
            depth += i32::from(c == '{') - i32::from(c == '}');
            if depth == 0 {
                return (&inner[..at], &inner[at + 1..]);
            }
        }
        return (inner, "");
    }
    let length = match text.strip_prefix('\\') {
        Some(name) => 1 + name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len()),
        None => text.chars().next().map_or(0, char::len_utf8),
    };
    text.split_at(length)
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn symbols_of_the_catalogue() {
        assert_eq!(html("\\delta_G"), "δ<sub>G</sub>");
        assert_eq!(html("\\Phi_{m0}"), "Φ<sub>m0</sub>");
        assert_eq!(html("\\kappa_1^{\\lambda}"), "κ<sub>1</sub><sup>λ</sup>");
        assert_eq!(html("\\bar\\Phi_c"), "Φ\u{304}<sub>c</sub>");
        assert_eq!(html("\\kappa_\\tau"), "κ<sub>τ</sub>");
        assert_eq!(html("<_"), "&lt;<sub></sub>");
    }
}
