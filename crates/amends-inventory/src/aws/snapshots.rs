//! `aws ec2 describe-snapshots`, `aws rds describe-db-snapshots` and `describe-db-cluster-snapshots`.

use amends_case::{ProblemKind, Statement};
use serde_json::Value;

use super::{Tags, rest};
use crate::clean::{day_in, head};
use crate::json::{Object, first_keys, members};
use crate::out::Out;
use crate::read::{Format, Source};

pub(crate) const AWS_SNAPSHOTS: Format = Format { name: "aws_snapshots", is, read };

/// Bytes in which a list of snapshots says of what it is one: other services have lists of the same name.
const HEAD_BYTES: usize = 16 << 10;

/// A list, and the keys in it: the snapshot's id, what it is of, when it was made, tags.
struct Kind {
    list: &'static str,
    keys: [&'static str; 4],
}

const KINDS: [Kind; 3] = [
    Kind { list: "Snapshots", keys: ["SnapshotId", "VolumeId", "StartTime", "Tags"] },
    Kind {
        list: "DBSnapshots",
        keys: ["DBSnapshotIdentifier", "DBInstanceIdentifier", "SnapshotCreateTime", "TagList"],
    },
    Kind {
        list: "DBClusterSnapshots",
        keys: ["DBClusterSnapshotIdentifier", "DBClusterIdentifier", "SnapshotCreateTime", "TagList"],
    },
];

#[rustfmt::skip]
const UNUSED: &[&str] = &[
    "AllocatedStorage", "AvailabilityZone", "AvailabilityZones", "BackupRetentionPeriod", "ClusterCreateTime", "CompletionDurationMinutes",
    "CompletionTime", "DBClusterResourceId", "DBClusterSnapshotArn", "DBSnapshotArn", "DBSystemId", "DataEncryptionKeyId", "DbClusterResourceId",
    "DbiResourceId", "DedicatedLogVolume", "Description", "Encrypted", "Engine", "EngineMode", "EngineVersion", "FullSnapshotSizeInBytes",
    "IAMDatabaseAuthenticationEnabled", "InstanceCreateTime", "Iops", "KmsKeyId", "LicenseModel", "MasterUsername", "MultiTenant", "OptionGroupName",
    "OriginalSnapshotCreateTime", "OutpostArn", "OwnerAlias", "OwnerId", "PercentProgress", "Port", "ProcessorFeatures", "Progress",
    "RestoreExpiryTime", "SnapshotDatabaseTime", "SnapshotTarget", "SnapshotType", "SourceDBClusterSnapshotArn", "SourceDBSnapshotIdentifier",
    "SourceRegion", "SseType", "State", "StateMessage", "Status", "StorageEncrypted", "StorageThroughput", "StorageTier", "StorageType",
    "TdeCredentialArn", "TransferType", "Timezone", "VolumeSize", "VpcId",
];

fn is(source: &Source<'_>) -> bool {
    let keys = first_keys(source.text);
    let is_of_volumes = || keys.contains(&"Snapshots") && head(source.text, HEAD_BYTES).contains("\"VolumeId\"");
    keys.contains(&"DBSnapshots") || keys.contains(&"DBClusterSnapshots") || is_of_volumes()
}

fn read(source: &Source<'_>, out: &mut Out<'_>) {
    let lists = KINDS.map(|kind| kind.list);
    members(source.text, &lists, out, &mut |key, item, value, out| match KINDS.iter().find(|kind| kind.list == key) {
        Some(kind) => snapshot(kind, &value, item, out),
        None => rest(key, &value, out),
    });
}

fn snapshot(kind: &Kind, value: &Value, item: u64, out: &mut Out<'_>) {
    let Some(snapshot) = Object::of(value, item, "Snapshot", &kind.keys, UNUSED, out) else { return };
    let [name, store, made, tags] = kind.keys;
    let tags = Tags::of(snapshot, tags, out);
    let time = snapshot.raw(made, out);
    let made = day_in(time);
    if made.is_none() && !time.is_empty() {
        out.problem(item, ProblemKind::Malformed, "the time of a snapshot is none");
    }
    let what = Statement::Copy {
        name: snapshot.text(name, out),
        store: snapshot.text(store, out),
        // The account of the cloud: whoever may read snapshots there may read this one.
        place: "aws".to_owned(),
        environment: tags.environment,
        made,
        owner: tags.owner,
        expires: tags.expires,
    };
    out.say(item, what);
}
