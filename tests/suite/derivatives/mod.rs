//! Jacobians, Hessians, and products with them.

mod adjoint;
mod complex;
mod errors;
mod exact;
mod exact_models;
mod jacobian;
mod models;
mod numeric;
mod poses;
mod products;
mod scales;
mod second;
mod sparse;
mod sparse_exact;
mod sparse_types;
mod texts;
mod unstable;
