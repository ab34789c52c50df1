//! Statements that several stories make.

use amends_case::Statement;
use amends_case::statement::{PortState, Vantage};

/// A listener that a scan found open.
pub(crate) fn listener(host: &str, port: u16, service: &str, seen_from: Vantage) -> Statement {
    Statement::Listener {
        host: host.into(),
        port,
        protocol: "tcp".into(),
        service: service.into(),
        product: String::new(),
        state: PortState::Open,
        seen_from,
    }
}
