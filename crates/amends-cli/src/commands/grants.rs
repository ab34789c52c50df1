//! `amends protection grants`: what people hold goes from case to case, and longer terms come back.

use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use amends::protection::{self, Exported, GrantsKey, Imported};
use amends::store::{Randomness, SystemRandomness};
use anyhow::Context;

use super::notices::named;
use crate::args::{Common, Grants, View};
use crate::exit::Done;
use crate::{keys, render, world};

pub(crate) fn run(common: &Common, given: &Grants) -> anyhow::Result<Done> {
    match given {
        Grants::Export { key, out, show } => export(common, key, out, show.format),
        Grants::Import { file, key, show } => import(common, file, key, show.format),
    }
}

fn export(common: &Common, key: &Path, out: &Path, view: View) -> anyhow::Result<Done> {
    let case = keys::open(common)?;
    let key = key_or_new(key)?;
    let export = protection::export_grants(&case, &key, &world::actor(common), &world::settings(common, 0)?)?;
    let file = world::private_file(out).with_context(|| format!("could not write {}", out.display()))?;
    export.write(file, &key)?;
    match view {
        View::Json => render::json(&export.exported)?,
        View::Table => render::text(&exported(&export.exported, out))?,
    }
    Ok(Done::Well)
}

fn exported(done: &Exported, out: &Path) -> String {
    let number = render::number;
    let mut text = format!("{} grants are in {}.\n", number(done.grants), out.display());
    let odd = [
        (done.extensions, "longer terms are in it, for the cases that granted them: import it there"),
        (done.untold, "people were granted protection and no notice has reached them: they are not in it"),
        (done.nameless, "people have no record by which another case would know them: they are not in it"),
    ];
    for (count, words) in odd.into_iter().filter(|(count, _)| *count > 0) {
        text.push_str(&format!("{} {words}.\n", number(count)));
    }
    text
}

fn import(common: &Common, file: &Path, key: &Path, view: View) -> anyhow::Result<Done> {
    let name = named(common, "an import")?;
    let case = keys::open(common)?;
    let key = GrantsKey::read(key)?;
    let done = protection::import_grants(&case, file, &key, &name, &world::settings(common, 0)?)?;
    match view {
        View::Json => render::json(&done)?,
        View::Table => render::text(&imported(&done))?,
    }
    let odd = done.ambiguous + done.too_late + done.unknown;
    Ok(if odd > 0 { Done::WithProblems } else { Done::Well })
}

fn imported(done: &Imported) -> String {
    let number = render::number;
    let mut text = format!(
        "{} grants of other cases; {} people of this case hold one. `amends protection issue` gives them no second code.\n",
        number(done.grants),
        number(done.known)
    );
    let more = [
        (done.ambiguous, "people may hold one, or somebody else does: they get a code of their own"),
        (done.extended, "grants of this case have a longer term now"),
        (done.too_late, "grants of this case had ended before their longer term came: give these people a new code"),
        (done.unknown, "longer terms are for grants that this case does not have"),
    ];
    for (count, words) in more.into_iter().filter(|(count, _)| *count > 0) {
        text.push_str(&format!("{} {words}.\n", number(count)));
    }
    text
}

/// The organisation's key, or a new one where there is no file: only its owner can read it.
fn key_or_new(path: &Path) -> anyhow::Result<GrantsKey> {
    if let Ok(about) = std::fs::metadata(path) {
        if about.is_file() && about.permissions().mode() & 0o077 != 0 {
            eprintln!("Others than you can read the key {}; make it yours alone: chmod 600", path.display());
        }
        return Ok(GrantsKey::read(path)?);
    }
    let mut bytes = [0; 32];
    SystemRandomness::default().fill(&mut bytes)?;
    let key = GrantsKey::new(bytes);
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| file.write_all(key.to_text().reveal().as_bytes()));
    written.with_context(|| format!("could not write the key {}", path.display()))?;
    eprintln!("Made a key for files of grants: {} (readable by you only).", path.display());
    eprintln!("Keep a copy, and give it to each case of the organisation: with another key nobody is known again.");
    Ok(key)
}
