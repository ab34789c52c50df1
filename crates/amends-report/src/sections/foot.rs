//! The foot: how to check the numbers, and what this page does not say.

use askama::Template;

use crate::checks::{Check, checks};
use crate::view::ReportView;

#[derive(Template)]
#[template(path = "foot.html")]
pub(crate) struct Section {
    checks: Vec<Check>,
    duty: String,
    organization: String,
    version: String,
}

impl Section {
    pub(crate) fn new(view: &ReportView) -> Self {
        let duty = view.duties.iter().map(|duty| duty.duty_id.as_str()).filter(|id| !id.is_empty()).min();
        Self {
            checks: checks(view),
            duty: duty.unwrap_or("<id>").to_owned(),
            organization: super::shown(&view.head.organization),
            version: view.head.version.clone(),
        }
    }
}
