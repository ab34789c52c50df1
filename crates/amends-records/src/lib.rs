//! Tables and text, read into records: which personal data is where, and why we think so.
