//! A function with its derivative at one point, in `f32` or `f64`.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use gradcheck_core::{Check, Report, Scalar};

use crate::block::Block;

/// A function that panics beyond 0 and 1 is not a number there: a check looks further than the point.
pub fn unit(x: f64, function: impl Fn(f64) -> f64) -> f64 {
    if (0.0..=1.0).contains(&x) { function(x) } else { f64::NAN }
}

/// A row for each output.
pub type Rows<S> = Vec<Vec<S>>;
/// Of the arguments.
type Of<S, T> = Box<dyn Fn(&[Block<S>]) -> T>;

/// A function at a point.
pub struct Case<S: Scalar = f64> {
    pub blocks: Vec<Block<S>>,
    pub function: Of<S, Vec<S>>,
    pub jacobian: Of<S, Rows<S>>,
}

/// A case in a number format that is of no concern.
pub trait Checked {
    /// Checks, with the sign of one cell turned.
    ///
    /// # Errors
    ///
    /// The text of a check that could not be made, or of a panic of the crate.
    fn check(&mut self, turned: Option<(usize, usize)>) -> Result<Report, String>;

    fn rows(&self) -> Rows<f64>;
}

fn text_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words")
}

impl<S: Scalar> Checked for Case<S> {
    fn check(&mut self, turned: Option<(usize, usize)>) -> Result<Report, String> {
        let Self { blocks, function, jacobian } = self;
        let jacobian = |blocks: &mut Vec<Block<S>>| {
            let mut rows = jacobian(blocks);
            if let Some((row, column)) = turned {
                rows[row][column] = S::nearest(-rows[row][column].widen());
            }
            rows
        };
        let check = || Check::new().run_jacobian(blocks, |blocks| function(blocks), jacobian);
        match catch_unwind(AssertUnwindSafe(check)) {
            Ok(report) => report.map_err(|error| error.to_string()),
            Err(panic) => Err(format!("panics: {}", text_of(&*panic))),
        }
    }

    fn rows(&self) -> Rows<f64> {
        let rows = (self.jacobian)(&self.blocks);
        rows.iter().map(|row| row.iter().map(|entry| entry.widen()).collect()).collect()
    }
}

impl<S: Scalar> Case<S> {
    /// A function of one vector.
    pub fn new(
        at: Vec<S>,
        function: impl Fn(&[S]) -> Vec<S> + 'static,
        jacobian: impl Fn(&[S]) -> Rows<S> + 'static,
    ) -> Self {
        Self {
            blocks: vec![Block::Vector(at)],
            function: Box::new(move |blocks| function(blocks[0].numbers())),
            jacobian: Box::new(move |blocks| jacobian(blocks[0].numbers())),
        }
    }

    /// One output, with its gradient.
    pub fn gradient(
        at: Vec<S>,
        function: impl Fn(&[S]) -> S + 'static,
        gradient: impl Fn(&[S]) -> Vec<S> + 'static,
    ) -> Self {
        Self::new(at, move |x| vec![function(x)], move |x| vec![gradient(x)])
    }

    /// A curve, with its velocity.
    pub fn curve<const N: usize>(
        at: S,
        curve: impl Fn(S) -> [S; N] + 'static,
        velocity: impl Fn(S) -> [S; N] + 'static,
    ) -> Self {
        let column = move |x: &[S]| velocity(x[0]).iter().map(|&entry| vec![entry]).collect();
        Self::new(vec![at], move |x| curve(x[0]).to_vec(), column)
    }

    /// A function of one number.
    pub fn number(
        at: S,
        function: impl Fn(S) -> S + 'static,
        derivative: impl Fn(S) -> S + 'static,
    ) -> Self {
        Self::curve(at, move |x| [function(x)], move |x| [derivative(x)])
    }
}
