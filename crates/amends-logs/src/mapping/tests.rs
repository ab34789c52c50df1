//! Mappings that are right, mappings that are not, and what is read by them.

use super::{Mapping, read_mapped};
use crate::ReadSettings;
use crate::check::Lines;

const VPN: &str = r#"
format = "csv"
name = "vpn"
separator = ";"
class = "authentication"
action = { column = "event", words = { login = "log_on", logout = "log_off" } }
outcome = { column = "result", words = { OK = "success", DENIED = "failure" } }

[time]
column = "when"
pattern = "%d.%m.%Y %H:%M:%S"
zone = "+02:00"

[columns]
actor = "user"
source = "client"
bytes_out = "sent"

[constants]
program = "vpn"
host = "vpn-01"

[logsource]
product = "vpn"
"#;

fn read(mapping: &str, input: &str) -> Lines {
    let mapping = Mapping::from_toml(mapping).expect("a mapping");
    let mut lines = Lines::default();
    let summary = read_mapped(&mut input.as_bytes(), &ReadSettings::default(), &mapping, &mut lines).expect("memory");
    assert_eq!(summary.events as usize, lines.events.len());
    lines
}

#[test]
fn rows_become_events() {
    let input = "\u{feff}when;event;result;user;client;sent\n\
                 20.07.2021 11:14:02;login;denied;\"jo;x\";203.0.113.7;\n\
                 20.07.2021 11:14:03;logout;OK;jo;203.0.113.7;734003200\n\
                 never;dance;OK;jo;203.0.113.7;many\n\
                 20.07.2021 11:14:04;login;OK\n\
                 20.07.2021 11:14:05;login;OK;\"jo;203.0.113.7;1\n\
                 20.07.2021 11:14:06;login;OK;jo;203.0.113.7;1\n";
    let lines = read(VPN, input);
    let expected = [
        "2 vpn 2021-07-20T09:14:02Z authentication log_on failure host=vpn-01 program=vpn actor=jo;x source=203.0.113.7",
        "3 vpn 2021-07-20T09:14:03Z authentication log_off success host=vpn-01 program=vpn actor=jo source=203.0.113.7 out=734003200",
        "4 vpn - authentication other success host=vpn-01 program=vpn actor=jo source=203.0.113.7",
        "7 vpn 2021-07-20T09:14:06Z authentication log_on success host=vpn-01 program=vpn actor=jo source=203.0.113.7 out=1",
    ];
    assert_eq!(lines.events, expected);
    let problems = [
        "4 malformed: a row has no time that can be read x1",
        "5 ragged_row: a row has other columns than the file x1",
        "6 broken_quote: a quote is opened and never closed x1",
        "4 value_mismatch: a number of the row cannot be read x1",
        "4 value_mismatch: a word of the row is not in the mapping x1",
    ];
    assert_eq!(lines.problems, problems);
    assert_eq!(lines.source, "vpn//");
}

#[test]
fn json_by_dotted_names_and_epochs() {
    let mapping = "format = \"jsonl\"\nname = \"app\"\nclass = \"datastore_activity\"\naction = \"read\"\n[time]\ncolumn = \"t\"\nunit = \"ms\"\n\
                   [columns]\nactor = \"who.name\"\nrows = \"n\"\nkind = \"op\"\n";
    let lines = read(mapping, "{\"t\":1626772442500,\"who\":{\"name\":\"jo\"},\"n\":7,\"op\":\"get\"}\nnot json\n");
    assert_eq!(lines.events, ["1 app.get 2021-07-20T09:14:02.5Z datastore_activity read unknown actor=jo rows=7"]);
    assert_eq!(lines.problems, ["2 malformed: a record is no JSON, or nested too deep x1"]);
}

#[test]
fn a_file_without_names_and_a_column_that_is_not_there() {
    let mapping = "format = \"csv\"\nname = \"door\"\nheader = [\"t\", \"card\"]\n[time]\ncolumn = \"t\"\n[columns]\nactor = \"card\"\nobject = \"door\"\n";
    let lines = read(mapping, "2021-07-20T09:14:02Z,17\n");
    assert_eq!(lines.events, ["1 door 2021-07-20T09:14:02Z other other unknown actor=17"]);
    assert_eq!(lines.problems, ["1 value_mismatch: a column of the mapping is not in the file x1"]);
}

#[test]
fn slips_are_told_with_what_was_meant() {
    let check = |from: &str, to: &str, expected: &str| {
        let error = Mapping::from_toml(&VPN.replace(from, to)).expect_err(expected).to_string();
        assert_eq!(error.lines().next(), Some(expected));
    };
    check("actor =", "acter =", "unknown key `acter` in [columns]; did you mean `actor`?");
    check("zone =", "zon =", "unknown key `zon` in [time]; did you mean `zone`?");
    check("outcome =", "outcom =", "unknown key `outcom` in the file; did you mean `outcome`?");
    check("\"failure\"", "\"failed\"", "`failed` is no value for `outcome` (known: unknown, success, failure)");
    check("\"csv\"", "\"cvs\"", "`cvs` is no value for `format`; did you mean `csv`? (known: csv, jsonl)");
    check("%d.%m.%Y", "%d.%m", "`pattern` should be a pattern with date and time, such as `%Y-%m-%d %H:%M:%S`");
    check("+02:00", "Paris", "`zone` should be `UTC`, or an offset such as `+02:00`");
    check("\";\"", "\";;\"", "`separator` should be one character");
    check("name = \"vpn\"", "", "the file has no `name`, which is needed");
    check("column = \"when\"", "", "[time] has no `column`, which is needed");
}

#[test]
fn slips_are_told_with_their_line() {
    let check = |from: &str, to: &str, expected: usize| {
        let text = VPN.replacen(from, to, 1);
        let error = Mapping::from_toml(&text).expect_err(to);
        assert_eq!(error.line(&text), expected, "{error}");
    };
    check("actor =", "acter =", 15);
    check("zone =", "zon =", 12);
    check("\"failure\"", "\"failed\"", 7);
    check("%d.%m.%Y", "%d.%m", 11);
    check("separator = \";\"", "separator = \";\" \"", 4);
    // What is missing has the line of its table.
    check("column = \"when\"", "", 9);
    check("name = \"vpn\"", "", 1);
}
