//! The rules of a Linux firewall, as `nft list ruleset` prints them or as they are kept in a file (nft(8)).
//!
//! Only what decides who may reach whom is taken: chains at the forward hook, by their own order, and translations of
//! addresses. A rule with a condition that is not understood is told of; if it lets through, the condition is left out, so that
//! it lets through too much rather than too little.

use std::collections::BTreeMap;
use std::net::IpAddr;

use amends_case::statement::Side;
use amends_case::{Net, ProblemKind, Statement};

use crate::out::Out;
use crate::read::{Format, Source};

pub(crate) const FORMATS: [Format; 1] = [Format { name: "nftables", is, read }];

/// Definitions are followed this deep.
const DEPTH_MAX: usize = 8;
/// Values of one set at most.
const VALUES_MAX: usize = 100_000;

fn is(source: &Source<'_>) -> bool {
    let mut lines = source.text.lines().take(400).map(str::trim);
    lines.any(|line| line.starts_with("table ") && line.ends_with('{'))
}

/// A chain that is being read.
struct Chain {
    /// `forward`, `prerouting`; empty until its first line tells.
    hook: String,
    /// What happens to what no rule fits.
    lets_the_rest: bool,
    /// Its last line, for the statement about the rest.
    line: u64,
}

struct Reader<'a, 'b> {
    device: String,
    defined: BTreeMap<String, Vec<String>>,
    chain: Option<Chain>,
    order: u32,
    note: String,
    /// How many conditions were not understood so far.
    unknown: u64,
    out: &'a mut Out<'b>,
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let file = source.path.rsplit('/').next().unwrap_or(source.path);
    let device = file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
    let mut reader =
        Reader { device, defined: BTreeMap::new(), chain: None, order: 0, note: String::new(), unknown: 0, out };
    for (line, number) in source.text.lines().zip(1_u64..) {
        let (code, comment) = line.split_once('#').unwrap_or((line, ""));
        if code.trim().is_empty() {
            // What stands above a rule is said of it; a blank line ends that.
            reader.note = comment.trim().chars().filter(|c| !c.is_control()).take(200).collect();
            continue;
        }
        reader.line(code.trim(), number);
    }
}

impl Reader<'_, '_> {
    fn line(&mut self, line: &str, number: u64) {
        if let Some(rest) = line.strip_prefix("define ") {
            if let Some((name, value)) = rest.split_once('=') {
                let values = self.values(&mut value.split_whitespace(), 0);
                self.defined.insert(name.trim().to_owned(), values);
            }
        } else if line.starts_with("table ") || line == "flush ruleset" {
        } else if line.starts_with("chain ") {
            self.chain = Some(Chain { hook: String::new(), lets_the_rest: true, line: number });
        } else if line.starts_with("type ") {
            self.hook(line);
        } else if line == "}" {
            self.end();
        } else if let Some(chain) = &mut self.chain {
            chain.line = number;
            match chain.hook.as_str() {
                "forward" => self.rule(line, number),
                "prerouting" => self.translation(line, number),
                _ => {}
            }
        } else {
            self.out.problem(number, ProblemKind::UnknownFormat, "is a line of nftables that nothing here understands");
        }
    }

    /// `type filter hook forward priority filter; policy drop;`
    fn hook(&mut self, line: &str) {
        let Some(chain) = &mut self.chain else { return };
        let mut words = line.split([' ', ';']).filter(|word| !word.is_empty());
        while let Some(word) = words.next() {
            match word {
                "hook" => chain.hook = words.next().unwrap_or("").to_owned(),
                "policy" => chain.lets_the_rest = words.next() != Some("drop"),
                _ => {}
            }
        }
    }

    /// The end of a chain: what no rule fits goes by the policy.
    fn end(&mut self) {
        let Some(chain) = self.chain.take() else { return };
        if chain.hook == "forward" {
            self.say(chain.line, chain.lets_the_rest, Parts::default(), "policy of the chain");
        }
    }

    fn rule(&mut self, line: &str, number: u64) {
        let mut parts = Parts::default();
        let mut words = line.split_whitespace().peekable();
        let mut verdict = None;
        let mut is_state = false;
        let before = self.unknown;
        while let Some(word) = words.next() {
            match word {
                "iifname" | "iif" => parts.from.0 = self.one(&mut words),
                "oifname" | "oif" => parts.to.0 = self.one(&mut words),
                "ip" | "ip6" => match words.next() {
                    Some("saddr") => parts.from.1 = self.nets(&mut words, number),
                    Some("daddr") => parts.to.1 = self.nets(&mut words, number),
                    Some("protocol") => parts.protocol = self.one(&mut words).unwrap_or_default(),
                    other => self.not_understood(number, other.unwrap_or(word)),
                },
                "tcp" | "udp" => match words.next() {
                    Some("dport") => {
                        word.clone_into(&mut parts.protocol);
                        parts.ports = self.ports(&mut words, number);
                    }
                    other => self.not_understood(number, other.unwrap_or(word)),
                },
                "ct" => {
                    // Answers to what was let through before open nothing.
                    words.next();
                    let states = self.values(&mut words, 0);
                    is_state = states
                        .iter()
                        .all(|state| state.split(',').all(|s| ["established", "related", "invalid"].contains(&s)));
                }
                "log" => {
                    while words.peek().is_some_and(|word| ["prefix", "level", "group"].contains(word)) {
                        words.next();
                        self.quoted(&mut words);
                    }
                }
                "counter" => {
                    while words.peek().is_some_and(|word| ["packets", "bytes"].contains(word)) {
                        words.next();
                        words.next();
                    }
                }
                "comment" => self.note = self.quoted(&mut words),
                "accept" => verdict = Some(true),
                "drop" | "reject" => verdict = Some(false),
                "return" => verdict = Some(self.chain.as_ref().is_none_or(|chain| chain.lets_the_rest)),
                // What the other chain does is not followed: it may let all of this through.
                "jump" | "goto" => {
                    self.not_understood(number, word);
                    words.next();
                    verdict = Some(true);
                }
                other => self.not_understood(number, other),
            }
        }
        let note = std::mem::take(&mut self.note);
        // A denial under a condition that is not understood may deny next to nothing: it is left out, as if it denied nothing.
        let is_whole = self.unknown == before;
        if let Some(is_allowed) = verdict.filter(|is_allowed| !is_state && (*is_allowed || is_whole)) {
            self.say(number, is_allowed, parts, &note);
        }
    }

    fn say(&mut self, line: u64, is_allowed: bool, parts: Parts, note: &str) {
        self.order += 1;
        self.out.say(
            line,
            Statement::Rule {
                device: self.device.clone(),
                order: self.order,
                ordered: true,
                is_allowed,
                from: side(parts.from),
                to: side(parts.to),
                protocol: parts.protocol,
                ports: parts.ports,
                note: note.to_owned(),
            },
        );
    }

    /// `ip daddr 198.51.100.21 dnat to 10.20.0.21`
    fn translation(&mut self, line: &str, number: u64) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let behind = |word: &str, skip: usize| {
            let at = words.iter().position(|known| *known == word)?;
            words.get(at + skip)?.split(':').next()?.parse::<IpAddr>().ok()
        };
        match (behind("daddr", 1), behind("dnat", 2)) {
            (Some(public), Some(private)) => self.out.say(number, Statement::Translation { public, private }),
            _ => self.not_understood(number, "translation"),
        }
    }

    fn not_understood(&mut self, line: u64, word: &str) {
        // A word of the file's may be an address or a name: only words of letters are shown.
        self.unknown += 1;
        let word = if word.chars().all(|c| c.is_ascii_lowercase()) { word } else { "…" };
        self.out.unknown(line, "condition of a rule", word);
    }

    fn one<'w>(&self, words: &mut impl Iterator<Item = &'w str>) -> Option<String> {
        self.values(words, 0).into_iter().next().map(|value| value.trim_matches('"').to_owned())
    }

    /// `"FW-ACCEPT "`: a string may hold blanks.
    fn quoted<'w>(&self, words: &mut impl Iterator<Item = &'w str>) -> String {
        let Some(first) = words.next() else { return String::new() };
        let mut text = first.trim_start_matches('"').to_owned();
        let mut is_open = first.starts_with('"') && !(first.len() > 1 && first.ends_with('"'));
        while is_open {
            let Some(word) = words.next() else { break };
            text.push(' ');
            text.push_str(word);
            is_open = !word.ends_with('"');
        }
        text.trim_end_matches('"').trim().to_owned()
    }

    /// A value, a set in braces, or what was defined by a name.
    fn values<'w>(&self, words: &mut impl Iterator<Item = &'w str>, depth: usize) -> Vec<String> {
        let mut values = Vec::new();
        let mut is_open = false;
        for word in words {
            let mut word = word;
            if let Some(rest) = word.strip_prefix('{') {
                is_open = true;
                word = rest;
            }
            let closes = word.ends_with('}');
            word = word.trim_end_matches('}').trim_end_matches(',');
            for part in word.split(',').filter(|part| !part.is_empty()) {
                let known = part.strip_prefix('$').and_then(|name| self.defined.get(name));
                match known.filter(|_| depth < DEPTH_MAX) {
                    Some(known) => values.extend(known.iter().cloned()),
                    None => values.push(part.to_owned()),
                }
            }
            values.truncate(VALUES_MAX);
            if closes || !is_open {
                break;
            }
        }
        values
    }

    fn nets<'w>(&mut self, words: &mut impl Iterator<Item = &'w str>, line: u64) -> Vec<Net> {
        let values = self.values(words, 0);
        let nets: Vec<Net> = values.iter().filter_map(|value| value.parse().ok()).collect();
        if nets.len() != values.len() {
            self.not_understood(line, "address");
        }
        nets
    }

    fn ports<'w>(&mut self, words: &mut impl Iterator<Item = &'w str>, line: u64) -> Vec<(u16, u16)> {
        let values = self.values(words, 0);
        let port = |text: &str| match text {
            "ssh" => Some(22),
            "http" => Some(80),
            "https" => Some(443),
            "smtp" => Some(25),
            "postgresql" => Some(5432),
            "mysql" => Some(3306),
            number => number.parse().ok(),
        };
        let range = |value: &String| match value.split_once('-') {
            Some((first, last)) => Some((port(first)?, port(last)?)),
            None => port(value).map(|port| (port, port)),
        };
        let ports: Vec<(u16, u16)> = values.iter().filter_map(range).collect();
        if ports.len() != values.len() {
            self.not_understood(line, "port");
        }
        ports
    }
}

/// What a rule asks for: interface and addresses on both sides, protocol, ports.
#[derive(Default)]
struct Parts {
    from: (Option<String>, Vec<Net>),
    to: (Option<String>, Vec<Net>),
    protocol: String,
    ports: Vec<(u16, u16)>,
}

fn side((interface, nets): (Option<String>, Vec<Net>)) -> Side {
    match (interface, nets.is_empty()) {
        (None, true) => Side::Any,
        (None, false) => Side::Nets(nets),
        (Some(interface), true) => Side::Interface(interface),
        (Some(interface), false) => Side::InterfaceNets(interface, nets),
    }
}

#[cfg(test)]
mod tests {
    use amends_case::Statement;

    use crate::check::read_text;

    /// Rules in short, and how many problems there were.
    fn check(rules: &str, expected: &[&str], problems: usize) {
        let text = format!(
            "define LAB = {{ 10.20.0.0/24, 10.25.0.0/24 }}\ndefine ALL = {{ $LAB, 10.30.0.11 }}\ntable inet filter {{\n chain forward {{\n  type filter hook forward priority filter; policy drop;\n{rules}\n }}\n}}\n"
        );
        let read = read_text("firewall/fw-1.nft", &text);
        let said: Vec<String> = read
            .statements
            .iter()
            .map(|stated| match &stated.what {
                Statement::Rule { order, is_allowed, from, to, protocol, ports, note, .. } => {
                    let word = if *is_allowed { "accept" } else { "drop" };
                    format!("{order} {word} {from:?} > {to:?} {protocol}{ports:?} {note}").trim_end().to_owned()
                }
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(said, expected);
        assert_eq!(read.problems.len(), problems, "{:?}", read.problems);
    }

    #[test]
    fn sets_definitions_and_notes() {
        check(
            "  # since March\n  ip saddr $ALL ip daddr 10.40.0.0/24 tcp dport { 22, 5432-5440 } log prefix \"A B \" accept\n",
            &[
                "1 accept Nets([10.20.0.0/24, 10.25.0.0/24, 10.30.0.11]) > Nets([10.40.0.0/24]) tcp[(22, 22), (5432, 5440)] since March",
                "2 drop Any > Any [] policy of the chain",
            ],
            0,
        );
    }

    #[test]
    fn answers_open_nothing_and_interfaces_count() {
        check(
            "  ct state established,related accept\n  iifname \"eth0\" ip daddr 10.20.0.21 tcp dport ssh accept\n  oifname \"eth0\" drop\n",
            &[
                "1 accept Interface(\"eth0\") > Nets([10.20.0.21]) tcp[(22, 22)]",
                "2 drop Any > Interface(\"eth0\") []",
                "3 drop Any > Any [] policy of the chain",
            ],
            0,
        );
    }

    #[test]
    fn a_condition_that_is_not_understood_is_told_of_and_widens() {
        check(
            "  meta mark 7 ip saddr 10.0.0.1 accept\n",
            &["1 accept Nets([10.0.0.1]) > Any []", "2 drop Any > Any [] policy of the chain"],
            3,
        );
    }

    #[test]
    fn a_denial_that_is_not_understood_denies_nothing() {
        let accept = "  ip daddr 10.20.0.21 tcp dport 22 accept\n";
        let expected = ["1 accept Any > Nets([10.20.0.21]) tcp[(22, 22)]", "2 drop Any > Any [] policy of the chain"];
        check(&format!("  ip saddr @blocklist drop\n{accept}"), &expected, 1);
        check(&format!("  meta mark 7 drop\n{accept}"), &expected, 3);
    }

    #[test]
    fn what_another_chain_decides_may_be_let_through() {
        check(
            "  iifname \"eth0\" ip daddr 10.20.0.21 jump lab\n",
            &["1 accept Interface(\"eth0\") > Nets([10.20.0.21]) []", "2 drop Any > Any [] policy of the chain"],
            1,
        );
    }

    #[test]
    fn a_translation_is_two_addresses() {
        let text = "table ip nat {\n chain prerouting {\n  type nat hook prerouting priority dstnat;\n  ip daddr 198.51.100.21 tcp dport 22 dnat to 10.20.0.21:22\n }\n}\n";
        let read = read_text("fw.nft", text);
        assert!(
            matches!(&read.statements[..], [only] if matches!(only.what, Statement::Translation { .. })),
            "{read:?}"
        );
    }
}
