//! Names of invented people, from many places, as unevenly spread as names are.

mod first;
mod last;

use super::draw::{Draw, Weighted};
use super::text::Text;

/// A surname in up to three pieces (`García`, ` `, `López`); pieces may be empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Surname(pub(crate) &'static str, pub(crate) &'static str, pub(crate) &'static str);

impl Surname {
    pub(crate) fn text(self) -> Text {
        let mut text = Text::of(self.0);
        text.push(self.1);
        text.push(self.2);
        text
    }
}

/// How many surnames are composed of two, or of a particle and one.
const COMPOSED: usize = 1_200;

/// Draws names.
pub(crate) struct Names {
    female: Weighted,
    male: Weighted,
    last: Weighted,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self {
            female: Weighted::by_rank(first::FEMALE.len(), 15),
            male: Weighted::by_rank(first::MALE.len(), 15),
            last: Weighted::by_rank(last::PLAIN.len() + COMPOSED, 30),
        }
    }

    pub(crate) fn first(&self, draw: &mut Draw, female: bool) -> &'static str {
        if female { first::FEMALE[self.female.draw(draw)] } else { first::MALE[self.male.draw(draw)] }
    }

    pub(crate) fn last(&self, draw: &mut Draw) -> Surname {
        surname(self.last.draw(draw))
    }
}

/// The surname of this rank: first those of one word, then composed ones.
fn surname(rank: usize) -> Surname {
    let plain = last::PLAIN;
    if let Some(name) = plain.get(rank) {
        return Surname(name, "", "");
    }
    let composed = rank - plain.len();
    // Any fixed walk through the list will do, so long as it does not pair neighbours.
    let (a, b) = (plain[composed * 7 % plain.len()], plain[(composed * 13 + 101) % plain.len()]);
    match composed % 4 {
        0 | 1 if a != b => Surname(a, "-", b),
        2 if a != b => Surname(a, " ", b),
        _ => {
            let (particle, stems) = last::PARTICLES[composed / 4 % last::PARTICLES.len()];
            Surname(particle, "", stems[composed / (4 * last::PARTICLES.len()) % stems.len()])
        }
    }
}

/// What people called `name` are also called, if that is anything else.
pub(crate) fn short(name: &str, draw: &mut Draw) -> Option<&'static str> {
    let count = first::SHORT.iter().filter(|(full, _)| *full == name).count() as u32;
    if count == 0 {
        return None;
    }
    let chosen = draw.below(count) as usize;
    first::SHORT.iter().filter(|(full, _)| *full == name).nth(chosen).map(|(_, short)| *short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_many_names_and_all_fold_to_plain_letters() {
        let surnames: BTreeSet<String> =
            (0..last::PLAIN.len() + COMPOSED).map(|rank| surname(rank).text().as_str().to_owned()).collect();
        let firsts: BTreeSet<&str> = first::FEMALE.iter().chain(first::MALE).copied().collect();
        assert!(surnames.len() > 1_200 && firsts.len() > 350, "{} {}", surnames.len(), firsts.len());
        for name in surnames.iter().map(String::as_str).chain(firsts) {
            let mut folded = Vec::new();
            crate::corpus::text::push_folded(&mut folded, name);
            let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
            assert!(folded.len() >= letters, "{name} loses a letter");
        }
    }

    #[test]
    fn smith_is_common_and_rare_names_occur() {
        let names = Names::new();
        let mut draw = Draw::numbered(1, 1, 1);
        let drawn: Vec<String> = (0..20_000).map(|_| names.last(&mut draw).text().as_str().to_owned()).collect();
        let count = |name: &str| drawn.iter().filter(|other| *other == name).count();
        assert!((80..400).contains(&count("Smith")));
        assert!((1..80).contains(&count("Szczepański")));
    }
}
