//! `amends serve`: the endpoint at which a vendor redeems protection codes.

use amends::ledger_store::Redemption;
use amends::protection::Redeemer;
use amends_console::{Answer, Failed, Limits, Redeem, Vendor, serve};
use anyhow::Context;

use crate::args::{Common, Serve};
use crate::exit::{Done, Misused};
use crate::{keys, world};

/// The ledger behind the endpoint.
struct Desk(Redeemer);

impl Redeem for Desk {
    fn redeem(&mut self, typed: &str, vendor: &str, time: i64) -> Result<Answer, Failed> {
        let redeemed = self.0.redeem(typed, vendor, time).map_err(|error| {
            log::error!("a code could not be redeemed: {error}");
            Failed
        })?;
        Ok(match redeemed {
            Ok(Redemption::Granted { product, months, starts, ends }) => {
                Answer::Granted { product, months, starts, ends }
            }
            Ok(Redemption::Used) => Answer::Used,
            Ok(Redemption::Expired) => Answer::Expired,
            Ok(Redemption::Void) => Answer::Void,
            Ok(Redemption::Unknown) => Answer::Unknown,
            Err(_) => Answer::Slip,
        })
    }
}

pub(crate) fn run(common: &Common, given: &Serve) -> anyhow::Result<Done> {
    let vendors = given.vendors.iter().map(|vendor| of_variable(vendor)).collect::<anyhow::Result<Vec<_>>>()?;
    let case = keys::open_to_read(common)?;
    let desk = Desk(Redeemer::new(&case, &world::settings(common, 0)?)?);
    let listener = std::net::TcpListener::bind(given.listen);
    let listener = listener.with_context(|| format!("could not listen on {}", given.listen))?;
    let limits = Limits { per_vendor: given.per_minute, ..Limits::default() };
    eprintln!("Listening on {}; stops on Ctrl-C.", listener.local_addr().unwrap_or(given.listen));
    let clock = Box::new(move || case.now().as_second());
    serve(listener, Box::new(desk), vendors, limits, given.behind_tls, clock, stopped())?;
    Ok(Done::Well)
}

/// Ctrl-C, or what a service manager sends.
async fn stopped() {
    let asked = Box::pin(tokio::signal::ctrl_c());
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut ended) => drop(futures::future::select(asked, Box::pin(ended.recv())).await),
        Err(_) => drop(asked.await),
    }
}

fn of_variable(text: &str) -> anyhow::Result<Vendor> {
    let wrong = |why: &str| Misused(format!("--vendor {text}: {why}"));
    let (name, variable) = text.split_once('=').ok_or_else(|| wrong("write NAME=VARIABLE"))?;
    let token = std::env::var(variable).map_err(|_| wrong("the variable is not set"))?;
    Ok(Vendor::new(name, &token).ok_or_else(|| wrong("the token has to have at least 32 characters"))?)
}
