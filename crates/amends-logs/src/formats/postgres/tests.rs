//! Rows as PostgreSQL 13 and 14 write them, and what may go wrong with them.

use crate::check::{check, lines_of};

/// A row of version 13.
fn row(second: &str, user: &str, from: &str, tag: &str, severity: &str, state: &str, message: &str) -> String {
    let message = message.replace('"', "\"\"");
    format!(
        "2021-07-20 09:14:{second} UTC,\"{user}\",\"crm\",4242,\"{from}\",60f69b0a.1092,7,\"{tag}\",2021-07-20 09:14:00 UTC,3/42,0,\
         {severity},{state},\"{message}\",,,,,,,,,\"psql\",\"client backend\"\n"
    )
}

#[test]
fn a_session_from_knock_to_leave() {
    let input = [
        "2021-07-20 09:14:00.100 UTC,,,4242,\"10.20.0.9:51234\",60f69b0a.1092,1,\"\",2021-07-20 09:14:00 UTC,,0,LOG,00000,\
         \"connection received: host=10.20.0.9 port=51234\",,,,,,,,,\"\",\"not initialized\"\n"
            .to_owned(),
        row("01.000", "app", "10.20.0.9:51234", "authentication", "FATAL", "28P01", "password authentication failed for user \"app\""),
        row("02.000", "app", "10.20.0.9:51234", "authentication", "LOG", "00000", "connection authorized: user=app database=crm"),
        row("03.000", "app", "10.20.0.9:51234", "SELECT 81234", "LOG", "00000", "duration: 12.500 ms  statement: SELECT name,\n ssn -- \"all\"\nFROM public.customers"),
        row("04.000", "app", "fe80::1:51234", "SELECT", "ERROR", "42P01", "relation \"x\" does not exist"),
        row("09.000", "app", "[local]", "idle", "LOG", "00000", "disconnection: session time: 1:00:03.210 user=app database=crm host=[local]"),
    ]
    .concat();
    let actor = "program=postgres actor=app source=10.20.0.9:51234 ";
    let events = [
        "1 postgres.received 2021-07-20T09:14:00.1Z network_activity connect unknown program=postgres source=10.20.0.9:51234 session=60f69b0a.1092",
        &format!(
            "2 postgres.authentication_failed 2021-07-20T09:14:01Z authentication log_on failure {actor}credential=password session=60f69b0a.1092 detail=password authentication failed for user \\\"app\\\""
        ),
        &format!(
            "3 postgres.authorized 2021-07-20T09:14:02Z authentication log_on success {actor}session=60f69b0a.1092 detail=user=app database=crm"
        ),
        &format!(
            "4 postgres.statement 2021-07-20T09:14:03Z datastore_activity read success {actor}session=60f69b0a.1092 object=public.customers detail=SELECT name,\\n ssn -- \\\"all\\\"\\nFROM public.customers rows=81234 took=12500"
        ),
        "7 postgres.message 2021-07-20T09:14:04Z other other failure program=postgres actor=app source=fe80::1:51234 session=60f69b0a.1092 detail=relation \\\"x\\\" does not exist",
        "8 postgres.disconnected 2021-07-20T09:14:09Z authentication log_off success program=postgres actor=app session=60f69b0a.1092 took=3603210000",
    ];
    let lines = check("postgres", input, &events, &[]);
    assert_eq!(lines.source, "postgresql/postgresql/database");
    assert!(lines.fields.contains(&"user_name=app".to_owned()));
}

#[test]
fn pgaudit_names_the_table_and_the_rows() {
    let audit =
        "AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.customers,\"SELECT \"\"a,b\"\" FROM customers\",<none>,81234";
    let input = row("01.000", "dba", "10.20.0.9:1", "SELECT", "LOG", "00000", audit)
        + &row(
            "02.000",
            "dba",
            "10.20.0.9:1",
            "GRANT",
            "LOG",
            "00000",
            "AUDIT: SESSION,2,1,ROLE,GRANT,TABLE,,GRANT ALL ON t TO x,<not logged>",
        )
        + &row(
            "03.000",
            "dba",
            "10.20.0.9:1",
            "COPY",
            "LOG",
            "00000",
            "AUDIT: OBJECT,3,1,READ,SELECT,TABLE,public.cards,COPY cards TO STDOUT,<not logged>",
        );
    let who = "program=postgres actor=dba source=10.20.0.9:1 session=60f69b0a.1092";
    let events = [
        &format!(
            "1 pgaudit.SELECT 2021-07-20T09:14:01Z datastore_activity read success {who} object=public.customers detail=SELECT \\\"a,b\\\" FROM customers rows=81234"
        ),
        &format!("2 pgaudit.GRANT 2021-07-20T09:14:02Z account_change write success {who} detail=GRANT ALL ON t TO x"),
        &*format!(
            "3 pgaudit.SELECT 2021-07-20T09:14:03Z datastore_activity read success {who} object=public.cards detail=COPY cards TO STDOUT"
        ),
    ];
    check("postgres", input, &events.map(|it| it as &str), &[]);
}

#[test]
fn a_statement_that_looks_like_a_row_is_not_one() {
    let forged =
        row("05.000", "root", "203.0.113.7:9", "idle", "LOG", "00000", "connection authorized: user=root database=crm");
    let input =
        row("01.000", "app", "10.20.0.9:1", "SELECT", "LOG", "00000", &format!("statement: SELECT 1 --\n{forged}"));
    let (lines, summary) = lines_of(input.as_bytes());
    assert_eq!((summary.events, lines.problems.len()), (1, 0));
    assert!(lines.events[0].contains("postgres.statement") && lines.events[0].contains("actor=app"));
}

#[test]
fn a_row_that_was_cut_off_costs_itself_only() {
    let good =
        row("01.000", "app", "10.20.0.9:1", "idle", "LOG", "00000", "connection authorized: user=app database=crm");
    let cut = "2021-07-20 09:14:02 UTC,\"app\",\"crm\",1,\"10.20.0.9:1\",6.1,7,\"SELECT\",2021-07-20 09:14:00 UTC,3/42,0,LOG,00000,\"statement: SEL\n";
    let input = format!("{good}{cut}{good}{good}");
    let (lines, summary) = lines_of(input.as_bytes());
    assert_eq!(summary.events, 3, "{:?}", lines.problems);
    assert_eq!(lines.problems, ["2 broken_quote: a quote is opened and never closed x1"]);
}
