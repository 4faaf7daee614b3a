//! Pictures for a terminal: the same data as the SVG, in block and braille characters or in plain ASCII, never wider than asked.

mod grid;

use unicode_width::UnicodeWidthChar;

use crate::chart::{Body, Chart, Fan, Histogram, Interval, Series, stretches};
use crate::figures::{self, Axis, Scale};
use crate::messages;
use crate::svg::wrap_by;
use grid::Grid;

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Columns; fewer than 40 are taken as 40.
    pub width: usize,
    /// Rows of each panel.
    pub height: usize,
    /// Colours by ANSI sequences?
    pub colour: bool,
    /// Only ASCII characters for what is drawn? (Texts keep their language.)
    pub ascii: bool,
}

impl Default for Look {
    fn default() -> Look {
        Look { width: 80, height: 9, colour: false, ascii: false }
    }
}

/// Columns that a text takes, Chinese characters counting two.
pub fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// A text filled with spaces, or cut, to so many columns.
pub fn pad(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    let missing = columns - width(&text);
    text + &" ".repeat(missing)
}

/// A text with spaces before it, or cut, to so many columns.
pub fn pad_left(text: &str, columns: usize) -> String {
    let text = cut(text, columns);
    " ".repeat(columns - width(&text)) + &text
}

/// A text cut to so many columns.
pub fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_string();
    }
    let (mut out, mut used) = (String::new(), 0);
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > columns {
            break;
        }
        out.push(c);
        used += wide;
    }
    if columns > 0 {
        out.push('.');
    }
    out
}

/// A table: a head, and rows of a name and numbers.
pub fn aligned(head: &[String], rows: &[Vec<String>]) -> String {
    aligned_but(head, rows, &[])
}

/// The same where more columns than the first hold words.
pub fn aligned_but(head: &[String], rows: &[Vec<String>], words: &[usize]) -> String {
    let all = || core::iter::once(head).chain(rows.iter().map(Vec::as_slice));
    let wide = |column: usize| all().map(|row| width(&row[column])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..head.len()).map(wide).collect();
    let mut text = String::new();
    for row in all() {
        let cell = |(at, columns): (usize, &usize)| match at == 0 || words.contains(&at) {
            true => pad(&row[at], *columns),
            false => pad_left(&row[at], *columns),
        };
        let cells: Vec<String> = widths.iter().enumerate().map(cell).collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// A text on lines of so many columns.
pub fn fold(text: &str, columns: usize) -> Vec<String> {
    wrap_by(text, columns.max(4) as f64, |text| width(text) as f64)
}

/// The picture, ending in a newline.
pub fn draw(chart: &Chart, look: Look) -> String {
    let look = Look { width: look.width.max(40), height: look.height.max(3), ..look };
    let mut lines: Vec<String> = Vec::new();
    for line in fold(&chart.title, look.width) {
        lines.push(if look.colour { format!("\x1b[1m{line}\x1b[0m") } else { line });
    }
    lines.extend(fold(&chart.subtitle, look.width));
    if let Some((axis, _)) = chart.value_axis(if matches!(chart.body, Body::Intervals(_)) { 6 } else { 4 }) {
        let unit = chart.unit_line(&axis);
        lines.extend(fold(&[unit, key(chart, look)].join("   "), look.width));
        body(&mut lines, chart, &axis, look);
        if !chart.across.is_empty() {
            let indent = look.width.saturating_sub(width(&chart.across)) / 2;
            lines.push(cut(&format!("{}{}", " ".repeat(indent), chart.across), look.width));
        }
    }
    for note in chart.notes() {
        lines.extend(fold(&note, look.width));
    }
    let text = lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n") + "\n";
    if look.ascii { plain(&text) } else { text }
}

/// Signs of figures that ASCII does not have.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '−' | '–' => out.push('-'),
            '×' => out.push('x'),
            '⁻' => out.push('-'),
            '⁰'..='⁹' | '¹' | '²' | '³' => {
                let digit = "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|raised| raised == c).unwrap_or(0);
                out.push_str(&digit.to_string());
            }
            c => out.push(c),
        }
    }
    out
}

/// Characters for the widest band, the inner band and the median.
fn shades(look: Look) -> [char; 3] {
    if look.ascii { ['.', ':', '#'] } else { ['░', '▒', '█'] }
}

/// What the shades mean.
fn key(chart: &Chart, look: Look) -> String {
    let [most, half, median] = shades(look);
    let word = |key: &str| messages::find(chart.language, key).unwrap_or_default();
    match chart.body {
        Body::Fans(_) | Body::Intervals(_) => {
            let [a, b, c] = chart.legend().map(word);
            format!("{median} {a}  {half} {b}  {most} {c}")
        }
        Body::Overlaid(_) => word("chart.median").to_string(),
        Body::Lines(_) | Body::Areas(_) => String::new(),
        Body::Histograms(_) => word("chart.share_of_runs").to_string(),
    }
}

fn body(lines: &mut Vec<String>, chart: &Chart, axis: &Axis, look: Look) {
    match &chart.body {
        Body::Fans(fans) => {
            let Some(time) = chart.time_axis(5) else { return };
            for (at, fan) in fans.iter().enumerate() {
                lines.push(grid::tint(&cut(&fan.label, look.width), Some(at), look.colour));
                let mut grid = Grid::new(&time, axis, look, 0);
                draw_fan(&mut grid, fan, at, look);
                lines.extend(grid.lines(at + 1 == fans.len()));
            }
        }
        Body::Overlaid(fans) => {
            let medians: Vec<Series> = fans
                .iter()
                .map(|fan| Series {
                    label: fan.label.clone(),
                    times: fan.times.clone(),
                    values: fan.bands.iter().map(|band| band.map(|band| band[2])).collect(),
                })
                .collect();
            draw_lines(lines, chart, &medians, axis, look);
        }
        Body::Lines(series) => draw_lines(lines, chart, series, axis, look),
        Body::Areas(parts) => draw_areas(lines, chart, parts, axis, look),
        Body::Intervals(rows) => draw_intervals(lines, chart, rows, axis, look),
        Body::Histograms(bars) => {
            let shares = |bars: &Histogram| {
                let total = bars.counts.iter().sum::<usize>() + bars.never;
                bars.counts.iter().map(|count| *count as f64 / total.max(1) as f64).collect::<Vec<_>>()
            };
            let most = bars.iter().flat_map(shares).fold(0.01, f64::max);
            let up = Axis::new(0.0, most, Scale::Linear, "%", 3, chart.language);
            for (at, bars) in bars.iter().enumerate() {
                lines.push(grid::tint(&cut(&bars.label, look.width), Some(at), look.colour));
                let mut grid = Grid::new(axis, &up, look, 0);
                for (share, edges) in shares(bars).iter().zip(bars.edges.windows(2)) {
                    grid.bar(edges[0], edges[1], *share, at, look.ascii);
                }
                lines.extend(grid.lines(true));
                if bars.never > 0 {
                    let total = bars.counts.iter().sum::<usize>() + bars.never;
                    let share = figures::percent(bars.never as f64 / total as f64, chart.language);
                    lines.extend(fold(&messages::say(chart.language, "chart.never", &[("share", &share)]), look.width));
                }
            }
        }
    }
}

fn draw_fan(grid: &mut Grid, fan: &Fan, tone: usize, look: Look) {
    let [most, half, median] = shades(look);
    for column in 0..grid.columns {
        let time = grid.time(column);
        // The row of data nearest to the column, if a band stands there.
        let near = (0..fan.times.len())
            .min_by(|a, b| (fan.times[*a] - time).abs().total_cmp(&(fan.times[*b] - time).abs()))
            .and_then(|at| fan.shown().find(|(shown, _)| *shown == at));
        let Some((_, band)) = near else { continue };
        for (low, high, sign) in [(band[0], band[4], most), (band[1], band[3], half), (band[2], band[2], median)] {
            grid.column(column, low, high, sign, tone);
        }
    }
}

fn draw_lines(lines: &mut Vec<String>, chart: &Chart, series: &[Series], axis: &Axis, look: Look) {
    let Some(time) = chart.time_axis(5) else { return };
    let longest = series.iter().map(|line| width(&line.label)).max().unwrap_or(0);
    let room = (longest + 3).min(look.width / 3);
    let mut grid = Grid::new(&time, axis, Look { height: look.height + 4, ..look }, room);
    for (at, line) in series.iter().enumerate() {
        for stretch in stretches(line.shown()) {
            let points: Vec<(f64, f64)> = stretch.iter().map(|(at, value)| (line.times[*at], *value)).collect();
            grid.path(&points, at, look.ascii);
        }
    }
    let last = |(at, line): (usize, &Series)| line.shown().last().map(|(_, value)| (value, line.label.clone(), at));
    let mut ends: Vec<(f64, String, usize)> = series.iter().enumerate().filter_map(last).collect();
    ends.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (value, label, at) in ends {
        grid.label(value, &label, at, look.ascii);
    }
    lines.extend(grid.lines(true));
}

fn draw_areas(lines: &mut Vec<String>, chart: &Chart, parts: &[Series], axis: &Axis, look: Look) {
    let Some(time) = chart.time_axis(5) else { return };
    let longest = parts.iter().map(|part| width(&part.label)).max().unwrap_or(0);
    let mut grid = Grid::new(&time, axis, Look { height: look.height + 6, ..look }, (longest + 5).min(look.width / 2));
    let reach = crate::chart::stacked(parts);
    for (at, (part, reach)) in parts.iter().zip(&reach).enumerate() {
        for column in 0..grid.columns {
            let time = grid.time(column);
            let near = (0..part.times.len())
                .min_by(|a, b| (part.times[*a] - time).abs().total_cmp(&(part.times[*b] - time).abs()));
            if let Some((low, high)) = near.and_then(|at| reach[at]).filter(|(low, high)| high > low) {
                grid.column(column, low, high, grid::letter(at), at);
            }
        }
        if let Some((low, high)) = reach.iter().flatten().last() {
            grid.label(0.5 * (low + high), &format!("{} {}", grid::letter(at), part.label), at, false);
        }
    }
    lines.extend(grid.lines(true));
}

fn draw_intervals(lines: &mut Vec<String>, chart: &Chart, rows: &[Interval], axis: &Axis, look: Look) {
    let language = chart.language;
    let texts: Vec<String> = rows
        .iter()
        .map(|row| match row.quantiles {
            None => messages::word(language, "word.never"),
            Some(quantiles) if row.share < 1.0 => {
                let share = figures::percent(row.share, language);
                format!("{}  ({share})", figures::figure(quantiles[2], &chart.unit, language))
            }
            Some(quantiles) => figures::figure(quantiles[2], &chart.unit, language),
        })
        .collect();
    let right = texts.iter().map(|text| width(text)).max().unwrap_or(0).min(look.width / 3);
    let longest = rows.iter().map(|row| width(&row.label)).max().unwrap_or(0);
    let left = longest.min(look.width / 3);
    let columns = look.width - left - right - 4;
    let signs = shades(look);
    let at = |value: f64| {
        axis.position(value).map(|x| ((x * (columns - 1) as f64).round().max(0.0) as usize).min(columns - 1))
    };
    for (row, text) in rows.iter().zip(&texts) {
        let mut bar = vec![' '; columns];
        if let Some([low, lower, median, upper, high]) = row.quantiles {
            for (from, to, sign) in [(low, high, signs[0]), (lower, upper, signs[1]), (median, median, signs[2])] {
                if let (Some(from), Some(to)) = (at(from), at(to)) {
                    bar[from..=to.max(from)].fill(sign);
                }
            }
        }
        let bar: String = bar.into_iter().collect();
        let bar = grid::tint(&bar, Some(0), look.colour);
        let label = fold(&row.label, left);
        for (number, part) in label.iter().enumerate() {
            match number {
                0 => lines.push(format!("{}  {bar}  {}", pad(part, left), cut(text, right))),
                _ => lines.push(part.clone()),
            }
        }
    }
    let mut marks = vec![' '; columns];
    for tick in &axis.ticks {
        if let Some(at) = at(*tick) {
            marks[at] = if look.ascii { '|' } else { '┬' };
        }
    }
    let marks: String =
        marks.into_iter().map(|c| if c == ' ' { if look.ascii { '-' } else { '─' } } else { c }).collect();
    lines.push(format!("{}  {marks}", " ".repeat(left)));
    lines.push(format!("{}  {}", " ".repeat(left), grid::tick_texts(axis, columns)));
}
