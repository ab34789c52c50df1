//! MB and events a second of each structured format, one core, memory to events:
//! `cargo run --release -p amends-logs --example structured_speed [file.evtx …]`.
//!
//! Records are made up; files that are named are read over and over, up to the same size.

#[path = "../src/formats/evtx/tests/writer.rs"]
#[allow(dead_code)]
mod writer;

use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::time::Instant;

use amends_case::{Event, Fields, Problem};
use amends_logs::{EventSink, LogSummary, Mapping, ReadSettings, read, read_mapped};

/// How much of each format is read.
const BYTES: usize = 64 << 20;

#[derive(Default)]
struct Count {
    events: u64,
    problems: u64,
}

impl EventSink for Count {
    fn event(&mut self, event: &Event<'_>, _: &dyn Fields) -> ControlFlow<()> {
        self.events += u64::from(event.time.is_some());
        ControlFlow::Continue(())
    }

    fn problem(&mut self, _: Problem) {
        self.problems += 1;
    }
}

/// A text said over and over, after a beginning.
struct Repeated<'a> {
    text: &'a [u8],
    at: usize,
    left: usize,
}

impl Read for Repeated<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() {
            self.at = 0;
            // Ends with a whole record.
            if self.left < self.text.len() {
                return Ok(0);
            }
        }
        let length = buffer.len().min(self.text.len() - self.at);
        buffer[..length].copy_from_slice(&self.text[self.at..self.at + length]);
        self.at += length;
        self.left = self.left.saturating_sub(length);
        Ok(length)
    }
}

/// How long this thread had a core, where the system says (Linux): others' work on the machine does not count then.
fn seconds_on_core() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

type Reader<'a> = dyn FnMut(&mut dyn Read, &mut Count) -> io::Result<LogSummary> + 'a;

fn measure(name: &str, begin: &[u8], text: &[u8], reader: &mut Reader<'_>) -> io::Result<()> {
    let mut count = Count::default();
    let mut stream = begin.chain(Repeated { text, at: 0, left: BYTES });
    let (start, before) = (Instant::now(), seconds_on_core());
    let summary = reader(&mut stream, &mut count)?;
    let on_core = before.zip(seconds_on_core()).map(|(before, after)| after - before);
    let seconds = on_core.unwrap_or_else(|| start.elapsed().as_secs_f64());
    let megabytes = summary.bytes as f64 / 1e6;
    writeln!(
        io::stdout(),
        "{name:<16} {:>8.0} MB/s {:>12.0} events/s  ({} events, {} kinds of problems)",
        megabytes / seconds,
        count.events as f64 / seconds,
        count.events,
        count.problems
    )
}

const ZEEK_HEAD: &str = "#separator \\x09\n#unset_field\t-\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\n";
const ZEEK: &str = "1626772442.123456\tCAbc1\t203.0.113.7\t52811\t10.20.0.5\t22\ttcp\tssh\t3.250000\t2100\t98000\tSF\n";
const ZEEK_JSON: &str = r#"{"_path":"conn","ts":1626772442.5,"uid":"C1","id.orig_h":"203.0.113.7","id.orig_p":4000,"id.resp_h":"10.20.0.5","id.resp_p":22,"proto":"tcp","service":"ssh","duration":3.25,"orig_bytes":2100,"resp_bytes":98000,"conn_state":"SF"}"#;
const POSTGRES: &str = "2021-07-20 09:14:02.000 UTC,\"app\",\"crm\",4242,\"10.20.0.9:51234\",60f69b0a.1092,7,\"SELECT\",2021-07-20 09:14:00 UTC,3/42,0,LOG,00000,\"AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.customers,\"\"SELECT name, plan FROM customers WHERE id = $1\"\",<not logged>,1\",,,,,,,,,\"psql\",\"client backend\",,0\n";
const CLOUDTRAIL: &str = r#"{"eventVersion":"1.08","userIdentity":{"type":"AssumedRole","principalId":"AROAX:i-0a","arn":"arn:aws:sts::123456789012:assumed-role/backup/i-0a","accountId":"123456789012","accessKeyId":"ASIAEXAMPLE1","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAX","arn":"arn:aws:iam::123456789012:role/backup","accountId":"123456789012","userName":"backup"},"attributes":{"creationDate":"2021-07-20T09:00:00Z","mfaAuthenticated":"false"}}},"eventTime":"2021-07-20T09:14:02Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"us-east-1","sourceIPAddress":"203.0.113.7","userAgent":"aws-cli/2.2","requestParameters":{"bucketName":"crm-exports","Host":"crm-exports.s3.amazonaws.com","key":"2021/people.csv.gz"},"responseElements":null,"additionalEventData":{"bytesTransferredIn":0,"bytesTransferredOut":734003200},"requestID":"A1","eventID":"B2","readOnly":true,"resources":[{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::crm-exports/2021/people.csv.gz"}],"eventType":"AwsApiCall","recipientAccountId":"123456789012"},"#;
const VPC: &str =
    "2 123456789012 eni-0a1b2c3d 203.0.113.7 10.20.0.5 52811 22 6 20 4249 1626772442 1626772502 ACCEPT OK\n";
const NFDUMP_HEAD: &str = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n";
const NFDUMP: &str =
    "2021-07-20 09:14:02,2021-07-20 09:14:05,3.250,203.0.113.7,10.20.0.5,52811,22,TCP,.AP.SF,0,0,10,1200,0,0\n";
const OCSF: &str = r#"{"class_uid":3002,"activity_id":1,"type_uid":300201,"time":1626772442500,"status_id":2,"user":{"name":"jo"},"src_endpoint":{"ip":"203.0.113.7","port":4000},"dst_endpoint":{"hostname":"app-01"},"device":{"hostname":"dc-01"},"metadata":{"product":{"name":"Directory"},"version":"1.1.0"}}"#;
const MYSQL: &str = r#"{"audit_record":{"name":"Query","record":"4_2021-07-20T09:00:00","timestamp":"2021-07-20T09:14:03 UTC","command_class":"select","connection_id":"37","status":0,"sqltext":"SELECT * FROM cards","user":"pay[pay] @ app-01 [10.0.0.5]","host":"app-01","os_user":"","ip":"10.0.0.5","db":"payments"}}"#;
const ORACLE: &str = "<AuditRecord><Audit_Type>1</Audit_Type><Session_Id>250064</Session_Id><StatementId>3</StatementId><EntryId>1</EntryId><Extended_Timestamp>2021-07-20T09:14:02.782747Z</Extended_Timestamp><DB_User>SCOTT</DB_User><OS_User>app</OS_User><Userhost>app-01</Userhost><OS_Process>14032</OS_Process><Instance_Number>0</Instance_Number><Object_Schema>BILLING</Object_Schema><Object_Name>SUBSCRIBERS</Object_Name><Action>3</Action><Returncode>0</Returncode><Scn>643676</Scn><DBID>955988972</DBID>\n<Sql_Text>SELECT * FROM subscribers WHERE a &lt; 1</Sql_Text>\n</AuditRecord>\n";
const MAPPING: &str = "format = \"csv\"\nname = \"vpn\"\nclass = \"authentication\"\naction = \"log_on\"\noutcome = { column = \"result\", words = { OK = \"success\" } }\n[time]\ncolumn = \"when\"\n[columns]\nactor = \"user\"\nsource = \"client\"\n";

/// A hundred chunks of log-ins, written without templates: more bytes a record than Windows writes.
fn log_ins_of_windows() -> Vec<u8> {
    let mut file = writer::Writer::new();
    for _ in 0..100 * 50 {
        let data = [
            ("SubjectUserSid", "S-1-5-18"),
            ("TargetUserName", "jo"),
            ("TargetDomainName", "TIDE"),
            ("TargetLogonId", "0x1a2b"),
            ("LogonType", "3"),
            ("AuthenticationPackageName", "NTLM"),
            ("WorkstationName", "WS7"),
            ("IpAddress", "10.20.0.9"),
            ("IpPort", "51234"),
        ];
        file.add("Microsoft-Windows-Security-Auditing", "Security", 4624, &data);
    }
    file.finish()
}

fn main() -> io::Result<()> {
    let mut known = |stream: &mut dyn Read, count: &mut Count| read(stream, &ReadSettings::default(), count);
    for (name, begin, text) in [
        ("zeek", ZEEK_HEAD, ZEEK.to_owned()),
        ("zeek json", "", format!("{ZEEK_JSON}\n")),
        ("postgres", "", POSTGRES.to_owned()),
        ("cloudtrail", "{\"Records\":[", CLOUDTRAIL.to_owned()),
        ("vpc flow", "", VPC.to_owned()),
        ("nfdump csv", NFDUMP_HEAD, NFDUMP.to_owned()),
        ("ocsf", "", format!("{OCSF}\n")),
        ("mysql json", "", format!("{MYSQL}\n")),
        ("oracle xml", "<?xml version=\"1.0\"?><Audit>\n", ORACLE.to_owned()),
    ] {
        measure(name, begin.as_bytes(), text.repeat(100).as_bytes(), &mut known)?;
    }
    let mapping = Mapping::from_toml(MAPPING).map_err(io::Error::other)?;
    let mut mapped =
        |stream: &mut dyn Read, count: &mut Count| read_mapped(stream, &ReadSettings::default(), &mapping, count);
    let rows = "2021-07-20T09:14:02Z,jo,203.0.113.7,OK\n".repeat(100);
    measure("mapped csv", b"when,user,client,result\n", rows.as_bytes(), &mut mapped)?;
    let windows = log_ins_of_windows();
    let (header, chunks) = windows.split_at(4096);
    measure("evtx", header, chunks, &mut known)?;
    for path in std::env::args_os().skip(1) {
        let file = std::fs::read(&path)?;
        // The file's header once, its chunks over and over.
        let (header, chunks) = file.split_at(file.len().min(4096));
        measure("evtx, a file", header, chunks, &mut known)?;
    }
    Ok(())
}
