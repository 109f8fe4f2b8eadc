//! The assertions about Jacobians, Hessians, and products with them; their work is that of
//! `assert_gradients!`.

/// Asserts that a hand-written Jacobian is that of a function.
///
/// `assert_jacobian!(x, function, jacobian, option = value, …)` takes the parameters, by value or as
/// `&mut x`; a closure from `&mut` them to the outputs, anything that implements
/// [`Parameters`](crate::Parameters) or a `Result` of it; a closure to the matrix, with a row for
/// each output and a column for each parameter, in flat order; and the options of
/// [`Check`](crate::Check) by name. See [`Check::run_jacobian`](crate::Check::run_jacobian).
/// With `oracle = dual` and the feature `num-dual`, the function is computed over dual numbers, too:
/// see `Check::run_jacobian_exact`.
///
/// Gives the [`Report`](crate::Report), of which each
/// [`Mismatch`](crate::Mismatch::cell) knows its row and column.
///
/// # Panics
/// With the whole report unless the verdict is [`Pass`](crate::Verdict::Pass), and with the
/// [`CheckError`](crate::CheckError) when there can be no verdict.
///
/// # Examples
/// ```
/// use gradcheck_core::assert_jacobian;
///
/// let times = [0.0_f64, 0.5, 1.0];
/// assert_jacobian!(
///     [2.0, 0.7],
///     |x| times.map(|t| x[0] * (-x[1] * t).exp()),
///     |x| times.map(|t| [(-x[1] * t).exp(), -t * x[0] * (-x[1] * t).exp()]),
/// );
/// ```
#[macro_export]
macro_rules! assert_jacobian {
    ($($argument:tt)*) => { $crate::__report!(__derivatives, assert_jacobian, $($argument)*) };
}

/// Asserts that the backward pass of a layer is the product of a cotangent with its Jacobian.
///
/// `assert_vjp!(x, forward, backward, option = value, …)` takes the parameters (inputs and weights in
/// one struct or tuple), a closure from `&mut` them to the outputs, a closure from `&mut` them and
/// a `&` cotangent, which has the type of the outputs, to the gradient, which has the tensors of
/// the parameters; and the options of [`Check`](crate::Check) by name. See
/// [`Check::run_vjp`](crate::Check::run_vjp).
///
/// `assert_vjp!(x, forward, backward, pushforward, option = value, …)` also takes the closure of
/// [`assert_jvp!`](crate::assert_jvp), for parameters that are `Clone`: it checks both, and that
/// they are products with the same Jacobian. See
/// [`Check::run_vjp_and_jvp`](crate::Check::run_vjp_and_jvp).
///
/// With `oracle = dual` and the feature `num-dual`, `forward` is computed over dual numbers, too: see
/// `Check::run_vjp_exact` and `Check::run_vjp_and_jvp_exact`.
///
/// # Panics
/// With the whole report unless the verdict is [`Pass`](crate::Verdict::Pass), and with the
/// [`CheckError`](crate::CheckError) when there can be no verdict.
///
/// # Examples
/// ```
/// use gradcheck_core::assert_vjp;
///
/// assert_vjp!(
///     vec![0.3_f64, -1.2],
///     |x| x.iter().map(|x| x.tanh()).collect::<Vec<f64>>(),
///     |x, cotangent| {
///         x.iter().zip(cotangent).map(|(x, c)| c * (1.0 - x.tanh().powi(2))).collect::<Vec<f64>>()
///     },
/// );
/// ```
#[macro_export]
macro_rules! assert_vjp {
    ($($argument:tt)*) => { $crate::__report!(__derivatives, assert_vjp, $($argument)*) };
}

/// Asserts that a forward-mode rule is the product of a Jacobian with a tangent.
///
/// `assert_jvp!(x, forward, pushforward, option = value, …)` takes the parameters, which must be
/// `Clone`, a closure from `&mut` them to the outputs, a closure from `&mut` them and a `&` tangent,
/// which has their type, to the change of the outputs; and the options of [`Check`](crate::Check)
/// by name. See [`Check::run_jvp`](crate::Check::run_jvp).
/// With `oracle = dual` and the feature `num-dual`, the function is computed over dual numbers, too:
/// see `Check::run_jvp_exact`.
///
/// # Panics
/// With the whole report unless the verdict is [`Pass`](crate::Verdict::Pass), and with the
/// [`CheckError`](crate::CheckError) when there can be no verdict.
///
/// # Examples
/// ```
/// use gradcheck_core::assert_jvp;
///
/// assert_jvp!([0.3_f64, -1.2], |x| x[0] * x[1].sin(), |x, tangent| {
///     tangent[0] * x[1].sin() + x[0] * x[1].cos() * tangent[1]
/// });
/// ```
#[macro_export]
macro_rules! assert_jvp {
    ($($argument:tt)*) => { $crate::__report!(__derivatives, assert_jvp, $($argument)*) };
}

/// Asserts that a hand-written Hessian is the derivative of a gradient, and symmetric.
///
/// `assert_hessian!(x, gradient, hessian, option = value, …)` takes the parameters, a closure from
/// `&mut` them to the gradient, which is taken to be right, a closure to the matrix, and the options
/// of [`Check`](crate::Check) by name. See [`Check::run_hessian`](crate::Check::run_hessian).
/// With `oracle = dual` and the feature `num-dual`, the function is computed over dual numbers, too:
/// see `Check::run_hessian_exact`.
///
/// # Panics
/// With the whole report unless the verdict is [`Pass`](crate::Verdict::Pass), and with the
/// [`CheckError`](crate::CheckError) when there can be no verdict.
///
/// # Examples
/// ```
/// use gradcheck_core::assert_hessian;
///
/// assert_hessian!(
///     [0.5_f64, 2.0],
///     |x| [2.0 * x[0] * x[1], x[0].powi(2) + 1.0 / x[1]],
///     |x| [[2.0 * x[1], 2.0 * x[0]], [2.0 * x[0], -x[1].powi(-2)]],
/// );
/// ```
#[macro_export]
macro_rules! assert_hessian {
    ($($argument:tt)*) => { $crate::__report!(__derivatives, assert_hessian, $($argument)*) };
}

/// Asserts that a rule is the product of a Hessian with a tangent, and that this is symmetric.
///
/// `assert_hvp!(x, gradient, product, option = value, …)` takes the parameters, which must be
/// `Clone`, a closure from `&mut` them to the gradient, which is taken to be right, a closure from
/// `&mut` them and a `&` tangent to the product, and the options of [`Check`](crate::Check) by name.
/// See [`Check::run_hvp`](crate::Check::run_hvp).
/// With `oracle = dual` and the feature `num-dual`, the function is computed over dual numbers, too:
/// see `Check::run_hvp_exact`.
///
/// # Panics
/// With the whole report unless the verdict is [`Pass`](crate::Verdict::Pass), and with the
/// [`CheckError`](crate::CheckError) when there can be no verdict.
///
/// # Examples
/// ```
/// use gradcheck_core::assert_hvp;
///
/// assert_hvp!([0.5_f64, 2.0], |x| [2.0 * x[0] * x[1], x[0].powi(2)], |x, v| {
///     [2.0 * (x[1] * v[0] + x[0] * v[1]), 2.0 * x[0] * v[0]]
/// });
/// ```
#[macro_export]
macro_rules! assert_hvp {
    ($($argument:tt)*) => { $crate::__report!(__derivatives, assert_hvp, $($argument)*) };
}

/// The arguments that all assertions about several outputs have.
#[doc(hidden)]
#[macro_export]
macro_rules! __derivatives {
    ($assert:ident, &mut $parameters:expr, $($rest:tt)*) => {
        $crate::__derivatives_at!($assert, &mut $parameters, $($rest)*)
    };
    ($assert:ident, $parameters:expr, $($rest:tt)*) => {{
        // Behind a function: the compiler would propose to take the `&` of the macro away.
        let mut parameters = $parameters;
        let parameters = $crate::__private::place(&mut parameters);
        $crate::__derivatives_at!($assert, parameters, $($rest)*)
    }};
    ($assert:ident, $($other:tt)*) => {
        compile_error!(concat!(
            "write `", stringify!($assert), "!(parameters, function, derivative, option = value, …)`"
        ))
    };
}

/// The same, with the parameters as the place that they are at.
#[doc(hidden)]
#[macro_export]
macro_rules! __derivatives_at {
    (assert_vjp, $parameters:expr, $function:expr, $backward:expr $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        let check = $crate::__check!(__pullback_option $($option $(= $value)?),*);
        $crate::__asserted!([assert_vjp assert_vjp_exactly] [check, $parameters, $function] [$backward] $($option)*)
    }};
    (assert_vjp, $parameters:expr, $function:expr, $backward:expr, $pushforward:expr $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        let check = $crate::__check!(__derivative_option $($option $(= $value)?),*);
        $crate::__asserted!([assert_vjp_and_jvp assert_vjp_and_jvp_exactly] [check, $parameters, $function] [$backward, $pushforward] $($option)*)
    }};
    (assert_jacobian, $parameters:expr, $function:expr, $derivative:expr $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        let check = $crate::__check!(__derivative_option $($option $(= $value)?),*);
        $crate::__asserted!([assert_jacobian assert_jacobian_exactly] [check, $parameters, $function] [$derivative] $($option)*)
    }};
    (assert_jvp, $parameters:expr, $function:expr, $derivative:expr $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        let check = $crate::__check!(__derivative_option $($option $(= $value)?),*);
        $crate::__asserted!([assert_jvp assert_jvp_exactly] [check, $parameters, $function] [$derivative] $($option)*)
    }};
    (assert_hessian, $parameters:expr, $function:expr, $derivative:expr $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        let check = $crate::__check!(__derivative_option $($option $(= $value)?),*);
        $crate::__asserted!([assert_hessian assert_hessian_exactly] [check, $parameters, $function] [$derivative] $($option)*)
    }};
    (assert_hvp, $parameters:expr, $function:expr, $derivative:expr $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        let check = $crate::__check!(__derivative_option $($option $(= $value)?),*);
        $crate::__asserted!([assert_hvp assert_hvp_exactly] [check, $parameters, $function] [$derivative] $($option)*)
    }};
    ($assert:ident, $($other:tt)*) => {
        compile_error!(concat!(
            "write `", stringify!($assert), "!(parameters, function, derivative, option = value, …)`"
        ))
    };
}
