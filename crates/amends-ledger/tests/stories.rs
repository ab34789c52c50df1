//! What happens to notices, told once for a file and once for a real PostgreSQL.

mod common;

use amends_ledger::{Event, Ledger, LedgerError, Recorded, State, Wave, What};
use common::{Home, START, new, notice_id, person, record, released, wave};

fn both(story: impl Fn(&Home)) {
    story(&Home::file());
    story(&Home::server());
}

fn words(ledger: &mut Ledger, number: u64) -> Vec<String> {
    let history = ledger.history(&notice_id(number, 1)).expect("history");
    history.into_iter().map(|entry| entry.what).collect()
}

#[test]
fn a_mailbox_that_does_not_exist_leads_to_a_letter_and_that_to_the_end_of_the_line() {
    both(|home| {
        let mut ledger = released(home, 1, "email,post");
        ledger.start("sender", START).expect("started");
        let mail = ledger.claim("sender", "email", 10, START).expect("claimed").remove(0);
        assert!(ledger.claim("sender", "email", 10, START).expect("claimed").is_empty(), "it is taken");
        record(&mut ledger, &mail, What::Intended, START + 1);
        record(&mut ledger, &mail, What::Accepted, START + 2);
        record(&mut ledger, &mail, What::BouncedHard, START + 3);
        let letter = ledger.claim("sender", "post", 10, START + 4).expect("claimed").remove(0);
        assert_eq!((letter.attempt, letter.later.as_str()), (2, ""));
        record(&mut ledger, &letter, What::HandedOver, START + 5);
        // The bounce of the e-mail comes a second time, by another server: the letter is on its way and stays so.
        let late = Event { attempt: Some(1), ..Event::of(&letter, What::BouncedHard, START + 6) };
        ledger.record(&[late], "receipts").expect("recorded");
        assert_eq!(ledger.notice(&letter.id).expect("read").expect("there").state, State::HandedOver);
        record(&mut ledger, &letter, What::Returned, START + 7);
        assert_eq!(ledger.notice(&letter.id).expect("read").expect("there").state, State::Undeliverable);
        let told = ["entered", "intended", "accepted", "bounced_hard", "next_channel", "handed_over", "bounced_hard"];
        assert_eq!(words(&mut ledger, 1), [&told[..], &["returned", "undeliverable"]].concat());
        assert!(ledger.check().expect("checked").is_whole());
    });
}

#[test]
fn a_full_mailbox_is_tried_again_later_and_given_up_in_the_end() {
    both(|home| {
        let mut ledger = released(home, 1, "email");
        ledger.start("sender", START).expect("started");
        let mut now = START;
        let mut tries = 0;
        loop {
            let Some(mail) = ledger.claim("sender", "email", 1, now).expect("claimed").pop() else {
                let Some(later) = ledger.next_time("email").expect("asked") else { break };
                assert!(later > now, "it waits");
                now = later;
                continue;
            };
            tries += 1;
            record(&mut ledger, &mail, What::Intended, now);
            record(&mut ledger, &mail, What::RefusedSoft, now);
        }
        assert_eq!(tries, 6);
        assert_eq!(ledger.notices_in(State::Undeliverable, 10).expect("read").len(), 1);
    });
}

#[test]
fn what_a_dead_sender_had_claimed_goes_back_and_what_it_had_intended_is_uncertain() {
    both(|home| {
        let mut dead = released(home, 3, "email");
        dead.start("worker 1", START).expect("started");
        let claimed = dead.claim("worker 1", "email", 2, START).expect("claimed");
        record(&mut dead, &claimed[0], What::Intended, START);
        drop(dead);

        let mut ledger = home.open();
        let recovered = ledger.start("worker 2", START + 60).expect("started");
        assert_eq!((recovered.requeued, recovered.uncertain), (1, 1));
        let uncertain = ledger.notices_in(State::Uncertain, 10).expect("read").remove(0);
        let again = ledger.claim("worker 2", "email", 10, START + 61).expect("claimed");
        assert_eq!(again.iter().map(|notice| notice.number).collect::<Vec<_>>(), [2, 3], "never the uncertain one");
        assert!(matches!(record(&mut ledger, &uncertain, What::Intended, START + 62), Recorded::Refused(_)));

        let found = Event::of(&uncertain, What::FoundNotAccepted, START + 70).because("not in the relay's log");
        ledger.record(&[found], "lead").expect("recorded");
        let freed = ledger.claim("worker 2", "email", 10, START + 71).expect("claimed").remove(0);
        assert_eq!((freed.number, freed.attempt), (1, 2));
        assert!(ledger.check().expect("checked").is_whole());
    });
}

#[test]
fn a_living_worker_keeps_what_it_has() {
    let home = Home::server();
    let mut one = released(&home, 4, "email");
    one.start("worker 1", START).expect("started");
    let ones = one.claim("worker 1", "email", 2, START).expect("claimed");
    record(&mut one, &ones[0], What::Intended, START);
    let mut two = home.open();
    let recovered = two.start("worker 2", START).expect("started");
    assert_eq!((recovered.requeued, recovered.uncertain), (0, 0));
    let twos = two.claim("worker 2", "email", 10, START).expect("claimed");
    assert_eq!(twos.iter().map(|notice| notice.number).collect::<Vec<_>>(), [3, 4]);
    assert!(matches!(two.start("worker 1", START), Err(LedgerError::Busy)), "one name, one worker");
    assert!(matches!(record(&mut one, &ones[0], What::Accepted, START), Recorded::Now { state: State::Accepted, .. }));
}

#[test]
fn a_file_has_one_sender() {
    let home = Home::file();
    let mut one = released(&home, 1, "email");
    one.start("sender", START).expect("started");
    assert!(matches!(home.open().start("sender", START), Err(LedgerError::Busy)));
    drop(one);
    home.open().start("sender", START).expect("the lock went with it");
}

#[test]
fn two_workers_share_a_queue_and_no_notice_is_sent_twice() {
    let home = Home::server();
    drop(released(&home, 400, "email"));
    let work = |name: &'static str| {
        let mut ledger = home.open();
        move || {
            ledger.start(name, START).expect("started");
            let mut sent = Vec::new();
            loop {
                let mine = ledger.claim(name, "email", 7, START).expect("claimed");
                if mine.is_empty() {
                    return sent;
                }
                let intents: Vec<Event> = mine.iter().map(|it| Event::of(it, What::Intended, START)).collect();
                ledger.record(&intents, name).expect("recorded");
                let done: Vec<Event> = mine.iter().map(|it| Event::of(it, What::Accepted, START)).collect();
                ledger.record(&done, name).expect("recorded");
                sent.extend(mine.into_iter().map(|it| it.number));
            }
        }
    };
    let workers = ["worker 1", "worker 2", "worker 3"].map(|name| std::thread::spawn(work(name)));
    let mut sent: Vec<u64> = workers.into_iter().flat_map(|worker| worker.join().expect("worked")).collect();
    sent.sort_unstable();
    assert_eq!(sent, (1..=400).collect::<Vec<_>>());
    assert!(home.open().check().expect("checked").is_whole());
}

#[test]
fn a_wave_released_twice_is_released_once_and_by_two_people() {
    both(|home| {
        let mut ledger = released(home, 5, "post");
        let again = ledger.release(&wave(1), (1..=7).map(|number| new(number, 1, "post")), START).expect("released");
        assert_eq!(again, 2, "only those that were missing");
        let other = Wave { drafts: "others".to_owned(), ..wave(1) };
        assert!(ledger.release(&other, std::iter::empty::<Result<_, std::convert::Infallible>>(), START).is_err());
        let alone = Wave { released_by: " Counsel".to_owned(), ..wave(2) };
        let refused = ledger.release(&alone, [new(1, 2, "post")].into_iter(), START);
        assert!(matches!(refused, Err(LedgerError::OnePerson)));
        assert_eq!(ledger.waves().expect("read").len(), 1);
    });
}

#[test]
fn a_receipt_counts_once() {
    both(|home| {
        let mut ledger = released(home, 1, "email,post");
        ledger.start("sender", START).expect("started");
        let mail = ledger.claim("sender", "email", 1, START).expect("claimed").remove(0);
        record(&mut ledger, &mail, What::Intended, START);
        record(&mut ledger, &mail, What::Accepted, START);
        let soft = Event { receipt: Some([3; 32]), ..Event::of(&mail, What::BouncedSoft, START + 1) };
        let first = ledger.record(std::slice::from_ref(&soft), "receipts").expect("recorded");
        assert!(matches!(&first[0], Recorded::Now { state: State::Queued, .. }));
        assert_eq!(ledger.record(&[soft], "receipts").expect("recorded"), [Recorded::Known]);
    });
}

#[test]
fn an_address_in_a_detail_is_not_written() {
    let home = Home::file();
    let mut ledger = released(&home, 1, "email");
    ledger.start("sender", START).expect("started");
    let mail = ledger.claim("sender", "email", 1, START).expect("claimed").remove(0);
    let event = Event::of(&mail, What::Intended, START).because("550 <mara@mail.example> unknown");
    assert!(ledger.record(&[event], "sender").is_err());
    assert_eq!(words(&mut ledger, 1), ["entered"], "nothing of it was kept");
}

#[test]
fn notices_come_by_person_and_wave_so_that_the_last_is_the_latest() {
    both(|home| {
        let mut ledger = released(home, 3, "post");
        ledger.release(&wave(2), [new(2, 2, "post"), new(9, 2, "")].into_iter(), START).expect("released");
        let mut notices = Vec::new();
        ledger
            .each_notice(&mut |notice| {
                notices.push((notice.person, notice.wave, notice.state));
                Ok(())
            })
            .expect("read");
        let queued = State::Queued;
        let expected = [(1, 1, queued), (2, 1, queued), (2, 2, queued), (3, 1, queued), (9, 2, State::Undeliverable)];
        assert_eq!(notices, expected.map(|(number, wave, state)| (person(number), wave, state)));
    });
}
