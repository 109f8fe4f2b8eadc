//! What people do wrong with sparse matrices.

use std::collections::BTreeMap;

use gradcheck_core::{BugKind, Triplets};

use super::Real;

/// A mistake with the names that a report may have for it; none where only an entry is wrong.
#[derive(Clone, Copy)]
pub struct Mistake<F> {
    /// What is done.
    pub name: &'static str,
    /// Makes it, of a Jacobian or of a Hessian; `None` where it is none.
    pub make: fn(&Triplets<F>) -> Option<Triplets<F>>,
    /// The names that say it.
    pub kinds: &'static [BugKind],
}

/// All mistakes.
#[must_use]
pub fn all<F: Real>() -> Vec<Mistake<F>> {
    vec![
        Mistake { name: "a wrong entry", make: wrong_entry, kinds: &[] },
        Mistake { name: "a lost entry", make: lost_entry, kinds: &[BugKind::MissingFromPattern] },
        Mistake {
            name: "columns from 1",
            make: |m| shifted(m, [0, 1]),
            kinds: &[BugKind::Shifted],
        },
        Mistake { name: "rows from 1", make: |m| shifted(m, [1, 0]), kinds: &[BugKind::Shifted] },
        Mistake { name: "both from 1", make: |m| shifted(m, [1, 1]), kinds: &[BugKind::Shifted] },
        Mistake { name: "transposed", make: transposed, kinds: &[BugKind::Transposed] },
        Mistake { name: "one triangle", make: lower, kinds: &[BugKind::MissingFromPattern] },
        Mistake { name: "overwritten", make: overwritten, kinds: &[BugKind::Scattered] },
        Mistake { name: "negated", make: negated, kinds: &[BugKind::OppositeSign] },
    ]
}

/// The entries of each place added up.
fn summed<F: Real>(matrix: &Triplets<F>) -> BTreeMap<(usize, usize), F> {
    let mut sums = BTreeMap::new();
    for &(row, column, value) in &matrix.entries {
        let sum = sums.entry((row, column)).or_insert(F::zero());
        *sum = *sum + value;
    }
    sums
}

#[expect(clippy::unnecessary_wraps, reason = "it ends every mistake, and some do not apply")]
fn made<F: Real>(
    matrix: &Triplets<F>,
    entries: impl IntoIterator<Item = ((usize, usize), F)>,
) -> Option<Triplets<F>> {
    let entries = entries.into_iter().map(|((row, column), value)| (row, column, value)).collect();
    Some(Triplets { entries, ..*matrix })
}

/// The place of an entry that is not small, after two thirds of them.
fn place_of_one<F: Real>(sums: &BTreeMap<(usize, usize), F>) -> (usize, usize) {
    let mut places = sums.iter().skip(2 * sums.len() / 3);
    *places.find(|(_, value)| value.abs() > F::of(0.1)).expect("an entry that is not small").0
}

fn wrong_entry<F: Real>(matrix: &Triplets<F>) -> Option<Triplets<F>> {
    let mut sums = summed(matrix);
    let place = place_of_one(&sums);
    sums.entry(place).and_modify(|value| *value = *value * F::of(1.1));
    made(matrix, sums)
}

fn lost_entry<F: Real>(matrix: &Triplets<F>) -> Option<Triplets<F>> {
    let mut sums = summed(matrix);
    let place = place_of_one(&sums);
    sums.remove(&place);
    made(matrix, sums)
}

/// The place of the entry that the first two mistakes are in.
#[must_use]
pub fn place<F: Real>(matrix: &Triplets<F>) -> (usize, usize) {
    place_of_one(&summed(matrix))
}

fn shifted<F: Real>(matrix: &Triplets<F>, by: [usize; 2]) -> Option<Triplets<F>> {
    let moved = summed(matrix)
        .into_iter()
        .map(|((row, column), value)| ((row + by[0], column + by[1]), value));
    made(matrix, moved.filter(|((row, column), _)| *row < matrix.rows && *column < matrix.columns))
}

fn transposed<F: Real>(matrix: &Triplets<F>) -> Option<Triplets<F>> {
    let sums = summed(matrix);
    let is_own = sums.iter().all(|(&(row, column), &value)| {
        sums.get(&(column, row))
            .is_some_and(|other| (*other - value).abs() <= F::of(1e-5) * value.abs())
    });
    let exchanged = sums.into_iter().map(|((row, column), value)| ((column, row), value));
    if is_own || matrix.rows != matrix.columns { None } else { made(matrix, exchanged) }
}

fn lower<F: Real>(matrix: &Triplets<F>) -> Option<Triplets<F>> {
    let is_symmetric = matrix.rows == matrix.columns && transposed(matrix).is_none();
    let half = summed(matrix).into_iter().filter(|((row, column), _)| row >= column);
    if is_symmetric { made(matrix, half) } else { None }
}

fn overwritten<F: Real>(matrix: &Triplets<F>) -> Option<Triplets<F>> {
    let mut last = BTreeMap::new();
    for &(row, column, value) in &matrix.entries {
        last.insert((row, column), value);
    }
    let differs = last.len() < matrix.entries.len();
    if differs { made(matrix, last) } else { None }
}

fn negated<F: Real>(matrix: &Triplets<F>) -> Option<Triplets<F>> {
    made(matrix, summed(matrix).into_iter().map(|(place, value)| (place, -value)))
}
