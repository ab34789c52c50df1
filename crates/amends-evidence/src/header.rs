//! Whether the first row names the columns or is data: told from the cells.

/// Words that name columns rather than fill them, compared without case and without what is no letter.
const WORDS: &[&str] = &[
    "account",
    "acct",
    "active",
    "address",
    "addr",
    "age",
    "amount",
    "apt",
    "balance",
    "bank",
    "birth",
    "birthdate",
    "birthday",
    "brand",
    "card",
    "carrier",
    "cell",
    "city",
    "code",
    "col",
    "column",
    "comment",
    "comments",
    "company",
    "contact",
    "country",
    "county",
    "created",
    "credit",
    "currency",
    "customer",
    "cust",
    "date",
    "day",
    "description",
    "desc",
    "device",
    "diagnosis",
    "dl",
    "dln",
    "dob",
    "driver",
    "drivers",
    "email",
    "employee",
    "employer",
    "end",
    "expiry",
    "field",
    "first",
    "firstname",
    "fname",
    "full",
    "fullname",
    "gender",
    "group",
    "hire",
    "home",
    "house",
    "id",
    "iban",
    "imei",
    "imsi",
    "income",
    "insurance",
    "ip",
    "key",
    "language",
    "last",
    "lastname",
    "license",
    "licence",
    "line",
    "lname",
    "login",
    "mail",
    "member",
    "memo",
    "middle",
    "mobile",
    "model",
    "month",
    "msisdn",
    "name",
    "nickname",
    "no",
    "note",
    "notes",
    "num",
    "number",
    "order",
    "passport",
    "password",
    "patient",
    "payment",
    "phone",
    "pin",
    "plan",
    "policy",
    "postal",
    "postcode",
    "price",
    "product",
    "ref",
    "region",
    "remark",
    "remarks",
    "role",
    "routing",
    "row",
    "salary",
    "segment",
    "serial",
    "sex",
    "social",
    "source",
    "ssn",
    "start",
    "state",
    "status",
    "street",
    "suffix",
    "surname",
    "tax",
    "tel",
    "telephone",
    "text",
    "time",
    "timestamp",
    "title",
    "token",
    "total",
    "type",
    "unit",
    "updated",
    "url",
    "user",
    "userid",
    "username",
    "uuid",
    "value",
    "vendor",
    "year",
    "zip",
    "zipcode",
];

/// From here on a column's vote is plain enough to carry the others.
const PLAIN: f64 = 0.7;

/// What a cell looks like, coarsely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Empty,
    /// Digits with the marks that numbers, dates, times and telephone numbers have.
    Number,
    /// Holds an `@` between other characters.
    Mail,
    /// Letters and digits mixed, mostly digits.
    Code,
    Text,
}

/// Whether the first of `rows` is a header. In doubt it is data: a header taken for data costs an odd row, data taken
/// for a header costs a person.
pub(crate) fn is_header<S: AsRef<str>>(rows: &[Vec<S>]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    if !first.iter().any(|cell| !cell.as_ref().trim().is_empty()) {
        return false;
    }
    // A header has no values of its own kind: one number, date or address in it settles the question.
    if first.iter().any(|cell| matches!(shape(cell.as_ref()), Shape::Number | Shape::Mail | Shape::Code)) {
        return years_as_names(first);
    }
    let votes: Vec<f64> =
        first.iter().enumerate().map(|(column, cell)| vote(cell.as_ref().trim(), column, rest)).collect();
    let in_favour = votes.iter().filter(|vote| **vote > 0.0).count();
    // A known name, or letters above numbers: that a value is longer than those below it says nothing by itself.
    let is_plain = votes.iter().any(|vote| *vote >= PLAIN);
    // One column in favour is not enough for a wide table: Price and Day are family names, too.
    is_plain && votes.iter().sum::<f64>() > 0.0 && in_favour * 5 >= votes.len() * 2
}

/// A wide header may have years among its names (`name,2023,2024`); names of the lexicon must be there too.
fn years_as_names<S: AsRef<str>>(first: &[S]) -> bool {
    let known = first.iter().filter(|cell| lexicon_share(cell.as_ref()) >= 0.99).count();
    let odd = first.iter().filter(|cell| shape(cell.as_ref()) != Shape::Text).count();
    let small = first.iter().all(|cell| shape(cell.as_ref()) == Shape::Text || is_year(cell.as_ref()));
    small && known > odd
}

fn is_year(cell: &str) -> bool {
    let cell = cell.trim();
    cell.is_empty() || (cell.len() == 4 && (cell.starts_with("19") || cell.starts_with("20")))
}

/// What one column says: above 0 for a header, below for data.
fn vote<S: AsRef<str>>(cell: &str, column: usize, rest: &[Vec<S>]) -> f64 {
    if cell.is_empty() {
        return -0.3;
    }
    let mut score = 0.0;
    let known = lexicon_share(cell);
    if known > 0.0 {
        score += 0.5 + known;
    }
    if cell.contains('_') && !cell.contains(' ') {
        score += 0.7;
    }
    let below: Vec<&str> = rest
        .iter()
        .filter_map(|row| row.get(column))
        .map(|cell| cell.as_ref().trim())
        .filter(|c| !c.is_empty())
        .collect();
    if below.is_empty() {
        return score;
    }
    let odd = below.iter().filter(|cell| shape(cell) != Shape::Text).count();
    if odd * 5 >= below.len() * 4 {
        // Letters above a column of numbers.
        score += 1.0;
    }
    if below.contains(&cell) {
        // A value that comes again is a value: `CA` above many states.
        score -= 1.0;
    }
    let same_length = below.iter().all(|cell| cell.len() == below[0].len());
    if below.len() >= 3 && same_length {
        score += if cell.len() == below[0].len() { -0.4 } else { 0.3 };
    }
    if cell.len() > 60 {
        score -= 1.0;
    }
    score
}

/// The share of a name's words that the lexicon knows: `customer_name` 1.0, `firstName` 1.0, `Ottoline Vance` 0.0.
fn lexicon_share(cell: &str) -> f64 {
    let words = name_words(cell);
    if words.is_empty() {
        return 0.0;
    }
    let known = |word: &String| WORDS.contains(&word.as_str()) || WORDS.contains(&word.trim_end_matches('s'));
    words.iter().filter(|word| known(word)).count() as f64 / words.len() as f64
}

/// Whether a key is, as far as words tell, the name of a column: `firstName`, and not `ottoline` or `user0`.
pub(crate) fn is_name_of_column(key: &str) -> bool {
    !key.bytes().any(|byte| byte.is_ascii_digit()) && lexicon_share(key) >= 0.5
}

/// The words of a name, at case changes and at whatever is no letter, in lower case.
pub(crate) fn name_words(cell: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut lower_before = false;
    for letter in cell.chars() {
        if !letter.is_alphabetic() || (letter.is_uppercase() && lower_before) {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            lower_before = false;
        }
        if letter.is_alphabetic() {
            word.extend(letter.to_lowercase());
            lower_before = letter.is_lowercase();
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

pub(crate) fn shape(cell: &str) -> Shape {
    let cell = cell.trim();
    if cell.is_empty() {
        return Shape::Empty;
    }
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let marks = cell.chars().filter(|letter| " -+/.:,()$€£%#TZ".contains(*letter)).count();
    let letters = cell.chars().count();
    if digits > 0 && digits + marks == letters {
        Shape::Number
    } else if cell.find('@').is_some_and(|at| at > 0 && at + 1 < cell.len()) {
        Shape::Mail
    } else if digits >= 4 && digits * 2 >= letters {
        Shape::Code
    } else {
        Shape::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: bool) {
        let rows: Vec<Vec<&str>> = text.split('/').map(|row| row.split(',').collect()).collect();
        assert_eq!(is_header(&rows), expected, "{text}");
    }

    #[test]
    fn names_above_values_are_a_header() {
        check("name,ssn,dob/Ottoline Vance,219-09-9999,1980-01-02/Ruben Pike,219-09-9998,1975-05-06", true);
        check("col1,col2,col17/Ottoline Vance,Tampa,219099999", true);
        check("first,last,city/Ottoline,Vance,Tampa/Ruben,Pike,Reno", true);
        check("customerName,emailAddress/Ottoline Vance,o@example.com", true);
        check("name,ssn", true);
        check("alpha,beta/1,2/3,4", true);
        check("id,name,city,2023,2024/7,Vance,Tampa,1,2", true);
    }

    #[test]
    fn values_above_values_are_data() {
        check("Ottoline Vance,219-09-9999,1980-01-02/Ruben Pike,219-09-9998,1975-05-06", false);
        check("Ottoline,Vance,Tampa,FL/Ruben,Pike,Reno,NV/Ada,Moss,Tampa,FL", false);
        check("Ottoline Vance,o@example.com/Ruben Pike,r@example.com", false);
        check("219099999/219099998", false);
        check("Ottoline,Vance", false);
        check("Will,Price,Tampa,FL/Ruben,Pike,Reno,NV", false);
        check("Quillotte Zebrowskian,gold/Ruben Pike,silver/Ada Moss,silver/Omar Haddad,silver", false);
    }
}
