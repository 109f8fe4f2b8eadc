//! The other ways to run a check: closures in one, exact derivatives, threads, matrices, products.

pub(crate) mod adjoint;
#[cfg(feature = "num-dual")]
pub(crate) mod dual;
#[cfg(feature = "num-dual")]
pub(crate) mod exact;
#[cfg(feature = "num-dual")]
pub(crate) mod exact_outputs;
pub(crate) mod joint;
pub(crate) mod matrices;
pub(crate) mod parallel;
pub(crate) mod points;
pub(crate) mod products;
pub(crate) mod sparse;
pub(crate) mod wide;
