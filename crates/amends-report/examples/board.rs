//! Renders the board's page of an invented posture to a file: `cargo run -p amends-report --example board -- board.html`.

#[path = "../tests/board/sample.rs"]
mod sample;

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("usage: board <board.html>");
        return ExitCode::from(2);
    };
    let page = amends_report::render_board(&sample::sample()).map_err(std::io::Error::other);
    match page.and_then(|page| std::fs::write(&path, page)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::FAILURE
        }
    }
}
