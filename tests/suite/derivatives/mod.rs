//! Jacobians, Hessians, and products with them.

mod adjoint;
mod errors;
mod jacobian;
mod models;
mod numeric;
mod products;
mod second;
mod texts;
