//! What Tidewater runs: some forty hosts, in the order of the inventory.

/// A host's position in [`HOSTS`].
pub(crate) type HostId = usize;

/// In which syntax a host writes its log of log-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// RFC 3164 in `auth.log`, rotated each week, older ones compressed. No year.
    Bsd,
    /// `auth.log` with full dates, as newer systems write it, rotated in the same way.
    Iso,
    /// RFC 5424 in `secure.log`, one file.
    Rfc5424,
    /// `journalctl -o json` in `journal.json`, one file.
    Journal,
    /// As [`Style::Bsd`], but only the last two weeks were kept.
    Short,
    /// No log of log-ins was collected.
    Silent,
}

/// One row of the inventory.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Host {
    pub(crate) name: &'static str,
    /// The first one is how other hosts see it.
    pub(crate) addresses: &'static [&'static str],
    pub(crate) zone: &'static str,
    pub(crate) environment: &'static str,
    pub(crate) owner: &'static str,
    /// Elements that it holds of people; empty for what is no store.
    pub(crate) data: &'static [&'static str],
    pub(crate) style: Style,
}

macro_rules! hosts {
    ($($name:literal [$($address:literal),*] $zone:literal $environment:literal $owner:literal [$($data:literal),*] $style:ident;)*) => {
        &[$(Host { name: $name, addresses: &[$($address),*], zone: $zone, environment: $environment, owner: $owner,
            data: &[$($data),*], style: Style::$style }),*]
    };
}

/// All of them.
pub(crate) const HOSTS: &[Host] = hosts! {
    "gw-test-01" ["10.20.0.21", "198.51.100.21"] "lab" "test" "radio-lab" [] Bsd;
    "gw-test-02" ["10.20.0.22", "198.51.100.22"] "lab" "test" "radio-lab" [] Bsd;
    "lab-01" ["10.20.0.31"] "lab" "test" "radio-lab" [] Bsd;
    "lab-02" ["10.20.0.32"] "lab" "test" "radio-lab" [] Bsd;
    "lab-03" ["10.20.0.33"] "lab" "test" "radio-lab" [] Bsd;
    "lab-04" ["10.20.0.34"] "lab" "test" "radio-lab" [] Iso;
    "lab-05" ["10.20.0.35"] "lab" "test" "radio-lab" [] Iso;
    "lab-06" ["10.20.0.36"] "lab" "test" "radio-lab" [] Bsd;
    "lab-07" ["10.20.0.37"] "lab" "test" "radio-lab" [] Short;
    "lab-12" ["10.20.0.42"] "lab" "test" "radio-lab" [] Bsd;
    "stg-app-01" ["10.25.0.11"] "lab" "staging" "release" [] Rfc5424;
    "stg-app-02" ["10.25.0.12"] "lab" "staging" "release" [] Rfc5424;
    "stg-db-01" ["10.25.0.21"] "lab" "staging" "release" [] Iso;
    "bastion-01" ["10.10.0.5", "198.51.100.5"] "dmz" "production" "platform" [] Bsd;
    "gw-prod-01" ["10.10.0.8", "198.51.100.8"] "dmz" "production" "radio-core" [] Bsd;
    "mx-01" ["10.10.0.25", "198.51.100.25"] "dmz" "production" "platform" [] Bsd;
    "vpn-01" ["10.10.0.6", "198.51.100.6"] "dmz" "production" "platform" [] Iso;
    "web-portal-01" ["10.10.0.81", "198.51.100.81"] "dmz" "production" "portal" [] Bsd;
    "web-portal-02" ["10.10.0.82", "198.51.100.82"] "dmz" "production" "portal" [] Bsd;
    "fw-01" ["10.0.0.1", "198.51.100.1"] "dmz" "production" "network" [] Silent;
    "zeek-01" ["10.0.0.9"] "corp" "production" "network" [] Silent;
    "jump-01" ["10.30.0.11"] "corp" "production" "platform" [] Bsd;
    "jump-02" ["10.30.0.12"] "corp" "production" "platform" [] Bsd;
    "ci-01" ["10.30.0.21"] "corp" "production" "release" [] Iso;
    "ci-02" ["10.30.0.22"] "corp" "production" "release" [] Iso;
    "backup-01" ["10.30.0.31"] "corp" "production" "platform" [] Bsd;
    "log-01" ["10.30.0.41"] "corp" "production" "platform" [] Iso;
    "mon-01" ["10.30.0.42"] "corp" "production" "platform" [] Rfc5424;
    "corp-workstations" ["10.30.1.0/24"] "corp" "production" "workplace" [] Silent;
    "app-crm-01" ["10.40.0.11"] "data" "production" "crm" [] Iso;
    "app-billing-01" ["10.40.0.12"] "data" "production" "billing" [] Rfc5424;
    "app-portal-01" ["10.40.0.13"] "data" "production" "portal" [] Iso;
    "app-credit-01" ["10.40.0.14"] "data" "production" "credit" [] Bsd;
    "db-crm-01" ["10.40.0.21"] "data" "production" "crm"
        ["name", "address", "email", "telephone", "date_of_birth", "ssn", "account_number"] Journal;
    "ora-billing-01" ["10.40.0.22"] "data" "production" "billing"
        ["name", "address", "date_of_birth", "ssn", "drivers_license", "telephone", "imei", "imsi",
         "account_access_code"] Rfc5424;
    "my-pay-01" ["10.40.0.23"] "data" "production" "billing"
        ["name", "payment_card", "financial_account", "email", "telephone"] Bsd;
    "db-portal-01" ["10.40.0.24"] "data" "production" "portal" ["name", "username", "password", "email"] Iso;
    "db-credit-01" ["10.40.0.25"] "data" "production" "credit"
        ["name", "date_of_birth", "ssn", "passport", "taxpayer_id", "state_id", "account_access_code"] Bsd;
    "db-disputes-01" ["10.40.0.26"] "data" "production" "care" ["name", "address", "telephone", "email"] Bsd;
    "ids-img-01" ["10.40.0.27"] "data" "production" "credit" ["name", "drivers_license", "passport"] Journal;
    "fs-exports-01" ["10.40.0.31"] "data" "production" "billing" ["name", "address", "telephone", "email"] Bsd;
    "fs-stores-01" ["10.40.0.32"] "data" "production" "retail"
        ["name", "date_of_birth", "medical", "health_insurance", "financial_account"] Bsd;
    "loyalty-eu-01" ["10.40.0.41"] "data" "production" "loyalty" ["name", "email", "date_of_birth"] Bsd;
    "hr-payroll-01" ["10.40.0.42"] "data" "production" "people" ["name", "ssn", "financial_account", "address"] Bsd;
    "tidewater-archive" ["arn:aws:s3:::tidewater-archive"] "cloud" "production" "records"
        ["name", "address", "date_of_birth", "ssn"] Silent;
    "cold-vault-01" ["10.90.0.5"] "vault" "production" "records" ["name", "address", "ssn"] Silent;
};

/// The host of this name.
///
/// # Panics
/// If there is none: names come from this folder's own files.
pub(crate) fn host(name: &str) -> HostId {
    HOSTS.iter().position(|host| host.name == name).unwrap_or_else(|| panic!("no host is called {name}"))
}

/// How other hosts see it.
pub(crate) fn address(host: HostId) -> &'static str {
    HOSTS[host].addresses[0]
}

/// How the internet sees it.
pub(crate) fn public(host: HostId) -> &'static str {
    HOSTS[host].addresses.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::super::element::NAMES;
    use super::*;

    #[test]
    fn names_and_addresses_are_unique_and_elements_exist() {
        let mut seen = std::collections::BTreeSet::new();
        for host in HOSTS {
            assert!(seen.insert(host.name));
            assert!(host.addresses.iter().all(|address| seen.insert(address)));
            assert!(host.data.iter().all(|element| NAMES.contains(element)), "{}", host.name);
        }
        assert!((38..50).contains(&HOSTS.len()));
    }
}
