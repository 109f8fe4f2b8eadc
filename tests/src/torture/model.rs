//! Random models: tensors of no entry, of one and of many; frozen, nested, behind a pointer; complex
//! numbers, and points that move by a retraction.

use std::cell::RefCell;
use std::fmt::Debug;
use std::rc::Rc;

use fastrand::Rng;
use gradcheck_core::{Parameters, Retraction, Visitor, VisitorMut};
use ndarray::Array2;
use num_complex::Complex;

use super::number::{Number, Range};

/// A model whose cost depends on a list of features, which are smooth in its entries.
pub(super) trait Model: Parameters<Scalar: Number> + Clone + Debug {
    /// Draws a model with `many` entries in one of its lists at the most.
    fn draw(rng: &mut Rng, range: Range, many: usize) -> Self;
    /// The features; each frozen number is one, too.
    fn features(&self) -> Vec<f64>;
    /// The derivatives by the entries in flat order, given those by the features.
    fn pulled(&self, slopes: &[f64]) -> Vec<f64>;
    /// The derivatives of the features along a tangent, given by its entries in flat order.
    fn pushed(&self, tangent: &[f64]) -> Vec<f64>;
    /// Changes the number of entries or their shapes; nothing where there is nothing to be changed.
    fn tear(&mut self, tear: Tear);
    /// Changes an entry, frozen or not.
    fn change(&mut self, is_frozen: bool);
    /// Every number that the model is stored as, by parts that may lose or gain some at the end.
    fn parts(&self) -> Vec<Vec<u64>>;
    /// Whether the same numbers stand in two places.
    fn has_twice(&self) -> bool {
        false
    }
    /// Whether a number that moves is not finite.
    fn is_broken(&self) -> bool;
}

/// What becomes of a list of parameters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Tear {
    Grows,
    Shrinks,
    /// An entry of one list goes to another.
    Shifts,
    /// A matrix has its axes exchanged.
    Transposes,
}

impl Tear {
    pub(super) const ALL: [Self; 4] = [Self::Grows, Self::Shrinks, Self::Shifts, Self::Transposes];
}

/// A part of a model that has parts.
#[derive(Clone, Debug, Parameters)]
pub(super) struct Block<S> {
    weight: Vec<S>,
    #[parameters(frozen)]
    mean: Vec<S>,
    gain: S,
}

/// A model of plain numbers, which can be given over others.
#[derive(Clone, Debug, Parameters)]
pub(super) struct Net<S> {
    first: Vec<S>,
    matrix: Array2<S>,
    blocks: Vec<Block<S>>,
    #[parameters(frozen)]
    frozen: Vec<S>,
    last: Option<Box<S>>,
}

fn list<S: Number>(rng: &mut Rng, range: Range, most: usize) -> Vec<S> {
    let count = [0, 1, rng.usize(..=most)][rng.usize(..3)];
    (0..count).map(|_| range.draw(rng)).collect()
}

impl<S: Copy> Net<S> {
    /// The entries in flat order.
    pub(super) fn entries(&self) -> Vec<S> {
        self.lists().into_iter().flat_map(|(list, _)| list).collect()
    }

    /// The parts in the order of the flat list; whether each is frozen.
    fn lists(&self) -> Vec<(Vec<S>, bool)> {
        let mut lists =
            vec![(self.first.clone(), false), (self.matrix.iter().copied().collect(), false)];
        for Block { weight, mean, gain } in &self.blocks {
            lists.extend([(weight.clone(), false), (mean.clone(), true), (vec![*gain], false)]);
        }
        lists.push((self.frozen.clone(), true));
        lists.push((self.last.iter().map(|last| **last).collect(), false));
        lists
    }
}

impl<S: Number> Model for Net<S>
where
    Self: Parameters<Scalar = S>,
{
    fn draw(rng: &mut Rng, range: Range, many: usize) -> Self {
        let few = many.min(4);
        let shape = [rng.usize(..few), rng.usize(..few)];
        let blocks = rng.usize(..few.min(3));
        Self {
            first: list(rng, range, many),
            matrix: Array2::from_shape_simple_fn(shape, || range.draw(rng)),
            blocks: (0..blocks)
                .map(|_| Block {
                    weight: list(rng, range, few),
                    mean: list(rng, Range::Ordinary, 2),
                    gain: range.draw(rng),
                })
                .collect(),
            frozen: list(rng, Range::Ordinary, 3),
            last: rng.bool().then(|| Box::new(range.draw(rng))),
        }
    }

    fn features(&self) -> Vec<f64> {
        self.entries().into_iter().map(Number::to).collect()
    }

    fn pulled(&self, slopes: &[f64]) -> Vec<f64> {
        slopes.to_vec()
    }

    fn pushed(&self, tangent: &[f64]) -> Vec<f64> {
        tangent.to_vec()
    }

    fn tear(&mut self, tear: Tear) {
        match tear {
            Tear::Grows => self.first.push(S::of(0.5)),
            Tear::Shrinks => drop(self.first.pop()),
            Tear::Shifts => {
                if let (Some(block), Some(entry)) = (self.blocks.last_mut(), self.first.pop()) {
                    block.weight.push(entry);
                }
            }
            Tear::Transposes => {
                let [rows, columns] = [self.matrix.nrows(), self.matrix.ncols()];
                let entries = self.matrix.iter().copied().collect();
                self.matrix = Array2::from_shape_vec([columns, rows], entries)
                    .expect("as many entries as before");
            }
        }
    }

    fn change(&mut self, is_frozen: bool) {
        let list = if is_frozen { &mut self.frozen } else { &mut self.first };
        if let Some(entry) = list.first_mut() {
            *entry = S::of(entry.to() * 1.25 + 0.125);
        }
    }

    fn parts(&self) -> Vec<Vec<u64>> {
        let bits = |(list, _): (Vec<S>, bool)| list.into_iter().map(Number::bits).collect();
        self.lists().into_iter().map(bits).collect()
    }

    fn is_broken(&self) -> bool {
        let lists = self.lists();
        let moving = lists.iter().filter(|(_, is_frozen)| !is_frozen).flat_map(|(list, _)| list);
        { moving }.any(|entry| !entry.to().is_finite())
    }
}

/// An angle that is stored as cosine and sine.
#[derive(Clone, Debug)]
pub(super) struct Turn<S>([S; 2]);

impl<S: Number> Retraction for Turn<S> {
    type Scalar = S;

    fn degrees_of_freedom(&self) -> usize {
        1
    }

    fn stored(&self) -> Vec<S> {
        self.0.to_vec()
    }

    fn restore(&mut self, stored: &[S]) {
        self.0 = [stored[0], stored[1]];
    }

    fn retract(&mut self, tangent: &[S]) {
        let (sine, cosine) = tangent[0].to().sin_cos();
        let [x, y] = self.0.map(Number::to);
        self.0 = [x * cosine - y * sine, x * sine + y * cosine].map(S::of);
    }
}

impl<S: Number> Parameters for Turn<S> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        visitor.retraction(self);
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        visitor.retraction(self);
    }

    fn visit_slice(values: &[Self], visitor: &mut Visitor<'_, S>) {
        visitor.retractions(values);
    }

    fn visit_slice_mut(values: &mut [Self], visitor: &mut VisitorMut<'_, S>) {
        visitor.retractions(values);
    }
}

/// A model with parts that are not plain numbers.
#[derive(Clone, Debug)]
pub(super) struct Rich<S> {
    net: Net<S>,
    turns: Vec<Turn<S>>,
    complex: Vec<Complex<S>>,
    shared: Rc<RefCell<Vec<S>>>,
    again: Option<Rc<RefCell<Vec<S>>>>,
}

macro_rules! rich {
    ($scalar:ty) => {
        impl Parameters for Rich<$scalar> {
            type Scalar = $scalar;

            fn visit(&self, visitor: &mut Visitor<'_, $scalar>) {
                visitor.field("net", &self.net);
                visitor.field("turns", &self.turns);
                visitor.field("complex", &self.complex);
                visitor.field("shared", &self.shared);
                visitor.field("again", &self.again);
            }

            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, $scalar>) {
                visitor.field("net", &mut self.net);
                visitor.field("turns", &mut self.turns);
                visitor.field("complex", &mut self.complex);
                visitor.field("shared", &mut self.shared);
                visitor.field("again", &mut self.again);
            }
        }
    };
}

rich!(f32);
rich!(f64);

impl<S: Number> Rich<S> {
    fn behind(&self) -> Vec<f64> {
        self.shared.borrow().iter().map(|entry| entry.to()).collect()
    }
}

impl<S: Number> Model for Rich<S>
where
    Self: Parameters<Scalar = S>,
    Net<S>: Parameters<Scalar = S> + Model,
{
    fn draw(rng: &mut Rng, range: Range, many: usize) -> Self {
        let (turns, complex) = (rng.usize(..3), rng.usize(..3));
        let turn = |angle: f64| Turn([angle.cos(), angle.sin()].map(S::of));
        let shared = Rc::new(RefCell::new(list(rng, range, 3)));
        Self {
            net: Net::draw(rng, range, many),
            turns: (0..turns).map(|_| turn(6.0 * rng.f64())).collect(),
            complex: (0..complex)
                .map(|_| Complex { re: range.draw(rng), im: range.draw(rng) })
                .collect(),
            again: (rng.u8(..16) == 0).then(|| shared.clone()),
            shared,
        }
    }

    fn features(&self) -> Vec<f64> {
        let mut features = self.net.features();
        features.extend(self.turns.iter().flat_map(|turn| turn.0).map(Number::to));
        features.extend(self.complex.iter().flat_map(|z| [z.re.to(), z.im.to()]));
        features.extend(self.behind());
        features
    }

    fn pulled(&self, slopes: &[f64]) -> Vec<f64> {
        let (net, rest) = slopes.split_at(self.net.parts().iter().map(Vec::len).sum());
        let (turns, rest) = rest.split_at(2 * self.turns.len());
        let turned = self.turns.iter().zip(turns.chunks(2)).map(|(turn, slopes)| {
            let [x, y] = turn.0.map(Number::to);
            x * slopes[1] - y * slopes[0]
        });
        net.iter().copied().chain(turned).chain(rest.iter().copied()).collect()
    }

    fn pushed(&self, tangent: &[f64]) -> Vec<f64> {
        let (net, rest) = tangent.split_at(self.net.parts().iter().map(Vec::len).sum());
        let (turns, rest) = rest.split_at(self.turns.len());
        let turned = self.turns.iter().zip(turns).flat_map(|(turn, by)| {
            let [x, y] = turn.0.map(Number::to);
            [-y * by, x * by]
        });
        net.iter().copied().chain(turned).chain(rest.iter().copied()).collect()
    }

    fn tear(&mut self, tear: Tear) {
        match tear {
            Tear::Grows => self.complex.push(Complex { re: S::of(0.5), im: S::of(0.5) }),
            Tear::Shrinks => drop(self.turns.pop()),
            Tear::Shifts => {
                if let Some(entry) = self.shared.borrow_mut().pop() {
                    self.net.first.push(entry);
                }
            }
            Tear::Transposes => self.net.tear(tear),
        }
    }

    fn change(&mut self, is_frozen: bool) {
        match self.turns.first_mut() {
            Some(turn) if !is_frozen => turn.retract(&[S::of(0.25)]),
            _ => self.net.change(is_frozen),
        }
    }

    fn parts(&self) -> Vec<Vec<u64>> {
        let mut parts = self.net.parts();
        parts.push(self.turns.iter().flat_map(|turn| turn.0).map(Number::bits).collect());
        parts.push(self.complex.iter().flat_map(|z| [z.re, z.im]).map(Number::bits).collect());
        parts.push(self.shared.borrow().iter().map(|entry| entry.bits()).collect());
        parts
    }

    fn has_twice(&self) -> bool {
        self.again.is_some() && !self.shared.borrow().is_empty()
    }

    fn is_broken(&self) -> bool {
        let rest = self.complex.iter().flat_map(|z| [z.re.to(), z.im.to()]).chain(self.behind());
        self.net.is_broken() || { rest }.any(|entry| !entry.is_finite())
    }
}
