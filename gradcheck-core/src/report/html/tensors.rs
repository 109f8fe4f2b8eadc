//! The table of the tensors.

use maud::{Markup, html};

use super::super::number::short;
use super::super::page::counted;
use super::super::tensors::{finding, word};
use super::super::{Report, TensorReport, Verdict, place};
use super::visible::{class, visible};

/// How many tensors are listed; those that are not ok come first if there are more.
const MOST_ROWS: usize = 50;

pub(super) fn section(report: &Report) -> Markup {
    let mut listed: Vec<&TensorReport> = report.tensors.iter().collect();
    if listed.len() > MOST_ROWS {
        listed.sort_by_key(|tensor| rank(tensor.verdict));
    }
    let omitted = listed.split_off(listed.len().min(MOST_ROWS));
    html! {
        section {
            h2 { "Tensors" }
            div.wide.tensors tabindex="0" role="region" aria-label="table of the tensors" {
                table {
                    thead { tr { th scope="col" { "tensor" } th scope="col" { "shape" } th scope="col" { "verdict" } th scope="col" { "what was seen" } } }
                    tbody { @for tensor in listed { (row(tensor)) } }
                }
            }
            @for verdict in [Verdict::Fail, Verdict::Inconclusive, Verdict::Pass] {
                (rest(&omitted, verdict))
            }
            @if report.tensors.iter().any(is_seen) { p.hint {
                "“sees errors above” is the smallest error of a single entry that would have failed "
                "the check, relative to a typical entry of the tensor’s " (report.topic.derivative()) " (the root mean "
                "square of those that are not 0)."
                @if report.tensors.iter().any(|tensor| tensor.resolution.is_of_whole) {
                    " Where three numbers stand, the first is the smallest factor beside 1 of the tensor as a "
                    "whole, the second that of one row or column."
                }
            } }
        }
    }
}

/// Whether it is said above which errors are seen.
fn is_seen(tensor: &TensorReport) -> bool {
    tensor.verdict != Verdict::Fail && tensor.resolution.judged().is_known()
}

/// The order in which tensors ask for attention.
pub(super) fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fail => 0,
        Verdict::Inconclusive => 1,
        Verdict::Pass => 2,
    }
}

fn row(tensor: &TensorReport) -> Markup {
    html! {
        tr {
            td { code { (visible(&place(&tensor.path, &[]))) } }
            td { (shape(tensor)) }
            td { (badge(tensor)) }
            td { (finding(tensor)) }
        }
    }
}

pub(super) fn badge(tensor: &TensorReport) -> Markup {
    html! { span.badge.(class(tensor.verdict)) { (word(tensor.verdict)) } }
}

pub(super) fn shape(tensor: &TensorReport) -> String {
    if tensor.shape.is_empty() {
        return "scalar".to_owned();
    }
    tensor.shape.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ")
}

/// The tensors of one verdict that are not listed.
fn rest(omitted: &[&TensorReport], verdict: Verdict) -> Markup {
    let count = omitted.iter().filter(|tensor| tensor.verdict == verdict).count();
    let worst = omitted.iter().filter(|tensor| tensor.verdict == verdict);
    let worst = worst.fold(0.0, |most: f64, tensor| most.max(tensor.resolution.judged().get()));
    html! {
        @if count > 0 {
            p {
                (counted(count, "more tensor ", "more tensors ")) (word(verdict))
                @if verdict == Verdict::Pass && worst.is_finite() { ", seeing errors above " (short(worst)) }
                "."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::specimen;
    use super::*;

    #[test]
    fn thousands_of_tensors_are_counted_and_the_wrong_one_is_listed() {
        let mut tensors: Vec<_> =
            (0..3000).map(|_| specimen::tensor("ok", &[9], Verdict::Pass)).collect();
        tensors.push(specimen::tensor("culprit", &[9], Verdict::Fail));

        let section = section(&specimen::report(tensors)).into_string();

        assert!(section.contains("<code>culprit</code>"));
        assert!(section.contains("2951 more tensors ok, seeing errors above 2e-6."));
    }
}
