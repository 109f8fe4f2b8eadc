//! Random hostile inputs for every entry point, and what must hold of each: closures that panic, that
//! are not finite or huge at a call or in a region, that change the parameters, their number or their
//! shapes, that drift and jump; parameters at the ends of their format, costs in any unit.
//!
//! `cargo run --release -p gradcheck-tests --bin torture -- COUNT SEED` runs as many as one likes, and
//! with a third number one of them, which it prints.

mod actor;
mod case;
mod forms;
mod function;
mod invariants;
mod model;
mod number;
mod outcome;

use std::collections::BTreeMap;
use std::fmt;

use gradcheck_core::Verdict;

use self::case::{Case, EntryPoint};
use self::forms::Forms;
use self::outcome::{Outcome, Run};

/// What has become of the inputs of one entry point.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    inputs: usize,
    passes: usize,
    fails: usize,
    unclear: usize,
    errors: usize,
    numbers: usize,
    panics: usize,
    /// The most evaluations, and the most for each entry that moves.
    most: usize,
    of_each: f64,
}

impl Tally {
    fn add(&mut self, run: &Run) {
        self.inputs += 1;
        self.most = self.most.max(run.calls);
        self.of_each = self.of_each.max(run.calls as f64 / run.entries.max(1) as f64);
        *match &run.outcome {
            Outcome::Checked(Ok(report)) => match report.verdict() {
                Verdict::Pass => &mut self.passes,
                Verdict::Fail => &mut self.fails,
                Verdict::Inconclusive => &mut self.unclear,
            },
            Outcome::Checked(Err(_)) => &mut self.errors,
            Outcome::Numeric(..) => &mut self.numbers,
            Outcome::OnPurpose | Outcome::Panic(_) => &mut self.panics,
        } += 1;
    }
}

/// What has become of all inputs. `Display` is a table.
#[derive(Debug, Default)]
pub struct Tallies {
    of: BTreeMap<EntryPoint, Tally>,
    /// How many inputs break an invariant.
    pub broken: usize,
}

impl Tallies {
    /// How many inputs of an entry point there were at the least, and how many of all passed, failed,
    /// were unclear or errors: none is 0 in a torture that tries all.
    #[must_use]
    pub fn fewest(&self) -> [usize; 5] {
        let checks = || self.of.iter().filter(|(entry_point, _)| !entry_point.is_numeric());
        let all =
            |count: fn(&Tally) -> usize| checks().map(|(_, tally)| count(tally)).sum::<usize>();
        let inputs = self.of.values().map(|tally| tally.inputs).min();
        let inputs = inputs.filter(|_| self.of.len() == EntryPoint::ALL.len());
        let outcomes: [fn(&Tally) -> usize; 4] = [
            |tally| tally.passes,
            |tally| tally.fails,
            |tally| tally.unclear,
            |tally| tally.errors,
        ];
        let [passes, fails, unclear, errors] = outcomes.map(all);
        [inputs.unwrap_or(0), passes, fails, unclear, errors]
    }
}

impl fmt::Display for Tallies {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "{:<18} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7} {:>9}",
            "entry point",
            "inputs",
            "pass",
            "fail",
            "unclear",
            "error",
            "numbers",
            "panic",
            "calls",
            "an entry"
        )?;
        for (entry_point, tally) in &self.of {
            let Tally { inputs, passes, fails, unclear, errors, numbers, panics, most, of_each } =
                tally;
            let name = format!("{entry_point:?}");
            writeln!(
                formatter,
                "{name:<18} {inputs:>7} {passes:>7} {fails:>7} {unclear:>7} {errors:>7} {numbers:>7} \
                 {panics:>7} {most:>7} {of_each:>9.1}"
            )?;
        }
        Ok(())
    }
}

/// Runs the inputs 0 to `count` of those of a seed; each twice, since it must be reproduced. Calls
/// `told` with each that breaks an invariant: how, and how to repeat it.
pub fn tortured(count: u64, seed: u64, told: &mut dyn FnMut(&str)) -> Tallies {
    let forms = Forms::new();
    let mut tallies = Tallies::default();
    for number in 0..count {
        let case = Case::new(seed, number);
        let run = outcome::run(&case);
        let broken = invariants::broken(&case, &run, &outcome::run(&case), &forms);
        tallies.of.entry(case.entry_point).or_default().add(&run);
        if !broken.is_empty() {
            tallies.broken += 1;
            told(&format!(
                "{}\nRepeat it: cargo run --release -p gradcheck-tests --bin torture -- {count} {seed} \
                 {number}",
                broken.join("\n")
            ));
        }
    }
    tallies
}

/// One input, and what becomes of it.
#[must_use]
pub fn described(seed: u64, number: u64) -> String {
    let case = Case::new(seed, number);
    let run = outcome::run(&case);
    let broken = invariants::broken(&case, &run, &outcome::run(&case), &Forms::new());
    let outcome = match &run.outcome {
        Outcome::Checked(Ok(report)) => report.to_string(),
        Outcome::Checked(Err(error)) => error.to_string(),
        other => other.text(),
    };
    let (calls, entries) = (run.calls, run.entries);
    format!(
        "{case:#?}\n{}\n\n{calls} calls, {entries} entries that move\n\n{outcome}\n\n{}",
        outcome::model_text(&case),
        broken.join("\n")
    )
}
