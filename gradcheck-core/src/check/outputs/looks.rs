//! What the last evaluations of a function with many outputs showed, as far as it is kept.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::check::model::scope::Scope;

/// How many evaluations with all parameters moved are kept at the least: those of a look along a
/// direction.
const WHOLE: usize = 8;
/// How many numbers are kept for each entry of the pattern.
const FOR_EACH: usize = 1;

/// An evaluation with some columns moved.
pub(crate) struct Look {
    /// The outputs less those at rest.
    pub(crate) changes: Vec<f64>,
    /// What the pattern says of them, in the unit of the samples.
    pub(crate) predicted: Vec<f64>,
}

/// The last evaluations: those that show all rows, and those of a part of one.
pub(super) struct Looks {
    whole: VecDeque<(Scope, u64, Rc<Look>)>,
    parts: VecDeque<(Scope, u64, Rc<Vec<f64>>)>,
    /// How many of each are kept.
    most: [usize; 2],
}

impl Looks {
    pub(super) fn new(rows: usize, entries: usize) -> Self {
        let most = (FOR_EACH * entries / rows.max(1)).max(WHOLE);
        Self { whole: VecDeque::new(), parts: VecDeque::new(), most: [most.min(2 * WHOLE), most] }
    }

    pub(super) fn get(&self, columns: &Scope, t: f64) -> Option<Rc<Look>> {
        let same = |(scope, step, _): &&(Scope, u64, _)| *step == t.to_bits() && scope == columns;
        self.whole.iter().rev().find(same).map(|(_, _, look)| Rc::clone(look))
    }

    /// The change of one output, where these columns were moved before.
    pub(super) fn get_one(&self, columns: &Scope, t: f64, row: usize) -> Option<f64> {
        let same = |(scope, step, _): &&(Scope, u64, _)| *step == t.to_bits() && scope == columns;
        self.parts.iter().rev().find(same).map(|(_, _, changes)| changes[row])
    }

    pub(super) fn keep(&mut self, columns: Scope, t: f64, look: Rc<Look>) {
        self.whole.push_back((columns, t.to_bits(), look));
        if self.whole.len() > self.most[0] {
            self.whole.pop_front();
        }
    }

    /// Keeps an evaluation with the columns of a part of a row moved.
    pub(super) fn keep_some(&mut self, columns: Scope, t: f64, changes: Vec<f64>) -> Rc<Vec<f64>> {
        let changes = Rc::new(changes);
        self.parts.push_back((columns, t.to_bits(), Rc::clone(&changes)));
        if self.parts.len() > self.most[1] {
            self.parts.pop_front();
        }
        changes
    }

    /// Forgets all: another direction was drawn.
    pub(super) fn clear(&mut self) {
        self.whole.clear();
        self.parts.clear();
    }
}
