//! What the network saw: Zeek's `conn.log` between the zones, and the firewall's kernel lines.
//!
//! Neither sees what passes within a zone, nor between `corp` and `data`.

use super::super::draw::Draw;
use super::clock::{FIRST, Micros, SECOND, Spelling, Stamp};
use super::desk::{Desk, Log, Note};

/// Opened on 6 July at midnight.
pub(crate) const ZEEK_HEAD: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n\
    #path\tconn\n#open\t2026-07-06-00-00-00\n\
    #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\t\
    conn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\t\
    tunnel_parents\n\
    #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\t\
    string\tcount\tcount\tcount\tcount\tset[string]\n";
pub(crate) const ZEEK_FOOT: &str = "#close\t2026-08-17-00-00-00\n";

/// A connection between two zones.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flow<'a> {
    pub(crate) source: &'a str,
    pub(crate) source_port: u32,
    pub(crate) target: &'a str,
    pub(crate) target_port: u32,
    /// Bytes from source to target.
    pub(crate) sent: u64,
    /// Bytes from target to source.
    pub(crate) received: u64,
    pub(crate) start: Micros,
    pub(crate) end: Micros,
}

fn is_ours(address: &str) -> bool {
    address.starts_with("10.") || address.starts_with("198.51.100.")
}

impl Flow<'_> {
    /// Zeek writes a line when a connection ends, under the time at which it began.
    pub(crate) fn put(&self, desk: &mut Desk, draw: &mut Draw) -> Note {
        let Flow { source, source_port, target, target_port, sent, received, start, end } = *self;
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        let uid: String = (0..17).map(|_| char::from(draw.pick(LETTERS))).collect();
        let service = match target_port {
            22 => "ssh",
            443 => "ssl",
            80 => "http",
            25 => "smtp",
            _ => "-",
        };
        let refused = sent == 0 && received == 0;
        let (state, history) = if refused { ("S0", "S") } else { ("SF", "ShAdDaFf") };
        let flag = |yes| if yes { 'T' } else { 'F' };
        let (out_packets, in_packets) = (sent / 1_448 + 1 + u64::from(!refused) * 8, received / 1_448);
        let in_packets = if refused { 0 } else { in_packets + 7 };
        let (service, duration, out, back) = if refused {
            ("-", "-".to_owned(), "-".to_owned(), "-".to_owned())
        } else {
            let lasted = end - start;
            (service, format!("{}.{:06}", lasted / SECOND, lasted % SECOND), sent.to_string(), received.to_string())
        };
        let line = format!(
            "{}\tC{uid}\t{source}\t{source_port}\t{target}\t{target_port}\ttcp\t{service}\t{duration}\t{out}\t{back}\t\
             {state}\t{}\t{}\t0\t{history}\t{out_packets}\t{}\t{in_packets}\t{}\t-\n",
            Stamp(start, Spelling::Epoch),
            flag(is_ours(source)),
            flag(is_ours(target)),
            sent + out_packets * 52,
            received + in_packets * 52,
        );
        desk.put_noted(end, Log::Zeek, line)
    }
}

/// Whether the edge lets a port of a public address through, before the incident: see `fw-01.nft`.
pub(crate) fn is_open(target: &str, port: u32) -> bool {
    match port {
        22 => target != "198.51.100.1",
        80 | 443 => target == "198.51.100.81" || target == "198.51.100.82",
        25 => target == "198.51.100.25",
        _ => false,
    }
}

/// A first packet at the edge, let through or dropped.
pub(crate) fn firewall(
    desk: &mut Desk,
    draw: &mut Draw,
    time: Micros,
    (source, source_port, target, target_port): (&str, u32, &str, u32),
    passed: bool,
) -> Note {
    let up = time - FIRST + 9_111_654_321_000;
    let outward = is_ours(source);
    let (inner, outer) = if outward { ("eth1", "eth0") } else { ("eth0", "eth1") };
    let (verdict, out) = if passed { ("FW-ACCEPT", outer) } else { ("FW-DROP", "") };
    let line = format!(
        "{} fw-01 kernel: [{:>5}.{:06}] {verdict} IN={inner} OUT={out} MAC=02:42:0a:00:00:01:02:42:c6:33:64:01:08:00 \
         SRC={source} DST={target} LEN=60 TOS=0x00 PREC=0x00 TTL={} ID={} DF PROTO=TCP SPT={source_port} \
         DPT={target_port} WINDOW=64240 RES=0x00 SYN URGP=0\n",
        Stamp(time, Spelling::Bsd),
        up / SECOND,
        up % SECOND,
        draw.between(41, 63),
        draw.below(65_536),
    );
    desk.put_noted(time, Log::Firewall, line)
}
