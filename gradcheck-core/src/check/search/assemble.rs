//! From what is known of tensors and entries to the report.

use std::collections::BTreeMap;
use std::ops::Range;

use super::cause::Sight;
use super::proof::{Proof, Slopes};
use super::reason;
use super::region::Region;
use super::standing::{Judgement, Standing};
use crate::check::model::facts::{Facts, LIGHTEST, norm_of};
use crate::check::model::objective::Function;
use crate::check::model::turning::Point;
use crate::check::start::prepare::Prepared;
use crate::diagnose::{self, Candidate, Passed, Refuted, Symptoms, Turned};
use crate::differentiate::Noise;
use crate::report::{
    Bound, Draft, Measurement, Mismatch, Resolution, Suspect, TensorReport, Verdict,
};

/// How many entries of a tensor are looked at for some that are known to be right.
const OUTSIDE: usize = 16;

/// What is known of every tensor; `proofs` are the entries that were measured, by position, in the
/// unit of the samples.
pub(super) fn tensors(
    prepared: &Prepared,
    function: &dyn Function,
    noise: &Noise,
    standings: &[Standing],
    proofs: &[Proof],
) -> Vec<TensorReport> {
    let has_steps = function.has_steps();
    let own = norm_of(&prepared.facts, |facts| facts.own);
    let is_constant = prepared.settings.allow_constant && !function.has_moved();
    let reference = prepared.facts.iter().map(Facts::share).fold(0.0, f64::max);
    let sight = Sight::of(prepared, noise, has_steps, own).of_constant(is_constant);
    let tensors = prepared.facts.iter().zip(standings).map(|(facts, standing)| {
        let tensor = &prepared.layout.tensors()[facts.number];
        let judgement = standing.judgement(facts, &prepared.settings, &sight);
        let resolution = resolution(prepared, facts, standing, &judgement);
        let is_pass = judgement.verdict == Verdict::Pass;
        let is_dim = is_pass && resolution.is_of_whole && tensor.shape().len() > 1;
        let dim = || sight.dim(resolution.slice).filter(|_| is_dim);
        let is_zero = is_pass && facts.typical == 0.0 && reference > 0.0;
        let zero = || is_zero.then(|| reason::zero(prepared.settings.topic));
        let reason = judgement.reason.or_else(dim).or_else(zero);
        TensorReport {
            path: tensor.path().to_owned(),
            shape: tensor.shape().to_vec(),
            tangent: tensor.tangent(),
            verdict: judgement.verdict,
            resolution,
            reason,
            measured: standing.measured(),
            wrong: standing.wrong(),
            is_complete: standing.is_complete(facts),
            kinked: standing.kinked(),
            confined: standing.confined(),
            measurements: measurements(prepared, facts, proofs),
            // An oracle takes no steps that could be shown.
            steps: if has_steps { standing.steps().to_vec() } else { Vec::new() },
            row_axes: None,
        }
    });
    tensors.collect()
}

/// Puts a report together, with the names of the mistakes.
pub(super) fn draft(
    prepared: &Prepared,
    function: &dyn Function,
    tensors: Vec<TensorReport>,
    proofs: &[Proof],
    named: Vec<Suspect>,
) -> Draft {
    let suspects = prepared.suspects.iter().cloned().chain(named).collect();
    Draft {
        topic: prepared.settings.topic,
        tensors,
        mismatches: proofs
            .iter()
            .filter(|proof| proof.is_wrong)
            .map(|proof| mismatch(prepared, function.analytic(), proof))
            .collect(),
        suspects,
        notes: prepared.notes.clone(),
        evaluations: function.evaluations(),
        seed: prepared.seed,
        resolution: prepared.settings.resolution,
        every_entry: None,
        selection: None,
        points: None,
        blind_spots: Vec::new(),
    }
}

/// What errors of the parts of a tensor would have been seen.
fn resolution(
    prepared: &Prepared,
    facts: &Facts,
    standing: &Standing,
    judgement: &Judgement,
) -> Resolution {
    let entry = in_entries(judgement.resolution, &prepared.facts, facts, standing);
    let is_of_whole = prepared.settings.is_of_whole;
    let shape = prepared.layout.tensors()[facts.number].shape();
    let of_whole = Bound::new(judgement.resolution.get() * facts.share());
    let whole =
        if is_of_whole { judgement.judged } else { of_whole.over(facts.slope.max(facts.norm)) };
    let whole = whole.min(entry);
    let seen = Bound::new(judgement.hidden_in_entry.get() * facts.share());
    let slice = facts.slice(shape).map_or(entry, |part| seen.over(part).max(whole).min(entry));
    Resolution { entry, slice, whole, is_of_whole }
}

/// A resolution relative to a typical entry, and not to what that makes of the derivative: of a
/// gradient that is zero, to that of another tensor.
fn in_entries(resolution: Bound, all: &[Facts], facts: &Facts, standing: &Standing) -> Bound {
    let largest = |of: fn(&Facts) -> f64| all.iter().map(of).fold(0.0, f64::max);
    let typical = LIGHTEST * facts.size * largest(|facts| facts.typical / facts.size);
    if (facts.vanishes || standing.is_rounding()) && typical > 0.0 {
        Bound::new(resolution.get() * (largest(Facts::share) / typical))
    } else {
        resolution
    }
}

/// A tensor with what the rules for names ask of it.
struct Known<'a> {
    facts: &'a Facts,
    tensor: &'a TensorReport,
    analytic: Box<dyn Fn(usize) -> f64 + 'a>,
    parameter: Box<dyn Fn(usize) -> f64 + 'a>,
    cell: Box<dyn Fn(usize) -> Option<[usize; 2]> + 'a>,
    confined: Vec<Range<usize>>,
    measured: Vec<Measurement>,
    right: Vec<Measurement>,
    unseen: f64,
    turned: Vec<Turned>,
    stored: Vec<f64>,
}

impl<'a> Known<'a> {
    fn of(
        prepared: &'a Prepared,
        function: &'a dyn Function,
        (facts, standing): (&'a Facts, &Standing),
        tensor: &'a TensorReport,
    ) -> Self {
        let (start, unit) = (facts.range.start, prepared.unit);
        let analytic = move |position: usize| function.analytic()[start + position] / unit;
        let unseen = standing.unseen() / unit;
        let measured = known_of(tensor, &analytic, unseen);
        let count = if tensor.is_complete && standing.is_rest_right() { tensor.count() } else { 0 };
        let right = diagnose::beside(&measured, count, &analytic, unseen);
        Self {
            facts,
            tensor,
            analytic: Box::new(analytic),
            parameter: Box::new(move |position| function.moved(start + position, 0.0)),
            cell: Box::new(move |position| function.cell(start + position)),
            confined: ranges_of(tensor),
            measured,
            right,
            unseen: unseen_of(standing, unit),
            turned: Vec::new(),
            stored: Vec::new(),
        }
    }

    /// Adds what the points say: what the gradient is if it has another convention, and the numbers of
    /// a single one.
    fn turn(&mut self, points: Option<&Vec<Point>>) {
        let Some((points, first)) = points.and_then(|points| Some((points, points.first()?)))
        else {
            return;
        };
        let degrees = self.tensor.shape.last().copied().unwrap_or(0);
        let value = |number: usize, position: usize| {
            let (point, component) = (position / degrees, position % degrees);
            let turn = points[point % points.len()].turns.get(number)?;
            let products = (0..degrees).map(|row| {
                turn.matrix[row * degrees + component] * (self.analytic)(point * degrees + row)
            });
            Some(products.sum())
        };
        let all = |number: usize| (0..self.tensor.count()).map(|at| value(number, at)).collect();
        let turned = first.turns.iter().enumerate().filter_map(|(number, turn)| {
            let values: Option<Vec<f64>> = all(number);
            Some(Turned { convention: turn.convention, values: values? })
        });
        self.turned = turned.collect();
        if points.len() == 1 {
            self.stored.clone_from(&first.stored);
        }
    }

    fn symptoms(&'a self, prepared: &Prepared, passed: &'a [Passed<'a>]) -> Symptoms<'a> {
        Symptoms {
            topic: prepared.settings.topic,
            number: self.facts.number,
            path: &self.tensor.path,
            shape: &self.tensor.shape,
            tangent: self.tensor.tangent,
            measurements: &self.measured,
            right: &self.right,
            is_complete: self.tensor.is_complete,
            unseen: self.unseen,
            confined: &self.confined,
            analytic: &self.analytic,
            parameter: &self.parameter,
            is_alone: prepared.layout.tensors().len() == 1,
            cell: &self.cell,
            turned: &self.turned,
            stored: &self.stored,
            max_relative: prepared.settings.max_relative,
            passed,
        }
    }
}

/// The points of tensors, by the number of the tensor.
pub(super) type Points = BTreeMap<usize, Vec<Point>>;

/// The mistakes that explain what was measured of the wrong tensors, but for those that were refuted.
pub(super) fn named(
    prepared: &Prepared,
    function: &dyn Function,
    standings: &[Standing],
    tensors: &[TensorReport],
    refuted: &Refuted,
    points: &Points,
) -> Vec<Candidate> {
    let with = |verdict: Verdict| {
        let all = prepared.facts.iter().zip(standings).zip(tensors);
        all.filter(move |(_, tensor)| tensor.verdict == verdict)
    };
    let known = |(known, tensor)| Known::of(prepared, function, known, tensor);
    let mut wrong: Vec<Known<'_>> = with(Verdict::Fail).map(known).collect();
    for known in &mut wrong {
        known.turn(points.get(&known.facts.number));
    }
    let of_right = |((facts, _), _): ((&Facts, &Standing), &TensorReport)| {
        let (start, unit) = (facts.range.start, prepared.unit);
        move |position: usize| function.analytic()[start + position] / unit
    };
    let analytic: Vec<_> = with(Verdict::Pass).map(of_right).collect();
    let right = with(Verdict::Pass).zip(&analytic);
    let passed: Vec<Passed<'_>> = right
        .map(|(((facts, _), tensor), analytic)| Passed {
            number: facts.number,
            path: &tensor.path,
            shape: &tensor.shape,
            analytic,
        })
        .collect();
    let symptoms: Vec<Symptoms<'_>> =
        wrong.iter().map(|known| known.symptoms(prepared, &passed)).collect();
    diagnose::name(&symptoms, refuted)
}

/// The part of a tensor that its errors are confined to.
fn ranges_of(tensor: &TensorReport) -> Vec<Range<usize>> {
    let whole = || tensor.shape.iter().map(|&length| 0..length).collect();
    tensor.confined.clone().unwrap_or_else(whole)
}

/// The greatest error that may hide beside the wrong entries; those that merely were tried are not
/// known to be right.
fn unseen_of(standing: &Standing, unit: f64) -> f64 {
    if standing.is_rest_right() { standing.unseen() / unit } else { f64::INFINITY }
}

/// What was measured, and what is known beside it, each entry once.
fn known_of(
    tensor: &TensorReport,
    analytic: &dyn Fn(usize) -> f64,
    unseen: f64,
) -> Vec<Measurement> {
    let mut known = tensor.measurements.clone();
    known.extend(right_outside(tensor, analytic, unseen));
    known.sort_by_key(|entry| entry.position);
    known.dedup_by_key(|entry| entry.position);
    known
}

/// Some of the entries that are known to be right because errors are confined to others: a rule
/// for the whole tensor has to explain them too.
fn right_outside<'a>(
    tensor: &'a TensorReport,
    analytic: &'a dyn Fn(usize) -> f64,
    unseen: f64,
) -> impl Iterator<Item = Measurement> + 'a {
    let whole = Region::whole(0, &tensor.shape);
    let positions = tensor.confined.iter().flat_map(move |confined| {
        let inside = Region { ranges: confined.clone(), ..whole.clone() }.scope();
        let outside = move |position: &usize| inside.count_within(*position..position + 1) == 0;
        whole.spread(OUTSIDE).into_iter().filter(outside)
    });
    let is_new =
        |position: &usize| tensor.measurements.iter().all(|entry| entry.position != *position);
    positions.filter(is_new).map(move |position| {
        let value = analytic(position);
        Measurement { position, analytic: value, numeric: value, error: unseen, is_wrong: false }
    })
}

/// What is known of the entries of a tensor, from the proofs in the order of their positions.
fn measurements(prepared: &Prepared, facts: &Facts, proofs: &[Proof]) -> Vec<Measurement> {
    let before = |end: usize| proofs.partition_point(|proof| proof.position < end);
    let of_tensor = before(facts.range.start)..before(facts.range.end);
    proofs[of_tensor]
        .iter()
        .map(|proof| Measurement {
            position: proof.position - facts.range.start,
            analytic: proof.analytic / prepared.unit,
            numeric: proof.numeric / prepared.unit,
            error: proof.error / prepared.unit,
            is_wrong: proof.is_wrong,
        })
        .collect()
}

fn mismatch(prepared: &Prepared, analytic: &[f64], proof: &Proof) -> Mismatch {
    let (tensor, index) =
        prepared.layout.locate(proof.position).expect("a proof is about an entry of the layout");
    let analytic = analytic[proof.position] / prepared.unit;
    Mismatch {
        path: tensor.path().to_owned(),
        index,
        tangent: tensor.tangent(),
        analytic,
        numeric: proof.numeric / prepared.unit,
        error: proof.error / prepared.unit,
        slopes: proof.slopes.map(|slopes| {
            let Slopes { smaller, greater } = slopes.over(prepared.unit);
            [smaller, greater]
        }),
        cell: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::specimen;

    #[test]
    fn what_is_outside_of_where_errors_are_confined_is_known_to_be_right() {
        let mut tensor = specimen::tensor("w", &[4, 4], Verdict::Fail);
        assert_eq!(known_of(&tensor, &|_| 3.0, 1e-9).len(), 2, "nothing is confined");

        tensor.confined = Some(vec![0..4, 0..1]);
        let known = known_of(&tensor, &|_| 3.0, 1e-9);

        let is_outside = |entry: &&Measurement| !entry.position.is_multiple_of(4);
        assert!(known.is_sorted_by_key(|entry| entry.position), "{known:?}");
        assert_eq!(known.iter().filter(is_outside).count(), 12);
        assert!(
            known
                .iter()
                .filter(is_outside)
                .all(|entry| { !entry.is_wrong && entry.numeric == 3.0 && entry.error == 1e-9 })
        );
        assert_eq!(known.iter().filter(|entry| entry.is_wrong).count(), 2);
    }
}
