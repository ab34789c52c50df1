//! Draft notices typeset into accessible PDF.
