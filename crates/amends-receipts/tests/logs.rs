//! Logs of mail servers: the message id that a delivery line belongs to, and what it says. Hosts and people are invented.

use amends_receipts::{Found, Limits, Options, ProblemKind, Receipt, Status, classify, read};

fn receipts(log: &str) -> Vec<Receipt> {
    classify(log.as_bytes(), &Options::default()).map(|found| found.expect("no problem")).collect()
}

/// Message id, recipient, status, reason in one line each.
fn lines(log: &str) -> Vec<String> {
    let of = |receipt: &Receipt| {
        let id = receipt.message_id.as_deref().unwrap_or("-");
        let recipient = receipt.recipient.as_ref().map_or("-", |recipient| recipient.reveal().as_str());
        let reason = receipt.reason.map_or("-", |reason| reason.word());
        format!("{id} {recipient} {} {reason}", receipt.status.word())
    };
    receipts(log).iter().map(of).collect()
}

const POSTFIX: &str = "\
Nov 26 10:00:00 mx postfix/smtpd[10]: 4XqAB1: client=app[192.0.2.3]
Nov 26 10:00:00 mx postfix/cleanup[11]: 4XqAB1: message-id=<n1@notices.example.org>
Nov 26 10:00:00 mx postfix/qmgr[12]: 4XqAB1: from=<bounces+t1@notices.example.org>, size=900, nrcpt=2 (queue active)
Nov 26 10:00:01 mx postfix/smtp[13]: 4XqAB1: to=<a@example.net>, relay=mail.example.net[192.0.2.25]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 9Z)
Nov 26 10:00:01 mx postfix/smtp[13]: 4XqAB1: to=<b@example.net>, orig_to=<b.alias@example.org>, relay=mail.example.net[192.0.2.25]:25, delay=1, dsn=5.1.1, status=bounced (host mail.example.net[192.0.2.25] said: 550 5.1.1 <b@example.net>: User unknown (in reply to RCPT TO command))
Nov 26 10:00:02 mx postfix/bounce[14]: 4XqAB1: sender non-delivery notification: 4XqAB9
Nov 26 10:00:02 mx postfix/qmgr[12]: 4XqAB1: removed
Nov 26 10:01:00 mx postfix/cleanup[11]: 4XqAB1: message-id=<n2@notices.example.org>
Nov 26 10:01:01 mx postfix/smtp[13]: 4XqAB1: to=<c@slow.example>, relay=none, delay=30, dsn=4.4.1, status=deferred (connect to slow.example[192.0.2.80]:25: Connection timed out)
Nov 26 10:02:00 mx postfix/local[15]: 4XqAB2: to=<d@mx.example.org>, relay=local, delay=0, dsn=2.0.0, status=sent (delivered to mailbox)
Nov 26 10:03:00 mx postfix/smtp[13]: 4XqAB3: to=<e@example.net>, relay=127.0.0.1[127.0.0.1]:10024, delay=1, dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 7F)
Nov 26 10:04:00 mx postfix/smtp[13]: 4XqAB4: to=<f@example.net>, relay=mail.example.net[192.0.2.25]:25, dsn=4.2.2, status=deferred (host mail.example.net[192.0.2.25] said: 452 4.2.2 Over quota (in reply to RCPT TO command))
Dec  1 10:04:00 mx postfix/qmgr[12]: 4XqAB1: from=<bounces+t1@notices.example.org>, status=expired, returned to sender
";

#[test]
fn postfix_lines_belong_to_the_mail_that_has_the_queue_id_at_the_time() {
    let expected = [
        "n1@notices.example.org a@example.net relayed -",
        "n1@notices.example.org b.alias@example.org failed_hard no_such_mailbox",
        "n2@notices.example.org c@slow.example delayed timeout",
        "- d@mx.example.org delivered -",
        "- e@example.net in_transit -",
        "- f@example.net delayed mailbox_full",
        "n2@notices.example.org - failed_soft timeout",
    ];
    assert_eq!(lines(POSTFIX), expected);
    let first = &receipts(POSTFIX)[0];
    assert_eq!((first.when.as_deref(), first.reply_code), (Some("--11-26T10:00:01"), Some(250)));
}

#[test]
fn sent_is_never_delivered_to_a_person() {
    let sent =
        "Nov 26 10:00:01 mx postfix/smtp[1]: ABC123: to=<a@example.net>, relay=m[192.0.2.1]:25, dsn=2.0.0, status=sent";
    for (reply, status) in [
        ("(250 2.0.0 Ok)", Status::Relayed),
        ("(250 2.1.5 delivered to mailbox)", Status::Relayed),
        ("(delivered to command: /usr/bin/x)", Status::Unknown),
        ("", Status::Unknown),
        ("(discarded)", Status::Unknown),
    ] {
        assert_eq!(receipts(&format!("{sent} {reply}\n"))[0].status, status, "{reply}");
    }
}

#[test]
fn exim_lines() {
    let log = "\
2026-11-26 10:00:00 1xYzAb-0004Bc-2D <= bounces@notices.example.org H=app [192.0.2.3] P=esmtps S=900 id=n1@notices.example.org
2026-11-26 10:00:01 1xYzAb-0004Bc-2D => a@example.net R=dnslookup T=remote_smtp H=mail.example.net [192.0.2.25] C=\"250 2.0.0 Ok: queued as 9Z\"
2026-11-26 10:00:01 1xYzAb-0004Bc-2D -> b@example.net R=dnslookup T=remote_smtp H=mail.example.net [192.0.2.25] C=\"250 Ok\"
2026-11-26 10:00:02 1xYzAb-0004Bc-2D ** c@example.net R=dnslookup T=remote_smtp: SMTP error from remote mail server after RCPT TO:<c@example.net>: host mail.example.net [192.0.2.25]: 550 5.1.1 No such user
2026-11-26 10:00:03 1xYzAb-0004Bc-2D == d@slow.example R=dnslookup T=remote_smtp defer (110): Connection timed out
2026-11-26 10:00:03 1xYzAb-0004Bc-2D => e <e.alias@mx.example.org> R=localuser T=local_delivery
2026-11-26 10:00:04 1xYzAb-0004Bc-2D ** f@nowhere.example: Unrouteable address
2026-11-26 10:00:05 1xYzAb-0004Bc-2D Completed
2026-11-26 10:00:06 1xYzAb-0004Bc-2D => g@example.net R=dnslookup T=remote_smtp H=mail.example.net [192.0.2.25]
";
    let expected = [
        "n1@notices.example.org a@example.net relayed -",
        "n1@notices.example.org b@example.net relayed -",
        "n1@notices.example.org c@example.net failed_hard no_such_mailbox",
        "n1@notices.example.org d@slow.example delayed timeout",
        "n1@notices.example.org e.alias@mx.example.org delivered -",
        "n1@notices.example.org f@nowhere.example failed_hard no_such_mailbox",
        "- g@example.net relayed -",
    ];
    assert_eq!(lines(log), expected);
}

#[test]
fn sendmail_lines() {
    let log = "\
Nov 26 10:00:00 mx sendmail[7]: uAQA0001: from=<bounces@notices.example.org>, size=900, class=0, nrcpts=2, msgid=<n1@notices.example.org>, proto=ESMTP, relay=app [192.0.2.3]
Nov 26 10:00:01 mx sendmail[8]: uAQA0001: to=<a@example.net>,<b@example.net>, delay=00:00:01, mailer=esmtp, pri=1, relay=mail.example.net. [192.0.2.25], dsn=2.0.0, stat=Sent (ok: Message 12 accepted)
Nov 26 10:00:02 mx sendmail[8]: uAQA0001: to=<c@example.net>, delay=00:00:01, mailer=esmtp, relay=mail.example.net. [192.0.2.25], dsn=5.1.1, stat=User unknown
Nov 26 10:00:03 mx sendmail[8]: uAQA0001: to=<d@slow.example>, delay=00:00:01, mailer=esmtp, relay=slow.example., dsn=4.0.0, stat=Deferred: Connection refused by slow.example.
Nov 26 10:00:04 mx sm-mta[8]: uAQA0002: to=<e@mx.example.org>, delay=00:00:00, mailer=local, pri=1, dsn=2.0.0, stat=Sent
";
    let expected = [
        "n1@notices.example.org a@example.net relayed -",
        "n1@notices.example.org b@example.net relayed -",
        "n1@notices.example.org c@example.net failed_hard no_such_mailbox",
        "n1@notices.example.org d@slow.example delayed network",
        "- e@mx.example.org delivered -",
    ];
    assert_eq!(lines(log), expected);
}

#[test]
fn journald_lines_as_json() {
    let entry = |text: &str| {
        serde_json::json!({"__REALTIME_TIMESTAMP": "1795687200000000", "SYSLOG_IDENTIFIER": "postfix/smtp", "MESSAGE": text}).to_string()
    };
    let log = [
        entry("4XqAB1: message-id=<n1@notices.example.org>"),
        entry("4XqAB1: to=<a@example.net>, relay=m[192.0.2.1]:25, dsn=2.0.0, status=sent (250 ok)"),
    ];
    let found = receipts(&log.join("\n"));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].message_id.as_deref(), found[0].status), (Some("n1@notices.example.org"), Status::Relayed));
    assert_eq!(found[0].when.as_deref(), Some("2026-11-26T10:00:00Z"));
}

#[test]
fn past_a_bound_there_is_a_problem() {
    let limits = Limits { queue_ids: 1, line_bytes: 300, ..Limits::default() };
    let log = POSTFIX.replace(
        "4XqAB2: to",
        "4XqAB2: message-id=<n9@notices.example.org>\nNov 26 10:02:00 mx postfix/local[15]: 4XqAB2: to",
    );
    let mut problems = Vec::new();
    read(log.as_bytes(), &Options { limits, ..Options::default() }, &mut |found| {
        if let Found::Problem(problem) = found {
            problems.push((problem.kind, problem.at));
        }
    });
    assert!(problems.contains(&(ProblemKind::LimitReached, 0)), "{problems:?}");
}
