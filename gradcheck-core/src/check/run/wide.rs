//! The check of an `f32` gradient against its cost in `f64`: the same model over the wider numbers.

use crate::check::cost::{AnalyticGradient, Cost};
use crate::check::error::{CheckError, Failed};
use crate::check::model::objective::Objective;
use crate::check::model::subject::{Closures, Subject, Tensors};
use crate::check::options::Check;
use crate::check::settings::Settings;
use crate::check::start::prepare::noise_of_cost;
use crate::report::Report;
use crate::{MapScalar, Parameters, Scalar, ScalarMap};

/// What the note says of the wider cost.
const WIDE: &str = "the cost was computed in f64, at the parameters that the gradient was given";

impl Check<'_> {
    /// Checks `gradient` against differences of `wide_cost`: the cost of the same model in `f64`.
    ///
    /// For a model of `f32` numbers that is generic over them. The differences are those of an `f64`
    /// model at the same point, so that the rounding of an `f32` cost hides nothing; what rounding
    /// the gradient itself has is allowed for: entries count as equal up to a `max_relative` of
    /// 1e-4 or 64 units in the last place of a typical one. The verdict asks for the
    /// [`resolution`](Self::resolution) of `f64`, of every entry.
    ///
    /// `wide_cost` is called as often as the cost of [`run`](Self::run), and `gradient` twice, or up to
    /// four times more where that of a tensor may be rounding. The gradient must not read what the cost
    /// leaves in the model: it has another model.
    ///
    /// # Errors
    /// Those of [`run`](Self::run); [`CheckError::MappedDiffers`] for a model whose wider copy has
    /// another number of entries.
    ///
    /// # Panics
    /// Propagates a panic of either closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    ///
    /// let mut x = vec![0.3_f32, 1.2];
    /// let report = Check::new().run_wide(
    ///     &mut x,
    ///     |x| x.iter().map(|x| x.exp()).sum::<f64>(),
    ///     |x| x.iter().map(|x| x.exp()).collect::<Vec<f32>>(),
    /// )?;
    ///
    /// assert!(report.into_result()?.tensors()[0].resolution() < 1e-3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_wide<P, C, G>(
        &self,
        parameters: &mut P,
        wide_cost: impl FnMut(&mut <P as MapScalar<P::Scalar, f64>>::Mapped) -> C,
        mut gradient: impl FnMut(&mut P) -> G,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + MapScalar<<P as Parameters>::Scalar, f64>,
        <P as MapScalar<<P as Parameters>::Scalar, f64>>::Mapped: Parameters<Scalar = f64>,
        C: Cost,
        G: AnalyticGradient<P::Scalar>,
    {
        let mut entry = |value: P::Scalar| value.widen();
        let constant = |value: P::Scalar| value.widen();
        let mut wide = parameters.map_scalar(&mut ScalarMap::new(&mut entry, &constant));
        let (entries, mapped) = (parameters.parameter_count(), wide.parameter_count());
        if entries != mapped {
            return Err(CheckError::MappedDiffers { entries, mapped });
        }
        let gradient =
            |parameters: &mut P| gradient(parameters).into_gradient().map_err(Failed::gradient);
        let mut shell = Closures { parameters, cost: |_: &mut P| 0.0_f64, gradient };
        // The inner one is put where the random points are, the outer one puts back.
        let outer = Objective::new(&mut shell);
        let narrow = Objective::new(&mut *outer.subject);
        let mut subject = Wide { narrow, model: &mut wide, cost: wide_cost };
        let settings = Settings::for_wider_cost(P::Scalar::ULP, f64::ULP);
        let settings = self.settings(settings, self.every_entry)?;
        let mut draft = self.at_points(&mut subject, &mut |subject| {
            self.conduct(settings, subject, noise_of_cost, |prepared, objective| {
                self.look(prepared, objective)
            })
        })?;
        draft.notes.push(WIDE.to_owned());
        Ok(Report::new(draft))
    }
}

/// The wider model with its cost, and the narrow one with its gradient, which is kept as it is.
struct Wide<'a, 'p, S: Scalar, M, F> {
    narrow: Objective<'p, S>,
    model: &'a mut M,
    cost: F,
}

impl<S, M, C, F> Subject<f64> for Wide<'_, '_, S, M, F>
where
    S: Scalar,
    M: Parameters<Scalar = f64>,
    C: Cost,
    F: FnMut(&mut M) -> C,
{
    fn model(&self) -> &dyn Parameters<Scalar = f64> {
        self.model
    }

    fn model_mut(&mut self) -> &mut dyn Parameters<Scalar = f64> {
        self.model
    }

    fn epsilon(&self) -> f64 {
        C::EPSILON
    }

    /// Takes the narrow model to where the wide one is, and that to the nearest numbers it has.
    fn forget(&mut self) {
        let numbers: Vec<S> = self.model.flatten().into_iter().map(S::nearest).collect();
        let widened: Vec<f64> = numbers.iter().map(|number| number.widen()).collect();
        self.model.assign_flat(&widened).expect("a model has as many numbers as it hands out");
        self.narrow.course.base = numbers;
        self.narrow.restore();
    }

    fn value(&mut self) -> Result<f64, String> {
        (self.cost)(self.model).into_value()
    }

    fn derivative(
        &mut self,
        vector: &[f64],
        receive: &mut dyn FnMut(Tensors<'_>),
    ) -> Result<(), CheckError> {
        // The narrow model is asked at the numbers that the wide one is near.
        self.forget();
        self.narrow.derivative(vector, receive)?;
        self.narrow.untouched()
    }
}
