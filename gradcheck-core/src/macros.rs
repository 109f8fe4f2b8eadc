//! `assert_gradients!`, whose whole work is to name the options and to find the test's name.

mod derivatives;
mod options;

/// Asserts that a hand-written gradient is the gradient of a cost.
///
/// `assert_gradients!(parameters, cost, gradient, option = value, …)` takes
/// * the parameters: a model by value, or `&mut model`; a bare number needs its type, `2.0_f64`;
/// * the cost, a closure from `&mut` the model to `f32`, `f64` or a `Result` of either;
/// * the gradient, a closure from `&mut` the model to anything that implements
///   [`Parameters`](crate::Parameters) with the same scalar: the model's own type, a sibling
///   struct, a tuple of arrays, a map, a flat `Vec`. Its tensors pair with the model's by path
///   where the paths agree, then by the usual names of a gradient (`d_w`, `dW`, `grad_w`, `g_w`,
///   `∂w`, `w_grad` of `w`), else by order; their shapes must match;
/// * or, in place of the two, one closure that returns `(cost, gradient)` or a `Result` of it:
///   `assert_gradients!(parameters, both, option = value, …)`;
/// * any option of [`Check`](crate::Check) by name. `every_entry` and `allow_constant` may stand without
///   a value;
/// * `oracle = f64`, as the first option: the cost of an `f32` model is computed in `f64`, as
///   [`Check::run_wide`](crate::Check::run_wide) does;
/// * `oracle = dual`, with the feature `num-dual`: the numeric values are exact derivatives.
///
/// Gives the [`Report`](crate::Report). The parameters are moved in place and are bit for bit
/// what they were afterwards, also after a panic. Costs about 14 evaluations of the cost when the
/// gradient is right and the cost is smooth, whatever the number of parameters; one closure for
/// both is called about 16 times, as [`Check::run_joint`](crate::Check::run_joint) says.
///
/// The variables `GRADCHECK_SEED`, `GRADCHECK_EVERY_ENTRY=1`, `GRADCHECK_POINTS=8` and
/// `GRADCHECK_ONLY=encoder,*.bias` of the environment win over the options. `GRADCHECK_REPORT=DIR` makes a failing check write its report to a folder, in the forms
/// that the features `json` and `html` add; with `GRADCHECK_REPORT_ALL=1` every check does.
///
/// # Exact derivatives
/// With `oracle = dual` the cost is written twice, once for the model and once for the same model
/// over the dual numbers of the crate `num-dual`: the model is generic over its numbers,
/// `struct Net<F>`, derives `Parameters` (see [`MapScalar`](crate::MapScalar)), and its cost returns
/// `F`. The closure of the cost must not hand out what it borrows mutably, since there are two of
/// it. See `Check::run_exact` for what is seen then, and what it costs. One closure for cost and
/// gradient is taken as it is, `Check::run_joint_exact`. The other options hold, but for `step` and
/// `on_entry`.
///
/// # Panics
/// With the whole report unless the verdict is [`Pass`](crate::Verdict::Pass), and with the
/// [`CheckError`](crate::CheckError) when there can be no verdict.
///
/// # Examples
/// ```
/// use gradcheck_core::assert_gradients;
///
/// let target = [3.0, -1.0];
/// assert_gradients!(
///     vec![0.5_f64, 2.0],
///     |x| x.iter().zip(target).map(|(x, t)| (x - t).powi(2)).sum::<f64>(),
///     |x| x.iter().zip(target).map(|(x, t)| 2.0 * (x - t)).collect::<Vec<f64>>(),
///     max_relative = 1e-8,
/// );
/// ```
/// Cost and gradient in one closure:
/// ```
/// # use gradcheck_core::assert_gradients;
/// assert_gradients!([0.5_f64, 2.0], |x| (x[0] * x[1].exp(), [x[1].exp(), x[0] * x[1].exp()]));
/// ```
/// A model that is generic over its numbers, checked against exact derivatives:
/// ```
/// # #[cfg(all(feature = "num-dual", feature = "derive"))] {
/// use gradcheck_core::{Parameters, assert_gradients};
/// use num_dual::DualNum;
///
/// #[derive(Parameters)]
/// struct Wave<F> {
///     height: F,
///     length: F,
/// }
///
/// impl<F: DualNum<Primitive = f64> + Copy> Wave<F> {
///     fn at(&self, x: f64) -> F {
///         self.height * (self.length.recip() * x).sin()
///     }
/// }
///
/// let wave = Wave { height: 1.5, length: 0.7 };
/// let report = assert_gradients!(
///     wave,
///     |w| w.at(2.0),
///     |w| Wave {
///         height: (2.0 / w.length).sin(),
///         length: -2.0 * w.height / w.length.powi(2) * (2.0 / w.length).cos(),
///     },
///     oracle = dual,
/// );
/// assert_eq!(report.evaluations(), 5);
/// # }
/// ```
/// A wrong gradient:
/// ```should_panic
/// # use gradcheck_core::assert_gradients;
/// assert_gradients!(2.0_f64, |x| x.powi(3), |x| 2.0 * x.powi(2));
/// ```
#[macro_export]
macro_rules! assert_gradients {
    ($($argument:tt)*) => { $crate::__report!(__gradients, $($argument)*) };
}

/// The report of an assertion. As an expression it is `()` minus what passed, which is the
/// [`Report`](crate::Report). As a statement it is an empty block, and the negative of what passed,
/// which is `()`: nobody has to use it, whereas an unused `Report` is warned of.
#[doc(hidden)]
#[macro_export]
macro_rules! __report {
    ($assertion:ident, $($argument:tt)*) => {
        {} - $crate::__private::passed($crate::$assertion!($($argument)*))
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __gradients {
    // An option tells two arguments from three, by its `=` or its name.
    (&mut $parameters:expr, $both:expr $(, $first:ident = $set:expr $(, $option:ident $(= $value:expr)?)*)? $(,)?) => {
        $crate::__joint!(&mut $parameters, $both $(, $first = $set $(, $option $(= $value)?)*)?)
    };
    (&mut $parameters:expr, $both:expr, every_entry $(, $option:ident $(= $value:expr)?)* $(,)?) => {
        $crate::__joint!(&mut $parameters, $both, every_entry $(, $option $(= $value)?)*)
    };
    (&mut $parameters:expr, $both:expr, allow_constant $(, $option:ident $(= $value:expr)?)* $(,)?) => {
        $crate::__joint!(&mut $parameters, $both, allow_constant $(, $option $(= $value)?)*)
    };
    ($parameters:expr, $both:expr $(, $first:ident = $set:expr $(, $option:ident $(= $value:expr)?)*)? $(,)?) => {{
        // Behind a function: the compiler would propose to take the `&` of the macro away.
        let mut parameters = $parameters;
        let parameters = $crate::__private::place(&mut parameters);
        $crate::__joint!(parameters, $both $(, $first = $set $(, $option $(= $value)?)*)?)
    }};
    ($parameters:expr, $both:expr, every_entry $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        // Behind a function: the compiler would propose to take the `&` of the macro away.
        let mut parameters = $parameters;
        let parameters = $crate::__private::place(&mut parameters);
        $crate::__joint!(parameters, $both, every_entry $(, $option $(= $value)?)*)
    }};
    ($parameters:expr, $both:expr, allow_constant $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        // Behind a function: the compiler would propose to take the `&` of the macro away.
        let mut parameters = $parameters;
        let parameters = $crate::__private::place(&mut parameters);
        $crate::__joint!(parameters, $both, allow_constant $(, $option $(= $value)?)*)
    }};
    (&mut $parameters:expr, $cost:expr, $gradient:expr, oracle = f64 $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        let check = $crate::__check!(__wide_option $($option $(= $value)?),*);
        let (parameters, function) = (&mut $parameters, $crate::__function!());
        $crate::__private::assert_gradients_widely(check, parameters, $cost, $gradient, function)
    }};
    ($parameters:expr, $cost:expr, $gradient:expr, oracle = f64 $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        let check = $crate::__check!(__wide_option $($option $(= $value)?),*);
        let (mut parameters, function) = ($parameters, $crate::__function!());
        let parameters = $crate::__private::place(&mut parameters);
        $crate::__private::assert_gradients_widely(check, parameters, $cost, $gradient, function)
    }};
    (&mut $parameters:expr, $cost:expr, $gradient:expr $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        let check = $crate::__check!(__option $($option $(= $value)?),*);
        $crate::__asserted!([assert_gradients assert_gradients_exactly] [check, &mut $parameters, $cost] [$gradient] $($option)*)
    }};
    ($parameters:expr, $cost:expr, $gradient:expr $(, $option:ident $(= $value:expr)?)* $(,)?) => {{
        let check = $crate::__check!(__option $($option $(= $value)?),*);
        let mut parameters = $parameters;
        let parameters = $crate::__private::place(&mut parameters);
        $crate::__asserted!([assert_gradients assert_gradients_exactly] [check, parameters, $cost] [$gradient] $($option)*)
    }};
    ($($other:tt)*) => {
        compile_error!(
            "write `assert_gradients!(parameters, cost, gradient, option = value, …)`, or one closure \
             for both, `assert_gradients!(parameters, |p| (cost, gradient), option = value, …)`"
        )
    };
}

/// Calls what stands behind a macro, given the names of both forms, the arguments up to the function,
/// and those after it. Where one of the options is `oracle`, the function is given twice, each time
/// inferred at its own numbers.
#[doc(hidden)]
#[macro_export]
macro_rules! __asserted {
    ([$plain:ident $exact:ident] $first:tt $rest:tt oracle $($option:ident)*) => {
        $crate::__exactly!($exact $first $rest)
    };
    ($names:tt $first:tt $rest:tt $other:ident $($option:ident)*) => {
        $crate::__asserted!($names $first $rest $($option)*)
    };
    ([$plain:ident $exact:ident] [$($first:expr),*] [$($rest:expr),*]) => {
        $crate::__private::$plain($($first,)* $($rest,)* $crate::__function!())
    };
}

#[cfg(feature = "num-dual")]
#[doc(hidden)]
#[macro_export]
macro_rules! __exactly {
    ($exact:ident [$check:expr, $parameters:expr, $function:expr] [$($rest:expr),*]) => {
        $crate::__private::$exact(
            $check,
            $parameters,
            $function,
            $function,
            $($rest,)*
            $crate::__function!(),
        )
    };
}

#[cfg(not(feature = "num-dual"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __exactly {
    ($($argument:tt)*) => {
        compile_error!(
            "`oracle = dual` needs the feature `num-dual` of gradcheck-core; `oracle = f64` is the first \
             option of `assert_gradients!` with a cost and a gradient"
        )
    };
}

/// Looks at the value of `oracle`, which `$f64` is not.
#[cfg(feature = "num-dual")]
#[doc(hidden)]
#[macro_export]
macro_rules! __oracle {
    ($check:ident, $oracle:expr, $f64:ident) => {{
        #[allow(unused_imports)]
        use $crate::__private::{dual, $f64 as f64};
        let _: dual = $oracle;
        $check
    }};
}

#[cfg(not(feature = "num-dual"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __oracle {
    ($check:ident, $oracle:expr, $f64:ident) => {
        $check
    };
}

/// The assertion about one closure for cost and gradient.
#[doc(hidden)]
#[macro_export]
macro_rules! __joint {
    ($parameters:expr, $both:expr $(, $option:ident $(= $value:expr)?)*) => {{
        let check = $crate::__check!(__pullback_option $($option $(= $value)?),*);
        $crate::__asserted!([assert_joint_gradients assert_joint_gradients_exactly] [check, $parameters, $both] [] $($option)*)
    }};
}

/// The path of a function inside the calling one.
#[doc(hidden)]
#[macro_export]
macro_rules! __function {
    () => {{
        fn probe() {}
        $crate::__private::Site {
            function: $crate::__private::type_name_of(probe),
            package: ::core::option_env!("CARGO_PKG_NAME"),
            krate: ::core::option_env!("CARGO_CRATE_NAME"),
            program: ::core::option_env!("CARGO_BIN_NAME"),
            folder: ::core::option_env!("CARGO_MANIFEST_DIR"),
            is_test: ::core::cfg!(test),
        }
    }};
}
