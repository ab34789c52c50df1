//! A case that is ready to tell people: evidence with mail addresses, channels, approvals, a wave.

use std::net::SocketAddr;

use super::{Amends, Ran};

/// Counsel, who approves.
pub(crate) const COUNSEL: &str = "Ines Calder";
/// The lead, who releases.
pub(crate) const LEAD: &str = "Jonas Prewitt";

/// An incident whose mails go to a server on this machine.
pub(crate) fn incident(server: SocketAddr, order: &str) -> String {
    format!(
        "[organization]\nname = \"Tidewater Mobile\"\nsectors = [\"telecom_carrier\"]\nhome = \"us-wa\"\n\
         [incident]\ndiscovered = 2026-10-05\nnotice_planned = 2026-10-26\noccurred_from = 2026-08-01\n\
         what_happened = \"Somebody copied files from a server.\"\nsteps_taken = [\"We closed the way in.\"]\n\
         [[evidence]]\npath = \"evidence\"\n\
         [sender]\nname = \"Tidewater Mobile, Inc.\"\naddress = [\"400 Breakwater Way\", \"East Wenatchee, WA 98802\"]\n\
         telephone = \"1-800-555-0142\"\nemail = \"incident@tidewater.example\"\n\
         website = \"https://www.tidewater.example/incident\"\nsignatory_name = \"Rosalind Achterberg\"\n\
         signatory_title = \"Chief Privacy Officer\"\n\
         [protection]\nmonths = 24\nvendor = \"Harborlight Identity\"\n\
         enrol_url = \"https://enrol.harborlight.example\"\ntelephone = \"1-800-555-0170\"\n\
         [channels]\norder = [{order}]\n\
         [channels.mail]\nhost = \"127.0.0.1\"\nport = {port}\nsecurity = \"plain\"\n\
         from = \"Tidewater Mobile <notice@tidewater.example>\"\nbounces = \"bounces@tidewater.example\"\n\
         connections = 8\n\
         [channels.post]\nmailer_id = \"123456\"\nservice_type = \"040\"\n",
        port = server.port()
    )
}

/// So many invented people with mail addresses, and every third with a postal address.
pub(crate) fn people(count: u32) -> String {
    const FIRST: [&str; 12] = [
        "Ottoline",
        "Philippa",
        "Bartholomew",
        "Cressida",
        "Ignatius",
        "Leocadia",
        "Thaddeus",
        "Wilhelmina",
        "Osgood",
        "Perpetua",
        "Lysander",
        "Hortensia",
    ];
    const LAST: [&str; 11] = [
        "Vance",
        "Marlowe",
        "Quillfeather",
        "Abernathy",
        "Thistlewood",
        "Okonjo",
        "Larkspur",
        "Dunmore",
        "Ferreira",
        "Halvorsen",
        "Castellane",
    ];
    let mut out = String::from("first_name,last_name,date_of_birth,ssn,email,street,city,state,zip\n");
    for number in 0..count {
        let (first, last) = (FIRST[number as usize % FIRST.len()], LAST[(number / 12) as usize % LAST.len()]);
        let birth = format!("19{:02}-{:02}-{:02}", 40 + number % 60, 1 + number / 7 % 12, 1 + number / 3 % 28);
        let ssn = format!("{:03}-{:02}-{:04}", 301 + number / 9_000, 10 + number % 80, 1 + number % 9_000);
        let place =
            if number % 3 == 0 { format!("{} Alder St,Spokane,WA,99201", 100 + number) } else { ",,,".to_owned() };
        out.push_str(&format!("{first},{last},{birth},{ssn},p{number}@mail{}.example,{place}\n", number % 7));
    }
    out
}

impl Amends {
    /// Counsel approves the plan and the drafts; codes are issued; the lead releases the wave.
    pub(crate) fn approved_and_released(&self) -> Ran {
        self.approve();
        self.on_case(&["protection", "issue", "--as", LEAD]).exits(0);
        self.on_case(&["notices", "release", "--as", LEAD, "--format", "json"])
    }

    /// Counsel approves the plan and the drafts.
    pub(crate) fn approve(&self) {
        let plan = self.on_case(&["status", "--format", "json"]).json()["plan"].as_str().expect("a plan").to_owned();
        self.on_case(&["duties", "approve", &plan, "--as", COUNSEL]).exits(0);
        let status = self.on_case(&["status"]).stdout;
        let digest = status.split_once("Drafts ").and_then(|(_, rest)| rest.split(':').next()).expect("a digest");
        // A wrong digest is refused, and the refusal names the right one.
        let refused = self.on_case(&["notices", "approve", "0000000000000000", "--as", COUNSEL]).exits(1);
        refused.complains(&[digest]);
        self.on_case(&["notices", "approve", digest, "--as", COUNSEL]).exits(0);
    }

    /// State → people, over all.
    pub(crate) fn states(&self) -> std::collections::BTreeMap<String, u64> {
        let mut sums = std::collections::BTreeMap::new();
        for row in self.rows("coverage") {
            *sums.entry(row["state"].clone()).or_default() += row["persons"].parse::<u64>().expect("a count");
        }
        sums
    }
}
