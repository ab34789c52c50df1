//! Sessions, rights and changes of accounts: PAM, sudo, su, cron, useradd and passwd.

use amends_case::{Action, Class, Event, Outcome};

/// `pam_unix(sshd:session): session opened for user NAME(uid=0) by (uid=0)`, `… authentication failure; … user=NAME`.
pub(super) fn pam<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    let rest = text.strip_prefix("pam_")?;
    let (module, rest) = rest.split_once("): ")?;
    let service =
        module.split_once('(').and_then(|(_, inner)| inner.split_once(':')).map_or("", |(service, _)| service);
    let base = || Event { class: Class::Authentication, credential: service.into(), ..event.clone() };
    let name = |rest: &'a str| {
        let end = rest.find([' ', '(']).unwrap_or(rest.len());
        &rest[..end]
    };
    if let Some(rest) = rest.strip_prefix("session opened for user ") {
        let kind = "pam.session_opened";
        return Some(Event { action: Action::Start, actor: name(rest).into(), kind: kind.into(), ..base() });
    }
    if let Some(rest) = rest.strip_prefix("session closed for user ") {
        let kind = "pam.session_closed";
        return Some(Event { action: Action::LogOff, actor: name(rest).into(), kind: kind.into(), ..base() });
    }
    let rest = rest.strip_prefix("authentication failure;")?;
    let field = |key: &str| {
        let mut words = rest.split(' ');
        words.find_map(|word| word.strip_prefix(key).and_then(|word| word.strip_prefix('='))).unwrap_or("")
    };
    // The name comes last, and is whatever a client sent.
    let user = rest.split_once(" user=").map_or("", |(_, user)| user);
    // sshd says the same again as `Failed password`: only other services' failures are tries of their own.
    let action = if service == "sshd" { Action::Other } else { Action::LogOn };
    Some(Event {
        action,
        outcome: Outcome::Failure,
        actor: user.into(),
        source: field("rhost").into(),
        kind: "pam.failure".into(),
        ..base()
    })
}

/// `NAME : TTY=pts/0 ; PWD=/home ; USER=root ; COMMAND=/bin/x`
pub(super) fn sudo<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    if text.starts_with("pam_") {
        return pam(event, text);
    }
    let (name, rest) = text.split_once(" : ")?;
    let field = |key: &str| {
        rest.split(" ; ")
            .find_map(|part| part.trim().strip_prefix(key).and_then(|it| it.strip_prefix('=')))
            .unwrap_or("")
    };
    // The command is the last field and may hold anything, field separators included.
    let (_, command) = rest.split_once(" ; COMMAND=")?;
    // A refusal's reason stands before the fields. Further on, it could be the name of the folder that one works in.
    let reason = rest.split(" ; ").next().unwrap_or("").trim();
    let is_field = reason.split_once('=').is_some_and(|(key, _)| key.bytes().all(|byte| byte.is_ascii_uppercase()));
    let outcome = if is_field { Outcome::Success } else { Outcome::Failure };
    Some(Event {
        class: Class::Process,
        action: Action::Elevate,
        outcome,
        actor: name.trim().into(),
        object: field("USER").into(),
        detail: command.into(),
        kind: "sudo.command".into(),
        ..event.clone()
    })
}

/// `Successful su for root by NAME`, `FAILED SU (to root) NAME on pts/0`, `(to root) NAME on pts/0`.
pub(super) fn su<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    let made = |outcome, to: &'a str, by: &'a str| Event {
        class: Class::Authentication,
        action: Action::Elevate,
        outcome,
        actor: by.into(),
        object: to.into(),
        kind: "su".into(),
        ..event.clone()
    };
    if let Some((to, by)) = text.strip_prefix("Successful su for ").and_then(|rest| rest.split_once(" by ")) {
        return Some(made(Outcome::Success, to, by));
    }
    let (outcome, rest) = match text.strip_prefix("FAILED SU ") {
        Some(rest) => (Outcome::Failure, rest),
        None => (Outcome::Success, text),
    };
    let parts = rest.strip_prefix("(to ").and_then(|rest| rest.split_once(") "));
    match parts {
        Some((to, rest)) => Some(made(outcome, to, rest.split(" on ").next().unwrap_or(rest))),
        None => pam(event, text),
    }
}

/// `(root) CMD (command)`
pub(super) fn cron<'a>(event: &Event<'a>, text: &'a str) -> Option<Event<'a>> {
    let (name, command) = match text.strip_prefix('(').and_then(|rest| rest.split_once(") CMD (")) {
        Some(parts) => parts,
        None => return pam(event, text),
    };
    Some(Event {
        class: Class::Process,
        action: Action::Execute,
        outcome: Outcome::Success,
        actor: name.into(),
        detail: command.strip_suffix(')').unwrap_or(command).into(),
        kind: "cron.command".into(),
        ..event.clone()
    })
}

/// `new user: name=NAME, UID=…`, `password changed for NAME`, `delete user 'NAME'`, `change user 'NAME' …`.
pub(super) fn change<'a>(event: &Event<'a>, program: &str, text: &'a str) -> Option<Event<'a>> {
    let quoted = |text: &'a str| text.split('\'').nth(1).unwrap_or("");
    let (action, object) = if let Some(rest) = text.strip_prefix("new user: name=") {
        (Action::Create, rest.split(',').next().unwrap_or(rest))
    } else if let Some((_, name)) = text.split_once("password changed for ") {
        (Action::Write, name)
    } else if let Some(rest) = text.strip_prefix("new group: name=") {
        (Action::Create, rest.split(',').next().unwrap_or(rest))
    } else if text.starts_with("delete user ") {
        (Action::Delete, quoted(text))
    } else if ["change user ", "add ", "lock user ", "unlock user ", "delete '"].iter().any(|it| text.starts_with(it)) {
        (Action::Write, quoted(text))
    } else {
        return None;
    };
    Some(Event {
        class: Class::AccountChange,
        action,
        outcome: Outcome::Success,
        object: object.trim().into(),
        detail: text.into(),
        kind: format!("account.{program}").into(),
        ..event.clone()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_commands_and_changes_are_read() {
        let base = Event::default();
        let opened =
            pam(&base, "pam_unix(sshd:session): session opened for user amy(uid=1001) by (uid=0)").expect("one");
        assert_eq!((opened.actor.as_ref(), opened.action), ("amy", Action::Start));
        let closed = pam(&base, "pam_unix(sshd:session): session closed for user amy").expect("one");
        assert_eq!((closed.actor.as_ref(), closed.action), ("amy", Action::LogOff));
        let failed =
            pam(&base, "pam_unix(login:auth): authentication failure; logname= uid=0 rhost=10.0.0.5  user=amy");
        let failed = failed.expect("one");
        assert_eq!(
            (failed.actor.as_ref(), failed.source.as_ref(), failed.outcome),
            ("amy", "10.0.0.5", Outcome::Failure)
        );
        let command =
            sudo(&base, "amy : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh -c a ; COMMAND=b").expect("one");
        assert_eq!((command.actor.as_ref(), command.object.as_ref()), ("amy", "root"));
        assert_eq!((command.detail.as_ref(), command.outcome), ("/bin/sh -c a ; COMMAND=b", Outcome::Success));
        let refused = sudo(&base, "amy : user NOT in sudoers ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls");
        assert_eq!(refused.expect("one").outcome, Outcome::Failure);
        // A folder that is called like a refusal hides no command.
        let hidden = "amy : TTY=pts/0 ; PWD=/tmp/user NOT in sudoers ; USER=root ; COMMAND=/bin/sh";
        assert_eq!(sudo(&base, hidden).expect("one").outcome, Outcome::Success);
        let wrong = "amy : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls";
        assert_eq!(sudo(&base, wrong).expect("one").outcome, Outcome::Failure);
        let spaced =
            "pam_unix(login:auth): authentication failure; logname= uid=0 rhost=10.0.0.5  user=x rhost=9.9.9.9";
        let spaced = pam(&base, spaced).expect("one");
        assert_eq!((spaced.actor.as_ref(), spaced.source.as_ref()), ("x rhost=9.9.9.9", "10.0.0.5"));
        let taken = su(&base, "FAILED SU (to root) amy on pts/1").expect("one");
        assert_eq!((taken.actor.as_ref(), taken.object.as_ref(), taken.outcome), ("amy", "root", Outcome::Failure));
        let made =
            change(&base, "useradd", "new user: name=eve, UID=0, GID=0, home=/u/eve, shell=/bin/sh").expect("one");
        assert_eq!((made.object.as_ref(), made.action), ("eve", Action::Create));
    }
}
