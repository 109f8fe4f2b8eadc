//! Curves and surfaces, by their parameters.

mod kurbo;
mod lyon_geom;
mod truck_geometry;

use crate::field::Published;

#[must_use]
pub fn crates() -> Vec<Published> {
    vec![
        Published::new("kurbo", "0.13.1", kurbo::subjects),
        Published::new("lyon_geom", "1.0.20", lyon_geom::subjects),
        Published::new("truck-geometry", "0.5.0", truck_geometry::subjects),
    ]
}
