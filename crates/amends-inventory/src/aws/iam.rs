//! `aws iam get-account-authorization-details`: who may do what, by their own policies, those attached, and their groups'.

use std::collections::BTreeMap;

use amends_case::statement::AccountKind;
use amends_case::{ProblemKind, Statement};
use serde_json::Value;

use super::policy::{Right, rights};
use super::rest;
use crate::json::{Object, first_keys, members};
use crate::out::Out;
use crate::read::{Format, Source};

pub(crate) const AWS_IAM: Format = Format { name: "aws_iam", is, read };

const LISTS: [&str; 4] = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"];
/// Policies of AWS's own that the answer leaves out when it was asked for others only. The rest is told of as not known.
const MANAGED: [(&str, &[&str]); 6] = [
    ("AdministratorAccess", &["*"]),
    ("AmazonRDSFullAccess", &["rds:*"]),
    ("AmazonS3FullAccess", &["s3:*", "s3-object-lambda:*"]),
    ("AmazonS3ReadOnlyAccess", &["s3:Get*", "s3:List*", "s3:Describe*"]),
    ("IAMFullAccess", &["iam:*"]),
    ("PowerUserAccess", &["*"]),
];
/// How many items of the file are kept until its end: AWS allows 5,000 users and 1,000 roles unless asked for more.
const KEPT_MAX: usize = 200_000;

fn is(source: &Source<'_>) -> bool {
    first_keys(source.text).iter().any(|key| LISTS[..3].contains(key))
}

/// A user, group or role.
#[derive(Default)]
pub(crate) struct Holder {
    pub(crate) item: u64,
    pub(crate) name: String,
    /// What its own policies say.
    pub(crate) own: Vec<Right>,
    /// ARNs of policies that are attached.
    pub(crate) attached: Vec<String>,
    /// Groups that it belongs to.
    pub(crate) groups: Vec<String>,
    /// A boundary limits it further.
    pub(crate) is_bounded: bool,
}

/// What a file says of an account's identities.
#[derive(Default)]
pub(crate) struct Details {
    /// Users and roles.
    pub(crate) holders: Vec<Holder>,
    /// Groups by name.
    pub(crate) groups: BTreeMap<String, Holder>,
    /// Policies that can be attached, by ARN.
    pub(crate) policies: BTreeMap<String, Vec<Right>>,
}

impl Details {
    /// Says of every user and role what it may do.
    pub(crate) fn say(&self, out: &mut Out<'_>) {
        for holder in &self.holders {
            all_of(holder, holder, self, out);
            for name in &holder.groups {
                match self.groups.get(name) {
                    Some(group) => all_of(holder, group, self, out),
                    None => {
                        let why = "a user belongs to a group that is not in the file";
                        out.problem(holder.item, ProblemKind::Malformed, why);
                        Right::of(&[]).say(&holder.name, true, holder.item, out);
                    }
                }
            }
        }
    }
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let mut details = Details::default();
    members(source.text, &LISTS, out, &mut |key, item, value, out| {
        if details.holders.len() + details.groups.len() + details.policies.len() >= KEPT_MAX {
            out.problem(item, ProblemKind::LimitReached, "has more than 200,000 users, roles and policies");
            return;
        }
        match key {
            "UserDetailList" => user(&mut details, &value, item, out),
            "GroupDetailList" => group(&mut details, &value, item, out),
            "RoleDetailList" => role(&mut details, &value, item, out),
            "Policies" => policy(&mut details, &value, item, out),
            key => rest(key, &value, out),
        }
    });
    details.say(out);
}

/// Says what one has by another: itself, or a group.
fn all_of(who: &Holder, by: &Holder, details: &Details, out: &mut Out<'_>) {
    for right in &by.own {
        right.say(&who.name, who.is_bounded, who.item, out);
    }
    for arn in &by.attached {
        let managed = MANAGED.iter().find(|(name, _)| arn.strip_prefix("arn:aws:iam::aws:policy/") == Some(*name));
        match (details.policies.get(arn), managed) {
            (Some(rights), _) => rights.iter().for_each(|right| right.say(&who.name, who.is_bounded, who.item, out)),
            (None, Some((_, actions))) => Right::of(actions).say(&who.name, who.is_bounded, who.item, out),
            (None, None) => {
                let why = "an attached policy is not in the file: what it allows is not known";
                out.problem(who.item, ProblemKind::UnknownFormat, why);
                Right::of(&[]).say(&who.name, true, who.item, out);
            }
        }
    }
}

/// What users, groups and roles have alike.
fn holder(object: Object<'_>, name: &str, inline: &str, out: &mut Out<'_>) -> Option<Holder> {
    let mut holder = Holder { item: object.item, name: object.text(name, out), ..Holder::default() };
    if holder.name.is_empty() {
        out.problem(object.item, ProblemKind::Malformed, "a user, group or role has no name");
        return None;
    }
    for value in object.list(inline, out) {
        let used = ["PolicyDocument"];
        let Some(policy) = Object::of(value, object.item, "PolicyDetail", &used, &["PolicyName"], out) else {
            continue;
        };
        holder.own.extend(document(policy, "PolicyDocument", out));
    }
    for value in object.list("AttachedManagedPolicies", out) {
        let used = ["PolicyArn"];
        if let Some(policy) = Object::of(value, object.item, "AttachedPolicy", &used, &["PolicyName"], out) {
            holder.attached.push(policy.text("PolicyArn", out));
        }
    }
    holder.groups = object.texts("GroupList", out);
    holder.is_bounded = object.value("PermissionsBoundary").is_some();
    Some(holder)
}

fn document(object: Object<'_>, key: &str, out: &mut Out<'_>) -> Vec<Right> {
    match object.value(key) {
        Some(value) => rights(value, object.item, out),
        None => {
            out.problem(object.item, ProblemKind::Malformed, "a policy has no document");
            Vec::new()
        }
    }
}

fn user(details: &mut Details, value: &Value, item: u64, out: &mut Out<'_>) {
    let used = ["UserName", "UserPolicyList", "GroupList", "AttachedManagedPolicies", "PermissionsBoundary"];
    let unused = ["Path", "UserId", "Arn", "CreateDate", "Tags"];
    let Some(user) = Object::of(value, item, "UserDetail", &used, &unused, out) else { return };
    let Some(holder) = holder(user, "UserName", "UserPolicyList", out) else { return };
    let what = Statement::Account {
        host: String::new(),
        name: holder.name.clone(),
        kind: AccountKind::Unknown,
        factors: Vec::new(),
        last_login: None,
        is_disabled: false,
        is_admin: false,
    };
    out.say(item, what);
    details.holders.push(holder);
}

fn group(details: &mut Details, value: &Value, item: u64, out: &mut Out<'_>) {
    let used = ["GroupName", "GroupPolicyList", "AttachedManagedPolicies"];
    let unused = ["Path", "GroupId", "Arn", "CreateDate"];
    let Some(group) = Object::of(value, item, "GroupDetail", &used, &unused, out) else { return };
    if let Some(holder) = holder(group, "GroupName", "GroupPolicyList", out) {
        details.groups.insert(holder.name.clone(), holder);
    }
}

fn role(details: &mut Details, value: &Value, item: u64, out: &mut Out<'_>) {
    let used = [
        "RoleName",
        "RolePolicyList",
        "AttachedManagedPolicies",
        "PermissionsBoundary",
        "AssumeRolePolicyDocument",
        "InstanceProfileList",
    ];
    let unused = ["Path", "RoleId", "Arn", "CreateDate", "Tags", "RoleLastUsed", "Description", "MaxSessionDuration"];
    let Some(role) = Object::of(value, item, "RoleDetail", &used, &unused, out) else { return };
    let Some(holder) = holder(role, "RoleName", "RolePolicyList", out) else { return };
    for right in document(role, "AssumeRolePolicyDocument", out).into_iter().filter(|right| right.is_allowed) {
        let is_plain = !right.has_condition && right.from.is_empty();
        let kind = if is_plain { "AssumeRole" } else { "AssumeRoleOnCondition" };
        for from in right.principals {
            out.say(item, Statement::Relation { from, to: holder.name.clone(), kind: kind.to_owned() });
        }
    }
    for value in role.list("InstanceProfileList", out) {
        let unused = ["Path", "InstanceProfileName", "InstanceProfileId", "CreateDate", "Roles", "Tags"];
        let Some(profile) = Object::of(value, item, "InstanceProfile", &["Arn"], &unused, out) else { continue };
        let from = profile.text("Arn", out);
        out.say(item, Statement::Relation { from, to: holder.name.clone(), kind: "InstanceProfile".to_owned() });
    }
    details.holders.push(holder);
}

fn policy(details: &mut Details, value: &Value, item: u64, out: &mut Out<'_>) {
    let used = ["Arn", "DefaultVersionId", "PolicyVersionList"];
    let unused = [
        "PolicyName",
        "PolicyId",
        "Path",
        "AttachmentCount",
        "PermissionsBoundaryUsageCount",
        "IsAttachable",
        "Description",
        "CreateDate",
        "UpdateDate",
        "Tags",
    ];
    let Some(policy) = Object::of(value, item, "ManagedPolicy", &used, &unused, out) else { return };
    let default = policy.text("DefaultVersionId", out);
    for value in policy.list("PolicyVersionList", out) {
        let used = ["Document", "VersionId", "IsDefaultVersion"];
        let Some(version) = Object::of(value, item, "PolicyVersion", &used, &["CreateDate"], out) else { continue };
        if version.flag("IsDefaultVersion", out) == Some(true) || version.text("VersionId", out) == default {
            let rights = document(version, "Document", out);
            details.policies.insert(policy.text("Arn", out), rights);
            return;
        }
    }
    out.problem(item, ProblemKind::Malformed, "a policy has no version that is in force");
}
