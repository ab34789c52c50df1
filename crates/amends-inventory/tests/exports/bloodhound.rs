//! BloodHound's files.

use amends_case::ProblemKind;
use amends_case::statement::Statement;

use super::{problems, read, read_clean};

pub(crate) const USERS: &str = r#"{"data": [
 {"ObjectIdentifier": "S-1-5-21-1-1105", "PrimaryGroupSID": "S-1-5-21-1-513", "AllowedToDelegate": [], "HasSIDHistory": [], "SPNTargets": [{"ComputerSID": "S-1-5-21-1-2001", "Port": 1433, "Service": "SQLAdmin"}], "IsDeleted": false, "IsACLProtected": false, "ContainedBy": null,
  "Properties": {"name": "SVC-SQL@EXAMPLE.ORG", "domain": "EXAMPLE.ORG", "domainsid": "S-1-5-21-1", "enabled": true, "hasspn": true, "lastlogon": 1783148400, "lastlogontimestamp": 0, "pwdlastset": 1500000000, "userpassword": "hunter2-ldap", "admincount": false, "description": null},
  "Aces": [{"PrincipalSID": "S-1-5-21-1-1106", "PrincipalType": "User", "RightName": "GenericAll", "IsInherited": false}]},
 {"ObjectIdentifier": "S-1-5-21-1-1106", "PrimaryGroupSID": null, "AllowedToDelegate": [], "HasSIDHistory": [], "SPNTargets": [], "IsDeleted": false, "IsACLProtected": false,
  "Properties": {"name": "ANA@EXAMPLE.ORG", "domain": "EXAMPLE.ORG", "enabled": false, "hasspn": false, "lastlogon": -1, "pwdlastset": 0}, "Aces": []}
], "meta": {"methods": 0, "type": "users", "count": 2, "version": 6}}"#;

pub(crate) const COMPUTERS: &str = r#"{"meta": {"methods": 0, "type": "computers", "count": 1, "version": 5}, "data": [
 {"ObjectIdentifier": "S-1-5-21-1-2001", "PrimaryGroupSID": "S-1-5-21-1-515", "AllowedToDelegate": [], "AllowedToAct": [], "HasSIDHistory": [], "DumpSMSAPassword": [], "IsDeleted": false, "IsACLProtected": false, "Status": null,
  "Properties": {"name": "DB-01.EXAMPLE.ORG", "domain": "EXAMPLE.ORG", "enabled": true, "operatingsystem": "Windows Server 2019", "haslaps": false}, "Aces": [],
  "Sessions": {"Results": [{"UserSID": "S-1-5-21-1-1105", "ComputerSID": "S-1-5-21-1-2001"}], "Collected": true, "FailureReason": null}, "PrivilegedSessions": {"Results": [], "Collected": true, "FailureReason": null}, "RegistrySessions": {"Results": [], "Collected": true, "FailureReason": null},
  "LocalGroups": [{"ObjectIdentifier": "S-1-5-21-9-544", "Name": "ADMINISTRATORS@DB-01.EXAMPLE.ORG", "Results": [{"ObjectIdentifier": "S-1-5-21-1-512", "ObjectType": "Group"}], "LocalNames": [], "Collected": true, "FailureReason": null}], "UserRights": []}]}"#;

pub(crate) const GRAPH: &str = r#"{"metadata": {"source_kind": "Base"}, "graph": {"nodes": [
 {"id": "1", "kinds": ["User"], "properties": {"name": "ANA@EXAMPLE.ORG", "enabled": true, "password_hint": "x"}}, {"id": "2", "kinds": ["Computer"], "properties": {"name": "DB-01"}}],
 "edges": [{"kind": "AdminTo", "start": {"value": "1", "match_by": "id"}, "end": {"value": "2"}, "properties": {}}]}}"#;

fn relations(statements: &[Statement]) -> Vec<String> {
    let relation = |what: &Statement| match what {
        Statement::Relation { from, to, kind } => Some(format!("{from} {kind} {to}")),
        _ => None,
    };
    statements.iter().filter_map(relation).collect()
}

#[test]
fn users_have_accounts_and_power_over_each_other() {
    let found = read_clean("users.json", USERS, "bloodhound");
    let expected = [
        "SVC-SQL@EXAMPLE.ORG MemberOf S-1-5-21-1-513",
        "ANA@EXAMPLE.ORG GenericAll SVC-SQL@EXAMPLE.ORG",
        "SVC-SQL@EXAMPLE.ORG SQLAdmin S-1-5-21-1-2001",
    ];
    assert_eq!(relations(&found), expected);
    let account = |what: &Statement| match what {
        Statement::Account { name, kind, last_login, is_disabled, .. } => {
            Some(format!("{name} {kind:?} {} {is_disabled}", last_login.is_some()))
        }
        _ => None,
    };
    let expected = ["SVC-SQL@EXAMPLE.ORG Service true false", "ANA@EXAMPLE.ORG Unknown false true"];
    assert_eq!(found.iter().filter_map(account).collect::<Vec<_>>(), expected);
    assert!(
        found.iter().any(|what| matches!(what, Statement::Password { changed: Some(day), .. } if day.year() == 2017))
    );
    let is_held =
        |what: &Statement| matches!(what, Statement::Holds { path, .. } if path == "SVC-SQL@EXAMPLE.ORG.userpassword");
    assert!(found.iter().any(is_held));
    assert!(!format!("{found:?}").contains("hunter2"));
}

#[test]
fn a_computer_has_sessions_and_those_who_rule_it() {
    let expected = [
        "DB-01.EXAMPLE.ORG MemberOf S-1-5-21-1-515",
        "DB-01.EXAMPLE.ORG HasSession S-1-5-21-1-1105",
        "S-1-5-21-1-512 AdminTo DB-01.EXAMPLE.ORG",
    ];
    assert_eq!(relations(&read_clean("computers.json", COMPUTERS, "bloodhound")), expected);
    let refused = COMPUTERS.replacen("\"Collected\": true", "\"Collected\": false", 1);
    assert_eq!(problems("computers.json", &refused)[0].0, ProblemKind::Unreadable);
    // Version 4.
    let lists = COMPUTERS
        .replace("\"LocalGroups\": [{", "\"RemoteDesktopUsers\": {")
        .replace("\"LocalNames\": [], \"Collected\": true, \"FailureReason\": null}]", "\"Collected\": true}")
        .replace("\"version\": 5", "\"version\": 4");
    assert!(
        relations(&read_clean("c.json", &lists, "bloodhound"))
            .contains(&"S-1-5-21-1-512 CanRDP DB-01.EXAMPLE.ORG".to_owned())
    );
}

#[test]
fn groups_and_sessions_are_relations() {
    let groups = r#"{"data": [{"ObjectIdentifier": "S-1", "Properties": {"name": "ADMINS@EXAMPLE.ORG"}, "Aces": [], "Members": [{"ObjectIdentifier": "S-2", "ObjectType": "User"}], "IsDeleted": false}], "meta": {"methods": 0, "type": "groups", "count": 1, "version": 5}}"#;
    assert_eq!(relations(&read_clean("groups.json", groups, "bloodhound")), ["S-2 MemberOf ADMINS@EXAMPLE.ORG"]);
    let sessions = r#"{"data": [{"UserSID": "S-2", "ComputerSID": "S-3", "LogonType": 2}], "meta": {"methods": 0, "type": "sessions", "count": 1, "version": 4}}"#;
    assert_eq!(relations(&read_clean("sessions.json", sessions, "bloodhound")), ["S-3 HasSession S-2"]);
}

#[test]
fn graphs_are_read_in_both_forms() {
    let found = read_clean("graph.json", GRAPH, "bloodhound");
    assert_eq!(relations(&found), ["ANA@EXAMPLE.ORG AdminTo DB-01"]);
    assert!(found.iter().any(|what| matches!(what, Statement::Account { .. })));
    let answer = r#"{"data": {"nodes": {"1": {"label": "ANA@EXAMPLE.ORG", "kind": "User", "objectId": "S-1", "isTierZero": false, "lastSeen": "2026-07-04T07:00:00Z"}, "2": {"label": "", "kind": "Computer", "objectId": "S-2"}}, "edges": [{"source": "1", "target": "2", "label": "AdminTo", "kind": "AdminTo", "lastSeen": ""}]}}"#;
    assert_eq!(relations(&read_clean("answer.json", answer, "bloodhound")), ["ANA@EXAMPLE.ORG AdminTo S-2"]);
}

#[test]
fn what_is_not_known_or_wrong_is_a_problem() {
    for (right, wrong, why) in [
        ("\"ContainedBy\"", "\"Mood\"", "nothing here understands the key `object.Mood`"),
        ("\"admincount\"", "\"mood\"", "nothing here understands the key `Properties.mood`"),
        ("\"type\": \"users\"", "\"type\": \"moods\"", "nothing here understands the type of objects `moods`"),
        ("\"RightName\": \"GenericAll\"", "\"RightName\": \"\"", "a relation lacks one of its ends, or its kind"),
        ("\"enabled\": true", "\"enabled\": \"hunter2\"", "`Properties.enabled` is no truth value"),
    ] {
        let told = problems("users.json", &USERS.replacen(right, wrong, 1));
        assert_eq!(told.iter().map(|(_, told)| told.as_str()).collect::<Vec<_>>(), [why]);
    }
}

#[test]
fn an_answer_of_another_api_is_not_claimed() {
    assert_eq!(read("a.json", r#"{"data": [{"id": 1}], "meta": {"count": 1}}"#).format, "");
    assert_eq!(read("a.json", r#"{"nodes": [], "edges": []}"#).format, "");
}
