//! The table of verdicts: what checkers got wrong, per family, scalar and size of the mistake.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::checkers::{Judgement, Outcome};
use super::record::{Record, Subject};

/// Lower bounds of the size classes of mistakes, just below the sizes that mistakes have.
const CLASSES: [(&str, f64); 5] =
    [(">=10%", 0.099), (">=1%", 0.99e-2), (">=1e-3", 0.99e-3), (">=1e-5", 0.99e-5), ("less", 0.0)];

const EXPLANATION: &str = "\
Columns. Right gradients: n of them, alarm: called wrong, unsure: inconclusive, blind: passed where
nothing can be judged. Wrong ones, missed of all by relative size; needl.: missed needlessly, 1e-5
and more and shown by the best step, or in a large case; claim: missed although the report claims
to see errors of that size; unsure; tensor: other tensors accused than the wrong ones; innoc.:
right tensors accused; entry: a single wrong entry not found, or others accused. Certificates:
broken by an error of twice their size; too modest: an error of a hundredth seen. Bounds of numeric
derivatives: broken, and the median of their ratio to the true error. Calls of the cost: median,
ninetieth percentile and maximum of passes of right gradients and of failures of wrong ones.
";

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

fn share(part: usize, all: usize) -> String {
    if all == 0 { "-".to_owned() } else { format!("{part}/{all}") }
}

/// The records of one line of the table.
struct Group<'r>(Vec<&'r Record>);

impl Group<'_> {
    fn count(&self, condition: impl Fn(&Record) -> bool) -> usize {
        self.0.iter().filter(|record| condition(record)).count()
    }

    fn missed(&self, class: usize) -> String {
        let of_class = |r: &Record| r.truth().is_some_and(|truth| class_of(truth.size) == class);
        share(self.count(|r| of_class(r) && r.is_missed()), self.count(of_class))
    }

    fn calls(&self, judgement: Judgement, right: bool) -> String {
        let wanted = |r: &&&Record| {
            r.outcome.judgement == judgement
                && if right { r.is_right() } else { r.truth().is_some() }
        };
        spread(self.0.iter().filter(wanted).map(|record| record.outcome.evaluations).collect())
    }

    fn broken_bounds(&self) -> String {
        let bounds = || self.0.iter().flat_map(|record| &record.bounds);
        share(bounds().filter(|(error, bound)| error > bound).count(), bounds().count())
    }

    /// The median of the ratio of bounds to true errors.
    fn slack(&self) -> String {
        let bounds = self.0.iter().flat_map(|record| &record.bounds);
        let mut ratios: Vec<f64> =
            bounds.filter(|(error, _)| *error > 0.0).map(|(error, bound)| bound / error).collect();
        ratios.sort_unstable_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).map_or("-".to_owned(), |ratio| format!("{ratio:.1}"))
    }

    fn certificates(&self, factor_is: impl Fn(f64) -> bool, bad: fn(&Record) -> bool) -> String {
        let probes = |record: &Record| match record.subject {
            Subject::Certificate(factor, _) => factor_is(factor),
            Subject::Right | Subject::Mistake(..) => false,
        };
        share(self.count(bad), self.count(probes))
    }

    fn cells(&self) -> Vec<String> {
        let count = |condition: fn(&Record) -> bool| self.count(condition).to_string();
        let mut cells = vec![
            count(Record::is_right),
            count(Record::is_false_alarm),
            count(|record| record.is_right() && record.is_unsure()),
            count(|record| record.is_right() && record.is_missed()),
        ];
        cells.extend((0..CLASSES.len()).map(|class| self.missed(class)));
        cells.extend([
            count(Record::is_missed_without_need),
            count(Record::breaks_its_claim),
            count(|record| !record.is_right() && record.is_unsure()),
            count(|record| record.truth().is_some() && record.is_wrongly_located()),
            count(Record::accuses_innocents),
            count(Record::is_wrong_entry),
            self.certificates(|factor| factor > 1.0, Record::breaks_its_certificate),
            self.certificates(|factor| factor < 1.0, Record::is_better_than_its_certificate),
            self.broken_bounds(),
            self.slack(),
            self.calls(Judgement::Pass, true),
            self.calls(Judgement::Fail, false),
        ]);
        cells
    }
}

/// Width and heading of each column after the first.
const COLUMNS: [(usize, &str); 21] = [
    (5, "n"),
    (6, "alarm"),
    (7, "unsure"),
    (6, "blind"),
    (11, CLASSES[0].0),
    (11, CLASSES[1].0),
    (11, CLASSES[2].0),
    (11, CLASSES[3].0),
    (11, CLASSES[4].0),
    (7, "needl."),
    (6, "claim"),
    (7, "unsure"),
    (7, "tensor"),
    (7, "innoc."),
    (6, "entry"),
    (9, "certif."),
    (9, "modest"),
    (12, "bounds"),
    (8, "slack"),
    (18, "calls, pass"),
    (18, "calls, fail"),
];

fn line(title: &str, cells: &[String]) -> String {
    let mut line = format!("{title:<18}");
    for (cell, (width, _)) in cells.iter().zip(COLUMNS) {
        let _ = write!(line, "{cell:>width$}");
    }
    line
}

/// How often each reason was given for inconclusive judgements, its numbers left out.
fn reasons(group: &Group<'_>) -> String {
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for record in group.0.iter().filter(|record| record.is_unsure()) {
        let words = record.outcome.reason.split_whitespace();
        let words = words.filter(|word| !word.contains(|c: char| c.is_ascii_digit()));
        let reason = words.take(12).collect::<Vec<_>>().join(" ");
        *reasons.entry(reason).or_default() += 1;
    }
    let lines = reasons.iter().map(|(reason, count)| format!("{count:>6} unsure: {reason}\n"));
    lines.collect()
}

/// How many of all judgements were inconclusive, and how many failures had the wrong tensors.
fn shares(group: &Group<'_>) -> String {
    let is_judged = |record: &Record| record.is_right() || record.truth().is_some();
    let is_failure =
        |record: &Record| record.truth().is_some() && record.outcome.judgement == Judgement::Fail;
    let all = group.0.len();
    let sum = |of: fn(&Record) -> usize| group.0.iter().map(|record| of(record)).sum::<usize>();
    let shares = [
        ("a kink claimed of a smooth function", group.count(Record::claims_a_kink), all),
        (
            "bounds of numeric derivatives that exclude the true one by more than twice",
            sum(Record::false_bounds),
            sum(|record| record.bounds.len()),
        ),
        ("inconclusive", group.count(Record::is_unsure), group.count(is_judged)),
        (
            "of these, where the best steps show every entry, or the case is too large for them",
            group.count(Record::is_unsure_without_need),
            group.count(is_judged),
        ),
        (
            "other tensors accused than the wrong ones",
            group.count(|record| record.truth().is_some() && record.is_wrongly_located()),
            group.count(is_failure),
        ),
        (
            "of these, a tensor that was said to be seen well enough",
            group.count(Record::overlooks_what_it_sees),
            group.count(is_failure),
        ),
    ];
    let percent = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
    let lines = shares.map(|(name, part, all)| {
        format!("{part:>6} of {all}, {:.2} %: {name}\n", percent(part, all))
    });
    lines.concat()
}

/// The table, a block per checker.
#[must_use]
pub fn table(records: &[Record]) -> String {
    let mut table = EXPLANATION.to_owned();
    let headings: Vec<String> = COLUMNS.iter().map(|(_, heading)| (*heading).to_owned()).collect();
    for checker in distinct(records, |record| record.checker) {
        let _ = writeln!(table, "\n{checker}\n{}", line("", &headings));
        let group = |condition: &dyn Fn(&Record) -> bool| {
            let of_checker = records.iter().filter(|record| record.checker == checker);
            Group(of_checker.filter(|record| condition(record)).collect())
        };
        for scalar in distinct(records, |record| record.scalar) {
            for family in distinct(records, |record| record.family) {
                let of_family = group(&|r: &Record| r.scalar == scalar && r.family == family);
                if !of_family.0.is_empty() {
                    let title = format!("{family} {scalar}");
                    let _ = writeln!(table, "{}", line(&title, &of_family.cells()));
                }
            }
            let all = group(&|record: &Record| record.scalar == scalar);
            let _ = writeln!(table, "{}", line(&format!("all {scalar}"), &all.cells()));
        }
        let all = group(&|_| true);
        let _ = writeln!(table, "{}\n{}", line("all", &all.cells()), shares(&all));
        table.push_str(&reasons(&all));
    }
    table
}

/// One line on each judgement that one would wish otherwise.
#[must_use]
pub fn complaints(records: &[Record]) -> String {
    let mut lines = String::new();
    for record in records {
        let Some(complaint) = record.complaint() else { continue };
        let subject = match &record.subject {
            Subject::Right => "right".to_owned(),
            Subject::Mistake(name, truth) => {
                format!("{name} size {:.1e} in {:?} {:?}", truth.size, truth.tensors, truth.entry)
            }
            Subject::Certificate(factor, truth) => {
                format!("certificate_times_{factor} in {:?} {:?}", truth.tensors, truth.entry)
            }
        };
        let Record { checker, scalar, family, case, seed, outcome, .. } = record;
        let Outcome { judgement, evaluations, accused, named, reason, .. } = outcome;
        let named: Vec<_> = named.iter().map(|named| (named.kind, &named.tensors)).collect();
        let bound = record.worst_bound();
        let hidden = if record.is_shown() == Some(false) { ", which no step shows" } else { "" };
        let _ = writeln!(
            lines,
            "{complaint:<12} {checker:<16} {scalar} {family}/{case} {subject}{hidden} seed {seed}: \
             {judgement:?} of {accused:?} after {evaluations} calls, worst bound {bound:.1e}, {named:?}. {reason}"
        );
    }
    lines
}
