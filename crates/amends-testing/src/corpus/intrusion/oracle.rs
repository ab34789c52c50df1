//! Oracle 19c: standard audit as XML (`AUDIT_TRAIL=XML,EXTENDED`), mandatory audit of SYSDBA as text, and the log of
//! Data Pump, which alone says how many rows and bytes an export took.

use super::super::draw::Draw;
use super::clock::{Micros, SECOND, Spelling, Stamp};
use super::desk::{Desk, Log, Note};

pub(crate) const XML_HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <Audit xmlns=\"http://xmlns.oracle.com/oracleas/schema/dbserver_audittrail-11_2.xsd\"\n \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n \
    xsi:schemaLocation=\"http://xmlns.oracle.com/oracleas/schema/dbserver_audittrail-11_2.xsd\">\n\
    <Version>11.2</Version>\n";

/// Codes of `AUDIT_ACTIONS`.
pub(crate) const SELECT: u32 = 3;
pub(crate) const LOGON: u32 = 100;
pub(crate) const LOGOFF: u32 = 101;

/// One record of the XML trail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    pub(crate) session: u32,
    pub(crate) account: &'a str,
    pub(crate) system_account: &'a str,
    /// The client's name, as it calls itself.
    pub(crate) client: &'a str,
    pub(crate) address: &'a str,
    pub(crate) action: u32,
    /// Empty for log-ins.
    pub(crate) table: &'a str,
    pub(crate) statement: &'a str,
}

impl Record<'_> {
    pub(crate) fn put(&self, desk: &mut Desk, time: Micros) -> Note {
        let Record { session, account, system_account, client, address, action, table, statement } = *self;
        let object = match table {
            "" => String::new(),
            table => format!("<Object_Schema>BILLING</Object_Schema><Object_Name>{table}</Object_Name>"),
        };
        let text = match statement {
            "" => format!(
                "<Comment_Text>Authenticated by: DATABASE; Client address: \
                 (ADDRESS=(PROTOCOL=tcp)(HOST={address})(PORT={}))</Comment_Text>",
                32_768 + session % 28_000
            ),
            statement => format!("<Sql_Text>{}</Sql_Text>", statement.replace('&', "&amp;").replace('<', "&lt;")),
        };
        let line = format!(
            "<AuditRecord><Audit_Type>1</Audit_Type><Session_Id>{session}</Session_Id><StatementId>{}</StatementId>\
             <EntryId>{}</EntryId><Extended_Timestamp>{}</Extended_Timestamp><DB_User>{account}</DB_User>\
             <OS_User>{system_account}</OS_User><Userhost>{client}</Userhost><OS_Process>{}</OS_Process>\
             <Terminal>unknown</Terminal><Instance_Number>0</Instance_Number>{object}<Action>{action}</Action>\
             <Returncode>0</Returncode><DBID>2219097781</DBID>{text}</AuditRecord>\n",
            1 + action % 97,
            1 + u32::from(action == LOGOFF),
            Stamp(time, Spelling::MicrosZulu),
            4_200 + session % 3_000,
        );
        desk.put_noted(time, Log::OracleXml, line)
    }
}

/// A log-in as SYSDBA on the server itself: one file.
pub(crate) fn sysdba(desk: &mut Desk, draw: &mut Draw, time: Micros, system_account: &str, terminal: &str) -> Note {
    let process = draw.between(4_200, 32_000);
    let field = |name: &str, value: &str| format!("{name}:[{}] '{value}'\n", value.len());
    let mut body = field("ACTION ", "CONNECT");
    body += &field("DATABASE USER", "/");
    body += &field("PRIVILEGE ", "SYSDBA");
    body += &field("CLIENT USER", system_account);
    body += &field("CLIENT TERMINAL", terminal);
    body += &field("STATUS", "0");
    body += &field("DBID", "2219097781");
    body += &field("SESSIONID", "4294967295");
    body += &field("USERHOST", "ora-billing-01");
    body += &field("CLIENT ADDRESS", "");
    body += &field("ACTION NUMBER", "100");
    let text = format!(
        "Audit file /u01/app/oracle/admin/BILL/adump/bill_ora_{process}.aud\n\
         Oracle Database 19c Enterprise Edition Release 19.0.0.0.0 - Production\nVersion 19.22.0.0.0\n\
         ORACLE_HOME:    /u01/app/oracle/product/19.0.0/dbhome_1\nSystem name:\tLinux\nNode name:\tora-billing-01\n\
         Release:\t5.15.0-208.159.3.el8uek.x86_64\nMachine:\tx86_64\nInstance name: BILL\n\
         Redo thread mounted by this instance: 1\nOracle process number: 47\n\
         Unix process pid: {process}, image: oracle@ora-billing-01 (TNS V1-V3)\n\n{} +00:00\nLENGTH : '{}'\n{body}\n",
        Stamp(time, Spelling::Ctime),
        body.len(),
    );
    desk.put_noted(time, Log::OracleText, text)
}

/// Tables that an export took: name, rows, bytes.
pub(crate) type Exported<'a> = (&'a str, u64, u64);

/// The log that Data Pump leaves of an export.
pub(crate) fn data_pump(
    desk: &mut Desk,
    (start, end): (Micros, Micros),
    account: &str,
    file: &str,
    tables: &[Exported<'_>],
) -> Note {
    let mut text = format!(
        "\nExport: Release 19.0.0.0.0 - Production on {}\nVersion 19.22.0.0.0\n\n\
         Copyright (c) 1982, 2019, Oracle and/or its affiliates.  All rights reserved.\n\n\
         Connected to: Oracle Database 19c Enterprise Edition Release 19.0.0.0.0 - Production\n\
         Starting \"{account}\".\"SYS_EXPORT_SCHEMA_01\":  {account}/******** schemas=BILLING directory=DATA_PUMP_DIR \
         dumpfile={file} \nProcessing object type SCHEMA_EXPORT/TABLE/TABLE_DATA\n",
        Stamp(start, Spelling::Ctime)
    );
    for (table, rows, bytes) in tables {
        let size = format!("{}.{:03} GB", bytes >> 30, ((bytes & ((1 << 30) - 1)) * 1_000) >> 30);
        text += &format!(". . exported {:<40}{size:>12} {rows:>10} rows\n", format!("\"BILLING\".\"{table}\""));
    }
    let lasted = (end - start) / SECOND;
    text += &format!(
        "Master table \"{account}\".\"SYS_EXPORT_SCHEMA_01\" successfully loaded/unloaded\n\
         Job \"{account}\".\"SYS_EXPORT_SCHEMA_01\" successfully completed at {} elapsed 0 {:02}:{:02}:{:02}\n",
        Stamp(end, Spelling::Ctime),
        lasted / 3_600,
        lasted / 60 % 60,
        lasted % 60
    );
    desk.put_noted(end, Log::DataPump, text)
}
