//! The fonts of what is placed: the typeface of the letters, cut into blocks of characters beforehand.
//!
//! A letter's file gets the blocks that it needs, byte for byte, under numbers that no other object has.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use rustybuzz::ttf_parser::gsub::{SingleSubstitution, SubstitutionSubtable};
use rustybuzz::ttf_parser::opentype_layout::Feature;
use rustybuzz::ttf_parser::{self, GlyphId, Tag};
use subsetter::GlyphRemapper;

use super::Refused;
use super::embed::Embedded;

/// Objects of one block.
pub(super) const OBJECTS: usize = 5;
/// Objects of all blocks; they have the numbers from 1 on.
pub(crate) const BLOCK_OBJECTS: u32 = (OBJECTS * RANGES.len()) as u32;
/// How many blocks there are.
pub(crate) const BLOCKS: usize = RANGES.len();
/// Faces that have blocks, by weight: regular, and bold for the code.
const WEIGHTS: [u16; 2] = [400, 700];

/// Face and characters of each block, the blocks that most letters need first: ASCII with what is typed for it, Latin
/// of Europe, other Latin, Greek, Cyrillic; and in bold what codes are made of, and the rest.
const RANGES: [(usize, &[(u32, u32)]); 7] = [
    (0, &[(0x20, 0x7E), (0x2010, 0x2015), (0x2018, 0x201E), (0x2026, 0x2026)]),
    (0, &[(0xA1, 0xAC), (0xAE, 0x17F)]),
    (0, &[(0x180, 0x24F), (0x1E00, 0x1EFF)]),
    (0, &[(0x370, 0x3FF), (0x1F00, 0x1FFF)]),
    (0, &[(0x400, 0x52F)]),
    (1, &[(0x2D, 0x2D), (0x30, 0x39), (0x41, 0x5A)]),
    (1, &[(0x20, 0x2C), (0x2E, 0x2F), (0x3A, 0x40), (0x5B, 0x7E), (0xA1, 0xAC), (0xAE, 0x17F)]),
];
/// What Typst leaves on without being asked, as far as it puts one glyph in the place of others.
const FEATURES: [&[u8; 4]; 6] = [b"ccmp", b"locl", b"rlig", b"calt", b"clig", b"liga"];

/// Where a glyph is found.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    /// Which block it is in.
    pub(crate) block: usize,
    /// Its number there.
    pub(crate) cid: u16,
    /// The text that it stands for.
    pub(crate) text: String,
    /// Its width, in thousandths of the size.
    pub(crate) width: f64,
}

/// A font that can be put into a file.
#[derive(Debug)]
pub(crate) struct Block {
    /// What pages call it.
    pub(crate) name: String,
    /// Number of the object that is the font.
    pub(crate) root: u32,
    /// Its objects, one after the other.
    pub(crate) bytes: Vec<u8>,
    /// Where each of them begins in `bytes`; the first one has the number `root`.
    pub(crate) offsets: [usize; OBJECTS],
}

/// One face, and where its glyphs are.
pub(crate) struct Face {
    pub(crate) shaper: rustybuzz::Face<'static>,
    pub(crate) glyphs: BTreeMap<u16, Glyph>,
}

/// The typeface of the letters.
pub(crate) struct Fonts {
    pub(crate) faces: Vec<Face>,
    pub(crate) blocks: Vec<Block>,
}

impl Fonts {
    /// Libertinus Serif, which Typst brings.
    pub(crate) fn new() -> Result<Self, Refused> {
        let mut fonts = Self { faces: Vec::new(), blocks: Vec::new() };
        for (number, weight) in WEIGHTS.into_iter().enumerate() {
            let data = file(weight).ok_or(Refused("the typeface of the letters is not there"))?;
            let shaper = rustybuzz::Face::from_slice(data, 0).ok_or(Refused("the typeface cannot be read"))?;
            if shaper.units_per_em() != 1000 || shaper.tables().cff.is_none() {
                return Err(Refused("the typeface is not built as expected"));
            }
            let texts = texts(&shaper, number);
            let mut glyphs = BTreeMap::new();
            for (block, _) in RANGES.iter().enumerate().filter(|(_, (face, _))| *face == number) {
                let mut remapper = GlyphRemapper::new();
                let mut of_block = Vec::new();
                for (glyph, (_, text)) in texts.iter().filter(|(_, (of, _))| *of == block) {
                    let width = f64::from(shaper.glyph_hor_advance(GlyphId(*glyph)).unwrap_or(0));
                    let chosen = Glyph { block, cid: remapper.remap(*glyph), text: text.clone(), width };
                    of_block.push(chosen.clone());
                    glyphs.insert(*glyph, chosen);
                }
                let root = 1 + (block * OBJECTS) as u32;
                let embedded = Embedded { face: &shaper, root, glyphs: &of_block };
                fonts.blocks.push(embedded.block(format!("p{block}"), data, &remapper)?);
            }
            fonts.faces.push(Face { shaper, glyphs });
        }
        Ok(fonts)
    }
}

fn file(weight: u16) -> Option<&'static [u8]> {
    typst_assets::fonts().find(|data| {
        ttf_parser::Face::parse(data, 0).is_ok_and(|face| {
            face.weight().to_number() == weight && !face.is_italic() && named(&face, "Libertinus Serif")
        })
    })
}

fn named(face: &ttf_parser::Face<'_>, family: &str) -> bool {
    use ttf_parser::name_id::{FAMILY, TYPOGRAPHIC_FAMILY};
    let names = face.names().into_iter().filter(|name| [FAMILY, TYPOGRAPHIC_FAMILY].contains(&name.name_id));
    names.filter_map(|name| name.to_string()).any(|name| name == family)
}

/// The glyphs that are needed, each with its block and what it stands for: those of the characters, then what the font
/// puts in their place.
fn texts(face: &rustybuzz::Face<'_>, number: usize) -> BTreeMap<u16, (usize, String)> {
    let mut texts = BTreeMap::new();
    for (block, (_, ranges)) in RANGES.iter().enumerate().filter(|(_, (face, _))| *face == number) {
        for character in ranges.iter().flat_map(|(from, to)| *from..=*to).filter_map(char::from_u32) {
            if let Some(glyph) = face.glyph_index(character).filter(|glyph| glyph.0 != 0) {
                texts.entry(glyph.0).or_insert((block, character.to_string()));
            }
        }
    }
    // Twice, because a ligature can be made of another one: f_f and i.
    for _ in 0..2 {
        for (glyph, text) in replacements(face, &texts) {
            texts.entry(glyph).or_insert(text);
        }
    }
    texts
}

fn replacements(face: &rustybuzz::Face<'_>, texts: &BTreeMap<u16, (usize, String)>) -> Vec<(u16, (usize, String))> {
    let mut found = Vec::new();
    let Some(table) = face.tables().gsub else { return found };
    let is_on = |feature: &Feature<'_>| FEATURES.iter().any(|tag| feature.tag == Tag::from_bytes(tag));
    let mut lookups: BTreeSet<u16> =
        table.features.into_iter().filter(is_on).flat_map(|feature| feature.lookup_indices).collect();
    let subtables = |at: u16| table.lookups.get(at).into_iter().flat_map(|lookup| lookup.subtables.into_iter());
    // What is done in a context is named there, not by a feature.
    let nested: Vec<u16> =
        lookups.iter().flat_map(|at| subtables(*at)).flat_map(|subtable| nested(&subtable)).collect();
    lookups.extend(nested);
    for substitution in lookups.iter().flat_map(|at| subtables(*at)) {
        for (glyph, (block, text)) in texts {
            match &substitution {
                SubstitutionSubtable::Single(single) => {
                    found.extend(alternate(single, *glyph).map(|other| (other, (*block, text.clone()))));
                }
                SubstitutionSubtable::Ligature(ligatures) => {
                    let set = ligatures.coverage.get(GlyphId(*glyph)).and_then(|at| ligatures.ligature_sets.get(at));
                    found.extend(set.into_iter().flatten().filter_map(|ligature| {
                        let rest = ligature.components.into_iter().map(|part| texts.get(&part.0));
                        let rest: Vec<&(usize, String)> = rest.collect::<Option<_>>()?;
                        let whole = rest.iter().fold(text.clone(), |whole, (_, part)| whole + part);
                        let block = rest.iter().map(|(block, _)| *block).fold(*block, usize::max);
                        Some((ligature.glyph.0, (block, whole)))
                    }));
                }
                _ => {}
            }
        }
    }
    found
}

fn alternate(single: &SingleSubstitution<'_>, glyph: u16) -> Option<u16> {
    match single {
        SingleSubstitution::Format1 { coverage, delta } => {
            coverage.get(GlyphId(glyph)).map(|_| glyph.wrapping_add_signed(*delta))
        }
        SingleSubstitution::Format2 { coverage, substitutes } => {
            coverage.get(GlyphId(glyph)).and_then(|at| substitutes.get(at)).map(|other| other.0)
        }
    }
}

/// The lookups that a context calls for.
fn nested(subtable: &SubstitutionSubtable<'_>) -> Vec<u16> {
    use ttf_parser::opentype_layout::{ChainedContextLookup as Chained, ContextLookup as Plain};
    let records: Vec<_> = match subtable {
        SubstitutionSubtable::Context(Plain::Format1 { sets, .. } | Plain::Format2 { sets, .. }) => {
            sets.into_iter().flatten().flat_map(|rule| rule.lookups).collect()
        }
        SubstitutionSubtable::Context(Plain::Format3 { lookups, .. })
        | SubstitutionSubtable::ChainContext(Chained::Format3 { lookups, .. }) => lookups.into_iter().collect(),
        SubstitutionSubtable::ChainContext(Chained::Format1 { sets, .. } | Chained::Format2 { sets, .. }) => {
            sets.into_iter().flatten().flat_map(|rule| rule.lookups).collect()
        }
        _ => Vec::new(),
    };
    records.into_iter().map(|record| record.lookup_list_index).collect()
}

/// As `FlateDecode` wants it.
pub(crate) fn deflate(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let done = encoder.write_all(bytes).and_then(|()| encoder.finish());
    done.map_err(|_| Refused("a stream cannot be compressed"))
}
