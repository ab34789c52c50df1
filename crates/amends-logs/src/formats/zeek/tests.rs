//! Zeek's logs, as its documentation shows them.

use crate::check::check;

const CONN: &str = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n\
    #open\t2021-07-20-09-00-00\n\
    #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\n\
    #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\n\
    1626772442.123456\tCAbc1\t203.0.113.7\t52811\t10.20.0.5\t22\ttcp\tssh\t3.250000\t2100\t98000\tSF\tF\n\
    1626772443.5\tCAbc2\t203.0.113.7\t52812\t10.20.0.6\t22\ttcp\t-\t-\t-\t-\tS0\tF\n";

#[test]
fn connections_and_their_ends() {
    let input = format!("{CONN}#close\t2021-07-20-10-00-00\n");
    let events = [
        "9 zeek.conn 2021-07-20T09:14:02.123456Z network_activity connect success program=zeek source=203.0.113.7:52811 \
         target=10.20.0.5:22 session=CAbc1 object=ssh out=98000 in=2100 took=3250000",
        "10 zeek.conn 2021-07-20T09:14:03.5Z network_activity connect failure program=zeek source=203.0.113.7:52812 \
         target=10.20.0.6:22 session=CAbc2",
    ];
    let lines = check("zeek", input, &events, &[]);
    assert_eq!(lines.source, "zeek/conn/");
    assert!(
        lines.fields.contains(&"conn_state=S0".to_owned()) && !lines.fields.iter().any(|it| it.starts_with("service="))
    );
}

#[test]
fn a_log_that_was_cut_off_says_so_and_reading_goes_on() {
    let input =
        format!("{CONN}1626772444.5\tCAb\nnot a line\n1626772445\tCAbc3\t::1\t1\t::2\t2\tudp\t-\t-\t-\t-\tOTH\tF\n");
    let (lines, summary) = crate::check::lines_of(input.as_bytes());
    assert_eq!(summary.events, 3);
    assert_eq!(
        lines.problems,
        [
            "13 truncated: the log has no #close line: it was still written, or cut off x1",
            "11 ragged_row: a line has other fields than #fields says x2",
        ]
    );
}

#[test]
fn a_kind_that_is_not_known_is_still_an_event() {
    let input = "#separator \\x09\n#path\tdpd\n#fields\tts\tuid\tanalyzer\n1626772442\tC1\tHTTP\n#close\tx\n";
    check("zeek", input, &["4 zeek.dpd 2021-07-20T09:14:02Z other other unknown program=zeek session=C1"], &[]);
}

#[test]
fn json_tells_its_kind_by_its_fields() {
    let input = concat!(
        r#"{"ts":1626772442.5,"uid":"C1","id.orig_h":"203.0.113.7","id.orig_p":4000,"id.resp_h":"10.20.0.5","id.resp_p":22,"version":2,"auth_success":true,"auth_attempts":3,"client":"SSH-2.0-paramiko"}"#,
        "\n",
        r#"{"ts":"2021-07-20T09:14:03.000000Z","fuid":"F1","tx_hosts":["10.20.0.9"],"rx_hosts":["203.0.113.7"],"conn_uids":["C7"],"source":"HTTP","filename":"dump.gz","seen_bytes":5000000}"#,
        "\n",
        r#"{"_path":"http","ts":1626772444,"uid":"C9","id.orig_h":"10.1.1.1","id.orig_p":5,"id.resp_h":"10.1.1.2","id.resp_p":80,"method":"GET","host":"intranet.example.org","uri":"/a?b","status_code":404,"request_body_len":0,"response_body_len":12}"#,
        "\n",
        r#"{"_path":"notice","ts":1626772445,"note":"SSH::Password_Guessing","msg":"guessing","src":"203.0.113.7","p":22}"#,
        "\n",
        r#"{"_path":"ssl","ts":1626772446,"uid":"C10","id.orig_h":"10.1.1.1","id.orig_p":5,"id.resp_h":"198.51.100.9","id.resp_p":443,"server_name":"drop.example","established":true}"#,
        "\n{\"no\": \"time\"}\n{\"ts\": broken\n",
    );
    let events = [
        "1 zeek.ssh 2021-07-20T09:14:02.5Z network_activity connect success program=zeek source=203.0.113.7:4000 \
         target=10.20.0.5:22 session=C1 detail=SSH-2.0-paramiko",
        "2 zeek.files 2021-07-20T09:14:03Z file_activity read unknown program=zeek source=203.0.113.7 target=10.20.0.9 \
         session=C7 object=dump.gz out=5000000",
        "3 zeek.http 2021-07-20T09:14:04Z http_activity read failure program=zeek source=10.1.1.1:5 target=10.1.1.2:80 \
         session=C9 object=intranet.example.org detail=/a?b out=12 in=0",
        "4 zeek.notice 2021-07-20T09:14:05Z detection_finding other unknown program=zeek source=203.0.113.7 \
         target=:22 object=SSH::Password_Guessing detail=guessing",
        "5 zeek.ssl 2021-07-20T09:14:06Z network_activity connect success program=zeek source=10.1.1.1:5 \
         target=198.51.100.9:443 session=C10 object=drop.example",
        "6 zeek - other other unknown program=zeek",
    ];
    let problems = [
        "7 malformed: a record is no JSON, or nested too deep x1",
        "6 malformed: a record lacks what its format says it has x1",
    ];
    check("zeek_json", input, &events, &problems);
}
