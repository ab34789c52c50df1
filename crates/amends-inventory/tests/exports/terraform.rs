//! Terraform's state and plan.

use amends_case::statement::{Side, Statement};
use amends_case::{Net, ProblemKind};

use super::{problems, read, read_clean, secret};

pub(crate) const STATE: &str = r#"{"version": 4, "terraform_version": "1.9.5", "serial": 7, "lineage": "0e1f", "outputs": {"db": {"value": "hunter2-output", "type": "string", "sensitive": true}},
"resources": [
 {"mode": "managed", "type": "aws_instance", "name": "web", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]", "instances": [{"index_key": 0, "schema_version": 1, "attributes": {"id": "i-1", "ami": "ami-1", "private_ip": "10.0.1.5", "public_ip": "203.0.113.9", "private_dns": "ip-10-0-1-5.ec2.internal", "public_dns": "", "vpc_security_group_ids": ["sg-1"], "iam_instance_profile": "web", "tags": {"Name": "web-01", "env": "test"}, "user_data": "hunter2-userdata"}, "sensitive_attributes": [], "private": "e30=", "dependencies": ["aws_security_group.web"]}]},
 {"mode": "managed", "type": "aws_security_group", "name": "web", "provider": "p", "instances": [{"schema_version": 1, "attributes": {"id": "sg-1", "name": "web", "vpc_id": "vpc-1", "egress": [], "ingress": [{"cidr_blocks": ["0.0.0.0/0"], "description": "all", "from_port": 22, "to_port": 22, "protocol": "tcp", "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": true}]}}]},
 {"mode": "managed", "type": "aws_vpc_security_group_ingress_rule", "name": "db", "provider": "p", "instances": [{"attributes": {"security_group_id": "sg-2", "referenced_security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_ipv4": null, "id": "sgr-1"}}]},
 {"module": "module.data", "mode": "managed", "type": "aws_db_instance", "name": "crm", "provider": "p", "instances": [{"attributes": {"identifier": "crm", "id": "db-1", "address": "crm.example.org", "username": "owner", "password": "hunter2-database", "publicly_accessible": true, "vpc_security_group_ids": ["sg-2"], "tags": null}, "sensitive_attributes": [[{"type": "get_attr", "value": "password"}]]}]},
 {"mode": "managed", "type": "aws_db_snapshot", "name": "copy", "provider": "p", "instances": [{"attributes": {"db_snapshot_identifier": "crm-test", "db_instance_identifier": "crm", "tags": {"environment": "test", "expires": "2026-02-01"}}}]},
 {"mode": "managed", "type": "aws_s3_bucket", "name": "open", "provider": "p", "instances": [{"attributes": {"bucket": "open-bucket", "id": "open-bucket", "tags": {}}}]},
 {"mode": "managed", "type": "aws_s3_bucket_acl", "name": "open", "provider": "p", "instances": [{"attributes": {"bucket": "open-bucket", "acl": "public-read"}}]},
 {"mode": "managed", "type": "aws_s3_bucket", "name": "shut", "provider": "p", "instances": [{"attributes": {"bucket": "shut-bucket", "acl": "public-read"}}]},
 {"mode": "managed", "type": "aws_s3_bucket_public_access_block", "name": "shut", "provider": "p", "instances": [{"attributes": {"bucket": "shut-bucket", "block_public_acls": true, "block_public_policy": true, "ignore_public_acls": true, "restrict_public_buckets": true}}]},
 {"mode": "managed", "type": "aws_iam_user", "name": "up", "provider": "p", "instances": [{"attributes": {"name": "up"}}]},
 {"mode": "managed", "type": "aws_iam_policy", "name": "p", "provider": "p", "instances": [{"attributes": {"arn": "arn:aws:iam::111122223333:policy/p", "policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}"}}]},
 {"mode": "managed", "type": "aws_iam_user_policy_attachment", "name": "p", "provider": "p", "instances": [{"attributes": {"user": "up", "policy_arn": "arn:aws:iam::111122223333:policy/p"}}]},
 {"mode": "managed", "type": "aws_iam_access_key", "name": "up", "provider": "p", "instances": [{"attributes": {"id": "AKIAEXAMPLE", "secret": "hunter2-key", "user": "up"}}]},
 {"mode": "managed", "type": "tls_private_key", "name": "k", "provider": "p", "instances": [{"attributes": {"algorithm": "ED25519", "private_key_pem": "-----BEGIN hunter2-pem", "public_key_fingerprint_sha256": "SHA256:abc"}}]},
 {"mode": "data", "type": "aws_region", "name": "r", "provider": "p", "instances": [{"attributes": {"name": "eu-west-1"}}]}
], "check_results": null}"#;

pub(crate) const PLAN: &str = r#"{"format_version": "1.2", "terraform_version": "1.9.5", "variables": {"db_password": {"value": "hunter2-variable"}}, "timestamp": "2026-07-04T07:00:00Z",
"planned_values": {"root_module": {"resources": [
  {"address": "aws_security_group.web", "mode": "managed", "type": "aws_security_group", "name": "web", "provider_name": "p", "schema_version": 1, "values": {"name": "web", "ingress": [{"cidr_blocks": ["192.0.2.0/24"], "from_port": 443, "to_port": 443, "protocol": "tcp", "description": "", "self": false}], "egress": []}, "sensitive_values": {}}],
 "child_modules": [{"address": "module.data", "resources": [
  {"address": "module.data.aws_db_instance.crm", "mode": "managed", "type": "aws_db_instance", "name": "crm", "provider_name": "p", "schema_version": 2, "values": {"identifier": "crm", "password": "hunter2-new", "username": "owner", "publicly_accessible": false}, "sensitive_values": {"password": true}}]}]}},
"resource_changes": [{"address": "module.data.aws_db_instance.crm", "mode": "managed", "type": "aws_db_instance", "name": "crm", "provider_name": "p", "change": {"actions": ["update"], "before": {"identifier": "crm", "password": "hunter2-old"}, "after": {"identifier": "crm", "password": "hunter2-new"}, "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}}}],
"configuration": {"root_module": {"resources": [{"address": "aws_db_instance.old", "type": "aws_db_instance", "expressions": {"password": {"constant_value": "hunter2-written"}}}]}}}"#;

fn holds(statements: &[Statement]) -> Vec<String> {
    let held = |what: &Statement| match what {
        Statement::Holds { host, path, kind, opens, .. } => Some(format!("{host} {path} {kind} {opens}")),
        _ => None,
    };
    statements.iter().filter_map(held).collect()
}

#[test]
fn a_state_says_what_there_is() {
    let found = read_clean("terraform/prod.tfstate", STATE, "terraform");
    let assets: Vec<&str> = found
        .iter()
        .filter_map(|what| if let Statement::Asset(asset) = what { Some(asset.name.as_str()) } else { None })
        .collect();
    assert_eq!(assets, ["web-01", "crm", "open-bucket", "shut-bucket"]);
    let public: Vec<&str> = found
        .iter()
        .filter_map(|what| if let Statement::Public { host } = what { Some(host.as_str()) } else { None })
        .collect();
    assert_eq!(public, ["crm", "open-bucket"]);
    let side = |side: &Side| match side {
        Side::Nets(nets) => nets.iter().map(Net::to_string).collect::<Vec<_>>().join(","),
        Side::Group(group) => group.clone(),
        other => format!("{other:?}"),
    };
    let rule = |what: &Statement| match what {
        Statement::Rule { from, to, ports, .. } => Some(format!("{}->{} {ports:?}", side(from), side(to))),
        _ => None,
    };
    let expected = ["0.0.0.0/0->sg-1 [(22, 22)]", "sg-1->sg-1 [(22, 22)]", "sg-1->sg-2 [(5432, 5432)]"];
    assert_eq!(found.iter().filter_map(rule).collect::<Vec<_>>(), expected);
    assert!(found.contains(&Statement::Member { host: "crm".to_owned(), group: "sg-2".to_owned() }));
    let right = Statement::CloudRight {
        account: "up".to_owned(),
        is_allowed: true,
        actions: vec!["s3:*".to_owned()],
        resources: vec!["*".to_owned()],
        from: Vec::new(),
        has_condition: false,
    };
    assert!(found.contains(&right));
    assert!(
        found.iter().any(|what| matches!(what, Statement::Copy { name, expires: Some(_), .. } if name == "crm-test"))
    );
}

#[test]
fn secrets_of_a_state_are_told_of_and_do_not_come_out() {
    let found = read_clean("terraform/prod.tfstate", STATE, "terraform");
    let expected = [
        "prod.tfstate outputs.db token ",
        "prod.tfstate module.data.aws_db_instance.crm.password password owner",
        "prod.tfstate aws_iam_access_key.up.secret access_key up",
        "prod.tfstate tls_private_key.k.private_key_pem private_key ",
    ];
    assert_eq!(holds(&found), expected);
    // The same key is known by the same name elsewhere.
    for id in ["AKIAEXAMPLE", "SHA256:abc"] {
        assert!(
            found.iter().any(|what| matches!(what, Statement::Holds { secret: held, .. } if *held == secret(id))),
            "{id}"
        );
    }
    for text in [STATE, PLAN] {
        assert!(!format!("{:?}", read("a.tfstate", text)).contains("hunter2"));
    }
}

#[test]
fn a_plan_says_what_will_be_and_holds_what_was() {
    let found = read_clean("plan.json", PLAN, "terraform");
    let expected = [
        "plan.json variables.db_password password ",
        "plan.json module.data.aws_db_instance.crm.password password owner",
        "plan.json module.data.aws_db_instance.crm.password password ",
        "plan.json configuration.root_module.resources.expressions.password.password password ",
    ];
    assert_eq!(holds(&found), expected);
    assert!(!found.iter().any(|what| matches!(what, Statement::Public { .. })));
    assert!(found.iter().any(|what| matches!(what, Statement::Rule { device, .. } if device == "web")));
    let changes_only = PLAN.replace("\"planned_values\"", "\"relevant_attributes\"");
    let found = read_clean("plan.json", &changes_only, "terraform");
    assert!(found.iter().any(|what| matches!(what, Statement::Asset(asset) if asset.name == "crm")), "{found:?}");
}

#[test]
fn what_is_not_known_or_wrong_is_a_problem() {
    for (right, wrong, why) in [
        (
            "\"type\": \"aws_db_snapshot\"",
            "\"type\": \"aws_lb\"",
            "nothing here understands the resource type `aws_lb`",
        ),
        ("\"ami\": \"ami-1\"", "\"mood\": \"hunter2\"", "nothing here understands the key `aws_instance.mood`"),
        ("\"serial\": 7", "\"mood\": 7", "nothing here understands the key `mood`"),
        (
            "\"publicly_accessible\": true",
            "\"publicly_accessible\": \"hunter2\"",
            "`aws_db_instance.publicly_accessible` is no truth value",
        ),
        ("\"version\": 4", "\"version\": 3", "is a state of another version than 4"),
    ] {
        let told = problems("a.tfstate", &STATE.replacen(right, wrong, 1));
        assert_eq!(told.iter().map(|(_, told)| told.as_str()).collect::<Vec<_>>(), [why]);
    }
    let open = STATE.replacen("0.0.0.0/0", "hunter2", 1);
    assert_eq!(problems("a.tfstate", &open)[0].0, ProblemKind::Malformed);
}

#[test]
fn a_lock_file_is_no_state() {
    assert_eq!(read("a.json", r#"{"version": 1, "dependencies": {"terraform_version": "1"}}"#).format, "");
    assert_eq!(read("a.json", r#"{"terraform_version": "1.9.5", "platform": "linux_amd64"}"#).format, "");
}
