//! From residuals along directions to the verdict on every tensor, and to the entries that are wrong.

pub(crate) mod assemble;
pub(crate) mod cause;
pub(crate) mod confine;
mod confirm;
pub(crate) mod descent;
mod directions;
mod doubt;
pub(crate) mod examine;
mod own;
pub(crate) mod proof;
pub(crate) mod reason;
pub(crate) mod region;
pub(crate) mod rounding;
#[cfg(test)]
mod rule;
mod shares;
pub(crate) mod standing;
pub(crate) mod trace;
mod trial;

use crate::check::model::objective::Function;
use crate::check::start::prepare::Prepared;
use crate::report::Draft;
use examine::Examination;

/// Examines every tensor, as many together as go together.
pub(crate) fn run(prepared: &Prepared, function: &mut dyn Function) -> Draft {
    let mut examination = Examination::new(prepared, function);
    let groups = examination.groups();
    for group in &groups {
        examination.examine(group);
    }
    examination.again(&groups);
    examination.draft()
}

/// Measures some entries only; `None` where none of them is proven wrong.
pub(crate) fn entries(
    prepared: &Prepared,
    function: &mut dyn Function,
    positions: &[usize],
) -> Option<Draft> {
    let mut examination = Examination::new(prepared, function);
    let wrong = examination.measure_all(positions);
    (wrong > 0).then(|| examination.draft())
}
