//! The example incident: the facts that tests of law, of incident files and of the command line share.
//!
//! Discovered Monday 2026-10-05, determined Wednesday 10-07, found material Friday 10-09, mailing planned for Monday
//! 10-26. Monday 10-12 and Wednesday 11-11 are federal holidays.

/// `[organization]` and `[incident]`, as `incident.toml` has them. A test adds the tables that it is about behind.
pub const INCIDENT: &str = "\
[organization]
name = \"Tidewater Mobile\"
sectors = [\"telecom_carrier\"]
home = \"us-wa\"
public_company = true

[incident]
occurred_from = 2026-07-18
occurred_to = 2026-08-12
discovered = 2026-10-05
determined = 2026-10-07
materiality_determined = 2026-10-09
notice_planned = 2026-10-26
access = \"acquired\"
encrypted = false
key_taken = false
harm = \"likely\"
source_of_breach = true
";
