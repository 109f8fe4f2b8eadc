//! Mistakes of sparse matrices: of where the entries are, and of how they are put together. A name is
//! tried on all rows at once, by the derivatives of the outputs along a direction.

use super::linear::asymmetric;
use super::matrix::Change;
pub(crate) use super::matrix::{Given, Lines, Shifts};
pub(crate) use super::misplaced::missing;
use super::misplaced::words;
use crate::Layout;
use crate::report::Suspect;

/// A factor that is no further from 1 than this is none that a person made.
const NEAR_ONE: f64 = 1e-3;
/// How many times the relative error that counts as none a single central difference may have.
const ROUGH: f64 = 10.0;

/// A name with what would make the matrix right.
pub(crate) struct Named {
    pub(crate) suspect: Suspect,
    change: Change,
}

/// The most specific name that explains every row.
pub(crate) fn named(given: &Given<'_>, lines: &Lines) -> Option<Named> {
    let changes = scales(given, lines).into_iter().chain(of_square(given));
    let changes = changes.chain(shifts(false)).chain(shifts(true));
    explaining(given, lines, changes)
}

/// The name of entries that were shifted by one and lost over an edge, where the first and the last
/// column are held still: their entries may be those that were lost.
pub(crate) fn lossy(given: &Given<'_>, lines: &Lines) -> Option<Named> {
    explaining(given, lines, shifts(false))
}

/// The name of a matrix that is right with these entries in the order of its own, one of each place.
pub(crate) fn corrected(given: &Given<'_>, lines: &Lines, entries: Vec<f64>) -> Option<Named> {
    let mut greatest = vec![0.0_f64; given.size[0]];
    let mut measured = entries.iter();
    (given.each)(&mut |row, _, value| {
        let measured = measured.next().map_or(0.0, |entry| entry.abs());
        greatest[row] = greatest[row].max(value.abs()).max(measured);
    });
    // What seems right is put to the test as it is.
    let mut entries = entries;
    let mut measured = entries.iter_mut();
    (given.each)(&mut |row, _, value| {
        if let Some(entry) = measured.next()
            && (*entry - value).abs() <= ROUGH * given.max_relative * greatest[row]
        {
            *entry = value;
        }
    });
    explaining(given, lines, std::iter::once(Change::Entries(entries)))
}

/// The first change that explains every row.
fn explaining(
    given: &Given<'_>,
    lines: &Lines,
    mut changes: impl Iterator<Item = Change>,
) -> Option<Named> {
    let before = lines.wrong(given);
    if before == 0 {
        return None;
    }
    let change = changes.find(|change| given.is_explained(change, lines))?;
    Some(Named { suspect: words(given, &change, before), change })
}

/// One factor for all entries.
fn scales(given: &Given<'_>, lines: &Lines) -> Option<Change> {
    let [products, sizes] = given.product(&Change::Scale(1.0));
    let (mut both, mut own) = (0.0, 0.0);
    for row in (0..given.size[0]).filter(|&row| sizes[row] > 0.0) {
        let [product, numeric] = [products[row], lines.numeric[row]].map(|it| it / sizes[row]);
        both += product * numeric;
        own += product * product;
    }
    let factor = both / own;
    let is_one = (factor - 1.0).abs() < NEAR_ONE;
    (factor.is_finite() && factor != 0.0 && !is_one).then_some(Change::Scale(factor))
}

fn of_square(given: &Given<'_>) -> Vec<Change> {
    if !given.is_square() {
        return Vec::new();
    }
    let mut changes = vec![Change::Transpose];
    if let [true, false] | [false, true] = given.sides() {
        changes.push(Change::Mirror);
    }
    changes.extend([Change::Beside(0.5), Change::Beside(2.0)]);
    changes
}

/// All ways to be off by one: rows and columns, and one of them.
fn shifts(wraps: bool) -> impl Iterator<Item = Change> {
    let ways: [[isize; 2]; 8] =
        [[1, 1], [0, 1], [1, 0], [-1, -1], [0, -1], [-1, 0], [1, -1], [-1, 1]];
    ways.into_iter().map(move |by| Change::Shift { by, wraps })
}

impl Named {
    /// Whether it explains the derivatives along another direction, too.
    pub(crate) fn holds(&self, given: &Given<'_>, lines: &Lines) -> bool {
        given.is_explained(&self.change, lines)
    }

    /// Says that the test along another direction passed.
    pub(crate) fn proven(self) -> Self {
        let proof = "A matrix that is corrected so agrees along another direction, too.".to_owned();
        Self { suspect: self.suspect.proven_by(proof), ..self }
    }

    /// Hands out the entries of the corrected matrix.
    pub(crate) fn each(&self, given: &Given<'_>, receive: &mut dyn FnMut(usize, usize, f64)) {
        self.change.each(given.each, given.size, receive);
    }
}

/// The mistake of a matrix that is not symmetric; `value` gives an entry, `greatest` that of each row
/// without its sign.
pub(crate) fn not_symmetric(
    layout: &Layout,
    pairs: impl Iterator<Item = [usize; 2]>,
    value: impl Fn(usize, usize) -> f64,
    greatest: &[f64],
    max_relative: f64,
) -> Option<Suspect> {
    let tangent = |position: usize| layout.locate(position).filter(|(it, _)| it.is_tangent());
    let commutes = |[row, column]: &[usize; 2]| {
        tangent(*row).is_none_or(|(tensor, _)| !tensor.range().contains(column))
    };
    let excess = |&[row, column]: &[usize; 2]| {
        let difference = (value(row, column) - value(column, row)).abs();
        // A row of zeros has no size of its own.
        let sizes = [greatest[row], greatest[column]]
            .map(|size| if size > 0.0 { size } else { f64::INFINITY });
        difference / (max_relative * sizes[0].min(sizes[1])).max(f64::MIN_POSITIVE)
    };
    let worst = { pairs }
        .filter(commutes)
        .map(|pair| (excess(&pair), pair))
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .filter(|(excess, _)| *excess > 1.0)?;
    let [row, column] = worst.1;
    Some(asymmetric(layout, [row, column], [value(row, column), value(column, row)]))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use fastrand::Rng;

    use super::*;
    use crate::report::{BugKind, Topic};

    type Entries = Vec<(usize, usize, f64)>;
    /// Makes a mistake in a square matrix of `SIDE` rows.
    type Spoil = fn(&mut Entries);

    const SIDE: usize = 12;

    /// A few random entries in each row, one of them on the diagonal.
    fn matrix(random: &mut Rng, is_symmetric: bool) -> Entries {
        let mut places = BTreeMap::new();
        for row in 0..SIDE {
            for column in [row, random.usize(1..SIDE - 1), random.usize(1..SIDE - 1)] {
                let value = random.f64() + 0.5;
                places.insert((row, column), value);
                if is_symmetric {
                    places.insert((column, row), value);
                }
            }
        }
        places.into_iter().map(|((row, column), value)| (row, column, value)).collect()
    }

    fn product(entries: &Entries, along: &[f64]) -> Lines {
        let mut lines = Lines { numeric: vec![0.0; SIDE], errors: vec![1e-12; SIDE] };
        for &(row, column, value) in entries {
            lines.numeric[row] += value * along[column];
        }
        lines
    }

    /// The name of the second matrix, where the first is right.
    fn name_of(right: &Entries, wrong: &Entries, random: &mut Rng) -> Option<BugKind> {
        let mut along = [(); SIDE].map(|()| random.f64() + 0.5);
        let each = |receive: &mut dyn FnMut(usize, usize, f64)| {
            for &(row, column, value) in wrong {
                receive(row, column, value);
            }
        };
        let mut found = None;
        for _ in 0..2 {
            let lines = product(right, &along);
            let given = Given {
                topic: Topic::Hessian,
                path: "hessian",
                size: [SIDE; 2],
                max_relative: 1e-6,
                each: &each,
                along: &along,
                shifts: Shifts::default(),
            };
            match &found {
                None => found = Some(named(&given, &lines)?),
                Some(name) => return name.holds(&given, &lines).then_some(*name.suspect.kind()),
            }
            along = along.map(|_| random.f64() + 0.5);
        }
        None
    }

    fn each(entries: &mut Entries, change: impl Fn(&mut (usize, usize, f64))) {
        for entry in entries {
            change(entry);
        }
    }

    const MISTAKES: [(BugKind, bool, Spoil); 8] = [
        (BugKind::OppositeSign, false, |entries| each(entries, |it| it.2 = -it.2)),
        (BugKind::Factor, false, |entries| each(entries, |it| it.2 *= 3.0)),
        (BugKind::Transposed, false, |entries| each(entries, |it| *it = (it.1, it.0, it.2))),
        (BugKind::MissingFromPattern, true, |entries| entries.retain(|it| it.0 >= it.1)),
        (BugKind::MissingFromPattern, true, |entries| entries.retain(|it| it.0 <= it.1)),
        (BugKind::Diagonal, true, |entries| {
            each(entries, |it| it.2 *= if it.0 == it.1 { 1.0 } else { 2.0 });
        }),
        (BugKind::Shifted, false, |entries| each(entries, |it| it.1 = (it.1 + 1) % SIDE)),
        (BugKind::Shifted, false, |entries| {
            entries.retain(|it| it.0 > 0);
            each(entries, |it| it.0 -= 1);
        }),
    ];

    #[test]
    fn every_mistake_of_the_whole_matrix_has_its_name() {
        for seed in 0..40 {
            for (kind, is_symmetric, spoil) in MISTAKES {
                let mut random = Rng::with_seed(seed);
                let right = matrix(&mut random, is_symmetric);
                let mut wrong = right.clone();
                spoil(&mut wrong);

                assert_eq!(name_of(&right, &wrong, &mut random), Some(kind), "{seed} {wrong:?}");
            }
        }
    }

    #[test]
    fn errors_without_a_pattern_and_right_matrices_have_no_name() {
        for seed in 0..40 {
            let mut random = Rng::with_seed(seed);
            let right = matrix(&mut random, seed % 2 == 0);
            let mut one = right.clone();
            one[random.usize(..right.len())].2 *= 1.2;
            let mut all = right.clone();
            for entry in &mut all {
                entry.2 *= 1.0 + random.f64();
            }

            assert_eq!(name_of(&right, &right, &mut random), None, "{seed}");
            assert_eq!(name_of(&right, &one, &mut random), None, "{seed}");
            assert_eq!(name_of(&right, &all, &mut random), None, "{seed}");
        }
    }

    #[test]
    fn whatever_is_said_fits_80_columns_of_ascii_sentences() {
        for (_, is_symmetric, spoil) in MISTAKES {
            let mut random = Rng::with_seed(3);
            let right = matrix(&mut random, is_symmetric);
            let mut wrong = right.clone();
            spoil(&mut wrong);
            let along = [(); SIDE].map(|()| random.f64() + 0.5);
            let each = |receive: &mut dyn FnMut(usize, usize, f64)| {
                for &(row, column, value) in &wrong {
                    receive(row, column, value);
                }
            };
            let given = Given {
                topic: Topic::Hessian,
                path: "hessian",
                size: [SIDE; 2],
                max_relative: 1e-6,
                each: &each,
                along: &along,
                shifts: Shifts::default(),
            };

            let suspect = named(&given, &product(&right, &along)).expect("a name").suspect;

            let text = suspect.to_string();
            assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 80), "{text}");
            for part in [suspect.claim(), suspect.evidence(), suspect.remedy()] {
                assert!(part.ends_with('.') && !part.contains("  "), "{part:?}");
            }
        }
    }
}
