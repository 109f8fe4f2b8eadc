//! The table of the wrong entries: the analytic value, the numeric one, and their ratio.

use super::number::{aligned, in_four_digits, ratio, short, telling_apart};
use super::page::Page;
use super::wrap::{length, shortened};
use super::{Mismatch, Report, place, quoted};

/// How many wrong entries are listed.
const MOST_ENTRIES: usize = 8;
/// Of how many the outputs and parameters are told.
const MOST_CELLS: usize = 3;
/// How many columns a path has in any case.
const LEAST_PATH: usize = 8;

pub(super) fn table(page: &mut Page, report: &Report) {
    if report.mismatches.is_empty() {
        return;
    }
    page.line("");
    let listed = &report.mismatches[..report.mismatches.len().min(MOST_ENTRIES)];
    rows(page, listed);
    let rest = report.mismatches.len() - listed.len();
    if rest > 0 {
        page.line(&format!("  and {rest} more"));
    }
    let function = report.topic.function();
    let at_kinks = listed.iter().filter_map(|mismatch| kink(mismatch, function));
    let cells: Vec<_> = listed.iter().filter_map(words).take(MOST_CELLS).chain(at_kinks).collect();
    if !cells.is_empty() {
        page.line("");
    }
    for cell in cells {
        let cell = page.wrapped(&format!("  {cell}"));
        page.line(&cell);
    }
}

/// Where an entry is, if the table has only numbers for it.
fn words(mismatch: &Mismatch) -> Option<String> {
    let Mismatch { path, index, tangent, cell, .. } = mismatch;
    let of_tangent =
        || tangent.map(|_| format!("{}: {}", place(path, index), quoted(path, index, *tangent)));
    cell.as_ref().map(ToString::to_string).or_else(of_tangent)
}

/// What an entry is that lies at a kink.
fn kink(mismatch: &Mismatch, function: &str) -> Option<String> {
    let [left, right] = in_four_digits(mismatch.slopes?);
    let place = match &mismatch.cell {
        Some(cell) => cell.short(),
        None => place(&mismatch.path, &mismatch.index),
    };
    Some(format!(
        "{place} is at a kink of the {function}, with slopes of {left} and {right}: what lies between is right"
    ))
}

fn rows(page: &mut Page, mismatches: &[Mismatch]) {
    let pairs = mismatches.iter().map(|m| telling_apart(m.analytic, m.numeric, m.error));
    let (analytic, numeric): (Vec<_>, Vec<_>) = pairs.unzip();
    let (analytic, numeric) = (aligned(&analytic, "analytic"), aligned(&numeric, "numeric"));
    let ratios: Vec<_> = mismatches
        .iter()
        .map(|m| ratio(m.analytic, m.numeric, m.error).unwrap_or_default())
        .collect();
    let is_ratio = ratios.iter().any(|ratio| !ratio.is_empty());
    let ratios = aligned(&ratios, "ratio");
    let errors: Vec<_> = mismatches.iter().map(|mismatch| short(mismatch.error)).collect();
    let error = errors.iter().map(|error| length(error)).max().unwrap_or(0);
    let error_column = 2 + length(page.plus_minus()) + error;

    let taken = 2 + 2 + length(&analytic[0]) + 2 + length(&numeric[0]) + error_column;
    let taken = taken + if is_ratio { 2 + length(&ratios[0]) + 2 } else { 0 };
    let places: Vec<_> =
        mismatches.iter().map(|m| fitting(m, page.width().saturating_sub(taken))).collect();
    let at = places.iter().map(|place| length(place)).chain(["entry".len()]).max().unwrap_or(0);

    let head = if is_ratio { ratios[0].as_str() } else { "" };
    let space = " ".repeat(error_column);
    page.line(&format!("  {:at$}  {}  {}{space}  {head}", "entry", analytic[0], numeric[0]));
    for (row, place) in places.iter().enumerate() {
        let (left, right, error_text) = (&analytic[row + 1], &numeric[row + 1], &errors[row]);
        let is_known = !ratios[row + 1].trim().is_empty();
        let ratio =
            if is_known { format!("{} {}", ratios[row + 1], page.times()) } else { String::new() };
        page.line(&format!(
            "  {place:at$}  {left}  {right} {} {error_text:error$}  {ratio}",
            page.plus_minus()
        ));
    }
}

/// The place of an entry in `room` columns; the index is kept whole.
fn fitting(mismatch: &Mismatch, room: usize) -> String {
    if let Some(cell) = &mismatch.cell {
        return cell.short();
    }
    let full = place(&mismatch.path, &mismatch.index);
    let path = place(&mismatch.path, &[]);
    let index = length(&full) - length(&path);
    place(&shortened(&path, room.saturating_sub(index).max(LEAST_PATH)), &mismatch.index)
}
