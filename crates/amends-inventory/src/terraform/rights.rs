//! Users, roles, groups and their policies.

use amends_case::Statement;
use amends_case::statement::AccountKind;
use serde_json::Value;

use super::{Resource, Seen, known};
use crate::aws::iam::Holder;
use crate::aws::policy::{Right, rights};
use crate::json::Object;
use crate::out::Out;

const USER: &str = "user";
const ROLE: &str = "role";
const GROUP: &str = "group";

/// Takes a resource of IAM's; false where it says nothing of rights.
pub(super) fn take(seen: &mut Seen, resource: Resource<'_>, out: &mut Out<'_>) -> bool {
    match resource.kind {
        "aws_iam_user" => user(seen, resource, out),
        "aws_iam_role" => role(seen, resource, out),
        "aws_iam_group" => group(seen, resource, out),
        "aws_iam_policy" => policy(seen, resource, out),
        "aws_iam_user_policy" => own(seen, resource, USER, out),
        "aws_iam_role_policy" => own(seen, resource, ROLE, out),
        "aws_iam_group_policy" => own(seen, resource, GROUP, out),
        "aws_iam_user_policy_attachment" => attached(seen, resource, &[(USER, "user")], out),
        "aws_iam_role_policy_attachment" => attached(seen, resource, &[(ROLE, "role")], out),
        "aws_iam_group_policy_attachment" => attached(seen, resource, &[(GROUP, "group")], out),
        "aws_iam_policy_attachment" => {
            attached(seen, resource, &[(USER, "users"), (ROLE, "roles"), (GROUP, "groups")], out);
        }
        "aws_iam_group_membership" => belongs(seen, resource, "users", "group", out),
        "aws_iam_user_group_membership" => belongs(seen, resource, "user", "groups", out),
        "aws_iam_instance_profile" => profile(resource, out),
        _ => return false,
    }
    true
}

fn holder<'s>(seen: &'s mut Seen, kind: &'static str, name: &str, item: u64) -> &'s mut Holder {
    let new = || Holder { item, name: name.to_owned(), ..Holder::default() };
    seen.holders.entry((kind, name.to_owned())).or_insert_with(new)
}

fn document(object: Object<'_>, key: &str, out: &mut Out<'_>) -> Vec<Right> {
    match object.value(key) {
        // Known after it was applied only.
        None => Vec::new(),
        Some(Value::String(text)) if text.is_empty() => Vec::new(),
        Some(value) => rights(value, object.item, out),
    }
}

fn user(seen: &mut Seen, resource: Resource<'_>, out: &mut Out<'_>) {
    let used = ["name", "permissions_boundary"];
    let Some(user) = resource.object("aws_iam_user", &used, &["path", "unique_id", "force_destroy"], out) else {
        return;
    };
    let name = resource.called(user, &["name"], out);
    let is_bounded = !user.raw("permissions_boundary", out).is_empty();
    holder(seen, USER, &name, resource.item).is_bounded |= is_bounded;
    let what = Statement::Account {
        host: String::new(),
        name,
        kind: AccountKind::Unknown,
        factors: Vec::new(),
        last_login: None,
        is_disabled: false,
        is_admin: false,
    };
    out.say(resource.item, what);
}

fn role(seen: &mut Seen, resource: Resource<'_>, out: &mut Out<'_>) {
    let used = ["name", "assume_role_policy", "inline_policy", "managed_policy_arns", "permissions_boundary"];
    let Some(role) = resource.object("aws_iam_role", &used, known::ROLE, out) else { return };
    let name = resource.called(role, &["name"], out);
    for right in document(role, "assume_role_policy", out).into_iter().filter(|right| right.is_allowed) {
        let is_plain = !right.has_condition && right.from.is_empty();
        let kind = if is_plain { "AssumeRole" } else { "AssumeRoleOnCondition" };
        for from in right.principals {
            out.say(resource.item, Statement::Relation { from, to: name.clone(), kind: kind.to_owned() });
        }
    }
    let mut found = Vec::new();
    for value in role.list("inline_policy", out) {
        if let Some(inline) = Object::of(value, resource.item, "inline_policy", &["policy"], &["name"], out) {
            found.extend(document(inline, "policy", out));
        }
    }
    let attached = role.texts("managed_policy_arns", out);
    let is_bounded = !role.raw("permissions_boundary", out).is_empty();
    let holder = holder(seen, ROLE, &name, resource.item);
    holder.own.extend(found);
    holder.is_bounded |= is_bounded;
    attach(holder, attached);
}

fn group(seen: &mut Seen, resource: Resource<'_>, out: &mut Out<'_>) {
    let Some(group) = resource.object("aws_iam_group", &["name"], &["path", "unique_id"], out) else { return };
    let name = resource.called(group, &["name"], out);
    holder(seen, GROUP, &name, resource.item);
}

fn policy(seen: &mut Seen, resource: Resource<'_>, out: &mut Out<'_>) {
    let unused = ["name", "path", "description", "policy_id", "attachment_count", "delay_after_policy_creation_in_ms"];
    let Some(policy) = resource.object("aws_iam_policy", &["arn", "policy"], &unused, out) else { return };
    let arn = resource.called(policy, &["arn"], out);
    let rights = document(policy, "policy", out);
    seen.details.policies.insert(arn, rights);
}

fn own(seen: &mut Seen, resource: Resource<'_>, kind: &'static str, out: &mut Out<'_>) {
    let Some(policy) = resource.object("aws_iam_inline_policy", &[kind, "policy"], &["name"], out) else { return };
    let name = resource.called(policy, &[kind], out);
    let rights = document(policy, "policy", out);
    holder(seen, kind, &name, resource.item).own.extend(rights);
}

/// One policy is attached by several resources: it counts once.
fn attach(holder: &mut Holder, arns: Vec<String>) {
    for arn in arns.into_iter().filter(|arn| !arn.is_empty()) {
        if !holder.attached.contains(&arn) {
            holder.attached.push(arn);
        }
    }
}

fn attached(seen: &mut Seen, resource: Resource<'_>, to: &[(&'static str, &'static str)], out: &mut Out<'_>) {
    let used: Vec<&str> = to.iter().map(|(_, key)| *key).chain(["policy_arn"]).collect();
    let Some(attachment) = resource.object("aws_iam_policy_attachment", &used, &["name"], out) else { return };
    let arn = attachment.text("policy_arn", out);
    for (kind, key) in to {
        for name in attachment.texts(key, out) {
            attach(holder(seen, kind, &name, resource.item), vec![arn.clone()]);
        }
    }
}

fn belongs(seen: &mut Seen, resource: Resource<'_>, users: &str, groups: &str, out: &mut Out<'_>) {
    let Some(membership) = resource.object("aws_iam_membership", &[users, groups], &["name"], out) else { return };
    let groups = membership.texts(groups, out);
    for name in membership.texts(users, out) {
        let holder = holder(seen, USER, &name, resource.item);
        holder.groups.extend(groups.iter().cloned());
        holder.groups.sort();
        holder.groups.dedup();
    }
}

fn profile(resource: Resource<'_>, out: &mut Out<'_>) {
    let unused = ["path", "unique_id", "create_date"];
    let Some(profile) = resource.object("aws_iam_instance_profile", &["name", "role"], &unused, out) else { return };
    let (from, to) = (resource.called(profile, &["name"], out), profile.text("role", out));
    if !to.is_empty() {
        out.say(resource.item, Statement::Relation { from, to, kind: "InstanceProfile".to_owned() });
    }
}

/// Says who may do what, once all policies were read.
pub(super) fn say(seen: Seen, out: &mut Out<'_>) {
    let mut details = seen.details;
    for ((kind, name), holder) in seen.holders {
        if kind == GROUP {
            details.groups.insert(name, holder);
        } else {
            details.holders.push(holder);
        }
    }
    details.say(out);
}
