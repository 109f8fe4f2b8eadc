//! The types of other crates: a file for each, which begins with the page that `ecosystems` shows.

#[cfg(any(feature = "faer", feature = "nalgebra"))]
mod columns;
#[cfg(feature = "num-complex")]
pub mod complex;
#[cfg(feature = "faer")]
pub mod faer;
#[cfg(feature = "indexmap")]
pub mod indexmap;
#[cfg(feature = "nalgebra")]
pub mod nalgebra;
#[cfg(any(feature = "ndarray", feature = "ndarray-0_15", feature = "ndarray-0_16"))]
pub mod ndarray;
#[cfg(any(
    feature = "faer",
    feature = "nalgebra",
    feature = "ndarray",
    feature = "ndarray-0_15",
    feature = "ndarray-0_16"
))]
mod number;
