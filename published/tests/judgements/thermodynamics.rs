//! aga8: a derivative that is documented as not calculated.

use aga8::composition::Composition;
use aga8::detail::Detail;
use aga8::gerg2008::Gerg2008;

#[test]
fn the_mixed_derivative_of_detail_is_zero_and_that_of_gerg_is_not() {
    let gas = Composition { methane: 0.9, ethane: 0.1, ..Default::default() };
    let mut detail = Detail::new();
    detail.set_composition(&gas).expect("a composition");
    (detail.t, detail.d) = (320.0, 4.0);
    detail.properties();
    let mut gerg = Gerg2008::new();
    gerg.set_composition(&gas).expect("a composition");
    (gerg.t, gerg.d) = (320.0, 4.0);
    gerg.properties();

    assert!(detail.d2p_dtd == 0.0);
    // Both describe the same gas: the other derivatives agree within 1 in 100.
    assert!((detail.dp_dt / gerg.dp_dt - 1.0).abs() < 0.01);
    assert!(gerg.d2p_dtd > 8.0, "{}", gerg.d2p_dtd);
}
