//! Which tables a PostgreSQL database has, and what of them can be read.

use std::collections::HashMap;

use amends_case::ProblemKind;

use super::{PostgreSql, flag, text};
use crate::error::ScanError;
use crate::store::Notes;
use crate::table::{ColumnInfo, Form, TableInfo, Way};

/// Tables of one database. Past it there is a problem.
const TABLES_MAX: usize = 20_000;
/// Columns of all of them.
const COLUMNS_MAX: usize = 500_000;

/// Partitions are read by their root; unless one of them is foreign: then each is read by itself, and that one is not.
const TABLES: &str = "
WITH roots AS (
  SELECT c.oid,
    (SELECT sum(greatest(l.reltuples, 0)) FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid WHERE t.isleaf) AS rows,
    EXISTS (SELECT FROM pg_partition_tree(c.oid) t JOIN pg_class l ON l.oid = t.relid WHERE l.relkind = 'f') AS is_mixed
  FROM pg_class c WHERE c.relkind = 'p' AND NOT c.relispartition)
SELECT c.oid::int8, n.nspname::text, c.relname::text, c.relkind::text,
  CASE WHEN c.relkind = 'p' THEN r.rows::int8 WHEN c.reltuples >= 0 THEN c.reltuples::int8 END,
  has_schema_privilege(n.oid, 'USAGE'), row_security_active(c.oid), coalesce(r.is_mixed, false)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN roots r ON r.oid = c.oid
WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname !~ '^pg_(toast|temp)'
  AND (NOT c.relispartition OR (c.relkind IN ('r', 'f') AND pg_partition_root(c.oid) IN (SELECT oid FROM roots WHERE is_mixed)))
ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE \"C\" LIMIT 20001";

/// A domain is what lies below it, however deep.
const COLUMNS: &str = "
WITH RECURSIVE base AS (
  SELECT oid AS own, oid, typtype, typbasetype, typcategory FROM pg_type
  UNION ALL
  SELECT b.own, t.oid, t.typtype, t.typbasetype, t.typcategory FROM base b JOIN pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd')
SELECT c.oid::int8, a.attname::text, format_type(a.atttypid, NULL),
  b.oid IN ('bytea'::regtype, 'bytea[]'::regtype), b.typcategory = 'A', has_column_privilege(c.oid, a.attnum, 'SELECT')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
  JOIN base b ON b.own = a.atttypid AND b.typtype <> 'd'
WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
  AND n.nspname !~ '^pg_(toast|temp)' AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.oid, a.attnum LIMIT 500001";

#[derive(Default)]
struct Columns {
    readable: Vec<ColumnInfo>,
    denied: u64,
}

impl PostgreSql {
    pub(crate) fn tables(&mut self, notes: &mut Notes<'_>) -> Result<Vec<TableInfo>, ScanError> {
        let doing = "list its tables";
        let (mut tables, columns) =
            self.within(doing, |client| Ok((client.query(TABLES, &[])?, client.query(COLUMNS, &[])?)))?;
        if tables.len() > TABLES_MAX || columns.len() > COLUMNS_MAX {
            notes.problem(
                "",
                ProblemKind::LimitReached,
                "there are more tables or columns than are read of one database",
            );
            tables.truncate(TABLES_MAX);
        }
        let mut of_table: HashMap<i64, Columns> = HashMap::new();
        for row in columns.iter().take(COLUMNS_MAX) {
            let columns = of_table.entry(number(row, 0).unwrap_or_default()).or_default();
            if !flag(row, 5) {
                columns.denied += 1;
                continue;
            }
            let form = match (flag(row, 3), flag(row, 4)) {
                (true, _) => Form::Binary,
                (false, true) => Form::Several,
                (false, false) => Form::Text,
            };
            columns.readable.push(ColumnInfo { name: text(row, 1), kind: text(row, 2), form });
        }
        let mut found = Vec::new();
        for row in &tables {
            let (oid, schema, name) = (number(row, 0).unwrap_or_default(), text(row, 1), text(row, 2));
            let full = format!("{schema}.{name}");
            let columns = of_table.remove(&oid).unwrap_or_default();
            let why = match (text(row, 3).as_str(), flag(row, 5)) {
                ("v", _) => Some((ProblemKind::UnknownFormat, "it is a view: what it shows is read in its tables")),
                ("f", _) => {
                    Some((ProblemKind::UnknownFormat, "it is a foreign table: scan the store that it leads to"))
                }
                ("p", _) if flag(row, 7) => Some((
                    ProblemKind::UnknownFormat,
                    "it has foreign partitions: those of this server are read one by one",
                )),
                (_, false) => Some((ProblemKind::Unreadable, "the role may not use its schema: grant USAGE on it")),
                (_, true) if columns.readable.is_empty() && columns.denied > 0 => {
                    Some((ProblemKind::Unreadable, "the role may not read it: grant SELECT on it"))
                }
                // A table without columns has nothing to read.
                (_, true) if columns.readable.is_empty() => Some((ProblemKind::Empty, "it has no columns")),
                _ => None,
            };
            if let Some((kind, why)) = why {
                notes.problem(&full, kind, why);
                continue;
            }
            if columns.denied > 0 {
                let why = format!("the role may not read {} of its columns; the others are read", columns.denied);
                notes.problem(&full, ProblemKind::Unreadable, why);
            }
            if flag(row, 6) {
                let why = "row security is in force: only the rows that this role may see are read";
                notes.problem(&full, ProblemKind::Unreadable, why);
            }
            let way = if text(row, 3) == "p" { Way::Partitioned } else { Way::Only };
            let rows_estimated = number(row, 4).and_then(|rows| u64::try_from(rows).ok());
            let columns = columns.readable;
            found.push(TableInfo {
                store: notes.store.to_owned(),
                index: 0,
                schema,
                name,
                columns,
                rows_estimated,
                way,
            });
        }
        Ok(found)
    }
}

fn number(row: &postgres::Row, column: usize) -> Option<i64> {
    row.try_get::<_, Option<i64>>(column).ok().flatten()
}
