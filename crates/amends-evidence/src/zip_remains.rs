//! Members of a zip archive whose end is missing, found by the headers that stand before each of them.

use std::io::{self, Read, SeekFrom};

use memchr::memmem;

use crate::content::ReadSeek;
use crate::limits::Limits;
use crate::zip::{Form, Member};

const SIGNATURE: &[u8] = b"PK\x03\x04";
const HEADER_BYTES: usize = 30;
const BLOCK_BYTES: usize = 1 << 20;
/// No real member has a longer name; chance bytes that look like a header have one of 32 KiB on average.
const NAME_BYTES: usize = 1024;

/// What can be made out. A member whose length is not known reaches to the next one: its own format ends it.
pub(crate) fn members(store: &mut dyn ReadSeek, limits: &Limits) -> io::Result<Vec<Member>> {
    let size = store.seek(SeekFrom::End(0))?;
    let mut starts = signatures(store, limits)?;
    starts.push(size);
    let mut found = Vec::new();
    let mut free_from = 0;
    for pair in starts.windows(2) {
        if pair[0] < free_from {
            continue; // Inside a member that was found: an archive within the archive.
        }
        if let Some((member, known)) = member(store, pair[0], pair[1])? {
            if known {
                free_from = member.start + member.length;
            }
            found.push(member);
        }
    }
    Ok(found)
}

/// Where headers may begin.
fn signatures(store: &mut dyn ReadSeek, limits: &Limits) -> io::Result<Vec<u64>> {
    store.seek(SeekFrom::Start(0))?;
    let (mut starts, mut block, mut base) = (Vec::new(), Vec::new(), 0_u64);
    loop {
        let kept = block.len();
        store.take(BLOCK_BYTES as u64).read_to_end(&mut block)?;
        for at in memmem::find_iter(&block, SIGNATURE) {
            if starts.len() > limits.members {
                return Ok(starts);
            }
            starts.push(base + at as u64);
        }
        if block.len() == kept {
            return Ok(starts);
        }
        // The last three bytes may begin a signature that the next block ends.
        let done = block.len().saturating_sub(SIGNATURE.len() - 1);
        block.drain(..done);
        base += done as u64;
    }
}

/// The member whose header stands at `start`, and whether its length is known.
fn member(store: &mut dyn ReadSeek, start: u64, next: u64) -> io::Result<Option<(Member, bool)>> {
    store.seek(SeekFrom::Start(start))?;
    let mut header = Vec::new();
    store.take((HEADER_BYTES + NAME_BYTES) as u64).read_to_end(&mut header)?;
    let short = |at: usize| header.get(at..at + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]));
    let long = |at: usize| u32::from(short(at)) | u32::from(short(at + 2)) << 16;
    let (name_length, extra_length) = (usize::from(short(26)), u64::from(short(28)));
    let Some(name) = header.get(HEADER_BYTES..HEADER_BYTES + name_length) else { return Ok(None) };
    if name.is_empty() || name.contains(&0) || name.ends_with(b"/") {
        return Ok(None);
    }
    let flags = short(6);
    let form = match short(8) {
        _ if flags & 1 != 0 => Form::Encrypted,
        0 => Form::Stored,
        8 => Form::Deflated,
        _ => Form::Other,
    };
    let name = String::from_utf8_lossy(name).into_owned();
    let start = start + (HEADER_BYTES + name_length) as u64 + extra_length;
    let known = flags & 8 == 0 && long(18) != u32::MAX;
    let length = if known { u64::from(long(18)) } else { next.saturating_sub(start) };
    let crc = known.then(|| long(14));
    Ok(Some((Member { name, start, length, crc, form }, known)))
}
