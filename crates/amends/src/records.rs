//! Stage *records*: evidence files in, records and findings out, file by file.

mod again;
mod find;
mod kept;
mod profile;
mod reading;
mod several;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use amends_case::incident::{ColumnChoice, Incident};
use amends_records::{ColumnOverride, Overrides, Role, Rules};
use amends_store::{Case, Details};

use crate::cost::{Cost, Meter};
use crate::evidence::{EvidenceFile, Manifest};
use crate::settings::{Progress, Settings};
use crate::{Error, Result, files};

pub(crate) use again::read_again;
pub use reading::{ColumnNote, FileReading, TableReading};

/// Changes when the meaning of what this stage writes changes, so that an older case is read again.
const VERSION: &str = "records/9";

/// The element rules of a run.
///
/// # Errors
/// If the person's own rules contradict themselves.
pub fn rules(settings: &Settings) -> Result<Rules> {
    let rules = match settings.rules_folder("elements") {
        Some(folder) => Rules::with_folder(&folder),
        None => Rules::embedded(),
    };
    rules.map_err(|error| Error::ElementRules(Box::new(error)))
}

/// What was found out about every evidence file, in the order of the manifest; duplicates of a file share its reading
/// and are left out.
///
/// # Errors
/// If a file has not been read yet, or the case cannot be read.
pub fn readings(case: &Case, manifest: &Manifest) -> Result<Vec<FileReading>> {
    let firsts = manifest.files.iter().filter(|file| file.same_as.is_none());
    firsts
        .map(|file| {
            let reading: Option<FileReading> = files::read_state(case, &files::reading_file(file.short()), "reading")?;
            reading
                .map(|mut reading| {
                    reading.file = file.clone();
                    reading
                })
                .ok_or(Error::NotYet { what: "records", command: "amends records find" })
        })
        .collect()
}

/// Reads every file of the manifest that has not been read with these rules.
///
/// # Errors
/// Of the case and of worker threads; trouble with evidence becomes problems.
pub fn find(
    case: &Case,
    incident: &Incident,
    manifest: &Manifest,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<(Vec<FileReading>, Cost)> {
    let meter = Meter::start("records");
    let rules = rules(settings)?;
    keep_vocabulary(case, &rules)?;
    let overrides = overrides(incident);
    let due: Vec<(&EvidenceFile, String)> = manifest
        .files
        .iter()
        .filter(|file| file.same_as.is_none())
        .map(|file| (file, input_digest(file, &rules, &overrides)))
        .filter(|(file, digest)| !is_done(case, file, digest))
        .collect();
    let bytes: u64 = due.iter().map(|(file, _)| file.size).sum();
    progress.begin("records", bytes);
    let job = find::Job { case, rules: &rules, overrides: &overrides, settings, progress };
    let outcome = find_all(&job, &due);
    progress.end(&format!("{} files read", due.len()));
    outcome?;
    forget_others(case, manifest)?;
    case.seal()?;
    let readings = readings(case, manifest)?;
    let rows = readings.iter().map(FileReading::rows).sum();
    let records = readings.iter().map(|reading| reading.records).sum();
    Ok((readings, meter.stop(!due.is_empty(), rows, records, bytes)))
}

/// Reads files side by side: as many at once as there are threads, so that unpacking one file overlaps with finding
/// in another.
fn find_all(job: &find::Job<'_>, due: &[(&EvidenceFile, String)]) -> Result<()> {
    // The largest files first, so that no thread is left alone with one at the end.
    let mut order: Vec<usize> = (0..due.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(due[*at].0.size));
    let next = AtomicUsize::new(0);
    let failed: Mutex<Option<(usize, Error)>> = Mutex::new(None);
    let pool = find::Pool::new(job.settings.threads);
    std::thread::scope(|scope| {
        pool.start(scope);
        let readers: Vec<_> = (0..job.settings.threads.min(due.len()))
            .map(|_| {
                scope.spawn(|| {
                    while let Some(at) = order.get(next.fetch_add(1, Ordering::Relaxed)).copied() {
                        let (file, digest) = &due[at];
                        let done = find::one_file(job, &pool, file, digest);
                        if let (Err(error), Ok(mut failed)) = (done, failed.lock()) {
                            // The first file in order that failed is the one to report, whichever thread met it.
                            if failed.as_ref().is_none_or(|(first, _)| at < *first) {
                                *failed = Some((at, error));
                            }
                            break;
                        }
                    }
                })
            })
            .collect();
        let all_well = readers.into_iter().all(|reader| reader.join().is_ok());
        pool.stop();
        if !all_well && let Ok(mut failed) = failed.lock() {
            failed.get_or_insert((0, Error::WorkerDied));
        }
    });
    match failed.into_inner() {
        Ok(None) => Ok(()),
        Ok(Some((_, error))) => Err(error),
        Err(_) => Err(Error::WorkerDied),
    }
}

/// Element names in index order, and how a letter calls each: old tables stay readable when the rules change.
fn keep_vocabulary(case: &Case, rules: &Rules) -> Result<()> {
    let vocabulary = rules.vocabulary();
    let title = |element: u8| {
        let title = rules.title(element);
        (vocabulary.name(element), title.strip_prefix("your ").unwrap_or(title))
    };
    let titles: std::collections::BTreeMap<&str, &str> = (0..vocabulary.names().len() as u8).map(title).collect();
    files::write_state(case, files::VOCABULARY, "vocabulary", &vocabulary.names())?;
    files::write_state(case, files::TITLES, "element titles", &titles)
}

pub(crate) fn overrides(incident: &Incident) -> Overrides {
    let columns = incident.columns.iter().map(|word| ColumnOverride {
        evidence_glob: word.evidence.clone(),
        table: word.table.clone(),
        column: match &word.column {
            ColumnChoice::Header(header) => header.clone(),
            ColumnChoice::Position(position) => position.to_string(),
        },
        element: word.element.clone().unwrap_or_else(|| "none".to_owned()),
        part: word
            .element
            .as_deref()
            .zip(word.part.as_deref())
            .and_then(|(element, part)| Role::of_part(element, part)),
    });
    let year = incident.facts.discovered.value().date.year();
    Overrides { columns: columns.collect(), as_of_year: Some(i32::from(year)) }
}

fn input_digest(file: &EvidenceFile, rules: &Rules, overrides: &Overrides) -> String {
    let mut hasher = blake3::Hasher::new();
    let mut add = |part: &str| {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    };
    add(VERSION);
    add(&file.blake3);
    // The path decides which of a person's words apply, and stands in table heads.
    add(&file.path);
    add(file.segment.as_deref().unwrap_or(""));
    add(&format!("{overrides:?}"));
    hasher.update(&rules.digest());
    hasher.finalize().to_hex().to_string()
}

fn stage_of(file: &EvidenceFile) -> String {
    format!("records/{}", file.short())
}

fn is_done(case: &Case, file: &EvidenceFile, digest: &str) -> bool {
    matches!(case.last_done(&stage_of(file)), Ok(Some(done)) if done.input_digest == digest)
        && matches!(files::read_state::<FileReading>(case, &files::reading_file(file.short()), "reading"), Ok(Some(_)))
}

fn mark_done(case: &Case, file: &EvidenceFile, digest: &str, reading: &FileReading) -> Result<()> {
    let details = Details::from([
        ("rows".to_owned(), reading.rows().to_string()),
        ("records".to_owned(), reading.records.to_string()),
        ("problems".to_owned(), reading.problems.len().to_string()),
    ]);
    case.stage_done(&stage_of(file), digest, details)?;
    Ok(())
}

/// Removes what was found in files that are no longer evidence.
fn forget_others(case: &Case, manifest: &Manifest) -> Result<()> {
    let known: Vec<&str> = manifest.files.iter().map(EvidenceFile::short).collect();
    for table in case.tables()? {
        let name = table.as_str();
        let evidence = name.strip_prefix("records/").or_else(|| name.strip_prefix("findings/"));
        if evidence.is_some_and(|evidence| !known.contains(&evidence)) {
            case.remove_table(&table)?;
        }
    }
    for path in case.files("state/readings")? {
        let evidence = path.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
        if !known.contains(&evidence) {
            case.remove_file(&path)?;
        }
    }
    Ok(())
}
