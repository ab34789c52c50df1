//! What became of every notice: append-only, in SQLite or PostgreSQL, with a proof.
