//! The error against the step: where truncation ends and noise begins.

use maud::{Markup, html};

use super::super::number::short;
use super::super::{Step, TensorReport, Topic};
use super::axis::Axis;
use super::frame::{Area, Named, frame, number};

const HEIGHT: f64 = 220.0;

/// What the curve shows.
pub(super) fn meaning(topic: Topic) -> String {
    format!(
        "Numeric minus analytic derivative along a direction, without sign, beside what the tensor or \
         a typical entry of it adds to it. An error of the {} stays where it is as the step shrinks; truncation \
         falls, and noise rises.",
        topic.derivative()
    )
}

/// Nothing where fewer than two steps were taken, or nothing is above 0.
pub(super) fn figure(tensor: &TensorReport, topic: Topic, caption: &Markup) -> Option<Markup> {
    let is_finite = |step: &&Step| {
        [step.t, step.difference, step.noise].iter().all(|value| value.is_finite()) && step.t > 0.0
    };
    let mut steps: Vec<Step> = tensor.steps.iter().filter(is_finite).copied().collect();
    steps.sort_by(|left, right| left.t.total_cmp(&right.t));
    if steps.len() < 2 {
        return None;
    }
    let x = Axis::logarithmic(steps.iter().map(|step| step.t))?;
    let y = Axis::logarithmic(steps.iter().flat_map(|step| [step.difference, step.noise]))?;
    let area = Area::beside(&y, HEIGHT);
    let place = |step: f64, value: f64| (area.x(x.place(step)), area.y(y.place(value)));
    let differences: Vec<_> = steps.iter().map(|step| place(step.t, step.difference)).collect();
    let noises: Vec<_> = steps.iter().map(|step| place(step.t, step.noise)).collect();
    let inside = html! {
        polyline.noise points=(points(&noises)) {}
        polyline.difference points=(points(&differences)) {}
        @for (step, (x, y)) in steps.iter().zip(&differences) {
            circle.difference.zero[step.difference == 0.0] cx=(number(*x)) cy=(number(*y)) r="3.5" {
                title { (about(step)) }
            }
        }
    };
    let x = Named { axis: &x, name: "step, relative to the size of the parameters" };
    let is_of_whole = tensor.resolution.is_of_whole;
    let part = if is_of_whole { "the tensor" } else { "a typical entry" };
    let name = format!("error, relative to {part}");
    let y = Named { axis: &y, name: &name };
    let has_zero = steps.iter().any(|step| step.difference == 0.0);
    Some(html! {
        figure {
            figcaption { (caption) }
            (frame(area, &x, &y, "the error against the step, both axes logarithmic", &inside))
            ul.legend {
                li { span.key.stroke {} "error at a step" }
                li { span.key.stroke.noise {} "what noise of the " (topic.function()) " may add" }
                @if has_zero { li { span.key.dot {} "exactly 0, which has no logarithm" } }
            }
        }
    })
}

fn about(step: &Step) -> String {
    let Step { t: step, difference, noise } = *step;
    format!("step {step:.2e}: error {difference:.2e}, noise {}", short(noise))
}

fn points(places: &[(f64, f64)]) -> String {
    let point = |(x, y): &(f64, f64)| format!("{},{}", number(*x), number(*y));
    places.iter().map(point).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::super::{Verdict, specimen};
    use super::*;

    #[test]
    fn every_step_is_drawn_with_its_noise() {
        let tensor = specimen::tensor("w", &[2], Verdict::Inconclusive);

        let figure = figure(&tensor, Topic::Gradient, &html! {}).unwrap().into_string();

        assert_eq!(figure.matches("<circle").count(), tensor.steps.len());
        assert!(figure.contains("step 1.00e-7: error 1.00e-11, noise 1e-5"));
    }

    #[test]
    fn two_steps_are_a_curve_and_one_is_none() {
        let mut tensor = specimen::tensor("w", &[2], Verdict::Inconclusive);
        tensor.steps.truncate(2);
        let curve = figure(&tensor, Topic::Gradient, &html! {}).unwrap().into_string();
        assert_eq!(curve.matches("<circle").count(), 2);

        tensor.steps.truncate(1);
        assert!(figure(&tensor, Topic::Gradient, &html! {}).is_none());
    }

    #[test]
    fn steps_without_a_difference_are_no_curve() {
        let mut tensor = specimen::tensor("w", &[2], Verdict::Inconclusive);
        for step in &mut tensor.steps {
            (step.difference, step.noise) = (0.0, 0.0);
        }
        assert!(figure(&tensor, Topic::Gradient, &html! {}).is_none());

        tensor.steps[0].difference = f64::NAN;
        assert!(figure(&tensor, Topic::Gradient, &html! {}).is_none());

        tensor.steps.truncate(1);
        assert!(figure(&tensor, Topic::Gradient, &html! {}).is_none());
    }

    #[test]
    fn a_difference_of_zero_stands_at_the_lower_edge_and_is_explained() {
        let mut tensor = specimen::tensor("w", &[2], Verdict::Inconclusive);
        tensor.steps[2].difference = 0.0;

        let figure = figure(&tensor, Topic::Gradient, &html! {}).unwrap().into_string();

        assert!(figure.contains("cy=\"230\""));
        assert!(figure.contains("exactly 0"));
    }

    #[test]
    fn an_error_of_exactly_zero_is_marked_as_one() {
        let mut tensor = specimen::tensor("w", &[2], Verdict::Inconclusive);
        let drawn = |tensor: &TensorReport| {
            let figure = figure(tensor, Topic::Gradient, &html! {}).unwrap().into_string();
            let marked = figure.matches("<circle class=\"difference zero\"").count();
            (marked, figure.contains("exactly 0, which has no logarithm"))
        };
        assert_eq!(drawn(&tensor), (0, false));

        tensor.steps[1].difference = 0.0;
        assert_eq!(drawn(&tensor), (1, true));
    }
}
