//! Rules over logs: our own (`rules/trace/`), and Sigma's where a folder `sigma/` of rules is given. What they find is shown
//! to people; the path does not follow from it.

use std::collections::BTreeMap;

use amends_case::{Event, Fields, Micros};
use amends_trace::{Detectors, Forgotten, Sigma, Signal, Skew, World, rule_texts};
use serde::{Deserialize, Serialize};

use crate::settings::Settings;
use crate::{Error, Result};

/// Signals that a case keeps.
pub(crate) const KEPT: usize = 10_000;
/// Signals that are held: the first ones in time, some 500 bytes each, 50 MB.
const HELD: usize = 100_000;

/// Something that a rule found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SignalRow {
    /// The rule.
    pub rule: String,
    /// `low`, `medium`, `high`, `critical` …
    pub level: String,
    /// ATT&CK technique.
    pub technique: String,
    /// Why, for a person.
    pub why: String,
    /// Number of the log file.
    pub file: u32,
    /// Line in it.
    pub line: u64,
    /// When.
    pub time: Option<Micros>,
    /// On which host.
    pub host: String,
}

/// Signals so far: a bounded number, and which are held depends on what they say and not on which was found first.
#[derive(Debug, Default)]
pub(super) struct Held {
    signals: Vec<Signal>,
    /// All that there were.
    pub(super) all: u64,
}

impl Held {
    /// Takes over what was found.
    pub(super) fn take(&mut self, found: &mut Vec<Signal>) {
        self.all += found.len() as u64;
        self.signals.append(found);
        // Twice the bound, so that they are sorted now and then and not for each.
        if self.signals.len() >= 2 * HELD {
            sort(&mut self.signals);
            self.signals.truncate(HELD);
        }
    }

    /// Puts the times of hosts right whose clock is off.
    pub(super) fn shift(&mut self, skews: &[Skew]) {
        for signal in &mut self.signals {
            signal.time = signal.time.map(|time| time - shift_of(skews, &signal.host));
        }
    }

    /// The first ones, in the order of time.
    pub(super) fn rows(mut self) -> Vec<SignalRow> {
        sort(&mut self.signals);
        self.signals.into_iter().take(KEPT).map(row).collect()
    }
}

/// By time, then by what they say; where the line stands comes last.
fn sort(signals: &mut [Signal]) {
    let said = |it: &Signal| [&it.rule, &it.host, &it.source, &it.target, &it.actor, &it.why].map(String::clone);
    signals.sort_by_cached_key(|signal| (signal.time, said(signal), signal.file, signal.line));
}

fn row(signal: Signal) -> SignalRow {
    SignalRow {
        rule: signal.rule,
        level: signal.level,
        technique: signal.technique,
        why: signal.why,
        file: signal.file,
        line: signal.line,
        time: signal.time,
        host: signal.host,
    }
}

/// By how much a host's clock shows more than there is.
fn shift_of(skews: &[Skew], host: &str) -> Micros {
    skews.iter().find(|skew| skew.host == host).map_or(0, |skew| skew.micros)
}

/// The rules of a run.
pub(super) struct Rules {
    own: BTreeMap<String, String>,
    sigma: Option<Sigma>,
    /// What Sigma's rules found so far.
    pub(super) held: Held,
    /// What they found in one line; used again for the next.
    found: Vec<Signal>,
    /// Rules that could not be used.
    pub(super) refused: Vec<String>,
    /// Of all their texts.
    pub(super) digest: String,
}

impl Rules {
    pub(super) fn load(settings: &Settings) -> Result<Self> {
        let own = rule_texts(settings.rules_folder("trace").as_deref()).map_err(wrong)?;
        let public = sigma_texts(settings)?;
        let digest = blake3::hash(format!("{own:?} {public:?}").as_bytes()).to_hex().to_string();
        let (sigma, refused) = match public.is_empty() {
            true => (None, Vec::new()),
            false => {
                let files = public.iter().map(|(name, text)| (name.as_str(), text.as_str()));
                let (sigma, refused) = Sigma::load(files);
                let words = |refused: amends_trace::Refused| format!("{}: {}", refused.file, refused.why);
                (Some(sigma), refused.into_iter().map(words).collect())
            }
        };
        Ok(Self { own, sigma, held: Held::default(), found: Vec::new(), refused, digest })
    }

    /// Our own rules, ready for events in the order of time.
    pub(super) fn detectors<'w>(&self, world: &'w dyn World) -> Result<Detectors<'w>> {
        let texts: Vec<(&str, &str)> = self.own.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        Detectors::new(&texts, world).map_err(wrong)
    }

    /// A line as it is read: Sigma's rules ask for fields by the names of its own system.
    pub(super) fn line(&mut self, event: &Event<'_>, fields: &dyn Fields) {
        if let Some(sigma) = &mut self.sigma {
            sigma.event(event, fields, &mut self.found);
            if !self.found.is_empty() {
                self.held.take(&mut self.found);
            }
        }
    }

    /// All lines were read and it is known which clocks are off: what Sigma's correlations say, in the order of time.
    pub(super) fn correlate(&mut self, skews: &[Skew]) -> Vec<Forgotten> {
        self.held.shift(skews);
        let Some(sigma) = &mut self.sigma else { return Vec::new() };
        sigma.finish(&|host| shift_of(skews, host), &mut self.found);
        self.held.take(&mut self.found);
        let forgotten = Forgotten { rule: "sigma".to_owned(), keys: sigma.forgotten() };
        Some(forgotten).filter(|forgotten| forgotten.keys > 0).into_iter().collect()
    }
}

fn wrong(error: amends_trace::RuleError) -> Error {
    Error::Refused(format!("a rule of the trace cannot be used: {error}"))
}

/// The texts below `sigma/`, by path.
fn sigma_texts(settings: &Settings) -> Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    let Some(folder) = settings.rules_folder("sigma") else { return Ok(texts) };
    for file in amends_evidence::walk(&folder, &amends_evidence::Limits::default()).files {
        if file.path.ends_with(".yml") || file.path.ends_with(".yaml") {
            let path = folder.join(&file.path);
            let text = std::fs::read_to_string(&path).map_err(Error::file("read", path))?;
            texts.insert(file.path, text);
        }
    }
    Ok(texts)
}

/// Rules that had more keys than they may keep, as sentences.
pub(super) fn forgotten(all: &[Forgotten]) -> Vec<String> {
    let some = all.iter().filter(|forgotten| forgotten.keys > 0);
    let sentence = |it: &Forgotten| {
        format!("The rule {} had more to remember than it may: {} keys were forgotten.", it.rule, it.keys)
    };
    some.map(sentence).collect()
}

/// Hosts that rules cannot judge, as sentences; of many the first ones by name.
pub(super) fn untold(all: &[(String, Vec<String>)]) -> Vec<String> {
    const NAMED_MAX: usize = 8;
    let sentence = |(rule, hosts): &(String, Vec<String>)| {
        let some = hosts.iter().take(NAMED_MAX).cloned().collect::<Vec<_>>().join(", ");
        let more = hosts.len().saturating_sub(NAMED_MAX);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("The rule {rule} cannot tell of {some}{more}: much went out, and the logs know too few days before.")
    };
    all.iter().map(sentence).collect()
}
