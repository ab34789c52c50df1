//! What became of a notice, from what comes back.
//!
//! [`read`] takes the bytes of a file, whatever it is: a mail, an mbox, a mail server's log, a provider's signed calls,
//! a file of the postal service. It gives a [`Receipt`] for each message, line or recipient, and a [`Problem`] for what
//! could not be read. A receipt has a [`Status`], a [`Reason`] from a fixed list, and a `why` that names the field or
//! the words that decided. [`reply`] reads what a server answers while a mail is handed over. All of it is pure: a
//! caller walks folders, and ties receipts to notices by `message_id`, `token` or `piece`.
//!
//! ```
//! use amends_receipts::{Found, Options, Status, read};
//! let log = b"Nov 26 10:00:00 mx postfix/smtp[7]: 4XyZ: to=<o.vance@example.org>, relay=mx.example.org[192.0.2.5]:25, \
//!     dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 9)";
//! let mut statuses = Vec::new();
//! read(log, &Options::default(), &mut |found| {
//!     if let Found::Receipt(receipt) = found {
//!         statuses.push(receipt.status);
//!     }
//! });
//! assert_eq!(statuses, [Status::Relayed]);
//! ```
//!
//! Five decisions a reader would question:
//!
//! * **Accepted is not delivered.** A `250` means that the next server took the mail over. Only who put it into the
//!   mailbox can say `delivered`: a report's action, a local delivery, a letter's logical delivery event.
//! * **What is not understood is unknown.** It is never taken for delivered: a person whom nobody told would be lost.
//! * **A full mailbox is soft**, even with `5.2.2`; the rules for codes that contradict each other stand in `verdict`.
//! * **A bounce must come from a mail server.** A person who answers and quotes one has not bounced, and a vacation
//!   notice is neither a bounce nor a delivery.
//! * **A provider's call is believed only if its signature holds.** Without a key there is a problem, not a receipt.

mod enhanced;
mod limits;
mod logs;
mod mail;
mod phrases;
mod postal;
mod read;
mod reason;
mod receipt;
mod reply;
mod verdict;
mod webhooks;

pub use enhanced::Enhanced;
pub use limits::{Found, Limits, Options, Problem, ProblemKind};
pub use read::{classify, read};
pub use reason::Reason;
pub use receipt::{Kind, NewAddress, Receipt, Revealed, Source, Status};
pub use reply::{Fate, Reply, reply};
pub use webhooks::Keys;
