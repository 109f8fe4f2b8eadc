//! `Parameters` for parts that are changed through a shared reference: cells and locks, and the
//! counted pointers to them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock, TryLockError};

use super::{MapScalar, Parameters, ScalarMap, Visitor, VisitorMut};

impl<P: Parameters + Copy> Parameters for Cell<P> {
    type Scalar = P::Scalar;

    fn visit(&self, visitor: &mut Visitor<'_, P::Scalar>) {
        self.get().visit(visitor);
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, P::Scalar>) {
        self.get_mut().visit_mut(visitor);
    }
}

/// How a cell or a lock is opened: `$read` and `$write` through a shared reference.
macro_rules! opened {
    ($cell:ident, $pointer:ident, $read:ident, $write:ident, $open:path) => {
        /// # Panics
        /// When it is visited while somebody else has it open, or after a panic of somebody who had.
        impl<P: Parameters + ?Sized> Parameters for $cell<P> {
            type Scalar = P::Scalar;

            fn visit(&self, visitor: &mut Visitor<'_, P::Scalar>) {
                $open(self.$read(), stringify!($cell), visitor.path()).visit(visitor);
            }

            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, P::Scalar>) {
                $open(self.$write(), stringify!($cell), visitor.path()).visit_mut(visitor);
            }
        }

        /// A copy of the pointer refers to the same numbers, as does one in another place of the
        /// model; a check refuses a model with the same numbers in two places.
        ///
        /// # Panics
        /// When it is visited while somebody else has it open, or after a panic of somebody who had.
        impl<P: Parameters + ?Sized> Parameters for $pointer<$cell<P>> {
            type Scalar = P::Scalar;

            fn visit(&self, visitor: &mut Visitor<'_, P::Scalar>) {
                (**self).visit(visitor);
            }

            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, P::Scalar>) {
                let mut part = $open(self.$write(), stringify!($cell), visitor.path());
                let address = $pointer::as_ptr(self).cast::<()>().addr();
                visitor.shared(address, |visitor| part.visit_mut(visitor));
            }
        }

        impl<S, T, P: MapScalar<S, T>> MapScalar<S, T> for $cell<P> {
            type Mapped = $cell<P::Mapped>;

            fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
                $cell::new($open(self.$read(), stringify!($cell), "").map_scalar(map))
            }
        }

        /// Becomes one of its own.
        impl<S, T, P: MapScalar<S, T>> MapScalar<S, T> for $pointer<$cell<P>> {
            type Mapped = $pointer<$cell<P::Mapped>>;

            fn map_scalar(&self, map: &mut ScalarMap<'_, S, T>) -> Self::Mapped {
                $pointer::new((**self).map_scalar(map))
            }
        }
    };
}

opened!(RefCell, Rc, try_borrow, try_borrow_mut, borrowed);
opened!(Mutex, Arc, try_lock, try_lock, locked);
opened!(RwLock, Arc, try_read, try_write, locked);

#[track_caller]
fn borrowed<G, E>(guard: Result<G, E>, name: &str, path: &str) -> G {
    guard.unwrap_or_else(|_| is_open(name, path))
}

/// After a panic the lock says that its content may be half changed. While that panic goes on the
/// parameters have to be put back all the same.
#[track_caller]
fn locked<G>(guard: Result<G, TryLockError<G>>, name: &str, path: &str) -> G {
    match guard {
        Ok(guard) => guard,
        Err(TryLockError::WouldBlock) => is_open(name, path),
        Err(TryLockError::Poisoned(poisoned)) if std::thread::panicking() => poisoned.into_inner(),
        Err(TryLockError::Poisoned(_)) => panic!(
            "`{path}`: the {name} is poisoned, as a thread panicked that had locked it; make the \
             model anew, or call `clear_poison`"
        ),
    }
}

#[track_caller]
fn is_open(name: &str, path: &str) -> ! {
    panic!(
        "`{path}`: the {name} is in use elsewhere; a model can be visited when every borrow and \
         guard of its parts is dropped"
    )
}
