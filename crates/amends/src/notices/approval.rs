//! Approval of drafts: what was approved is kept whole, so that exactly that is sent.

use std::collections::BTreeMap;

use amends_case::incident::Incident;
use amends_store::{Case, Details};
use serde::{Deserialize, Serialize};

use super::source::Source;
use super::{VERSION, drafts_of, source};
use crate::duties::{self, PlanState};
use crate::settings::Settings;
use crate::trace::LogFacts;
use crate::{Error, Result, files};

/// All that an approved text follows from.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    drafts: String,
    plan: String,
    incident: String,
    /// What the logs said beside it.
    #[serde(default)]
    logs: LogFacts,
    rules: BTreeMap<String, String>,
}

/// Approves the case's drafts by their digest, in the name of a person who has looked at the samples.
///
/// # Errors
/// If the digest is not that of the present drafts, the plan is not approved, or the name is empty.
pub fn approve(case: &Case, digest: &str, name: &str, settings: &Settings) -> Result<()> {
    let (drafts, plan) = (drafts_of(case)?, duties::plan_of(case)?);
    crate::trace::in_step(case)?;
    if name.trim().is_empty() {
        return Err(Error::Refused("an approval needs the name of the person who approves".to_owned()));
    }
    if drafts.plan != plan.digest {
        return Err(Error::NotYet { what: "drafts of the present plan", command: "amends notices draft" });
    }
    if digest.len() < 12 || !drafts.digest.starts_with(digest) {
        let why = format!(
            "the case's drafts are {}; an approval names that digest (at least 12 characters of it)",
            drafts.digest
        );
        return Err(Error::Refused(why));
    }
    if duties::approval(case, &plan.digest)?.is_none() {
        return Err(Error::NotYet { what: "approval of the plan", command: "amends duties approve" });
    }
    if drafts.samples.is_empty() && drafts.notices > drafts.refused {
        let why = "no sample letter was made; look at some first: amends notices draft --sample 3".to_owned();
        return Err(Error::Refused(why));
    }
    let incident = String::from_utf8_lossy(&case.read_sealed(files::INCIDENT)?).into_owned();
    let kept = Kept {
        drafts: drafts.digest.clone(),
        plan: plan.digest.clone(),
        logs: LogFacts::of(case, &Incident::from_toml(&incident, "the case's incident.toml")?)?,
        incident,
        rules: source::rule_texts(settings)?,
    };
    // What would be drafted from what is kept must be what was drafted.
    if restore(&kept, plan)?.digest != drafts.digest {
        return Err(Error::NotYet { what: "drafts by the present rules", command: "amends notices draft" });
    }
    files::write_state(case, &files::approved_drafts(&kept.drafts), "approved drafts", &kept)?;
    let samples: Vec<&str> = drafts.samples.iter().take(20).map(|sample| sample.person.as_str()).collect();
    let details = Details::from([
        ("drafts".to_owned(), kept.drafts.clone()),
        ("plan".to_owned(), kept.plan.clone()),
        ("notices".to_owned(), (drafts.notices - drafts.refused).to_string()),
        ("samples".to_owned(), samples.join(" ")),
    ]);
    case.journal(name, "notices_approved", details)?;
    case.seal()?;
    Ok(())
}

fn restore(kept: &Kept, plan: PlanState) -> Result<Source> {
    let incident = Incident::from_toml(&kept.incident, "the approved incident.toml")?;
    Ok(Source::new(VERSION, &kept.logs.beside(incident), plan, source::letter_rules(&kept.rules)?))
}

/// Drafts that were approved, by their digest.
///
/// # Errors
/// If they were not, or what is kept of them gives other texts by now (another version of the program).
pub(crate) fn approved(case: &Case, digest: &str) -> Result<Source> {
    let kept: Option<Kept> = files::read_state(case, &files::approved_drafts(digest), "approved drafts")?;
    let kept = kept.ok_or(Error::NotYet { what: "approval of the drafts", command: "amends notices approve" })?;
    let plan: Option<PlanState> = files::read_state(case, &files::approved_plan(&kept.plan), "approved plan")?;
    let plan = plan.ok_or(Error::NotYet { what: "approval of the plan", command: "amends duties approve" })?;
    let approved = restore(&kept, plan)?;
    if approved.digest != digest {
        let why = "this version of the program would write other words than were approved; draft and approve again";
        return Err(Error::Refused(why.to_owned()));
    }
    Ok(approved)
}

/// Who approved these drafts, and when, from the journal.
pub(crate) fn approved_by(case: &Case, digest: &str) -> Result<Option<(String, String)>> {
    let is_it = |entry: &amends_store::Entry| {
        entry.what == "notices_approved" && entry.details.get("drafts").is_some_and(|drafts| drafts == digest)
    };
    let entry = case.journal_entries()?.into_iter().rev().find(is_it);
    Ok(entry.map(|entry| (entry.actor, entry.time)))
}
