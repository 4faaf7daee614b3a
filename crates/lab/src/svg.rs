//! Pictures as SVG: dark text on white, colours that colour-blind readers can tell apart, labels at the lines themselves, the source below.

mod canvas;
mod marks;

pub(crate) use canvas::{FONTS, escape, wrap_by};

use crate::chart::{Body, Chart, Layer};
use crate::figures::Axis;
use crate::messages;
use canvas::{Anchor, Canvas, Type, width, wrap};

/// Colours of Okabe and Ito (2008) that are dark enough for lines on white, in the order in which blocs get them.
pub const COLOURS: [&str; 7] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#a6761d", "#56b4e9", "#000000"];

/// The colour of the bloc at this position.
pub fn colour(position: usize) -> &'static str {
    COLOURS[position % COLOURS.len()]
}

const INK: &str = "#1a1a1a";
const GREY: &str = "#595959";
const RULE: &str = "#e0e0e0";
const AXIS: &str = "#8a8a8a";

const TITLE: Type = Type::new(18.0, INK).bold();
const SUBTITLE: Type = Type::new(13.0, GREY);
const UNIT: Type = Type::new(12.0, GREY);
const TICK: Type = Type::new(12.0, GREY);
const LABEL: Type = Type::new(12.5, INK).bold();
/// Size as which the width of a bold label is estimated.
const BOLD: f64 = 12.5 * 1.1;
const FOOT: Type = Type::new(11.0, GREY);

const MARGIN: f64 = 16.0;

/// A rectangle on the canvas, and the axes that fill it.
#[derive(Clone, Copy)]
struct Panel<'a> {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    across: &'a Axis,
    up: &'a Axis,
}

impl Panel<'_> {
    /// Where a point stands; none if it is not on the axes. Beyond the ends it is drawn at the edge of the paper at most.
    fn place(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        Some((self.x(x)?, self.y(y)?))
    }
    fn x(&self, value: f64) -> Option<f64> {
        self.across.position(value).map(|at| self.left + at * (self.right - self.left))
    }
    fn y(&self, value: f64) -> Option<f64> {
        self.up.position(value).map(|at| self.bottom - at * (self.bottom - self.top))
    }
}

/// The picture as one SVG element, so many units wide, 720 in a report. `id` must be unique on a page.
pub fn draw(chart: &Chart, id: &str, wide: f64) -> String {
    let mut canvas = Canvas::default();
    let room = wide - 2.0 * MARGIN;
    let mut y = MARGIN + TITLE.size;
    y = canvas.lines(MARGIN, y, &wrap(&chart.title, TITLE.size * 1.1, room), TITLE);
    y -= 3.0;
    if !chart.subtitle.is_empty() {
        y = canvas.lines(MARGIN, y, &wrap(&chart.subtitle, SUBTITLE.size, room), SUBTITLE);
    }
    y = match chart.value_axis(if matches!(chart.body, Body::Intervals(_)) { 6 } else { 5 }) {
        Some((axis, _)) => body(&mut canvas, chart, axis, y + 2.0, wide),
        None => y,
    };
    y += 8.0;
    for note in chart.notes() {
        y = canvas.lines(MARGIN, y + FOOT.size, &wrap(&note, FOOT.size, room), FOOT) - FOOT.size + 2.0;
    }
    if !chart.source.is_empty() {
        let text = messages::say(chart.language, "chart.source", &[("source", &chart.source)]);
        // addresses have more wide letters than sentences
        y = canvas.lines(MARGIN, y + FOOT.size, &wrap(&text, FOOT.size * 1.2, room), FOOT) - FOOT.size + 2.0;
    }
    canvas.finish(wide, y + MARGIN - 4.0, id, &chart.title, &chart.description())
}

fn body(canvas: &mut Canvas, chart: &Chart, axis: Axis, y: f64, wide: f64) -> f64 {
    let unit = chart.unit_line(&axis);
    match &chart.body {
        Body::Fans(fans) if fans.len() > 1 || !chart.layers.is_empty() => {
            let y = legend(canvas, chart, &unit, y, wide);
            let y = names(canvas, chart, y, wide);
            let time = chart.time_axis(3);
            let Some(time) = time else { return y };
            let labels: Vec<&str> = fans.iter().map(|fan| fan.label.as_str()).collect();
            panels(canvas, &labels, &time, &axis, y, wide, 190.0, |canvas, panel, at| {
                marks::zero(canvas, panel, chart.difference);
                let here = |edges: bool| {
                    let layers = chart.layers.iter().filter(move |layer| layer.edges == edges);
                    layers.filter_map(move |layer| Some((layer, layer.fans.get(at)?.as_ref()?)))
                };
                here(true).for_each(|(layer, fan)| marks::edges(canvas, panel, fan, layer));
                marks::bands(canvas, panel, &fans[at], colour(at), 1.0);
                for (layer, fan) in here(true) {
                    marks::middle(canvas, panel, fan, layer);
                }
                marks::median(canvas, panel, &fans[at], colour(at));
                here(false).for_each(|(layer, fan)| marks::half(canvas, panel, fan, layer));
                let ends: Vec<_> = here(false)
                    .filter_map(|(layer, fan)| Some((layer, marks::middle(canvas, panel, fan, layer)?)))
                    .collect();
                marks::numbers(canvas, ends);
            })
        }
        Body::Fans(fans) | Body::Overlaid(fans) => {
            let y = legend(canvas, chart, &unit, y, wide);
            let Some(time) = chart.time_axis(6) else { return y };
            let labels: Vec<&str> = fans.iter().map(|fan| fan.label.as_str()).collect();
            let ends: Vec<Option<f64>> = fans.iter().map(|fan| fan.shown().last().map(|(_, band)| band[2])).collect();
            one_panel(canvas, &labels, &ends, &time, &axis, y, wide, |canvas, panel| {
                marks::zero(canvas, panel, chart.difference);
                let strength = if fans.len() > 1 { 0.6 } else { 1.0 };
                for (at, fan) in fans.iter().enumerate() {
                    marks::bands(canvas, panel, fan, colour(at), strength);
                }
                for (at, fan) in fans.iter().enumerate() {
                    marks::median(canvas, panel, fan, colour(at));
                }
            })
        }
        Body::Lines(lines) => {
            canvas.text(MARGIN, y + UNIT.size, &unit, UNIT, Anchor::Start);
            let Some(time) = chart.time_axis(6) else { return y };
            let labels: Vec<&str> = lines.iter().map(|line| line.label.as_str()).collect();
            let ends: Vec<Option<f64>> = lines.iter().map(|line| line.shown().last().map(|(_, value)| value)).collect();
            let y = one_panel(canvas, &labels, &ends, &time, &axis, y + UNIT.size + 6.0, wide, |canvas, panel| {
                marks::zero(canvas, panel, chart.difference);
                for (at, line) in lines.iter().enumerate() {
                    marks::series(canvas, panel, line, colour(at));
                }
            });
            across(canvas, chart, y, wide)
        }
        Body::Areas(parts) => {
            canvas.text(MARGIN, y + UNIT.size, &unit, UNIT, Anchor::Start);
            let Some(time) = chart.time_axis(6) else { return y };
            let labels: Vec<&str> = parts.iter().map(|part| part.label.as_str()).collect();
            let reach = crate::chart::stacked(parts);
            let middle =
                |reach: &Vec<Option<(f64, f64)>>| reach.iter().flatten().last().map(|(low, high)| 0.5 * (low + high));
            let ends: Vec<Option<f64>> = reach.iter().map(middle).collect();
            let y = one_panel(canvas, &labels, &ends, &time, &axis, y + UNIT.size + 6.0, wide, |canvas, panel| {
                for (at, (part, reach)) in parts.iter().zip(&reach).enumerate() {
                    marks::part(canvas, panel, &part.times, reach, colour(at));
                }
            });
            across(canvas, chart, y, wide)
        }
        Body::Intervals(rows) => {
            let y = legend(canvas, chart, &unit, y, wide);
            marks::intervals(canvas, chart, rows, &axis, y, wide)
        }
        Body::Histograms(bars) => {
            let shares = bars.iter().flat_map(marks::shares).fold(0.0f64, f64::max);
            let up = Axis::new(0.0, shares.max(0.01), crate::figures::Scale::Linear, "%", 4, chart.language);
            let text = format!("{} ({})", messages::word(chart.language, "chart.share_of_runs"), up.unit);
            canvas.text(MARGIN, y + UNIT.size, &text, UNIT, Anchor::Start);
            let labels: Vec<&str> = bars.iter().map(|bar| bar.label.as_str()).collect();
            let y = panels(canvas, &labels, &axis, &up, y + UNIT.size + 6.0, wide, 150.0, |canvas, panel, at| {
                marks::histogram(canvas, panel, &bars[at], colour(at), chart.language);
            });
            canvas.text(wide / 2.0, y + UNIT.size, &unit, UNIT, Anchor::Middle);
            y + UNIT.size
        }
    }
}

/// What the horizontal axis counts, where it is not years; gives the y below.
fn across(canvas: &mut Canvas, chart: &Chart, y: f64, wide: f64) -> f64 {
    if chart.across.is_empty() {
        return y;
    }
    canvas.text(wide / 2.0, y + UNIT.size, &chart.across, UNIT, Anchor::Middle);
    y + UNIT.size + 4.0
}

/// The unit, and what the shades mean; gives the y below.
fn legend(canvas: &mut Canvas, chart: &Chart, unit: &str, y: f64, wide: f64) -> f64 {
    let language = chart.language;
    let base = y + UNIT.size;
    canvas.text(MARGIN, base, unit, UNIT, Anchor::Start);
    let [middle, half, most] = chart.legend().map(|key| messages::word(language, key));
    let entries = [(middle, 1.0), (half, marks::HALF), (most, marks::MOST)];
    let total: f64 = entries.iter().map(|(text, _)| 30.0 + width(text, UNIT.size) + 12.0).sum();
    let below = MARGIN + width(unit, UNIT.size) + 24.0 + total > wide - MARGIN;
    let base = if below { base + UNIT.size * 1.5 } else { base };
    let mut x = if below { MARGIN } else { wide - MARGIN - total + 12.0 };
    for (text, shade) in entries {
        if shade == 1.0 && matches!(chart.body, Body::Intervals(_)) {
            canvas.dot((x + 14.0, base - 4.0), 5.0, GREY);
        } else if shade == 1.0 {
            canvas.line((x, base - 4.0), (x + 22.0, base - 4.0), GREY, 2.4, "");
        } else {
            canvas.rect((x, base - 9.0), (22.0, 10.0), "#444444", shade);
        }
        canvas.text(x + 28.0, base, &text, UNIT, Anchor::Start);
        x += 30.0 + width(&text, UNIT.size) + 12.0;
    }
    base + 8.0
}

/// Whose the lines are: the panels' own colours, then what is laid over; gives the y below.
fn names(canvas: &mut Canvas, chart: &Chart, y: f64, wide: f64) -> f64 {
    const SWATCH: f64 = 40.0;
    if chart.layers.is_empty() {
        return y;
    }
    let entries = [(chart.own.as_str(), None)];
    let entries = entries.into_iter().chain(chart.layers.iter().map(|layer| (layer.label.as_str(), Some(layer))));
    let (mut x, mut base) = (MARGIN, y + UNIT.size);
    for (text, layer) in entries {
        let lines = wrap(text, UNIT.size, wide - 2.0 * MARGIN - SWATCH);
        let needed = SWATCH + lines.iter().map(|line| width(line, UNIT.size)).fold(0.0, f64::max);
        if x > MARGIN && x + needed > wide - MARGIN {
            (x, base) = (MARGIN, base + UNIT.size * 1.5);
        }
        match layer {
            None => {
                for panel in 0..chart.labels().len().min(3) {
                    let left = x + 11.0 * panel as f64;
                    canvas.line((left, base - 4.0), (left + 10.0, base - 4.0), colour(panel), 2.4, "");
                }
            }
            Some(layer) => swatch(canvas, layer, (x, base)),
        }
        let below = canvas.lines(x + SWATCH, base, &lines, UNIT) - UNIT.size * 1.35;
        x += needed + 16.0;
        if below > base {
            (x, base) = (wide, below);
        }
    }
    base + 8.0
}

/// A line as that of a layer, with its mark.
fn swatch(canvas: &mut Canvas, layer: &Layer, (x, base): (f64, f64)) {
    canvas.line((x, base - 4.0), (x + 26.0, base - 4.0), &layer.ink, marks::middle_width(layer), &layer.dash);
    canvas.mark((x + 29.0, base), &layer.mark, &layer.ink);
}

/// Room for the texts of the vertical axis.
fn gutter(axis: &Axis) -> f64 {
    axis.labels.iter().map(|label| width(label, TICK.size)).fold(10.0, f64::max) + 8.0
}

/// Lines and texts of both axes; the vertical texts only where asked.
fn frame(canvas: &mut Canvas, panel: Panel, texts: bool) {
    for (value, label) in panel.up.ticks.iter().zip(&panel.up.labels) {
        let Some(y) = panel.y(*value) else { continue };
        canvas.line((panel.left, y), (panel.right, y), RULE, 1.0, "");
        if texts {
            canvas.text(panel.left - 7.0, y + 4.0, label, TICK, Anchor::End);
        }
    }
    canvas.line((panel.left, panel.bottom), (panel.right, panel.bottom), AXIS, 1.0, "");
    let mut free = f64::NEG_INFINITY;
    for (value, label) in panel.across.ticks.iter().zip(&panel.across.labels) {
        let Some(x) = panel.x(*value) else { continue };
        canvas.line((x, panel.bottom), (x, panel.bottom + 4.0), AXIS, 1.0, "");
        let half = width(label, TICK.size) / 2.0;
        if x - half >= free {
            canvas.text(x, panel.bottom + 17.0, label, TICK, Anchor::Middle);
            free = x + half + 6.0;
        }
    }
}

/// Panels side by side on one scale, at most three in a row; gives the y below.
#[allow(clippy::too_many_arguments)]
fn panels(
    canvas: &mut Canvas,
    labels: &[&str],
    across: &Axis,
    up: &Axis,
    y: f64,
    wide: f64,
    high: f64,
    mut draw: impl FnMut(&mut Canvas, Panel, usize),
) -> f64 {
    let columns = labels.len().clamp(1, if labels.len() == 4 { 2 } else { 3 });
    let (gutter, gap) = (gutter(up), 18.0);
    let each = (wide - 2.0 * MARGIN - gutter - gap * (columns - 1) as f64) / columns as f64;
    let mut top = y;
    for (row, labels) in labels.chunks(columns).enumerate() {
        let label_lines: Vec<Vec<String>> = labels.iter().map(|label| wrap(label, BOLD, each)).collect();
        let lines = label_lines.iter().map(Vec::len).max().unwrap_or(1);
        let head = lines as f64 * LABEL.size * 1.35 + 8.0;
        for (column, lines) in label_lines.iter().enumerate() {
            let at = row * columns + column;
            let left = MARGIN + gutter + (each + gap) * column as f64;
            let panel = Panel { left, top: top + head, right: left + each, bottom: top + head + high, across, up };
            canvas.lines(left, top + LABEL.size + 2.0, lines, LABEL.coloured(colour(at)));
            frame(canvas, panel, column == 0);
            draw(canvas, panel, at);
        }
        top += head + high + 28.0;
    }
    top - 6.0
}

/// One panel with labels at the ends of its lines; gives the y below.
#[allow(clippy::too_many_arguments)]
fn one_panel(
    canvas: &mut Canvas,
    labels: &[&str],
    ends: &[Option<f64>],
    across: &Axis,
    up: &Axis,
    y: f64,
    wide: f64,
    draw: impl FnOnce(&mut Canvas, Panel),
) -> f64 {
    let most = wide * 0.26;
    let lines: Vec<Vec<String>> = labels.iter().map(|label| wrap(label, BOLD, most)).collect();
    let room = lines.iter().flatten().map(|line| width(line, BOLD)).fold(0.0, f64::max) + 14.0;
    let left = MARGIN + gutter(up);
    let panel = Panel { left, top: y + 10.0, right: wide - MARGIN - room, bottom: y + 280.0, across, up };
    frame(canvas, panel, true);
    draw(canvas, panel);
    let step = LABEL.size * 1.25;
    let mut places: Vec<(f64, usize)> = Vec::new();
    for (at, end) in ends.iter().enumerate() {
        let y = end.and_then(|value| panel.y(value)).unwrap_or(panel.bottom);
        places.push((y.clamp(panel.top, panel.bottom), at));
    }
    shapan_insight::order::sort_by(&mut places, |a, b| a.0.total_cmp(&b.0));
    let heights: Vec<f64> = places.iter().map(|(_, at)| lines[*at].len().max(1) as f64 * step).collect();
    let middles = apart(&places.iter().map(|(y, _)| *y).collect::<Vec<_>>(), &heights, panel.top, panel.bottom);
    for ((wanted, at), (middle, height)) in places.iter().zip(middles.iter().zip(&heights)) {
        let tone = colour(*at);
        if (wanted - middle).abs() > 6.0 {
            canvas.line((panel.right + 2.0, *wanted), (panel.right + 8.0, *middle), tone, 1.0, "");
        }
        let first = middle - height / 2.0 + step / 2.0 + LABEL.size * 0.35;
        for (row, line) in lines[*at].iter().enumerate() {
            canvas.text(panel.right + 10.0, first + step * row as f64, line, LABEL.coloured(tone), Anchor::Start);
        }
    }
    panel.bottom + 22.0
}

/// Middles of labels of these heights as near as possible to where they are wanted (in order), none over another.
fn apart(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut middles = wanted.to_vec();
    for at in 1..middles.len() {
        let least = middles[at - 1] + (heights[at - 1] + heights[at]) / 2.0;
        middles[at] = middles[at].max(least);
    }
    let mut limit = bottom + 6.0;
    for at in (0..middles.len()).rev() {
        middles[at] = middles[at].min(limit - heights[at] / 2.0);
        limit = middles[at] - heights[at] / 2.0;
    }
    let over = middles.first().map_or(0.0, |first| (top - 6.0) - (first - heights[0] / 2.0));
    if over > 0.0 {
        for middle in &mut middles {
            *middle += over;
        }
    }
    middles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_do_not_overlap() {
        let middles = apart(&[100.0, 101.0, 102.0, 300.0], &[15.0; 4], 10.0, 300.0);
        assert!(middles.windows(2).all(|pair| pair[1] - pair[0] >= 15.0), "{middles:?}");
        assert!(middles[3] <= 300.0);
    }

    #[test]
    fn texts_break_at_spaces_and_between_characters() {
        assert_eq!(wrap("one two three", 10.0, 45.0), ["one two", "three"]);
        assert_eq!(wrap("人工智能，改变世界", 10.0, 50.0), ["人工智能，", "改变世界"]);
    }
}
