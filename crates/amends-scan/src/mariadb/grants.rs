//! Who may do what on a MariaDB or MySQL server, from its information schema. A role sees all of it only if it may read
//! the server's own tables.

use std::collections::BTreeMap;

use amends_case::ProblemKind;

use super::{MariaDb, text};
use crate::error::ScanError;
use crate::store::{Granted, grant, problem};

const DOING: &str = "say who may do what";

/// Grants of one store. Past it there is a problem.
const GRANTS_MAX: usize = 200_000;

/// Who has these has everything there is on a table's rows.
const ALL: [&str; 6] = ["SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP"];

/// Account, privilege, object: the whole server, a database, a table (also of who has but some of its columns).
const RIGHTS: &str = "
SELECT GRANTEE, PRIVILEGE_TYPE, '*' FROM information_schema.USER_PRIVILEGES
UNION SELECT GRANTEE, PRIVILEGE_TYPE, CONCAT(TABLE_SCHEMA, '.*') FROM information_schema.SCHEMA_PRIVILEGES
UNION SELECT GRANTEE, PRIVILEGE_TYPE, CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.TABLE_PRIVILEGES
UNION SELECT GRANTEE, PRIVILEGE_TYPE, CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.COLUMN_PRIVILEGES
LIMIT 200001";

impl MariaDb {
    pub(crate) fn grants(&mut self, store: &str) -> Result<Granted, ScanError> {
        let mut granted = Granted::default();
        let rights = self.rows(RIGHTS, DOING)?;
        if rights.len() > GRANTS_MAX {
            let why = "there are more grants than are read of one store";
            granted.problems.push(problem(store, "", ProblemKind::LimitReached, why));
        }
        let mut held: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for row in rights.iter().take(GRANTS_MAX) {
            held.entry((account(&text(row, 0)), text(row, 2))).or_default().push(text(row, 1).to_uppercase());
        }
        for ((account, object), privileges) in &held {
            if privileges.iter().any(|held| held == "SUPER") {
                granted.statements.push(grant(store, account, "SUPERUSER", ""));
            }
            let has_all = ALL.iter().all(|wanted| privileges.iter().any(|held| held == wanted));
            if has_all {
                granted.statements.push(grant(store, account, "ALL", object));
                continue;
            }
            for privilege in privileges.iter().filter(|held| *held != "USAGE" && *held != "SUPER") {
                granted.statements.push(grant(store, account, privilege, object));
            }
        }
        self.members(store, &mut granted)?;
        if let Err(error) = self.rows("SELECT 1 FROM mysql.user LIMIT 0", DOING) {
            refuse(error, store, "the role may not read mysql.user: only its own privileges are seen", &mut granted)?;
        }
        Ok(granted)
    }

    fn members(&mut self, store: &str, granted: &mut Granted) -> Result<(), ScanError> {
        let sql = if self.is_mariadb {
            "SELECT User, Role FROM mysql.roles_mapping LIMIT 200000"
        } else {
            "SELECT TO_USER, FROM_USER FROM mysql.role_edges LIMIT 200000"
        };
        match self.rows(sql, DOING) {
            Ok(rows) => {
                for row in rows {
                    granted.statements.push(grant(store, &text(&row, 0), "MEMBER", &text(&row, 1)));
                }
                Ok(())
            }
            Err(error) => refuse(error, store, "the role may not read which roles others have", granted),
        }
    }
}

/// What is not permitted is a problem; what breaks the connection is not.
fn refuse(error: ScanError, store: &str, why: &str, granted: &mut Granted) -> Result<(), ScanError> {
    match error {
        ScanError::Denied { .. } | ScanError::Server { .. } | ScanError::NoDatabase(_) => {
            granted.problems.push(problem(store, "", ProblemKind::Unreadable, why));
            Ok(())
        }
        error => Err(error),
    }
}

/// `'ann'@'10.0.0.%'`: the name, as an inventory has it. From where she may come is not part of who she is.
fn account(grantee: &str) -> String {
    let user = grantee.rsplit_once('@').map_or(grantee, |(user, _)| user);
    user.trim_matches(['\'', '`']).replace("''", "'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_lose_their_quotes_and_hosts() {
        assert_eq!(account("'ann'@'10.0.0.%'"), "ann");
        assert_eq!(account("'readers'@''"), "readers");
        assert_eq!(account("'o''brien'@'localhost'"), "o'brien");
        assert_eq!(account("'ann@home'@'%'"), "ann@home");
    }
}
