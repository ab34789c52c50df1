//! Reading columns: header, values and neighbours together decide what a column is.

mod alone;
mod decide;
mod parts;
mod profile;
mod reading;
mod seen;
mod stats;
mod told;

pub use self::profile::Profiler;
pub use self::reading::{ColumnOverride, ColumnReading, Overrides};
