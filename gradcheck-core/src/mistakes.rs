//! The mistakes that a report can name, a page for each: how it looks, why it arises, how to fix
//! it, and what else looks like it.
//!
//! This module has documentation only. Each page belongs to a [`BugKind`](crate::BugKind), and has
//! a small model that makes the mistake, which is run as a test. In what follows a is the analytic
//! gradient of a tensor, n the numeric one.
//!
//! | page | the mistake | a common cause |
//! |---|---|---|
#![doc = crate::report::with_mistakes!(crate::report::rows_of_mistakes)]
//! Those before `approximate` explain every measured entry of a tensor within the error bounds, and are
//! tried in this order, so that the most specific one is named. `approximate`, `slices`, `scattered` and `entries` say where
//! the errors are if none of those explains them. `unstable` is seen before anything is measured, and the five after it
//! need no measurement at all. `missing_from_pattern` is of sparse matrices only.
//!
//! A name is tested before it is said: the gradient that it says is right is checked along a direction
//! that nothing was chosen for, through all entries of its tensors. Where that passes, the report says
//! so; where it fails, the name is dropped. Where the name does not say what is right, or noise leaves
//! it open, it is a likely mistake, and no more.
//!
//! Where nothing explains all wrong entries none is named: two mistakes in one tensor, three tensors that
//! went round, a sign that is lost for each sample before the sum over the samples.
//!
//! # Where there is no name
//!
//! - Measure every entry: `GRADCHECK_EVERY_ENTRY=1 cargo test <name>`.
//! - Take one sample, and one layer. Mistakes of a sample show only before the sum over the samples.
//! - In a chain of layers, the wrong tensor that is nearest to the loss is the one to look at: those
//!   behind it are wrong because it is.
//! - Check a part by itself: `assert_vjp!` of one operation, `assert_jacobian!` of one function.
//! - Choose parameters at which terms differ in size, so that a missing one shows.

use crate::report::with_mistakes;

macro_rules! pages {
    ($($(#[$doc:meta])* $kind:ident $page:ident $looks:literal $cause:literal,)*) => {
        $(
            #[doc = include_str!(concat!("mistakes/", stringify!($page), ".md"))]
            pub mod $page {}
        )*
    };
}

with_mistakes!(pages);
