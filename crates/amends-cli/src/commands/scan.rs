//! `amends posture scan-store`: who is in a store, and who of them is real.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use amends::posture::scan::{Amount, CopyNote, Place, Scan, Wanted, said, scan_store, scans};
use amends::posture::{Posture as Kept, posture};
use amends::store::Case;
use serde_json::json;

use crate::args::posture::ScanStore;
use crate::args::{Common, View};
use crate::exit::Done;
use crate::progress::Bars;
use crate::{keys, render, world};

/// Tables that a terminal shows.
const TABLES_SHOWN: usize = 20;

pub(crate) fn run(common: &Common, given: &ScanStore) -> anyhow::Result<Done> {
    let place = match (&given.place, &given.url_file) {
        (Some(place), _) => match place.strip_prefix("env:") {
            Some(name) => Place::at(&of_variable(name)?)?,
            None => Place::parse(place)?,
        },
        (None, Some(file)) => Place::in_file(file)?,
        // The argument parser asks for one of them.
        (None, None) => return Err(crate::exit::Misused("where is the store?".to_owned()).into()),
    };
    let amount = match (given.full, given.rows) {
        (true, _) => Amount::All,
        (false, Some(rows)) => Amount::Rows(rows),
        (false, None) => Amount::Usual,
    };
    let case = keys::open(common)?;
    let stop = on_interrupt()?;
    let wanted = Wanted {
        store: &given.store,
        place: &place,
        amount,
        rate: given.rate,
        reference: given.reference,
        go_on: &|| !stop.load(Ordering::Relaxed),
    };
    let settings = world::settings(common, 0)?;
    let (scan, cost) = scan_store(&case, &wanted, &settings, &Bars::default(), &world::actor(common))?;
    let copies = posture(&case)?.map(|posture| posture.copies).unwrap_or_default();
    match given.show.format {
        View::Json => render::json(&json!({ "scan": scan, "cost": cost }))?,
        View::Table => {
            render::text(&table(&scan, &copies, today(&case)))?;
            let seconds = cost.wall_seconds.max(0.001);
            let speed = (scan.rows as f64 / seconds) as u64;
            render::text(&format!(
                "{} rows in {seconds:.1} s ({} a second). Into routes and checks: amends posture run\n",
                render::number(scan.rows),
                render::number(speed)
            ))?;
        }
    }
    Ok(if scan.problems.is_empty() && scan.is_complete { Done::Well } else { Done::WithProblems })
}

fn of_variable(name: &str) -> anyhow::Result<String> {
    let text = std::env::var(name).ok().filter(|text| !text.trim().is_empty());
    Ok(text.ok_or_else(|| crate::exit::Misused(format!("the variable {name} holds no address of a store")))?)
}

/// Set by Ctrl-C, which is heard between two batches; a second one ends the program at once.
fn on_interrupt() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    let heard = Arc::clone(&stop);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let mut interrupts = {
        let _within = runtime.enter();
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt())?
    };
    std::thread::Builder::new().name("interrupts".to_owned()).spawn(move || {
        runtime.block_on(async {
            while interrupts.recv().await.is_some() {
                if heard.swap(true, Ordering::Relaxed) {
                    // By the convention of shells: 128 and the signal's number.
                    std::process::exit(130);
                }
                eprintln!("Stopping after this batch; what was read is kept.");
            }
        });
    })?;
    Ok(stop)
}

fn today(case: &Case) -> jiff::civil::Date {
    case.now().to_zoned(jiff::tz::TimeZone::UTC).date()
}

fn table(scan: &Scan, copies: &[CopyNote], today: jiff::civil::Date) -> String {
    let mut out = format!("{}\n", render::printable(&scan.store));
    for sentence in said(scan, copies, today) {
        out.push_str(&render::wrapped(&render::printable(&sentence), "  "));
    }
    let mut tables: Vec<_> = scan.tables.iter().filter(|table| table.shares.about_people() > 0).collect();
    tables.sort_by(|a, b| b.shares.real.cmp(&a.shares.real).then_with(|| a.table.cmp(&b.table)));
    if !tables.is_empty() {
        out.push_str(&format!(
            "\n  {:<32} {:>10} {:>10} {:>10} {:>10}\n",
            "table", "rows", "real", "made up", "masked"
        ));
    }
    for table in tables.iter().take(TABLES_SHOWN) {
        let name = render::fit(&render::printable(&table.table), 32);
        let [rows, real, synthetic, masked] =
            [table.rows, table.shares.real, table.shares.synthetic, table.shares.masked].map(render::number);
        let sample = if table.is_sample { " sample" } else { "" };
        out.push_str(&format!("  {name:<32} {rows:>10} {real:>10} {synthetic:>10} {masked:>10}{sample}\n"));
    }
    if tables.len() > TABLES_SHOWN {
        out.push_str(&format!("  … and {} more tables\n", tables.len() - TABLES_SHOWN));
    }
    if !scan.elements.is_empty() {
        let elements: Vec<String> = scan
            .elements
            .iter()
            .map(|(element, rows)| format!("{} {}", element.replace('_', " "), render::number(*rows)))
            .collect();
        out.push('\n');
        out.push_str(&render::wrapped(&format!("Holds: {}", elements.join(", ")), "  "));
    }
    for warning in &scan.warnings {
        out.push_str(&render::wrapped(&format!("Mind: {}", render::printable(warning)), "  "));
    }
    for problem in &scan.problems {
        let place = if problem.table.is_empty() { String::new() } else { format!("{}: ", problem.table) };
        let text = format!("Problem: {place}{} ({})", problem.why, render::number(problem.count));
        out.push_str(&render::wrapped(&render::printable(&text), "  "));
    }
    out
}

/// All scans, in a few sentences each, for those who look at posture.
pub(super) fn all(case: &Case, posture: &Kept) -> anyhow::Result<String> {
    let scans = scans(case)?;
    let mut out = String::new();
    for scan in &scans {
        let day = scan.when.to_zoned(jiff::tz::TimeZone::UTC).date();
        out.push_str(&format!("\nScanned {day}: {}\n", render::printable(&scan.store)));
        for sentence in said(scan, &posture.copies, today(case)) {
            out.push_str(&render::wrapped(&render::printable(&sentence), "  "));
        }
    }
    Ok(out)
}
