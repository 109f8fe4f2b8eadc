//! A check at the parameters and at random points around them.

use crate::Scalar;
use crate::check::error::{CheckError, Failed, Needs, NotFinite};
use crate::check::model::direction::Direction;
use crate::check::model::objective::Objective;
use crate::check::model::subject::Subject;
use crate::check::options::{Check, SEED};
use crate::check::start::preflight;
use crate::report::Draft;

/// How far random points are away, relative to the size of each tensor, unless it is set.
const SPREAD: f64 = 0.1;
/// How often a point is drawn until it is in the domain of the function.
const DRAWS: usize = 16;
/// Makes the points others than the directions of the same seed.
const OTHER: u64 = 0x706f_696e_7473;

impl Check<'_> {
    /// Runs a check at the parameters, and at as many random points around them as it asks for.
    pub(crate) fn at_points<S: Scalar>(
        &self,
        subject: &mut dyn Subject<S>,
        run: &mut dyn FnMut(&mut dyn Subject<S>) -> Result<Draft, CheckError>,
    ) -> Result<Draft, CheckError> {
        let Some((count, spread)) = self.points_and_spread()? else { return run(subject) };
        let mut drafts = vec![run(subject)?];
        let mut redrawn = 0;
        let (layout, _) = self.layout_of(subject.model_mut())?;
        let movable = preflight::movable(&layout);
        let mut draw = fastrand::Rng::with_seed(self.seed.unwrap_or(SEED) ^ OTHER);
        // Dropped, it puts the parameters back.
        let mut objective = Objective::new(subject);
        for number in 1..=count {
            let mut draws = 0;
            let draft = loop {
                let direction = Direction::random(&layout, objective.base(), draw.u64(..));
                objective.set_course(Vec::new(), direction, 1.0);
                objective.place(&movable, spread, false);
                objective.subject.forget();
                match run(&mut *objective.subject) {
                    Ok(draft) => break draft,
                    Err(error) if !is_outside(&error) => {
                        return Err(CheckError::AtPoint { number, error: Box::new(error) });
                    }
                    Err(_) => draws += 1,
                }
                if draws == DRAWS {
                    return Err(CheckError::NoPoint { draws, spread });
                }
            };
            redrawn += draws;
            drafts.push(draft);
        }
        Ok(Draft::of_points(drafts, redrawn, spread))
    }

    /// What is set of points; `None` where the check is at the parameters alone.
    fn points_and_spread(&self) -> Result<Option<(usize, f64)>, CheckError> {
        let Some(count) = self.points else {
            let needs = Needs::Points { name: "spread" };
            return self.spread.map_or(Ok(None), |_| Err(CheckError::Needs(needs)));
        };
        if count == 0 {
            let expected = "at least 1";
            return Err(CheckError::InvalidOption { name: "points", value: 0.0, expected });
        }
        let spread = self.spread.unwrap_or(SPREAD);
        if !(spread > 0.0 && spread.is_finite()) {
            let expected = "greater than 0 and finite";
            return Err(CheckError::InvalidOption { name: "spread", value: spread, expected });
        }
        Ok(Some((count, spread)))
    }

    /// For a check that is made at one point only.
    pub(crate) fn at_one_point(&self) -> Result<(), CheckError> {
        let name = match (self.points, self.spread) {
            (Some(_), _) => "points",
            (None, Some(_)) => "spread",
            (None, None) => return Ok(()),
        };
        Err(CheckError::Needs(Needs::OneThread { name }))
    }
}

/// Whether an error says that there is no value: it is found with the first evaluation.
fn is_outside(error: &CheckError) -> bool {
    matches!(
        error,
        CheckError::NotFinite(NotFinite::Cost { .. } | NotFinite::Outputs { .. })
            | CheckError::Failed(
                Failed::Cost { .. } | Failed::Both { .. } | Failed::Outputs { .. }
            )
    )
}
