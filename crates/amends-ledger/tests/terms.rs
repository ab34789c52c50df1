//! Terms of protection: whatever is learned of one, and in whatever order, nobody's becomes shorter.

use amends_ledger::Term;
use proptest::prelude::*;

fn term() -> impl Strategy<Value = Term> {
    // Times from 2020 to 2040; terms up to twenty years.
    let time = || 1_577_836_800_i64..2_208_988_800;
    (0..240_u32, prop::option::of(time()), time()).prop_map(|(months, starts, expires)| Term {
        months,
        starts,
        expires,
    })
}

proptest! {
    #[test]
    fn what_is_said_of_a_grant_comes_to_the_same_in_any_order(a in term(), b in term(), c in term()) {
        prop_assert_eq!(a.joined(b), b.joined(a));
        prop_assert_eq!(a.joined(b).joined(c), a.joined(b.joined(c)));
        prop_assert_eq!(a.joined(a), a);
        prop_assert_eq!(a.joined(b).joined(b), a.joined(b));
    }

    #[test]
    fn nothing_becomes_shorter(a in term(), b in term()) {
        let joined = a.joined(b);
        prop_assert!(joined.months >= a.months && joined.expires >= a.expires);
        // One grant is activated once: two statements on it name the same second.
        let same = Term { starts: a.starts, ..b };
        prop_assert!(a.joined(same).ends().expect("a time") >= a.ends().expect("a time"));
    }

    #[test]
    fn a_longer_term_reaches_the_day_and_no_month_too_far(
        term in term(),
        until in 1_577_836_800_i64..2_524_608_000,
        months in 0..120_u32,
    ) {
        let reaching = term.reaching(until, months).expect("a term");
        prop_assert!(reaching >= term.months);
        let longer = Term { months: reaching, ..term };
        match longer.ends().expect("a time") {
            Some(ends) => {
                prop_assert!(ends >= until);
                let one_less = Term { months: reaching.saturating_sub(1), ..term };
                prop_assert!(reaching == term.months || one_less.ends().expect("a time") < Some(until));
            }
            None => prop_assert_eq!(reaching, term.months.max(months)),
        }
        // Asked again, it stays.
        prop_assert_eq!(longer.reaching(until, months).expect("a term"), reaching);
    }
}
