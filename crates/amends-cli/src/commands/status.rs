//! `amends status`: where the case stands.

use crate::args::{Common, Show, View};
use crate::exit::Done;
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Show) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let status = amends::status::of(&case, &world::settings(common, 0)?)?;
    match given.format {
        View::Json => render::json(&status)?,
        View::Table => render::text(&render::status(&status))?,
    }
    Ok(if status.needs_a_person() { Done::WithProblems } else { Done::Well })
}
