//! The kinds of logs that are known, the most telling first.

mod audit;
mod cloudtrail;
mod evtx;
mod flows;
mod journald;
mod messages;
mod mysql;
mod mysql_json;
mod ocsf;
mod oracle;
mod postgres;
mod syslog;
mod web;
mod zeek;

use crate::format::Format;

/// All of them. The first that recognises a stream reads it.
pub(crate) const FORMATS: &[Format] = &[
    evtx::FORMAT,
    zeek::TSV,
    oracle::XML,
    oracle::TEXT,
    oracle::UNIFIED,
    oracle::DATA_PUMP,
    ocsf::FORMAT,
    mysql_json::FORMAT,
    flows::VPC,
    flows::NFDUMP_CSV,
    flows::NFDUMP,
    mysql::SLOW,
    mysql::GENERAL,
    mysql::AUDIT,
    journald::FORMAT,
    zeek::JSON,
    cloudtrail::FORMAT,
    audit::FORMAT,
    postgres::FORMAT,
    web::FORMAT,
    syslog::FORMAT,
];
