//! A block of a font as the five objects by which a PDF holds it (ISO 32000-1, 9.7).

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Filter, Finish, Name, Rect, Ref, Str};
use rustybuzz::ttf_parser::{GlyphId, RawFace, Tag};
use subsetter::GlyphRemapper;

use super::Refused;
use super::blocks::{Block, Glyph, OBJECTS, deflate};

const SYSTEM: SystemInfo<'_> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// What a block is made of.
pub(crate) struct Embedded<'a> {
    pub(crate) face: &'a rustybuzz::Face<'static>,
    /// Number of its first object.
    pub(crate) root: u32,
    /// In the order of their numbers in the block, from 1.
    pub(crate) glyphs: &'a [Glyph],
}

impl Embedded<'_> {
    /// The block, cut out of the font's file.
    pub(crate) fn block(&self, name: String, data: &[u8], remapper: &GlyphRemapper) -> Result<Block, Refused> {
        let subset = subsetter::subset(data, 0, remapper).map_err(|_| Refused("the typeface cannot be cut"))?;
        let cff = RawFace::parse(&subset, 0).ok().and_then(|raw| raw.table(Tag::from_bytes(b"CFF ")));
        let outlines = self.outlines(cff.ok_or(Refused("the typeface has no outlines"))?)?;
        let chunks: [Chunk; OBJECTS] = [self.font(), self.cid_font(), self.description(), self.meanings()?, outlines];
        let mut bytes = Vec::new();
        let mut offsets = [0; OBJECTS];
        for (offset, chunk) in offsets.iter_mut().zip(&chunks) {
            *offset = bytes.len();
            bytes.extend(chunk.as_bytes());
        }
        Ok(Block { name, root: self.root, bytes, offsets })
    }

    fn number(&self, at: u32) -> Ref {
        Ref::new((self.root + at) as i32)
    }

    /// The name that all objects give: six letters that no other block has, and the font's own.
    fn name(&self) -> String {
        let letter = |number: u32| char::from(b'A' + (number % 26) as u8);
        let weight = if self.face.is_bold() { "Bold" } else { "Regular" };
        format!("AMND{}{}+LibertinusSerif-{weight}", letter(self.root / 26), letter(self.root))
    }

    fn font(&self) -> Chunk {
        let mut chunk = Chunk::new();
        let name = format!("{}-Identity-H", self.name());
        let mut font = chunk.type0_font(self.number(0));
        font.base_font(Name(name.as_bytes())).encoding_predefined(Name(b"Identity-H"));
        font.descendant_font(self.number(1)).to_unicode(self.number(3));
        font.finish();
        chunk
    }

    fn cid_font(&self) -> Chunk {
        let mut chunk = Chunk::new();
        let name = self.name();
        let mut font = chunk.cid_font(self.number(1));
        font.subtype(CidFontType::Type0).base_font(Name(name.as_bytes())).system_info(SYSTEM);
        font.font_descriptor(self.number(2)).default_width(0.0);
        let missing = f32::from(self.face.glyph_hor_advance(GlyphId(0)).unwrap_or(0));
        let widths = [missing].into_iter().chain(self.glyphs.iter().map(|glyph| glyph.width as f32));
        font.widths().consecutive(0, widths);
        font.finish();
        chunk
    }

    fn description(&self) -> Chunk {
        let mut chunk = Chunk::new();
        let (name, face) = (self.name(), self.face);
        let bounds = face.global_bounding_box();
        let [left, bottom, right, top] = [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(f32::from);
        let mut description = chunk.font_descriptor(self.number(2));
        description.name(Name(name.as_bytes())).flags(FontFlags::SERIF | FontFlags::SYMBOLIC);
        description.bbox(Rect::new(left, bottom, right, top)).italic_angle(0.0);
        description.ascent(f32::from(face.ascender())).descent(f32::from(face.descender()));
        description.cap_height(f32::from(face.capital_height().unwrap_or(face.ascender())));
        // No table tells how thick stems are; this is the usual estimate by weight, and Typst's.
        let stem = 10.0 + 0.244 * (f32::from(face.weight().to_number()) - 50.0);
        description.stem_v(stem).font_file3(self.number(4));
        description.finish();
        chunk
    }

    fn meanings(&self) -> Result<Chunk, Refused> {
        let mut meanings = UnicodeCmap::new(Name(b"Custom"), SYSTEM);
        for glyph in self.glyphs {
            meanings.pair_with_multiple(glyph.cid, glyph.text.chars());
        }
        let data = deflate(&meanings.finish())?;
        let mut chunk = Chunk::new();
        let mut stream = chunk.cmap(self.number(3), &data);
        stream.filter(Filter::FlateDecode);
        stream.finish();
        Ok(chunk)
    }

    fn outlines(&self, cff: &[u8]) -> Result<Chunk, Refused> {
        let data = deflate(cff)?;
        let mut chunk = Chunk::new();
        let mut stream = chunk.stream(self.number(4), &data);
        stream.filter(Filter::FlateDecode).pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        stream.finish();
        Ok(chunk)
    }
}
