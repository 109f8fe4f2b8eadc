//! Visits a field that is a [`Var`]: `#[parameters(with = "gradcheck_candle::var")]`.
//!
//! ```
//! use candle_core::{Device, Result, Var};
//! use gradcheck_candle::Vars;
//! use gradcheck_core::{Parameters, assert_gradients};
//!
//! #[derive(Parameters)]
//! #[parameters(scalar = "f64")]
//! struct Line {
//!     #[parameters(with = "gradcheck_candle::var")]
//!     slope: Var,
//!     #[parameters(with = "gradcheck_candle::var")]
//!     offset: Var,
//! }
//!
//! # fn main() -> Result<()> {
//! let line = Line {
//!     slope: Var::new(&[1.5_f64, -0.5], &Device::Cpu)?,
//!     offset: Var::new(0.25_f64, &Device::Cpu)?,
//! };
//! let vars = Vars::<f64>::named([("slope", &line.slope), ("offset", &line.offset)])?;
//! assert_gradients!(line, |l| {
//!     vars.backward(&l.slope.broadcast_add(&l.offset)?.sqr()?.sum_all()?)
//! });
//! # Ok(())
//! # }
//! ```

use candle_core::{Var, WithDType};
use gradcheck_core::{Scalar, Visitor, VisitorMut};

use crate::leaf::Leaf;

/// Hands out the entries of `var` in row-major order, whatever its strides.
///
/// # Panics
/// When the entries are not of type `S`.
pub fn visit<S: Scalar + WithDType>(var: &Var, visitor: &mut Visitor<'_, S>) {
    Leaf(var).visit(visitor);
}

/// The counterpart of [`visit`] for entries that may be changed. They are set in place, so that
/// every tensor that shares the storage of `var` has them.
///
/// # Panics
/// When the entries are not of type `S`.
pub fn visit_mut<S: Scalar + WithDType>(var: &mut Var, visitor: &mut VisitorMut<'_, S>) {
    Leaf(var).visit_mut(visitor);
}
