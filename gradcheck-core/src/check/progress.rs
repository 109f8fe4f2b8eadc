//! A line of progress on the terminal, for checks of every entry that take long. Does nothing
//! without the feature `progress`.

#[cfg(feature = "progress")]
pub(crate) use shown::Progress;

/// Keeps no count.
#[cfg(not(feature = "progress"))]
pub(crate) struct Progress;

#[cfg(not(feature = "progress"))]
impl Progress {
    pub(crate) fn of(_entries: usize) -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "the other one counts")]
    pub(crate) fn advance(&self) {}
}

#[cfg(feature = "progress")]
mod shown {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::{Duration, Instant};

    use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

    /// A check that ends sooner shows nothing.
    const PATIENCE: Duration = Duration::from_secs(2);
    const LINE: &str = "gradient check: {human_pos} of {human_len} entries, {eta} left";

    /// How many entries are measured, shown where standard error is a terminal.
    pub(crate) struct Progress {
        entries: u64,
        patience: Duration,
        target: fn() -> ProgressDrawTarget,
        start: Instant,
        done: AtomicU64,
        line: OnceLock<ProgressBar>,
    }

    impl Progress {
        pub(crate) fn of(entries: usize) -> Self {
            // Hidden where standard error is none.
            Self::new(entries, PATIENCE, ProgressDrawTarget::stderr)
        }

        fn new(entries: usize, patience: Duration, target: fn() -> ProgressDrawTarget) -> Self {
            Self {
                entries: entries as u64,
                patience,
                target,
                start: Instant::now(),
                done: AtomicU64::new(0),
                line: OnceLock::new(),
            }
        }

        /// Notes that one more entry is measured.
        pub(crate) fn advance(&self) {
            let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
            if self.start.elapsed() >= self.patience {
                self.line.get_or_init(|| self.line()).set_position(done);
            }
        }

        fn line(&self) -> ProgressBar {
            let line = ProgressBar::with_draw_target(Some(self.entries), (self.target)());
            let style = ProgressStyle::with_template(LINE).expect("the template is well formed");
            // What is left is told from the whole time, and not from that since the line shows.
            line.with_style(style).with_elapsed(self.start.elapsed())
        }
    }

    impl Drop for Progress {
        fn drop(&mut self) {
            if let Some(line) = self.line.get() {
                line.finish_and_clear();
            }
        }
    }

    #[cfg(test)]
    mod tests {
        use std::io::{IsTerminal, stderr};

        use super::*;

        #[test]
        fn what_is_no_terminal_gets_no_line() {
            assert_eq!(ProgressDrawTarget::stderr().is_hidden(), !stderr().is_terminal());
        }

        #[test]
        fn a_line_is_made_after_some_time_and_not_before() {
            let hidden = ProgressDrawTarget::hidden;
            let impatient = Progress::new(8, Duration::ZERO, hidden);
            let patient = Progress::new(8, PATIENCE, hidden);

            for _ in 0..3 {
                impatient.advance();
                patient.advance();
            }

            let line = impatient.line.get().expect("there is a line at once");
            assert_eq!((line.position(), line.length()), (3, Some(8)));
            assert!(patient.line.get().is_none());
            let line = line.clone();
            drop(impatient);
            assert!(line.is_finished());
        }
    }
}
