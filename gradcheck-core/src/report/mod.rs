//! The result of a check, as data.

mod blind_spot;
mod bound;
mod bug_kind;
mod cell;
mod draft;
mod entries;
#[cfg(all(test, feature = "json", feature = "html"))]
mod extremes;
#[cfg(feature = "html")]
mod html;
mod impossible;
#[cfg(feature = "json")]
mod json;
mod map;
mod matrix;
mod next_step;
mod number;
mod origin;
mod outcome;
mod page;
mod place;
mod plot;
mod points;
mod selection;
#[cfg(test)]
pub(crate) mod specimen;
mod suspect;
mod tensor;
mod tensors;
mod text;
mod topic;
mod verdict;
mod wrap;

pub use blind_spot::BlindSpot;
pub(crate) use blind_spot::named;
pub(crate) use bound::Bound;
pub use bug_kind::BugKind;
pub(crate) use bug_kind::{rows_of_mistakes, with_mistakes};
pub use cell::Cell;
pub(crate) use draft::{Draft, EveryEntry};
#[cfg(feature = "html")]
pub(crate) use html::index;
pub(crate) use impossible::Impossible;
pub(crate) use number::{in_four_digits, short};
pub(crate) use origin::{Inside, Origin, Target};
pub use outcome::{Failure, Passed};
pub(crate) use page::Style;
pub(crate) use place::{entry, place, quoted};
use points::AtPoints;
pub(crate) use selection::Selection;
pub use suspect::Suspect;
pub(crate) use tensor::Resolution;
pub use tensor::{Measurement, Mismatch, Step, TensorReport};
use text::claim;
pub(crate) use text::render;
pub(crate) use topic::Topic;
pub use verdict::Verdict;
pub(crate) use wrap::{WIDTH, length, shortened, tame, wrapped, wrapped_to};

/// A form of the report that is written to a file.
pub(crate) struct Form {
    /// The feature of the crate that adds it.
    pub(crate) feature: &'static str,
    /// What its files end in.
    pub(crate) extension: &'static str,
    /// `None` without the feature.
    pub(crate) render: Option<Renders>,
}

/// How a report is written, and that there is none.
pub(crate) struct Renders {
    pub(crate) report: fn(&Report) -> String,
    pub(crate) impossible: fn(&Impossible<'_>) -> String,
}

macro_rules! form {
    ($feature:literal, $extension:literal, $form:ident, $render:ident) => {{
        #[cfg(feature = $feature)]
        let render = Some(Renders { report: Report::$render, impossible: $form::impossible });
        #[cfg(not(feature = $feature))]
        let render = None;
        Form { feature: $feature, extension: $extension, render }
    }};
}

/// The forms, in the order in which a failing test names their files.
pub(crate) const FORMS: &[Form] =
    &[form!("json", "json", json, to_json), form!("html", "html", html, to_html)];

/// The result of a check. `Display` is the text that a failing test shows.
///
/// It may be that of a wrong gradient: [`into_result`](Self::into_result) makes an error of that.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, Verdict};
///
/// let report = Check::new().run(&mut 2.0_f64, |x| x.powi(3), |x| 2.0 * x.powi(2))?;
///
/// assert_eq!(report.verdict(), Verdict::Fail);
/// assert_eq!(report.claim(), "gradient check failed: the only entry is wrong");
/// assert_eq!(report.mismatches()[0].analytic(), 8.0);
/// assert!((report.mismatches()[0].numeric() - 12.0).abs() < 1e-6);
/// # Ok::<(), gradcheck_core::CheckError>(())
/// ```
#[must_use = "the gradient may be wrong: read the verdict, or call `into_result`"]
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    topic: Topic,
    tensors: Vec<TensorReport>,
    mismatches: Vec<Mismatch>,
    suspects: Vec<Suspect>,
    notes: Vec<String>,
    evaluations: usize,
    seed: u64,
    /// The coarsest check of a tensor that still counts.
    resolution: f64,
    every_entry: Option<EveryEntry>,
    origin: Option<Origin>,
    selection: Option<Selection>,
    points: Option<AtPoints>,
    blind_spots: Vec<BlindSpot>,
}

impl Report {
    pub(crate) fn new(draft: Draft) -> Self {
        let Draft {
            topic,
            tensors,
            mismatches,
            suspects,
            notes,
            evaluations,
            seed,
            resolution,
            every_entry,
            selection,
            points,
            blind_spots,
        } = draft;
        Self {
            topic,
            tensors,
            mismatches,
            suspects,
            notes,
            evaluations,
            seed,
            resolution,
            every_entry,
            origin: None,
            selection,
            points,
            blind_spots,
        }
    }

    /// Whether what was checked changes from call to call.
    fn is_unstable(&self) -> bool {
        draft::is_unstable(&self.suspects)
    }

    /// The tensors of which this was concluded.
    fn with_verdict(&self, verdict: Verdict) -> impl Iterator<Item = &TensorReport> {
        self.tensors.iter().filter(move |tensor| tensor.verdict == verdict)
    }

    /// Returns [`Verdict::Fail`] if a tensor failed, else [`Verdict::Inconclusive`] if one is,
    /// else [`Verdict::Pass`].
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        draft::verdict_of(&self.tensors, &self.suspects)
    }

    /// Returns the verdict as a sentence in one line: the first one of the text.
    #[must_use]
    pub fn claim(&self) -> String {
        claim(self)
    }

    /// Returns the command that repeats the check; `None` after a pass, and unless an `assert_…!`
    /// macro made the check in what cargo built.
    #[must_use]
    pub fn rerun(&self) -> Option<String> {
        text::rerun(self)
    }

    /// Returns what else there is to know, a sentence each.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns how often the cost was called, or the function that stands for it.
    #[must_use]
    pub fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// Returns the tensors that were checked, in the order of the layout; frozen ones are not.
    #[must_use]
    pub fn tensors(&self) -> &[TensorReport] {
        &self.tensors
    }

    /// Returns mistakes that would have passed, too, since at these parameters they change nothing of the
    /// derivatives; nothing unless a gradient, a Jacobian, a Hessian or a product with a cotangent passed.
    /// Those of a matrix have the path of the parameters, of the outputs, or of the matrix as a whole.
    ///
    /// They are found without an evaluation. Where the check is at several points, those are left that
    /// are the same at all.
    #[must_use]
    pub fn blind_spots(&self) -> &[BlindSpot] {
        &self.blind_spots
    }

    /// Returns the paths of the tensors that [`Check::only`](crate::Check::only) left out.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        self.selection.as_ref().map_or(&[], |selection| &selection.left_out)
    }

    /// Returns the entries that were proven wrong, in the order of the layout.
    ///
    /// A tensor that is wrong in many entries has a sample of them here.
    #[must_use]
    pub fn mismatches(&self) -> &[Mismatch] {
        &self.mismatches
    }

    /// Returns the mistakes that explain what was seen.
    #[must_use]
    pub fn suspects(&self) -> &[Suspect] {
        &self.suspects
    }

    /// Returns the seed of the directions.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Returns |g − n| / (|g| + |n|) of the analytic gradient g and the numeric gradient n over
    /// all entries that are not frozen; `None` unless every entry was measured.
    ///
    /// 0 when both are zero.
    #[must_use]
    pub fn difference(&self) -> Option<f64> {
        self.every_entry.as_ref().map(|known| known.difference)
    }

    /// Returns the numeric gradient in flat order, 0 for frozen entries; `None` unless every
    /// entry was measured.
    #[must_use]
    pub fn numeric(&self) -> Option<&[f64]> {
        self.every_entry.as_ref().map(|known| known.numeric.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;

    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    #[test]
    fn every_form_is_in_the_list_and_in_a_feature() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let manifest = fs::read_to_string(package.join("Cargo.toml")).unwrap();
        for path in files(&package.join("src/report")) {
            let text = fs::read_to_string(&path).unwrap();
            let starts = text.match_indices("\n    pub fn to_").map(|(at, start)| at + start.len());
            for form in starts.map(|at| text[at..].split('(').next().unwrap()) {
                assert!(
                    FORMS.iter().any(|known| known.feature == form),
                    "report/mod.rs: `FORMS` has no row for {form} of {}",
                    path.display()
                );
            }
        }
        for form in FORMS {
            let feature = format!("\n{} = [", form.feature);
            assert!(manifest.contains(&feature), "Cargo.toml: no feature `{}`", form.feature);
        }
    }
}
