//! Reports of every name and number that there may be, in all their forms.

use html5ever::tendril::TendrilSink;
use jsonschema::Validator;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde_json::Value;

use super::{
    Bound, BugKind, Cell, EveryEntry, Inside, Measurement, Mismatch, Origin, Report, Resolution,
    Step, Suspect, Target, TensorReport, Topic, Verdict,
};

const NUMBERS: [f64; 16] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    1.0 + f64::EPSILON,
    1.0 / 3.0,
    1e-320,
    -5e-324,
    f64::MIN_POSITIVE,
    f64::MAX,
    f64::MIN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    1e21,
    1e-7,
];

const PIECES: [&str; 24] = [
    "weight",
    "[0]",
    ".",
    "\"",
    "'",
    "`",
    "<",
    ">",
    "&",
    "&amp;",
    "</script>",
    "<!--",
    "]]>",
    "\\",
    "\u{0}",
    "\u{1b}[31m",
    "\r\n",
    "\t",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{202e}",
    "\u{ffff}",
    "層é🦀",
];

/// Makes a report out of anything.
struct Maker(fastrand::Rng);

impl Maker {
    fn number(&mut self) -> f64 {
        if self.0.bool() {
            NUMBERS[self.0.usize(..NUMBERS.len())]
        } else {
            f64::from_bits(self.0.u64(..))
        }
    }

    fn origin(&mut self) -> Origin {
        let target = match self.0.usize(..4) {
            0 => Target::Tests(self.text()),
            1 => Target::Program(self.text()),
            2 => Target::Library,
            _ => Target::Unknown,
        };
        let inside = if self.0.bool() { Inside::Test(self.text()) } else { Inside::Unknown };
        let (package, file) = (self.text(), self.text());
        Origin {
            package,
            target,
            inside,
            file,
            line: self.0.u32(..),
            run: self.text(),
            settings: vec![self.text()],
        }
    }

    fn text(&mut self) -> String {
        let count = self.0.usize(..8);
        let mut piece = || {
            let any = char::from_u32(self.0.u32(..0x11_0000)).map(String::from);
            let one = PIECES[self.0.usize(..PIECES.len())].to_owned();
            if self.0.bool() { one } else { any.unwrap_or(one) }
        };
        (0..count).map(|_| piece()).collect()
    }

    fn tensor(&mut self) -> TensorReport {
        let shape: Vec<usize> = (0..self.0.usize(..4)).map(|_| self.0.usize(1..90)).collect();
        let count: usize = shape.iter().product();
        let measured = self.0.usize(..40);
        let verdicts = [Verdict::Pass, Verdict::Fail, Verdict::Inconclusive];
        TensorReport {
            path: self.text(),
            tangent: self.0.bool().then(|| self.0.usize(..5)),
            verdict: verdicts[self.0.usize(..3)],
            resolution: Resolution::of_entry(Bound::new(self.number())),
            reason: self.0.bool().then(|| self.text()),
            measured,
            wrong: measured / 2,
            is_complete: self.0.bool(),
            kinked: self.0.usize(..3),
            confined: None,
            row_axes: None,
            measurements: (0..measured)
                .map(|_| Measurement {
                    position: self.0.usize(..count),
                    analytic: self.number(),
                    numeric: self.number(),
                    error: self.number(),
                    is_wrong: self.0.bool(),
                })
                .collect(),
            steps: (0..self.0.usize(..12))
                .map(|_| Step { t: self.number(), difference: self.number(), noise: self.number() })
                .collect(),
            shape,
        }
    }

    fn mismatch(&mut self) -> Mismatch {
        Mismatch {
            path: self.text(),
            index: (0..self.0.usize(..4)).map(|_| self.0.usize(..)).collect(),
            tangent: self.0.bool().then(|| self.0.usize(..5)),
            analytic: self.number(),
            numeric: self.number(),
            error: self.number(),
            slopes: self.0.bool().then(|| [self.number(), self.number()]),
            cell: (self.0.bool()).then(|| self.cell()),
        }
    }

    fn cell(&mut self) -> Cell {
        let mut place = || (self.text(), vec![self.0.usize(..4)]);
        let (output, input) = (place(), place());
        let (column, is_tangent) = (self.0.bool().then_some(3), self.0.bool());
        Cell { row: self.0.usize(..), column, output, input, is_tangent }
    }

    fn report(&mut self) -> Report {
        let kind = BugKind::ALL[self.0.usize(..BugKind::ALL.len())];
        let suspect = Suspect::new(kind, vec![self.text()], self.text());
        Report {
            topic: Topic::Gradient,
            tensors: (0..self.0.usize(..6)).map(|_| self.tensor()).collect(),
            mismatches: (0..self.0.usize(..30)).map(|_| self.mismatch()).collect(),
            suspects: if self.0.bool() { vec![suspect] } else { Vec::new() },
            notes: (0..self.0.usize(..3)).map(|_| self.text()).collect(),
            evaluations: self.0.usize(..),
            seed: self.0.u64(..),
            resolution: 1e-3,
            every_entry: self.0.bool().then(|| EveryEntry {
                numeric: (0..20).map(|_| self.number()).collect(),
                difference: self.number(),
            }),
            origin: self.0.bool().then(|| self.origin()),
            selection: None,
            points: None,
            blind_spots: Vec::new(),
        }
    }
}

/// What a number of a report became in JSON.
fn read_back(value: &Value) -> f64 {
    value.as_str().map_or_else(|| value.as_f64(), |text| text.parse().ok()).expect("a number")
}

fn is_same(value: &Value, number: f64) -> bool {
    let read = read_back(value);
    read.to_bits() == number.to_bits() || (read.is_nan() && number.is_nan())
}

#[test]
fn every_report_is_json_of_the_schema_and_reads_back() {
    let schema: Value = serde_json::from_str(include_str!("json/schema.json")).unwrap();
    let validator = Validator::new(&schema).unwrap();
    let mut maker = Maker(fastrand::Rng::with_seed(1));
    for number in 0..150 {
        let report = maker.report();

        let text = report.to_json();

        let json: Value = serde_json::from_str(&text).unwrap_or_else(|e| panic!("{number}: {e}"));
        let errors: Vec<_> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{number}: {errors:?}");
        assert_eq!(json["seed"], report.seed.to_string());
        for (tensor, written) in report.tensors.iter().zip(json["tensors"].as_array().unwrap()) {
            assert_eq!(written["path"], tensor.path, "{number}");
            for (place, entry) in tensor.measurements.iter().enumerate() {
                let written = &written["measurements"][place];
                assert!(is_same(&written["analytic"], entry.analytic), "{number}: {written}");
                assert!(is_same(&written["numeric"], entry.numeric), "{number}: {written}");
            }
        }
    }
}

#[test]
fn every_mistake_has_its_name_in_json_and_the_schema_knows_it() {
    let schema: Value = serde_json::from_str(include_str!("json/schema.json")).unwrap();
    let validator = Validator::new(&schema).unwrap();
    for kind in BugKind::ALL {
        let suspect = Suspect::new(*kind, Vec::new(), "claim".to_owned());
        let report = Report { suspects: vec![suspect], ..super::specimen::report(Vec::new()) };

        let json: Value = serde_json::from_str(&report.to_json()).unwrap();

        assert_eq!(json["suspects"][0]["kind"], kind.name());
        assert!(validator.is_valid(&json), "report/json/schema.json does not allow `{kind}`");
    }
}

#[test]
fn what_is_no_report_is_not_of_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("json/schema.json")).unwrap();
    let validator = Validator::new(&schema).unwrap();
    let report = Maker(fastrand::Rng::with_seed(2)).report();
    let json: Value = serde_json::from_str(&report.to_json()).unwrap();
    assert!(validator.is_valid(&json));

    for (key, wrong) in [
        ("schema", Value::from("gradcheck-report/2")),
        ("verdict", Value::from("ok")),
        ("seed", Value::from(7)),
        ("evaluations", Value::from(-1)),
        ("difference", Value::from("nan")),
        ("tensors", Value::Null),
    ] {
        let mut json = json.clone();
        json[key] = wrong;
        assert!(!validator.is_valid(&json), "{key}");
        json.as_object_mut().unwrap().remove(key);
        assert!(!validator.is_valid(&json), "{key} is missing");
    }
}

#[test]
fn every_report_is_a_page_without_a_mistake_in_its_html() {
    let mut maker = Maker(fastrand::Rng::with_seed(3));
    for number in 0..150 {
        let report = maker.report();

        let page = report.to_html();

        let document = html5ever::parse_document(
            RcDom::default(),
            html5ever::ParseOpts {
                tokenizer: html5ever::tokenizer::TokenizerOpts {
                    exact_errors: true,
                    ..Default::default()
                },
                ..Default::default()
            },
        )
        .one(page.as_str());
        let errors = document.errors.borrow();
        assert!(errors.is_empty(), "{number}: {errors:?}\n{page}");
        look_through(&document.document, number);
        assert!(page.chars().all(|letter| !letter.is_control() || letter == '\n'), "{number}");
    }
}

/// Elements are the ones that we write, and no number of a picture is out of place.
fn look_through(node: &Handle, number: usize) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        assert!(!["script", "img", "iframe", "object"].contains(&&*name.local), "{number}");
        for attribute in attrs.borrow().iter() {
            let is_event = attribute.name.local.starts_with("on");
            assert!(!is_event, "{number}: {}", &*attribute.name.local);
            if ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height"]
                .contains(&&*attribute.name.local)
            {
                let value: f64 = attribute.value.parse().expect("a coordinate");
                assert!((0.0..=1000.0).contains(&value), "{number}: {value}");
            }
        }
    }
    for child in node.children.borrow().iter() {
        look_through(child, number);
    }
}
