//! Parts of an event that rules name, with what the inventory knows of its endpoints.

use std::borrow::Cow;

use amends_case::{Asset, Event};

use super::World;
use super::say::target;
use crate::sigma::lowered;

/// A part of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Host,
    Program,
    Kind,
    Actor,
    Source,
    Target,
    Credential,
    Object,
    Detail,
    SourceZone,
    TargetZone,
    /// `production`, or the inventory's word; empty for an endpoint that the inventory does not know.
    SourceEnvironment,
    TargetEnvironment,
}

const WORDS: [(&str, Part); 13] = [
    ("host", Part::Host),
    ("program", Part::Program),
    ("kind", Part::Kind),
    ("actor", Part::Actor),
    ("source", Part::Source),
    ("target", Part::Target),
    ("credential", Part::Credential),
    ("object", Part::Object),
    ("detail", Part::Detail),
    ("source_zone", Part::SourceZone),
    ("target_zone", Part::TargetZone),
    ("source_environment", Part::SourceEnvironment),
    ("target_environment", Part::TargetEnvironment),
];

impl Part {
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        WORDS.iter().find(|(own, _)| *own == word).map(|(_, part)| *part)
    }
}

/// Reads parts of events.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'w> {
    pub(crate) world: &'w dyn World,
}

impl<'w> Parts<'w> {
    /// A part of an event. An endpoint that the inventory knows is called by its name there, whatever the line calls it.
    pub(crate) fn of<'e>(&self, part: Part, event: &'e Event<'_>) -> Cow<'e, str>
    where
        'w: 'e,
    {
        let named = |endpoint: &'e str| Cow::Borrowed(self.world.name(endpoint).unwrap_or(endpoint));
        let zone = |endpoint| Cow::Borrowed(self.asset(endpoint).map_or("", |asset| asset.zone.as_str()));
        let environment = |endpoint| Cow::Borrowed(self.asset(endpoint).map_or("", environment));
        match part {
            Part::Host => named(&event.host),
            Part::Program => Cow::Borrowed(&event.program),
            Part::Kind => Cow::Borrowed(&event.kind),
            Part::Actor => Cow::Borrowed(&event.actor),
            Part::Source => named(&event.source),
            Part::Target => named(target(event)),
            Part::Credential => Cow::Borrowed(&event.credential),
            Part::Object => Cow::Borrowed(&event.object),
            Part::Detail => Cow::Borrowed(&event.detail),
            Part::SourceZone => zone(&event.source),
            Part::TargetZone => zone(target(event)),
            Part::SourceEnvironment => environment(&event.source),
            Part::TargetEnvironment => environment(target(event)),
        }
    }

    /// Several parts as one key, in lower case.
    pub(crate) fn key(&self, parts: &[Part], event: &Event<'_>) -> String {
        let mut key = String::with_capacity(64);
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                key.push('\u{1f}');
            }
            key.push_str(&lowered(&self.of(*part, event)));
        }
        key
    }

    fn asset(&self, endpoint: &str) -> Option<&'w Asset> {
        if endpoint.is_empty() { None } else { self.world.asset(endpoint) }
    }
}

fn environment(asset: &Asset) -> &str {
    if asset.is_production() { "production" } else { asset.environment.as_str() }
}
