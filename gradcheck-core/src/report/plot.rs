//! A plot in characters: how far the numeric derivative is from the analytic one, by the step. It
//! shows what limits an inconclusive check: noise rises to the left, curvature and kinks to the
//! right.

use super::number::short;
use super::page::Page;
use super::{Step, TensorReport, place};

/// The size of the field, in characters.
const COLUMNS: usize = 54;
const ROWS: usize = 9;
/// Decades from the top to the bottom at the most, and at the least.
const MOST_DECADES: f64 = 18.0;
const LEAST_DECADES: f64 = 2.0;
/// Fewer steps than this make no curve.
const LEAST_STEPS: usize = 2;
/// The width of a number at the left.
const MARGIN: usize = 9;
/// The axis at the left, and the word at the right.
const BESIDE: usize = 10;

/// Draws the steps of `tensor`; `needed` is what the check has to see.
pub(super) fn draw(page: &mut Page, tensor: &TensorReport, needed: f64) {
    let steps: Vec<&Step> = tensor.steps.iter().filter(|step| is_drawable(step)).collect();
    if steps.len() < LEAST_STEPS {
        return;
    }
    let columns = COLUMNS.min(page.width().saturating_sub(MARGIN + BESIDE));
    let field = Field { columns, ..Field::around(&steps, needed) };
    let mut rows = vec![vec![' '; columns]; ROWS];
    if let Some(row) = field.row(needed) {
        rows[row].iter_mut().step_by(2).for_each(|cell| *cell = '-');
    }
    let [difference, noise] = page.dots();
    for (value, sign) in [(noise_of as fn(&Step) -> f64, noise), (difference_of, difference)] {
        for step in &steps {
            if let (Some(row), column) = (field.row(value(step)), field.column(step.t)) {
                rows[row][column] = sign;
            }
        }
    }
    page.paragraph(&format!(
        "Difference of the numeric from the analytic derivative, relative to {}{}, by step (relative to the parameters):",
        if tensor.resolution.is_of_whole { "all of " } else { "a typical entry of " },
        place(&tensor.path, &[])
    ));
    page.line("");
    for (number, row) in rows.iter().enumerate() {
        let label = if number % 2 == 0 { field.label(number) } else { String::new() };
        let needed = if field.row(needed) == Some(number) { "  needed" } else { "" };
        let row: String = row.iter().collect();
        page.line(&format!("{label:>MARGIN$} |{row}{needed}"));
    }
    page.line(&format!("{:>MARGIN$} +{}", "", "-".repeat(columns)));
    let [left, right] = [field.first, field.last].map(|step| format!("{step:.0e}"));
    let gap = columns.saturating_sub(left.len() + right.len());
    page.line(&format!("{:>MARGIN$}  {left}{:gap$}{right}  step", "", ""));
    page.line(&format!(
        "{:>MARGIN$}  {difference} difference  {noise} noise  - needed (resolution {})",
        "",
        short(needed)
    ));
}

fn difference_of(step: &Step) -> f64 {
    step.difference
}

fn noise_of(step: &Step) -> f64 {
    step.noise
}

fn is_drawable(step: &Step) -> bool {
    step.t > 0.0 && step.difference.is_finite() && step.noise.is_finite()
}

/// The ranges of both axes, which are logarithmic.
struct Field {
    /// The smallest and the largest step.
    first: f64,
    last: f64,
    /// The decimal logarithms of the values there.
    top: f64,
    bottom: f64,
    columns: usize,
}

impl Field {
    fn around(steps: &[&Step], needed: f64) -> Self {
        let values = steps.iter().flat_map(|step| [step.difference, step.noise]).chain([needed]);
        let logarithms = values.filter(|value| *value > 0.0).map(f64::log10);
        let low = logarithms.clone().fold(f64::INFINITY, f64::min);
        let top = logarithms.fold(f64::NEG_INFINITY, f64::max).ceil();
        let bottom = low.floor().max(top - MOST_DECADES).min(top - LEAST_DECADES);
        let first = steps.iter().map(|step| step.t).fold(f64::INFINITY, f64::min);
        let last = steps.iter().map(|step| step.t).fold(0.0, f64::max);
        Self { first, last, top, bottom, columns: COLUMNS }
    }

    /// The row of a value, the lowest for one that is smaller; `None` for one above the field.
    fn row(&self, value: f64) -> Option<usize> {
        let Self { top, bottom, .. } = *self;
        let height = if value > 0.0 { value.log10().max(bottom) } else { bottom };
        let place = (top - height) / (top - bottom) * (ROWS - 1) as f64;
        cell(place, ROWS)
    }

    fn column(&self, step: f64) -> usize {
        let [first, last] = [self.first, self.last].map(f64::log10);
        let place = if last > first { (step.log10() - first) / (last - first) } else { 0.5 };
        cell(place * (self.columns - 1) as f64, self.columns).unwrap_or(0)
    }

    /// The value at the middle of a row.
    fn label(&self, row: usize) -> String {
        let Self { top, bottom, .. } = *self;
        let height = top - (top - bottom) * row as f64 / (ROWS - 1) as f64;
        format!("{:.0e}", 10_f64.powf(height))
    }
}

/// The cell that a place on an axis falls into, if it is on it.
fn cell(place: f64, count: usize) -> Option<usize> {
    (0..count).find(|&cell| (place - cell as f64).abs() <= 0.5)
}

#[cfg(test)]
mod tests {
    use super::super::page::Style;
    use super::super::{Bound, Resolution, TensorReport, Verdict};
    use super::*;

    fn drawn(steps: Vec<Step>, needed: f64) -> String {
        let tensor = TensorReport {
            path: "w".to_owned(),
            shape: vec![3],
            tangent: None,
            verdict: Verdict::Inconclusive,
            resolution: Resolution::of_entry(Bound::new(0.1)),
            reason: None,
            measured: 0,
            wrong: 0,
            is_complete: false,
            kinked: 0,
            confined: None,
            row_axes: None,
            measurements: Vec::new(),
            steps,
        };
        let mut page = Page::new(Style { ascii: true, ..Style::default() });
        draw(&mut page, &tensor, needed);
        page.finish()
    }

    fn step(t: f64, difference: f64, noise: f64) -> Step {
        Step { t, difference, noise }
    }

    #[test]
    fn noise_falls_and_curvature_rises_with_the_step() {
        let steps =
            (1..8).map(|k| step(10_f64.powi(k - 8), 10_f64.powi(2 * k - 12), 10_f64.powi(2 - k)));

        let text = drawn(steps.collect(), 1e-3);

        let rows: Vec<&str> = text.lines().filter(|line| line.contains(" |")).collect();
        assert_eq!(rows.len(), ROWS, "{text}");
        let [right, left] = [
            rows.iter().find_map(|row| row.find('o')),
            rows.iter().rev().find_map(|row| row.find('o')),
        ];
        assert!(right > left, "{text}");
        let [left, right] = [
            rows.iter().find_map(|row| row.find('.')),
            rows.iter().rev().find_map(|row| row.find('.')),
        ];
        assert!(right > left, "{text}");
        assert!(
            text.contains("needed (resolution 1e-3)")
                && text.contains("1e-7")
                && text.contains("1e-1"),
            "{text}"
        );
        assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 80), "{text}");
    }

    #[test]
    fn one_step_or_none_is_no_plot() {
        assert_eq!(drawn(Vec::new(), 1e-3), "");
        assert_eq!(drawn(vec![step(1e-3, 1.0, 1.0)], 1e-3), "");
    }

    #[test]
    fn values_of_any_size_are_drawn() {
        let sizes = [0.0, 5e-324, 1e-300, 1.0, 1e300, f64::MAX];
        for (first, second) in sizes.iter().flat_map(|a| sizes.map(|b| (*a, b))) {
            let text = drawn(vec![step(1e-9, first, second), step(0.3, second, first)], 1e-3);

            assert!(text.lines().all(|line| line.len() <= 80), "{text}");
            assert_eq!(text.matches('|').count(), ROWS, "{text}");
        }
    }
}
