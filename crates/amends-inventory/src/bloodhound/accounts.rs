//! Users of a directory.

use amends_case::Statement;
use amends_case::statement::AccountKind;
use jiff::civil::Date;

use super::known;
use crate::clean::day_of;
use crate::json::Object;
use crate::out::Out;
use crate::terraform::secrets::hashed;

/// The day of a property in seconds; 0 and -1 stand for never.
fn day(properties: Object<'_>, key: &str, out: &mut Out<'_>) -> Option<Date> {
    properties.number(key, out).filter(|seconds| *seconds > 0).and_then(day_of)
}

pub(super) fn account(name: &str, id: &str, properties: Object<'_>, out: &mut Out<'_>) {
    let item = properties.item;
    let has_service = properties.flag("hasspn", out) == Some(true);
    let uses = ["lastlogon", "lastlogontimestamp"];
    let what = Statement::Account {
        host: String::new(),
        name: name.to_owned(),
        kind: if has_service { AccountKind::Service } else { AccountKind::Unknown },
        factors: Vec::new(),
        last_login: uses.iter().filter_map(|key| day(properties, key, out)).max(),
        is_disabled: properties.flag("enabled", out) == Some(false),
        is_admin: false,
    };
    out.say(item, what);
    if let Some(changed) = day(properties, "pwdlastset", out) {
        // There is one, and it is this account's own; what it is, nobody can tell from here.
        let secret = Some(out.secret(&format!("directory password {id}")));
        let (host, account) = (String::new(), name.to_owned());
        out.say(item, Statement::Password { host, account, secret, is_empty: false, changed: Some(changed) });
    }
}

/// Passwords that somebody has put into a field that everybody of the directory can read.
pub(super) fn written_down(name: &str, properties: Object<'_>, out: &mut Out<'_>) {
    for key in known::PASSWORDS {
        let password = properties.raw(key, out);
        if password.is_empty() {
            continue;
        }
        let domain = properties.text("domain", out);
        let what = Statement::Holds {
            host: if domain.is_empty() { "directory".to_owned() } else { domain },
            path: format!("{name}.{key}"),
            reader: String::new(),
            secret: hashed(password, out),
            kind: "password".to_owned(),
            opens: name.to_owned(),
        };
        out.say(properties.item, what);
    }
}
