//! What the last evaluations of a function with many outputs showed, as far as it is kept.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::check::model::scope::Scope;

/// How many evaluations with all parameters moved are kept: those that the noise was measured with, which
/// each row is asked for its own, and those of a look along a direction.
const WHOLE: usize = 16;
/// How many of parts of a row are kept at the least: those of a look along them.
const PARTS: usize = 8;
/// How many numbers are kept for each entry of the pattern.
const FOR_EACH: usize = 1;

/// The changes of all outputs with some columns moved by a step.
type Look = (Scope, u64, Rc<Vec<f64>>);

/// The last evaluations: those that show all rows, and those of a part of one.
pub(super) struct Looks {
    whole: VecDeque<Look>,
    parts: VecDeque<Look>,
    /// How many of each are kept.
    most: [usize; 2],
}

impl Looks {
    pub(super) fn new(rows: usize, entries: usize) -> Self {
        let parts = (FOR_EACH * entries / rows.max(1)).max(PARTS);
        Self { whole: VecDeque::new(), parts: VecDeque::new(), most: [WHOLE, parts] }
    }

    /// What an evaluation that shows all rows showed.
    pub(super) fn whole(&self, columns: &Scope, t: f64) -> Option<Rc<Vec<f64>>> {
        found(&self.whole, columns, t)
    }

    /// What an evaluation with these columns of a part of a row moved showed.
    pub(super) fn part(&self, columns: &Scope, t: f64) -> Option<Rc<Vec<f64>>> {
        found(&self.parts, columns, t)
    }

    pub(super) fn keep_whole(&mut self, columns: Scope, t: f64, changes: Rc<Vec<f64>>) {
        keep(&mut self.whole, self.most[0], (columns, t.to_bits(), changes));
    }

    pub(super) fn keep_part(&mut self, columns: Scope, t: f64, changes: Rc<Vec<f64>>) {
        keep(&mut self.parts, self.most[1], (columns, t.to_bits(), changes));
    }

    /// Forgets all: another direction was drawn.
    pub(super) fn clear(&mut self) {
        self.whole.clear();
        self.parts.clear();
    }
}

fn found(looks: &VecDeque<Look>, columns: &Scope, t: f64) -> Option<Rc<Vec<f64>>> {
    let same = |(scope, step, _): &&Look| *step == t.to_bits() && scope == columns;
    looks.iter().rev().find(same).map(|(_, _, changes)| Rc::clone(changes))
}

fn keep(looks: &mut VecDeque<Look>, most: usize, look: Look) {
    looks.push_back(look);
    if looks.len() > most {
        looks.pop_front();
    }
}
