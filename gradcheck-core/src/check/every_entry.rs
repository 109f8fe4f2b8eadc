//! The classical check: each entry by its own central difference.

use super::model::facts::Shares;
use super::model::objective::Function;
use super::model::scope::Scope;
use super::progress::Progress;
use super::search::examine::Examination;
use super::search::proof::Proof;
use super::search::reason::Trouble;
use super::search::standing::MARGIN;
use super::start::prepare::Prepared;
use crate::TensorLayout;
use crate::differentiate::{Finding, Rung, SIGNIFICANT};
use crate::report::{Bound, Draft, EveryEntry};

/// One entry as a check of every entry measures it; see [`Check::on_entry`](crate::Check::on_entry).
///
/// # Examples
/// ```
/// use gradcheck_core::Check;
///
/// let mut seen = Vec::new();
/// let check = Check::new().every_entry().on_entry(|probe| seen.push(probe.numeric()));
/// check.run(&mut [0.5_f64, 2.0], |x| x[0] * x[1], |x| [x[1], x[0]])?.into_result()?;
/// drop(check);
///
/// assert_eq!(seen.len(), 2);
/// assert!((seen[0] - 2.0).abs() < 1e-8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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

/// What is measured of one entry.
pub(crate) struct Measured {
    rung: Rung,
    /// What an exploration found, if the difference is no rounding.
    leaf: Option<Finding>,
}

/// An entry: the place of its tensor among those that may move, and its position.
pub(crate) type Entry = (usize, usize);

/// Measures every entry that may move: two evaluations each, and an exploration of those whose
/// difference is no rounding.
pub(crate) fn run(
    prepared: &Prepared,
    function: &mut dyn Function,
    step: Option<f64>,
    on_entry: &dyn Fn(&EntryProbe<'_>),
) -> Draft {
    let has_step = step.is_some();
    let progress = Progress::of(entries(prepared).count());
    examine_each(prepared, function, has_step, on_entry, 1, &mut |examination, entries| {
        let measure = |&entry: &Entry| {
            progress.advance();
            examination.measure_entry(entry, step)
        };
        entries.iter().map(measure).collect()
    })
}

/// Every entry that may move, in order.
pub(crate) fn entries(prepared: &Prepared) -> impl Iterator<Item = Entry> {
    let places = prepared.facts.iter().enumerate();
    places.flat_map(|(place, facts)| facts.range.clone().map(move |entry| (place, entry)))
}

/// Judges what `measure` gives of `batch` entries at a time.
pub(crate) fn examine_each(
    prepared: &Prepared,
    function: &mut dyn Function,
    has_step: bool,
    on_entry: &dyn Fn(&EntryProbe<'_>),
    batch: usize,
    measure: &mut dyn FnMut(&mut Examination<'_>, &[Entry]) -> Vec<Measured>,
) -> Draft {
    let analytic: Vec<f64> =
        function.analytic().iter().map(|entry| entry / prepared.unit).collect();
    let mut numeric = vec![0.0; analytic.len()];
    let mut examination = Examination::of_each(prepared, function);
    let mut entries = entries(prepared);
    loop {
        let some: Vec<Entry> = entries.by_ref().take(batch).collect();
        if some.is_empty() {
            break;
        }
        let measured = measure(&mut examination, &some);
        for (&(place, position), measured) in some.iter().zip(&measured) {
            let Measured { rung, leaf } = measured;
            if !examination.function().has_steps() {
                numeric[position] = examination.exact_entry(place, position, rung, leaf.as_ref());
                continue;
            }
            let tensor = &prepared.layout.tensors()[prepared.facts[place].number];
            let parameters = [rung.t, -rung.t].map(|t| examination.function().moved(position, t));
            let probe = probe(prepared, tensor, position, parameters, rung, analytic[position]);
            on_entry(&probe);
            let explored = examination.examine_entry(place, position, rung, leaf.as_ref());
            let keeps_step = has_step && probe.numeric.is_finite();
            numeric[position] = explored.filter(|_| !keeps_step).unwrap_or(probe.numeric);
        }
    }
    let difference = difference(&analytic, &numeric);
    let mut draft = examination.draft();
    draft.every_entry = Some(EveryEntry { numeric, difference });
    draft
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
    /// Measures one entry: what there is to say of it depends on nothing that was measured before.
    pub(crate) fn measure_entry(
        &mut self,
        (place, position): Entry,
        step: Option<f64>,
    ) -> Measured {
        // cbrt(eps): balances the truncation f''' h^2 / 6 with the noise eps |f| / h.
        let relative = self.settings().unit_in_last_place.cbrt();
        let along = self.function().along(position).abs();
        let t = step.map_or(relative, |step| step / along);
        let rung = self.rung(&Scope::entry(position), t);
        let is_settled = rung.is_central()
            && !self.difference(position, &rung).is_wrong
            && !self.larger_steps_show_more(place, position, &rung);
        let leaf = (!is_settled).then(|| self.leaf(position, self.settings().start));
        Measured { rung, leaf }
    }

    /// Whether noise hides what has to be seen of an entry, and would not at the largest step.
    fn larger_steps_show_more(&self, place: usize, position: usize, rung: &Rung) -> bool {
        let needed = self.settings().resolution / MARGIN * self.part_of(place, position, rung);
        let most = self.settings().limits.largest;
        let noise = SIGNIFICANT * rung.noise;
        rung.residual.abs() + noise > needed && noise * rung.t / most <= needed
    }

    /// What an entry makes of the derivative, or of the curvature where the gradient says nothing of it.
    fn part_of(&self, place: usize, position: usize, rung: &Rung) -> f64 {
        let facts = self.facts(place);
        let along = self.function().along(position).abs();
        let part = if facts.vanishes { self.reference() } else { facts.typical_of(along) };
        if part > 0.0 { part } else { 0.5 * rung.jump.abs() / rung.t }
    }

    /// What a central difference proves.
    fn difference(&self, position: usize, rung: &Rung) -> Proof {
        self.proof(position, rung.residual, SIGNIFICANT * rung.noise, rung.t)
    }

    /// Judges an entry by its exact derivative, and gives it.
    fn exact_entry(
        &mut self,
        place: usize,
        position: usize,
        rung: &Rung,
        leaf: Option<&Finding>,
    ) -> f64 {
        let exact =
            self.function().analytic()[position] + rung.residual / self.function().along(position);
        let explored = self.examine_entry(place, position, rung, leaf);
        explored.unwrap_or(exact / self.unit())
    }

    /// Judges an entry by its central difference, or by the exploration if there is one. Gives the
    /// derivative if it was explored.
    fn examine_entry(
        &mut self,
        place: usize,
        position: usize,
        rung: &Rung,
        leaf: Option<&Finding>,
    ) -> Option<f64> {
        let part = self.part_of(place, position, rung);
        self.standing(place).note_measured();

        let Some(leaf) = leaf else {
            let bound = SIGNIFICANT * rung.noise;
            let standing = self.standing(place);
            standing.clear(rung.residual.abs() + bound, Shares::of_entry(part), 0.0);
            if rung.residual.abs() > bound {
                standing.tolerate();
            }
            self.keep(self.difference(position, rung));
            return None;
        };
        let is_accused =
            !leaf.is_kink() && self.proven(position, leaf).is_some_and(|proof| proof.is_wrong);
        let tried = if is_accused { self.tried(position, leaf) } else { Ok(None) };
        let own = match tried {
            Ok(own) => own,
            Err(trouble) => {
                self.standing(place).note_trouble(trouble);
                return None;
            }
        };
        let leaf = own.as_ref().unwrap_or(leaf);
        let found = self.proven(position, leaf);
        match found {
            Some(_) if leaf.is_kink() => {
                let standing = self.standing(place);
                standing.note_kink(1);
                standing.note_jump(Bound::new(leaf.band()).over(part.max(0.5 * leaf.jump)));
                self.note_kink(&Scope::entry(position), leaf);
            }
            Some(proof) if proof.is_wrong => self.keep(proof),
            Some(_) => {
                let is_rounding = self.is_rounding(&Scope::entry(position), leaf);
                let part = if is_rounding { self.reference() } else { part };
                let standing = self.standing(place);
                standing.clear(leaf.bound(), Shares::of_entry(part), 0.0);
                if leaf.is_error() {
                    standing.tolerate();
                }
            }
            None => self.standing(place).note_trouble(Trouble::of(leaf)),
        }
        found.map(|proof| proof.numeric / self.unit())
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
