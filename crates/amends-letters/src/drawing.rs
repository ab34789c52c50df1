//! What is drawn and not written: the postal barcode and the QR code, as filled rectangles.

use amends_notices::imb::{self, Bars};
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};

use crate::TypesetError;

/// The most modules on a side of a QR code, 57: at 68 points with the quiet zone a module is then 0.37 mm wide, which
/// cameras of telephones read. Holds 213 bytes.
const VERSION_MAX: u8 = 10;
/// Modules that stay empty on each side of a QR code (ISO/IEC 18004, 5.3.8).
const QUIET: u32 = 4;

/// A filled rectangle: left, top, width, height; right and down from the drawing's upper left corner.
pub(crate) type Rectangle = [f32; 4];

/// A QR code.
pub(crate) struct Portal {
    /// Modules on a side, with the quiet zone.
    pub(crate) side: u32,
    /// The dark places, in modules.
    pub(crate) boxes: Vec<Rectangle>,
}

impl Portal {
    /// As SVG, a module one unit wide.
    pub(crate) fn svg(&self, colour: &str) -> String {
        let side = self.side;
        let draw = |[left, top, width, height]: &Rectangle| format!("M{left} {top}h{width}v{height}h-{width}z");
        let path: String = self.boxes.iter().map(draw).collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\"><path fill=\"{colour}\" d=\"{path}\"/></svg>"
        )
    }
}

/// The QR code of an address, at level M or better.
pub(crate) fn portal(url: &str) -> Result<Portal, TypesetError> {
    let segments = QrSegment::make_segments(url);
    let code = QrCode::encode_segments_advanced(
        &segments,
        QrCodeEcc::Medium,
        Version::MIN,
        Version::new(VERSION_MAX),
        None,
        true,
    )
    .map_err(|_| TypesetError::PortalUrl)?;
    let modules = u32::try_from(code.size()).map_err(|_| TypesetError::PortalUrl)?;
    Ok(Portal { side: modules + 2 * QUIET, boxes: boxes(&code) })
}

/// Dark runs of each row; a run that stands below an equal one makes that one higher.
fn boxes(code: &QrCode) -> Vec<Rectangle> {
    let quiet = QUIET as f32;
    let mut boxes: Vec<Rectangle> = Vec::new();
    let mut above: Vec<(i32, i32, usize)> = Vec::new();
    for row in 0..code.size() {
        let mut here = Vec::new();
        let mut column = 0;
        while column < code.size() {
            let start = column;
            while code.get_module(column, row) {
                column += 1;
            }
            if column == start {
                column += 1;
                continue;
            }
            let same = above.iter().find(|(left, right, _)| (*left, *right) == (start, column));
            let at = same.map_or(boxes.len(), |(_, _, at)| *at);
            match boxes.get_mut(at) {
                Some([_, _, _, height]) => *height += 1.0,
                None => boxes.push([start as f32 + quiet, row as f32 + quiet, (column - start) as f32, 1.0]),
            }
            here.push((start, column, at));
        }
        above = here;
    }
    boxes
}

/// The bars, in points.
pub(crate) fn barcode(bars: &Bars) -> Vec<Rectangle> {
    let place = |bar: &imb::BarBox| [bar.left_pt, bar.top_pt, bar.width_pt, bar.height_pt].map(|side| side as f32);
    imb::place(bars).iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_cover_exactly_the_dark_modules() {
        let url = "https://enroll.lantern.example/start?code=TWLN-7QK4-XHM2";
        let code = QrCode::encode_text(url, QrCodeEcc::Medium).expect("short");
        let portal = portal(url).expect("short");
        let size = code.size();
        assert_eq!(portal.side, u32::try_from(size).expect("positive") + 8);
        let mut dark = vec![0; (size * size) as usize];
        for [left, top, width, height] in portal.boxes {
            for row in top as i32..(top + height) as i32 {
                for column in left as i32..(left + width) as i32 {
                    dark[((row - 4) * size + column - 4) as usize] += 1;
                }
            }
        }
        let expected = (0..size * size).map(|at| i32::from(code.get_module(at % size, at / size)));
        assert!(expected.eq(dark));
    }

    #[test]
    fn an_address_that_is_too_long_is_refused() {
        assert!(portal(&"x".repeat(213)).is_ok());
        assert!(matches!(portal(&"x".repeat(214)), Err(TypesetError::PortalUrl)));
    }
}
