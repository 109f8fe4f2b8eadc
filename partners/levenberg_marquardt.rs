//! A problem of levenberg-marquardt: its Jacobian is checked against its residuals, and then fitted
//! with. The solver has a nalgebra of its own, of any version: arrays stand between.
//!
//! `cargo run -p gradcheck-partners --example levenberg_marquardt`

use gradcheck_core::{Check, CheckError, Verdict, assert_jacobian};
use levenberg_marquardt::{LeastSquaresProblem, LevenbergMarquardt};
use nalgebra_0_34::storage::Owned;
use nalgebra_0_34::{SMatrix, SVector, U3, U8, Vector3};

/// When something was measured, and what: about `2 exp(-1.5 t) + 0.5`.
const TIMES: [f64; 8] = [0.0, 0.2, 0.5, 0.9, 1.4, 2.0, 2.7, 3.5];
const VALUES: [f64; 8] = [2.51, 1.97, 1.46, 1.01, 0.75, 0.59, 0.54, 0.51];

/// `height · exp(-rate · time) + floor`.
#[derive(Clone)]
struct Decay {
    /// Height, rate, floor.
    params: Vector3<f64>,
    /// Loses the sign of the rate.
    is_wrong: bool,
}

impl LeastSquaresProblem<f64, U8, U3> for Decay {
    type ParameterStorage = Owned<f64, U3>;
    type ResidualStorage = Owned<f64, U8>;
    type JacobianStorage = Owned<f64, U8, U3>;

    fn set_params(&mut self, params: &Vector3<f64>) {
        self.params.copy_from(params);
    }

    fn params(&self) -> Vector3<f64> {
        self.params
    }

    fn residuals(&self) -> Option<SVector<f64, 8>> {
        let [height, rate, floor] = self.params.into();
        let curve = |time: f64| height * (-rate * time).exp() + floor;
        Some(SVector::from_fn(|row, _| curve(TIMES[row]) - VALUES[row]))
    }

    fn jacobian(&self) -> Option<SMatrix<f64, 8, 3>> {
        let [height, rate, _] = self.params.into();
        let sign = if self.is_wrong { 1.0 } else { -1.0 };
        Some(SMatrix::from_fn(|row, column| {
            let left = (-rate * TIMES[row]).exp();
            [left, sign * height * TIMES[row] * left, 1.0][column]
        }))
    }
}

impl Decay {
    /// The problem at other parameters.
    fn at(&self, params: [f64; 3]) -> Self {
        let mut problem = self.clone();
        problem.set_params(&params.into());
        problem
    }

    fn residual_array(&self) -> Option<[f64; 8]> {
        self.residuals().map(Into::into)
    }

    /// A row for each residual; an array of nalgebra's is one of columns.
    fn jacobian_rows(&self) -> Option<[[f64; 3]; 8]> {
        self.jacobian().map(|jacobian| jacobian.transpose().into())
    }
}

fn main() -> Result<(), CheckError> {
    let problem = Decay { params: Vector3::new(1.0, 1.0, 0.0), is_wrong: false };
    let start: [f64; 3] = problem.params.into();

    let report =
        assert_jacobian!(start, |p| problem.at(*p).residual_array().ok_or("no residuals"), |p| {
            problem.at(*p).jacobian_rows().expect("a Jacobian")
        });
    println!("{report}\n");
    let (fitted, fit) = LevenbergMarquardt::new().minimize(problem.clone());
    let [height, rate, floor] = fitted.params.into();
    println!(
        "{height:.3} exp(-{rate:.3} t) + {floor:.3} after {} steps\n",
        fit.number_of_evaluations
    );

    let wrong = Decay { is_wrong: true, ..problem };
    let report = Check::new().run_jacobian(
        &mut { start },
        |p| wrong.at(*p).residual_array().ok_or("no residuals"),
        |p| wrong.at(*p).jacobian_rows().expect("a Jacobian"),
    )?;
    println!("{report}");
    assert_eq!(report.verdict(), Verdict::Fail);
    Ok(())
}
