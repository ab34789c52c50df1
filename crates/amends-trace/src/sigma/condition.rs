//! The sentence under `condition`: `selection and not 1 of filter_*`.

/// How deep parentheses may nest.
const DEPTH_MAX: usize = 64;

/// A condition over the names of selections.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    /// A selection, by its place in the rule's list.
    Is(usize),
    Not(Box<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
}

/// Reads a condition over the named selections. The error says what cannot be read.
pub(super) fn parse(text: &str, names: &[String]) -> Result<Expr, String> {
    let words = words(text)?;
    let mut parser = Parser { words: &words, at: 0, names };
    let expr = parser.or(0)?;
    match parser.peek() {
        None => Ok(expr),
        Some(word) => Err(format!("condition: unexpected `{word}`")),
    }
}

fn words(text: &str) -> Result<Vec<String>, String> {
    if text.contains('|') {
        return Err(
            "condition: the old pipe syntax (`| count() …`) was taken out of Sigma; use a correlation".to_owned()
        );
    }
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    Ok(spaced.split_whitespace().map(str::to_owned).collect())
}

struct Parser<'a> {
    words: &'a [String],
    at: usize,
    names: &'a [String],
}

impl Parser<'_> {
    fn peek(&self) -> Option<&str> {
        self.words.get(self.at).map(String::as_str)
    }

    fn is(&self, word: &str) -> bool {
        self.peek().is_some_and(|next| next.eq_ignore_ascii_case(word))
    }

    fn next(&mut self) -> Result<&str, String> {
        let word = self.words.get(self.at).ok_or("condition: ends in the middle")?;
        self.at += 1;
        Ok(word)
    }

    fn or(&mut self, depth: usize) -> Result<Expr, String> {
        let mut parts = vec![self.and(depth)?];
        while self.is("or") {
            self.at += 1;
            parts.push(self.and(depth)?);
        }
        Ok(one_or(parts, Expr::Any))
    }

    fn and(&mut self, depth: usize) -> Result<Expr, String> {
        let mut parts = vec![self.not(depth)?];
        while self.is("and") {
            self.at += 1;
            parts.push(self.not(depth)?);
        }
        Ok(one_or(parts, Expr::All))
    }

    fn not(&mut self, depth: usize) -> Result<Expr, String> {
        if depth > DEPTH_MAX {
            return Err(format!("condition: nested deeper than {DEPTH_MAX}"));
        }
        if self.is("not") {
            self.at += 1;
            return Ok(Expr::Not(Box::new(self.not(depth + 1)?)));
        }
        if self.is("(") {
            self.at += 1;
            let inner = self.or(depth + 1)?;
            return if self.next()? == ")" { Ok(inner) } else { Err("condition: a `)` is missing".to_owned()) };
        }
        let of = self.words.get(self.at + 1).is_some_and(|word| word.eq_ignore_ascii_case("of"));
        if of { self.quantified() } else { self.name() }
    }

    /// `1 of them`, `all of selection_*`, `any of …`.
    fn quantified(&mut self) -> Result<Expr, String> {
        let how = self.next()?.to_ascii_lowercase();
        self.at += 1;
        let pattern = self.next()?.to_owned();
        let found: Vec<Expr> =
            (0..self.names.len()).filter(|at| chosen(&pattern, &self.names[*at])).map(Expr::Is).collect();
        if found.is_empty() {
            return Err(format!("condition: no selection is called `{pattern}`"));
        }
        match how.as_str() {
            "all" => Ok(Expr::All(found)),
            "1" | "any" => Ok(Expr::Any(found)),
            other => Err(format!("condition: `{other} of` is not in Sigma's list (1, any, all)")),
        }
    }

    fn name(&mut self) -> Result<Expr, String> {
        let name = self.next()?.to_owned();
        match self.names.iter().position(|known| *known == name) {
            Some(at) => Ok(Expr::Is(at)),
            None => Err(format!("condition: no selection is called `{name}`")),
        }
    }
}

/// Whether a quantifier's pattern takes in a selection. `them` leaves out names that begin with `_`.
fn chosen(pattern: &str, name: &str) -> bool {
    if pattern.eq_ignore_ascii_case("them") {
        return !name.starts_with('_');
    }
    let mut rest = name;
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(after) = rest.strip_prefix(first) else { return false };
    rest = after;
    let mut last = None;
    for part in parts {
        last = Some(part);
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    match last {
        None => rest.is_empty(),
        Some(part) => part.is_empty() || rest.is_empty() || name.ends_with(part),
    }
}

fn one_or(mut parts: Vec<Expr>, many: fn(Vec<Expr>) -> Expr) -> Expr {
    match parts.len() {
        1 => parts.swap_remove(0),
        _ => many(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let names: Vec<String> =
            ["selection", "selection_b", "filter_a", "filter_b", "_hidden"].map(str::to_owned).to_vec();
        let shown = match parse(text, &names) {
            Ok(expr) => show(&expr),
            Err(error) => error,
        };
        assert_eq!(shown, expected, "{text}");
    }

    fn show(expr: &Expr) -> String {
        let list = |parts: &[Expr]| parts.iter().map(show).collect::<Vec<_>>().join(" ");
        match expr {
            Expr::Is(at) => at.to_string(),
            Expr::Not(inner) => format!("!{}", show(inner)),
            Expr::All(parts) => format!("&({})", list(parts)),
            Expr::Any(parts) => format!("|({})", list(parts)),
        }
    }

    #[test]
    fn not_binds_before_and_before_or() {
        check("selection", "0");
        check("selection and not filter_a or filter_b", "|(&(0 !2) 3)");
        check("selection AND NOT (filter_a or filter_b)", "&(0 !|(2 3))");
        check("not not selection", "!!0");
    }

    #[test]
    fn quantifiers_take_names_by_pattern_and_them_leaves_out_hidden_ones() {
        check("1 of filter_*", "|(2 3)");
        check("all of selection*", "&(0 1)");
        check("all of *_b", "&(1 3)");
        check("any of them", "|(0 1 2 3)");
        check("selection and not 1 of filter*", "&(0 !|(2 3))");
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        check("selection and", "condition: ends in the middle");
        check("(selection", "condition: ends in the middle");
        check("selection filter_a", "condition: unexpected `filter_a`");
        check("nobody", "condition: no selection is called `nobody`");
        check("2 of filter_*", "condition: `2 of` is not in Sigma's list (1, any, all)");
        check("1 of nobody_*", "condition: no selection is called `nobody_*`");
        assert!(parse("selection | count() > 5", &["selection".to_owned()]).unwrap_err().contains("correlation"));
        assert!(parse(&"(".repeat(9_000), &["selection".to_owned()]).unwrap_err().contains("deeper"));
    }
}
