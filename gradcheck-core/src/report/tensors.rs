//! The table of the tensors: what was concluded of each.

use super::number::short;
use super::page::{Page, counted};
use super::wrap::{length, shortened};
use super::{Report, Resolution, TensorReport, Verdict, place};

/// How many tensors the table lists before it leaves out those that are ok.
const MOST_ROWS: usize = 16;
/// How many columns a path and a shape have in any case.
const LEAST_PATH: usize = 12;
const MOST_SHAPE: usize = 20;
/// What is said of a tensor in which no error was found.
const SEES: &str = "sees errors above";

pub(super) fn table(page: &mut Page, report: &Report) {
    page.line("");
    let is_long = report.tensors.len() > MOST_ROWS;
    let keeps = |tensor: &&TensorReport| !is_long || tensor.verdict != Verdict::Pass;
    let mut listed: Vec<&TensorReport> = report.tensors.iter().filter(keeps).collect();
    if is_long {
        // The entries that are shown below belong to these.
        listed.sort_by_key(|tensor| tensor.wrong == 0);
        listed.truncate(MOST_ROWS);
    }
    if !listed.is_empty() {
        rows(page, &listed);
    }
    for verdict in [Verdict::Fail, Verdict::Inconclusive, Verdict::Pass] {
        let omitted: Vec<_> = report
            .with_verdict(verdict)
            .filter(|tensor| !listed.iter().any(|listed| std::ptr::eq(*listed, *tensor)))
            .collect();
        if omitted.is_empty() {
            continue;
        }
        let more =
            if listed.is_empty() { ["tensor", "tensors"] } else { ["more tensor", "more tensors"] };
        let count = counted(omitted.len(), more[0], more[1]);
        let worst = omitted
            .iter()
            .fold(0.0, |most: f64, tensor| most.max(tensor.resolution.judged().get()));
        let seeing = match verdict {
            Verdict::Pass if worst.is_finite() => format!(", seeing errors above {}", short(worst)),
            _ => String::new(),
        };
        page.line(&format!("  {count} {}{seeing}", word(verdict)));
    }
}

fn rows(page: &mut Page, tensors: &[&TensorReport]) {
    let shapes: Vec<String> = tensors.iter().map(|tensor| shape(page, tensor)).collect();
    let mut findings: Vec<String> = tensors.iter().map(|tensor| finding(tensor)).collect();
    let widest = |texts: &[String]| texts.iter().map(|text| length(text)).max().unwrap_or(0);
    let (shape_width, verdict_width) = (widest(&shapes).max("shape".len()), "verdict".len());
    let before = 2 + 2 + shape_width + 2 + verdict_width + 2;
    let all: Vec<String> = tensors.iter().map(|tensor| place(&tensor.path, &[])).collect();
    // Columns that a finding may have; a longer one goes on in a line of its own.
    let most = page.width().saturating_sub(before + widest(&all).clamp("tensor".len(), LEAST_PATH));
    // What the number is relative to stands where it is first, if there is room.
    if let Some(first) = findings.iter().position(|finding| finding.starts_with(SEES)) {
        let relative = format!("{} {}", findings[first], relative(tensors[first]));
        if !(tensors[first].resolution.is_of_whole && tensors[first].count() > 1)
            && before + LEAST_PATH + length(&relative) <= page.width()
        {
            findings[first] = relative;
        }
    }
    let findings: Vec<[&str; 2]> = findings.iter().map(|finding| broken(finding, most)).collect();
    let widest_part = findings.iter().flatten().map(|part| length(part)).max().unwrap_or(0);
    let room = page.width().saturating_sub(before + widest_part).max(LEAST_PATH);
    let paths: Vec<String> = all.iter().map(|path| shortened(path, room)).collect();
    let path_width = widest(&paths).max("tensor".len());
    page.line(&format!("  {:path_width$}  {:shape_width$}  verdict", "tensor", "shape"));
    for (number, tensor) in tensors.iter().enumerate() {
        let (path, shape) = (&paths[number], &shapes[number]);
        let verdict = format!("{:verdict_width$}", word(tensor.verdict));
        let verdict = page.paint(&verdict, tensor.verdict);
        let [finding, rest] = findings[number];
        page.line(&format!("  {path:path_width$}  {shape:shape_width$}  {verdict}  {finding}"));
        if !rest.is_empty() {
            page.line(&format!("{:1$}{rest}", "", before + path_width));
        }
    }
}

/// A finding in one part, or in two where it has more than `most` columns.
fn broken(finding: &str, most: usize) -> [&str; 2] {
    match finding.split_once(", ") {
        Some((first, rest)) if length(finding) > most => [&finding[..=first.len()], rest],
        _ => [finding, ""],
    }
}

/// What the number after [`SEES`] is a part or a multiple of.
fn relative(tensor: &TensorReport) -> &'static str {
    if tensor.resolution() < 1.0 { "of a typical entry" } else { "times a typical entry" }
}

fn shape(page: &Page, tensor: &TensorReport) -> String {
    if tensor.shape.is_empty() {
        return "scalar".to_owned();
    }
    let lengths: Vec<String> = tensor.shape.iter().map(usize::to_string).collect();
    shortened(&lengths.join(page.times()), MOST_SHAPE)
}

pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "ok",
        Verdict::Inconclusive => "unclear",
        Verdict::Fail => "WRONG",
    }
}

/// What follows the verdict, so that a row reads as a sentence.
pub(super) fn finding(tensor: &TensorReport) -> String {
    let (wrong, measured, count) = (tensor.wrong, tensor.measured, tensor.count());
    if tensor.verdict != Verdict::Fail {
        let Resolution { entry, slice, whole, is_of_whole } = tensor.resolution;
        return if is_of_whole && whole.is_known() && count > 1 {
            let [whole, slice, entry] = [whole, slice, entry].map(|bound| short(bound.get()));
            let row =
                if tensor.shape.len() > 1 { format!("in a row {slice}, ") } else { String::new() };
            format!("{SEES} {whole}, {row}in an entry {entry}")
        } else if entry.is_known() {
            format!("{SEES} {}", short(entry.get()))
        } else if tensor.verdict == Verdict::Pass {
            "no typical entry to compare errors with".to_owned()
        } else {
            "no error would have been seen".to_owned()
        };
    }
    if wrong == 0 {
        "as a whole".to_owned()
    } else if wrong == count {
        if count == 1 { String::new() } else { "in every entry".to_owned() }
    } else if tensor.is_complete {
        format!("in {wrong} of {count} entries")
    } else if (wrong, measured) == (1, 1) {
        "in the measured entry".to_owned()
    } else if wrong == measured {
        format!("in all {wrong} measured entries")
    } else {
        format!("in {wrong} of {measured} measured entries")
    }
}

#[cfg(test)]
mod tests {
    use super::super::page::Style;
    use super::super::{Bound, specimen};
    use super::*;

    #[test]
    fn tensors_that_are_left_out_say_what_was_seen_of_them_if_anything_was() {
        for (bound, line) in [
            (Bound::new(3e-5), "  17 tensors ok, seeing errors above 3e-5"),
            (Bound::UNKNOWN, "  17 tensors ok"),
        ] {
            let tensor = |number: usize| TensorReport {
                resolution: Resolution::of_entry(bound),
                ..specimen::tensor(&format!("w{number}"), &[3], Verdict::Pass)
            };
            let report = specimen::report((0..=MOST_ROWS).map(tensor).collect());
            let mut page = Page::new(Style::default());

            table(&mut page, &report);

            let text = page.finish();
            assert!(text.lines().any(|found| found == line), "{text}");
        }
    }
}
