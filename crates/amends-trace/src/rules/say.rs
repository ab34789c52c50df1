//! A signal from an event.

use std::borrow::Cow;

use amends_case::Event;

use crate::signal::Signal;

/// Where an event leads: its target, or the host itself.
pub(crate) fn target<'e>(event: &'e Event<'_>) -> &'e str {
    if event.target.is_empty() { &event.host } else { &event.target }
}

/// A signal that rests on an event's line.
pub(crate) fn signal(event: &Event<'_>, rule: String, level: &str, technique: &str, why: String) -> Signal {
    let owned = |text: &Cow<'_, str>| text.clone().into_owned();
    Signal {
        rule,
        level: if level.is_empty() { "medium" } else { level }.to_owned(),
        technique: technique.to_owned(),
        why,
        file: event.file,
        line: event.line,
        time: event.time,
        host: owned(&event.host),
        actor: owned(&event.actor),
        source: owned(&event.source),
        target: target(event).to_owned(),
    }
}
