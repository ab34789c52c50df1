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
        (self.per_minute >> self.halvings).max(1)
    }

    fn fill(&mut self, now: u64) {
        while self.halvings > 0 && now.saturating_sub(self.slowed_at) >= CALM_MILLISECONDS {
            self.halvings -= 1;
            self.slowed_at += CALM_MILLISECONDS;
        }
        let most = (self.rate() * 1_000).max(MAIL);
        self.filled = (self.filled + now.saturating_sub(self.at) * self.rate()).min(most);
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
        Self { all: Bucket::new(limit(per_minute), now), per_domain: limit(per_domain_per_minute), domains: BTreeMap::new() }
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

    /// The domain refused for now: it is asked half as often.
    pub fn slow(&mut self, domain: &str, now: u64) {
        let bucket = self.bucket(domain, now);
        bucket.fill(now);
        bucket.halvings = (bucket.halvings + 1).min(SLOWEST);
        bucket.slowed_at = now;
        bucket.filled = 0;
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
