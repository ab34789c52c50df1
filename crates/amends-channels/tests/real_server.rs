//! Mails to a server that is not ours, whose signatures are checked by an implementation that is not ours.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use amends_case::Masked;
use amends_channels::{Dkim, Mail, Outcome, Security, SmtpSettings, Wire};

/// Debian's packages are for Debian's Python, whatever else is first on the path.
const PYTHON: &str = "/usr/bin/python3";
const NEEDS: &str = "tests need Debian's packages `python3-aiosmtpd`, `python3-dkim` and `python3-nacl`";

struct Server {
    child: Child,
    _stdin: ChildStdin,
    lines: BufReader<std::process::ChildStdout>,
    port: u16,
}

impl Server {
    fn start(dns: &[String]) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/receive.py");
        let mut command = Command::new(PYTHON);
        command.arg(script).arg(port.to_string()).args(dns).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect(NEEDS);
        let (stdin, stdout) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let mut server = Self { child, _stdin: stdin, lines: BufReader::new(stdout), port };
        assert_eq!(server.line(), "ready", "{NEEDS}");
        server
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn openssl(folder: &Path, arguments: &str) -> Vec<u8> {
    let done = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
    let done = done.expect("tests need `openssl` (Debian package `openssl`)");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// A key as `openssl` makes it with `command`, its own text, and the public half in base 64 as the DNS has it.
fn key(folder: &Path, command: &str, skipped: &str) -> (String, String) {
    openssl(folder, command);
    let text = std::fs::read_to_string(folder.join("key.pem")).expect("a key");
    std::fs::write(folder.join("public.der"), openssl(folder, "pkey -in key.pem -pubout -outform DER"))
        .expect("a file");
    // An Ed25519 key is published without the twelve bytes that say so (RFC 8463, section 4).
    std::fs::write(folder.join("public"), &std::fs::read(folder.join("public.der")).expect("a file")[skipped.len()..])
        .expect("a file");
    let public = String::from_utf8(openssl(folder, "base64 -A -in public")).expect("text");
    (text, public.trim().to_owned())
}

fn mail(number: u32) -> Mail {
    Mail {
        message_id: format!("{number:08x}.1@tidewater.example"),
        from: "\"Tidewater Mobile, Privacy\" <notice@tidewater.example>".to_owned(),
        reply_to: Some("help@tidewater.example".to_owned()),
        return_path: format!("bounces+{number:08x}.1@tidewater.example"),
        to: Masked::new(format!("person{number}@mail.example")),
        title: "Notificación de una violación de datos personales de Tidewater Mobile — qué puede hacer usted ahora"
            .to_owned(),
        plain: Masked::new("Dear Mara,\n.\n..two dots\n  spaces   and\ttabs  \nFrom here.\n\n\n".to_owned()),
        html: Masked::new(format!("<p>Dear Mara, here {}</p>", "äöü € ".repeat(400))),
        language: "es".to_owned(),
        time: 1_791_795_600,
    }
}

#[test]
fn signatures_hold_for_others_and_break_when_the_mail_is_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let ed25519 = "genpkey -algorithm ed25519 -out key.pem";
    let keys = [
        ("old", "rsa", key(at, "genrsa -traditional -out key.pem 2048", "")),
        ("new", "rsa", key(at, "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out key.pem", "")),
        ("short", "ed25519", key(at, ed25519, "twelve bytes")),
    ];
    assert!(keys[0].2.0.contains("BEGIN RSA PRIVATE KEY") && keys[1].2.0.contains("BEGIN PRIVATE KEY"));
    let dns = keys.iter().map(|(selector, kind, (_, public))| {
        format!("{selector}._domainkey.tidewater.example=v=DKIM1; k={kind}; p={public}")
    });
    let mut server = Server::start(&dns.collect::<Vec<_>>());
    let timeout = Duration::from_secs(20);
    let settings = SmtpSettings { timeout, ..SmtpSettings::new("127.0.0.1", server.port, Security::Plain) };
    let mut wire = Wire::new(settings).expect("a wire");
    for (number, (selector, _, (key, _))) in (0..).zip(&keys) {
        let dkim = Dkim::new(selector, "tidewater.example", key).expect("a key");
        let encoded = mail(number).encode(Some(&dkim)).expect("a mail");
        assert_eq!(
            encoded.reveal(),
            mail(number).encode(Some(&dkim)).expect("a mail").reveal(),
            "equal mails, equal bytes"
        );
        assert!(encoded.reveal().is_ascii());
        let text = String::from_utf8_lossy(encoded.reveal());
        // The library does not fold between a name and its address.
        let is_long = |line: &&str| line.len() > 78 && !line.starts_with("From:");
        assert_eq!(text.lines().find(is_long), None, "{selector}");
        let outcome = wire.send(&encoded);
        assert!(matches!(outcome, Outcome::Accepted { code: 250, .. }), "{outcome:?}");
        let expected = format!(
            "Message-ID: <{number:08x}.1@tidewater.example> person{number}@mail.example mail=True body=False date=False \
             from=False answers=False spaces=True []"
        );
        assert_eq!(server.line(), expected, "{selector}");
    }
    // Signed with a key that the DNS does not have.
    let (other, _) = key(at, ed25519, "");
    let dkim = Dkim::new("short", "tidewater.example", &other).expect("a key");
    assert!(matches!(wire.send(&mail(9).encode(Some(&dkim)).expect("a mail")), Outcome::Accepted { .. }));
    assert!(server.line().contains("mail=False"));
}
