//! A panel of characters with its axes.

use super::{Look, cut, pad, width};
use crate::figures::Axis;

/// Colours of 256 that are nearest to those of the SVG.
const TONES: [u8; 7] = [32, 166, 36, 175, 136, 74, 244];
const MARKERS: [char; 7] = ['*', '+', 'o', 'x', '@', '%', '='];

/// The letter that stands for the part at this position: parts are told apart without colours.
pub(super) fn letter(at: usize) -> char {
    char::from(b'a' + (at % 26) as u8)
}

/// A text in the colour of this position.
pub(super) fn tint(text: &str, tone: Option<usize>, colour: bool) -> String {
    match tone {
        Some(at) if colour && !text.is_empty() => format!("\x1b[38;5;{}m{text}\x1b[0m", TONES[at % TONES.len()]),
        _ => text.to_string(),
    }
}

#[derive(Clone, Copy)]
struct Cell {
    sign: char,
    tone: Option<usize>,
}

/// A panel of characters.
pub(super) struct Grid<'a> {
    across: &'a Axis,
    up: &'a Axis,
    look: Look,
    gutter: usize,
    pub(super) columns: usize,
    cells: Vec<Vec<Cell>>,
    labels: Vec<Option<(String, usize)>>,
}

impl<'a> Grid<'a> {
    /// An empty panel with room for labels at its right.
    pub(super) fn new(across: &'a Axis, up: &'a Axis, look: Look, room: usize) -> Grid<'a> {
        let gutter = up.labels.iter().map(|label| width(label)).max().unwrap_or(0).min(look.width / 4) + 1;
        let columns = look.width - gutter - 1 - room;
        let empty = Cell { sign: ' ', tone: None };
        let cells = vec![vec![empty; columns]; look.height];
        let mut grid = Grid { across, up, look, gutter, columns, cells, labels: vec![None; look.height] };
        if up.low < 0.0
            && up.high > 0.0
            && let Some(row) = grid.row(0.0)
        {
            grid.cells[row].fill(Cell { sign: if look.ascii { '-' } else { '╌' }, tone: None });
        }
        grid
    }

    /// The time in the middle of a column.
    pub(super) fn time(&self, column: usize) -> f64 {
        let share = (column as f64 + 0.5) / self.columns as f64;
        self.across.low + share * (self.across.high - self.across.low)
    }

    fn row(&self, value: f64) -> Option<usize> {
        let rows = self.look.height;
        let at = self.up.position(value)?;
        (-1e-9..=1.0 + 1e-9).contains(&at).then(|| {
            let from_below = ((at * rows as f64).max(0.0) as usize).min(rows - 1);
            rows - 1 - from_below
        })
    }

    /// A sign in all cells of a column between two values. Where a logarithmic axis has no place for the lower one, down to the bottom.
    pub(super) fn column(&mut self, column: usize, low: f64, high: f64, sign: char, tone: usize) {
        let Some(top) = self.row(high) else { return };
        let bottom = self.row(low).unwrap_or(self.look.height - 1).max(top);
        for row in top..=bottom {
            self.cells[row][column] = Cell { sign, tone: Some(tone) };
        }
    }

    /// A bar from zero between two values across.
    pub(super) fn bar(&mut self, from: f64, to: f64, value: f64, tone: usize, ascii: bool) {
        let (Some(left), Some(right)) = (self.across.position(from), self.across.position(to)) else { return };
        let Some(high) = self.up.position(value) else { return };
        let first = (left * self.columns as f64).round() as usize;
        let last = ((right * self.columns as f64).round() as usize).min(self.columns);
        let eighths = (high * self.look.height as f64 * 8.0).round() as usize;
        for row in 0..self.look.height {
            let filled = eighths.saturating_sub(row * 8).min(8);
            let sign = match (filled, ascii) {
                (0, _) => continue,
                (1..4, true) => continue,
                (_, true) => '#',
                (filled, false) => char::from_u32('▁' as u32 + filled as u32 - 1).unwrap_or('█'),
            };
            for column in first..last.max(first) {
                self.cells[self.look.height - 1 - row][column] = Cell { sign, tone: Some(tone) };
            }
        }
    }

    /// A line through points, in dots of a quarter of a row and half a column; markers in ASCII.
    pub(super) fn path(&mut self, points: &[(f64, f64)], tone: usize, ascii: bool) {
        let (wide, high) = (self.columns * 2, self.look.height * 4);
        let place = |(time, value): (f64, f64)| -> Option<(f64, f64)> {
            let (x, y) = (self.across.position(time)?, self.up.position(value)?);
            let inside = |at: f64| (-1e-9..=1.0 + 1e-9).contains(&at);
            (inside(x) && inside(y)).then_some((x * (wide - 1) as f64, (1.0 - y) * (high - 1) as f64))
        };
        let placed: Vec<Option<(f64, f64)>> = points.iter().copied().map(place).collect();
        let mut dots: Vec<(f64, f64)> = placed.iter().flatten().copied().take(1).collect();
        for pair in placed.windows(2) {
            if let [Some(a), Some(b)] = pair {
                let steps = (b.0 - a.0).abs().max((b.1 - a.1).abs()).ceil().max(1.0) as usize;
                dots.extend((0..=steps).map(|step| {
                    let share = step as f64 / steps as f64;
                    (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share)
                }));
            }
        }
        for (x, y) in dots {
            let (x, y) = ((x.round().max(0.0) as usize).min(wide - 1), (y.round().max(0.0) as usize).min(high - 1));
            let cell = &mut self.cells[y / 4][x / 2];
            let bit = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]][y % 4][x % 2];
            let before = cell.sign as u32;
            let pattern = if (0x2800..0x2900).contains(&before) { before - 0x2800 } else { 0 };
            let braille = char::from_u32(0x2800 + (pattern | bit)).unwrap_or('.');
            *cell = Cell { sign: if ascii { MARKERS[tone % MARKERS.len()] } else { braille }, tone: Some(tone) };
        }
    }

    /// A label at the right of the row of this value, or of the nearest free one.
    pub(super) fn label(&mut self, value: f64, text: &str, tone: usize, ascii: bool) {
        let wanted = self.row(value).unwrap_or(self.look.height - 1);
        let free =
            (0..self.look.height).filter(|row| self.labels[*row].is_none()).min_by_key(|row| row.abs_diff(wanted));
        if let Some(row) = free {
            let marker = if ascii { format!("{} ", MARKERS[tone % MARKERS.len()]) } else { String::new() };
            self.labels[row] = Some((marker + text, tone));
        }
    }

    /// The panel as lines, with the texts of the axis across if asked.
    pub(super) fn lines(&self, texts: bool) -> Vec<String> {
        let (wall, corner, floor, mark) =
            if self.look.ascii { ('|', '+', '-', '+') } else { ('│', '└', '─', '┬') };
        let mut names: Vec<&str> = vec![""; self.look.height];
        for (tick, label) in self.up.ticks.iter().zip(&self.up.labels) {
            if let Some(row) = self.row(*tick) {
                names[row] = label;
            }
        }
        let mut lines = Vec::new();
        for (row, cells) in self.cells.iter().enumerate() {
            let name = cut(names[row], self.gutter - 1);
            let mut line = format!("{}{name} {wall}", " ".repeat(self.gutter - 1 - width(&name)));
            let mut rest = cells.as_slice();
            while let Some(first) = rest.first() {
                let same = rest.iter().take_while(|cell| cell.tone == first.tone).count();
                let text: String = rest[..same].iter().map(|cell| cell.sign).collect();
                line.push_str(&tint(&text, first.tone, self.look.colour));
                rest = &rest[same..];
            }
            if let Some((label, tone)) = &self.labels[row] {
                let room = self.look.width - self.gutter - 2 - self.columns;
                line.push(' ');
                line.push_str(&tint(&cut(label, room), Some(*tone), self.look.colour));
            }
            lines.push(line);
        }
        let mut base = vec![floor; self.columns];
        for tick in &self.across.ticks {
            if let Some(at) = self.across.position(*tick) {
                base[((at * (self.columns - 1) as f64).round().max(0.0) as usize).min(self.columns - 1)] = mark;
            }
        }
        let base: String = base.into_iter().collect();
        lines.push(format!("{}{corner}{base}", " ".repeat(self.gutter)));
        if texts {
            lines.push(format!("{}{}", " ".repeat(self.gutter + 1), tick_texts(self.across, self.columns)));
        }
        lines
    }
}

/// Texts of an axis, each under its mark, those left out that would touch another.
pub(super) fn tick_texts(axis: &Axis, columns: usize) -> String {
    let mut line = String::new();
    for (tick, label) in axis.ticks.iter().zip(&axis.labels) {
        let Some(at) = axis.position(*tick) else { continue };
        let wide = width(label);
        let start = (at * (columns - 1) as f64 - wide as f64 / 2.0 + 0.5).round().max(0.0) as usize;
        let start = start.min(columns.saturating_sub(wide));
        let used = width(&line);
        if used == 0 || start > used {
            line = pad(&line, start);
            line.push_str(label);
        }
    }
    line
}
