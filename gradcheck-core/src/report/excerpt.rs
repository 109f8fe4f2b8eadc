//! What the text of a report says first and last, for whoever shows it elsewhere.

use super::Report;
use super::page::Style;
use super::text::render;

/// The first sentence, in one line.
pub(crate) fn claim(report: &Report) -> String {
    let text = render(report, Style::default());
    // The text breaks a sentence that is too long, and has the evaluations on the next line.
    let lines: Vec<&str> = text.lines().take_while(|line| !line.starts_with('(')).collect();
    lines.join(" ")
}

/// The command that gives the report again; none where nothing is to be run again.
#[cfg(any(feature = "json", feature = "html"))]
pub(super) fn rerun(report: &Report) -> Option<String> {
    let text = render(report, Style::default());
    let command = text.lines().rev().find_map(|line| line.strip_prefix("rerun this check: "));
    command.map(str::to_owned)
}

#[cfg(all(test, any(feature = "json", feature = "html")))]
mod tests {
    use super::super::specimen::{report, tensor};
    use super::*;
    use crate::Verdict;

    #[test]
    fn the_claim_is_a_sentence_and_the_command_a_line() {
        let report = report(vec![tensor("w", &[2, 3], Verdict::Fail)]);

        assert_eq!(claim(&report), "gradient check failed: 2 of 6 entries are wrong");
        let command = "GRADCHECK_SEED=7 cargo test module::some_test";
        assert_eq!(rerun(&report).as_deref(), Some(command));
    }

    #[test]
    fn a_claim_of_two_lines_is_put_together() {
        let wrong = || tensor("w", &[1000, 1000, 1000], Verdict::Fail);

        let claim = claim(&report((0..2000).map(|_| wrong()).collect()));

        assert_eq!(
            claim,
            "gradient check failed: at least 4000 of 2000000000000 entries are wrong, in 2000 of \
             2000 tensors"
        );
    }

    #[test]
    fn a_check_that_passed_is_not_run_again() {
        assert_eq!(rerun(&report(vec![tensor("w", &[2, 3], Verdict::Pass)])), None);
    }
}
