//! What a letter can tell: the words in which laws ask for content, and forbid it.

use std::fmt;

use serde::Deserialize;

/// One thing that a letter tells. Law files, templates and the linter share these words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "String")]
#[expect(missing_docs, reason = "the names are the words of the law files; `Content::ALL` lists them")]
pub enum Content {
    DateOfNotice,
    DateOfBreach,
    DiscoveryDate,
    Description,
    /// How the breach came about: what Massachusetts forbids.
    NatureOfBreach,
    DataTypes,
    /// What the sender holds about the person, and where to ask (West Virginia).
    DataHeld,
    StepsTaken,
    SelfProtection,
    ChangeCredentials,
    ContactOfSender,
    CraContacts,
    FtcContact,
    AgContact,
    StateAndFederalAgencyContacts,
    AdviceVigilance,
    FreeCreditReports,
    CreditFreezeRights,
    NoChargeForFreeze,
    FraudAlert,
    StatementAvoidIdentityTheft,
    StatementFraudAlertsAndFreezes,
    ReportIdentityTheft,
    PoliceReportRight,
    FcraRights,
    MitigationServices,
    IdentityProtectionOffer,
    LawEnforcementDelay,
    /// How many people are affected in the recipient's state (Rhode Island).
    NumberOfAffected,
    /// A count of people: what Massachusetts and Illinois forbid.
    NumberOfResidents,
    ParentCompanyName,
    /// Who got the data (FTC health breach rule).
    ThirdParties,
}

impl Content {
    /// Every content with its word.
    pub const ALL: [(Content, &'static str); 32] = [
        (Content::DateOfNotice, "date_of_notice"),
        (Content::DateOfBreach, "date_of_breach"),
        (Content::DiscoveryDate, "discovery_date"),
        (Content::Description, "description"),
        (Content::NatureOfBreach, "nature_of_breach"),
        (Content::DataTypes, "data_types"),
        (Content::DataHeld, "data_held"),
        (Content::StepsTaken, "steps_taken"),
        (Content::SelfProtection, "self_protection"),
        (Content::ChangeCredentials, "change_credentials"),
        (Content::ContactOfSender, "contact_of_sender"),
        (Content::CraContacts, "cra_contacts"),
        (Content::FtcContact, "ftc_contact"),
        (Content::AgContact, "ag_contact"),
        (Content::StateAndFederalAgencyContacts, "state_and_federal_agency_contacts"),
        (Content::AdviceVigilance, "advice_vigilance"),
        (Content::FreeCreditReports, "free_credit_reports"),
        (Content::CreditFreezeRights, "credit_freeze_rights"),
        (Content::NoChargeForFreeze, "no_charge_for_freeze"),
        (Content::FraudAlert, "fraud_alert"),
        (Content::StatementAvoidIdentityTheft, "statement_avoid_identity_theft"),
        (Content::StatementFraudAlertsAndFreezes, "statement_fraud_alerts_and_freezes"),
        (Content::ReportIdentityTheft, "report_identity_theft"),
        (Content::PoliceReportRight, "police_report_right"),
        (Content::FcraRights, "fcra_rights"),
        (Content::MitigationServices, "mitigation_services"),
        (Content::IdentityProtectionOffer, "identity_protection_offer"),
        (Content::LawEnforcementDelay, "law_enforcement_delay"),
        (Content::NumberOfAffected, "number_of_affected"),
        (Content::NumberOfResidents, "number_of_residents"),
        (Content::ParentCompanyName, "parent_company_name"),
        (Content::ThirdParties, "third_parties"),
    ];

    /// Other words for the same content, as single laws have them.
    const ALIASES: [(&'static str, Content); 15] = [
        ("delayed_by_law_enforcement", Content::LawEnforcementDelay),
        ("law_enforcement_delay_statement", Content::LawEnforcementDelay),
        ("date_of_discovery", Content::DiscoveryDate),
        ("self_protection_steps", Content::SelfProtection),
        ("advice_steps_individual_should_take", Content::SelfProtection),
        ("advice_report_identity_theft", Content::ReportIdentityTheft),
        ("report_identity_theft_advice", Content::ReportIdentityTheft),
        ("credit_monitoring_offer", Content::IdentityProtectionOffer),
        ("free_services_offered", Content::IdentityProtectionOffer),
        ("remediation_services", Content::MitigationServices),
        ("identity_of_third_parties_that_acquired_the_data", Content::ThirdParties),
        ("name_and_contact_of_institution", Content::ContactOfSender),
        ("review_account_statements", Content::AdviceVigilance),
        ("number_of_individuals", Content::NumberOfResidents),
        ("how_breach_occurred", Content::NatureOfBreach),
    ];

    /// The word of the law files.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(content, _)| *content == self).map_or("", |(_, word)| word)
    }

    /// The content that a law's word stands for; `None` for a word that no letter knows.
    pub fn from_word(word: &str) -> Option<Self> {
        let own = Self::ALL.iter().find(|(_, known)| *known == word).map(|(content, _)| *content);
        own.or_else(|| Self::ALIASES.iter().find(|(known, _)| *known == word).map(|(_, content)| *content))
    }
}

impl TryFrom<String> for Content {
    type Error = String;

    fn try_from(word: String) -> Result<Self, Self::Error> {
        Self::from_word(&word).ok_or_else(|| format!("`{word}` is not a content of letters"))
    }
}

impl fmt::Display for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lead_back_to_their_content() {
        for (content, word) in Content::ALL {
            assert_eq!((Content::from_word(word), content.word()), (Some(content), word));
        }
        assert_eq!(Content::from_word("delayed_by_law_enforcement"), Some(Content::LawEnforcementDelay));
        assert_eq!(Content::from_word("shoe_size"), None);
    }
}
