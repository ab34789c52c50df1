//! Workbooks: sheets, dates, numbers, offsets, damage.

mod shown;

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
