//! Random points, the same in every run.

use apex_manifolds::se3::SE3;
use nalgebra::{UnitQuaternion, Vector3};

/// `SplitMix64`.
#[derive(Debug)]
pub struct Random(pub u64);

impl Random {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Between two numbers.
    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * ((self.bits() >> 11) as f64 / (1_u64 << 53) as f64)
    }

    /// One of so many.
    pub fn below(&mut self, many: usize) -> usize {
        usize::try_from(self.bits() % many as u64).expect("a number below one that is a usize")
    }

    /// Each entry in -`size` to `size`.
    pub fn vector(&mut self, size: f64) -> Vector3<f64> {
        Vector3::from_fn(|_, _| self.within(-size, size))
    }

    pub fn numbers(&mut self, many: usize, size: f64) -> Vec<f64> {
        (0..many).map(|_| self.within(-size, size)).collect()
    }

    /// Turned by 0.3 to 2.4 radians about any axis.
    pub fn rotation(&mut self) -> UnitQuaternion<f64> {
        let angle = self.within(0.3, 2.4);
        UnitQuaternion::new(self.vector(1.0).normalize() * angle)
    }

    pub fn pose(&mut self) -> SE3 {
        SE3::new(self.vector(2.0), self.rotation())
    }

    /// A point that a camera at the origin sees, or with -1 for `ahead`, one behind it.
    pub fn in_view(&mut self, ahead: f64) -> Vector3<f64> {
        let depth = self.within(2.0, 5.0);
        let [x, y] = [self.within(-0.4, 0.4) * depth, self.within(-0.4, 0.4) * depth];
        Vector3::new(x, y, depth * ahead)
    }
}
