//! The pictures of each tensor that is not ok.

use maud::{Markup, html};

use super::super::page::counted;
use super::super::tensors::finding;
use super::super::{Report, TensorReport, Topic, Verdict, place};
use super::curve::meaning;
use super::tensors::{badge, rank, shape};
use super::visible::visible;
use super::{curve, heat, scatter};

/// How many tensors that are not ok have pictures.
const MOST_TENSORS: usize = 12;
/// How many of the others have a curve: nothing of them is wrong, and little was measured.
const MOST_OK: usize = 6;

pub(super) fn section(report: &Report) -> Markup {
    let tensors = report.tensors.iter();
    let (mut ok, mut shown): (Vec<_>, Vec<_>) =
        tensors.partition(|tensor| tensor.verdict == Verdict::Pass);
    shown.sort_by_key(|tensor| rank(tensor.verdict));
    let omitted = shown.split_off(shown.len().min(MOST_TENSORS)).len();
    if ok.len() > MOST_OK {
        ok.sort_by(|left, right| {
            right.resolution.judged().get().total_cmp(&left.resolution.judged().get())
        });
    }
    html! {
        @for tensor in shown { (pictures(tensor, report.topic)) }
        @if omitted > 0 {
            p {
                (counted(omitted, "more tensor is", "more tensors are"))
                " wrong or unclear, without pictures."
            }
        }
        (curves(&ok, report.topic))
    }
}

fn pictures(tensor: &TensorReport, topic: Topic) -> Markup {
    let caption = html! { b { "Error against step. " } (meaning(topic)) };
    let figures =
        [heat::figure(tensor), scatter::figure(tensor), curve::figure(tensor, topic, &caption)];
    html! {
        @if figures.iter().any(Option::is_some) {
            section.tensor {
                h2 {
                    code { (visible(&place(&tensor.path, &[]))) }
                    " " span.shape { "shape " (shape(tensor)) }
                    " " (badge(tensor)) " " span.finding { (finding(tensor)) }
                }
                div.figures { @for figure in figures.iter().flatten() { (figure) } }
            }
        }
    }
}

fn curves(tensors: &[&TensorReport], topic: Topic) -> Markup {
    let caption =
        |tensor: &TensorReport| html! { b { code { (visible(&place(&tensor.path, &[]))) } } };
    let curves = tensors.iter().map(|tensor| curve::figure(tensor, topic, &caption(tensor)));
    let curves: Vec<Markup> = curves.flatten().take(MOST_OK).collect();
    let which = if tensors.len() > MOST_OK { "the coarsest tensors" } else { "tensors" };
    html! {
        @if !curves.is_empty() {
            section.tensor {
                h2 { "Error against step in " (which) " that are ok" }
                p.hint { (meaning(topic)) }
                div.figures { @for curve in curves { (curve) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::specimen;
    use super::*;

    #[test]
    fn the_pictures_of_many_tensors_are_those_of_the_wrong_ones() {
        let mut tensors: Vec<_> =
            (0..50).map(|_| specimen::tensor("ok", &[9], Verdict::Pass)).collect();
        tensors.extend((0..20).map(|_| specimen::tensor("bad", &[9], Verdict::Fail)));

        let section = section(&specimen::report(tensors)).into_string();

        assert_eq!(section.matches("heat map").count(), MOST_TENSORS);
        assert_eq!(section.matches("<b><code>ok</code></b>").count(), MOST_OK);
        assert!(section.contains("8 more tensors are wrong or unclear"));
        assert!(section.contains("the coarsest tensors that are ok"));
    }
}
