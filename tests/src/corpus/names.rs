//! The names of mistakes: which were given, and whether they are right.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use gradcheck_core::BugKind;

use super::checkers::{Judgement, Measured, Named, Outcome};
use super::hypotheses::Mistaken;
use super::record::{Record, Subject};

/// What there was to be named in a failure, and what was.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Whether the mistake has a name that can be told from others.
    pub has_name: bool,
    /// Whether what was measured shows as much of it as that takes.
    pub is_shown: bool,
    /// The names that hold in every entry of their tensors.
    pub right: Vec<BugKind>,
    /// The names that do not.
    pub other: Vec<BugKind>,
}

/// An error shows that is this many times the bound of its measurement.
const CLEAR: f64 = 20.0;

impl Names {
    /// Judges the names of an outcome by the gradients.
    #[must_use]
    pub fn of(mistaken: &Mistaken<'_>, wrong: &[usize], outcome: &Outcome) -> Self {
        if outcome.judgement != Judgement::Fail {
            return Self::default();
        }
        let holds = |named: &&Named| is_right(mistaken, named, outcome);
        let (right, other): (Vec<&Named>, Vec<&Named>) = outcome.named.iter().partition(holds);
        let kinds = |named: Vec<&Named>| named.into_iter().map(|named| named.kind).collect();
        let measured = |tensor: usize| {
            let shows = |entry: &&Measured| {
                let Measured { position, numeric, bound, .. } = **entry;
                (mistaken.wrong[tensor][position] - numeric).abs() >= CLEAR * bound
            };
            let of_tensor = outcome.measured.iter().filter(|entry| entry.tensor == tensor);
            of_tensor.filter(shows).count()
        };
        let names = mistaken.names(wrong);
        let every = |tensor| mistaken.wrong_entries(tensor).len();
        Self {
            has_name: mistaken.is_any_told(&names, &every),
            is_shown: mistaken.is_any_told(&names, &measured),
            right: kinds(right),
            other: kinds(other),
        }
    }

    fn is_right(&self) -> bool {
        self.other.is_empty() && !self.right.is_empty()
    }

    fn is_nameless(&self) -> bool {
        self.other.is_empty() && self.right.is_empty()
    }
}

/// Whether what a name says is so in all entries of its tensors; of single entries, that these and
/// no others are wrong.
fn is_right(mistaken: &Mistaken<'_>, named: &Named, outcome: &Outcome) -> bool {
    let are_all = |&tensor: &usize| {
        let said = outcome.entries.iter().filter(|(number, _)| *number == tensor);
        let said: BTreeSet<usize> = said.map(|&(_, position)| position).collect();
        mistaken.wrong_entries(tensor).into_iter().eq(said)
    };
    mistaken.holds(named.kind, &named.tensors)
        && (named.kind != BugKind::Entries || named.tensors.iter().all(are_all))
}

fn is_failed_mistake(record: &Record) -> bool {
    matches!(record.subject, Subject::Mistake(..)) && record.outcome.judgement == Judgement::Fail
}

/// Whether a failure got a name that is not right.
#[must_use]
pub fn is_misnamed(record: &Record) -> bool {
    is_failed_mistake(record) && !record.names.other.is_empty()
}

/// Whether a failure that has a name got none.
#[must_use]
pub fn is_nameless(record: &Record) -> bool {
    is_failed_mistake(record) && record.names.is_shown && record.names.is_nameless()
}

/// How the names of some failures turned out.
#[derive(Default)]
struct Tally {
    failed: usize,
    has_name: usize,
    named: usize,
    is_shown: usize,
    right: usize,
    /// Right, where the measurements show too little for it.
    beyond: usize,
    other: BTreeMap<String, usize>,
}

impl Tally {
    fn add(&mut self, names: &Names) {
        self.failed += 1;
        self.has_name += usize::from(names.has_name);
        self.named += usize::from(names.has_name && names.is_right());
        self.is_shown += usize::from(names.is_shown);
        self.right += usize::from(names.is_shown && names.is_right());
        self.beyond += usize::from(!names.is_shown && names.is_right());
        for kind in &names.other {
            *self.other.entry(format!("{kind:?}")).or_default() += 1;
        }
    }

    fn others(&self) -> String {
        let others = self.other.iter().map(|(kind, count)| format!("{kind} {count}"));
        others.collect::<Vec<_>>().join(", ")
    }
}

const EXPLANATION: &str = "
Names of the mistakes that failed. A mistake has a name if a kind of BugKind makes the wrong gradient
of the right one, in a tensor or in all wrong ones and in every entry but for rounding, and can be told
from others: a free factor, a decay or an offset has 3 wrong entries or more; all else has 2, or as
many as there are (a factor of 2, of the length of an axis, or an inverse of these is not free); a
slice or single entries have something that is right and not 0 beside them; lost signs have 3 entries
of either. shown: so many entries were found whose error is 20 times their bound. right: of those that
are shown, all names that were given hold in that way; none: none was given; beyond: right, although
too little is shown; other: a name that does not hold.
";

/// The table of names, a line a mistake.
#[must_use]
pub fn table(records: &[Record]) -> String {
    let mut tallies: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    let mut totals: BTreeMap<&str, Tally> = BTreeMap::new();
    for record in records.iter().filter(|record| is_failed_mistake(record)) {
        if let Subject::Mistake(mistake, _) = &record.subject {
            tallies.entry((record.scalar, mistake)).or_default().add(&record.names);
            totals.entry(record.scalar).or_default().add(&record.names);
        }
    }
    let mut table = format!(
        "{EXPLANATION}\n{:<32}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}  other\n",
        "mistake", "failed", "named", "shown", "right", "none", "beyond"
    );
    for ((scalar, mistake), tally) in &tallies {
        let Tally { failed, has_name, is_shown, right, beyond, .. } = tally;
        let none = is_shown - right;
        let _ = writeln!(
            table,
            "{:<32}{failed:>8}{has_name:>8}{is_shown:>8}{right:>8}{none:>8}{beyond:>8}  {}",
            format!("{mistake} {scalar}"),
            tally.others()
        );
    }
    for (scalar, tally) in &totals {
        let Tally { failed, has_name, named, is_shown, right, other, .. } = tally;
        let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
        let others: usize = other.values().sum();
        let _ = writeln!(
            table,
            "\n{scalar}: {failed} failures. {has_name} have a name, {named} of them the right one: \
             {:.1} %. In {is_shown} it is shown, in {right} of these named: {:.1} %. \
             Other names: {others}.",
            share(*named, *has_name),
            share(*right, *is_shown)
        );
    }
    table
}
