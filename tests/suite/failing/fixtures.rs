//! Tests that fail on purpose. They do nothing unless the variable that [`process`] sets is there.
//!
//! [`process`]: super::process

use gradcheck_core::assert_gradients;
use ndarray::{Array1, Array2, array};

use super::process::FIXTURE;

fn is_asleep() -> bool {
    std::env::var_os(FIXTURE).is_none()
}

type Model = (Array2<f64>, Array1<f64>);

fn model() -> Model {
    (array![[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]], array![0.1, 0.2])
}

fn cost((weight, bias): &mut Model) -> f64 {
    weight.mapv(f64::sin).sum() + bias.mapv(f64::exp).sum()
}

fn gradient((weight, bias): &mut Model) -> Model {
    (weight.mapv(f64::cos), bias.mapv(f64::exp))
}

fn wrong((weight, bias): &mut Model) -> Model {
    (3.0 * weight.mapv(f64::cos), bias.mapv(f64::exp))
}

#[test]
fn right_gradient() {
    if is_asleep() {
        return;
    }
    let report = assert_gradients!(model(), cost, gradient);
    println!("seed {}, evaluations {}", report.seed(), report.evaluations());
}

#[test]
fn wrong_gradient() {
    if is_asleep() {
        return;
    }
    assert_gradients!(model(), cost, wrong); // panics here: wrong_gradient
}

#[test]
fn wrong_gradient_with_seed() {
    if is_asleep() {
        return;
    }
    assert_gradients!(
        // panics here: wrong_gradient_with_seed
        &mut model(),
        cost,
        wrong,
        seed = 11
    );
}

#[test]
fn wrong_gradient_of_every_entry() {
    if is_asleep() {
        return;
    }
    assert_gradients!(model(), cost, wrong, every_entry, step = 1e-5);
}

#[test]
fn one_wrong_entry() {
    if is_asleep() {
        return;
    }
    assert_gradients!(model(), cost, |m| {
        let mut gradient = gradient(m);
        gradient.0[[1, 2]] *= 1.1;
        gradient
    });
}

#[test]
fn inconclusive() {
    if is_asleep() {
        return;
    }
    let cost = |x: &mut f64| 1e9 + x.sin();
    assert_gradients!(1.0, cost, |x| x.cos(), resolution = 1e-9); // panics here: inconclusive
}

#[test]
fn unstable() {
    if is_asleep() {
        return;
    }
    let mut calls = 0.0;
    assert_gradients!(model(), cost, |m| {
        calls += 1.0;
        let (weight, bias) = gradient(m);
        (weight * calls, bias * calls)
    });
}

#[test]
fn unstable_and_wrong() {
    if is_asleep() {
        return;
    }
    let mut calls = 0.0;
    assert_gradients!(model(), cost, |m| {
        calls += 1.0;
        let (weight, bias) = wrong(m);
        (weight * calls, bias * calls)
    });
}

#[test]
fn long_error() {
    if is_asleep() {
        return;
    }
    let message = "the matrix \"A\" is singular to working precision: the pivot in row 12 is 3e-17 \
                   and no other row is left to exchange it with";
    assert_gradients!(model(), |_| Err::<f64, _>(message), gradient);
}

#[test]
fn error_with_a_command_of_a_log() {
    if is_asleep() {
        return;
    }
    let message = "singular\n::error::forged by the error\r##[error]forged, too";
    assert_gradients!(model(), |_| Err::<f64, _>(message), gradient);
}

#[test]
fn name_with_a_command_of_a_log() {
    if is_asleep() {
        return;
    }
    let name = "w\n::error::forged by the name";
    assert_gradients!(
        std::collections::BTreeMap::from([(name, array![0.5, 0.25])]),
        |m| m[name].mapv(f64::exp).sum(),
        |m| vec![-m[name].mapv(f64::exp)]
    );
}

#[test]
fn shapes_that_differ() {
    if is_asleep() {
        return;
    }
    assert_gradients!(model(), cost, |m| gradient(m).0); // panics here: shapes_that_differ
}

#[test]
fn random_cost() {
    if is_asleep() {
        return;
    }
    let mut calls = 0.0;
    assert_gradients!(
        model(),
        |m| {
            calls += 1.0;
            cost(m) + calls
        },
        gradient
    );
}

#[test]
fn not_finite() {
    if is_asleep() {
        return;
    }
    assert_gradients!(model(), cost, |m| (gradient(m).0 / 0.0, array![0.0, f64::NAN]));
}

#[test]
fn many_tensors() {
    if is_asleep() {
        return;
    }
    let layers = vec![array![[0.5, 0.25]]; 40];
    assert_gradients!(
        layers,
        |layers| layers.iter().map(|layer| layer.mapv(f64::exp).sum()).sum::<f64>(),
        |layers| {
            let mut gradient: Vec<_> = layers.iter().map(|layer| layer.mapv(f64::exp)).collect();
            gradient[17][[0, 1]] = 0.0;
            gradient
        }
    );
}

#[test]
fn several_checks() {
    if is_asleep() {
        return;
    }
    for _ in 0..2 {
        assert_gradients!(model(), cost, gradient);
    }
    assert_gradients!(model(), cost, wrong);
}

#[test]
fn checks_in_threads() {
    if is_asleep() {
        return;
    }
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| assert_gradients!(model(), cost, gradient));
        }
    });
}

/// Panics again with what a thread panicked with: its own panic is shown as it is.
fn joined<T>(thread: std::thread::JoinHandle<T>) {
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn in_a_thread_with_a_name() {
    if is_asleep() {
        return;
    }
    let worker = std::thread::Builder::new().name("worker".to_owned());
    let check = || drop(assert_gradients!(model(), cost, wrong));
    joined(worker.spawn(check).expect("a thread can be started"));
}

#[test]
fn in_a_thread_without_a_name() {
    if is_asleep() {
        return;
    }
    joined(std::thread::spawn(|| drop(assert_gradients!(model(), cost, wrong))));
}

#[test]
fn a_sample() {
    if is_asleep() {
        return;
    }
    let mistaken = |x: &mut Vec<f64>| {
        x.iter().enumerate().map(|(at, x)| x.cos() * (1.0 + (at % 7) as f64)).collect::<Vec<_>>()
    };
    let cost = |x: &mut Vec<f64>| x.iter().map(|x| x.sin()).sum::<f64>();
    assert_gradients!((0..400).map(|at| 0.01 * f64::from(at)).collect::<Vec<_>>(), cost, mistaken);
}

#[test]
fn long_names() {
    if is_asleep() {
        return;
    }
    let name = "transformer_encoder_block_attention_output_projection_weight";
    assert_gradients!(
        std::collections::BTreeMap::from([(name, array![0.5, 0.25])]),
        |m| m[name].mapv(f64::exp).sum(),
        |m| vec![-m[name].mapv(f64::exp)]
    );
}

#[test]
fn a_helper() {
    if is_asleep() {
        return;
    }
    assert_model_gradients(2.0);
}

#[track_caller]
fn assert_model_gradients(factor: f64) {
    assert_gradients!(model(), cost, |m| (factor * gradient(m).0, gradient(m).1));
}
