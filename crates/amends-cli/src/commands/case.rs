//! `amends case`: make, open, verify, recipients, key, destroy.

use std::fmt::Write as _;
use std::io::{BufRead, IsTerminal};

use amends::ledger;
use amends::store::{self, Recipient, Verification};
use serde_json::json;

use crate::args::{Case, CaseAction, Common, Destroy, Key, NewCase, Recipients, RecipientsAction, Show, View};
use crate::exit::{Done, Misused};
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Case) -> anyhow::Result<Done> {
    match &given.action {
        CaseAction::New(given) => new(common, given),
        CaseAction::Open => open(common),
        CaseAction::Verify(given) => verify(common, given),
        CaseAction::Recipients(given) => recipients(common, given),
        CaseAction::Key(given) => key(common, given),
        CaseAction::Destroy(given) => destroy(common, given),
    }
}

fn new(common: &Common, given: &NewCase) -> anyhow::Result<Done> {
    let Some(folder) = &common.case else { return Err(Misused("where? --case DIR".to_owned()).into()) };
    let mut recipients = Vec::new();
    for typed in &given.recipients {
        let (name, key) =
            typed.split_once('=').ok_or_else(|| Misused(format!("--recipient {typed}: write it as NAME=age1…")))?;
        recipients.push((name.to_owned(), Recipient::PublicKey(key.to_owned())));
    }
    if recipients.is_empty() {
        recipients.push(keys::own_recipient()?);
    }
    let count = recipients.len();
    let recipients: Vec<(&str, Recipient)> =
        recipients.iter().map(|(name, recipient)| (name.as_str(), recipient.clone())).collect();
    let case = store::Case::create(folder, &recipients, world::world(common)?)?;
    render::text(&format!("Made case {} for {count} recipient(s) in {}\n", case.header().case, folder.display()))?;
    Ok(Done::Well)
}

fn open(common: &Common) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let header = case.header();
    let mut out = format!("Case {}\n  made {} by {}\n", header.case, header.created, header.program);
    for table in case.tables()? {
        let _ = writeln!(out, "  {:<40} {:>14} rows", table.as_str(), render::number(case.table_rows(&table)?));
    }
    let head = case.journal_head()?;
    let _ = writeln!(out, "  journal: {} entries, head {}", head.seq, head.digest_hex());
    render::text(&out)?;
    Ok(Done::Well)
}

fn verify(common: &Common, given: &Show) -> anyhow::Result<Done> {
    let case = keys::open_to_read(common)?;
    let found = case.verify()?;
    let ledger = match ledger::open_if_there(&case, &world::settings(common, 0)?)? {
        Some(mut book) => Some(ledger::check(&case, &mut book)?),
        None => None,
    };
    let faults: Vec<String> =
        ledger.iter().flat_map(|check| &check.faults).map(|fault| format!("ledger: {}", fault.0)).collect();
    match given.format {
        View::Json => render::json(&json!({
            "intact": found.is_intact() && faults.is_empty(),
            "files": found.files,
            "bytes": found.bytes,
            "journal_entries": found.entries,
            "journal_head": found.head.digest_hex(),
            "troubles": found.troubles.iter().map(ToString::to_string).chain(faults.clone()).collect::<Vec<_>>(),
            "ledger_entries": ledger.as_ref().map(|check| check.entries),
            "leftovers": found.leftovers,
        }))?,
        View::Table => {
            let mut out = String::new();
            faults.iter().for_each(|fault| out.push_str(&format!("TROUBLE  {fault}\n")));
            if let Some(check) = &ledger {
                out.push_str(&format!("{} ledger entries\n", render::number(check.entries)));
            }
            out.push_str(&words(&found, faults.is_empty()));
            render::text(&out)?;
        }
    }
    if found.is_intact() && faults.is_empty() {
        Ok(Done::Well)
    } else {
        anyhow::bail!("the case is not as it was written")
    }
}

fn words(found: &Verification, is_ledger_whole: bool) -> String {
    let mut out = String::new();
    for trouble in found.troubles.iter() {
        let _ = writeln!(out, "TROUBLE  {trouble}");
    }
    for path in found.leftovers.iter() {
        let _ = writeln!(out, "leftover {path} (of an interrupted run)");
    }
    let files = render::number(found.files);
    let _ = writeln!(out, "{files} files, {}, {} journal entries", render::bytes(found.bytes), found.entries);
    let _ = writeln!(out, "journal head {} (note it down elsewhere)", found.head.digest_hex());
    if found.is_intact() && is_ledger_whole {
        let _ = writeln!(out, "Every byte is as it was written.");
    }
    out
}

fn recipients(common: &Common, given: &Recipients) -> anyhow::Result<Done> {
    match &given.action {
        None | Some(RecipientsAction::List) => {
            for note in keys::open_to_read(common)?.recipients()? {
                render::text(&format!("{:<24} {}\n", note.name, note.kind.map_or("unreadable", |kind| kind.word())))?;
            }
        }
        Some(RecipientsAction::Add { name, key }) => {
            let case = keys::open(common)?;
            case.add_recipient(name, &Recipient::PublicKey(key.clone()))?;
            case.seal()?;
            render::text(&format!("{name} can open the case now.\n"))?;
        }
        Some(RecipientsAction::Remove { name }) => {
            let case = keys::open(common)?;
            case.remove_recipient(name)?;
            case.seal()?;
            render::text(&format!(
                "{name}'s key file is gone. Whoever opened the case before may have kept its key.\n"
            ))?;
        }
    }
    Ok(Done::Well)
}

fn key(common: &Common, given: &Key) -> anyhow::Result<Done> {
    let case = keys::open(common)?;
    amends::reveal::note(&case, &world::actor(common), &given.purpose, "the key of the tables")?;
    case.seal()?;
    let key = case.table_key();
    render::text(&format!("hex    {}\nbase64 {}\n", key.reveal_hex(), key.reveal_base64()))?;
    Ok(Done::Well)
}

fn destroy(common: &Common, given: &Destroy) -> anyhow::Result<Done> {
    let folder = keys::folder(common)?;
    if !given.yes && !confirmed(&folder)? {
        return Err(Misused("not destroyed; type the folder's name, or give --yes".to_owned()).into());
    }
    let report = store::destroy(&folder, &world::world(common)?)?;
    render::text(&report.to_text())?;
    Ok(Done::Well)
}

fn confirmed(folder: &std::path::Path) -> anyhow::Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Ok(false);
    }
    let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    eprintln!("This makes {} unreadable for good. Type `{name}` to go on:", folder.display());
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim() == name)
}
