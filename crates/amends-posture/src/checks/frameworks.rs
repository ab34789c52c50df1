//! Frameworks that checks answer to: which identifiers there are, and what each is about in our own words.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::CheckError;
use super::file::read;

/// Name of the file among the check files.
pub(super) const FILE: &str = "frameworks";

/// Identifiers with short titles: `rules/checks/frameworks.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frameworks {
    /// Commitments of the FCC's consent decree DA 24-860, by our numbers.
    pub fcc: BTreeMap<String, String>,
    /// NIST Cybersecurity Framework 2.0, subcategories.
    pub nist_csf: BTreeMap<String, String>,
    /// CIS Controls v8, safeguards.
    pub cis: BTreeMap<String, String>,
    /// ISO/IEC 27001:2022, Annex A.
    pub iso27001: BTreeMap<String, String>,
    /// What the same story at other companies has in common, 1 to 7.
    pub patterns: BTreeMap<String, String>,
}

/// A framework's name in files, and its name for people.
pub const NAMES: [(&str, &str); 5] = [
    ("fcc", "FCC consent decree DA 24-860"),
    ("nist_csf", "NIST CSF 2.0"),
    ("cis", "CIS Controls v8"),
    ("iso27001", "ISO/IEC 27001:2022 Annex A"),
    ("patterns", "Patterns of earlier breaches"),
];

/// Subcategories of NIST CSF 2.0 (NIST CSWP 29, February 2024): category, and the numbers that were not withdrawn.
const CSF: [(&str, &[u8]); 22] = [
    ("GV.OC", &[1, 2, 3, 4, 5]),
    ("GV.RM", &[1, 2, 3, 4, 5, 6, 7]),
    ("GV.RR", &[1, 2, 3, 4]),
    ("GV.PO", &[1, 2]),
    ("GV.OV", &[1, 2, 3]),
    ("GV.SC", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ("ID.AM", &[1, 2, 3, 4, 5, 7, 8]),
    ("ID.RA", &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
    ("ID.IM", &[1, 2, 3, 4]),
    ("PR.AA", &[1, 2, 3, 4, 5, 6]),
    ("PR.AT", &[1, 2]),
    ("PR.DS", &[1, 2, 10, 11]),
    ("PR.PS", &[1, 2, 3, 4, 5, 6]),
    ("PR.IR", &[1, 2, 3, 4]),
    ("DE.CM", &[1, 2, 3, 6, 9]),
    ("DE.AE", &[2, 3, 4, 6, 7, 8]),
    ("RS.MA", &[1, 2, 3, 4, 5]),
    ("RS.AN", &[3, 6, 7, 8]),
    ("RS.CO", &[2, 3]),
    ("RS.MI", &[1, 2]),
    ("RC.RP", &[1, 2, 3, 4, 5, 6]),
    ("RC.CO", &[3, 4]),
];
/// How many safeguards each of the 18 CIS Controls v8 has; 153 in all.
const CIS: [u8; 18] = [5, 7, 14, 12, 6, 8, 7, 12, 7, 7, 5, 8, 11, 9, 7, 14, 9, 5];
/// How many controls each theme of ISO/IEC 27001:2022 Annex A has, from A.5 on; 93 in all.
const ISO: [u8; 4] = [37, 8, 14, 34];
/// Commitments of the decree.
const FCC: u8 = 19;
/// Patterns.
const PATTERNS: u8 = 7;

impl Frameworks {
    /// Reads the file, and refuses identifiers that there are not.
    ///
    /// # Errors
    /// If it is not what the file should be, or names an identifier that its framework does not have.
    pub fn from_text(text: &str) -> Result<Self, CheckError> {
        let frameworks: Self = read(FILE, text)?;
        for (name, _) in NAMES {
            let list = frameworks.list(name).into_iter().flatten();
            for (id, title) in list {
                let wrong = if !exists(name, id) {
                    format!("{name} has no `{id}`")
                } else if title.trim().is_empty() {
                    format!("`{id}` of {name} has no title")
                } else {
                    continue;
                };
                return Err(CheckError::Form { at: format!("{FILE}.toml"), message: wrong });
            }
        }
        Ok(frameworks)
    }

    /// Identifiers and titles of a framework, by its name in files.
    pub fn list(&self, framework: &str) -> Option<&BTreeMap<String, String>> {
        match framework {
            "fcc" => Some(&self.fcc),
            "nist_csf" => Some(&self.nist_csf),
            "cis" => Some(&self.cis),
            "iso27001" => Some(&self.iso27001),
            "patterns" => Some(&self.patterns),
            _ => None,
        }
    }

    /// What an identifier is about.
    pub fn title(&self, framework: &str, id: &str) -> Option<&str> {
        self.list(framework)?.get(id).map(String::as_str)
    }
}

/// Whether a framework has an identifier at all.
pub(super) fn exists(framework: &str, id: &str) -> bool {
    let within = |text: &str, most: u8| is_number(text) && (1..=most).contains(&text.parse().unwrap_or(0));
    match framework {
        "fcc" => id.strip_prefix("TM-").is_some_and(|number| {
            is_two_digits(number) && number.parse().is_ok_and(|number: u8| (1..=FCC).contains(&number))
        }),
        "patterns" => within(id, PATTERNS),
        "nist_csf" => id.rsplit_once('-').is_some_and(|(category, number)| {
            let known = CSF.iter().find(|(name, _)| *name == category);
            is_two_digits(number)
                && known.is_some_and(|(_, numbers)| number.parse().is_ok_and(|number| numbers.contains(&number)))
        }),
        "cis" => id.split_once('.').is_some_and(|(control, safeguard)| {
            within(control, 18) && within(safeguard, CIS[usize::from(control.parse::<u8>().unwrap_or(1)) - 1])
        }),
        "iso27001" => id.strip_prefix("A.").and_then(|rest| rest.split_once('.')).is_some_and(|(theme, number)| {
            let most = theme.parse::<usize>().ok().and_then(|theme| ISO.get(theme.checked_sub(5)?));
            is_number(theme) && most.is_some_and(|most| within(number, *most))
        }),
        _ => false,
    }
}

/// Digits without a leading zero.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0') && !text.is_empty()
}

fn is_two_digits(number: &str) -> bool {
    number.len() == 2 && number.bytes().all(|byte| byte.is_ascii_digit())
}
