//! Rights at a cloud: who may read which store there, and from where.

use std::collections::BTreeSet;

use amends_case::{Net, Statement};

use super::super::{Graph, How, State, WITHIN};
use super::stores::into;
use crate::world::{Host, HostId, Said, World};

/// Actions that read what is kept, in small letters.
const READING: [&str; 5] =
    ["s3:getobject", "rds:downloaddblogfileportion", "dynamodb:scan", "dynamodb:getitem", "rds-data:executestatement"];

/// Rights at a cloud.
pub(crate) fn rights<'w>(world: &'w World<'_>) -> Vec<Right<'w>> {
    let rights = world.statements.iter().zip(0_u32..).filter_map(|(stated, said)| match &stated.what {
        Statement::CloudRight { account, is_allowed, actions, resources, from, has_condition } => Some(Right {
            account,
            is_allowed: *is_allowed,
            actions,
            resources,
            from,
            has_condition: *has_condition,
            said,
        }),
        _ => None,
    });
    rights.collect()
}

/// Rights at a cloud: allowed, and not denied.
pub(super) fn steps(world: &World<'_>, graph: &mut Graph) {
    let rights = rights(world);
    let buckets = world
        .hosts
        .iter()
        .zip(0..)
        .filter(|(host, _)| host.is_store() && host.words.iter().any(|word| word.starts_with("arn:")));
    for (host, id) in buckets {
        let store = graph.state(State::Store(HostId(id)));
        for arn in host.words.iter().filter(|word| word.starts_with("arn:")) {
            let denied: BTreeSet<&str> = rights
                .iter()
                .filter(|right| !right.is_allowed && !right.has_condition && right.from.is_empty() && right.reads(arn))
                .map(|right| right.account)
                .collect();
            for right in rights.iter().filter(|right| right.is_allowed && right.reads(arn)) {
                if denied.contains(right.account) {
                    continue;
                }
                let how = if right.has_condition { How::CloudRightIf } else { How::CloudRight };
                let lever = graph.lever("cloud_right", right.account.to_owned());
                let identity = graph.state(State::Identity(right.account.to_ascii_lowercase()));
                if right.from.is_empty() {
                    // From anywhere; and were it bound to one's own addresses, from there still.
                    let anywhere = graph.lever("key_anywhere", right.account.to_owned());
                    into(graph, host, |graph| {
                        graph.step(identity, store, how, lever, right.said);
                        graph.or_lever(anywhere);
                    });
                    let within = graph.state(State::Segment(WITHIN.to_owned()));
                    into(graph, host, |graph| graph.step_of_two((identity, within), store, how, lever, right.said));
                }
                for (_, from) in world.hosts.iter().zip(0..).filter(|(host, _)| is_within(host, right.from)) {
                    let at = graph.state(State::At(HostId(from)));
                    into(graph, host, |graph| graph.step_of_two((identity, at), store, how, lever, right.said));
                }
            }
        }
    }
}

fn is_within(host: &Host, nets: &[Net]) -> bool {
    host.nets.iter().any(|net| nets.iter().any(|limit| limit.contains(net.address())))
}

/// What an identity of a cloud is allowed, or denied.
pub(crate) struct Right<'a> {
    pub(crate) account: &'a str,
    pub(crate) is_allowed: bool,
    pub(crate) actions: &'a [String],
    pub(crate) resources: &'a [String],
    pub(crate) from: &'a [Net],
    pub(crate) has_condition: bool,
    pub(crate) said: Said,
}

impl Right<'_> {
    /// What it allows on every resource that there is: all of a service, or reading; none where it names what it is for.
    pub(crate) fn on_everything(&self) -> Option<&str> {
        let is_wide =
            |action: &&String| *action == "*" || action.ends_with(":*") || reads(std::slice::from_ref(*action));
        let on_all = self.resources.iter().any(|resource| is_everything(resource));
        self.actions.iter().find(is_wide).filter(|_| on_all).map(String::as_str)
    }

    /// Whether it reads anything that is kept.
    pub(crate) fn reads_something(&self) -> bool {
        reads(self.actions)
    }

    /// Whether it is about reading this.
    pub(crate) fn reads(&self, arn: &str) -> bool {
        reads(self.actions)
            && self.resources.iter().any(|resource| covers(resource, arn) || covers(resource, &format!("{arn}/x")))
    }
}

fn reads(actions: &[String]) -> bool {
    let is_reading = |action: &String| READING.iter().any(|reading| covers(&action.to_ascii_lowercase(), reading));
    actions.iter().any(is_reading)
}

/// Whether a resource of a policy is all that there is: of everything, or of one kind.
fn is_everything(resource: &str) -> bool {
    let last = resource.rsplit(':').next().unwrap_or_default();
    !last.is_empty() && last.chars().all(|letter| matches!(letter, '*' | '/'))
}

/// `*` stands for anything, `?` for one letter, as in policies of AWS.
fn covers(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t, mut star) = (0, 0, None);
    while t < text.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, t));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == text[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            p = at + 1;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::{covers, is_everything};

    #[test]
    fn stars_stand_for_anything() {
        assert!(
            covers("s3:*", "s3:GetObject") && covers("*", "s3:GetObject") && covers("s3:Get?bject", "s3:GetObject")
        );
        assert!(!covers("s3:Put*", "s3:GetObject") && !covers("s3:Get", "s3:GetObject"));
        assert!(covers("arn:aws:s3:::a*b/*", "arn:aws:s3:::axxb/x"));
        assert!(["*", "arn:aws:s3:::*", "arn:aws:s3:::*/*"].iter().all(|all| is_everything(all)));
        assert!(!["arn:aws:s3:::archive/*", "arn:aws:s3:::a*", ""].iter().any(|one| is_everything(one)));
    }
}
