//! The ops of burn, each with the inputs that it is checked at.

mod case;
mod elementwise;
mod network;
mod reduction;
mod shape;

use gradcheck_ops::Table;

/// Checks all ops, in both number formats.
pub(crate) fn table() -> Table {
    let mut table = Table::default();
    let families = [elementwise::cases, reduction::cases, shape::cases, network::cases];
    for case in families.into_iter().flat_map(|cases| cases()) {
        case.check_all(&mut table);
    }
    table
}
