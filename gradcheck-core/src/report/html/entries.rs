//! The table of the wrong entries, worst first.

use maud::{Markup, html};

use super::super::number::{ratio, relative_error, short, telling_apart};
use super::super::page::counted;
use super::super::{Mismatch, Report, entry as place};
use super::visible::visible;

/// How many wrong entries are listed.
const MOST_ROWS: usize = 20;

pub(super) fn section(report: &Report) -> Markup {
    let mut listed: Vec<&Mismatch> = report.mismatches.iter().collect();
    // As exactly as they are shown: those that read alike stay in the order of the layout.
    let shown = |entry: &Mismatch| rounded(relative_error(entry.analytic, entry.numeric));
    listed.sort_by(|left, right| shown(right).total_cmp(&shown(left)));
    let rest = listed.split_off(listed.len().min(MOST_ROWS)).len();
    html! {
        @if !listed.is_empty() {
            section {
                h2 { "Wrong entries" }
                div.wide tabindex="0" role="region" aria-label="table of the wrong entries" {
                    table {
                        thead {
                            tr {
                                th scope="col" { "entry" }
                                th.number scope="col" { "analytic" }
                                th.number scope="col" { "numeric" }
                                th scope="col" { "error of numeric" }
                                th.number scope="col" { "analytic / numeric" }
                                th.number scope="col" { "relative error" }
                            }
                        }
                        tbody { @for entry in listed { (row(entry)) } }
                    }
                }
                @if rest > 0 {
                    p { "and " (counted(rest, "more entry", "more entries")) "." }
                }
                p.hint {
                    "Worst first. The relative error is |analytic − numeric| divided by the larger "
                    "of the two, without signs: 2 where one is the negative of the other. Numbers "
                    "end where the error of the numeric one begins."
                }
            }
        }
    }
}

fn row(entry: &Mismatch) -> Markup {
    let (analytic, numeric) = telling_apart(entry.analytic, entry.numeric, entry.error);
    let ratio = ratio(entry.analytic, entry.numeric, entry.error);
    let of_gradient = || place(&entry.path, &entry.index, entry.tangent);
    let at = entry.cell.as_ref().map_or_else(of_gradient, ToString::to_string);
    html! {
        tr {
            td { code { (visible(&at)) } }
            td.number { (analytic) }
            td.number { (numeric) }
            td { "± " (short(entry.error)) }
            td.number { @if let Some(ratio) = ratio { (ratio) " ×" } @else { "–" } }
            td.number { (size(relative_error(entry.analytic, entry.numeric))) }
        }
    }
}

/// A relative error with three digits.
pub(super) fn size(error: f64) -> String {
    let rounded = rounded(error);
    match rounded {
        0.0 => "0".to_owned(),
        1.0.. => format!("{rounded:.2}"),
        0.1.. => format!("{rounded:.3}"),
        0.01.. => format!("{rounded:.4}"),
        _ => format!("{rounded:.2e}"),
    }
}

/// A relative error as exactly as it is shown.
pub(super) fn rounded(error: f64) -> f64 {
    format!("{error:.2e}").parse().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::super::super::{Verdict, specimen};
    use super::*;

    #[test]
    fn numbers_that_differ_are_shown_to() {
        let mut report = specimen::report(vec![specimen::tensor("w", &[2], Verdict::Fail)]);
        report.mismatches[0].analytic = 16.000_000_000_000_1;
        report.mismatches[0].numeric = 16.0;
        report.mismatches[0].error = 1e-3;

        let section = section(&report).into_string();

        assert!(section.contains(">16.0000000000001<"));
        assert!(section.contains(">16.0000000000000<"));
    }

    #[test]
    fn the_worst_of_many_entries_are_listed() {
        let mut report = specimen::report(vec![specimen::tensor("w", &[2], Verdict::Fail)]);
        let entry = report.mismatches[0].clone();
        let wrong = |analytic: f64| Mismatch { analytic, ..entry.clone() };
        report.mismatches = (1..=60).map(|number| wrong(1.0 + 0.01 * f64::from(number))).collect();

        let section = section(&report).into_string();

        let first = section.find(">1.600000000<").unwrap();
        assert!(section.find(">1.590000000<").unwrap() > first);
        assert!(section.contains("and 40 more entries."));
        assert!(!section.contains(">1.100000000<"));
    }
}
