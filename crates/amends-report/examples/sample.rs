//! Renders the invented sample to a file: `cargo run -p amends-report --example sample -- report.html [large]`.

#[path = "../tests/sample/mod.rs"]
mod sample;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        eprintln!("usage: sample <report.html> [large]");
        return ExitCode::from(2);
    };
    let view = if arguments.next().as_deref() == Some("large") { sample::large() } else { sample::sample() };
    match amends_report::render(&view).map_err(std::io::Error::other).and_then(|page| std::fs::write(&path, page)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}
