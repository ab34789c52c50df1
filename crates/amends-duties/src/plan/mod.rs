//! The plan: every law asked about every profile.
//!
//! [`plan`] reads top to bottom as the work is done: each law *reads* the profiles that it protects
//! ([`reading::Reading`]), all readings together give the totals that some thresholds count, and then each kind of duty
//! is drawn up from a reading by a module of its own.

mod abroad;
mod agencies;
mod authorities;
mod digest;
mod draft;
mod filings;
mod outcomes;
mod owner;
mod persons;
mod protection;
mod questions;
mod reading;
mod records;
mod scene;
mod scope;
mod substitute;
mod tally;
mod timing;
mod unknown;

use amends_case::incident::Incident;

use crate::duty::Duty;
use crate::elements::ElementClasses;
use crate::law::Laws;
use crate::profile::{ProfileCount, ProfileOutcome};

use draft::Draft;
use reading::Reading;
use scene::Scene;

/// What is owed to whom, by when and why: immutable, and approved by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// All duties, owed or not, sorted by law, kind and id.
    pub duties: Vec<Duty>,
    /// What each profile is owed, in the order in which the profiles came in.
    pub profiles: Vec<ProfileOutcome>,
    /// What counsel should look at: sentences.
    pub questions: Vec<String>,
    /// Which law the plan was made by: [`Laws::digest`].
    pub laws_digest: String,
}

impl Plan {
    /// BLAKE3 in hex over the duties, the letters' content by profile and the law: what counsel approves.
    pub fn digest(&self) -> String {
        digest::of(self)
    }
}

/// Works out what is owed to the people of these profiles, by whom and when.
pub fn plan(laws: &Laws, incident: &Incident, profiles: &[ProfileCount], classes: &ElementClasses) -> Plan {
    let scene = Scene::new(laws, incident, profiles, classes);
    let readings: Vec<Reading<'_>> = laws.iter().filter_map(|law| Reading::of(&scene, law)).collect();
    let totals = reading::Totals::of(&scene, &readings);

    let mut drafts: Vec<Draft> = Vec::new();
    for reading in &readings {
        if let Some(draft) = scope::refusal(&scene, reading) {
            drafts.push(draft);
            continue;
        }
        let notice = persons::drafts(&scene, reading);
        drafts.extend(substitute::draft(&scene, reading));
        drafts.extend(protection::drafts(&scene, reading, &notice));
        drafts.extend(authorities::drafts(&scene, reading, &totals));
        drafts.extend(agencies::draft(&scene, reading, &totals));
        drafts.extend(records::drafts(&scene, reading));
        drafts.extend(filings::drafts(&scene, reading));
        drafts.extend(owner::draft(&scene, reading));
        drafts.extend(notice);
    }
    drafts.extend(unknown::drafts(&scene));
    drafts.extend(abroad::drafts(&scene));
    drafts.sort_by(|one, other| one.rank().cmp(&other.rank()));

    let questions = questions::of(&scene, &readings, &drafts);
    let profiles = outcomes::of(&scene, &readings, &drafts);
    let duties = drafts.into_iter().map(|draft| draft.duty).collect();
    Plan { duties, profiles, questions, laws_digest: laws.digest().to_owned() }
}
