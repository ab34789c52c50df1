//! What can go wrong while a page is made.

/// Why no page was made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A section could not be laid out.
    #[error("section `{section}` of the report could not be laid out")]
    Layout {
        /// The section's name.
        section: &'static str,
        /// What the template engine says.
        source: askama::Error,
    },
}
