//! What a rule is, and how tensors with the same mistake come together.

use super::correction::{Corrected, Correction};
use super::phrase::Named;
use super::support::Support;
use super::symptoms::Symptoms;
use crate::report::{BugKind, Suspect, Topic};

/// One kind of mistake: how it is recognised in a tensor, and how it is said.
pub(super) struct Rule {
    pub(super) kind: BugKind,
    /// How many tensors it takes.
    pub(super) least_tensors: usize,
    /// Explains every measured entry of the tensor, which is one of those given, or nothing.
    pub(super) explain: fn(&Symptoms<'_>, &[Symptoms<'_>]) -> Option<Explanation>,
    pub(super) words: fn(&Group<'_, '_>) -> Words,
    /// What has its name in every tensor; nothing where one tensor alone does not show it.
    #[cfg(test)]
    pub(super) laws: &'static [super::made_up::Law],
}

/// A mistake that explains every measured entry of a tensor.
#[derive(Clone, Debug)]
pub(super) struct Explanation {
    pub(super) support: Support,
    /// Whether the tensor alone carries the claim.
    pub(super) is_enough: bool,
    /// Whether a free parameter without a reason is known so badly that it would fit too much: it may
    /// still be that of other tensors, which know it better.
    pub(super) is_vague: bool,
    /// What must be the same for two tensors to have the same mistake; empty where the kind says
    /// all.
    pub(super) variant: String,
    /// Something to be seen in this tensor; may be empty.
    pub(super) example: String,
    /// What the whole tensor should be.
    pub(super) correction: Correction,
    /// Whether it is only a guess as long as no test has confirmed it.
    pub(super) needs_proof: bool,
}

impl Rule {
    /// Explains the tensor by the bounds of its measurements alone, and if these are too narrow for
    /// what the analytic gradient leaves to rounding, by all that is no mistake.
    fn explained(&self, tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
        let explain = |tensor: &Symptoms<'_>| (self.explain)(tensor, wrong);
        let sharp = explain(&tensor.sharpened());
        if sharp.as_ref().is_some_and(|explanation| explanation.is_enough) {
            return sharp;
        }
        explain(tensor).or(sharp)
    }
}

impl Explanation {
    pub(super) fn new(support: Support, is_enough: bool) -> Self {
        Self {
            support,
            is_enough,
            is_vague: false,
            variant: String::new(),
            example: String::new(),
            correction: Correction::Unknown,
            needs_proof: false,
        }
    }

    /// With what the whole tensor should be.
    pub(super) fn corrected(self, correction: Correction) -> Self {
        Self { correction, ..self }
    }
}

/// Claim, evidence and remedy.
pub(super) struct Words {
    pub(super) claim: String,
    pub(super) evidence: String,
    pub(super) remedy: String,
}

impl Words {
    pub(super) fn new(claim: String, evidence: String, remedy: impl Into<String>) -> Self {
        Self { claim, evidence, remedy: remedy.into() }
    }
}

/// Tensors with the same mistake.
pub(super) struct Group<'a, 'b> {
    pub(super) rule: &'static Rule,
    pub(super) explanation: Explanation,
    /// By number, ascending.
    pub(super) members: Vec<usize>,
    /// What each of them should be.
    corrections: Vec<Correction>,
    pub(super) wrong: &'a [Symptoms<'b>],
}

impl<'a, 'b> Group<'a, 'b> {
    pub(super) fn tensors(&self) -> impl Iterator<Item = &'a Symptoms<'b>> + Clone + '_ {
        self.members.iter().map(|&number| &self.wrong[number])
    }

    /// What the check is about.
    pub(super) fn topic(&self) -> Topic {
        self.wrong.first().map(|tensor| tensor.topic).unwrap_or_default()
    }

    /// The tensors in words.
    pub(super) fn named(&self) -> Named {
        let paths: Vec<&str> = self.tensors().map(|tensor| tensor.path).collect();
        Named::new(&paths, self.wrong.len(), self.topic())
    }

    /// Says in how many entries the claim was seen: in all that were measured.
    pub(super) fn counted(&self) -> String {
        let measured: usize = self.tensors().map(|tensor| tensor.measurements.len()).sum();
        match measured {
            1 => format!("in the only {}", self.entries()),
            2 => format!("in both {}", self.entries()),
            _ => format!("in all {measured} {}", self.entries()),
        }
    }

    /// What was measured of the tensors: their entries, or some of so many.
    pub(super) fn entries(&self) -> String {
        let measured: usize = self.tensors().map(|tensor| tensor.measurements.len()).sum();
        let count: usize = self.tensors().map(Symptoms::count).sum();
        let noun = if measured == 1 { "entry" } else { "entries" };
        let owner = if self.members.len() > 1 { "the tensors have" } else { "the tensor has" };
        if measured < count {
            format!("measured {noun} ({owner} {count})")
        } else {
            noun.to_owned()
        }
    }

    /// What the group and one more explanation come to; `None` if the mistakes differ.
    fn common(&self, rule: &Rule, other: &Explanation) -> Option<Support> {
        let same = self.rule.kind == rule.kind && self.explanation.variant == other.variant;
        if same { self.explanation.support.with(&other.support) } else { None }
    }

    fn take(&mut self, number: usize, support: Support, correction: Correction) {
        self.explanation.support = support;
        let place = self.members.partition_point(|&member| member < number);
        self.members.insert(place, number);
        self.corrections.insert(place, correction);
    }

    fn candidate(&self) -> Candidate {
        let paths = self.tensors().map(|tensor| tensor.path.to_owned()).collect();
        let words = (self.rule.words)(self);
        let suspect = Suspect::new(self.rule.kind, paths, words.claim);
        let parameter = self.explanation.support.parameter;
        let corrected = self.tensors().zip(&self.corrections);
        Candidate {
            suspect: suspect.because(words.evidence).cured_by(words.remedy),
            variant: self.explanation.variant.clone(),
            members: self.members.clone(),
            needs_proof: self.explanation.needs_proof,
            corrected: corrected
                .map(|(tensor, correction)| correction.applied(tensor, parameter))
                .collect(),
        }
    }
}

/// A name that is still to be tested.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) suspect: Suspect,
    /// What tells it from others of its kind.
    pub(crate) variant: String,
    /// The tensors that it is about, by number among the wrong ones.
    pub(crate) members: Vec<usize>,
    /// Whether it is not to be said unless a test confirms it.
    pub(crate) needs_proof: bool,
    /// What each of them should be; `None` where the mistake does not say.
    pub(crate) corrected: Vec<Option<Corrected>>,
}

impl Candidate {
    /// Whether it says of some entries what they should be.
    pub(crate) fn changes_something(&self) -> bool {
        self.corrected.iter().flatten().any(|corrected| corrected.changes)
    }
}

/// Names that a test has refuted: the number of a tensor, the kind and its variant.
pub(crate) type Refuted = Vec<(usize, BugKind, String)>;

/// Tensors and what explains them.
pub(super) struct Naming<'a, 'b> {
    wrong: &'a [Symptoms<'b>],
    refuted: &'a Refuted,
    groups: Vec<Group<'a, 'b>>,
    open: Vec<usize>,
}

impl<'a, 'b> Naming<'a, 'b> {
    pub(super) fn new(wrong: &'a [Symptoms<'b>], refuted: &'a Refuted) -> Self {
        let measured = |&number: &usize| !wrong[number].measurements.is_empty();
        let open = (0..wrong.len()).filter(measured).collect();
        Self { wrong, refuted, groups: Vec::new(), open }
    }

    /// Explains a tensor by a rule that was not refuted there.
    fn explained(&self, rule: &Rule, number: usize) -> Option<Explanation> {
        let explanation = rule.explained(&self.wrong[number], self.wrong)?;
        let is_refuted = self.refuted.iter().any(|(other, kind, variant)| {
            *other == number && *kind == rule.kind && *variant == explanation.variant
        });
        (!is_refuted).then_some(explanation)
    }

    /// Explains the tensors that carry the claim of a rule alone, the first rule first.
    pub(super) fn explain(&mut self, rules: &'static [Rule]) {
        for rule in rules {
            let before = self.groups.len();
            for number in std::mem::take(&mut self.open) {
                let explanation = self.explained(rule, number);
                match explanation.filter(|explanation| explanation.is_enough) {
                    Some(explanation) => self.place(rule, number, explanation),
                    None => self.open.push(number),
                }
            }
            // A mistake that takes two tensors is none where one of them has another name.
            let new = self.groups.split_off(before);
            let (whole, torn): (Vec<_>, Vec<_>) =
                new.into_iter().partition(|group| group.members.len() >= rule.least_tensors);
            self.groups.extend(whole);
            self.open.extend(torn.into_iter().flat_map(|group| group.members));
            self.open.sort_unstable();
        }
    }

    fn place(&mut self, rule: &'static Rule, number: usize, explanation: Explanation) {
        for group in &mut self.groups {
            if let Some(support) = group.common(rule, &explanation) {
                group.explanation.is_vague &= explanation.is_vague;
                return group.take(number, support, explanation.correction);
            }
        }
        let (members, corrections) = (vec![number], vec![explanation.correction.clone()]);
        self.groups.push(Group { rule, explanation, members, corrections, wrong: self.wrong });
    }

    /// Gives the tensors that say too little alone the name of others with the same mistake.
    pub(super) fn join(&mut self, rules: &'static [Rule]) {
        for rule in rules.iter().filter(|rule| rule.least_tensors == 1) {
            for number in std::mem::take(&mut self.open) {
                let explanation = self.explained(rule, number);
                let joins = explanation.and_then(|explanation| {
                    let joins = explanation.support.is_enough_to_join();
                    let mut groups = self.groups.iter_mut().filter(|_| joins);
                    groups.find_map(|group| {
                        let support = group.common(rule, &explanation)?;
                        Some((support, explanation.correction.clone(), group))
                    })
                });
                match joins {
                    Some((support, correction, group)) => group.take(number, support, correction),
                    None => self.open.push(number),
                }
            }
        }
    }

    /// Names what tensors have in common that say too little alone.
    pub(super) fn pool(&mut self, rules: &'static [Rule]) {
        for rule in rules.iter().filter(|rule| rule.least_tensors == 1) {
            let mut pool = Naming { groups: Vec::new(), open: Vec::new(), ..*self };
            for &number in &self.open {
                let explanation = self.explained(rule, number);
                if let Some(explanation) = explanation {
                    pool.place(rule, number, explanation);
                }
            }
            // Where others say something else, samples that agree may do so for want of others.
            let is_known = |group: &Group<'_, '_>| {
                group.members.len() == self.open.len()
                    || group.tensors().all(|tensor| tensor.is_complete)
            };
            let carries = |group: &Group<'_, '_>| {
                let Explanation { support, is_vague, .. } = &group.explanation;
                let is_vague = *is_vague && support.is_vague();
                let is_enough = support.is_enough_in_all() && !is_vague;
                group.members.len() > 1 && is_enough && is_known(group)
            };
            self.groups.extend(pool.groups.into_iter().filter(carries));
            let groups = &self.groups;
            self.open.retain(|number| !groups.iter().any(|group| group.members.contains(number)));
        }
    }

    /// The names, in the order of the layout.
    pub(super) fn candidates(mut self) -> Vec<Candidate> {
        self.groups.sort_by_key(|group| group.members[0]);
        self.groups.iter().map(Group::candidate).collect()
    }
}
