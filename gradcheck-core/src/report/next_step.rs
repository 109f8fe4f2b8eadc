//! What to do next where the mistake has no name.

use super::page::Page;
use super::{Mismatch, Report, TensorReport, Topic, Verdict, place};

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
        often(report),
        format!(
            "Next: {first}make the {function} smaller until one line is left to look at: one sample, one \
             layer, one operation by `assert_vjp!`.{convention}"
        ),
    ]
}

/// What it often is; of several wrong tensors behind which all are right, the mistakes of a layer first.
fn often(report: &Report) -> String {
    let (function, derivative) = (report.topic.function(), report.topic.derivative());
    let is_handed_down = matches!(place_of(report), Some(Place::Before(_)))
        && report.with_verdict(Verdict::Fail).count() > 1;
    let layer = if is_handed_down {
        "the derivative of an activation, or the value at which it is taken; a mask; a weight that \
         should be transposed; "
    } else {
        ""
    };
    format!(
        "Often it is one of these: {layer}a term of the {function} that the {derivative} lacks; parameters \
         that are used in several places, of which one is left out or written with `=` where `+=` is \
         needed; a value that changed between the {function} and the {derivative}."
    )
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

/// Where the wrong tensors stand, by number.
enum Place {
    /// Before all that are right; the last of them.
    Before(usize),
    /// Behind all that are right; the first of them.
    Behind(usize),
    /// Among them.
    Among,
}

fn numbers(report: &Report, verdict: Verdict) -> impl Iterator<Item = usize> + '_ {
    let numbered = report.tensors.iter().enumerate();
    numbered.filter(move |(_, tensor)| tensor.verdict == verdict).map(|(number, _)| number)
}

/// Where the wrong tensors stand among those that are right; `None` if there are none of either.
fn place_of(report: &Report) -> Option<Place> {
    let wrong = || numbers(report, Verdict::Fail);
    let (first, last) = (wrong().min()?, wrong().max()?);
    numbers(report, Verdict::Pass).next()?;
    Some(if numbers(report, Verdict::Pass).all(|number| number > last) {
        Place::Before(last)
    } else if numbers(report, Verdict::Pass).all(|number| number < first) {
        Place::Behind(first)
    } else {
        Place::Among
    })
}

/// The tensors that are right, as a sentence; empty if there are none.
fn right(report: &Report) -> String {
    let Some(place_of) = place_of(report) else { return all_wrong(report) };
    let paths: Vec<String> = report.with_verdict(Verdict::Pass).map(path).collect();
    let more = match paths.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (verb, stand) = if paths.len() == 1 { ("is", "stands") } else { ("are", "stand") };
    let named = paths[..paths.len().min(MOST_NAMED)].join(", ");
    if let Some(sibling) = sibling(report) {
        return format!("{named}{more} {verb} right. {sibling}");
    }
    match place_of {
        Place::Before(last) => {
            let last = path(&report.tensors[last]);
            format!(
                "{named}{more} {verb} right and {stand} after {last}. Where the tensors stand in order \
                 from the input to the loss, what comes back from the loss is right there, and wrong at \
                 {last}: the mistake is between them."
            )
        }
        Place::Behind(first) => {
            let first = path(&report.tensors[first]);
            format!(
                "{named}{more} {verb} right and {stand} before {first}. Where the tensors stand in order \
                 from the input to the loss, what goes on to the earlier ones is right: look at what is \
                 made of it for {first} alone."
            )
        }
        Place::Among => {
            format!(
                "{named}{more} {verb} right: look for what the wrong ones do not share with them."
            )
        }
    }
}

fn path(tensor: &TensorReport) -> String {
    format!("`{}`", place(&tensor.path, &[]))
}

/// Where to begin if every tensor is wrong.
fn all_wrong(report: &Report) -> String {
    let last = report.tensors.last().filter(|_| {
        let mut all = report.tensors.iter();
        report.tensors.len() > 1 && all.all(|tensor| tensor.verdict == Verdict::Fail)
    });
    last.filter(|_| report.topic == Topic::Gradient).map_or(String::new(), |last| {
        format!(
            "Every tensor is wrong, {} too, which stands last. Where the tensors stand in order from the \
             input to the loss, look at the derivative of the loss first.",
            path(last)
        )
    })
}

/// What the bias beside the only wrong tensor, a weight, shows, or the weight beside a bias.
fn sibling(report: &Report) -> Option<String> {
    let mut wrong = numbers(report, Verdict::Fail);
    let (number, None) = (wrong.next()?, wrong.next()) else { return None };
    let tensor = &report.tensors[number];
    let is_weight = tensor.shape.len() == 2;
    // A weight stands before its bias more often than behind it.
    let (before, behind) = (number.checked_sub(1), Some(number + 1));
    let beside = if is_weight { [behind, before] } else { [before, behind] };
    let mut beside = beside.into_iter().flatten().filter_map(|other| report.tensors.get(other));
    let other = beside.find(|other| {
        let (weight, bias) = match (&tensor.shape[..], &other.shape[..]) {
            (weight @ [_, _], [bias]) | ([bias], weight @ [_, _]) => (weight, *bias),
            _ => return false,
        };
        other.verdict == Verdict::Pass && weight.contains(&bias)
    })?;
    let [own, right] = [tensor, other].map(path);
    let (both, look) = if is_weight {
        (
            [&own, &right],
            "what it is multiplied with, the input of the layer, and at the sum over the samples",
        )
    } else {
        ([&right, &own], "the sum of it over the samples")
    };
    Some(format!(
        "Where {} and {} are the weight and the bias of one layer, {right} shows that the derivative by \
         what the layer gives before its activation is right, too: look at {look}.",
        both[0], both[1]
    ))
}

/// Between which numbers the ratios and the differences are, as a sentence; empty for one entry.
fn spread(report: &Report) -> String {
    let ends = |of: &dyn Fn(&Mismatch) -> f64| {
        let values = || report.mismatches.iter().map(of).filter(|value| value.is_finite());
        let low = values().fold(f64::INFINITY, f64::min);
        let high = values().fold(f64::NEG_INFINITY, f64::max);
        let [least, most] = [low, high].map(digits);
        (low < high && least != most).then(|| format!("from {least} to {most}"))
    };
    // A numeric value that may be 0 has any ratio.
    let ratio = |mismatch: &Mismatch| {
        let is_known = mismatch.numeric.abs() > mismatch.error;
        if is_known { mismatch.analytic / mismatch.numeric } else { f64::NAN }
    };
    let ratios = ends(&ratio);
    let differences = ends(&|mismatch| mismatch.numeric - mismatch.analytic);
    match (ratios, differences) {
        (Some(ratios), Some(differences)) => {
            format!(
                "Analytic divided by numeric ranges {ratios}, numeric minus analytic {differences}."
            )
        }
        (Some(ratios), None) => format!("Analytic divided by numeric ranges {ratios}."),
        (None, Some(differences)) => format!("Numeric minus analytic ranges {differences}."),
        _ => String::new(),
    }
}

/// A number with three digits: fewer would show a range as wider than it is.
fn digits(number: f64) -> String {
    let rounded = format!("{number:.2e}").parse().unwrap_or(number);
    if number == 0.0 {
        "0".to_owned()
    } else if (1e-3..1e6).contains(&rounded.abs()) {
        rounded.to_string()
    } else {
        format!("{rounded:e}")
    }
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
    fn a_weight_beside_a_bias_that_is_right_is_told_from_a_delta() {
        let of = |path: &str, shape: &[usize], verdict| tensor(path, shape, verdict);
        let (pass, fail) = (Verdict::Pass, Verdict::Fail);
        for (tensors, words) in [
            (
                vec![of("w", &[20, 30], fail), of("b", &[30], pass)],
                "is right, too: look at what it is multiplied with",
            ),
            (
                vec![of("w", &[20, 30], pass), of("b", &[30], fail)],
                "is right, too: look at the sum of it over the samples.",
            ),
            (vec![of("w", &[20, 30], fail), of("b", &[29], pass)], "the mistake is between them."),
            (
                vec![of("w", &[20, 30], fail), of("b", &[30], fail)],
                "Every tensor is wrong, `b` too",
            ),
        ] {
            let said = right(&report(tensors));
            assert!(said.contains(words), "{said}");
        }
    }

    #[test]
    fn a_ratio_to_what_may_be_zero_is_none() {
        let mut report = report(vec![tensor("w", &[20, 30], Verdict::Fail); 3]);
        report.mismatches[0].numeric = 1e-15;
        report.mismatches[1].analytic = 4.0;

        assert!(spread(&report).starts_with("Analytic divided by numeric ranges from 3 to 4,"));
    }

    #[test]
    fn a_range_whose_ends_print_alike_is_none_and_no_zero_has_a_sign() {
        let mut report = report(vec![tensor("w", &[20, 30], Verdict::Fail); 2]);
        let [first, second] = &mut report.mismatches[..] else { panic!("two are wrong") };
        (first.analytic, first.numeric) = (1.0 + 1e-9, 1.0);
        (second.analytic, second.numeric) = (1.0 + 2e-9, 1.0);
        assert_eq!(spread(&report), "Numeric minus analytic ranges from -2e-9 to -1e-9.");

        report.mismatches[0].analytic = -0.0;
        let text = spread(&report);
        assert!(text.starts_with("Analytic divided by numeric ranges from 0 to 1,"), "{text}");
    }

    #[test]
    fn several_wrong_tensors_with_right_ones_behind_them_have_the_mistakes_of_a_layer() {
        let wrong = |path: &str| tensor(path, &[20, 30], Verdict::Fail);
        let right = tensor("last", &[2], Verdict::Pass);

        let handed_down = report(vec![wrong("w0"), wrong("w1"), right.clone()]);
        assert!(often(&handed_down).contains("the derivative of an activation"));
        assert!(!often(&report(vec![wrong("w0"), right])).contains("activation"));
    }

    #[test]
    fn one_wrong_number_has_a_next_step_too() {
        let text = drawn(1);

        assert!(text.contains("One wrong number is too little"), "{text}");
        assert!(text.contains("Next: "), "{text}");
    }
}
