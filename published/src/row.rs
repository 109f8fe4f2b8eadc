//! One function with its Jacobian, checked at several points, as a row of a table.

use gradcheck_core::{Report, Verdict};

use crate::case::{Case, Checked, Rows};
use crate::random::Random;

/// How many random points each Jacobian is checked at.
pub const CASES: u64 = 5;

/// Makes a case at a random point.
type Make = Box<dyn Fn(&mut Random) -> Box<dyn Checked>>;

/// A Jacobian of a crate, and how to come by points for it.
pub struct Subject {
    pub name: String,
    /// What the derivatives are by.
    pub by: &'static str,
    pub make: Make,
}

/// What checks of one Jacobian have shown.
#[derive(Debug)]
pub struct Row {
    pub name: String,
    pub by: &'static str,
    pub passed: usize,
    pub failed: usize,
    pub inconclusive: usize,
    /// Signs that were turned, found, and found at the very cell.
    pub planted: usize,
    pub found: usize,
    pub located: usize,
    /// Those that passed.
    pub missed: usize,
    /// Of the first failing case.
    pub finding: String,
}

/// Any cell that is not small beside the largest.
fn cell_of(rows: &Rows<f64>, random: &mut Random) -> Option<(usize, usize)> {
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
    pub fn new<C: Checked + 'static>(
        name: impl Into<String>,
        by: &'static str,
        make: impl Fn(&mut Random) -> C + 'static,
    ) -> Self {
        Self { name: name.into(), by, make: Box::new(move |random| Box::new(make(random))) }
    }

    /// A function of one number between two numbers, with its derivative.
    pub fn number(
        name: impl Into<String>,
        by: &'static str,
        [low, high]: [f64; 2],
        function: impl Fn(f64) -> f64 + Copy + 'static,
        derivative: impl Fn(f64) -> f64 + Copy + 'static,
    ) -> Self {
        Self::new(name, by, move |random| {
            Case::number(random.within(low, high), function, derivative)
        })
    }

    /// What the check says at each point, whole.
    #[must_use]
    pub fn reports(&self) -> Vec<String> {
        let said = |number| {
            let report = (self.make)(&mut Random(number)).check(None);
            report.map_or_else(|error| error, |report| report.to_string())
        };
        (0..CASES).map(said).collect()
    }

    /// Checks at [`CASES`] points, and again with one sign turned where that passes.
    #[must_use]
    pub fn check(&self) -> Row {
        let mut row = Row {
            name: self.name.clone(),
            by: self.by,
            passed: 0,
            failed: 0,
            inconclusive: 0,
            planted: 0,
            found: 0,
            located: 0,
            missed: 0,
            finding: String::new(),
        };
        for number in 0..CASES {
            let mut random = Random(number);
            let mut case = (self.make)(&mut random);
            let said = match case.check(None) {
                Ok(report) if report.verdict() == Verdict::Pass => {
                    row.passed += 1;
                    row.plant(&mut *case, &mut random);
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

    fn plant(&mut self, case: &mut dyn Checked, random: &mut Random) {
        let Some((row, column)) = cell_of(&case.rows(), random) else { return };
        self.planted += 1;
        let Ok(report) = case.check(Some((row, column))) else { return };
        match report.verdict() {
            Verdict::Pass => self.missed += 1,
            Verdict::Fail => self.found += 1,
            Verdict::Inconclusive => (),
        }
        if report.verdict() != Verdict::Fail {
            return;
        }
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
