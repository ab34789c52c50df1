//! The way to a PostgreSQL server, with TLS where it leaves this machine.

use std::sync::Arc;

use postgres::config::SslMode;
use postgres::{Client, Config, NoTls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{has_io, meaning};
use crate::address::Address;
use crate::error::ScanError;
use crate::store::Settings;

pub(super) fn connect(address: &Address, settings: &Settings) -> Result<Client, ScanError> {
    let mut config = Config::new();
    match address.socket() {
        Some(folder) => config.host_path(folder),
        None => config.host(address.host()),
    };
    config.port(address.port()).user(address.reveal_user()).application_name("amends");
    config.connect_timeout(settings.connect_timeout);
    // What is said beside the answers may quote values: nobody hears it.
    config.notice_callback(|_| ());
    if !address.database().is_empty() {
        config.dbname(address.database());
    }
    if let Some(password) = address.reveal_password() {
        config.password(password);
    }
    let client = if address.is_encrypted() {
        config.ssl_mode(SslMode::Require).connect(tls(address)?)
    } else {
        config.ssl_mode(SslMode::Disable).connect(NoTls)
    };
    client.map_err(|error| refused(&error))
}

/// TLS with the certificates that this machine trusts (`SSL_CERT_FILE` names others), or with those of a file.
fn tls(address: &Address) -> Result<MakeRustlsConnect, ScanError> {
    let Some(file) = address.roots() else {
        let made = MakeRustlsConnect::with_native_certs();
        return made.map(|(tls, _)| tls).map_err(|_| ScanError::Tls("this machine has no certificates to trust"));
    };
    let broken = ScanError::Tls("the file of sslrootcert cannot be read, or holds no certificate in PEM");
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(file).map_err(|_| broken.clone())? {
        let certificate = certificate.map_err(|_| broken.clone())?;
        roots.add(certificate).map_err(|_| broken.clone())?;
    }
    if roots.is_empty() {
        return Err(broken);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = versions.map_err(|_| broken)?.with_root_certificates(roots).with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn refused(error: &postgres::Error) -> ScanError {
    if error.as_db_error().is_some() {
        return meaning(error, "let us in");
    }
    // The driver keeps its kinds to itself; its fixed first words name them, and hold nothing of the server's.
    let words = error.to_string();
    if words.starts_with("error performing TLS handshake") {
        return ScanError::Tls(
            "the server has none, or its certificate is not trusted or not in its name (sslrootcert names the authority)",
        );
    }
    if words.starts_with("invalid configuration") {
        return ScanError::LogIn(crate::error::Code::new("28P01"));
    }
    if words.starts_with("authentication error") {
        return ScanError::Method;
    }
    if words.starts_with("error connecting") || words.starts_with("timeout") || has_io(error) || error.is_closed() {
        return ScanError::Unreachable;
    }
    ScanError::Answer { doing: "let us in" }
}
