//! One module for each command.

pub(crate) mod actions;
pub(crate) mod case;
pub(crate) mod compare;
pub(crate) mod detect;
pub(crate) mod duties;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod grants;
pub(crate) mod imb;
pub(crate) mod lookup;
pub(crate) mod notices;
pub(crate) mod posture;
pub(crate) mod proof;
pub(crate) mod protection;
pub(crate) mod receipts;
pub(crate) mod respond;
pub(crate) mod review;
pub(crate) mod scan;
pub(crate) mod send;
pub(crate) mod serve;
pub(crate) mod stage;
pub(crate) mod status;
pub(crate) mod trace;
