//! Evidence with trouble in it: small files, each broken in its own way, beside two that are whole.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::{Compression, GzBuilder};
use zip::write::SimpleFileOptions;

use super::CorpusError;
use super::output::create_folder;

const INCIDENT: &str = include_str!("broken/incident.toml");
const STORY: &str = include_str!("broken/story.md");

const GOOD: &str = "first_name,last_name,ssn,email\n\
    Ottoline,Vance,219-09-9961,ottoline@example.com\n\
    Philippa,Marlowe,219-09-9962,philippa@example.org\n\
    Bartholomew,Quillfeather,219-09-9963,bart@example.net\n";

/// A row too short, one too long, and a quote that never ends.
const RAGGED: &str = "first_name,last_name,ssn,email\n\
    Ignatius,Penhallow,219-09-9964,iggy@example.com\n\
    Rosalind,Ashgrove\n\
    Hyacinth,Whitehorse,219-09-9965,hyacinth@example.org,left over,more\n\
    Tallulah,\"Featherstonehaugh,219-09-9966,tallulah@example.net\n\
    Winona,Begay,219-09-9967,winona@example.com\n";

/// What the bomb becomes when it is unpacked: 64 MiB of zeros from some 64 KiB.
const BOMB_BYTES: usize = 64 << 20;

/// Writes the scenario of broken evidence. A link that leads out of the folder and a file that may not be read cannot
/// be kept in a repository: a test makes those itself.
pub fn write_broken(out: &Path) -> Result<(), CorpusError> {
    let evidence = out.join("evidence");
    create_folder(&evidence)?;
    put(out, "incident.toml", INCIDENT.as_bytes())?;
    put(out, "story.md", STORY.as_bytes())?;
    put(&evidence, "empty.csv", b"")?;
    put(&evidence, "good.csv", GOOD.as_bytes())?;
    put(&evidence, "ragged.csv", RAGGED.as_bytes())?;
    put(&evidence, "truncated.csv.gz", &truncated())?;
    put(&evidence, "invalid_utf8.csv", &invalid_utf8())?;
    put(&evidence, "unknown.bin", &unknown())?;
    put(&evidence, "climbing.zip", &archive("../climbed.csv", GOOD.as_bytes())?)?;
    put(&evidence, "bomb.zip", &archive("bomb.csv", &vec![b'0'; BOMB_BYTES])?)
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), CorpusError> {
    let path = folder.join(name);
    fs::write(&path, bytes).map_err(|source| CorpusError::io(&path, source))
}

/// A gzip file of 400 rows that ends in the middle.
fn truncated() -> Vec<u8> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let mut text = String::from("first_name,last_name,account_number,email\n");
    for row in 0..400_u64 {
        // Digits that do not repeat, so that the halves of the file are halves of the rows.
        let number = 8_000_000_000 + row.wrapping_mul(618_033_988_749_911) % 999_999_999;
        text.push_str(&format!("Marguerite,Vance,{number},m.vance{row}@example.com\n"));
    }
    // Writing to memory does not fail.
    let _ = encoder.write_all(text.as_bytes());
    let mut bytes = encoder.finish().unwrap_or_default();
    bytes.truncate(bytes.len() / 2);
    bytes
}

/// Bytes that are text in no encoding that the rest of the file is in.
fn invalid_utf8() -> Vec<u8> {
    let mut bytes = "name,email\nŁukasz Szczepański,lukasz@example.com\nGrá".as_bytes().to_vec();
    bytes.extend_from_slice(&[0xFF, 0xC3, 0x28, 0x81]);
    bytes.extend_from_slice("inne Ní Dhomhnaill,grainne@example.org\nÅsa Ödegård,asa@example.net\n".as_bytes());
    bytes
}

/// 2 KiB that look like nothing.
fn unknown() -> Vec<u8> {
    let mut draw = super::draw::Draw::numbered(7, 99, 0);
    let mut bytes = vec![0x93, 0x00, 0xFE, 0x1B];
    bytes.extend((0..256).flat_map(|_| draw.next().to_le_bytes()));
    bytes
}

fn archive(member: &str, content: &[u8]) -> Result<Vec<u8>, CorpusError> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    archive.start_file(member, options).map_err(CorpusError::Archive)?;
    archive.write_all(content).map_err(|source| CorpusError::io(Path::new(member), source))?;
    Ok(archive.finish().map_err(CorpusError::Archive)?.into_inner())
}
