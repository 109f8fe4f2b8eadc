//! What stands behind the assertions: the only place that panics with a report, prints, reads the
//! environment, and writes files.

mod annotation;
mod derivatives;
mod environment;
#[cfg(feature = "num-dual")]
mod exact;
mod files;
mod gradients;
mod index;
mod judged;
mod name;
mod site;
mod terminal;

pub use derivatives::{
    assert_hessian, assert_hvp, assert_jacobian, assert_jvp, assert_vjp, assert_vjp_and_jvp,
};
#[cfg(feature = "num-dual")]
pub use exact::{
    assert_gradients_exactly, assert_hessian_exactly, assert_hvp_exactly, assert_jacobian_exactly,
    assert_joint_gradients_exactly, assert_jvp_exactly, assert_vjp_and_jvp_exactly,
    assert_vjp_exactly,
};
pub use gradients::{assert_gradients, assert_gradients_widely, assert_joint_gradients};
pub use site::Site;
