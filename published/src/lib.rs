//! Checks of the derivatives that published crates have by hand: a module for each field, in it a file
//! for each crate.

pub mod block;
pub mod case;
pub mod field;
pub mod random;
pub mod row;

#[cfg(feature = "engines")]
pub mod engines;
#[cfg(feature = "finance")]
pub mod finance;
#[cfg(feature = "geometry")]
pub mod geometry;
#[cfg(feature = "kernels")]
pub mod kernels;
#[cfg(feature = "mechanics")]
pub mod mechanics;
#[cfg(feature = "networks")]
pub mod networks;
#[cfg(feature = "optimization")]
pub mod optimization;
#[cfg(feature = "robotics")]
pub mod robotics;
#[cfg(feature = "special")]
pub mod special;
#[cfg(feature = "statistics")]
pub mod statistics;
#[cfg(feature = "thermodynamics")]
pub mod thermodynamics;

/// A field for each feature that is on.
macro_rules! fields {
    ($($feature:literal $module:ident)+) => {
        #[must_use]
        pub fn fields() -> Vec<field::Field> {
            [
                $(
                    #[cfg(feature = $feature)]
                    field::Field {
                        name: $feature,
                        page: include_str!(concat!("../tables/", $feature, ".md")),
                        crates: $module::crates(),
                    },
                )+
            ]
            .into()
        }
    };
}

fields! {
    "engines" engines
    "finance" finance
    "geometry" geometry
    "kernels" kernels
    "mechanics" mechanics
    "networks" networks
    "optimization" optimization
    "robotics" robotics
    "special" special
    "statistics" statistics
    "thermodynamics" thermodynamics
}
