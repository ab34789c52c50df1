//! Where events go.

use std::ops::ControlFlow;

use amends_case::{Event, Fields, Problem};

/// Takes events in the order of the file.
pub trait EventSink {
    /// One event. `fields` are the line's own; they live as long as the call.
    fn event(&mut self, event: &Event<'_>, fields: &dyn Fields) -> ControlFlow<()>;
    /// Something that could not be read as it should have been. Never holds a value from the line.
    fn problem(&mut self, problem: Problem);
}
