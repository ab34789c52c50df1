//! How much of anything is read before a problem is written down instead.

/// Bounds on reading. The defaults let every ordinary file pass and stop what was built to exhaust a machine.
///
/// Reaching a limit is never an error: what was read stays, what was not read is a problem of kind `limit_reached`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Files below one evidence root. Default 10 million.
    pub files: usize,
    /// Bytes that one compressed file or archive may expand to, all its members together. Each pass over a member
    /// counts. Default 256 GiB.
    pub expanded_bytes: u64,
    /// How many times larger than its compressed form content may become, once it is past
    /// [`Limits::ratio_free_bytes`]. Default 200; zipped tables seldom pass 50.
    pub expanded_ratio: u64,
    /// Expanded bytes below which no ratio is asked for. Default 64 MiB.
    pub ratio_free_bytes: u64,
    /// Compression and archives within one another. Default 4.
    pub depth: usize,
    /// Members of one archive. Default 100,000.
    pub members: usize,
    /// Bytes of an archive or workbook that has to be held in memory, because it lies inside another. Default 256 MiB.
    pub held_bytes: u64,
    /// Columns of one table; further cells go to the overflow. Default 4,096.
    pub columns: usize,
    /// Columns that are collected from JSON objects; further fields go to the overflow. Default 2,048.
    pub json_columns: usize,
    /// Objects and arrays within one another. Default 64.
    pub json_depth: usize,
    /// Bytes of one cell; the rest of it is not read. Default 1 MiB.
    pub cell_bytes: usize,
    /// Bytes of one line, or of one JSON value; a longer line goes on as a further row. Default 16 MiB.
    pub line_bytes: usize,
    /// Bytes that a quoted cell with line ends in it may have before its quote counts as never closed. Default 64 KiB.
    pub quoted_bytes: usize,
    /// Cells of one workbook, empty cells between full ones included. Default 100 million.
    pub workbook_cells: u64,
    /// Problems of one kind that are spelled out per table; the rest are counted. Default 20.
    pub problems_per_kind: u64,
    /// Problems that are spelled out for one file, archive members included; the rest are counted by kind. Default
    /// 10,000.
    pub problems: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: 10_000_000,
            expanded_bytes: 256 << 30,
            expanded_ratio: 200,
            ratio_free_bytes: 64 << 20,
            depth: 4,
            members: 100_000,
            held_bytes: 256 << 20,
            columns: 4_096,
            json_columns: 2_048,
            json_depth: 64,
            cell_bytes: 1 << 20,
            line_bytes: 16 << 20,
            quoted_bytes: 64 << 10,
            workbook_cells: 100_000_000,
            problems_per_kind: 20,
            problems: 10_000,
        }
    }
}
