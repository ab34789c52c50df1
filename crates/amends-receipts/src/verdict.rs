//! From codes and words to a status and a reason, and what holds where they contradict each other.
//!
//! The rules, in this order; each names itself in a receipt's `why`:
//!
//! 1. **A full mailbox, a limit on rate, a time-out or a network's trouble is soft**, whatever the class of the code.
//!    `5.2.2` says «for good» of a state that people end by deleting mail, and a queue that expired (`550 4.4.7`) says
//!    nothing of the address.
//! 2. **The reply code of the server that refused goes before the enhanced code**, since that is what ended the session
//!    (RFC 5321, 4.2.1): `550 4.1.1` is hard, `450 5.1.1` is soft.
//! 3. **Action `failed` with `4.x.x`** and no reply code is soft: this mail is lost (RFC 3464, 2.3.3: the agent gave
//!    up), the address is not.
//! 4. **Action `failed` with `2.x.x`** is soft: it failed, and nobody says why.
//! 5. **Action `delivered`, `relayed` or `expanded` with `4.x.x` or `5.x.x`** is unknown. It is not taken for arrived.
//! 6. **Action `delayed`** is a delay, whatever the code: whoever has the mail keeps trying.
//! 7. Without any code, the reason's nature decides; without a reason it is soft, since a person should look.

use crate::phrases::{LOOSE, PLAIN, said};
use crate::{Enhanced, Reason, Status};

/// What decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) status: Status,
    pub(crate) reason: Option<Reason>,
    pub(crate) because: &'static str,
}

/// What a report says that was done (RFC 3464, 2.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}

impl Action {
    pub(crate) fn read(word: &str) -> Option<Self> {
        let word = word.trim().split([' ', ';', '(']).next().unwrap_or_default().to_ascii_lowercase();
        Some(match word.as_str() {
            // What several gateways write instead of the standard's word.
            "failed" | "failure" | "fail" | "failed_permanently" | "undelivered" => Self::Failed,
            "delayed" | "delay" => Self::Delayed,
            "delivered" | "deliverable" => Self::Delivered,
            "relayed" => Self::Relayed,
            "expanded" => Self::Expanded,
            _ => return None,
        })
    }
}

/// The reason: plain words, then a code that means one thing, then loose words, then the code's topic. `words` as
/// [`crate::phrases::words_of`] makes them.
pub(crate) fn reason(code: Option<u16>, enhanced: Option<Enhanced>, words: &str) -> Reason {
    let by_code = || enhanced.and_then(Enhanced::reason);
    let by_topic = || enhanced.and_then(Enhanced::topic_reason);
    let by_reply = || match code {
        // RFC 5321, 4.2.3, where a server says the number and nothing else.
        Some(552) => Some(Reason::MailboxFull),
        Some(553) => Some(Reason::AddressWrong),
        Some(421) => Some(Reason::System),
        Some(500..=504) => Some(Reason::Protocol),
        Some(530 | 534 | 535 | 538) => Some(Reason::Policy),
        _ => None,
    };
    said(PLAIN, words)
        .or_else(by_code)
        .or_else(|| said(LOOSE, words))
        .or_else(by_topic)
        .or_else(by_reply)
        .unwrap_or(Reason::Unknown)
}

/// A mail that somebody gave up.
pub(crate) fn failed(code: Option<u16>, enhanced: Option<Enhanced>, words: &str) -> Verdict {
    let reason = reason(code, enhanced, words);
    let (status, because) = match (code.map(|code| code / 100), enhanced.map(|enhanced| enhanced.class)) {
        _ if reason.is_passing() && !is_relisted(reason, enhanced) => (Status::FailedSoft, "a reason that passes"),
        (Some(5), Some(4)) => (Status::FailedHard, "reply 5xx goes before enhanced 4.x.x"),
        (Some(4), Some(5)) => (Status::FailedSoft, "reply 4xx goes before enhanced 5.x.x"),
        (Some(5), _) => (Status::FailedHard, "reply 5xx"),
        (Some(4), _) => (Status::FailedSoft, "reply 4xx"),
        (_, Some(5)) => (Status::FailedHard, "enhanced 5.x.x"),
        (_, Some(4)) => (Status::FailedSoft, "failed with enhanced 4.x.x"),
        (_, Some(2)) => (Status::FailedSoft, "failed with enhanced 2.x.x"),
        _ if reason == Reason::Unknown => (Status::FailedSoft, "failed without code or known words"),
        _ => (Status::FailedHard, "words"),
    };
    Verdict { status, reason: Some(reason), because }
}

/// `5.4.x` and `5.3.x` of a system that says «for good» without a word of passing: a route that is not there.
fn is_relisted(reason: Reason, enhanced: Option<Enhanced>) -> bool {
    matches!(reason, Reason::Network | Reason::System)
        && enhanced.is_some_and(|enhanced| enhanced.class == 5 && !enhanced.is_bare())
}

/// What a report's fields say together.
pub(crate) fn of_report(
    action: Option<Action>,
    code: Option<u16>,
    enhanced: Option<Enhanced>,
    words: &str,
) -> Option<Verdict> {
    let class = enhanced.map(|enhanced| enhanced.class);
    let unless_refused = |status, because| match class {
        Some(4 | 5) => Verdict { status: Status::Unknown, reason: None, because: "action and status contradict" },
        _ => Verdict { status, reason: None, because },
    };
    Some(match action {
        Some(Action::Failed) => failed(code, enhanced, words),
        Some(Action::Delayed) => {
            let reason = Some(reason(code, enhanced, words));
            Verdict { status: Status::Delayed, reason, because: "action: delayed" }
        }
        Some(Action::Delivered) => unless_refused(Status::Delivered, "action: delivered"),
        Some(Action::Relayed) => unless_refused(Status::Relayed, "action: relayed"),
        Some(Action::Expanded) => unless_refused(Status::Forwarded, "action: expanded"),
        None if class == Some(5) || code.is_some_and(|code| code / 100 == 5) => failed(code, enhanced, words),
        None => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(action: Action, code: Option<u16>, enhanced: &str, words: &str, status: Status, reason: Option<Reason>) {
        let verdict = of_report(Some(action), code, Enhanced::read(enhanced), words).expect("there is an action");
        assert_eq!((verdict.status, verdict.reason), (status, reason), "{enhanced} {words}: {}", verdict.because);
    }

    #[test]
    fn contradictions_follow_the_rules() {
        use Action::*;
        check(Failed, Some(552), "5.2.2", "", Status::FailedSoft, Some(Reason::MailboxFull));
        check(Failed, Some(550), "4.4.7", "queue.expired", Status::FailedSoft, Some(Reason::Timeout));
        check(Failed, Some(550), "4.1.1", "", Status::FailedHard, Some(Reason::NoSuchMailbox));
        check(Failed, Some(450), "5.1.1", "", Status::FailedSoft, Some(Reason::NoSuchMailbox));
        check(Failed, None, "4.1.1", "", Status::FailedSoft, Some(Reason::NoSuchMailbox));
        check(Failed, None, "2.0.0", "", Status::FailedSoft, Some(Reason::Unknown));
        check(Delivered, None, "5.1.1", "", Status::Unknown, None);
        check(Relayed, None, "4.4.1", "", Status::Unknown, None);
        check(Delivered, None, "2.1.5", "", Status::Delivered, None);
        check(Delayed, Some(550), "5.1.1", "", Status::Delayed, Some(Reason::NoSuchMailbox));
        assert_eq!(of_report(None, None, Enhanced::read("2.0.0"), ""), None);
    }
}
