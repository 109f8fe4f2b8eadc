//! Networks in `f32`: right gradients pass and say what they are worth, wrong ones do not pass.

use gradcheck_core::{Check, Report, Verdict};
use gradcheck_tests::networks::{
    ACTIVATIONS, Activation, Architecture, Change, Data, Dense, Draw, Format, Mistake, Network,
    narrow,
};

const SIZES: [usize; 3] = [20, 32, 3];
const BATCH: usize = 32;

/// Checks the gradient of a network after `change`, with the loss added up in f32 or in f64.
fn check(
    seed: u64,
    activation: Activation,
    is_wide: bool,
    change: &dyn Fn(&mut Dense<f32>),
) -> Report {
    let mut generator = fastrand::Rng::with_seed(seed);
    let mut network = Dense::random(&mut generator, SIZES, activation);
    let data = Data::random(&mut generator, SIZES[0], SIZES[2], BATCH);
    let gradient = |network: &mut Dense<f32>| {
        let mut gradient = network.backward(&data);
        change(&mut gradient);
        gradient
    };
    let report = if is_wide {
        let loss = |network: &mut Dense<f32>| network.loss_summed_in_f64(&data);
        Check::new().run(&mut network, loss, gradient)
    } else {
        Check::new().run(&mut network, |network| network.loss(&data), gradient)
    };
    report.expect("the network can be checked")
}

/// Calls `each` with a few draws of every activation, and either sum.
fn for_each_network(each: impl Fn(u64, Activation, bool)) {
    for activation in ACTIVATIONS {
        for seed in 0..2 {
            each(seed, activation, false);
            each(seed, activation, true);
        }
    }
}

#[test]
fn right_gradients_pass_and_tell_what_they_see_of_the_tensor_a_row_and_an_entry() {
    for_each_network(|seed, activation, is_wide| {
        let report = check(seed, activation, is_wide, &|_| {});

        assert_eq!(report.verdict(), Verdict::Pass, "{activation:?}, seed {seed}: {report}");
        for tensor in report.tensors() {
            let seen = [tensor.whole_resolution(), tensor.slice_resolution(), tensor.resolution()];
            assert!(seen.is_sorted() && seen[0] > 0.0 && seen[0] <= 1e-2, "{seen:?}: {report}");
            let told = format!("{report}").contains(", in an entry ");
            assert!(told, "{report}");
        }
    });
}

#[test]
fn errors_of_twice_what_a_pass_claims_to_see_do_not_pass() {
    for_each_network(|seed, activation, is_wide| {
        for error in [2e-3, 2e-2, 0.2] {
            let factor = narrow(1.0 + error);

            let whole = check(seed, activation, is_wide, &|gradient| gradient.w1 *= factor);
            let row = check(seed, activation, is_wide, &|gradient| {
                gradient.w1.row_mut(7).mapv_inplace(|entry| factor * entry);
            });

            for (name, report, claimed) in [
                ("whole", &whole, whole.tensors()[0].whole_resolution()),
                ("row", &row, row.tensors()[0].slice_resolution()),
            ] {
                let is_pass = report.verdict() == Verdict::Pass;
                let is_claimed = is_pass && error > 2.0 * claimed;
                assert!(
                    !is_claimed,
                    "{name} times {factor}, {activation:?}, seed {seed}: {report}"
                );
                let is_large = name == "whole" && error > 0.01;
                assert!(!(is_large && is_pass), "{name}, {activation:?}, seed {seed}: {report}");
            }
        }
    });
}

/// ln(1 + Σ xᵢ exp(sin wᵢ)) in f64, whatever the format of w; with its gradient
/// times `factor`.
fn smooth(w: &[f32], factor: f64) -> (f64, Vec<f32>) {
    let entries: Vec<f64> = w.iter().copied().map(f64::from).collect();
    let weight = |place: usize| 1.0 + 0.1 * place as f64;
    let terms = entries.iter().enumerate().map(|(place, entry)| weight(place) * entry.sin().exp());
    let terms: Vec<f64> = terms.collect();
    let sum = 1.0 + terms.iter().sum::<f64>();
    let gradient = terms.iter().zip(&entries);
    let gradient = gradient.map(|(term, entry)| narrow(factor * term * entry.cos() / sum));
    (sum.ln(), gradient.collect())
}

#[test]
fn a_cost_in_f64_is_not_blurred_by_the_rounding_of_moved_f32_parameters() {
    for seed in 0..10 {
        let mut generator = fastrand::Rng::with_seed(seed);
        let mut w: Vec<f32> = (0..300).map(|_| 4.0 * generator.f32() - 2.0).collect();
        let run = |w: &mut Vec<f32>, factor: f64| {
            let gradient = |w: &mut Vec<f32>| smooth(w, factor).1;
            Check::new()
                .seed(seed)
                .run(w, |w| smooth(w, 1.0).0, gradient)
                .expect("it can be checked")
        };

        let right = run(&mut w, 1.0);
        let wrong = run(&mut w, 1.0 + 1e-3);

        assert_eq!(right.verdict(), Verdict::Pass, "seed {seed}: {right}");
        assert!(right.tensors()[0].whole_resolution() < 5e-4, "seed {seed}: {right}");
        assert_eq!(wrong.verdict(), Verdict::Fail, "seed {seed}: {wrong}");
    }
}

#[test]
fn the_backward_pass_of_every_network_is_right_in_f64() {
    let architectures = [
        Architecture::Dense([5, 6, 3]),
        Architecture::Convolution,
        Architecture::Lstm,
        Architecture::Attention,
        Architecture::Embedding,
    ];
    for architecture in architectures {
        for activation in ACTIVATIONS {
            let draw = Draw { architecture, activation, batch: 2, seed: 0 };
            let check = |mistake| {
                let checked = draw.check(&Check::new(), Format::Double, mistake);
                checked.expect("there is a tensor").0
            };

            let right = check(None);
            let wrong = check(Some(Mistake { change: Change::Whole, factor: 1.001 }));

            assert_eq!(right.verdict(), Verdict::Pass, "{draw:?}: {right}");
            assert_eq!(wrong.verdict(), Verdict::Fail, "{draw:?}: {wrong}");
        }
    }
}

#[test]
fn kinks_by_the_thousand_accuse_no_entry_and_hide_no_opposite_sign() {
    for (architecture, activation, batch, seed, format) in [
        (Architecture::Dense([20, 32, 3]), Activation::LeakyRelu, 256, 1, Format::Single),
        (Architecture::Attention, Activation::Relu, 1, 1, Format::Single),
        (Architecture::Attention, Activation::Relu, 1, 1, Format::Sum),
        (Architecture::Attention, Activation::LeakyRelu, 1, 1, Format::Sum),
    ] {
        let draw = Draw { architecture, activation, batch, seed };
        let check = |mistake| {
            let checked = draw.check(&Check::new(), format, mistake);
            checked.expect("there is a tensor").0
        };

        let right = check(None);
        let wrong = check(Some(Mistake { change: Change::Whole, factor: -1.0 }));

        assert_ne!(right.verdict(), Verdict::Fail, "{draw:?} {format:?}: {right}");
        assert_eq!(wrong.verdict(), Verdict::Fail, "{draw:?} {format:?}: {wrong}");
    }
}

#[test]
fn a_gradient_that_is_the_rounding_of_zero_in_f32_passes_beside_a_cost_in_f64() {
    // The bias of the keys moves all scores of a place alike, which softmax takes out.
    for activation in ACTIVATIONS {
        let architecture = Architecture::Attention;
        let draw = Draw { architecture, activation, batch: 4, seed: 0 };
        let check = |mistake| {
            let checked = draw.check(&Check::new(), Format::Wide, mistake);
            checked.expect("there is a tensor").0
        };

        let right = check(None);
        let wrong = check(Some(Mistake { change: Change::Whole, factor: 1.01 }));

        assert_eq!(right.verdict(), Verdict::Pass, "{draw:?}: {right}");
        let bias = right.tensors().iter().find(|tensor| tensor.path() == "projections[1].bias");
        let reason = bias.and_then(|tensor| tensor.reason()).unwrap_or_default();
        assert!(reason.contains("zero"), "{right}");
        assert_eq!(wrong.verdict(), Verdict::Fail, "{draw:?}: {wrong}");
    }
}
