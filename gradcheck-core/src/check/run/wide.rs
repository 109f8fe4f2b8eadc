//! The check of an `f32` gradient against its cost in `f64`: the same model over the wider numbers.

use crate::check::cost::{AnalyticGradient, Cost};
use crate::check::error::{CheckError, Closure, Failed};
use crate::check::model::subject::{Closures, any};
use crate::check::options::Check;
use crate::check::settings::Settings;
use crate::check::start::prepare::noise_of_cost;
use crate::parameters::Either;
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
    /// `wide_cost` is called as often as the cost of [`run`](Self::run), and `gradient` twice. The
    /// gradient must not read what the cost leaves in the model: it has another model.
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
        let base = parameters.flatten();
        let mut entry = |value: P::Scalar| value.widen();
        let constant = |value: P::Scalar| value.widen();
        let mut wide = parameters.map_scalar(&mut ScalarMap::new(&mut entry, &constant));
        let (entries, mapped) = (base.len(), wide.parameter_count());
        if entries != mapped {
            return Err(CheckError::MappedDiffers { entries, mapped });
        }
        let gradient = |_: &mut <P as MapScalar<P::Scalar, f64>>::Mapped| {
            let computed = gradient(parameters).into_gradient().map_err(Failed::gradient)?;
            untouched(parameters, &base)?;
            Ok(computed)
        };
        let mut subject = Closures { parameters: &mut wide, cost: wide_cost, gradient };
        let settings = Settings::for_wider_cost(P::Scalar::ULP, f64::ULP);
        let settings = self.settings(settings, self.every_entry)?;
        let Either::Double(subject) = any(&mut subject) else {
            unreachable!("the wider model is one of f64")
        };
        let report = self.conduct(settings, subject, noise_of_cost, |prepared, objective| {
            self.look(prepared, objective)
        })?;
        Ok(report.with_note(WIDE.to_owned()))
    }
}

/// Puts the parameters back where the gradient changed them, which is an error.
fn untouched<P: Parameters>(parameters: &mut P, base: &[P::Scalar]) -> Result<(), CheckError> {
    let (now, layout) = (parameters.flatten(), parameters.layout());
    let closure = Closure::Gradient;
    if now.len() != base.len() {
        let path = layout.tensors().last().map_or_else(String::new, |last| last.path().to_owned());
        let (before, after) = (base.len(), now.len());
        return Err(CheckError::LayoutChanged { closure, path, before, after });
    }
    let differs = |(now, base): (&P::Scalar, &P::Scalar)| now.bit_pattern() != base.bit_pattern();
    let Some(position) = now.iter().zip(base).position(differs) else { return Ok(()) };
    parameters.assign_flat(base).expect("the flat list has the entries of the model");
    let (path, index) = layout.locate(position).map_or_else(
        || (String::new(), Vec::new()),
        |(tensor, index)| (tensor.path().to_owned(), index),
    );
    let (before, after) = (base[position].widen(), now[position].widen());
    Err(CheckError::ParametersChanged { closure, path, index, before, after })
}
