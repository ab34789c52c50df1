//! Progress on a terminal, and none anywhere else.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

use amends::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar for each stage, on standard error.
#[derive(Default)]
pub(crate) struct Bars(Mutex<Option<ProgressBar>>);

impl Progress for Bars {
    fn begin(&self, stage: &str, total: u64) {
        if !std::io::stderr().is_terminal() {
            return;
        }
        let bar = if total == 0 { ProgressBar::new_spinner() } else { ProgressBar::new(total) };
        let template =
            if total == 0 { "{prefix:>10} {spinner}" } else { "{prefix:>10} [{bar:40}] {percent:>3} % {eta}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(stage.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        self.set(Some(bar));
    }

    fn advance(&self, amount: u64) {
        if let Ok(bar) = self.0.lock()
            && let Some(bar) = &*bar
        {
            bar.inc(amount);
        }
    }

    fn end(&self, _summary: &str) {
        self.set(None);
    }
}

impl Bars {
    fn set(&self, next: Option<ProgressBar>) {
        if let Ok(mut bar) = self.0.lock() {
            if let Some(old) = bar.take() {
                old.finish_and_clear();
            }
            *bar = next;
        }
    }
}
