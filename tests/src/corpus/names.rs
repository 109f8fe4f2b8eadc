//! The names of mistakes: what each mistake of the corpus should be called, and what it was called.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gradcheck_core::BugKind;

use super::checkers::Judgement;
use super::mistakes::Truth;
use super::record::{Record, Subject};

/// The kinds that are right for a mistake, the most telling first; none where it has no name.
fn kinds_of(mistake: &str) -> &'static [BugKind] {
    use BugKind::{Entries, Factor, Offset, OppositeSign, Shifted, Slices, Swapped, Transposed};
    use BugKind::{WeightDecay, Zero};
    match mistake {
        "whole_negated" | "tensor_negated" => &[OppositeSign],
        "tensor_zeroed" => &[Zero],
        "transposed" | "transposed_and_reshaped" => &[Transposed],
        "tensors_swapped" => &[Swapped],
        "rolled_by_one" => &[Shifted],
        "weight_decay_1e-2" | "weight_decay_1e-4" | "penalty_forgotten" => &[WeightDecay],
        "constant_offset" => &[Offset],
        "row_copied" | "column_zeroed" | "last_part_dropped" => &[Slices],
        "neighbours_swapped" => &[Entries, Slices],
        "noise_of_0.1_percent" => &[],
        _ if mistake.starts_with("row_") => &[Slices],
        _ if mistake.starts_with("entry_") => &[Entries],
        _ => &[Factor],
    }
}

/// Whether a name says as much of a mistake that leaves few entries to tell it from others: a
/// slice may be one entry, or the whole of a small tensor.
fn is_as_good(kind: BugKind, truth: &Truth) -> bool {
    let places = [BugKind::Entries, BugKind::Slices];
    let few = truth.wrong_entries <= 4;
    match truth.entry {
        Some(_) => kind != BugKind::Unstable,
        None => few || places.contains(&kind) && truth.wrong_entries < truth.entries,
    }
}

/// A tensor of fewer entries hardly tells one mistake from another.
const TELLING: usize = 6;

/// How the names of one mistake turned out.
#[derive(Default)]
struct Tally {
    failed: usize,
    right: usize,
    /// Nameless, in tensors that have too few entries to tell.
    few: usize,
    as_good: usize,
    other: BTreeMap<String, usize>,
}

impl Tally {
    fn add(&mut self, mistake: &str, truth: &Truth, named: &[BugKind]) {
        self.failed += 1;
        let expected = kinds_of(mistake);
        let others: Vec<&BugKind> = named.iter().filter(|kind| !expected.contains(kind)).collect();
        if others.is_empty() {
            self.right += usize::from(!named.is_empty());
            self.few += usize::from(named.is_empty() && truth.entries < TELLING);
        } else if others.iter().all(|kind| is_as_good(**kind, truth)) {
            self.as_good += 1;
        } else {
            for kind in others {
                *self.other.entry(format!("{kind:?}")).or_default() += 1;
            }
        }
    }
}

/// The kinds named in a failure, if a mistake was made.
fn failure(record: &Record) -> Option<(&'static str, &Truth, &[BugKind])> {
    let Subject::Mistake(mistake, truth) = &record.subject else { return None };
    (record.outcome.judgement == Judgement::Fail).then_some((
        *mistake,
        truth,
        record.outcome.named.as_slice(),
    ))
}

/// Whether a failure got a name that is not right.
#[must_use]
pub fn is_misnamed(record: &Record) -> bool {
    let Some((mistake, truth, named)) = failure(record) else { return false };
    let expected = kinds_of(mistake);
    named.iter().any(|kind| !expected.contains(kind) && !is_as_good(*kind, truth))
}

/// Whether a failure that has a name got none.
#[must_use]
pub fn is_nameless(record: &Record) -> bool {
    failure(record)
        .is_some_and(|(mistake, _, named)| named.is_empty() && !kinds_of(mistake).is_empty())
}

/// The table of names, a line a mistake.
#[must_use]
pub fn table(records: &[Record]) -> String {
    let mut tallies: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    for record in records {
        if let Some((mistake, truth, named)) = failure(record) {
            tallies.entry((record.scalar, mistake)).or_default().add(mistake, truth, named);
        }
    }
    let mut table = String::from(
        "\nNames of the mistakes that failed. right: by the name that was made; as good: by one that \
         explains\nfew entries as well; none, of which few: in fewer than 6 entries; other: by a \
         name that is not right.\n\n",
    );
    let _ = writeln!(
        table,
        "{:<30}{:>8}{:>8}{:>9}{:>7}{:>7}  other",
        "mistake", "failed", "right", "as good", "none", "few"
    );
    for ((scalar, mistake), tally) in &tallies {
        let misnamed: usize = tally.other.values().sum();
        let none = tally.failed.saturating_sub(tally.right + tally.as_good + misnamed);
        let others: Vec<String> =
            tally.other.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        let _ = writeln!(
            table,
            "{:<30}{:>8}{:>8}{:>9}{none:>7}{:>7}  {}",
            format!("{mistake} {scalar}"),
            tally.failed,
            tally.right,
            tally.as_good,
            tally.few,
            others.join(", ")
        );
    }
    table
}
