//! Events of one moment, in an order that comes from what they say: many logs know seconds only, and which of two files
//! is read first must decide nothing.

use std::borrow::Cow;

use amends_case::{Action, Class, Event, Outcome};

/// Events of one moment that are held; more of them are taken in parts of this size, each put in order.
pub(crate) const MOMENT_MAX: usize = 100_000;

/// Failures, then log-ins, then what is done in a session, then traffic, then ends.
pub(crate) fn rank(event: &Event<'_>) -> u8 {
    match (event.class, event.action, event.outcome) {
        (Class::Authentication, Action::LogOn, Outcome::Failure) => 0,
        (Class::Authentication, Action::LogOn, _) => 1,
        (Class::Authentication, Action::LogOff, _) => 4,
        (Class::Network, ..) => 3,
        _ => 2,
    }
}

/// Puts them in order; where the lines stand comes last.
pub(crate) fn sort(events: &mut [Event<'static>]) {
    events.sort_by(|a, b| {
        let who = |it: &Event<'_>| (rank(it), it.class.code(), it.action.code(), it.outcome.code());
        let texts = |it: &Event<'static>| -> [String; 9] {
            [&it.host, &it.source, &it.target, &it.actor, &it.session, &it.credential, &it.object, &it.detail, &it.kind]
                .map(|text| text.to_string())
        };
        let numbers = |it: &Event<'_>| (it.source_port, it.target_port, it.rows, it.bytes_out, it.bytes_in);
        who(a)
            .cmp(&who(b))
            .then_with(|| texts(a).cmp(&texts(b)))
            .then_with(|| numbers(a).cmp(&numbers(b)))
            .then_with(|| (a.file, a.line).cmp(&(b.file, b.line)))
    });
}

/// The event with its texts, to be held.
pub(crate) fn held(event: &Event<'_>) -> Event<'static> {
    let own = |text: &Cow<'_, str>| Cow::Owned(text.to_string());
    Event {
        host: own(&event.host),
        program: own(&event.program),
        actor: own(&event.actor),
        source: own(&event.source),
        target: own(&event.target),
        credential: own(&event.credential),
        session: own(&event.session),
        object: own(&event.object),
        detail: own(&event.detail),
        kind: own(&event.kind),
        file: event.file,
        line: event.line,
        time: event.time,
        basis: event.basis,
        class: event.class,
        action: event.action,
        outcome: event.outcome,
        source_port: event.source_port,
        target_port: event.target_port,
        bytes_out: event.bytes_out,
        bytes_in: event.bytes_in,
        rows: event.rows,
        duration: event.duration,
    }
}
