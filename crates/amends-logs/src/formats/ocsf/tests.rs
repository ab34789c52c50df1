//! Events after OCSF's schema.

use crate::check::check;

#[test]
fn classes_and_activities_are_ours() {
    let input = concat!(
        r#"{"class_uid":3002,"activity_id":1,"type_uid":300201,"time":1626772442500,"status_id":2,"user":{"name":"jo"},"actor":{"user":{"name":"SYSTEM"}},"src_endpoint":{"ip":"203.0.113.7","port":4000},"dst_endpoint":{"hostname":"app-01"},"device":{"hostname":"dc-01"},"auth_protocol":"NTLM","metadata":{"product":{"name":"Directory"}}}"#,
        "\n",
        r#"{"class_uid":4001,"activity_id":6,"time":1626772443000,"src_endpoint":{"ip":"10.0.0.1","port":5},"dst_endpoint":{"ip":"203.0.113.7","port":443},"traffic":{"bytes_out":900,"bytes_in":12},"disposition_id":1,"connection_info":{"protocol_name":"tcp","uid":"c1"}}"#,
        "\n",
        r#"{"class_uid":6005,"type_uid":600504,"time_dt":"2021-07-20T09:14:04Z","status_id":1,"actor":{"user":{"name":"app"}},"table":{"name":"customers"},"query_info":{"query_string":"SELECT 1"}}"#,
        "\n",
        r#"{"class_uid":1008,"activity_id":1,"time":1626772445000,"actor":{"user":{"name":"jo"}},"log_name":"Security","device":{"hostname":"app-01"}}"#,
        "\n{\"class_uid\":1007}\n{\"other\":1}\n",
    );
    let events = [
        "1 ocsf.3002 2021-07-20T09:14:02.5Z authentication log_on failure host=dc-01 program=Directory actor=jo source=203.0.113.7:4000 target=app-01 credential=NTLM",
        "2 ocsf.4001 2021-07-20T09:14:03Z network_activity connect success source=10.0.0.1:5 target=203.0.113.7:443 session=c1 object=tcp out=12 in=900",
        "3 ocsf.6005 2021-07-20T09:14:04Z datastore_activity read success actor=app object=customers detail=SELECT 1",
        "4 ocsf.1008 2021-07-20T09:14:05Z event_log_activity clear unknown host=app-01 actor=jo object=Security",
        "5 ocsf.1007 - process_activity other unknown",
    ];
    check("ocsf", input, &events, &["5 malformed: a record lacks what its format says it has x2"]);
}

#[test]
fn leases_say_whose_an_address_is_and_for_how_long() {
    let input = concat!(
        r#"{"class_uid":4004,"activity_id":5,"time":1626772442000,"status_id":1,"lease_dur":3600,"src_endpoint":{"ip":"10.0.0.7","hostname":"amy-pc"},"dst_endpoint":{"ip":"10.0.0.1"}}"#,
        "\n",
        r#"{"class_uid":4004,"activity_id":7,"time":1626772443000,"src_endpoint":{"ip":"10.0.0.7","mac":"aa:bb:cc:dd:ee:ff"}}"#,
        "\n",
    );
    let events = [
        "1 ocsf.4004 2021-07-20T09:14:02Z dhcp_activity assign success source=10.0.0.7 target=10.0.0.1 object=amy-pc took=3600000000",
        "2 ocsf.4004 2021-07-20T09:14:03Z dhcp_activity release unknown source=10.0.0.7 object=aa:bb:cc:dd:ee:ff",
    ];
    check("ocsf", input, &events, &[]);
}
