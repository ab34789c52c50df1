//! `amends detect`: personal data in plain text. Prints kinds and places, never values.

use std::io::Read as _;

use anyhow::Context;
use serde::Serialize;

use crate::args::{Common, Detect, View};
use crate::exit::Done;
use crate::{render, world};

/// The largest text that is looked at in one piece.
const TEXT_BYTES_MAX: u64 = 1 << 30;

#[derive(Serialize)]
struct Line<'a> {
    element: &'a str,
    start: u64,
    end: u64,
    confidence: f32,
    why: String,
}

pub(crate) fn run(common: &Common, given: &Detect) -> anyhow::Result<Done> {
    let rules = amends::records::rules(&world::settings(common, 0)?)?;
    let text = read(&given.file)?;
    let found = rules.detect_text(&text);
    let vocabulary = rules.vocabulary();
    let lines: Vec<Line<'_>> = found
        .iter()
        .map(|finding| Line {
            element: vocabulary.name(finding.element),
            start: finding.start as u64,
            end: finding.end as u64,
            confidence: f32::from(finding.confidence) / 100.0,
            why: finding.why.to_string(),
        })
        .collect();
    match given.show.format {
        View::Json => render::json(&lines)?,
        View::Table => {
            for line in &lines {
                let place = format!("{}–{}", line.start, line.end);
                let percent = (line.confidence * 100.0).round();
                render::text(&format!("{place:>16}  {:<22} {percent:>3} %  {}\n", line.element, line.why))?;
            }
        }
    }
    Ok(Done::Well)
}

fn read(file: &str) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    if file == "-" {
        std::io::stdin().lock().take(TEXT_BYTES_MAX).read_to_end(&mut bytes)?;
    } else {
        let opened = std::fs::File::open(file).with_context(|| format!("could not read {file}"))?;
        opened.take(TEXT_BYTES_MAX).read_to_end(&mut bytes).with_context(|| format!("could not read {file}"))?;
    }
    Ok(String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}
