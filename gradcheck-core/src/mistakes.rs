//! The mistakes that a report can name, a page for each: how it looks, why it arises, how to mend
//! it, and what else looks like it.
//!
//! This module has documentation only. Each page belongs to a [`BugKind`](crate::BugKind), and has
//! a small model that makes the mistake, which is run as a test. In what follows a is the analytic
//! gradient of a tensor, n the numeric one.
//!
//! | page | the mistake | a common cause |
//! |---|---|---|
//! | [`zero`] | a is 0 and n is not | the backward pass never writes to the tensor |
//! | [`opposite_sign`] | a = -n | a difference the wrong way round |
//! | [`factor`] | a = c n, with one c | the forgotten `/ n` of a mean |
//! | [`transposed`] | a has the entries of n with axes exchanged | a matrix product in the wrong order |
//! | [`swapped`] | two tensors have each other's gradient | results returned in the wrong order |
//! | [`shifted`] | a has the entries of n some positions off | a loop that counts from 1 |
//! | [`reversed`] | a has the entries of n in the opposite order | a kernel that is not flipped |
//! | [`absolute_value`] | a is the absolute value of n | clipping that drops the sign |
//! | [`weight_decay`] | n - a = c times the parameters, or their signs | a penalty that only one side has |
//! | [`offset`] | n - a = c | the 1 in the derivative of `p * p.ln()` |
//! | [`axis_factor`] | each index of an axis has a factor of its own | scales that only one side applies |
//! | [`slices`] | only some rows, columns or a block are wrong | a loop that leaves a row out |
//! | [`entries`] | only a few entries are wrong | a border |
//! | [`unstable`] | a changes when it is computed again | a buffer that is added to and not cleared |
//! | [`vector_ignored`] | a product with a vector does not depend on it | a backward pass for a cotangent of ones |
//! | [`vector_twice`] | the vector stands twice in the product | two places that multiply with the cotangent |
//! | [`not_linear`] | a product is not linear in the vector | weight decay in a backward pass |
//! | [`not_symmetric`] | second derivatives depend on their order | a mixed term on one side only |
//! | [`not_adjoint`] | two products are not with the same Jacobian | one of two rules that was not kept up |
//!
//! Those before `slices` explain every measured entry of a tensor within the error bounds, and are
//! tried in this order, so that the most specific one is named. `slices` and `entries` say where
//! the errors are if none of those explains them. `unstable` is seen before anything is measured, and the last five need
//! no measurement at all.
//!
//! A suspect is a likely mistake, not a proven one: what is proven are the entries of the report.
//! Where nothing explains all of them none is named: two mistakes in one tensor, three tensors that
//! went round, a sign that is lost for each sample before the sum over the samples.

#[doc = include_str!("mistakes/zero.md")]
pub mod zero {}

#[doc = include_str!("mistakes/opposite_sign.md")]
pub mod opposite_sign {}

#[doc = include_str!("mistakes/factor.md")]
pub mod factor {}

#[doc = include_str!("mistakes/transposed.md")]
pub mod transposed {}

#[doc = include_str!("mistakes/swapped.md")]
pub mod swapped {}

#[doc = include_str!("mistakes/shifted.md")]
pub mod shifted {}

#[doc = include_str!("mistakes/reversed.md")]
pub mod reversed {}

#[doc = include_str!("mistakes/absolute_value.md")]
pub mod absolute_value {}

#[doc = include_str!("mistakes/weight_decay.md")]
pub mod weight_decay {}

#[doc = include_str!("mistakes/offset.md")]
pub mod offset {}

#[doc = include_str!("mistakes/axis_factor.md")]
pub mod axis_factor {}

#[doc = include_str!("mistakes/slices.md")]
pub mod slices {}

#[doc = include_str!("mistakes/entries.md")]
pub mod entries {}

#[doc = include_str!("mistakes/unstable.md")]
pub mod unstable {}

#[doc = include_str!("mistakes/vector_ignored.md")]
pub mod vector_ignored {}

#[doc = include_str!("mistakes/vector_twice.md")]
pub mod vector_twice {}

#[doc = include_str!("mistakes/not_linear.md")]
pub mod not_linear {}

#[doc = include_str!("mistakes/not_symmetric.md")]
pub mod not_symmetric {}

#[doc = include_str!("mistakes/not_adjoint.md")]
pub mod not_adjoint {}
