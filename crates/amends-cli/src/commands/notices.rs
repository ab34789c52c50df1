//! `amends notices draft`: drafts for everybody, letters for a few.

use std::io::Write;

use amends::{duties, evidence, incident_of, notices, records, report, reveal};
use anyhow::Context;

use super::stage;
use crate::args::{Common, DraftNotices, Notices, NoticesAction};
use crate::exit::Done;
use crate::progress::Bars;
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Notices) -> anyhow::Result<Done> {
    let NoticesAction::Draft(given) = &given.action;
    draft(common, given)
}

fn draft(common: &Common, given: &DraftNotices) -> anyhow::Result<Done> {
    let case = keys::open(common)?;
    let incident = incident_of(&case)?;
    let plan = duties::plan_of(&case)?;
    let readings = records::readings(&case, &evidence::manifest(&case)?)?;
    let settings = world::settings(common, given.sample)?;
    let (drafts, cost) = notices::draft_all(&case, &incident, &plan, &readings, &settings, &Bars::default())?;
    report::write(&case, &incident)?;
    case.seal()?;
    stage::show(&cost, &given.show)?;
    if let Some(folder) = &given.out {
        reveal::note(&case, &world::actor(common), given.purpose.as_deref().unwrap_or_default(), "sample letters")?;
        std::fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
        for sample in &drafts.samples {
            let path = folder.join(format!("{}.pdf", sample.person));
            let pdf = case.read_sealed(&sample.path)?;
            world::private_file(&path)
                .and_then(|mut file| file.write_all(&pdf))
                .with_context(|| format!("could not write {}", path.display()))?;
            render::text(&format!("{}  {}\n", sample.residence, path.display()))?;
        }
    }
    Ok(if drafts.refused > 0 { Done::WithProblems } else { Done::Well })
}
