//! The guide: a page for each thing to know beside the README.
//!
//! This module has documentation only, and the code in it is run as tests.
//!
//! | page | what it is about |
//! |---|---|
//! | [`features`] | which feature to enable, for tests and for a model in `src/` |
//! | [`models`] | caches, gradient buffers, boxed layers, batch norm, what `#[derive(Parameters)]` takes |
//! | [`assertions`] | Jacobians, layers without a cost, Hessians; options of each; checks as values |
//! | [`sparse`] | sparse Jacobians and Hessians: how they are checked, what their mistakes are called |
//! | [`solvers`] | a check every few iterations of a solver, in argmin and in a loop of one's own |
//! | [`properties`] | proptest draws the shapes and the points of a check |
//! | [`single_precision`] | what a check of an `f32` model shows, and how to show more |
//! | [`exact`] | exact derivatives by dual numbers in place of differences |
//! | [`reports`] | files, pages and marks in CI; the variables of the environment |
//! | [`robotics`] | rotations and poses: in which tangents, and other conventions |
//! | [`truncated`] | what truncated and straight-through gradients can be checked against |
//! | [`candle`], [`burn`] | models and ops of these frameworks |
//! | [`how_it_works`] | why a dozen evaluations are enough, and what a pass is worth |
//!
//! Which feature and which lines for the types of another crate is in
//! [`ecosystems`](crate::ecosystems); each mistake that a report can name is in
//! [`mistakes`](crate::mistakes).

macro_rules! pages {
    ($($page:ident)*) => {
        $(
            #[doc = include_str!(concat!("guide/", stringify!($page), ".md"))]
            pub mod $page {}
        )*
    };
}

pages! {
    features models assertions sparse solvers properties single_precision exact reports robotics truncated candle burn
    how_it_works
}
