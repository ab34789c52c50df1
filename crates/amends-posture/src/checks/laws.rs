//! Properties: the laws of the logic, and what must hold of every check and any instance.

use proptest::prelude::*;

use super::condition::Test;
use super::kinds::{KINDS, Shape};
use super::tests::embedded;
use super::*;
use crate::{Value, Verdict};

const ALL: [Truth; 3] = [Truth::Yes, Truth::No, Truth::Unknown];

#[test]
fn the_logic_is_kleenes() {
    for one in ALL {
        assert_eq!(one.not().not(), one);
        assert_eq!((one.and(Truth::Yes), one.or(Truth::No)), (one, one));
        assert_eq!((one.and(Truth::No), one.or(Truth::Yes)), (Truth::No, Truth::Yes));
        for other in ALL {
            assert_eq!(one.and(other), other.and(one));
            assert_eq!(one.or(other), other.or(one));
            assert_eq!(one.and(other).not(), one.not().or(other.not()));
            for third in ALL {
                assert_eq!(one.and(other).and(third), one.and(other.and(third)));
                assert_eq!(one.and(other.or(third)), one.and(other).or(one.and(third)));
            }
        }
    }
    assert_eq!(Truth::Unknown.and(Truth::Unknown), Truth::Unknown);
}

/// Words that conditions ask for, and others.
const WORDS: [&str; 9] =
    ["person", "service", "password", "private_key", "critical", "high", "lab", "", "{name}\n\u{0}é"];

/// A value for a field: of its shape as a rule, of another where `is_stray`.
fn value(shape: Shape, seed: u64, is_stray: bool) -> Value {
    let word = WORDS[(seed % 9) as usize];
    let shape =
        if is_stray { [Shape::Text, Shape::YesNo, Shape::List, Shape::Number][(seed % 4) as usize] } else { shape };
    match shape {
        Shape::YesNo => Value::Is(seed.is_multiple_of(2)),
        Shape::Number => Value::Number([0, 1, 6, 45, 366, 100_000, -1, i64::MIN, i64::MAX][(seed % 9) as usize]),
        Shape::Text => Value::from(word),
        Shape::List => Value::from(vec![word.to_owned(); (seed % 3) as usize]),
    }
}

/// Any instance: each of its kind's fields is stated or not.
fn instance(strays: bool) -> impl Strategy<Value = Instance> {
    (0..KINDS.len(), "[a-z0-9]{1,8}", prop::collection::vec(any::<u64>(), 24)).prop_map(move |(at, name, seeds)| {
        let kind = &KINDS[at];
        let mut instance = Instance::new(kind.name, name);
        for (field, seed) in kind.fields.iter().zip(seeds) {
            if seed % 5 < 3 {
                let is_stray = strays && seed % 7 == 0;
                instance.fields.insert(field.name, value(field.shape, seed / 35, is_stray));
            }
        }
        instance
    })
}

fn verdict(check: &Check, instance: &Instance) -> Option<Verdict> {
    check.row(instance).map(|row| row.verdict)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// What is learnt later never turns one answer into the other: it was *cannot tell* before, or it stays.
    #[test]
    fn a_field_more_decides_and_overturns_nothing(instance in instance(true)) {
        let checks = embedded();
        for check in checks.iter().filter(|check| check.each == instance.kind && check.document.is_none()) {
            if check.asks(|test| matches!(test, Test::Known(_))) {
                continue;
            }
            let all = verdict(check, &instance);
            for field in instance.fields.keys() {
                let mut fewer = instance.clone();
                fewer.fields.remove(field);
                let before = verdict(check, &fewer);
                prop_assert!(before == all || before == Some(Verdict::CannotTell), "{}: without {field} {before:?}, with it {all:?}", check.id);
            }
        }
    }

    /// Only fields that a check names can change what it says.
    #[test]
    fn other_fields_change_nothing(instance in instance(false)) {
        for check in embedded().iter().filter(|check| check.each == instance.kind) {
            let mut fewer = instance.clone();
            fewer.fields.retain(|name, _| check.fields().contains(name));
            prop_assert_eq!(verdict(check, &fewer), verdict(check, &instance));
        }
    }

    #[test]
    fn any_instances_give_sorted_rows_of_bounded_lines(instances in prop::collection::vec(instance(true), 0..12)) {
        let checks = embedded();
        let rows = checks.run(&instances);
        let mut backwards = instances.clone();
        backwards.reverse();
        let names: Vec<(&str, &str)> = instances.iter().map(|instance| (instance.kind, instance.name.as_str())).collect();
        if names.iter().collect::<BTreeSet<_>>().len() == names.len() {
            prop_assert_eq!(&checks.run(&backwards), &rows);
        }
        prop_assert!(rows.is_sorted_by_key(|row| (row.check.clone(), row.instance.clone())));
        for row in &rows {
            prop_assert!(!row.why.is_empty() && row.why.chars().count() < 2_000, "{}", row.why);
            prop_assert!(!row.why.contains(char::is_control), "{:?}", row.why);
            let rest = row.group.strip_prefix(row.check.as_str());
            prop_assert!(rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')), "{}", row.group);
        }
        let looked: BTreeSet<&str> = rows.iter().map(|row| row.check.as_str()).collect();
        prop_assert!(checks.unused(&instances).iter().all(|check| !looked.contains(check.id.as_str())));
        let same = changes(&rows, &rows);
        prop_assert!(same.gone.is_empty() && same.mended.is_empty() && same.failures.is_empty());
    }

    /// Whatever is left of a file, it is read, or refused with its name.
    #[test]
    fn broken_files_are_refused_by_name(file in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(), length in 1_usize..80) {
        let texts: Vec<_> = Checks::embedded_texts().iter().filter(|(id, _)| *id != "frameworks").collect();
        let (id, text) = texts[file.index(texts.len())];
        let letters: Vec<char> = text.chars().collect();
        let from = from.index(letters.len());
        let rest = letters.iter().skip(from + length);
        let broken: String = letters.iter().take(from).chain(rest).collect();
        if let Err(error) = Checks::from_texts([(*id, broken.as_str())]) {
            prop_assert!(error.to_string().starts_with(id), "{error}");
        }
    }
}
