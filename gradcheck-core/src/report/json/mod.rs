//! The report as JSON, in the form that `schema.json` describes.

use serde::{Serialize, Serializer};

use super::{
    BlindSpot, Cell, Impossible, Measurement, Mismatch, Origin, Report, Step, Suspect,
    TensorReport, text,
};

/// The name and the version of the form; another number stands for a change that breaks readers.
const SCHEMA: &str = "gradcheck-report/1";

impl Report {
    /// Returns the report as JSON.
    ///
    /// Numbers read back bit for bit; those that are not finite are the texts `"NaN"`, `"inf"` and
    /// `"-inf"`. `schema` names the form and its version, which this JSON Schema describes:
    ///
    /// ```json
    #[doc = include_str!("schema.json")]
    /// ```
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    ///
    /// let report = Check::new().run(&mut 2.0_f64, |x| x.powi(3), |x| 3.0 * x.powi(2))?;
    /// assert!(report.to_json().contains("\"verdict\": \"pass\""));
    /// # Ok::<(), gradcheck_core::CheckError>(())
    /// ```
    #[must_use]
    pub fn to_json(&self) -> String {
        render(self)
    }
}

fn render(report: &Report) -> String {
    written(&View::of(report))
}

/// That there is no report, in the form of one.
pub(super) fn impossible(impossible: &Impossible<'_>) -> String {
    written(&View {
        schema: SCHEMA,
        verdict: "error",
        claim: impossible.claim.to_owned(),
        error: Some(impossible.text),
        origin: OriginView::of(Some(impossible.origin)),
        rerun: impossible.origin.command(&[]),
        evaluations: 0,
        seed: None,
        difference: None,
        points: Vec::new(),
        point: None,
        redrawn: 0,
        left_out: &[],
        tensors: Vec::new(),
        mismatches: Vec::new(),
        suspects: Vec::new(),
        blind_spots: Vec::new(),
        notes: &[],
        numeric: None,
    })
}

fn written(view: &View<'_>) -> String {
    serde_json::to_string_pretty(view)
        .expect("texts, numbers and lists of them have a form in JSON")
}

#[derive(Serialize)]
struct View<'a> {
    schema: &'static str,
    verdict: &'static str,
    claim: String,
    error: Option<&'a str>,
    #[serde(flatten)]
    origin: OriginView<'a>,
    rerun: Option<String>,
    evaluations: usize,
    // As text: readers that keep every number in 64 bits would round it.
    seed: Option<String>,
    difference: Option<Number>,
    points: Vec<&'static str>,
    point: Option<usize>,
    redrawn: usize,
    left_out: &'a [String],
    tensors: Vec<TensorView<'a>>,
    mismatches: Vec<MismatchView<'a>>,
    suspects: Vec<SuspectView<'a>>,
    blind_spots: Vec<BlindSpotView<'a>>,
    notes: &'a [String],
    numeric: Option<Vec<Number>>,
}

/// Where the check was made.
#[derive(Serialize)]
struct OriginView<'a> {
    package: Option<&'a str>,
    binary: Option<&'a str>,
    test: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
}

impl<'a> OriginView<'a> {
    fn of(origin: Option<&'a Origin>) -> Self {
        Self {
            package: origin.and_then(Origin::package),
            binary: origin.and_then(Origin::binary),
            test: origin.and_then(Origin::test),
            file: origin.and_then(Origin::file),
            line: origin.and_then(Origin::line),
        }
    }
}

impl<'a> View<'a> {
    fn of(report: &'a Report) -> Self {
        Self {
            schema: SCHEMA,
            verdict: report.verdict().name(),
            claim: text::claim(report),
            error: None,
            origin: OriginView::of(report.origin.as_ref()),
            rerun: text::rerun(report),
            evaluations: report.evaluations,
            seed: Some(report.seed.to_string()),
            difference: report.difference().map(Number),
            points: report.points().iter().map(|verdict| verdict.name()).collect(),
            point: report.points.as_ref().map(|points| points.shown),
            redrawn: report.points.as_ref().map_or(0, |points| points.redrawn),
            left_out: report.left_out(),
            tensors: report.tensors.iter().map(TensorView::of).collect(),
            mismatches: report.mismatches.iter().map(MismatchView::of).collect(),
            suspects: report.suspects.iter().map(SuspectView::of).collect(),
            blind_spots: report.blind_spots.iter().map(BlindSpotView::of).collect(),
            notes: &report.notes,
            numeric: report.numeric().map(|numeric| numeric.iter().copied().map(Number).collect()),
        }
    }
}

#[derive(Serialize)]
struct TensorView<'a> {
    path: &'a str,
    shape: &'a [usize],
    tangent: bool,
    verdict: &'static str,
    resolution: Number,
    slice_resolution: Number,
    whole_resolution: Number,
    reason: Option<&'a str>,
    measured: usize,
    wrong: usize,
    complete: bool,
    at_kinks: usize,
    measurements: Vec<MeasurementView>,
    steps: Vec<StepView>,
}

impl<'a> TensorView<'a> {
    fn of(tensor: &'a TensorReport) -> Self {
        Self {
            path: &tensor.path,
            shape: &tensor.shape,
            tangent: tensor.is_tangent(),
            verdict: tensor.verdict.name(),
            resolution: Number(tensor.resolution()),
            slice_resolution: Number(tensor.slice_resolution()),
            whole_resolution: Number(tensor.whole_resolution()),
            reason: tensor.reason(),
            measured: tensor.measured,
            wrong: tensor.wrong,
            complete: tensor.is_complete,
            at_kinks: tensor.kinked,
            measurements: tensor.measurements.iter().map(MeasurementView::of).collect(),
            steps: tensor.steps.iter().map(StepView::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct MeasurementView {
    position: usize,
    analytic: Number,
    numeric: Number,
    error: Number,
    wrong: bool,
}

impl MeasurementView {
    fn of(measurement: &Measurement) -> Self {
        let Measurement { position, analytic, numeric, error, is_wrong } = *measurement;
        let [analytic, numeric, error] = [analytic, numeric, error].map(Number);
        Self { position, analytic, numeric, error, wrong: is_wrong }
    }
}

#[derive(Serialize)]
struct StepView {
    step: Number,
    difference: Number,
    noise: Number,
}

impl StepView {
    fn of(step: &Step) -> Self {
        let [step, difference, noise] = [step.t, step.difference, step.noise].map(Number);
        Self { step, difference, noise }
    }
}

#[derive(Serialize)]
struct MismatchView<'a> {
    path: &'a str,
    index: &'a [usize],
    tangent: bool,
    analytic: Number,
    numeric: Number,
    error: Number,
    one_sided: Option<[Number; 2]>,
    cell: Option<CellView<'a>>,
}

#[derive(Serialize)]
struct CellView<'a> {
    row: usize,
    column: Option<usize>,
    output: PlaceView<'a>,
    input: PlaceView<'a>,
}

#[derive(Serialize)]
struct PlaceView<'a> {
    path: &'a str,
    index: &'a [usize],
    tangent: bool,
}

impl<'a> CellView<'a> {
    fn of(cell: &'a Cell) -> Self {
        let place = |(path, index), tangent| PlaceView { path, index, tangent };
        let output = place(cell.output(), false);
        let input = place(cell.input(), cell.is_tangent);
        Self { row: cell.row(), column: cell.column(), output, input }
    }
}

impl<'a> MismatchView<'a> {
    fn of(mismatch: &'a Mismatch) -> Self {
        let Mismatch { path, index, analytic, numeric, error, cell, .. } = mismatch;
        let [analytic, numeric, error] = [*analytic, *numeric, *error].map(Number);
        let (tangent, cell) = (mismatch.is_tangent(), cell.as_ref().map(CellView::of));
        let one_sided = mismatch.one_sided().map(|slopes| slopes.map(Number));
        Self { path, index, tangent, analytic, numeric, error, one_sided, cell }
    }
}

#[derive(Serialize)]
struct SuspectView<'a> {
    kind: &'static str,
    paths: &'a [String],
    claim: &'a str,
    evidence: &'a str,
    remedy: &'a str,
    page: String,
}

impl<'a> SuspectView<'a> {
    fn of(suspect: &'a Suspect) -> Self {
        Self {
            kind: suspect.kind().name(),
            paths: suspect.paths(),
            claim: suspect.claim(),
            evidence: suspect.evidence(),
            remedy: suspect.remedy(),
            page: suspect.kind().url(),
        }
    }
}

#[derive(Serialize)]
struct BlindSpotView<'a> {
    path: &'a str,
    kind: &'static str,
    text: String,
}

impl<'a> BlindSpotView<'a> {
    fn of(spot: &'a BlindSpot) -> Self {
        Self { path: spot.path(), kind: spot.kind().name(), text: spot.to_string() }
    }
}

/// A number that reads back bit for bit; a text where JSON has no number for it.
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_finite() {
            serializer.serialize_f64(self.0)
        } else {
            // "NaN", "inf" or "-inf".
            serializer.collect_str(&self.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Verdict, specimen};
    use super::*;

    #[test]
    fn every_number_has_a_form() {
        for (value, text) in [
            (0.1, "0.1"),
            (-0.0, "-0.0"),
            (f64::INFINITY, "\"inf\""),
            (f64::NEG_INFINITY, "\"-inf\""),
            (f64::NAN, "\"NaN\""),
            (-f64::NAN, "\"NaN\""),
        ] {
            assert_eq!(serde_json::to_string(&Number(value)).unwrap(), text);
        }
        for value in [1e-320, 5e-324, f64::MAX, f64::MIN_POSITIVE, 1.0 + f64::EPSILON, 1.0 / 3.0] {
            let text = serde_json::to_string(&Number(value)).unwrap();

            assert_eq!(text.parse(), Ok(value), "{text}");
        }
    }

    #[test]
    fn the_schema_is_the_one_that_the_reports_name() {
        let schema: serde_json::Value = serde_json::from_str(include_str!("schema.json")).unwrap();

        assert_eq!(schema["properties"]["schema"]["const"], SCHEMA);
    }

    #[test]
    fn names_are_written_so_that_they_read_back() {
        let name = "a\"b\\c\u{0}\u{1f}\n</script>\u{2028}é";
        let report = specimen::report(vec![specimen::tensor(name, &[2], Verdict::Fail)]);

        let value: serde_json::Value = serde_json::from_str(&render(&report)).unwrap();

        assert_eq!(value["tensors"][0]["path"], name);
        assert_eq!(value["mismatches"][0]["path"], name);
    }

    #[test]
    fn seeds_beyond_the_integers_of_a_float_are_kept() {
        let report = Report { seed: u64::MAX, ..specimen::report(Vec::new()) };

        assert!(render(&report).contains("\"seed\": \"18446744073709551615\""));
    }
}
