//! Functions of kinds that published code has, family by family.

mod blocks;
mod covariances;
mod edges;
mod finance;
mod layers;
mod likelihoods;
mod losses;
mod mechanics;
mod paths;
mod series;
mod vision;

use super::case::Case;
use super::number::Entry;

/// The families that make sense in either precision.
pub(super) fn both<S: Entry>() -> Vec<Case<S>> {
    let families = [
        likelihoods::cases(),
        series::cases(),
        covariances::cases(),
        layers::cases(),
        blocks::cases(),
        losses::cases(),
        paths::cases(),
        mechanics::cases(),
        vision::cases(),
        finance::cases(),
        edges::cases(),
    ];
    families.into_iter().flatten().collect()
}
