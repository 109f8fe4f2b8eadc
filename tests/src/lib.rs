//! What the tests of gradcheck have in common: a corpus of functions with exact gradients, and of
//! the mistakes that people make in them. The tests themselves live beside this folder.

pub mod corpus;
