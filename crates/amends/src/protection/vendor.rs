//! A vendor's own codes: kept encrypted, given out one a person, never twice.
//!
//! They have no check character and no form of ours, so that only a digest tells whether what somebody typed is one.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use amends_case::Masked;
use amends_case::schemas::PERSONAL;
use amends_ledger::NewGrant;
use amends_store::{Case, Details, TableName};
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, FixedSizeBinaryArray, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use serde::Serialize;

use super::carried::{CarriedCounts, Desk};
use super::{code_key, each_owed, last_day, product};
use crate::settings::Settings;
use crate::{Error, Result, duties, files, ledger};

/// A code has at least so many characters: fewer can be guessed.
const CHARACTERS_MIN: usize = 8;
const CHARACTERS_MAX: usize = 64;
/// Bytes of a file that are read.
const FILE_BYTES_MAX: u64 = 4 << 30;
/// Codes that a file without a column `product` brings fit everybody.
const ANY: &str = "";

/// What came of a vendor's file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct VendorCodes {
    /// Codes that are new.
    pub codes: u64,
    /// Codes that were there before.
    pub known: u64,
    /// Lines that hold no usable code: too short, too long, of no known product.
    pub refused: u64,
    /// Codes given to people.
    pub issued: u64,
    /// People who are owed protection and have no code, because none is left for them.
    pub without: u64,
    /// Codes that are left.
    pub left: u64,
    /// People who hold protection of an earlier incident, and get no code.
    pub carried: CarriedCounts,
}

/// Takes a vendor's codes, and gives one to everybody whom the approved plan owes protection and who has none.
///
/// # Errors
/// If the plan is not approved; of the file, the case and the ledger.
pub fn import(case: &Case, file: &Path, name: &str, settings: &Settings) -> Result<VendorCodes> {
    let plan = duties::plan_of(case)?;
    if duties::approval(case, &plan.digest)?.is_none() {
        return Err(Error::NotYet { what: "approval of the plan", command: "amends duties approve" });
    }
    let mut done = VendorCodes::default();
    let mut pool = Pool::read(case)?;
    pool.take(case, file, &mut done)?;
    pool.write(case)?;
    let mut book = ledger::open(case, settings)?;
    let (mut granted, mut used) = (HashSet::new(), HashSet::new());
    book.grants(&mut |grant| {
        granted.insert(grant.new.person);
        used.insert(grant.new.digest);
        Ok(())
    })?;
    let mut free = pool.free(&used);
    let (expires, _) = last_day(case)?;
    let (mut grants, mut terms) = (Vec::new(), Vec::new());
    let mut desk = Desk::new(case)?;
    each_owed(case, &plan, &mut |person, profile, months| {
        let product = product(profile);
        if desk.holds(&mut book, &person, product, months)? {
            return Ok(());
        }
        if granted.contains(&person) {
            terms.push((person, months));
            return Ok(());
        }
        let own = free.get_mut(product).and_then(VecDeque::pop_front);
        match own.or_else(|| free.get_mut(ANY).and_then(VecDeque::pop_front)) {
            None => done.without += 1,
            Some(digest) => {
                let product = product.to_owned();
                grants.push(NewGrant { digest, person, issue: 1, product, months, expires });
            }
        }
        Ok(())
    })?;
    done.left = free.values().map(|codes| codes.len() as u64).sum();
    let now = ledger::now(case);
    done.issued = book.grant(grants.into_iter().map(Ok::<_, std::convert::Infallible>), name, now)?;
    // A later plan may owe more than was granted.
    book.extend(&terms, name, now)?;
    done.carried = desk.finish(case, &mut book, name)?;
    let details = Details::from([
        ("codes".to_owned(), done.codes.to_string()),
        ("issued".to_owned(), done.issued.to_string()),
        ("plan".to_owned(), plan.digest),
    ]);
    case.journal(name, "vendor_codes_imported", details)?;
    ledger::checkpoint(case, &mut book, name)?;
    Ok(done)
}

/// The digest of a vendor's code: as it is printed, without spaces and hyphens, in capitals.
pub(super) fn digest(case: &Case, code: &str) -> [u8; 32] {
    digest_with(&code_key(case), code)
}

/// The same with a key that is at hand.
pub(super) fn digest_with(key: &[u8; 32], code: &str) -> [u8; 32] {
    let plain: String = code.chars().filter(|letter| letter.is_ascii_alphanumeric()).collect();
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(b"vendor ");
    hasher.update(plain.to_ascii_uppercase().as_bytes());
    *hasher.finalize().as_bytes()
}

/// The codes of all files, in the order in which they came. Memory: some 100 bytes a code.
#[derive(Debug, Default)]
pub(crate) struct Pool {
    codes: Vec<(String, Masked<String>)>,
    digests: BTreeMap<[u8; 32], usize>,
}

impl Pool {
    pub(crate) fn read(case: &Case) -> Result<Self> {
        let mut pool = Self::default();
        let table = table()?;
        if !case.has_table(&table)? {
            return Ok(pool);
        }
        for batch in case.read_table(&table).open()? {
            let batch = batch?;
            let (codes, products) = (batch["code"].as_string::<i32>(), batch["product"].as_string::<i32>());
            for row in 0..batch.num_rows() {
                let mut digest = [0; 32];
                digest.copy_from_slice(batch["digest"].as_fixed_size_binary().value(row));
                pool.digests.insert(digest, pool.codes.len());
                pool.codes.push((products.value(row).to_owned(), Masked::new(codes.value(row).to_owned())));
            }
        }
        Ok(pool)
    }

    /// The code that has this digest, for the notice of whom it was given to.
    pub(crate) fn code(&self, digest: &[u8; 32]) -> Option<&Masked<String>> {
        self.digests.get(digest).map(|at| &self.codes[*at].1)
    }

    /// Digests of codes that nobody has, by product, in order.
    pub(crate) fn free(&self, used: &HashSet<[u8; 32]>) -> BTreeMap<String, VecDeque<[u8; 32]>> {
        let mut unused: Vec<_> = self.digests.iter().filter(|(digest, _)| !used.contains(*digest)).collect();
        unused.sort_by_key(|(_, at)| **at);
        let mut free: BTreeMap<String, VecDeque<[u8; 32]>> = BTreeMap::new();
        for (digest, at) in unused {
            free.entry(self.codes[*at].0.clone()).or_default().push_back(*digest);
        }
        free
    }

    fn take(&mut self, case: &Case, file: &Path, done: &mut VendorCodes) -> Result<()> {
        const PRODUCTS: [&str; 5] = [ANY, "adult", "minor", "without_ssn", "deceased"];
        let source = std::fs::File::open(file).map_err(Error::file("read", file))?;
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source.take(FILE_BYTES_MAX));
        let mut columns = (0, None);
        for (line, row) in reader.byte_records().enumerate() {
            let Ok(row) = row else {
                done.refused += 1;
                continue;
            };
            let cell = |at: usize| String::from_utf8_lossy(row.get(at).unwrap_or_default()).trim().to_owned();
            if line == 0 {
                let names: Vec<String> = (0..row.len()).map(|at| cell(at).to_lowercase()).collect();
                let place = |name: &str| names.iter().position(|known| known.trim_start_matches('\u{feff}') == name);
                if let Some(code) = place("code") {
                    columns = (code, place("product"));
                    continue;
                }
            }
            let (code, product) = (cell(columns.0), columns.1.map(cell).unwrap_or_default());
            let length = code.chars().filter(char::is_ascii_alphanumeric).count();
            let is_plain = code.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | ' '));
            if !is_plain
                || !(CHARACTERS_MIN..=CHARACTERS_MAX).contains(&length)
                || !PRODUCTS.contains(&product.as_str())
            {
                done.refused += 1;
                continue;
            }
            let digest = digest(case, &code);
            if self.digests.contains_key(&digest) {
                done.known += 1;
                continue;
            }
            done.codes += 1;
            self.digests.insert(digest, self.codes.len());
            self.codes.push((product, Masked::new(code)));
        }
        Ok(())
    }

    fn write(&self, case: &Case) -> Result<()> {
        let mut by_place: Vec<(&[u8; 32], &usize)> = self.digests.iter().collect();
        by_place.sort_by_key(|(_, at)| **at);
        let mut writer = case.table_writer(&table()?, schema())?;
        for some in by_place.chunks(8_192) {
            let digests = some.iter().map(|(digest, _)| Some(*digest));
            let digests = FixedSizeBinaryArray::try_from_sparse_iter_with_size(digests, 32)?;
            let products: StringArray = some.iter().map(|(_, at)| Some(self.codes[**at].0.as_str())).collect();
            // Revealed into an encrypted column that says that it is personal.
            let codes: StringArray = some.iter().map(|(_, at)| Some(self.codes[**at].1.reveal().as_str())).collect();
            let columns: Vec<ArrayRef> = vec![Arc::new(digests), Arc::new(products), Arc::new(codes)];
            writer.write(&RecordBatch::try_new(schema(), columns)?)?;
        }
        writer.finish()?;
        Ok(())
    }
}

fn table() -> Result<TableName> {
    files::table("vendor_codes")
}

fn schema() -> SchemaRef {
    let personal = [(PERSONAL.to_owned(), "true".to_owned())].into_iter().collect();
    Arc::new(Schema::new(vec![
        Field::new("digest", DataType::FixedSizeBinary(32), false),
        Field::new("product", DataType::Utf8, false),
        Field::new("code", DataType::Utf8, false).with_metadata(personal),
    ]))
}
