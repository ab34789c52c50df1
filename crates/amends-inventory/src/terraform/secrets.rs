//! Secrets that lie in a state or a plan: whoever can read the file has them. Only that they are there comes out.

use std::fmt::Write as _;

use amends_case::{SecretId, Statement};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{Resource, Seen};
use crate::clean::clean;
use crate::json::Object;
use crate::out::Out;

/// Values within values that are looked through.
const DEPTH_MAX: usize = 32;

/// What kind of secret an attribute is by its name; None where it is none.
fn kind_of(resource: &str, name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match (resource, name.as_str()) {
        ("random_password", "result" | "bcrypt_hash") => return Some("password"),
        ("aws_ssm_parameter", "value") => return Some("token"),
        ("aws_iam_access_key", "secret") => return Some("access_key"),
        _ => {}
    }
    if name.contains("private_key") && !ends(&["_id", "_arn", "_path", "fingerprint", "_sha256", "_md5", "_algorithm"])
    {
        Some("private_key")
    } else if ends(&["password", "passwd", "passphrase", "password_v4"]) {
        Some("password")
    } else if ends(&["connection_string", "connection_url", "connection_uri"]) {
        Some("connection_string")
    } else if ends(&["secret_access_key", "access_key_secret", "primary_access_key", "secondary_access_key"]) {
        Some("access_key")
    } else if ends(&["secret", "secret_string", "secret_key", "client_secret", "token", "api_key", "kube_config_raw"]) {
        Some("token")
    } else {
        None
    }
}

/// Attributes that a state marks as sensitive.
pub(super) fn marked<'v>(instance: Object<'v>, out: &mut Out<'_>) -> Vec<&'v str> {
    let mut names = Vec::new();
    for path in instance.list("sensitive_attributes", out) {
        // A path of steps; of older versions, of names. Its last name is the attribute.
        let steps = path.as_array().map_or(&[][..], Vec::as_slice);
        let name = steps.iter().rev().find_map(|step| step.get("value").and_then(Value::as_str).or(step.as_str()));
        names.extend(name.or(path.as_str()));
    }
    names
}

/// Secrets among a resource's attributes.
pub(super) fn of(seen: &mut Seen, resource: Resource<'_>, marked: &[&str], out: &mut Out<'_>) {
    let mut walk = Walk { seen, resource, marked, out };
    walk.value(resource.kind, resource.address, "", resource.attributes, 0);
}

/// Secrets among named values: outputs and variables, each an object with its `value`.
pub(super) fn named(seen: &mut Seen, place: &str, value: &Value, out: &mut Out<'_>) {
    let Value::Object(values) = value else { return };
    for (name, value) in values {
        let held = value.get("value").unwrap_or(value);
        let is_marked = value.get("sensitive").and_then(Value::as_bool) == Some(true);
        let marked: &[&str] = if is_marked { &[name.as_str()] } else { &[] };
        let resource = Resource { kind: "", address: place, attributes: held, item: 0 };
        let mut walk = Walk { seen: &mut *seen, resource, marked, out: &mut *out };
        walk.value("", place, name, held, 0);
    }
}

/// Secrets anywhere within.
pub(super) fn within(seen: &mut Seen, place: &str, value: &Value, out: &mut Out<'_>) {
    let resource = Resource { kind: "", address: place, attributes: value, item: 0 };
    of(seen, resource, &[], out);
}

struct Walk<'a, 'v, 'o> {
    seen: &'a mut Seen,
    resource: Resource<'v>,
    marked: &'a [&'a str],
    out: &'a mut Out<'o>,
}

impl Walk<'_, '_, '_> {
    fn value(&mut self, kind: &str, path: &str, name: &str, value: &Value, depth: usize) {
        if depth > DEPTH_MAX {
            return;
        }
        match value {
            Value::Object(values) => {
                // A resource within a state or a configuration: its type says what its attributes are.
                let kind = value.get("type").and_then(Value::as_str).unwrap_or(kind);
                let path = if name.is_empty() { path.to_owned() } else { format!("{path}.{name}") };
                for (key, value) in values {
                    // What is written out in a configuration stands one level below its name.
                    let key = if key == "constant_value" { name } else { key };
                    self.value(kind, &path, key, value, depth + 1);
                }
            }
            Value::Array(values) => values.iter().for_each(|value| self.value(kind, path, name, value, depth + 1)),
            Value::String(text) if !text.is_empty() => {
                let is_marked = self.marked.contains(&name);
                if let Some(kind) = kind_of(kind, name).or(is_marked.then_some("token")) {
                    self.say(path, name, text, kind);
                }
            }
            _ => {}
        }
    }

    fn say(&mut self, path: &str, name: &str, secret: &str, kind: &str) {
        let attribute = |key| self.resource.attributes.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        let key = if kind == "access_key" { attribute("id") } else { None };
        let fingerprint = if kind == "private_key" { attribute("public_key_fingerprint_sha256") } else { None };
        // What identifies a key everywhere else too, or the value's own hash.
        let id = match key.or(fingerprint) {
            Some(public) => self.out.secret(public),
            None => hashed(secret, self.out),
        };
        let path = clean(&format!("{path}.{name}"));
        if !self.seen.secrets.insert((path.clone(), id)) {
            return;
        }
        let opens =
            ["username", "master_username", "user", "administrator_login"].iter().find_map(|key| attribute(key));
        let file = self.out.path();
        let host = file.rsplit('/').next().unwrap_or_default().to_owned();
        let what = Statement::Holds {
            host,
            path,
            reader: String::new(),
            secret: id,
            kind: kind.to_owned(),
            opens: opens.map(clean).unwrap_or_default(),
        };
        self.out.say(self.resource.item, what);
    }
}

/// A secret's id from nothing but itself.
pub(crate) fn hashed(secret: &str, out: &Out<'_>) -> SecretId {
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(secret.as_bytes()) {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    out.secret(&text)
}
