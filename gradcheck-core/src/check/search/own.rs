//! The noise of one row of a matrix: each output is a function of its own, and what another scatters by
//! says nothing of it.

use super::examine::Examination;
use super::proof::Row;
use crate::check::model::line::ScopedNoise;
use crate::check::model::norm::Norm;
use crate::check::model::scope::Scope;
use crate::check::start::noise;
use crate::differentiate::{Line as _, Noise};

impl Examination<'_> {
    /// The noise of what `scope` makes of the samples: of a part of one row that of this row.
    pub(super) fn noise_along(&mut self, scope: &Scope) -> Noise {
        self.known_of(scope).map_or(self.noise, |row| row.noise)
    }

    /// Whether nothing can be said of the row of an entry: see [`Row`].
    pub(super) fn is_still(&mut self, scope: &Scope) -> bool {
        self.known_of(scope).is_some_and(|row| row.is_still)
    }

    /// What samples of a scope are at rest.
    pub(super) fn origin_of(&self, scope: &Scope) -> f64 {
        self.function.row_at_rest(scope).unwrap_or(self.prepared.origin)
    }

    /// Looks at the row that a scope lies in, for which the evaluations that the noise of all was measured
    /// with serve again; `None` of a scope of several, or where there is but one.
    fn known_of(&mut self, scope: &Scope) -> Option<Row> {
        let row = self.row_of(scope)?;
        let first = row.ranges()[0].start;
        if let Some(known) = self.rows.get(&first) {
            return Some(*known);
        }
        let (analytic, function) = (self.function.analytic(), &*self.function);
        let along = |position| analytic[position] * function.along(position);
        let own = |position| analytic[position] * function.moved(position, 0.0);
        let derivative = Norm::of(row.entries().map(along)).root();
        let own = Norm::of(row.entries().map(own)).root();
        let rounding = 0.5 * self.noise.epsilon * own;
        let value = self.origin_of(&row);
        let expected = noise::Expected { derivative, least: 0.0, value };
        let mut line = ScopedNoise { function: self.function, scope: &row };
        let (settings, epsilon) = (&self.prepared.settings, self.noise.epsilon);
        let mut noise = noise::measure(&mut line, settings, epsilon, expected, 1.0);
        noise.level = noise.level.max(rounding);
        // The rounding of an output that is 0 where its parameters are is that of what it is made of, of which
        // neither says anything.
        if value == 0.0 || value.max(own) <= epsilon * derivative {
            noise = self.prepared.noise;
        }
        let mut stays = |t: f64| line.at(t).value == 0.0;
        let is_still = value == 0.0 && stays(settings.start) && stays(-settings.start);
        let known = Row { noise, is_still };
        self.rows.insert(first, known);
        Some(known)
    }

    /// The moving entries of the row that a scope lies in, where there are others.
    pub(super) fn row_of(&self, scope: &Scope) -> Option<Scope> {
        if !self.function.has_steps() {
            return None;
        }
        let row = self.function.row(scope)?;
        let probe = &self.prepared.probe;
        let moving = Scope::new(row.ranges().iter().flat_map(|range| probe.within(range.clone())));
        (moving.len() > 0).then_some(moving)
    }
}
