//! What AWS' command line writes.

use amends_case::statement::{Side, Statement};
use amends_case::{Net, ProblemKind};

use super::{problems, read, read_clean, tidewater};

pub(crate) const GROUPS: &str = r#"{"SecurityGroups": [{"Description": "Web", "GroupName": "web", "OwnerId": "111122223333", "GroupId": "sg-1", "VpcId": "vpc-1",
 "IpPermissions": [
  {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "192.0.2.0/24", "Description": "office"}], "Ipv6Ranges": [{"CidrIpv6": "2001:db8::/32"}], "PrefixListIds": [], "UserIdGroupPairs": []},
  {"IpProtocol": "-1", "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": [{"GroupId": "sg-2", "UserId": "111122223333"}]}],
 "IpPermissionsEgress": [{"IpProtocol": "6", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [], "PrefixListIds": [], "UserIdGroupPairs": []}], "Tags": []}]}"#;

pub(crate) const INSTANCES: &str = r#"{"Reservations": [{"Groups": [], "OwnerId": "111122223333", "ReservationId": "r-1", "Instances": [
 {"InstanceId": "i-1", "ImageId": "ami-1", "InstanceType": "t3.small", "KeyName": "k", "State": {"Code": 16, "Name": "running"}, "PrivateIpAddress": "10.0.1.5", "PrivateDnsName": "ip-10-0-1-5.ec2.internal",
  "PublicIpAddress": "203.0.113.9", "PublicDnsName": "", "SecurityGroups": [{"GroupName": "web", "GroupId": "sg-1"}], "IamInstanceProfile": {"Arn": "arn:aws:iam::111122223333:instance-profile/web", "Id": "AIPA1"},
  "NetworkInterfaces": [{"Groups": [{"GroupName": "web", "GroupId": "sg-1"}], "PrivateIpAddresses": [{"PrivateIpAddress": "10.0.1.5", "Primary": true, "Association": {"PublicIp": "203.0.113.9"}}, {"PrivateIpAddress": "10.0.1.6"}]}],
  "Tags": [{"Key": "Name", "Value": "web-01"}, {"Key": "env", "Value": "test"}, {"Key": "Owner", "Value": "shop"}]},
 {"InstanceId": "i-2", "State": {"Code": 48, "Name": "terminated"}}]}]}"#;

pub(crate) const IAM: &str = r#"{"UserDetailList": [
 {"Path": "/", "UserName": "ana", "UserId": "AIDA1", "Arn": "arn:aws:iam::111122223333:user/ana", "CreateDate": "2023-01-01T00:00:00+00:00", "GroupList": ["ops"], "AttachedManagedPolicies": [{"PolicyName": "AdministratorAccess", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}], "Tags": [],
  "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*", "Condition": {"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}}}}}]}],
 "GroupDetailList": [{"Path": "/", "GroupName": "ops", "GroupId": "AGPA1", "Arn": "arn:aws:iam::111122223333:group/ops", "CreateDate": "2023-01-01T00:00:00+00:00", "GroupPolicyList": [], "AttachedManagedPolicies": [{"PolicyName": "p", "PolicyArn": "arn:aws:iam::111122223333:policy/p"}]}],
 "RoleDetailList": [{"Path": "/", "RoleName": "web", "RoleId": "AROA1", "Arn": "arn:aws:iam::111122223333:role/web", "CreateDate": "2023-01-01T00:00:00+00:00", "RolePolicyList": [], "AttachedManagedPolicies": [], "Tags": [], "RoleLastUsed": {},
  "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}]},
  "InstanceProfileList": [{"Path": "/", "InstanceProfileName": "web", "InstanceProfileId": "AIPA1", "Arn": "arn:aws:iam::111122223333:instance-profile/web", "CreateDate": "2023-01-01T00:00:00+00:00", "Roles": []}]}],
 "Policies": [{"PolicyName": "p", "PolicyId": "ANPA1", "Arn": "arn:aws:iam::111122223333:policy/p", "Path": "/", "DefaultVersionId": "v2", "AttachmentCount": 1, "PermissionsBoundaryUsageCount": 0, "IsAttachable": true, "CreateDate": "2023-01-01T00:00:00+00:00", "UpdateDate": "2023-01-01T00:00:00+00:00",
  "PolicyVersionList": [{"Document": {"Statement": [{"Effect": "Allow", "Action": "old:*", "Resource": "*"}]}, "VersionId": "v1", "IsDefaultVersion": false, "CreateDate": "2023-01-01T00:00:00+00:00"},
   {"Document": {"Statement": [{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}]}, "VersionId": "v2", "IsDefaultVersion": true, "CreateDate": "2023-01-01T00:00:00+00:00"}]}],
 "IsTruncated": false}"#;

pub(crate) const CREDENTIALS: &str = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated
<root_account>,arn:aws:iam::111122223333:root,2020-01-01T00:00:00+00:00,not_supported,2026-06-01T00:00:00+00:00,not_supported,not_supported,false,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A
ana,arn:aws:iam::111122223333:user/ana,2023-01-01T00:00:00+00:00,true,2026-07-01T00:00:00+00:00,2023-01-01T00:00:00+00:00,N/A,true,false,N/A,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A
upload,arn:aws:iam::111122223333:user/upload,2023-01-01T00:00:00+00:00,false,N/A,N/A,N/A,false,true,2021-01-01T00:00:00+00:00,2026-07-02T00:00:00+00:00,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A
";

pub(crate) const SNAPSHOTS: &str = r#"{"Snapshots": [{"Description": "before the move", "Encrypted": false, "OwnerId": "111122223333", "Progress": "100%", "SnapshotId": "snap-1", "StartTime": "2026-01-02T03:04:05.000Z", "State": "completed", "VolumeId": "vol-1", "VolumeSize": 8, "StorageTier": "standard",
 "Tags": [{"Key": "environment", "Value": "test"}, {"Key": "owner", "Value": "data"}, {"Key": "expires", "Value": "2026-02-01"}]}]}"#;

fn rules(statements: &[Statement]) -> Vec<String> {
    let side = |side: &Side| match side {
        Side::Nets(nets) => nets.iter().map(Net::to_string).collect::<Vec<_>>().join(","),
        Side::Group(group) => group.clone(),
        other => format!("{other:?}"),
    };
    let rule = |what: &Statement| match what {
        Statement::Rule { order, ordered: false, is_allowed: true, from, to, protocol, ports, note, .. } => {
            Some(format!("{order} {}->{} {protocol} {ports:?} {note}", side(from), side(to)))
        }
        _ => None,
    };
    statements.iter().filter_map(rule).collect()
}

#[test]
fn a_group_says_who_may_come_and_where_its_members_may_go() {
    let expected = [
        "1 192.0.2.0/24->sg-1 tcp [(22, 22)] office",
        "2 2001:db8::/32->sg-1 tcp [(22, 22)] ",
        "3 sg-2->sg-1  [] ",
        "4 sg-1->0.0.0.0/0 tcp [] ",
    ];
    assert_eq!(rules(&read_clean("sg.json", GROUPS, "aws_security_groups")), expected);
    let scenario = read_clean("cloud/sg.json", &tidewater("cloud/security-groups.json"), "aws_security_groups");
    assert_eq!(rules(&scenario)[2], "1 0.0.0.0/0->sg-0b2c3d4e5f6071829 tcp [(22, 22)] field engineers");
}

#[test]
fn what_a_group_says_and_is_not_understood_is_a_problem() {
    for (right, wrong, why) in [
        ("\"VpcId\": \"vpc-1\"", "\"Mood\": \"hidden-value\"", "nothing here understands the key `SecurityGroup.Mood`"),
        ("\"CidrIp\": \"192.0.2.0/24\"", "\"CidrIp\": \"hidden-value\"", "an address range is no network"),
        ("\"FromPort\": 22", "\"FromPort\": \"hidden-value\"", "`IpPermission.FromPort` is no whole number"),
        ("\"FromPort\": 22", "\"FromPort\": 70000", "ports of a rule are none that exist; it counts for all"),
    ] {
        let told = problems("sg.json", &GROUPS.replacen(right, wrong, 1));
        assert_eq!(told.iter().map(|(_, told)| told.as_str()).collect::<Vec<_>>(), [why]);
    }
    let prefix = GROUPS.replacen("\"PrefixListIds\": []", "\"PrefixListIds\": [{\"PrefixListId\": \"pl-1\"}]", 1);
    assert_eq!(problems("sg.json", &prefix).len(), 1);
    let page = GROUPS.replacen("{\"SecurityGroups\"", "{\"NextToken\": \"hidden-value\", \"SecurityGroups\"", 1);
    assert_eq!(problems("sg.json", &page)[0].0, ProblemKind::Truncated);
}

#[test]
fn an_instance_is_an_asset_with_its_addresses_and_groups() {
    let found = read_clean("instances.json", INSTANCES, "aws_instances");
    let Some(Statement::Asset(asset)) = found.iter().find(|what| matches!(what, Statement::Asset(_))) else {
        panic!("no asset in {found:?}")
    };
    assert_eq!((asset.name.as_str(), asset.environment.as_str(), asset.owner.as_str()), ("web-01", "test", "shop"));
    assert_eq!(asset.addresses, ["10.0.1.5", "203.0.113.9", "10.0.1.6", "ip-10-0-1-5.ec2.internal", "i-1"]);
    assert!(found.contains(&Statement::Member { host: "web-01".to_owned(), group: "sg-1".to_owned() }));
    let translation = Statement::Translation {
        public: "203.0.113.9".parse().expect("address"),
        private: "10.0.1.5".parse().expect("address"),
    };
    assert_eq!(found.iter().filter(|what| **what == translation).count(), 1);
    assert_eq!(found.len(), 5, "{found:?}");
}

fn cloud_rights(statements: &[Statement]) -> Vec<String> {
    let right = |what: &Statement| match what {
        Statement::CloudRight { account, is_allowed, actions, resources, from, has_condition } => {
            Some(format!("{account} {is_allowed} {actions:?} {resources:?} {from:?} {has_condition}"))
        }
        _ => None,
    };
    statements.iter().filter_map(right).collect()
}

#[test]
fn a_user_may_what_its_own_its_attached_and_its_groups_policies_allow() {
    let found = read_clean("iam.json", IAM, "aws_iam");
    let expected = [
        r#"ana true ["s3:GetObject"] ["arn:aws:s3:::a/*"] [192.0.2.0/24] false"#,
        r#"ana true ["*"] ["*"] [] false"#,
        r#"ana false ["*"] ["*"] [] true"#,
    ];
    assert_eq!(cloud_rights(&found), expected);
    let profile = Statement::Relation {
        from: "arn:aws:iam::111122223333:instance-profile/web".to_owned(),
        to: "web".to_owned(),
        kind: "InstanceProfile".to_owned(),
    };
    assert!(found.contains(&profile));
    let scenario = read_clean("cloud/iam.json", &tidewater("cloud/account-authorization-details.json"), "aws_iam");
    assert_eq!(cloud_rights(&scenario), [r#"archive-uploader true ["s3:*"] ["*"] [] false"#]);
}

#[test]
fn a_policy_that_is_not_in_the_file_is_told_of() {
    let told = problems("iam.json", &IAM.replacen("aws:policy/AdministratorAccess", "aws:policy/SecurityAudit", 1));
    assert_eq!(told[0].1, "an attached policy is not in the file: what it allows is not known");
    let told = problems("iam.json", &IAM.replacen("\"ops\"", "\"devs\"", 1));
    assert_eq!(told[0].1, "a user belongs to a group that is not in the file");
    let told = problems("iam.json", &IAM.replacen("\"UserId\"", "\"Mood\"", 1));
    assert_eq!(told[0].1, "nothing here understands the key `UserDetail.Mood`");
}

#[test]
fn a_credential_report_says_how_accounts_log_in() {
    let found = read_clean("report.csv", CREDENTIALS, "aws_credential_report");
    let account = |what: &Statement| match what {
        Statement::Account { name, factors, last_login, is_admin, .. } => Some(format!(
            "{name} {} {} {is_admin}",
            factors.join("+"),
            last_login.map_or("never".to_owned(), |day| day.to_string())
        )),
        _ => None,
    };
    let expected = [
        "<root_account> password 2026-06-01 true",
        "ana password+totp 2026-07-01 false",
        "upload key 2026-07-02 false",
    ];
    assert_eq!(found.iter().filter_map(account).collect::<Vec<_>>(), expected);
    let strange = CREDENTIALS.replacen("cert_2_active", "mood", 1).replacen(",true,2026-07-01", ",maybe,2026-07-01", 1);
    assert_eq!(problems("report.csv", &strange).len(), 2);
    assert_eq!(read("report.csv", "user,arn,mood\na,b,c\n").format, "");
}

#[test]
fn a_snapshot_is_a_copy_with_its_day_and_owner() {
    let day = |year, month, day| jiff::civil::Date::new(year, month, day).ok();
    let copy = Statement::Copy {
        name: "snap-1".to_owned(),
        store: "vol-1".to_owned(),
        place: "aws".to_owned(),
        environment: "test".to_owned(),
        made: day(2026, 1, 2),
        owner: "data".to_owned(),
        expires: day(2026, 2, 1),
    };
    assert_eq!(read_clean("snapshots.json", SNAPSHOTS, "aws_snapshots"), [copy]);
    let database = r#"{"DBSnapshots": [{"DBSnapshotIdentifier": "a", "DBInstanceIdentifier": "crm", "SnapshotCreateTime": "2026-01-02T03:04:05Z", "MasterUsername": "root", "TagList": []}]}"#;
    assert_eq!(read_clean("snapshots.json", database, "aws_snapshots").len(), 1);
    assert_eq!(problems("s.json", &SNAPSHOTS.replace("2026-01-02T", "in winter "))[0].0, ProblemKind::Malformed);
    assert_eq!(problems("s.json", &SNAPSHOTS.replace("\"Progress\"", "\"Mood\"")).len(), 1);
}

#[test]
fn answers_of_other_services_are_not_claimed() {
    for other in [
        r#"{"Snapshots": [{"SnapshotName": "cache", "CacheClusterId": "c"}]}"#,
        r#"{"CacheSecurityGroups": []}"#,
        r#"{"Instances": []}"#,
        r#"{"Policies": [{"PolicyName": "p"}]}"#,
    ] {
        assert_eq!(read("a.json", other).format, "", "{other}");
    }
}

/// As the reference of `describe-db-instances` shows an answer, shortened.
pub(crate) const DATABASES: &str = r#"{"DBInstances": [{"DBInstanceIdentifier": "crm-prod", "DBInstanceClass": "db.t3.small", "Engine": "postgres", "DBInstanceStatus": "available", "MasterUsername": "root",
 "Endpoint": {"Address": "crm-prod.abc.eu-west-1.rds.amazonaws.com", "Port": 5432, "HostedZoneId": "Z1"}, "AllocatedStorage": 20, "PubliclyAccessible": true, "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "active"}],
 "TagList": [{"Key": "env", "Value": "production"}, {"Key": "owner", "Value": "crm"}]},
 {"DBInstanceIdentifier": "new", "DBInstanceStatus": "creating", "PubliclyAccessible": false, "VpcSecurityGroups": [], "TagList": []}]}"#;

#[test]
fn a_database_is_an_asset_behind_its_groups() {
    let found = read_clean("cloud/databases.json", DATABASES, "aws_databases");
    let words: Vec<String> = found
        .iter()
        .map(|what| match what {
            Statement::Asset(asset) => {
                format!("{} {:?} {} {}", asset.name, asset.addresses, asset.environment, asset.owner)
            }
            Statement::Member { host, group } => format!("{host} in {group}"),
            Statement::Public { host } => format!("{host} is public"),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        words,
        [
            "crm-prod [\"crm-prod.abc.eu-west-1.rds.amazonaws.com\"] production crm",
            "crm-prod in sg-1",
            "crm-prod is public",
            "new []  "
        ]
    );
    let unknown = DATABASES.replace("\"Engine\"", "\"Enigma\"");
    assert_eq!(problems("cloud/databases.json", &unknown).len(), 1);
    assert_eq!(problems("cloud/databases.json", r#"{"DBInstances": [{"Engine": "postgres"}]}"#).len(), 1);
}

#[test]
fn a_credential_report_may_come_as_its_command_wraps_it() {
    use base64::Engine;
    let content = base64::engine::general_purpose::STANDARD.encode(CREDENTIALS);
    let wrap = |content: &str| {
        format!(
            r#"{{"Content": "{content}", "ReportFormat": "text/csv", "GeneratedTime": "2026-07-04T00:00:00+00:00"}}"#
        )
    };
    let plain = read_clean("cloud/report.csv", CREDENTIALS, "aws_credential_report");
    assert_eq!(read_clean("cloud/report.json", &wrap(&content), "aws_credential_report"), plain);
    for broken in ["not base64!", "aGVsbG8=", ""] {
        let found = problems("cloud/report.json", &wrap(broken));
        assert_eq!(found.len(), 1, "{broken}: {found:?}");
        assert_eq!(found[0].0, ProblemKind::Malformed);
    }
}
