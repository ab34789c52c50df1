//! General logs of MySQL and MariaDB, and statements that go over lines.

use crate::check::check;

#[test]
fn statements_go_over_lines_and_seconds_are_written_once() {
    let input = "/usr/sbin/mariadbd, Version: 10.11.6-MariaDB. started with:\nTcp port: 3306  Unix socket: /run/mysqld.sock\n\
                 Time\t\t    Id Command\tArgument\n\
                 210720  9:14:02\t    42 Connect\tpay@10.0.0.5 on payments using TCP/IP\n\
                 \t\t    42 Query\tSELECT *\nFROM cards\n\
                 210720 10:14:03\t    42 Quit\t\n\
                 \t\t    43 Connect\tAccess denied for user 'root'@'10.0.0.6' (using password: YES)\n";
    let who = "program=mysql actor=pay source=10.0.0.5";
    let events = [
        format!("4 mysql.connect 2021-07-20T09:14:02Z authentication log_on success {who} credential=password session=42"),
        format!("5 mysql.query 2021-07-20T09:14:02Z datastore_activity read unknown {who} session=42 object=cards detail=SELECT *\\nFROM cards"),
        format!("7 mysql.quit 2021-07-20T10:14:03Z authentication log_off unknown {who} session=42"),
        "8 mysql.connect 2021-07-20T10:14:03Z authentication log_on failure program=mysql actor=root source=10.0.0.6 credential=password session=43".to_owned(),
    ];
    check("mysql_general", input, &events.each_ref().map(String::as_str), &[]);
}

#[test]
fn the_audit_plugin_escapes_quotes() {
    let input = "20210720 09:14:02,my-01,pay,10.0.0.5,42,7,QUERY,payments,'SELECT \\'a,b\\' \\n FROM cards',1064\n";
    let event = "1 mysql.audit_query 2021-07-20T09:14:02Z datastore_activity read failure host=my-01 program=mysql actor=pay source=10.0.0.5 \
                 session=42 object=cards detail=SELECT \\'a,b\\' \\n FROM cards";
    check("mysql_audit", input, &[event], &[]);
}
