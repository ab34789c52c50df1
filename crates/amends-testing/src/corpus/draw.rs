//! Repeatable chance. A draw is a pure function of seed, stream and index, in integers only, so that any person and
//! any row can be made again on any machine without what came before it.

/// What a series of draws is for. Two streams of the same seed and index are independent.
#[derive(Debug, Clone, Copy)]
#[repr(u64)]
pub(crate) enum Stream {
    Block = 1,
    Person = 2,
    /// Rows of the people's files: the store's position is added.
    Row = 1_000,
}

/// A series of random numbers (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Draw {
    state: u64,
}

fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

impl Draw {
    pub(crate) fn new(seed: u64, stream: Stream, index: u64) -> Self {
        Self::numbered(seed, stream as u64, index)
    }

    pub(crate) fn numbered(seed: u64, stream: u64, index: u64) -> Self {
        let place = mix(stream.wrapping_mul(0xD6E8_FEB8_6659_FD93) ^ mix(index.wrapping_add(0x9E37_79B9_7F4A_7C15)));
        Self { state: mix(seed) ^ place }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mix(self.state)
    }

    /// A number below `end`, which is above 0.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        (((self.next() >> 32) * u64::from(end)) >> 32) as u32
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// True in `share` of 10,000 cases.
    pub(crate) fn chance(&mut self, share: u32) -> bool {
        self.below(10_000) < share
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len() as u32) as usize]
    }
}

/// Positions drawn by whole-number weights.
#[derive(Debug, Clone)]
pub(crate) struct Weighted {
    ends: Vec<u32>,
}

impl Weighted {
    pub(crate) fn new(weights: impl IntoIterator<Item = u32>) -> Self {
        let mut total = 0;
        let ends = weights.into_iter().map(|weight| {
            total += weight;
            total
        });
        Self { ends: ends.collect() }
    }

    /// Weights that fall off with rank (Zipf–Mandelbrot): `flat` is how many of the first are nearly equal.
    pub(crate) fn by_rank(count: usize, flat: u32) -> Self {
        Self::new((0..count as u32).map(|rank| 10_000_000 / (rank + 1 + flat)))
    }

    pub(crate) fn draw(&self, draw: &mut Draw) -> usize {
        let total = self.ends.last().copied().unwrap_or(1);
        let at = draw.below(total);
        self.ends.partition_point(|end| *end <= at)
    }
}

/// Spreads indexes over `0..modulus` without two of them meeting (while they are below `modulus`), so that numbers
/// given to people are unique and yet look unordered. `modulus` is below 2³² and not a multiple of the multiplier.
pub(crate) fn scatter(index: u64, seed: u64, modulus: u64) -> u64 {
    // A prime, so it is coprime with every modulus used here.
    const MULTIPLIER: u64 = 618_033_988_749_911;
    let offset = mix(seed ^ modulus) % modulus;
    (index % modulus * (MULTIPLIER % modulus) + offset) % modulus
}
