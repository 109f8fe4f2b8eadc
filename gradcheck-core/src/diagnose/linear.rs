//! Products with a vector that are not linear in it, and second derivatives that depend on their
//! order.

use crate::report::{BugKind, Suspect, Verdict, place, quoted};
use crate::{Layout, TensorLayout};

/// What rounding may add to a sum of products, relative to the greatest of its tensor: single
/// precision throughout, over long sums. Smaller mistakes are left to the differences.
const ROUNDING: f64 = 1e-3;

/// The products with zero, with two vectors, with their sum, and with twice the first.
pub(crate) struct Responses {
    pub(crate) zero: Vec<f64>,
    pub(crate) first: Vec<f64>,
    pub(crate) other: Vec<f64>,
    pub(crate) sum: Vec<f64>,
    /// Nothing unless it is needed.
    pub(crate) twice: Vec<f64>,
}

impl Responses {
    pub(crate) fn are_linear(&self, space: &Layout) -> bool {
        let is_additive = |tensor: &TensorLayout| !self.breaks(tensor);
        space.tensors().iter().all(is_additive)
    }

    /// Whether a tensor is not zero for zero, or not the sum for the sum.
    fn breaks(&self, tensor: &TensorLayout) -> bool {
        let most = ROUNDING * self.greatest(tensor);
        tensor.range().any(|position| {
            let added = self.first[position] + self.other[position];
            self.zero[position].abs() > most || (self.sum[position] - added).abs() > most
        })
    }

    fn greatest(&self, tensor: &TensorLayout) -> f64 {
        let products = [&self.first, &self.other, &self.sum];
        let entries = products.into_iter().flat_map(|product| &product[tensor.range()]);
        entries.fold(0.0, |most: f64, entry| most.max(entry.abs()))
    }

    /// Whether the product with the second vector is `factor` times that with the first, in all of
    /// `tensors`.
    fn is_multiple(&self, tensors: &[&TensorLayout], of: &[f64], factor: f64) -> bool {
        tensors.iter().all(|tensor| {
            let most = ROUNDING * self.greatest(tensor);
            tensor.range().all(|position| {
                (of[position] - factor * self.first[position]).abs() <= most * factor.max(1.0)
            })
        })
    }
}

/// Names what is wrong with a product that is not linear in its `what`.
pub(crate) fn not_linear(space: &Layout, what: &'static str, responses: &Responses) -> Suspect {
    let broken: Vec<&TensorLayout> =
        space.tensors().iter().filter(|tensor| responses.breaks(tensor)).collect();
    let paths: Vec<String> = broken.iter().map(|tensor| tensor.path().to_owned()).collect();
    let named = paths.iter().map(|path| format!("`{}`", place(path, &[]))).collect::<Vec<_>>();
    let of = if named.len() == space.tensors().len() {
        String::new()
    } else {
        format!(" for {}", named.join(", "))
    };
    let same = |factor: f64| responses.is_multiple(&broken, &responses.twice, factor);
    if same(1.0) && responses.is_multiple(&broken, &responses.other, 1.0) {
        let claim = format!("The product{of} is the same for every {what}: the {what} is ignored.");
        return Suspect::new(BugKind::VectorIgnored, paths, claim)
            .because(format!("The product with a {what} of zeros is not zero."))
            .cured_by(format!(
                "Multiply with the {what} that is passed in: a {what} of ones would stand for the sum of the outputs."
            ));
    }
    if same(4.0) {
        let claim = format!("The product{of} contains the {what} twice.");
        return Suspect::new(BugKind::VectorTwice, paths, claim)
            .because(format!("Twice the {what} gives four times the product."))
            .cured_by(format!("Look for the second place that multiplies with the {what}."));
    }
    let tensor = broken[0];
    let worst = |position: &usize| {
        let added = responses.first[*position] + responses.other[*position];
        (responses.sum[*position] - added).abs().max(responses.zero[*position].abs())
    };
    let at = tensor
        .range()
        .max_by(|left, right| worst(left).total_cmp(&worst(right)))
        .expect("a tensor that breaks the rule has entries");
    let entry = quoted(tensor.path(), &tensor.index(at - tensor.range().start), tensor.tangent());
    let claim = format!("The product{of} is not linear in the {what}.");
    let added = responses.first[at] + responses.other[at];
    Suspect::new(BugKind::NotLinear, paths, claim)
        .because(format!(
            "{entry} is {:?} for a {what} of zeros. It is {:?} for the sum of two {what}s, and the sum of its values for each is {:?}.",
            responses.zero[at],
            responses.sum[at],
            added
        ))
        .cured_by(format!(
            "Every term must contain the {what} once: look for a constant, a penalty, or a function of it."
        ))
}

/// u·Hv and v·Hu differ by more than `max_relative` of their terms.
pub(crate) fn not_symmetric(
    vectors: [&[f64]; 2],
    products: [&[f64]; 2],
    max_relative: f64,
) -> Option<Suspect> {
    let Unequal { one, other } =
        unequal([vectors[0], products[1]], [vectors[1], products[0]], max_relative)?;
    let claim = "The Hessian behind the products is not symmetric.".to_owned();
    Some(
        Suspect::new(BugKind::NotSymmetric, Vec::new(), claim)
            .because(format!(
                "For two tangents u and v, the scalar product of u and Hv is {one:?}, that of v and Hu \
                 is {other:?}."
            ))
            .cured_by(SYMMETRIC.to_owned()),
    )
}

const SYMMETRIC: &str = "Second derivatives do not depend on their order: look for a mixed term that is \
     missing, or that stands on one side only.";

/// A scalar product.
#[derive(Default)]
struct Dot {
    sum: f64,
    /// The sum of the terms without their signs.
    size: f64,
}

impl Dot {
    fn of([left, right]: [&[f64]; 2]) -> Self {
        let terms = left.iter().zip(right).map(|(left, right)| left * right);
        terms.fold(Self::default(), |Self { sum, size }, term| Self {
            sum: sum + term,
            size: size + term.abs(),
        })
    }
}

/// Two scalar products that should be equal.
struct Unequal {
    one: f64,
    other: f64,
}

/// Two scalar products, each as its two factors, where they differ by more than `max_relative` of
/// their terms.
fn unequal(left: [&[f64]; 2], right: [&[f64]; 2], max_relative: f64) -> Option<Unequal> {
    let [one, other] = [left, right].map(Dot::of);
    // Of sums that are no numbers nothing is known.
    if !(one.size + other.size).is_finite() {
        return None;
    }
    let is_equal = (one.sum - other.sum).abs() <= max_relative * (one.size + other.size);
    (!is_equal).then_some(Unequal { one: one.sum, other: other.sum })
}

/// u·(J v) and (Jᵀ u)·v, each as its two factors, differ by more than `max_relative` of their terms;
/// `verdicts` is what `judges` say of Jᵀ u and of J v: `Differences`, or what is exact.
pub(crate) fn not_adjoint(
    pushed: [&[f64]; 2],
    pulled: [&[f64]; 2],
    max_relative: f64,
    judges: &str,
    verdicts: [Verdict; 2],
) -> Option<Suspect> {
    let Unequal { one, other } = unequal(pushed, pulled, max_relative)?;
    let (backward, pushforward) = ("the vector-Jacobian product", "the Jacobian-vector product");
    let (found, remedy) = match verdicts.map(|verdict| verdict == Verdict::Fail) {
        [true, true] => (format!("{judges} find both wrong."), "Fix each by its own check."),
        [false, false] => (
            format!("{judges} do not show which."),
            "Compare the two term by term, with `every_entry` or a smaller layer.",
        ),
        [is_backward, _] => {
            let [wrong, right] =
                if is_backward { [backward, pushforward] } else { [pushforward, backward] };
            let text = format!("{judges} find {wrong} wrong, and no mistake in {right}.");
            (text, "Look for the term in which they differ.")
        }
    };
    let claim = "The two products are not with the same Jacobian.".to_owned();
    Some(
        Suspect::new(BugKind::NotAdjoint, Vec::new(), claim)
            .because(format!(
                "For a cotangent u and a tangent v, the scalar product of u and Jv is {one:?}, that of uJ \
                 and v is {other:?}. {found}"
            ))
            .cured_by(remedy.to_owned()),
    )
}

/// The pair of entries of a square matrix that differ most, if by more than `max_relative` of the
/// greatest of their rows. The derivatives along a tangent do not commute, and are left out.
pub(crate) fn asymmetry(layout: &Layout, matrix: &[f64], max_relative: f64) -> Option<Suspect> {
    let count = layout.parameter_count();
    let size = |row: usize| {
        (0..count).fold(0.0, |most: f64, column| most.max(matrix[row * count + column].abs()))
    };
    let sizes: Vec<f64> = (0..count).map(size).collect();
    let pairs = (0..count).flat_map(|row| (0..row).map(move |column| [row, column]));
    let tangent = |position: usize| layout.locate(position).filter(|(it, _)| it.is_tangent());
    let commutes = |[row, column]: &[usize; 2]| {
        let is_frozen =
            |position| layout.locate(position).is_some_and(|(tensor, _)| tensor.is_frozen());
        !is_frozen(*row)
            && !is_frozen(*column)
            && tangent(*row).is_none_or(|(tensor, _)| !tensor.range().contains(column))
    };
    let excess = |&[row, column]: &[usize; 2]| {
        let difference = (matrix[row * count + column] - matrix[column * count + row]).abs();
        difference / (max_relative * sizes[row].min(sizes[column]).max(f64::MIN_POSITIVE))
    };
    let [row, column] = pairs
        .filter(commutes)
        .max_by(|left, right| excess(left).total_cmp(&excess(right)))
        .filter(|pair| excess(pair) > 1.0)?;
    let values = [matrix[row * count + column], matrix[column * count + row]];
    Some(asymmetric(layout, [row, column], values))
}

/// Says that an entry is not what is on the other side of the diagonal.
pub(super) fn asymmetric(layout: &Layout, [row, column]: [usize; 2], values: [f64; 2]) -> Suspect {
    let paths = [row, column].map(|position| {
        let (tensor, index) = layout.locate(position).expect("a row stands for a parameter");
        (tensor.path().to_owned(), quoted(tensor.path(), &index, tensor.tangent()))
    });
    let [below, above] = values;
    let claim = format!(
        "The Hessian is not symmetric: row {row}, column {column} ({}, {}) is {below:?}, and row \
         {column}, column {row} is {above:?}.",
        paths[0].1, paths[1].1
    );
    let mut tensors: Vec<String> = paths.map(|(tensor, _)| tensor).into();
    tensors.dedup();
    Suspect::new(BugKind::NotSymmetric, tensors, claim).cured_by(SYMMETRIC.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    /// Whether products of two entries are linear, where one of them is off by so much.
    fn are_linear(zero: f64, sum: f64) -> bool {
        let products = |values: [f64; 2]| values.to_vec();
        let responses = Responses {
            zero: products([0.0, zero]),
            first: products([1.0, 2.0]),
            other: products([3.0, -5.0]),
            sum: products([4.0, -3.0 + sum]),
            twice: Vec::new(),
        };
        responses.are_linear(&[0.0_f64; 2].layout())
    }

    #[test]
    fn products_are_linear_if_they_are_zero_for_zero_and_the_sum_for_the_sum() {
        assert!(are_linear(0.0, 0.0));
        assert!(are_linear(0.004, 0.004), "less than rounding of the greatest may be");
        assert!(!are_linear(0.006, 0.0), "it is not zero for zero");
        assert!(!are_linear(0.0, 0.006), "it is not the sum for the sum");
    }

    #[test]
    fn the_size_of_a_scalar_product_has_no_signs() {
        let Dot { sum, size } = Dot::of([&[2.0, 3.0, 0.0], &[4.0, -5.0, 7.0]]);

        assert_eq!([sum, size], [-7.0, 23.0]);
    }
}
