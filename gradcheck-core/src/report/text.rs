//! The report as text of 80 columns: the verdict, a table of the tensors, the wrong entries, what
//! limited the check, and how to run it again. Pure: the same report and style, the same text.

use std::fmt;

use super::page::{Page, Style, counted};
use super::{BugKind, Report, TensorReport, Verdict, entries, place, tensors};

/// How many different reasons are given.
const MOST_REASONS: usize = 4;
/// How many tensors a reason names.
const MOST_PATHS: usize = 4;

/// `{}` for a UTF-8 terminal, `{:#}` with ASCII characters only.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = Style { colour: false, ascii: formatter.alternate() };
        formatter.write_str(&render(self, style))
    }
}

/// Renders `report`; no line break at the end.
pub(crate) fn render(report: &Report, style: Style) -> String {
    let mut page = Page::new(style);
    let claim = page.paint(&claim(report), report.verdict());
    page.line(&claim);
    let evaluations = counted(report.evaluations, "evaluation", "evaluations");
    page.line(&format!("({evaluations} of the cost, seed {})", report.seed));
    if is_unstable(report) {
        suspects(&mut page, report);
        first_result(&mut page, report);
    } else {
        tensors::table(&mut page, report);
        entries::table(&mut page, report);
    }
    reasons(&mut page, report);
    if !is_unstable(report) {
        suspects(&mut page, report);
    }
    for note in &report.notes {
        page.paragraph(&format!("note: {note}."));
    }
    rerun(&mut page, report);
    page.finish()
}

fn is_unstable(report: &Report) -> bool {
    report.suspects.iter().any(|suspect| *suspect.kind() == BugKind::Unstable)
}

fn claim(report: &Report) -> String {
    let count: usize = report.tensors.iter().map(TensorReport::count).sum();
    let entries = counted(count, "entry", "entries");
    let tensors = counted(report.tensors.len(), "tensor", "tensors");
    match report.verdict() {
        Verdict::Pass => format!("gradient check passed: {entries} in {tensors}"),
        Verdict::Inconclusive => {
            let open = with_verdict(report, Verdict::Inconclusive).count();
            let which = if report.tensors.len() < 2 {
                "the gradient".to_owned()
            } else {
                format!("{open} of {tensors}")
            };
            format!("gradient check inconclusive: {which} could not be judged")
        }
        Verdict::Fail if is_unstable(report) => {
            "gradient check failed: the gradient changes from call to call".to_owned()
        }
        Verdict::Fail => format!("gradient check failed: {}", wrong(report, count)),
    }
}

/// How much is wrong of `count` entries.
fn wrong(report: &Report, count: usize) -> String {
    let failed: Vec<_> = with_verdict(report, Verdict::Fail).collect();
    let wrong: usize = failed.iter().map(|tensor| tensor.wrong).sum();
    let are = |count| if count == 1 { "is" } else { "are" };
    let of = |part: usize, whole: usize, one, many| match (part, whole) {
        (1, 1) => format!("the only {one} is wrong"),
        _ => format!("{part} of {} {} wrong", counted(whole, one, many), are(part)),
    };
    if wrong == 0 {
        return of(failed.len(), report.tensors.len(), "tensor", "tensors");
    }
    let least = if failed.iter().all(|tensor| tensor.exact) { "" } else { "at least " };
    let entries = of(wrong, count, "entry", "entries");
    if report.tensors.len() < 2 {
        return format!("{least}{entries}");
    }
    format!("{least}{entries}, in {} of {} tensors", failed.len(), report.tensors.len())
}

pub(super) fn with_verdict(
    report: &Report,
    verdict: Verdict,
) -> impl Iterator<Item = &TensorReport> {
    report.tensors.iter().filter(move |tensor| tensor.verdict == verdict)
}

/// What was found of the first result of a gradient that changes.
fn first_result(page: &mut Page, report: &Report) {
    if report.tensors.iter().all(|tensor| tensor.verdict == Verdict::Pass) {
        page.paragraph("The result of the first call is right in every tensor.");
        return;
    }
    page.paragraph("The result of the first call, beside differences of the cost:");
    tensors::table(page, report);
    entries::table(page, report);
}

fn suspects(page: &mut Page, report: &Report) {
    for suspect in &report.suspects {
        page.paragraph(&suspect.to_string());
    }
}

/// What limited the check; tensors of which the same is to be said stand together.
fn reasons(page: &mut Page, report: &Report) {
    let mut groups: Vec<(&str, Vec<String>)> = Vec::new();
    for tensor in &report.tensors {
        let Some(reason) = tensor.reason() else { continue };
        let path = place(&tensor.path, &[]);
        match groups.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, paths)) => paths.push(path),
            None => groups.push((reason, vec![path])),
        }
    }
    for (reason, paths) in groups.iter().take(MOST_REASONS) {
        let mut named = paths[..paths.len().min(MOST_PATHS)].join(", ");
        if paths.len() > MOST_PATHS {
            named += &format!(" and {} more", paths.len() - MOST_PATHS);
        }
        page.paragraph(&format!("{named}: {reason}."));
    }
    let rest: usize = groups.iter().skip(MOST_REASONS).map(|(_, paths)| paths.len()).sum();
    if rest > 0 {
        page.paragraph(&format!("{}: similar.", counted(rest, "tensor more", "tensors more")));
    }
}

/// The command that gives this report again.
fn rerun(page: &mut Page, report: &Report) {
    let Some(test) = &report.test else { return };
    if report.verdict() == Verdict::Pass {
        return;
    }
    let mut command = format!("GRADCHECK_SEED={}", report.seed);
    if report.numeric.is_some() {
        command += " GRADCHECK_EVERY_ENTRY=1";
    }
    if !test.is_empty() {
        command += &format!(" cargo test {test}");
    }
    page.line("");
    // In one line, to be copied.
    page.line(&format!("rerun this check: {command}"));
}
