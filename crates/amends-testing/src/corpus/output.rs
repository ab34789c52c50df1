//! Files being written: one open output for each table, all of them at once, in bounded memory.
//!
//! Tables that share a file (dumps, archives) are written to a folder beside the evidence first and put together at
//! the end; that folder is gone when [`Outputs::finish`] returns.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use flate2::{Compression, GzBuilder};
use zip::write::SimpleFileOptions;

use super::CorpusError;
use super::form::{Form, Packing};
use super::row::Row;
use super::sheet::{self, Sheet};
use super::stores::{STORES, Store};

/// Bytes gathered before they are handed to the file.
const CHUNK: usize = 1 << 18;

enum Sink {
    File(File),
    /// Compression runs beside the making of rows.
    Beside(Option<SyncSender<Vec<u8>>>, Option<JoinHandle<io::Result<()>>>),
    Sheet(Box<Sheet>),
}

/// One table being written.
pub(crate) struct Output {
    store: &'static Store,
    path: PathBuf,
    sink: Sink,
    waiting: Vec<u8>,
    /// Rows so far.
    pub(crate) rows: u64,
    /// Bytes so far, before compression.
    pub(crate) bytes: u64,
}

/// All tables being written.
pub(crate) struct Outputs {
    pub(crate) all: Vec<Output>,
    evidence: PathBuf,
    parts: PathBuf,
}

impl Outputs {
    /// Opens every file below `out/evidence`.
    pub(crate) fn open(out: &Path) -> Result<Self, CorpusError> {
        let (evidence, parts) = (out.join("evidence"), out.join("parts-in-the-making"));
        create_folder(&parts)?;
        let all = STORES.iter().enumerate().map(|(position, store)| Output::open(store, position, &evidence, &parts));
        Ok(Self { all: all.collect::<Result<_, _>>()?, evidence, parts })
    }

    /// Ends every table and puts together the files that hold several.
    pub(crate) fn finish(mut self) -> Result<u64, CorpusError> {
        let mut bytes = 0;
        for output in &mut self.all {
            output.finish()?;
            bytes += output.bytes;
        }
        let mut rest = std::mem::take(&mut self.all).into_iter().peekable();
        while let Some(first) = rest.next() {
            let file = first.file_name();
            let mut group = vec![first];
            while let Some(next) = rest.next_if(|next| next.file_name() == file) {
                group.push(next);
            }
            self.assemble(file, group)?;
        }
        fs::remove_dir_all(&self.parts).map_err(|source| CorpusError::io(&self.parts, source))?;
        Ok(bytes)
    }

    fn assemble(&self, file: &str, group: Vec<Output>) -> Result<(), CorpusError> {
        let path = self.evidence.join(file);
        let at = |source| CorpusError::io(&path, source);
        match group[0].store.form {
            Form::Sheet => {
                let sheets = group.into_iter().filter_map(|output| match output.sink {
                    Sink::Sheet(sheet) => Some(*sheet),
                    _ => None,
                });
                let bytes = sheet::workbook(sheets.collect()).map_err(CorpusError::Workbook)?;
                fs::write(&path, bytes).map_err(at)
            }
            Form::MySql | Form::Copy | Form::Inserts => {
                let mut target = File::create(&path).map_err(at)?;
                target.write_all(group[0].store.form.preamble().as_bytes()).map_err(at)?;
                group.iter().try_for_each(|output| output.copy_into(&mut target))
            }
            Form::Delimited(_, Packing::Member) => archive(&path, &group),
            Form::Delimited(..) | Form::Objects => Ok(()),
        }
    }
}

fn archive(path: &Path, members: &[Output]) -> Result<(), CorpusError> {
    let file = File::create(path).map_err(|source| CorpusError::io(path, source))?;
    let mut archive = zip::ZipWriter::new(file);
    for member in members {
        let name = member.store.evidence.split_once('!').map_or("", |(_, name)| name);
        // The default time is the format's own zero, not the clock's.
        let options = SimpleFileOptions::default()
            .last_modified_time(zip::DateTime::default())
            .large_file(member.bytes > u64::from(u32::MAX));
        archive.start_file(name, options).map_err(CorpusError::Archive)?;
        member.copy_into(&mut archive)?;
    }
    archive.finish().map_err(CorpusError::Archive)?;
    Ok(())
}

impl Output {
    fn open(store: &'static Store, position: usize, evidence: &Path, parts: &Path) -> Result<Self, CorpusError> {
        let (path, packing) = match store.form {
            Form::Delimited(_, Packing::Member) | Form::MySql | Form::Copy | Form::Inserts => {
                (parts.join(position.to_string()), Packing::Plain)
            }
            Form::Delimited(_, packing) => (evidence.join(store.evidence), packing),
            Form::Objects | Form::Sheet => (evidence.join(store.evidence), Packing::Plain),
        };
        create_folder(evidence.join(store.evidence).parent().unwrap_or(evidence))?;
        let sink = match store.form {
            Form::Sheet => Sink::Sheet(Box::new(Sheet::new(store).map_err(CorpusError::Workbook)?)),
            _ => open_sink(&path, packing)?,
        };
        let mut output = Self { store, path, sink, waiting: Vec::with_capacity(CHUNK + 4_096), rows: 0, bytes: 0 };
        store.form.push_head(store, &mut output.waiting);
        Ok(output)
    }

    /// The file in which the table ends up, below the evidence root.
    fn file_name(&self) -> &'static str {
        self.store.evidence.split_once('!').map_or(self.store.evidence, |(file, _)| file)
    }

    /// Writes a row.
    pub(crate) fn push(&mut self, row: &Row) -> Result<(), CorpusError> {
        if let Sink::Sheet(sheet) = &mut self.sink {
            sheet.push(row).map_err(CorpusError::Workbook)?;
            self.bytes += row.bytes.len() as u64;
        } else {
            self.store.form.push_row(self.store, self.rows, row, &mut self.waiting);
        }
        self.rows += 1;
        if self.waiting.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), CorpusError> {
        self.bytes += self.waiting.len() as u64;
        match &mut self.sink {
            Sink::File(file) => {
                file.write_all(&self.waiting).map_err(|source| CorpusError::io(&self.path, source))?;
                self.waiting.clear();
            }
            Sink::Beside(sender, _) => {
                let full = std::mem::replace(&mut self.waiting, Vec::with_capacity(CHUNK + 4_096));
                // A receiver that has gone away tells why when it is joined.
                let _ = sender.as_ref().map(|sender| sender.send(full));
            }
            Sink::Sheet(_) => self.waiting.clear(),
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), CorpusError> {
        self.store.form.push_foot(self.store, self.rows, &mut self.waiting);
        self.flush()?;
        let Sink::Beside(sender, thread) = &mut self.sink else { return Ok(()) };
        sender.take();
        let ended = thread.take().map_or(Ok(Ok(())), JoinHandle::join);
        ended
            .unwrap_or_else(|_| Err(io::Error::other("the compressing thread stopped")))
            .map_err(|source| CorpusError::io(&self.path, source))
    }

    fn copy_into(&self, target: &mut impl Write) -> Result<(), CorpusError> {
        let at = |source| CorpusError::io(&self.path, source);
        let mut part = BufReader::with_capacity(CHUNK, File::open(&self.path).map_err(at)?);
        let mut chunk = vec![0; CHUNK];
        loop {
            let read = part.read(&mut chunk).map_err(at)?;
            if read == 0 {
                return Ok(());
            }
            target.write_all(&chunk[..read]).map_err(at)?;
        }
    }
}

fn open_sink(path: &Path, packing: Packing) -> Result<Sink, CorpusError> {
    let file = File::create(path).map_err(|source| CorpusError::io(path, source))?;
    Ok(match packing {
        Packing::Plain | Packing::Member => Sink::File(file),
        Packing::Gzip => beside(move |chunks| {
            // No name, no time: equal bytes at every run.
            let mut encoder = GzBuilder::new().mtime(0).write(file, Compression::new(4));
            chunks.into_iter().try_for_each(|chunk| encoder.write_all(&chunk))?;
            encoder.finish().map(drop)
        }),
        Packing::Zstd => beside(move |chunks| {
            let mut encoder = zstd::Encoder::new(file, 3)?;
            chunks.into_iter().try_for_each(|chunk| encoder.write_all(&chunk))?;
            encoder.finish().map(drop)
        }),
    })
}

fn beside(write: impl FnOnce(std::sync::mpsc::Receiver<Vec<u8>>) -> io::Result<()> + Send + 'static) -> Sink {
    let (sender, chunks) = sync_channel::<Vec<u8>>(4);
    Sink::Beside(Some(sender), Some(std::thread::spawn(move || write(chunks))))
}

/// Makes a folder and those above it.
pub(crate) fn create_folder(path: &Path) -> Result<(), CorpusError> {
    fs::create_dir_all(path).map_err(|source| CorpusError::io(path, source))
}
