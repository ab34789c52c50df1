//! Replies as servers give them, near misses, and noise. People and domains are invented.

use amends_receipts::{Enhanced, Fate, Reason, reply};
use proptest::prelude::*;

#[track_caller]
fn check(text: &str, fate: Fate, reason: Reason) {
    let reply = reply(text);
    assert_eq!((reply.fate, reply.reason), (fate, reason), "{text}");
}

#[test]
fn replies_are_read() {
    check("250 2.0.0 Ok: queued as 4XyZ", Fate::Accepted, Reason::Unknown);
    check("550 5.1.1 <o.vance@example.com>: Recipient address rejected", Fate::Hard, Reason::NoSuchMailbox);
    check("550 No such user here", Fate::Hard, Reason::NoSuchMailbox);
    check("550-5.1.1 Nobody here\r\n550 5.1.1 by that name", Fate::Hard, Reason::NoSuchMailbox);
    check("452 4.2.2 The mailbox is over quota", Fate::Soft, Reason::MailboxFull);
    check("552 Mailbox full", Fate::Hard, Reason::MailboxFull);
    check("550 4.2.2 later, or not", Fate::Hard, Reason::MailboxFull);
    check("552 5.3.4 Message too big", Fate::Hard, Reason::TooLarge);
    check("450 4.7.1 Greylisted, come back in five minutes", Fate::Soft, Reason::RateLimited);
    check("421 4.7.0 Too many connections from your host", Fate::Soft, Reason::RateLimited);
    check("554 5.7.1 Refused", Fate::Hard, Reason::Policy);
    check("554 5.7.1 <o.vance@example.org>: Relay access denied", Fate::Hard, Reason::RelayDenied);
    check("530 5.7.0 Must issue a STARTTLS command first", Fate::Hard, Reason::TlsRequired);
    check("550 5.7.26 Unauthenticated email is not accepted", Fate::Hard, Reason::Authentication);
    check("550 5.1.2 Bad destination", Fate::Hard, Reason::DomainUnknown);
    check("556 5.1.10 Domain takes no mail", Fate::Hard, Reason::DomainUnknown);
    check("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found", Fate::Hard, Reason::NoSuchMailbox);
    check("550 5.2.1 Off", Fate::Hard, Reason::MailboxDisabled);
}

#[test]
fn what_is_not_understood_is_unknown() {
    for text in ["", "ok", "2500 no", "25", "354 go ahead", "250-one\r\n550 two", "999 what", "２５０ ok", "250ok"] {
        check(text, Fate::Unknown, Reason::Unknown);
    }
    check("550 Requested action not taken", Fate::Hard, Reason::Unknown);
    check("550 5.0.0 Sorry", Fate::Hard, Reason::Unknown);
    // A version or an address is no enhanced code.
    assert_eq!(reply("550 192.0.2.7 said no").enhanced, None);
    assert_eq!(["5.1", "3.1.1", "5.1.1.1", "5.1.1000", "5..1"].map(Enhanced::read), [None; 5]);
    assert_eq!(Enhanced::read("#5.1.1").map(|code| code.to_string()).as_deref(), Some("5.1.1"));
}

proptest! {
    #[test]
    fn noise_is_never_accepted_and_never_a_panic(text in "[^2].{0,60}|[0-9]{3}[- ].{0,40}") {
        let reply = reply(&text);
        prop_assert!(reply.fate != Fate::Accepted || text.starts_with('2'));
    }
}
