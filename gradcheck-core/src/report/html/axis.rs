//! Where values stand along an axis, and the marks on it.

/// More powers of ten than this are not all marked.
const MOST_DECADES: i32 = 6;
/// Values of more powers of ten than this do not share a linear axis.
const LINEAR_RATIO: f64 = 1e3;
/// The least values of a symmetric axis are so many powers of ten below its largest, at most.
const MOST_SYMMETRIC_DECADES: i32 = 16;
/// How many marks a linear axis has at least, and how long their texts may be for so many.
const LINEAR_MARKS: f64 = 3.0;
const SHORT_MARK: usize = 8;
/// How many decimals a mark has at most: as many as tell floats apart.
const MOST_DECIMALS: i32 = 16;

pub(super) struct Axis {
    scale: Scale,
    low: f64,
    high: f64,
    pub(super) marks: Vec<Mark>,
    /// What follows the name of the quantity: the unit of the marks.
    pub(super) unit: String,
}

/// A place on an axis, between 0 and 1, with its text.
pub(super) struct Mark {
    pub(super) place: f64,
    pub(super) text: String,
}

#[derive(Clone, Copy)]
enum Scale {
    /// In units of a power of ten.
    Linear(i32),
    Logarithmic,
    /// Logarithmic on both sides of a linear part, which ends at this power of ten.
    Symmetric(i32),
}

impl Scale {
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Linear(exponent) => value / power(exponent),
            Self::Logarithmic => value.log10(),
            Self::Symmetric(exponent) => {
                let size = value.abs() / power(exponent);
                let size =
                    if size < 1.0 { size } else { 1.0 + value.abs().log10() - f64::from(exponent) };
                size.copysign(value)
            }
        }
    }
}

impl Axis {
    /// Whole powers of ten around the positive ones of `values`; none if there are none.
    pub(super) fn logarithmic(values: impl Iterator<Item = f64>) -> Option<Self> {
        let values = values.filter(|value| *value > 0.0 && value.is_finite());
        let (low, high) = bounds(values.map(f64::log10))?;
        let low = whole(low.floor());
        let high = whole(high.ceil()).max(low + 1);
        let mark = |exponent: i32| (f64::from(exponent), format!("1e{exponent}"));
        let stride = (high - low - 1) / MOST_DECADES + 1;
        let exponents = (low..=high).filter(|exponent| (exponent - low) % stride == 0);
        let axis = Self::between(Scale::Logarithmic, f64::from(low), f64::from(high), "");
        Some(axis.marked(exponents.map(mark)))
    }

    /// An axis for `values` of either sign: linear, or logarithmic on both sides of 0 where their
    /// sizes differ much. None if no value is finite.
    pub(super) fn signed(values: impl Iterator<Item = f64> + Clone) -> Option<Self> {
        let values = values.filter(|value| value.is_finite());
        let sizes = values.clone().map(f64::abs).filter(|size| *size > 0.0);
        let Some((least, most)) = bounds(sizes) else {
            bounds(values)?;
            return Some(Self::linear(0, -1.0, 1.0));
        };
        let [first, last] = [least, most].map(|size| whole(size.log10().floor()));
        if most / least > LINEAR_RATIO {
            let first = first.max(last - MOST_SYMMETRIC_DECADES).max(LEAST_POWER);
            return Some(Self::symmetric(values, first, last));
        }
        let exponent = if (-3..5).contains(&last) { 0 } else { last.max(LEAST_POWER) };
        let (low, high) = bounds(values.map(|value| Scale::Linear(exponent).of(value)))?;
        let margin = if high > low { 0.05 * (high - low) } else { 0.5 * high.abs() };
        Some(Self::linear(exponent, low - margin, high + margin))
    }

    fn linear(exponent: i32, low: f64, high: f64) -> Self {
        let unit =
            if exponent == 0 { String::new() } else { format!(", in units of 1e{exponent}") };
        let axis = Self::between(Scale::Linear(exponent), low, high, &unit);
        let marks = linear_marks(low, high, LINEAR_MARKS);
        let is_long = marks.iter().any(|(_, text)| text.len() > SHORT_MARK);
        axis.marked(if is_long { linear_marks(low, high, 2.0) } else { marks }.into_iter())
    }

    /// `first` and `last` are the powers of ten of the least and the largest size.
    fn symmetric(values: impl Iterator<Item = f64>, first: i32, last: i32) -> Self {
        let scale = Scale::Symmetric(first);
        let (low, high) = bounds(values.map(|value| scale.of(value))).unwrap_or((-1.0, 1.0));
        let margin = 0.05 * (high - low);
        let (low, high) = (low.min(0.0) - margin, high.max(0.0) + margin);
        let axis = Self::between(scale, low, high, ", logarithmic on both sides of 0");
        let sides = if low < -1.0 && high > 1.0 { 2 } else { 1 };
        let stride = sides * (last - first) / MOST_DECADES + 1;
        let exponents = (first..=last).rev().filter(|exponent| (last - exponent) % stride == 0);
        let both = exponents.flat_map(|exponent| {
            let place = f64::from(exponent - first) + 1.0;
            [(place, format!("1e{exponent}")), (-place, format!("-1e{exponent}"))]
        });
        axis.marked(std::iter::once((0.0, "0".to_owned())).chain(both))
    }

    fn between(scale: Scale, low: f64, high: f64, unit: &str) -> Self {
        Self { scale, low, high, marks: Vec::new(), unit: unit.to_owned() }
    }

    /// Adds those of the marks, given by their places on the scale, that lie on the axis.
    fn marked(mut self, marks: impl Iterator<Item = (f64, String)>) -> Self {
        let marks = marks.filter(|(value, _)| (self.low..=self.high).contains(value));
        let place = |value: f64| (value - self.low) / (self.high - self.low);
        let mut marks: Vec<Mark> =
            marks.map(|(value, text)| Mark { place: place(value), text }).collect();
        marks.sort_by(|left, right| left.place.total_cmp(&right.place));
        self.marks = marks;
        self
    }

    /// Between 0 and 1; what lies beyond an end is put there, and zero at the lower end of a
    /// logarithmic axis.
    pub(super) fn place(&self, value: f64) -> f64 {
        let place = (self.scale.of(value) - self.low) / (self.high - self.low);
        if place.is_nan() { 0.0 } else { place.clamp(0.0, 1.0) }
    }
}

/// Round numbers between `low` and `high`, from `count` to twice as many and one.
fn linear_marks(low: f64, high: f64, count: f64) -> Vec<(f64, String)> {
    let rough = (high - low) / count;
    let exponent = whole(rough.log10().floor());
    let steps = [5.0, 2.0, 1.0].map(|factor| factor * power(exponent));
    let step = steps.into_iter().find(|step| *step <= rough).unwrap_or(rough);
    let decimals = (-whole(step.log10().floor())).clamp(0, MOST_DECIMALS).unsigned_abs() as usize;
    let first = (low / step).ceil();
    let mut marks: Vec<(f64, String)> = Vec::new();
    for number in 0..=whole(2.5 * count) + 1 {
        let value = (first + f64::from(number)) * step;
        let text = format!("{value:.decimals$}");
        let text = if text.parse() == Ok(0.0) { "0".to_owned() } else { text };
        // Where floats lie so close that two marks read alike, one is enough.
        if value <= high && marks.last().is_none_or(|(_, last)| *last != text) {
            marks.push((value, text));
        }
    }
    marks
}

/// The least power of ten that a float holds with a digit.
const LEAST_POWER: i32 = -323;

/// Ten to the `exponent`, also where `powi` would give 0.
fn power(exponent: i32) -> f64 {
    format!("1e{exponent}").parse().unwrap_or(f64::NAN)
}

fn bounds(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |bounds, value| {
        let (low, high) = bounds.unwrap_or((value, value));
        Some((value.min(low), value.max(high)))
    })
}

#[expect(clippy::cast_possible_truncation, reason = "a logarithm or a count, rounded before")]
fn whole(value: f64) -> i32 {
    value as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(axis: &Axis) -> Vec<&str> {
        axis.marks.iter().map(|mark| mark.text.as_str()).collect()
    }

    #[test]
    fn a_logarithmic_axis_has_whole_powers_of_ten() {
        let axis = Axis::logarithmic([3e-9, 0.0, f64::NAN, 2e-6].into_iter()).unwrap();

        assert_eq!(texts(&axis), ["1e-9", "1e-8", "1e-7", "1e-6", "1e-5"]);
        assert_eq!([axis.place(1e-9), axis.place(1e-7), axis.place(0.0)], [0.0, 0.5, 0.0]);
        assert!(Axis::logarithmic([0.0, -1.0, f64::INFINITY].into_iter()).is_none());
    }

    #[test]
    fn a_wide_logarithmic_axis_marks_some() {
        let axis = Axis::logarithmic([1e-320, 1e300].into_iter()).unwrap();

        assert!((4..=8).contains(&axis.marks.len()), "{:?}", texts(&axis));
    }

    #[test]
    fn a_signed_axis_is_linear_where_that_shows_every_value() {
        for (values, marks, unit) in [
            (&[0.0, 1.0][..], &["0", "0.2", "0.4", "0.6", "0.8", "1.0"][..], ""),
            (&[-0.3, 0.25], &["-0.2", "0", "0.2"], ""),
            (&[1.000_000_1, 1.000_000_2], &["1.00000010", "1.00000015", "1.00000020"], ""),
            (&[2e7, 8e7], &["2", "4", "6", "8"], ", in units of 1e7"),
            (&[5e-323, 1e-322], &["5", "6", "7", "8", "9", "10"], ", in units of 1e-323"),
            (&[0.0], &["-1.0", "-0.5", "0", "0.5", "1.0"], ""),
            (&[3.0], &["2", "3", "4"], ""),
        ] {
            let axis = Axis::signed(values.iter().copied()).unwrap();

            assert_eq!((texts(&axis), axis.unit.as_str()), (marks.to_vec(), unit), "{values:?}");
        }
    }

    #[test]
    fn a_signed_axis_is_logarithmic_where_sizes_differ() {
        let axis = Axis::signed([-1e2, 1e-4, 0.0, f64::NAN].into_iter()).unwrap();

        // A twentieth of the range is left free on either side.
        let free = 0.05 / 1.1;
        assert!(
            [axis.place(-1e2), 1.0 - axis.place(1e-4)]
                .iter()
                .all(|rest| (rest - free).abs() < 1e-12)
        );

        assert_eq!(texts(&axis), ["-1e2", "-1e-1", "-1e-4", "0", "1e-4"]);
        assert!(axis.place(-1e2) < axis.place(-1e-4) && axis.place(0.0) < axis.place(1e-4));
    }

    #[test]
    fn no_values_are_too_extreme_for_an_axis() {
        let extremes = [f64::MAX, f64::MIN, 5e-324, -5e-324, 0.0, 1e-320, f64::INFINITY, f64::NAN];
        for left in extremes {
            for right in extremes {
                for values in [[left, right], [left, left]] {
                    let Some(axis) = Axis::signed(values.into_iter()) else {
                        assert!(values.iter().any(|value| !value.is_finite()));
                        continue;
                    };

                    assert!(!axis.marks.is_empty(), "{values:?}");
                    assert!(values.iter().all(|value| (0.0..=1.0).contains(&axis.place(*value))));
                    let mut texts = texts(&axis);
                    let count = texts.len();
                    texts.dedup();
                    assert_eq!(texts.len(), count, "{values:?}: {texts:?}");
                }
            }
        }
    }

    #[test]
    fn there_are_as_many_marks_as_their_steps_make() {
        for (high, last, count) in [(19.96, 18.0, 10), (8.1, 8.0, 5), (4.0, 4.0, 5)] {
            let marks = linear_marks(0.0, high, 4.0);

            assert_eq!((marks.len(), marks[marks.len() - 1].0), (count, last), "{marks:?}");
        }
    }
}
