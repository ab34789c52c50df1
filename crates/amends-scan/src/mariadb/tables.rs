//! Which tables a MariaDB or MySQL server has, and what of them can be read.
//!
//! A server shows a role only those tables and columns on which it has some privilege. Those on which it has none are not
//! here, and nothing says so: a role with SELECT on the whole database misses nothing.

use std::collections::HashMap;

use amends_case::ProblemKind;

use super::{MariaDb, text};
use crate::error::ScanError;
use crate::store::Notes;
use crate::table::{ColumnInfo, Form, TableInfo, Way};

/// Tables of one server. Past it there is a problem.
const TABLES_MAX: usize = 20_000;
/// Columns of all of them.
const COLUMNS_MAX: usize = 500_000;

/// Left out: the server's own.
const OWN: &str = "TABLE_SCHEMA NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')";

/// Engines whose rows lie elsewhere, or nowhere.
const ELSEWHERE: [&str; 5] = ["FEDERATED", "CONNECT", "SPIDER", "BLACKHOLE", "S3"];

const WHOLE_NUMBERS: [&str; 5] = ["tinyint", "smallint", "mediumint", "int", "bigint"];

type Name = (String, String);

#[derive(Default)]
struct Columns {
    readable: Vec<ColumnInfo>,
    denied: u64,
}

impl MariaDb {
    pub(crate) fn tables(&mut self, notes: &mut Notes<'_>) -> Result<Vec<TableInfo>, ScanError> {
        let doing = "list its tables";
        let tables = format!(
            "SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_ROWS FROM information_schema.TABLES
             WHERE {OWN} ORDER BY 1, 2 LIMIT {}",
            TABLES_MAX + 1
        );
        let columns = format!(
            "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, DATA_TYPE, PRIVILEGES, COLLATION_NAME FROM information_schema.COLUMNS
             WHERE {OWN} ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION LIMIT {}",
            COLUMNS_MAX + 1
        );
        let mut tables = self.rows(&tables, doing)?;
        let columns = self.rows(&columns, doing)?;
        let mut keys = self.keys()?;
        if tables.len() > TABLES_MAX || columns.len() > COLUMNS_MAX {
            notes.problem(
                "",
                ProblemKind::LimitReached,
                "there are more tables or columns than are read of one server",
            );
            tables.truncate(TABLES_MAX);
        }
        let mut of_table: HashMap<Name, Columns> = HashMap::new();
        for row in columns.iter().take(COLUMNS_MAX) {
            let columns = of_table.entry((text(row, 0), text(row, 1))).or_default();
            if !text(row, 4).split(',').any(|right| right.trim().eq_ignore_ascii_case("select")) {
                columns.denied += 1;
                continue;
            }
            let kind = text(row, 3).to_lowercase();
            let form = form(&kind);
            columns.readable.push(ColumnInfo { name: text(row, 2), kind, form });
        }
        let mut found = Vec::new();
        for row in &tables {
            let (schema, name) = (text(row, 0), text(row, 1));
            let full = format!("{schema}.{name}");
            let columns = of_table.remove(&(schema.clone(), name.clone())).unwrap_or_default();
            let engine = text(row, 3).to_uppercase();
            let why = match text(row, 2).as_str() {
                "VIEW" | "SYSTEM VIEW" => {
                    Some((ProblemKind::UnknownFormat, "it is a view: what it shows is read in its tables"))
                }
                "SEQUENCE" => continue,
                _ if ELSEWHERE.contains(&engine.as_str()) => {
                    Some((ProblemKind::UnknownFormat, "its rows lie elsewhere: scan the store that it leads to"))
                }
                _ if columns.readable.is_empty() => {
                    Some((ProblemKind::Unreadable, "the role may not read it: grant SELECT on it"))
                }
                _ if engine.is_empty() => Some((ProblemKind::Unreadable, "the server itself cannot open it")),
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
            let columns = columns.readable;
            let key = keys.remove(&(schema.clone(), name.clone()));
            // A key on a column that we may not read is none.
            let way = Way::Key(key.filter(|(_, column)| columns.iter().any(|it| it.name == *column)));
            let rows_estimated = text(row, 4).parse().ok();
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

    /// For each table, the index by whose first column it can be read in runs: the primary key first, then what is
    /// unique, then the others by name.
    fn keys(&mut self) -> Result<HashMap<Name, (String, String)>, ScanError> {
        let numbers = WHOLE_NUMBERS.map(|kind| format!("'{kind}'")).join(", ");
        let ask = format!(
            "SELECT s.TABLE_SCHEMA, s.TABLE_NAME, s.INDEX_NAME, s.COLUMN_NAME FROM information_schema.STATISTICS s
             JOIN information_schema.COLUMNS c USING (TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME)
             WHERE s.{OWN} AND s.SEQ_IN_INDEX = 1 AND s.INDEX_TYPE = 'BTREE' AND c.DATA_TYPE IN ({numbers})
               AND c.IS_NULLABLE = 'NO'
             ORDER BY s.INDEX_NAME <> 'PRIMARY', s.NON_UNIQUE, s.INDEX_NAME LIMIT {COLUMNS_MAX}"
        );
        let mut keys = HashMap::new();
        for row in self.rows(&ask, "list its tables")? {
            keys.entry((text(&row, 0), text(&row, 1))).or_insert_with(|| (text(&row, 2), text(&row, 3)));
        }
        Ok(keys)
    }
}

fn form(kind: &str) -> Form {
    match kind {
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" | "json" | "enum" | "set" => Form::Text,
        "bit" => Form::Bits,
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" | "vector" => Form::Binary,
        "geometry" | "point" | "linestring" | "polygon" | "multipoint" | "multilinestring" | "multipolygon"
        | "geometrycollection" | "geomcollection" => Form::Binary,
        _ => Form::Plain,
    }
}
