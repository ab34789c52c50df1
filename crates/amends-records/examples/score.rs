//! scratch
use std::sync::Arc;
use std::io::Read;
use amends_case::*;
use amends_records::*;
use arrow_array::{ArrayRef, RecordBatch, StringArray, Array};
use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_schema::{DataType, Field, Schema};
fn main() {
    // input: tables separated by \x1c ; first row header info: evidence \x1e table ; second: headers; rows by \x1d, cells by \x1e
    let mut s = String::new();
    std::io::stdin().read_to_string(&mut s).unwrap();
    let rules = Rules::embedded().unwrap();
    let tokens = Tokens::new([3; 32]);
    let bench = std::env::args().nth(1).is_some();
    for t in s.split('\x1c').filter(|t| !t.is_empty()) {
        let mut rows = t.split('\x1d');
        let mut meta = rows.next().unwrap().split('\x1e');
        let (ev, tb) = (meta.next().unwrap(), meta.next().unwrap());
        let heads: Vec<&str> = rows.next().unwrap().split('\x1e').collect();
        let n = heads.len();
        let data: Vec<Vec<&str>> = rows.filter(|r| !r.is_empty()).map(|r| r.split('\x1e').collect()).collect();
        let fields: Vec<Field> = (0..n).map(|i| Field::new(i.to_string(), DataType::Utf8, true)).collect();
        let cols: Vec<ArrayRef> = (0..n).map(|i| Arc::new(data.iter().map(|r| r.get(i).copied().filter(|c| !c.is_empty())).collect::<StringArray>()) as ArrayRef).collect();
        let head = TableHead { evidence: ev.into(), index: 0, name: tb.into(), columns: heads.iter().map(|h| ColumnHead { header: (*h).into() }).collect() };
        let batch = RowBatch { first_row: 1, cells: RecordBatch::try_new(Arc::new(Schema::new(fields)), cols).unwrap(), overflow: None, bytes: 0 };
        let t0 = std::time::Instant::now();
        let mut p = Profiler::new(&rules, &head);
        p.observe(&batch);
        let t1 = t0.elapsed();
        let ov = Overrides { columns: vec![ColumnOverride { evidence_glob: "prospective/applications.txt".into(), table: None, column: "col16".into(), element: "account_access_code".into() }], as_of_year: Some(2026) };
        let readings = p.decide(&ov);
        for r in &readings {
            println!("C\x1e{ev}\x1e{tb}\x1e{}\x1e{}\x1e{}\x1e{}\x1e{:?} p{}\x1e{}", r.column, r.header, r.element.map_or(if r.as_text {"text"} else {""}, |e| rules.vocabulary().name(e)), r.confidence, r.role, r.part, r.why);
        }
        let f = Finder::new(&rules, &head, &readings, &tokens, None);
        let found = f.find(&batch).unwrap();
        let rr = found.records.column_by_name("row").unwrap().as_primitive::<UInt64Type>();
        let pp = found.records.column_by_name("part").unwrap().as_primitive::<UInt16Type>();
        let ee = found.records.column_by_name("elements").unwrap().as_fixed_size_binary();
        for i in 0..rr.len() { println!("R\x1e{ev}\x1e{tb}\x1e{}\x1e{}\x1e{}", rr.value(i), pp.value(i), rules.vocabulary().join(ElementSet::from_bytes(ee.value(i)).unwrap())); }
        if bench {
            let cpu = || std::fs::read_to_string("/proc/self/schedstat").unwrap().split(' ').next().unwrap().parse::<u64>().unwrap() as f64 / 1e9; let big: Vec<Vec<&str>> = data.iter().cycle().take(8192).cloned().collect(); let bc: Vec<ArrayRef> = (0..n).map(|i| Arc::new(big.iter().map(|r| r.get(i).copied().filter(|c| !c.is_empty())).collect::<StringArray>()) as ArrayRef).collect(); let batch = RowBatch { first_row: 1, cells: RecordBatch::try_new(batch.cells.schema(), bc).unwrap(), overflow: None, bytes: 0 }; let t = std::time::Instant::now(); let c0 = cpu(); let mut k = 0u64;
            while t.elapsed().as_millis() < 900 { k += f.find(&batch).unwrap().tallies.rows; }
            eprintln!("{ev}!{tb}: {} rows, {n} cols, profile {:?}, find {:.0} rows/s", batch.rows(), t1, k as f64 / (cpu()-c0));
        }
    }
}
