//! Checks by demand, and one by one.

use super::names::{Names, shown};
use super::places;
use crate::limits::{CHECKS_MAX, INSTANCES_MAX, SHORT_MAX};
use crate::sections::More;
use crate::view::{PostureCheck, PostureDemand, PostureInstance, PostureView, VerdictCounts};
use crate::words::number;

/// The frameworks that are shown unfolded: what this is for, and what others' breaches have in common.
const UNFOLDED: [&str; 2] = ["fcc", "patterns"];

pub(super) struct Checks {
    pub(super) unfolded: Vec<Framework>,
    pub(super) folded: Vec<Framework>,
    pub(super) failing: Vec<Check>,
    pub(super) unknown: Vec<Check>,
    pub(super) passing: Vec<Check>,
    pub(super) unused: Vec<String>,
    pub(super) more: More,
    pub(super) tally: String,
}

pub(super) struct Framework {
    pub(super) name: String,
    pub(super) demands: Vec<Demand>,
}

pub(super) struct Demand {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) class: &'static str,
    pub(super) counts: Counts,
}

/// As they stand in cells; a dot for none.
pub(super) struct Counts {
    pub(super) fail: String,
    pub(super) cannot_tell: String,
    pub(super) muted: String,
    pub(super) pass: String,
}

pub(super) struct Check {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) severity: String,
    pub(super) demands: String,
    pub(super) counts: Counts,
    /// Instances that fail; for those that cannot be told, what would tell.
    pub(super) instances: Vec<Instance>,
    pub(super) more: String,
}

pub(super) struct Instance {
    pub(super) name: String,
    pub(super) why: String,
    pub(super) places: String,
}

impl Checks {
    pub(super) fn of(view: &PostureView, names: &Names<'_>) -> Self {
        let mut checks: Vec<&PostureCheck> = view.checks.iter().collect();
        checks.sort_by_key(|check| {
            let counts = check.counts;
            (std::cmp::Reverse((severity(&check.severity), counts.fail, counts.cannot_tell)), check.check.as_str())
        });
        let total = checks.len() as u64;
        let of = |wanted: &dyn Fn(&VerdictCounts) -> bool| -> Vec<&PostureCheck> {
            checks.iter().copied().filter(|check| wanted(&check.counts)).take(CHECKS_MAX).collect()
        };
        let failing = of(&|counts| counts.fail > 0);
        let unknown = of(&|counts| counts.cannot_tell > 0);
        let passing = of(&|counts| counts.fail == 0 && counts.cannot_tell == 0);
        let told = of(&|_| true).len();
        Self {
            unfolded: frameworks(view, true),
            folded: frameworks(view, false),
            tally: tally(view),
            failing: failing.iter().map(|line| check(names, line, &line.failing, line.counts.fail)).collect(),
            unknown: unknown.iter().map(|line| check(names, line, &line.unknown, line.counts.cannot_tell)).collect(),
            passing: passing.iter().map(|line| check(names, line, &[], 0)).collect(),
            unused: view.unused.iter().take(SHORT_MAX).map(|title| shown(title)).collect(),
            more: More::of(told, total, "checks", ""),
        }
    }
}

fn severity(word: &str) -> usize {
    ["low", "medium", "high", "critical"].iter().position(|known| *known == word).map_or(0, |at| at + 1)
}

fn tally(view: &PostureView) -> String {
    let some = |wanted: fn(&VerdictCounts) -> u64| view.checks.iter().filter(|check| wanted(&check.counts) > 0).count();
    let passing = view.checks.iter().filter(|check| check.counts.fail == 0 && check.counts.cannot_tell == 0).count();
    format!(
        "Of {} checks {} fail somewhere, {} cannot tell somewhere, {} hold wherever they looked; {} had nothing to look at.",
        number((view.checks.len() + view.unused.len()) as u64),
        number(some(|counts| counts.fail) as u64),
        number(some(|counts| counts.cannot_tell) as u64),
        number(passing as u64),
        number(view.unused.len() as u64)
    )
}

fn frameworks(view: &PostureView, unfolded: bool) -> Vec<Framework> {
    let mut found: Vec<(&str, Vec<Demand>)> = Vec::new();
    for line in view.demands.iter().filter(|line| UNFOLDED.contains(&line.framework.as_str()) == unfolded).take(1_000) {
        match found.iter_mut().find(|(framework, _)| *framework == line.framework) {
            Some((_, demands)) => demands.push(demand(line)),
            None => found.push((&line.framework, vec![demand(line)])),
        }
    }
    found.into_iter().map(|(framework, demands)| Framework { name: framework_name(framework), demands }).collect()
}

fn framework_name(framework: &str) -> String {
    match framework {
        "fcc" => "FCC consent decree".to_owned(),
        "patterns" => "What earlier breaches have in common".to_owned(),
        "nist_csf" => "NIST Cybersecurity Framework 2.0".to_owned(),
        "cis" => "CIS Controls v8".to_owned(),
        "iso27001" => "ISO/IEC 27001:2022, Annex A".to_owned(),
        other => shown(other),
    }
}

fn demand(line: &PostureDemand) -> Demand {
    let counts = line.counts;
    Demand {
        id: shown(&line.id),
        title: shown(&line.title),
        class: match counts {
            VerdictCounts { fail: 1.., .. } => "fails",
            VerdictCounts { cannot_tell: 1.., .. } => "open",
            VerdictCounts { muted: 1.., .. } => "muted",
            VerdictCounts { pass: 1.., .. } => "passes",
            _ => "unasked",
        },
        counts: cells(counts),
    }
}

fn cells(counts: VerdictCounts) -> Counts {
    let cell = |count: u64| if count == 0 { "·".to_owned() } else { number(count) };
    Counts {
        fail: cell(counts.fail),
        cannot_tell: cell(counts.cannot_tell),
        muted: cell(counts.muted),
        pass: cell(counts.pass),
    }
}

fn check(names: &Names<'_>, check: &PostureCheck, instances: &[PostureInstance], total: u64) -> Check {
    let line = |instance: &PostureInstance| Instance {
        name: names.instance(&check.kind, &instance.instance),
        why: names.sentence(&check.kind, &instance.instance, &instance.why),
        places: names.sentence(&check.kind, &instance.instance, &places(&instance.places)),
    };
    let instances: Vec<Instance> = instances.iter().take(INSTANCES_MAX).map(line).collect();
    Check {
        id: shown(&check.check),
        title: shown(&check.title),
        severity: shown(&check.severity),
        demands: check.demands.iter().take(SHORT_MAX).map(|demand| shown(demand)).collect::<Vec<_>>().join(", "),
        counts: cells(check.counts),
        more: match total.saturating_sub(instances.len() as u64) {
            0 => String::new(),
            rest => format!("… and {} more", number(rest)),
        },
        instances,
    }
}
