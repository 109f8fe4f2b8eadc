//! Groups of a user's own, that move by a retraction.

use gradcheck_core::{
    Check, Parameters, Retraction, Verdict, Visitor, VisitorMut, assert_gradients,
};

/// A heading and a height: the circle times the line.
#[derive(Clone, Debug)]
struct Drone {
    heading: [f64; 2],
    height: f64,
}

impl Retraction for Drone {
    type Scalar = f64;

    fn degrees_of_freedom(&self) -> usize {
        2
    }

    fn stored(&self) -> Vec<f64> {
        vec![self.heading[0], self.heading[1], self.height]
    }

    fn restore(&mut self, stored: &[f64]) {
        self.heading.copy_from_slice(&stored[..2]);
        self.height = stored[2];
    }

    fn retract(&mut self, tangent: &[f64]) {
        let (sine, cosine) = tangent[0].sin_cos();
        let [x, y] = self.heading;
        self.heading = [x * cosine - y * sine, x * sine + y * cosine];
        self.height += tangent[1];
    }
}

impl Parameters for Drone {
    type Scalar = f64;

    fn visit(&self, visitor: &mut Visitor<'_, f64>) {
        visitor.retraction(self);
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, f64>) {
        visitor.retraction(self);
    }
}

#[test]
fn a_group_of_ones_own_is_checked() {
    let drone = Drone { heading: [0.6, 0.8], height: 1.5 };
    let cost = |d: &Drone| d.heading[0] * d.height.sin() + d.heading[1].exp();
    let gradient = |d: &Drone| {
        let ([x, y], height) = (d.heading, d.height);
        [-y * height.sin() + x * y.exp(), x * height.cos()]
    };
    // Without `visit_slice` a list of them has a tensor for each.
    let mut drones = vec![drone.clone(), Drone { height: -0.5, ..drone.clone() }];
    assert_eq!(drones.layout().to_string(), "[0] [2] tangent\n[1] [2] tangent");

    assert_gradients!(drone, |d| cost(d), |d| gradient(d));
    let sum = |d: &mut Vec<Drone>| cost(&d[0]) + 2.0 * cost(&d[1]);
    let wrong = Check::new()
        .run(&mut drones, sum, |d| {
            let [turn, climb] = gradient(&d[1]);
            (gradient(&d[0]), [2.0 * turn, -2.0 * climb])
        })
        .expect("a verdict");

    assert_eq!(wrong.verdict(), Verdict::Fail);
    let [mismatch] = wrong.mismatches() else { panic!("{wrong}") };
    assert_eq!((mismatch.path(), mismatch.index()), ("[1]", [1].as_ref()), "{wrong}");
}

/// As many angles as it has, each on a circle of its own.
#[derive(Clone, Debug, PartialEq)]
struct Torus(Vec<f64>);

impl Retraction for Torus {
    type Scalar = f64;

    fn degrees_of_freedom(&self) -> usize {
        self.0.len()
    }

    fn stored(&self) -> Vec<f64> {
        self.0.clone()
    }

    fn restore(&mut self, stored: &[f64]) {
        self.0.copy_from_slice(stored);
    }

    fn retract(&mut self, tangent: &[f64]) {
        for (angle, turn) in self.0.iter_mut().zip(tangent) {
            *angle = (*angle + turn).rem_euclid(std::f64::consts::TAU);
        }
    }
}

impl Parameters for Torus {
    type Scalar = f64;

    fn visit(&self, visitor: &mut Visitor<'_, f64>) {
        visitor.retraction(self);
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, f64>) {
        visitor.retraction(self);
    }

    fn visit_slice(values: &[Self], visitor: &mut Visitor<'_, f64>) {
        visitor.retractions(values);
    }

    fn visit_slice_mut(values: &mut [Self], visitor: &mut VisitorMut<'_, f64>) {
        visitor.retractions(values);
    }
}

#[test]
fn degrees_of_freedom_may_differ_in_a_list() {
    // The last angle is at the end of its range: numbers that jump where the point does not.
    let mut tori = vec![Torus(vec![0.5, 1.5]), Torus(vec![2.5, 3.5, 1e-9])];
    assert_eq!(tori.layout().to_string(), "[0] [2] tangent\n[1] [3] tangent");
    let wave = |tori: &mut Vec<Torus>| {
        tori.iter().flat_map(|torus| &torus.0).map(|x| x.sin()).sum::<f64>()
    };
    let slopes = |torus: &Torus| torus.0.iter().map(|x| x.cos()).collect::<Vec<f64>>();

    let before = tori.clone();
    assert_gradients!(&mut tori, wave, |t| (slopes(&t[0]), slopes(&t[1])));
    assert_eq!(tori, before);
    let wrong = Check::new()
        .run(&mut tori, wave, |t| {
            (slopes(&t[0]), slopes(&t[1]).into_iter().rev().collect::<Vec<_>>())
        })
        .expect("a verdict");
    assert_eq!(wrong.verdict(), Verdict::Fail);
    assert_eq!(tori, before);
}
