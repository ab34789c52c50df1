//! Pacing: not more mails than a domain is willing to take, and fewer where it says that it is too many.

use std::collections::BTreeMap;

/// Domains that are paced one by one; those beyond share one bucket, which only makes them slower.
const DOMAINS_MAX: usize = 100_000;
/// What all further domains share.
const OTHERS: &str = "*";
/// Milliseconds in a minute.
const MINUTE: u64 = 60_000;
/// A domain that refuses for now is asked half as often, down to a 64th.
const SLOWEST: u32 = 6;
/// Mails a minute from which a domain is slowed that had a higher limit, or none: half of no limit is none.
const SLOWED_FROM: u64 = 1_200;
/// Refusals within so long are one: they answer mails that were in the air together.
const TOGETHER_MILLISECONDS: u64 = 10_000;
/// After so long without a refusal a domain is asked twice as often again.
const CALM_MILLISECONDS: u64 = 5 * MINUTE;

/// How fast mails may go, altogether and to each domain. Time is the caller's, in milliseconds, and only goes forward.
#[derive(Debug, Clone)]
pub struct Pace {
    all: Bucket,
    per_domain: u32,
    domains: BTreeMap<String, Bucket>,
}

/// A bucket that fills evenly and holds at most a second's worth, and at least one mail.
#[derive(Debug, Clone)]
struct Bucket {
    per_minute: u64,
    /// Thousandths of a mail, times sixty: what one millisecond brings is `per_minute` of them.
    filled: u64,
    at: u64,
    halvings: u32,
    slowed_at: u64,
}

/// One mail in the bucket's unit.
const MAIL: u64 = MINUTE;

impl Bucket {
    fn new(per_minute: u32, now: u64) -> Self {
        Self { per_minute: u64::from(per_minute.max(1)), filled: MAIL, at: now, halvings: 0, slowed_at: now }
    }

    fn rate(&self) -> u64 {
        match self.halvings {
            0 => self.per_minute,
            halvings => (self.per_minute.min(SLOWED_FROM) >> halvings).max(1),
        }
    }

    fn fill(&mut self, now: u64) {
        while self.halvings > 0 && now.saturating_sub(self.slowed_at) >= CALM_MILLISECONDS {
            self.halvings -= 1;
            self.slowed_at += CALM_MILLISECONDS;
        }
        let most = (self.rate() * 1_000).max(MAIL);
        let brought = now.saturating_sub(self.at).saturating_mul(self.rate());
        self.filled = self.filled.saturating_add(brought).min(most);
        self.at = self.at.max(now);
    }

    /// Milliseconds until a mail may go.
    fn wait(&self) -> u64 {
        MAIL.saturating_sub(self.filled).div_ceil(self.rate())
    }
}

impl Pace {
    /// So many mails a minute at most, altogether and to each domain; 0 stands for no limit.
    pub fn new(per_minute: u32, per_domain_per_minute: u32, now: u64) -> Self {
        Self {
            all: Bucket::new(limit(per_minute), now),
            per_domain: limit(per_domain_per_minute),
            domains: BTreeMap::new(),
        }
    }

    /// Takes leave for one mail to `domain`; else how many milliseconds to wait.
    ///
    /// # Errors
    /// The time to wait.
    pub fn take(&mut self, domain: &str, now: u64) -> Result<(), u64> {
        self.all.fill(now);
        let all = self.all.wait();
        let bucket = self.bucket(domain, now);
        bucket.fill(now);
        let wait = all.max(bucket.wait());
        if wait > 0 {
            return Err(wait);
        }
        bucket.filled -= MAIL;
        self.all.filled -= MAIL;
        Ok(())
    }

    /// The domain refused for now: it is asked half as often, and twice as often again after each five minutes without
    /// a refusal.
    pub fn slow(&mut self, domain: &str, now: u64) {
        let bucket = self.bucket(domain, now);
        bucket.fill(now);
        bucket.filled = 0;
        if bucket.halvings > 0 && now.saturating_sub(bucket.slowed_at) < TOGETHER_MILLISECONDS {
            return;
        }
        bucket.halvings = (bucket.halvings + 1).min(SLOWEST);
        bucket.slowed_at = now;
    }

    fn bucket(&mut self, domain: &str, now: u64) -> &mut Bucket {
        let is_known = self.domains.contains_key(domain) || self.domains.len() < DOMAINS_MAX;
        let name = if is_known { domain } else { OTHERS };
        let per_domain = self.per_domain;
        self.domains.entry(name.to_owned()).or_insert_with(|| Bucket::new(per_domain, now))
    }
}

fn limit(per_minute: u32) -> u32 {
    // Without a limit: a million a second, which nothing reaches.
    if per_minute == 0 { 60_000_000 } else { per_minute.min(60_000_000) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_domain_that_refuses_is_asked_half_as_often_and_recovers() {
        let mut pace = Pace::new(0, 600, 0);
        let in_a_minute = |pace: &mut Pace, from: u64| {
            (from..from + MINUTE).filter(|now| pace.take("a.example", *now).is_ok()).count()
        };
        assert!((600..=610).contains(&in_a_minute(&mut pace, 0)));
        // Thirty-two mails in the air are refused together: that is one refusal.
        (0..32).for_each(|number| pace.slow("a.example", MINUTE + number));
        assert!((298..=301).contains(&in_a_minute(&mut pace, MINUTE)));
        pace.slow("a.example", 2 * MINUTE);
        assert!((148..=151).contains(&in_a_minute(&mut pace, 2 * MINUTE)));
        assert!((298..=310).contains(&in_a_minute(&mut pace, 2 * MINUTE + CALM_MILLISECONDS)));
        assert!((598..=620).contains(&in_a_minute(&mut pace, 2 * MINUTE + 2 * CALM_MILLISECONDS)));
        // Others do not wait for it.
        (0..100).for_each(|round| pace.slow("a.example", 20 * MINUTE + round * TOGETHER_MILLISECONDS));
        assert_eq!(pace.take("b.example", 20 * MINUTE), Ok(()));
        let wait = pace.take("a.example", 20 * MINUTE + 99 * TOGETHER_MILLISECONDS).expect_err("it waits");
        assert_eq!(wait, MINUTE.div_ceil(600 >> SLOWEST));
    }

    #[test]
    fn without_a_limit_a_refusal_slows_all_the_same() {
        let mut pace = Pace::new(0, 0, 0);
        assert_eq!(pace.take("a.example", 0), Ok(()));
        assert!((0..10_000).all(|_| pace.take("a.example", 1_000).is_ok()));
        pace.slow("a.example", 1_000);
        assert_eq!(pace.take("a.example", 1_000), Err(100));
        // A clock that begins in 1970 and goes on today is no reason to fail.
        assert_eq!(pace.take("a.example", 1_791_795_600_000), Ok(()));
    }

    #[test]
    fn domains_past_the_bound_share_one_rate() {
        let mut pace = Pace::new(0, 60, 0);
        for number in 0..DOMAINS_MAX {
            assert_eq!(pace.take(&format!("{number}.example"), 1_000), Ok(()));
        }
        assert_eq!(pace.take("one.more.example", 1_000), Ok(()));
        assert_eq!(pace.take("and.another.example", 1_000), Err(1_000));
        assert_eq!(pace.domains.len(), DOMAINS_MAX + 1);
    }

    /// What went when, if mails wait in one row, each domain as often as the others, and the first that may go goes to its end.
    fn asked(pace: &mut Pace, domains: usize, gaps: &[u64]) -> Vec<(u64, usize)> {
        let (mut now, mut gone) = (0, Vec::new());
        let mut row: Vec<usize> = (0..domains).collect();
        for gap in gaps {
            now += gap;
            for domain in row.clone() {
                if pace.take(&format!("{domain}.example"), now).is_ok() {
                    gone.push((now, domain));
                    row.retain(|other| *other != domain);
                    row.push(domain);
                }
            }
        }
        gone
    }

    /// Whether in each window of these mails no more went than the limit brings, and what a bucket holds.
    fn keeps_to(times: &[u64], per_minute: u64) -> bool {
        let held = (per_minute / 60).max(1);
        (0..times.len()).all(|first| {
            (first..times.len()).all(|last| {
                let window = times[last] - times[first];
                (last - first + 1) as u64 <= held + (window * per_minute).div_ceil(MINUTE)
            })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_window_has_more_than_the_limits(
            all in 1_u32..3_000,
            each in 1_u32..3_000,
            domains in 1_usize..6,
            gaps in prop::collection::vec(0_u64..400, 1..120),
        ) {
            let gone = asked(&mut Pace::new(all, each, 0), domains, &gaps);
            let times: Vec<u64> = gone.iter().map(|(time, _)| *time).collect();
            prop_assert!(keeps_to(&times, u64::from(all)));
            for domain in 0..domains {
                let times: Vec<u64> = gone.iter().filter(|it| it.1 == domain).map(|(time, _)| *time).collect();
                prop_assert!(keeps_to(&times, u64::from(each)));
            }
        }

        #[test]
        fn the_limit_is_reached_and_nobody_starves(all in 60_u32..6_000, domains in 1_usize..8) {
            // Asked a hundred times a second for two minutes, with enough for each domain: the limit of all is what goes.
            let gone = asked(&mut Pace::new(all, all, 0), domains, &[10; 12_000]);
            let expected = 2 * all as usize;
            prop_assert!((expected - 1..=expected + 1 + all as usize / 60).contains(&gone.len()), "{}", gone.len());
            for domain in 0..domains {
                let its = gone.iter().filter(|it| it.1 == domain).count();
                prop_assert!(its.abs_diff(gone.len() / domains) <= 1, "{domain}: {its} of {}", gone.len());
            }
        }

        #[test]
        fn who_waits_as_long_as_was_said_may_go(all in 1_u32..3_000, each in 1_u32..3_000, refusals in 0_u64..8) {
            let mut pace = Pace::new(all, each, 0);
            (0..refusals).for_each(|number| pace.slow("a.example", number * TOGETHER_MILLISECONDS));
            let mut now = refusals * TOGETHER_MILLISECONDS;
            for _ in 0..20 {
                if let Err(wait) = pace.take("a.example", now) {
                    prop_assert!(wait > 0);
                    prop_assert!(pace.take("a.example", now + wait).is_ok());
                    now += wait;
                }
            }
        }
    }
}
