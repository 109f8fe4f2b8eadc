//! The derivative by a tangent is right in another convention: on the other side, in another order, by
//! the frame of the world, or with the other sign.

use super::correction::Correction;
use super::phrase::{listed, tensor as named};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::{Symptoms, Turned};
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Convention,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// What a variant has before its module where the sign is the other one.
const MINUS: char = '-';

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let signs = [1.0, -1.0];
    let mut tried = tensor.turned.iter().flat_map(|turned| signs.map(|sign| (turned, sign)));
    tried.find_map(|(turned, sign)| {
        let support = fitted(tensor, turned, sign)?;
        let mut explanation = Explanation::new(support, true);
        let minus = if sign < 0.0 { MINUS.to_string() } else { String::new() };
        explanation.variant = minus + turned.convention;
        // The sign alone is no convention, and one number may be anything.
        explanation.needs_proof = true;
        Some(explanation.corrected(Correction::of(tensor, |at| Some(sign * turned.values[at]))))
    })
}

/// How well the measured entries agree with it; `None` if one does not, or it says nothing.
fn fitted(tensor: &Symptoms<'_>, turned: &Turned, sign: f64) -> Option<Support> {
    let degrees = tensor.shape.last().copied().unwrap_or(1).max(1);
    let mut support = Support::default();
    for entry in tensor.measurements.iter().chain(tensor.right) {
        let first = entry.position / degrees * degrees;
        let size = (first..first + degrees).map(|at| (tensor.analytic)(at).abs());
        let tolerance = tensor.tolerance(entry, size.fold(0.0, f64::max));
        let predicted = sign * turned.values[entry.position];
        if (entry.numeric - predicted).abs() > tolerance {
            return None;
        }
        if Symptoms::is_clear(entry, tolerance) {
            support.add((entry.numeric - entry.analytic).abs(), tolerance);
        }
    }
    let is_another = |at: usize| (sign * turned.values[at] + (tensor.analytic)(at)).abs() > 0.0;
    let is_opposite = !(0..tensor.count()).any(is_another);
    (support.informative > 0 && !is_opposite).then_some(support)
}

/// How a point moves along a tangent.
fn motion(convention: &str) -> String {
    let (side, order) = match convention.strip_suffix("rotation_first") {
        Some(side) => (side.trim_end_matches('_'), "(\u{3c9}, v)"),
        None => (convention, "(v, \u{3c9})"),
    };
    match side {
        "left" => format!("Exp{order} \u{b7} X"),
        "composite" => format!("{order}, where t becomes t + v and R becomes R Exp(\u{3c9})"),
        "composite_left" => format!("{order}, where t becomes t + v and R becomes Exp(\u{3c9}) R"),
        _ => format!("X \u{b7} Exp{order}"),
    }
}

fn words(group: &Group<'_, '_>) -> Words {
    let variant = group.explanation.variant.as_str();
    let convention = variant.trim_start_matches(MINUS);
    let topic = group.topic();
    let paths: Vec<String> = group.tensors().map(|tensor| named(tensor.path, topic)).collect();
    let sign = if variant.starts_with(MINUS) {
        " with the opposite sign, as those of an inverse or of a residual the other way round"
    } else {
        ""
    };
    let select = if convention.is_empty() {
        "take away the module or the wrapper of `gradcheck_core::conventions`".to_owned()
    } else {
        format!(
            "write `#[parameters(with = \"gradcheck_core::conventions::{convention}\")]` on the field"
        )
    };
    Words::new(
        format!(
            "The {} of {} is that by tangents of another convention, {}{sign}.",
            topic.derivative(),
            listed(&paths),
            motion(convention)
        ),
        format!(
            "The analytic values in that convention agree with the numeric ones {}.",
            group.counted()
        ),
        format!(
            "If that is the convention of your code, {select}; `gradcheck_core::conventions` lists all of \
             them. Otherwise derive it by the tangent that the parameters move along."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, candidates};
    use super::*;
    use crate::report::Suspect;

    /// Two points with a tangent of three each, whose gradient `matrix` turns.
    fn turned(matrix: [[f64; 3]; 3], sign: f64) -> MadeUp {
        let mut tensor = MadeUp::new("poses", &[2, 3]);
        tensor.tangent = Some(0);
        for point in 0..2 {
            let own = |k: usize| tensor.wrong[3 * point + k];
            let right: Vec<f64> = (0..3)
                .map(|k| sign * (0..3).map(|row| matrix[row][k] * own(row)).sum::<f64>())
                .collect();
            tensor.right[3 * point..3 * point + 3].copy_from_slice(&right);
        }
        let values = tensor.right.iter().map(|value| sign * value).collect();
        tensor.turned = vec![Turned { convention: "left", values }];
        tensor
    }

    /// The name, before a test has confirmed it.
    fn suspect(tensor: MadeUp) -> Option<Suspect> {
        candidates(&[tensor], &[]).pop().map(|candidate| candidate.suspect)
    }

    const TURN: [[f64; 3]; 3] = [[0.6, -0.8, 0.3], [0.8, 0.6, -0.2], [0.0, 0.0, 1.0]];

    #[test]
    fn a_gradient_in_another_convention_is_named_with_how_to_select_it() {
        for (sign, words) in
            [(1.0, "Exp(v, \u{3c9}) \u{b7} X."), (-1.0, "X with the opposite sign")]
        {
            let suspect = suspect(turned(TURN, sign)).expect("a name");

            assert_eq!(*suspect.kind(), BugKind::Convention, "{suspect}");
            assert!(suspect.claim().contains(words), "{suspect}");
            assert!(suspect.remedy().contains("conventions::left\")]`"), "{suspect}");
        }
    }

    #[test]
    fn a_gradient_that_no_convention_explains_has_another_name() {
        let mut tensor = turned(TURN, 1.0);
        tensor.right[4] += 0.5;
        let other = suspect(tensor);
        assert!(other.is_none_or(|suspect| *suspect.kind() != BugKind::Convention));

        // The sign alone is no convention.
        let same = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
        let sign = suspect(turned(same, -1.0)).expect("a name");
        assert_eq!(*sign.kind(), BugKind::OppositeSign);
    }

    #[test]
    fn the_opposite_sign_is_no_convention_where_the_convention_changes_nothing() {
        const UNTURNED: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

        let kinds = candidates(&[turned(UNTURNED, -1.0)], &[]);

        let kinds: Vec<BugKind> = kinds.iter().map(|it| *it.suspect.kind()).collect();
        assert_eq!(kinds, [BugKind::OppositeSign]);
    }
}
