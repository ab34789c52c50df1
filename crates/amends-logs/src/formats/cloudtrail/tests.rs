//! Records after AWS's documentation.

use std::io::Read;
use std::ops::ControlFlow;

use amends_case::{Event, Fields, Problem};

use crate::check::{check, lines_of};
use crate::{EventSink, ReadSettings};

const GET: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAX:i-0a","arn":"arn:aws:sts::123456789012:assumed-role/backup/i-0a","accountId":"123456789012","accessKeyId":"ASIAEXAMPLE1"},"eventTime":"2021-07-20T09:14:02Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7","requestParameters":{"bucketName":"crm-exports","key":"2021/people.csv.gz"},"additionalEventData":{"bytesTransferredIn":0,"bytesTransferredOut":734003200.0},"readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::crm-exports/2021/people.csv.gz"}],"recipientAccountId":"123456789012"}"#;
const LOGIN: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/jo","accountId":"123456789012","userName":"jo"},"eventTime":"2021-07-20T09:15:00Z","eventSource":"signin.amazonaws.com","eventName":"ConsoleLogin","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7","errorMessage":"Failed authentication","responseElements":{"ConsoleLogin":"Failure"},"additionalEventData":{"MFAUsed":"No"}}"#;
const STOP: &str = r#"{"userIdentity":{"type":"Root","arn":"arn:aws:iam::123456789012:root","accessKeyId":"AKIAEXAMPLE1"},"eventTime":"2021-07-20T09:16:00Z","eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7","errorCode":"AccessDenied","requestParameters":{"name":"all"}}"#;
const ASSUME: &str = r#"{"userIdentity":{"type":"AWSService","invokedBy":"ec2.amazonaws.com"},"eventTime":"2021-07-20T09:17:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"us-east-1","sourceIPAddress":"ec2.amazonaws.com","requestParameters":{"roleArn":"arn:aws:iam::123456789012:role/backup"},"responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE1"}},"recipientAccountId":"123456789012"}"#;

const EVENTS: [&str; 4] = [
    "1 cloudtrail.GetObject 2021-07-20T09:14:02Z api_activity read success host=arn:aws:s3:::crm-exports program=s3.amazonaws.com \
     actor=arn:aws:sts::123456789012:assumed-role/backup/i-0a source=203.0.113.7 target=arn:aws:s3:::crm-exports credential=key ASIAEXAMPLE1 \
     session=ASIAEXAMPLE1 object=crm-exports/2021/people.csv.gz out=734003200 in=0",
    "2 cloudtrail.ConsoleLogin 2021-07-20T09:15:00Z authentication log_on failure host=signin.amazonaws.com program=signin.amazonaws.com \
     actor=jo source=203.0.113.7 target=signin.amazonaws.com credential=password",
    "3 cloudtrail.StopLogging 2021-07-20T09:16:00Z event_log_activity stop failure host=cloudtrail.amazonaws.com program=cloudtrail.amazonaws.com \
     actor=arn:aws:iam::123456789012:root source=203.0.113.7 target=cloudtrail.amazonaws.com credential=key AKIAEXAMPLE1 \
     session=AKIAEXAMPLE1 object=all",
    "4 cloudtrail.AssumeRole 2021-07-20T09:17:00Z authentication elevate success host=sts.amazonaws.com program=sts.amazonaws.com \
     actor=ec2.amazonaws.com source=ec2.amazonaws.com target=sts.amazonaws.com \
     object=arn:aws:iam::123456789012:role/backup detail=issued key ASIAEXAMPLE1",
];

#[test]
fn however_the_records_are_wrapped_the_events_are_the_same() {
    for input in [
        format!("{{\"Records\":[{GET},{LOGIN},{STOP},{ASSUME}]}}"),
        format!("{{ \"Records\" :\n [ {GET},\n{LOGIN}, {STOP}\n,{ASSUME} ] }}\n"),
        format!("{GET}\n{LOGIN}\n{STOP}\n{ASSUME}\n"),
        format!("[{GET},{LOGIN},{STOP},{ASSUME}]"),
        [GET, LOGIN, STOP, ASSUME].map(|it| it.replace(",\"", ",\n  \"")).join("\n"),
    ] {
        let lines = check("cloudtrail", input, &EVENTS, &[]);
        assert_eq!(lines.source, "aws/cloudtrail/");
        assert!(lines.fields.contains(&"userIdentity.type=AWSService".to_owned()));
    }
}

#[test]
fn broken_records_cost_themselves_only() {
    let input =
        format!("{{\"Records\":[{GET},{{\"a\":\"cut\n{LOGIN},{{\"eventName\": nonsense}},{STOP},{{\"eventTime\":");
    let (lines, summary) = lines_of(input.as_bytes());
    assert_eq!(summary.events, 3, "{:?}", lines.events);
    assert_eq!(
        lines.problems,
        [
            "2 truncated: the file ends within a JSON record x1",
            "3 malformed: a record is no JSON, or nested too deep x1",
            "1 malformed: a string of a JSON record is cut off x1",
        ]
    );
}

#[test]
fn a_record_past_the_bound_is_passed_over() {
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(17 * 1024 * 1024));
    let (lines, summary) = lines_of(format!("{GET}\n{long}\n{LOGIN}\n").as_bytes());
    assert_eq!(
        (summary.events, lines.problems),
        (2, vec!["2 limit_reached: a line is longer than 16 MB x1".to_owned()])
    );
}

/// A file that is never whole in memory: records for ever.
struct Endless(u64);

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let record = format!("{GET},");
        for (at, byte) in buffer.iter_mut().enumerate() {
            *byte = record.as_bytes()[(self.0 as usize + at) % record.len()];
        }
        self.0 += buffer.len() as u64;
        Ok(buffer.len())
    }
}

struct StopAt(u64);

impl EventSink for StopAt {
    fn event(&mut self, _: &Event<'_>, _: &dyn Fields) -> ControlFlow<()> {
        self.0 -= 1;
        if self.0 == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn problem(&mut self, problem: Problem) {
        panic!("{problem:?}");
    }
}

#[test]
fn reading_ends_where_the_sink_says() {
    let mut stream = std::io::Cursor::new(b"{\"Records\":[").chain(Endless(0));
    let summary =
        crate::read(&mut stream, &ReadSettings::default(), &mut StopAt(20_000)).expect("memory does not fail");
    assert_eq!(summary.events, 20_000);
}
