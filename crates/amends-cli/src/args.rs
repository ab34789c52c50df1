//! What can be typed.

pub(crate) mod posture;
mod telling;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use telling::{
    Approve as ApproveNotices, ClassifyReceipts, Draft as DraftNotices, Grants, ImportReceipts, Moves, Notices,
    NoticesAction, OneChannel, Proof, ProofAction, Protection, ProtectionAction, Reading, Receipts, ReceiptsAction,
    Redeem, Release, Send, Serve, VerifyProof, WaveOf, Web,
};

/// Find out whose data was taken, what each person is owed, and tell them.
#[derive(Debug, Parser)]
#[command(name = "amends", version, max_term_width = 100, propagate_version = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command understands.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The case's folder (default: the only case in this folder; for `respond`, beside the incident file)
    #[arg(long, global = true, value_name = "DIR", env = "AMENDS_CASE")]
    pub(crate) case: Option<PathBuf>,
    /// Memory to use at most: 4GB, 800MB (default: half of the machine's)
    #[arg(long, global = true, value_name = "SIZE", env = "AMENDS_MEMORY")]
    pub(crate) memory: Option<String>,
    /// Threads to compute on (default: one for each core)
    #[arg(long, global = true, value_name = "N", env = "AMENDS_THREADS")]
    pub(crate) threads: Option<usize>,
    /// How many second letters a person is worth who would never be told: decides which links are taken
    #[arg(
        long,
        global = true,
        value_name = "N",
        env = "AMENDS_PERSON_LOST_IN_LETTERS",
        default_value_t = 150.0,
        hide_short_help = true
    )]
    pub(crate) person_lost_in_letters: f64,
    /// A folder with your own `elements/`, `law/` and `notices/` rules
    #[arg(long, global = true, value_name = "DIR", env = "AMENDS_RULES")]
    pub(crate) rules: Option<PathBuf>,
    /// In whose name to write into the journal (default: the user's)
    #[arg(long = "as", global = true, value_name = "NAME")]
    pub(crate) actor: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Evidence → records → people → duties → draft notices → report; goes on where it was stopped
    Respond(Respond),
    /// Where the case stands: counts, problems, due dates
    Status(Show),
    /// Back to the sources of an id, forward to its consequences
    Explain(Explain),
    /// Is this person in the case? (journalled)
    Lookup(Lookup),
    /// Personal data in plain text
    Detect(Detect),
    /// Take a table out of the case
    Export(Export),
    /// The intruder's path, what was got at, and what the logs cannot say
    Trace(Trace),
    /// Who would be hurt, by which route: the inventory, checks, routes, a rehearsal
    Posture(posture::Posture),
    /// What few actions would prevent it: ranked by people, closed by checks
    Actions(posture::Actions),
    /// Evidence by itself: list, hash, recognise
    Evidence(Evidence),
    /// Records by itself: find personal data in the evidence
    Records(Records),
    /// People by itself: gather records into people, compare two records
    People(People),
    /// Duties: plan, ask what-if, approve
    Duties(Duties),
    /// Notices: draft, approve, release, send
    Notices(Notices),
    /// What came back: bounces, complaints, logs, providers' calls, files of the post
    Receipts(Receipts),
    /// Protection codes: issue, re-issue, redeem, and how many took it up
    Protection(Protection),
    /// Proof of contact: state the coverage, prove it for chosen or drawn people
    Proof(Proof),
    /// Check a proof. Needs no case
    VerifyProof(VerifyProof),
    /// The endpoint at which a vendor redeems protection codes
    Serve(Serve),
    /// The postal barcode (USPS Intelligent Mail): digits to bars and back
    Imb(Imb),
    /// The case: make, open, verify, recipients, destroy
    Case(Case),
}

/// How to show a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum View {
    /// For people
    Table,
    /// For machines
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct Show {
    /// How to show it
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: View,
}

#[derive(Debug, Args)]
pub(crate) struct Respond {
    /// The incident file
    #[arg(value_name = "incident.toml")]
    pub(crate) incident: PathBuf,
    /// How many sample letters to typeset
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) sample: usize,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// p-… a person, r-… a record, d-… a duty
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false, id = "what")]
pub(crate) struct Lookup {
    /// An e-mail address
    #[arg(long, group = "what")]
    pub(crate) email: Option<String>,
    /// A Social Security number: `-` reads it from standard input, so that it stays out of the shell's history
    #[arg(long, group = "what")]
    pub(crate) ssn: Option<String>,
    /// First and last name
    #[arg(long, group = "what")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Detect {
    /// A text file, or `-` for standard input
    #[arg(default_value = "-")]
    pub(crate) file: String,
    #[command(flatten)]
    pub(crate) show: Show,
}

/// Tables that can be exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableName {
    Records,
    Findings,
    People,
    Links,
    Duties,
    Notices,
    Problems,
    Columns,
    Coverage,
    /// What became of ids that people had before
    History,
    /// Pairs that wait for a person's decision
    Reviews,
    /// What the logs say, line by line
    Events,
    /// The intruder's path
    Hops,
    /// What was got at of every store
    Reach,
    /// Ways by which people could be reached
    Routes,
    /// Every check of every instance
    Checks,
    /// What to do, ranked by the people it protects
    Actions,
    /// The files, and what each counts as by the logs of the store it was taken from
    Evidence,
}

#[derive(Debug, Args)]
pub(crate) struct Trace {
    #[command(subcommand)]
    pub(crate) action: Option<TraceAction>,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TraceAction {
    /// Read the logs of the incident and follow the intruder
    Run {
        /// The incident file
        incident: PathBuf,
        #[command(flatten)]
        show: Show,
    },
    /// Decide whether what could have been reached is treated as taken, in a person's name (`--as NAME`)
    Decide {
        /// How it is treated
        #[arg(long, value_enum)]
        could_have: CouldHave,
        /// Of this store only (can be repeated); of all of them without it
        #[arg(long, value_name = "NAME")]
        store: Vec<String>,
        #[command(flatten)]
        show: Show,
    },
    /// Write the trace for other systems
    Share {
        /// In which form
        #[arg(long, value_enum)]
        format: ShareFormat,
        /// The file; standard output without it
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// How what could have been reached is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CouldHave {
    /// As if it were known to be taken
    Taken,
    /// As if it were known not to be
    NotTaken,
}

/// Forms that other systems read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShareFormat {
    /// JSON lines for Timesketch
    Timesketch,
    /// STIX 2.1 with Attack Flow
    Stix,
    /// OCSF detection findings, one a line
    Ocsf,
    /// VERIS
    Veris,
}

impl From<ShareFormat> for amends::trace::shared::Form {
    fn from(format: ShareFormat) -> Self {
        match format {
            ShareFormat::Timesketch => Self::Timesketch,
            ShareFormat::Stix => Self::Stix,
            ShareFormat::Ocsf => Self::Ocsf,
            ShareFormat::Veris => Self::Veris,
        }
    }
}

/// Formats of exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    Csv,
    Json,
    Parquet,
    Arrow,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Which table
    #[arg(value_enum)]
    pub(crate) table: TableName,
    /// Its format
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) format: ExportFormat,
    /// Where to (default: standard output)
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// People with names and contact points; needs --purpose
    #[arg(long, requires = "purpose")]
    pub(crate) reveal: bool,
    /// Why personal values are to be shown; goes into the journal
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    /// By what `coverage` is summed up
    #[arg(long, value_enum, default_value = "residence")]
    pub(crate) by: CoverageBy,
}

/// By what coverage is summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CoverageBy {
    /// Where people live
    Residence,
    /// What they are to the organisation
    Segment,
    /// What was taken; a person counts once for each of theirs
    Element,
}

#[derive(Debug, Args)]
pub(crate) struct Evidence {
    #[command(subcommand)]
    pub(crate) action: EvidenceAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceAction {
    /// List, hash and recognise the files that the incident names
    Read(Stage),
    /// The manifest
    List(Show),
}

#[derive(Debug, Args)]
pub(crate) struct Records {
    #[command(subcommand)]
    pub(crate) action: RecordsAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RecordsAction {
    /// Find personal data in evidence that was not read yet
    Find(Stage),
}

#[derive(Debug, Args)]
pub(crate) struct People {
    #[command(subcommand)]
    pub(crate) action: PeopleAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PeopleAction {
    /// Gather records into people
    Gather(Stage),
    /// Why two records are one person's, or are not
    Compare(Compare),
    /// Doubtful pairs that wait for a person, those first that change most
    Review(Review),
    /// Say whether two records are one person's, in a person's name (`--as NAME`)
    Decide(Decide),
}

#[derive(Debug, Args)]
pub(crate) struct Review {
    /// How many pairs to show
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) show: Show,
}

/// What can be decided on two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PairVerdict {
    /// They are one person's
    One,
    /// They are two people's
    Two,
    /// Take back what was decided before
    Undecided,
}

#[derive(Debug, Args)]
pub(crate) struct Decide {
    /// One record, `r-…`
    pub(crate) a: String,
    /// The other
    pub(crate) b: String,
    /// What they are
    #[arg(value_enum)]
    pub(crate) verdict: PairVerdict,
    /// Why, without personal values; goes into the journal
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) because: String,
}

#[derive(Debug, Args)]
pub(crate) struct Compare {
    /// One record, `r-…`
    pub(crate) a: String,
    /// The other
    pub(crate) b: String,
    #[command(flatten)]
    pub(crate) show: Show,
}

/// One stage on an open case.
#[derive(Debug, Args)]
pub(crate) struct Stage {
    /// The incident file (default: as the case last took it in)
    #[arg(value_name = "incident.toml")]
    pub(crate) incident: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Duties {
    #[command(subcommand)]
    pub(crate) action: DutiesAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DutiesAction {
    /// Plan the duties of the case
    Plan(Stage),
    /// Typed counts → duties, without a case
    WhatIf(WhatIf),
    /// Approve the plan by its digest, in a person's name (`--as NAME`)
    Approve(Approve),
}

#[derive(Debug, Args)]
pub(crate) struct WhatIf {
    /// The incident file
    #[arg(value_name = "incident.toml")]
    pub(crate) incident: PathBuf,
    /// CSV with `residence,elements,persons` and optionally `segment,minor`
    #[arg(long, value_name = "FILE")]
    pub(crate) counts: PathBuf,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Approve {
    /// The plan's digest, or its first 12 characters or more
    pub(crate) digest: String,
}

#[derive(Debug, Args)]
pub(crate) struct Imb {
    #[command(subcommand)]
    pub(crate) action: ImbAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ImbAction {
    /// Digits to the 65 letters A, D, F and T
    Encode(EncodeImb),
    /// The 65 letters back to digits
    Decode(DecodeImb),
}

#[derive(Debug, Args)]
pub(crate) struct EncodeImb {
    /// Barcode id, service type, mailer id and serial number: 20 digits
    pub(crate) tracking: String,
    /// ZIP, ZIP+4 or delivery point: none, 5, 9 or 11 digits
    #[arg(default_value = "")]
    pub(crate) routing: String,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct DecodeImb {
    /// 65 letters
    pub(crate) bars: String,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Args)]
pub(crate) struct Case {
    #[command(subcommand)]
    pub(crate) action: CaseAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CaseAction {
    /// Make an empty case for the given recipients (default: your own identity)
    New(NewCase),
    /// Open the case and say what it holds
    Open,
    /// Check every byte of the case
    Verify(Show),
    /// Who can open the case
    Recipients(Recipients),
    /// The key of the case's tables, for other programs (journalled)
    Key(Key),
    /// Make the case unreadable, for good
    Destroy(Destroy),
}

#[derive(Debug, Args)]
pub(crate) struct NewCase {
    /// `NAME=age1…`: a person and their public key; may be repeated
    #[arg(long = "recipient", value_name = "NAME=KEY")]
    pub(crate) recipients: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Recipients {
    /// What to do (default: list)
    #[command(subcommand)]
    pub(crate) action: Option<RecipientsAction>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RecipientsAction {
    /// List them
    List,
    /// Let another person open the case
    Add {
        /// The person's name
        name: String,
        /// Their public key, `age1…`
        key: String,
    },
    /// Take a person's key file away (whoever had the key may have kept it)
    Remove {
        /// The person's name
        name: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Key {
    /// Why; goes into the journal
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: String,
}

#[derive(Debug, Args)]
pub(crate) struct Destroy {
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
}
