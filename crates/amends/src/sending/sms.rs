//! Sending text messages that point to a notice. The order of steps is that of mails: claimed, made, written down, sent,
//! written down; some at a time, so that a crash leaves few of which nobody knows.

use std::collections::BTreeMap;
use std::time::Duration;

use amends_case::Masked;
use amends_case::incident::SmsChannel;
use amends_channels::{Pace, Short, SmsEncoding, SmsFields, SmsSettings, SmsWire};
use amends_ledger::{Event, Ledger, Notice, Recorded, State, What};
use amends_notices::{Linter, draft_sms, is_refused};
use amends_store::Case;

use super::compose::Composer;
use super::{Means, Sent, step_of, token};
use crate::settings::{Progress, Settings};
use crate::{Error, Result, ledger};

const CHANNEL: &str = "sms";
/// Messages that are written down, sent and written down together.
const TOGETHER: u32 = 20;
/// How long to wait for a provider's answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Sends what waits on the channel `sms`.
///
/// # Errors
/// If the incident has no `[channels.sms]`, or another sender is at work; of the case and the ledger.
pub fn send(case: &Case, settings: &Settings, means: &Means<'_>, progress: &dyn Progress) -> Result<Sent> {
    crate::trace::in_step(case)?;
    let incident = crate::incident_of(case)?;
    let channel = incident.channels.sms.as_ref();
    let channel = channel.ok_or_else(|| Error::Refused("incident.toml has no [channels.sms]".to_owned()))?;
    let wire = SmsWire::new(sms_settings(channel, means)?)?;
    let mut book = ledger::open(case, settings)?;
    let recovered = book.start(&means.worker, ledger::now(case))?;
    let mut desk = Desk {
        case,
        means,
        wire,
        composer: Composer::new(case),
        pace: Pace::new(channel.per_minute.unwrap_or(0), 0, 0),
        texts: BTreeMap::new(),
        sent: Sent::begun(recovered),
        started: std::time::Instant::now(),
    };
    progress.begin("text messages", 0);
    let mut claimed = 0;
    loop {
        let rest = means.limit.map_or(u64::from(TOGETHER), |limit| limit.saturating_sub(claimed));
        let limit = rest.min(u64::from(TOGETHER)) as u32;
        let notices = match limit {
            0 => Vec::new(),
            limit => book.claim(&means.worker, CHANNEL, limit, ledger::now(case))?,
        };
        if notices.is_empty() {
            break;
        }
        claimed += notices.len() as u64;
        progress.advance(notices.len() as u64);
        desk.some(&mut book, notices)?;
    }
    book.give_back(&means.worker)?;
    desk.sent.count_waiting(&mut book, CHANNEL)?;
    progress.end(&format!("{} accepted", desk.sent.steps.get("accepted").copied().unwrap_or(0)));
    Ok(desk.sent)
}

struct Desk<'a> {
    case: &'a Case,
    means: &'a Means<'a>,
    wire: SmsWire,
    composer: Composer<'a>,
    pace: Pace,
    /// Wave and language → the text, or the linter's rule that refuses it.
    texts: BTreeMap<(u32, String), std::result::Result<String, String>>,
    sent: Sent,
    started: std::time::Instant,
}

impl Desk<'_> {
    fn some(&mut self, book: &mut Ledger, notices: Vec<Notice>) -> Result<()> {
        let now = ledger::now(self.case);
        let (mut ready, mut events) = (Vec::new(), Vec::new());
        for notice in notices {
            if let Some(why) = self.composer.against(book, &notice)? {
                events.push(Event::of(&notice, What::Withdrawn, now).because(why));
                self.sent.count("withdrawn", 1);
                continue;
            }
            let (row, language) = self.composer.row_and_language(book, &notice)?;
            match self.text(book, &notice, &language)? {
                Ok(text) => ready.push((Short { to: row.telephone, text, reference: token(&notice) }, notice)),
                Err(rule) => {
                    events.push(Event::of(&notice, What::Withdrawn, now).because(&format!("linter: {rule}")));
                    self.sent.count("withdrawn", 1);
                }
            }
        }
        let withdrawn = events.len();
        events.extend(ready.iter().map(|(_, notice)| Event::of(notice, What::Intended, now)));
        let recorded = book.record(&events, &self.means.worker)?;
        let mut outcomes = Vec::with_capacity(ready.len());
        for ((short, notice), recorded) in ready.into_iter().zip(&recorded[withdrawn.min(recorded.len())..]) {
            // Somebody took it back in the meantime: then nothing is sent.
            if !matches!(recorded, Recorded::Now { state: State::Intended, .. }) {
                self.sent.count("not_sent", 1);
                continue;
            }
            self.wait_for_leave();
            let outcome = self.wire.send(&short);
            let what = step_of(&outcome);
            self.sent.count(what.word(), 1);
            outcomes.push(Event::of(&notice, what, ledger::now(self.case)).because(&outcome.detail()));
        }
        book.record(&outcomes, &self.means.worker)?;
        Ok(())
    }

    fn wait_for_leave(&mut self) {
        let milliseconds = |since: std::time::Instant| u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        while self.pace.take("", milliseconds(self.started)).is_err() {
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The text of a wave in a language, drafted and checked once.
    fn text(
        &mut self,
        book: &mut Ledger,
        notice: &Notice,
        language: &str,
    ) -> Result<std::result::Result<String, String>> {
        let key = (notice.wave, language.to_owned());
        if let Some(text) = self.texts.get(&key) {
            return Ok(text.clone());
        }
        let source = self.composer.source(book, notice.wave)?;
        let facts = source.facts.get(language);
        let facts = facts.ok_or_else(|| Error::Unknown(format!("there are no text messages in `{language}`")))?;
        let sms = draft_sms(&source.rules, facts, language)?;
        let linter = Linter::new(&source.rules, language)?;
        let violations = linter.sms(&sms);
        let text = match is_refused(&violations) {
            true => Err(violations.first().map_or("", |violation| violation.rule).to_owned()),
            false => Ok(sms.text),
        };
        self.texts.insert(key, text.clone());
        Ok(text)
    }
}

fn sms_settings(channel: &SmsChannel, means: &Means<'_>) -> Result<SmsSettings> {
    let usual = SmsFields::default();
    let [to, from, text, reference] = channel.fields.clone();
    let authorization = match &channel.authorization_env {
        None => None,
        Some(variable) => {
            let value: Option<Masked<String>> = (means.secret)(variable);
            Some(value.ok_or_else(|| Error::Refused(format!("the variable {variable} holds no key")))?)
        }
    };
    Ok(SmsSettings {
        url: channel.url.clone(),
        authorization,
        from: channel.from.clone(),
        encoding: if channel.is_form { SmsEncoding::Form } else { SmsEncoding::Json },
        fields: SmsFields {
            to: to.unwrap_or(usual.to),
            from: from.unwrap_or(usual.from),
            text: text.unwrap_or(usual.text),
            reference: reference.unwrap_or(usual.reference),
        },
        timeout: TIMEOUT,
    })
}
