//! The mistakes that can be named: a table, and the names.

use std::fmt;

/// Hands the table of the mistakes to a macro. A row has the name with its documentation, the page
/// in `mistakes/`, how the mistake looks, and a common cause. It is the only list of them: the
/// variants of [`BugKind`], the modules of [`mistakes`](crate::mistakes) and the table there are
/// made of it.
macro_rules! with_mistakes {
    ($($then:tt)+) => {
        $($then)+! {
            /// a is 0 throughout, n is not: the backward pass never writes to the tensor, or what it
            /// writes is cut off.
            Zero zero
                "a is 0 and n is not"
                "the backward pass never writes to the tensor",
            /// a = -n: a subtraction the wrong way round, or a minus of the cost that got lost.
            OppositeSign opposite_sign
                "a = -n"
                "a difference the wrong way round",
            /// a = c n with one c for the tensor: a sum that should be a mean or a mean that is taken
            /// twice, where c is the length of an axis or the number of samples; a lost 2 of a square.
            Factor factor
                "a = c n, with one c"
                "the forgotten `/ n` of a mean",
            /// a is the gradient by tangents of another convention: on the other side of the point, with the
            /// rotation first, by the frame of the world, or of the inverse.
            Convention convention
                "a is n by tangents of another convention"
                "a formula of another book",
            /// a has the entries of n with axes exchanged: a matrix product in the wrong order, or a
            /// buffer that is written row by row and read column by column.
            Transposed transposed
                "a has the entries of n with axes exchanged"
                "a matrix product in the wrong order",
            /// Two tensors of the same shape have each other's gradient: a result that is returned or
            /// paired in the wrong order.
            Swapped swapped
                "two tensors have each other's gradient"
                "results returned in the wrong order",
            /// A tensor has the values of another one, for which they are right: a name or an index that
            /// was copied and not changed.
            Copied copied
                "a tensor has another one's values, which are right there"
                "a line that was copied and not changed",
            /// a has the entries of n some positions too early or too late: an index that is off by one, a
            /// range that begins at the wrong entry.
            Shifted shifted
                "a has the entries of n some positions off"
                "a loop that counts from 1",
            /// a has the entries of n in the opposite order: a loop that runs backwards, a convolution
            /// whose kernel is not flipped.
            Reversed reversed
                "a has the entries of n in the opposite order"
                "a kernel that is not flipped",
            /// a = |n|, or -|n|, where n has both signs: an absolute value or a square root of a square
            /// that loses the sign.
            AbsoluteValue absolute_value
                "a is the absolute value of n"
                "clipping that drops the sign",
            /// n - a = c times the parameters, or c times their signs: a regularisation that only one of
            /// cost and gradient has.
            WeightDecay weight_decay
                "n - a = c times the parameters, or their signs"
                "a penalty that only one side has",
            /// n - a is one constant: something is added to every entry.
            Offset offset
                "n - a = c"
                "the 1 in the derivative of `p * p.ln()`",
            /// A square matrix is right on its diagonal and twice or half of n off it, or the other way
            /// round: a triangle that is mirrored twice, an entry beside the diagonal that counts once.
            Diagonal diagonal
                "a is 2 n or n / 2 off the diagonal, or only on it"
                "both triangles added to both",
            /// a = r n, with a ratio r that is a function of the parameter itself: the factor of the chain
            /// rule for a parameter that is kept as a logarithm, a root, a logit.
            ChainFactor chain_factor
                "a = r n, with a function r of the parameter itself"
                "the forgotten exp of a log-parameter",
            /// Each column of a weight has its own factor, and the entry of the bias beside it has the
            /// same: a wrong delta of backpropagation at one sample.
            WrongDelta wrong_delta
                "a weight and its bias have the same factors"
                "the derivative of an activation at the wrong value",
            /// n - a is one number for each row, or for each column: a mean or a sum that a norm, a softmax
            /// or a centring forgets or subtracts twice.
            AxisOffset axis_offset
                "n - a is one number for each row or column"
                "a mean that is not differentiated",
            /// a reduction over one axis is missing or done twice: along it a is constant, and the sum or
            /// the mean of n; or each index of the axis has a factor of its own.
            AxisFactor axis_factor
                "each index of an axis has a factor of its own"
                "scales that only one side applies",
            /// a stands at a limit wherever n goes beyond it, and is right within: values that were clipped.
            Clipped clipped
                "a stands at a limit beyond which n goes"
                "a clip that belongs to the optimiser",
            /// a is slightly wrong everywhere: an approximation is somewhere in it.
            Approximate approximate
                "a is slightly wrong everywhere"
                "differences inside the gradient, half precision",
            /// Only some rows, columns, or a block are wrong: a loop that leaves them out, an index that
            /// does not move.
            Slices slices
                "only some rows, columns or a block are wrong"
                "a loop that leaves a row out",
            /// Some rows, columns or entries are wrong that are no neighbours: every other one, the masked
            /// ones, those of tokens that occur more than once.
            Scattered scattered
                "rows, columns or entries are wrong that are no neighbours"
                "`=` for `+=` where a token occurs twice",
            /// Only a few single entries are wrong, and all others right: a special case, a border, a
            /// wrong index.
            Entries entries
                "only a few entries are wrong"
                "a border",
            /// The gradient closure gives another result when it is called again: a buffer that is not
            /// cleared, a stale cache, a random mask.
            Unstable unstable
                "a changes when it is computed again"
                "a buffer that is added to and not cleared",
            /// A product with a vector that is the same for every vector.
            VectorIgnored vector_ignored
                "a product with a vector does not depend on it"
                "a backward pass for a cotangent of ones",
            /// A product with a vector in which the vector stands twice.
            VectorTwice vector_twice
                "the vector stands twice in the product"
                "two places that multiply with the cotangent",
            /// A product with a vector that is not linear in it for another reason.
            NotLinear not_linear
                "a product is not linear in the vector"
                "weight decay in a backward pass",
            /// Second derivatives that depend on their order.
            NotSymmetric not_symmetric
                "second derivatives depend on their order"
                "a mixed term on one side only",
            /// A vector-Jacobian and a Jacobian-vector product that are not with the same Jacobian.
            NotAdjoint not_adjoint
                "two products are not with the same Jacobian"
                "one of two rules that was not kept up",
            /// A derivative that a sparse matrix has no entry for.
            MissingFromPattern missing_from_pattern
                "a derivative is not zero where a sparse matrix has no entry"
                "one triangle where the whole matrix is meant",
        }
    };
}

/// The rows of the table in the documentation.
macro_rules! rows_of_mistakes {
    ($($(#[$doc:meta])* $kind:ident $page:ident $looks:literal $cause:literal,)*) => {
        concat!($("| [`", stringify!($page), "`] | ", $looks, " | ", $cause, " |\n"),*)
    };
}

pub(crate) use {rows_of_mistakes, with_mistakes};

macro_rules! bug_kinds {
    ($($(#[$doc:meta])* $kind:ident $page:ident $looks:literal $cause:literal,)*) => {
        /// The mistakes that can be named. In what follows a is the analytic gradient of a tensor, n
        /// the numeric one. [`mistakes`](crate::mistakes) has a page for each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum BugKind {
            $(
                $(#[$doc])*
                ///
                #[doc = concat!("[More on this](crate::mistakes::", stringify!($page), ").")]
                $kind,
            )*
        }

        impl BugKind {
            /// Every mistake that can be named, in the order of their pages.
            pub const ALL: &'static [Self] = &[$(Self::$kind),*];

            /// Returns the name, as it stands in the JSON report.
            ///
            /// # Examples
            /// ```
            /// use gradcheck_core::BugKind;
            ///
            /// assert_eq!(BugKind::OppositeSign.name(), "OppositeSign");
            /// ```
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($kind),)*
                }
            }
        }

        impl BugKind {
            /// The address of the page on docs.rs.
            #[cfg(feature = "json")]
            pub(crate) fn url(self) -> String {
                url_of(self.page())
            }

            /// The path of the module with its page.
            pub(crate) const fn page(self) -> &'static str {
                match self {
                    $(Self::$kind => concat!("gradcheck_core::mistakes::", stringify!($page)),)*
                }
            }
        }

        #[cfg(test)]
        const PAGES: &[&str] = &[$(stringify!($page)),*];
    };
}

with_mistakes!(bug_kinds);

/// The address on docs.rs of the page of the module `path`, in the documentation of this version.
#[cfg(any(feature = "json", feature = "html"))]
pub(crate) fn url_of(path: &str) -> String {
    let (package, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    format!("https://docs.rs/{package}/{version}/{}/index.html", path.replace("::", "/"))
}

/// The [`name`](BugKind::name).
impl fmt::Display for BugKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// `OppositeSign` as `opposite_sign`.
    fn snake(name: &str) -> String {
        let mut words = String::new();
        for letter in name.chars() {
            if letter.is_uppercase() && !words.is_empty() {
                words.push('_');
            }
            words.extend(letter.to_lowercase());
        }
        words
    }

    #[test]
    fn every_mistake_has_the_page_of_its_name_and_there_is_no_other() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/mistakes");
        let files: BTreeSet<String> = fs::read_dir(&folder)
            .unwrap()
            .map(|file| file.unwrap().file_name().to_string_lossy().replace(".md", ""))
            .collect();
        let names: Vec<String> = BugKind::ALL.iter().map(|kind| snake(kind.name())).collect();

        assert_eq!(names, PAGES, "report/bug_kind.rs: a row has another page than its name");
        let strays: Vec<_> = files.iter().filter(|file| !names.contains(file)).collect();
        assert!(strays.is_empty(), "report/bug_kind.rs has no row for the pages {strays:?}");
    }

    #[test]
    fn a_name_is_shown_as_it_is_and_stands_for_one_mistake() {
        let names: BTreeSet<&str> = BugKind::ALL.iter().map(|kind| kind.name()).collect();

        assert_eq!(names.len(), BugKind::ALL.len());
        for kind in BugKind::ALL {
            assert_eq!(kind.to_string(), format!("{kind:?}"));
        }
        assert_eq!(format!("{:>5}|{:<6}|", BugKind::Zero, BugKind::Zero), " Zero|Zero  |");
    }
}
