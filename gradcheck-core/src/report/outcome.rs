//! A report that passed, and one that did not, as the two sides of a `Result`.

use std::fmt;
use std::ops::{Deref, Neg, Sub};

use super::{Report, Verdict};

impl Report {
    /// Makes the verdict a `Result`, so that `check.run(…)?.into_result()?` is a whole test.
    ///
    /// # Errors
    /// A [`Failure`] unless the verdict is [`Verdict::Pass`]: an inconclusive check is one, too.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// Check::new().run(&mut 2.0_f64, |x| x.powi(3), |x| 3.0 * x.powi(2))?.into_result()?;
    ///
    /// let wrong = Check::new().run(&mut 2.0_f64, |x| x.powi(3), |x| 2.0 * x.powi(2))?;
    /// let failure = wrong.into_result().unwrap_err();
    /// assert!(failure.to_string().starts_with("gradient check failed"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn into_result(self) -> Result<Passed, Failure> {
        match self.verdict() {
            Verdict::Pass => Ok(Passed(self)),
            Verdict::Fail | Verdict::Inconclusive => Err(Failure(Box::new(self))),
        }
    }
}

/// The [`Report`] of a check that passed: all of its methods can be called on it.
///
/// [`Report::into_result`] gives it. A `Report` may be that of a wrong gradient, and the compiler warns
/// where it is dropped unread; a `Passed` may be dropped.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, Report};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let check = Check::new().run(&mut 2.0_f64, |x| x.powi(3), |x| 3.0 * x.powi(2))?;
/// let passed = check.into_result()?;
/// assert!(passed.evaluations() <= 16);
/// let report: Report = passed.into_report();
/// # assert_eq!(report.tensors().len(), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct Passed(Report);

impl Passed {
    /// Returns the report itself.
    pub fn into_report(self) -> Report {
        self.0
    }
}

impl Deref for Passed {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.0
    }
}

/// For the `assert_…!` macros; see `__report!`.
#[doc(hidden)]
impl Neg for Passed {
    type Output = ();

    fn neg(self) {}
}

/// For the `assert_…!` macros; see `__report!`.
#[doc(hidden)]
impl Sub<Passed> for () {
    type Output = Report;

    fn sub(self, passed: Passed) -> Report {
        passed.0
    }
}

impl From<Passed> for Report {
    fn from(passed: Passed) -> Self {
        passed.0
    }
}

/// The text of the report, as its own `Display` gives it.
impl fmt::Display for Passed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl fmt::Debug for Passed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

/// The error of a check that did not pass. `Display` and `Debug` are the whole report, so that a
/// test that returns it, or calls `unwrap`, shows what is wrong.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, Failure, Verdict};
///
/// fn wrong() -> Result<(), Failure> {
///     let report = Check::new().run(&mut 2.0_f64, |x| x.powi(3), |x| 2.0 * x.powi(2));
///     report.expect("the gradient can be checked").into_result()?;
///     Ok(())
/// }
///
/// let failure = wrong().unwrap_err();
/// assert_eq!(failure.report().verdict(), Verdict::Fail);
/// assert_eq!(format!("{failure:?}"), failure.report().to_string());
/// ```
#[derive(Clone, PartialEq)]
pub struct Failure(Box<Report>);

impl Failure {
    /// Returns the report.
    pub fn report(&self) -> &Report {
        &self.0
    }

    /// Returns the report itself.
    pub fn into_report(self) -> Report {
        *self.0
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&*self.0, formatter)
    }
}

/// As `Display`: it is what a test that returns an error prints.
impl fmt::Debug for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&*self.0, formatter)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::super::specimen;
    use super::*;

    #[test]
    fn only_a_report_that_passes_is_no_error() {
        for (verdict, passes) in
            [(Verdict::Pass, true), (Verdict::Fail, false), (Verdict::Inconclusive, false)]
        {
            let report = specimen::report(vec![specimen::tensor("w", &[2], verdict)]);

            let outcome = report.clone().into_result();

            assert_eq!(outcome.is_ok(), passes, "{verdict:?}");
            let text = match &outcome {
                Ok(passed) => passed.to_string(),
                Err(failure) => format!("{failure:?}"),
            };
            assert_eq!(text, report.to_string());
            assert_eq!(outcome.map_or_else(Failure::into_report, Passed::into_report), report);
        }
    }
}
