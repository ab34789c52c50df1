//! `aws rds describe-db-instances`.

use amends_case::{Asset, ProblemKind, Statement};
use serde_json::Value;

use super::{Tags, rest};
use crate::json::{Object, first_keys, members};
use crate::out::Out;
use crate::read::{Format, Source};

pub(crate) const AWS_DATABASES: Format = Format { name: "aws_databases", is, read };

const LIST: &str = "DBInstances";

#[rustfmt::skip]
const UNUSED: &[&str] = &[
    "ActivityStreamEngineNativeAuditFieldsIncluded", "ActivityStreamKinesisStreamName", "ActivityStreamKmsKeyId", "ActivityStreamMode",
    "ActivityStreamPolicyStatus", "ActivityStreamStatus", "AllocatedStorage", "AssociatedRoles", "AutoMinorVersionUpgrade",
    "AutomaticRestartTime", "AutomationMode", "AvailabilityZone", "AwsBackupRecoveryPointArn", "BackupRetentionPeriod", "BackupTarget",
    "CACertificateIdentifier", "CertificateDetails", "CharacterSetName", "CopyTagsToSnapshot", "CustomIamInstanceProfile",
    "CustomerOwnedIpEnabled", "DBClusterIdentifier", "DBInstanceArn", "DBInstanceAutomatedBackupsReplications", "DBInstanceClass", "DBName",
    "DBParameterGroups", "DBSecurityGroups", "DBSubnetGroup", "DBSystemId", "DatabaseInsightsMode", "DbInstancePort", "DbiResourceId",
    "DedicatedLogVolume", "DeletionProtection", "DomainMemberships", "EnabledCloudwatchLogsExports", "Engine", "EngineLifecycleSupport",
    "EngineVersion", "EnhancedMonitoringResourceArn", "IAMDatabaseAuthenticationEnabled", "InstanceCreateTime", "Iops",
    "IsStorageConfigUpgradeAvailable", "KmsKeyId", "LatestRestorableTime", "LicenseModel", "ListenerEndpoint", "MasterUserSecret",
    "MasterUsername", "MaxAllocatedStorage", "MonitoringInterval", "MonitoringRoleArn", "MultiAZ", "MultiTenant", "NcharCharacterSetName",
    "NetworkType", "OptionGroupMemberships", "PendingModifiedValues", "PercentProgress", "PerformanceInsightsEnabled",
    "PerformanceInsightsKMSKeyId", "PerformanceInsightsRetentionPeriod", "PreferredBackupWindow", "PreferredMaintenanceWindow",
    "ProcessorFeatures", "PromotionTier", "ReadReplicaDBClusterIdentifiers", "ReadReplicaDBInstanceIdentifiers",
    "ReadReplicaSourceDBClusterIdentifier", "ReadReplicaSourceDBInstanceIdentifier", "ReplicaMode", "ResumeFullAutomationModeTime",
    "SecondaryAvailabilityZone", "StatusInfos", "StorageEncrypted", "StorageThroughput", "StorageType", "TdeCredentialArn", "Timezone",
];
const USED: &[&str] =
    &["DBInstanceIdentifier", "DBInstanceStatus", "Endpoint", "PubliclyAccessible", "VpcSecurityGroups", "TagList"];

fn is(source: &Source<'_>) -> bool {
    first_keys(source.text).contains(&LIST)
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    members(source.text, &[LIST], out, &mut |key, item, value, out| match key {
        LIST => database(&value, item, out),
        other => rest(other, &value, out),
    });
}

fn database(value: &Value, item: u64, out: &mut Out<'_>) {
    let Some(database) = Object::of(value, item, "DBInstance", USED, UNUSED, out) else { return };
    let name = database.text("DBInstanceIdentifier", out);
    if name.is_empty() {
        out.problem(item, ProblemKind::Malformed, "a database has no identifier");
        return;
    }
    let endpoint = database.value("Endpoint");
    let endpoint = endpoint
        .and_then(|value| Object::of(value, item, "Endpoint", &["Address"], &["Port", "HostedZoneId"], out))
        .map(|endpoint| endpoint.text("Address", out))
        .filter(|address| !address.is_empty());
    let Tags { environment, owner, .. } = Tags::of(database, "TagList", out);
    let addresses = endpoint.into_iter().collect();
    out.say(item, Statement::Asset(Asset { name: name.clone(), addresses, environment, owner, ..Asset::default() }));
    for value in database.list("VpcSecurityGroups", out) {
        if let Some(group) = Object::of(value, item, "VpcSecurityGroup", &["VpcSecurityGroupId"], &["Status"], out) {
            let group = group.text("VpcSecurityGroupId", out);
            out.say(item, Statement::Member { host: name.clone(), group });
        }
    }
    // An address outside alone opens nothing: its groups say who may come, where their rules are known (`World`).
    if database.flag("PubliclyAccessible", out) == Some(true) {
        out.say(item, Statement::Public { host: name });
    }
}
