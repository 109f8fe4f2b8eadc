//! The table of ops, as Markdown.

use std::fmt::{Display, Formatter, Result};

use crate::Outcome;

/// How many checks of each op had which outcome.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
}

#[derive(Debug, Default)]
struct Row {
    op: String,
    /// Checks, and of these passed, failed, inconclusive, without gradient, without value.
    counts: [usize; 6],
    /// The first check that did not pass.
    first: Option<String>,
}

impl Table {
    /// Notes what came out of `op` at an input.
    pub fn note(&mut self, op: &str, input: &str, outcome: &Outcome) {
        let known = self.rows.iter().position(|row| row.op == op);
        let place = known.unwrap_or_else(|| {
            self.rows.push(Row { op: op.to_owned(), ..Row::default() });
            self.rows.len() - 1
        });
        let row = &mut self.rows[place];
        let (column, words) = match outcome {
            Outcome::Passed => (1, None),
            Outcome::Failed(words) => (2, Some(words)),
            Outcome::Inconclusive(words) => (3, Some(words)),
            Outcome::NoGradient(words) => (4, Some(words)),
            Outcome::NoValue(words) => (5, Some(words)),
        };
        row.counts[0] += 1;
        row.counts[column] += 1;
        if let Some(words) = words {
            row.first.get_or_insert_with(|| format!("{input}: {words}"));
        }
    }
}

/// Says where `found` is another table than that in the text `told`: ops that only one of them
/// has, another number of checks, of refusals, or failures, or passes, in only one of them. How many
/// of these are inconclusive may depend on the processor, and so may a single failure: where the
/// answer is rounding. A wrong op fails in both number formats.
pub fn differences(told: &str, found: &Table) -> Vec<String> {
    let told: Vec<(&str, [usize; 6])> = told.lines().filter_map(read).collect();
    let real: Vec<(&str, [usize; 6])> =
        found.rows.iter().map(|row| (&*row.op, row.counts)).collect();
    let find = |rows: &[(&str, [usize; 6])], op: &str| {
        rows.iter().find(|(name, _)| *name == op).map(|(_, counts)| *counts)
    };
    let facts = |[checks, passed, failed, _, no_gradient, no_value]: [usize; 6]| {
        (checks, passed > 0, failed > 1, no_gradient, no_value)
    };
    let differs = real.iter().filter_map(|(op, counts)| match find(&told, op) {
        None => Some(format!("`{op}` is not in the documents")),
        Some(old) if facts(old) == facts(*counts) => None,
        Some(old) => Some(format!("`{op}` is told as {old:?} and found as {counts:?}")),
    });
    let gone = told.iter().filter(|(op, _)| find(&real, op).is_none());
    differs.chain(gone.map(|(op, _)| format!("`{op}` is not checked any more"))).collect()
}

/// The op and the counts in a line of the table, but for the line of the sums.
fn read(line: &str) -> Option<(&str, [usize; 6])> {
    let mut cells = line.strip_prefix("| ")?.split(" | ");
    let op = cells.next().filter(|op| !op.starts_with("**"))?;
    let mut counts = [0; 6];
    for count in &mut counts {
        *count = cells.next()?.parse().ok()?;
    }
    Some((op, counts))
}

impl Display for Table {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        writeln!(
            formatter,
            "| op | checks | passed | failed | inconclusive | no gradient | no value | the first of these |"
        )?;
        writeln!(formatter, "|---|---|---|---|---|---|---|---|")?;
        let mut sums = [0; 6];
        for row in &self.rows {
            line(formatter, &row.op, row.counts, row.first.as_deref().unwrap_or_default())?;
            sums.iter_mut().zip(row.counts).for_each(|(sum, count)| *sum += count);
        }
        line(formatter, &format!("**{} ops**", self.rows.len()), sums, "")
    }
}

fn line(formatter: &mut Formatter<'_>, op: &str, counts: [usize; 6], first: &str) -> Result {
    write!(formatter, "| {op} |")?;
    for count in counts {
        write!(formatter, " {count} |")?;
    }
    // A bar would end the cell.
    writeln!(formatter, " {} |", first.replace('|', "\\|"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(outcomes: &[(&str, Outcome)]) -> Table {
        let mut table = Table::default();
        for (op, outcome) in outcomes {
            table.note(op, "[2]", outcome);
        }
        table
    }

    fn failed() -> Outcome {
        Outcome::Failed("1 | 2".to_owned())
    }

    #[test]
    fn a_table_reads_back_as_itself() {
        let table = table(&[("exp", Outcome::Passed), ("log", failed()), ("exp", failed())]);

        assert_eq!(differences(&table.to_string(), &table), [""; 0]);
    }

    #[test]
    fn an_op_that_is_mended_new_or_gone_is_a_difference() {
        let told = table(&[("exp", failed()), ("exp", failed()), ("log", Outcome::Passed)]);
        let passed = ("exp", Outcome::Passed);
        let found = table(&[passed.clone(), passed, ("sin", Outcome::Passed)]);

        let differences = differences(&told.to_string(), &found);

        assert_eq!(differences.len(), 3, "{differences:?}");
        assert!(differences[0].starts_with("`exp` is told as [2, 0, 2, 0, 0, 0]"));
    }

    #[test]
    fn what_may_depend_on_the_processor_is_no_difference() {
        let passed = |last| table(&[("exp", Outcome::Passed), ("exp", last)]);
        let told = passed(Outcome::Passed).to_string();

        assert_eq!(differences(&told, &passed(Outcome::Inconclusive(String::new()))), [""; 0]);
        assert_eq!(differences(&told, &passed(failed())), [""; 0]);
    }
}
