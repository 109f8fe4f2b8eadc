//! Geometry of cameras and scans: bundles with distortion, clouds laid on each other, curves.

use fastrand::Rng;

use super::super::algebra::{normals, scaled_normals, uniforms};
use super::super::case::{Case, Model};
use super::super::number::{Entry, Real};
use super::super::tensors::Tensors;

/// Rodrigues' coefficients `sin r / r` and `(1 - cos r) / r²`, by series near 0.
fn rodrigues<T: Real>(square: T) -> [T; 2] {
    if square.value() < 1e-2 {
        let series = |factors: [f64; 5]| {
            factors.iter().rev().fold(T::of(0.0), |sum, &f| sum * square + T::of(f))
        };
        return [
            series([1.0, -1.0 / 6.0, 1.0 / 120.0, -1.0 / 5040.0, 1.0 / 362_880.0]),
            series([0.5, -1.0 / 24.0, 1.0 / 720.0, -1.0 / 40_320.0, 1.0 / 3_628_800.0]),
        ];
    }
    let angle = square.sqrt();
    [angle.sin() / angle, (T::of(1.0) - angle.cos()) / square]
}

fn cross<T: Real>(a: [T; 3], b: [T; 3]) -> [T; 3] {
    [0, 1, 2].map(|k| {
        let (l, m) = ((k + 1) % 3, (k + 2) % 3);
        a[l] * b[m] - a[m] * b[l]
    })
}

/// A point turned by a rotation vector.
pub(super) fn turned<T: Real>(rotation: &[T], point: [T; 3]) -> [T; 3] {
    let axis = [rotation[0], rotation[1], rotation[2]];
    let [sine, versine] = rodrigues(axis.iter().map(|a| a.squared()).sum::<T>());
    let once = cross(axis, point);
    let twice = cross(axis, once);
    [0, 1, 2].map(|k| point[k] + sine * once[k] + versine * twice[k])
}

fn point<T: Copy>(list: &[T], number: usize) -> [T; 3] {
    [0, 1, 2].map(|k| list[3 * number + k])
}

/// Points seen by several cameras: poses, points, a focal length with two terms of distortion, and
/// a robust loss of the distance in the picture.
struct Bundle {
    seen: Vec<(usize, usize, [f64; 2])>,
}

impl Model for Bundle {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cost = T::of(0.0);
        for &(camera, landmark, seen) in &self.seen {
            let pose = &p[0][6 * camera..6 * camera + 6];
            let local = turned(&pose[..3], point(&p[1], landmark));
            let [x, y, z] = [0, 1, 2].map(|k| local[k] + pose[3 + k]);
            let [u, v] = [x / z, y / z];
            let square = u.squared() + v.squared();
            let bent = T::of(1.0) + square * (p[2][1] + square * p[2][2]);
            let [du, dv] =
                [(u, seen[0]), (v, seen[1])].map(|(ray, seen)| p[2][0] * bent * ray - T::of(seen));
            cost += (du.squared() + dv.squared()).ln_1p().times(0.5);
        }
        cost
    }
}

/// A cloud laid on the planes of another: each point has its partner and that one's normal.
struct PointToPlane {
    points: Vec<f64>,
    partners: Vec<f64>,
    normals: Vec<f64>,
}

impl Model for PointToPlane {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let away = |number: usize| {
            let moved = turned(&p[0], point(&self.points, number).map(T::of));
            let (partner, normal) = (point(&self.partners, number), point(&self.normals, number));
            let away = (0..3).map(|k| (moved[k] + p[1][k] - T::of(partner[k])).times(normal[k]));
            away.sum::<T>().squared()
        };
        (0..self.points.len() / 3).map(away).sum()
    }
}

/// A homography between two pictures, its last entry being one.
struct Homography {
    from: Vec<[f64; 2]>,
    to: Vec<[f64; 2]>,
}

impl Model for Homography {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let row = |k: usize, [x, y]: [f64; 2]| {
            let last = if k == 2 { T::of(1.0) } else { p[0][3 * k + 2] };
            p[0][3 * k].times(x) + p[0][3 * k + 1].times(y) + last
        };
        let pairs = self.from.iter().zip(&self.to);
        let away = |(&from, to): (&[f64; 2], &[f64; 2])| {
            let depth = row(2, from);
            [0, 1].map(|k| (row(k, from) / depth - T::of(to[k])).squared()).into_iter().sum::<T>()
        };
        pairs.map(away).sum()
    }
}

/// How much a cubic B-spline bends, squared curvature along it, and its distance from places.
struct Spline {
    places: Vec<[f64; 2]>,
}

impl Spline {
    /// Weights of four control points for a place, its speed and its turning, at a share.
    fn weights(t: f64) -> [[f64; 4]; 3] {
        let s = 1.0 - t;
        [
            [
                s * s * s,
                3.0 * t * t * t - 6.0 * t * t + 4.0,
                3.0 * s * s * s - 6.0 * s * s + 4.0,
                t * t * t,
            ]
            .map(|w| w / 6.0),
            [-s * s, 3.0 * t * t - 4.0 * t, 4.0 * s - 3.0 * s * s, t * t].map(|w| w / 2.0),
            [s, 3.0 * t - 2.0, 3.0 * s - 2.0, t],
        ]
    }
}

impl Model for Spline {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cost = T::of(0.0);
        for (window, place) in p[0].windows(8).step_by(2).zip(&self.places) {
            for share in [0.1, 0.4, 0.8] {
                let [at, speed, turn] = Self::weights(share).map(|weights| {
                    [0, 1].map(|axis| {
                        (0..4).map(|k| window[2 * k + axis].times(weights[k])).sum::<T>()
                    })
                });
                let square = speed[0].squared() + speed[1].squared();
                let bend = speed[0] * turn[1] - speed[1] * turn[0];
                cost += bend.squared() / (square * square.sqrt() + T::of(0.01)).times(10.0);
                cost += (0..2).map(|k| (at[k] - T::of(place[k])).squared()).sum();
            }
        }
        cost
    }
}

/// The geometry of the corpus.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(69);
    let rng = &mut rng;
    let family = "vision";
    let pairs = |rng: &mut Rng, count| -> Vec<[f64; 2]> {
        (0..count).map(|_| [rng.f64() - 0.5, rng.f64() - 0.5]).collect()
    };

    let mut poses = scaled_normals(rng, 18, 0.1);
    poses.iter_mut().skip(5).step_by(6).for_each(|depth| *depth += 5.0);
    let bundle = Tensors::default()
        .and("poses", &[3, 6], poses)
        .and("points", &[7, 3], uniforms(rng, 21, -1.0, 1.0))
        .and("camera", &[3], vec![1.2, -0.1, 0.02]);
    let seen = (0..21).map(|k| (k % 3, k / 3, [0.3 * rng.f64(), 0.3 * rng.f64()])).collect();

    let pose = Tensors::vector("rotation", vec![0.2, -0.3, 0.5]).and(
        "translation",
        &[3],
        vec![0.1, 0.4, -0.2],
    );
    let small = Tensors::vector("rotation", vec![2e-4, -1e-4, 3e-4]).and(
        "translation",
        &[3],
        vec![1e-3, -2e-3, 1e-3],
    );
    let planes = |rng: &mut Rng| PointToPlane {
        points: normals(rng, 45),
        partners: normals(rng, 45),
        normals: scaled_normals(rng, 45, 0.6),
    };
    let plane = Tensors::default().and(
        "homography",
        &[8],
        vec![1.1, 0.1, 0.2, -0.05, 0.9, 0.3, 0.1, -0.08],
    );
    let homography = Homography { from: pairs(rng, 9), to: pairs(rng, 9) };
    let curve = Tensors::default().and("controls", &[8, 2], normals(rng, 16));
    vec![
        Case::new(family, "bundle_with_distortion", &bundle, Bundle { seen }),
        Case::new(family, "point_to_plane", &pose, planes(rng)),
        Case::new(family, "point_to_plane_nearly_aligned", &small, planes(rng)),
        Case::new(family, "homography", &plane, homography),
        Case::new(family, "spline_curvature", &curve, Spline { places: pairs(rng, 5) }),
    ]
}
