//! TLS against a server of our own, with certificates made by `openssl`: who is trusted, and what must not be believed.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use amends_case::Masked;
use amends_channels::{ChannelError, Mail, Outcome, Security, SmtpSettings, Wire};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use tempfile::TempDir;

/// What a server heard inside TLS and, with a `clear ` before it, outside.
type Heard = Arc<Mutex<Vec<String>>>;

fn openssl(folder: &Path, arguments: &str) {
    let mut command = Command::new("openssl");
    command.args(arguments.split(' ')).current_dir(folder).stdout(Stdio::null()).stderr(Stdio::piped());
    let done = command.output().expect("tests need `openssl` (Debian package `openssl`)");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// A folder with an authority's `ca.pem` and, signed by it, `cert.pem` and `key.pem` for `names`.
fn certificates(names: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let new = "req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(at, &format!("{new} -x509 -days 2 -subj /CN=authority -keyout ca.key -out ca.pem"));
    openssl(at, &format!("{new} -subj /CN=server -keyout key.pem -out server.csr"));
    fs::write(at.join("names"), format!("subjectAltName={names}\nbasicConstraints=critical,CA:FALSE\n"))
        .expect("a file");
    openssl(
        at,
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem",
    );
    folder
}

fn server_config(folder: &Path) -> Arc<ServerConfig> {
    let certificate = CertificateDer::from_pem_file(folder.join("cert.pem")).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    Arc::new(builder.with_no_client_auth().with_single_cert(vec![certificate], key).expect("a pair"))
}

/// A server with STARTTLS, which says `beside` in the clear in one piece with its agreement to begin TLS; or, without
/// `beside`, one with TLS from the first byte.
fn server(folder: &Path, beside: Option<&'static str>) -> (u16, Heard) {
    let (config, heard) = (server_config(folder), Heard::default());
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let its = Arc::clone(&heard);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
            let connection = ServerConnection::new(Arc::clone(&config)).expect("a connection");
            if let Some(beside) = beside {
                if clear(&mut stream, beside, &its).is_none() {
                    continue;
                }
                let _ = talk(StreamOwned::new(connection, stream), false, &its);
            } else {
                let _ = talk(StreamOwned::new(connection, stream), true, &its);
            }
        }
    });
    (port, heard)
}

fn clear(stream: &mut TcpStream, beside: &str, heard: &Heard) -> Option<()> {
    stream.write_all(b"220 hello\r\n").ok()?;
    loop {
        let line = line(stream)?;
        heard.lock().expect("a lock").push(format!("clear {line}"));
        if line == "STARTTLS" {
            return stream.write_all(format!("220 go\r\n{beside}").as_bytes()).ok();
        }
        stream.write_all(b"250-server.example\r\n250 STARTTLS\r\n").ok()?;
    }
}

fn talk(mut stream: impl Read + Write, greets: bool, heard: &Heard) -> Option<()> {
    if greets {
        stream.write_all(b"220 hello\r\n").ok()?;
    }
    let mut in_message = false;
    loop {
        let line = line(&mut stream)?;
        heard.lock().expect("a lock").push(line.clone());
        in_message &= line != ".";
        let answer = match line.split(' ').next().unwrap_or_default() {
            _ if in_message => continue,
            "EHLO" => "250-server.example\r\n250 AUTH PLAIN\r\n",
            // Name and password in base 64, with a zero byte before each: «mara», «right».
            "AUTH" if line.ends_with(" AG1hcmEAcmlnaHQ=") => "235 2.7.0 welcome\r\n",
            "AUTH" => "535 5.7.8 no\r\n",
            "DATA" => {
                in_message = true;
                "354 go\r\n"
            }
            _ => "250 2.0.0 ok\r\n",
        };
        stream.write_all(answer.as_bytes()).ok()?;
        stream.flush().ok()?;
    }
}

fn line(stream: &mut impl Read) -> Option<String> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).ok()?;
        bytes.push(byte[0]);
    }
    Some(String::from_utf8_lossy(&bytes).trim_end().to_owned())
}

fn mail() -> Mail {
    Mail {
        message_id: "0f3c.1@tidewater.example".to_owned(),
        from: "Tidewater Mobile <notice@tidewater.example>".to_owned(),
        reply_to: None,
        return_path: "bounces+0f3c.1@tidewater.example".to_owned(),
        to: Masked::new("mara@mail.example".to_owned()),
        title: "Notice of data breach".to_owned(),
        plain: Masked::new("Dear Mara,\n".to_owned()),
        html: Masked::new("<p>Dear Mara,</p>".to_owned()),
        language: "en".to_owned(),
        time: 1_791_795_600,
    }
}

fn settings(host: &str, port: u16, security: Security, roots: Option<&Path>) -> SmtpSettings {
    let timeout = Duration::from_secs(5);
    let roots = roots.map(|folder| folder.join("ca.pem"));
    SmtpSettings { timeout, roots, ..SmtpSettings::new(host, port, security) }
}

fn send(settings: SmtpSettings) -> Outcome {
    Wire::new(settings).expect("a wire").send(&mail().encode(None).expect("a mail"))
}

fn was_mailed(heard: &Heard) -> bool {
    heard.lock().expect("a lock").iter().any(|line| line.contains("MAIL FROM") || line.contains("Mara"))
}

#[test]
fn a_server_that_is_known_gets_the_mail_both_ways_and_nothing_before_tls() {
    let folder = certificates("DNS:localhost,IP:127.0.0.1");
    for (security, beside) in [(Security::Tls, None), (Security::StartTls, Some(""))] {
        let (port, heard) = server(folder.path(), beside);
        let outcome = send(settings("127.0.0.1", port, security, Some(folder.path())));
        assert!(matches!(outcome, Outcome::Accepted { code: 250, .. }), "{security:?}: {outcome:?}");
        assert!(was_mailed(&heard));
        let heard = heard.lock().expect("a lock");
        let clear: Vec<&String> = heard.iter().filter(|line| line.starts_with("clear ")).collect();
        assert!(clear.iter().all(|line| line.ends_with("EHLO localhost") || line.ends_with("STARTTLS")), "{clear:?}");
    }
}

#[test]
fn a_server_that_nobody_vouches_for_or_with_another_name_gets_nothing() {
    let other = certificates("DNS:other.example");
    let unknown = certificates("DNS:localhost,IP:127.0.0.1");
    for (security, beside) in [(Security::Tls, None), (Security::StartTls, Some(""))] {
        let (port, heard) = server(other.path(), beside);
        let outcome = send(settings("127.0.0.1", port, security, Some(other.path())));
        assert!(matches!(outcome, Outcome::NotSent { .. }), "another name, {security:?}: {outcome:?}");
        assert!(!was_mailed(&heard));
        let (port, heard) = server(unknown.path(), beside);
        // Trusting one authority is no reason to trust another.
        for roots in [None, Some(other.path())] {
            let outcome = send(settings("127.0.0.1", port, security, roots));
            assert!(matches!(outcome, Outcome::NotSent { .. }), "unknown, {security:?}: {outcome:?}");
        }
        assert!(!was_mailed(&heard));
    }
}

#[test]
fn the_password_goes_inside_tls_and_a_wrong_one_refuses_nobody() {
    let folder = certificates("IP:127.0.0.1");
    let (port, heard) = server(folder.path(), Some(""));
    for (password, is_right) in [("right", true), ("wrong", false)] {
        let log_in = Some(("mara".to_owned(), Masked::new(password.to_owned())));
        let with = settings("127.0.0.1", port, Security::StartTls, Some(folder.path()));
        let outcome = send(SmtpSettings { log_in, ..with });
        assert_eq!(matches!(outcome, Outcome::Accepted { .. }), is_right, "{outcome:?}");
        assert_eq!(matches!(outcome, Outcome::NotSent { .. }), !is_right, "{outcome:?}");
    }
    let heard = heard.lock().expect("a lock");
    assert!(!heard.iter().any(|line| line.starts_with("clear AUTH")));
}

#[test]
fn what_was_said_in_the_clear_is_no_reply_of_the_server() {
    let folder = certificates("IP:127.0.0.1");
    let lies = [
        // A whole conversation, one reply more than the hello, the hello alone, and half of it.
        "250 hello\r\n250 ok\r\n250 ok\r\n354 go\r\n250 2.0.0 taken\r\n",
        "250 hello\r\n250 ok\r\n",
        "250 hello\r\n",
        "250 hello\r\n250-",
    ];
    for lie in lies {
        let (port, heard) = server(folder.path(), Some(lie));
        let outcome = send(settings("127.0.0.1", port, Security::StartTls, Some(folder.path())));
        assert!(matches!(outcome, Outcome::NotSent { .. }), "{lie:?}: {outcome:?}");
        assert!(!heard.lock().expect("a lock").iter().any(|line| line.contains("Mara")), "{lie:?}");
    }
}

#[test]
fn roots_that_are_none_are_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let with = settings("mail.example", 465, Security::Tls, Some(folder.path()));
    assert!(matches!(Wire::new(with.clone()), Err(ChannelError::Tls(_))));
    fs::write(folder.path().join("ca.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        .expect("a file");
    assert!(matches!(Wire::new(with.clone()), Err(ChannelError::Tls(_))));
    // A file without any certificate would otherwise trust nobody more, and nobody would know.
    fs::write(folder.path().join("ca.pem"), "not a certificate").expect("a file");
    assert!(matches!(Wire::new(with), Err(ChannelError::Tls(_))));
}
