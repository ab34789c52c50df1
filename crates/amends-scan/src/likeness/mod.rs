//! Rows of living people, made-up rows, masked rows.
