//! What people decide of posture: who does an action, that one is done, that a failure may stay for a while. All of it in a
//! person's name, and in the journal.

use amends_posture::{Assignment, Verdict};
use amends_store::{Case, Details};
use jiff::civil::Date;

use super::{MuteNote, Posture, keep, posture_or_not_yet};
use crate::{Error, Result};

/// Gives an action an owner and a day. What is not given stays as it is.
///
/// # Errors
/// If there is no such action; of the case.
pub fn assign(case: &Case, action: &str, owner: Option<&str>, due: Option<Date>, name: &str) -> Result<()> {
    change(case, action, name, "action_assigned", |assignment| {
        if let Some(owner) = owner {
            owner.clone_into(&mut assignment.owner);
        }
        assignment.due = due.or(assignment.due);
    })
}

/// Says that an action is done. It is closed when its check passes on every instance, and not before.
///
/// # Errors
/// If there is no such action; of the case.
pub fn said_done(case: &Case, action: &str, day: Date, name: &str) -> Result<()> {
    change(case, action, name, "action_said_done", |assignment| {
        assignment.said_done = Some((name.to_owned(), day));
    })
}

fn change(case: &Case, action: &str, name: &str, what: &'static str, then: impl Fn(&mut Assignment)) -> Result<()> {
    let mut posture = posture_or_not_yet(case)?;
    let Some(row) = posture.run.actions.iter_mut().find(|row| row.action == action) else {
        return Err(no_such(&posture, "action", action));
    };
    // An action whose group was named anew has its owner from the one before it.
    let assignment = posture.assignments.entry(action.to_owned()).or_insert_with(|| Assignment {
        owner: row.owner.clone(),
        due: row.due,
        said_done: None,
    });
    then(assignment);
    row.owner.clone_from(&assignment.owner);
    row.due = assignment.due;
    keep(case, &posture)?;
    case.journal(name, what, Details::from([("action".to_owned(), digest(action))]))?;
    case.seal()?;
    Ok(())
}

/// Lets a failure stay until a day. It counts from the next run on, and is told of in every report.
///
/// # Errors
/// Without a reason, until a day that is past or more than a year away, or where nothing fails so; of the case.
pub fn mute(case: &Case, check: &str, instance: &str, why: &str, until: Date, name: &str) -> Result<()> {
    let mut posture = posture_or_not_yet(case)?;
    if why.trim().is_empty() {
        return Err(Error::Refused("a failure stays for a reason: --why".to_owned()));
    }
    let today = case.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let last = today.saturating_add(jiff::Span::new().years(1));
    if until < today || until > last {
        return Err(Error::Refused(format!("a failure stays until a day from {today} to {last}: --until")));
    }
    let fits = |row: &amends_posture::CheckRow| {
        row.check == check
            && (instance == "*" || row.instance == instance)
            && matches!(row.verdict, Verdict::Fail | Verdict::Muted)
    };
    if !posture.run.checks.iter().any(fits) {
        return Err(no_such(&posture, "failing check", &format!("{check} on {instance}")));
    }
    posture.mutes.retain(|mute| mute.check != check || mute.instance != instance);
    posture.mutes.push(MuteNote {
        check: check.to_owned(),
        instance: instance.to_owned(),
        why: why.trim().to_owned(),
        by: name.to_owned(),
        until,
    });
    keep(case, &posture)?;
    let details = [("check", check.to_owned()), ("instance", digest(instance)), ("until", until.to_string())];
    let details = details.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    case.journal(name, "check_muted", details)?;
    case.seal()?;
    Ok(())
}

/// What the journal says of an action or an instance: their names may be those of somebody's account. The names stand in the
/// case's state, encrypted.
fn digest(name: &str) -> String {
    blake3::hash(name.as_bytes()).to_hex().chars().take(16).collect()
}

fn no_such(posture: &Posture, what: &str, given: &str) -> Error {
    let known = posture.run.actions.iter().map(|row| row.action.as_str());
    let near = amends_case::suggest::nearest(given, known);
    let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    Error::Refused(format!("there is no {what} `{given}`{hint}"))
}
