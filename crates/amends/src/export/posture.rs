//! `routes`, `checks` and `actions`: how people could be reached, what lets it happen, what would prevent it.

use std::sync::Arc;

use amends_store::Case;
use arrow_array::{RecordBatch, UInt32Array, UInt64Array};
use arrow_schema::{DataType, SchemaRef};

use super::{Emit, table_of, texts};
use crate::Result;
use crate::posture::posture_or_not_yet;

/// Rows of one batch.
const BATCH: usize = 8_192;

pub(super) fn routes_schema() -> SchemaRef {
    use DataType::{UInt32, UInt64, Utf8};
    table_of(&[
        ("route_id", Utf8),
        ("entry", Utf8),
        ("store", Utf8),
        ("steps", UInt32),
        ("people", UInt64),
        ("elements", Utf8),
        ("why", Utf8),
    ])
}

pub(super) fn routes(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let run = posture_or_not_yet(case)?.run;
    for routes in run.routes.chunks(BATCH) {
        emit(&RecordBatch::try_new(
            routes_schema(),
            vec![
                texts(routes.iter().map(|route| &route.route)),
                texts(routes.iter().map(|route| &route.entry)),
                texts(routes.iter().map(|route| &route.store)),
                Arc::new(routes.iter().map(|route| route.steps.len() as u32).collect::<UInt32Array>()),
                Arc::new(routes.iter().map(|route| route.people).collect::<UInt64Array>()),
                texts(routes.iter().map(|route| route.elements.join(";"))),
                texts(routes.iter().map(|route| &route.why)),
            ],
        )?)?;
    }
    Ok(())
}

pub(super) fn checks_schema() -> SchemaRef {
    use DataType::Utf8;
    table_of(&[
        ("check_id", Utf8),
        ("instance", Utf8),
        ("result", Utf8),
        ("why", Utf8),
        ("places", Utf8),
        ("before", Utf8),
    ])
}

pub(super) fn checks(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let run = posture_or_not_yet(case)?.run;
    for checks in run.checks.chunks(BATCH) {
        emit(&RecordBatch::try_new(
            checks_schema(),
            vec![
                texts(checks.iter().map(|row| &row.check)),
                texts(checks.iter().map(|row| &row.instance)),
                texts(checks.iter().map(|row| row.verdict.word())),
                texts(checks.iter().map(|row| &row.why)),
                texts(checks.iter().map(|row| row.places.join(";"))),
                texts(checks.iter().map(|row| row.before.map_or("", |before| before.word()))),
            ],
        )?)?;
    }
    Ok(())
}

pub(super) fn actions_schema() -> SchemaRef {
    use DataType::{UInt32, UInt64, Utf8};
    table_of(&[
        ("action_id", Utf8),
        ("title", Utf8),
        ("check_id", Utf8),
        ("effort", UInt32),
        ("people", UInt64),
        ("people_cumulative", UInt64),
        ("owner", Utf8),
        ("due", Utf8),
        ("state", Utf8),
        ("open", Utf8),
        ("done", Utf8),
    ])
}

pub(super) fn actions(case: &Case, emit: &mut Emit<'_>) -> Result<()> {
    let run = posture_or_not_yet(case)?.run;
    for actions in run.actions.chunks(BATCH) {
        emit(&RecordBatch::try_new(
            actions_schema(),
            vec![
                texts(actions.iter().map(|row| &row.action)),
                texts(actions.iter().map(|row| &row.title)),
                texts(actions.iter().map(|row| &row.check)),
                Arc::new(actions.iter().map(|row| row.effort).collect::<UInt32Array>()),
                Arc::new(actions.iter().map(|row| row.people).collect::<UInt64Array>()),
                Arc::new(actions.iter().map(|row| row.people_cumulative).collect::<UInt64Array>()),
                texts(actions.iter().map(|row| &row.owner)),
                texts(actions.iter().map(|row| row.due.map(|due| due.to_string()).unwrap_or_default())),
                texts(actions.iter().map(|row| &row.state)),
                texts(actions.iter().map(|row| row.open.join(";"))),
                texts(actions.iter().map(|row| row.done.join(";"))),
            ],
        )?)?;
    }
    Ok(())
}
