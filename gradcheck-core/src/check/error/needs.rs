//! Options that have no effect on the check that they are given to.

use super::parts::Text;

/// What an option needs that the check has not.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, CheckError, Needs};
///
/// let check = Check::new().step(1e-5);
/// let error = check.run(&mut [0.5_f64], |x| x[0].exp(), |x| [x[0].exp()]).unwrap_err();
///
/// assert_eq!(error, CheckError::Needs(Needs::EveryEntry { name: "step" }));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Needs {
    /// It has no effect where derivatives are exact.
    Differences {
        /// The name of the option.
        name: &'static str,
    },
    /// Only a check of every entry has it.
    EveryEntry {
        /// The name of the option.
        name: &'static str,
    },
    /// Only a check at several points has it.
    Points {
        /// The name of the option.
        name: &'static str,
    },
    /// A check on several threads is made at the parameters alone.
    OneThread {
        /// The name of the option.
        name: &'static str,
    },
    /// Only checks of a gradient have it.
    Gradient {
        /// The name of the option.
        name: &'static str,
    },
}

impl Needs {
    pub(super) fn text(&self) -> Text {
        let (name, remedy) = match self {
            Self::Differences { name } => (
                name,
                "Take it away: an exact derivative takes no steps. Or take `oracle = dual` away.",
            ),
            Self::EveryEntry { name } => {
                (name, "Add `every_entry`, which measures each entry by itself.")
            }
            Self::Points { name } => {
                (name, "Add `points = 8`, which also checks at so many random points.")
            }
            Self::OneThread { name } => (
                name,
                "Take it away, or use `Check::run` with `every_entry`: on several threads a check is \
                 made at the parameters alone.",
            ),
            Self::Gradient { name } => (name, "Take it away: checks of a gradient alone have it."),
        };
        let claim = format!("`{name}` has no effect on this check");
        Text { claim, evidence: String::new(), remedy }
    }
}
