//! With which key a case is opened or made.

use std::path::{Path, PathBuf};

use amends::case::Masked;
use amends::case_folder;
use amends::store::{Case, NewIdentity, Recipient, Unlock, write_identity_file};
use anyhow::{Context, bail};

use crate::args::Common;
use crate::world;

/// The case that a command works on, open for writing.
pub(crate) fn open(common: &Common) -> anyhow::Result<Case> {
    let folder = folder(common)?;
    Ok(Case::open(&folder, &unlock()?, world::world(common)?)?)
}

/// The same, for reading.
pub(crate) fn open_to_read(common: &Common) -> anyhow::Result<Case> {
    let folder = folder(common)?;
    Ok(Case::open_to_read(&folder, &unlock()?, world::world(common)?)?)
}

pub(crate) fn folder(common: &Common) -> anyhow::Result<PathBuf> {
    match &common.case {
        Some(folder) => Ok(folder.clone()),
        None => Ok(case_folder::only_one_in(Path::new("."))?),
    }
}

/// Opens the case in `folder`, or makes it there.
pub(crate) fn open_or_create(common: &Common, folder: &Path) -> anyhow::Result<Case> {
    if folder.join("case.toml").exists() || folder.join("DESTROYED.txt").exists() {
        return Ok(Case::open(folder, &unlock()?, world::world(common)?)?);
    }
    let recipient = own_recipient()?;
    Ok(Case::create(folder, &[(recipient.0.as_str(), recipient.1)], world::world(common)?)?)
}

/// What the person opens cases with: `AMENDS_IDENTITY`, `AMENDS_PASSPHRASE`, their identity file, or a prompt.
pub(crate) fn unlock() -> anyhow::Result<Unlock> {
    if let Some(path) = given("AMENDS_IDENTITY") {
        return Ok(Unlock::IdentityFile(path.into()));
    }
    if let Some(passphrase) = given("AMENDS_PASSPHRASE") {
        return Ok(Unlock::Passphrase(Masked::new(passphrase)));
    }
    let own = own_identity_file()?;
    if own.is_file() {
        return Ok(Unlock::IdentityFile(own));
    }
    let asked = rpassword::prompt_password("Passphrase of the case: ");
    let passphrase = asked.context("no key: set AMENDS_IDENTITY (an age identity file) or AMENDS_PASSPHRASE")?;
    Ok(Unlock::Passphrase(Masked::new(passphrase)))
}

/// For whom a new case is made: whoever will open it with [`unlock`]. With no key at all, an identity is made.
pub(crate) fn own_recipient() -> anyhow::Result<(String, Recipient)> {
    if let Some(path) = given("AMENDS_IDENTITY") {
        return Ok(("owner".to_owned(), Recipient::PublicKey(public_key_of(Path::new(&path))?)));
    }
    if let Some(passphrase) = given("AMENDS_PASSPHRASE") {
        return Ok(("passphrase".to_owned(), Recipient::Passphrase(Masked::new(passphrase))));
    }
    let own = own_identity_file()?;
    if !own.is_file() {
        make_identity(&own)?;
    }
    Ok(("owner".to_owned(), Recipient::PublicKey(public_key_of(&own)?)))
}

fn given(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn own_identity_file() -> anyhow::Result<PathBuf> {
    let config = given("XDG_CONFIG_HOME").map(PathBuf::from);
    let config = config.or_else(|| given("HOME").map(|home| Path::new(&home).join(".config")));
    Ok(config.context("neither HOME nor AMENDS_IDENTITY is set")?.join("amends").join("identity.txt"))
}

fn make_identity(path: &Path) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    }
    write_identity_file(path, &NewIdentity::generate())?;
    eprintln!("Made a key for you: {} (readable by you only).", path.display());
    eprintln!("Keep a copy in a safe place: without it the case cannot be opened.");
    Ok(())
}

/// The public half that an identity file names in its comment.
fn public_key_of(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("could not read the identity file {}", path.display()))?;
    let named = text.lines().find_map(|line| line.trim().strip_prefix("# public key:"));
    match named {
        Some(key) => Ok(key.trim().to_owned()),
        None => bail!("{} has no line `# public key: age1…`; add it (age-keygen -y prints the key)", path.display()),
    }
}
