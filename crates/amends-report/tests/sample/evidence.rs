//! Evidence, columns and problems of the sample.

use amends_report::ReportView;
use amends_report::view::*;

const FILES: [(&str, &str, u64, Verdict); 11] = [
    ("crm/customers.csv.gz", "CSV in gzip", 268, Verdict::Read),
    ("crm/prospects.ndjson", "NDJSON", 120, Verdict::Read),
    ("billing/dump.sql", "PostgreSQL dump", 301, Verdict::Read),
    ("billing/invoices.xlsx", "XLSX", 74, Verdict::Partly),
    ("legacy/export_2014.tsv", "TSV", 150, Verdict::Read),
    ("legacy/notes.psv", "pipe-separated", 33, Verdict::Partly),
    ("support/tickets.zip!2025/tickets.csv", "CSV in zip", 51, Verdict::Read),
    ("support/tickets.zip!2026/tickets.csv", "CSV in zip", 47, Verdict::Read),
    ("archive/backup-2019.zip", "encrypted zip", 12, Verdict::NotRead),
    ("archive/old.bin", "unknown", 2, Verdict::NotRead),
    ("archive/empty.csv", "empty", 0, Verdict::Read),
];

/// Evidence, columns and problems for a case of this many people.
pub(crate) fn fill(view: &mut ReportView, people: u64) {
    view.evidence = Listing {
        lines: FILES.iter().enumerate().map(|(index, file)| line(index, file, people)).collect(),
        total: FILES.len() as u64,
        export: String::new(),
    };
    view.columns =
        Listing { lines: columns(), total: 146, export: "amends export columns --format csv --out columns.csv".into() };
    let problem = |kind: &str, count, bytes| ProblemTally { kind: kind.into(), count, bytes };
    view.problem_tallies = vec![
        problem("encrypted", 1, 24_118),
        problem("unknown_format", 1, 4_096),
        problem("truncated", 1, 0),
        problem("ragged_row", 37, 0),
        problem("invalid_text", 4, 61),
        problem("shared_value", 6, 0),
    ];
    let problem = |evidence: &str, row, kind: &str, why: &str, bytes, count| ProblemLine {
        evidence: evidence.into(),
        table: String::new(),
        row,
        kind: kind.into(),
        why: why.into(),
        bytes,
        count,
    };
    view.problems = Listing {
        lines: vec![
            problem("archive/backup-2019.zip", 0, "encrypted", "every member is encrypted (AES-256)", 24_118, 1),
            problem("archive/old.bin", 0, "unknown_format", "no known beginning; not text", 4_096, 1),
            problem("billing/invoices.xlsx", 1_204, "truncated", "the sheet ends within a row", 0, 1),
            problem("legacy/notes.psv", 18, "ragged_row", "more cells than the 6 columns", 0, 37),
            problem("legacy/notes.psv", 211, "invalid_text", "bytes that are not Windows-1252", 61, 4),
        ],
        total: 50,
        export: "amends export problems --format csv --out problems.csv".into(),
    };
}

fn line(index: usize, file: &(&str, &str, u64, Verdict), people: u64) -> EvidenceLine {
    let (path, kind, share, verdict) = *file;
    let rows = if verdict == Verdict::NotRead { 0 } else { people * share * 3 / 1_000 };
    EvidenceLine {
        path: path.into(),
        kind: kind.into(),
        bytes: people * share * 2,
        blake3: format!("{:016x}{:016x}", 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(index as u64 + 1), index),
        rows,
        records: rows * 98 / 100,
        verdict,
    }
}

fn columns() -> Vec<ColumnLine> {
    let column = |evidence: &str, table: &str, column, header: &str, element: &str, confidence, why: &str| ColumnLine {
        evidence: evidence.into(),
        table: table.into(),
        column,
        header: header.into(),
        element: element.into(),
        confidence,
        why: why.into(),
        overridden: false,
    };
    let crm = "crm/customers.csv.gz";
    let mut columns = vec![
        column(crm, "", 1, "cust_id", "account_number", Some(91), "header; 10 digits in every row; unique"),
        column(crm, "", 2, "first_name", "name", Some(99), "header; given names in 98 % of rows"),
        column(crm, "", 3, "last_name", "name", Some(99), "header; surnames beside given names"),
        column(crm, "", 4, "ssn", "ssn", Some(99), "header; 9 digits, no impossible area in 99.7 % of rows"),
        column(crm, "", 5, "order_ref", "", None, "9 digits, but 11 % have an area that was never issued"),
        column(crm, "", 6, "remarks", "text", None, "long cells; searched as text"),
        column(
            "billing/dump.sql",
            "public.payments",
            3,
            "pan",
            "payment_card",
            Some(97),
            "check digit right in all rows",
        ),
        column("billing/dump.sql", "public.payments", 4, "amount", "", None, "decimal amounts"),
        column(
            "crm/prospects.ndjson",
            "",
            4,
            "customer.phones[].n",
            "telephone",
            Some(96),
            "path; North American numbers",
        ),
        column("legacy/export_2014.tsv", "", 9, "<script>alert(1)</script>", "", None, "header is markup; cells empty"),
        column("legacy/export_2014.tsv", "", 11, "219-09-9999", "", None, "a value where a header should be"),
    ];
    columns.push(ColumnLine {
        overridden: true,
        ..column("legacy/export_2014.tsv", "", 17, "col17", "ssn", Some(100), "incident.toml says so; values agree")
    });
    columns
}
