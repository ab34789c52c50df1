//! The wire: SMTP with TLS and DKIM, paced; SMS over HTTP.
