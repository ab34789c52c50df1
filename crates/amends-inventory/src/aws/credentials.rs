//! IAM's credential report (CSV, or JSON that wraps it in base64): how people and programs log in. Source: IAM user guide, "Generate credential reports".

use amends_case::statement::AccountKind;
use amends_case::{ProblemKind, Statement};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use csv::StringRecord;
use jiff::civil::Date;
use serde_json::Value;

use crate::clean::{clean, day_in};
use crate::json::{Object, first_keys};
use crate::out::Out;
use crate::read::{Format, Source};

pub(crate) const AWS_CREDENTIALS: Format = Format { name: "aws_credential_report", is, read };

/// When keys were last changed is in the file, and no statement has a place for it.
#[rustfmt::skip]
const UNUSED: &[&str] = &[
    "access_key_1_last_rotated", "access_key_1_last_used_region", "access_key_1_last_used_service", "access_key_2_last_rotated",
    "access_key_2_last_used_region", "access_key_2_last_used_service", "cert_1_active", "cert_1_last_rotated", "cert_2_active",
    "cert_2_last_rotated", "additional_credentials_info", "password_next_rotation", "user_creation_time",
];
const USED: &[&str] = &[
    "user",
    "arn",
    "password_enabled",
    "password_last_used",
    "password_last_changed",
    "mfa_active",
    "access_key_1_active",
    "access_key_1_last_used_date",
    "access_key_2_active",
    "access_key_2_last_used_date",
];

/// How a report begins.
const BEGINNING: &str = "user,arn,user_creation_time,password_enabled,";
/// What `aws iam get-credential-report` wraps it in.
const WRAPPED: [&str; 3] = ["Content", "ReportFormat", "GeneratedTime"];

fn is(source: &Source<'_>) -> bool {
    source.text.starts_with(BEGINNING) || {
        let keys = first_keys(source.text);
        WRAPPED.iter().all(|key| keys.contains(key))
    }
}

struct Columns {
    names: StringRecord,
}

impl Columns {
    fn get<'r>(&self, row: &'r StringRecord, name: &str) -> &'r str {
        self.names.iter().position(|known| known == name).and_then(|at| row.get(at)).unwrap_or_default()
    }

    /// `true`, `false`; `not_supported` and `N/A` stand for no.
    fn is_true(&self, row: &StringRecord, name: &'static str, line: u64, out: &mut Out<'_>) -> bool {
        match self.get(row, name) {
            "true" | "TRUE" => true,
            "false" | "FALSE" | "not_supported" | "N/A" | "" => false,
            _ => {
                let why = format!("`{name}` is neither true nor false");
                out.problem(line, ProblemKind::Malformed, why);
                false
            }
        }
    }

    fn day(&self, row: &StringRecord, name: &'static str, line: u64, out: &mut Out<'_>) -> Option<Date> {
        let text = self.get(row, name);
        let day = day_in(text);
        if day.is_none() && !["", "N/A", "no_information", "not_supported"].contains(&text) {
            out.problem(line, ProblemKind::Malformed, format!("`{name}` is no time"));
        }
        day
    }
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    if source.text.starts_with(BEGINNING) {
        return rows(source.text, out);
    }
    let Ok(wrapped) = serde_json::from_str::<Value>(source.text) else {
        out.problem(0, ProblemKind::Malformed, "is no whole JSON");
        return;
    };
    let Some(wrapped) = Object::of(&wrapped, 0, "report", &["Content"], &WRAPPED[1..], out) else { return };
    let content = BASE64.decode(wrapped.raw("Content", out)).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    // Lines are those of the report within.
    match content {
        Some(text) if text.starts_with(BEGINNING) => rows(&text, out),
        _ => out.problem(0, ProblemKind::Malformed, "`Content` is no credential report in base64"),
    }
}

fn rows(text: &str, out: &mut Out<'_>) {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let Ok(names) = reader.headers().cloned() else {
        out.problem(1, ProblemKind::Malformed, "the first line cannot be read");
        return;
    };
    for name in names.iter().filter(|name| !USED.contains(name) && !UNUSED.contains(name)) {
        out.unknown(1, "column", name);
    }
    let columns = Columns { names };
    for row in reader.records() {
        let Ok(row) = row else {
            out.problem(0, ProblemKind::Malformed, "a row cannot be read");
            continue;
        };
        let line = row.position().map_or(0, csv::Position::line);
        if row.len() != columns.names.len() {
            out.problem(line, ProblemKind::RaggedRow, "has more or fewer cells than the first line");
        }
        account(&columns, &row, line, out);
    }
}

fn account(columns: &Columns, row: &StringRecord, line: u64, out: &mut Out<'_>) {
    let name = clean(columns.get(row, "user"));
    if name.is_empty() {
        out.problem(line, ProblemKind::Malformed, "a row has no user");
        return;
    }
    let is_root = name == "<root_account>";
    // The report says nothing of the root's password: there always is one.
    let has_password = columns.is_true(row, "password_enabled", line, out) || is_root;
    let has_second = columns.is_true(row, "mfa_active", line, out);
    let has_key = ["access_key_1_active", "access_key_2_active"].map(|key| columns.is_true(row, key, line, out));
    let has_key = has_key.contains(&true);
    let uses = ["password_last_used", "access_key_1_last_used_date", "access_key_2_last_used_date"];
    let last_login = uses.iter().filter_map(|name| columns.day(row, name, line, out)).max();
    let changed = columns.day(row, "password_last_changed", line, out);
    let mut factors = Vec::new();
    // Which kind the second factor is of is not said: it counts as the one that can be phished.
    for (has, word) in [(has_password, "password"), (has_second, "totp"), (has_key, "key")] {
        if has {
            factors.push(word.to_owned());
        }
    }
    let kind = if has_key && !has_password { AccountKind::Service } else { AccountKind::Unknown };
    let what = Statement::Account {
        host: String::new(),
        name: name.clone(),
        kind,
        factors,
        last_login,
        is_disabled: !has_password && !has_key,
        is_admin: is_root,
    };
    out.say(line, what);
    if has_password {
        // There is one, and it is this account's own; what it is, nobody can tell from here.
        let secret = out.secret(&format!("aws password {}", columns.get(row, "arn")));
        let what =
            Statement::Password { host: String::new(), account: name, secret: Some(secret), is_empty: false, changed };
        out.say(line, what);
    }
}
