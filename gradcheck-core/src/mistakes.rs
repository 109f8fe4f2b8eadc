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
//! Those before `slices` explain every measured entry of a tensor within the error bounds, and are
//! tried in this order, so that the most specific one is named. `slices` and `entries` say where
//! the errors are if none of those explains them. `unstable` is seen before anything is measured, and the last five need
//! no measurement at all.
//!
//! A suspect is a likely mistake, not a proven one: what is proven are the entries of the report.
//! Where nothing explains all of them none is named: two mistakes in one tensor, three tensors that
//! went round, a sign that is lost for each sample before the sum over the samples.

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
