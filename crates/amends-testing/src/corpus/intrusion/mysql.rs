//! MySQL 8: the general log says who asked what, the slow log how many rows were sent.

use super::clock::{Micros, SECOND, Spelling, Stamp};
use super::desk::{Desk, Log, Note};

pub(crate) const HEAD: &str = "/usr/sbin/mysqld, Version: 8.0.36 (MySQL Community Server - GPL). started with:\n\
    Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock\n\
    Time                 Id Command    Argument\n";

/// A connection's log-in.
pub(crate) fn connect(desk: &mut Desk, time: Micros, id: u32, account: &str, source: &str) -> Note {
    let text = format!(
        "{}\t{id:>5} Connect\t{account}@{source} on payments using SSL/TLS\n",
        Stamp(time, Spelling::MicrosZulu)
    );
    desk.put_noted(time, Log::MysqlGeneral, text)
}

/// A statement in it.
pub(crate) fn query(desk: &mut Desk, time: Micros, id: u32, statement: &str) {
    let text = format!("{}\t{id:>5} Query\t{statement}\n", Stamp(time, Spelling::MicrosZulu));
    desk.put(time, Log::MysqlGeneral, text);
}

/// Its end.
pub(crate) fn quit(desk: &mut Desk, time: Micros, id: u32) {
    desk.put(time, Log::MysqlGeneral, format!("{}\t{id:>5} Quit\t\n", Stamp(time, Spelling::MicrosZulu)));
}

/// A statement that took long, as the slow log has it; the note is of its first line.
pub(crate) fn slow(
    desk: &mut Desk,
    time: Micros,
    (id, account, source): (u32, &str, &str),
    (statement, rows): (&str, u64),
) -> Note {
    let text = format!(
        "# Time: {}\n# User@Host: {account}[{account}] @  [{source}]  Id: {id:>5}\n\
         # Query_time: {}.{:06}  Lock_time: 0.000004 Rows_sent: {rows}  Rows_examined: {rows}\n\
         SET timestamp={};\n{statement};\n",
        Stamp(time, Spelling::MicrosZulu),
        2 + rows / 90_000,
        rows % 1_000_000,
        time / SECOND,
    );
    desk.put_noted(time, Log::MysqlSlow, text)
}
