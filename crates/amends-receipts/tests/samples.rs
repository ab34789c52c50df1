//! Every sample is classified as its line in `samples/expected.jsonl` says; precision and recall are printed. People and
//! domains are invented; the shapes are those of the systems that the folders are named for.

use std::collections::BTreeMap;
use std::path::Path;

use amends_receipts::{Options, Receipt, classify};
use serde_json::Value;

struct Sample {
    file: String,
    expected: Vec<Value>,
    receipts: Vec<Receipt>,
}

fn samples() -> Vec<Sample> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let table = std::fs::read_to_string(folder.join("expected.jsonl")).expect("the table of expectations");
    let of_line = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("a line of the table");
        let file = line["file"].as_str().expect("a file").to_owned();
        let bytes = std::fs::read(folder.join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let receipts = classify(&bytes, &Options::default())
            .map(|found| found.unwrap_or_else(|problem| panic!("{file}: {problem:?}")))
            .collect();
        Sample { expected: line["receipts"].as_array().expect("receipts").clone(), receipts, file }
    };
    table.lines().map(of_line).collect()
}

fn shown(receipt: &Receipt) -> Value {
    serde_json::to_value(receipt.revealed()).expect("plain data")
}

#[test]
fn every_sample_is_what_it_is() {
    let mut wrong = Vec::new();
    for sample in samples() {
        let given: Vec<Value> = sample.receipts.iter().map(shown).collect();
        if given.len() != sample.expected.len() {
            wrong.push(format!("{}: {} receipts, not {}: {given:?}", sample.file, given.len(), sample.expected.len()));
            continue;
        }
        for (given, expected) in given.iter().zip(&sample.expected) {
            for (key, value) in expected.as_object().expect("an object") {
                if given[key] != *value {
                    wrong.push(format!("{}: {key} is {} and not {value}; {}", sample.file, given[key], given["why"]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences\n{}", wrong.len(), wrong.join("\n"));
}

/// How often a status was said, how often rightly, and how often it was there.
#[derive(Default)]
struct Count {
    said: u32,
    right: u32,
    there: u32,
}

#[test]
fn nothing_is_missed_and_nothing_invented() {
    let samples = samples();
    assert!(samples.len() >= 80, "{} samples", samples.len());
    for key in ["status", "reason", "source"] {
        let mut counts: BTreeMap<String, Count> = BTreeMap::new();
        for sample in &samples {
            for (receipt, expected) in sample.receipts.iter().zip(&sample.expected) {
                let (given, expected) = (shown(receipt)[key].to_string(), expected[key].to_string());
                counts.entry(given.clone()).or_default().said += 1;
                counts.entry(expected.clone()).or_default().there += 1;
                if given == expected {
                    counts.entry(expected).or_default().right += 1;
                }
            }
        }
        println!("{key:<22} {:>6} {:>10} {:>8}", "there", "precision", "recall");
        for (word, count) in &counts {
            let share = |of: u32| if of == 0 { 1.0 } else { f64::from(count.right) / f64::from(of) };
            println!("{word:<22} {:>6} {:>10.3} {:>8.3}", count.there, share(count.said), share(count.there));
            assert!(share(count.said) >= 1.0 && share(count.there) >= 1.0, "{key} {word}");
        }
    }
}

#[test]
fn no_reason_given_holds_a_personal_value() {
    for sample in samples() {
        for receipt in &sample.receipts {
            assert!(!receipt.why.contains('@'), "{}: {}", sample.file, receipt.why);
            let hidden = serde_json::to_string(receipt).expect("plain data") + &format!("{receipt:?}");
            let recipient = receipt.recipient.as_ref().map(|recipient| recipient.reveal().clone());
            assert!(recipient.is_none_or(|recipient| !hidden.contains(&recipient)), "{}", sample.file);
        }
    }
}
