//! A check, read and compiled: what others need of it, and how it decides on one instance.

use std::collections::{BTreeMap, BTreeSet};

use amends_case::statement::Severity;
use amends_case::suggest::nearest;
use toml::Spanned;

use super::CheckError;
use super::condition::{Condition, Parameters};
use super::file::{AnswersFile, CheckFile, Conditions, ExampleFile, FixFile, at};
use super::frameworks::Frameworks;
use super::grammar::Names;
use super::kinds::{Field, KINDS, Kind, Shape};
use super::say::{Sentence, phrases, quoted};
use super::severity::{Lever, SEVERITIES};
use super::truth::Truth;
use crate::{CheckRow, Instance, Value, Verdict};

/// Most bytes of a check file; ours have two thousand.
const BYTES_MAX: usize = 262_144;
/// Most hours of an effort: five years of one engineer.
const EFFORT_MAX: u32 = 10_000;
/// Numbers that an organisation may set lie between 0 and this.
pub(super) const PARAMETER_MAX: i64 = 1_000_000_000_000;

/// One check.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name, and its file's.
    pub id: String,
    /// What should be so.
    pub title: String,
    /// The question, in plain words.
    pub asks: String,
    /// The incident or the decree that it comes from, with its source.
    pub why: String,
    /// How bad it is if it fails.
    pub severity: Severity,
    /// What it answers to.
    pub answers: Answers,
    /// Kind of its instances.
    pub each: &'static str,
    /// The one document that it looks for, where it looks for a document.
    pub document: Option<String>,
    /// Numbers that an organisation may set, with what each is.
    pub parameters: BTreeMap<String, Parameter>,
    /// What to do where it fails.
    pub fix: Option<Fix>,
    kind: &'static Kind,
    values: Parameters,
    only: Condition,
    pass: Condition,
    says_pass: Sentence,
    says_fail: Sentence,
    cannot_tell: Sentence,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
    pub(super) examples: Vec<ExampleFile>,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
    pub(super) near_misses: Vec<ExampleFile>,
}

/// Demands that a check answers to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answers {
    /// Commitments of the FCC's decree, `TM-07`.
    pub fcc: Vec<String>,
    /// Subcategories of NIST CSF 2.0, `PR.AA-05`.
    pub nist_csf: Vec<String>,
    /// Safeguards of CIS Controls v8, `12.2`.
    pub cis: Vec<String>,
    /// Controls of ISO/IEC 27001:2022 Annex A, `A.8.22`.
    pub iso27001: Vec<String>,
    /// Patterns of earlier breaches, `1` to `7`.
    pub patterns: Vec<String>,
}

impl Answers {
    /// Every demand: the framework's name in files, and the identifier.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("fcc", &self.fcc),
            ("nist_csf", &self.nist_csf),
            ("cis", &self.cis),
            ("iso27001", &self.iso27001),
            ("patterns", &self.patterns),
        ]
        .into_iter()
        .flat_map(|(name, ids)| ids.iter().map(move |id| (name, id.as_str())))
    }
}

/// A number that an organisation may set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// What it is now.
    pub value: i64,
    /// What it is unless somebody sets it.
    pub default: i64,
    /// What it means, and why the default is what it is.
    pub says: String,
}

/// What to do where a check fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What to do, in a few words. `{group}` is the group.
    pub title: String,
    /// Hours of one engineer, once.
    pub effort: u32,
    /// Hours for each instance.
    pub effort_each: u32,
    /// The field by whose values instances make one action each; none: all instances are one action.
    pub together: Option<&'static str>,
    /// The kind of step of a route that goes away; none where no route needs it.
    pub lever: Option<Lever>,
    /// Checks whose actions come first.
    pub after: Vec<String>,
}

impl Fix {
    /// What a group's action is called.
    pub fn title_of(&self, group: &str) -> String {
        self.title.replace("{group}", &quoted(group))
    }

    /// Hours for so many instances.
    pub fn effort_of(&self, instances: usize) -> u32 {
        let each = u64::from(self.effort_each).saturating_mul(instances as u64);
        u32::try_from(each.saturating_add(u64::from(self.effort))).unwrap_or(u32::MAX)
    }
}

impl Check {
    /// Whether it looks at an instance, or cannot tell whether it should.
    pub fn looks_at(&self, instance: &Instance) -> bool {
        instance.kind == self.each && self.only.truth(instance, &self.values) != Truth::No
    }

    /// What it says of one instance; none where it does not look at it.
    pub(crate) fn row(&self, instance: &Instance) -> Option<CheckRow> {
        let only = self.only.truth(instance, &self.values);
        let pass = self.pass.truth(instance, &self.values);
        let verdict = match (only, pass) {
            (Truth::No, _) => return None,
            (Truth::Yes, Truth::Yes) => Verdict::Pass,
            (Truth::Yes, Truth::No) => Verdict::Fail,
            (Truth::Unknown, _) | (_, Truth::Unknown) => Verdict::CannotTell,
        };
        let group = self.group(instance);
        let why = self.says(instance, verdict, group.split_once('/').map_or("", |(_, value)| value));
        Some(CheckRow {
            check: self.id.clone(),
            kind: self.each.to_owned(),
            instance: instance.name.clone(),
            verdict,
            why,
            places: instance.places.clone(),
            group,
            before: None,
        })
    }

    fn says(&self, instance: &Instance, verdict: Verdict, group: &str) -> String {
        let mut fields = Vec::new();
        if verdict != Verdict::CannotTell {
            self.pass.because(instance, &self.values, &mut fields);
            let sentence = if verdict == Verdict::Pass { &self.says_pass } else { &self.says_fail };
            return sentence.fill(instance, self.kind, &fields, group, &self.values);
        }
        for condition in [&self.only, &self.pass] {
            if condition.truth(instance, &self.values) == Truth::Unknown {
                condition.because(instance, &self.values, &mut fields);
            }
        }
        let what_would = self.cannot_tell.fill(instance, self.kind, &fields, group, &self.values);
        let name = quoted(&instance.name);
        format!("Not known of «{name}»: {}. {what_would}", phrases(self.kind, &fields))
    }

    /// The action that an instance belongs to: `<check>`, or `<check>/<value of the field>`.
    pub fn group(&self, instance: &Instance) -> String {
        let Some(field) = self.fix.as_ref().and_then(|fix| fix.together) else { return self.id.clone() };
        let value = match instance.fields.get(field) {
            Some(Value::Text(text)) if !text.is_empty() => quoted(text),
            Some(Value::List(words)) if !words.is_empty() => quoted(&words.join("+")),
            Some(Value::Number(number)) => number.to_string(),
            _ => "unknown".to_owned(),
        };
        format!("{}/{value}", self.id)
    }

    /// The fields that it looks at, sorted: what an inventory must say for it to tell.
    pub fn fields(&self) -> BTreeSet<&'static str> {
        let mut fields = Vec::new();
        self.only.fields(&mut fields);
        self.pass.fields(&mut fields);
        fields.into_iter().collect()
    }

    /// Whether it asks something of that sort of a field anywhere.
    #[cfg(test)]
    pub(super) fn asks(&self, sort: fn(&super::condition::Test) -> bool) -> bool {
        self.only.asks(sort) || self.pass.asks(sort)
    }

    pub(super) fn set(&mut self, name: &str, value: i64) {
        if let Some(parameter) = self.parameters.get_mut(name) {
            parameter.value = value;
            self.values.insert(name.to_owned(), value);
        }
    }

    /// Compiles a file.
    pub(super) fn compile(id: &str, text: &str, frameworks: &Frameworks) -> Result<Self, CheckError> {
        if text.len() > BYTES_MAX {
            let message = format!("it is longer than {BYTES_MAX} bytes");
            return Err(CheckError::Form { at: format!("{}.toml", quoted(id)), message });
        }
        let file: CheckFile = super::file::read(id, text)?;
        Compiler { id, text, frameworks }.check(file)
    }
}

struct Compiler<'a> {
    id: &'a str,
    text: &'a str,
    frameworks: &'a Frameworks,
}

impl Compiler<'_> {
    fn wrong(&self, offset: usize, message: impl Into<String>) -> CheckError {
        CheckError::Form { at: at(self.id, self.text, offset), message: message.into() }
    }

    fn check(&self, file: CheckFile) -> Result<Check, CheckError> {
        if file.id.get_ref() != self.id {
            return Err(self.wrong(file.id.span().start, format!("`id` should be \"{}\", like its file", self.id)));
        }
        let kind = self.word(&file.decide.each, KINDS.iter().map(|kind| (kind.name, kind)), "kind of instance")?;
        let values: Parameters =
            file.parameters.iter().map(|(name, parameter)| (name.get_ref().clone(), parameter.value)).collect();
        for (name, parameter) in &file.parameters {
            if parameter.says.trim().is_empty() || !(0..=PARAMETER_MAX).contains(&parameter.value) {
                let message = format!("parameter `{}` needs a value from 0 and what it `says`", name.get_ref());
                return Err(self.wrong(name.span().start, message));
            }
        }
        let document = file.decide.document.map(|word| self.filled("document", &word)).transpose()?;
        let place = file.decide.each.span().start;
        if document.is_some() != (kind.name == "document") {
            return Err(self.wrong(place, "`document` names the one that is looked for, where `each` is \"document\""));
        }
        let names = Names { kind, parameters: &values };
        let pass = match (&file.decide.pass, &file.decide.fail) {
            (Some(pass), None) if !pass.is_empty() => Condition::All(self.conditions(&names, pass)?),
            (None, Some(fail)) if !fail.is_empty() => {
                Condition::Not(Box::new(Condition::Any(self.conditions(&names, fail)?)))
            }
            _ => {
                return Err(
                    self.wrong(place, "[decide] needs one of `pass` (all must hold) and `fail` (one is enough)")
                );
            }
        };
        let sentence = |name: &str, text: &Spanned<String>| {
            Sentence::read(text.get_ref(), kind, &values)
                .map_err(|message| self.wrong(text.span().start, format!("`{name}` {message}")))
        };
        let (says_pass, says_fail) = (sentence("says_pass", &file.says_pass)?, sentence("says_fail", &file.says_fail)?);
        if kind.name != "document" && !(says_pass.is_named() && says_fail.is_named()) {
            let message = "`says_pass` and `says_fail` must say which: {name}";
            return Err(self.wrong(file.says_pass.span().start, message));
        }
        Ok(Check {
            id: self.id.to_owned(),
            title: self.filled("title", &file.title)?,
            asks: self.filled("asks", &file.asks)?,
            why: self.filled("why", &file.why)?,
            severity: self.word(&file.severity, SEVERITIES, "severity")?,
            answers: self.answers(&file.answers)?,
            each: kind.name,
            document,
            fix: file.fix.map(|fix| self.fix(fix, kind)).transpose()?,
            kind,
            only: Condition::All(self.conditions(&names, &file.decide.only)?),
            pass,
            says_pass,
            says_fail,
            cannot_tell: sentence("cannot_tell", &file.cannot_tell)?,
            examples: file.example,
            near_misses: file.near_miss,
            parameters: file
                .parameters
                .into_iter()
                .map(|(name, file)| {
                    let parameter = Parameter { value: file.value, default: file.value, says: file.says };
                    (name.into_inner(), parameter)
                })
                .collect(),
            values,
        })
    }

    fn conditions(&self, names: &Names<'_>, table: &Conditions) -> Result<Vec<Condition>, CheckError> {
        // A table has no order of its own: conditions stand in the order of the file, and so do the reasons.
        let mut keys: Vec<_> = table.iter().collect();
        keys.sort_by_key(|(key, _)| key.span().start);
        let read = |(key, value): (&Spanned<String>, &toml::Value)| {
            names.read(key.get_ref(), value).map_err(|message| self.wrong(key.span().start, message))
        };
        keys.into_iter().map(read).collect()
    }

    fn fix(&self, file: FixFile, kind: &'static Kind) -> Result<Fix, CheckError> {
        let place = file.title.span().start;
        let together = file.together.filter(|word| !word.get_ref().is_empty());
        let together = match &together {
            None => None,
            Some(word) => Some(self.word(word, fields_to_group_by(kind), "field to group by")?),
        };
        let title = self.filled("title", &file.title)?;
        if title.contains("{group}") && together.is_none() {
            return Err(self.wrong(place, "`{group}` needs `together`: the field that groups"));
        }
        if title.replace("{group}", "").contains(['{', '}']) {
            return Err(self.wrong(place, "the title of a fix may say `{group}`, and nothing else in braces"));
        }
        let effort = u64::from(file.effort) + u64::from(file.effort_each);
        if effort == 0 || file.effort.max(file.effort_each) > EFFORT_MAX {
            return Err(self.wrong(place, format!("a fix takes from one hour to {EFFORT_MAX}")));
        }
        let lever = file.lever.map(|word| self.word(&word, Lever::ALL, "lever")).transpose()?;
        let after = file.after.into_iter().map(Spanned::into_inner).collect();
        Ok(Fix { title, effort: file.effort, effort_each: file.effort_each, together, lever, after })
    }

    fn answers(&self, file: &AnswersFile) -> Result<Answers, CheckError> {
        let list = |name: &str, ids: &[Spanned<String>]| -> Result<Vec<String>, CheckError> {
            let known = self.frameworks.list(name).into_iter().flatten().map(|(id, _)| id.as_str());
            let known: Vec<(&str, &str)> = known.map(|id| (id, id)).collect();
            let what = format!("identifier of {name} in frameworks.toml");
            ids.iter().map(|id| self.word(id, known.iter().copied(), &what).map(str::to_owned)).collect()
        };
        let patterns: Vec<Spanned<String>> =
            file.patterns.iter().map(|number| Spanned::new(number.span(), number.get_ref().to_string())).collect();
        Ok(Answers {
            fcc: list("fcc", &file.fcc)?,
            nist_csf: list("nist_csf", &file.nist_csf)?,
            cis: list("cis", &file.cis)?,
            iso27001: list("iso27001", &file.iso27001)?,
            patterns: list("patterns", &patterns)?,
        })
    }

    fn filled(&self, name: &str, text: &Spanned<String>) -> Result<String, CheckError> {
        let trimmed = text.get_ref().trim();
        if trimmed.is_empty() {
            return Err(self.wrong(text.span().start, format!("`{name}` is empty")));
        }
        Ok(trimmed.to_owned())
    }

    fn word<'w, T>(
        &self,
        typed: &Spanned<String>,
        words: impl IntoIterator<Item = (&'w str, T)>,
        what: &str,
    ) -> Result<T, CheckError> {
        let mut known = BTreeSet::new();
        for (word, meaning) in words {
            if word == typed.get_ref() {
                return Ok(meaning);
            }
            known.insert(word);
        }
        let meant = nearest(typed.get_ref(), known.iter().copied()).map(|word| format!("; did you mean `{word}`?"));
        let list = known.into_iter().collect::<Vec<_>>().join(", ");
        let hint = meant.unwrap_or_else(|| format!(" (known: {list})"));
        Err(self.wrong(typed.span().start, format!("`{}` is no {what}{hint}", typed.get_ref())))
    }
}

fn fields_to_group_by(kind: &'static Kind) -> impl Iterator<Item = (&'static str, &'static str)> {
    let can = |field: &&Field| matches!(field.shape, Shape::Text | Shape::List | Shape::Number) && !field.is_personal;
    kind.fields.iter().filter(can).map(|field| (field.name, field.name))
}
