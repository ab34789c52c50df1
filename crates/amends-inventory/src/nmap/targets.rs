//! Which networks a scan looked at, from its command line or its list of targets.

use std::net::Ipv4Addr;

use amends_case::Net;

/// Networks of one octet range at most (`10.0-255.0-15.*` has 4,096).
const NETS_MAX: usize = 4_096;

/// Options whose value looks like a target and is none.
const WITH_ADDRESS: [&str; 7] = ["-S", "-D", "-sI", "-b", "--dns-servers", "--proxies", "--spoof-mac"];

/// The networks of nmap's arguments. Empty where the targets are not in them (`-iL`, `-iR`), or where some of them were
/// left out by a list: then silence about a host proves nothing.
///
/// # Errors
///
/// A sentence, where a range has too many networks.
pub(super) fn of_arguments(arguments: &str) -> Result<Vec<Net>, &'static str> {
    let (mut nets, mut excluded) = (Vec::new(), Vec::new());
    let mut words = arguments.split_whitespace().skip(1);
    while let Some(word) = words.next() {
        match word {
            "-iL" | "-iR" | "--excludefile" => return Ok(Vec::new()),
            "--exclude" => {
                for word in words.next().unwrap_or_default().split(',') {
                    excluded.extend(of_word(word)?);
                }
            }
            option if WITH_ADDRESS.contains(&option) => {
                words.next();
            }
            word => nets.extend(of_word(word)?),
        }
    }
    // A network with a hole is not said to have been looked at: the hole would count as silent.
    nets.retain(|net: &Net| !excluded.iter().any(|hole| hole.meets(net)));
    Ok(nets)
}

/// A target: a network, an address, octet ranges, or (in other tools) `first-last`. Names say no network.
///
/// # Errors
///
/// As above.
pub(crate) fn of_word(word: &str) -> Result<Vec<Net>, &'static str> {
    if let Ok(net) = word.parse() {
        return Ok(vec![net]);
    }
    if let Some((first, last)) = word.split_once('-')
        && let (Ok(first), Ok(last)) = (first.parse(), last.parse())
    {
        return between(first, last);
    }
    let octets: Option<Vec<Vec<(u8, u8)>>> = word.split('.').map(octet).collect();
    match octets {
        Some(octets) if octets.len() == 4 => product(&octets),
        _ => Ok(Vec::new()),
    }
}

const TOO_MANY: &str = "the scan's targets are more than 4,096 networks; they were not taken over";

/// The ranges of an octet: `1`, `1-20`, `*`, `1,3,5-9`, `-` for all.
fn octet(word: &str) -> Option<Vec<(u8, u8)>> {
    let range = |part: &str| match part.split_once('-') {
        _ if part == "*" => Some((0, 255)),
        Some((first, last)) => {
            let first = if first.is_empty() { 0 } else { first.parse().ok()? };
            let last = if last.is_empty() { 255 } else { last.parse().ok()? };
            (first <= last).then_some((first, last))
        }
        None => part.parse().ok().map(|octet| (octet, octet)),
    };
    word.split(',').map(range).collect()
}

fn product(octets: &[Vec<(u8, u8)>]) -> Result<Vec<Net>, &'static str> {
    let is_full = |octet: &Vec<(u8, u8)>| octet.as_slice() == [(0, 255)];
    let fixed = octets.iter().rposition(|octet| !is_full(octet)).map_or(0, |last| last + 1);
    let mut heads: Vec<[u8; 4]> = vec![[0; 4]];
    for (at, octet) in octets.iter().enumerate().take(fixed) {
        let mut longer = Vec::new();
        for head in &heads {
            for value in octet.iter().flat_map(|(first, last)| *first..=*last) {
                let mut head = *head;
                head[at] = value;
                longer.push(head);
                if longer.len() > NETS_MAX {
                    return Err(TOO_MANY);
                }
            }
        }
        heads = longer;
    }
    Ok(heads.into_iter().map(|head| Net::new(Ipv4Addr::from(head).into(), fixed as u8 * 8)).collect())
}

/// The fewest networks from one address to another.
fn between(first: Ipv4Addr, last: Ipv4Addr) -> Result<Vec<Net>, &'static str> {
    let (mut at, last) = (u64::from(u32::from(first)), u64::from(u32::from(last)));
    let mut nets = Vec::new();
    while at <= last {
        // As large as the address is aligned, and as still fits.
        let aligned = if at == 0 { 32 } else { at.trailing_zeros() };
        let bits = aligned.min((last - at + 1).ilog2());
        nets.push(Net::new(Ipv4Addr::from(at as u32).into(), 32 - bits as u8));
        at += 1 << bits;
    }
    Ok(nets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(arguments: &str, expected: &str) {
        let nets = of_arguments(arguments).map(|nets| nets.iter().map(Net::to_string).collect::<Vec<_>>().join(" "));
        assert_eq!(nets.as_deref(), Ok(expected), "{arguments}");
    }

    #[test]
    fn targets_are_told_from_options() {
        check("nmap -sS -p 22,80 -oX a.xml 10.20.0.0/24 192.0.2.7", "10.20.0.0/24 192.0.2.7");
        check("nmap -S 192.0.2.1 --dns-servers 192.0.2.53 198.51.100.0/24", "198.51.100.0/24");
        check("nmap 192.0.2.1-3", "192.0.2.1 192.0.2.2 192.0.2.3");
        check("nmap 10.0.1,3.*", "10.0.1.0/24 10.0.3.0/24");
        check("nmap -6 2001:db8::/120 host.example.org", "2001:db8::/120");
    }

    #[test]
    fn where_hosts_were_left_out_the_network_is_not_claimed() {
        check("nmap 10.0.0.0/24 10.0.1.0/24 --exclude 10.0.0.7", "10.0.1.0/24");
        check("nmap -iL list.txt 10.0.0.0/24", "");
        check("nmap 10.0.0.0/24 --excludefile f", "");
    }

    #[test]
    fn ranges_are_bounded() {
        assert_eq!(of_word("10.0-255.0-255.1"), Err(TOO_MANY));
        let nets = of_word("192.0.2.1-192.0.2.6").expect("few");
        assert_eq!(
            nets.iter().map(Net::to_string).collect::<Vec<_>>(),
            ["192.0.2.1", "192.0.2.2/31", "192.0.2.4/31", "192.0.2.6"]
        );
        assert_eq!(of_word("0.0.0.0-255.255.255.255").expect("few").len(), 1);
        assert_eq!(of_word("1.2.3.9-4"), Ok(vec![]));
    }
}
