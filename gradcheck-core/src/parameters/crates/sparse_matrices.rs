//! What the sparse matrices of other crates have in common: they are handed out entry by entry.

/// `Matrix` for a type that hands its entries out; `$count` is their number,
/// `$each` what it does with a receiver.
macro_rules! sparse_matrix {
    ($($matrix:ty, $scalar:ty;)* => $value:ident, $receive:ident: $size:expr, $count:expr, $each:expr) => {
        $(
            impl $crate::parameters::Sparse for $matrix {
                fn size(&self) -> [usize; 2] {
                    let $value = self;
                    $size
                }

                fn count(&self) -> usize {
                    let $value = self;
                    $count
                }

                fn each(&self, $receive: &mut dyn FnMut(usize, usize, f64)) {
                    let $value = self;
                    $each
                }
            }

            /// Sparse: entries that are not stored are zero.
            impl $crate::Matrix for $matrix {
                type Scalar = $scalar;

                const IS_SPARSE: bool = true;

                fn form(&self) -> Result<$crate::parameters::Form<'_, $scalar>, String> {
                    Ok($crate::parameters::Form::Sparse(self))
                }
            }
        )*
    };
}
pub(super) use sparse_matrix;
