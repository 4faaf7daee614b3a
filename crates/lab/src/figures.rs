//! Numbers as people read them: three significant digits, words for thousands and millions, units in either language. The digits of a
//! number are the same in both languages; only the words for its size and its unit differ.

use shapan_model::num::elementary::ln;

use crate::messages::Language;

/// Significant digits of the 5 % and 95 % quantiles in running text.
const OUTER_DIGITS: usize = 2;
/// Significant digits of a number in running text.
pub const DIGITS: usize = 3;

/// What stands where there is no number.
pub const NO_VALUE: &str = "–";

/// A positive number as decimal digits without trailing zeros, and the power of ten of the first of them.
struct Decimal {
    digits: Vec<u8>,
    exponent: i32,
}

impl Decimal {
    fn of(value: f64, significant: usize) -> Decimal {
        let text = format!("{:.*e}", significant.max(1) - 1, value.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text.as_str(), "0"));
        let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
        while digits.len() > 1 && digits.last() == Some(&b'0') {
            digits.pop();
        }
        Decimal { digits, exponent: exponent.parse().unwrap_or(0) }
    }

    /// The digits with the point placed so that the first stands for `exponent`, thousands separated by commas.
    fn place(&self, exponent: i32) -> String {
        let digit = |power: i32| {
            let position = exponent - power;
            let known = usize::try_from(position).ok().and_then(|at| self.digits.get(at));
            char::from(known.copied().unwrap_or(b'0'))
        };
        let mut text = String::new();
        for power in (0..=exponent.max(0)).rev() {
            text.push(digit(power));
            if power > 0 && power % 3 == 0 && exponent >= 3 {
                text.push(',');
            }
        }
        let last = exponent - self.digits.len() as i32 + 1;
        if last < 0 {
            text.push('.');
            text.extend((last..0).rev().map(digit));
        }
        text
    }

    /// As a multiple of a power of ten.
    fn scientific(&self, exponent: i32) -> String {
        format!("{}×10{}", self.place(0), superscript(exponent))
    }
}

fn superscript(exponent: i32) -> String {
    let raised = |c| match c {
        '-' => '⁻',
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        digit => char::from_u32('⁰' as u32 + (digit as u32 - '0' as u32)).unwrap_or(digit),
    };
    exponent.to_string().chars().map(raised).collect()
}

/// Words for powers of ten, largest first.
type Words = &'static [(i32, &'static str)];

const ENGLISH: Words = &[(12, "T"), (9, "bn"), (6, "M"), (3, "k")];
const CHINESE: Words = &[(12, "万亿"), (8, "亿"), (4, "万")];
const METRIC: Words = &[(15, "P"), (12, "T"), (9, "G"), (6, "M"), (3, "k")];

/// Powers of ten below which, and from which on, a number is written as a multiple of one.
const SMALLEST: i32 = -4;
const LARGEST: i32 = 16;
/// Numbers below ten thousand are written out.
const WRITTEN_OUT: i32 = 4;

/// How one unit is written.
struct Style {
    /// Power of ten by which the value is multiplied first: 2 for per cents.
    shift: i32,
    /// Words for powers of ten.
    words: Words,
    /// Power of ten from which words are used.
    from: i32,
    /// The unit in words, empty for a pure number.
    unit: String,
    /// Is the unit written without a space?
    tight: bool,
}

impl Style {
    fn of(unit: &str, language: Language) -> Style {
        let words = match language {
            Language::English => ENGLISH,
            Language::Chinese => CHINESE,
        };
        let name = unit_name(unit, language);
        let latin = name.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
        let tight = name.starts_with(['%', '/', '×']) || (language == Language::Chinese && !latin);
        let metric = unit == "W" || unit.starts_with("W/");
        Style {
            shift: if unit.starts_with('%') { 2 } else { 0 },
            words: if metric { METRIC } else { words },
            from: if metric { 3 } else { WRITTEN_OUT },
            unit: name,
            tight: tight && !metric,
        }
    }

    fn word(&self, exponent: i32) -> (i32, &'static str) {
        if exponent < self.from {
            return (0, "");
        }
        self.words.iter().copied().find(|(power, _)| *power <= exponent).unwrap_or((0, ""))
    }

    fn join(&self, number: &str, word: &str, language: Language) -> String {
        let apart = language == Language::English || word.is_ascii();
        let mut text = String::from(number);
        if !word.is_empty() {
            if apart {
                text.push(' ');
            }
            text.push_str(word);
        }
        if !self.unit.is_empty() {
            let glued = self.tight || (!word.is_empty() && self.words == METRIC);
            if !glued {
                text.push(' ');
            }
            // one is one: `1 year`, `1 order of magnitude`
            match self.unit.as_str() {
                "years" | "workers" if text == "1 " => text.push_str(&self.unit[..self.unit.len() - 1]),
                "orders of magnitude" if text == "1 " => text.push_str("order of magnitude"),
                unit => text.push_str(unit),
            }
        }
        text
    }
}

/// A unit as people write it: `USD/yr` is `USD/yr` or `美元/年`. Beside the units of the catalogue: `%` and `%/yr` (of a share, shown
/// times a hundred), `x` (times), `year` (a calendar year, no unit shown), `oom` (orders of magnitude).
pub fn unit_name(unit: &str, language: Language) -> String {
    let chinese = language == Language::Chinese;
    let whole = match unit {
        "1" | "" | "year" => Some(""),
        "x" => Some(if chinese { "倍" } else { "×" }),
        "oom" => Some(if chinese { "个数量级" } else { "orders of magnitude" }),
        "yr" => Some(if chinese { "年" } else { "years" }),
        "worker" => Some(if chinese { "人" } else { "workers" }),
        _ => None,
    };
    if let Some(name) = whole {
        return name.to_string();
    }
    let mut name = String::new();
    let mut word = String::new();
    let flush = |word: &mut String, name: &mut String| {
        name.push_str(match (word.as_str(), chinese) {
            ("1", _) => "",
            ("USD", true) => "美元",
            ("yr", true) => "年",
            ("worker", true) => "人",
            ("s", true) => "秒",
            (other, _) => other,
        });
        word.clear();
    };
    for c in unit.chars() {
        if c.is_alphanumeric() || c == '%' {
            word.push(c);
        } else {
            flush(&mut word, &mut name);
            name.push(c);
        }
    }
    flush(&mut word, &mut name);
    name
}

/// A value with its unit: `34.8 T USD/yr`, `1.48 M H100e`, `12.3%`; `34.8万亿美元/年`, `148万 H100e`. Without a value: [`NO_VALUE`].
pub fn figure(value: f64, unit: &str, language: Language) -> String {
    figure_to(value, unit, DIGITS, language)
}

/// A value with its unit and this many significant digits.
pub fn figure_to(value: f64, unit: &str, significant: usize, language: Language) -> String {
    if value.is_nan() {
        return NO_VALUE.to_string();
    }
    let sign = if value < 0.0 { "−" } else { "" };
    if value.is_infinite() {
        return format!("{sign}∞");
    }
    if unit == "year" {
        return date(value);
    }
    let style = Style::of(unit, language);
    if value == 0.0 {
        return style.join("0", "", language);
    }
    let decimal = Decimal::of(value, significant);
    let exponent = decimal.exponent + style.shift;
    if !(SMALLEST..LARGEST).contains(&exponent) {
        return style.join(&format!("{sign}{}", decimal.scientific(exponent)), "", language);
    }
    let (power, word) = style.word(exponent);
    style.join(&format!("{sign}{}", decimal.place(exponent - power)), word, language)
}

/// A quantile near either end, as a sentence tells it beside the median: another seed moves it by far more than a third digit. Where two
/// digits would put it on the wrong side of the median, or upon it, it has as many as the median.
pub fn outer(value: f64, median: f64, unit: &str, language: Language) -> String {
    let told = |x: f64, digits: usize| format!("{x:.*e}", digits - 1).parse().unwrap_or(x);
    let (end, middle): (f64, f64) = (told(value, OUTER_DIGITS), told(median, DIGITS));
    let apart = (value < median && end < middle) || (value > median && end > middle);
    figure_to(value, unit, if apart { OUTER_DIGITS } else { DIGITS }, language)
}

/// A pure number.
pub fn number(value: f64, language: Language) -> String {
    figure(value, "1", language)
}

/// A share as a percentage: of 0.123, `12.3%`.
pub fn percent(share: f64, language: Language) -> String {
    figure(share, "%", language)
}

/// A count in full: `12,345`.
pub fn count(value: usize) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A calendar date as a year with one decimal, without it where it is zero: `2031.5`, `2040`.
pub fn date(year: f64) -> String {
    if !year.is_finite() {
        return NO_VALUE.to_string();
    }
    if year.abs() >= 1e5 {
        let decimal = Decimal::of(year, DIGITS);
        return format!("{}{}", if year < 0.0 { "−" } else { "" }, decimal.scientific(decimal.exponent));
    }
    let text = format!("{year:.1}");
    text.strip_suffix(".0").unwrap_or(&text).replace('-', "−")
}

/// How values are laid along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal steps for equal differences.
    Linear,
    /// Equal steps for equal ratios.
    Log,
}

/// Ratio of largest to smallest above which an axis of positive values is logarithmic.
pub const LOG_FROM: f64 = 30.0;

/// An axis: where it starts and ends, its marks and their texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// Start.
    pub low: f64,
    /// End.
    pub high: f64,
    /// How values are laid along it.
    pub scale: Scale,
    /// Positions of the marks.
    pub ticks: Vec<f64>,
    /// Texts of the marks, without unit.
    pub labels: Vec<String>,
    /// Unit of the texts, its word for size included: `T USD/yr`. Empty for a pure number.
    pub unit: String,
}

impl Axis {
    /// An axis over values from `low` to `high`, with about `wanted` marks. A logarithmic axis needs positive ends; others get a linear
    /// one. Ends that are equal or not finite are moved apart, so that an axis always has a length.
    pub fn new(low: f64, high: f64, scale: Scale, unit: &str, wanted: usize, language: Language) -> Axis {
        let (low, high) = span(low, high);
        match scale {
            Scale::Log if low > 0.0 => Axis::log(low, high, unit, wanted, language),
            _ => Axis::linear(low, high, unit, wanted, language),
        }
    }

    /// An axis of calendar years.
    pub fn years(low: f64, high: f64, wanted: usize) -> Axis {
        let (low, high) = span(low, high);
        let step = nice_step(high - low, wanted).max(1.0).round();
        let first = (low / step - 1e-9).ceil() as i64;
        let last = (high / step + 1e-9).floor() as i64;
        let ticks: Vec<f64> = (first..=last).map(|i| i as f64 * step).collect();
        let labels = ticks.iter().map(|t| date(*t)).collect();
        Axis { low, high, scale: Scale::Linear, ticks, labels, unit: String::new() }
    }

    /// Where a value stands, 0 at the start and 1 at the end; none if it cannot stand on this axis.
    pub fn position(&self, value: f64) -> Option<f64> {
        let at = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Log if value > 0.0 => (ln(value) - ln(self.low)) / (ln(self.high) - ln(self.low)),
            Scale::Log => return None,
        };
        at.is_finite().then_some(at)
    }

    fn linear(low: f64, high: f64, unit: &str, wanted: usize, language: Language) -> Axis {
        let style = Style::of(unit, language);
        let step = nice_step(high - low, wanted);
        let first = (low / step + 1e-9).floor() as i64;
        let last = (high / step - 1e-9).ceil() as i64;
        let ticks: Vec<f64> = (first..=last).map(|i| i as f64 * step).collect();
        let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
        let largest = low.abs().max(high.abs());
        let exponent = Decimal::of(largest, DIGITS).exponent + style.shift;
        let plain = (SMALLEST..LARGEST).contains(&exponent);
        let (power, word) = if plain { style.word(exponent) } else { (exponent, "") };
        let smallest = Decimal::of(step, 2);
        let decimals = (smallest.digits.len() as i32 - 1 - (smallest.exponent + style.shift - power)).max(0);
        let label = |index: i64| {
            if index == 0 {
                return "0".to_string();
            }
            let tick = index as f64 * step;
            let exact = Decimal::of(tick, 12);
            let text = exact.place(exact.exponent + style.shift - power);
            format!("{}{}", if tick < 0.0 { "−" } else { "" }, pad(text, decimals as usize))
        };
        let labels = (first..=last).map(label).collect();
        let unit = match plain {
            true => style.join("", word, language).trim_start().trim_start_matches('个').to_string(),
            false => style.join(&format!("10{}", superscript(exponent)), "", language),
        };
        Axis { low, high, scale: Scale::Linear, ticks, labels, unit }
    }

    fn log(low: f64, high: f64, unit: &str, wanted: usize, language: Language) -> Axis {
        let style = Style::of(unit, language);
        let first = Decimal::of(low, 15).exponent;
        let last = Decimal::of(high, 15).exponent;
        let decades = (last - first + 1) as usize;
        let multiples: &[u8] = if decades * 3 <= wanted + 4 { &[1, 2, 5] } else { &[1] };
        let every = decades.div_ceil(wanted.max(2)) as i32;
        let inside = |value: f64| value >= low / 1.000001 && value <= high * 1.000001;
        let (mut ticks, mut labels) = (Vec::new(), Vec::new());
        for exponent in first..=last + 1 {
            for digit in multiples {
                let value: f64 = format!("{digit}e{exponent}").parse().unwrap_or(f64::NAN);
                if inside(value) && (exponent - first).rem_euclid(every) == 0 {
                    ticks.push(value);
                    labels.push(short(value, &style, language));
                }
            }
        }
        if ticks.len() < 2 {
            ticks = vec![low, high];
            labels = ticks.iter().map(|t| short(*t, &style, language)).collect();
        }
        Axis { low, high, scale: Scale::Log, ticks, labels, unit: style.unit }
    }
}

/// A value with its word for size, without its unit.
fn short(value: f64, style: &Style, language: Language) -> String {
    let bare = Style { unit: if style.unit.starts_with('%') { "%".into() } else { String::new() }, ..*style };
    let decimal = Decimal::of(value, DIGITS);
    let exponent = decimal.exponent + style.shift;
    if !(SMALLEST..LARGEST).contains(&exponent) {
        return bare.join(&decimal.scientific(exponent), "", language);
    }
    let (power, word) = bare.word(exponent);
    bare.join(&decimal.place(exponent - power), word, language)
}

fn pad(mut text: String, decimals: usize) -> String {
    let have = text.split_once('.').map_or(0, |(_, tail)| tail.len());
    if have < decimals {
        if have == 0 {
            text.push('.');
        }
        text.extend(std::iter::repeat_n('0', decimals - have));
    }
    text
}

/// Two finite ends, the first below the second.
fn span(low: f64, high: f64) -> (f64, f64) {
    // Far beyond any quantity, but the arithmetic of the marks must not overflow.
    let tame = |end: f64| {
        if end.abs() < 1e-280 { 0.0 } else { end.clamp(-1e300, 1e300) }
    };
    let low = if low.is_finite() { tame(low) } else { 0.0 };
    let high = if high.is_finite() { tame(high) } else { low };
    let (low, high) = (low.min(high), low.max(high));
    let least = 1e-9 * low.abs().max(high.abs());
    match high - low {
        wide if wide > least => (low, high),
        _ if low == 0.0 => (0.0, 1.0),
        _ => (low - 0.1 * low.abs(), high + 0.1 * high.abs()),
    }
}

/// The largest of 1, 2, 5 times a power of ten that gives at least about this many steps.
fn nice_step(length: f64, wanted: usize) -> f64 {
    let rough = Decimal::of(length / wanted.max(1) as f64, 3);
    let lead = rough.place(0).parse().unwrap_or(1.0);
    let (digit, exponent) = match lead {
        x if x < 1.5 => (1, rough.exponent),
        x if x < 3.5 => (2, rough.exponent),
        x if x < 7.5 => (5, rough.exponent),
        _ => (1, rough.exponent + 1),
    };
    format!("{digit}e{exponent}").parse().unwrap_or(1.0)
}

#[cfg(test)]
#[path = "figures_tests.rs"]
mod tests;
