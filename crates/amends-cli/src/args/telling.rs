//! What can be typed to tell people, to hear what became of it, and to prove it.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::Show;

#[derive(Debug, Args)]
pub(crate) struct Notices {
    #[command(subcommand)]
    pub(crate) action: NoticesAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NoticesAction {
    /// Draft a notice for each person who is to be told
    Draft(Draft),
    /// Approve the drafts by their digest, in a person's name (`--as NAME`)
    Approve(Approve),
    /// Release the approved notices as a wave, in the name of a second person (`--as NAME`)
    Release(Release),
    /// Texts that would follow a notice, with what the linter says of them: text messages, reminders, corrections, retractions
    Samples(Show),
    /// Texts for a website: a page for everybody, and a banner for people who are believed not to be affected
    Web(Web),
    /// Files for a service that knows who moved, and from it
    #[command(subcommand)]
    Moves(Moves),
    /// Send what waits; goes on where it was stopped, and sends nothing twice
    Send(Send),
    /// Notices of which nobody knows whether they left
    Uncertain(Show),
}

#[derive(Debug, Args)]
pub(crate) struct Draft {
    /// How many sample letters to typeset
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) sample: usize,
    /// Write the sample letters here, in the clear; needs --purpose
    #[arg(long, value_name = "DIR", requires = "purpose")]
    pub(crate) out: Option<PathBuf>,
    /// Why letters are to be shown; goes into the journal
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// The drafts' digest, or its first 12 characters or more
    pub(crate) digest: String,
}

/// What a wave is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum WaveOf {
    /// Notices: to everybody who was not told yet, or not all of it
    Notices,
    /// To people who were told of data that, by the present plan, was not taken of them
    Retractions,
    /// Text messages that point to a notice that has left
    Pointers,
    /// To people who have not activated their protection
    Reminders,
}

#[derive(Debug, Args)]
pub(crate) struct Release {
    /// What the wave is for
    #[arg(long = "of", value_enum, default_value = "notices")]
    pub(crate) what: WaveOf,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Web {
    /// Folder for the texts, by language: `page.en.html`, `banner.en.txt`
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Moves {
    /// Write names and addresses of all whose letter waits, or came back; in the clear
    Export {
        /// The file
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Why; goes into the journal
        #[arg(long, value_name = "TEXT")]
        purpose: String,
    },
    /// Take new addresses: letters that wait go there, and those that came back go out again
    Import {
        /// The service's file
        file: PathBuf,
        #[command(flatten)]
        show: Show,
    },
}

/// One channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OneChannel {
    /// Mails over the server of `[channels.mail]`
    Email,
    /// Letters into files for the mail house
    Post,
    /// Text messages over the provider of `[channels.sms]`: they point to a notice
    Sms,
}

#[derive(Debug, Args)]
pub(crate) struct Send {
    /// Over which channel
    #[arg(long, value_enum)]
    pub(crate) channel: OneChannel,
    /// Folder for the letters (post); they are in the clear
    #[arg(long, value_name = "DIR", required_if_eq("channel", "post"))]
    pub(crate) out: Option<PathBuf>,
    /// Write mails into this folder instead of sending them; the ledger does not hear of it
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "test_mailbox"])]
    pub(crate) dry_run: Option<PathBuf>,
    /// Send the first mails to this address instead; the ledger does not hear of it
    #[arg(long, value_name = "ADDRESS", conflicts_with = "out")]
    pub(crate) test_mailbox: Option<String>,
    /// Name of this worker, where several share a database
    #[arg(long, value_name = "NAME", default_value = "sender")]
    pub(crate) worker: String,
    /// Send at most so many
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Wait so many seconds for notices whose time has not come
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(crate) wait: u64,
    /// Folder that key files in `incident.toml` are relative to
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(crate) base: PathBuf,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Receipts {
    #[command(subcommand)]
    pub(crate) action: ReceiptsAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ReceiptsAction {
    /// Say what became of each notice. Shows recipients; needs no case
    Classify(ClassifyReceipts),
    /// Take receipts into the ledger; also lists of portal visits (CSV: `opened_at`, and `code` or `notice`)
    Import(ImportReceipts),
}

#[derive(Debug, Args)]
pub(crate) struct ClassifyReceipts {
    /// A mail, an mbox, a log, a provider's or the post's file, or a folder of them
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct ImportReceipts {
    /// Mails, mboxes, logs, providers' or the post's files, or folders of them
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// These logs hold all that the mail server took from us until now: what is uncertain and not in them is sent
    /// again. Whoever says so (`--as NAME`) stands in the journal
    #[arg(long)]
    pub(crate) complete: bool,
    #[command(flatten)]
    pub(crate) reading: Reading,
    #[command(flatten)]
    pub(crate) show: Show,
}

/// What files of receipts do not tell.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// The year of logs whose lines tell none
    #[arg(long, value_name = "YEAR")]
    pub(crate) year: Option<u16>,
    /// JSON with the keys of the providers whose calls are believed: `sendgrid`, `mailgun`, `postmark`, `sns`, `twilio`
    #[arg(long, value_name = "FILE")]
    pub(crate) keys: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Protection {
    #[command(subcommand)]
    pub(crate) action: ProtectionAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProtectionAction {
    /// Issue a code to everybody whom the approved plan owes protection (`--as NAME`)
    Issue(Show),
    /// Make a person's code void and show another
    Reissue {
        /// Whose, `p-…`
        person: String,
        /// Why; goes into the journal
        #[arg(long, value_name = "TEXT")]
        purpose: String,
    },
    /// Take a vendor's own codes, and issue one to everybody who is owed protection and has none (`--as NAME`)
    Import {
        /// CSV with a column `code`, and `product` where they differ (`adult`, `minor`, `without_ssn`, `deceased`)
        file: PathBuf,
        #[command(flatten)]
        show: Show,
    },
    /// Redeem codes, one a line
    Redeem(Redeem),
    /// How many took it up
    Report(Show),
    /// Files of grants: one person, one grant, across the incidents of an organisation
    #[command(subcommand)]
    Grants(Grants),
}

/// Files of grants. No code and nothing personal is in them; who holds the key can compare people.
#[derive(Debug, Subcommand)]
pub(crate) enum Grants {
    /// Write what people hold by this case, and the longer terms that it owes on grants of earlier cases
    Export {
        /// The organisation's key; made where there is no such file
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The file of grants
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        show: Show,
    },
    /// Take such a file: who holds protection already gets no second code, and longer terms of later cases come back (`--as NAME`)
    Import {
        /// The file of grants
        file: PathBuf,
        /// The key that it was exported with
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        #[command(flatten)]
        show: Show,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Redeem {
    /// A file with a code on each line, or `-` for standard input
    #[arg(default_value = "-")]
    pub(crate) file: String,
    /// Who redeems
    #[arg(long, value_name = "NAME")]
    pub(crate) vendor: String,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8787")]
    pub(crate) listen: std::net::SocketAddr,
    /// `NAME=VARIABLE`: a vendor, and the environment variable that holds its token (at least 32 characters); may be
    /// repeated
    #[arg(long = "vendor", value_name = "NAME=VARIABLE", required = true)]
    pub(crate) vendors: Vec<String>,
    /// A proxy with TLS stands before it, so that others than this machine may reach it
    #[arg(long)]
    pub(crate) behind_tls: bool,
    /// Redemptions a minute for each vendor
    #[arg(long, value_name = "N", default_value_t = 600)]
    pub(crate) per_minute: u32,
}

#[derive(Debug, Args)]
pub(crate) struct Proof {
    #[command(subcommand)]
    pub(crate) action: ProofAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ProofAction {
    /// State where everybody stands, and sign the ledger's head: what a regulator gets first
    State {
        /// Where to write the head (default: standard output)
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Prove what became of these people's notices
    People {
        /// `p-…`
        #[arg(required = true)]
        people: Vec<String>,
        /// Where to write the proof (default: standard output)
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Prove where people stand whom the auditor's word draws
    Audit {
        /// How many
        #[arg(long, value_name = "N", default_value_t = 200)]
        sample: usize,
        /// The auditor's word, said after the statement was made
        #[arg(long, value_name = "TEXT")]
        nonce: String,
        /// Where to write the proof (default: standard output)
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct VerifyProof {
    /// The proof
    pub(crate) proof: PathBuf,
    /// The public key, had from elsewhere
    #[arg(long, value_name = "HEX")]
    pub(crate) key: Option<String>,
    /// A head, given before: the proof has to hold all that it held
    #[arg(long, value_name = "FILE")]
    pub(crate) head: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) show: Show,
}
