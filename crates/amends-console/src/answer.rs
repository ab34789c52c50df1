//! Answers, as a ledger gives them and as HTTP says them.

use axum::http::StatusCode;
use serde::Serialize;

/// What became of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Granted, from `starts` to `ends` in seconds since 1970.
    Granted {
        /// The product.
        product: String,
        /// The term in months.
        months: u32,
        /// Its first second.
        starts: i64,
        /// Its end.
        ends: i64,
    },
    /// Redeemed before.
    Used,
    /// Its last day has passed.
    Expired,
    /// Replaced by another.
    Void,
    /// There is no such code.
    Unknown,
    /// One sign is wrong.
    Slip,
}

/// The body of an answer.
#[derive(Serialize)]
struct Body {
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    product: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    months: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    starts: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends: Option<String>,
}

impl Answer {
    /// As HTTP says it.
    pub(crate) fn said(self) -> (StatusCode, String) {
        let (status, result) = match &self {
            Self::Granted { .. } => (StatusCode::OK, "granted"),
            Self::Used => (StatusCode::CONFLICT, "used"),
            Self::Expired => (StatusCode::GONE, "expired"),
            Self::Void => (StatusCode::GONE, "void"),
            Self::Unknown => (StatusCode::NOT_FOUND, "unknown"),
            Self::Slip => (StatusCode::from_u16(422).unwrap_or(StatusCode::BAD_REQUEST), "slip"),
        };
        let mut body = Body { result, product: None, months: None, starts: None, ends: None };
        if let Self::Granted { product, months, starts, ends } = self {
            let day = |seconds| jiff::Timestamp::from_second(seconds).ok().map(|time| time.to_string());
            (body.product, body.months) = (Some(product), Some(months));
            (body.starts, body.ends) = (day(starts), day(ends));
        }
        // Texts and numbers only: there is nothing in it that JSON does not have.
        (status, serde_json::to_string(&body).unwrap_or_default())
    }
}
