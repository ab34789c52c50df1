//! What a file is, told by its content. Names and extensions are not looked at.

use std::fmt;
use std::io;

use memchr::memmem::find;

use crate::Source;
use crate::content::Content;
use crate::delimited::{HEAD_BYTES, fill_head, layout};
use crate::limits::Limits;
use crate::text::TextStream;
use crate::{dump, json, zip};

/// What a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileKind {
    /// No bytes, or nothing but blanks.
    Empty,
    /// Rows of cells with a delimiter between.
    Delimited {
        /// `,`, tab, `|` or `;`.
        delimiter: char,
        /// Whether cells are quoted.
        quoted: bool,
        /// Whether the first row names the columns.
        header: bool,
    },
    /// Text that no delimiter divides: a table of one column, a line a row.
    Lines {
        /// Whether the first line names the column.
        header: bool,
    },
    /// One JSON value per line.
    NdJson,
    /// One array of JSON values, several values over several lines, or one object around arrays of them.
    Json,
    /// An Office Open XML workbook.
    Xlsx,
    /// An SQL dump in MySQL's or MariaDB's dialect.
    MysqlDump,
    /// An SQL dump in PostgreSQL's dialect.
    PostgresDump,
    /// Compressed with gzip.
    Gzip,
    /// Compressed with zstd.
    Zstd,
    /// A zip archive.
    Zip,
    /// Encrypted as a whole; says what it is.
    Encrypted(&'static str),
    /// Nothing here can read it; says what it looks like.
    Unknown(&'static str),
}

impl FileKind {
    /// The word that a manifest uses.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Delimited { .. } => "delimited",
            Self::Lines { .. } => "lines",
            Self::NdJson => "ndjson",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::MysqlDump => "mysql_dump",
            Self::PostgresDump => "postgres_dump",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Zip => "zip",
            Self::Encrypted(_) => "encrypted",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What a file is, told by its first 64 KiB (and, for a zip archive, by its list of members; for a table of very long
/// lines, by its first two dozen lines).
///
/// Compression is the answer for a compressed file; [`crate::read`] looks inside. Fails only if the file cannot be
/// opened.
pub fn identify(source: &Source, limits: &Limits) -> io::Result<FileKind> {
    kind_of(&Content::file(source.file(), limits), limits)
}

/// Beginnings of files that are recognised and not read, or read only after unpacking.
const SIGNATURES: &[(&[u8], FileKind)] = &[
    (b"\x1f\x8b", FileKind::Gzip),
    (b"\x28\xb5\x2f\xfd", FileKind::Zstd),
    (b"PK\x03\x04", FileKind::Zip),
    (b"PK\x05\x06", FileKind::Zip),
    (b"age-encryption.org/", FileKind::Encrypted("an age file")),
    (b"-----BEGIN PGP MESSAGE", FileKind::Encrypted("an OpenPGP message")),
    (b"-----BEGIN AGE ENCRYPTED", FileKind::Encrypted("an age file")),
    (b"Salted__", FileKind::Encrypted("an OpenSSL file")),
    (b"%PDF-", FileKind::Unknown("a PDF document")),
    (b"{\\rtf", FileKind::Unknown("an RTF document")),
    (b"\x89PNG\r\n", FileKind::Unknown("an image")),
    (b"\xff\xd8\xff", FileKind::Unknown("an image")),
    (b"GIF8", FileKind::Unknown("an image")),
    (b"7z\xbc\xaf\x27\x1c", FileKind::Unknown("a 7z archive")),
    (b"Rar!\x1a\x07", FileKind::Unknown("a RAR archive")),
    (b"BZh", FileKind::Unknown("bzip2 data")),
    (b"\xfd7zXZ\x00", FileKind::Unknown("xz data")),
    (b"SQLite format 3\x00", FileKind::Unknown("an SQLite database")),
    (b"PAR1", FileKind::Unknown("a Parquet file")),
    (b"Obj\x01", FileKind::Unknown("an Avro file")),
    (b"PGDMP", FileKind::Unknown("a PostgreSQL archive in its own format")),
    (b"\x7fELF", FileKind::Unknown("a program")),
    (b"MZ\x90", FileKind::Unknown("a program")),
];
/// Old Office files, and encrypted new ones.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// What content is.
pub(crate) fn kind_of(content: &Content, limits: &Limits) -> io::Result<FileKind> {
    let mut head = vec![0; 8 << 10];
    let length = content.open(limits)?.read_full(&mut head);
    head.truncate(length);
    if head.starts_with(OLE) {
        return Ok(ole_kind(&head));
    }
    match SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)) {
        Some((_, FileKind::Zip)) => zip::kind_of(content, limits),
        // Text may begin with these letters; what no text begins with settles it.
        Some((signature, kind)) if signature.len() > 3 || head.iter().any(|byte| *byte < 9) => Ok(kind.clone()),
        _ => text_kind(content, limits),
    }
}

/// Encrypted workbooks and documents name their one stream in 16-bit letters.
fn ole_kind(head: &[u8]) -> FileKind {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    match find(head, &name) {
        Some(_) => FileKind::Encrypted("an Office document with a password"),
        None => FileKind::Unknown("an old Office document"),
    }
}

fn text_kind(content: &Content, limits: &Limits) -> io::Result<FileKind> {
    let mut text = TextStream::new(content.open(limits)?);
    while text.text().len() < HEAD_BYTES && text.more() {}
    let head = &text.text()[..text.text().len().min(HEAD_BYTES)];
    if head.iter().all(u8::is_ascii_whitespace) && text.ended() && text.nuls == 0 {
        return Ok(FileKind::Empty);
    }
    if is_binary(head, text.nuls, text.replaced, text.text().len()) {
        return Ok(FileKind::Unknown("binary data"));
    }
    if let Some(kind) = json::kind_of(head, text.ended()).or_else(|| dump::kind_of(head)) {
        return Ok(kind);
    }
    fill_head(&mut text, limits);
    let layout = layout(text.text(), text.ended(), limits);
    let (dialect, header) = (layout.guess.dialect, layout.header);
    Ok(if dialect.has_delimiter() {
        FileKind::Delimited { delimiter: char::from(dialect.delimiter), quoted: dialect.quoted, header }
    } else {
        FileKind::Lines { header }
    })
}

/// Text has few control characters. NUL and replaced bytes are counted over all that was decoded (`decoded` bytes).
fn is_binary(head: &[u8], nuls: u64, replaced: u64, decoded: usize) -> bool {
    let control = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=30 | 127)).count();
    let decoded = decoded as u64;
    control * 50 > head.len() || nuls * 4 > decoded + nuls || replaced * 8 > decoded
}
