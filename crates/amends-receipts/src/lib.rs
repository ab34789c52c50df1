//! What became of a notice, from what mail servers say.
//!
//! So far this reads one thing: the reply that a server gives while a mail is handed over ([`read`]). Its nouns are the
//! [`Fate`] (accepted, refused for now, refused for good, unknown) and the [`Reason`]. Bounces, complaints and
//! auto-replies, which come later and as mails, are not read yet.
//!
//! ```
//! use amends_receipts::{Fate, Reason, read};
//! let reply = read("550-5.1.1 No such person\r\n550 5.1.1 at this address");
//! assert_eq!((reply.fate, reply.reason), (Fate::Hard, Reason::MailboxUnknown));
//! ```
//!
//! Three decisions a reader would question:
//!
//! * **Accepted is not delivered.** A `250` means that the next server took the mail over. No reply means delivered.
//! * **What is not understood is unknown.** It is never taken for accepted: a person whom nobody told would be lost.
//! * **The reply code decides the fate, the rest decides the reason.** Where a server says `550 4.2.2`, the session ended
//!   with 550 (RFC 5321, 4.2.1), whatever the enhanced code (RFC 3463) says; the reason is still a full mailbox.

mod enhanced;
mod phrases;
mod reply;

pub use enhanced::Enhanced;
pub use reply::{Fate, Reason, Reply, read};
