//! What is known of a service by its name alone.

/// Services that ask nobody who they are, where a scan names them.
const ASK_NOBODY: [&str; 6] = ["telnet-none", "rsync", "nfs", "memcached", "redis-noauth", "tftp"];
/// Services that ask.
const ASK: [&str; 8] = ["ssh", "postgresql", "mysql", "oracle-tns", "ms-sql-s", "ms-wbt-server", "ldaps", "imaps"];

/// Whether a service asks who is there before it gives anything; none where its name does not say so.
pub(crate) fn asks_who(service: &str) -> Option<bool> {
    match service {
        known if ASK.contains(&known) => Some(true),
        known if ASK_NOBODY.contains(&known) => Some(false),
        _ => None,
    }
}
