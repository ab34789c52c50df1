//! All that the compiler can see: one template, one data file, the built-in fonts, and the letter's date.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

const TEMPLATE: &str = include_str!("../templates/letter.typ");

/// What all letters share.
pub(crate) struct Shop {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    data: FileId,
}

impl Shop {
    pub(crate) fn new() -> Self {
        let fonts: Vec<Font> = typst_assets::fonts().flat_map(|data| Font::iter(Bytes::new(data))).collect();
        Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: Source::new(file("letter.typ"), TEMPLATE.to_owned()),
            data: file("letter.json"),
        }
    }
}

fn file(name: &str) -> FileId {
    match VirtualPath::new(name) {
        Ok(path) => RootedPath::new(VirtualRoot::Project, path).intern(),
        Err(error) => unreachable!("the two file names are plain: {error}"),
    }
}

/// The world of one letter.
pub(crate) struct LetterWorld<'a> {
    shop: &'a Shop,
    data: Bytes,
    dated: Datetime,
}

impl<'a> LetterWorld<'a> {
    pub(crate) fn new(shop: &'a Shop, data: Bytes, dated: Datetime) -> Self {
        Self { shop, data, dated }
    }
}

impl World for LetterWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shop.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.shop.book
    }

    fn main(&self) -> FileId {
        self.shop.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        match id == self.shop.template.id() {
            true => Ok(self.shop.template.clone()),
            false => Err(not_there(id)),
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        match id == self.shop.data {
            true => Ok(self.data.clone()),
            false => Err(not_there(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.shop.fonts.get(index).cloned()
    }

    /// The date of the letter, so that today's date is never asked for.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        Some(self.dated)
    }
}

fn not_there(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
