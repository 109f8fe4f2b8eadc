//! The classical check: each entry by its own central difference.

use super::assemble;
use super::examine::Examination;
use super::objective::Function;
use super::prepare::Prepared;
use super::scope::Scope;
use super::standing::Trouble;
use crate::TensorLayout;
use crate::differentiate::{Rung, SIGNIFICANT, Side};
use crate::report::Report;

/// One entry as a check of every entry measures it; see [`Check::on_entry`](crate::Check::on_entry).
#[derive(Clone, Debug)]
pub struct EntryProbe<'a> {
    position: usize,
    tensor: &'a TensorLayout,
    index: Vec<usize>,
    parameters: [f64; 2],
    costs: [f64; 2],
    analytic: f64,
    numeric: f64,
}

impl EntryProbe<'_> {
    /// Returns the place of the entry in the flat list.
    #[must_use]
    pub fn flat_index(&self) -> usize {
        self.position
    }

    /// Returns the path of its tensor.
    #[must_use]
    pub fn path(&self) -> &str {
        self.tensor.path()
    }

    /// Returns its index in the tensor.
    #[must_use]
    pub fn index(&self) -> &[usize] {
        &self.index
    }

    /// Returns the larger value that the parameter was given.
    #[must_use]
    pub fn parameter_plus(&self) -> f64 {
        self.parameters[0]
    }

    /// Returns the smaller value that the parameter was given.
    #[must_use]
    pub fn parameter_minus(&self) -> f64 {
        self.parameters[1]
    }

    /// Returns the cost at the larger value.
    #[must_use]
    pub fn cost_plus(&self) -> f64 {
        self.costs[0]
    }

    /// Returns the cost at the smaller value.
    #[must_use]
    pub fn cost_minus(&self) -> f64 {
        self.costs[1]
    }

    /// Returns the entry of the gradient under test.
    #[must_use]
    pub fn analytic(&self) -> f64 {
        self.analytic
    }

    /// Returns the central difference.
    #[must_use]
    pub fn numeric(&self) -> f64 {
        self.numeric
    }
}

/// Measures every entry that may move: two evaluations each, and an exploration of those whose
/// difference is no rounding.
pub(crate) fn run(
    prepared: &Prepared,
    function: &mut dyn Function,
    step: Option<f64>,
    on_entry: &dyn Fn(&EntryProbe<'_>),
) -> Report {
    let analytic: Vec<f64> =
        function.analytic().iter().map(|entry| entry / prepared.unit).collect();
    let mut numeric = vec![0.0; analytic.len()];
    let mut examination = Examination::new(prepared, function);
    // cbrt(eps): balances the truncation f''' h^2 / 6 with the noise eps |f| / h.
    let relative = prepared.settings.unit_in_last_place.cbrt();
    for (place, facts) in prepared.facts.iter().enumerate() {
        let tensor = &prepared.layout.tensors()[facts.number];
        for position in facts.range.clone() {
            let along = examination.function.along(position).abs();
            let t = step.map_or(relative, |step| step / along);
            let rung = examination.rung(&Scope::entry(position), t);
            let parameters = [t, -t].map(|t| examination.function.moved(position, t));
            let probe = probe(prepared, tensor, position, parameters, &rung, analytic[position]);
            on_entry(&probe);
            let explored = examination.judge_entry(place, position, &rung);
            let keeps_step = step.is_some() && probe.numeric.is_finite();
            numeric[position] = explored.filter(|_| !keeps_step).unwrap_or(probe.numeric);
        }
    }
    let Examination { function, standings, proofs, .. } = examination;
    let mut report = assemble::report(prepared, function, &standings, proofs);
    report.difference = Some(difference(&analytic, &numeric));
    report.numeric = Some(numeric);
    report
}

fn probe<'a>(
    prepared: &Prepared,
    tensor: &'a TensorLayout,
    position: usize,
    mut parameters: [f64; 2],
    rung: &Rung,
    analytic: f64,
) -> EntryProbe<'a> {
    let mut costs = [rung.plus, rung.minus].map(|sample| sample.value / prepared.unit);
    if parameters[0] < parameters[1] {
        parameters.reverse();
        costs.reverse();
    }
    EntryProbe {
        position,
        tensor,
        index: tensor.index(position - tensor.range().start),
        parameters,
        costs,
        analytic,
        numeric: (costs[0] - costs[1]) / (parameters[0] - parameters[1]),
    }
}

impl Examination<'_> {
    /// Judges an entry by its central difference, or by an exploration if that is no rounding.
    /// Gives the derivative if it was explored.
    fn judge_entry(&mut self, place: usize, position: usize, rung: &Rung) -> Option<f64> {
        let along = self.function.along(position).abs();
        let facts = &self.facts[place];
        let part = if facts.vanishes { self.reference / along } else { facts.typical };
        let part = if part > 0.0 { part } else { 0.5 * rung.jump.abs() / (rung.t * along) };
        self.standings[place].tried += 1;

        let bound = SIGNIFICANT * rung.noise;
        let first = self.proof(position, rung.residual, bound, rung.t);
        if rung.side == Some(Side::Both) && !first.is_wrong {
            self.standings[place].clear((rung.residual.abs() + bound) / along, part, 0.0);
            self.standings[place].tolerated |= rung.residual.abs() > bound;
            self.proofs.push(first);
            return None;
        }
        let leaf = self.leaf(position, self.settings.start);
        let found = leaf.fit.map(|fit| self.proof(position, fit.error, fit.bound(), fit.steps[1]));
        match found {
            Some(_) if leaf.is_kink() => {
                let standing = &mut self.standings[place];
                standing.kinked += 1;
                standing.band =
                    standing.band.max(leaf.band() / along / part.max(0.5 * leaf.jump / along));
            }
            Some(proof) if proof.is_wrong => self.keep(proof),
            Some(_) => {
                self.standings[place].clear(leaf.bound() / along, part, 0.0);
                self.standings[place].tolerated |= leaf.is_error();
            }
            None => {
                self.standings[place].trouble.get_or_insert(Trouble::of(&leaf));
            }
        }
        found.map(|proof| proof.numeric / self.prepared.unit)
    }
}

/// |g − n| / (|g| + |n|), without overflow.
fn difference(analytic: &[f64], numeric: &[f64]) -> f64 {
    let greatest =
        analytic.iter().chain(numeric).fold(0.0, |most: f64, entry| most.max(entry.abs()));
    if greatest == 0.0 {
        return 0.0;
    }
    let norm = |entries: &mut dyn Iterator<Item = f64>| {
        entries.map(|entry| (entry / greatest).powi(2)).sum::<f64>().sqrt()
    };
    let apart =
        norm(&mut analytic.iter().zip(numeric).map(|(analytic, numeric)| analytic - numeric));
    apart / (norm(&mut analytic.iter().copied()) + norm(&mut numeric.iter().copied()))
}
