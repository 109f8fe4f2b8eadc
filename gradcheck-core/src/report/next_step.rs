//! What to do next where the mistake has no name.

use super::page::Page;
use super::{Mismatch, Report, Verdict, place};

/// How many right tensors are named.
const MOST_NAMED: usize = 4;

/// Says what is right, what the wrong entries have in common, and what to do.
pub(super) fn draw(page: &mut Page, report: &Report) {
    page.line("");
    for sentence in sentences(report) {
        page.line(&page.wrapped(&sentence));
    }
    page.line(&format!("More: {PAGE}"));
}

/// The page on all mistakes.
pub(super) const PAGE: &str = "gradcheck_core::mistakes";

/// What is known, what it often is, and what comes next.
pub(super) fn sentences(report: &Report) -> [String; 3] {
    let one = report.mismatches.len() == 1;
    let claim = if one {
        "One wrong number is too little to name the mistake."
    } else {
        "The wrong entries follow no pattern that would name the mistake."
    };
    let first = if leaves_some_open(report) { "measure every entry, and then " } else { "" };
    let function = report.topic.function();
    let is_tangent = report.with_verdict(Verdict::Fail).any(|tensor| tensor.tangent.is_some());
    let convention = if is_tangent {
        " A tangent has conventions (on which side it acts, which component comes first): see \
         gradcheck_core::conventions if the derivative was derived in another one."
    } else {
        ""
    };
    [
        [claim, &right(report), &spread(report)].map(str::trim).join(" "),
        format!(
            "Often it is one of these: a term of the {function} that the {} lacks; parameters that are \
             used in several places, of which one is left out or written with `=` where `+=` is needed; a \
             value that changed between the {function} and the {0}.",
            report.topic.derivative()
        ),
        format!(
            "Next: {first}make the {function} smaller until one line is left to look at: one sample, one \
             layer, one operation by `assert_vjp!`.{convention}"
        ),
    ]
}

/// Whether entries of a wrong tensor were not measured.
fn leaves_some_open(report: &Report) -> bool {
    let is_open = report.with_verdict(Verdict::Fail).any(|tensor| !tensor.is_complete);
    is_open && report.every_entry.is_none() && !report.is_unstable()
}

/// The command that measures every entry; none where all were, or where it is not known what is run.
pub(super) fn every_entry(report: &Report) -> Option<String> {
    let origin = report.origin.as_ref().filter(|_| leaves_some_open(report))?;
    origin.command(&["GRADCHECK_EVERY_ENTRY=1"])
}

/// The tensors that are right, as a sentence; empty if there are none.
fn right(report: &Report) -> String {
    let paths: Vec<String> = report
        .with_verdict(Verdict::Pass)
        .map(|tensor| format!("`{}`", place(&tensor.path, &[])))
        .collect();
    let more = match paths.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (verb, stand) = if paths.len() == 1 { ("is", "stands") } else { ("are", "stand") };
    let named = paths[..paths.len().min(MOST_NAMED)].join(", ");
    if paths.is_empty() {
        return String::new();
    }
    let of = |verdict: Verdict| {
        let numbered = report.tensors.iter().enumerate();
        numbered.filter(move |(_, tensor)| tensor.verdict == verdict).map(|(number, _)| number)
    };
    let ends = (of(Verdict::Fail).min(), of(Verdict::Fail).max());
    let (Some(first), Some(last)) = ends else { return String::new() };
    let path = |number: usize| format!("`{}`", place(&report.tensors[number].path, &[]));
    if of(Verdict::Pass).all(|number| number > last) {
        format!(
            "{named}{more} {verb} right and {stand} after {}. Where the tensors stand in order from the \
             input to the loss, what comes back from the loss is right there, and wrong at {}: the \
             mistake is between them.",
            path(last),
            path(last)
        )
    } else if of(Verdict::Pass).all(|number| number < first) {
        format!(
            "{named}{more} {verb} right and {stand} before {}. Where the tensors stand in order from the \
             input to the loss, what goes on to the earlier ones is right: look at what is made of it \
             for {} alone.",
            path(first),
            path(first)
        )
    } else {
        format!("{named}{more} {verb} right: look for what the wrong ones do not share with them.")
    }
}

/// Between which numbers the ratios and the differences are, as a sentence; empty for one entry.
fn spread(report: &Report) -> String {
    let ends = |of: &dyn Fn(&Mismatch) -> f64| {
        let values = || report.mismatches.iter().map(of).filter(|value| value.is_finite());
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        (low < high).then(|| format!("from {} to {}", digits(low), digits(high)))
    };
    let ratios = ends(&|mismatch| mismatch.analytic / mismatch.numeric);
    let differences = ends(&|mismatch| mismatch.numeric - mismatch.analytic);
    match (ratios, differences) {
        (Some(ratios), Some(differences)) => {
            format!(
                "Analytic divided by numeric ranges {ratios}, numeric minus analytic {differences}."
            )
        }
        _ => String::new(),
    }
}

/// A number with three digits: fewer would show a range as wider than it is.
fn digits(number: f64) -> String {
    let rounded = format!("{number:.2e}").parse().unwrap_or(number);
    if (1e-3..1e6).contains(&rounded.abs()) { rounded.to_string() } else { format!("{rounded:e}") }
}

#[cfg(test)]
mod tests {
    use super::super::page::Style;
    use super::super::specimen::{report, tensor};
    use super::*;

    fn drawn(wrong: usize) -> String {
        let mut tensors = vec![tensor("right", &[2], Verdict::Pass)];
        tensors.extend((0..wrong).map(|_| tensor("w", &[20, 30], Verdict::Fail)));
        let mut report = report(tensors);
        for (number, mismatch) in report.mismatches.iter_mut().enumerate() {
            mismatch.analytic += number as f64;
        }
        let mut page = Page::new(Style::default());
        draw(&mut page, &report);
        page.finish()
    }

    #[test]
    fn what_is_right_is_said_with_what_to_do_next_and_a_command_to_copy() {
        let text = drawn(2);
        let sentences = text.replace('\n', " ");

        assert!(sentences.contains("`right` is right and stands before `w`"), "{text}");
        assert!(sentences.contains("written with `=` where `+=` is needed"), "{text}");
        assert!(sentences.contains("Analytic divided by numeric ranges from 3 to 4"), "{text}");
        assert!(text.contains("\nNext: measure every entry, and then"), "{text}");
        assert!(text.ends_with("\nMore: gradcheck_core::mistakes"), "{text}");
    }

    #[test]
    fn where_the_first_wrong_tensor_is_seen_from_the_loss_is_said_where_the_order_shows_it() {
        let right = |path: &str| tensor(path, &[2], Verdict::Pass);
        let wrong = |path: &str| tensor(path, &[20, 30], Verdict::Fail);
        for (tensors, words) in [
            (vec![wrong("w0"), wrong("w1"), right("w2")], "`w2` is right and stands after `w1`."),
            (
                vec![right("w0"), right("w1"), wrong("w2")],
                "`w0`, `w1` are right and stand before `w2`.",
            ),
            (vec![right("w0"), wrong("w1"), right("w2")], "`w0`, `w2` are right: look for what"),
        ] {
            assert!(super::right(&report(tensors)).starts_with(words), "{words}");
        }
    }

    #[test]
    fn one_wrong_number_has_a_next_step_too() {
        let text = drawn(1);

        assert!(text.contains("One wrong number is too little"), "{text}");
        assert!(text.contains("Next: "), "{text}");
    }
}
