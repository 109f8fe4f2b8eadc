//! The derive macro of `gradcheck-core`.
