//! What AWS' command line writes: security groups, instances, databases, identities, snapshots (JSON), and its credential report (CSV, or as
//! the command wraps it).
//! Sources: the AWS CLI reference of each command, and the IAM user guide.

use amends_case::statement::Side;
use amends_case::{Net, ProblemKind, Statement};
use jiff::civil::Date;
use serde_json::Value;

use crate::clean::{clean, day_in};
use crate::json::Object;
use crate::out::Out;

mod credentials;
mod databases;
mod groups;
pub(crate) mod iam;
mod instances;
pub(crate) mod policy;
mod snapshots;

pub(crate) use credentials::AWS_CREDENTIALS;
pub(crate) use databases::AWS_DATABASES;
pub(crate) use groups::AWS_GROUPS;
pub(crate) use iam::AWS_IAM;
pub(crate) use instances::AWS_INSTANCES;
pub(crate) use snapshots::AWS_SNAPSHOTS;

/// What an answer has beside its lists.
fn rest(key: &str, value: &Value, out: &mut Out<'_>) {
    match key {
        // The answer has a further page that is not in the file.
        "NextToken" | "Marker" if value.as_str().is_some_and(|token| !token.is_empty()) => cut(out),
        "IsTruncated" if value.as_bool() == Some(true) => cut(out),
        "NextToken" | "Marker" | "IsTruncated" | "ResponseMetadata" => {}
        key => out.unknown(0, "key", key),
    }
}

fn cut(out: &mut Out<'_>) {
    out.problem(0, ProblemKind::Truncated, "the answer has further pages that are not in the file");
}

/// Tags that say whose a thing is and for what.
#[derive(Default)]
struct Tags {
    name: String,
    environment: String,
    owner: String,
    expires: Option<Date>,
}

impl Tags {
    /// From a list of `Key` and `Value`. Keys are the organisation's own: others say nothing here.
    fn of(object: Object<'_>, key: &str, out: &mut Out<'_>) -> Self {
        let mut tags = Self::default();
        for tag in object.list(key, out) {
            if let Some(tag) = Object::of(tag, object.item, "Tag", &["Key", "Value"], &[], out) {
                let (key, value) = (tag.text("Key", out), tag.text("Value", out));
                tags.take(&key, value);
            }
        }
        tags
    }

    fn take(&mut self, key: &str, value: String) {
        match key.to_ascii_lowercase().as_str() {
            "name" => self.name = value,
            "environment" | "env" | "stage" => self.environment = value,
            "owner" | "team" => self.owner = value,
            "expires" | "expiry" | "delete-after" => self.expires = day_in(&value),
            _ => {}
        }
    }
}

/// A network, or a problem.
pub(crate) fn net(text: &str, item: u64, out: &mut Out<'_>) -> Option<Net> {
    let net = text.parse().ok();
    if net.is_none() {
        out.problem(item, ProblemKind::Malformed, "an address range is no network");
    }
    net
}

/// The protocol as the internet calls it; `-1` is all (empty).
pub(crate) fn protocol(text: &str) -> String {
    match text {
        "-1" | "all" => String::new(),
        "1" => "icmp".to_owned(),
        "6" => "tcp".to_owned(),
        "17" => "udp".to_owned(),
        "58" => "icmpv6".to_owned(),
        other => clean(other).to_ascii_lowercase(),
    }
}

/// Ports of a rule. For ICMP the two numbers are its type and code; -1 is all.
pub(crate) fn ports(
    protocol: &str,
    from: Option<i64>,
    to: Option<i64>,
    item: u64,
    out: &mut Out<'_>,
) -> Vec<(u16, u16)> {
    if !["tcp", "udp"].contains(&protocol) {
        return Vec::new();
    }
    match (from, to) {
        (None | Some(-1), None | Some(-1)) => Vec::new(),
        (from, to) => match (from.unwrap_or(0).try_into(), to.unwrap_or(65_535).try_into()) {
            (Ok(0), Ok(u16::MAX)) => Vec::new(),
            (Ok(from), Ok(to)) if from <= to => vec![(from, to)],
            _ => {
                // No ports would mean all of them: rather too much than a way that is not seen, and a word of it.
                out.problem(item, ProblemKind::Malformed, "ports of a rule are none that exist; it counts for all");
                Vec::new()
            }
        },
    }
}

/// What a security group lets through, in one direction.
pub(crate) struct Allowed<'a> {
    pub(crate) order: u32,
    pub(crate) is_inward: bool,
    /// Who is on the other side.
    pub(crate) others: Side,
    pub(crate) protocol: &'a str,
    pub(crate) ports: &'a [(u16, u16)],
    pub(crate) note: String,
}

impl Allowed<'_> {
    /// As a rule: every one of a group's lets through, whatever their order.
    pub(crate) fn by(self, group: &str) -> Statement {
        let own = Side::Group(group.to_owned());
        let (from, to) = if self.is_inward { (self.others, own) } else { (own, self.others) };
        Statement::Rule {
            device: group.to_owned(),
            order: self.order,
            ordered: false,
            is_allowed: true,
            from,
            to,
            protocol: self.protocol.to_owned(),
            ports: self.ports.to_vec(),
            note: self.note,
        }
    }
}
