//! Keyed random numbers: a draw is a function of (seed, run, name), so nothing else can move it.
//!
//! Philox4x32-10 of Salmon, Moraes, Dror and Shaw (2011, *Parallel random numbers: as easy as 1, 2, 3*). The key is the
//! seed; the counter is the run and the 64-bit FNV-1a hash of the name. There is no state, hence no order: threads, lanes,
//! batches, further inputs or further blocs change no draw.

/// What a number is drawn for; the same input may need several that are independent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Purpose {
    /// The value itself.
    Value = 0,
    /// The order in which strata are visited.
    Order = 1,
    /// The scrambling of digits.
    Scramble = 2,
}

/// Multipliers and Weyl increments of Philox4x32.
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const INCREMENTS: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Ten rounds of Philox4x32: four random words from a counter and a key.
pub fn philox4x32(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for round in 0..10 {
        if round > 0 {
            key = [key[0].wrapping_add(INCREMENTS[0]), key[1].wrapping_add(INCREMENTS[1])];
        }
        let a = u64::from(MULTIPLIERS[0]) * u64::from(counter[0]);
        let b = u64::from(MULTIPLIERS[1]) * u64::from(counter[2]);
        let (a_high, a_low, b_high, b_low) = ((a >> 32) as u32, a as u32, (b >> 32) as u32, b as u32);
        counter = [b_high ^ counter[1] ^ key[0], b_low, a_high ^ counter[3] ^ key[1], a_low];
    }
    counter
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo), of a name and what the number is for.
pub fn hash(name: &str, purpose: Purpose) -> u64 {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    let of_name = name.bytes().fold(0xcbf2_9ce4_8422_2325, fold);
    // the value's own hash is the published hash of the bare name
    if purpose == Purpose::Value { of_name } else { fold(fold(of_name, 0), purpose as u8) }
}

/// 64 random bits for (seed, run, hash of the name).
pub fn bits(seed: u64, run: u64, hash: u64) -> u64 {
    let counter = [run as u32, (run >> 32) as u32, hash as u32, (hash >> 32) as u32];
    let words = philox4x32(counter, [seed as u32, (seed >> 32) as u32]);
    u64::from(words[1]) << 32 | u64::from(words[0])
}

/// The middle of one of 2^52 equal parts of (0, 1), chosen by the high bits: never 0, never 1, exact.
pub fn unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / (1u64 << 52) as f64)
}

/// A number in (0, 1) for (seed, run, name); `name` is `research.beta`, or `compute.chips_0@china` for one bloc.
pub fn uniform(seed: u64, run: u64, name: &str) -> f64 {
    unit(bits(seed, run, hash(name, Purpose::Value)))
}

/// A mixing of 64 bits, one to one (the finaliser of Steele, Lea and Flood's SplitMix64, 2014).
pub fn mix(value: u64) -> u64 {
    let x = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Known answers distributed with Random123 (`kat_vectors`).
    #[test]
    fn known_answers() {
        let ones = u32::MAX;
        assert_eq!(philox4x32([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox4x32([ones; 4], [ones; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let pi = [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344];
        assert_eq!(philox4x32(pi, [0xa409_3822, 0x299f_31d0]), [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    /// Test vectors of the FNV reference page, and of the SplitMix64 reference code (state 0: first output).
    #[test]
    fn hashes_are_the_published_ones() {
        assert_eq!(hash("", Purpose::Value), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a", Purpose::Value), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar", Purpose::Value), 0x8594_4171_f739_67e8);
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn never_zero_or_one() {
        assert!(unit(0) > 0.0 && unit(u64::MAX) < 1.0);
    }

    /// A draw depends on each part of its key, and the parts do not stand in for one another.
    #[test]
    fn each_part_of_the_key_counts() {
        let u = uniform(1, 2, "research.beta");
        for other in [
            uniform(2, 2, "research.beta"),
            uniform(1, 3, "research.beta"),
            uniform(2, 1, "research.beta"),
            uniform(1 << 32, 2, "research.beta"),
            uniform(1, 2 << 32, "research.beta"),
            uniform(1, 2, "research.beta@usa"),
            uniform(1, 2, "research.lambda"),
        ] {
            assert_ne!(u, other);
        }
    }

    /// No two names that any model can sample share a hash, for any purpose.
    #[test]
    fn names_do_not_collide() {
        let mut seen = std::collections::BTreeMap::new();
        for model in shapan_model::model::MODELS {
            for spec in model.catalogue().all() {
                for name in [spec.name.to_string(), format!("{}@usa", spec.name), format!("{}@china", spec.name)] {
                    for purpose in [Purpose::Value, Purpose::Order, Purpose::Scramble] {
                        let key = (name.clone(), purpose as u8);
                        let old = seen.insert(hash(&name, purpose), key.clone());
                        assert!(old.is_none() || old == Some(key));
                    }
                }
            }
        }
    }

    /// Mean and spread over runs, and correlation between neighbouring names, within four standard errors.
    #[test]
    fn uniform_and_independent() {
        let n = 20_000;
        let draws = |name: &str| (0..n).map(|run| uniform(1234, run, name)).collect::<Vec<_>>();
        let (x, y) = (draws("a.x"), draws("a.y"));
        let mean = x.iter().sum::<f64>() / n as f64;
        let variance = x.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n as f64;
        let product = x.iter().zip(&y).map(|(x, y)| (x - 0.5) * (y - 0.5)).sum::<f64>() / n as f64;
        let error = 4.0 / (n as f64).sqrt();
        assert!((mean - 0.5).abs() < error * (1.0f64 / 12.0).sqrt());
        assert!((variance - 1.0 / 12.0).abs() < error * (1.0f64 / 180.0).sqrt());
        assert!(product.abs() < error / 12.0);
    }
}
