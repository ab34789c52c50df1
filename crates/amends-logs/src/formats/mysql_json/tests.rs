//! Records after Percona's and MySQL's documentation.

use crate::check::check;

#[test]
fn percona_one_record_a_line() {
    let input = concat!(
        r#"{"audit_record":{"name":"Connect","record":"3_2021-07-20T09:00:00","timestamp":"2021-07-20T09:14:02 UTC","connection_id":"36","status":1045,"user":"pay","priv_user":"","os_login":"","proxy_user":"","host":"","ip":"10.0.0.5","db":"payments"}}"#,
        "\n",
        r#"{"audit_record":{"name":"Query","record":"4_2021-07-20T09:00:00","timestamp":"2021-07-20T09:14:03 UTC","command_class":"select","connection_id":"37","status":0,"sqltext":"SELECT *\nFROM cards","user":"pay[pay] @ app-01 [10.0.0.5]","host":"app-01","os_user":"","ip":"10.0.0.5","db":"payments"}}"#,
        "\n",
        r#"{"audit_record":{"name":"NoAudit","record":"5_2021-07-20T09:00:00","timestamp":"2021-07-20T09:14:04 UTC","server_id":"1"}}"#,
        "\n",
    );
    let events = [
        "1 mysql.audit_connect 2021-07-20T09:14:02Z authentication log_on failure program=mysql actor=pay source=10.0.0.5 session=36",
        "2 mysql.audit_query 2021-07-20T09:14:03Z datastore_activity read success program=mysql actor=pay source=10.0.0.5 session=37 object=payments.cards detail=SELECT *\\nFROM cards",
        "3 mysql.audit_noaudit 2021-07-20T09:14:04Z event_log_activity stop unknown program=mysql",
    ];
    check("mysql_json", input, &events, &[]);
}

#[test]
fn enterprise_a_list() {
    let input = r#"[
  { "timestamp": "2021-07-20 09:14:00", "id": 0, "class": "audit", "event": "startup", "connection_id": 0 },
  { "timestamp": "2021-07-20 09:14:02", "id": 1, "class": "connection", "event": "connect", "connection_id": 12,
    "account": { "user": "pay", "host": "localhost" }, "login": { "user": "pay", "os": "", "ip": "10.0.0.5", "proxy": "" },
    "connection_data": { "connection_type": "ssl", "status": 0, "db": "payments" } },
  { "timestamp": "2021-07-20 09:14:03", "id": 2, "class": "table_access", "event": "read", "connection_id": 12,
    "account": { "user": "pay", "host": "localhost" }, "login": { "user": "pay", "ip": "10.0.0.5" },
    "table_access_data": { "db": "payments", "table": "cards", "query": "SELECT * FROM cards", "sql_command": "select" } },
  { "timestamp": "2021-07-20 09:14:04", "id": 3, "class": "general", "event": "status", "connection_id": 12,
    "account": { "user": "pay", "host": "localhost" }, "login": { "user": "pay", "ip": "10.0.0.5" },
    "general_data": { "command": "Query", "sql_command": "grant", "query": "GRANT ALL ON x TO y", "status": 1 } }
]"#;
    let who = "program=mysql actor=pay source=10.0.0.5 session=12";
    let events = [
        "1 mysql.audit_startup 2021-07-20T09:14:00Z event_log_activity start unknown program=mysql session=0"
            .to_owned(),
        format!("2 mysql.audit_connect 2021-07-20T09:14:02Z authentication log_on success {who}"),
        format!(
            "3 mysql.audit_read 2021-07-20T09:14:03Z datastore_activity read unknown {who} object=payments.cards detail=SELECT * FROM cards"
        ),
        format!(
            "4 mysql.audit_status 2021-07-20T09:14:04Z account_change write failure {who} detail=GRANT ALL ON x TO y"
        ),
    ];
    check("mysql_json", input, &events.each_ref().map(String::as_str), &[]);
}
