//! Lines as AWS's documentation and nfdump show them.

use crate::check::check;

#[test]
fn vpc_by_default_and_by_its_head() {
    let input = "2 123456789012 eni-0a 203.0.113.7 10.20.0.5 52811 22 6 20 4249 1626772442 1626772502 ACCEPT OK\n\
                 2 123456789012 eni-0a 10.20.0.5 203.0.113.7 22 52811 6 900 734003200 1626772442 1626772502 ACCEPT OK\n\
                 2 123456789012 eni-0a - - - - - - - 1626772502 1626772562 - NODATA\n\
                 2 123456789012 eni-0a - - - - - - - 1626772502 1626772562 - SKIPDATA\n\
                 2 123456789012 eni-0a 203.0.113.7 10.20.0.6\n";
    let events = [
        "1 vpc_flow 2021-07-20T09:14:02Z network_activity connect success host=eni-0a program=vpc_flow source=203.0.113.7:52811 \
         target=10.20.0.5:22 object=TCP in=4249 took=60000000",
        "2 vpc_flow 2021-07-20T09:14:02Z network_activity connect success host=eni-0a program=vpc_flow source=203.0.113.7:52811 \
         target=10.20.0.5:22 object=TCP out=734003200 took=60000000",
    ];
    let problems = [
        "4 truncated: flows were skipped when they should have been logged x1",
        "5 ragged_row: a line has other fields than the log's head says x1",
    ];
    let lines = check("vpc_flow", input, &events, &problems);
    assert_eq!(lines.source, "aws/vpcflow/firewall");
    let input = "srcaddr dstaddr srcport dstport protocol bytes start end action tcp-flags\n\
                 10.0.0.1 10.0.0.2 40000 40001 6 7 1626772442 1626772443 REJECT 2\n\
                 10.0.0.2 10.0.0.1 40001 40000 6 9 1626772442 1626772443 ACCEPT 19\n";
    let events = [
        "2 vpc_flow 2021-07-20T09:14:02Z network_activity connect failure program=vpc_flow source=10.0.0.1:40000 target=10.0.0.2:40001 \
         object=TCP in=7 took=1000000",
        "3 vpc_flow 2021-07-20T09:14:02Z network_activity connect success program=vpc_flow source=10.0.0.1:40000 target=10.0.0.2:40001 \
         object=TCP out=9 took=1000000",
    ];
    check("vpc_flow", input, &events, &[]);
}

#[test]
fn nfdump_as_csv() {
    let input = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt\n\
                 2021-07-20 09:14:02,2021-07-20 09:14:05,3.250,203.0.113.7,10.20.0.5,52811,22,TCP,.AP.SF,0,0,10,1200,0,0\n\
                 2021-07-20 09:14:02,2021-07-20 09:14:05,3.250,10.20.0.5,203.0.113.7,22,52811,TCP,.AP.SF,0,0,8,64000,0,0\n\
                 broken\nSummary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n2,65200,18,0,0,0\n";
    let events = [
        "2 netflow 2021-07-20T09:14:02Z network_activity connect unknown program=netflow source=203.0.113.7:52811 target=10.20.0.5:22 \
         object=TCP in=1200 took=3250000",
        "3 netflow 2021-07-20T09:14:02Z network_activity connect unknown program=netflow source=203.0.113.7:52811 target=10.20.0.5:22 \
         object=TCP out=64000 took=3250000",
    ];
    check("nfdump_csv", input, &events, &["4 ragged_row: a line has other fields than the log's head says x1"]);
}

#[test]
fn nfdump_as_text() {
    let input = "Date first seen          Duration Proto      Src IP Addr:Port          Dst IP Addr:Port   Flags Tos  Packets    Bytes Flows\n\
                 2021-07-20 09:14:02.488     0.500 TCP        203.0.113.7:51481 ->        10.0.0.5:9960  ....S.   0        1       46     1\n\
                 2021-07-20 09:14:03.488    10.000 TCP           10.0.0.5:5432  ->     203.0.113.7:51481 .AP.S.   0   52.2 M   88.1 G     1\n\
                 2021-07-20 09:14:04.000     0.000 UDP           ::1.9011       ->      ff02::16.9011              1      332     1\n\
                 no flow at all\n\
                 Summary: total flows: 3, total bytes: 624, total packets: 5, avg bps: 1, avg pps: 0, avg bpp: 124\n";
    let events = [
        "2 netflow 2021-07-20T09:14:02.488Z network_activity connect unknown program=netflow source=203.0.113.7:51481 target=10.0.0.5:9960 \
         object=TCP in=46 took=500000",
        "3 netflow 2021-07-20T09:14:03.488Z network_activity connect unknown program=netflow source=203.0.113.7:51481 target=10.0.0.5:5432 \
         object=TCP out=88100000000 took=10000000",
        "4 netflow 2021-07-20T09:14:04Z network_activity connect unknown program=netflow source=::1:9011 target=ff02::16:9011 \
         object=UDP in=332 took=0",
    ];
    check("nfdump", input, &events, &["5 malformed: a line is no flow x1"]);
}
