//! Where each bar stands on paper (USPS-B-3200, physical dimensions). All in points, 72 to the inch.
//!
//! Within an address block the Domestic Mail Manual asks for the same clear space (0.028 inch to the lines above and below and to
//! the window's edges, 0.125 inch beside, wherever the insert slips to), and for no more than 0.625 inch between the barcode
//! and the block's nearest line (Quick Service Guide 201a).

use super::{BARS, Bars};

const INCH_PT: f64 = 72.0;
/// 22 bars to the inch; 20 to 24 are allowed.
const PITCH_PT: f64 = INCH_PT / 22.0;
/// 0.020 in; 0.015 to 0.025 are allowed.
const BAR_PT: f64 = 0.020 * INCH_PT;
/// 0.048 in; 0.039 to 0.057 are allowed.
const TRACKER_PT: f64 = 0.048 * INCH_PT;
/// Height of a full bar, and so of the barcode: 0.145 in; 0.125 to 0.165 are allowed.
pub const HEIGHT_PT: f64 = 0.145 * INCH_PT;
/// What must stay empty left and right: 0.125 in.
pub const CLEAR_BESIDE_PT: f64 = 0.125 * INCH_PT;
/// What must stay empty above and below: 0.028 in.
pub const CLEAR_ABOVE_PT: f64 = 0.028 * INCH_PT;

/// A filled rectangle; from the barcode's upper left corner, right and down. Points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BarBox {
    /// From the left edge.
    pub left_pt: f64,
    /// From the upper edge.
    pub top_pt: f64,
    /// Width.
    pub width_pt: f64,
    /// Height.
    pub height_pt: f64,
}

/// Width of the barcode without what must stay empty beside it, in points.
#[must_use]
pub fn width_pt() -> f64 {
    PITCH_PT * (BARS - 1) as f64 + BAR_PT
}

/// The 65 rectangles of a barcode at its nominal size, from left to right.
#[must_use]
pub fn place(bars: &Bars) -> Vec<BarBox> {
    let part = (HEIGHT_PT - TRACKER_PT) / 2.0;
    let boxes = bars.bars().iter().enumerate().map(|(at, bar)| BarBox {
        left_pt: PITCH_PT * at as f64,
        top_pt: if bar.ascends { 0.0 } else { part },
        width_pt: BAR_PT,
        height_pt: TRACKER_PT + part * f64::from(u8::from(bar.ascends) + u8::from(bar.descends)),
    });
    boxes.collect()
}
