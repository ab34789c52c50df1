//! What a run came to, and what is asked of it.

use std::process::{Command, Output};

/// What a run came to.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

impl Ran {
    pub(crate) fn of(command: &mut Command) -> Self {
        Self::from(command.output().expect("the program starts"))
    }

    /// Ends with this code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "exit code\n{}{}", self.stdout, self.stderr);
        self
    }

    /// Its message names all of these.
    #[track_caller]
    pub(crate) fn complains(self, words: &[&str]) -> Self {
        words.iter().for_each(|word| assert!(self.stderr.contains(word), "no `{word}` in: {}", self.stderr));
        self
    }

    /// Its answer names all of these.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Self {
        words.iter().for_each(|word| assert!(self.stdout.contains(word), "no `{word}` in: {}", self.stdout));
        self
    }

    /// Its answer as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}
