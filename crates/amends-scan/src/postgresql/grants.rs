//! Who may do what in a PostgreSQL database, from its catalogue, which every role may read.

use amends_case::ProblemKind;

use super::{PostgreSql, text};
use crate::error::ScanError;
use crate::store::{Granted, grant, problem};

/// Grants of one store. Past it there is a problem.
const GRANTS_MAX: usize = 200_000;

/// What a role is by itself. `REPLICATION` copies the whole server; `BYPASSRLS` sees what row security hides.
const ROLES: &str = "
SELECT r.rolname::text, p.privilege, '' FROM pg_roles r
  CROSS JOIN LATERAL (VALUES (r.rolsuper, 'SUPERUSER'), (r.rolreplication, 'REPLICATION'), (r.rolbypassrls, 'BYPASSRLS'),
    (r.rolcreaterole, 'CREATEROLE')) AS p (has, privilege)
WHERE p.has AND r.rolname !~ '^pg_'
UNION ALL
SELECT r.rolname::text, p.privilege, '*' FROM pg_roles r
  JOIN (VALUES ('pg_read_all_data', 'SELECT'), ('pg_write_all_data', 'INSERT'), ('pg_write_all_data', 'UPDATE'),
    ('pg_write_all_data', 'DELETE')) AS p (role, privilege) ON p.role = r.rolname
UNION ALL
SELECT m.rolname::text, 'MEMBER', r.rolname::text
FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member JOIN pg_roles r ON r.oid = a.roleid
LIMIT 200001";

/// Tables, and columns of them: who reads one column of a table reads of its people.
const TABLES: &str = "
WITH rights AS (
  SELECT c.oid, a.grantee, a.privilege_type FROM pg_class c
    CROSS JOIN LATERAL aclexplode(coalesce(c.relacl, acldefault('r', c.relowner))) a WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f')
  UNION
  SELECT t.attrelid, a.grantee, a.privilege_type FROM pg_attribute t
    CROSS JOIN LATERAL aclexplode(t.attacl) a WHERE t.attacl IS NOT NULL AND t.attnum > 0 AND NOT t.attisdropped),
gathered AS (
  SELECT oid, grantee, array_agg(privilege_type) AS held FROM rights GROUP BY oid, grantee)
SELECT coalesce(r.rolname::text, 'PUBLIC'), p.privilege, n.nspname || '.' || c.relname
FROM gathered g JOIN pg_class c ON c.oid = g.oid JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_roles r ON r.oid = g.grantee
  CROSS JOIN LATERAL unnest(CASE WHEN g.held @> ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']
    THEN ARRAY['ALL'] ELSE g.held END) AS p (privilege)
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
  AND (g.grantee = 0 OR r.oid IS NOT NULL)
LIMIT 200001";

impl PostgreSql {
    pub(crate) fn grants(&mut self, store: &str) -> Result<Granted, ScanError> {
        let doing = "say who may do what";
        let (roles, tables) =
            self.within(doing, |client| Ok((client.query(ROLES, &[])?, client.query(TABLES, &[])?)))?;
        let mut granted = Granted::default();
        if roles.len() > GRANTS_MAX || tables.len() > GRANTS_MAX {
            let why = "there are more grants than are read of one store";
            granted.problems.push(problem(store, "", ProblemKind::LimitReached, why));
        }
        for row in roles.iter().take(GRANTS_MAX).chain(tables.iter().take(GRANTS_MAX)) {
            granted.statements.push(grant(store, &text(row, 0), &text(row, 1), &text(row, 2)));
        }
        Ok(granted)
    }
}
