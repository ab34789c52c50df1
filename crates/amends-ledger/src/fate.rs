//! The states of a notice, the steps between them, and which step leads where.

/// Where a notice stands. Each has exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Released, waits for a sender.
    Queued,
    /// A sender has it; the wire was not touched.
    Claimed,
    /// Its sending was written down; the wire may have been touched.
    Intended,
    /// Whether it left is not known, and nothing is done until it is.
    Uncertain,
    /// Given to a mail house or a post office.
    HandedOver,
    /// The recipient's mail server took it.
    Accepted,
    /// Evidence says that it arrived.
    Delivered,
    /// The person opened the portal with it.
    Opened,
    /// The person enrolled in protection.
    Enrolled,
    /// No channel is left: substitute notice is for them.
    Undeliverable,
    /// Taken back before it left.
    Withdrawn,
}

/// All states with their words, in the order of their numbers.
const STATES: [(State, &str); 11] = [
    (State::Queued, "queued"),
    (State::Claimed, "claimed"),
    (State::Intended, "intended"),
    (State::Uncertain, "uncertain"),
    (State::HandedOver, "handed_over"),
    (State::Accepted, "accepted"),
    (State::Delivered, "delivered"),
    (State::Opened, "opened"),
    (State::Enrolled, "enrolled"),
    (State::Undeliverable, "undeliverable"),
    (State::Withdrawn, "withdrawn"),
];

impl State {
    /// Its word in exports.
    pub fn word(self) -> &'static str {
        STATES[self as usize].1
    }

    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn of_number(number: i64) -> Option<Self> {
        STATES.get(usize::try_from(number).ok()?).map(|(state, _)| *state)
    }

    /// Whether the person counts as told: the notice left our hands and nothing says that it did not arrive.
    pub fn is_told(self) -> bool {
        matches!(self, Self::HandedOver | Self::Accepted | Self::Delivered | Self::Opened | Self::Enrolled)
    }
}

/// One step of a notice, or of a wave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A wave's drafts were approved (of the wave).
    Approved,
    /// A wave was released (of the wave).
    Released,
    /// Put into a wave.
    Entered,
    /// About to touch the wire.
    Intended,
    /// The wire was not touched after all.
    NotSent,
    /// Taken by the other side.
    Accepted,
    /// Refused for now.
    RefusedSoft,
    /// Refused for good.
    RefusedHard,
    /// Nobody knows whether it left.
    Uncertain,
    /// Evidence shows that an uncertain one was accepted.
    FoundAccepted,
    /// Evidence shows that an uncertain one never arrived at the other side.
    FoundNotAccepted,
    /// Given to a mail house or a post office.
    HandedOver,
    /// Arrived.
    Delivered,
    /// Came back for now (mailbox full, server away).
    BouncedSoft,
    /// Came back for good.
    BouncedHard,
    /// Came back by post.
    Returned,
    /// The post sent it on to a new address.
    Forwarded,
    /// The person called it unwanted: it arrived, and no more mail goes there.
    Complained,
    /// The person opened the portal.
    Opened,
    /// The person enrolled in protection.
    Enrolled,
    /// Waits on another channel now.
    NextChannel,
    /// No channel is left.
    Undeliverable,
    /// Taken back before it left.
    Withdrawn,
    /// A new postal address is known: a letter that waits goes there, one that came back goes out again.
    Readdressed,
    /// The state of coverage was written down (of the whole ledger).
    Covered,
    /// A receipt that changes nothing: an automatic reply, a scan on the way, a delay.
    Noted,
    /// A protection code was issued to the person.
    Granted,
    /// A protection code was made void.
    Voided,
    /// The term behind a protection code became longer.
    Extended,
    /// Protection of an earlier incident holds for the person: no code was issued.
    Carried,
}

const WHATS: [(What, &str); 30] = [
    (What::Approved, "approved"),
    (What::Released, "released"),
    (What::Entered, "entered"),
    (What::Intended, "intended"),
    (What::NotSent, "not_sent"),
    (What::Accepted, "accepted"),
    (What::RefusedSoft, "refused_soft"),
    (What::RefusedHard, "refused_hard"),
    (What::Uncertain, "uncertain"),
    (What::FoundAccepted, "found_accepted"),
    (What::FoundNotAccepted, "found_not_accepted"),
    (What::HandedOver, "handed_over"),
    (What::Delivered, "delivered"),
    (What::BouncedSoft, "bounced_soft"),
    (What::BouncedHard, "bounced_hard"),
    (What::Returned, "returned"),
    (What::Forwarded, "forwarded"),
    (What::Complained, "complained"),
    (What::Opened, "opened"),
    (What::Enrolled, "enrolled"),
    (What::NextChannel, "next_channel"),
    (What::Undeliverable, "undeliverable"),
    (What::Withdrawn, "withdrawn"),
    (What::Readdressed, "readdressed"),
    (What::Covered, "covered"),
    (What::Noted, "noted"),
    (What::Granted, "granted"),
    (What::Voided, "voided"),
    (What::Extended, "extended"),
    (What::Carried, "carried"),
];

impl What {
    /// Its word in entries.
    pub fn word(self) -> &'static str {
        WHATS[self as usize].1
    }

    pub(crate) fn number(self) -> i64 {
        self as i64
    }

    pub(crate) fn of_number(number: i64) -> Option<Self> {
        WHATS.get(usize::try_from(number).ok()?).map(|(what, _)| *what)
    }
}

/// How often a channel is tried, and how long is waited in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// Seconds to wait after each failure that may pass. After as many failures the channel is given up.
    pub waits_seconds: Vec<i64>,
}

impl Default for Patience {
    /// Five minutes, half an hour, two, six hours, a day: mail servers that greylist or are down come back within these.
    fn default() -> Self {
        Self { waits_seconds: vec![300, 1_800, 7_200, 21_600, 86_400] }
    }
}

impl Patience {
    /// How long to wait after `failures` on one channel; `None` to give it up.
    pub fn wait(&self, failures: u32) -> Option<i64> {
        self.waits_seconds.get((failures as usize).checked_sub(1)?).copied()
    }
}

/// Where a step leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// To a state.
    To(State),
    /// Nowhere: it is written down, and that is all.
    Stay,
    /// Back to the queue of the same channel, for later if patience lasts, else to the next channel.
    Again,
    /// Back to the queue of the same channel, at once: nothing was tried.
    Back,
    /// To the next channel, or to the end of the line.
    Beyond,
    /// Back from the end of the line to the queue of the post.
    ToPost,
    /// Not from here.
    Refused,
}

/// Where `what` leads from `state`. `is_current`: it is about the attempt that the notice is on now; a late bounce of an
/// e-mail does not call back the letter that went out since.
pub(crate) fn next(state: State, what: What, is_current: bool) -> Next {
    use State as S;
    use What as W;
    match what {
        W::Approved | W::Released | W::Entered | W::NextChannel | W::Undeliverable | W::Covered => Next::Refused,
        W::Forwarded | W::Noted | W::Granted | W::Voided | W::Extended | W::Carried => Next::Stay,
        W::Readdressed if state == S::Undeliverable => Next::ToPost,
        W::Readdressed if state == S::Queued => Next::Stay,
        W::Readdressed => Next::Refused,
        W::Intended if state == S::Claimed && is_current => Next::To(S::Intended),
        W::NotSent | W::Uncertain | W::RefusedSoft | W::RefusedHard if state != S::Intended || !is_current => {
            Next::Refused
        }
        W::NotSent | W::RefusedSoft => Next::Again,
        W::Uncertain => Next::To(S::Uncertain),
        W::RefusedHard => Next::Beyond,
        W::Accepted if state == S::Intended && is_current => Next::To(S::Accepted),
        W::HandedOver if matches!(state, S::Intended | S::Claimed) && is_current => Next::To(S::HandedOver),
        W::Intended | W::Accepted | W::HandedOver => Next::Refused,
        W::FoundAccepted if matches!(state, S::Uncertain) && is_current => Next::To(S::Accepted),
        W::FoundNotAccepted if matches!(state, S::Uncertain) && is_current => Next::Back,
        W::FoundAccepted | W::FoundNotAccepted => Next::Stay,
        W::Withdrawn if matches!(state, S::Queued | S::Claimed | S::Undeliverable) => Next::To(S::Withdrawn),
        W::Withdrawn => Next::Refused,
        // What the person did is beyond doubt, wherever we believed the notice to be.
        W::Enrolled => Next::To(S::Enrolled),
        W::Opened if state == S::Enrolled => Next::Stay,
        W::Opened => Next::To(S::Opened),
        W::Delivered | W::Complained if is_current && on_its_way(state) => Next::To(S::Delivered),
        W::Delivered | W::Complained => Next::Stay,
        W::BouncedSoft if is_current && on_its_way(state) => Next::Again,
        W::BouncedHard | W::Returned if is_current && (on_its_way(state) || state == S::Delivered) => Next::Beyond,
        W::BouncedSoft | W::BouncedHard | W::Returned => Next::Stay,
    }
}

fn on_its_way(state: State) -> bool {
    matches!(state, State::Intended | State::Uncertain | State::Accepted | State::HandedOver)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_at_their_numbers() {
        for (place, (state, word)) in STATES.iter().enumerate() {
            assert_eq!((*state as usize, state.word()), (place, *word));
            assert_eq!(State::of_number(state.number()), Some(*state));
        }
        for (place, (what, word)) in WHATS.iter().enumerate() {
            assert_eq!((*what as usize, what.word()), (place, *word));
            assert_eq!(What::of_number(what.number()), Some(*what));
        }
        assert_eq!((State::of_number(11), What::of_number(-1)), (None, None));
    }

    #[test]
    fn nothing_but_a_claim_can_be_intended() {
        for (state, _) in STATES {
            let leads = next(state, What::Intended, true);
            assert_eq!(leads == Next::To(State::Intended), state == State::Claimed, "{state:?}");
        }
    }

    #[test]
    fn what_is_uncertain_is_never_sent_again_without_evidence() {
        for (what, word) in WHATS {
            let again = matches!(next(State::Uncertain, what, true), Next::Again | Next::Back | Next::Beyond);
            let evidence = [What::FoundNotAccepted, What::BouncedSoft, What::BouncedHard, What::Returned];
            assert_eq!(again, evidence.contains(&what), "{word}");
        }
    }

    #[test]
    fn a_late_bounce_of_an_old_attempt_changes_nothing() {
        for (state, _) in STATES {
            for what in [What::BouncedHard, What::BouncedSoft, What::Returned, What::Delivered] {
                assert_eq!(next(state, what, false), Next::Stay);
            }
        }
    }

    #[test]
    fn who_enrolled_stays_enrolled() {
        for (what, word) in WHATS {
            let leads = next(State::Enrolled, what, true);
            assert!(matches!(leads, Next::Stay | Next::Refused | Next::To(State::Enrolled)), "{word}: {leads:?}");
        }
    }

    #[test]
    fn patience_ends() {
        let patience = Patience { waits_seconds: vec![5, 50] };
        assert_eq!([1, 2, 3, 4].map(|failures| patience.wait(failures)), [Some(5), Some(50), None, None]);
        assert_eq!(patience.wait(0), None);
    }
}
