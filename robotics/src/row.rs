//! One function with its Jacobian, checked at several points, as a row of a table.

use gradcheck_core::{Check, Report, Verdict};

use crate::block::Block;
use crate::random::Random;

/// How many random points each Jacobian is checked at.
pub const CASES: u64 = 5;

type Rows = Vec<Vec<f64>>;
/// Of the arguments.
type Of<T> = Box<dyn Fn(&[Block]) -> T>;

/// A function at a point.
pub struct Case {
    pub blocks: Vec<Block>,
    pub function: Of<Vec<f64>>,
    /// A row for each output.
    pub jacobian: Of<Rows>,
}

/// A Jacobian of a crate, and how to come by points for it.
pub struct Subject {
    pub name: &'static str,
    /// What the derivatives are by.
    pub by: &'static str,
    pub make: Box<dyn Fn(&mut Random) -> Case>,
}

/// What checks of one Jacobian have shown.
#[derive(Debug)]
pub struct Row {
    pub name: &'static str,
    pub by: &'static str,
    pub passed: usize,
    pub failed: usize,
    pub inconclusive: usize,
    /// Signs that were turned, found, and found at the very cell.
    pub planted: usize,
    pub found: usize,
    pub located: usize,
    /// Of the first failing case.
    pub finding: String,
}

fn check(case: &mut Case, change: impl Fn(&mut Rows)) -> Result<Report, String> {
    let Case { blocks, function, jacobian } = case;
    Check::new()
        .run_jacobian(
            blocks,
            |blocks| function(blocks),
            |blocks| {
                let mut rows = jacobian(blocks);
                change(&mut rows);
                rows
            },
        )
        .map_err(|error| error.to_string())
}

/// Any cell that is not small beside the largest.
fn cell_of(rows: &Rows, random: &mut Random) -> Option<(usize, usize)> {
    let largest = rows.iter().flatten().fold(0.0_f64, |largest, entry| largest.max(entry.abs()));
    let cells: Vec<(usize, usize)> = rows
        .iter()
        .enumerate()
        .flat_map(|(row, entries)| (0..entries.len()).map(move |column| (row, column)))
        .filter(|&(row, column)| rows[row][column].abs() > 1e-3 * largest)
        .collect();
    (!cells.is_empty()).then(|| cells[random.below(cells.len())])
}

/// Cells first: a suspect says the rest.
fn finding(report: &Report) -> String {
    let cells = report
        .mismatches()
        .iter()
        .filter_map(|mismatch| {
            let cell = mismatch.cell()?;
            let column = cell.column()?;
            Some(format!(
                "({}, {column}) {:.6} is {:.6}",
                cell.row(),
                mismatch.analytic(),
                mismatch.numeric()
            ))
        })
        .take(2);
    let suspects = report.suspects().iter().take(1).map(|suspect| suspect.claim().to_owned());
    cells.into_iter().chain(suspects).collect::<Vec<_>>().join("; ")
}

impl Subject {
    /// Checks at [`CASES`] points, and again with one sign turned where that passes.
    #[must_use]
    pub fn check(&self) -> Row {
        let mut row = Row {
            name: self.name,
            by: self.by,
            passed: 0,
            failed: 0,
            inconclusive: 0,
            planted: 0,
            found: 0,
            located: 0,
            finding: String::new(),
        };
        for number in 0..CASES {
            let mut random = Random(number);
            let mut case = (self.make)(&mut random);
            let said = match check(&mut case, |_| ()) {
                Ok(report) if report.verdict() == Verdict::Pass => {
                    row.passed += 1;
                    row.plant(&mut case, &mut random);
                    continue;
                }
                Ok(report) if report.verdict() == Verdict::Fail => {
                    row.failed += 1;
                    finding(&report)
                }
                Ok(report) => {
                    row.inconclusive += 1;
                    let reason = report.tensors().iter().find_map(|tensor| tensor.reason());
                    reason.unwrap_or("inconclusive").to_owned()
                }
                Err(error) => {
                    row.inconclusive += 1;
                    error
                }
            };
            if row.finding.is_empty() {
                row.finding = said.split_whitespace().collect::<Vec<_>>().join(" ");
            }
        }
        row
    }
}

impl Row {
    /// The cells of the table but for the finding.
    #[must_use]
    pub fn counts(&self) -> Vec<String> {
        let Self { passed, failed, inconclusive, planted, found, located, .. } = self;
        vec![
            format!("`{}`", self.name),
            self.by.to_owned(),
            CASES.to_string(),
            passed.to_string(),
            failed.to_string(),
            inconclusive.to_string(),
            format!("{found} of {planted}, {located} of {planted}"),
        ]
    }

    fn plant(&mut self, case: &mut Case, random: &mut Random) {
        let rows = (case.jacobian)(&case.blocks);
        let Some((row, column)) = cell_of(&rows, random) else { return };
        self.planted += 1;
        let turned = check(case, |rows| rows[row][column] = -rows[row][column]);
        let Ok(report) = turned else { return };
        if report.verdict() != Verdict::Fail {
            return;
        }
        self.found += 1;
        let cells = report
            .mismatches()
            .iter()
            .map(|mismatch| mismatch.cell().map(|cell| (cell.row(), cell.column())));
        let cells: Vec<_> = cells.collect();
        if cells == [Some((row, Some(column)))] {
            self.located += 1;
        }
    }
}

/// The table as Markdown.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let heads = [
        "Jacobian",
        "by",
        "cases",
        "passed",
        "failed",
        "inconclusive",
        "planted: found, located",
        "first finding",
    ];
    let head = format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    let line = |row: &Row| {
        let finding = if row.finding.is_empty() { "-" } else { &row.finding };
        format!("| {} | {finding} |\n", row.counts().join(" | "))
    };
    std::iter::once(head).chain(rows.iter().map(line)).collect()
}
