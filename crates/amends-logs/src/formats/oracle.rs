//! Oracle's audit trails (its Database Security Guide, "Auditing"): the text files of `audit_file_dest` (`*.aud`), the XML
//! trail, the unified trail as CSV (columns of `UNIFIED_AUDIT_TRAIL`), and the log of Data Pump.
//!
//! The trails name the same things differently. A record is laid flat under its own names, and one function reads all.

mod pump;
#[cfg(test)]
mod tests;
mod text;
mod unified;
mod xml;

use std::borrow::Cow;

use amends_case::{Action, Class, Event, LogSource, Outcome};

use crate::flat::Flat;
use crate::sql;

pub(crate) use pump::DATA_PUMP;
pub(crate) use text::TEXT;
pub(crate) use unified::UNIFIED;
pub(crate) use xml::XML;

const SOURCE: LogSource<'static> = LogSource { product: "oracle", service: "", category: "database" };

/// One record of whatever trail. `host` is the database's, where the file says it.
fn event<'f>(flat: &'f Flat, line: u64, host: &'f str, kind: Cow<'f, str>) -> Event<'f> {
    let action_text = flat.text("ACTION");
    let number =
        [flat.first(&["ACTION NUMBER", "Action", "ACTION#"]), action_text].iter().find_map(|it| it.parse().ok());
    let statement = match flat.first(&["Sql_Text", "SQL_TEXT", "SQL$TEXT", "SQLTEXT"]) {
        "" if action_text.parse::<u32>().is_err() => action_text,
        statement => statement,
    };
    let comment = flat.first(&["Comment_Text", "COMMENT$TEXT", "AUTHENTICATION_TYPE", "CLIENT ADDRESS"]);
    let (class, action) = what(number, flat.text("ACTION_NAME"), statement);
    Event {
        line,
        class,
        action,
        outcome: match flat.first(&["STATUS", "RETURNCODE", "Returncode", "RETURN_CODE"]) {
            "0" => Outcome::Success,
            "" => Outcome::Unknown,
            _ => Outcome::Failure,
        },
        host: host.into(),
        program: "oracle".into(),
        actor: match flat.first(&["DATABASE USER", "USERID", "DB_User", "DBUSERNAME"]) {
            // Whoever came in by the operating system, as an administrator.
            "/" | "" => flat.first(&["PRIVILEGE", "OSPrivilege", "SYSTEM_PRIVILEGE_USED", "Current_User"]),
            user => user,
        }
        .into(),
        source: match within(comment, "(HOST=") {
            "" => match flat.text("CLIENT ADDRESS") {
                "" => flat.first(&["USERHOST", "Userhost"]),
                address => address,
            },
            address => address,
        }
        .into(),
        source_port: within(comment, "(PORT=").parse().ok(),
        credential: credential(comment).into(),
        session: flat.first(&["SESSIONID", "Session_Id"]).into(),
        object: object(flat),
        detail: statement.into(),
        kind,
        ..Event::default()
    }
}

fn object(flat: &Flat) -> Cow<'_, str> {
    let name = flat.first(&["OBJ$NAME", "Object_Name", "OBJECT_NAME"]);
    match flat.first(&["OBJ$CREATOR", "Object_Schema", "OBJECT_SCHEMA"]) {
        "" => name.into(),
        _ if name.is_empty() => "".into(),
        schema => Cow::Owned(format!("{schema}.{name}")),
    }
}

/// What stands in `(HOST=…)` of `(ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.5)(PORT=41000))`.
fn within<'t>(text: &'t str, begin: &str) -> &'t str {
    text.split_once(begin).and_then(|(_, rest)| rest.split(')').next()).unwrap_or("")
}

/// `Authenticated by: DATABASE; …`, `(TYPE=(DATABASE));(CLIENT ADDRESS=…);`.
fn credential(comment: &str) -> &'static str {
    let said = match comment.split_once("Authenticated by: ") {
        Some((_, rest)) => rest,
        None => comment.split_once("(TYPE=(").map_or("", |(_, rest)| rest),
    };
    let word = said.split([';', ',', ')', ' ']).next().unwrap_or("");
    match word {
        "DATABASE" => "password",
        "OS" => "os",
        "NETWORK" => "network",
        "PROXY" => "proxy",
        "KERBEROS" => "kerberos",
        _ => "",
    }
}

/// By the number of the action (`AUDIT_ACTIONS`), else by its name, else by the statement.
fn what(number: Option<u32>, name: &str, statement: &str) -> (Class, Action) {
    match number {
        Some(100) => return (Class::Authentication, Action::LogOn),
        Some(101 | 102) => return (Class::Authentication, Action::LogOff),
        Some(3) => return (Class::Datastore, Action::Read),
        Some(2 | 6 | 189) => return (Class::Datastore, Action::Write),
        Some(7 | 12 | 85) => return (Class::Datastore, Action::Delete),
        // CREATE USER, CREATE ROLE.
        Some(51 | 52) => return (Class::AccountChange, Action::Create),
        // ALTER USER, DROP USER, GRANT and REVOKE of objects, roles and system privileges.
        Some(43 | 53 | 17 | 18 | 114 | 115 | 108 | 109) => return (Class::AccountChange, Action::Write),
        // NOAUDIT: auditing is switched off.
        Some(31 | 105 | 106) => return (Class::EventLog, Action::Stop),
        _ => {}
    }
    let word = if name.is_empty() { statement } else { name };
    let begins = |start: &str| word.get(..start.len()).is_some_and(|it| it.eq_ignore_ascii_case(start));
    match () {
        () if begins("CONNECT") || begins("LOGON") => (Class::Authentication, Action::LogOn),
        () if begins("LOGOFF") => (Class::Authentication, Action::LogOff),
        () if begins("NOAUDIT") || begins("DROP AUDIT") => (Class::EventLog, Action::Stop),
        () if begins("CREATE USER") => (Class::AccountChange, Action::Create),
        () if begins("ALTER USER") || begins("DROP USER") || begins("GRANT") || begins("REVOKE") => {
            (Class::AccountChange, Action::Write)
        }
        () if begins("EXPORT") => (Class::Datastore, Action::Read),
        () => (Class::Datastore, sql::action(word)),
    }
}
