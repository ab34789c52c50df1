//! Our own detections.
pub(crate) mod keep;
pub(crate) mod say;
