//! The verdicts at the parameters and at random points around them.

use super::page::counted;
use super::{Report, Verdict};

/// The points of a check at several.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AtPoints {
    /// At the parameters, then at each random point.
    pub(super) verdicts: Vec<Verdict>,
    /// Which the rest of the report is about.
    pub(super) shown: usize,
    /// How many points outside the domain were drawn again.
    pub(super) redrawn: usize,
    pub(super) spread: f64,
}

impl AtPoints {
    /// Where the shown verdict is, as the claim has it, with a blank before it.
    pub(super) fn place(&self) -> String {
        if self.verdicts[self.shown] == Verdict::Pass {
            format!(" at {} points", self.verdicts.len())
        } else if self.shown == 0 {
            " at the parameters".to_owned()
        } else {
            format!(" at random point {}", self.shown)
        }
    }

    /// The verdicts, as sentences.
    pub(super) fn sentences(&self) -> String {
        let random = &self.verdicts[1..];
        let several = [
            (Verdict::Pass, "passes", "pass"),
            (Verdict::Fail, "fails", "fail"),
            (Verdict::Inconclusive, "is inconclusive", "are inconclusive"),
        ];
        let counts = several.into_iter().filter_map(|(verdict, one, many)| {
            let count = random.iter().filter(|other| **other == verdict).count();
            let word = if count == 1 { one } else { many };
            (count > 0).then(|| format!("{count} {word}"))
        });
        let drawn = match self.redrawn {
            0 => String::new(),
            1 => " One more was outside the domain and drawn again.".to_owned(),
            more => format!(" {more} more were outside the domain and drawn again."),
        };
        format!(
            "The check {} at the parameters; of {} around them ({:?} of each tensor's size away), {}.{drawn}",
            match self.verdicts[0] {
                Verdict::Pass => "passes",
                Verdict::Fail => "fails",
                Verdict::Inconclusive => "is inconclusive",
            },
            counted(random.len(), "random point", "random points"),
            self.spread,
            counts.collect::<Vec<_>>().join(", "),
        )
    }
}

impl Report {
    /// Returns the verdict at the parameters, and then that at each random point; nothing unless
    /// [`Check::points`](crate::Check::points) asks for some.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::{Check, Verdict};
    ///
    /// // At 1 nobody sees that the square is missing.
    /// let check = Check::new().points(2);
    /// let report = check.run(&mut 1.0_f64, |x| x.powi(3), |x| 3.0 * *x)?;
    ///
    /// assert_eq!(report.points(), [Verdict::Pass, Verdict::Fail, Verdict::Fail]);
    /// assert_eq!(report.point(), 1);
    /// # Ok::<(), gradcheck_core::CheckError>(())
    /// ```
    #[must_use]
    pub fn points(&self) -> &[Verdict] {
        self.points.as_ref().map_or(&[], |points| &points.verdicts)
    }

    /// Returns which of the [`points`](Self::points) the rest of the report is about: the first that
    /// fails, else the first that is inconclusive, else 0, the parameters.
    #[must_use]
    pub fn point(&self) -> usize {
        self.points.as_ref().map_or(0, |points| points.shown)
    }
}
