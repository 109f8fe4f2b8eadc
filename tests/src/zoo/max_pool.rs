//! The largest entry below a window, whose places overlap.

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::Array4;

use super::layer::{Float, Layer, mistakes, spread};
use super::window::{Window, indices};

const WINDOW: Window = Window { size: [2, 2], stride: [1, 2], padding: [0, 0] };
const IMAGE: [usize; 2] = [4, 6];
const SAMPLES: usize = 2;
const CHANNELS: usize = 2;

/// A batch of images: sample, channel, row, column.
#[derive(Parameters)]
pub struct MaxPool<F> {
    input: Array4<F>,
}

mistakes! {
    /// What can be wrong in the backward pass.
    pub enum Mistake {
        /// every entry below the window gets the cotangent
        WholeWindow,
        /// the first entry below the window gets the cotangent
        FirstEntry,
        /// the smallest entry below the window gets the cotangent
        SmallestEntry,
        /// the entry of the largest absolute value gets the cotangent
        LargestAbsolute,
        /// row and column are exchanged in the place that was remembered
        PlaceTransposed,
        /// the place that was remembered is one column late
        ColumnLate,
        /// the places of the first channel are used for all
        PlacesOfFirstChannel,
        /// windows that overlap overwrite each other's gradient
        OverlapOverwritten,
        /// the backward pass moves the window by one column
        StrideForgotten,
        /// the cotangent is squared
        CotangentSquared,
    }
}

impl<F: Float> MaxPool<F> {
    /// Where in the window at `place` the entry is of which `key` is largest.
    fn winner(
        &self,
        [sample, channel]: [usize; 2],
        place: [usize; 2],
        key: fn(F) -> F,
    ) -> [usize; 2] {
        let value = |inside| {
            let [row, column] = entry(place, inside, WINDOW.stride);
            key(self.input[[sample, channel, row, column]])
        };
        let larger = |best, inside| if value(inside) > value(best) { inside } else { best };
        indices(WINDOW.size).fold([0, 0], larger)
    }

    /// Where in the window the cotangent goes.
    fn receivers(
        &self,
        [sample, channel]: [usize; 2],
        place: [usize; 2],
        mistake: Option<Mistake>,
    ) -> Vec<[usize; 2]> {
        let winner = self.winner([sample, channel], place, |value| value);
        vec![match mistake {
            Some(Mistake::WholeWindow) => return indices(WINDOW.size).collect(),
            Some(Mistake::FirstEntry) => [0, 0],
            Some(Mistake::SmallestEntry) => self.winner([sample, channel], place, F::neg),
            Some(Mistake::LargestAbsolute) => self.winner([sample, channel], place, F::abs),
            Some(Mistake::PlaceTransposed) => [winner[1], winner[0]],
            Some(Mistake::ColumnLate) => [winner[0], (winner[1] + 1) % WINDOW.size[1]],
            Some(Mistake::PlacesOfFirstChannel) => self.winner([sample, 0], place, |value| value),
            _ => winner,
        }]
    }
}

/// The entry of the image that is at `inside` in the window at `place`.
fn entry(place: [usize; 2], inside: [usize; 2], stride: [usize; 2]) -> [usize; 2] {
    [0, 1].map(|axis| place[axis] * stride[axis] + inside[axis])
}

impl<F: Float> Layer for MaxPool<F> {
    type Output = Array4<F>;
    type Mistake = Mistake;

    const NAME: &'static str = "max pool";
    const MISTAKES: [(Mistake, &'static str); 10] = Mistake::ALL;

    fn random(rng: &mut Rng) -> Self {
        Self { input: spread(rng, (SAMPLES, CHANNELS, IMAGE[0], IMAGE[1])) }
    }

    fn forward(&self) -> Array4<F> {
        let [rows, columns] = WINDOW.places(IMAGE);
        Array4::from_shape_fn((SAMPLES, CHANNELS, rows, columns), |(sample, channel, y, x)| {
            let winner = self.winner([sample, channel], [y, x], |value| value);
            let [row, column] = entry([y, x], winner, WINDOW.stride);
            self.input[[sample, channel, row, column]]
        })
    }

    fn backward(&self, cotangent: &Array4<F>, mistake: Option<Mistake>) -> Self {
        let stride = match mistake {
            Some(Mistake::StrideForgotten) => [1, 1],
            _ => WINDOW.stride,
        };
        let mut input = Array4::zeros(self.input.raw_dim());
        for ((sample, channel, y, x), &share) in cotangent.indexed_iter() {
            let share = match mistake {
                Some(Mistake::CotangentSquared) => share * share,
                _ => share,
            };
            for inside in self.receivers([sample, channel], [y, x], mistake) {
                let [row, column] = entry([y, x], inside, stride);
                let gradient: &mut F = &mut input[[sample, channel, row, column]];
                match mistake {
                    Some(Mistake::OverlapOverwritten) => *gradient = share,
                    _ => *gradient += share,
                }
            }
        }
        Self { input }
    }
}
