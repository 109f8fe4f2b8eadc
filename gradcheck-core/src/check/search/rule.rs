//! The rule of the verdict, row by row as ARCHITECTURE.md has it, each with its pair: what is known
//! of a tensor, and what follows. A typical entry makes 1 of the derivative.

use super::cause::Sight;
use super::reason::Trouble;
use super::region::Region;
use super::standing::{Judgement, Standing};
use crate::Parameters;
use crate::check::model::direction::Direction;
use crate::check::model::facts::{Facts, Shares};
use crate::check::model::scope::Scope;
use crate::check::settings::Settings;
use crate::check::start::prepare::Prepared;
use crate::differentiate::Noise;
use crate::report::Bound;
use crate::report::Verdict::{self, Fail, Inconclusive, Pass};

/// The resolution that is asked for, and the greatest bounds B that fit it and do not: h = 1.5 B.
const RESOLUTION: f64 = 1e-3;
const FINE: f64 = 0.6e-3;
const COARSE: f64 = 0.7e-3;

/// A check of one tensor of ten entries, all 1, whose gradients are all 2.
fn prepared(settings: Settings) -> Prepared {
    let model = vec![1.0_f64; 10];
    let layout = model.layout();
    let mut direction = Direction::random(&layout, &model, 7);
    let mut facts = Facts::gather(&layout, &model, &[2.0; 10], &mut direction);
    Facts::compare_all(&mut facts, f64::EPSILON);
    Prepared {
        layout,
        settings,
        facts,
        noise: Noise::new(1e-9, f64::EPSILON),
        probe: Scope::range(0..10),
        origin: 3.0,
        unit: 1.0,
        seed: 7,
        suspects: Vec::new(),
        notes: Vec::new(),
    }
}

fn double() -> Settings {
    Settings { resolution: RESOLUTION, ..Settings::for_format(f64::EPSILON) }
}

fn judged(settings: Settings, know: impl FnOnce(&mut Standing)) -> Judgement {
    let prepared = prepared(settings);
    let mut standing = Standing::default();
    know(&mut standing);
    standing.judgement(
        &prepared.facts[0],
        &settings,
        &Sight::of(&prepared, &prepared.noise, true, 1.0),
    )
}

#[test]
fn what_nothing_moves_passes_where_the_cost_may_be_constant_and_never_changed() {
    let prepared = prepared(double());
    let sight = Sight::of(&prepared, &prepared.noise, true, 1.0);
    let still = |tensor: &mut Standing| _ = tensor.clear(1e-9, Shares::of_entry(0.0), 0.0);
    let rough = |tensor: &mut Standing| {
        tensor.note_trouble(Trouble::Unsettled);
        still(tensor);
    };
    let wrong = |tensor: &mut Standing| {
        tensor.note_wrong(0.1);
        still(tensor);
    };
    for (know, is_constant, verdict) in [
        (&still as &dyn Fn(&mut Standing), true, Pass),
        (&still, false, Inconclusive),
        (&rough, true, Inconclusive),
        (&wrong, true, Fail),
    ] {
        let mut standing = Standing::default();
        know(&mut standing);
        let sight = sight.of_constant(is_constant);

        let judgement = standing.judgement(&prepared.facts[0], &double(), &sight);

        assert_eq!((judgement.verdict, judgement.resolution), (verdict, Bound::UNKNOWN));
    }
}

/// What is known, the verdict that follows, and words of its reason; none where none is given.
type Row = (&'static str, fn(&mut Standing), Verdict, &'static str);

const RULE: [Row; 19] = [
    // fail: an entry is a mismatch
    (
        "a wrong entry beside right ones",
        |tensor| {
            tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
            tensor.note_wrong(0.1);
        },
        Fail,
        "",
    ),
    (
        "a right entry beside right ones",
        |tensor| {
            tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
            tensor.note_measured();
        },
        Pass,
        "",
    ),
    ("wrong as a whole", Standing::note_wrong_throughout, Fail, ""),
    (
        "a wrong entry beside some that could not be judged",
        |tensor| {
            tensor.note_trouble(Trouble::Unsettled);
            tensor.note_wrong(0.1);
        },
        Fail,
        "",
    ),
    // inconclusive: else, if some entries could not be judged, with the reason
    (
        "some could not be judged, the rest is right",
        |tensor| {
            tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
            tensor.note_trouble(Trouble::Unsettled);
        },
        Inconclusive,
        "do not settle",
    ),
    (
        "the first of two troubles is told",
        |tensor| {
            tensor.note_trouble(Trouble::Edge);
            tensor.note_trouble(Trouble::Unsettled);
        },
        Inconclusive,
        "not finite beside the parameters",
    ),
    // pass: else, if h <= resolution
    (
        "no error above a fine bound",
        |tensor| _ = tensor.clear(FINE, Shares::of_entry(1.0), 0.0),
        Pass,
        "",
    ),
    (
        "no error above a coarse bound",
        |tensor| _ = tensor.clear(COARSE, Shares::of_entry(1.0), 0.0),
        Inconclusive,
        "the noise of the cost, 1e-9, hides errors below 1e-3",
    ),
    (
        "of two looks the coarser counts",
        |tensor| {
            tensor.clear(COARSE, Shares::of_entry(1.0), 0.0);
            tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
        },
        Inconclusive,
        "the noise of the cost",
    ),
    ("nothing is known", |_| {}, Inconclusive, "hides every error"),
    // or all that was seen is below the tolerances
    (
        "an error that the tolerances explain",
        |tensor| {
            tensor.clear(1.0, Shares::of_entry(1.0), 0.0);
            tensor.tolerate();
        },
        Pass,
        "",
    ),
    (
        "the same where they do not",
        |tensor| _ = tensor.clear(1.0, Shares::of_entry(1.0), 0.0),
        Inconclusive,
        "the noise of the cost",
    ),
    // or the point is stationary: 1.5 B / z <= resolution
    (
        "a gradient that is small beside its change",
        |tensor| _ = tensor.clear(1.0, Shares::of_entry(1e-9), 2e3),
        Pass,
        "the point is stationary",
    ),
    (
        "a gradient that is less small beside it",
        |tensor| _ = tensor.clear(1.0, Shares::of_entry(1e-9), 1e3),
        Inconclusive,
        "the noise of the cost",
    ),
    (
        "no gradient, and nothing that changes",
        |tensor| _ = tensor.clear(0.0, Shares::of_entry(0.0), 0.0),
        Inconclusive,
        "does not change when this tensor is moved",
    ),
    (
        "no gradient, and the curvature gives a scale",
        |tensor| _ = tensor.clear(0.0, Shares::of_entry(0.0), 1.0),
        Pass,
        "the point is stationary",
    ),
    // what else is told of a pass
    (
        "an entry at a kink",
        |tensor| tensor.note_kink(1),
        Pass,
        "1 of 10 entries is at a kink of the cost",
    ),
    (
        "an entry at a kink beside a coarse bound",
        |tensor| {
            tensor.note_kink(1);
            tensor.clear(COARSE, Shares::of_entry(1.0), 0.0);
        },
        Inconclusive,
        "between its one-sided slopes; beside that, the noise of the cost",
    ),
    (
        "rounding of a gradient that is zero",
        |tensor| {
            tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
            tensor.note_rounding(10);
        },
        Pass,
        "no more than the rounding of larger terms",
    ),
];

#[test]
fn each_row_of_the_rule_gives_its_verdict_and_its_reason() {
    for (name, know, verdict, words) in RULE {
        let judgement = judged(double(), know);

        assert_eq!(judgement.verdict, verdict, "{name}");
        let reason = judgement.reason.unwrap_or_default();
        assert!(reason.contains(words), "{name}: {reason}");
        assert_eq!(reason.is_empty(), words.is_empty(), "{name}: {reason}");
    }
}

#[test]
fn the_resolution_is_the_greatest_of_what_may_hide_what_is_tolerated_and_what_a_kink_excuses() {
    let seen = |settings, know: fn(&mut Standing)| judged(settings, know).resolution.get();
    let tolerant = Settings { max_relative: 1e-2, ..double() };
    let single = Settings::for_format(f64::from(f32::EPSILON));

    let hidden = seen(double(), |tensor| _ = tensor.clear(FINE, Shares::of_entry(1.0), 0.0));
    let tolerated = seen(tolerant, |tensor| _ = tensor.clear(FINE, Shares::of_entry(1.0), 0.0));
    let excused = seen(double(), |tensor| {
        tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
        tensor.note_band(Bound::new(0.5));
    });
    let narrow = seen(single, |tensor| {
        tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
        tensor.note_reach(0.01);
    });
    let wide = seen(single, |tensor| {
        tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
        tensor.note_reach(0.1);
    });

    let apart = seen(double(), |tensor| {
        tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
        tensor.note_kink(1);
        tensor.note_jump(Bound::new(0.5));
    });
    let all = seen(double(), |tensor| {
        tensor.note_kink(10);
        tensor.note_jump(Bound::new(0.5));
    });

    for (seen, expected) in [
        (hidden, 0.9e-3),
        (tolerated, 1e-2),
        (excused, 0.5),
        (narrow, 0.9e-3),
        (wide, 4e-3),
        (apart, 0.9e-3),
        (all, 0.5),
    ] {
        assert!((seen / expected - 1.0).abs() < 1e-9, "{seen} instead of {expected}");
    }
}

#[test]
fn wrong_entries_are_all_there_are_where_the_rest_would_show_such_errors() {
    let whole = || Region::whole(0, &[10]);
    let part = || whole().with(0, 3..5);
    let confined = |unseen: f64, region: Region| {
        let mut tensor = Standing::default();
        tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
        tensor.note_unseen(unseen);
        tensor.note_wrong(0.1);
        tensor.confine(region);
        (tensor.is_rest_right(), tensor.confined())
    };

    assert_eq!(confined(0.05, part()), (true, Some(std::iter::once(3..5).collect())));
    assert_eq!(confined(0.06, part()), (false, None));
    assert_eq!(confined(0.05, whole()), (true, None));
}

#[test]
fn errors_that_may_have_cancelled_beside_wrong_entries_are_looked_at_again() {
    let deserves = |chance: f64, unseen: f64| {
        let mut tensor = Standing::default();
        tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
        tensor.note_unseen(unseen);
        tensor.note_wrong(0.1);
        tensor.note_chance(chance);
        tensor.deserves_another()
    };

    assert!(deserves(1e-4, 0.01));
    assert!(!deserves(1e-6, 0.01));
    // Nothing is said of the others there.
    assert!(!deserves(1e-4, 0.06));
}

#[test]
fn beside_a_kink_a_tensor_as_a_whole_is_judged_by_its_entries() {
    let settings = Settings { is_of_whole: true, ..double() };
    let judged = |entry: f64, band: f64| {
        judged(settings, |tensor| {
            tensor.clear(0.1 * FINE, Shares { judged: 1.0, entry }, 0.0);
            tensor.note_kink(1);
            tensor.note_jump(Bound::new(band));
        })
    };

    let [seen, coarse, drowned] =
        [(1.0, 0.5), (0.01, 0.5), (1.0, 1e9)].map(|(entry, band)| judged(entry, band));

    assert_eq!(seen.verdict, Pass);
    assert_eq!([coarse.verdict, drowned.verdict], [Inconclusive; 2]);
    let reason = coarse.reason.unwrap_or_default();
    assert!(reason.contains("hides errors below 9e-3 of this"), "{reason}");
    let reason = drowned.reason.unwrap_or_default();
    assert!(reason.contains("hides every error of this"), "{reason}");
}

#[test]
fn a_look_says_whether_more_may_hide_than_was_known() {
    let mut standing = Standing::default();

    for (bound, is_more) in [(FINE, true), (FINE, false), (COARSE, true), (FINE, false)] {
        assert_eq!(standing.clear(bound, Shares::of_entry(1.0), 0.0), is_more, "{bound}");
    }
}

#[test]
fn the_rest_is_right_where_something_was_seen_of_it_that_would_show_such_errors() {
    let clear = |tensor: &mut Standing| _ = tensor.clear(FINE, Shares::of_entry(1.0), 0.0);
    let wrong = |unseen: f64| {
        move |tensor: &mut Standing| {
            clear(tensor);
            tensor.note_wrong(0.1);
            tensor.note_unseen(unseen);
        }
    };
    let trouble = |tensor: &mut Standing| {
        clear(tensor);
        tensor.note_trouble(Trouble::Unsettled);
    };
    for (name, know, expected) in [
        ("nothing was seen", &(|_: &mut Standing| {}) as &dyn Fn(&mut Standing), false),
        ("no error was seen", &clear, true),
        ("an entry at a kink alone", &|tensor: &mut Standing| tensor.note_kink(1), true),
        ("some could not be judged", &trouble, false),
        ("it is wrong as a whole", &|tensor: &mut Standing| tensor.note_wrong_throughout(), false),
        ("less hides than the wrong ones are off", &wrong(1e-3), true),
        ("as much hides", &wrong(0.1), false),
    ] {
        let mut standing = Standing::default();
        know(&mut standing);

        assert_eq!(standing.is_rest_right(), expected, "{name}");
    }
}
