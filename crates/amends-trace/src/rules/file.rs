//! What a rule file says. `rules/trace/README.md` walks through one.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A rule file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) why: String,
    pub(crate) technique: String,
    pub(crate) level: String,
    /// No second signal for the same key within so many minutes.
    #[serde(default)]
    pub(crate) quiet_minutes: u32,
    /// Which events count.
    pub(crate) when: OneOrMany,
    /// Which event completes it, where another one does.
    pub(crate) then: Option<OneOrMany>,
    pub(crate) each: Option<Each>,
    pub(crate) burst: Option<Burst>,
    pub(crate) second: Option<Second>,
    pub(crate) first: Option<First>,
    pub(crate) before: Option<Before>,
    pub(crate) outlier: Option<Outlier>,
    pub(crate) history: Option<HistoryText>,
    /// Assets of the examples.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
    #[serde(default)]
    pub(crate) asset: Vec<AssetText>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
    #[serde(default)]
    pub(crate) example: Vec<Example>,
}

/// `[when]`, or several `[[when]]` of which one must fit.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMany {
    One(BTreeMap<String, toml::Value>),
    Many(Vec<BTreeMap<String, toml::Value>>),
}

/// Every event that counts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Each {
    pub(crate) by: Vec<String>,
}

/// Many events of one key within a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Burst {
    pub(crate) by: Vec<String>,
    pub(crate) least: u32,
    pub(crate) minutes: u32,
    /// Counts different values of this, instead of events.
    pub(crate) distinct: Option<String>,
    /// A value with more events than this is not counted.
    pub(crate) tries_most: Option<u32>,
}

/// A key that is seen with another value than before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Second {
    pub(crate) by: Vec<String>,
    pub(crate) value: String,
}

/// A value that a key was never seen with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct First {
    pub(crate) by: Vec<String>,
    pub(crate) value: String,
    /// A key that is known for less than this has no history to differ from.
    #[serde(default)]
    pub(crate) history_days: u32,
}

/// One event, and then another within a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Before {
    pub(crate) by: Vec<String>,
    /// The same key, as the later event calls it.
    pub(crate) by_then: Vec<String>,
    pub(crate) minutes: u32,
}

/// A sum far above the key's own history.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outlier {
    pub(crate) by: Vec<String>,
    /// `rows` or `bytes_out`.
    pub(crate) of: String,
    /// Sums are taken over so many hours.
    pub(crate) hours: u32,
    /// At least so much.
    pub(crate) least: u64,
    /// And so many times the highest sum before.
    pub(crate) times: u32,
    /// So many earlier sums must be known.
    #[serde(default)]
    pub(crate) history_least: u32,
}

/// What a host sends out of the organisation in a stretch of time, far above its own stretches before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HistoryText {
    /// Sums are taken over so many hours.
    pub(crate) hours: u32,
    /// At least so many bytes.
    pub(crate) least: u64,
    /// So many median absolute deviations above the median of the stretches before.
    pub(crate) deviations: u32,
    /// So many stretches before must be known.
    pub(crate) history_least: u32,
}

/// An asset of the examples.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
pub(crate) struct AssetText {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) addresses: Vec<String>,
    #[serde(default)]
    pub(crate) zone: String,
    #[serde(default)]
    pub(crate) environment: String,
}

/// Events, and on which rows of them signals are.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
pub(crate) struct Example {
    /// What the example shows.
    pub(crate) says: String,
    /// Rows of `events`, 1-based, one for each signal. Empty: a near miss.
    pub(crate) signals: Vec<u64>,
    /// A table with `|` between columns; the first row names them.
    pub(crate) events: String,
}
