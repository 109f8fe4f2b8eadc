//! The checks of Jacobians, Hessians and products with them against exact derivatives.

use num_dual::Dual64;

use super::dual::{ExactOutputs, WithOracle, of_outputs, weighed};
use super::matrices::{HESSIAN, JACOBIAN, whole};
use super::products::{PUSHFORWARD, SECOND, product};
use crate::check::cost::AnalyticGradient;
use crate::check::error::CheckError;
use crate::check::model::subject::{Receive, any};
use crate::check::options::{Check, SEED};
use crate::check::outputs::collect::SharedCollector;
use crate::check::outputs::prepare::Kind;
use crate::check::outputs::subject::{Drawn, Pullback, Recorded, Shared};
use crate::check::outputs::values::Outputs;
use crate::report::{Draft, Report};
use crate::{MapScalar, Matrix, Parameters};

/// A model of these parameters over dual numbers.
type Mapped<P> = <P as MapScalar<<P as Parameters>::Scalar, Dual64>>::Mapped;

impl Check<'_> {
    /// Checks `jacobian` as [`run_jacobian`](Self::run_jacobian) does, against the exact derivatives of
    /// `function`, which `dual_function` gives: the same function for the same model over [`Dual64`].
    ///
    /// One evaluation shows the derivatives of all outputs along one direction of the parameters. As with
    /// [`run_exact`](Self::run_exact), a mistake begins at 1e-12 of an entry, for `f32` models at 1e-5,
    /// or at what rounding is measured to leave. `jacobian` is called four times, `function` twice and
    /// `dual_function` three times when the matrix is right. With [`every_entry`](Self::every_entry), each
    /// column takes one evaluation of `dual_function`.
    ///
    /// # Errors
    /// Those of [`run_jacobian`](Self::run_jacobian); [`CheckError::OracleOutputs`] and
    /// [`CheckError::OracleOutputDiffers`] when `dual_function` has other values than `function`;
    /// [`CheckError::MappedDiffers`] for a [`MapScalar`] of your own that is wrong.
    ///
    /// # Panics
    /// Propagates a panic of any closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    /// use num_dual::DualNum;
    ///
    /// fn polar<D: DualNum<Primitive = f64> + Copy>(p: &[D; 2]) -> [D; 2] {
    ///     [p[0] * p[1].cos(), p[0] * p[1].sin()]
    /// }
    ///
    /// let report = Check::new().run_jacobian_exact(
    ///     &mut [2.0, 0.5],
    ///     |p| polar(p),
    ///     |p| polar(p),
    ///     |p| [[p[1].cos(), -p[0] * p[1].sin()], [p[1].sin(), p[0] * p[1].cos()]],
    /// )?;
    ///
    /// assert_eq!(report.into_result()?.evaluations(), 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_jacobian_exact<P, Y, D, J>(
        &self,
        parameters: &mut P,
        function: impl FnMut(&mut P) -> Y,
        dual_function: impl FnMut(&mut Mapped<P>) -> D,
        jacobian: impl FnMut(&mut P) -> J,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
        Y: Outputs,
        D: ExactOutputs,
        J: Matrix<Scalar = P::Scalar>,
    {
        self.run_matrix(parameters, function, dual_function, jacobian, JACOBIAN).map(Report::new)
    }

    /// Checks `hessian` as [`run_hessian`](Self::run_hessian) does, against the exact derivatives of
    /// `gradient`, which `dual_gradient` gives: the same gradient for the same model over [`Dual64`].
    ///
    /// As [`run_jacobian_exact`](Self::run_jacobian_exact). Whether the matrix is symmetric is judged as
    /// without exact derivatives.
    ///
    /// # Errors
    /// Those of [`run_jacobian_exact`](Self::run_jacobian_exact).
    ///
    /// # Panics
    /// Propagates a panic of any closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    /// use num_dual::DualNum;
    ///
    /// fn gradient<D: DualNum<Primitive = f64> + Copy>(x: &[D; 2]) -> [D; 2] {
    ///     [x[0] * x[1] * 2.0, x[0].powi(2)]
    /// }
    ///
    /// let report = Check::new().run_hessian_exact(
    ///     &mut [0.5, 2.0],
    ///     |x| gradient(x),
    ///     |x| gradient(x),
    ///     |x| [[2.0 * x[1], 2.0 * x[0]], [2.0 * x[0], 0.0]],
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_hessian_exact<P, G, D, H>(
        &self,
        parameters: &mut P,
        gradient: impl FnMut(&mut P) -> G,
        dual_gradient: impl FnMut(&mut Mapped<P>) -> D,
        hessian: impl FnMut(&mut P) -> H,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
        G: Outputs,
        D: ExactOutputs,
        H: Matrix<Scalar = P::Scalar>,
    {
        self.run_matrix(parameters, gradient, dual_gradient, hessian, HESSIAN).map(Report::new)
    }

    /// Checks `pushforward` as [`run_jvp`](Self::run_jvp) does, against the exact derivatives of
    /// `function` along the tangent, which `dual_function` gives: the same function for the same model
    /// over [`Dual64`].
    ///
    /// As [`run_jacobian_exact`](Self::run_jacobian_exact). Whether the product is linear in the tangent
    /// is judged as without exact derivatives, which takes four evaluations of `function`.
    ///
    /// # Errors
    /// Those of [`run_jvp`](Self::run_jvp) and of [`run_jacobian_exact`](Self::run_jacobian_exact).
    ///
    /// # Panics
    /// Propagates a panic of any closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    /// use num_dual::DualNum;
    ///
    /// fn wave<D: DualNum<Primitive = f64> + Copy>(x: &[D; 2]) -> D {
    ///     x[0] * x[1].sin()
    /// }
    ///
    /// let report = Check::new().run_jvp_exact(
    ///     &mut [0.3, -1.2],
    ///     |x| wave(x),
    ///     |x| wave(x),
    ///     |x, tangent| tangent[0] * x[1].sin() + x[0] * x[1].cos() * tangent[1],
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_jvp_exact<P, Y, D, T>(
        &self,
        parameters: &mut P,
        function: impl FnMut(&mut P) -> Y,
        dual_function: impl FnMut(&mut Mapped<P>) -> D,
        pushforward: impl FnMut(&mut P, &P) -> T,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone + MapScalar<<P as Parameters>::Scalar, Dual64>,
        Y: Outputs,
        D: ExactOutputs,
        T: Outputs<Tensors: Parameters<Scalar = P::Scalar>>,
    {
        let product = product(pushforward);
        let of = PUSHFORWARD;
        self.run_recorded(parameters, function, dual_function, product, None, of).map(Report::new)
    }

    /// Checks `product` as [`run_hvp`](Self::run_hvp) does, against the exact derivatives of `gradient`
    /// along the tangent, which `dual_gradient` gives.
    ///
    /// As [`run_jvp_exact`](Self::run_jvp_exact), with a `gradient` that is taken to be right.
    ///
    /// # Errors
    /// Those of [`run_jvp_exact`](Self::run_jvp_exact).
    ///
    /// # Panics
    /// Propagates a panic of any closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    /// use num_dual::DualNum;
    ///
    /// fn gradient<D: DualNum<Primitive = f64> + Copy>(x: &[D; 2]) -> [D; 2] {
    ///     [x[0] * x[1] * 2.0, x[0].powi(2)]
    /// }
    ///
    /// let report = Check::new().run_hvp_exact(
    ///     &mut [0.5, 2.0],
    ///     |x| gradient(x),
    ///     |x| gradient(x),
    ///     |x, v| [2.0 * (x[1] * v[0] + x[0] * v[1]), 2.0 * x[0] * v[0]],
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_hvp_exact<P, G, D, T>(
        &self,
        parameters: &mut P,
        gradient: impl FnMut(&mut P) -> G,
        dual_gradient: impl FnMut(&mut Mapped<P>) -> D,
        product_with: impl FnMut(&mut P, &P) -> T,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone + MapScalar<<P as Parameters>::Scalar, Dual64>,
        G: Outputs,
        D: ExactOutputs,
        T: Outputs<Tensors: Parameters<Scalar = P::Scalar>>,
    {
        let product = product(product_with);
        let of = SECOND;
        self.run_recorded(parameters, gradient, dual_gradient, product, None, of).map(Report::new)
    }

    /// Checks `backward` as [`run_vjp`](Self::run_vjp) does, against the exact derivatives of a random
    /// cotangent times `forward`, which `dual_forward` gives: the same function for the same model over
    /// [`Dual64`].
    ///
    /// As [`run_exact`](Self::run_exact). Whether the product is linear in the cotangent is judged as
    /// without exact derivatives, which takes four evaluations of `forward`.
    ///
    /// # Errors
    /// Those of [`run_vjp`](Self::run_vjp), of [`run_exact`](Self::run_exact) and of
    /// [`run_jacobian_exact`](Self::run_jacobian_exact).
    ///
    /// # Panics
    /// Propagates a panic of any closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    /// use num_dual::DualNum;
    ///
    /// fn layer<D: DualNum<Primitive = f64> + Copy>(x: &[D; 2]) -> [D; 2] {
    ///     x.map(|x| x.tanh())
    /// }
    ///
    /// let report = Check::new().run_vjp_exact(
    ///     &mut [0.3, -1.2],
    ///     |x| layer(x),
    ///     |x| layer(x),
    ///     |x, cotangent| [0, 1].map(|i| cotangent[i] * (1.0 - x[i].tanh().powi(2))),
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_vjp_exact<P, Y, D, G>(
        &self,
        parameters: &mut P,
        forward: impl FnMut(&mut P) -> Y,
        dual_forward: impl FnMut(&mut Mapped<P>) -> D,
        backward: impl FnMut(&mut P, &Y::Tensors) -> G,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
        Y: Outputs,
        D: ExactOutputs,
        G: AnalyticGradient<P::Scalar>,
    {
        self.backward_exact(parameters, forward, dual_forward, backward).map(Report::new)
    }

    /// What is known of a backward pass.
    fn backward_exact<P, Y, D, G>(
        &self,
        parameters: &mut P,
        forward: impl FnMut(&mut P) -> Y,
        dual_forward: impl FnMut(&mut Mapped<P>) -> D,
        backward: impl FnMut(&mut P, &Y::Tensors) -> G,
    ) -> Result<Draft, CheckError>
    where
        P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
        Y: Outputs,
        D: ExactOutputs,
        G: AnalyticGradient<P::Scalar>,
    {
        let drawn = Drawn::new(self.seed.unwrap_or(SEED));
        let dual = weighed(of_outputs(dual_forward), drawn.clone());
        let known = drawn.clone();
        let shell = Pullback { parameters, forward, backward, cotangent: None, drawn };
        self.judge_pullback(any(&mut WithOracle { shell, dual }), &known)
    }

    /// Checks `backward` as [`run_vjp_exact`](Self::run_vjp_exact) does, `pushforward` as
    /// [`run_jvp_exact`](Self::run_jvp_exact) does, and that they are products with one Jacobian, as
    /// [`run_vjp_and_jvp`](Self::run_vjp_and_jvp) does.
    ///
    /// # Errors
    /// Those of both.
    ///
    /// # Panics
    /// Propagates a panic of any closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    /// use num_dual::DualNum;
    ///
    /// fn layer<D: DualNum<Primitive = f64> + Copy>(x: &[D; 2]) -> [D; 2] {
    ///     x.map(|x| x.tanh())
    /// }
    ///
    /// let slope = |x: f64| 1.0 - x.tanh().powi(2);
    /// let report = Check::new().run_vjp_and_jvp_exact(
    ///     &mut [0.3, -1.2],
    ///     |x| layer(x),
    ///     |x| layer(x),
    ///     |x, cotangent| [0, 1].map(|i| cotangent[i] * slope(x[i])),
    ///     |x, tangent| [0, 1].map(|i| slope(x[i]) * tangent[i]),
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_vjp_and_jvp_exact<P, Y, D, G, T>(
        &self,
        parameters: &mut P,
        mut forward: impl FnMut(&mut P) -> Y,
        mut dual_forward: impl FnMut(&mut Mapped<P>) -> D,
        mut backward: impl FnMut(&mut P, &Y::Tensors) -> G,
        mut pushforward: impl FnMut(&mut P, &P) -> T,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone + MapScalar<<P as Parameters>::Scalar, Dual64>,
        Y: Outputs,
        D: ExactOutputs,
        G: AnalyticGradient<P::Scalar>,
        T: Outputs<Tensors: Parameters<Scalar = P::Scalar>>,
    {
        let by_backward =
            self.backward_exact(parameters, &mut forward, &mut dual_forward, &mut backward)?;
        let (function, dual) = (&mut forward, &mut dual_forward);
        let pushed = product(&mut pushforward);
        let by_forward =
            self.run_recorded(parameters, function, dual, pushed, None, PUSHFORWARD)?;
        let drafts = [by_backward, by_forward];
        self.together(parameters, forward, backward, pushforward, "Exact derivatives", drafts)
    }

    /// Runs a check of a matrix, dense or sparse as its type is.
    fn run_matrix<P, Y, D, M>(
        &self,
        parameters: &mut P,
        function: impl FnMut(&mut P) -> Y,
        dual_function: impl FnMut(&mut Mapped<P>) -> D,
        matrix: impl FnMut(&mut P) -> M,
        kind: Kind,
    ) -> Result<Draft, CheckError>
    where
        P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
        Y: Outputs,
        D: ExactOutputs,
        M: Matrix,
    {
        let collector = SharedCollector::default();
        let derivative = whole(kind.names[1], matrix, collector.clone());
        let collector = M::IS_SPARSE.then_some(&collector);
        self.run_recorded(parameters, function, dual_function, derivative, collector, kind)
    }

    fn run_recorded<P, Y, D>(
        &self,
        parameters: &mut P,
        function: impl FnMut(&mut P) -> Y,
        dual_function: impl FnMut(&mut Mapped<P>) -> D,
        derivative: impl FnMut(&mut P, &[f64], &mut Receive<'_>) -> Result<(), CheckError>,
        collector: Option<&SharedCollector>,
        kind: Kind,
    ) -> Result<Draft, CheckError>
    where
        P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
        Y: Outputs,
        D: ExactOutputs,
    {
        let recording = Shared::default();
        let shell = Recorded { parameters, function, derivative, recording: recording.clone() };
        let mut subject = WithOracle { shell, dual: of_outputs(dual_function) };
        self.judge_any_matrix(any(&mut subject), &recording, collector, kind)
    }
}
