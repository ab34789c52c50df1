//! The two plans that the stages need.

use std::sync::Arc;

use arrow_schema::{SchemaRef, SortOptions};
use datafusion_common::DataFusionError;
use datafusion_physical_expr::expressions::col;
use datafusion_physical_expr::{LexOrdering, Partitioning, PhysicalSortExpr};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion_physical_plan::repartition::RepartitionExec;
use datafusion_physical_plan::sorts::sort::SortExec;
use datafusion_physical_plan::sorts::sort_preserving_merge::SortPreservingMergeExec;
use datafusion_physical_plan::streaming::{PartitionStream, StreamingTableExec};

use crate::source::SourceStream;
use crate::{EngineError, Source};

type Plan = Arc<dyn ExecutionPlan>;

fn scan(schema: &SchemaRef, sources: Vec<Source>) -> Result<Plan, EngineError> {
    let partitions: Vec<Arc<dyn PartitionStream>> = sources
        .into_iter()
        .map(|source| Arc::new(SourceStream::new(schema, source)) as Arc<dyn PartitionStream>)
        .collect();
    Ok(Arc::new(StreamingTableExec::try_new(Arc::clone(schema), partitions, None, None, false, None)?))
}

fn ordering(schema: &SchemaRef, order_by: &[&str]) -> Result<LexOrdering, EngineError> {
    let options = SortOptions { descending: false, nulls_first: true };
    let columns = order_by
        .iter()
        .map(|name| Ok(PhysicalSortExpr { expr: col(name, schema)?, options }))
        .collect::<Result<Vec<_>, DataFusionError>>()?;
    LexOrdering::new(columns).ok_or_else(|| DataFusionError::Plan("a sort needs at least one column".to_owned()).into())
}

/// All rows in one order: each source sorted by itself, then merged.
pub(crate) fn sorted(schema: &SchemaRef, sources: Vec<Source>, order_by: &[&str]) -> Result<Plan, EngineError> {
    let order = ordering(schema, order_by)?;
    let scan = scan(schema, sources)?;
    let sort = Arc::new(SortExec::new(order.clone(), scan).with_preserve_partitioning(true));
    Ok(Arc::new(SortPreservingMergeExec::new(order, sort)))
}

/// Rows spread by `key` over `partitions`, each sorted.
pub(crate) fn grouped(
    schema: &SchemaRef,
    sources: Vec<Source>,
    key: &[&str],
    order_by: &[&str],
    partitions: usize,
) -> Result<Plan, EngineError> {
    let order = ordering(schema, order_by)?;
    let scan = scan(schema, sources)?;
    let spread: Plan = if partitions == 1 {
        Arc::new(CoalescePartitionsExec::new(scan))
    } else {
        let key = key.iter().map(|name| col(name, schema)).collect::<Result<Vec<_>, DataFusionError>>()?;
        Arc::new(RepartitionExec::try_new(scan, Partitioning::Hash(key, partitions))?)
    };
    Ok(Arc::new(SortExec::new(order, spread).with_preserve_partitioning(true)))
}
