//! The intruder's way: a test gateway, guesses, the lab, the jump host, two stores; and out.

use amends_case::{Action, Class, Event};

use super::{HOUR, MINUTE, SECOND, Story};

impl Story {
    pub(super) fn intruder(&mut self) {
        let outside = format!("203.0.113.{}", 10 + self.below(200));
        let first = self.arrival;
        let (gateway, lab) =
            (["root", "admin", "ggsn"][self.below(3) as usize], ["labadmin", "test", "deploy"][self.below(3) as usize]);
        let oracle = ["oracle", "orabkp"][self.below(2) as usize];
        let is_open = self.below(2) == 0;
        if !is_open {
            let guesses = 15 + self.below(40);
            (1..guesses)
                .for_each(|guess| self.fail((&outside, "gw-test-01", gateway, "password"), first - guess * 3 * SECOND));
        }
        let credential = if is_open { "none" } else { "password" };
        self.visit((&outside, "gw-test-01", gateway, credential), first, 9 * HOUR);
        for guess in 0..20 + self.below(30) {
            let target = ["lab-01", "lab-02", "lab-03"][(guess % 3) as usize];
            self.fail(("gw-test-01", target, lab, "password"), first + 20 * MINUTE + guess * 4 * SECOND);
        }
        self.visit(("gw-test-01", "lab-02", lab, "password"), first + HOUR, 7 * HOUR);
        // The lab's password opens the jump host.
        let jump = first + 3 * HOUR;
        self.visit(("lab-02", "jump-01", lab, "password"), jump, 2 * HOUR);
        self.read_key(jump + 2 * MINUTE);
        self.visit(("jump-01", "ora-01", oracle, "publickey"), jump + 5 * MINUTE, 90 * MINUTE);
        self.visit(("jump-01", "pg-01", oracle, "publickey"), jump + 50 * MINUTE, 60 * MINUTE);
        for batch in 0..5 {
            let rows = 100_000 + self.below(900_000) as u64;
            self.truth.rows += rows;
            self.ask(("ora-01", "ora-01", oracle), "subscribers", jump + (8 + batch * 5) * MINUTE, rows);
        }
        self.ask(("pg-01", "pg-01", oracle), "customers", jump + 60 * MINUTE, 5_000);
        self.truth.out = (20 + self.below(80) as u64) << 30;
        self.flow("ora-01", &outside, (41_000, 443), jump + 70 * MINUTE, self.truth.out);
        self.truth.first = first + SECOND;
        let hop = |source: &str, target: &str, who: &str| (source.to_owned(), target.to_owned(), who.to_owned());
        self.truth.hops = vec![
            hop(&outside, "gw-test-01", gateway),
            hop("gw-test-01", "lab-02", lab),
            hop("lab-02", "jump-01", lab),
            hop("jump-01", "ora-01", oracle),
            hop("jump-01", "pg-01", oracle),
        ];
        self.truth.address = outside;
    }

    fn read_key(&mut self, time: i64) {
        let event = Event {
            class: Class::File,
            action: Action::Read,
            host: "jump-01".into(),
            object: "/u/oracle/.ssh/id_ed25519".into(),
            kind: "auditd.open".into(),
            ..Event::default()
        };
        self.say(event, time);
    }
}
