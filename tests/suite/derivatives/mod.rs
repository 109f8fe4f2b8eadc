//! Jacobians, Hessians, and products with them.

mod errors;
mod jacobian;
mod models;
mod products;
mod second;
