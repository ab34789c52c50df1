//! Lists that departments keep: accounts of the identity provider, rights in databases and in the cloud, secrets that
//! a search found, who ships logs, what was copied where.

use std::fmt::Write as _;

use super::super::cast::{Cast, SERVICES};
use super::super::cloud::BUCKET;
use super::super::desk::CLOUD_ACCOUNT;
use super::super::honest::{POSTGRES, reporter};
use super::super::hosts::{HOSTS, Style};
use super::super::intruder::home;
use super::super::keys::fingerprint;
use super::super::takes::{TABLES, UPLOADER};
use super::{When, forgotten, has_shell};

pub(super) fn files(cast: &Cast, when: When) -> Vec<(&'static str, String)> {
    vec![
        ("identity/accounts.csv", accounts(cast, when)),
        ("databases/grants.csv", grants(cast, when)),
        ("cloud/account-authorization-details.json", cloud(when)),
        ("secrets/found.csv", secrets(cast, when)),
        ("logging/shipping.csv", shipping(cast, when)),
        ("backups/copies.csv", copies(when)),
    ]
}

fn accounts(cast: &Cast, when: When) -> String {
    let mut text = String::from("account,kind,factors,last_login,disabled\n");
    let day = if when == When::Before { "2026-07-03" } else { "2026-11-06" };
    for (at, worker) in cast.workers.iter().enumerate() {
        let is_there = when == When::After || at != cast.newcomer;
        // Before: one in three has no second factor; and whoever was robbed had none.
        let factors = match when {
            When::Before if at % 3 == 0 || cast.intruder.stolen_worker == Some(at) => "password",
            When::Before => "password;totp",
            When::After => "fido2",
        };
        if is_there {
            let _ = writeln!(text, "{},person,{factors},{day},false", worker.account);
        }
    }
    for service in SERVICES {
        let factors = if when == When::Before && service == cast.intruder.stolen { "password;key" } else { "key" };
        let _ = writeln!(text, "{service},service,{factors},{day},false");
    }
    let lab = [cast.intruder.lab_account, cast.intruder.staging_account, "admin"];
    for account in lab {
        let _ = writeln!(text, "{account},shared,password,2026-07-01,{}", when == When::After && account != "admin");
    }
    text
}

/// Who may read which table.
fn grants(cast: &Cast, when: When) -> String {
    let mut text = String::from("store,account,privilege,object\n");
    for (store, database, table, _) in POSTGRES {
        for account in [format!("{database}_app"), "svc-backup".to_owned(), reporter(store).to_owned()] {
            let _ = writeln!(text, "{store},{account},SELECT,{table}");
        }
    }
    for account in ["BILLING_APP", "SVC_REPORT"] {
        let _ = writeln!(text, "ora-billing-01,{account},SELECT,BILLING.POSTPAID_ACCOUNTS");
    }
    for account in ["pay_app", "svc-backup"] {
        let _ = writeln!(text, "my-pay-01,{account},SELECT,payment_methods");
    }
    if when == When::Before {
        let stolen = &cast.intruder.stolen;
        for (store, _, table, ..) in TABLES {
            let _ = writeln!(text, "{store},{stolen},SELECT,{table}");
        }
        let _ = writeln!(text, "my-pay-01,{stolen},SELECT,payment_methods\nmy-pay-01,{stolen},SELECT,contacts");
    }
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].sort_unstable();
    lines.dedup();
    lines.join("\n") + "\n"
}

/// As `aws iam get-account-authorization-details` prints it.
fn cloud(when: When) -> String {
    let (action, resource, condition) = match when {
        When::Before => ("s3:*", "*", String::new()),
        When::After => (
            "s3:PutObject",
            "arn:aws:s3:::tidewater-archive/*",
            ",\n                \"Condition\": { \"IpAddress\": { \"aws:SourceIp\": \"198.51.100.2/32\" } }".to_owned(),
        ),
    };
    format!(
        "{{\n  \"UserDetailList\": [\n    {{\n      \"Path\": \"/\",\n      \"UserName\": \"{UPLOADER}\",\n      \
         \"UserId\": \"AIDAF7E61B40F3DB44C2\",\n      \"Arn\": \"arn:aws:iam::{CLOUD_ACCOUNT}:user/{UPLOADER}\",\n      \
         \"CreateDate\": \"2023-02-14T09:12:44+00:00\",\n      \"UserPolicyList\": [\n        {{\n          \
         \"PolicyName\": \"{BUCKET}\",\n          \"PolicyDocument\": {{\n            \"Version\": \"2012-10-17\",\n            \
         \"Statement\": [\n              {{\n                \"Effect\": \"Allow\",\n                \"Action\": \"{action}\",\n                \
         \"Resource\": \"{resource}\"{condition}\n              }}\n            ]\n          }}\n        }}\n      ],\n      \
         \"GroupList\": [],\n      \"AttachedManagedPolicies\": [],\n      \"Tags\": []\n    }}\n  ],\n  \"GroupDetailList\": [],\n  \
         \"RoleDetailList\": [],\n  \"Policies\": [],\n  \"IsTruncated\": false\n}}\n"
    )
}

/// What a search for secrets at rest found: never the secret.
fn secrets(cast: &Cast, when: When) -> String {
    let who = &cast.intruder;
    let mut text = String::from("host,path,kind,fingerprint,account\n");
    let _ = writeln!(
        text,
        "ci-01,/etc/ci/deploy_ed25519,private_key,SHA256:{},svc-deploy",
        fingerprint(cast.seed, "svc-deploy")
    );
    if when == When::Before {
        let (name, own) = (HOSTS[who.staging].name, home(who.staging_account));
        let _ = match who.by_key {
            true => writeln!(
                text,
                "{name},{own}/.ssh/id_ed25519,private_key,SHA256:{},{}",
                fingerprint(cast.seed, &who.stolen),
                who.stolen
            ),
            false => writeln!(text, "{name},{own}/.bash_history,password,,{}", who.stolen),
        };
        let _ = writeln!(
            text,
            "{name},/opt/release/upload.sh,access_key,{},{UPLOADER}",
            super::super::cloud::access_key(UPLOADER)
        );
    }
    text
}

/// Which host's logs are kept elsewhere, and for how long.
fn shipping(cast: &Cast, when: When) -> String {
    let mut text = String::from("host,ships_to,last_event,retention_days\n");
    for (at, known) in HOSTS.iter().enumerate().filter(|(_, host)| has_shell(host)) {
        let is_old = when == When::Before || at == forgotten(cast);
        let days = match (is_old, known.style) {
            (false, _) => 400,
            (true, Style::Short) => 14,
            (true, _) => 42,
        };
        let (to, last) = match (is_old, when) {
            (true, When::Before) if known.zone == "corp" => ("log-01", "2026-07-03T23:59:12Z"),
            (true, _) => ("", ""),
            (false, _) => ("log-01", "2026-11-06T23:59:40Z"),
        };
        let _ = writeln!(text, "{},{to},{last},{days}", known.name);
    }
    text
}

/// Backups of stores, where they lie, and whether they end.
fn copies(when: When) -> String {
    let mut text = String::from("name,store,place,environment,made,owner,expires\n");
    let day = if when == When::Before { "2026-07-04" } else { "2026-11-07" };
    for known in HOSTS.iter().filter(|known| !known.data.is_empty() && known.zone == "data") {
        let _ = writeln!(
            text,
            "nightly-{0},{0},offsite,production,{day},platform,{1}",
            known.name,
            if when == When::Before { "" } else { "2026-12-31" }
        );
    }
    text
}
