//! Ex
