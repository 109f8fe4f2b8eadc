//! Functions of several outputs as the engine sees them.

pub(crate) mod bilinear;
mod blind;
pub(crate) mod blocks;
mod cells;
pub(crate) mod collect;
pub(crate) mod collected;
mod colours;
pub(crate) mod cotangent;
#[cfg(feature = "num-dual")]
pub(crate) mod exact;
mod explained;
pub(crate) mod linear;
mod lines;
mod looks;
mod moved_rows;
mod outside;
mod parts;
pub(crate) mod pattern;
pub(crate) mod prepare;
mod read;
pub(crate) mod sparse;
#[cfg(feature = "num-dual")]
mod sparse_exact;
mod sparse_function;
#[cfg(feature = "num-dual")]
mod sparse_oracle;
pub(crate) mod subject;
mod unchanged;
pub(crate) mod values;
