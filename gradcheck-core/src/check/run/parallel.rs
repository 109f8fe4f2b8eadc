//! The check of every entry with all the processors there are. What is found does not depend on
//! how many these are.

use std::marker::PhantomData;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::check::cost::{AnalyticGradient, Cost};
use crate::check::error::{CheckError, Failed};
use crate::check::every_entry::{self, Entry, EntryProbe, Measured};
use crate::check::model::objective::{Function, Objective};
use crate::check::model::subject::{Alone, Closures, Subject};
use crate::check::options::Check;
use crate::check::progress::Progress;
use crate::check::search::examine::Examination;
use crate::check::settings::Settings;
use crate::check::start::prepare::noise_of_cost;
use crate::check::start::shared::Changeable;
use crate::parameters::{Either, Family, either};
use crate::report::{Draft, Report};
use crate::{Parameters, Scalar};

/// How many entries are measured before they are judged, which is what their measurements take in
/// memory: some hundred bytes each.
const BATCH: usize = 8192;

impl Check<'_> {
    /// Measures every entry by its own central difference, as [`every_entry`](Self::every_entry)
    /// does, on all processors.
    ///
    /// `every_entry` need not be set; `step` and `on_entry` have their effect. Each thread moves a
    /// clone of the model, and the model itself is only read. The report is bit for bit that of
    /// `every_entry`, whatever the number of threads, provided that the cost of a clone is that of
    /// the model: a cost that keeps state between calls must keep it in the model. `on_entry` is
    /// called on this thread, in order, after every few thousand measurements.
    ///
    /// Takes two evaluations an entry, and more for those that seem wrong.
    ///
    /// # Errors
    /// As [`run`](Self::run).
    ///
    /// # Panics
    /// Propagates a panic of a closure, on whichever thread.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    ///
    /// let x = vec![0.5_f64; 100];
    /// let report = Check::new().run_parallel(
    ///     &x,
    ///     |x| x.iter().map(|x| x.exp()).sum::<f64>(),
    ///     |x| x.iter().map(|x| x.exp()).collect::<Vec<_>>(),
    /// )?;
    ///
    /// assert!(report.into_result()?.evaluations() >= 200);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_parallel<P, C, G>(
        &self,
        parameters: &P,
        cost: impl Fn(&mut P) -> C + Sync,
        gradient: impl FnMut(&mut P) -> G,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone + Send,
        C: Cost,
        G: AnalyticGradient<P::Scalar>,
    {
        let threads = thread::available_parallelism().map_or(1, NonZero::get);
        self.run_on(threads, parameters, &cost, gradient)
    }

    /// `run_parallel` with a number of threads.
    fn run_on<P, C, F, G>(
        &self,
        threads: usize,
        parameters: &P,
        cost: &F,
        mut gradient: impl FnMut(&mut P) -> G,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone + Send,
        C: Cost,
        F: Fn(&mut P) -> C + Sync,
        G: AnalyticGradient<P::Scalar>,
    {
        let [mut own, mut copy] = [parameters.clone(), parameters.clone()];
        separate(&mut own, &mut copy)?;
        let gradient =
            |parameters: &mut P| gradient(parameters).into_gradient().map_err(Failed::gradient);
        let mut own = Closures { parameters: &mut own, cost, gradient };
        let mut models: Vec<P> = (0..threads).map(|_| parameters.clone()).collect();
        let mut clones: Vec<_> =
            models.iter_mut().map(|parameters| Alone { parameters, cost }).collect();
        let clones = clones.iter_mut().map(|clone| clone as &mut (dyn Subject<P::Scalar> + Send));
        self.judge_team(either::<P::Scalar, Team<'_>>((&mut own, clones.collect())))
            .map(Report::new)
    }

    fn judge_team(&self, team: Either<Team<'_>>) -> Result<Draft, CheckError> {
        match team {
            Either::Single((own, clones)) => self.team(own, clones),
            Either::Double((own, clones)) => self.team(own, clones),
        }
    }

    fn team<S: Scalar>(
        &self,
        own: &mut dyn Subject<S>,
        mut clones: Vec<&mut (dyn Subject<S> + Send)>,
    ) -> Result<Draft, CheckError> {
        self.at_one_point()?;
        let settings = self.settings(Settings::for_format(S::ULP), true)?;
        let torn = Mutex::new(Ok(()));
        let draft = self.conduct(settings, own, noise_of_cost, |prepared, objective| {
            let step = self.step;
            let (start, evaluations) = (objective.start(), AtomicUsize::new(0));
            let progress = Progress::of(every_entry::entries(prepared).count());
            let mut measure = |_: &mut Examination<'_>, entries: &[Entry]| {
                let work = |clone: &mut (dyn Subject<S> + Send), next: &AtomicUsize| {
                    let mut objective = Objective::resumed(clone, &start);
                    let mut examination = Examination::new(prepared, &mut objective);
                    let measured = measured(entries, next, |entry| {
                        progress.advance();
                        examination.measure_entry(entry, step)
                    });
                    evaluations.fetch_add(objective.evaluations(), Ordering::Relaxed);
                    if let Err(error) = objective.intact() {
                        *torn.lock().unwrap_or_else(PoisonError::into_inner) = Err(error);
                    }
                    measured
                };
                shared_out(&mut clones, entries.len(), &work)
            };
            let on_entry = |probe: &EntryProbe<'_>| self.hand_out(probe);
            let has_step = step.is_some();
            let look = every_entry::examine_each;
            let mut draft = look(prepared, objective, has_step, &on_entry, BATCH, &mut measure);
            draft.evaluations += evaluations.into_inner();
            draft
        });
        torn.into_inner().unwrap_or_else(PoisonError::into_inner)?;
        draft
    }
}

/// A model, and clones of it for the threads.
struct Team<'a>(PhantomData<&'a mut ()>);

impl<'a> Family for Team<'a> {
    type Of<S: Scalar> = (&'a mut dyn Subject<S>, Vec<&'a mut (dyn Subject<S> + Send)>);
}

/// Clones must not have the same numbers.
fn separate<S: Scalar>(
    own: &mut dyn Parameters<Scalar = S>,
    copy: &mut dyn Parameters<Scalar = S>,
) -> Result<(), CheckError> {
    let (own, copy) = (Changeable::of(own), Changeable::of(copy));
    match own.common(&copy) {
        Some(path) => Err(CheckError::SharedClones { path: path.to_owned() }),
        None => Ok(()),
    }
}

/// What `measure` says of those of `entries` that nobody else has taken, with their numbers.
fn measured(
    entries: &[Entry],
    next: &AtomicUsize,
    mut measure: impl FnMut(Entry) -> Measured,
) -> Vec<(usize, Measured)> {
    let _stop = StopOnPanic { next, end: entries.len() };
    let mut measured = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        let Some(&entry) = entries.get(number) else { return measured };
        measured.push((number, measure(entry)));
    }
}

/// Has every model do `work`, each on a thread, until `count` measurements are made; in order.
fn shared_out<S: Scalar>(
    models: &mut [&mut (dyn Subject<S> + Send)],
    count: usize,
    work: &(impl Fn(&mut (dyn Subject<S> + Send), &AtomicUsize) -> Vec<(usize, Measured)> + Sync),
) -> Vec<Measured> {
    let next = AtomicUsize::new(0);
    let mut all: Vec<(usize, Measured)> = Vec::with_capacity(count);
    thread::scope(|scope| {
        let next = &next;
        let threads: Vec<_> =
            models.iter_mut().map(|model| scope.spawn(move || work(*model, next))).collect();
        let results: Vec<_> = threads.into_iter().map(thread::ScopedJoinHandle::join).collect();
        for result in results {
            match result {
                Ok(part) => all.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    all.sort_unstable_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, measured)| measured).collect()
}

/// Leaves no work to the others when its thread panics.
struct StopOnPanic<'a> {
    next: &'a AtomicUsize,
    end: usize,
}

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.next.store(self.end, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Verdict;

    /// Checks some entries at kinks, at the edge of a domain, and wrong ones.
    fn report(threads: usize, check: &Check<'_>, mistake: f64) -> Report {
        let model: Vec<f64> = (0..40).map(|n| f64::from(n) / 8.0).collect();
        let slope =
            |(x, n): (&f64, i32)| if n == 0 { 0.0 } else { 0.5 * x.sqrt().recip() + x.cos() };
        let cost = |x: &mut Vec<f64>| -> f64 {
            x[0].abs() + x[1..].iter().map(|x| x.sqrt() + x.sin()).sum::<f64>()
        };
        let gradient = |x: &mut Vec<f64>| -> Vec<f64> {
            let mut gradient: Vec<f64> = x.iter().zip(0..).map(slope).collect();
            gradient.iter_mut().skip(20).for_each(|entry| *entry *= 1.0 + mistake);
            gradient
        };
        check.run_on(threads, &model, &cost, gradient).expect("the model can be judged")
    }

    #[test]
    fn a_report_does_not_depend_on_the_number_of_threads() {
        for (mistake, verdict) in [(0.0, Verdict::Pass), (0.1, Verdict::Fail)] {
            for check in [Check::new(), Check::new().step(1e-5)] {
                let one = format!("{:?}", report(1, &check, mistake));

                assert_eq!(report(1, &check, mistake).verdict(), verdict, "{one}");
                for threads in [2, 3, 7] {
                    assert_eq!(format!("{:?}", report(threads, &check, mistake)), one);
                }
            }
        }
    }
}
