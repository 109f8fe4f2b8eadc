//! Checks of the Jacobians that published robotics crates have by hand.

pub mod block;
pub mod factors;
pub mod manifolds;
pub mod random;
pub mod row;
pub mod sophus;
