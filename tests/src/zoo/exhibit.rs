//! A layer or a problem of the zoo as what a test needs of it: a name, mistakes, and a check.

use fastrand::Rng;
use gradcheck_core::{Check, CheckError, Report};

use super::layer::Layer;
use super::least_squares::{Problem, Slip};

/// The check of the right derivative, or of the mistake with a number.
type Checked = Box<dyn Fn(u64, Option<usize>) -> Result<Report, CheckError>>;

/// One row of the zoo.
pub struct Exhibit {
    /// What it is called.
    pub name: &'static str,
    /// What can be wrong with its derivative, a sentence each.
    pub mistakes: Vec<&'static str>,
    check: Checked,
}

impl Exhibit {
    /// Checks the derivative, with the mistake of this number in it if there is one. The seed is
    /// that of the random entries and of the check.
    ///
    /// # Errors
    /// What the check cannot judge.
    pub fn check(&self, seed: u64, mistake: Option<usize>) -> Result<Report, CheckError> {
        (self.check)(seed, mistake)
    }

    /// A layer, whose backward pass is checked.
    pub(super) fn layer<L: Layer + 'static>() -> Self {
        let check = |seed, mistake: Option<usize>| {
            let mut layer = L::random(&mut Rng::with_seed(seed));
            let mistake = mistake.map(|number| L::MISTAKES[number].0);
            Check::new().seed(seed).run_vjp(
                &mut layer,
                |layer| layer.forward(),
                |layer, cotangent| layer.backward(cotangent, mistake),
            )
        };
        let mistakes = L::MISTAKES.map(|(_, sentence)| sentence).to_vec();
        Self { name: L::NAME, mistakes, check: Box::new(check) }
    }

    /// A problem of least squares, whose Jacobian is checked: the slips first, then its own mistakes.
    pub(super) fn problem<P: Problem + 'static>() -> Self {
        let slips = Slip::ALL.len();
        let jacobian = move |problem: &P, mistake: Option<usize>| match mistake {
            Some(number) if number < slips => {
                Slip::ALL[number].0.in_matrix(&problem.jacobian(None), P::BLOCK)
            }
            Some(number) => problem.jacobian(Some(P::MISTAKES[number - slips].0)),
            None => problem.jacobian(None),
        };
        let check = move |seed, mistake| {
            let mut problem = P::random(&mut Rng::with_seed(seed));
            Check::new().seed(seed).run_jacobian(
                &mut problem,
                |problem| problem.residuals(),
                |problem| jacobian(problem, mistake),
            )
        };
        let sentences = Slip::ALL.map(|(_, sentence)| sentence).into_iter();
        let mistakes = sentences.chain(P::MISTAKES.iter().map(|(_, sentence)| *sentence)).collect();
        Self { name: P::NAME, mistakes, check: Box::new(check) }
    }
}
