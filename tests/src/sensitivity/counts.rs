//! What became of a part of the corpus, in numbers.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use crate::corpus::checkers::Judgement;
use crate::corpus::names::{is_misnamed, is_nameless};
use crate::corpus::ours::Ours;
use crate::corpus::record::Record;
use crate::corpus::{Case, Entry, cases, cases_f32, runner};

/// What is counted, in this order.
const WORDS: [&str; 11] = [
    "false alarms",
    "kinks of smooth functions",
    "right ones inconclusive",
    "misses",
    "misses of 1e-3 and more",
    "broken certificates",
    "wrong tensors",
    "false bounds",
    "wrong names",
    "without a name",
    "evaluations",
];
/// The last of these is an amount: a change of this part of it is one.
const CHANGED: f64 = 0.01;
/// From this size on a mistake is a grave one.
const GRAVE: f64 = 0.99e-3;

/// The counts of one run over a part of the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts([usize; WORDS.len()]);

impl Counts {
    /// Judges every case of which the place in the corpus is a multiple of `part`, in both formats.
    #[must_use]
    pub fn of_part(part: usize) -> Self {
        let mut records = judged(cases(), part);
        records.extend(judged(cases_f32(), part));
        Self::of(&records)
    }

    fn of(records: &[Record]) -> Self {
        let count =
            |condition: &dyn Fn(&Record) -> bool| records.iter().filter(|r| condition(r)).count();
        let is_grave = |record: &Record| record.truth().is_some_and(|truth| truth.size >= GRAVE);
        Self([
            count(&Record::is_false_alarm),
            count(&Record::claims_a_kink),
            count(&|record| record.is_right() && record.is_unsure()),
            count(&Record::is_missed),
            count(&|record| record.is_missed() && is_grave(record)),
            count(&|record| record.breaks_its_certificate() || record.breaks_its_claim()),
            count(&Record::is_wrongly_located),
            records.iter().map(Record::false_bounds).sum(),
            count(&is_misnamed),
            count(&is_nameless),
            records.iter().map(|record| record.outcome.evaluations).sum(),
        ])
    }

    /// What is other than in these counts, in words; nothing where nothing is.
    #[must_use]
    pub fn beside(&self, usual: &Self) -> String {
        let mut text = String::new();
        for (word, (now, usual)) in WORDS.iter().zip(self.0.iter().zip(usual.0)) {
            let change = *now as f64 - usual as f64;
            let is_amount = *word == WORDS[WORDS.len() - 1];
            let separator = if text.is_empty() { "" } else { ", " };
            let _ = if is_amount && change.abs() >= CHANGED * usual as f64 {
                write!(text, "{separator}{word} {:+.0} %", 100.0 * change / usual as f64)
            } else if !is_amount && change != 0.0 {
                write!(text, "{separator}{word} {change:+}")
            } else {
                Ok(())
            };
        }
        text
    }
}

fn judged<S: Entry>(cases: Vec<Case<S>>, part: usize) -> Vec<Record> {
    let chosen: Vec<Case<S>> = cases.into_iter().step_by(part).collect();
    let mut records = runner::run(&chosen, &[Box::new(Ours)], 1);
    records.retain(|record| record.outcome.judgement != Judgement::Error || record.is_right());
    records
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<String> = self.0.iter().map(usize::to_string).collect();
        f.write_str(&numbers.join(" "))
    }
}

impl FromStr for Counts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let numbers: Vec<usize> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
        numbers.try_into().map(Self).map_err(|_| format!("these are no counts: {text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_and_one_of_the_evaluations_from_a_hundredth_on() {
        let usual: Counts = "0 0 2 5 0 0 1 0 0 3 1000".parse().expect("these are counts");
        let more: Counts = "1 0 2 4 0 0 1 0 0 3 1009".parse().expect("these are counts");
        let dearer: Counts = "0 0 2 5 0 0 1 0 0 3 1050".parse().expect("these are counts");

        assert_eq!(usual.beside(&usual), "");
        assert_eq!(more.beside(&usual), "false alarms +1, misses -1");
        assert_eq!(dearer.beside(&usual), "evaluations +5 %");
    }

    #[test]
    fn counts_are_read_as_they_are_written() {
        let counts = Counts([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

        assert_eq!(counts.to_string().parse(), Ok(counts));
        assert!("1 2 3".parse::<Counts>().is_err());
    }
}
