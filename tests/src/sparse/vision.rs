//! Cameras and poses: a bundle with distortion, a pose graph in the plane, a factorisation.

use gradcheck_core::Triplets;

use super::{Assembly, Problem, Real, wave};

const CAMERAS: usize = 4;
const POINTS: usize = 12;
/// Rotation, translation, focal length and two coefficients of distortion.
const OF_CAMERA: usize = 9;

/// Points as cameras see them: each by two of three cameras.
pub(super) fn bundle<F: Real>() -> Problem<F> {
    let mut start = Vec::new();
    for camera in 0..CAMERAS {
        let wave = |number: usize| 0.2 * wave::<f64>(OF_CAMERA * camera + number);
        start.extend([wave(0), wave(1), wave(2), wave(3), wave(4), 6.0 + wave(5)]);
        start.extend([1.5 + wave(6), 0.1 + 0.2 * wave(7), 0.03]);
    }
    start.extend((0..3 * POINTS).map(|number| wave::<f64>(100 + number)));
    Problem {
        name: "bundle with distortion",
        start: start.into_iter().map(F::of).collect(),
        function: projections,
        derivatives: of_projections,
        is_second: false,
    }
}

/// Which camera sees which point.
fn sightings() -> impl Iterator<Item = (usize, usize)> {
    (0..POINTS).flat_map(|point| {
        let cameras = (0..CAMERAS).filter(move |camera| !(point + camera).is_multiple_of(3));
        cameras.map(move |camera| (camera, point))
    })
}

type Vector<F> = [F; 3];

fn dot<F: Real>(left: Vector<F>, right: Vector<F>) -> F {
    left[0] * right[0] + left[1] * right[1] + left[2] * right[2]
}

fn cross<F: Real>(left: Vector<F>, right: Vector<F>) -> Vector<F> {
    [
        left[1] * right[2] - left[2] * right[1],
        left[2] * right[0] - left[0] * right[2],
        left[0] * right[1] - left[1] * right[0],
    ]
}

fn parts<F: Real>(x: &[F], camera: usize, point: usize) -> ([F; 9], Vector<F>) {
    let own = &x[OF_CAMERA * camera..][..OF_CAMERA];
    let place = &x[OF_CAMERA * CAMERAS + 3 * point..][..3];
    (std::array::from_fn(|number| own[number]), std::array::from_fn(|number| place[number]))
}

/// x + b × x + c (b × x) × ... : a rotation to second order, of which the derivative is short.
fn turned<F: Real>(angles: Vector<F>, place: Vector<F>) -> Vector<F> {
    let once = cross(angles, place);
    let twice = cross(angles, once);
    std::array::from_fn(|axis| place[axis] + once[axis] + F::of(0.5) * twice[axis])
}

fn projections<F: Real>(x: &[F]) -> Vec<F> {
    let mut seen = Vec::new();
    for (camera, point) in sightings() {
        let ([a, b, c, u, v, w, focal, first, second], place) = parts(x, camera, point);
        let moved = turned([a, b, c], place);
        let moved = [moved[0] + u, moved[1] + v, moved[2] + w];
        let [p, q] = [moved[0] / moved[2], moved[1] / moved[2]];
        let square = p * p + q * q;
        let scale = focal * (F::one() + square * (first + second * square));
        seen.extend([scale * p, scale * q]);
    }
    seen
}

fn of_projections<F: Real>(x: &[F]) -> Triplets<F> {
    let rows = 2 * sightings().count();
    let mut matrix = Assembly::new(rows, x.len());
    for (number, (camera, point)) in sightings().enumerate() {
        let ([a, b, c, u, v, w, focal, first, second], place) = parts(x, camera, point);
        let angles = [a, b, c];
        let moved = turned(angles, place);
        let moved = [moved[0] + u, moved[1] + v, moved[2] + w];
        let [p, q] = [moved[0] / moved[2], moved[1] / moved[2]];
        let square = p * p + q * q;
        let bend = F::one() + square * (first + second * square);
        let steep = F::of(2.0) * focal * (first + F::of(2.0) * second * square);
        for (row, own) in [(2 * number, p), (2 * number + 1, q)] {
            // By p and q, and through them by the moved point.
            let mut by = [steep * p * own, steep * q * own];
            by[row % 2] = by[row % 2] + focal * bend;
            let slope: Vector<F> =
                [by[0] / moved[2], by[1] / moved[2], -(by[0] * p + by[1] * q) / moved[2]];
            let units = [0, 1, 2].map(|axis| -> Vector<F> {
                std::array::from_fn(|other| if other == axis { F::one() } else { F::zero() })
            });
            for axis in 0..3 {
                let once = cross(units[axis], place);
                let twice: Vector<F> = {
                    let [outer, inner] =
                        [cross(units[axis], cross(angles, place)), cross(angles, once)];
                    std::array::from_fn(|part| F::of(0.5) * (outer[part] + inner[part]))
                };
                let of_angle = dot(slope, once) + dot(slope, twice);
                matrix.add(row, OF_CAMERA * camera + axis, of_angle);
                matrix.add(row, OF_CAMERA * camera + 3 + axis, slope[axis]);
                let of_place = dot(slope, turned(angles, units[axis]));
                matrix.add(row, OF_CAMERA * CAMERAS + 3 * point + axis, of_place);
            }
            let lens = [own * bend, focal * own * square, focal * own * square * square];
            for (place, value) in lens.into_iter().enumerate() {
                matrix.add(row, OF_CAMERA * camera + 6 + place, value);
            }
        }
    }
    matrix.done()
}

const POSES: usize = 14;

/// Poses of the plane, each beside the next and the one five further on.
pub(super) fn pose_graph<F: Real>() -> Problem<F> {
    Problem {
        name: "pose graph",
        start: (0..3 * POSES).map(|number| wave::<F>(5 * number) * F::of(1.3)).collect(),
        function: differences,
        derivatives: of_differences,
        is_second: false,
    }
}

fn edges() -> impl Iterator<Item = (usize, usize)> {
    let steps = [1, 5].into_iter();
    steps.flat_map(|step| (0..POSES - step).map(move |pose| (pose, pose + step)))
}

/// The second pose as the first sees it.
fn differences<F: Real>(x: &[F]) -> Vec<F> {
    let mut seen = Vec::new();
    for (from, to) in edges() {
        let [dx, dy] = [0, 1].map(|axis| x[3 * to + axis] - x[3 * from + axis]);
        let (sine, cosine) = x[3 * from + 2].sin_cos();
        seen.extend([cosine * dx + sine * dy, cosine * dy - sine * dx]);
        seen.push(x[3 * to + 2] - x[3 * from + 2]);
    }
    seen
}

fn of_differences<F: Real>(x: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(3 * edges().count(), x.len());
    for (number, (from, to)) in edges().enumerate() {
        let [dx, dy] = [0, 1].map(|axis| x[3 * to + axis] - x[3 * from + axis]);
        let (sine, cosine) = x[3 * from + 2].sin_cos();
        let turns = [[cosine, sine], [-sine, cosine]];
        for (row, turn) in turns.into_iter().enumerate() {
            for (axis, part) in turn.into_iter().enumerate() {
                matrix.add(3 * number + row, 3 * to + axis, part);
                matrix.add(3 * number + row, 3 * from + axis, -part);
            }
        }
        matrix.add(3 * number, 3 * from + 2, cosine * dy - sine * dx);
        matrix.add(3 * number + 1, 3 * from + 2, -cosine * dx - sine * dy);
        matrix.add(3 * number + 2, 3 * to + 2, F::one());
        matrix.add(3 * number + 2, 3 * from + 2, -F::one());
    }
    matrix.done()
}

const USERS: usize = 10;
const FILMS: usize = 8;
const RANK: usize = 2;

/// Products of users and films where there is a rating.
pub(super) fn factorisation<F: Real>() -> Problem<F> {
    Problem {
        name: "matrix factorisation",
        start: (0..RANK * (USERS + FILMS)).map(|number| wave::<F>(7 * number)).collect(),
        function: ratings,
        derivatives: of_ratings,
        is_second: false,
    }
}

fn rated() -> impl Iterator<Item = (usize, usize)> {
    (0..USERS).flat_map(|user| {
        let films = (0..FILMS).filter(move |film| (3 * user + film) % 4 != 1);
        films.map(move |film| (RANK * user, RANK * (USERS + film)))
    })
}

fn ratings<F: Real>(x: &[F]) -> Vec<F> {
    rated().map(|(user, film)| (0..RANK).map(|k| x[user + k] * x[film + k]).sum()).collect()
}

fn of_ratings<F: Real>(x: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(rated().count(), x.len());
    for (row, (user, film)) in rated().enumerate() {
        for k in 0..RANK {
            matrix.add(row, user + k, x[film + k]);
            matrix.add(row, film + k, x[user + k]);
        }
    }
    matrix.done()
}
