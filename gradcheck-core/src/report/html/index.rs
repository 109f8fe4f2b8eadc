//! The page over the reports of a folder: what each says of itself at its head, and a link to it.

use maud::{Markup, html};

use super::super::page::counted;
use super::super::wrap::shortened;
use super::super::{Impossible, Origin, Report};
use super::visible::visible;
use super::{text, whole};

/// What begins the name of each property at the head of a page.
const PREFIX: &str = "gradcheck-";
/// How much of a page its head has at most.
pub(crate) const HEAD: usize = 16_384;
/// The longest value in a head, in characters.
const LONGEST: usize = 500;
/// How many reports are listed; the rest is counted.
const MOST_ROWS: usize = 2_000;

/// What a page says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    verdict: String,
    package: String,
    binary: String,
    test: String,
    place: String,
    claim: String,
    mistakes: String,
    /// Of the run of tests that wrote it; empty where that is not known.
    run: String,
}

/// A page, and when it was written: nanoseconds since 1970, in UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) written: u64,
    pub(crate) summary: Summary,
}

impl Summary {
    pub(super) fn of(report: &Report) -> Self {
        let mistakes = report.suspects.iter().map(|suspect| suspect.kind().name());
        Self {
            verdict: report.verdict().name().to_owned(),
            claim: text::claim(report),
            mistakes: mistakes.collect::<Vec<_>>().join(", "),
            ..Self::at(report.origin.as_ref())
        }
    }

    pub(super) fn of_impossible(impossible: &Impossible<'_>) -> Self {
        let reason = impossible.text.lines().next().unwrap_or_default();
        Self {
            verdict: "error".to_owned(),
            claim: format!("{}: {reason}", impossible.claim),
            ..Self::at(Some(impossible.origin))
        }
    }

    fn at(origin: Option<&Origin>) -> Self {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        Self {
            package: text(origin.and_then(Origin::package)),
            binary: text(origin.and_then(Origin::binary)),
            test: text(origin.and_then(Origin::test)),
            place: origin.and_then(Origin::place).unwrap_or_default(),
            run: origin.map(|origin| origin.run.clone()).unwrap_or_default(),
            ..Self::default()
        }
    }

    fn properties(&mut self) -> [(&'static str, &mut String); 8] {
        [
            ("verdict", &mut self.verdict),
            ("package", &mut self.package),
            ("binary", &mut self.binary),
            ("test", &mut self.test),
            ("place", &mut self.place),
            ("claim", &mut self.claim),
            ("mistakes", &mut self.mistakes),
            ("run", &mut self.run),
        ]
    }

    /// The properties for the head of a page.
    pub(super) fn head(mut self) -> Markup {
        html! {
            @for (name, value) in self.properties() {
                @let content = shortened(&visible(value), LONGEST);
                meta name=(format!("{PREFIX}{name}")) content=(content);
            }
        }
    }

    /// Reads them from the head of a page; `None` if it is no report.
    pub(crate) fn read(head: &str) -> Option<Self> {
        let mut summary = Self::default();
        for (name, value) in summary.properties() {
            let start = format!("<meta name=\"{PREFIX}{name}\" content=\"");
            let (_, rest) = head.split_once(&start)?;
            let (content, _) = rest.split_once('"')?;
            *value = content
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
        }
        Some(summary)
    }

    /// What is shown first.
    fn rank(&self) -> usize {
        let order = ["fail", "error", "inconclusive", "pass"];
        order.iter().position(|verdict| *verdict == self.verdict).unwrap_or(order.len())
    }
}

/// The page over these; those of another run than the newest stand apart.
pub(crate) fn render(reports: &[Listed]) -> String {
    let newest = reports.iter().max_by_key(|listed| listed.written);
    let run = newest.map(|listed| listed.summary.run.as_str()).unwrap_or_default();
    let (mut now, mut earlier): (Vec<_>, Vec<_>) =
        reports.iter().partition(|listed| listed.summary.run == run);
    for part in [&mut now, &mut earlier] {
        part.sort_by_key(|listed| (listed.summary.rank(), &listed.summary.place, &listed.name));
    }
    let claim = format!("gradcheck: {}", counts(&now));
    let worst = now.first().map_or("pass", |listed| look(&listed.summary.verdict).0);
    let inside = html! {
        p.hint {
            "A check that passes writes no report, and removes the one that it had, unless "
            code { "GRADCHECK_REPORT_ALL=1" } " is set."
        }
        (table(&now))
        @if !earlier.is_empty() {
            section {
                h2 { "Of earlier runs" }
                p.hint {
                    "The last run did not check these again: it left them out, or they are gone."
                }
                (table(&earlier))
            }
        }
    };
    whole(&claim, worst, &Markup::default(), &inside)
}

/// How many reports there are of each verdict.
fn counts(reports: &[&Listed]) -> String {
    let of = |verdict: &str| {
        let count = reports.iter().filter(|listed| listed.summary.verdict == verdict).count();
        (count > 0).then(|| format!("{count} {}", look(verdict).1))
    };
    let parts: Vec<String> =
        ["fail", "error", "inconclusive", "pass"].iter().copied().filter_map(of).collect();
    format!("{}, {}", counted(reports.len(), "report", "reports"), parts.join(", "))
}

/// The class of a verdict, and its word.
fn look(verdict: &str) -> (&'static str, &'static str) {
    match verdict {
        "pass" => ("pass", "passed"),
        "fail" => ("fail", "failed"),
        "error" => ("inconclusive", "not possible"),
        _ => ("inconclusive", "inconclusive"),
    }
}

fn table(reports: &[&Listed]) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label="table of the reports" {
            table.index {
                thead {
                    tr {
                        @for head in ["verdict", "test", "file and line", "claim", "written"] {
                            th scope="col" { (head) }
                        }
                    }
                }
                tbody { @for listed in reports.iter().take(MOST_ROWS) { (row(listed)) } }
            }
        }
        @if reports.len() > MOST_ROWS {
            p { "And " (counted(reports.len() - MOST_ROWS, "more report", "more reports")) " in the folder." }
        }
    }
}

fn row(listed: &Listed) -> Markup {
    let summary = &listed.summary;
    let (class, word) = look(&summary.verdict);
    let named = [summary.test.as_str(), &summary.place, &listed.name];
    let name = named.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let is_own = summary.binary.is_empty() || summary.binary == summary.package;
    let from = if is_own {
        summary.package.clone()
    } else {
        format!("{}, {}", summary.package, summary.binary)
    };
    html! {
        tr {
            td { span class=(format!("badge {class}")) { (word) } }
            td { a href=(address(&listed.name)) { code { (breakable(&visible(name))) } } br; span.hint { (visible(&from)) } }
            td { code { (breakable(&visible(&summary.place))) } }
            td { (visible(&summary.claim)) @if !summary.mistakes.is_empty() { br; span.hint { (visible(&summary.mistakes)) } } }
            td.hint { (date(listed.written / 1_000_000_000)) }
        }
    }
}

/// A path that a line may end in, behind a part of it.
fn breakable(path: &str) -> Markup {
    let parts = path.split_inclusive("::").flat_map(|part| part.split_inclusive('/'));
    html! { @for part in parts { (part) wbr; } }
}

/// The address of a file in the same folder.
fn address(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let written = |byte| {
        if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    format!("./{}", name.bytes().map(written).collect::<String>())
}

/// Day and minute of a time in seconds since 1970, in UTC.
///
/// The day by Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
fn date(seconds: u64) -> String {
    let (days, rest) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} {:02}:{:02} UTC", rest / 3_600, rest / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::super::super::{BugKind, Suspect, Verdict, specimen};
    use super::*;

    fn listed(name: &str, verdict: &str, run: &str, written: u64) -> Listed {
        let summary = Summary {
            verdict: verdict.to_owned(),
            test: name.to_owned(),
            claim: format!("claim of {name}"),
            run: run.to_owned(),
            ..Summary::default()
        };
        Listed { name: format!("{name}.html"), written, summary }
    }

    #[test]
    fn a_page_says_of_itself_what_the_index_reads() {
        let mut report = specimen::report(vec![specimen::tensor("w", &[2], Verdict::Fail)]);
        report.suspects.push(Suspect::new(BugKind::Zero, Vec::new(), "zero".to_owned()));
        if let Some(origin) = &mut report.origin {
            origin.file = "a \"b\" & <c>.rs".to_owned();
        }
        let page = report.to_html();

        let summary = Summary::read(&page[..HEAD]).unwrap();

        assert_eq!(summary, Summary::of(&report));
        assert_eq!(summary.place, "a \"b\" & <c>.rs:42");
        assert_eq!(summary.mistakes, "Zero");
        assert_eq!(Summary::read("<html><head></head></html>"), None);
    }

    #[test]
    fn the_worst_is_first_and_other_runs_stand_apart() {
        let page = render(&[
            listed("passes", "pass", "2", 40),
            listed("unclear", "inconclusive", "2", 20),
            listed("stale", "fail", "1", 10),
            listed("wrong", "fail", "2", 30),
            listed("broken", "error", "2", 30),
        ]);

        let places = ["./wrong.html", "./broken.html", "./unclear.html", "./passes.html"];
        let places = [&places[..], &["Of earlier runs", "./stale.html"]].concat();
        let places: Vec<_> = places.iter().map(|part| page.find(part).unwrap()).collect();
        assert!(places.is_sorted(), "{page}");
        let heading =
            "<h1>gradcheck: 4 reports, 1 failed, 1 not possible, 1 inconclusive, 1 passed</h1>";
        assert!(page.contains(heading), "{page}");
    }

    #[test]
    fn whatever_a_file_is_called_its_link_stays_in_the_folder() {
        for (name, expected) in [
            ("a.b-c_2.html", "./a.b-c_2.html"),
            ("javascript:x", "./javascript%3Ax"),
            ("é #?%.html", "./%C3%A9%20%23%3F%25.html"),
        ] {
            assert_eq!(address(name), expected);
        }
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (seconds, text) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_399, "2000-02-28 23:59 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_709_251_199, "2024-02-29 23:59 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
        ] {
            assert_eq!(date(seconds), text);
        }
    }

    #[test]
    fn a_long_name_breaks_between_its_parts() {
        let mut report = listed("encoder::tests::weights", "fail", "", 1);
        report.summary.place = "src/encoder.rs:7".to_owned();

        let page = render(&[report]);

        assert!(page.contains("<code>encoder::<wbr>tests::<wbr>weights<wbr></code>"), "{page}");
        assert!(page.contains("<code>src/<wbr>encoder.rs:7<wbr></code>"), "{page}");
    }

    #[test]
    fn an_index_of_very_many_reports_is_bounded() {
        let many: Vec<_> =
            (0..5_000).map(|number| listed(&format!("t{number}"), "fail", "", 1)).collect();

        let page = render(&many);

        assert!(page.contains("And 3000 more reports in the folder."));
        assert_eq!(page.matches("<tr>").count(), MOST_ROWS + 1);
    }
}
