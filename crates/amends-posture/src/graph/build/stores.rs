//! Steps into stores: from their own host, by rights in their database or at a cloud, by a copy, or because they are open.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::{Net, Statement};

use super::super::{Graph, How, NONE, State};
use crate::world::{HostId, Said, World};

/// Rights that read.
const READS: [&str; 8] = ["SELECT", "ALL", "SUPERUSER", "OWNER", "DBA", "PG_READ_ALL_DATA", "COPY", "EXPORT"];
/// Roles within roles are followed this deep.
const ROLES_DEEP: usize = 32;

pub(super) fn steps(world: &World<'_>, graph: &mut Graph) {
    for (host, id) in world.hosts.iter().zip(0..).filter(|(host, _)| host.is_store()) {
        let id = HostId(id);
        let store = graph.state(State::Store(id));
        let at = graph.state(State::At(id));
        graph.step(at, store, How::ReadsStore, NONE, NONE);
        grants(world, graph, id, store);
        if let Some(said) = world.facts[id.at()].public {
            let internet = graph.state(State::Internet);
            let lever = graph.lever("public_store", host.name.clone());
            graph.step(internet, store, How::PublicStore, lever, said);
        }
    }
    clouds(world, graph);
    for copy in &world.copies {
        let (Some(store), Some(host)) = (copy.store, copy.host) else { continue };
        let (store, at) = (graph.state(State::Store(store)), graph.state(State::At(host)));
        let lever = graph.lever("copy", copy.name.clone());
        graph.step(at, store, How::Copy, lever, copy.said);
    }
}

/// Whoever acts in the name of an account that may read, and can talk to the database.
fn grants(world: &World<'_>, graph: &mut Graph, host: HostId, store: u32) {
    if world.facts[host.at()].grants.is_empty() {
        return;
    }
    let database = graph.state(State::Listener(host, 0));
    for port in world.network.ports.get(&host).into_iter().flatten() {
        if crate::world::DATABASE_PORTS.contains(port) {
            let listener = graph.state(State::Listener(host, *port));
            graph.step(listener, database, How::Follows, NONE, NONE);
        }
    }
    let lever = graph.lever("grant", world.hosts[host.at()].name.clone());
    for (account, said) in readers(world, host) {
        let identity = graph.state(State::Identity(account.to_ascii_lowercase()));
        graph.step_of_two((database, identity), store, How::Grant, lever, said);
    }
}

/// Accounts that may read a store, by themselves or by a role.
pub(crate) fn readers(world: &World<'_>, host: HostId) -> BTreeMap<String, Said> {
    let grants = &world.facts[host.at()].grants;
    let mut readers: BTreeMap<String, Said> = BTreeMap::new();
    let reads =
        |privilege: &str| READS.iter().any(|word| privilege == *word || privilege.starts_with(&format!("{word} ")));
    for grant in grants.iter().filter(|grant| reads(&grant.privilege)) {
        readers.entry(grant.account.clone()).or_insert(grant.said);
    }
    for _ in 0..ROLES_DEEP {
        let members: Vec<(String, Said)> = grants
            .iter()
            .filter(|grant| grant.privilege == "MEMBER" && readers.contains_key(&grant.object))
            .map(|grant| (grant.account.clone(), grant.said))
            .filter(|(account, _)| !readers.contains_key(account))
            .collect();
        if members.is_empty() {
            break;
        }
        readers.extend(members);
    }
    readers
}

/// Rights at a cloud: allowed, and not denied.
fn clouds(world: &World<'_>, graph: &mut Graph) {
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
    let rights: Vec<Right<'_>> = rights.collect();
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
                    graph.step(identity, store, how, lever, right.said);
                }
                for (_, from) in world.hosts.iter().zip(0..).filter(|(host, _)| is_within(host, right.from)) {
                    let at = graph.state(State::At(HostId(from)));
                    graph.step_of_two((identity, at), store, how, lever, right.said);
                }
            }
        }
    }
}

fn is_within(host: &crate::world::Host, nets: &[Net]) -> bool {
    host.nets.iter().any(|net| nets.iter().any(|limit| limit.contains(net.address())))
}

struct Right<'a> {
    account: &'a str,
    is_allowed: bool,
    actions: &'a [String],
    resources: &'a [String],
    from: &'a [Net],
    has_condition: bool,
    said: Said,
}

impl Right<'_> {
    /// Whether it is about reading this.
    fn reads(&self, arn: &str) -> bool {
        reads(self.actions)
            && self.resources.iter().any(|resource| covers(resource, arn) || covers(resource, &format!("{arn}/x")))
    }
}

/// Whether actions of a cloud read what is kept.
pub(crate) fn reads(actions: &[String]) -> bool {
    let reading = [
        "s3:GetObject",
        "rds:DownloadDBLogFilePortion",
        "dynamodb:Scan",
        "dynamodb:GetItem",
        "rds-data:ExecuteStatement",
    ];
    actions
        .iter()
        .any(|action| reading.iter().any(|reading| covers(&action.to_ascii_lowercase(), &reading.to_ascii_lowercase())))
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
    use super::covers;

    #[test]
    fn stars_stand_for_anything() {
        assert!(
            covers("s3:*", "s3:GetObject") && covers("*", "s3:GetObject") && covers("s3:Get?bject", "s3:GetObject")
        );
        assert!(!covers("s3:Put*", "s3:GetObject") && !covers("s3:Get", "s3:GetObject"));
        assert!(covers("arn:aws:s3:::a*b/*", "arn:aws:s3:::axxb/x"));
    }
}
