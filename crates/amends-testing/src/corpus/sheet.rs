//! Sheets of a workbook. They are held in memory until the workbook is saved, so stores with sheets are capped.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::element::Element;
use super::row::{Holds, Row};
use super::stores::Store;

/// A sheet being filled.
pub(crate) struct Sheet {
    sheet: Worksheet,
    day: Format,
    next: u32,
}

impl Sheet {
    pub(crate) fn new(store: &Store) -> Result<Self, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(store.table)?;
        for (place, column) in store.columns.iter().enumerate() {
            sheet.write_string(0, place as u16, column.header)?;
        }
        Ok(Self { sheet, day: Format::new().set_num_format("yyyy-mm-dd"), next: 1 })
    }

    pub(crate) fn push(&mut self, row: &Row) -> Result<(), XlsxError> {
        for (place, (cell, column)) in row.cells().zip(row.columns).enumerate() {
            let text = std::str::from_utf8(cell).unwrap_or_default();
            let place = place as u16;
            match column.holds {
                _ if text.is_empty() => {}
                Holds::Of(Element::DateOfBirth, _) => {
                    let day = ExcelDateTime::parse_from_str(text)?;
                    self.sheet.write_datetime_with_format(self.next, place, &day, &self.day)?;
                }
                Holds::Decoy | Holds::Either if text.len() < 12 && text.parse::<f64>().is_ok() => {
                    self.sheet.write_number(self.next, place, text.parse::<f64>().unwrap_or_default())?;
                }
                _ => {
                    self.sheet.write_string(self.next, place, text)?;
                }
            }
        }
        self.next += 1;
        Ok(())
    }
}

/// A workbook of these sheets, with a fixed date of making.
pub(crate) fn workbook(sheets: Vec<Sheet>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 8, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    for sheet in sheets {
        book.push_worksheet(sheet.sheet);
    }
    book.save_to_buffer()
}
