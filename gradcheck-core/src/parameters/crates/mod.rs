//! The types of other crates: a file for each, which begins with the page that `ecosystems` shows.

#[cfg(any(feature = "faer", feature = "nalgebra", feature = "nalgebra-0_34"))]
mod columns;
#[cfg(feature = "num-complex")]
pub mod complex;
#[cfg(feature = "faer")]
pub mod faer;
#[cfg(feature = "glam")]
pub mod glam;
#[cfg(feature = "indexmap")]
pub mod indexmap;
#[cfg(any(feature = "nalgebra", feature = "nalgebra-0_34"))]
pub mod nalgebra;
#[cfg(feature = "nalgebra-sparse")]
pub mod nalgebra_sparse;
#[cfg(any(feature = "ndarray", feature = "ndarray-0_15", feature = "ndarray-0_16"))]
pub mod ndarray;
#[cfg(any(
    feature = "faer",
    feature = "nalgebra",
    feature = "nalgebra-0_34",
    feature = "ndarray",
    feature = "ndarray-0_15",
    feature = "ndarray-0_16"
))]
mod number;
#[cfg(any(feature = "faer", feature = "nalgebra-sparse", feature = "sprs"))]
mod sparse_matrices;
#[cfg(feature = "sprs")]
pub mod sprs;
