//! Typst's file taken apart: what all letters share, what each has of its own, and where the gaps are.

use std::collections::{BTreeMap, BTreeSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, MaybeRef, Object, ObjectIdentifier, Stream};

use super::Refused;
use super::blocks::deflate;
use super::cut::{Gap, Part, cut};
use super::piece::Piece;

/// Objects of one letter; Typst's letters have some two hundred.
const OBJECTS_MAX: usize = 20_000;
/// Content between two gaps that is shorter than this goes with them: an object of its own would be as long.
const SHORT: usize = 160;

/// Whose an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    /// One for all letters of a file: fonts, colours, content without gaps.
    Shared,
    /// Each letter's own, the same but for numbers: pages, structure.
    Own,
    /// One for the file: its catalog, what leads to pages and structure, the outline.
    Whole,
}

/// What fills a part of a page in each letter.
#[derive(Debug)]
pub(crate) enum Filling {
    /// Parts of content, some of them gaps.
    Content(Vec<Part>),
    /// The fonts of a page: those that Typst chose, and then those of what is placed there.
    Fonts { fixed: Piece },
}

/// A letter's file in parts. Numbers of objects are those of Typst's file, and above them those of what was added.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// Whose each object is, and its bytes; not those that are filled.
    pub(crate) objects: BTreeMap<u32, (Class, Piece)>,
    /// What is filled, with the page that it belongs to.
    pub(crate) filled: Vec<(u32, usize, Filling)>,
    /// The pages, in order, and the instructions by which those with gaps turn black.
    pub(crate) pages: Vec<(u32, Option<Vec<u8>>)>,
    /// The uppermost elements of the structure.
    pub(crate) tops: Vec<u32>,
    /// From content to structure: key and what stands there.
    pub(crate) parents: Vec<(u32, Piece)>,
    /// Names of elements.
    pub(crate) names: Vec<(Vec<u8>, u32)>,
    /// The roles that are not of PDF's own.
    pub(crate) roles: Piece,
    /// Numbers of catalog, page tree, root of the structure, metadata.
    pub(crate) catalog: u32,
    pub(crate) page_tree: u32,
    pub(crate) structure: u32,
    pub(crate) metadata: u32,
    /// The metadata before and behind the mark of this very file.
    pub(crate) about: [Vec<u8>; 2],
    /// All gaps.
    pub(crate) gaps: Vec<Gap>,
    next: u32,
}

struct Source<'a> {
    pdf: &'a Pdf,
}

impl<'a> Source<'a> {
    fn object(&self, number: u32) -> Result<Object<'a>, Refused> {
        let number = i32::try_from(number).map_err(|_| Refused("a number that is too large"))?;
        self.pdf.xref().get(ObjectIdentifier::new(number, 0)).ok_or(Refused("an object that is not there"))
    }

    fn dict(&self, number: u32) -> Result<Dict<'a>, Refused> {
        self.object(number)?.into_dict().ok_or(Refused("an object that is no dictionary"))
    }
}

fn reference(dict: &Dict<'_>, key: &str) -> Result<u32, Refused> {
    let number = dict.get_ref(key).ok_or(Refused("a reference that is not there"))?.obj_number;
    u32::try_from(number).map_err(|_| Refused("a number below zero"))
}

impl Form {
    /// Takes a file of Typst's apart.
    pub(crate) fn of(file: Vec<u8>) -> Result<Self, Refused> {
        let pdf = Pdf::new(file).map_err(|_| Refused("a file that cannot be read"))?;
        if pdf.len() > OBJECTS_MAX {
            return Err(Refused("a letter of too many objects"));
        }
        let source = Source { pdf: &pdf };
        let mut form = Self::default();
        let last = u32::try_from(pdf.len()).map_err(|_| Refused("a letter of too many objects"))?;
        form.next = last + 1;
        form.catalog = u32::try_from(pdf.xref().root_id().obj_number).map_err(|_| Refused("a number below zero"))?;
        let catalog = source.dict(form.catalog)?;
        form.page_tree = reference(&catalog, "Pages")?;
        form.structure = reference(&catalog, "StructTreeRoot")?;
        form.metadata = reference(&catalog, "Metadata")?;
        for number in 1..=last {
            let Ok(object) = source.object(number) else { continue };
            let class = class(&object);
            form.objects.insert(number, (class, Piece::of(&object)?));
        }
        form.read_structure(&source)?;
        form.read_about(&source)?;
        let kids: Array<'_> = source.dict(form.page_tree)?.get("Kids").ok_or(Refused("no pages"))?;
        for kid in kids.raw_iter() {
            let MaybeRef::Ref(page) = kid else { return Err(Refused("a page without a number")) };
            form.read_page(&source, u32::try_from(page.obj_number).map_err(|_| Refused("a number below zero"))?)?;
        }
        form.sort_out()?;
        Ok(form)
    }

    fn add(&mut self, class: Class, piece: Piece) -> u32 {
        let number = self.next;
        self.next += 1;
        self.objects.insert(number, (class, piece));
        number
    }

    fn read_structure(&mut self, source: &Source<'_>) -> Result<(), Refused> {
        let root = source.dict(self.structure)?;
        if let Some(roles) = root.get::<Dict<'_>>("RoleMap") {
            self.roles.value(&Object::Dict(roles), 0)?;
        }
        let tops: Array<'_> = root.get("K").ok_or(Refused("no structure"))?;
        for top in tops.raw_iter() {
            let MaybeRef::Ref(top) = top else { return Err(Refused("an element without a number")) };
            self.tops.push(u32::try_from(top.obj_number).map_err(|_| Refused("a number below zero"))?);
        }
        let parents: Array<'_> =
            root.get::<Dict<'_>>("ParentTree").and_then(|tree| tree.get("Nums")).ok_or(Refused("no parents"))?;
        let mut key = None;
        for value in parents.raw_iter() {
            match (key.take(), value) {
                (None, MaybeRef::NotRef(Object::Number(number))) => key = u32::try_from(number.as_i64()).ok(),
                (Some(key), value) => {
                    let mut piece = Piece::default();
                    piece.maybe(&value, 0)?;
                    self.parents.push((key, piece));
                    if let MaybeRef::Ref(array) = value
                        && let Some((class, _)) = self.objects.get_mut(&(array.obj_number as u32))
                    {
                        *class = Class::Own;
                    }
                }
                _ => return Err(Refused("parents that are not in pairs")),
            }
        }
        let names = root.get::<Dict<'_>>("IDTree").and_then(|tree| tree.get::<Array<'_>>("Names"));
        let mut name = None;
        for value in names.iter().flat_map(Array::raw_iter) {
            match (name.take(), value) {
                (None, MaybeRef::NotRef(Object::String(text))) => name = Some(text.as_bytes().to_vec()),
                (Some(name), MaybeRef::Ref(element)) => self.names.push((name, element.obj_number as u32)),
                _ => return Err(Refused("names that are not in pairs")),
            }
        }
        // Each letter says its language, because a file may hold letters in several.
        let language = source.dict(self.catalog)?.get::<hayro_syntax::object::String<'_>>("Lang");
        let language = language.ok_or(Refused("a letter in no language"))?;
        for top in self.tops.clone() {
            let mut piece = Piece::default();
            piece.text("<<");
            piece.entries(&source.dict(top)?, &[b"Lang"], 0)?;
            piece.text("/Lang");
            piece.value(&Object::String(language.clone()), 0)?;
            piece.text(">>");
            self.objects.insert(top, (Class::Own, piece));
        }
        let mut root_piece = Piece::default();
        root_piece.text("<<");
        root_piece.entries(&root, &[b"IDTree"], 0)?;
        if !self.names.is_empty() {
            root_piece.text("/IDTree<</Names[");
            for (name, element) in &self.names {
                root_piece.unique(name);
                root_piece.reference(*element);
            }
            root_piece.text("]>>");
        }
        root_piece.text(">>");
        self.objects.insert(self.structure, (Class::Whole, root_piece));
        Ok(())
    }

    fn read_about(&mut self, source: &Source<'_>) -> Result<(), Refused> {
        let Object::Stream(stream) = source.object(self.metadata)? else { return Err(Refused("no metadata")) };
        let about = stream.decoded().map_err(|_| Refused("metadata that cannot be read"))?;
        let about = String::from_utf8(about.into_owned()).map_err(|_| Refused("metadata that is no text"))?;
        let (before, rest) = about.split_once("<xmpMM:InstanceID>").ok_or(Refused("metadata without a mark"))?;
        let (_, behind) = rest.split_once("</xmpMM:InstanceID>").ok_or(Refused("metadata without a mark"))?;
        self.about =
            [format!("{before}<xmpMM:InstanceID>").into_bytes(), format!("</xmpMM:InstanceID>{behind}").into_bytes()];
        self.objects.remove(&self.metadata);
        Ok(())
    }

    fn read_page(&mut self, source: &Source<'_>, number: u32) -> Result<(), Refused> {
        let page = source.dict(number)?;
        let content: Stream<'_> = page.get("Contents").ok_or(Refused("a page without content"))?;
        let content = content.decoded().map_err(|_| Refused("content that cannot be read"))?;
        let cut = cut(&content)?;
        let at = self.pages.len();
        let gaps = cut.parts.iter().filter_map(|part| match part {
            Part::Gap(gap) => Some(gap.clone()),
            Part::Fixed(_) => None,
        });
        let before = self.gaps.len();
        self.gaps.extend(gaps);
        if self.gaps.len() == before {
            self.pages.push((number, None));
            return Ok(());
        }
        if cut.black.is_empty() {
            return Err(Refused("a page that is nowhere black"));
        }
        let resources: Dict<'_> = page.get("Resources").ok_or(Refused("a page without resources"))?;
        let named = |key: &str, wanted: &BTreeSet<Vec<u8>>| {
            let mut piece = Piece::default();
            for (name, value) in resources.get::<Dict<'_>>(key).iter().flat_map(Dict::entries) {
                if wanted.contains(name.as_ref()) {
                    piece.name(name.as_ref());
                    piece.text(" ");
                    piece.maybe(&value, 1)?;
                }
            }
            Ok(piece)
        };
        let (fixed, colours) = (named("Font", &cut.fonts)?, named("ColorSpace", &cut.colours)?);
        let fonts = self.next;
        self.next += 1;
        self.filled.push((fonts, at, Filling::Fonts { fixed }));
        let mut piece = Piece::default();
        piece.text("<<");
        piece.entries(&page, &[b"Contents", b"Resources"], 0)?;
        piece.text("/Resources<<");
        piece.entries(&resources, &[b"Font", b"ColorSpace"], 1)?;
        piece.text("/ColorSpace<<");
        piece.piece(&colours);
        piece.text(">>/Font ");
        piece.reference(fonts);
        piece.text(">>/Contents[");
        for group in groups(cut.parts) {
            let number = match group {
                Group::Fixed(bytes) => self.add(Class::Shared, stream(&bytes)?),
                Group::Filled(parts) => {
                    self.filled.push((self.next, at, Filling::Content(parts)));
                    self.next += 1;
                    self.next - 1
                }
            };
            piece.reference(number);
        }
        piece.text("]>>");
        self.objects.insert(number, (Class::Own, piece));
        self.pages.push((number, Some(cut.black)));
        Ok(())
    }

    /// Leaves out what nothing leads to any more, and tells what is shared from what is the file's.
    fn sort_out(&mut self) -> Result<(), Refused> {
        let own: Vec<u32> = self.of_class(Class::Own).collect();
        let filled: Vec<u32> = self.filled.iter().map(|(number, ..)| *number).collect();
        let ends = [self.page_tree, self.structure, self.catalog, self.metadata];
        let from_letters = self.reach(own.iter().chain(&filled).copied(), &ends);
        let from_file = self.reach([self.catalog], &[]);
        for (number, (class, _)) in &mut self.objects {
            if *class != Class::Own {
                *class = if from_letters.contains(number) { Class::Shared } else { Class::Whole };
            }
        }
        self.objects.retain(|number, _| from_letters.contains(number) || from_file.contains(number));
        match ends.iter().any(|end| self.objects.get(end).is_some_and(|(class, _)| *class != Class::Whole)) {
            true => Err(Refused("a letter that leads to the file")),
            false => Ok(()),
        }
    }

    /// The highest number.
    pub(crate) fn last(&self) -> u32 {
        self.next - 1
    }

    /// A leaf of the tree of names: from names of elements to elements.
    pub(crate) fn name_leaf(&self) -> Piece {
        let mut piece = Piece::default();
        piece.text("<</Limits[");
        for (name, _) in self.names.first().into_iter().chain(self.names.last()) {
            piece.unique(name);
        }
        piece.text("]/Names[");
        for (name, element) in &self.names {
            piece.unique(name);
            piece.reference(*element);
        }
        piece.text("]>>");
        piece
    }

    pub(crate) fn of_class(&self, wanted: Class) -> impl Iterator<Item = u32> {
        self.objects.iter().filter(move |(_, (class, _))| *class == wanted).map(|(number, _)| *number)
    }

    fn reach(&self, from: impl IntoIterator<Item = u32>, ends: &[u32]) -> BTreeSet<u32> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<u32> = from.into_iter().collect();
        while let Some(number) = open.pop() {
            if ends.contains(&number) || !reached.insert(number) {
                continue;
            }
            if let Some((_, piece)) = self.objects.get(&number) {
                open.extend(piece.references());
            }
            let filled = self.filled.iter().find(|(filled, ..)| *filled == number);
            if let Some((_, _, Filling::Fonts { fixed })) = filled {
                open.extend(fixed.references());
            }
        }
        reached
    }
}

/// What an object is by itself; the rest is sorted out when all are there.
fn class(object: &Object<'_>) -> Class {
    let Object::Dict(dict) = object else { return Class::Whole };
    match dict.get::<hayro_syntax::object::Name<'_>>("Type").as_ref().map(AsRef::as_ref) {
        Some(b"Page" | b"StructElem") => Class::Own,
        _ => Class::Whole,
    }
}

enum Group {
    Fixed(Vec<u8>),
    Filled(Vec<Part>),
}

/// Parts of a page in groups: long stretches without gaps, and what lies between them.
fn groups(parts: Vec<Part>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for part in parts {
        let is_short = matches!(&part, Part::Fixed(bytes) if bytes.len() < SHORT);
        match (groups.last_mut(), part) {
            (Some(Group::Filled(parts)), part @ Part::Gap(_)) => parts.push(part),
            (Some(Group::Filled(parts)), part) if is_short => parts.push(part),
            (_, Part::Fixed(bytes)) => groups.push(Group::Fixed(bytes)),
            (_, part) => groups.push(Group::Filled(vec![part])),
        }
    }
    groups
}

fn stream(bytes: &[u8]) -> Result<Piece, Refused> {
    let data = deflate(bytes)?;
    let mut piece = Piece::default();
    piece.text(&format!("<</Filter/FlateDecode/Length {}>>stream\n", data.len()));
    piece.raw(&data);
    piece.text("\nendstream");
    Ok(piece)
}
