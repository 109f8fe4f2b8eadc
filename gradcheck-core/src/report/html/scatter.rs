//! The measured entries: the analytic value against the numeric one.

use maud::{Markup, html};

use super::super::number::relative_error;
use super::super::number::telling_apart;
use super::super::page::counted;
use super::super::{Measurement, TensorReport};
use super::axis::Axis;
use super::frame::{Area, Named, frame, number};
use super::visible::label;

const HEIGHT: f64 = 290.0;
/// How many entries are drawn: the worst half of them, and of the others an even sample.
const MOST_POINTS: usize = 600;
/// A bar that is shorter is hidden by its point.
const LEAST_BAR: f64 = 8.0;

/// Nothing where no entry was measured whose values are finite.
pub(super) fn figure(tensor: &TensorReport) -> Option<Markup> {
    let is_finite = |entry: &&Measurement| entry.analytic.is_finite() && entry.numeric.is_finite();
    let drawable: Vec<&Measurement> = tensor.measurements.iter().filter(is_finite).collect();
    let values = drawable.iter().flat_map(|entry| [entry.analytic, entry.numeric]);
    // One scale for both, so that equal values lie on the diagonal.
    let axis = Axis::signed(values)?;
    let omitted = tensor.measurements.len() - drawable.len();
    let total = drawable.len();
    let measured = counted(tensor.measured.max(total), "measured entry", "measured entries");
    let drawn = sample(drawable);
    let area = Area::beside(&axis, HEIGHT);
    let inside = html! {
        line.diagonal x1=(number(area.x(0.0))) y1=(number(area.y(0.0)))
            x2=(number(area.x(1.0))) y2=(number(area.y(1.0))) {}
        @for entry in &drawn { (point(tensor, entry, &axis, area)) }
    };
    let x = Named { axis: &axis, name: "numeric" };
    let y = Named { axis: &axis, name: "analytic" };
    let has = |is_wrong| drawn.iter().any(|entry| entry.is_wrong == is_wrong);
    Some(html! {
        figure {
            figcaption {
                b { "Analytic against numeric. " }
                @if drawn.len() < total {
                    (drawn.len()) " of " (measured) ": the worst, and a sample of the others."
                } @else if total + omitted < tensor.measured {
                    (total) " of " (measured) ": those that were looked into."
                } @else { (measured) "." }
                @if omitted > 0 {
                    " " (counted(omitted, "entry is", "entries are")) " not finite, and not drawn."
                }
            }
            (frame(area, &x, &y, "analytic against numeric values of entries", &inside))
            ul.legend {
                @if has(true) { li { span.key.dot.filled {} "proven wrong" } }
                @if has(false) { li { span.key.dot {} "not proven wrong" } }
                li { span.key.stroke.dashed {} "analytic = numeric" }
            }
        }
    })
}

fn point(tensor: &TensorReport, entry: &Measurement, axis: &Axis, area: Area) -> Markup {
    let Measurement { analytic, numeric, error, is_wrong, .. } = *entry;
    let (x, y) = (number(area.x(axis.place(numeric))), number(area.y(axis.place(analytic))));
    let [from, to] = [numeric - error, numeric + error].map(|end| area.x(axis.place(end)));
    let (left, right) = telling_apart(analytic, numeric, error);
    html! {
        @if to - from > LEAST_BAR {
            line.bar x1=(number(from)) x2=(number(to)) y1=(y) y2=(y) {}
        }
        circle.(if is_wrong { "wrong" } else { "right" }) cx=(x) cy=(y) r="3.5" {
            title { (label(tensor, entry.position)) ": analytic " (left) ", numeric " (right) }
        }
    }
}

/// What is drawn of `entries`.
fn sample(mut entries: Vec<&Measurement>) -> Vec<&Measurement> {
    if entries.len() <= MOST_POINTS {
        return entries;
    }
    let size = |entry: &Measurement| relative_error(entry.analytic, entry.numeric);
    entries.sort_by(|left, right| size(right).total_cmp(&size(left)));
    let others = entries.split_off(MOST_POINTS / 2);
    let stride = others.len().div_ceil(MOST_POINTS / 2);
    entries.extend(others.into_iter().step_by(stride));
    entries
}

#[cfg(test)]
mod tests {
    use super::super::super::{Verdict, specimen};
    use super::*;

    #[test]
    fn entries_are_drawn_with_their_names_and_values() {
        let figure = figure(&specimen::tensor("w", &[2, 3], Verdict::Fail)).unwrap().into_string();

        assert!(figure.contains("w[1, 0]: analytic 3.000000000, numeric 1.000000000"));
        assert_eq!(figure.matches("<circle class=\"wrong\"").count(), 2);
    }

    #[test]
    fn of_many_entries_the_worst_are_drawn() {
        let mut tensor = specimen::tensor("w", &[100_000], Verdict::Fail);
        let entry = tensor.measurements[0];
        let measure = |position| Measurement { position, numeric: 3.0, is_wrong: false, ..entry };
        tensor.measurements = (0..100_000).map(measure).collect();
        tensor.measured = 100_000;
        tensor.measurements[77_777].analytic = 5.0;

        let figure = figure(&tensor).unwrap().into_string();

        assert!(figure.matches("<circle").count() <= MOST_POINTS);
        assert!(figure.contains("w[77777]: analytic 5.0"));
        assert!(figure.contains(" of 100000 measured entries: the worst"));
    }

    #[test]
    fn values_that_are_not_finite_are_counted() {
        let mut tensor = specimen::tensor("w", &[2], Verdict::Fail);
        tensor.measurements[1].numeric = f64::INFINITY;

        let text = figure(&tensor).unwrap().into_string();

        assert!(text.contains("2 measured entries. 1 entry is not finite"), "{text}");
        tensor.measurements.remove(0);
        assert!(figure(&tensor).is_none());
    }

    #[test]
    fn a_bar_goes_as_far_to_one_side_of_its_entry_as_to_the_other() {
        let mut tensor = specimen::tensor("w", &[2], Verdict::Fail);
        tensor.measurements[0].error = 0.5;
        // The axis goes beyond both ends of the bar.
        tensor.measurements[1].numeric = -5.0;
        let figure = figure(&tensor).unwrap().into_string();

        let of = |name: &str| -> f64 {
            let (_, rest) = figure.split_once(&format!(" {name}=\"")).expect("it is there");
            rest[..rest.find('"').expect("it ends")].parse().expect("a number")
        };
        let (bar, _) = figure.split_once("<circle").expect("an entry");
        assert!(bar.contains("class=\"bar\""), "{figure}");
        let bar = &bar[bar.find("class=\"bar\"").expect("a bar")..];
        let end = |name: &str| -> f64 {
            let (_, rest) = bar.split_once(&format!(" {name}=\"")).expect("it is there");
            rest[..rest.find('"').expect("it ends")].parse().expect("a number")
        };
        let [left, right] = [of("cx") - end("x1"), end("x2") - of("cx")];
        assert!(left > 1.0 && (left - right).abs() < 0.3, "{left} {right}");
    }
}
