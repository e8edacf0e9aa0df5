//! How many letters something matches.

/// Beyond this the versions count differently.
const MOST: u64 = 1 << 31;
/// As many as there are.
const ENDLESS: u64 = u64::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Width {
    least: u64,
    most: u64,
}

impl Width {
    pub const ZERO: Self = Self { least: 0, most: 0 };
    pub const ONE: Self = Self { least: 1, most: 1 };

    /// This and then that.
    pub fn then(self, other: Self) -> Self {
        Self { least: self.least.saturating_add(other.least), most: self.most.saturating_add(other.most) }
    }

    /// This or that.
    pub fn or(self, other: Self) -> Self {
        Self { least: self.least.min(other.least), most: self.most.max(other.most) }
    }

    /// This so many times; `None`: any number of times.
    pub fn times(self, least: u64, most: Option<u64>) -> Self {
        Self {
            least: self.least.saturating_mul(least),
            // Nothing any number of times is nothing.
            most: self.most.saturating_mul(most.unwrap_or(ENDLESS)),
        }
    }

    /// `None` where it is too large to say.
    pub fn is_fixed(self) -> Option<bool> {
        (self.least < MOST && (self.most < MOST || self.most == ENDLESS)).then_some(self.least == self.most)
    }
}
