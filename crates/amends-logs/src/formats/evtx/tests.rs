//! Files that the writer makes, whole and damaged.

mod writer;

use proptest::prelude::*;

use self::writer::Writer;
use crate::check::{check, lines_of};

const AUDITING: &str = "Microsoft-Windows-Security-Auditing";
const LOG_ON: [(&str, &str); 8] = [
    ("TargetUserName", "jo"),
    ("TargetDomainName", "TIDE"),
    ("TargetLogonId", "0x1a2b"),
    ("LogonType", "3"),
    ("AuthenticationPackageName", "NTLM"),
    ("WorkstationName", "WS7"),
    ("IpAddress", "::ffff:10.20.0.9"),
    ("IpPort", "51234"),
];
const DOER: [(&str, &str); 3] =
    [("SubjectUserName", "jo"), ("SubjectDomainName", "TIDE"), ("SubjectLogonId", "0x1a2b")];

fn with(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    DOER.iter().chain(more).copied().collect()
}

#[test]
fn log_ins_and_what_follows() {
    let mut file = Writer::new();
    file.add(AUDITING, "Security", 4624, &LOG_ON)
        .add(AUDITING, "Security", 4625, &LOG_ON)
        .add(
            AUDITING,
            "Security",
            4648,
            &with(&[("TargetUserName", "admin"), ("TargetDomainName", "TIDE"), ("TargetServerName", "db-01")]),
        )
        .add(AUDITING, "Security", 4672, &with(&[("PrivilegeList", "SeDebugPrivilege")]))
        .add(AUDITING, "Security", 4688, &with(&[("NewProcessName", "C:\\t\\x.exe"), ("CommandLine", "x.exe -all")]))
        .add(AUDITING, "Security", 4720, &with(&[("TargetUserName", "back"), ("TargetDomainName", "TIDE")]))
        .add(
            AUDITING,
            "Security",
            4732,
            &with(&[("TargetUserName", "Administrators"), ("MemberName", "-"), ("MemberSid", "S-1-5-9")]),
        )
        .add(
            AUDITING,
            "Security",
            4769,
            &[
                ("TargetUserName", "jo@TIDE"),
                ("ServiceName", "db-01$"),
                ("IpAddress", "::ffff:10.20.0.9"),
                ("Status", "0x6"),
            ],
        )
        .add(
            AUDITING,
            "Security",
            5145,
            &with(&[
                ("IpAddress", "10.20.0.9"),
                ("IpPort", "5"),
                ("ShareName", "\\\\*\\C$"),
                ("RelativeTargetName", "people.csv"),
                ("AccessMask", "0x1"),
            ]),
        )
        .add(
            AUDITING,
            "Security",
            4634,
            &[("TargetUserName", "jo"), ("TargetDomainName", "TIDE"), ("TargetLogonId", "0x1a2b")],
        )
        .add_user_data("Microsoft-Windows-Eventlog", "Security", 1102, &DOER);
    let host = "host=app-01.example.org program=Security";
    let events = [
        format!(
            "1 evtx.Security.4624 2021-07-20T09:14:01.5Z authentication log_on success {host} actor=TIDE\\\\jo source=10.20.0.9:51234 credential=ntlm session=0x1a2b detail=logon type 3"
        ),
        format!(
            "2 evtx.Security.4625 2021-07-20T09:14:02.5Z authentication log_on failure {host} actor=TIDE\\\\jo source=10.20.0.9:51234 credential=ntlm session=0x1a2b detail=logon type 3"
        ),
        format!(
            "3 evtx.Security.4648 2021-07-20T09:14:03.5Z authentication log_on unknown {host} actor=TIDE\\\\jo source=app-01.example.org target=db-01 session=0x1a2b object=TIDE\\\\admin"
        ),
        format!(
            "4 evtx.Security.4672 2021-07-20T09:14:04.5Z authentication elevate success {host} actor=TIDE\\\\jo session=0x1a2b detail=SeDebugPrivilege"
        ),
        format!(
            "5 evtx.Security.4688 2021-07-20T09:14:05.5Z process_activity execute success {host} actor=TIDE\\\\jo session=0x1a2b object=C:\\\\t\\\\x.exe detail=x.exe -all"
        ),
        format!(
            "6 evtx.Security.4720 2021-07-20T09:14:06.5Z account_change create success {host} actor=TIDE\\\\jo session=0x1a2b object=TIDE\\\\back"
        ),
        format!(
            "7 evtx.Security.4732 2021-07-20T09:14:07.5Z account_change write success {host} actor=TIDE\\\\jo session=0x1a2b object=Administrators detail=S-1-5-9"
        ),
        format!(
            "8 evtx.Security.4769 2021-07-20T09:14:08.5Z authentication other failure {host} actor=jo@TIDE source=10.20.0.9 credential=kerberos object=db-01$"
        ),
        format!(
            "9 evtx.Security.5145 2021-07-20T09:14:09.5Z file_activity read success {host} actor=TIDE\\\\jo source=10.20.0.9:5 session=0x1a2b object=\\\\\\\\*\\\\C$\\\\people.csv"
        ),
        format!(
            "10 evtx.Security.4634 2021-07-20T09:14:10.5Z authentication log_off success {host} actor=TIDE\\\\jo session=0x1a2b"
        ),
        format!(
            "11 evtx.Security.1102 2021-07-20T09:14:11.5Z event_log_activity clear success {host} actor=TIDE\\\\jo object=Security"
        ),
    ];
    check("evtx", file.finish(), &events.each_ref().map(String::as_str), &[]);
}

#[test]
fn sysmon_and_system() {
    let mut file = Writer::new();
    file.add(
        "Service Control Manager",
        "System",
        7045,
        &[("ServiceName", "PSEXESVC"), ("ImagePath", "%SystemRoot%\\p.exe"), ("AccountName", "LocalSystem")],
    )
    .add_user_data(
        "Microsoft-Windows-Eventlog",
        "System",
        104,
        &[("SubjectUserName", "jo"), ("SubjectDomainName", "TIDE"), ("Channel", "Application")],
    )
    .add(
        "Microsoft-Windows-Sysmon",
        "Microsoft-Windows-Sysmon/Operational",
        3,
        &[
            ("User", "TIDE\\jo"),
            ("Image", "C:\\x.exe"),
            ("SourceIp", "10.0.0.1"),
            ("SourcePort", "5"),
            ("DestinationIp", "10.0.0.2"),
            ("DestinationPort", "445"),
        ],
    )
    .add(
        "Microsoft-Windows-Sysmon",
        "Microsoft-Windows-Sysmon/Operational",
        11,
        &[("User", "TIDE\\jo"), ("TargetFilename", "C:\\d.zip"), ("Image", "C:\\x.exe")],
    )
    .add(
        "Microsoft-Windows-Sysmon",
        "Microsoft-Windows-Sysmon/Operational",
        1,
        &[("User", "TIDE\\jo"), ("Image", "C:\\x.exe"), ("CommandLine", "x -a"), ("LogonId", "0x9")],
    );
    let host = "host=app-01.example.org program=";
    let sysmon = format!("{host}Microsoft-Windows-Sysmon/Operational actor=TIDE\\\\jo");
    let events = [
        format!(
            "1 evtx.System.7045 2021-07-20T09:14:01.5Z process_activity create success {host}System actor=LocalSystem object=PSEXESVC detail=%SystemRoot%\\\\p.exe"
        ),
        format!(
            "2 evtx.System.104 2021-07-20T09:14:02.5Z event_log_activity clear success {host}System actor=TIDE\\\\jo object=Application"
        ),
        format!(
            "3 evtx.Sysmon.3 2021-07-20T09:14:03.5Z network_activity connect success {sysmon} source=10.0.0.1:5 target=10.0.0.2:445 object=C:\\\\x.exe"
        ),
        format!(
            "4 evtx.Sysmon.11 2021-07-20T09:14:04.5Z file_activity write success {sysmon} object=C:\\\\d.zip detail=C:\\\\x.exe"
        ),
        format!(
            "5 evtx.Sysmon.1 2021-07-20T09:14:05.5Z process_activity execute success {sysmon} session=0x9 object=C:\\\\x.exe detail=x -a"
        ),
    ];
    let lines = check("evtx", file.finish(), &events.each_ref().map(String::as_str), &[]);
    assert_eq!(lines.source, "windows/sysmon/process_creation");
    for field in [
        "EventID=1",
        "Channel=Microsoft-Windows-Sysmon/Operational",
        "Provider_Name=Microsoft-Windows-Sysmon",
        "CommandLine=x -a",
    ] {
        assert!(lines.fields.contains(&field.to_owned()), "{field}: {:?}", lines.fields);
    }
}

#[test]
fn rules_for_started_programs_find_their_names_in_the_security_log() {
    let mut file = Writer::new();
    file.add(AUDITING, "Security", 4688, &with(&[("NewProcessName", "C:\\x.exe"), ("ParentProcessName", "C:\\p.exe")]));
    let (lines, _) = lines_of(&file.finish());
    assert_eq!(lines.source, "windows/security/process_creation");
    for field in ["Image=C:\\x.exe", "ParentImage=C:\\p.exe", "User=jo"] {
        assert!(lines.fields.contains(&field.to_owned()), "{field}: {:?}", lines.fields);
    }
}

/// Three chunks of ten records each.
fn three_chunks() -> Vec<u8> {
    let mut file = Writer::new();
    for _ in 0..3 {
        file.new_chunk();
        for _ in 0..10 {
            file.add(AUDITING, "Security", 4624, &LOG_ON);
        }
    }
    file.finish()
}

#[test]
fn a_chunk_that_is_lost_costs_itself_only() {
    let mut file = three_chunks();
    file[4096 + 65_536..][..8].fill(b'x');
    let (lines, summary) = lines_of(&file);
    assert_eq!(summary.events, 20);
    assert_eq!(
        lines.problems,
        [
            "21 truncated: numbers of records are missing: they were lost, or taken out x1",
            "11 malformed: a chunk does not begin like one; its records were not read x1",
        ]
    );
}

#[test]
fn a_file_that_was_cut_is_read_as_far_as_it_goes() {
    let file = three_chunks();
    for (length, least) in [(4096 + 65_536 + 4_000, 11), (4096 + 30_000, 10), (4096 + 600, 0), (100, 0), (8, 0)] {
        let (lines, summary) = lines_of(&file[..length]);
        assert!(summary.events >= least, "{length}: {}", summary.events);
        assert!(lines.problems.iter().any(|it| it.contains("truncated")), "{length}: {:?}", lines.problems);
    }
}

#[test]
fn records_taken_out_and_bytes_changed_are_seen() {
    let mut file = Writer::new();
    file.add(AUDITING, "Security", 4624, &LOG_ON);
    file.skip(5);
    file.add(AUDITING, "Security", 4624, &LOG_ON);
    let mut file = file.finish();
    let (lines, _) = lines_of(&file);
    assert_eq!(lines.problems, ["7 truncated: numbers of records are missing: they were lost, or taken out x1"]);
    let at = file.windows(4).position(|it| it == b"j\0o\0").expect("the name");
    file[at] = b'b';
    let (lines, summary) = lines_of(&file);
    assert_eq!(summary.events, 2);
    assert!(lines.events[0].contains("actor=TIDE\\\\bo"));
    assert!(lines.problems.iter().any(|it| it.contains("checksum")), "{:?}", lines.problems);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_it_fail(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40), cut in 0_usize..140_000) {
        let mut file = three_chunks();
        // Records stand in the first 8 KiB of their chunks: the rest is empty.
        for (at, byte) in changes {
            let at = at.index(3 * 8_192);
            file[4096 + at / 8_192 * 65_536 + at % 8_192] = byte;
        }
        file.truncate(file.len() - cut);
        let (_, summary) = lines_of(&file);
        prop_assert!(summary.events <= 30);
    }
}
