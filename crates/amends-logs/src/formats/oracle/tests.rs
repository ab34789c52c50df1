//! Trails as Oracle's documentation shows them, and what a statement may try.

use crate::check::{check, lines_of};

const HEAD: &str = "Audit file /u01/app/oracle/admin/bill/adump/bill_ora_9.aud\nOracle Database 19c Enterprise Edition\n\
    Node name:\tora-01\nInstance name: bill\n\n";

#[test]
fn blocks_of_administrators() {
    let forged =
        "SELECT 1\n\nTue Jul 20 09:15:00 2021 +00:00\nLENGTH : '99'\nACTION :[7] 'CONNECT'\nDATABASE USER:[3] 'amy'\n";
    let address = "(ADDRESS=(PROTOCOL=tcp)(HOST=10.0.0.5)(PORT=41000))";
    let input = format!(
        "{HEAD}Tue Jul 20 09:14:02 2021 +00:00\nLENGTH : '246'\nACTION :[7] 'CONNECT'\nDATABASE USER:[1] '/'\nPRIVILEGE :[6] 'SYSDBA'\n\
         CLIENT USER:[6] 'oracle'\nCLIENT TERMINAL:[5] 'pts/0'\nSTATUS:[4] '1017'\nDBID:[4] '1234'\nSESSIONID:[2] '77'\nUSERHOST:[6] 'app-01'\n\
         CLIENT ADDRESS:[{}] '{address}'\nACTION NUMBER:[3] '100'\n\n\
         Tue Jul 20 11:14:03 2021 +02:00\nLENGTH : '300'\nACTION :[{}] '{forged}'\nDATABASE USER:[3] 'SYS'\nSTATUS:[1] '0'\nSESSIONID:[2] '77'\n\n",
        address.len(),
        forged.len()
    );
    let events = [
        "6 oracle.aud 2021-07-20T09:14:02Z authentication log_on failure host=ora-01 program=oracle actor=SYSDBA source=10.0.0.5:41000 session=77 detail=CONNECT",
        &*format!(
            "20 oracle.aud 2021-07-20T09:14:03Z datastore_activity read success host=ora-01 program=oracle actor=SYS session=77 detail={}",
            forged.escape_debug()
        ),
    ];
    check("oracle_text", input, &events, &[]);
}

#[test]
fn lines_of_the_standard_trail() {
    let input = "Audit file x.aud\nTue Jul 20 09:14:02 2021 +00:00\n\
        LENGTH: \"260\" SESSIONID:[6] \"123456\" ENTRYID:[1] \"1\" STATEMENT:[1] \"1\" USERID:[5] \"BATCH\" USERHOST:[6] \"app-01\" \
        ACTION:[3] \"100\" RETURNCODE:[1] \"0\" COMMENT$TEXT:[LENGTH] \"Authenticated by: DATABASE; Client address: (ADDRESS=(PROTOCOL=tcp)(HOST=10.1.2.3)(PORT=51234))\" OS$USERID:[6] \"oracle\"\n\n\
        Tue Jul 20 09:14:03 2021 +00:00\n\
        LENGTH: \"200\" SESSIONID:[6] \"123456\" ENTRYID:[1] \"2\" USERID:[5] \"BATCH\" ACTION:[1] \"3\" RETURNCODE:[1] \"0\" OBJ$CREATOR:[7] \"BILLING\" OBJ$NAME:[11] \"SUBSCRIBERS\"\n";
    let events = [
        "2 oracle.aud 2021-07-20T09:14:02Z authentication log_on success program=oracle actor=BATCH source=10.1.2.3:51234 credential=password session=123456",
        "5 oracle.aud 2021-07-20T09:14:03Z datastore_activity read success program=oracle actor=BATCH session=123456 object=BILLING.SUBSCRIBERS",
    ];
    let length =
        "Authenticated by: DATABASE; Client address: (ADDRESS=(PROTOCOL=tcp)(HOST=10.1.2.3)(PORT=51234))".len();
    check("oracle_text", input.replace("[LENGTH]", &format!("[{length}]")), &events, &[]);
}

const RECORD: &str = "<AuditRecord><Session_Id>7</Session_Id><Extended_Timestamp>2021-07-20T09:14:02.1Z</Extended_Timestamp><DB_User>BATCH</DB_User>\
    <Userhost>app-01</Userhost><Object_Schema>BILLING</Object_Schema><Object_Name>SUBSCRIBERS</Object_Name><Action>3</Action><Returncode>942</Returncode>\n\
    <Sql_Text>SELECT * FROM x WHERE a &lt; 1 &amp; b</Sql_Text>\n</AuditRecord>\n";

#[test]
fn broken_records_of_xml_cost_themselves_only() {
    let deep = format!("<AuditRecord>{}{}</AuditRecord>", "<a>".repeat(70), "</a>".repeat(70));
    let input = format!(
        "<?xml version=\"1.0\"?><Audit>\n{RECORD}<AuditRecord><DB_User>cut{RECORD}<AuditRecord><a></b></AuditRecord>{deep}{RECORD}</Audit>"
    );
    let event = |number: u64| {
        format!(
            "{number} oracle.action_3 2021-07-20T09:14:02.1Z datastore_activity read failure program=oracle actor=BATCH source=app-01 \
                 session=7 object=BILLING.SUBSCRIBERS detail=SELECT * FROM x WHERE a < 1 & b"
        )
    };
    let events = [event(1), event(2), event(5)];
    let problems =
        ["2 malformed: a record has no end x1", "3 malformed: the XML of a record is broken, or nested too deep x2"];
    check("oracle_xml", input, &events.each_ref().map(String::as_str), &problems);
    let (lines, summary) = lines_of(format!("<Audit>{RECORD}<AuditRecord><DB_User>cut").as_bytes());
    assert_eq!((summary.events, lines.problems), (1, vec!["2 truncated: the last record has no end x1".to_owned()]));
}

#[test]
fn the_unified_trail_saved_as_csv() {
    let input = "\"EVENT_TIMESTAMP_UTC\",\"DBUSERNAME\",\"ACTION_NAME\",\"OBJECT_SCHEMA\",\"OBJECT_NAME\",\"RETURN_CODE\",\"SESSIONID\",\"USERHOST\",\"AUTHENTICATION_TYPE\",\"SQL_TEXT\"\n\
        \"2021-07-20 09:14:02.123\",\"BATCH\",\"LOGON\",,,\"1017\",\"9\",\"app-01\",\"(TYPE=(DATABASE));(CLIENT ADDRESS=((PROTOCOL=tcp)(HOST=10.0.0.5)(PORT=41000)));\",\n\
        \"2021-07-20 09:14:03\",\"BATCH\",\"SELECT\",\"BILLING\",\"SUBSCRIBERS\",\"0\",\"9\",\"app-01\",,\"SELECT *\nFROM subscribers\"\n\
        \"2021-07-20 09:14:04\",\"SYS\",\"NOAUDIT\",,,\"0\",\"9\",\"ora-01\",,\n";
    let events = [
        "2 oracle.unified_LOGON 2021-07-20T09:14:02.123Z authentication log_on failure program=oracle actor=BATCH source=10.0.0.5:41000 credential=password session=9",
        "3 oracle.unified_SELECT 2021-07-20T09:14:03Z datastore_activity read success program=oracle actor=BATCH source=app-01 session=9 object=BILLING.SUBSCRIBERS detail=SELECT *\\nFROM subscribers",
        "5 oracle.unified_NOAUDIT 2021-07-20T09:14:04Z event_log_activity stop success program=oracle actor=SYS source=ora-01 session=9",
    ];
    check("oracle_unified", input, &events, &[]);
}
