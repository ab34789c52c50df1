//! From a table of a check file to a [`Condition`]: `age_days = { most = "$days" }`.

use std::collections::BTreeMap;

use amends_case::suggest::nearest;
use toml::Value as Toml;

use super::condition::{Bound, Condition, Test};
use super::kinds::{Field, Kind, Shape};

/// Groups within groups: three are hard to read, eight are a mistake.
const DEPTH_MAX: usize = 8;
const GROUPS: [&str; 3] = ["any", "all", "not"];
const TESTS: [&str; 8] = ["known", "least", "most", "equal", "one_of", "none_of", "only_of", "any_of"];

/// What a condition may name.
pub(super) struct Names<'a> {
    pub(super) kind: &'static Kind,
    pub(super) parameters: &'a BTreeMap<String, i64>,
}

impl Names<'_> {
    /// One key of a table. The error says what in it cannot be.
    pub(super) fn read(&self, key: &str, value: &Toml) -> Result<Condition, String> {
        self.part(key, value, DEPTH_MAX)
    }

    fn part(&self, key: &str, value: &Toml, depth: usize) -> Result<Condition, String> {
        let depth = depth.checked_sub(1).ok_or(format!("groups stand more than {DEPTH_MAX} deep"))?;
        match key {
            "any" => Ok(Condition::Any(self.group(key, value, depth)?)),
            "all" => Ok(Condition::All(self.group(key, value, depth)?)),
            "not" => Ok(Condition::Not(Box::new(self.table(value, depth)?))),
            name => self.field(name, value),
        }
    }

    fn group(&self, key: &str, value: &Toml, depth: usize) -> Result<Vec<Condition>, String> {
        match value {
            Toml::Array(tables) if !tables.is_empty() => tables.iter().map(|table| self.table(table, depth)).collect(),
            _ => Err(format!("`{key}` is a list of tables: {key} = [{{ … }}, {{ … }}]")),
        }
    }

    /// All keys of a table hold.
    fn table(&self, value: &Toml, depth: usize) -> Result<Condition, String> {
        let Toml::Table(table) = value else { return Err("a group holds tables: { field = … }".to_owned()) };
        if table.is_empty() {
            return Err("an empty table asks nothing".to_owned());
        }
        let parts: Result<Vec<Condition>, String> =
            table.iter().map(|(key, value)| self.part(key, value, depth)).collect();
        parts.map(Condition::All)
    }

    fn field(&self, name: &str, value: &Toml) -> Result<Condition, String> {
        let field = self.named(name)?;
        let tests = match value {
            Toml::Table(table) if !table.is_empty() => table
                .iter()
                .map(|(word, value)| self.test(field, word, value))
                .collect::<Result<Vec<Test>, String>>()?,
            Toml::Boolean(wanted) => vec![fits(Test::Is(*wanted), field, &[Shape::YesNo])?],
            Toml::Integer(number) => vec![fits(Test::Equal(Bound::Number(*number)), field, &[Shape::Number])?],
            Toml::String(word) => vec![fits(Test::OneOf(vec![word.clone()]), field, &[Shape::Text])?],
            Toml::Array(_) => vec![fits(Test::OneOf(words(name, value)?), field, &[Shape::Text])?],
            _ => {
                return Err(format!(
                    "`{name}` is compared with yes or no, a number, a word, words or a table of tests"
                ));
            }
        };
        let mut parts: Vec<Condition> = tests.into_iter().map(|test| Condition::Field(field.name, test)).collect();
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) })
    }

    fn named(&self, name: &str) -> Result<&'static Field, String> {
        self.kind.field(name).ok_or_else(|| {
            let known = self.kind.fields.iter().map(|field| field.name).chain(GROUPS);
            let meant = nearest(name, known).map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
            format!("`{name}` is no field of {}{meant}", self.kind.name)
        })
    }

    fn test(&self, field: &'static Field, word: &str, value: &Toml) -> Result<Test, String> {
        let numbers = [Shape::Number, Shape::List];
        match word {
            "known" => value.as_bool().map(Test::Known).ok_or("`known` is true or false".to_owned()),
            "least" => fits(Test::Least(self.bound(word, value)?), field, &numbers),
            "most" => fits(Test::Most(self.bound(word, value)?), field, &numbers),
            "equal" => fits(Test::Equal(self.bound(word, value)?), field, &numbers),
            "one_of" => fits(Test::OneOf(words(word, value)?), field, &[Shape::Text]),
            "none_of" => fits(Test::NoneOf(words(word, value)?), field, &[Shape::Text, Shape::List]),
            "only_of" => fits(Test::OnlyOf(words(word, value)?), field, &[Shape::List]),
            "any_of" => fits(Test::AnyOf(words(word, value)?), field, &[Shape::List]),
            other => {
                let meant = nearest(other, TESTS).map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
                Err(format!("`{other}` is no test of a field{meant} (known: {})", TESTS.join(", ")))
            }
        }
    }

    fn bound(&self, word: &str, value: &Toml) -> Result<Bound, String> {
        match value {
            Toml::Integer(number) => Ok(Bound::Number(*number)),
            Toml::String(text) => match text.strip_prefix('$') {
                Some(name) if self.parameters.contains_key(name) => Ok(Bound::Parameter(name.to_owned())),
                Some(name) => Err(format!("`${name}` is not among [parameters]")),
                None => match self.named(text)? {
                    Field { name, shape: Shape::Number, .. } => Ok(Bound::Field(name)),
                    field => Err(format!("`{}` is no number to compare with", field.name)),
                },
            },
            _ => Err(format!("`{word}` takes a number, a parameter such as \"$days\", or the name of another field")),
        }
    }
}

fn fits(test: Test, field: &Field, shapes: &[Shape]) -> Result<Test, String> {
    if shapes.contains(&field.shape) {
        Ok(test)
    } else {
        Err(format!("`{}` is {}, which cannot be compared so", field.name, field.shape.says()))
    }
}

fn words(key: &str, value: &Toml) -> Result<Vec<String>, String> {
    let wrong = || format!("`{key}` takes a list of words");
    let Toml::Array(items) = value else { return Err(wrong()) };
    if items.is_empty() {
        return Err(format!("`{key}` has an empty list, which nothing can be among"));
    }
    items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
}
