//! From what is known of tensors and entries to the report.

use super::prepare::Prepared;
use super::standing::Standing;
use super::trace::Proof;
use crate::report::{Mismatch, Report, TensorReport};

/// Puts a report together; `proofs` are the entries found wrong, in the unit of the samples.
pub(crate) fn report(
    prepared: &Prepared,
    standings: &[Standing],
    mut proofs: Vec<Proof>,
) -> Report {
    proofs.sort_by_key(|proof| proof.position);
    let noise = prepared.noise.level / prepared.unit;
    let tensors = prepared.facts.iter().zip(standings).map(|(facts, standing)| {
        let tensor = &prepared.layout.tensors()[facts.number];
        let judgement = standing.judge(facts, &prepared.settings, noise);
        TensorReport {
            path: tensor.path().to_owned(),
            shape: tensor.shape().to_vec(),
            verdict: judgement.verdict,
            resolution: judgement.resolution,
            reason: judgement.reason,
            tried: standing.tried,
            wrong: standing.wrong,
            exact: standing.is_complete(facts),
        }
    });
    Report {
        tensors: tensors.collect(),
        mismatches: proofs.iter().map(|proof| mismatch(prepared, proof)).collect(),
        suspects: prepared.suspects.clone(),
        notes: prepared.notes.clone(),
        evaluations: 0,
        seed: 0,
        numeric: None,
        difference: None,
        test: None,
    }
}

fn mismatch(prepared: &Prepared, proof: &Proof) -> Mismatch {
    let (tensor, index) =
        prepared.layout.locate(proof.position).expect("a proof is about an entry of the layout");
    let analytic = prepared.analytic[proof.position];
    Mismatch {
        path: tensor.path().to_owned(),
        index,
        analytic,
        numeric: proof.numeric / prepared.unit,
        error: proof.error / prepared.unit,
    }
}
