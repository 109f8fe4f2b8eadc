//! The report as text of 80 columns: the verdict, a table of the tensors, the worst entries, what
//! limited the check, and how to run it again. Pure: the same report and style, the same text.

use std::fmt::{self, Write};

use super::number::{short, telling_apart};
use super::{Mismatch, Report, TensorReport, Verdict, place};

/// How many columns a line has.
const WIDTH: usize = 80;
/// How many tensors the table lists before it leaves out those that are ok.
const MOST_ROWS: usize = 16;
/// How many wrong entries are listed.
const MOST_ENTRIES: usize = 8;

/// How a text is rendered.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Style {
    /// With ANSI escape codes.
    pub(crate) colour: bool,
    /// Without characters beyond ASCII of our own.
    pub(crate) ascii: bool,
}

/// `{}` for a UTF-8 terminal, `{:#}` with ASCII characters only.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = Style { colour: false, ascii: formatter.alternate() };
        formatter.write_str(&render(self, style))
    }
}

/// Renders `report`; no line break at the end.
pub(crate) fn render(report: &Report, style: Style) -> String {
    let mut page = Page { text: String::new(), style };
    headline(&mut page, report);
    table(&mut page, report);
    entries(&mut page, report);
    for tensor in &report.tensors {
        if let Some(reason) = &tensor.reason {
            page.line("");
            page.paragraph(&format!("{}: {reason}.", place(&tensor.path, &[])));
        }
    }
    for suspect in &report.suspects {
        page.line("");
        page.line(&suspect.to_string());
    }
    for note in &report.notes {
        page.line("");
        page.paragraph(&format!("note: {note}."));
    }
    rerun(&mut page, report);
    page.text.truncate(page.text.trim_end().len());
    page.text
}

struct Page {
    text: String,
    style: Style,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Breaks `text` between words.
    fn paragraph(&mut self, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(&line);
    }

    fn paint(&self, text: &str, style: anstyle::Style) -> String {
        if self.style.colour { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn symbol(&self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.style.ascii { ascii } else { unicode }
    }
}

fn colour_of(verdict: Verdict) -> anstyle::Style {
    let colour = match verdict {
        Verdict::Pass => anstyle::AnsiColor::Green,
        Verdict::Fail => anstyle::AnsiColor::Red,
        Verdict::Inconclusive => anstyle::AnsiColor::Yellow,
    };
    colour.on_default().bold()
}

fn headline(page: &mut Page, report: &Report) {
    let (count, tensors) =
        (report.tensors.iter().map(TensorReport::count).sum(), report.tensors.len());
    let failed: Vec<_> = with_verdict(report, Verdict::Fail).collect();
    let wrong: usize = failed.iter().map(|tensor| tensor.wrong).sum();
    let claim = match report.verdict() {
        Verdict::Pass => {
            format!("gradient check passed: {} in {}", entries_of(count), tensors_of(tensors))
        }
        Verdict::Inconclusive => {
            let open = with_verdict(report, Verdict::Inconclusive).count();
            format!(
                "gradient check inconclusive: {open} of {} could not be judged",
                tensors_of(tensors)
            )
        }
        Verdict::Fail if failed.is_empty() => {
            "gradient check failed: the gradient is not stable".to_owned()
        }
        Verdict::Fail => {
            let least = if failed.iter().all(|tensor| tensor.exact) { "" } else { "at least " };
            let are = if wrong == 1 { "is" } else { "are" };
            format!(
                "gradient check failed: {least}{wrong} of {} {are} wrong, in {} of {}",
                entries_of(count),
                failed.len(),
                tensors_of(tensors)
            )
        }
    };
    let claim = page.paint(&claim, colour_of(report.verdict()));
    page.line(&claim);
    page.line(&format!("({} evaluations of the cost, seed {})", report.evaluations, report.seed));
}

fn entries_of(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{count} entries") }
}

fn tensors_of(count: usize) -> String {
    if count == 1 { "1 tensor".to_owned() } else { format!("{count} tensors") }
}

fn with_verdict(report: &Report, verdict: Verdict) -> impl Iterator<Item = &TensorReport> {
    report.tensors.iter().filter(move |tensor| tensor.verdict == verdict)
}

fn table(page: &mut Page, report: &Report) {
    let shorten = report.tensors.len() > MOST_ROWS;
    let keeps = |tensor: &&TensorReport| !shorten || tensor.verdict != Verdict::Pass;
    let listed: Vec<&TensorReport> = report.tensors.iter().filter(keeps).take(MOST_ROWS).collect();
    let rows: Vec<[String; 4]> = listed.iter().map(|tensor| row(page, tensor)).collect();
    let heads = ["tensor", "shape", "verdict", "sees errors above"];
    let width = |column: usize| {
        rows.iter().map(|row| row[column].chars().count()).chain([heads[column].len()]).max()
    };
    let [path, shape, verdict] = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    page.line("");
    if !rows.is_empty() {
        page.line(&format!(
            "  {:path$}  {:shape$}  {:verdict$}  {}",
            heads[0], heads[1], heads[2], heads[3]
        ));
    }
    for (row, tensor) in rows.iter().zip(&listed) {
        let painted = page.paint(&format!("{:verdict$}", row[2]), colour_of(tensor.verdict));
        page.line(&format!("  {:path$}  {:shape$}  {painted}  {}", row[0], row[1], row[3]));
    }
    let omitted: Vec<&TensorReport> = report
        .tensors
        .iter()
        .filter(|tensor| !listed.iter().any(|listed| std::ptr::eq(*listed, *tensor)))
        .collect();
    if let Some(worst) = omitted.iter().map(|tensor| tensor.resolution).max_by(f64::total_cmp) {
        let others = if rows.is_empty() { "" } else { " more" };
        let ok = if omitted.iter().all(|tensor| tensor.verdict == Verdict::Pass) {
            " ok, seeing"
        } else {
            ", seeing"
        };
        page.line(&format!(
            "  {}{others}{ok} errors above {} or less",
            tensors_of(omitted.len()),
            short(worst)
        ));
    }
}

fn row(page: &Page, tensor: &TensorReport) -> [String; 4] {
    let times = page.symbol("×", "x");
    let shape = match tensor.shape.as_slice() {
        [] => "scalar".to_owned(),
        lengths => lengths.iter().map(usize::to_string).collect::<Vec<_>>().join(times),
    };
    let (verdict, sees) = match tensor.verdict {
        Verdict::Pass => ("ok", short(tensor.resolution)),
        Verdict::Inconclusive if tensor.resolution.is_finite() => {
            ("unclear", short(tensor.resolution))
        }
        Verdict::Inconclusive => ("unclear", "nothing".to_owned()),
        Verdict::Fail => ("WRONG", wrong_entries(tensor)),
    };
    [place(&tensor.path, &[]), shape, verdict.to_owned(), sees]
}

fn wrong_entries(tensor: &TensorReport) -> String {
    let (wrong, tried, count) = (tensor.wrong, tensor.tried, tensor.count());
    if wrong == 0 {
        "wrong as a whole; no entry was measured".to_owned()
    } else if wrong == count {
        if count == 1 { "the entry is wrong".to_owned() } else { "every entry is wrong".to_owned() }
    } else if tensor.exact {
        let are = if wrong == 1 { "is" } else { "are" };
        format!("{wrong} of {} {are} wrong", entries_of(count))
    } else {
        format!("{wrong} of {tried} measured entries are wrong")
    }
}

/// The wrong entries, numbers aligned: analytic, numeric with its error, and their ratio.
fn entries(page: &mut Page, report: &Report) {
    if report.mismatches.is_empty() {
        return;
    }
    page.line("");
    let listed = &report.mismatches[..report.mismatches.len().min(MOST_ENTRIES)];
    let cells: Vec<[String; 5]> = listed.iter().map(|mismatch| cells(page, mismatch)).collect();
    let width =
        |column: usize| cells.iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
    let [at, analytic, numeric, error] = [0, 1, 2, 3].map(width);
    let plus_minus = page.symbol("±", "+-");
    for [place, a, n, e, ratio] in &cells {
        let line = format!(
            "  {place:at$}  analytic {a:>analytic$}  numeric {n:>numeric$} {plus_minus} {e:error$}  {ratio}"
        );
        page.line(&line);
    }
    if report.mismatches.len() > listed.len() {
        page.line(&format!("  and {} more", report.mismatches.len() - listed.len()));
    }
}

fn cells(page: &Page, mismatch: &Mismatch) -> [String; 5] {
    let (analytic, numeric) = telling_apart(mismatch.analytic, mismatch.numeric, mismatch.error);
    let ratio = mismatch.analytic / mismatch.numeric;
    let is_known = mismatch.numeric.abs() > 10.0 * mismatch.error && mismatch.analytic != 0.0;
    let ratio = if is_known {
        format!("{} {}", short_ratio(ratio), page.symbol("×", "x"))
    } else {
        String::new()
    };
    [place(&mismatch.path, &mismatch.index), analytic, numeric, short(mismatch.error), ratio]
}

/// A ratio with five digits, more where fewer would print 1.
fn short_ratio(ratio: f64) -> String {
    if !(1e-3..1e4).contains(&ratio.abs()) {
        return format!("{ratio:.3e}");
    }
    let text = (4..12).map(|decimals| format!("{ratio:.decimals$}"));
    text.clone().find(|text| text.parse() != Ok(1.0)).or_else(|| text.last()).unwrap_or_default()
}

fn rerun(page: &mut Page, report: &Report) {
    let Some(test) = &report.test else { return };
    if report.verdict() == Verdict::Pass {
        return;
    }
    let mut line = format!("rerun this check: GRADCHECK_SEED={}", report.seed);
    if !test.is_empty() {
        let _ = write!(line, " cargo test {test}");
    }
    page.line("");
    page.line(&line);
}
