//! Prints how right and wrong `f32` gradients of ordinary networks fare: with the loss in `f32`, with the
//! loss added up in `f64`, and with the whole cost in `f64`.
//!
//! `cargo run --release -p gradcheck-tests --bin networks -- [--network NAME] [--batch N]
//! [--draws N] [--format single|sum|wide|double] [--right] [--why] [--advice]`
//!
//! `NAME` is the beginning of one, such as `64-32`; `--draws` how many draws each of the eight activations
//! has; `--right` leaves the mistakes out; `--why` prints what is said of right gradients that do not
//! pass, and of wrong ones that do; `--advice` follows the advice of the first and prints what came of it.

use gradcheck_core::{BugKind, Check, Report, Verdict};
use gradcheck_tests::networks::{ACTIVATIONS, Architecture, Change, Draw, Format, Mistake};

const ARCHITECTURES: [Architecture; 11] = [
    Architecture::Dense([4, 8, 3]),
    Architecture::Dense([20, 8, 3]),
    Architecture::Dense([20, 32, 3]),
    Architecture::Dense([64, 32, 10]),
    Architecture::Convolution,
    Architecture::Lstm,
    Architecture::Attention,
    Architecture::Embedding,
    Architecture::Dense([784, 64, 10]),
    Architecture::Dense([784, 256, 10]),
    Architecture::Dense([3072, 512, 10]),
];
const BATCHES: [usize; 3] = [1, 32, 256];
/// So many for every activation, of networks that are computed in less than a millisecond, and of others.
const DRAWS: u64 = 6;
const DRAWS_OF_LARGE: u64 = 1;
const LARGE: usize = 100_000;

/// Sizes of mistakes of a whole tensor, and of a part of it.
const WHOLE: [f64; 2] = [1e-3, 1e-2];
const PART: [f64; 2] = [1e-2, 1e-1];
const ENTRY: [f64; 2] = [1e-1, 1.0];
/// Factors of whole tensors that have a name: a sign, a half, no gradient.
const NAMED: [f64; 3] = [-1.0, 0.5, 0.0];

struct Options {
    words: Vec<String>,
}

impl Options {
    fn has(&self, name: &str) -> bool {
        self.words.iter().any(|word| word == name)
    }

    fn value(&self, name: &str) -> Option<&str> {
        let place = self.words.iter().position(|word| word == name)?;
        self.words.get(place + 1).map(String::as_str)
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.value(name).and_then(|value| value.parse().ok())
    }

    fn formats(&self) -> Vec<Format> {
        let all = [
            ("single", Format::Single),
            ("sum", Format::Sum),
            ("wide", Format::Wide),
            ("double", Format::Double),
        ];
        let wanted = self.value("--format");
        all.into_iter()
            .filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name))
            .map(|(_, format)| format)
            .collect()
    }
}

/// What became of the checks of right gradients.
#[derive(Default)]
struct Right {
    passed: usize,
    failed: usize,
    inconclusive: usize,
    evaluations: Vec<usize>,
}

impl Right {
    fn note(&mut self, report: &Report) {
        match report.verdict() {
            Verdict::Pass => {
                self.passed += 1;
                self.evaluations.push(report.evaluations());
            }
            Verdict::Fail => self.failed += 1,
            Verdict::Inconclusive => self.inconclusive += 1,
        }
    }

    /// The median, the 90 % quantile and the greatest of the evaluations.
    fn quantiles(&mut self) -> [usize; 3] {
        self.evaluations.sort_unstable();
        let last = self.evaluations.len().saturating_sub(1);
        [last / 2, last * 9 / 10, last].map(|place| *self.evaluations.get(place).unwrap_or(&0))
    }
}

/// What became of the checks of wrong ones.
#[derive(Default)]
struct Wrong {
    passed: usize,
    checked: usize,
    /// How many passed with a mistake that the certificate says would have shown.
    beyond: usize,
}

/// How many mistakes have a name in f64, how many the same here, and how many another.
#[derive(Default)]
struct Names {
    in_double: usize,
    right: usize,
    wrong: usize,
}

fn describe(report: &Report) -> String {
    let tensors =
        report.tensors().iter().filter(|tensor| tensor.verdict() == Verdict::Inconclusive);
    if report.verdict() == Verdict::Fail {
        return format!("{report}");
    }
    let lines = tensors.map(|tensor| {
        let reason = tensor.reason().unwrap_or_default();
        format!("\n        {} ({:.1e}): {reason}", tensor.path(), tensor.whole_resolution())
    });
    format!(
        "{} in {} evaluations{}",
        report.verdict(),
        report.evaluations(),
        lines.collect::<String>()
    )
}

/// The number behind the last `resolution = ` of every reason: the greatest.
fn advised(report: &Report) -> Option<f64> {
    let reasons = report.tensors().iter().filter_map(|tensor| tensor.reason());
    let numbers = reasons.filter_map(|reason| {
        let (_, number) = reason.rsplit_once("resolution = ")?;
        number.trim_end_matches('`').parse().ok()
    });
    numbers.reduce(f64::max)
}

/// Follows the advice of a report that is inconclusive.
fn follow(draw: &Draw, format: Format, report: &Report) -> String {
    let verdict = |check: &Check<'_>, format| {
        let (report, _) = draw.check(check, format, None).expect("a right gradient");
        format!("{} in {}", report.verdict(), report.evaluations())
    };
    let coarser = advised(report).map_or_else(String::new, |resolution| {
        format!(
            "resolution = {resolution}: {}; ",
            verdict(&Check::new().resolution(resolution), format)
        )
    });
    format!("{coarser}oracle = f64: {}", verdict(&Check::new(), Format::Wide))
}

struct Row<'a> {
    options: &'a Options,
    architecture: Architecture,
    batch: usize,
    draws: u64,
}

impl Row<'_> {
    fn each_draw(&self) -> impl Iterator<Item = Draw> {
        let Self { architecture, batch, draws, .. } = *self;
        ACTIVATIONS.into_iter().flat_map(move |activation| {
            // A memory has its own functions: its draws differ all the same.
            let first =
                if architecture == Architecture::Lstm { 100 * activation as u64 } else { 0 };
            (first..first + draws).map(move |seed| Draw { architecture, activation, batch, seed })
        })
    }

    fn right(&self, format: Format) {
        let mut right = Right::default();
        let mut told = Vec::new();
        for draw in self.each_draw() {
            let (report, _) = draw.check(&Check::new(), format, None).expect("a right gradient");
            right.note(&report);
            let is_pass = report.verdict() == Verdict::Pass;
            let is_dear = report.evaluations() > 100;
            if self.options.has("--why") && (!is_pass || is_dear) {
                told.push(format!(
                    "    {:?} seed {}: {}",
                    draw.activation,
                    draw.seed,
                    describe(&report)
                ));
            }
            if self.options.has("--advice") && !is_pass {
                told.push(format!("        advice: {}", follow(&draw, format, &report)));
            }
        }
        let [median, most_but_few, most] = right.quantiles();
        print!(
            "{:<12} {:>4} {:<6} {:>3} /{:>2} /{:>2}  {median:>4} {most_but_few:>4} {most:>4} ",
            self.architecture.name(),
            self.batch,
            format!("{format:?}"),
            right.passed,
            right.failed,
            right.inconclusive,
        );
        if self.options.has("--right") {
            println!();
        }
        for line in told {
            println!("{line}");
        }
    }

    fn wrong(&self, format: Format, mistake: Mistake, told: &mut Vec<String>) -> Wrong {
        let mut wrong = Wrong::default();
        for draw in self.each_draw() {
            let Some((report, planted)) = draw.check(&Check::new(), format, Some(mistake)) else {
                continue;
            };
            wrong.checked += 1;
            if report.verdict() != Verdict::Pass {
                continue;
            }
            wrong.passed += 1;
            let tensor = &report.tensors()[planted.expect("a mistake").tensor];
            let claimed = match mistake.change {
                Change::Whole => tensor.whole_resolution(),
                Change::Row | Change::Column => tensor.slice_resolution(),
                Change::Block => f64::INFINITY,
                Change::Entry => tensor.resolution(),
            };
            let is_beyond = (mistake.factor - 1.0).abs() > claimed;
            wrong.beyond += usize::from(is_beyond);
            if self.options.has("--why") {
                let beyond = if is_beyond { " BEYOND ITS CLAIM" } else { "" };
                told.push(format!(
                    "    {mistake:?} {:?} seed {} of {} passes, which claims {claimed:.1e}{beyond}",
                    draw.activation,
                    draw.seed,
                    tensor.path()
                ));
            }
        }
        wrong
    }

    fn mistakes(&self, format: Format) {
        let changes = [
            (Change::Whole, WHOLE),
            (Change::Row, PART),
            (Change::Column, PART),
            (Change::Block, PART),
            (Change::Entry, ENTRY),
        ];
        let (mut beyond, mut told) = (0, Vec::new());
        for (change, sizes) in changes {
            for size in sizes {
                let wrong = self.wrong(format, Mistake { change, factor: 1.0 + size }, &mut told);
                beyond += wrong.beyond;
                print!(" {:>3}/{:<3}", wrong.passed, wrong.checked);
            }
        }
        let names = self.names(format, &mut told);
        println!(" {beyond:>3}   {}/{} {}", names.right, names.in_double, names.wrong);
        for line in told {
            println!("{line}");
        }
    }

    fn names(&self, format: Format, told: &mut Vec<String>) -> Names {
        let mut names = Names::default();
        let kinds = |report: &Report| -> Vec<BugKind> {
            report.suspects().iter().map(|suspect| *suspect.kind()).collect()
        };
        for (draw, factor) in self.each_draw().zip(NAMED.into_iter().cycle()) {
            let mistake = Some(Mistake { change: Change::Whole, factor });
            let named = |format| {
                draw.check(&Check::new(), format, mistake).map(|(report, _)| kinds(&report))
            };
            let (Some(expected), Some(found)) = (named(Format::Double), named(format)) else {
                continue;
            };
            let Some(name) = expected.first() else { continue };
            names.in_double += 1;
            let is_right = found.first() == Some(name);
            names.right += usize::from(is_right);
            names.wrong += usize::from(!is_right && !found.is_empty());
            if self.options.has("--why") && !is_right {
                told.push(format!(
                    "    ×{factor} {:?} seed {}: {name:?} is {found:?}",
                    draw.activation, draw.seed
                ));
            }
        }
        names
    }
}

fn main() {
    let options = Options { words: std::env::args().skip(1).collect() };
    let wanted = options.value("--network").unwrap_or_default();
    let only = options.number("--batch");
    println!("right: pass / fail / inconclusive, evaluations of a pass (median, p90, most)");
    println!(
        "wrong gradients that pass: tensor 0.1 %, 1 %; row 1 %, 10 %; column; block; entry 10 %, 100 %"
    );
    println!("passes of what the certificate claims to see; names as in f64, and others");
    for architecture in ARCHITECTURES {
        if !architecture.name().starts_with(wanted) {
            continue;
        }
        let is_large = matches!(architecture, Architecture::Dense([inputs, hidden, _]) if inputs * hidden > LARGE);
        let usual = if is_large { DRAWS_OF_LARGE } else { DRAWS };
        let draws = options.number("--draws").unwrap_or(usual);
        for batch in BATCHES {
            if only.is_some_and(|only| only != batch as u64) {
                continue;
            }
            let row = Row { options: &options, architecture, batch, draws };
            for format in options.formats() {
                row.right(format);
                if !options.has("--right") {
                    row.mistakes(format);
                }
            }
        }
    }
}
