//! Tests: what a reader says of a text, as text.

use std::fmt::Write as _;
use std::ops::ControlFlow;

use amends_case::{Event, Fields, Problem};

use crate::{EventSink, LogSummary, ReadSettings};

/// Events and problems as lines, with every field that is not empty.
#[derive(Default)]
pub(crate) struct Lines {
    pub(crate) events: Vec<String>,
    pub(crate) problems: Vec<String>,
    /// All fields of the last event: `name=value`, sorted.
    pub(crate) fields: Vec<String>,
    /// Product, service, category of the last event.
    pub(crate) source: String,
}

impl EventSink for Lines {
    fn event(&mut self, event: &Event<'_>, fields: &dyn Fields) -> ControlFlow<()> {
        let mut line = format!("{} {} ", event.line, event.kind);
        match event.time.and_then(|time| jiff::Timestamp::from_microsecond(time).ok()) {
            Some(time) => write!(line, "{time}").expect("a string"),
            None => line.push('-'),
        }
        write!(line, " {} {} {}", event.class.word(), event.action.word(), event.outcome.word()).expect("a string");
        let port =
            |text: &str, port: Option<u16>| format!("{text}{}", port.map_or(String::new(), |it| format!(":{it}")));
        let texts = [
            ("host", event.host.to_string()),
            ("program", event.program.to_string()),
            ("actor", event.actor.to_string()),
            ("source", port(&event.source, event.source_port)),
            ("target", port(&event.target, event.target_port)),
            ("credential", event.credential.to_string()),
            ("session", event.session.to_string()),
            ("object", event.object.to_string()),
            ("detail", event.detail.to_string()),
        ];
        for (name, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
            write!(line, " {name}={}", text.escape_debug()).expect("a string");
        }
        let counts = [
            ("out", event.bytes_out),
            ("in", event.bytes_in),
            ("rows", event.rows),
            ("took", event.duration.map(|it| it as u64)),
        ];
        for (name, count) in counts {
            if let Some(count) = count {
                write!(line, " {name}={count}").expect("a string");
            }
        }
        self.events.push(line);
        self.fields.clear();
        fields.each(&mut |name, value| {
            assert!(fields.get(name).is_some(), "{name} is named but cannot be got");
            self.fields.push(format!("{name}={value}"));
        });
        self.fields.sort();
        let source = fields.source();
        self.source = format!("{}/{}/{}", source.product, source.service, source.category);
        ControlFlow::Continue(())
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(format!("{} {}: {} x{}", problem.row, problem.kind, problem.why, problem.count));
    }
}

/// Reads bytes in the registry's formats.
pub(crate) fn lines_of(input: &[u8]) -> (Lines, LogSummary) {
    let mut lines = Lines::default();
    let summary = crate::read(&mut &*input, &ReadSettings::default(), &mut lines).expect("memory does not fail");
    assert_eq!(summary.bytes, if summary.format.is_empty() { 0 } else { input.len() as u64 }, "every byte is counted");
    (lines, summary)
}

/// Reads a text, whose format must be `format`, and compares.
#[track_caller]
pub(crate) fn check(format: &str, input: impl AsRef<[u8]>, events: &[&str], problems: &[&str]) -> Lines {
    let (lines, summary) = lines_of(input.as_ref());
    assert_eq!(summary.format, format);
    assert_eq!(lines.events.join("\n"), events.join("\n"));
    assert_eq!(lines.problems.join("\n"), problems.join("\n"));
    lines
}
