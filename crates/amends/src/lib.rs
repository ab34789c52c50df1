//! The facade: open a case, run the stages in order, resume, explain.
