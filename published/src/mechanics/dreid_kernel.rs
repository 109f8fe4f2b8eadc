//! The potentials of dreid-kernel: of each, the factor that `diff` gives and the one that `compute`
//! gives beside the energy.

use dreid_kernel::potentials::bonded::{
    CosineHarmonic, CosineLinear, Harmonic, Morse, PlanarInversion, ThetaHarmonic, Torsion,
    UmbrellaInversion,
};
use dreid_kernel::potentials::nonbonded::{Buckingham, Coulomb, HydrogenBond, LennardJones};
use dreid_kernel::{AngleKernel, HybridKernel, PairKernel, TorsionKernel};

use crate::case::Case;
use crate::row::Subject;

/// The energy of a distance r: -r times the factor is its derivative.
fn pair<K: PairKernel<f64> + 'static>(
    name: &str,
    within: [f64; 2],
    parameters: K::Params,
) -> [Subject; 2]
where
    K::Params: 'static,
{
    let energy = move |r: f64| K::energy(r * r, parameters);
    let diff = move |r: f64| -r * K::diff(r * r, parameters);
    let compute = move |r: f64| -r * K::compute(r * r, parameters).diff;
    [
        Subject::number(format!("{name} diff"), "r", within, energy, diff),
        Subject::number(format!("{name} compute"), "r", within, energy, compute),
    ]
}

/// By the cosine of an angle.
fn angle<K: AngleKernel<f64> + 'static>(name: &str, parameters: K::Params) -> [Subject; 2]
where
    K::Params: 'static,
{
    let within = [-0.9, 0.9];
    let energy = move |cosine: f64| K::energy(cosine, parameters);
    let diff = move |cosine: f64| K::diff(cosine, parameters);
    let compute = move |cosine: f64| K::compute(cosine, parameters).diff;
    [
        Subject::number(format!("{name} diff"), "cos", within, energy, diff),
        Subject::number(format!("{name} compute"), "cos", within, energy, compute),
    ]
}

/// By the dihedral angle.
fn torsion(name: &str, barrier: f64, periods: u8, phase: f64) -> [Subject; 2] {
    let parameters = Torsion::precompute(barrier, periods, phase);
    let within = [-3.0, 3.0];
    let energy = move |phi: f64| Torsion::energy(phi.cos(), phi.sin(), parameters);
    let diff = move |phi: f64| Torsion::diff(phi.cos(), phi.sin(), parameters);
    let compute = move |phi: f64| Torsion::compute(phi.cos(), phi.sin(), parameters).diff;
    [
        Subject::number(format!("{name} diff"), "phi", within, energy, diff),
        Subject::number(format!("{name} compute"), "phi", within, energy, compute),
    ]
}

/// By the distance and the cosine at once.
fn hydrogen<const N: usize>(name: &str) -> [Subject; 2] {
    type Factors = fn(f64, f64, (f64, f64)) -> (f64, f64);
    let parameters = HydrogenBond::<N>::precompute(4.0, 2.75);
    let factors: [Factors; 2] = [HydrogenBond::<N>::diff, |r_sq, cosine, parameters| {
        let both = HydrogenBond::<N>::compute(r_sq, cosine, parameters);
        (both.force_factor_rad, both.force_factor_ang)
    }];
    ["diff", "compute"].map(|what| {
        let factors = factors[usize::from(what == "compute")];
        Subject::new(format!("{name} {what}"), "r, cos", move |random| {
            Case::gradient(
                vec![random.within(2.2, 3.5), random.within(0.3, 0.95)],
                move |x| HydrogenBond::<N>::energy(x[0] * x[0], x[1], parameters),
                move |x| {
                    let (radial, angular) = factors(x[0] * x[0], x[1], parameters);
                    vec![-x[0] * radial, angular]
                },
            )
        })
    })
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    let bond = [1.0, 2.0];
    let apart = [2.5, 5.0];
    let buckingham = Buckingham::precompute(0.1, 3.9, 12.5);
    let pairs = [
        pair::<Harmonic>("Harmonic", bond, Harmonic::precompute(700.0, 1.53)),
        pair::<Morse>("Morse", bond, (70.0, 1.53, 2.2)),
        pair::<LennardJones>("LennardJones", apart, LennardJones::precompute(0.1, 3.9)),
        pair::<Buckingham>("Buckingham", apart, buckingham),
        pair::<Buckingham>("Buckingham, within the maximum", [0.3, 0.8], buckingham),
        pair::<Coulomb>("Coulomb", apart, 0.3 * 332.06),
        angle::<CosineHarmonic>("CosineHarmonic", CosineHarmonic::precompute(100.0, 109.5)),
        angle::<CosineLinear>("CosineLinear", 100.0),
        angle::<ThetaHarmonic>("ThetaHarmonic", ThetaHarmonic::precompute(100.0, 109.5)),
        angle::<PlanarInversion>("PlanarInversion", PlanarInversion::precompute(40.0)),
        angle::<UmbrellaInversion>("UmbrellaInversion", UmbrellaInversion::precompute(40.0, 54.7)),
        torsion("Torsion of 1 period", 2.0, 1, 180.0),
        torsion("Torsion of 2 periods", 45.0, 2, 180.0),
        torsion("Torsion of 3 periods", 2.0, 3, 60.0),
        torsion("Torsion of 6 periods", 1.0, 6, 30.0),
        hydrogen::<4>("HydrogenBond<4>"),
        hydrogen::<2>("HydrogenBond<2>"),
        hydrogen::<3>("HydrogenBond<3>"),
        hydrogen::<0>("HydrogenBond<0>"),
    ];
    pairs.into_iter().flatten().collect()
}
