//! Reports of real checks as JSON and as HTML, against the schema and the grammar.

use std::collections::BTreeMap;

use gradcheck_core::{Check, Report, Step, Verdict};
use html5ever::ParseOpts;
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::RcDom;
use ndarray::{Array1, Array2, array};
use serde_json::Value;

type Model = BTreeMap<&'static str, Array2<f64>>;

fn model() -> Model {
    BTreeMap::from([
        ("</script>", array![[0.5, -1.0], [1e-3, 2.0]]),
        ("\"a\" & 'b'", array![[1.0, 2.0, 3.0]]),
        ("\u{0}\u{1b}\u{202e}", array![[0.25]]),
    ])
}

fn cost(model: &mut Model) -> f64 {
    model.values().map(|array| array.mapv(f64::exp).sum()).sum()
}

fn scaled(model: &Model, factor: f64) -> Model {
    model.iter().map(|(name, array)| (*name, array.mapv(|x| factor * x.exp()))).collect()
}

/// One report of each verdict, and one of every entry.
fn reports() -> [(&'static str, Report, Verdict); 4] {
    let run = |check: Check<'_>, factor: f64| {
        check.run(&mut model(), cost, |model| scaled(model, factor)).expect("a verdict")
    };
    let noisy = |model: &mut Model| 1e9 + cost(model);
    let unclear = Check::new().resolution(1e-12);
    let unclear = unclear.run(&mut model(), noisy, |model| scaled(model, 1.0)).expect("a verdict");
    [
        ("right", run(Check::new(), 1.0), Verdict::Pass),
        ("wrong", run(Check::new(), -1.0), Verdict::Fail),
        ("unclear", unclear, Verdict::Inconclusive),
        ("every entry", run(Check::new().every_entry(), 1.5), Verdict::Fail),
    ]
}

#[test]
fn json_is_of_the_schema_and_says_what_the_report_says() {
    let schema = include_str!("../../gradcheck-core/src/report/json/schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::Validator::new(&schema).unwrap();
    for (name, report, verdict) in reports() {
        assert_eq!(report.verdict(), verdict, "{name}");

        let json: Value = serde_json::from_str(&report.to_json()).unwrap();

        let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert_eq!(json["evaluations"], report.evaluations(), "{name}");
        let mismatches = json["mismatches"].as_array().unwrap();
        assert_eq!(mismatches.len(), report.mismatches().len(), "{name}");
        for (json, mismatch) in mismatches.iter().zip(report.mismatches()) {
            assert_eq!(json["path"], mismatch.path(), "{name}");
            assert_eq!(json["analytic"], mismatch.analytic(), "{name}");
            assert_eq!(json["numeric"], mismatch.numeric(), "{name}");
        }
        assert_eq!(json["numeric"].is_array(), report.numeric().is_some(), "{name}");
    }
}

#[test]
fn the_curve_of_a_wrong_tensor_is_that_of_its_error() {
    let cost = |x: &mut Vec<f64>| x.iter().map(|x| x.sin()).sum::<f64>();
    for factor in [1.0, 1.5] {
        let mut x = vec![0.3, -0.7, 1.1, 0.4, -0.2, 0.9];
        let report = Check::new()
            .run(&mut x, cost, |x| {
                let mut gradient: Vec<f64> = x.iter().map(|x| x.cos()).collect();
                gradient[2] *= factor;
                gradient
            })
            .expect("a verdict");

        let tensor = &report.tensors()[0];
        let least = tensor.steps().iter().map(Step::difference).fold(f64::INFINITY, f64::min);
        assert_eq!(tensor.verdict() == Verdict::Fail, factor > 1.0, "{report}");
        assert_eq!(least > 0.1, factor > 1.0, "{report}\n{least}");
    }
}

#[test]
fn html_is_without_mistakes() {
    for (name, report, _) in reports() {
        let page = report.to_html();

        let document = html5ever::parse_document(RcDom::default(), ParseOpts::default());
        let document = document.one(page.as_str());
        let errors = document.errors.borrow();
        assert!(errors.is_empty(), "{name}: {errors:?}");
        assert!(!page.contains("<script") && !page.contains("</script><"), "{name}");
    }
}

#[test]
fn a_page_of_a_large_model_stays_small() {
    let mut model = vec![Array1::from_elem(100, 0.5); 2000];
    let cost = |model: &mut Vec<Array1<f64>>| {
        model.iter().map(|array| array.mapv(f64::exp).sum()).sum::<f64>()
    };
    let wrong = |model: &mut Vec<Array1<f64>>| -> Vec<Array1<f64>> {
        model.iter().map(|array| array.mapv(|x| 2.0 * x.exp())).collect()
    };

    let report = Check::new().run(&mut model, cost, wrong).unwrap();

    assert_eq!(report.verdict(), Verdict::Fail);
    let size = report.to_html().len();
    assert!(size < 500_000, "{size}");
}
