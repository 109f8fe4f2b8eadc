//! The noise of one row of a matrix: each output is a function of its own, and what another scatters by
//! says nothing of it.

use super::examine::Examination;
use super::proof::KnownRow;
use crate::check::model::line::ScopedNoise;
use crate::check::model::norm::Norm;
use crate::check::model::objective::Row;
use crate::check::model::scope::Scope;
use crate::check::start::noise;
use crate::differentiate::{Line as _, Noise};

impl Examination<'_> {
    /// The noise of what `scope` makes of the samples: of a part of one row that of this row.
    pub(super) fn noise_along(&mut self, scope: &Scope) -> Noise {
        self.known_of(scope).map_or(self.noise, |row| row.noise)
    }

    /// Whether nothing can be said of the row of an entry: see [`KnownRow`].
    pub(super) fn is_still(&mut self, scope: &Scope) -> bool {
        self.known_of(scope).is_some_and(|row| row.is_still)
    }

    /// What samples of a scope are at rest.
    pub(super) fn origin_of(&self, scope: &Scope) -> f64 {
        self.function.row(scope).map_or(self.prepared.origin, |row| row.origin())
    }

    /// The row that a scope lies in, where there are others that are seen by steps.
    pub(super) fn row_of(&self, scope: &Scope) -> Option<Row> {
        if self.function.has_steps() { self.function.row(scope) } else { None }
    }

    /// Looks at the row that a scope lies in, for which the evaluations that the noise of all was measured
    /// with serve again; `None` of a scope of several, or where there is but one.
    fn known_of(&mut self, scope: &Scope) -> Option<KnownRow> {
        let row = self.row_of(scope)?;
        let first = row.scope.ranges().first()?.start;
        if !self.rows.contains_key(&first) {
            let known = self.look_at(&row);
            self.rows.insert(first, known);
        }
        self.rows.get(&first).copied()
    }

    fn look_at(&mut self, row: &Row) -> KnownRow {
        let probe = &self.prepared.probe;
        let moving = row.scope.ranges().iter().flat_map(|range| probe.within(range.clone()));
        let moving = Scope::new(moving);
        let (analytic, function) = (self.function.analytic(), &*self.function);
        let along = |position| analytic[position] * function.along(position);
        let own = |position| analytic[position] * function.moved(position, 0.0);
        let derivative = Norm::of(moving.entries().map(along)).root();
        let own = Norm::of(moving.entries().map(own)).root();
        let sizes = moving.entries().map(|position| function.moved(position, 0.0).abs());
        let greatest = sizes.fold(0.0, f64::max) * self.prepared.unit / row.weight;
        let (settings, epsilon) = (&self.prepared.settings, self.noise.epsilon);
        let value = row.origin();
        let expected = noise::Expected { derivative, least: 0.0, value };
        let mut line = ScopedNoise { function: self.function, scope: &moving };
        let mut noise = noise::measure(&mut line, settings, epsilon, expected, 1.0);
        noise.level = noise.level.max(0.5 * epsilon * own);
        // The rounding of an output that is 0 where its parameters are is that of what it is made of, of which
        // neither says anything.
        if value == 0.0 || value.max(own) <= epsilon * derivative {
            noise = self.prepared.noise;
        }
        // What numbers of the size of the parameters, or of 1, round by.
        let is_lost = value == 0.0 && derivative <= epsilon * row.weight * greatest.max(1.0);
        let mut stays = |t: f64| line.at(t).value == 0.0;
        let is_still = is_lost && stays(settings.start) && stays(-settings.start);
        KnownRow { noise, is_still }
    }
}
