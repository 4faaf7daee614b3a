//! The few SVG elements that the pictures need, and how wide a text is about to be.

use std::fmt::Write;

/// Fonts of a reader's own system, Latin and Chinese.
pub(crate) const FONTS: &str = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Noto Sans', 'PingFang SC', \
     'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', sans-serif";

/// A text as XML: the five reserved characters escaped, characters that XML does not allow replaced.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Where a text stands relative to its point.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    pub(crate) size: f64,
    pub(crate) colour: &'static str,
    pub(crate) bold: bool,
}

impl Type {
    pub(crate) const fn new(size: f64, colour: &'static str) -> Type {
        Type { size, colour, bold: false }
    }
    pub(crate) const fn bold(self) -> Type {
        Type { bold: true, ..self }
    }
    pub(crate) const fn coloured(self, colour: &'static str) -> Type {
        Type { colour, ..self }
    }
}

/// Elements drawn so far.
#[derive(Default)]
pub(crate) struct Canvas {
    pub(crate) body: String,
}

/// A coordinate with one decimal. Values that are not finite never get here from an axis; they would be drawn at the edge.
fn at(value: f64) -> String {
    let value = if value.is_finite() { value.clamp(-1e5, 1e5) } else { 0.0 };
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_string).unwrap_or(text)
}

impl Canvas {
    pub(crate) fn text(&mut self, x: f64, y: f64, text: &str, kind: Type, anchor: Anchor) {
        if text.is_empty() {
            return;
        }
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if kind.bold { " font-weight=\"600\"" } else { "" };
        let (x, y, size, fill) = (at(x), at(y), at(kind.size), kind.colour);
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\"{weight}{anchor}>{}</text>",
            escape(text)
        );
    }

    /// Lines of text below one another; gives the y of the line after the last.
    pub(crate) fn lines(&mut self, x: f64, y: f64, lines: &[String], kind: Type) -> f64 {
        let mut y = y;
        for line in lines {
            self.text(x, y, line, kind, Anchor::Start);
            y += kind.size * 1.35;
        }
        y
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str, width: f64, dash: &str) {
        let dash = if dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dash}\"") };
        let (x1, y1, x2, y2) = (at(from.0), at(from.1), at(to.0), at(to.1));
        let _ = writeln!(
            self.body,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"{colour}\" stroke-width=\"{width}\"{dash}/>"
        );
    }

    pub(crate) fn rect(&mut self, corner: (f64, f64), size: (f64, f64), colour: &str, opacity: f64) {
        let (x, y, w, h) = (at(corner.0), at(corner.1), at(size.0.max(0.0)), at(size.1.max(0.0)));
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"{colour}\" fill-opacity=\"{opacity}\"/>"
        );
    }

    pub(crate) fn dot(&mut self, centre: (f64, f64), radius: f64, colour: &str) {
        let (x, y) = (at(centre.0), at(centre.1));
        let _ = writeln!(
            self.body,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{colour}\" stroke=\"#fff\" stroke-width=\"1\"/>"
        );
    }

    fn points(points: &[(f64, f64)]) -> String {
        points.iter().map(|(x, y)| format!("{},{}", at(*x), at(*y))).collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn polyline(&mut self, points: &[(f64, f64)], colour: &str, width: f64, dash: &str) {
        let points = Canvas::points(points);
        let ends = if dash.is_empty() {
            "stroke-linecap=\"round\"".to_string()
        } else {
            format!("stroke-dasharray=\"{dash}\"")
        };
        let _ = writeln!(
            self.body,
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" \
             stroke-linejoin=\"round\" {ends}/>"
        );
    }

    /// A few bold letters that belong to a line of this colour.
    pub(crate) fn mark(&mut self, (x, y): (f64, f64), text: &str, colour: &str) {
        if !text.is_empty() {
            let (x, y, text) = (at(x), at(y), escape(text));
            let _ = writeln!(
                self.body,
                "<text x=\"{x}\" y=\"{y}\" font-size=\"11\" fill=\"{colour}\" font-weight=\"600\">{text}</text>"
            );
        }
    }

    pub(crate) fn polygon(&mut self, points: &[(f64, f64)], colour: &str, opacity: f64) {
        let points = Canvas::points(points);
        let _ = writeln!(self.body, "<polygon points=\"{points}\" fill=\"{colour}\" fill-opacity=\"{opacity}\"/>");
    }

    /// The whole picture as one element.
    pub(crate) fn finish(self, width: f64, height: f64, id: &str, title: &str, description: &str) -> String {
        let (w, h, id) = (at(width), at(height), escape(id));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{}\">\n<title id=\"{id}-title\">{}</title>\n\
             <desc id=\"{id}-desc\">{}</desc>\n<rect width=\"{w}\" height=\"{h}\" fill=\"#fff\"/>\n{}</svg>\n",
            escape(FONTS),
            escape(title),
            escape(description),
            self.body
        )
    }
}

/// About how wide a text is, in the unit of its size: characters of a common sans-serif, Chinese ones as squares.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let of = |c: char| match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '|' | '\'' | '!' => 0.27,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '/' | '-' => 0.34,
        'm' | 'w' | 'M' | 'W' | '%' | '×' => 0.88,
        'A'..='Z' => 0.68,
        c if c.is_ascii() => 0.56,
        c if unicode_width::UnicodeWidthChar::width(c) == Some(2) => 1.0,
        _ => 0.6,
    };
    size * text.chars().map(of).sum::<f64>()
}

/// A text broken into lines that are at most so wide: at spaces, and between Chinese characters.
pub(crate) fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    wrap_by(text, room, |text| width(text, size))
}

/// The same with another measure of width. A word that is wider than a line is cut.
pub(crate) fn wrap_by(text: &str, room: f64, width: impl Fn(&str) -> f64) -> Vec<String> {
    let closing = |c: char| "，。、；：！？）》」%,.;:!?)".contains(c);
    let mut pieces: Vec<String> = Vec::new();
    let mut glue = false;
    for c in text.chars() {
        let wide = unicode_width::UnicodeWidthChar::width(c) == Some(2);
        match pieces.last_mut() {
            Some(last) if (closing(c) || c == ' ' || (!wide && glue)) && width(last) + width("W") <= room => {
                last.push(c)
            }
            _ => pieces.push(c.to_string()),
        }
        glue = c != ' ' && !wide;
    }
    let mut lines: Vec<String> = Vec::new();
    for piece in pieces {
        match lines.last_mut() {
            Some(line) if width(line) + width(piece.trim_end()) <= room => line.push_str(&piece),
            _ => lines.push(piece),
        }
    }
    lines.into_iter().map(|line| line.trim().to_string()).filter(|line| !line.is_empty()).collect()
}
