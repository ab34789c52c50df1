//! Bytes that can be opened again and again: a file, a stretch of it, and the compression around it.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use amends_case::ProblemKind;
use flate2::read::{DeflateDecoder, MultiGzDecoder};

use crate::limits::Limits;

/// Where the innermost bytes lie.
#[derive(Debug, Clone)]
pub(crate) enum Store {
    /// In a file of the evidence.
    File(PathBuf),
    /// In memory, because they had to be unpacked to be read at all.
    Memory(Arc<[u8]>),
}

/// One step of unpacking.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Layer {
    Gzip,
    Zstd,
    /// A member of a zip archive, with the checksum that the archive gives for it, if it gives one.
    Deflate(Option<u32>),
    /// A stored member, with its checksum.
    Stored(Option<u32>),
}

/// Content: a stretch of a store with the layers to unpack, the outermost first.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    pub(crate) store: Store,
    /// Start and length within the store; `None` for all of it.
    pub(crate) window: Option<(u64, u64)>,
    pub(crate) layers: Vec<Layer>,
    /// Bytes that may still be expanded, shared by all members of an archive.
    pub(crate) allowance: Rc<Cell<u64>>,
}

/// Why a stream ended before its content did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: ProblemKind,
    pub(crate) why: String,
}

/// A stream whose errors are ends: what was read before a fault stays readable, and the fault is asked for afterwards.
pub(crate) struct ContentReader {
    inner: Box<dyn Read>,
    fault: Rc<Cell<Option<Fault>>>,
    ended: bool,
}

/// What the random access of archives and workbooks needs.
pub(crate) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

impl Content {
    /// The whole of a file, with nothing to unpack.
    pub(crate) fn file(path: PathBuf, limits: &Limits) -> Self {
        let allowance = Rc::new(Cell::new(limits.expanded_bytes));
        Self { store: Store::File(path), window: None, layers: Vec::new(), allowance }
    }

    /// The same content under one more layer of compression.
    pub(crate) fn within(&self, layer: Layer) -> Self {
        let mut inner = self.clone();
        inner.layers.push(layer);
        inner
    }

    /// Opens the content at its start. Fails only if the file itself cannot be opened.
    pub(crate) fn open(&self, limits: &Limits) -> io::Result<ContentReader> {
        let fault = Rc::new(Cell::new(None));
        let (base, packed_bytes) = self.base()?;
        let mut inner: Box<dyn Read> = Box::new(Base { inner: base, fault: Rc::clone(&fault) });
        for layer in &self.layers {
            inner = unpack(*layer, inner)?;
            let ratio_cap = packed_bytes.saturating_mul(limits.expanded_ratio).max(limits.ratio_free_bytes);
            inner = Box::new(Guard {
                inner,
                ratio_left: ratio_cap,
                allowance: Rc::clone(&self.allowance),
                fault: Rc::clone(&fault),
            });
        }
        Ok(ContentReader { inner, fault, ended: false })
    }

    /// The stored bytes and how many they are.
    fn base(&self) -> io::Result<(Box<dyn Read>, u64)> {
        let (mut whole, size): (Box<dyn ReadSeek>, u64) = match &self.store {
            Store::File(path) => {
                let file = File::open(path)?;
                let size = file.metadata()?.len();
                (Box::new(file), size)
            }
            Store::Memory(bytes) => (Box::new(Cursor::new(Arc::clone(bytes))), bytes.len() as u64),
        };
        match self.window {
            None => Ok((Box::new(whole), size)),
            Some((start, length)) => {
                whole.seek(SeekFrom::Start(start))?;
                Ok((Box::new(whole.take(length)), length))
            }
        }
    }

    /// A store with random access to this content: the file itself where nothing is to be unpacked, else memory.
    pub(crate) fn random_access(&self, limits: &Limits) -> io::Result<Result<Store, Fault>> {
        if self.window.is_none() && self.layers.is_empty() {
            return Ok(Ok(self.store.clone()));
        }
        let mut reader = self.open(limits)?;
        let mut held = Vec::new();
        reader.by_ref().take(limits.held_bytes + 1).read_to_end(&mut held)?;
        if held.len() as u64 > limits.held_bytes {
            let why = format!("larger than the {} bytes that can be held to look inside; not read", limits.held_bytes);
            return Ok(Err(Fault { kind: ProblemKind::LimitReached, why }));
        }
        Ok(reader.fault().map_or_else(|| Ok(Store::Memory(held.into())), Err))
    }
}

impl Store {
    /// Opens the store for random access.
    pub(crate) fn open(&self) -> io::Result<Box<dyn ReadSeek>> {
        Ok(match self {
            Self::File(path) => Box::new(File::open(path)?),
            Self::Memory(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        })
    }
}

impl ContentReader {
    /// What ended the stream early, if anything did; asked for once, after the end.
    pub(crate) fn fault(&mut self) -> Option<Fault> {
        self.fault.take()
    }

    /// Fills as much of `buffer` as the content has. Never fails.
    pub(crate) fn read_full(&mut self, buffer: &mut [u8]) -> usize {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.read(&mut buffer[filled..]) {
                Ok(length) if length > 0 => filled += length,
                _ => break,
            }
        }
        filled
    }

    fn set_fault(&self, error: &io::Error) {
        let fault = self.fault.take().unwrap_or_else(|| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                Fault { kind: ProblemKind::Truncated, why: "the compressed data ends before its end".to_owned() }
            }
            _ => Fault { kind: ProblemKind::Malformed, why: "the compressed data is damaged from here on".to_owned() },
        });
        self.fault.set(Some(fault));
    }
}

impl Read for ContentReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended {
            match self.inner.read(buffer) {
                Ok(0) if !buffer.is_empty() => self.ended = true,
                Ok(length) => return Ok(length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.set_fault(&error);
                    self.ended = true;
                }
            }
        }
        Ok(0)
    }
}

fn unpack(layer: Layer, inner: Box<dyn Read>) -> io::Result<Box<dyn Read>> {
    Ok(match layer {
        Layer::Gzip => Box::new(MultiGzDecoder::new(inner)),
        Layer::Zstd => Box::new(zstd::stream::read::Decoder::new(inner)?),
        Layer::Deflate(sum) => Box::new(Checked { inner: DeflateDecoder::new(inner), crc: flate2::Crc::new(), sum }),
        Layer::Stored(sum) => Box::new(Checked { inner, crc: flate2::Crc::new(), sum }),
    })
}

/// Tells trouble of the file from trouble of what is packed in it.
struct Base {
    inner: Box<dyn Read>,
    fault: Rc<Cell<Option<Fault>>>,
}

impl Read for Base {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                let why = format!("could not be read to its end: {}", error.kind());
                self.fault.set(Some(Fault { kind: ProblemKind::Unreadable, why }));
            }
        })
    }
}

/// Stops what expands beyond measure.
struct Guard {
    inner: Box<dyn Read>,
    ratio_left: u64,
    allowance: Rc<Cell<u64>>,
    fault: Rc<Cell<Option<Fault>>>,
}

impl Read for Guard {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let expanded = length as u64;
        let why = if expanded > self.ratio_left {
            "expands to far more than its compressed size allows for; the rest was not read"
        } else if expanded > self.allowance.get() {
            "expands to more bytes than one archive may; the rest was not read"
        } else {
            self.ratio_left -= expanded;
            self.allowance.set(self.allowance.get() - expanded);
            return Ok(length);
        };
        self.fault.set(Some(Fault { kind: ProblemKind::LimitReached, why: why.to_owned() }));
        Err(io::Error::from(io::ErrorKind::FileTooLarge))
    }
}

/// Compares the checksum of a zip member at its end.
struct Checked<R> {
    inner: R,
    crc: flate2::Crc,
    sum: Option<u32>,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.crc.update(&buffer[..length]);
        if length == 0 && !buffer.is_empty() && self.sum.is_some_and(|sum| sum != self.crc.sum()) {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        Ok(length)
    }
}
