//! Workbooks: sheets, dates, numbers, offsets, damage.

mod shown;

use std::io::{Cursor, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use shown::{check, show};

fn customers() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = workbook.add_worksheet().set_name("Customers").expect("a name");
    for (column, name) in ["name", "ssn", "born", "balance"].into_iter().enumerate() {
        sheet.write(2, column as u16 + 1, name).expect("written");
    }
    for (row, (name, ssn)) in [("Ottoline Vance", 219_099_999.0), ("Ruben Pike", 219_099_998.0)].into_iter().enumerate()
    {
        let at = row as u32 + 3;
        sheet.write(at, 1, name).expect("written");
        sheet.write(at, 2, ssn).expect("written");
        let born = ExcelDateTime::from_ymd(1980, 1, 2 + row as u8).expect("a date");
        sheet.write_with_format(at, 3, &born, &date).expect("written");
        sheet.write(at, 4, 10.5 + row as f64).expect("written");
    }
    workbook.add_worksheet().set_name("Empty").expect("a name");
    let notes = workbook.add_worksheet().set_name("Notes").expect("a name");
    notes.write(0, 0, "called twice, at 813-555-0142").expect("written");
    notes.write(1, 0, true).expect("written");
    notes.write(1, 16_383, "far").expect("written");
    workbook.save_to_buffer().expect("saved")
}

#[test]
fn sheets_are_tables() {
    let shown = show(&customers());
    assert!(
        shown.text().starts_with(
            "== evidence\n\
# 0 Customers: name | ssn | born | balance
1: Ottoline Vance | 219099999 | 1980-01-02 | 10.5
2: Ruben Pike | 219099998 | 1980-01-03 | 11.5
# 1 Notes:  |  | "
        ),
        "{}",
        shown.text()
    );
    assert!(shown.tables.contains("\n1: called twice, at 813-555-0142 | - | "), "{}", shown.tables);
    assert!(shown.tables.ends_with("- + far\n"));
}

#[test]
fn the_only_sheet_has_no_name() {
    let mut workbook = Workbook::new();
    workbook
        .add_worksheet()
        .write_row(0, 0, ["first", "last"])
        .expect("written")
        .write_row(1, 0, ["Ada", "Moss"])
        .expect("written");
    check(workbook.save_to_buffer().expect("saved"), "# 0 : first | last\n1: Ada | Moss");
    check(Workbook::new().save_to_buffer().expect("saved"), "! empty @0 x1");
}

/// A workbook as some programs write it: texts in their cells, and of a formula the value only where there is one.
fn written_by_hand(rows: &str) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |to: &str, kind: &str| {
        let relation = format!(r#"<Relationship Id="r1" Type="{OFFICE}/{kind}" Target="{to}"/>"#);
        format!(r#"<Relationships xmlns="{PACKAGE}">{relation}</Relationships>"#)
    };
    let sheets = r#"<sheets><sheet name="People" sheetId="1" r:id="r1"/></sheets>"#;
    let members = [
        ("_rels/.rels", relation("xl/workbook.xml", "officeDocument")),
        ("xl/workbook.xml", format!(r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>"#)),
        ("xl/_rels/workbook.xml.rels", relation("worksheets/sheet1.xml", "worksheet")),
        ("xl/worksheets/sheet1.xml", format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#)),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in members {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(text.as_bytes()).expect("written");
    }
    archive.finish().expect("an archive").into_inner()
}

#[test]
fn a_formula_without_its_value_is_said() {
    let text = |place: &str, text: &str| format!(r#"<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let formula = |place: &str, value: &str| format!(r#"<c r="{place}" t="str"><f>A2</f>{value}</c>"#);
    let rows = [
        [text("A1", "first"), text("B1", "last"), text("C1", "whole")],
        [text("A2", "Ada"), text("B2", "Moss"), formula("C2", "<v>Ada Moss</v>")],
        [text("A3", "Ivo"), text("B3", "Lark"), formula("C3", "")],
        [text("A4", "Una"), text("B4", "Birch"), formula("C4", "<v></v>")],
    ];
    let rows = rows.map(|cells| format!("<row>{}</row>", cells.concat())).concat();
    let expected = "# 0 : first | last | whole\n1: Ada | Moss | Ada Moss\n2: Ivo | Lark | -\n3: Una | Birch | -\n! unreadable @0 x1";
    check(written_by_hand(&rows), expected);
}

#[test]
fn damage_is_survived() {
    let sound = customers();
    for step in 0..200 {
        let mut damaged = sound.clone();
        let at = step * sound.len() / 200;
        damaged[at] ^= 0x55;
        show(&damaged);
        show(&sound[..at]);
    }
}
