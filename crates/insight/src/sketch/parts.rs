//! Sketches of parts of a stream: put together, written as bytes, read back.

use super::{Memory, PAGE, Sketch, page_of, pass, times_passed};
use crate::exact_sum::ExactSum;

/// Bins of one page.
const WIDTH: usize = 1 << PAGE;

impl Sketch {
    /// Takes in the sketch of another part of the same stream, which was begun with the same limit. The result is that of one sketch that saw
    /// both parts, to the bit.
    pub fn absorb(&mut self, other: &Sketch) {
        self.count += other.count;
        self.undefined += other.undefined;
        self.sum.absorb(&other.sum);
        (self.min, self.max) = (self.min.min(other.min), self.max.max(other.max));
        match &other.memory {
            Memory::Values(more) => {
                if let Memory::Values(own) = &mut self.memory
                    && own.len() + more.len() <= self.limit
                {
                    own.extend(more);
                    return;
                }
                self.settle();
                more.iter().for_each(|x| self.count_in_bin(*x));
            }
            Memory::Bins { .. } => {
                self.settle();
                other.each_bin(|bin, count| self.add_to_bin(bin, count));
            }
        }
    }

    /// Counts in bins from now on.
    fn settle(&mut self) {
        if let Memory::Values(values) = &mut self.memory {
            let values = std::mem::take(values);
            self.memory = Memory::Bins { pages: Vec::new(), counts: Vec::new(), passed: Vec::new() };
            values.into_iter().for_each(|x| self.count_in_bin(x));
        }
    }

    /// Bins that are not empty, from the lowest, with their counts.
    fn each_bin(&self, mut each: impl FnMut(i32, u64)) {
        let Memory::Bins { pages, counts, passed } = &self.memory else { return };
        for (page, counts) in pages.iter().zip(counts) {
            for (at, count) in counts.iter().enumerate() {
                let bin = (page << PAGE) + at as i32;
                let full = times_passed(passed, bin);
                let count = u64::from(*count) + (u64::from(full) << 16);
                if count > 0 {
                    each(bin, count);
                }
            }
        }
    }

    fn add_to_bin(&mut self, bin: i32, more: u64) {
        let Memory::Bins { pages, counts, passed } = &mut self.memory else { return };
        let at = page_of(pages, counts, bin >> PAGE);
        let count = &mut counts[at][bin as usize % WIDTH];
        let sum = u64::from(*count) + more;
        *count = sum as u16;
        if sum >> 16 > 0 {
            pass(passed, bin, (sum >> 16) as u32);
        }
    }

    /// Writes everything that the sketch remembers.
    pub fn write(&self, out: &mut Vec<u8>) {
        for whole in [self.limit as u64, self.count, self.undefined] {
            write_whole(out, whole);
        }
        for number in [self.min, self.max] {
            out.extend(number.to_bits().to_le_bytes());
        }
        let (lowest, digits) = self.sum.parts();
        out.extend([lowest, digits.len() as u8]);
        digits.iter().for_each(|digit| out.extend(digit.to_le_bytes()));
        match &self.memory {
            Memory::Values(values) => {
                out.push(0);
                write_whole(out, values.len() as u64);
                values.iter().for_each(|x| out.extend(x.to_bits().to_le_bytes()));
            }
            Memory::Bins { .. } => {
                out.push(1);
                let mut filled = 0;
                self.each_bin(|_, _| filled += 1);
                write_whole(out, filled);
                // neighbours are near each other: steps are small
                let mut last = i64::from(i32::MIN);
                self.each_bin(|bin, count| {
                    write_whole(out, (i64::from(bin) - last) as u64);
                    write_whole(out, count);
                    last = i64::from(bin);
                });
            }
        }
    }

    /// Reads what [`Sketch::write`] wrote from the front of some bytes, and moves past it; none if it cannot be that.
    pub fn read(bytes: &mut &[u8]) -> Option<Sketch> {
        let limit = usize::try_from(read_whole(bytes)?).ok()?;
        let (count, undefined) = (read_whole(bytes)?, read_whole(bytes)?);
        let (min, max) = (read_number(bytes)?, read_number(bytes)?);
        let [lowest, digits] = *take(bytes)?;
        let digits = (0..digits).map(|_| Some(i64::from_le_bytes(*take(bytes)?))).collect::<Option<_>>()?;
        let sum = ExactSum::from_parts(lowest, digits)?;
        let mut sketch = Sketch { limit, count, undefined, sum, min, max, memory: Memory::Values(Vec::new()) };
        let [kind] = *take(bytes)?;
        let held = read_whole(bytes)?;
        let mut counted = 0u64;
        match kind {
            0 => {
                let values: Vec<f64> = (0..held).map(|_| read_number(bytes)).collect::<Option<_>>()?;
                if values.len() > limit || values.iter().any(|x| !x.is_finite()) {
                    return None;
                }
                counted = values.len() as u64;
                sketch.memory = Memory::Values(values);
            }
            1 => {
                sketch.settle();
                let mut last = i64::from(i32::MIN);
                for _ in 0..held {
                    last = last.checked_add(i64::try_from(read_whole(bytes)?).ok()?)?;
                    let (bin, count) = (i32::try_from(last).ok()?, read_whole(bytes)?);
                    counted = counted.checked_add(count)?;
                    if count >> 48 > 0 {
                        return None;
                    }
                    sketch.add_to_bin(bin, count);
                }
            }
            _ => return None,
        }
        (counted == count && (count == 0 || min <= max)).then_some(sketch)
    }
}

fn take<'a, const N: usize>(bytes: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (head, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(head)
}

fn read_number(bytes: &mut &[u8]) -> Option<f64> {
    Some(f64::from_bits(u64::from_le_bytes(*take(bytes)?)))
}

/// Seven bits a byte, the lowest first; the high bit says that more follow.
fn write_whole(out: &mut Vec<u8>, mut whole: u64) {
    while whole >= 0x80 {
        out.push(whole as u8 | 0x80);
        whole >>= 7;
    }
    out.push(whole as u8);
}

fn read_whole(bytes: &mut &[u8]) -> Option<u64> {
    let mut whole = 0u64;
    for shift in (0..64).step_by(7) {
        let [byte] = *take(bytes)?;
        let part = u64::from(byte & 0x7f);
        if shift == 63 && part > 1 {
            return None;
        }
        whole |= part << shift;
        if byte & 0x80 == 0 {
            return Some(whole);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::philox::uniform;

    fn numbers(count: u64) -> Vec<f64> {
        let sign = |run| if uniform(1, run, "sign") < 0.3 { -1.0 } else { 1.0 };
        (0..count).map(|run| sign(run) / (1e-9 + uniform(1, run, "x"))).collect()
    }

    fn sketch(limit: usize, numbers: &[f64]) -> Sketch {
        let mut sketch = Sketch::new(limit);
        numbers.iter().for_each(|x| sketch.add(*x));
        sketch
    }

    /// Wherever the stream is cut, and whichever part settles into bins first.
    #[test]
    fn parts_put_together_are_the_whole() {
        let numbers = numbers(3000);
        for limit in [0, 100, 1500, 2999, 3000, 5000] {
            let whole = sketch(limit, &numbers);
            for cut in [0, 1, 99, 100, 101, 1499, 2000, 3000] {
                let mut head = sketch(limit, &numbers[..cut]);
                head.absorb(&sketch(limit, &numbers[cut..]));
                assert_eq!(head, whole, "limit {limit}, cut at {cut}");
                assert_eq!(head.mean().unwrap().to_bits(), whole.mean().unwrap().to_bits());
            }
        }
    }

    /// Counts of more than sixteen bits, in both parts.
    #[test]
    fn full_bins_add_up() {
        let (many, more) = (sketch(0, &[2.0; 100_000]), sketch(0, &[2.0; 70_000]));
        let mut both = many.clone();
        both.absorb(&more);
        assert_eq!(both, sketch(0, &[2.0; 170_000]));
    }

    #[test]
    fn a_sketch_comes_back_from_its_bytes() {
        for (limit, count) in [(0, 0), (10, 7), (0, 4000), (100, 4000)] {
            let mut whole = sketch(limit, &numbers(count));
            whole.add(f64::NAN);
            let mut bytes = Vec::new();
            whole.write(&mut bytes);
            bytes.push(7);
            let mut rest = bytes.as_slice();
            let again = Sketch::read(&mut rest).unwrap();
            assert_eq!((again.mean(), again.undefined(), rest), (whole.mean(), 1, [7].as_slice()));
            assert_eq!(again, whole);
        }
    }

    /// No bytes make the reader panic or take memory that they do not hold.
    #[test]
    fn damaged_bytes_are_refused_or_read() {
        let mut bytes = Vec::new();
        sketch(20, &numbers(15)).write(&mut bytes);
        sketch(0, &numbers(200)).write(&mut bytes);
        for cut in 0..bytes.len() {
            let mut rest = &bytes[..cut];
            while let Some(_read) = Sketch::read(&mut rest) {}
            for bit in 0..8 {
                let mut other = bytes.clone();
                other[cut] ^= 1 << bit;
                let mut rest = other.as_slice();
                while let Some(read) = Sketch::read(&mut rest) {
                    let _ = (read.mean(), read.quantiles([0.5]));
                }
            }
        }
    }
}
