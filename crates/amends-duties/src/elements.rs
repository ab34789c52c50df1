//! From the elements that detectors name to the classes that laws name.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::suggest;

/// The elements of `rules/elements` that need no entry of their own in law: name and class are one.
const STANDARD: [&str; 40] = [
    "account_access_code",
    "account_number",
    "address",
    "biometric",
    "birth_or_marriage_certificate",
    "call_records",
    "date_of_birth",
    "digital_signature",
    "drivers_license",
    "email",
    "employer_id",
    "financial_account",
    "genetic",
    "geolocation",
    "health_insurance",
    "imei",
    "imsi",
    "ip_address",
    "ip_pin",
    "license_plate_reader",
    "medical",
    "military_id",
    "mothers_maiden_name",
    "name",
    "online_credentials",
    "other_government_id",
    "passport",
    "password",
    "payment_card",
    "private_key",
    "ssn",
    "ssn_last4",
    "state_id",
    "student_id",
    "tax_return",
    "taxpayer_id",
    "telephone",
    "tribal_id",
    "username",
    "work_evaluation",
];

/// National numbers, which count as a government's.
const NATIONAL: [&str; 5] = ["br_cpf", "ca_sin", "in_aadhaar", "uk_nhs", "uk_nino"];

const NEEDS_CODE: &str = "the number was taken without the code that goes with it; whether it opens the account by \
                          itself is for counsel";
const CODE_ALONE: &str = "a code was taken, and whether it opens a financial account is for counsel";

/// Which elements there are, and which class of law each counts as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ElementClasses {
    counts_as: BTreeMap<String, Option<String>>,
}

/// The classes that one set of elements amounts to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Classes {
    /// Classes that the set surely holds, each with the elements that it comes from.
    pub sure: BTreeMap<String, BTreeSet<String>>,
    /// Classes that it may hold, each with its elements and the question for counsel.
    pub perhaps: BTreeMap<String, (BTreeSet<String>, &'static str)>,
}

impl ElementClasses {
    /// Elements with the class that each counts as, where that is not its own name.
    pub fn new(elements: impl IntoIterator<Item = (String, Option<String>)>) -> Self {
        Self { counts_as: elements.into_iter().collect() }
    }

    /// The standard elements, for tests and for want of `rules/elements`: each is a class by its own name, but for
    /// national numbers.
    pub fn standard() -> Self {
        let own = STANDARD.iter().map(|name| ((*name).to_owned(), None));
        let national = NATIONAL.iter().map(|name| ((*name).to_owned(), Some("other_government_id".to_owned())));
        Self::new(own.chain(national))
    }

    /// Whether an element is known.
    pub fn knows(&self, element: &str) -> bool {
        self.counts_as.contains_key(element)
    }

    /// The known element nearest to a misspelt one.
    pub fn nearest(&self, typed: &str) -> Option<&str> {
        suggest::nearest(typed, self.counts_as.keys().map(String::as_str))
    }

    /// The classes that a set of elements amounts to.
    ///
    /// Numbers and codes need each other: `financial_account` as a law names it is a number *with* its code,
    /// `financial_account_alone` a number by itself; likewise for cards. User name or e-mail with a password make
    /// `online_credentials`.
    pub fn classes(&self, elements: &BTreeSet<String>) -> Classes {
        let mut classes = Classes::default();
        let has = |name: &str| elements.contains(name);
        let code = has("account_access_code") || has("password");
        for element in elements {
            match element.as_str() {
                number @ ("financial_account" | "payment_card") => {
                    classes.add(&format!("{number}_alone"), element);
                    if code { classes.add(number, element) } else { classes.doubt(number, element, NEEDS_CODE) }
                }
                "account_access_code" if has("financial_account") || has("payment_card") => {
                    classes.add("account_access_code", element);
                }
                "account_access_code" => classes.doubt("account_access_code", element, CODE_ALONE),
                _ => classes.add(element, element),
            }
            if let Some(Some(class)) = self.counts_as.get(element) {
                classes.add(class, element);
            }
        }
        if has("password") {
            for login in ["username", "email"].into_iter().filter(|login| has(login)) {
                classes.add("online_credentials", login);
                classes.add("online_credentials", "password");
            }
        }
        classes
    }
}

impl Classes {
    fn add(&mut self, class: &str, element: &str) {
        self.sure.entry(class.to_owned()).or_default().insert(element.to_owned());
    }

    fn doubt(&mut self, class: &str, element: &str, question: &'static str) {
        let (elements, _) = self.perhaps.entry(class.to_owned()).or_insert((BTreeSet::new(), question));
        elements.insert(element.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(elements: &str, sure: &str, perhaps: &str) {
        let classes = ElementClasses::new([("uk_nino".to_owned(), Some("other_government_id".to_owned()))]);
        let read = classes.classes(&elements.split(';').map(str::to_owned).collect());
        assert_eq!(read.sure.into_keys().collect::<Vec<_>>().join(";"), sure, "{elements}");
        assert_eq!(read.perhaps.into_keys().collect::<Vec<_>>().join(";"), perhaps, "{elements}");
    }

    #[test]
    fn numbers_need_codes_and_logins_need_passwords() {
        check("ssn", "ssn", "");
        check("uk_nino", "other_government_id;uk_nino", "");
        check("financial_account", "financial_account_alone", "financial_account");
        check("account_access_code;payment_card", "account_access_code;payment_card;payment_card_alone", "");
        check("account_access_code", "", "account_access_code");
        check("email;password", "email;online_credentials;password", "");
        check("password", "password", "");
        check("ssn_last4", "ssn_last4", "");
    }
}
