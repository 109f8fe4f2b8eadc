//! `oracle = f64`: an `f32` gradient against the cost of the same model in `f64`.

use gradcheck_core::{Check, CheckError, Parameters, Report, Verdict, assert_gradients};

const SEEDS: u64 = 10;
const INPUTS: usize = 20;
const HIDDEN: usize = 32;

/// A layer of rectifiers and a sum of their values, over any numbers.
#[derive(Parameters, Clone, Debug, PartialEq)]
struct Net<F> {
    weights: Vec<Vec<F>>,
    biases: Vec<F>,
    output: Vec<F>,
}

type Samples = Vec<[f64; INPUTS]>;

fn draw(seed: u64) -> (Net<f32>, Samples) {
    let mut random = fastrand::Rng::with_seed(seed);
    let samples = (0..32).map(|_| std::array::from_fn(|_| 2.0 * random.f64() - 1.0)).collect();
    let mut row = |count| (0..count).map(|_| random.f32() - 0.5).collect::<Vec<f32>>();
    let weights = (0..HIDDEN).map(|_| row(INPUTS)).collect();
    (Net { weights, biases: row(HIDDEN), output: row(HIDDEN) }, samples)
}

impl<F: Copy + Into<f64>> Net<F> {
    fn hidden(&self, sample: &[f64; INPUTS]) -> Vec<f64> {
        let sum = |row: &Vec<F>, bias: F| {
            row.iter().zip(sample).fold(bias.into(), |sum: f64, (&w, x)| sum + w.into() * x)
        };
        self.weights.iter().zip(&self.biases).map(|(row, &bias)| sum(row, bias)).collect()
    }

    fn miss(&self, sample: &[f64; INPUTS]) -> f64 {
        let hidden = self.hidden(sample);
        let terms = hidden.iter().zip(&self.output).map(|(h, &w)| w.into() * h.max(0.0));
        terms.sum::<f64>() - sample[0]
    }

    fn loss(&self, samples: &Samples) -> f64 {
        samples.iter().map(|sample| self.miss(sample).powi(2)).sum()
    }
}

impl Net<f32> {
    /// The gradient, added up in `f32` as a network has it.
    fn backward(&self, samples: &Samples) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "it is what is tested")]
        let narrow = |value: f64| value as f32;
        let mut gradient = Self {
            weights: vec![vec![0.0; INPUTS]; HIDDEN],
            biases: vec![0.0; HIDDEN],
            output: vec![0.0; HIDDEN],
        };
        for sample in samples {
            let delta = narrow(2.0 * self.miss(sample));
            for (unit, value) in self.hidden(sample).into_iter().enumerate() {
                if value > 0.0 {
                    gradient.output[unit] += delta * narrow(value);
                    gradient.biases[unit] += delta * self.output[unit];
                    for (entry, x) in gradient.weights[unit].iter_mut().zip(sample) {
                        *entry += delta * self.output[unit] * narrow(*x);
                    }
                }
            }
        }
        gradient
    }
}

fn check(seed: u64, spoil: impl Fn(&mut Net<f32>)) -> Report {
    let (mut net, samples) = draw(seed);
    let report = Check::new().seed(seed).run_wide(
        &mut net,
        |net| net.loss(&samples),
        |net| {
            let mut gradient = net.backward(&samples);
            spoil(&mut gradient);
            gradient
        },
    );
    report.expect("it can be checked")
}

#[test]
fn a_right_gradient_of_rectifiers_passes_and_one_wrong_entry_of_hundreds_fails() {
    for seed in 0..SEEDS {
        let right = check(seed, |_| ());
        let all = check(seed, |gradient| {
            gradient.weights.iter_mut().flatten().for_each(|entry| *entry *= 1.001);
        });
        let one = check(seed, |gradient| gradient.weights[3][5] += 0.1);

        assert_eq!(right.verdict(), Verdict::Pass, "{seed}: {right}");
        assert!(right.tensors()[0].resolution() < 2e-3, "{seed}: {right}");
        assert_eq!([all.verdict(), one.verdict()], [Verdict::Fail; 2], "{seed}: {all}{one}");
        assert_eq!(one.mismatches()[0].index(), [3, 5], "{seed}: {one}");
    }
}

#[test]
fn the_macro_takes_the_wider_cost_as_its_first_option() {
    let (net, samples) = draw(3);
    let before = net.clone();

    let mut model = net.clone();
    let report = assert_gradients!(
        &mut model,
        |net| net.loss(&samples),
        |net| net.backward(&samples),
        oracle = f64,
        seed = 3
    );
    let wrong = std::panic::catch_unwind(|| {
        assert_gradients!(
            net,
            |net| net.loss(&samples),
            |net| Net { biases: vec![0.0; HIDDEN], ..net.backward(&samples) },
            oracle = f64,
        )
    });

    assert!(report.notes()[0].contains("the cost was computed in f64"), "{report}");
    assert_eq!(model, before);
    assert!(wrong.is_err());
}

#[test]
fn a_gradient_that_changes_the_model_is_an_error_and_the_model_is_put_back() {
    let (mut net, samples) = draw(3);
    let before = net.clone();

    let result = Check::new().run_wide(
        &mut net,
        |net| net.loss(&samples),
        |net| {
            net.biases[2] += 1.0;
            net.backward(&samples)
        },
    );

    let Err(CheckError::ParametersChanged { path, index, .. }) = result else {
        panic!("{result:?}")
    };
    assert_eq!((path.as_str(), index.as_slice(), net), ("biases", [2].as_slice(), before));
}

#[test]
fn a_gradient_that_changes_the_number_of_entries_names_their_tensor() {
    let (mut net, samples) = draw(3);

    let result = Check::new().run_wide(
        &mut net,
        |net| net.loss(&samples),
        |net| {
            let gradient = net.backward(&samples);
            net.biases.push(1.0);
            gradient
        },
    );

    let Err(CheckError::LayoutChanged { path, .. }) = result else { panic!("{result:?}") };
    assert_eq!(path, "biases");
}

#[test]
fn a_gradient_that_panics_leaves_the_model_as_it_was() {
    let (mut net, samples) = draw(3);
    let before = net.clone();
    let unwinding = std::panic::AssertUnwindSafe(|| {
        Check::new().run_wide(
            &mut net,
            |net| net.loss(&samples),
            |net: &mut Net<f32>| -> Net<f32> {
                net.biases[2] += 1.0;
                panic!("the gradient gives up")
            },
        )
    });

    assert!(std::panic::catch_unwind(unwinding).is_err());
    assert_eq!(net, before);
}

#[test]
fn what_an_inconclusive_report_of_f32_advises_makes_the_check_pass() {
    // A large constant takes the digits of f32.
    fn cost<F: Copy + Into<f64>>(x: &[F]) -> f64 {
        1e5 + x.iter().map(|&x| x.into().sin()).sum::<f64>()
    }
    let gradient = |x: &mut Vec<f32>| x.iter().map(|x| x.cos()).collect::<Vec<f32>>();
    #[expect(clippy::cast_possible_truncation, reason = "it is what is tested")]
    let narrow = |x: &mut Vec<f32>| cost(x) as f32;
    let mut x = vec![0.4_f32, 1.3];

    let single = Check::new().run(&mut x, narrow, gradient).expect("it can be checked");
    let wide = Check::new().run_wide(&mut x, |x| cost(x), gradient).expect("it can be checked");

    assert_eq!([single.verdict(), wide.verdict()], [Verdict::Inconclusive, Verdict::Pass]);
    let text = single.to_string().replace('\n', " ");
    assert!(text.contains("`oracle = f64` does that for a generic model"), "{text}");
}
