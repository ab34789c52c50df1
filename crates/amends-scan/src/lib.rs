//! A live PostgreSQL, MySQL or MariaDB, read-only, as the tables that evidence is made of.
//!
//! An [`Address`] says where a store is; [`Store::open`] goes there; [`Store::tables`] says what there is, and
//! [`Store::read`] hands the rows of a [`TableInfo`] over as [`amends_case::RowBatch`], so that the stage which turns files
//! into records works on a live store unchanged. [`Store::grants`] says who may do what there, in the words of an
//! inventory. [`likeness`] tells rows of living people from made-up and from masked ones; it is pure and knows no server.
//!
//! Decisions a reader would question:
//!
//! * **Nothing is written, and not because the role may not.** The session is read-only, every transaction says `READ ONLY`
//!   again (a pooler may have given us another session), and no statement but `SELECT`, `SHOW`, `SET` and cursors is sent. A
//!   role that could write is told so in [`Store::warnings`] and read all the same.
//! * **One snapshot for each table**, not one for the store: a transaction that is open for hours keeps a busy server from
//!   cleaning up behind itself. Two tables may differ by the minutes in between.
//! * **A trouble of one table is a problem, a trouble of the connection is an error.** A table without permission, a
//!   statement past its time, a cell that is no text: counted, said, and the next table is read.
//! * **What a server says is not repeated.** Messages of servers quote values, and those of drivers quote addresses. An error
//!   here has words of ours and the five letters of the SQLSTATE, and no source.
//! * **A sample is whole, spread and repeatable**, not random row by row: a row by itself costs a page. In PostgreSQL it is
//!   made of pages drawn by a seed (`TABLESAMPLE SYSTEM … REPEATABLE`), of which every so manyth row is handed on; in
//!   MySQL, of short runs of rows at even distances over a key of whole numbers. Equal content, layout and seed give equal
//!   samples. Rows that lie on one page or in one run were often written on one day: a share that is estimated from a
//!   sample is a first look, and a full reading is the figure.
//! * **Binary cells are not read.** They are null, and how many there were is a problem.
//!
//! What it does not do: views, foreign tables and large objects are not read (they are problems); a cast to text that a
//! database defines for a type of its own is run as the role that reads.

mod address;
mod error;
pub mod likeness;
mod mariadb;
mod pace;
mod postgresql;
mod rows;
mod spread;
mod store;
mod table;

pub use self::address::{Address, Engine};
pub use self::error::{Code, ScanError};
pub use self::pace::Pace;
pub use self::rows::{CELL_BYTES_MAX, ROW_BYTES_MAX, ROWS_AT_ONCE};
pub use self::store::{Granted, Outcome, Sampling, Settings, Store};
pub use self::table::{ColumnInfo, TableInfo};
