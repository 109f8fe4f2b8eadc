//! The mean of the entries below a window, of which the padding is none.

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::{Array2, Array4, Axis};

use super::layer::{Float, Layer, count, mistakes, ones_like, uniform};
use super::window::{Covered, Window};

const WINDOW: Window = Window { size: [3, 2], stride: [2, 1], padding: [1, 1] };
const IMAGE: [usize; 2] = [4, 3];
const SAMPLES: usize = 2;
const CHANNELS: usize = 2;

/// A batch of images: sample, channel, row, column.
#[derive(Parameters)]
pub struct AveragePool<F> {
    input: Array4<F>,
}

mistakes! {
    /// What can be wrong in the backward pass.
    pub enum Mistake {
        /// the cotangent is not divided by the number of entries
        DivisionForgotten,
        /// the division counts the padding
        PaddingCounted,
        /// the division is by the height of the window only
        DivisionByHeight,
        /// the backward pass moves the window by one row
        StrideForgotten,
        /// the backward pass begins inside the image, without the padding
        PaddingForgotten,
        /// height and width of the window are exchanged in the backward pass
        WindowTransposed,
        /// windows that overlap overwrite each other's gradient
        OverlapOverwritten,
        /// the last row of the cotangent is not reached
        LastRowForgotten,
        /// all channels get the cotangent of the first
        FirstChannelForAll,
        /// the cotangent is ignored
        CotangentIgnored,
    }
}

/// How many entries of the image are below the window at each place.
fn counts(covered: &[Covered]) -> Array2<usize> {
    let mut counts = Array2::zeros(WINDOW.places(IMAGE));
    for entry in covered {
        counts[entry.place] += 1;
    }
    counts
}

impl<F: Float> Layer for AveragePool<F> {
    type Output = Array4<F>;
    type Mistake = Mistake;

    const NAME: &'static str = "average pool";
    const MISTAKES: [(Mistake, &'static str); 10] = Mistake::ALL;

    fn random(rng: &mut Rng) -> Self {
        Self { input: uniform(rng, (SAMPLES, CHANNELS, IMAGE[0], IMAGE[1])) }
    }

    fn forward(&self) -> Array4<F> {
        let [rows, columns] = WINDOW.places(IMAGE);
        let covered = WINDOW.covered([rows, columns], IMAGE);
        let mut output = Array4::zeros((SAMPLES, CHANNELS, rows, columns));
        for (mut output, input) in output.outer_iter_mut().zip(self.input.outer_iter()) {
            for (mut output, input) in output.outer_iter_mut().zip(input.outer_iter()) {
                for &Covered { place, entry, .. } in &covered {
                    output[place] += input[entry];
                }
                output /= &counts(&covered).mapv(count::<F>);
            }
        }
        output
    }

    fn backward(&self, cotangent: &Array4<F>, mistake: Option<Mistake>) -> Self {
        let places = WINDOW.places(IMAGE);
        let mut window = WINDOW;
        match mistake {
            Some(Mistake::StrideForgotten) => window.stride = [1, 1],
            Some(Mistake::PaddingForgotten) => window.padding = [0, 0],
            Some(Mistake::WindowTransposed) => window.size.reverse(),
            _ => {}
        }
        let cotangent = match mistake {
            Some(Mistake::CotangentIgnored) => ones_like(cotangent),
            Some(Mistake::FirstChannelForAll) => {
                let first = cotangent.index_axis(Axis(1), 0).insert_axis(Axis(1));
                first.broadcast(cotangent.raw_dim()).expect("one channel for all").to_owned()
            }
            _ => cotangent.clone(),
        };
        let divisors = counts(&WINDOW.covered(places, IMAGE)).mapv(|entries| {
            count::<F>(match mistake {
                Some(Mistake::DivisionForgotten) => 1,
                Some(Mistake::PaddingCounted) => WINDOW.size[0] * WINDOW.size[1],
                Some(Mistake::DivisionByHeight) => WINDOW.size[0],
                _ => entries,
            })
        });

        let covered = window.covered(places, IMAGE);
        let mut input = Array4::zeros(self.input.raw_dim());
        for (mut input, cotangent) in input.outer_iter_mut().zip(cotangent.outer_iter()) {
            for (mut input, cotangent) in input.outer_iter_mut().zip(cotangent.outer_iter()) {
                for &Covered { place, entry, .. } in &covered {
                    let share = cotangent[place] / divisors[place];
                    match mistake {
                        Some(Mistake::LastRowForgotten) if place[0] + 1 == places[0] => {}
                        Some(Mistake::OverlapOverwritten) => input[entry] = share,
                        _ => input[entry] += share,
                    }
                }
            }
        }
        Self { input }
    }
}
