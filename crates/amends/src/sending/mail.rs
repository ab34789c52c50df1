//! Sending mails: claimed, made, written down, sent, written down.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use amends_case::incident::{MailChannel, Protected};
use amends_channels::{Dkim, Mail, Outcome, Pace, Pool, Security, SmtpSettings};
use amends_ledger::{Event, Ledger, Notice, Recorded, State, What};
use amends_notices::{Letter, mail as mail_text};
use amends_store::Case;

use super::compose::{Composed, Composer};
use super::{Means, Sent, step_of, token};
use crate::settings::{Progress, Settings};
use crate::{Error, Result, ledger};

const CHANNEL: &str = "email";
/// Notices claimed at once: what a worker that dies gives back.
const CLAIM: u32 = 500;
/// Mails that wait, made, for a connection and for leave to go.
const READY_MIN: usize = 250;
/// Mails in the air for each connection, at least: one that is sent, one that is next.
const IN_THE_AIR_EACH: usize = 2;
/// Mails in the air together, and for each connection, at most, where connections are few. What comes back while a commit is synced
/// shares the next one: with many in the air commits are few. All of them are uncertain if the program dies, and all of
/// them go to a server that asks for less.
const IN_THE_AIR: usize = 64;
const IN_THE_AIR_EACH_MOST: usize = 8;
/// How long to wait for an outcome before looking at the clock again.
const TICK: Duration = Duration::from_millis(20);

/// Sends what waits on the channel `email`.
///
/// # Errors
/// If the incident has no `[channels.mail]`, or another sender is at work; of the case and the ledger.
pub fn send(case: &Case, settings: &Settings, means: &Means<'_>, progress: &dyn Progress) -> Result<Sent> {
    crate::trace::in_step(case)?;
    let incident = crate::incident_of(case)?;
    let channel = incident.channels.mail.as_ref();
    let channel = channel.ok_or_else(|| Error::Refused("incident.toml has no [channels.mail]".to_owned()))?;
    let smtp = smtp_settings(channel, means)?;
    let dkim = dkim(channel, means)?.map(Arc::new);
    let connections = channel.connections as usize;
    let mut book = ledger::open(case, settings)?;
    let recovered = book.start(&means.worker, ledger::now(case))?;
    let pool = Pool::start(&smtp, dkim, connections)?;
    let pace = Pace::new(channel.per_minute.unwrap_or(0), channel.per_domain_per_minute.unwrap_or(0), 0);
    progress.begin("mails", 0);
    let mut desk = Desk {
        case,
        book,
        means,
        channel,
        composer: Composer::new(case),
        pool,
        pace,
        started: Instant::now(),
        ready: VecDeque::new(),
        in_the_air: HashMap::new(),
        events: Vec::new(),
        next_tag: 0,
        claimed: 0,
        is_drained: false,
        sent: Sent::begun(recovered),
    };
    while desk.turn(in_the_air(connections), progress)? {}
    desk.book.give_back(&means.worker)?;
    desk.sent.count_waiting(&mut desk.book, CHANNEL)?;
    progress.end(&format!("{} accepted", desk.sent.steps.get("accepted").copied().unwrap_or(0)));
    Ok(desk.sent)
}

struct Desk<'a> {
    case: &'a Case,
    book: Ledger,
    means: &'a Means<'a>,
    channel: &'a MailChannel,
    composer: Composer<'a>,
    pool: Pool,
    pace: Pace,
    started: Instant,
    ready: VecDeque<(Notice, Mail)>,
    in_the_air: HashMap<u64, (Notice, String)>,
    /// Outcomes that are not written down yet.
    events: Vec<Event>,
    next_tag: u64,
    claimed: u64,
    is_drained: bool,
    sent: Sent,
}

impl Desk<'_> {
    /// One turn; false when all is done.
    fn turn(&mut self, air_max: usize, progress: &dyn Progress) -> Result<bool> {
        if self.ready.len() < READY_MIN && !self.is_drained {
            self.claim()?;
        }
        let chosen = self.choose(air_max.saturating_sub(self.in_the_air.len()));
        self.write_down_and_send(chosen)?;
        if self.in_the_air.is_empty() && self.ready.is_empty() && self.events.is_empty() {
            return if self.is_drained { self.wait() } else { Ok(true) };
        }
        let outcomes = self.pool.outcomes(TICK);
        progress.advance(outcomes.len() as u64);
        for (tag, outcome) in outcomes {
            self.take(tag, &outcome);
        }
        Ok(true)
    }

    fn claim(&mut self) -> Result<()> {
        let rest = self.means.limit.map_or(u64::from(CLAIM), |limit| limit.saturating_sub(self.claimed));
        let limit = rest.min(u64::from(CLAIM)) as u32;
        let now = ledger::now(self.case);
        let mut claimed = match limit {
            0 => Vec::new(),
            limit => self.book.claim(&self.means.worker, CHANNEL, limit, now)?,
        };
        self.is_drained = claimed.is_empty();
        self.claimed += claimed.len() as u64;
        claimed.sort_by_key(|notice| notice.number);
        for (notice, composed) in self.composer.compose(&mut self.book, claimed)? {
            match composed {
                Composed::Refused(why) => {
                    self.events.push(Event::of(&notice, What::Withdrawn, now).because(&why));
                    self.sent.count("withdrawn", 1);
                }
                Composed::Ready(row_and_letter) => {
                    let (row, letter) = *row_and_letter;
                    let mail = mail_of(self.channel, &notice, &letter, row.email, now);
                    self.ready.push_back((notice, mail));
                }
            }
        }
        Ok(())
    }

    /// Mails that may go now, at most `room`.
    fn choose(&mut self, room: usize) -> Vec<(Notice, Mail)> {
        let now = self.milliseconds();
        let mut chosen = Vec::new();
        let mut kept = VecDeque::with_capacity(self.ready.len());
        while let Some((notice, mail)) = self.ready.pop_front() {
            if chosen.len() < room && self.pace.take(&mail.domain(), now).is_ok() {
                chosen.push((notice, mail));
            } else {
                kept.push_back((notice, mail));
            }
            if chosen.len() == room {
                break;
            }
        }
        kept.append(&mut self.ready);
        self.ready = kept;
        chosen
    }

    /// The one place where the wire is touched: after the intents are on the disk.
    fn write_down_and_send(&mut self, chosen: Vec<(Notice, Mail)>) -> Result<()> {
        let now = ledger::now(self.case);
        let mut events = std::mem::take(&mut self.events);
        let outcomes = events.len();
        events.extend(chosen.iter().map(|(notice, _)| Event::of(notice, What::Intended, now)));
        let recorded = self.book.record(&events, &self.means.worker)?;
        let mut jobs = Vec::with_capacity(chosen.len());
        for ((notice, mail), recorded) in chosen.into_iter().zip(&recorded[outcomes.min(recorded.len())..]) {
            // Somebody took it back in the meantime, or the person enrolled: then nothing is sent.
            if !matches!(recorded, Recorded::Now { state: State::Intended, .. }) {
                self.sent.count("not_sent", 1);
                continue;
            }
            let tag = self.next_tag;
            self.next_tag += 1;
            self.in_the_air.insert(tag, (notice, mail.domain()));
            jobs.push((tag, mail));
        }
        if !jobs.is_empty() {
            self.pool.submit(jobs);
        }
        Ok(())
    }

    fn take(&mut self, tag: u64, outcome: &Outcome) {
        let Some((notice, domain)) = self.in_the_air.remove(&tag) else { return };
        let what = step_of(outcome);
        if asks_for_less(outcome) {
            let now = self.milliseconds();
            self.pace.slow(&domain, now);
        }
        self.sent.count(what.word(), 1);
        self.events.push(Event::of(&notice, what, ledger::now(self.case)).because(&outcome.detail()));
    }

    /// Waits for the next notice whose time comes, if that is soon enough; false if there is nothing to wait for.
    fn wait(&mut self) -> Result<bool> {
        let limit_reached = self.means.limit.is_some_and(|limit| self.claimed >= limit);
        let waited = self.started.elapsed().as_secs();
        if limit_reached || waited >= self.means.wait_seconds {
            return Ok(false);
        }
        let Some(next) = self.book.next_time(CHANNEL)? else { return Ok(false) };
        let seconds = u64::try_from(next - ledger::now(self.case)).unwrap_or(0);
        if waited + seconds > self.means.wait_seconds {
            return Ok(false);
        }
        std::thread::sleep(Duration::from_secs(seconds.clamp(1, 30)));
        self.is_drained = false;
        Ok(true)
    }

    fn milliseconds(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

fn in_the_air(connections: usize) -> usize {
    IN_THE_AIR.min(connections * IN_THE_AIR_EACH_MOST).max(connections * IN_THE_AIR_EACH)
}

/// Whether the refusal is about how fast we send, not about this mail: the service closes (421), or its policy is against it
/// (RFC 3463, X.7.x). A full mailbox says nothing of its neighbours.
fn asks_for_less(outcome: &Outcome) -> bool {
    let Outcome::Refused { is_permanent: false, code, enhanced, .. } = outcome else { return false };
    *code == 421 || enhanced.as_ref().is_some_and(|enhanced| enhanced.starts_with("4.7."))
}

/// The mail of a notice. Its id names the notice and the attempt, and nobody else can read either out of it.
pub(super) fn mail_of(
    channel: &MailChannel,
    notice: &Notice,
    letter: &Letter,
    to: amends_case::Masked<String>,
    time: i64,
) -> Mail {
    let text = mail_text(letter);
    let (name, domain) = channel.bounces.split_once('@').unwrap_or(("bounces", &channel.bounces));
    let token = token(notice);
    Mail {
        message_id: format!("{token}@{domain}"),
        from: channel.from.clone(),
        reply_to: channel.reply_to.clone(),
        return_path: format!("{name}+{token}@{domain}"),
        to,
        title: text.title,
        plain: text.plain,
        html: text.html,
        language: text.language,
        time,
    }
}

pub(super) fn smtp_settings(channel: &MailChannel, means: &Means<'_>) -> Result<SmtpSettings> {
    let security = match channel.security {
        Protected::Tls => Security::Tls,
        Protected::StartTls => Security::StartTls,
        Protected::Plain => Security::Plain,
    };
    let mut smtp = SmtpSettings::new(&channel.host, channel.port, security);
    smtp.roots = channel.roots.as_ref().map(|path| means.base.join(path));
    if let Some((_, domain)) = channel.bounces.split_once('@') {
        smtp.hello = domain.to_owned();
    }
    if let Some(user) = &channel.user {
        let variable = channel.password_env.as_deref().unwrap_or("AMENDS_SMTP_PASSWORD");
        let password = (means.secret)(variable);
        let password = password.ok_or_else(|| Error::Refused(format!("the variable {variable} holds no password")))?;
        smtp.log_in = Some((user.clone(), password));
    }
    Ok(smtp)
}

pub(super) fn dkim(channel: &MailChannel, means: &Means<'_>) -> Result<Option<Dkim>> {
    let Some((selector, domain, key)) = &channel.dkim else { return Ok(None) };
    let path = means.base.join(key);
    let key = std::fs::read_to_string(&path).map_err(Error::file("read", path))?;
    Ok(Some(Dkim::new(selector, domain, &key)?))
}
