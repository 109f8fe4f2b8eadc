//! Factors, groups and camera models. In the crates of apex, a pose X moves by X Exp(τ), on the
//! right, with the translation first; in `sophus_lie`, x is a tangent on the left.

mod apex_camera_models;
mod apex_manifolds;
mod apex_solver;
mod groups;
mod sophus_lie;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![
        Published::new("apex-solver", "1.5.0", apex_solver::subjects),
        Published::new("apex-manifolds", "0.4.0", apex_manifolds::subjects),
        Published::new("apex-camera-models", "0.4.0", apex_camera_models::subjects),
        Published::new("sophus_lie", "0.15.0", sophus_lie::subjects),
    ]
}
