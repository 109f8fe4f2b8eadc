//! Which tensor of the gradient belongs to which tensor of the parameters.

use std::ops::Range;

use crate::check::error::{CheckError, Closure, EntryValue, NotFinite};
use crate::check::model::subject::Tensors;
use crate::parameters::{Sink, Tensor};
use crate::{Layout, Scalar, TensorLayout};

/// How many entries an error lists.
const LISTED: usize = 8;

/// Where each entry of a gradient belongs among the parameters.
pub(crate) struct Pairing {
    gradient: Layout,
    /// Runs of the gradient's flat list, in order, with where each begins in the parameters'.
    runs: Vec<(Range<usize>, usize)>,
}

impl Pairing {
    /// Pairs the tensors of a gradient with those of the parameters.
    pub(crate) fn new(parameters: &Layout, gradient: Layout) -> Result<Self, CheckError> {
        no_points(&gradient, Closure::Gradient)?;
        let Some(pairs) = pairs(parameters, &gradient) else {
            return Err(CheckError::LayoutsDiffer { parameters: parameters.clone(), gradient });
        };
        let movable = pairs.into_iter().filter(|(tensor, _)| !tensor.is_frozen());
        let mut runs: Vec<_> =
            movable.map(|(tensor, source)| (source, tensor.range().start)).collect();
        runs.sort_by_key(|(source, _)| source.start);
        Ok(Self { gradient, runs })
    }

    /// Brings a gradient into the flat order of the parameters; frozen tensors get zeros.
    pub(crate) fn gather(
        &self,
        parameters: &Layout,
        gradient: &Tensors<'_>,
    ) -> Result<Vec<f64>, CheckError> {
        let analytic = vec![0.0; parameters.parameter_count()];
        let mut gathering = Gathering { pairing: self, position: 0, analytic, finite: true };
        gradient.visit(&mut gathering);
        let Gathering { analytic, finite, .. } = gathering;
        if finite {
            return Ok(analytic);
        }
        let (entries, count) = not_finite(parameters, analytic.iter().copied());
        Err(CheckError::NotFinite(NotFinite::Gradient { entries, count }))
    }

    /// Whether `gradient` is another than the one that gave `analytic` when multiplied by `unit`.
    pub(crate) fn differs(&self, gradient: &Tensors<'_>, analytic: &[f64], unit: f64) -> bool {
        if gradient.layout() != self.gradient {
            return true;
        }
        let mut recall = Recall { pairing: self, position: 0, analytic, unit, differs: false };
        gradient.visit(&mut recall);
        recall.differs
    }

    /// Calls `each` with the parts of the gradient's entries from `position` on that belong
    /// somewhere: where in the slice, and where among the parameters.
    fn each_run(&self, position: usize, count: usize, mut each: impl FnMut(Range<usize>, usize)) {
        let first = self.runs.partition_point(|(source, _)| source.end <= position);
        for (source, target) in &self.runs[first..] {
            if source.start >= position + count {
                break;
            }
            let start = source.start.max(position);
            let end = source.end.min(position + count);
            each(start - position..end - position, target + (start - source.start));
        }
    }
}

/// The entries of a gradient in the flat order of the parameters.
pub(crate) fn gathered(
    parameters: &Layout,
    gradient: &Tensors<'_>,
) -> Result<Vec<f64>, CheckError> {
    Pairing::new(parameters, gradient.layout())?.gather(parameters, gradient)
}

struct Gathering<'a> {
    pairing: &'a Pairing,
    position: usize,
    analytic: Vec<f64>,
    finite: bool,
}

impl<S: Scalar> Sink<S> for Gathering<'_> {
    fn begin(&mut self, _: &Tensor<'_>) -> bool {
        true
    }

    fn chunk(&mut self, entries: &[S]) {
        let (analytic, finite) = (&mut self.analytic, &mut self.finite);
        self.pairing.each_run(self.position, entries.len(), |run, target| {
            let targets = &mut analytic[target..target + run.len()];
            for (target, entry) in targets.iter_mut().zip(&entries[run]) {
                *target = entry.widen();
                *finite &= target.is_finite();
            }
        });
        self.position += entries.len();
    }
}

struct Recall<'a> {
    pairing: &'a Pairing,
    position: usize,
    analytic: &'a [f64],
    unit: f64,
    differs: bool,
}

impl<S: Scalar> Sink<S> for Recall<'_> {
    fn begin(&mut self, _: &Tensor<'_>) -> bool {
        true
    }

    fn chunk(&mut self, entries: &[S]) {
        let (analytic, unit, differs) = (self.analytic, self.unit, &mut self.differs);
        self.pairing.each_run(self.position, entries.len(), |run, target| {
            let known = &analytic[target..target + run.len()];
            *differs |= known
                .iter()
                .zip(&entries[run])
                .fold(false, |any, (known, entry)| any | (*known != unit * entry.widen()));
        });
        self.position += entries.len();
    }
}

/// What a closure returns has numbers only.
pub(crate) fn no_points(layout: &Layout, closure: Closure) -> Result<(), CheckError> {
    let point = layout.tensors().iter().find(|tensor| tensor.is_tangent());
    point.map_or(Ok(()), |tensor| {
        Err(CheckError::PointReturned { closure, path: tensor.path().to_owned() })
    })
}

/// The first entries that are not finite, and how many there are.
pub(crate) fn not_finite(
    layout: &Layout,
    values: impl Iterator<Item = f64>,
) -> (Vec<EntryValue>, usize) {
    let mut entries = Vec::new();
    let mut count = 0;
    for (position, value) in values.enumerate().filter(|(_, value)| !value.is_finite()) {
        count += 1;
        if entries.len() < LISTED
            && let Some((tensor, index)) = layout.locate(position)
        {
            let (path, tangent) = (tensor.path().to_owned(), tensor.tangent());
            entries.push(EntryValue { path, index, value, tangent });
        }
    }
    (entries, count)
}

type Pair<'a> = (&'a TensorLayout, Range<usize>);

fn pairs<'a>(parameters: &'a Layout, gradient: &Layout) -> Option<Vec<Pair<'a>>> {
    by_path_and_order(parameters, gradient).or_else(|| by_length(parameters, gradient))
}

fn by_path_and_order<'a>(parameters: &'a Layout, gradient: &Layout) -> Option<Vec<Pair<'a>>> {
    let mut open: Vec<&TensorLayout> = gradient.tensors().iter().collect();
    let mut partners: Vec<(&TensorLayout, Option<&TensorLayout>)> = Vec::new();
    for tensor in parameters.tensors() {
        let same = open.iter().position(|partner| partner.path() == tensor.path());
        partners.push((tensor, same.map(|position| open.remove(position))));
    }
    by_names_of_gradients(&mut partners, &mut open);
    let without = |frozen_too: bool| {
        partners
            .iter()
            .filter(|(tensor, partner)| partner.is_none() && (frozen_too || !tensor.is_frozen()))
            .count()
    };
    let skip_frozen = open.len() != without(true);
    if open.len() != without(!skip_frozen) {
        return None;
    }
    let mut open = open.into_iter();
    let mut pairs = Vec::new();
    for (tensor, partner) in partners {
        if partner.is_none() && skip_frozen && tensor.is_frozen() {
            continue;
        }
        let partner = partner.or_else(|| open.next())?;
        // A list of no points does not know their degrees of freedom.
        let are_empty = [tensor, partner].map(|tensor| tensor.range().is_empty()) == [true; 2];
        if partner.shape() != tensor.shape() && !(are_empty && tensor.is_tangent()) {
            return None;
        }
        pairs.push((tensor, partner.range()));
    }
    Some(pairs)
}

/// What people write before and behind the name of a parameter for its gradient.
const BEFORE: [&str; 7] = ["gradient_", "grad_", "grad", "d_", "d", "g_", "∂"];
const BEHIND: [&str; 2] = ["_gradient", "_grad"];

/// Pairs tensors whose path says that it is the gradient of another.
fn by_names_of_gradients<'g>(
    partners: &mut [(&TensorLayout, Option<&'g TensorLayout>)],
    open: &mut Vec<&'g TensorLayout>,
) {
    let mut names: Vec<String> = open.iter().map(|tensor| tensor.path().to_lowercase()).collect();
    for (tensor, partner) in partners.iter_mut().filter(|(_, partner)| partner.is_none()) {
        let path = tensor.path().to_lowercase();
        let mut same = (0..open.len()).filter(|&place| is_gradient_of(&names[place], &path));
        // Of two that could be meant neither is.
        if let (Some(place), None) = (same.next(), same.next()) {
            names.remove(place);
            *partner = Some(open.remove(place));
        }
    }
}

/// Whether a path says that it is the gradient of another, as `d_w1`, `dw1` and `w1_grad` do of `w1`, and
/// `grad_layers[1].weight` of `layers[1].weight`; both in small letters.
fn is_gradient_of(path: &str, of: &str) -> bool {
    let (mut parts, mut others) = (path.split('.'), of.split('.'));
    loop {
        match (parts.next(), others.next()) {
            (Some(part), Some(other)) if part == other || is_gradient_of_part(part, other) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

fn is_gradient_of_part(part: &str, other: &str) -> bool {
    let (name, index) = part.split_at(part.find('[').unwrap_or(part.len()));
    let without = BEFORE.iter().filter_map(|before| name.strip_prefix(before));
    let mut without = without.chain(BEHIND.iter().filter_map(|behind| name.strip_suffix(behind)));
    without
        .any(|name| other.strip_prefix(name).is_some_and(|rest| !name.is_empty() && rest == index))
}

/// A gradient that is one flat list has the entries of all tensors, or of those not frozen.
fn by_length<'a>(parameters: &'a Layout, gradient: &Layout) -> Option<Vec<Pair<'a>>> {
    let [list] = gradient.tensors() else { return None };
    if list.shape().len() != 1 || !list.path().is_empty() {
        return None;
    }
    let length = list.range().len();
    let movable: Vec<&TensorLayout> =
        parameters.tensors().iter().filter(|tensor| !tensor.is_frozen()).collect();
    if length == parameters.parameter_count() {
        return Some(parameters.tensors().iter().map(|tensor| (tensor, tensor.range())).collect());
    }
    if length != movable.iter().map(|tensor| tensor.range().len()).sum::<usize>() {
        return None;
    }
    let mut start = 0;
    let place = |tensor: &'a TensorLayout| {
        let range = start..start + tensor.range().len();
        start = range.end;
        (tensor, range)
    };
    Some(movable.into_iter().map(place).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_names_of_a_gradient_are_told_from_others() {
        for (path, of, expected) in [
            ("d_w1", "w1", true),
            ("dw1", "w1", true),
            ("grad_w1", "w1", true),
            ("w1_grad", "w1", true),
            ("∂w1", "w1", true),
            ("grad_layers[1].weight", "layers[1].weight", true),
            ("layers[1].d_weight", "layers[1].weight", true),
            ("d_w1", "w2", false),
            ("d_layers[1].weight", "layers[0].weight", false),
            ("d", "", false),
            ("w1", "d_w1", false),
            ("weight", "layers.weight", false),
        ] {
            assert_eq!(is_gradient_of(path, of), expected, "{path} of {of}");
        }
    }
}
