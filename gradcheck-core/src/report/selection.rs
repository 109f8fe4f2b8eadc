//! What of a model was checked, where some tensors were chosen.

use super::page::counted;
use super::place;

/// How many paths the text names.
const MOST_PATHS: usize = 4;

/// Tensors that were chosen.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Selection {
    /// The paths of those that could be checked and are not.
    pub(crate) left_out: Vec<String>,
    /// How many could be checked.
    pub(crate) whole: usize,
}

impl Selection {
    /// Whether something was left out.
    pub(super) fn is_part(&self) -> bool {
        !self.left_out.is_empty()
    }

    /// How many are checked: `2 of 7 tensors`.
    pub(super) fn part(&self) -> String {
        let checked = self.whole - self.left_out.len();
        format!("{checked} of {}", counted(self.whole, "tensor", "tensors"))
    }

    /// The first tensors that were left out, and how many there are beside them.
    pub(super) fn named(&self, most: usize) -> String {
        let paths = self.left_out.iter().take(most).map(|path| place(path, &[]));
        let named = paths.collect::<Vec<_>>().join(", ");
        match self.left_out.len().saturating_sub(most) {
            0 => named,
            more => format!("{named} and {more} more"),
        }
    }

    /// What was left out, as a sentence; none where nothing was.
    pub(super) fn sentence(&self) -> Option<String> {
        self.is_part()
            .then(|| format!("Checked: {}. Left out: {}.", self.part(), self.named(MOST_PATHS)))
    }
}
