//! The report as one page for a browser: no script, and nothing that is loaded.

mod axis;
mod curve;
mod entries;
mod figures;
mod frame;
mod grid;
mod heat;
pub(crate) mod index;
mod scatter;
mod tensors;
mod visible;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::bug_kind::url_of;
use super::number::telling_apart;
use super::page::counted;
use super::wrap::wrapped;
use super::{Impossible, Origin, Report, Suspect, Verdict, next_step, place, text};
use index::Summary;
use visible::{class, prose, visible};

const STYLE: &str = include_str!("page.css");

/// Nothing is fetched or run, whatever stands in a name.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// How many tensors a reason names.
const MOST_PATHS: usize = 8;
/// How many different reasons are given.
const MOST_REASONS: usize = 20;

impl Report {
    /// Returns the report as one HTML page, to be written to a file and opened in a browser.
    ///
    /// It has no scripts and loads nothing. Its size is bounded: of many tensors and entries it
    /// shows the worst, and says how many there are.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    ///
    /// let report = Check::new().run(&mut 2.0_f64, |x| x.powi(3), |x| 3.0 * x.powi(2))?;
    /// assert!(report.to_html().contains("<h1>gradient check passed: 1 entry in 1 tensor</h1>"));
    /// # Ok::<(), gradcheck_core::CheckError>(())
    /// ```
    #[must_use]
    pub fn to_html(&self) -> String {
        render(self)
    }
}

fn render(report: &Report) -> String {
    let inside = html! {
        (facts(report))
        (suspects(report))
        (next_step(report))
        (tensors::section(report))
        (entries::section(report))
        (reasons(report))
        (blind_spots(report))
        (figures::section(report))
    };
    let head = Summary::of(report).head();
    whole(&text::claim(report), class(report.verdict()), &head, &inside)
}

/// That there is no report, as a page.
pub(super) fn impossible(impossible: &Impossible<'_>) -> String {
    let inside = html! {
        dl.facts { (origin(Some(impossible.origin))) }
        (command("Rerun this check:", impossible.origin.command(&[])))
        // In its own lines: it may have tables.
        pre.error tabindex="0" {
            @for (number, line) in wrapped(impossible.text).lines().enumerate() {
                @if number > 0 { "\n" }
                (visible(line))
            }
        }
    };
    whole(impossible.claim, "inconclusive", &Summary::of_impossible(impossible).head(), &inside)
}

/// A page below a heading, which has the colour of `class`.
fn whole(claim: &str, class: &str, head: &Markup, inside: &Markup) -> String {
    let claim = visible(claim);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                (head)
                title { (claim) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header class=(class) { h1 { (claim) } }
                main { (inside) }
            }
        }
    };
    page.into_string()
}

/// What was done, and how to do it again.
fn facts(report: &Report) -> Markup {
    html! {
        dl.facts {
            (origin(report.origin.as_ref()))
            div {
                dt { "work" }
                dd { (counted(report.evaluations, "evaluation", "evaluations")) " of the " (report.topic.function()) }
            }
            @if let Some(points) = &report.points {
                div { dt { "points" } dd { (points.sentences()) } }
            }
            @if let Some(chosen) = report.selection.as_ref().filter(|chosen| chosen.is_part()) {
                div { dt { "checked" } dd { (chosen.part()) } }
                div { dt { "left out" } dd { (visible(&chosen.named(MOST_PATHS))) } }
            }
            div { dt { "seed of the directions" } dd { (report.seed) } }
            @if let Some(difference) = report.difference() {
                div {
                    dt { "|g − n| / (|g| + |n|) of analytic g and numeric n, all entries" }
                    dd { (telling_apart(difference, 0.0, 0.0).0) }
                }
            }
        }
        (command("Rerun this check:", text::rerun(report)))
        (command("Measure every entry:", next_step::every_entry(report)))
    }
}

/// Where the check was made.
fn origin(origin: Option<&Origin>) -> Markup {
    let Some(origin) = origin else { return Markup::default() };
    html! {
        @for (name, value) in [
            ("package", origin.package().map(str::to_owned)),
            ("test", origin.test().map(str::to_owned)),
            ("file and line", origin.place()),
        ] {
            @if let Some(value) = value {
                div { dt { (name) } dd { code { (visible(&value)) } } }
            }
        }
    }
}

/// A command to be copied, below what it does.
fn command(head: &str, command: Option<String>) -> Markup {
    html! {
        @if let Some(command) = command {
            p.command-head { (head) }
            pre.command tabindex="0" { code { (visible(&command)) } }
        }
    }
}

/// A link to the page of a module of the documentation.
fn more(path: &str) -> Markup {
    html! { p.hint { "More: " a href=(url_of(path)) { code { (path) } } } }
}

fn suspects(report: &Report) -> Markup {
    html! {
        @if !report.suspects.is_empty() {
            section {
                h2 { "Suspects" }
                @for suspect in &report.suspects { (self::suspect(suspect)) }
            }
        }
    }
}

/// What to do where the mistake has no name.
fn next_step(report: &Report) -> Markup {
    let is_named = !report.suspects.is_empty() || report.verdict() != Verdict::Fail;
    html! {
        @if !is_named {
            section {
                h2 { "What to do next" }
                @for sentence in next_step::sentences(report) { p { (prose(&sentence)) } }
                (more(next_step::PAGE))
            }
        }
    }
}

fn suspect(suspect: &Suspect) -> Markup {
    html! {
        div.suspect {
            p { strong { (prose(suspect.claim())) } " " (prose(suspect.evidence())) }
            @if !suspect.proof.is_empty() { p { (prose(&suspect.proof)) } }
            @if !suspect.remedy().is_empty() { p { (prose(suspect.remedy())) } }
            (more(suspect.kind().page()))
        }
    }
}

/// What could not have been seen.
fn blind_spots(report: &Report) -> Markup {
    html! {
        @if !report.blind_spots.is_empty() {
            section {
                h2 { "Blind spots" }
                @for spot in report.blind_spots.iter().take(MOST_REASONS) {
                    p { (prose(&spot.to_string())) }
                }
                @if report.blind_spots.len() > MOST_REASONS {
                    p.hint { (report.blind_spots.len() - MOST_REASONS) " more" }
                }
            }
        }
    }
}

/// What limited the check, and what else there is to know.
fn reasons(report: &Report) -> Markup {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for tensor in &report.tensors {
        let Some(reason) = tensor.reason() else { continue };
        match groups.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, paths)) => paths.push(&tensor.path),
            None => groups.push((reason, vec![&tensor.path])),
        }
    }
    html! {
        @if !(groups.is_empty() && report.notes.is_empty()) {
            section {
                h2 { "What limited the check" }
                @for (reason, paths) in groups.iter().take(MOST_REASONS) {
                    p {
                        @for (number, path) in paths.iter().take(MOST_PATHS).enumerate() {
                            @if number > 0 { ", " }
                            code { (visible(&place(path, &[]))) }
                        }
                        @if paths.len() > MOST_PATHS { " and " (paths.len() - MOST_PATHS) " more" }
                        ": " (prose(reason)) "."
                    }
                }
                @if groups.len() > MOST_REASONS {
                    p {
                        (counted(groups.len() - MOST_REASONS, "more reason", "more reasons"))
                        " in the JSON report."
                    }
                }
                @for note in &report.notes { p { "Note: " (prose(note)) "." } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BugKind, specimen};
    use super::*;

    #[test]
    fn the_page_needs_nothing_but_itself() {
        let verdicts = [Verdict::Fail, Verdict::Inconclusive, Verdict::Pass];
        let tensors = verdicts.map(|verdict| specimen::tensor("w", &[8, 9], verdict));

        let page = render(&specimen::report(tensors.into()));

        for outside in ["<script", "<link", "<img", "src=", "http://", "url(", "@import"] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(page.contains("prefers-color-scheme: dark"));
        assert!(page.contains("@media print"));
        assert!(!page.contains("<th>"));
        assert_eq!(page.matches("<th ").count(), page.matches("scope=\"col\"").count());
    }

    #[test]
    fn the_page_says_what_comes_next_with_a_name_and_without() {
        let mut report = specimen::report(vec![specimen::tensor("w", &[8, 9], Verdict::Fail)]);
        let nameless = render(&report);
        let suspect = Suspect::new(BugKind::Zero, vec!["w".to_owned()], "It is zero.".to_owned());
        report.suspects.push(suspect.proven_by("The gradient passes then.".to_owned()));
        let named = render(&report);

        for (page, words, other) in [
            (&nameless, "What to do next", "The gradient passes then."),
            (&named, "The gradient passes then.", "What to do next"),
        ] {
            assert!(page.contains(words) && !page.contains(other), "{page}");
            let start = "More: <a href=\"https://docs.rs/gradcheck-core/";
            assert!(page.contains(start) && page.contains("/gradcheck_core/mistakes/"), "{page}");
        }
    }

    #[test]
    fn the_verdict_is_the_heading() {
        for (verdict, class) in [
            (Verdict::Fail, "fail"),
            (Verdict::Inconclusive, "inconclusive"),
            (Verdict::Pass, "pass"),
        ] {
            let report = specimen::report(vec![specimen::tensor("w", &[2], verdict)]);

            let page = render(&report);

            let heading = format!("<header class=\"{class}\"><h1>{}</h1>", text::claim(&report));
            assert!(page.contains(&heading), "{heading}");
        }
    }

    #[test]
    fn a_reason_is_given_once_for_all_its_tensors() {
        let unclear = |_| specimen::tensor("w", &[2], Verdict::Inconclusive);

        let page = render(&specimen::report((0..20).map(unclear).collect()));

        assert_eq!(page.matches("and 12 more: the noise is too large.").count(), 1);
    }
}
