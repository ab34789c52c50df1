//! Tables: encrypted Parquet, replaced as a whole.

mod content;
mod format;
mod reader;
mod replace;
mod writer;

pub use content::{ContentDigest, content_digest};
pub use format::ROW_GROUP_ROWS;
pub use reader::{PartLayout, TableBatches, TableReader};
pub use replace::NewTable;
pub use writer::{PartWriter, TableWriter};
