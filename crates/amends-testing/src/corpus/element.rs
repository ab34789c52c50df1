//! The elements that the corpus plants, by the names that exports and law files use.

macro_rules! elements {
    ($($variant:ident $name:literal,)*) => {
        /// A kind of personal data. The order is that of the names, so bits of a set come out sorted.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub(crate) enum Element { $($variant),* }

        /// Names in the order of the bits.
        pub(crate) const NAMES: &[&str] = &[$($name),*];
    };
}

elements! {
    AccountAccessCode "account_access_code",
    AccountNumber "account_number",
    Address "address",
    DateOfBirth "date_of_birth",
    DriversLicense "drivers_license",
    Email "email",
    EmployerId "employer_id",
    FinancialAccount "financial_account",
    HealthInsurance "health_insurance",
    Imei "imei",
    Imsi "imsi",
    IpAddress "ip_address",
    Medical "medical",
    Name "name",
    OnlineCredentials "online_credentials",
    Passport "passport",
    Password "password",
    PaymentCard "payment_card",
    Ssn "ssn",
    SsnLast4 "ssn_last4",
    StateId "state_id",
    TaxpayerId "taxpayer_id",
    Telephone "telephone",
    Username "username",
}

/// Elements as bits: bit `i` is `NAMES[i]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Elements(pub(crate) u32);

impl Elements {
    pub(crate) fn insert(&mut self, element: Element) {
        self.0 |= 1 << element as u8;
    }

    pub(crate) fn contains(self, element: Element) -> bool {
        self.0 >> element as u8 & 1 == 1
    }

    /// The names with `;` between.
    pub(crate) fn push(self, out: &mut Vec<u8>) {
        let mut between: &[u8] = b"";
        for (bit, name) in NAMES.iter().enumerate() {
            if self.0 >> bit & 1 == 1 {
                out.extend_from_slice(between);
                out.extend_from_slice(name.as_bytes());
                between = b";";
            }
        }
    }
}

impl Element {
    /// The word of the exports.
    pub(crate) fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_sets_print_them_so() {
        assert!(NAMES.windows(2).all(|pair| pair[0] < pair[1]));
        let mut set = Elements::default();
        set.insert(Element::Ssn);
        set.insert(Element::Email);
        let mut out = Vec::new();
        set.push(&mut out);
        assert_eq!(out, b"email;ssn");
        assert_eq!(Element::Username.name(), "username");
    }
}
