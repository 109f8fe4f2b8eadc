//! From wrong entries to the name of the mistake. Knows results only, not how they were measured.

mod unstable;

pub(crate) use unstable::unstable;
