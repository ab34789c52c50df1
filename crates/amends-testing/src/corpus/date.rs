//! Days, without time zones: enough for birth dates, and cheap to write in many ways.

use super::draw::Draw;
use super::text::push_padded;

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Date {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

/// How a file spells its dates.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Spelling {
    /// 1984-03-09
    Iso,
    /// 03/09/1984
    American,
    /// 19840309
    Compact,
    /// 9-Mar-1984
    Named,
}

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Date {
    /// A day in the years from `low` to `high`; days 29 to 31 are left out so that every month will do.
    pub(crate) fn draw(draw: &mut Draw, low: u32, high: u32) -> Self {
        Self { year: draw.between(low, high) as u16, month: draw.between(1, 12) as u8, day: draw.between(1, 28) as u8 }
    }

    /// Day and month the wrong way round, where that still is a day and another one.
    pub(crate) fn swapped(self) -> Option<Self> {
        (self.day <= 12 && self.day != self.month).then_some(Self { month: self.day, day: self.month, ..self })
    }

    pub(crate) fn push(self, out: &mut Vec<u8>, spelling: Spelling) {
        let (year, month, day) = (u64::from(self.year), u64::from(self.month), u64::from(self.day));
        match spelling {
            Spelling::Iso => {
                push_padded(out, year, 4);
                out.push(b'-');
                push_padded(out, month, 2);
                out.push(b'-');
                push_padded(out, day, 2);
            }
            Spelling::American => {
                push_padded(out, month, 2);
                out.push(b'/');
                push_padded(out, day, 2);
                out.push(b'/');
                push_padded(out, year, 4);
            }
            Spelling::Compact => push_padded(out, year * 10_000 + month * 100 + day, 8),
            Spelling::Named => {
                push_padded(out, day, 1);
                out.push(b'-');
                out.extend_from_slice(MONTHS[usize::from(self.month) - 1].as_bytes());
                out.push(b'-');
                push_padded(out, year, 4);
            }
        }
    }
}
