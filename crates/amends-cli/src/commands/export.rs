//! `amends export`: tables out of the case.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};

use amends::coverage::By;
use amends::export::{Format, Table, Wanted};
use amends::reveal;
use anyhow::Context;

use crate::args::{Common, CoverageBy, Export, ExportFormat, TableName};
use crate::exit::{Done, Misused};
use crate::world::private_file;
use crate::{keys, world};

pub(crate) fn run(common: &Common, given: &Export) -> anyhow::Result<Done> {
    let (table, format) = (table(given.table), format(given.format));
    let case = if given.reveal {
        let case = keys::open(common)?;
        let purpose = given.purpose.as_deref().unwrap_or_default();
        reveal::note(&case, &world::actor(common), purpose, "export people")?;
        case
    } else {
        keys::open_to_read(common)?
    };
    let mut out = output(given)?;
    let settings = world::settings(common, 0)?;
    let by = match given.by {
        CoverageBy::Residence => By::Residence,
        CoverageBy::Segment => By::Segment,
        CoverageBy::Element => By::Element,
    };
    let wanted = Wanted { table, format, reveal: given.reveal, by, settings: &settings };
    amends::export::export(&case, &wanted, &mut out)?;
    out.flush().context("could not write the export")?;
    Ok(Done::Well)
}

fn output(given: &Export) -> anyhow::Result<Box<dyn Write + Send>> {
    match &given.out {
        Some(path) => {
            let file = if given.reveal { private_file(path) } else { File::create(path) };
            let file = file.with_context(|| format!("could not write {}", path.display()))?;
            Ok(Box::new(BufWriter::new(file)))
        }
        None if matches!(given.format, ExportFormat::Parquet | ExportFormat::Arrow)
            && std::io::stdout().is_terminal() =>
        {
            Err(Misused("that format is not for a terminal; use --out FILE".to_owned()).into())
        }
        None => Ok(Box::new(BufWriter::new(std::io::stdout()))),
    }
}

fn table(name: TableName) -> Table {
    match name {
        TableName::Records => Table::Records,
        TableName::Findings => Table::Findings,
        TableName::People => Table::People,
        TableName::Links => Table::Links,
        TableName::Duties => Table::Duties,
        TableName::Notices => Table::Notices,
        TableName::Problems => Table::Problems,
        TableName::Columns => Table::Columns,
        TableName::Coverage => Table::Coverage,
        TableName::History => Table::History,
        TableName::Reviews => Table::Reviews,
        TableName::Events => Table::Events,
        TableName::Hops => Table::Hops,
        TableName::Reach => Table::Reach,
        TableName::Routes => Table::Routes,
        TableName::Checks => Table::Checks,
        TableName::Actions => Table::Actions,
        TableName::Evidence => Table::Evidence,
    }
}

fn format(format: ExportFormat) -> Format {
    match format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Json => Format::Json,
        ExportFormat::Parquet => Format::Parquet,
        ExportFormat::Arrow => Format::Arrow,
    }
}
