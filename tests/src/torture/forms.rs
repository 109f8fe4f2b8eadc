//! The forms of a report: each is well-formed, bounded, and says what the others say.

use gradcheck_core::{Report, Verdict};
use html5ever::ParseOpts;
use html5ever::tendril::TendrilSink;
use html5ever::tokenizer::TokenizerOpts;
use jsonschema::Validator;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde_json::Value;

/// The most characters of a page: its pictures have a point for each entry up to some thousands.
const MOST_OF_PAGE: usize = 2_000_000;
/// The most lines of a text, as long as a person reads in a failing test.
const MOST_LINES: usize = 120;
/// Coordinates within a picture.
const COORDINATES: [&str; 10] = ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height"];

/// What the forms are held against.
pub(super) struct Forms(Validator);

impl Forms {
    pub(super) fn new() -> Self {
        let schema = include_str!("../../../gradcheck-core/src/report/json/schema.json");
        let schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
        Self(Validator::new(&schema).expect("the schema is one"))
    }

    /// Says what is wrong with a report in any of its forms.
    pub(super) fn problems(&self, report: &Report) -> Vec<String> {
        let mut problems = self.of_json(report);
        problems.extend(of_page(report));
        problems.extend(of_text(report));
        problems
    }

    fn of_json(&self, report: &Report) -> Vec<String> {
        let json: Value = match serde_json::from_str(&report.to_json()) {
            Ok(json) => json,
            Err(error) => return vec![format!("the JSON cannot be read: {error}")],
        };
        let mut problems: Vec<String> =
            self.0.iter_errors(&json).map(|error| format!("JSON: {error}")).collect();
        let verdict = match report.verdict() {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Inconclusive => "inconclusive",
        };
        if json["verdict"] != verdict || json["evaluations"] != report.evaluations() {
            problems.push(format!("JSON says {} for {verdict}", json["verdict"]));
        }
        problems
    }
}

fn of_page(report: &Report) -> Vec<String> {
    let page = report.to_html();
    let tokenizer = TokenizerOpts { exact_errors: true, ..Default::default() };
    let options = ParseOpts { tokenizer, ..Default::default() };
    let document = html5ever::parse_document(RcDom::default(), options).one(page.as_str());
    let mut problems: Vec<String> =
        document.errors.borrow().iter().map(|error| format!("HTML: {error}")).collect();
    look_through(&document.document, &mut problems);
    if page.len() > MOST_OF_PAGE {
        problems.push(format!("HTML: {} characters", page.len()));
    }
    problems
}

fn look_through(node: &Handle, problems: &mut Vec<String>) {
    if let NodeData::Element { attrs, .. } = &node.data {
        for attribute in attrs.borrow().iter() {
            if COORDINATES.contains(&&*attribute.name.local) {
                let value: f64 = attribute.value.parse().unwrap_or(f64::NAN);
                if !(0.0..=1000.0).contains(&value) {
                    problems.push(format!("HTML: a coordinate is {}", &*attribute.value));
                }
            }
        }
    }
    for child in node.children.borrow().iter() {
        look_through(child, problems);
    }
}

fn of_text(report: &Report) -> Vec<String> {
    let mut problems = Vec::new();
    for text in [report.to_string(), format!("{report:#}")] {
        let lines = text.lines().count();
        if lines > MOST_LINES {
            problems.push(format!("the text has {lines} lines"));
        }
        if let Some(line) = text.lines().find(|line| line.chars().count() > 80) {
            problems.push(format!("the text has a line beyond column 80: {line}"));
        }
        if report.verdict() == Verdict::Pass && !text.contains("passed") {
            problems.push(format!("the text of a pass does not say so: {text}"));
        }
    }
    if !format!("{report:#}").is_ascii() {
        problems.push("the plain text is not ASCII".to_owned());
    }
    problems
}
