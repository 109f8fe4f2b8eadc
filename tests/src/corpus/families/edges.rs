//! Edges: of a domain, of a format's range, of a rank; ties, knots and joints at the very point.

use fastrand::Rng;

use super::super::algebra::{
    cholesky, dot, forward_substituted, lifted, log_sum_exp, normals, uniforms,
};
use super::super::case::{Case, Kink, Model};
use super::super::number::{Entry, Real};
use super::super::tensors::Tensors;

/// A linear cost with logarithms of the distances to the sides of a box and a half space.
struct Barrier {
    strength: f64,
}

impl Model for Barrier {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let one = T::of(1.0);
        let sides: T = p.iter().map(|x| (one - x).ln() + (one + x).ln()).sum();
        let share = T::of(p.count() as f64 - 1.5);
        let sum: T = p.iter().sum();
        sum.times(0.5) - (sides + (share - sum).ln()).times(self.strength)
    }
}

/// `Σ aₖ softplus(xₖ)`.
struct Softplus;

impl Model for Softplus {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        p.iter().enumerate().map(|(k, x)| x.softplus().times(1.0 + 0.2 * k as f64)).sum()
    }
}

/// A cross entropy of scores, the class being the first.
struct CrossEntropy;

impl Model for CrossEntropy {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        log_sum_exp(&p[0]) - p[0][0]
    }
}

/// A Gaussian's likelihood whose covariance is of rank one but for a small diagonal.
///
/// Where a factor of the covariance is computed, as is usual, half of the digits are lost; the model
/// is by the formulas of Sherman and Morrison, which lose none.
#[derive(Clone)]
struct NearlySingular {
    point: Vec<f64>,
    diagonal: f64,
}

impl NearlySingular {
    fn by_factor<T: Real>(&self, p: &Tensors<T>) -> T {
        let size = self.point.len();
        let entry = |k: usize| {
            let (row, column) = (k / size, k % size);
            let outer = p[0][row] * p[0][column];
            if row == column { outer + p[1][row].exp().times(self.diagonal) } else { outer }
        };
        let factor = cholesky(&(0..size * size).map(entry).collect::<Vec<T>>(), size);
        let white = forward_substituted(&factor, &lifted::<T>(&self.point));
        let determinant: T = (0..size).map(|k| factor[k * size + k].ln()).sum();
        dot(&white, &white).times(0.5 * self.diagonal) + determinant
    }
}

impl Model for NearlySingular {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let inverse: Vec<T> = p[1].iter().map(|&d| (-d).exp()).collect();
        let weighted = |a: &[T], b: &[T]| {
            a.iter().zip(b).zip(&inverse).map(|((&a, &b), &w)| a * b * w).sum::<T>()
        };
        let (direction, point) = (&p[0], lifted::<T>(&self.point));
        let along = weighted(direction, direction) + T::of(self.diagonal);
        let square = weighted(&point, &point) - weighted(&point, direction).squared() / along;
        let rest = (self.point.len() - 1) as f64 * self.diagonal.ln();
        let logarithms = p[1].iter().copied().sum::<T>() + along.ln() + T::of(rest);
        (square + logarithms).times(0.5)
    }
}

/// Entries in order, each with a weight of its rank, and their squares.
struct Sorted {
    weights: Vec<f64>,
}

impl Sorted {
    /// The positions of the entries from small to large, equals in order.
    fn order<T: Real>(entries: &[T]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by(|&a, &b| entries[a].value().total_cmp(&entries[b].value()));
        order
    }
}

impl Model for Sorted {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let ranked = Self::order(&p[0]).into_iter().zip(&self.weights);
        ranked.map(|(position, &weight)| p[0][position].times(weight)).sum::<T>()
            + p.iter().map(|x| x.squared().times(0.1)).sum()
    }
}

/// The margin by which a wrong class may win, Crammer and Singer's loss, over rows of scores.
struct Margin {
    classes: usize,
}

impl Model for Margin {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let lost = |scores: &[T]| {
            let rivals = scores[1..].iter().map(|&s| s + T::of(1.0) - scores[0]);
            rivals.fold(T::of(0.0), T::larger)
        };
        let size: T = p.iter().map(|x| x.squared().times(0.05)).sum();
        p[0].chunks(self.classes).map(lost).sum::<T>() + size
    }
}

/// The distances to a median of the entries, which is one of them.
struct MedianDistance;

impl Model for MedianDistance {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let median = p[0][Sorted::order(&p[0])[p[0].len() / 2]];
        p.iter().map(|x| (x - median).squared()).sum()
    }
}

/// What is made of an entry at the joint of two formulas.
#[derive(Clone, Copy)]
enum Joint {
    /// Linear between knots at the integers, to which it gives the values of a cosine.
    Line,
    /// Cubic between the same knots, with slopes by differences of neighbours.
    Cubic,
    /// A square within one, a line outside.
    Huber,
    /// Flat outside -1..1.
    Clamp,
    /// A third of the distance below, two thirds above.
    Pinball,
    /// The square of what is above zero.
    SquaredRelu,
    /// The third power of the absolute value.
    CubedAbs,
    /// `exp x - 1` below zero, a line above.
    Elu,
}

impl Joint {
    fn of<T: Real>(self, x: T) -> T {
        let (zero, one, value) = (T::of(0.0), T::of(1.0), x.value());
        let knot = |k: f64| (1.3 * k).cos();
        let (below, share) = (value.floor(), x - T::of(value.floor()));
        match self {
            Self::Line => (one - share).times(knot(below)) + share.times(knot(below + 1.0)),
            Self::Cubic => {
                let [v0, v1, v2, v3] = [-1.0, 0.0, 1.0, 2.0].map(|k| knot(below + k));
                let [left, right] = [(v2 - v0) / 2.0, (v3 - v1) / 2.0];
                let (square, cube) = (share.squared(), share.powi(3));
                T::of(v1)
                    + share.times(left)
                    + square.times(3.0 * (v2 - v1) - 2.0 * left - right)
                    + cube.times(2.0 * (v1 - v2) + left + right)
            }
            Self::Huber if value.abs() <= 1.0 => x.squared().times(0.5),
            Self::Huber => x.abs() - T::of(0.5),
            Self::Clamp => {
                if value < -1.0 {
                    -one
                } else if value > 1.0 {
                    one
                } else {
                    x
                }
            }
            Self::Pinball => x.times(if value < 0.0 { -1.0 / 3.0 } else { 2.0 / 3.0 }),
            Self::SquaredRelu => x.larger(zero).squared(),
            Self::CubedAbs => x.abs().powi(3),
            Self::Elu if value < 0.0 => x.exp() - one,
            Self::Elu => x,
        }
    }
}

/// A sum of joints, and of sines so that no entry is without a slope.
struct Joined(Joint);

impl Model for Joined {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        p.iter().map(|x| self.0.of(x) + x.sin().times(0.3)).sum()
    }
}

/// The entropy of shares that are given without their sum being one.
struct Entropy;

impl Model for Entropy {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let sum: T = p.iter().sum();
        p.iter().map(|x| x / sum * (x / sum).ln()).sum()
    }
}

/// Lengths of steps that are nearly nothing, guarded as is usual.
struct GuardedLength {
    guard: f64,
}

impl Model for GuardedLength {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let length = |pair: &[T]| (dot(pair, pair) + T::of(self.guard)).sqrt();
        p[0].chunks(2).map(length).sum()
    }
}

/// Costs at the edge of a domain, a range or a rank.
fn ranges<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let family = "edges";
    let near = Tensors::vector("x", vec![0.3, -0.999, 0.9995, 0.2]);
    let nearer = Tensors::vector("x", vec![0.3, -0.999_99, 0.5, 0.2]);
    let mut cases = vec![
        Case::new(family, "barrier_near_its_edge", &near, Barrier { strength: 0.1 }),
        Case::new(family, "barrier_nearer_its_edge", &nearer, Barrier { strength: 1e-3 }),
    ];
    for (name, point) in [
        ("softplus_at_700", vec![700.0, 1.0]),
        ("softplus_at_minus_30", vec![-30.0, -31.0]),
        ("softplus_at_both_ends", vec![700.0, -700.0, 0.5]),
    ] {
        cases.push(Case::new(family, name, &Tensors::vector("x", point), Softplus));
    }
    for (name, point) in [
        ("log_sum_exp_at_1e4", vec![1e4, 1e4 + 1.0, 1e4 - 0.5, 9e3]),
        ("cross_entropy_of_large_scores", vec![-300.0, 300.0, 299.0]),
    ] {
        cases.push(Case::new(family, name, &Tensors::vector("scores", point), CrossEntropy));
    }
    let singular = |rng: &mut Rng| {
        Tensors::vector("direction", uniforms(rng, 4, 0.5, 1.5)).and(
            "log_diagonal",
            &[4],
            uniforms(rng, 4, -0.5, 0.5),
        )
    };
    // In f32 a condition of 1e4 leaves as many digits as one of 1e8 in f64 does.
    let [wide, narrow] = if S::ULP < 1e-10 { [1e-4, 1e-8] } else { [1e-2, 1e-4] };
    for (name, diagonal) in [("covariance_near_rank_1", wide), ("covariance_nearer_rank_1", narrow)]
    {
        let model = NearlySingular { point: normals(rng, 4), diagonal };
        let (computed, noise) = (model.clone(), S::ULP / diagonal);
        let case = Case::new(family, name, &singular(rng), model);
        cases.push(case.with_cost(noise, move |p| Real::value(computed.by_factor(p))));
    }
    let shares = Tensors::vector("shares", vec![1e-6, 0.5, 1e-3, 0.7]);
    cases.push(Case::new(family, "entropy_of_small_shares", &shares, Entropy));
    let steps = Tensors::vector("steps", vec![1e-4, -2e-4, 0.3, 0.1, -1e-3, 1e-4]);
    cases.push(Case::new(family, "guarded_lengths", &steps, GuardedLength { guard: 1e-6 }));
    cases
}

/// Ties and joints, the point being exactly at them.
fn joints<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let family = "edges";
    let joint = |name, joint, at: f64, kink| {
        let point = Tensors::vector("x", vec![at, 0.4, -0.7, 2.3]);
        Case::new(family, name, &point, Joined(joint)).kinked(kink)
    };
    // A joint at which both formulas have the same slope is no kink.
    let mut cases = vec![
        joint("line_at_a_knot", Joint::Line, 1.0, Kink::At),
        joint("cubic_at_a_knot", Joint::Cubic, 1.0, Kink::None),
        joint("huber_at_its_joint", Joint::Huber, 1.0, Kink::None),
        joint("clamp_at_its_bound", Joint::Clamp, 1.0, Kink::At),
        joint("pinball_at_zero", Joint::Pinball, 0.0, Kink::At),
        joint("squared_relu_at_zero", Joint::SquaredRelu, 0.0, Kink::None),
        joint("cubed_abs_at_zero", Joint::CubedAbs, 0.0, Kink::None),
        joint("elu_at_zero", Joint::Elu, 0.0, Kink::None),
    ];
    let tied = Tensors::vector("x", vec![0.4, 1.1, -0.3, 1.1, 0.9]);
    let weights = vec![0.1, 0.5, 0.2, 0.9, 0.4];
    cases.push(Case::new(family, "sorted_at_a_tie", &tied, Sorted { weights }).kinked(Kink::At));
    let apart = Tensors::vector("x", normals(rng, 6));
    let weights = uniforms(rng, 6, 0.0, 1.0);
    let nearest = |entries: &[f64]| {
        let mut entries = entries.to_vec();
        entries.sort_unstable_by(f64::total_cmp);
        entries.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min) / 2.0
    };
    let distance = Kink::Near(nearest(&apart[0]));
    cases.push(Case::new(family, "sorted_apart", &apart, Sorted { weights }).kinked(distance));
    let even = vec![0.5, -0.5, 0.2, 0.2, 1.3, 0.1, 0.9, 0.9, -0.4];
    let even = Tensors::default().and("scores", &[3, 3], even);
    cases.push(Case::new(family, "margin_at_ties", &even, Margin { classes: 3 }).kinked(Kink::At));
    let middle = Tensors::vector("x", vec![0.7, -1.2, 0.1, 2.0, 0.1]);
    cases.push(Case::new(family, "median_at_a_tie", &middle, MedianDistance).kinked(Kink::At));
    cases
}

/// The edges of the corpus.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(71);
    let mut cases = ranges(&mut rng);
    cases.extend(joints(&mut rng));
    cases
}
