//! What BloodHound's files have and is not needed here.

/// Types of objects whose keys are known.
pub(super) const TYPES: &[&str] = &["users", "computers", "groups", "sessions", "domains", "ous", "gpos", "containers"];

pub(super) const META: &[&str] = &["methods", "count", "version", "collectorversion", "timestamp"];

/// Keys of objects that are read, of all types.
#[rustfmt::skip]
pub(super) const USED: &[&str] = &[
    "ObjectIdentifier", "Properties", "Aces", "Members", "PrimaryGroupSID", "Sessions", "PrivilegedSessions", "RegistrySessions",
    "LocalAdmins", "RemoteDesktopUsers", "DcomUsers", "PSRemoteUsers", "LocalGroups", "UserRights", "AllowedToDelegate",
    "AllowedToAct", "SPNTargets", "HasSIDHistory", "DumpSMSAPassword", "ChildObjects", "Links", "UserSID", "ComputerSID",
];

/// And those that are not.
#[rustfmt::skip]
pub(super) const UNUSED: &[&str] = &[
    "ContainedBy", "DCRegistryData", "DomainSID", "ForestRootIdentifier", "InheritanceHashes", "IsACLProtected", "IsDC", "IsDeleted",
    "IsWebClientRunning", "LogonType", "NTLMRegistryData", "SmbInfo", "Status", "UnconstrainedDelegation", "WebClient",
];

/// Properties of objects. Descriptions and addresses of people are not taken over.
#[rustfmt::skip]
pub(super) const PROPERTIES: &[&str] = &[
    "admincount", "adminsdholderprotected", "allowedtodelegate", "authenticationpolicies", "blocksinheritance", "blocksinheritance", "bitlocker",
    "collected", "description", "displayname", "distinguishedname", "doesanyacegrantownerrights",
    "doesanyinheritedacegrantownerrights", "domain", "domainsid", "dontreqpreauth", "email", "encryptedtextpwdallowed",
    "expirepasswordsonsmartcardonlyaccounts", "functionallevel", "gmsa", "gpcpath", "gpostatus", "groupscope", "haslaps", "hasspn", "highvalue",
    "homedirectory", "is_acl_protected", "isaclprotected", "isdc", "isdeleted", "isreadonlydc", "lockedout", "lockoutduration", "lockoutobservationwindow",
    "lockoutthreshold", "logonhours", "logonscript", "logontype", "machineaccountquota", "maxpwdage", "minpwdage", "minpwdlength", "msa", "netbios",
    "objectguid", "objectid", "obsolete", "operatingsystem", "operatingsystemname", "operatingsystemversion", "ownersid",
    "passwordcantchange", "passwordexpired", "passwordnotreqd", "profilepath", "pwdhistorylength", "pwdneverexpires", "pwdproperties", "samaccountname",
    "sensitive", "serviceprincipalnames", "sidhistory", "smartcardrequired", "supportedencryptiontypes", "supportedkerberosencryptiontypes",
    "title", "trustedtoauth", "unconstraineddelegation", "usedeskeyonly", "useraccountcontrol", "whencreated", "whenchanged",
    "ms-ds-machineaccountquota", "type", "owned", "system_tags",
];

/// Properties that are read of users.
pub(super) const OF_ACCOUNTS: &[&str] = &["name", "enabled", "lastlogon", "lastlogontimestamp", "pwdlastset"];

/// Properties that hold a password where somebody put one.
pub(super) const PASSWORDS: &[&str] = &["userpassword", "unixpassword", "unicodepassword", "sfupassword"];
