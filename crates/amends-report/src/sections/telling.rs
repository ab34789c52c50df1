//! Telling: who was told, who could not be, what is late. There is nothing to show before the first wave.

use askama::Template;

use super::shown;
use crate::drawings::bar::bar;
use crate::view::TellingView;
use crate::words::{counted, number, share, spaced, time_tag};

#[derive(Template)]
#[template(path = "telling.html")]
pub(crate) struct Section {
    told: String,
    of: String,
    share: String,
    waves: Vec<Wave>,
    states: Vec<State>,
    sum: String,
    late: Vec<Late>,
    granted: String,
    activated: String,
    take_up: String,
}

struct Wave {
    number: u32,
    kind: String,
    notices: String,
    approved_by: String,
    released_by: String,
}

struct State {
    word: String,
    people: String,
    share: String,
    bar: String,
}

struct Late {
    since: String,
    people: String,
}

impl Section {
    pub(crate) fn new(telling: &TellingView) -> Self {
        let sum = telling.states.iter().map(|(_, people)| people).sum::<u64>();
        let state = |(word, people): &(String, u64)| State {
            word: spaced(word),
            people: number(*people),
            share: share(*people, sum),
            bar: bar(*people, sum),
        };
        let wave = |wave: &crate::view::WaveLine| Wave {
            number: wave.number,
            kind: kind(&wave.kind),
            notices: number(wave.notices),
            approved_by: shown(&wave.approved_by),
            released_by: shown(&wave.released_by),
        };
        let late = |(since, people): &(jiff::civil::Date, u64)| Late {
            since: time_tag(*since),
            people: counted(*people, "person", "people"),
        };
        Self {
            told: number(telling.told),
            of: counted(sum, "affected person", "affected people"),
            share: share(telling.told, sum),
            waves: telling.waves.iter().map(wave).collect(),
            states: telling.states.iter().map(state).collect(),
            sum: number(sum),
            late: telling.late.iter().map(late).collect(),
            granted: counted(telling.granted, "code", "codes"),
            activated: number(telling.activated),
            take_up: share(telling.activated, telling.granted),
        }
    }
}

fn kind(word: &str) -> String {
    match word {
        "first" => "first notices",
        "later" => "what is new since",
        "retraction" => "what was told wrongly",
        "pointer" => "text messages that point to a notice",
        "reminder" => "reminders of protection",
        other => other,
    }
    .to_owned()
}
