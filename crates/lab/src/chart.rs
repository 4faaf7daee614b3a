//! What a picture shows, before it is drawn: fans, lines, intervals, histograms. The same data are drawn as SVG and in the terminal.

use shapan_model::num::elementary::{exp, ln};

use crate::figures::{self, Axis, Scale};
use crate::messages::{self, Language};

/// Ratio of the largest to the smallest value from which the bars of a histogram have equal ratios.
const EQUAL_RATIOS_FROM: f64 = 1000.0;

/// The five quantiles of a band: 5 %, 25 %, 50 %, 75 % and 95 % of the runs lie below.
pub type Quantiles = [f64; 5];

/// Uncertainty over time of one quantity in one bloc.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// Whose: the bloc, or the scenario.
    pub label: String,
    /// Calendar years.
    pub times: Vec<f64>,
    /// Quantiles at each time; none where no run is left.
    pub bands: Vec<Option<Quantiles>>,
    /// Share of the runs that still count at each time, 0 to 1.
    pub alive: Vec<f64>,
}

/// One quantity over time in one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Whose: the bloc, or the scenario.
    pub label: String,
    /// Calendar years.
    pub times: Vec<f64>,
    /// Values; none where there is none.
    pub values: Vec<Option<f64>>,
}

/// Uncertainty of one number or date.
#[derive(Clone, Debug, PartialEq)]
pub struct Interval {
    /// What, or whose.
    pub label: String,
    /// Quantiles over the runs that have a value; none if no run has one.
    pub quantiles: Option<Quantiles>,
    /// Share of the runs that have a value, 0 to 1; 1 for numbers that every run has.
    pub share: f64,
}

/// How many runs have values within each range.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// What, or whose.
    pub label: String,
    /// Ends of the ranges, increasing: one more than there are counts.
    pub edges: Vec<f64>,
    /// Runs in each range.
    pub counts: Vec<usize>,
    /// Runs without a value.
    pub never: usize,
}

/// Another scenario, laid over the panels of fans.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// What it is called.
    pub label: String,
    /// Its colour, `#rrggbb`.
    pub ink: String,
    /// Lengths of dashes and gaps of its median; none for a whole line.
    pub dash: String,
    /// Stands at the end of its median; may be empty.
    pub mark: String,
    /// Are the ends of nine tenths of its runs drawn, as lines? Otherwise half of them are, as a light area.
    pub edges: bool,
    /// Its fans, panel by panel; none where it has nothing to compare with.
    pub fans: Vec<Option<Fan>>,
}

/// Data of a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Fans side by side, one panel each, on one scale.
    Fans(Vec<Fan>),
    /// Fans over one another: medians as lines, bands as light areas.
    Overlaid(Vec<Fan>),
    /// Lines.
    Lines(Vec<Series>),
    /// Parts of a whole over time, one on top of the other from zero up, the first at the bottom; a negative part takes no room.
    Areas(Vec<Series>),
    /// Dots with ranges, one row each.
    Intervals(Vec<Interval>),
    /// Bars, one panel each, on one scale.
    Histograms(Vec<Histogram>),
}

/// Which axis of values to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ScaleChoice {
    /// Logarithmic where all values are positive and the largest is more than thirty times the smallest.
    #[default]
    Auto,
    /// Linear.
    Linear,
    /// Logarithmic; values of zero or below are left out, and the picture says how many.
    Log,
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Language of its own words; the texts below are given in it.
    pub language: Language,
    /// Title: what one sees.
    pub title: String,
    /// A line below the title: which scenario, how many runs. May be empty.
    pub subtitle: String,
    /// Unit of the values, as [`figures::figure`] takes it: `USD/yr`, `%`, `year`.
    pub unit: String,
    /// Data.
    pub body: Body,
    /// Axis of values.
    pub scale: ScaleChoice,
    /// Is this a difference? Then zero belongs to the axis and is drawn as a strong line.
    pub difference: bool,
    /// Source and citation. May be empty.
    pub source: String,
    /// What the colours of the panels stand for where layers lie over them.
    pub own: String,
    /// Other scenarios over the panels of [`Body::Fans`].
    pub layers: Vec<Layer>,
    /// Are the rows of [`Body::Intervals`] estimates with their intervals, rather than spreads over runs?
    pub estimates: bool,
    /// What the horizontal axis of [`Body::Lines`] and [`Body::Areas`] counts; empty for calendar years.
    pub across: String,
}

/// What could not be drawn, in counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Values of zero or below on a logarithmic axis.
    pub not_positive: usize,
    /// Values that are infinite or not numbers.
    pub not_finite: usize,
}

impl Chart {
    /// A picture of these data, with the axis chosen by the data, no subtitle and no source.
    pub fn new(language: Language, title: &str, unit: &str, body: Body) -> Chart {
        Chart {
            language,
            title: title.to_string(),
            subtitle: String::new(),
            unit: unit.to_string(),
            body,
            scale: ScaleChoice::Auto,
            difference: false,
            source: String::new(),
            own: String::new(),
            layers: Vec::new(),
            estimates: false,
            across: String::new(),
        }
    }

    /// The same with rows that are estimates with their intervals.
    pub fn estimates(mut self) -> Chart {
        self.estimates = true;
        self
    }

    /// Keys of the words for the dot or line, the darker and the lighter shade.
    pub(crate) fn legend(&self) -> [&'static str; 3] {
        match self.estimates {
            true => ["chart.estimate", "chart.half_interval", "chart.most_interval"],
            false => ["chart.median", "chart.half", "chart.most"],
        }
    }

    /// The same over something else than calendar years.
    pub fn across(mut self, what: &str) -> Chart {
        self.across = what.to_string();
        self
    }

    /// The same with a line below the title.
    pub fn subtitle(mut self, text: &str) -> Chart {
        self.subtitle = text.to_string();
        self
    }

    /// The same with its source.
    pub fn source(mut self, text: &str) -> Chart {
        self.source = text.to_string();
        self
    }

    /// The same with other scenarios laid over its panels; `own` says what the panels themselves show.
    pub fn over(mut self, own: &str, layers: Vec<Layer>) -> Chart {
        self.own = own.to_string();
        self.layers = layers;
        self
    }

    /// The same with this axis of values.
    pub fn scale(mut self, scale: ScaleChoice) -> Chart {
        self.scale = scale;
        self
    }

    /// The same as a difference, with a line at zero.
    pub fn difference(mut self) -> Chart {
        self.difference = true;
        self.scale = ScaleChoice::Linear;
        self
    }

    /// Labels of what is drawn, in order.
    pub fn labels(&self) -> Vec<String> {
        match &self.body {
            Body::Fans(fans) | Body::Overlaid(fans) => fans.iter().map(|fan| fan.label.clone()).collect(),
            Body::Lines(lines) | Body::Areas(lines) => lines.iter().map(|line| line.label.clone()).collect(),
            Body::Intervals(rows) => rows.iter().map(|row| row.label.clone()).collect(),
            Body::Histograms(bars) => bars.iter().map(|bar| bar.label.clone()).collect(),
        }
    }

    /// Ratio from which the axis of values is logarithmic: bars stand on the axis on which they were cut.
    fn log_from(&self) -> f64 {
        if matches!(self.body, Body::Histograms(_)) { EQUAL_RATIOS_FROM } else { figures::LOG_FROM }
    }

    /// Every value that the axis of values has to hold.
    fn values(&self) -> Vec<f64> {
        let of = |layer: &Layer| {
            let drawn = if layer.edges { 0..5 } else { 1..4 };
            let bands = layer.fans.iter().flatten().flat_map(|fan| fan.bands.iter().flatten());
            bands.flat_map(|band| band[drawn.clone()].to_vec()).collect::<Vec<f64>>()
        };
        let mut all = self.own_values();
        all.extend(self.layers.iter().flat_map(of));
        all
    }

    fn own_values(&self) -> Vec<f64> {
        match &self.body {
            Body::Fans(fans) | Body::Overlaid(fans) => {
                fans.iter().flat_map(|fan| fan.bands.iter().flatten().flatten().copied()).collect()
            }
            Body::Lines(lines) => lines.iter().flat_map(|line| line.values.iter().flatten().copied()).collect(),
            Body::Areas(parts) => {
                stacked(parts).iter().flatten().flatten().flat_map(|(low, high)| [*low, *high]).collect()
            }
            Body::Intervals(rows) => rows.iter().filter_map(|row| row.quantiles).flatten().collect(),
            Body::Histograms(bars) => bars.iter().flat_map(|bar| bar.edges.iter().copied()).collect(),
        }
    }

    /// Every calendar year that the axis of time has to hold.
    fn times(&self) -> Vec<f64> {
        match &self.body {
            Body::Fans(fans) | Body::Overlaid(fans) => {
                let layers = self.layers.iter().flat_map(|layer| layer.fans.iter().flatten());
                fans.iter().chain(layers).flat_map(|fan| fan.times.iter().copied()).collect()
            }
            Body::Lines(lines) | Body::Areas(lines) => {
                lines.iter().flat_map(|line| line.times.iter().copied()).collect()
            }
            Body::Intervals(_) | Body::Histograms(_) => Vec::new(),
        }
    }

    /// The axis of values with about `wanted` marks, and what has no place on it; none if there is nothing to show.
    pub fn value_axis(&self, wanted: usize) -> Option<(Axis, LeftOut)> {
        let all = self.values();
        let finite: Vec<f64> = all.iter().copied().filter(|value| value.is_finite()).collect();
        let positive: Vec<f64> = finite.iter().copied().filter(|value| *value > 0.0).collect();
        let (mut low, mut high) = ends(&finite)?;
        let log = match self.scale {
            ScaleChoice::Linear => false,
            ScaleChoice::Log => !positive.is_empty(),
            ScaleChoice::Auto => low > 0.0 && high / low > self.log_from() && self.unit != "year",
        };
        let mut left = LeftOut { not_finite: all.len() - finite.len(), not_positive: 0 };
        if log {
            (low, high) = ends(&positive)?;
            left.not_positive = finite.len() - positive.len();
        } else if self.difference {
            (low, high) = (low.min(0.0), high.max(0.0));
        } else if low > 0.0 && low < 0.5 * high && self.unit != "year" {
            low = 0.0;
        }
        let scale = if log { Scale::Log } else { Scale::Linear };
        let axis = match self.unit.as_str() {
            "year" => Axis::years((low - 0.5).floor(), (high + 0.5).ceil(), wanted),
            unit => Axis::new(low, high, scale, unit, wanted, self.language),
        };
        Some((axis, left))
    }

    /// The axis of time with about `wanted` marks; none if there is nothing to show.
    pub fn time_axis(&self, wanted: usize) -> Option<Axis> {
        let finite: Vec<f64> = self.times().into_iter().filter(|time| time.is_finite()).collect();
        ends(&finite).map(|(low, high)| Axis::years(low, high, wanted))
    }

    /// The unit and the kind of axis in words, as the picture says it: `T USD/yr, logarithmic scale`.
    pub fn unit_line(&self, axis: &Axis) -> String {
        let log = (axis.scale == Scale::Log).then(|| messages::word(self.language, "chart.log"));
        let unit = match (&self.body, self.unit.as_str()) {
            (Body::Intervals(_) | Body::Histograms(_), "year") => messages::word(self.language, "chart.year"),
            _ => axis.unit.clone(),
        };
        let parts = [Some(unit).filter(|unit| !unit.is_empty()), log];
        parts.into_iter().flatten().collect::<Vec<_>>().join(&messages::word(self.language, "list.comma"))
    }

    /// What the reader must know about what is not drawn, in sentences.
    pub fn notes(&self) -> Vec<String> {
        let language = self.language;
        let mut notes = Vec::new();
        let Some((_, left)) = self.value_axis(5) else {
            return vec![messages::word(language, "chart.no_data")];
        };
        if left.not_positive > 0 {
            let count = figures::count(left.not_positive);
            notes.push(messages::say(language, "chart.zeros_left_out", &[("count", &count)]));
        }
        if left.not_finite > 0 {
            let count = figures::count(left.not_finite);
            notes.push(messages::say(language, "chart.not_finite", &[("count", &count)]));
        }
        if let Body::Fans(fans) | Body::Overlaid(fans) = &self.body {
            let fewer = |fan: &Fan| fan.alive.iter().position(|share| *share < 1.0);
            let first = fans.iter().filter_map(|fan| fan.times.get(fewer(fan)?).copied()).min_by(f64::total_cmp);
            let last = fans.iter().filter_map(|fan| fan.alive.last().copied()).min_by(f64::total_cmp);
            if let (Some(year), Some(share)) = (first, last) {
                let (year, share) = (figures::date(year), figures::percent(share, language));
                notes.push(messages::say(language, "chart.fewer", &[("year", &year), ("share", &share)]));
            }
            if fans.iter().any(|fan| fan.bands.iter().any(Option::is_none)) {
                notes.push(messages::word(language, "chart.gap"));
            }
        }
        notes
    }

    /// The picture in words, for those who cannot see it: what it is, and the last values.
    pub fn description(&self) -> String {
        let language = self.language;
        let key = match self.body {
            Body::Fans(_) | Body::Overlaid(_) => "chart.fan_desc",
            Body::Lines(_) => "chart.line_desc",
            Body::Areas(_) => "chart.area_desc",
            Body::Intervals(_) if self.estimates => "chart.estimate_desc",
            Body::Intervals(_) => "chart.interval_desc",
            Body::Histograms(_) => "chart.histogram_desc",
        };
        let unit = self.value_axis(5).map_or_else(String::new, |(axis, _)| self.unit_line(&axis));
        let blocs = messages::list(language, &self.labels());
        let head = match unit.as_str() {
            "" => self.title.clone(),
            unit => messages::say(language, "chart.head", &[("title", &self.title), ("unit", unit)]),
        };
        let mut text = messages::say(language, key, &[("head", &head), ("blocs", &blocs)]);
        let figure = |value: f64| figures::figure(value, &self.unit, language);
        match &self.body {
            Body::Fans(fans) | Body::Overlaid(fans) => {
                let mut tell = |fan: &Fan, label: &str| {
                    let Some((at, band)) = fan.shown().last() else { return };
                    let median = figure(band[2]);
                    let [low, high] = [band[0], band[4]].map(|end| figures::outer(end, band[2], &self.unit, language));
                    let year = figures::date(fan.times[at]);
                    let values =
                        [("label", label), ("year", &year), ("median", &median), ("low", &low), ("high", &high)];
                    text.push(' ');
                    text.push_str(&messages::say(language, "chart.last", &values));
                };
                for (panel, fan) in fans.iter().enumerate() {
                    tell(fan, &fan.label);
                    for layer in &self.layers {
                        let Some(Some(other)) = layer.fans.get(panel) else { continue };
                        tell(other, &[&*fan.label, &*layer.label].join(&messages::word(language, "list.comma")));
                    }
                }
            }
            Body::Lines(lines) | Body::Areas(lines) => {
                for line in lines {
                    let Some((at, value)) = line.shown().last() else {
                        continue;
                    };
                    let (place, value) = (figures::date(line.times[at]), figure(value));
                    let values =
                        [("label", &*line.label), ("year", &*place), ("across", &*self.across), ("value", &*value)];
                    let key = if self.across.is_empty() { "chart.last_value" } else { "chart.last_across" };
                    text = text + " " + &messages::say(language, key, &values);
                }
            }
            Body::Intervals(_) | Body::Histograms(_) => {}
        }
        text
    }
}

impl Fan {
    /// Positions and quantiles that can be drawn: present and finite.
    pub fn shown(&self) -> impl Iterator<Item = (usize, Quantiles)> + '_ {
        let bands = self.bands.iter().take(self.times.len()).enumerate();
        bands.filter_map(|(at, band)| band.filter(|band| band.iter().all(|q| q.is_finite())).map(|band| (at, band)))
    }
}

impl Series {
    /// Positions and values that can be drawn: present and finite.
    pub fn shown(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let values = self.values.iter().take(self.times.len()).enumerate();
        values.filter_map(|(at, value)| value.filter(|value| value.is_finite()).map(|value| (at, value)))
    }
}

impl Histogram {
    /// A histogram over the finite values, with ranges of equal length, or of equal ratio where all values are positive and the largest is more
    /// than a thousand times the smallest; those that are not finite count as [`Histogram::never`].
    pub fn of(label: &str, values: &[Option<f64>], ranges: usize) -> Histogram {
        let finite: Vec<f64> = values.iter().flatten().copied().filter(|value| value.is_finite()).collect();
        let never = values.len() - finite.len();
        let Some((low, high)) = ends(&finite) else {
            return Histogram { label: label.to_string(), edges: Vec::new(), counts: Vec::new(), never };
        };
        let (low, high) = if low < high { (low, high) } else { (low - 0.5, high + 0.5) };
        let ranges = ranges.max(1);
        let ratio = low > 0.0 && high / low > EQUAL_RATIOS_FROM;
        let scale = |x: f64| if ratio { ln(x) } else { x };
        let back = |x: f64| if ratio { exp(x) } else { x };
        let (low, high) = (scale(low), scale(high));
        let mut counts = vec![0; ranges];
        for value in &finite {
            let at = (scale(*value) - low) / (high - low) * ranges as f64;
            counts[(at as usize).min(ranges - 1)] += 1;
        }
        let edges = (0..=ranges).map(|at| back(low + (high - low) * at as f64 / ranges as f64)).collect();
        Histogram { label: label.to_string(), edges, counts, never }
    }
}

/// From where to where each part reaches when parts lie on top of one another: by part, then time; none where a part has no value.
pub(crate) fn stacked(parts: &[Series]) -> Vec<Vec<Option<(f64, f64)>>> {
    let most = parts.iter().map(|part| part.times.len()).max().unwrap_or(0);
    let mut floor = vec![0.0; most];
    let one = |part: &Series| {
        let mut reach = vec![None; part.times.len()];
        for (at, value) in part.shown() {
            let top = floor[at] + value.max(0.0);
            reach[at] = Some((floor[at], top));
            floor[at] = top;
        }
        reach
    };
    parts.iter().map(one).collect()
}

/// Runs of neighbouring positions: `0, 1, 2, 5, 6` gives `0..=2` and `5..=6`.
pub(crate) fn stretches<T: Copy>(shown: impl Iterator<Item = (usize, T)>) -> Vec<Vec<(usize, T)>> {
    let mut stretches: Vec<Vec<(usize, T)>> = Vec::new();
    for (at, value) in shown {
        match stretches.last_mut() {
            Some(open) if open.last().is_some_and(|(last, _)| last + 1 == at) => open.push((at, value)),
            _ => stretches.push(vec![(at, value)]),
        }
    }
    stretches
}

fn ends(values: &[f64]) -> Option<(f64, f64)> {
    let low = values.iter().copied().min_by(f64::total_cmp)?;
    let high = values.iter().copied().max_by(f64::total_cmp)?;
    Some((low, high))
}
