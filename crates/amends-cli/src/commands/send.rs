//! `amends notices send`: what waits goes out.

use amends::case::Masked;
use amends::reveal;
use amends::sending::{Means, Sent, Trial, print_post, send_mail, send_sms, try_out};

use crate::args::{Common, OneChannel, Send, View};
use crate::exit::{Done, Misused};
use crate::progress::Bars;
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Send) -> anyhow::Result<Done> {
    // Several workers read one case; what they write goes into the ledger. Mails in the clear in a folder are not heard of
    // there, so the journal notes them.
    let case = match given.dry_run {
        None => keys::open_to_read(common)?,
        Some(_) => {
            let case = keys::open(common)?;
            reveal::note(&case, &world::actor(common), "a trial before sending", "mails")?;
            case
        }
    };
    let settings = world::settings(common, 0)?;
    let secret = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty()).map(Masked::new);
    let means = Means {
        worker: given.worker.clone(),
        limit: given.limit,
        base: given.base.clone(),
        secret: &secret,
        wait_seconds: given.wait,
    };
    let trial = match (&given.dry_run, &given.test_mailbox) {
        (Some(folder), _) => Some(Trial::Folder(folder)),
        (None, Some(address)) => Some(Trial::Mailbox(address)),
        (None, None) => None,
    };
    if let Some(trial) = trial {
        if given.channel != OneChannel::Email {
            return Err(Misused("a trial is for --channel email; letters are looked at as samples".to_owned()).into());
        }
        let (made, refused) = try_out(&case, &settings, &means, &trial)?;
        let words = if made == 1 { "mail was" } else { "mails were" };
        render::text(&format!("A trial: {made} {words} made, {refused} refused by the linter. Nothing was sent.\n"))?;
        return Ok(if refused > 0 { Done::WithProblems } else { Done::Well });
    }
    let bars = Bars::default();
    let sent = match given.channel {
        OneChannel::Email => send_mail(&case, &settings, &means, &bars)?,
        OneChannel::Sms => send_sms(&case, &settings, &means, &bars)?,
        OneChannel::Post => {
            let folder = given.out.as_deref().ok_or_else(|| Misused("--channel post needs --out DIR".to_owned()))?;
            print_post(&case, &settings, &means, folder, &bars)?
        }
    };
    match given.show.format {
        View::Json => render::json(&sent)?,
        View::Table => render::text(&table(&sent))?,
    }
    Ok(if sent.needs_a_person() { Done::WithProblems } else { Done::Well })
}

fn table(sent: &Sent) -> String {
    let mut out = String::new();
    for (step, count) in &sent.steps {
        out.push_str(&format!("  {:<24} {:>12}\n", step.replace('_', " "), render::number(*count)));
    }
    if sent.steps.is_empty() {
        out.push_str("Nothing was sent.\n");
    }
    if sent.requeued > 0 {
        out.push_str(&format!("{} that a worker had left are in the queue again.\n", render::number(sent.requeued)));
    }
    let uncertain = sent.uncertain_before + sent.steps.get("uncertain").copied().unwrap_or(0);
    if uncertain > 0 {
        out.push_str(&format!("{} may or may not have left: amends notices uncertain\n", render::number(uncertain)));
    }
    if sent.waiting > 0 {
        out.push_str(&format!("{} wait for their time.\n", render::number(sent.waiting)));
    }
    for file in &sent.files {
        out.push_str(&format!("  {file}\n"));
    }
    out
}
