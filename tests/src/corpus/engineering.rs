//! Cameras, rotations, differential equations, molecules and linear algebra as costs.

use fastrand::Rng;

use super::algebra::{
    add_outer, add_scaled, cholesky, dot, normals, product, scaled_normals, solved, times,
    transpose,
};
use super::case::{Case, Model};
use super::number::{Entry, Real};
use super::tensors::Tensors;

type Vector<T> = [T; 3];

fn cross<T: Real>(a: &Vector<T>, b: &Vector<T>) -> Vector<T> {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// Points seen by a camera with a rotation vector, a translation and a focal length.
struct Reprojection {
    pixels: Vec<f64>,
}

impl Reprojection {
    /// Rodrigues' formula, for angles that are not zero.
    fn rotated<T: Real>(axis_angle: &[T], point: &[T]) -> Vector<T> {
        let angle = dot(axis_angle, axis_angle).sqrt();
        let axis: Vector<T> = std::array::from_fn(|k| axis_angle[k] / angle);
        let point: Vector<T> = std::array::from_fn(|k| point[k]);
        let (turned, along) = (cross(&axis, &point), dot(&axis, &point));
        let (sin, cos) = (angle.sin(), angle.cos());
        std::array::from_fn(|k| {
            point[k] * cos + turned[k] * sin + axis[k] * along * (T::of(1.0) - cos)
        })
    }
}

impl Model for Reprojection {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cost = T::of(0.0);
        for (point, pixel) in p[3].chunks(3).zip(self.pixels.chunks(2)) {
            let rotated = Self::rotated(&p[0], point);
            let [x, y, depth]: Vector<T> = std::array::from_fn(|k| rotated[k] + p[1][k]);
            cost += (p[2][0] * x / depth - T::of(pixel[0])).squared();
            cost += (p[2][0] * y / depth - T::of(pixel[1])).squared();
        }
        cost.times(0.5)
    }
}

/// Vectors turned by a quaternion that is normalised first, against where they should point.
struct Quaternion {
    from: Vec<f64>,
    to: Vec<f64>,
}

impl Model for Quaternion {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let size = dot(&p[0], &p[0]).sqrt();
        let [w, x, y, z]: [T; 4] = std::array::from_fn(|k| p[0][k] / size);
        let axis = [x, y, z];
        let mut cost = T::of(0.0);
        for (from, to) in self.from.chunks(3).zip(self.to.chunks(3)) {
            let from: Vector<T> = std::array::from_fn(|k| T::of(from[k]));
            let once = cross(&axis, &from);
            let twice = cross(&axis, &once);
            for k in 0..3 {
                let turned = from[k] + (w * once[k] + twice[k]).times(2.0);
                cost += (turned - T::of(to[k])).squared();
            }
        }
        cost
    }
}

/// One step of the classical Runge-Kutta method.
fn runge_kutta<T: Real>(state: &[T], step: f64, slope: &impl Fn(&[T]) -> Vec<T>) -> Vec<T> {
    let moved = |along: &[T], step: f64| {
        let mut moved = state.to_vec();
        add_scaled(&mut moved, T::of(step), along);
        moved
    };
    let k1 = slope(state);
    let k2 = slope(&moved(&k1, step / 2.0));
    let k3 = slope(&moved(&k2, step / 2.0));
    let k4 = slope(&moved(&k3, step));
    let mut next = state.to_vec();
    for (k, share) in [(k1, 1.0), (k2, 2.0), (k3, 2.0), (k4, 1.0)] {
        add_scaled(&mut next, T::of(share * step / 6.0), &k);
    }
    next
}

/// A damped pendulum fitted to observed angles; tensors are the start and the physics.
struct Pendulum {
    observed: Vec<f64>,
}

impl Model for Pendulum {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut state = p[0].to_vec();
        let slope = |s: &[T]| vec![s[1], -p[1][0] * s[0].sin() - p[1][1] * s[1]];
        let mut cost = T::of(0.0);
        for &observed in &self.observed {
            state = runge_kutta(&state, 0.1, &slope);
            cost += (state[0] - T::of(observed)).squared();
        }
        cost
    }
}

/// The Lorenz system after some time, whose sensitivities grow exponentially.
struct Lorenz {
    steps: usize,
}

impl Model for Lorenz {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let slope = |s: &[T]| {
            vec![
                p[1][0] * (s[1] - s[0]),
                s[0] * (p[1][1] - s[2]) - s[1],
                s[0] * s[1] - p[1][2] * s[2],
            ]
        };
        let mut state = p[0].to_vec();
        for _ in 0..self.steps {
            state = runge_kutta(&state, 0.01, &slope);
        }
        dot(&state, &state)
    }
}

/// Heat on a rod by explicit Euler steps: the initial field and the diffusivity.
struct Heat {
    target: Vec<f64>,
    steps: usize,
}

impl Heat {
    fn laplacian<T: Real>(field: &[T]) -> Vec<T> {
        let at = |k: usize| field.get(k).copied().unwrap_or(T::of(0.0));
        (0..field.len()).map(|k| at(k.wrapping_sub(1)) + at(k + 1) - at(k).times(2.0)).collect()
    }

    fn fields<T: Real>(&self, p: &Tensors<T>) -> Vec<Vec<T>> {
        let mut fields = vec![p[0].to_vec()];
        for step in 0..self.steps {
            let mut next = fields[step].clone();
            add_scaled(&mut next, p[1][0], &Self::laplacian(&fields[step]));
            fields.push(next);
        }
        fields
    }

    fn away<T: Real>(&self, field: &[T]) -> Vec<T> {
        field.iter().zip(&self.target).map(|(&f, &t)| f - T::of(t)).collect()
    }
}

impl Model for Heat {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let away = self.away(&self.fields(p)[self.steps]);
        dot(&away, &away).times(0.5)
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let fields = self.fields(p);
        let mut adjoint = self.away(&fields[self.steps]);
        let mut diffusivity = T::of(0.0);
        for field in fields[..self.steps].iter().rev() {
            diffusivity += dot(&adjoint, &Self::laplacian(field));
            let spread = Self::laplacian(&adjoint);
            add_scaled(&mut adjoint, p[1][0], &spread);
        }
        p.like([adjoint, vec![diffusivity]])
    }
}

/// `|A⁻¹ b - target|²/2`.
struct LinearSolve {
    target: Vec<f64>,
}

impl LinearSolve {
    fn away<T: Real>(&self, solution: &[T]) -> Vec<T> {
        solution.iter().zip(&self.target).map(|(&x, &t)| x - T::of(t)).collect()
    }
}

impl Model for LinearSolve {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let away = self.away(&solved(&p[0], &p[1]));
        dot(&away, &away).times(0.5)
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let solution = solved(&p[0], &p[1]);
        let adjoint = solved(&transpose(&p[0], solution.len()), &self.away(&solution));
        let minus: Vec<T> = adjoint.iter().map(|&a| -a).collect();
        let mut g = p.like([vec![T::of(0.0); p[0].len()], adjoint]);
        add_outer(&mut g[0], &minus, &solution);
        g
    }
}

/// The power spectrum of a real signal, by a fast Fourier transform, against a target.
struct Spectrum {
    target: Vec<f64>,
}

impl Spectrum {
    /// Real and imaginary parts of `Σ x_n exp(-2πi kn/N)`, for a power of two.
    fn transform<T: Real>(signal: &[(T, T)]) -> Vec<(T, T)> {
        let size = signal.len();
        if size == 1 {
            return signal.to_vec();
        }
        let half = |first: usize| {
            Self::transform(&signal.iter().skip(first).step_by(2).copied().collect::<Vec<_>>())
        };
        let (even, odd) = (half(0), half(1));
        let mut whole = even.clone();
        whole.extend(even);
        for (k, (real, imaginary)) in whole.iter_mut().enumerate() {
            let angle = std::f64::consts::TAU * k as f64 / size as f64;
            let (o, (cos, sin)) = (odd[k % (size / 2)], (angle.cos(), angle.sin()));
            *real += o.0.times(cos) + o.1.times(sin);
            *imaginary += o.1.times(cos) - o.0.times(sin);
        }
        whole
    }

    fn spectrum<T: Real>(signal: &[T]) -> Vec<(T, T)> {
        Self::transform(&signal.iter().map(|&x| (x, T::of(0.0))).collect::<Vec<_>>())
    }

    fn wrong<T: Real>(&self, spectrum: &[(T, T)]) -> Vec<T> {
        let power = spectrum.iter().map(|&(re, im)| re.squared() + im.squared());
        power.zip(&self.target).map(|(power, &target)| power - T::of(target)).collect()
    }
}

impl Model for Spectrum {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let wrong = self.wrong(&Self::spectrum(&p[0]));
        dot(&wrong, &wrong).times(0.5)
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let spectrum = Self::spectrum(&p[0]);
        let wrong = self.wrong(&spectrum);
        // The adjoint of the transform is the transform of the conjugate, conjugated.
        let conjugate: Vec<(T, T)> =
            spectrum.iter().zip(&wrong).map(|(&(re, im), &w)| (re * w, -(im * w))).collect();
        p.like([Self::transform(&conjugate).iter().map(|&(re, _)| re.times(2.0)).collect()])
    }
}

/// The largest eigenvalue of the symmetric part of a matrix, by power iteration.
struct Eigenvalue {
    size: usize,
}

impl Eigenvalue {
    fn vector<T: Real>(&self, matrix: &[T]) -> (Vec<T>, T) {
        let other = transpose(matrix, self.size);
        let symmetric: Vec<T> =
            matrix.iter().zip(&other).map(|(&a, &b)| (a + b).times(0.5)).collect();
        let mut vector = vec![T::of(1.0); self.size];
        for _ in 0..120 {
            let image = times(&symmetric, &vector);
            let size = dot(&image, &image).sqrt();
            vector = image.iter().map(|&entry| entry / size).collect();
        }
        let value = dot(&vector, &times(&symmetric, &vector)) / dot(&vector, &vector);
        (vector, value)
    }
}

impl Model for Eigenvalue {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.vector(&p[0]).1
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let vector = self.vector(&p[0]).0;
        let mut g = p.map(|_| T::of(0.0));
        add_outer(&mut g[0], &vector, &vector);
        g
    }
}

/// `ln det(w wᵀ + I)`, by Cholesky's factor.
struct LogDeterminant {
    size: usize,
}

impl LogDeterminant {
    fn matrix<T: Real>(&self, p: &Tensors<T>) -> Vec<T> {
        let inner = p[0].len() / self.size;
        let mut matrix = product(&p[0], &transpose(&p[0], inner), inner);
        matrix.iter_mut().step_by(self.size + 1).for_each(|diagonal| *diagonal += T::of(1.0));
        matrix
    }
}

impl Model for LogDeterminant {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let factor = cholesky(&self.matrix(p), self.size);
        factor.iter().step_by(self.size + 1).map(|entry| entry.ln().times(2.0)).sum()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let (matrix, inner) = (self.matrix(p), p[0].len() / self.size);
        let columns = transpose(&p[0], inner);
        let solutions: Vec<T> =
            columns.chunks(self.size).flat_map(|column| solved(&matrix, column)).collect();
        p.like([transpose(&solutions, self.size).iter().map(|s| s.times(2.0)).collect()])
    }
}

/// The problems of the corpus from engineering.
#[must_use]
pub fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(61);
    let rng = &mut rng;
    let camera = Tensors::vector("rotation", vec![0.3, -0.2, 0.5])
        .and("translation", &[3], vec![0.1, -0.3, 6.0])
        .and("focal", &[1], vec![500.0])
        .and("points", &[8, 3], normals(rng, 24));
    let reprojection = Reprojection { pixels: scaled_normals(rng, 16, 100.0) };
    let turn = Tensors::vector("quaternion", vec![0.8, 0.3, -0.4, 0.2]);
    let quaternion = Quaternion { from: normals(rng, 15), to: normals(rng, 15) };
    let swing = Tensors::vector("start", vec![1.2, 0.1]).and("physics", &[2], vec![9.81, 0.2]);
    let pendulum = Pendulum { observed: normals(rng, 40) };
    let weather =
        Tensors::vector("start", vec![1.0, 2.0, 20.0]).and("physics", &[3], vec![10.0, 28.0, 2.67]);
    let rod = Tensors::vector("field", normals(rng, 30)).and("diffusivity", &[1], vec![0.3]);
    let heat = Heat { target: normals(rng, 30), steps: 40 };
    let shorter = Heat { steps: 39, target: heat.target.clone() };
    let mut matrix = normals(rng, 64);
    matrix.iter_mut().step_by(9).for_each(|diagonal| *diagonal += 4.0);
    let system =
        Tensors::default().and("matrix", &[8, 8], matrix).and("right", &[8], normals(rng, 8));
    let solve = LinearSolve { target: normals(rng, 8) };
    let signal = Tensors::vector("signal", normals(rng, 64));
    let spectrum = Spectrum { target: normals(rng, 64).iter().map(|n| 60.0 * n * n).collect() };
    let mut symmetric = scaled_normals(rng, 36, 0.3);
    symmetric.iter_mut().step_by(7).zip([6.0, 3.0, 1.0, 0.5, -1.0, 2.0]).for_each(|(d, v)| *d += v);
    let symmetric = Tensors::default().and("matrix", &[6, 6], symmetric);
    let wide = Tensors::default().and("weight", &[5, 7], normals(rng, 35));

    let family = "engineering";
    vec![
        Case::new(family, "reprojection", &camera, reprojection),
        Case::new(family, "quaternion", &turn, quaternion),
        Case::new(family, "pendulum", &swing, pendulum),
        Case::new(family, "lorenz_1s", &weather, Lorenz { steps: 100 }),
        Case::new(family, "heat_equation", &rod, heat)
            .with_mistaken("last_step_forgotten", &shorter),
        Case::new(family, "linear_solve", &system, solve),
        Case::new(family, "power_spectrum", &signal, spectrum),
        Case::new(family, "largest_eigenvalue", &symmetric, Eigenvalue { size: 6 }),
        Case::new(family, "log_determinant", &wide, LogDeterminant { size: 5 }),
    ]
}

/// The Lorenz system for so long that its slopes are large, beyond what `f32` can follow.
#[must_use]
pub fn chaos() -> Case<f64> {
    let weather =
        Tensors::vector("start", vec![1.0, 2.0, 20.0]).and("physics", &[3], vec![10.0, 28.0, 2.67]);
    Case::new("engineering", "lorenz_10s", &weather, Lorenz { steps: 1000 })
}
