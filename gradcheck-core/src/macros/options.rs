//! The options of the assertions: each is set, or is an error of the compiler that says why not.

/// A check with `options`, each of which goes through the macro `$set`.
#[doc(hidden)]
#[macro_export]
macro_rules! __check {
    ($set:ident $($option:ident $(= $value:expr)?),*) => {{
        // A function has no two parameters of one name: an option that is given twice does not compile.
        fn options($($option: ()),*) {
            $(let () = $option;)*
        }
        let _ = options;
        let check = $crate::Check::new();
        $(let check = $crate::$set!(check, $option $(= $value)?);)*
        check
    }};
}

/// Sets one option; those that are switches may stand without a value. The words that other
/// checkers have for an option name it.
#[doc(hidden)]
#[macro_export]
macro_rules! __option {
    ($check:ident, every_entry) => {
        $check.every_entry()
    };
    ($check:ident, every_entry = $value:expr) => {
        if $value { $check.every_entry() } else { $check }
    };
    ($check:ident, allow_constant) => {
        $check.allow_constant()
    };
    ($check:ident, allow_constant = $value:expr) => {
        if $value { $check.allow_constant() } else { $check }
    };
    ($check:ident, oracle = $oracle:expr) => {
        $crate::__oracle!($check, $oracle, f64)
    };
    ($check:ident, tolerance $(= $value:expr)?) => { $crate::__called!(tolerance max_relative) };
    ($check:ident, tol $(= $value:expr)?) => { $crate::__called!(tol max_relative) };
    ($check:ident, rtol $(= $value:expr)?) => { $crate::__called!(rtol max_relative) };
    ($check:ident, relative $(= $value:expr)?) => { $crate::__called!(relative max_relative) };
    ($check:ident, threshold $(= $value:expr)?) => { $crate::__called!(threshold max_relative) };
    ($check:ident, atol $(= $value:expr)?) => { $crate::__called!(atol epsilon) };
    ($check:ident, absolute $(= $value:expr)?) => { $crate::__called!(absolute epsilon) };
    ($check:ident, eps $(= $value:expr)?) => { $crate::__called!(eps step) };
    ($check:ident, h $(= $value:expr)?) => { $crate::__called!(h step) };
    ($check:ident, $option:ident = $value:expr) => {
        $check.$option($value)
    };
    ($check:ident, $option:ident) => {
        compile_error!(concat!(
            "the option `", stringify!($option), "` needs a value: `", stringify!($option), " = …`"
        ))
    };
}

/// Says what an option is called here, of which everybody else has another word.
#[doc(hidden)]
#[macro_export]
macro_rules! __called {
    ($other:ident max_relative) => {
        compile_error!(concat!(
            "there is no option `",
            stringify!($other),
            "`; the relative tolerance is `max_relative`: \
             entries that differ by less, relatively, count as equal"
        ))
    };
    ($other:ident epsilon) => {
        compile_error!(concat!(
            "there is no option `",
            stringify!($other),
            "`; the absolute tolerance is `epsilon`: \
             entries that differ by less count as equal"
        ))
    };
    ($other:ident step) => {
        compile_error!(concat!(
            "there is no option `",
            stringify!($other),
            "`; the step of the differences is `step`, \
             together with `every_entry`; an absolute tolerance is `epsilon`"
        ))
    };
}

/// Sets an option of a check against the cost in `f64`.
#[doc(hidden)]
#[macro_export]
macro_rules! __wide_option {
    ($check:ident, oracle $(= $value:expr)?) => {
        compile_error!("there is one oracle: remove `oracle = f64` or the other")
    };
    ($check:ident, $option:ident $(= $value:expr)?) => {
        $crate::__option!($check, $option $(= $value)?)
    };
}

/// Sets an option of a check of a backward pass, whose products are gradients, or of one closure for
/// cost and gradient.
#[doc(hidden)]
#[macro_export]
macro_rules! __pullback_option {
    ($check:ident, oracle = $oracle:expr) => {
        $crate::__oracle!($check, $oracle, no_f64)
    };
    ($check:ident, $option:ident $(= $value:expr)?) => {
        $crate::__option!($check, $option $(= $value)?)
    };
}

/// Sets an option of any other check of several outputs.
#[doc(hidden)]
#[macro_export]
macro_rules! __derivative_option {
    ($check:ident, step $(= $value:expr)?) => { $crate::__of_gradients!("step") };
    ($check:ident, on_entry $(= $value:expr)?) => { $crate::__of_gradients!("on_entry") };
    ($check:ident, $option:ident $(= $value:expr)?) => {
        $crate::__pullback_option!($check, $option $(= $value)?)
    };
}

/// Says that an option is one of checks of a gradient.
#[doc(hidden)]
#[macro_export]
macro_rules! __of_gradients {
    ($option:literal) => {
        compile_error!(concat!(
            "`",
            $option,
            "` has no effect on this assertion: `assert_gradients!`, and `assert_vjp!` \
             without a pushforward, alone have it; remove it"
        ))
    };
}

/// Without the feature, no value of `oracle` is taken.
///
/// ```compile_fail
/// gradcheck_core::assert_gradients!(0.5_f64, |x| x * x, |x| 2.0 * *x, oracle = dual);
/// ```
/// ```compile_fail
/// gradcheck_core::assert_gradients!(0.5_f64, |x| x * x, |x| 2.0 * *x, oracle = nonsense);
/// ```
/// ```compile_fail
/// gradcheck_core::assert_jacobian!(0.5_f64, |x| x * x, |x| 2.0 * *x, oracle = nonsense);
/// ```
#[cfg(all(doctest, not(feature = "num-dual")))]
struct OracleWithoutTheFeature;
