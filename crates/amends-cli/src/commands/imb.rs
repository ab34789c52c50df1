//! `amends imb encode|decode`: the postal barcode. Needs no case.

use amends::imb;
use serde::Serialize;

use crate::args::{DecodeImb, EncodeImb, Imb, ImbAction, View};
use crate::exit::{Done, Misused};
use crate::render;

#[derive(Serialize)]
struct Line<'a> {
    bars: &'a str,
    barcode_id: &'a str,
    service_type: &'a str,
    mailer_id: &'a str,
    serial: &'a str,
    routing: &'a str,
}

pub(crate) fn run(given: &Imb) -> anyhow::Result<Done> {
    match &given.action {
        ImbAction::Encode(given) => encode(given),
        ImbAction::Decode(given) => decode(given),
    }
}

fn encode(given: &EncodeImb) -> anyhow::Result<Done> {
    let imb = imb::Imb::from_digits(&given.tracking, &given.routing).map_err(|error| Misused(error.to_string()))?;
    let bars = imb.encode().to_string();
    match given.show.format {
        View::Json => render::json(&line(&imb, &bars))?,
        View::Table => render::text(&format!("{bars}\n"))?,
    }
    Ok(Done::Well)
}

/// Letters that are no barcode's are a slip in typing; bars that were read wrong are a failure.
fn decode(given: &DecodeImb) -> anyhow::Result<Done> {
    let bars: imb::Bars = given.bars.trim().parse().map_err(|error: imb::ImbError| Misused(error.to_string()))?;
    let imb = bars.decode()?;
    match given.show.format {
        View::Json => render::json(&line(&imb, &bars.to_string()))?,
        View::Table => render::text(&table(&imb))?,
    }
    Ok(Done::Well)
}

fn line<'a>(imb: &'a imb::Imb, bars: &'a str) -> Line<'a> {
    Line {
        bars,
        barcode_id: imb.barcode_id(),
        service_type: imb.service_type(),
        mailer_id: imb.mailer_id(),
        serial: imb.serial(),
        routing: imb.routing(),
    }
}

fn table(imb: &imb::Imb) -> String {
    let rows = [
        ("barcode id", imb.barcode_id()),
        ("service type", imb.service_type()),
        ("mailer id", imb.mailer_id()),
        ("serial number", imb.serial()),
        ("routing code", if imb.routing().is_empty() { "none" } else { imb.routing() }),
    ];
    rows.iter().map(|(name, value)| format!("{name:<14} {value}\n")).collect()
}
