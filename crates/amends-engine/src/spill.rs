//! Spill files that are worthless to whoever finds them.
//!
//! A file is a series of frames: a length (4 bytes, little-endian) and that many bytes of AES-256-GCM (RFC 5116)
//! cipher text with its tag. The nonce is the file's number and the frame's number, so it is never used twice under the
//! engine's key; the key is fresh for each engine and never stored, so files that a killed process left behind can
//! only be deleted.

use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use bytes::Bytes;
use datafusion_common::{DataFusionError, Result};
use datafusion_execution::{SpillFile, SpillWriter, TempFileFactory};
use futures::Stream;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};

/// Plain bytes in a frame.
const FRAME_BYTES: usize = 256 << 10;
/// Bytes that AES-GCM adds to a frame.
const TAG_BYTES: usize = 16;

/// Makes encrypted spill files in one folder.
pub struct SealedSpill {
    dir: PathBuf,
    key: Arc<LessSafeKey>,
    files: AtomicU32,
}

impl SealedSpill {
    /// Spill files in `dir` under `key`.
    ///
    /// # Panics
    /// Never: a 32-byte key is always a key of AES-256.
    pub fn new(dir: PathBuf, key: [u8; 32]) -> Self {
        let Ok(key) = UnboundKey::new(&AES_256_GCM, &key) else { unreachable!("32 bytes are an AES-256 key") };
        Self { dir, key: Arc::new(LessSafeKey::new(key)), files: AtomicU32::new(0) }
    }
}

impl TempFileFactory for SealedSpill {
    fn create_temp_file(&self, _description: &str) -> Result<Arc<dyn SpillFile>> {
        let number = self.files.fetch_add(1, Ordering::Relaxed);
        let path = self.dir.join(format!("{}-{number}.spill", std::process::id()));
        File::create(&path)?;
        Ok(Arc::new(SealedFile { path, number, key: Arc::clone(&self.key), size: Arc::new(AtomicU64::new(0)) }))
    }
}

struct SealedFile {
    path: PathBuf,
    number: u32,
    key: Arc<LessSafeKey>,
    size: Arc<AtomicU64>,
}

impl Drop for SealedFile {
    fn drop(&mut self) {
        // A file that cannot be removed now is removed when the case is next opened.
        let _ = std::fs::remove_file(&self.path);
    }
}

impl SpillFile for SealedFile {
    fn size(&self) -> Option<u64> {
        Some(self.size.load(Ordering::Relaxed))
    }

    fn read_stream(&self) -> Result<Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>> {
        let frames = Frames {
            file: BufReader::with_capacity(FRAME_BYTES, File::open(&self.path)?),
            number: self.number,
            frame: 0,
            key: Arc::clone(&self.key),
        };
        Ok(Box::pin(futures::stream::iter(frames)))
    }

    fn open_writer(&self) -> Result<Box<dyn SpillWriter>> {
        Ok(Box::new(FrameWriter {
            file: File::options().append(true).open(&self.path)?,
            number: self.number,
            frame: 0,
            key: Arc::clone(&self.key),
            plain: Vec::with_capacity(FRAME_BYTES + TAG_BYTES),
            size: Arc::clone(&self.size),
        }))
    }
}

fn nonce(file: u32, frame: u64) -> Nonce {
    let mut bytes = [0; 12];
    bytes[..4].copy_from_slice(&file.to_le_bytes());
    bytes[4..].copy_from_slice(&frame.to_le_bytes());
    Nonce::assume_unique_for_key(bytes)
}

struct FrameWriter {
    file: File,
    number: u32,
    frame: u64,
    key: Arc<LessSafeKey>,
    plain: Vec<u8>,
    size: Arc<AtomicU64>,
}

impl FrameWriter {
    fn seal_frame(&mut self) -> std::io::Result<()> {
        if self.plain.is_empty() {
            return Ok(());
        }
        self.key
            .seal_in_place_append_tag(nonce(self.number, self.frame), Aad::empty(), &mut self.plain)
            .map_err(|_| std::io::Error::other("a spill frame could not be encrypted"))?;
        self.file.write_all(&(self.plain.len() as u32).to_le_bytes())?;
        self.file.write_all(&self.plain)?;
        self.size.fetch_add(4 + self.plain.len() as u64, Ordering::Relaxed);
        self.frame += 1;
        self.plain.clear();
        Ok(())
    }
}

impl Write for FrameWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = bytes.len().min(FRAME_BYTES - self.plain.len());
        self.plain.extend_from_slice(&bytes[..taken]);
        if self.plain.len() == FRAME_BYTES {
            self.seal_frame()?;
        }
        Ok(taken)
    }

    /// Repartitioning reads a file while it is still being written, as far as it was flushed: so a frame ends here.
    fn flush(&mut self) -> std::io::Result<()> {
        self.seal_frame()
    }
}

impl SpillWriter for FrameWriter {
    fn finish(&mut self) -> Result<()> {
        Ok(self.seal_frame()?)
    }
}

impl Drop for FrameWriter {
    fn drop(&mut self) {
        // A writer dropped without `finish` is one whose sort failed; its file is deleted with it. Sealing what is left
        // keeps the file readable should an operator forget to finish.
        let _ = self.seal_frame();
    }
}

struct Frames {
    file: BufReader<File>,
    number: u32,
    frame: u64,
    key: Arc<LessSafeKey>,
}

impl Frames {
    fn open_next(&mut self) -> Result<Option<Bytes>> {
        let mut length = [0; 4];
        match self.file.read_exact(&mut length) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let length = u32::from_le_bytes(length) as usize;
        if length > FRAME_BYTES + TAG_BYTES {
            return Err(DataFusionError::Execution("a spill frame is longer than any that was written".to_owned()));
        }
        let mut sealed = vec![0; length];
        self.file.read_exact(&mut sealed)?;
        let plain = self
            .key
            .open_in_place(nonce(self.number, self.frame), Aad::empty(), &mut sealed)
            .map_err(|_| DataFusionError::Execution("a spill frame was changed on disk".to_owned()))?
            .len();
        self.frame += 1;
        sealed.truncate(plain);
        Ok(Some(sealed.into()))
    }
}

impl Iterator for Frames {
    type Item = Result<Bytes>;

    fn next(&mut self) -> Option<Self::Item> {
        self.open_next().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on_stream;

    fn write_and_read(bytes: &[u8], damage: impl FnOnce(&std::path::Path)) -> Result<Vec<u8>> {
        let dir = tempfile::tempdir().expect("temp dir");
        let spill = SealedSpill::new(dir.path().to_owned(), [7; 32]);
        let file = spill.create_temp_file("test")?;
        let mut writer = file.open_writer()?;
        writer.write_all(bytes)?;
        writer.finish()?;
        let path = dir.path().join(format!("{}-0.spill", std::process::id()));
        let on_disk = std::fs::read(&path)?;
        assert!(!on_disk.windows(11).any(|window| window == b"219-09-9999"), "spill holds plain text");
        damage(&path);
        let mut all = Vec::new();
        for chunk in block_on_stream(file.read_stream()?) {
            all.extend_from_slice(&chunk?);
        }
        drop(file);
        assert!(!path.exists(), "a spill file outlives its use");
        Ok(all)
    }

    #[test]
    fn what_is_spilled_comes_back_and_is_not_readable_on_disk() {
        let bytes = b"ssn 219-09-9999;".repeat(100_000);
        assert_eq!(write_and_read(&bytes, |_| {}).expect("reads back"), bytes);
    }

    #[test]
    fn what_was_flushed_is_read_while_the_file_still_grows() {
        let dir = tempfile::tempdir().expect("temp dir");
        let spill = SealedSpill::new(dir.path().to_owned(), [7; 32]);
        let file = spill.create_temp_file("test").expect("a file");
        let mut writer = file.open_writer().expect("a writer");
        writer.write_all(b"first").expect("written");
        writer.flush().expect("flushed");
        let mut frames = block_on_stream(file.read_stream().expect("a stream"));
        assert_eq!(frames.next().expect("a frame").expect("opens"), &b"first"[..]);
        writer.write_all(b"second").expect("written");
        writer.finish().expect("finished");
        assert_eq!(frames.next().expect("a frame").expect("opens"), &b"second"[..]);
        assert!(frames.next().is_none());
    }

    #[test]
    fn a_changed_byte_is_found() {
        let flip = |path: &std::path::Path| {
            let mut bytes = std::fs::read(path).expect("spill file");
            bytes[40] ^= 1;
            std::fs::write(path, bytes).expect("writable");
        };
        let error = write_and_read(&[1; 1000], flip).expect_err("damage is found");
        assert!(error.to_string().contains("changed on disk"), "{error}");
    }
}
