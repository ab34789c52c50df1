//! Everybody who is no intruder, as confusing as they are in life.

use amends_case::Known;

use super::{BEGIN, DAY, DAYS, HOUR, MINUTE, SECOND, Story, TESTER};

impl Story {
    pub(super) fn honest(&mut self) {
        for day in 0..DAYS {
            self.admins(BEGIN + day * DAY);
            self.services(BEGIN + day * DAY);
            self.scanners(BEGIN + day * DAY);
        }
        self.tester();
        self.around_the_intruder();
    }

    fn admins(&mut self, day: i64) {
        let all = [
            ("alice", "10.1.0.1", "ora-01"),
            ("bob", "10.1.0.2", "pg-01"),
            ("carol", "10.1.0.3", "bk-01"),
            ("dan", "10.1.0.4", "hr-01"),
        ];
        for (name, desk, store) in all {
            let began = day + 8 * HOUR + self.below(9 * 3_600) * SECOND;
            // A password is typed wrong thrice now and then.
            if self.below(6) == 0 {
                (1..4).for_each(|try_| self.fail((desk, "jump-01", name, "password"), began - try_ * 9 * SECOND));
            }
            self.visit((desk, "jump-01", name, "password"), began, 40 * MINUTE);
            self.visit(("jump-01", store, name, "publickey"), began + 3 * MINUTE, 20 * MINUTE);
        }
        // From home, over the internet; the password is often forgotten.
        let began = day + 18 * HOUR + self.below(3_600) * SECOND;
        (0..self.below(10)).for_each(|try_| {
            self.fail(("198.51.100.200", "jump-01", "bob", "password"), began - (try_ + 1) * 7 * SECOND)
        });
        self.visit(("198.51.100.200", "jump-01", "bob", "password"), began, 30 * MINUTE);
        self.visit(("jump-01", "pg-01", "bob", "publickey"), began + MINUTE, 20 * MINUTE);
        // An engineer of the lab.
        let began = day + 10 * HOUR + self.below(3_600) * SECOND;
        self.visit(("10.1.0.9", "lab-01", "gus", "publickey"), began, 2 * HOUR);
        self.visit(("10.1.0.9", "lab-02", "gus", "publickey"), began + 5 * MINUTE, HOUR);
        self.visit(("lab-01", "lab-03", "gus", "publickey"), began + MINUTE, HOUR);
    }

    fn services(&mut self, day: i64) {
        let cron = [
            ("app-01", "ora-01", "svc_batch", 2),
            ("app-02", "pg-01", "svc_etl", 3),
            ("bk-01", "pg-02", "svc_backup", 1),
            ("jump-01", "pg-02", "svc_rotate", 4),
        ];
        for (source, target, name, hour) in cron {
            let began = day + hour * HOUR + self.below(60) * SECOND;
            self.visit((source, target, name, "publickey"), began, 4 * MINUTE);
            self.ask((source, target, name), "customers", began + MINUTE, 1_000);
        }
        // Deployed on the day of the intrusion: one elsewhere, one on the jump host itself, all day and night.
        if day + DAY > self.arrival {
            for hour in 0..12 {
                let began = day + 2 * hour * HOUR + 17 * MINUTE + self.below(30) * SECOND;
                if began > self.arrival - 6 * HOUR {
                    self.visit(("app-04", "pg-02", "svc_new", "publickey"), began, MINUTE);
                    self.visit(("jump-01", "pg-02", "svc_probe", "publickey"), began + 30 * SECOND, 20 * SECOND);
                }
            }
        }
    }

    fn scanners(&mut self, day: i64) {
        for scanner in 0..3 {
            let source = format!("198.51.100.{}", 10 + scanner + self.below(100));
            let target = ["gw-test-01", "jump-01"][self.below(2) as usize];
            for guess in 0..12 + self.below(20) {
                let name = ["root", "admin", "oracle", "test"][self.below(4) as usize];
                self.fail((&source, target, name, "password"), day + scanner * 5 * HOUR + guess * 20 * SECOND);
            }
        }
    }

    /// A penetration test that looks exactly like the intrusion, nine days before it.
    fn tester(&mut self) {
        let began = self.arrival - 9 * DAY;
        (1..30).for_each(|guess| self.fail((TESTER, "gw-test-01", "root", "password"), began - guess * 5 * SECOND));
        self.visit((TESTER, "gw-test-01", "root", "password"), began, 2 * HOUR);
        self.visit(("gw-test-01", "lab-01", "tester", "password"), began + 20 * MINUTE, HOUR);
        let known = Known {
            who: TESTER.to_owned(),
            why: "the penetration test of July".to_owned(),
            from: Some(began - DAY),
            to: Some(began + DAY),
        };
        self.known.push(known);
    }

    /// Who works on the jump host right when the intruder does, and right after.
    fn around_the_intruder(&mut self) {
        let jump = self.arrival + 3 * HOUR;
        // At the same time, with a first visit to a store that is not theirs.
        self.visit(("10.1.0.4", "jump-01", "dan", "password"), jump + 10 * MINUTE, 30 * MINUTE);
        self.visit(("jump-01", "pg-02", "dan", "publickey"), jump + 15 * MINUTE, 10 * MINUTE);
        // Minutes after it.
        let after = jump + 2 * HOUR + 3 * MINUTE;
        self.visit(("10.1.0.1", "jump-01", "alice", "password"), after, 30 * MINUTE);
        self.visit(("jump-01", "pg-02", "alice", "publickey"), after + MINUTE, 20 * MINUTE);
        // A new colleague's first day.
        self.visit(("10.1.0.7", "jump-01", "eve", "password"), after + 4 * MINUTE, 30 * MINUTE);
        self.visit(("jump-01", "pg-02", "eve", "publickey"), after + 6 * MINUTE, 20 * MINUTE);
    }
}
