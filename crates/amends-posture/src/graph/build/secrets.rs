//! Steps to secrets: what lies on a host is read by whoever may read it there.

use super::super::{Graph, How, NONE, State, WITHIN};
use crate::world::{HostId, World};

/// Ports by which one uses power over a computer: RDP, WinRM, SMB, RPC, SQL Server.
const POWER: [u16; 6] = [3389, 5985, 5986, 445, 135, 1433];

pub(super) fn steps(world: &World<'_>, graph: &mut Graph) {
    for (facts, id) in world.facts.iter().zip(0..) {
        let host = HostId(id);
        for held in &facts.holds {
            let secret = graph.state(State::Secret(held.secret));
            let lever = graph.secret_lever("held_secret", held.secret);
            let reader = if held.reader.is_empty() {
                graph.state(State::At(host))
            } else {
                graph.state(State::As(host, held.reader.clone()))
            };
            graph.step(reader, secret, How::ReadsSecret, lever, held.said);
            // root reads everything.
            if let Some(root) = graph.find(&State::As(host, "root".to_owned())).filter(|root| *root != reader) {
                graph.step(root, secret, How::ReadsSecret, lever, held.said);
            }
            // A weakness gives no account by name: what it runs as is not known, and may be one that reads this.
            if let Some(unknown) = graph.find(&State::As(host, String::new())).filter(|it| *it != reader) {
                graph.step(unknown, secret, How::ReadsSecret, lever, held.said);
            }
            if !held.opens.is_empty() {
                let identity = graph.state(State::Identity(held.opens.to_ascii_lowercase()));
                // A key opens its account where it is accepted (`logins`); other secrets act in its name at once.
                if held.kind != "private_key" {
                    graph.step(secret, identity, How::HeldSecret, lever, held.said);
                }
            }
        }
    }
    directory(world, graph);
}

/// The user or role that a cloud's principal is; none for services, whole accounts and everybody.
fn principal(arn: &str) -> Option<&str> {
    let (_, name) = arn.split_once(":user/").or_else(|| arn.split_once(":role/"))?;
    name.rsplit('/').next().filter(|name| !name.is_empty())
}

/// What a directory says: who is a member of what, and has power over which computer.
fn directory(world: &World<'_>, graph: &mut Graph) {
    for (stated, said) in world.statements.iter().zip(0..) {
        let amends_case::Statement::Relation { from, to, kind } = &stated.what else { continue };
        let computer = |name: &str| world.host(name);
        let identity = |graph: &mut Graph, name: &str| graph.state(State::Identity(name.to_ascii_lowercase()));
        let (from_state, to_state) = match kind.as_str() {
            // A session leaves what acts in the account's name on the computer.
            "HasSession" => match computer(from) {
                Some(host) => (graph.state(State::At(host)), identity(graph, to)),
                None => continue,
            },
            // Whoever is on an instance has what its profile's role has.
            "InstanceProfile" => {
                let from = match computer(from) {
                    Some(host) => graph.state(State::At(host)),
                    None => identity(graph, from),
                };
                (from, identity(graph, to))
            }
            "AssumeRole" | "AssumeRoleOnCondition" => match principal(from) {
                Some(name) => (identity(graph, name), identity(graph, to)),
                None => continue,
            },
            "AdminTo" | "CanRDP" | "CanPSRemote" | "ExecuteDCOM" | "SQLAdmin" => match computer(to) {
                Some(host) => (identity(graph, from), graph.state(State::At(host))),
                None => continue,
            },
            "MemberOf"
            | "GenericAll"
            | "GenericWrite"
            | "WriteDacl"
            | "WriteOwner"
            | "Owns"
            | "AllExtendedRights"
            | "ForceChangePassword"
            | "AddMember"
            | "AddSelf"
            | "DCSync"
            | "ReadLAPSPassword"
            | "ReadGMSAPassword" => {
                let from = identity(graph, from);
                match computer(to) {
                    Some(host) => (from, graph.state(State::At(host))),
                    None => (from, identity(graph, to)),
                }
            }
            _ => continue,
        };
        // To use power over a computer one has to be where it can be spoken to.
        match graph.states[to_state as usize] {
            State::At(_) if !matches!(graph.states[from_state as usize], State::At(_)) => {
                let within = graph.state(State::Segment(WITHIN.to_owned()));
                graph.step_of_two((from_state, within), to_state, How::Directory, NONE, said);
                // Or where it answers from elsewhere.
                let State::At(host) = graph.states[to_state as usize] else { continue };
                for port in world.network.ports.get(&host).into_iter().flatten().filter(|port| POWER.contains(port)) {
                    let listener = graph.state(State::Listener(host, *port));
                    graph.step_of_two((from_state, listener), to_state, How::Directory, NONE, said);
                }
            }
            _ => graph.step(from_state, to_state, How::Directory, NONE, said),
        }
    }
}
