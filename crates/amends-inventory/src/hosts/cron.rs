//! `crontab(5)` of the system: five fields of time, the account, the command.

use amends_case::{ProblemKind, Statement};

use super::{host_of, lines};
use crate::out::Out;
use crate::read::Source;

pub(super) fn read(source: &Source<'_>, out: &mut Out<'_>) {
    for (number, line) in lines(source.text) {
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else { continue };
        // `PATH=/usr/bin` sets a variable; it may be a secret, and is left where it is.
        if first.contains('=') || words.clone().next() == Some("=") {
            continue;
        }
        let times = if first.starts_with('@') { 0 } else { 4 };
        let mut rest = words.skip(times);
        let (Some(account), Some(program)) = (rest.next(), rest.next()) else {
            out.problem(number, ProblemKind::RaggedRow, "is no line of a crontab with an account in it");
            continue;
        };
        out.say(
            number,
            Statement::Job {
                host: host_of(source.path).to_owned(),
                account: account.to_owned(),
                program: program.to_owned(),
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use amends_case::Statement;

    use crate::check::read_text;

    #[test]
    fn a_job_is_an_account_and_a_program_without_its_arguments() {
        let text = "TOKEN=hush\n17 * * * * svc /usr/local/bin/collect --password hush\n@daily root /bin/tidy\n* * *\n";
        let read = read_text("hosts/a/cron.d/collect", text);
        let job = |account: &str, program: &str| Statement::Job {
            host: "a".into(),
            account: account.into(),
            program: program.into(),
        };
        let said: Vec<_> = read.statements.iter().map(|stated| stated.what.clone()).collect();
        assert_eq!(said, [job("svc", "/usr/local/bin/collect"), job("root", "/bin/tidy")]);
        assert_eq!(read.problems.len(), 1);
        assert!(!format!("{read:?}").contains("hush"));
    }
}
