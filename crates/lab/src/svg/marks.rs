//! What stands inside the axes: bands, lines, dots with ranges, bars.

use super::canvas::{Anchor, Canvas, width, wrap};
use super::{AXIS, BOLD, FOOT, GREY, INK, LABEL, MARGIN, Panel, RULE, TICK, colour};
use crate::chart::{Chart, Fan, Histogram, Interval, Layer, Series, stretches};
use crate::figures::{self, Axis, Scale};
use crate::messages::{self, Language};

/// Opacity of the band that holds half of the runs, above that of the wider one.
pub(super) const HALF: f64 = 0.4;
/// Opacity of the band that holds nine tenths of the runs.
pub(super) const MOST: f64 = 0.16;

/// The line at zero.
pub(super) fn zero(canvas: &mut Canvas, panel: Panel, difference: bool) {
    let inside = panel.up.low < 0.0 && panel.up.high > 0.0;
    if (difference || inside)
        && let Some(y) = panel.y(0.0)
    {
        canvas.line((panel.left, y), (panel.right, y), INK, if difference { 1.4 } else { 1.0 }, "");
    }
}

/// The bands of a fan. On a logarithmic axis a band that reaches zero is drawn down to the bottom.
pub(super) fn bands(canvas: &mut Canvas, panel: Panel, fan: &Fan, tone: &str, strength: f64) {
    area(canvas, panel, fan, (0, 4), tone, MOST * strength);
    area(canvas, panel, fan, (1, 3), tone, (HALF - MOST) * strength);
    let fewer = fan.alive.iter().position(|share| *share < 1.0).and_then(|at| fan.times.get(at));
    if let Some(x) = fewer.and_then(|time| panel.x(*time)) {
        canvas.line((x, panel.top), (x, panel.bottom), AXIS, 1.0, "2 3");
    }
}

/// What lies between two quantiles.
fn area(canvas: &mut Canvas, panel: Panel, fan: &Fan, (low, high): (usize, usize), tone: &str, opacity: f64) {
    let floor = |value: f64| match panel.up.scale {
        Scale::Log if value <= 0.0 => panel.up.low,
        _ => value,
    };
    for stretch in stretches(fan.shown()) {
        let shown = stretch.iter().filter(|(_, band)| panel.up.scale == Scale::Linear || band[high] > 0.0);
        let upper = shown.clone().filter_map(|(at, band)| panel.place(fan.times[*at], band[high]));
        let lower = shown.rev().filter_map(|(at, band)| panel.place(fan.times[*at], floor(band[low])));
        let points: Vec<(f64, f64)> = upper.chain(lower).collect();
        if points.len() > 3 {
            canvas.polygon(&points, tone, opacity);
        }
    }
}

/// One part of a whole, from its lower to its upper edge, with the upper edge drawn.
pub(super) fn part(canvas: &mut Canvas, panel: Panel, times: &[f64], reach: &[Option<(f64, f64)>], tone: &str) {
    let shown = reach.iter().enumerate().filter_map(|(at, reach)| reach.map(|reach| (at, reach)));
    for stretch in stretches(shown) {
        let upper = stretch.iter().filter_map(|(at, (_, high))| panel.place(times[*at], *high));
        let lower = stretch.iter().rev().filter_map(|(at, (low, _))| panel.place(times[*at], *low));
        let points: Vec<(f64, f64)> = upper.clone().chain(lower).collect();
        if points.len() > 3 {
            canvas.polygon(&points, tone, HALF);
        }
        let edge: Vec<(f64, f64)> = upper.collect();
        if edge.len() > 1 {
            canvas.polyline(&edge, tone, 1.2, "");
        }
    }
}

/// The median of a fan.
pub(super) fn median(canvas: &mut Canvas, panel: Panel, fan: &Fan, tone: &str) {
    let middle = fan.shown().map(|(at, band)| (at, band[2]));
    path(canvas, panel, &fan.times, middle, tone);
}

/// The ends of nine tenths of the runs of a layer.
pub(super) fn edges(canvas: &mut Canvas, panel: Panel, fan: &Fan, layer: &Layer) {
    for end in [0, 4] {
        let shown = fan.shown().map(|(at, band)| (at, band[end]));
        line(canvas, panel, &fan.times, shown, (&layer.ink, 1.0, "4 4"));
    }
}

/// Half of the runs of a layer.
pub(super) fn half(canvas: &mut Canvas, panel: Panel, fan: &Fan, layer: &Layer) {
    area(canvas, panel, fan, (1, 3), &layer.ink, 0.1);
}

/// How wide the median of a layer is.
pub(super) fn middle_width(layer: &Layer) -> f64 {
    if layer.edges { 1.5 } else { 1.8 }
}

/// The median of a layer; gives where it ends.
pub(super) fn middle(canvas: &mut Canvas, panel: Panel, fan: &Fan, layer: &Layer) -> Option<(f64, f64)> {
    let shown = fan.shown().map(|(at, band)| (at, band[2]));
    line(canvas, panel, &fan.times, shown, (&layer.ink, middle_width(layer), &layer.dash))
}

/// Marks at the ends of medians, none over another.
pub(super) fn numbers(canvas: &mut Canvas, mut ends: Vec<(&Layer, (f64, f64))>) {
    shapan_insight::order::sort_by(&mut ends, |(_, a), (_, b)| a.1.total_cmp(&b.1));
    let mut free = f64::NEG_INFINITY;
    for (layer, (x, y)) in ends {
        let base = (y + 4.0).max(free);
        canvas.mark((x + 2.0, base), &layer.mark, &layer.ink);
        free = base + 11.0;
    }
}

/// A line, broken where there is no value.
pub(super) fn series(canvas: &mut Canvas, panel: Panel, line: &Series, tone: &str) {
    path(canvas, panel, &line.times, line.shown(), tone);
}

fn path(canvas: &mut Canvas, panel: Panel, times: &[f64], shown: impl Iterator<Item = (usize, f64)>, tone: &str) {
    line(canvas, panel, times, shown, (tone, 2.4, ""));
}

/// A line of this colour, width and dash; gives where it ends.
fn line(
    canvas: &mut Canvas,
    panel: Panel,
    times: &[f64],
    shown: impl Iterator<Item = (usize, f64)>,
    (tone, wide, dash): (&str, f64, &str),
) -> Option<(f64, f64)> {
    let placed = shown.filter_map(|(at, value)| panel.place(times[at], value).map(|point| (at, point)));
    let mut end = None;
    for stretch in stretches(placed) {
        let points: Vec<(f64, f64)> = stretch.iter().map(|(_, point)| *point).collect();
        end = points.last().copied();
        match points[..] {
            [point] => canvas.dot(point, 2.5, tone),
            _ => canvas.polyline(&points, tone, wide, dash),
        }
    }
    end
}

/// Rows of dots with ranges, each with its numbers; gives the y below.
pub(super) fn intervals(canvas: &mut Canvas, chart: &Chart, rows: &[Interval], axis: &Axis, y: f64, wide: f64) -> f64 {
    let language = chart.language;
    let labels: Vec<Vec<String>> = rows.iter().map(|row| wrap(&row.label, BOLD, wide * 0.3)).collect();
    let texts: Vec<(String, String)> = rows.iter().map(|row| interval_texts(row, &chart.unit, language)).collect();
    let left = MARGIN + labels.iter().flatten().map(|line| width(line, BOLD)).fold(0.0, f64::max) + 14.0;
    let of_text = |(value, share): &(String, String)| width(value, BOLD).max(width(share, FOOT.size));
    let room = texts.iter().map(of_text).fold(0.0, f64::max) + 18.0;
    let across = axis;
    let step = 36.0;
    let bottom = y + 6.0 + step * rows.len() as f64;
    let panel = Panel { left, top: y + 6.0, right: wide - MARGIN - room, bottom, across, up: axis };
    for value in &across.ticks {
        let Some(x) = panel.x(*value) else { continue };
        canvas.line((x, panel.top), (x, bottom), RULE, 1.0, "");
    }
    if let Some(x) = (chart.difference || (axis.low < 0.0 && axis.high > 0.0)).then(|| panel.x(0.0)).flatten() {
        canvas.line((x, panel.top), (x, bottom), INK, 1.2, "");
    }
    for (at, row) in rows.iter().enumerate() {
        let middle = panel.top + step * (at as f64 + 0.5);
        let tone = colour(0);
        let first = middle + 4.0 - (labels[at].len() as f64 - 1.0) * LABEL.size * 0.62;
        for (line, text) in labels[at].iter().enumerate() {
            canvas.text(MARGIN, first + line as f64 * LABEL.size * 1.24, text, LABEL, Anchor::Start);
        }
        let (value, share) = &texts[at];
        let up = if share.is_empty() { 4.0 } else { -2.0 };
        canvas.text(panel.right + 14.0, middle + up, value, LABEL, Anchor::Start);
        canvas.text(panel.right + 14.0, middle + 12.0, share, FOOT, Anchor::Start);
        let Some(quantiles) = row.quantiles else { continue };
        let places: Vec<f64> = quantiles.iter().filter_map(|q| panel.x(*q)).collect();
        if let [low, lower, mid, upper, high] = places[..] {
            canvas.rect((low, middle - 4.0), (high - low, 8.0), tone, MOST + 0.06);
            canvas.rect((lower, middle - 4.0), (upper - lower, 8.0), tone, HALF);
            canvas.dot((mid, middle), 6.0, tone);
        }
    }
    canvas.line((panel.left, bottom), (panel.right, bottom), AXIS, 1.0, "");
    let mut free = f64::NEG_INFINITY;
    for (value, label) in across.ticks.iter().zip(&across.labels) {
        let Some(x) = panel.x(*value) else { continue };
        let half = width(label, TICK.size) / 2.0;
        if x - half >= free {
            canvas.text(x, bottom + 16.0, label, TICK, Anchor::Middle);
            free = x + half + 6.0;
        }
    }
    bottom + 20.0
}

/// The median in words, and how often it happens where not always.
fn interval_texts(row: &Interval, unit: &str, language: Language) -> (String, String) {
    let share = if row.share < 1.0 {
        let share = figures::percent(row.share, language);
        messages::say(language, "chart.happens", &[("share", &share)])
    } else {
        String::new()
    };
    match row.quantiles {
        Some(quantiles) => (figures::figure(quantiles[2], unit, language), share),
        None => (messages::word(language, "word.never"), String::new()),
    }
}

/// Share of all runs in each range; of those without a value too, which have no bar.
pub(super) fn shares(bars: &Histogram) -> Vec<f64> {
    let total = bars.counts.iter().sum::<usize>() + bars.never;
    bars.counts.iter().map(|count| *count as f64 / total.max(1) as f64).collect()
}

/// Bars.
pub(super) fn histogram(canvas: &mut Canvas, panel: Panel, bars: &Histogram, tone: &str, language: Language) {
    for (share, edges) in shares(bars).iter().zip(bars.edges.windows(2)) {
        let (Some((left, top)), Some((right, bottom))) = (panel.place(edges[0], *share), panel.place(edges[1], 0.0))
        else {
            continue;
        };
        canvas.rect((left + 0.5, top), (right - left - 1.0, bottom - top), tone, 0.85);
    }
    if bars.never > 0 {
        let total = bars.counts.iter().sum::<usize>() + bars.never;
        let share = figures::percent(bars.never as f64 / total as f64, language);
        let text = messages::say(language, "chart.never", &[("share", &share)]);
        let at = panel.top + FOOT.size;
        let wide = width(&text, FOOT.size);
        canvas.rect((panel.right - wide - 6.0, at - FOOT.size), (wide + 6.0, FOOT.size + 5.0), "#ffffff", 0.85);
        canvas.text(panel.right - 2.0, at, &text, FOOT.coloured(GREY), Anchor::End);
    }
}
