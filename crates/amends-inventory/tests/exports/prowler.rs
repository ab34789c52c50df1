//! Findings in OCSF, as Prowler writes them.

use amends_case::statement::{Severity, Statement};

use super::{problems, read, read_clean};

pub(crate) const FAILED: &str = r#"{"message": "Bucket x is public.", "metadata": {"event_code": "s3_bucket_public_access", "product": {"name": "Prowler", "uid": "prowler", "vendor_name": "Prowler", "version": "5.4.0"}, "profiles": ["cloud", "datetime"], "tenant_uid": "", "version": "1.4.0"}, "severity_id": 5, "severity": "Critical", "status": "New", "status_code": "FAIL", "status_detail": "hidden-detail", "status_id": 1, "unmapped": {"related_url": "", "categories": ["internet-exposed"], "depends_on": [], "related_to": [], "notes": "", "compliance": {"CIS-3.0": ["2.1.4"]}}, "activity_name": "Create", "activity_id": 1, "finding_info": {"created_time": 1783148400, "created_time_dt": "2026-07-04T07:00:00", "desc": "d", "product_uid": "prowler", "title": "Ensure there are no public buckets", "types": ["Effects"], "uid": "prowler-aws-s3-1"}, "resources": [{"cloud_partition": "aws", "region": "eu-west-1", "data": {"details": "", "metadata": {}}, "group": {"name": "s3"}, "labels": [], "name": "x", "type": "AwsS3Bucket", "uid": "arn:aws:s3:::x"}], "category_name": "Findings", "category_uid": 2, "class_name": "Detection Finding", "class_uid": 2004, "cloud": {"account": {"name": "", "type": "AWS Account", "type_id": 10, "uid": "111122223333", "labels": []}, "org": {"name": "", "uid": ""}, "provider": "aws", "region": "eu-west-1"}, "remediation": {"desc": "Close it.", "references": []}, "risk_details": "r", "time": 1783148400, "time_dt": "2026-07-04T07:00:00", "type_uid": 200401, "type_name": "Detection Finding: Create"}"#;

fn sample() -> String {
    format!("[{FAILED}, {}]", FAILED.replace("\"FAIL\"", "\"PASS\""))
}

#[test]
fn a_finding_says_what_failed_on_what() {
    let finding = |is_failed| Statement::Finding {
        tool: "Prowler".to_owned(),
        check: "s3_bucket_public_access".to_owned(),
        resource: "arn:aws:s3:::x".to_owned(),
        is_failed,
        severity: Severity::Critical,
        title: "Ensure there are no public buckets".to_owned(),
    };
    let expected = [finding(true), finding(false)];
    assert_eq!(read_clean("prowler.ocsf.json", &sample(), "ocsf_findings"), expected);
    let lines = format!("{FAILED}\n{}\n", FAILED.replace("\"FAIL\"", "\"PASS\""));
    assert_eq!(read_clean("prowler.ocsf.json", &lines, "ocsf_findings"), expected);
    let read = read("prowler.ocsf.json", &lines);
    assert_eq!(read.statements[1].line, 2);
    assert_eq!(read.statements[1].as_of, jiff::civil::Date::new(2026, 7, 4).ok());
    assert!(!format!("{read:?}").contains("hidden-detail"));
}

#[test]
fn a_compliance_finding_has_its_result_within() {
    let text = FAILED
        .replace("\"status_code\": \"FAIL\"", "\"compliance\": {\"status\": \"Pass\", \"control\": \"2.1.4\"}")
        .replace("\"class_uid\": 2004", "\"class_uid\": 2003");
    let found = read_clean("a.json", &text, "ocsf_findings");
    assert!(matches!(found.as_slice(), [Statement::Finding { is_failed: false, .. }]), "{found:?}");
    assert_eq!(read_clean("a.json", &FAILED.replace("\"FAIL\"", "\"MANUAL\""), "ocsf_findings"), []);
}

#[test]
fn what_is_not_known_or_wrong_is_a_problem() {
    for (right, wrong, why) in [
        ("\"risk_details\"", "\"mood\"", "nothing here understands the key `finding.mood`"),
        ("\"FAIL\"", "\"PERHAPS\"", "a finding says neither that it failed nor that it passed"),
        ("\"severity_id\": 5", "\"severity_id\": \"much\"", "`finding.severity_id` is no whole number"),
    ] {
        let told = problems("a.json", &FAILED.replacen(right, wrong, 1));
        assert_eq!(told.iter().map(|(_, told)| told.as_str()).collect::<Vec<_>>(), [why]);
    }
}

#[test]
fn an_event_of_a_log_is_no_finding() {
    assert_eq!(read("a.json", r#"{"metadata": {"version": "1.1.0"}, "class_uid": 3002, "actor": {}}"#).format, "");
}
