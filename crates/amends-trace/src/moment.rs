//! Events of one moment, in an order that comes from what they say: many logs know seconds only, and which of two files
//! is read first must decide nothing.

use std::collections::BTreeSet;

use amends_case::{Action, Class, Event, Micros, Outcome};

use crate::nodes::Node;
use crate::path::Trace;

/// Events of one moment that are held; more of them are taken in parts of this size, each put in order.
pub(crate) const MOMENT_MAX: usize = 100_000;

/// Whose an address is, then failures, then log-ins, then what is done in a session, then traffic, then ends.
pub(crate) fn rank(event: &Event<'_>) -> u8 {
    match (event.class, event.action, event.outcome) {
        (Class::Dhcp, ..) => 0,
        (Class::Authentication, Action::LogOn, Outcome::Failure) => 1,
        (Class::Authentication, Action::LogOn, _) => 2,
        (Class::Authentication, Action::LogOff, _) => 5,
        (Class::Network, ..) => 4,
        _ => 3,
    }
}

/// Puts them in order; where the lines stand comes last.
pub(crate) fn sort(events: &mut [Event<'static>]) {
    let who = |it: &Event<'_>| (rank(it), it.class.code(), it.action.code(), it.outcome.code());
    let numbers = |it: &Event<'_>| (it.source_port, it.target_port, it.rows, it.bytes_out, it.bytes_in);
    events.sort_by(|a, b| {
        who(a)
            .cmp(&who(b))
            .then_with(|| texts(a).cmp(&texts(b)))
            .then_with(|| numbers(a).cmp(&numbers(b)))
            .then_with(|| (a.file, a.line).cmp(&(b.file, b.line)))
    });
}

fn texts<'e>(it: &'e Event<'_>) -> [&'e str; 9] {
    [&it.host, &it.source, &it.target, &it.actor, &it.session, &it.credential, &it.object, &it.detail, &it.kind]
        .map(|text| text.as_ref())
}

impl Trace {
    /// Takes the events of one moment, each log-in before those that start where it led to.
    pub(crate) fn settle(&mut self) {
        let mut events = std::mem::take(&mut self.waiting);
        sort(&mut events);
        // Which of a moment's events are put where asks who they are as of that moment.
        self.survey.nodes.at(events.first().and_then(|event| event.time).unwrap_or(Micros::MIN));
        let from = events.partition_point(|event| rank(event) < 2);
        let to = events.partition_point(|event| rank(event) < 3);
        events[..from].iter().for_each(|event| self.one(event));
        let mut left: Vec<&Event<'static>> = events[from..to].iter().collect();
        while !left.is_empty() {
            let ends: Vec<Option<(Node, Node)>> = left.iter().map(|event| self.ends(event)).collect();
            let targets: BTreeSet<Node> =
                ends.iter().flatten().filter(|(source, target)| source != target).map(|(_, target)| *target).collect();
            let is_later = |ends: &Option<(Node, Node)>| ends.is_some_and(|(source, _)| targets.contains(&source));
            // In a ring there is no first one.
            let is_ring = ends.iter().all(is_later);
            let (mut now, mut later) = (Vec::new(), Vec::new());
            for (event, ends) in left.into_iter().zip(&ends) {
                if is_later(ends) && !is_ring { later.push(event) } else { now.push(event) }
            }
            now.into_iter().for_each(|event| self.one(event));
            left = later;
        }
        events[to..].iter().for_each(|event| self.one(event));
    }

    fn ends(&mut self, event: &Event<'_>) -> Option<(Node, Node)> {
        let host = self.survey.nodes.of(&event.host, None);
        self.survey.key(event, host).map(|(source, target, _)| (source, target))
    }

    pub(crate) fn one(&mut self, event: &Event<'_>) {
        let Some(time) = event.time else { return };
        let host = self.survey.nodes.of(&event.host, None);
        match event.class {
            Class::Authentication => self.authentication(event, host, time),
            Class::Datastore | Class::Api => self.read(event, host, time),
            Class::File => self.file(event, host, time),
            Class::Network => self.traffic(event, time),
            Class::Dhcp => self.survey.nodes.lease(event),
            _ => {}
        }
    }
}
