//! `amends posture` and `amends actions`: what was typed.

use std::num::NonZeroU32;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::Show;

#[derive(Debug, Args)]
pub(crate) struct Posture {
    #[command(subcommand)]
    pub(crate) action: Option<PostureAction>,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PostureAction {
    /// Read the inventory, follow every route to people's data, run every check
    Run {
        /// The incident file
        incident: PathBuf,
        #[command(flatten)]
        show: Show,
    },
    /// What a store holds, and of whom: a live PostgreSQL or MySQL (read-only), or files. Real, made up or masked
    ScanStore(ScanStore),
    /// The breach that has not happened: whom a route would hurt, and what would be owed
    Rehearse {
        /// The route's id (`amends export routes`)
        route: String,
        #[command(flatten)]
        show: Show,
    },
    /// Let a failing check stay until a day, for a reason, in a person's name (`--as NAME`)
    Mute {
        /// The check
        check: String,
        /// The instance; `*` for all that fail
        instance: String,
        /// Why it may stay
        #[arg(long, value_name = "REASON")]
        why: String,
        /// The last day
        #[arg(long, value_name = "DAY")]
        until: Date,
    },
    /// Write the results for other systems, or as a page for the board
    Share {
        /// In which form
        #[arg(long, value_enum)]
        format: PostureForm,
        /// The file; standard output without it
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ScanStore {
    /// `env:NAME` or `file:PATH` for where its address is (postgres://…, mysql://…), the address itself, or files
    #[arg(value_name = "WHERE", required_unless_present = "url_file")]
    pub(crate) place: Option<String>,
    /// A file that holds the address, so that no password is typed
    #[arg(long, value_name = "FILE", conflicts_with = "place")]
    pub(crate) url_file: Option<PathBuf>,
    /// What the inventory calls the store
    #[arg(long, value_name = "NAME")]
    pub(crate) store: String,
    /// Read all rows (files: always, without --rows)
    #[arg(long)]
    pub(crate) full: bool,
    /// Read so many rows of each table, spread over it [default: 50000]
    #[arg(long, value_name = "N", conflicts_with = "full", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) rows: Option<u64>,
    /// Read no more than so many rows a second
    #[arg(long, value_name = "ROWS_PER_SECOND")]
    pub(crate) rate: Option<NonZeroU32>,
    /// Say how many are customers today, by the organisation's lists ([[reference]])
    #[arg(long)]
    pub(crate) reference: bool,
    #[command(flatten)]
    pub(crate) show: Show,
}

/// Forms that others read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PostureForm {
    /// OSCAL assessment results
    Oscal,
    /// OSCAL plan of action and milestones
    OscalPoam,
    /// SARIF 2.1.0
    Sarif,
    /// OCSF compliance findings, one a line
    Ocsf,
    /// A page for the board to sign, HTML
    Board,
}

impl From<PostureForm> for amends::posture::shared::Form {
    fn from(form: PostureForm) -> Self {
        match form {
            PostureForm::Oscal => Self::OscalResults,
            PostureForm::OscalPoam => Self::OscalPlan,
            PostureForm::Sarif => Self::Sarif,
            PostureForm::Ocsf => Self::Ocsf,
            PostureForm::Board => Self::Board,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Actions {
    #[command(subcommand)]
    pub(crate) action: Option<ActionsAction>,
    #[command(flatten)]
    pub(crate) show: Show,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ActionsAction {
    /// One action: where it is open, where it is done, and its history
    Show {
        /// The action's id
        id: String,
        #[command(flatten)]
        show: Show,
    },
    /// Give an action to somebody, until a day, in a person's name (`--as NAME`)
    Assign {
        /// The action's id
        id: String,
        /// Who does it
        #[arg(long, value_name = "WHO")]
        owner: Option<String>,
        /// Until when
        #[arg(long, value_name = "DAY")]
        due: Option<Date>,
    },
    /// Say that an action is done (`--as NAME`): the next run of its check closes it, or opens it again
    Done {
        /// The action's id
        id: String,
    },
}
