//! The table of verdicts: what checkers got wrong, per family, scalar and size of the mistake.

use std::fmt::Write as _;

use super::case::Expected;
use super::checkers::Judgement;
use super::runner::Record;

/// Lower bounds of the size classes of mistakes, just below the sizes that mistakes have.
const CLASSES: [(&str, f64); 4] =
    [(">=10%", 0.099), ("1e-3..", 0.99e-3), ("1e-5..", 0.99e-5), ("<1e-5", 0.0)];

fn class_of(size: f64) -> usize {
    CLASSES.iter().position(|&(_, least)| size >= least).unwrap_or(CLASSES.len() - 1)
}

/// Distinct values of a property in order of appearance.
fn distinct<'r>(records: &'r [Record], property: impl Fn(&'r Record) -> &'r str) -> Vec<&'r str> {
    let mut values = Vec::new();
    for value in records.iter().map(property) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// Median, ninetieth percentile and maximum.
fn spread(mut counts: Vec<usize>) -> String {
    counts.sort_unstable();
    let Some(&largest) = counts.last() else { return "-".to_owned() };
    let at = |share: usize| counts[(counts.len() - 1) * share / 100];
    format!("{}/{}/{largest}", at(50), at(90))
}

fn count(records: &[&Record], condition: impl Fn(&Record) -> bool) -> usize {
    records.iter().filter(|record| condition(record)).count()
}

/// How many bounds of numeric derivatives do not hold, of all.
fn broken_bounds(records: &[&Record]) -> String {
    let bounds: Vec<(f64, f64)> = records.iter().flat_map(|r| r.bounds.iter().copied()).collect();
    let broken = bounds.iter().filter(|(error, bound)| error > bound).count();
    if bounds.is_empty() { "-".to_owned() } else { format!("{broken}/{}", bounds.len()) }
}

fn evaluations(records: &[&Record], judgement: Judgement) -> String {
    let of = records.iter().filter(|record| record.outcome.judgement == judgement);
    spread(of.map(|record| record.outcome.evaluations).collect())
}

/// One line of the table.
fn line(title: &str, records: &[&Record]) -> String {
    let right: Vec<&Record> =
        records.iter().copied().filter(|record| record.mistake.is_none()).collect();
    let wrong: Vec<&Record> =
        records.iter().copied().filter(|record| record.mistake.is_some()).collect();
    let unsure = |record: &Record| {
        record.outcome.judgement == Judgement::Inconclusive && record.expected == Expected::Pass
    };
    let mut line = format!(
        "{title:<32} {:>4} {:>5} {:>6} |",
        right.len(),
        count(&right, Record::is_false_alarm),
        count(&right, unsure)
    );
    for class in 0..CLASSES.len() {
        let of_class: Vec<&Record> = wrong
            .iter()
            .copied()
            .filter(|r| r.mistake.as_ref().is_some_and(|(_, truth)| class_of(truth.size) == class))
            .collect();
        let missed = count(&of_class, Record::is_missed);
        let cell = format!("{missed}/{}", of_class.len());
        let _ = write!(line, " {cell:>10}");
    }
    let not_judged = count(&right, Record::is_missed);
    let _ = write!(
        line,
        " | {:>5} {:>6} {:>6} {:>6} {:>6} {:>6} | {:>14} {:>16} | {:>12}",
        not_judged,
        count(&wrong, Record::breaks_its_claim),
        count(&wrong, unsure),
        count(&wrong, Record::is_wrongly_located),
        count(&wrong, Record::accuses_innocents),
        count(&wrong, Record::is_wrong_entry),
        evaluations(&right, Judgement::Pass),
        evaluations(&wrong, Judgement::Fail),
        broken_bounds(records),
    );
    line
}

fn heading() -> String {
    let mut heading = format!("{:<32} {:>4} {:>5} {:>6} |", "", "n", "alarm", "unsure");
    for (class, _) in CLASSES {
        let _ = write!(heading, " {:>10}", format!("m {class}"));
    }
    let _ = write!(
        heading,
        " | {:>5} {:>6} {:>6} {:>6} {:>6} {:>6} | {:>14} {:>16} | {:>12}",
        "blind",
        "claim",
        "unsure",
        "tensor",
        "innoc.",
        "entry",
        "calls, pass",
        "calls, fail",
        "bounds"
    );
    heading
}

/// The table, a block per checker.
#[must_use]
pub fn table(records: &[Record]) -> String {
    let mut table = String::from(
        "Right gradients: n, false alarms, inconclusive. Wrong ones: missed (m) of all by relative\n\
         size; blind: passed what cannot be judged; claim: missed although the report claims to\n\
         see it; inconclusive; accused tensors not the wrong ones; innocent tensors accused; wrong\n\
         entry. Calls of the cost: median, ninetieth percentile, maximum of passes of right and\n\
         failures of wrong gradients. Bounds of numeric derivatives broken, of all.\n",
    );
    for checker in distinct(records, |record| record.checker) {
        let _ = writeln!(table, "\n{checker}\n{}", heading());
        for scalar in distinct(records, |record| record.scalar) {
            let of_scalar = |record: &&Record| record.checker == checker && record.scalar == scalar;
            for family in distinct(records, |record| record.family) {
                let of_family: Vec<&Record> =
                    records.iter().filter(of_scalar).filter(|r| r.family == family).collect();
                if !of_family.is_empty() {
                    let _ = writeln!(table, "{}", line(&format!("{family} {scalar}"), &of_family));
                }
            }
            let all: Vec<&Record> = records.iter().filter(of_scalar).collect();
            let _ = writeln!(table, "{}", line(&format!("all {scalar}"), &all));
        }
    }
    table
}

/// One line on each judgement that one would wish otherwise.
#[must_use]
pub fn unwelcome(records: &[Record]) -> String {
    let mut lines = String::new();
    for record in records.iter().filter(|record| record.is_unwelcome()) {
        let kinds = [
            ("FALSE ALARM", record.is_false_alarm()),
            ("CLAIM BROKEN", record.breaks_its_claim()),
            ("MISSED", record.is_missed()),
            ("TENSOR", record.is_wrongly_located()),
            ("ENTRY", record.is_wrong_entry()),
        ];
        let kind = kinds.iter().find(|(_, applies)| *applies).map_or("unsure", |(kind, _)| kind);
        let (mistake, size) =
            record.mistake.as_ref().map_or(("right", 0.0), |(name, truth)| (name, truth.size));
        let Record { checker, scalar, family, case, seed, outcome, .. } = record;
        let _ = writeln!(
            lines,
            "{kind:<12} {checker:<16} {scalar} {family}/{case} {mistake} size {size:.1e} seed {seed} \
             {:?} after {} calls {:?} {}",
            outcome.judgement, outcome.evaluations, outcome.accused, outcome.reason
        );
    }
    lines
}
