//! What the tests of gradcheck have in common: a corpus of functions with exact gradients, and of
//! the mistakes that people make in them; a zoo of layers and least squares with theirs. The tests
//! themselves live beside this folder.

pub mod corpus;
pub mod networks;
pub mod sensitivity;
pub mod sparse;
pub mod torture;
pub mod zoo;
