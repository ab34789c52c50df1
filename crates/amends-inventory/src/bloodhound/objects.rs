//! Objects of a directory, as a collector writes them: who is in what, who may do what to whom, who is logged in where.

use serde_json::Value;

use super::{Names, accounts, known, name_of, relate};
use crate::clean::clean;
use crate::json::Object;
use crate::out::Out;

/// Lists of who may log in to a computer, of version 4, and what BloodHound calls it.
const LISTS: [(&str, &str); 4] = [
    ("LocalAdmins", "AdminTo"),
    ("RemoteDesktopUsers", "CanRDP"),
    ("DcomUsers", "ExecuteDCOM"),
    ("PSRemoteUsers", "CanPSRemote"),
];
/// Groups of a computer that do the same, from version 5, by the end of their id (RID).
const GROUPS: [(&str, &str); 4] =
    [("-544", "AdminTo"), ("-555", "CanRDP"), ("-562", "ExecuteDCOM"), ("-580", "CanPSRemote")];

/// One object, and the names of all.
#[derive(Clone, Copy)]
struct This<'a> {
    name: &'a str,
    names: &'a Names,
    object: Object<'a>,
}

pub(super) fn object(kind: &str, names: &Names, value: &Value, item: u64, out: &mut Out<'_>) {
    // Of types that are new, what they have in common with others is read.
    let object = if kind.is_empty() || known::TYPES.contains(&kind) {
        Object::of(value, item, "object", known::USED, known::UNUSED, out)
    } else {
        Object::open(value, item, "object", out)
    };
    let Some(object) = object else { return };
    if kind == "sessions" {
        return session(object, names, "", out);
    }
    let id = object.text("ObjectIdentifier", out);
    let name = name_of(names, &id);
    let this = This { name: &name, names, object };
    if let Some(value) = object.value("Properties") {
        let used = [known::OF_ACCOUNTS, known::PASSWORDS].concat();
        if let Some(properties) = Object::of(value, item, "Properties", &used, known::PROPERTIES, out) {
            if kind == "users" {
                accounts::account(&name, &id, properties, out);
            }
            accounts::written_down(&name, properties, out);
        }
    }
    membership(this, out);
    aces(this, out);
    if object.value("Sessions").is_some() || kind == "computers" {
        computer(this, out);
    }
    delegation(this, out);
    contents(this, out);
}

/// The id in a list of principals: an object with it, or (of older versions) a text.
fn principal(value: &Value, item: u64, out: &mut Out<'_>) -> Option<String> {
    if let Value::String(id) = value {
        return Some(clean(id));
    }
    let used = ["ObjectIdentifier"];
    let principal = Object::of(value, item, "principal", &used, &["ObjectType", "MemberId", "MemberType"], out)?;
    Some(principal.text("ObjectIdentifier", out)).filter(|id| !id.is_empty())
}

impl This<'_> {
    /// Relations with all principals of a list: theirs to this, or this one's to them.
    fn with_all(self, values: &[Value], kind: &str, is_theirs: bool, out: &mut Out<'_>) {
        for value in values {
            let Some(id) = principal(value, self.object.item, out) else { continue };
            let other = name_of(self.names, &id);
            let (from, to) = if is_theirs { (other.as_str(), self.name) } else { (self.name, other.as_str()) };
            relate(from, to, kind, self.object.item, out);
        }
    }
}

fn membership(this: This<'_>, out: &mut Out<'_>) {
    let object = this.object;
    this.with_all(object.list("Members", out), "MemberOf", true, out);
    let primary = object.text("PrimaryGroupSID", out);
    if !primary.is_empty() {
        relate(this.name, &name_of(this.names, &primary), "MemberOf", object.item, out);
    }
}

fn aces(this: This<'_>, out: &mut Out<'_>) {
    for value in this.object.list("Aces", out) {
        let used = ["PrincipalSID", "RightName"];
        let unused = ["IsInherited", "PrincipalType", "InheritanceHash", "IsPermissionForOwnerRightsSid"];
        let unused = [&unused[..], &["IsInheritedPermissionForOwnerRightsSid"]].concat();
        let Some(ace) = Object::of(value, this.object.item, "Ace", &used, &unused, out) else { continue };
        let from = name_of(this.names, &ace.text("PrincipalSID", out));
        relate(&from, this.name, ace.raw("RightName", out), this.object.item, out);
    }
}

/// A list of results. What could not be collected is not known to be empty.
fn results<'v>(value: &'v Value, what: &'static str, item: u64, out: &mut Out<'_>) -> &'v [Value] {
    if let Value::Array(values) = value {
        return values;
    }
    let used = ["Results", "Collected"];
    let unused = ["FailureReason", "ObjectIdentifier", "Name", "LocalNames", "Privilege"];
    let Some(answer) = Object::of(value, item, what, &used, &unused, out) else { return &[] };
    if answer.flag("Collected", out) == Some(false) {
        let why = format!("`{what}` of a computer could not be collected: who is there is not known");
        out.problem(item, amends_case::ProblemKind::Unreadable, why);
    }
    answer.list("Results", out)
}

fn session(session: Object<'_>, names: &Names, computer: &str, out: &mut Out<'_>) {
    let own = session.text("ComputerSID", out);
    let computer = if own.is_empty() { computer.to_owned() } else { name_of(names, &own) };
    let user = name_of(names, &session.text("UserSID", out));
    // Whoever has the computer has who is logged in there.
    relate(&computer, &user, "HasSession", session.item, out);
}

fn computer(this: This<'_>, out: &mut Out<'_>) {
    let (object, item) = (this.object, this.object.item);
    for key in ["Sessions", "PrivilegedSessions", "RegistrySessions"] {
        let Some(value) = object.value(key) else { continue };
        for value in results(value, key, item, out) {
            let used = ["UserSID", "ComputerSID"];
            if let Some(found) = Object::of(value, item, "Session", &used, &["LogonType"], out) {
                session(found, this.names, this.name, out);
            }
        }
    }
    for (key, kind) in LISTS {
        if let Some(value) = object.value(key) {
            this.with_all(results(value, key, item, out), kind, true, out);
        }
    }
    for value in object.list("LocalGroups", out) {
        let id = value.get("ObjectIdentifier").and_then(Value::as_str).unwrap_or_default();
        let members = results(value, "LocalGroups", item, out);
        if let Some((_, kind)) = GROUPS.iter().find(|(end, _)| id.ends_with(end)) {
            this.with_all(members, kind, true, out);
        }
    }
    for value in object.list("UserRights", out) {
        let privilege = value.get("Privilege").and_then(Value::as_str).unwrap_or_default();
        this.with_all(results(value, "UserRights", item, out), privilege, true, out);
    }
}

fn delegation(this: This<'_>, out: &mut Out<'_>) {
    let object = this.object;
    this.with_all(object.list("AllowedToAct", out), "AllowedToAct", true, out);
    for key in ["AllowedToDelegate", "HasSIDHistory", "DumpSMSAPassword"] {
        this.with_all(object.list(key, out), key, false, out);
    }
    for value in object.list("SPNTargets", out) {
        let used = ["ComputerSID", "Service"];
        let Some(target) = Object::of(value, object.item, "SPNTarget", &used, &["Port"], out) else { continue };
        let to = name_of(this.names, &target.text("ComputerSID", out));
        relate(this.name, &to, target.raw("Service", out), object.item, out);
    }
}

fn contents(this: This<'_>, out: &mut Out<'_>) {
    let object = this.object;
    this.with_all(object.list("ChildObjects", out), "Contains", false, out);
    for value in object.list("Links", out) {
        let Some(link) = Object::of(value, object.item, "Link", &["GUID"], &["IsEnforced"], out) else { continue };
        relate(&name_of(this.names, &link.text("GUID", out)), this.name, "GPLink", object.item, out);
    }
}
