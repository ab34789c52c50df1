//! Both servers over TLS, with certificates made by `openssl`: who is trusted, and that nobody goes on in the clear.

use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use amends_scan::{Address, ScanError, Settings, Store};
use amends_testing::mariadb::MariaDb;
use amends_testing::postgres::Postgres;
use postgres::{Client, NoTls};

fn openssl(folder: &Path, arguments: &str) {
    let done = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
    let done = done.expect("tests need `openssl` (Debian package `openssl`)");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// An authority, a certificate of it for `localhost`, and an authority that has nothing to do with it.
fn certificates(folder: &Path) {
    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
    let new = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30";
    openssl(folder, &format!("{new} -keyout ca.key -out ca.pem -subj /CN=ca.example"));
    openssl(folder, &format!("{new} -keyout other.key -out other.pem -subj /CN=other.example"));
    let own = "-keyout key.pem -out cert.pem -subj /CN=localhost -addext subjectAltName=DNS:localhost";
    openssl(folder, &format!("{new} -CA ca.pem -CAkey ca.key {own} -addext basicConstraints=critical,CA:FALSE"));
    std::fs::set_permissions(folder.join("key.pem"), PermissionsExt::from_mode(0o644)).unwrap();
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn open(url: &str) -> Result<Store, ScanError> {
    Store::open(&Address::parse(url).unwrap(), &Settings::new("tls-test"))
}

fn check(folder: &Path, url: &str) {
    let with = |file: &str, host: &str| {
        let file = folder.join(file);
        open(&format!("{}?sslmode=require&sslrootcert={}", url.replace("localhost", host), file.display()))
    };
    assert!(with("ca.pem", "localhost").is_ok(), "{:?}", with("ca.pem", "localhost"));
    for (file, host) in [("other.pem", "localhost"), ("ca.pem", "127.0.0.1")] {
        assert!(matches!(with(file, host).unwrap_err(), ScanError::Tls(_)), "{file} {host}: {:?}", with(file, host));
    }
    // This machine does not trust our authority.
    assert!(matches!(open(&format!("{url}?sslmode=verify-full")).unwrap_err(), ScanError::Tls(_)));
    // The server wants TLS of this user, and hears none.
    assert!(matches!(open(&format!("{url}?sslmode=disable")).unwrap_err(), ScanError::LogIn(_)));
}

#[test]
fn postgresql_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let port = free_port();
    let settings = ["listen_addresses=127.0.0.1".to_owned(), format!("port={port}")];
    let server = Postgres::start_with(folder.path(), &settings).unwrap();
    let mut admin = Client::connect(&server.url(), NoTls).unwrap();
    admin.batch_execute("CREATE ROLE zoe LOGIN").unwrap();
    let url = format!("postgres://zoe@localhost:{port}/postgres");
    // Near miss: a server that has no TLS is not asked in the clear.
    let error = open(&format!("{url}?sslmode=require")).unwrap_err();
    assert!(matches!(error, ScanError::Tls(_)), "{error:?}");
    let data = folder.path().join("postgres/data");
    let owner = std::fs::metadata(&data).unwrap();
    for file in ["cert.pem", "key.pem"] {
        let place = data.join(file);
        std::fs::copy(folder.path().join(file), &place).unwrap();
        std::fs::set_permissions(&place, PermissionsExt::from_mode(0o600)).unwrap();
        chown(&place, Some(owner.uid()), Some(owner.gid())).unwrap();
    }
    std::fs::write(data.join("pg_hba.conf"), "local all all trust\nhostssl all zoe 127.0.0.1/32 trust\n").unwrap();
    for setting in ["ssl_cert_file = 'cert.pem'", "ssl_key_file = 'key.pem'", "ssl = on"] {
        admin.batch_execute(&format!("ALTER SYSTEM SET {setting}")).unwrap();
    }
    admin.batch_execute("SELECT pg_reload_conf()").unwrap();
    std::thread::sleep(Duration::from_millis(500));
    check(folder.path(), &url);
}

#[test]
fn mariadb_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let (port, place) = (free_port(), folder.path().display().to_string());
    let options = [
        "--skip-networking=0".to_owned(),
        "--bind-address=127.0.0.1".to_owned(),
        format!("--port={port}"),
        format!("--ssl-cert={place}/cert.pem"),
        format!("--ssl-key={place}/key.pem"),
    ];
    let server = MariaDb::start_with(folder.path(), &options).unwrap();
    server.sql("CREATE DATABASE crm; CREATE USER zoe IDENTIFIED BY 'right' REQUIRE SSL").unwrap();
    server.sql("GRANT SELECT ON crm.* TO zoe").unwrap();
    check(folder.path(), &format!("mysql://zoe:right@localhost:{port}/crm"));
}
