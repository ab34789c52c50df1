//! Each format: what a few true lines of it become.

use std::ops::ControlFlow;

use amends_case::{Event, Fields, Problem};
use amends_logs::{EventSink, LogSummary, ReadSettings, read};

#[derive(Default)]
struct Kept {
    events: Vec<Event<'static>>,
    problems: Vec<Problem>,
    fields: Vec<Vec<(String, String)>>,
}

impl EventSink for Kept {
    fn event(&mut self, event: &Event<'_>, fields: &dyn Fields) -> ControlFlow<()> {
        self.events.push(event.clone().into_owned());
        let mut pairs = Vec::new();
        fields.each(&mut |name, value| pairs.push((name.to_owned(), value.to_owned())));
        self.fields.push(pairs);
        ControlFlow::Continue(())
    }

    fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }
}

/// A stream that gives so many bytes at a time.
struct Pieces<'a>(&'a [u8], usize);

impl std::io::Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let (piece, rest) = self.0.split_at(self.1.min(buffer.len()).min(self.0.len()));
        buffer[..piece.len()].copy_from_slice(piece);
        self.0 = rest;
        Ok(piece.len())
    }
}

fn read_all(bytes: &[u8]) -> (Kept, LogSummary) {
    read_in_pieces(bytes, usize::MAX)
}

fn read_in_pieces(bytes: &[u8], size: usize) -> (Kept, LogSummary) {
    let settings = ReadSettings { name: "log".to_owned(), first_year: Some(2026), ..ReadSettings::default() };
    let mut kept = Kept::default();
    let summary = read(&mut Pieces(bytes, size), &settings, &mut kept).expect("memory can be read");
    (kept, summary)
}

/// `class action outcome host actor>source>target object rows bytes_out line kind` of each event.
fn shown(event: &Event<'_>) -> String {
    let count = |count: Option<u64>| count.map(|count| count.to_string()).unwrap_or("-".to_owned());
    format!(
        "{} {} {} {}|{}<{}>{}|{}|{}|{}|{}|{}",
        event.class.word(),
        event.action.word(),
        event.outcome.word(),
        event.host,
        event.actor,
        event.source,
        event.target,
        event.object,
        count(event.rows),
        count(event.bytes_out),
        event.line,
        event.kind
    )
}

fn check(format: &str, log: &str, expected: &[&str]) {
    let (kept, summary) = read_all(log.as_bytes());
    assert_eq!(summary.format, format, "{log}");
    let found: Vec<String> = kept.events.iter().map(shown).collect();
    assert_eq!(found, expected, "{format}: {:?}", kept.problems);
    assert!(kept.problems.is_empty(), "{:?}", kept.problems);
    assert!(kept.events.iter().all(|event| event.time.is_some()), "{:?}", kept.events);
    // However the stream is cut.
    for size in [1, 13] {
        let (kept, summary) = read_in_pieces(log.as_bytes(), size);
        let found: Vec<String> = kept.events.iter().map(shown).collect();
        assert_eq!((summary.format, found), (format, expected.iter().map(|line| (*line).to_owned()).collect()));
        assert!(kept.problems.is_empty(), "{:?}", kept.problems);
    }
}

#[test]
fn syslog() {
    check(
        "syslog",
        "Jul  8 02:11:09 lab-01 sshd[311]: Accepted none for root from 203.0.113.9 port 41022 ssh2\n\
         Jul  8 02:11:09 lab-01 sshd[311]: pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)\n\
         Jul  8 02:11:10 lab-01 sshd[312]: message repeated 2 times: [ Failed password for amy from 10.0.0.5 port 7 ssh2]\n\
         Jul  8 02:12:00 fw-01 kernel: [ 7.1] FW-DROP IN=eth0 OUT= SRC=203.0.113.9 DST=10.0.0.5 LEN=60 PROTO=TCP SPT=1 DPT=22\n\
         Jul  8 02:13:00 lab-01 rsyslogd: [origin software=\"rsyslogd\"] exiting on signal 15.\n",
        &[
            "authentication log_on success lab-01|root<203.0.113.9>||-|-|1|sshd.accepted",
            "authentication start unknown lab-01|root<>||-|-|2|pam.session_opened",
            "authentication log_on failure lab-01|amy<10.0.0.5>||-|-|3|sshd.failed",
            "authentication log_on failure lab-01|amy<10.0.0.5>||-|-|3|sshd.failed",
            "network_activity connect failure fw-01|<203.0.113.9>10.0.0.5|TCP|-|-|4|netfilter.packet",
            "event_log_activity stop success lab-01|<>|rsyslogd|-|-|5|log.stopped",
        ],
    );
}

#[test]
fn a_message_that_was_repeated_counts_each_time() {
    // Of another host's last message nothing is known.
    check(
        "syslog",
        "Jul  8 02:11:10 lab-01 sshd[312]: Failed password for amy from 10.0.0.5 port 7 ssh2\n\
         Jul  8 02:11:20 lab-01 last message repeated 2 times\n\
         Jul  8 02:12:20 lab-01 last message repeated 1 times\n\
         Jul  8 02:12:21 lab-02 last message repeated 9 times\n",
        &[
            "authentication log_on failure lab-01|amy<10.0.0.5>||-|-|1|sshd.failed",
            "authentication log_on failure lab-01|amy<10.0.0.5>||-|-|2|sshd.failed",
            "authentication log_on failure lab-01|amy<10.0.0.5>||-|-|2|sshd.failed",
            "authentication log_on failure lab-01|amy<10.0.0.5>||-|-|3|sshd.failed",
            "other other unknown lab-02|<>||-|-|4|",
        ],
    );
    let (kept, _) = read_all(
        b"Jul  8 02:11:10 h sshd[3]: message repeated 99999999 times: [ Failed password for a from 10.0.0.5 port 7 ssh2]\n",
    );
    assert_eq!((kept.events.len(), kept.problems.len()), (10_000, 1), "{:?}", kept.problems);
}

#[test]
fn journal() {
    check(
        "journald",
        "{\"__REALTIME_TIMESTAMP\":\"1783476669000000\",\"_HOSTNAME\":\"db-01\",\"SYSLOG_IDENTIFIER\":\"sshd\",\
         \"_PID\":\"9\",\"MESSAGE\":\"Accepted password for amy from 10.0.0.5 port 7 ssh2\"}\n\
         {\"__REALTIME_TIMESTAMP\":\"1783476669000001\",\"_HOSTNAME\":\"db-01\",\"_COMM\":\"x\",\"MESSAGE\":[104,105]}\n",
        &[
            "authentication log_on success db-01|amy<10.0.0.5>||-|-|1|sshd.accepted",
            "other other unknown db-01|<>||-|-|2|",
        ],
    );
}

#[test]
fn audit() {
    check(
        "auditd",
        "type=SYSCALL msg=audit(1783476669.123:77): arch=c000003e syscall=257 success=yes a2=0 auid=1001 ses=4 comm=\"cat\" exe=\"/usr/bin/cat\" key=\"secrets\"\n\
         type=PATH msg=audit(1783476669.123:77): item=0 name=\"/u/amy/.ssh/id_ed25519\" nametype=NORMAL\n\
         type=SYSCALL msg=audit(1783476670.123:78): syscall=59 success=yes auid=1001 ses=4 comm=\"pg_dump\"\n\
         type=EXECVE msg=audit(1783476670.123:78): argc=3 a0=\"pg_dump\" a1=\"-h\" a2=\"db-01\"\n\
         node=h7 type=USER_LOGIN msg=audit(1783476671.000:79): pid=5 uid=0 auid=0 ses=5 msg='op=login acct=\"root\" exe=\"/usr/sbin/sshd\" addr=10.0.0.5 res=failed'\n",
        &[
            "file_activity read success |uid=1001<>|/u/amy/.ssh/id_ed25519|-|-|2|auditd.PATH",
            "process_activity execute success |uid=1001<>||-|-|4|auditd.EXECVE",
            "authentication log_on failure h7|root<10.0.0.5>||-|-|5|auditd.USER_LOGIN",
        ],
    );
}

#[test]
fn audit_as_hosts_write_it() {
    // Registers beside words, a folder before the file in it, looked-up names behind a separator, text in hexadecimal, a
    // file that is called like a hexadecimal number.
    let log = "type=SYSCALL msg=audit(1783476669.123:77): arch=c000003e syscall=59 success=yes a0=55d0c0ffee00 a1=7ffe a2=0 a3=8 auid=1001 ses=4 comm=\"sh\" exe=\"/usr/bin/dash\" key=(null)\u{1d}ARCH=x86_64 SYSCALL=execve AUID=\"amy\" UID=\"root\"\n\
         type=EXECVE msg=audit(1783476669.123:77): argc=3 a0=\"sh\" a1=\"-c\" a2=6361742061\n\
         type=SYSCALL msg=audit(1783476670.123:78): arch=c000003e syscall=87 success=yes a0=7ffe a1=0 a2=0 a3=0 auid=1001 ses=4 comm=\"rm\"\n\
         type=PATH msg=audit(1783476670.123:78): item=0 name=\"/var/log/\" nametype=PARENT\n\
         type=PATH msg=audit(1783476670.123:78): item=1 name=2F7661722F6C6F672F612062 nametype=DELETE\n\
         type=SYSCALL msg=audit(1783476671.123:79): arch=c000003e syscall=2 success=yes a0=7ffe a1=0 a2=1b6 a3=0 auid=1001 ses=4 comm=\"cat\"\n\
         type=PATH msg=audit(1783476671.123:79): item=0 name=\"2F6574632F736861646F77\" nametype=NORMAL\n\
         type=SERVICE_STOP msg=audit(1783476672.123:80): pid=1 uid=0 auid=4294967295 ses=4294967295 msg='unit=rsyslog comm=\"systemd\" res=success'\u{1d}UID=\"root\" AUID=\"unset\"\n";
    let expected = [
        "process_activity execute success |amy<>||-|-|2|auditd.EXECVE",
        "file_activity delete success |uid=1001<>|/var/log/a b|-|-|5|auditd.PATH",
        "file_activity read success |uid=1001<>|2F6574632F736861646F77|-|-|7|auditd.PATH",
        "event_log_activity stop success |root<>|rsyslog|-|-|8|auditd.SERVICE_STOP",
    ];
    check("auditd", log, &expected);
    let (kept, _) = read_all(log.as_bytes());
    assert_eq!(kept.events[0].detail, "sh -c cat a");
    assert!(kept.fields[0].contains(&("type".to_owned(), "EXECVE".to_owned())), "{:?}", kept.fields[0]);
    assert!(kept.fields[0].contains(&("a0".to_owned(), "sh".to_owned())), "{:?}", kept.fields[0]);
}

#[test]
fn web() {
    check(
        "web",
        "203.0.113.9 - - [08/Jul/2026:02:11:09 +0000] \"GET /login?a=\\\"b HTTP/1.1\" 401 512 \"-\" \"curl/8\"\n\
         shop.example:443 203.0.113.9 - amy [08/Jul/2026:02:11:10 +0000] \"POST /x HTTP/2\" 200 - \"-\" \"-\"\n",
        &[
            "http_activity read failure |<203.0.113.9>|/login|-|512|1|web.request",
            "http_activity write success |amy<203.0.113.9>shop.example|/x|-|-|2|web.request",
        ],
    );
}

#[test]
fn zeek() {
    check(
        "zeek",
        "#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\n\
         1783476669.5\tC1\t10.0.0.5\t41000\t203.0.113.9\t443\ttcp\tssl\t2.5\t99000\t120\tSF\n\
         1783476670.5\tC2\t10.0.0.5\t41001\t10.0.0.6\t22\ttcp\t-\t-\t-\t-\tS0\n#close\t2026-07-08-03-00-00\n",
        &[
            "network_activity connect success |<10.0.0.5>203.0.113.9|ssl|-|120|4|zeek.conn",
            "network_activity connect failure |<10.0.0.5>10.0.0.6||-|-|5|zeek.conn",
        ],
    );
    check(
        "zeek_json",
        "{\"_path\":\"ssh\",\"ts\":1783476669.5,\"uid\":\"C1\",\"id.orig_h\":\"10.0.0.5\",\"id.orig_p\":1,\"id.resp_h\":\"10.0.0.6\",\"id.resp_p\":22,\"auth_success\":true}\n",
        &["network_activity connect success |<10.0.0.5>10.0.0.6||-|-|1|zeek.ssh"],
    );
}

#[test]
fn postgres() {
    let row = |tag: &str, severity: &str, message: &str| {
        format!(
            "2026-07-08 02:11:09.123 UTC,\"crm_app\",\"crm\",77,\"10.0.0.5:41000\",6a4d.4d,1,\"{tag}\",2026-07-08 02:11:00 UTC,3/7,0,{severity},00000,\"{message}\",,,,,,,,,\"psql\",\"client backend\",,0\n"
        )
    };
    let log = row("authentication", "LOG", "connection authorized: user=crm_app database=crm")
        + &row(
            "SELECT",
            "LOG",
            "AUDIT: SESSION,1,1,READ,SELECT,TABLE,public.customers,\"\"SELECT a,\nb FROM customers\"\",<not logged>,81234",
        )
        + &row("SELECT 7", "LOG", "duration: 1.5 ms  statement: SELECT 1")
        + &row("", "FATAL", "password authentication failed for user \"\"crm_app\"\"");
    check(
        "postgres",
        &log,
        &[
            "authentication log_on success |crm_app<10.0.0.5>||-|-|1|postgres.authorized",
            "datastore_activity read success |crm_app<10.0.0.5>|public.customers|81234|-|2|pgaudit.SELECT",
            "datastore_activity read success |crm_app<10.0.0.5>||7|-|4|postgres.statement",
            "authentication log_on failure |crm_app<10.0.0.5>||-|-|5|postgres.authentication_failed",
        ],
    );
}

#[test]
fn oracle() {
    check(
        "oracle_xml",
        "<?xml version=\"1.0\"?>\n<Audit>\n<AuditRecord><Session_Id>7</Session_Id><Extended_Timestamp>2026-07-08T02:11:09.1Z</Extended_Timestamp><DB_User>BATCH</DB_User><Userhost>app-01</Userhost><Object_Schema>BILLING</Object_Schema><Object_Name>SUBSCRIBERS</Object_Name><Action>3</Action><Returncode>0</Returncode><Sql_Text>SELECT * FROM x WHERE a &lt; 1 &amp; b</Sql_Text></AuditRecord>\n\
         <AuditRecord><Extended_Timestamp>2026-07-08T02:11:10Z</Extended_Timestamp><DB_User>BATCH</DB_User><Action>100</Action><Returncode>1017</Returncode><Comment_Text>Client address: (ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.5)(PORT=41000))</Comment_Text></AuditRecord>\n</Audit>\n",
        &[
            "datastore_activity read success |BATCH<app-01>|BILLING.SUBSCRIBERS|-|-|1|oracle.action_3",
            "authentication log_on failure |BATCH<10.0.0.5>||-|-|2|oracle.action_100",
        ],
    );
    check(
        "oracle_text",
        "Audit file /u01/adump/bill_ora_1.aud\nNode name:\tora-01\n\nWed Jul  8 02:11:09 2026 +00:00\nLENGTH : '99'\nACTION :[7] 'CONNECT'\nDATABASE USER:[1] '/'\nPRIVILEGE :[6] 'SYSDBA'\nCLIENT USER:[6] 'oracle'\nSTATUS:[1] '0'\nACTION NUMBER:[3] '100'\n\n",
        &["authentication log_on success ora-01|SYSDBA<>||-|-|4|oracle.aud"],
    );
    check(
        "oracle_data_pump",
        "\nExport: Release 19.0 - Production on Wed Jul 8 02:00:09 2026\nStarting \"BATCH\".\"SYS_EXPORT_SCHEMA_01\":  BATCH/********\n. . exported \"BILLING\".\"SUBSCRIBERS\"      2.000 GB   81234 rows\nJob \"BATCH\".\"X\" successfully completed at Wed Jul  8 02:11:09 2026 elapsed 0\n",
        &["datastore_activity read success |BATCH<>|BILLING.SUBSCRIBERS|81234|2147483648|4|oracle.data_pump"],
    );
}

#[test]
fn mysql() {
    check(
        "mysql_general",
        "/usr/sbin/mysqld, Version: 8.0.36. started with:\nTcp port: 3306\nTime                 Id Command    Argument\n\
         2026-07-08T02:11:09.1Z\t   42 Connect\tpay@10.0.0.5 on payments using SSL/TLS\n\
         2026-07-08T02:11:10.1Z\t   42 Query\tSELECT * FROM `cards` LIMIT 5\n\
         2026-07-08T02:11:11.1Z\t   42 Quit\t\n",
        &[
            "authentication log_on success |pay<10.0.0.5>||-|-|4|mysql.connect",
            "datastore_activity read unknown |pay<10.0.0.5>|cards|-|-|5|mysql.query",
            "authentication log_off unknown |pay<10.0.0.5>||-|-|6|mysql.quit",
        ],
    );
    check(
        "mysql_slow",
        "# Time: 2026-07-08T02:11:09.1Z\n# User@Host: pay[pay] @  [10.0.0.5]  Id:    42\n# Query_time: 2.0  Lock_time: 0.0 Rows_sent: 81234  Rows_examined: 9\nSET timestamp=1;\nSELECT * FROM cards;\n",
        &["datastore_activity read success |pay<10.0.0.5>|cards|81234|-|1|mysql.slow"],
    );
    check(
        "mysql_audit",
        "20260708 02:11:09,my-01,pay,10.0.0.5,42,7,QUERY,payments,'SELECT a, b FROM cards',0\n",
        &["datastore_activity read success my-01|pay<10.0.0.5>|cards|-|-|1|mysql.audit_query"],
    );
}

#[test]
fn cloudtrail() {
    let record = |name: &str, more: &str| {
        format!(
            "{{\"eventVersion\":\"1.09\",\"userIdentity\":{{\"type\":\"IAMUser\",\"userName\":\"svc\",\"accessKeyId\":\"AKIA7\"}},\"eventTime\":\"2026-07-08T02:11:09Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"{name}\",\"sourceIPAddress\":\"203.0.113.9\"{more}}}"
        )
    };
    let get = record(
        "GetObject",
        ",\"requestParameters\":{\"bucketName\":\"b\",\"key\":\"k/1\"},\"additionalEventData\":{\"bytesTransferredOut\":500}",
    );
    let stop = record("StopLogging", ",\"errorCode\":\"AccessDenied\",\"requestParameters\":{\"name\":\"trail\"}");
    let expected = [
        "api_activity read success arn:aws:s3:::b|svc<203.0.113.9>arn:aws:s3:::b|b/k/1|-|500|1|cloudtrail.GetObject",
        "event_log_activity stop failure s3.amazonaws.com|svc<203.0.113.9>s3.amazonaws.com|trail|-|-|2|cloudtrail.StopLogging",
    ];
    check("cloudtrail", &format!("{{\"Records\":[{get},{stop}]}}"), &expected);
    check("cloudtrail", &format!("{get}\n{stop}\n"), &expected);
}
