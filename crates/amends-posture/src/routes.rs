//! The likeliest way from each entry to each store, in steps that a person can follow.

use std::collections::{BTreeMap, HashMap};

use crate::graph::{Entry, Graph, How, NONE, Reached, Search, State, StateId, likelihood};
use crate::people::{AtStake, People};
use crate::rows::{EntryRow, RouteRow, RouteStep};
use crate::world::{HostId, Said, Shipping, World, day_of};

/// Entries that are followed one by one; of more, those that come first.
const ENTRIES_MAX: usize = 2_000;
/// Doors to the internet that are followed one by one; where there are more, the likeliest way by any of them.
const DOORS_MAX: usize = 200;
/// The same in a graph of more than so many steps.
const DOORS_MAX_LARGE: usize = 8;
const DOORS_STEPS: usize = 300_000;
/// Routes that are kept.
const ROUTES_MAX: usize = 20_000;

/// All routes, the most pressing first: from outside, from zones of lower trust, by a letter; then by how likely they
/// are, and by how short.
pub fn routes(
    world: &World<'_>,
    graph: &Graph,
    entries: &[Entry],
    people: &People,
    likelihood_of: &dyn Fn(How) -> u32,
) -> (Vec<RouteRow>, Vec<EntryRow>) {
    let search = Search::new(graph, likelihood_of);
    let stores: Vec<(StateId, HostId)> = graph
        .states
        .iter()
        .zip(0..)
        .filter_map(|(state, id)| if let State::Store(host) = state { Some((id, *host)) } else { None })
        .collect();
    let mut routes = Vec::new();
    let mut rows = Vec::new();
    for entry in entries.iter().take(ENTRIES_MAX) {
        let likeliest = search.likeliest(&[entry.state], &[]);
        let reached = stores.iter().filter(|(state, _)| likeliest.is(*state));
        let names: Vec<String> = reached.map(|(_, host)| world.hosts[host.at()].name.clone()).collect();
        rows.push(EntryRow {
            entry: entry.name.clone(),
            class: entry.class.to_owned(),
            people: over(people, &names).people,
            stores: names,
        });
        let mut by_door: Vec<Reached> = doors(graph, entry)
            .iter()
            .map(|cut| search.likeliest(&[entry.state], cut))
            .filter(|reached| stores.iter().any(|(state, _)| reached.is(*state)))
            .collect();
        if by_door.is_empty() {
            by_door.push(likeliest);
        }
        for likeliest in &by_door {
            for (state, host) in stores.iter().filter(|(state, _)| likeliest.is(*state)) {
                if routes.len() < ROUTES_MAX {
                    routes.push(route(world, graph, &search, likeliest, entry, (*state, *host), people));
                }
            }
        }
    }
    routes.sort_by(|a, b| a.route.cmp(&b.route));
    routes.dedup_by(|a, b| a.route == b.route);
    together(&mut routes, people);
    let class =
        |route: &RouteRow| rows.iter().find(|row| row.entry == route.entry).map_or(9, |row| class_order(&row.class));
    routes.sort_by_cached_key(|route| {
        (class(route), std::cmp::Reverse((route.likelihood, route.people)), route.steps.len(), route.route.clone())
    });
    (routes, rows)
}

fn class_order(class: &str) -> u8 {
    ["outside", "lower_zone", "phished"].iter().position(|known| *known == class).unwrap_or(9) as u8
}

/// Distinct people over stores by name.
pub(crate) fn over(people: &People, stores: &[String]) -> AtStake {
    let positions: Vec<usize> = stores.iter().filter_map(|store| people.position(store)).collect();
    people.over(&positions)
}

fn route(
    world: &World<'_>,
    graph: &Graph,
    search: &Search<'_>,
    reached: &Reached,
    entry: &Entry,
    (state, host): (StateId, HostId),
    people: &People,
) -> RouteRow {
    let way = search.way(reached, state);
    let steps = Telling::new(world, graph, search).tell(&way);
    let store = &world.hosts[host.at()];
    let hosts: Vec<&str> = steps.iter().map(|step| step.to.as_str()).collect();
    let why = format!("{}: {}", opening(entry), hosts.join(", "));
    RouteRow {
        route: id(entry, &steps),
        entry: entry.name.clone(),
        store: store.name.clone(),
        likelihood: (u64::from(likelihood(reached.cost[state as usize])) * u64::from(entry.likelihood) / 1_000) as u32,
        people: people.of(&store.name).unwrap_or(0),
        people_together: 0,
        elements: store.data.clone(),
        steps,
        why,
    }
}

/// For each host that answers the internet, what is cut so that one can come in there only: two gateways that are set up alike
/// are two ways, and mending one of them is not enough. None where there is one door, or none.
fn doors(graph: &Graph, entry: &Entry) -> Vec<Vec<bool>> {
    let most = if graph.steps.len() < DOORS_STEPS { DOORS_MAX } else { DOORS_MAX_LARGE };
    let is_door = |step: &&crate::graph::Step| step.from == entry.state && step.how == How::Answers;
    let mut levers: Vec<u32> = graph.steps.iter().filter(is_door).map(|step| step.levers[0]).collect();
    levers.sort_unstable();
    levers.dedup();
    if levers.len() < 2 || levers.len() > most {
        return Vec::new();
    }
    let all_but = |door: &u32| {
        let mut cut = vec![false; graph.levers.len()];
        for lever in levers.iter().filter(|lever| *lever != door) {
            cut[*lever as usize] = true;
        }
        cut
    };
    levers.iter().map(all_but).collect()
}

/// Whoever has gone a way has all stores that it leads to.
fn together(routes: &mut [RouteRow], people: &People) {
    let key = |route: &RouteRow| {
        let before = route.steps.split_last().map_or(&[][..], |(_, before)| before);
        let hosts = before.iter().map(|step| (step.to.clone(), step.account.clone()));
        (route.entry.clone(), hosts.collect::<Vec<_>>())
    };
    let mut stores: HashMap<_, Vec<String>> = HashMap::new();
    for route in routes.iter() {
        stores.entry(key(route)).or_default().push(route.store.clone());
    }
    for route in routes {
        route.people_together = over(people, &stores[&key(route)]).people;
    }
}

fn opening(entry: &Entry) -> String {
    match entry.name.split_once(':') {
        Some(("zone", zone)) => format!("from any host of the zone {zone}"),
        Some((_, _)) => "from the computer of somebody who fell for a letter".to_owned(),
        None if entry.name == "internet" => "from the internet".to_owned(),
        None => format!("from a {}'s line", entry.name),
    }
}

/// The same way has the same id in every run.
fn id(entry: &Entry, steps: &[RouteStep]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let words = steps.iter().flat_map(|step| [&step.from, &step.to, &step.account, &step.how]);
    for word in std::iter::once(&entry.name).chain(words) {
        // FNV-1a: an id for people to name a route by, not a secret.
        for byte in word.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("route-{:010x}", hash >> 24)
}

/// Where a state was come to from, over the network.
#[derive(Clone, Default)]
struct From {
    host: String,
    /// How the network lets it through.
    way: String,
    said: Vec<Said>,
}

/// Where a secret was found.
#[derive(Clone, Default)]
struct Found {
    host: String,
    account: String,
    said: Vec<Said>,
}

/// A step that is told, and what it needs of those before it.
struct Told {
    step: RouteStep,
    /// Hosts that one has to be on, and as whom where that matters.
    needs: Vec<(String, String)>,
}

/// Turns steps of the graph into those that a person would tell.
struct Telling<'w, 'a> {
    world: &'w World<'a>,
    search: &'w Search<'w>,
    graph: &'w Graph,
    from: HashMap<StateId, From>,
    /// Where each secret was found, by whom.
    secrets: BTreeMap<StateId, Found>,
}

impl<'w, 'a> Telling<'w, 'a> {
    fn new(world: &'w World<'a>, graph: &'w Graph, search: &'w Search<'w>) -> Self {
        Self { world, search, graph, from: HashMap::new(), secrets: BTreeMap::new() }
    }

    fn tell(mut self, way: &[u32]) -> Vec<RouteStep> {
        let mut told: Vec<Told> = Vec::new();
        for id in way {
            let step = &self.graph.steps[*id as usize];
            let (from, to) = (self.origin_of(step.from), &self.graph.states[step.to as usize]);
            match to {
                State::Listener(host, port) => {
                    let way = self.network(step, *host, *port, &from);
                    self.from.insert(step.to, way);
                }
                State::Secret(_) => {
                    let account = match &self.graph.states[step.from as usize] {
                        State::As(_, account) => account.clone(),
                        _ => String::new(),
                    };
                    let said = if step.said == NONE { Vec::new() } else { vec![step.said] };
                    self.secrets.insert(step.to, Found { host: from.host, account, said });
                }
                State::Identity(name) if step.how == How::StolenPassword => {
                    let way = format!("a password is all that {name} is asked for");
                    let said = if step.said == NONE { Vec::new() } else { vec![step.said] };
                    self.from.insert(step.to, From { way, said, ..from });
                }
                State::Segment(_) | State::Rule(..) | State::Identity(_) => {
                    self.from.insert(step.to, from);
                }
                State::At(host) => {
                    if step.how != How::Follows || matches!(self.graph.states[step.from as usize], State::Zone(_)) {
                        told.push(self.step(step, &from, &self.name(*host), ""));
                    }
                    let host = self.name(*host);
                    self.from.insert(step.to, From { host, ..From::default() });
                }
                State::As(host, account) => {
                    let name = self.name(*host);
                    told.push(self.step(step, &from, &name, account));
                    self.from.insert(step.to, From { host: name, ..From::default() });
                }
                State::Store(host) => {
                    let store = self.name(*host);
                    // Whoever is on the store's host is there already.
                    if from.host != store || step.how != How::ReadsStore {
                        told.push(self.step(step, &from, &store, ""));
                    }
                }
                _ => {}
            }
        }
        needed(told)
    }

    fn name(&self, host: HostId) -> String {
        self.world.hosts[host.at()].name.clone()
    }

    fn origin_of(&self, state: StateId) -> From {
        if let Some(from) = self.from.get(&state) {
            return from.clone();
        }
        let host = match &self.graph.states[state as usize] {
            State::Internet => "the internet".to_owned(),
            State::Partner => "a partner's line".to_owned(),
            State::Zone(zone) => format!("any host of {zone}"),
            State::Phished(_) => "a letter".to_owned(),
            State::Secret(_) => self.secrets.get(&state).map(|found| found.host.clone()).unwrap_or_default(),
            _ => String::new(),
        };
        From { host, ..From::default() }
    }

    fn network(&self, step: &crate::graph::Step, host: HostId, port: u16, from: &From) -> From {
        let name = self.name(host);
        let what = if port == 0 { "its database".to_owned() } else { format!("port {port}") };
        let note = match self.world.statements.get(step.said as usize).map(|stated| &stated.what) {
            Some(amends_case::Statement::Rule { note, device, .. }) if !note.is_empty() => {
                format!(" by a rule of {device} ({note})")
            }
            Some(amends_case::Statement::Rule { device, .. }) => format!(" by a rule of {device}"),
            Some(amends_case::Statement::Listener { .. }) => ", as a scan saw".to_owned(),
            _ if step.how == How::Answers => String::new(),
            _ => ", with no firewall between".to_owned(),
        };
        let said = if step.said == NONE { Vec::new() } else { vec![step.said] };
        From { host: from.host.clone(), way: format!("{what} of {name} is open to {}{note}", from.host), said }
    }

    fn step(&self, step: &crate::graph::Step, from: &From, to: &str, account: &str) -> Told {
        let found = [step.from, step.and].iter().find_map(|state| self.secrets.get(state)).cloned();
        // The network's way may be that of the second condition.
        let from = match from.host.is_empty() && step.and != NONE {
            true => self.origin_of(step.and),
            false => from.clone(),
        };
        // Whoever found the key on a host goes on from there, if the network lets them.
        let from = match &found {
            Some(found) if found.host != from.host && self.goes_on_from(&found.host, step.from) => From {
                way: from.way.replace(&from.host, &found.host),
                host: found.host.clone(),
                said: from.said.clone(),
            },
            _ => from,
        };
        let mut said: Vec<Said> = from.said.clone();
        said.extend((step.said != NONE).then_some(step.said));
        let mut needs = vec![(from.host.clone(), String::new())];
        let mut reason = vec![from.way.clone(), self.how(step, account)];
        if let Some(found) = found {
            reason.push(format!("it was found on {}", found.host));
            said.extend(&found.said);
            needs.push((found.host, found.account));
        }
        reason.retain(|part| !part.is_empty());
        let step = RouteStep {
            from: from.host,
            to: to.to_owned(),
            account: account.to_owned(),
            how: step.how.word().to_owned(),
            reason: reason.join("; "),
            places: self.world.places(&said),
            seen_by: self.seen_by(to),
        };
        Told { step, needs }
    }

    /// Whether the network lets a host to this listener.
    fn goes_on_from(&self, host: &str, listener: StateId) -> bool {
        let Some(at) = self.world.host(host).and_then(|host| self.graph.find(&State::At(host))) else { return false };
        let onwards = self.search.steps_from(at).map(|step| step.to);
        onwards.into_iter().any(|state| self.search.steps_from(state).any(|step| step.to == listener))
    }

    fn how(&self, step: &crate::graph::Step, account: &str) -> String {
        match step.how {
            How::Guess => "it takes passwords, and lets many be tried".to_owned(),
            How::GuessSlowly => "it takes passwords, and lets a few be tried at a time".to_owned(),
            How::NoPassword => "it asks for no password".to_owned(),
            How::AsksNobody => "it gives what it has to whoever connects".to_owned(),
            How::SamePassword => "the same password opens an account there".to_owned(),
            How::HeldSecret => "a key or secret that was found opens it".to_owned(),
            How::Sudo => format!("the account may become {account} there"),
            How::ExploitCritical | How::ExploitHigh => "a known weakness lets anybody in".to_owned(),
            How::Grant => "an account that was taken over may read there".to_owned(),
            How::CloudRight => "an identity of the cloud may read it".to_owned(),
            How::CloudRightIf => "an identity of the cloud may read it, under a condition".to_owned(),
            How::PublicStore => "anybody may read it".to_owned(),
            How::Copy => "a copy of it lies there".to_owned(),
            How::StolenPassword => "a password is all that is asked for".to_owned(),
            How::Directory => "the directory gives power over it".to_owned(),
            How::Phish => "somebody falls for a letter".to_owned(),
            _ => String::new(),
        }
    }

    /// What would tell of it; nothing would where the last line came more than a day before the inventory.
    fn seen_by(&self, host: &str) -> String {
        let shipping = self.world.host(host).and_then(|host| self.world.facts[host.at()].shipping.as_ref());
        let is_silent = |last| self.world.days_since(day_of(last)).is_some_and(|days| days > 1);
        let arrives = |shipping: &&Shipping| !shipping.to.is_empty() && !shipping.last_event.is_some_and(is_silent);
        match shipping.filter(arrives) {
            Some(shipping) => format!("logs of {host}, kept on {}", shipping.to),
            None => String::new(),
        }
    }
}

/// Leaves out steps that nothing after them needs.
fn needed(told: Vec<Told>) -> Vec<RouteStep> {
    let mut kept: Vec<RouteStep> = Vec::new();
    let mut needs: Vec<(String, String)> = Vec::new();
    for (told, is_last) in told.into_iter().rev().zip(std::iter::once(true).chain(std::iter::repeat(false))) {
        let is = |(host, account): &(String, String)| {
            *host == told.step.to && (account.is_empty() || *account == told.step.account)
        };
        if is_last || needs.iter().any(is) {
            needs.retain(|need| !is(need));
            needs.extend(told.needs);
            kept.push(told.step);
        }
    }
    kept.reverse();
    kept
}
