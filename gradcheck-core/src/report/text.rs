//! The report as text of 80 columns: the verdict, a table of the tensors, the wrong entries, what
//! limited the check, and how to run it again. Pure: the same report and style, the same text.

use std::fmt;

use super::page::{Page, Style, counted};
use super::{
    AtPoints, Origin, Report, Selection, TensorReport, Verdict, blind_spot, entries, map,
    next_step, place, plot, tensors,
};

/// How many different reasons are given.
const MOST_REASONS: usize = 4;
/// How many tensors a reason names.
const MOST_PATHS: usize = 4;

/// `{}` for a UTF-8 terminal, `{:#}` with ASCII characters only.
impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let style = Style { ascii: formatter.alternate(), ..Style::default() };
        formatter.write_str(&render(self, style))
    }
}

/// Renders `report`; no line break at the end.
pub(crate) fn render(report: &Report, style: Style) -> String {
    let mut page = Page::new(style);
    let claim = page.paint(&page.wrapped(&claim(report)), report.verdict());
    page.line(&claim);
    let evaluations = counted(report.evaluations, "evaluation", "evaluations");
    let function = report.topic.function();
    page.line(&format!("({evaluations} of the {function}, seed {})", report.seed));
    if let Some(points) = &report.points {
        page.paragraph(&points.sentences());
    }
    if let Some(sentence) = report.selection.as_ref().and_then(Selection::sentence) {
        page.paragraph(&sentence);
    }
    if report.is_unstable() {
        suspects(&mut page, report);
        first_result(&mut page, report);
    } else {
        tensors::table(&mut page, report);
        entries::table(&mut page, report);
        map::draw(&mut page, &report.with_verdict(Verdict::Fail).collect::<Vec<_>>());
    }
    reasons(&mut page, report);
    if let Some(tensor) = report.with_verdict(Verdict::Inconclusive).next()
        && report.verdict() == Verdict::Inconclusive
    {
        plot::draw(&mut page, tensor, report.resolution);
    }
    if !report.is_unstable() {
        suspects(&mut page, report);
    }
    for line in blind_spot::lines(&report.blind_spots) {
        page.line(&page.wrapped(&line));
    }
    for note in &report.notes {
        page.paragraph(&format!("note: {note}."));
    }
    commands(&mut page, report);
    page.finish()
}

/// The first sentence, in one line.
pub(crate) fn claim(report: &Report) -> String {
    let count: usize = report.tensors.iter().map(TensorReport::count).sum();
    let entries = counted(count, "entry", "entries");
    let tensors = counted(report.tensors.len(), "tensor", "tensors");
    let (noun, at) =
        (report.topic.noun(), report.points.as_ref().map_or_else(String::new, AtPoints::place));
    match report.verdict() {
        Verdict::Pass => match report.selection.as_ref().filter(|chosen| chosen.is_part()) {
            Some(chosen) => format!("{noun} check passed{at} for {}: {entries}", chosen.part()),
            None => format!("{noun} check passed{at}: {entries} in {tensors}"),
        },
        Verdict::Inconclusive => {
            let open = report.with_verdict(Verdict::Inconclusive).count();
            let which = if report.tensors.len() < 2 {
                format!("the {noun}")
            } else {
                format!("{open} of {tensors}")
            };
            format!("{noun} check inconclusive{at}: {which} could not be judged")
        }
        Verdict::Fail if report.is_unstable() => {
            format!("{noun} check failed{at}: the {noun} changes from call to call")
        }
        Verdict::Fail if report.with_verdict(Verdict::Fail).next().is_none() => {
            format!("{noun} check failed{at}: it contradicts itself")
        }
        Verdict::Fail => format!("{noun} check failed{at}: {}", wrong(report, count)),
    }
}

/// How much is wrong of `count` entries.
fn wrong(report: &Report, count: usize) -> String {
    let failed: Vec<_> = report.with_verdict(Verdict::Fail).collect();
    let wrong: usize = failed.iter().map(|tensor| tensor.wrong).sum();
    let are = |count| if count == 1 { "is" } else { "are" };
    let of = |part: usize, whole: usize, one, many| match (part, whole) {
        (1, 1) => format!("the only {one} is wrong"),
        _ => format!("{part} of {} {} wrong", counted(whole, one, many), are(part)),
    };
    if wrong == 0 {
        return of(failed.len(), report.tensors.len(), "tensor", "tensors");
    }
    let least = if failed.iter().all(|tensor| tensor.is_complete) { "" } else { "at least " };
    let entries = of(wrong, count, "entry", "entries");
    if report.tensors.len() < 2 {
        return format!("{least}{entries}");
    }
    format!("{least}{entries}, in {} of {} tensors", failed.len(), report.tensors.len())
}

/// What was found of the first result of a gradient that changes.
fn first_result(page: &mut Page, report: &Report) {
    if report.tensors.iter().all(|tensor| tensor.verdict == Verdict::Pass) {
        page.paragraph("The result of the first call is right in every tensor.");
        return;
    }
    page.paragraph(&format!(
        "The result of the first call, beside differences of the {}:",
        report.topic.function()
    ));
    tensors::table(page, report);
    entries::table(page, report);
}

fn suspects(page: &mut Page, report: &Report) {
    for suspect in &report.suspects {
        page.paragraph(&suspect.text());
    }
    if report.suspects.is_empty() && report.verdict() == Verdict::Fail {
        next_step::draw(page, report);
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
        let named = paths[..paths.len().min(MOST_PATHS)].join(", ");
        let more = match paths.len().saturating_sub(MOST_PATHS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        page.paragraph(&format!("{named}{more}: {reason}."));
    }
    let rest: usize = groups.iter().skip(MOST_REASONS).map(|(_, paths)| paths.len()).sum();
    if rest > 0 {
        page.paragraph(&format!("{}: similar.", counted(rest, "more tensor", "more tensors")));
    }
}

/// Where the check is, and what makes it again: each in one line, to be copied.
fn commands(page: &mut Page, report: &Report) {
    let Some(place) = report.origin.as_ref().and_then(Origin::place) else { return };
    if report.verdict() == Verdict::Pass {
        return;
    }
    page.line("");
    page.line(&format!("checked at: {place}"));
    if let Some(command) = rerun(report) {
        page.line(&format!("rerun this check: {command}"));
    }
    if let Some(command) = next_step::every_entry(report) {
        page.line(&format!("measure every entry: {command}"));
    }
}

/// The command that gives this report again; none where nothing is to be run again.
pub(super) fn rerun(report: &Report) -> Option<String> {
    let is_open = report.verdict() != Verdict::Pass;
    report.origin.as_ref().filter(|_| is_open)?.command(&[])
}

#[cfg(test)]
mod tests {
    use super::super::wrap::{WIDTH, length};
    use super::super::{Bound, BugKind, Mismatch, Resolution, Suspect, specimen};
    use super::*;

    /// A tensor of so many entries, of which some were tried and found wrong.
    fn tensor(path: &str, count: usize, measured: usize, wrong: usize) -> TensorReport {
        TensorReport {
            path: path.to_owned(),
            shape: vec![count],
            tangent: None,
            verdict: if wrong > 0 { Verdict::Fail } else { Verdict::Pass },
            resolution: Resolution::of_entry(Bound::new(2e-6)),
            reason: None,
            measured,
            wrong,
            is_complete: measured == count,
            kinked: 0,
            confined: None,
            measurements: Vec::new(),
            steps: Vec::new(),
            row_axes: None,
        }
    }

    fn unclear(path: &str, reason: &str) -> TensorReport {
        TensorReport {
            verdict: Verdict::Inconclusive,
            resolution: Resolution::of_entry(Bound::UNKNOWN),
            reason: Some(reason.to_owned()),
            ..tensor(path, 4, 0, 0)
        }
    }

    fn report(tensors: Vec<TensorReport>) -> Report {
        Report { tensors, notes: Vec::new(), ..specimen::report(Vec::new()) }
    }

    #[test]
    fn the_first_line_is_a_sentence_for_one_and_for_many() {
        let ok = || tensor("b", 3, 0, 0);
        for (tensors, claim) in [
            (vec![ok()], "passed: 3 entries in 1 tensor"),
            (vec![ok(), tensor("s", 1, 0, 0)], "passed: 4 entries in 2 tensors"),
            (vec![tensor("s", 1, 1, 1)], "failed: the only entry is wrong"),
            (vec![tensor("w", 3, 3, 1)], "failed: 1 of 3 entries is wrong"),
            (vec![tensor("w", 3, 3, 3)], "failed: 3 of 3 entries are wrong"),
            (
                vec![tensor("w", 3, 3, 2), ok()],
                "failed: 2 of 6 entries are wrong, in 1 of 2 tensors",
            ),
            (
                vec![tensor("w", 99, 9, 8), ok()],
                "failed: at least 8 of 102 entries are wrong, in 1 of 2 tensors",
            ),
            (vec![unclear("w", "noise")], "inconclusive: the gradient could not be judged"),
            (vec![unclear("w", "noise"), ok()], "inconclusive: 1 of 2 tensors could not be judged"),
        ] {
            let text = report(tensors).to_string();

            assert_eq!(text.lines().next(), Some(format!("gradient check {claim}").as_str()));
        }
    }

    #[test]
    fn rows_read_as_sentences() {
        for (tensor, row) in [
            (tensor("w", 3, 0, 0), "w 3 ok sees errors above 2e-6 of a typical entry"),
            (tensor("w", 3, 3, 3), "w 3 WRONG in every entry"),
            (tensor("w", 3, 3, 1), "w 3 WRONG in 1 of 3 entries"),
            (tensor("w", 99, 9, 8), "w 99 WRONG in 8 of 9 measured entries"),
            (tensor("w", 99, 9, 9), "w 99 WRONG in all 9 measured entries"),
            (tensor("w", 99, 1, 1), "w 99 WRONG in the measured entry"),
            (
                TensorReport { verdict: Verdict::Fail, ..tensor("w", 99, 0, 0) },
                "w 99 WRONG as a whole",
            ),
            (unclear("w", "noise"), "w 4 unclear no error would have been seen"),
            (
                TensorReport { verdict: Verdict::Pass, ..unclear("w", "nothing moved") },
                "w 4 ok no typical entry to compare errors with",
            ),
        ] {
            let text = report(vec![tensor]).to_string();

            let line = text.lines().find(|line| line.starts_with("  w")).unwrap_or_default();
            assert_eq!(line.split_whitespace().collect::<Vec<_>>().join(" "), row, "{text}");
        }
    }

    #[test]
    fn a_reason_is_given_once_for_all_its_tensors() {
        let paths = ["a", "b", "c", "d", "e", "f"];
        let mut tensors: Vec<_> = paths.map(|path| unclear(path, "too noisy")).into();
        tensors.extend((0..6).map(|number| unclear("g", &format!("reason {number}"))));

        let text = report(tensors).to_string();

        assert_eq!(text.matches("too noisy").count(), 1, "{text}");
        assert!(text.contains("\na, b, c, d and 2 more: too noisy.\n"), "{text}");
        assert!(text.contains("reason 2") && !text.contains("reason 3"), "{text}");
        assert!(text.contains("\n3 more tensors: similar.\n"), "{text}");
    }

    #[test]
    fn long_tables_show_first_what_is_measured_and_count_the_rest() {
        let mut tensors: Vec<_> = (0..20)
            .map(|number| TensorReport {
                verdict: Verdict::Fail,
                ..tensor(&format!("w{number}"), 9, 0, 0)
            })
            .collect();
        tensors.extend([tensor("measured", 9, 9, 2), tensor("b", 1, 0, 0)]);

        let text = report(tensors).to_string();

        let rows: Vec<_> = text.lines().skip(4).take(18).collect();
        assert!(rows[0].starts_with("  measured  9      WRONG    in 2 of 9 entries"), "{text}");
        assert!(rows[1].starts_with("  w0 ") && rows[15].starts_with("  w14 "), "{text}");
        let rest = ["  5 more tensors WRONG", "  1 more tensor ok, seeing errors above 2e-6"];
        assert_eq!(rows[16..], rest);
    }

    #[test]
    fn a_finding_without_room_goes_on_in_a_line_of_its_own() {
        let [whole, slice, entry] = [4e-3, 3e-2, 6e-2].map(Bound::new);
        let resolution = Resolution { entry, slice, whole, is_of_whole: true };
        let mut vector = tensor("b", 200, 0, 0);
        vector.resolution = resolution;
        let mut matrix = tensor("encoder.norm", 200, 0, 0);
        (matrix.shape, matrix.resolution) = (vec![10, 20], resolution);

        let text = report(vec![matrix, vector]).to_string();

        let rows = "  encoder.norm  10×20  ok       sees errors above 4e-3,
                                in a row 3e-2, in an entry 6e-2
  b             200    ok       sees errors above 4e-3, in an entry 6e-2";
        assert!(text.contains(rows), "{text}");
    }

    #[test]
    fn whatever_stands_in_a_report_fits_80_columns() {
        let path = "encoder.layers[11].attention.output_projection.low_rank_adapter.weight";
        let long = format!("{path}.{path}");
        let sentence = "a sentence about a tensor ".repeat(12);
        let mut wide = tensor(&long, 1, 12, 11);
        wide.shape = vec![100, 200, 300, 400, 500, 600, 700];
        let mut report = report(vec![wide, unclear(path, &sentence), tensor(path, 5, 0, 0)]);
        report.mismatches = [(1.0 / 3.0, 1e-3), (-2.0 / 3e5, 0.0), (1e9 / 7.0, 1e-9), (0.0, 1e-12)]
            .map(|(numeric, error)| Mismatch {
                path: long.clone(),
                index: vec![10, 20, 30],
                tangent: None,
                analytic: numeric + 1e-9,
                numeric,
                error,
                slopes: Some([numeric - error, numeric + error]),
                cell: None,
            })
            .into();
        report.notes = vec![sentence.clone()];
        for suspected in [false, true] {
            if suspected {
                let suspect = Suspect::new(BugKind::Unstable, vec![long.clone()], sentence.clone());
                report.suspects = vec![suspect];
            }
            for text in [report.to_string(), format!("{report:#}")] {
                for line in text.lines().filter(|line| !line.contains("cargo test")) {
                    assert!(length(line) <= WIDTH, "{line}\n{text}");
                }
            }
        }
        assert!(format!("{report:#}").is_ascii());
    }
}

/// The parts that other forms show as well.
#[cfg(test)]
mod parts {
    use super::super::specimen::{report, tensor};
    use super::*;

    #[test]
    fn the_claim_is_a_sentence_and_the_command_a_line() {
        let report = report(vec![tensor("w", &[2, 3], Verdict::Fail)]);

        assert_eq!(claim(&report), "gradient check failed: 2 of 6 entries are wrong");
        let command = "cargo test -p my-model --test gradients module::some_test -- --exact";
        assert_eq!(rerun(&report).as_deref(), Some(command));
    }

    #[test]
    fn a_claim_of_two_lines_is_put_together() {
        let wrong = || tensor("w", &[1000, 1000, 1000], Verdict::Fail);

        let claim = claim(&report((0..2000).map(|_| wrong()).collect()));

        assert_eq!(
            claim,
            "gradient check failed: at least 4000 of 2000000000000 entries are wrong, in 2000 of \
             2000 tensors"
        );
    }

    #[test]
    fn a_check_that_passed_is_not_run_again() {
        assert_eq!(rerun(&report(vec![tensor("w", &[2, 3], Verdict::Pass)])), None);
    }
}
