//! A network with its batch, drawn from a seed, and its check.

use gradcheck_core::{Check, MapScalar, Report};

use super::attention::{self, Attention};
use super::convolution::{self, Convolution};
use super::dense::Dense;
use super::embedding::{self, Embedding};
use super::loss::{Data, Network};
use super::lstm::{self, Lstm};
use super::mistake::{Mistake, Planted};
use super::real::{Activation, Real};

/// A kind of network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Architecture {
    /// Two layers: inputs, hidden units, outputs.
    Dense([usize; 3]),
    /// Two convolutions, the greatest of every 2 × 2, and a layer.
    Convolution,
    /// A long short-term memory.
    Lstm,
    /// A block of a transformer with layer norms.
    Attention,
    /// A table of a thousand words, of which few are used.
    Embedding,
}

/// In which format a cost is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// All in `f32`.
    Single,
    /// In `f32`, and the loss added up in `f64`.
    Sum,
    /// In `f64`, at the parameters of the `f32` gradient.
    Wide,
    /// Cost and gradient in `f64`.
    Double,
}

/// A network and a batch.
#[derive(Clone, Copy, Debug)]
pub struct Draw {
    /// What is drawn.
    pub architecture: Architecture,
    /// Of its hidden units; a memory has its own.
    pub activation: Activation,
    /// How many samples.
    pub batch: usize,
    /// Of the random numbers.
    pub seed: u64,
}

impl Architecture {
    /// The name, such as `4-8-3`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Dense(sizes) => sizes.map(|size| size.to_string()).join("-"),
            Self::Convolution => "convolution".to_owned(),
            Self::Lstm => "lstm".to_owned(),
            Self::Attention => "attention".to_owned(),
            Self::Embedding => "embedding".to_owned(),
        }
    }

    fn data(self, generator: &mut fastrand::Rng, batch: usize) -> Data {
        let [inputs, outputs] = match self {
            Self::Dense([inputs, _, outputs]) => [inputs, outputs],
            Self::Convolution => [convolution::INPUTS, convolution::OUTPUTS],
            Self::Lstm => [lstm::INPUTS, lstm::OUTPUTS],
            Self::Attention => [attention::INPUTS, attention::OUTPUTS],
            Self::Embedding => {
                let words = [embedding::WORDS, embedding::VOCABULARY];
                return Data::of_words(generator, words, embedding::OUTPUTS, batch);
            }
        };
        Data::random(generator, inputs, outputs, batch)
    }
}

impl Draw {
    /// Checks the gradient with a mistake, or the right one, with the cost in a format. `None` where
    /// the gradient has no part that the mistake could be made in.
    ///
    /// # Panics
    /// Where the network cannot be checked.
    #[must_use]
    pub fn check(
        &self,
        check: &Check<'_>,
        format: Format,
        mistake: Option<Mistake>,
    ) -> Option<(Report, Option<Planted>)> {
        let mut generator = fastrand::Rng::with_seed(self.seed);
        let (generator, activation) = (&mut generator, self.activation);
        macro_rules! of {
            ($random:expr) => {
                if format == Format::Double {
                    self.of_double($random, generator, check, mistake)
                } else {
                    self.of_single($random, generator, check, format, mistake)
                }
            };
        }
        match self.architecture {
            Architecture::Dense(sizes) => of!(|g| Dense::random(g, sizes, activation)),
            Architecture::Convolution => of!(|g| Convolution::random(g, activation)),
            Architecture::Lstm => of!(Lstm::random),
            Architecture::Attention => of!(|g| Attention::random(g, activation)),
            Architecture::Embedding => of!(|g| Embedding::random(g, activation)),
        }
    }

    fn of_single<N>(
        &self,
        random: impl FnOnce(&mut fastrand::Rng) -> N,
        generator: &mut fastrand::Rng,
        check: &Check<'_>,
        format: Format,
        mistake: Option<Mistake>,
    ) -> Option<(Report, Option<Planted>)>
    where
        N: Network<f32> + MapScalar<f32, f64>,
        N::Mapped: Network<f64>,
    {
        let (mut network, data, planted) = self.drawn(random, generator, mistake)?;
        let gradient = |network: &mut N| wrong(network, &data, planted.as_ref());
        let report = match format {
            Format::Single => check.run(&mut network, |network| network.loss(&data), gradient),
            Format::Sum => {
                check.run(&mut network, |network| network.loss_summed_in_f64(&data), gradient)
            }
            Format::Wide | Format::Double => {
                check.run_wide(&mut network, |network| network.loss(&data), gradient)
            }
        };
        Some((report.expect("it can be checked"), planted))
    }

    fn of_double<N: Network<f64>>(
        &self,
        random: impl FnOnce(&mut fastrand::Rng) -> N,
        generator: &mut fastrand::Rng,
        check: &Check<'_>,
        mistake: Option<Mistake>,
    ) -> Option<(Report, Option<Planted>)> {
        let (mut network, data, planted) = self.drawn(random, generator, mistake)?;
        let gradient = |network: &mut N| wrong(network, &data, planted.as_ref());
        let report = check.run(&mut network, |network| network.loss(&data), gradient);
        Some((report.expect("it can be checked"), planted))
    }

    /// The network, its batch, and the place of a mistake: another tensor for each draw.
    fn drawn<T: Real, N: Network<T>>(
        &self,
        random: impl FnOnce(&mut fastrand::Rng) -> N,
        generator: &mut fastrand::Rng,
        mistake: Option<Mistake>,
    ) -> Option<(N, Data, Option<Planted>)> {
        let network = random(generator);
        let data = self.architecture.data(generator, self.batch);
        let Some(mistake) = mistake else { return Some((network, data, None)) };
        let pick = usize::try_from(self.seed).unwrap_or_default() + self.activation as usize;
        let planted = mistake.choose(&network.backward(&data), pick)?;
        Some((network, data, Some(planted)))
    }
}

fn wrong<T: Real, N: Network<T>>(network: &N, data: &Data, planted: Option<&Planted>) -> N {
    let mut gradient = network.backward(data);
    if let Some(planted) = planted {
        planted.plant(&mut gradient);
    }
    gradient
}
