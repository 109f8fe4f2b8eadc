//! What is known of one tensor while it is examined, and the verdict that follows.

use std::ops::Range;

use super::cause::{Sight, reach_of};
use super::proof::{Slopes, WIDE};
use super::reason::{self, Trouble};
use super::region::Region;
use crate::check::model::facts::{Facts, Shares};
use crate::check::settings::Settings;
use crate::differentiate::{Finding, Rung, SAFE};
use crate::report::{Bound, Step, Verdict};

/// The chance that is not taken: errors of several entries that cancel along one direction do not
/// along two.
const CHANCE: f64 = 1e-5;

/// Errors this many times the greatest that may hide would not have hidden.
const ALIKE: f64 = 2.0;
/// A certificate allows for an error that takes other steps to be told from noise than those that
/// saw none.
/// Measured by `sensitivity`: at half no change; at twice 2 fewer misses, 1 % more evaluations.
pub(crate) const MARGIN: f64 = 1.5;

/// What is known of one tensor.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    /// The greatest error that may hide, relative to what the resolution is of.
    hidden: Option<Bound>,
    /// The greatest error that may hide in a typical entry, relative to it.
    hidden_in_entry: Bound,
    /// The same where the gradient of a stationary point is taken for zero.
    excused: Bound,
    /// The chance that errors of many entries cancelled along the direction.
    chance: f64,
    trouble: Option<Trouble>,
    /// How many entries lie at a kink, between the least and the greatest of their slopes, and the
    /// greatest error that one of them would hide, relative to a typical entry.
    kinked: usize,
    slopes: Option<Slopes>,
    jump: Bound,
    /// The greatest error that a kink may hide in its entry, relative to a typical one.
    band: Bound,
    /// How many entries were measured one by one.
    measured: usize,
    /// How many of them are wrong.
    wrong: usize,
    /// Whether an error was seen that differences below the tolerances explain.
    is_tolerated: bool,
    /// How many entries were found to be the rounding of a gradient that is zero.
    rounding: usize,
    /// Whether steps spoke that may reach over features of the cost.
    is_wide: bool,
    /// The greatest error of an entry that may hide in what was found right, as a change of the cost
    /// when the entry moves by its size.
    unseen: f64,
    /// The least error of an entry that was found wrong, likewise.
    least_wrong: f64,
    /// The part that was sampled because it is wrong, and then left out.
    region: Option<Region>,
    /// The largest step of that look that served, where larger ones did not.
    reach: Option<f64>,
    /// What the steps showed that told the least.
    steps: Vec<Step>,
    /// What the steps showed at which an error was seen first, with all that is wrong.
    steps_of_error: Vec<Step>,
    /// Whether it is wrong as a whole, entries aside.
    is_wrong: bool,
}

/// A verdict with what it rests on.
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    /// The smallest error of a typical entry that would have failed.
    pub(crate) resolution: Bound,
    /// The same but for what kinks and tolerances excuse in single entries.
    pub(crate) hidden_in_entry: Bound,
    /// The smallest error that would have failed of what the resolution that was asked for is of.
    pub(crate) judged: Bound,
    pub(crate) reason: Option<String>,
}

impl Standing {
    /// Notes that one entry was measured by itself.
    pub(crate) fn note_measured(&mut self) {
        self.measured += 1;
    }

    /// Notes an entry that is off by `error`.
    pub(crate) fn note_wrong(&mut self, error: f64) {
        self.least_wrong = if self.wrong == 0 { error } else { self.least_wrong.min(error) };
        self.wrong += 1;
    }

    /// Notes that it is wrong as a whole: no part of it is left out.
    pub(crate) fn note_wrong_throughout(&mut self) {
        self.region = None;
        self.is_wrong = true;
    }

    /// Notes the part that is wrong, which is left out from now on.
    pub(crate) fn confine(&mut self, region: Region) {
        self.region = Some(region);
    }

    /// Notes that so many entries lie at a kink.
    pub(crate) fn note_kink(&mut self, entries: usize) {
        self.kinked += entries;
    }

    /// Notes the slopes on both sides of an entry at a kink, in the user's unit.
    pub(crate) fn note_slopes(&mut self, slopes: Option<Slopes>) {
        let Some(slopes) = slopes else { return };
        self.slopes = Some(self.slopes.map_or(slopes, |known| known.and(slopes)));
    }

    /// Notes the error of its own entry, relative to a typical one, that a kink excuses.
    pub(crate) fn note_jump(&mut self, jump: Bound) {
        self.jump = self.jump.max(jump);
    }

    /// Notes an error, relative to a typical entry, that a kink would excuse.
    pub(crate) fn note_band(&mut self, band: Bound) {
        self.band = self.band.max(band);
    }

    /// Notes that so many entries are the rounding of a gradient that is zero.
    pub(crate) fn note_rounding(&mut self, entries: usize) {
        self.rounding = self.rounding.max(entries);
    }

    /// Notes the largest step that spoke.
    pub(crate) fn note_reach(&mut self, reach: f64) {
        self.is_wide |= reach > WIDE;
    }

    /// Notes an error of an entry that may hide in what was found right.
    pub(crate) fn note_unseen(&mut self, error: f64) {
        self.unseen = self.unseen.max(error);
    }

    /// Notes the chance that errors of many entries cancelled along the direction.
    pub(crate) fn note_chance(&mut self, chance: f64) {
        self.chance = self.chance.max(chance);
    }

    /// Notes that an error was seen that differences below the tolerances explain.
    pub(crate) fn tolerate(&mut self) {
        self.is_tolerated = true;
    }

    /// Notes why nothing can be concluded of some entries; the first reason is kept.
    pub(crate) fn note_trouble(&mut self, trouble: Trouble) {
        self.trouble.get_or_insert(trouble);
    }

    /// Notes that no error above `bound` is in some entries; a gradient below `stationary` is
    /// negligible. Whether more may hide now than was known before.
    pub(crate) fn clear(&mut self, bound: f64, shares: Shares, stationary: f64) -> bool {
        let (before, part) = (self.known(), shares.judged);
        let relative_to = |part: f64| Bound::new(MARGIN * bound).over(part);
        self.hidden_in_entry = self.hidden_in_entry.max(relative_to(shares.entry));
        self.hidden = Some(self.hidden.unwrap_or_default().max(relative_to(part)));
        self.excused = self.excused.max(relative_to(part.max(stationary)));
        if part == 0.0 && stationary == 0.0 {
            self.note_trouble(Trouble::Still);
        }
        self.known() > before
    }

    /// Keeps what the steps of `finding` showed, beside what a typical entry makes of the derivative.
    pub(crate) fn show(&mut self, finding: &Finding, part: f64) {
        let part = if part > 0.0 { part } else { finding.scale() };
        if part > 0.0 {
            self.reach = reach_of(finding);
            self.steps = finding.rungs.iter().filter_map(|rung| step(rung, part)).collect();
        }
    }

    /// Keeps what the steps of a look showed that saw an error: the first, before what is wrong is left
    /// out.
    pub(crate) fn show_error(&mut self, finding: &Finding, part: f64) {
        let part = if part > 0.0 { part } else { finding.scale() };
        if self.steps_of_error.is_empty() && part > 0.0 {
            self.steps_of_error =
                finding.rungs.iter().filter_map(|rung| step(rung, part)).collect();
        }
    }

    /// How many entries were measured one by one, and how many of them are wrong.
    pub(crate) fn measured(&self) -> usize {
        self.measured
    }

    pub(crate) fn wrong(&self) -> usize {
        self.wrong
    }

    /// How many entries are at a kink.
    pub(crate) fn kinked(&self) -> usize {
        self.kinked
    }

    /// Whether anything of it was found wrong.
    pub(crate) fn is_accused(&self) -> bool {
        self.is_wrong || self.wrong > 0
    }

    /// The part that is left out.
    pub(crate) fn region(&self) -> Option<&Region> {
        self.region.as_ref()
    }

    /// Whether a part of it is left out.
    pub(crate) fn is_confined(&self) -> bool {
        self.region.is_some()
    }

    /// Whether entries of it are the rounding of a gradient that is zero.
    pub(crate) fn is_rounding(&self) -> bool {
        self.rounding > 0
    }

    /// The greatest error of an entry that may hide in what was found right.
    pub(crate) fn unseen(&self) -> f64 {
        self.unseen
    }

    /// What the steps showed: of what is wrong its error, else what told the least.
    pub(crate) fn steps(&self) -> &[Step] {
        let shows_error = self.is_accused() && !self.steps_of_error.is_empty();
        if shows_error { &self.steps_of_error } else { &self.steps }
    }

    /// The greatest error that may hide as far as is known; 0 before anything is, and where one was
    /// seen.
    pub(crate) fn need(&self) -> f64 {
        if self.is_tolerated { 0.0 } else { self.known() }
    }

    /// The greatest error that may hide as far as is known; 0 before anything is.
    fn known(&self) -> f64 {
        self.hidden.filter(|hidden| hidden.is_known()).unwrap_or_default().get()
    }

    /// Whether another direction could say more.
    pub(crate) fn deserves_another(&self) -> bool {
        let is_worth_it = !self.is_accused() || self.is_rest_right();
        (self.chance > CHANCE || self.is_tolerated)
            && is_worth_it
            && self.trouble.is_none()
            && self.kinked == 0
    }

    /// Whether the wrong entries found are all there are.
    pub(crate) fn is_complete(&self, facts: &Facts) -> bool {
        let is_measured = self.region.as_ref().is_none_or(|region| region.len() <= self.measured);
        self.measured >= facts.range.len() || (is_measured && self.is_rest_right())
    }

    /// Whether what was not left out would show errors such as those that were found.
    pub(crate) fn is_rest_right(&self) -> bool {
        (self.hidden.is_some() || self.kinked > 0)
            && self.trouble.is_none()
            && !self.is_wrong
            && ALIKE * self.unseen <= self.least_wrong
    }

    /// The index ranges by axis outside of which every entry is known to be right, if there are.
    pub(crate) fn confined(&self) -> Option<Vec<Range<usize>>> {
        let region = self.region.as_ref().filter(|region| !region.is_whole())?;
        self.is_rest_right().then(|| region.ranges.clone())
    }

    /// The verdict on the tensor of `facts`.
    pub(crate) fn judgement(&self, facts: &Facts, settings: &Settings, sight: &Sight) -> Judgement {
        let unproven = if self.is_wide { SAFE * settings.coarse } else { 0.0 };
        let least = Bound::new(settings.max_relative.max(unproven));
        let tolerated = if facts.vanishes || self.is_rounding() {
            Bound::ZERO
        } else {
            Bound::new(least.get() * facts.greatest).over(facts.typical)
        };
        // A kink excuses entries, and no tensor.
        let least = if settings.is_of_whole { least } else { tolerated };
        let excused = if settings.is_of_whole { Bound::ZERO } else { self.band };
        let known = if self.trouble.is_some() { None } else { self.hidden };
        let judged = known.map_or(Bound::UNKNOWN, |hidden| hidden.max(least));
        let resolution = known.map_or(judged, |_| self.hidden_in_entry.max(tolerated));
        let count = facts.range.len();
        let kinks = (self.kinked > 0)
            .then(|| reason::kinks(self.kinked, count, self.slopes, settings.topic));
        let hidden_in_entry = known.map_or(Bound::UNKNOWN, |_| self.hidden_in_entry);
        let judgement =
            |verdict, reason| Judgement { verdict, resolution, hidden_in_entry, judged, reason };
        if self.is_accused() {
            return judgement(Verdict::Fail, None);
        }
        if self.trouble == Some(Trouble::Still) && sight.is_constant() {
            return judgement(Verdict::Pass, Some(reason::constant(settings.topic)));
        }
        if let Some(trouble) = &self.trouble {
            return judgement(Verdict::Inconclusive, Some(trouble.text(settings.topic)));
        }
        let unseen = if self.kinked > 0 { Bound::ZERO } else { Bound::UNKNOWN };
        let (known, wanted) = (self.hidden.unwrap_or(unseen), Bound::new(settings.resolution));
        // Beside an entry at a kink the others have to be seen one by one.
        let beside = if self.kinked > 0 { known.max(self.hidden_in_entry) } else { known };
        // Beside a kink that is so much larger all the rest is less than the resolution.
        let band = Bound::new(self.band.max(self.jump).get() * facts.share()).over(facts.slope);
        let has_slope = settings.is_of_whole && facts.slope > 0.0;
        let drowns = has_slope && band.get() * settings.resolution > 1.0;
        let hidden = if drowns { Bound::UNKNOWN } else { beside };
        // Of what was never looked at nothing is known, also not that it is stationary.
        let is_coarse = self.hidden.is_some_and(|hidden| hidden > wanted);
        let is_stationary = is_coarse && self.excused <= wanted;
        if hidden <= wanted || !drowns && (self.is_tolerated || is_stationary) {
            // Entries at kinks are counted apart, where there are others.
            let in_entry = self.hidden.map_or(hidden.max(self.jump), |_| self.hidden_in_entry);
            let rounding = self.is_rounding().then(|| reason::rounded(settings.topic));
            let stationary = is_stationary.then(|| reason::stationary(settings.topic));
            let reason = kinks.or(rounding).or(stationary);
            return Judgement {
                resolution: in_entry.max(tolerated).max(self.band),
                hidden_in_entry: in_entry,
                judged: hidden.max(least).max(excused),
                ..judgement(Verdict::Pass, reason)
            };
        }
        let noise = sight.reason(hidden.max(least).get(), self.reach);
        let reason = kinks.map_or(noise.clone(), |kinks| format!("{kinks}; beside that, {noise}"));
        judgement(Verdict::Inconclusive, Some(reason))
    }
}

fn step(rung: &Rung, part: f64) -> Option<Step> {
    rung.difference?;
    Some(Step { t: rung.t, difference: rung.residual.abs() / part, noise: rung.noise / part })
}
