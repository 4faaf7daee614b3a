//! From counts of worlds to a verdict. The two lines at 80 and 20 % and the limit on worlds without a value are the registry's
//! (world.md, section 11); they were fixed before any ensemble was run.

use serde::Serialize;

/// Share of the worlds from which on a claim holds.
pub const HOLDS_FROM: f64 = 0.8;
/// Share up to which it fails.
pub const FAILS_UP_TO: f64 = 0.2;
/// Share of worlds without an answer above which there is no verdict.
pub const UNDEFINED_ABOVE: f64 = 0.05;
/// Half width of a 95 % interval, in standard deviations.
const Z: f64 = 1.959_963_984_540_054;

/// What becomes of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The condition holds in at least 80 % of the worlds.
    Holds,
    /// It holds in at most 20 %.
    Fails,
    /// Neither: it depends on inputs that are named.
    Depends,
    /// More than 5 % of the worlds gave no answer.
    Undefined,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Verdict; 4] = [Verdict::Holds, Verdict::Fails, Verdict::Depends, Verdict::Undefined];

    /// Its name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Holds => "holds",
            Verdict::Fails => "fails",
            Verdict::Depends => "depends",
            Verdict::Undefined => "undefined",
        }
    }

    /// For a share of the worlds.
    pub fn of_share(share: f64) -> Verdict {
        if share >= HOLDS_FROM {
            Verdict::Holds
        } else if share <= FAILS_UP_TO {
            Verdict::Fails
        } else {
            Verdict::Depends
        }
    }
}

/// In how many worlds a claim holds. Every world is in exactly one of the three.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// The condition holds.
    pub holds: usize,
    /// It does not.
    pub fails: usize,
    /// No answer: a needed run broke off.
    pub undefined: usize,
}

impl Counts {
    /// Adds a world.
    pub fn add(&mut self, answer: Option<bool>) {
        match answer {
            Some(true) => self.holds += 1,
            Some(false) => self.fails += 1,
            None => self.undefined += 1,
        }
    }
    /// Worlds with an answer.
    pub fn defined(&self) -> usize {
        self.holds + self.fails
    }
    /// All worlds.
    pub fn worlds(&self) -> usize {
        self.defined() + self.undefined
    }
    /// Share of the worlds with an answer in which the condition holds; none of nothing.
    pub fn share(&self) -> Option<f64> {
        (self.defined() > 0).then(|| self.holds as f64 / self.defined() as f64)
    }
    /// Standard error of the share for independent worlds.
    pub fn standard_error(&self) -> Option<f64> {
        let (p, n) = (self.share()?, self.defined() as f64);
        Some((p * (1.0 - p) / n).sqrt())
    }
    /// 95 % interval of the share (Wilson 1927), for independent worlds; stratified ones do better.
    pub fn interval(&self) -> Option<[f64; 2]> {
        let (p, n) = (self.share()?, self.defined() as f64);
        let shrink = 1.0 + Z * Z / n;
        let middle = (p + Z * Z / (2.0 * n)) / shrink;
        let half = Z / shrink * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        // the ends are exact where all agree; rounding must not say otherwise
        let low = if self.holds == 0 { 0.0 } else { (middle - half).max(0.0) };
        let high = if self.fails == 0 { 1.0 } else { (middle + half).min(1.0) };
        Some([low, high])
    }
    /// The verdict; undefined where too few worlds answer, and where none was asked.
    pub fn verdict(&self) -> Verdict {
        match self.share() {
            Some(share) if self.undefined as f64 <= UNDEFINED_ABOVE * self.worlds() as f64 => Verdict::of_share(share),
            _ => Verdict::Undefined,
        }
    }
    /// Is the verdict the same over the whole interval?
    pub fn firm(&self) -> bool {
        self.interval().is_some_and(|[low, high]| Verdict::of_share(low) == Verdict::of_share(high))
    }
}

/// What sampled worlds say of one claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Standing {
    /// Name of the claim.
    pub id: String,
    /// Its group.
    pub group: &'static str,
    /// Share of the worlds with an answer in which it holds.
    pub share: Option<f64>,
    /// Standard error of the share.
    pub se: Option<f64>,
    /// 95 % interval of the share.
    pub interval: Option<[f64; 2]>,
    /// Worlds in all.
    pub worlds: usize,
    /// Worlds without an answer.
    pub undefined: usize,
    /// The verdict.
    pub verdict: Verdict,
    /// Quantiles of the metric over the worlds that have one: 5, 25, 50, 75 and 95 %.
    pub quantiles: Option<[f64; 5]>,
    /// Worlds in which the metric has a value.
    pub valued: usize,
    /// Inputs in whose lowest and highest third the shares differ by 0.15 or more, at most six.
    pub flips: Vec<super::flips::Flip>,
    /// The three inputs that explain most of the metric's spread.
    pub inputs: Vec<super::flips::Driver>,
    /// Where the verdict turns.
    pub region: Option<super::flips::Region>,
    /// What becomes of it if the laws are uncertain too.
    pub structure: Option<super::flips::Structure>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(holds: usize, fails: usize, undefined: usize) -> Counts {
        Counts { holds, fails, undefined }
    }

    #[test]
    fn lines_belong_to_the_verdicts() {
        assert_eq!(counts(80, 20, 0).verdict(), Verdict::Holds);
        assert_eq!(counts(79, 21, 0).verdict(), Verdict::Depends);
        assert_eq!(counts(20, 80, 0).verdict(), Verdict::Fails);
        assert_eq!(counts(21, 79, 0).verdict(), Verdict::Depends);
        assert_eq!(counts(95, 0, 5).verdict(), Verdict::Holds, "five per cent is still allowed");
        assert_eq!(counts(94, 0, 6).verdict(), Verdict::Undefined);
        assert_eq!(counts(0, 0, 0).verdict(), Verdict::Undefined);
    }

    /// Wilson's interval for 8 of 10: 0.490 to 0.943 (Brown, Cai and DasGupta 2001, the standard worked case); for none of ten its upper end is
    /// z²/(n + z²).
    #[test]
    fn intervals_are_wilsons() {
        let [low, high] = counts(8, 2, 0).interval().unwrap();
        assert!((low - 0.4902).abs() < 5e-5 && (high - 0.9433).abs() < 5e-5, "{low} {high}");
        let [low, high] = counts(0, 10, 3).interval().unwrap();
        assert!(low == 0.0 && (high - Z * Z / (10.0 + Z * Z)).abs() < 1e-12);
        assert!((counts(500, 500, 0).standard_error().unwrap() - 0.5 / 1000_f64.sqrt()).abs() < 1e-15);
        assert!(counts(500, 500, 0).firm() && !counts(80, 20, 0).firm());
    }
}
