//! What the macros name in the user's crate. Not part of the public interface.

#[cfg(feature = "check")]
pub use crate::assertion::assert_gradients;

/// The path of a function.
#[cfg(feature = "check")]
#[must_use]
pub fn type_name_of<F>(_: F) -> &'static str {
    std::any::type_name::<F>()
}
