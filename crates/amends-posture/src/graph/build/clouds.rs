//! Rights at a cloud: who may read which store there, and from where.

use amends_case::{Net, Statement};

use super::super::{Graph, How, NONE, State, StateId, WITHIN};
use super::stores::into;
use crate::world::{Host, HostId, Said, World};

/// Actions that read what is kept, in small letters.
const READING: [&str; 5] =
    ["s3:getobject", "rds:downloaddblogfileportion", "dynamodb:scan", "dynamodb:getitem", "rds-data:executestatement"];

/// Actions that give a snapshot away, or make it into a disk or a database that can be read.
const RESTORING: [&str; 9] = [
    "rds:copydbsnapshot",
    "rds:modifydbsnapshotattribute",
    "rds:restoredbinstancefromdbsnapshot",
    "rds:restoredbclusterfromsnapshot",
    "rds:startexporttask",
    "ec2:copysnapshot",
    "ec2:createvolume",
    "ec2:modifysnapshotattribute",
    "ebs:getsnapshotblock",
];

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

/// What lies at a cloud: where rights to it lead.
struct Kept<'a> {
    /// The store that is read by it.
    store: StateId,
    host: &'a Host,
    /// The lever of a copy.
    copy: Option<u32>,
    /// What is done to read it, any of these.
    actions: &'a [&'a str],
    /// Whether a right is about it.
    is_about: &'a dyn Fn(&Right<'_>) -> bool,
}

pub(super) fn steps(world: &World<'_>, graph: &mut Graph) {
    let rights = rights(world);
    if rights.is_empty() {
        return;
    }
    for (host, id) in world.hosts.iter().zip(0..).filter(|(host, _)| host.is_store()) {
        let store = graph.state(State::Store(HostId(id)));
        for arn in arns(host) {
            let is_about = |right: &Right<'_>| right.is_on(arn);
            let kept = Kept { store, host, copy: None, actions: &READING, is_about: &is_about };
            by_rights(world, graph, &rights, &kept);
        }
    }
    for copy in &world.copies {
        let Some(of) = copy.store else { continue };
        let (store, host) = (graph.state(State::Store(of)), &world.hosts[of.at()]);
        let lever = graph.lever("copy", "copy", copy.name.clone());
        // In a bucket it is read where that is; a snapshot is copied, shared, or made into a database of the intruder's own.
        let buckets: Vec<&str> = copy.host.into_iter().flat_map(|host| arns(&world.hosts[host.at()])).collect();
        let is_snapshot = copy.host.is_none() && copy.place == "aws";
        let is_about = |right: &Right<'_>| match is_snapshot {
            true => right.is_on_snapshot(&copy.name),
            false => buckets.iter().any(|arn| right.is_on(arn)),
        };
        let actions: &[&str] = if is_snapshot { &RESTORING } else { &READING };
        by_rights(world, graph, &rights, &Kept { store, host, copy: Some(lever), actions, is_about: &is_about });
    }
}

fn arns(host: &Host) -> impl Iterator<Item = &str> {
    host.words.iter().map(String::as_str).filter(|word| word.starts_with("arn:"))
}

/// By rights that are allowed, and not denied.
fn by_rights(world: &World<'_>, graph: &mut Graph, rights: &[Right<'_>], kept: &Kept<'_>) {
    let about: Vec<&Right<'_>> =
        rights.iter().filter(|right| right.does(kept.actions) && (kept.is_about)(right)).collect();
    let is_denial = |right: &&&Right<'_>| !right.is_allowed && !right.has_condition && right.is_from_anywhere();
    for right in about.iter().filter(|right| right.is_allowed) {
        // What is denied of it, action by action: one that is left is enough.
        let denials: Vec<&&Right<'_>> =
            about.iter().filter(is_denial).filter(|denial| denial.account == right.account).collect();
        let is_left = |action: &&str| right.does(&[action]) && !denials.iter().any(|denial| denial.does(&[action]));
        if !kept.actions.iter().any(is_left) {
            continue;
        }
        let identity = graph.state(State::Identity(right.account.to_ascii_lowercase()));
        if right.is_from_anywhere() {
            // From anywhere; and were it bound to one's own addresses, from there still.
            let anywhere = graph.lever("key_anywhere", "right", right.account.to_owned());
            by_right(graph, kept, right, (identity, NONE), Some(anywhere));
            let within = graph.state(State::Segment(WITHIN.to_owned()));
            by_right(graph, kept, right, (identity, within), None);
        }
        if right.is_from_anywhere() {
            continue;
        }
        let hosts: Vec<u32> =
            world.hosts.iter().zip(0..).filter(|(host, _)| is_within(host, right.from)).map(|(_, id)| id).collect();
        // Addresses that no host has are those of a translation: of whoever is within, as far as one can tell.
        let froms = match hosts.is_empty() {
            true => vec![graph.state(State::Segment(WITHIN.to_owned()))],
            false => hosts.into_iter().map(|host| graph.state(State::At(HostId(host)))).collect(),
        };
        for from in froms {
            by_right(graph, kept, right, (identity, from), None);
        }
    }
}

fn by_right(graph: &mut Graph, kept: &Kept<'_>, right: &Right<'_>, from: (StateId, StateId), anywhere: Option<u32>) {
    let of_right = graph.lever("cloud_right", "right", right.account.to_owned());
    let how = match (right.has_condition, kept.copy) {
        (true, _) => How::CloudRightIf,
        (false, Some(_)) => How::Copy,
        (false, None) => How::CloudRight,
    };
    let step = |graph: &mut Graph| {
        graph.step_of_two(from, kept.store, how, kept.copy.unwrap_or(of_right), right.said);
        if kept.copy.is_some() {
            graph.or_lever(of_right);
        }
        if let Some(anywhere) = anywhere {
            graph.or_lever(anywhere);
        }
    };
    // A copy holds real people whatever its store holds by now.
    match kept.copy {
        Some(_) => step(graph),
        None => into(graph, kept.host, step),
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

    /// Whether it holds wherever one is.
    pub(crate) fn is_from_anywhere(&self) -> bool {
        self.from.is_empty() || self.from.iter().any(|net| net.prefix() == 0)
    }

    /// Whether it is about any of these actions.
    fn does(&self, actions: &[&str]) -> bool {
        has_any(self.actions, actions)
    }

    /// Whether it is about a snapshot of this name.
    fn is_on_snapshot(&self, snapshot: &str) -> bool {
        // `arn:aws:rds:eu-west-1:111122223333:snapshot:name`, `arn:aws:ec2:eu-west-1::snapshot/snap-1`: region and account are not known.
        let is_it = |resource: &String| match resource.split_once("snapshot") {
            Some((_, name)) => covers(name.trim_start_matches([':', '/']), snapshot),
            None => is_everything(resource),
        };
        self.resources.iter().any(is_it)
    }

    /// Whether it is about reading this.
    pub(crate) fn reads(&self, arn: &str) -> bool {
        reads(self.actions) && self.is_on(arn)
    }

    fn is_on(&self, arn: &str) -> bool {
        self.resources.iter().any(|resource| covers(resource, arn) || covers(resource, &format!("{arn}/x")))
    }
}

fn reads(actions: &[String]) -> bool {
    has_any(actions, &READING)
}

fn has_any(actions: &[String], wanted: &[&str]) -> bool {
    let is_wanted = |action: &String| wanted.iter().any(|wanted| covers(&action.to_ascii_lowercase(), wanted));
    actions.iter().any(is_wanted)
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
