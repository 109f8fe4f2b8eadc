//! Reads the parameters of a module: paths, shapes, entries, and the gradients that belong to them.

use burn::module::{ModuleVisitor, Param};
use burn::tensor::{DType, Element, Gradients, Tensor};

use crate::Error;

/// What a parameter of a module is, for a check.
#[derive(Clone, Debug)]
pub(crate) struct Leaf<S> {
    pub(crate) path: String,
    pub(crate) shape: Vec<usize>,
    /// Of the parameter, or of its gradient; nothing where the store has no gradient.
    pub(crate) entries: Option<Vec<S>>,
}

/// Goes through a module and notes its parameters, or their gradients.
pub(crate) struct Reader<'a, S> {
    path: Path,
    gradients: Option<&'a Gradients>,
    pub(crate) leaves: Vec<Leaf<S>>,
    /// Float tensors that require no gradient.
    pub(crate) left_out: Vec<String>,
    /// Why the first tensor with entries of another type is not read.
    refused: Option<String>,
}

impl<'a, S> Reader<'a, S> {
    pub(crate) fn new(gradients: Option<&'a Gradients>) -> Self {
        let path = Path::default();
        Self { path, gradients, leaves: Vec::new(), left_out: Vec::new(), refused: None }
    }

    /// The parameters with what was asked for of them.
    pub(crate) fn leaves(self) -> Result<Vec<Leaf<S>>, Error> {
        self.refused.map_or(Ok(self.leaves), |reason| Err(Error::new(reason)))
    }
}

impl<S: Element> ModuleVisitor for Reader<'_, S> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        if !tensor.is_require_grad() {
            self.left_out.push(self.path.text());
            return;
        }
        let source = match self.gradients {
            None => Some(tensor.clone()),
            Some(gradients) => tensor.grad(gradients),
        };
        let path = self.path.text();
        let entries = source.and_then(|source| {
            let read = source.to_data().try_into_vec::<S>();
            if read.is_err() {
                self.refused.get_or_insert_with(|| refusal::<S>(&path, source.dtype()));
            }
            read.ok()
        });
        self.leaves.push(Leaf { path, shape: tensor.dims().to_vec(), entries });
    }
}

/// Why entries of type `found` are not read into a check of `S`.
fn refusal<S: Element>(path: &str, found: DType) -> String {
    let wanted = S::dtype();
    let other = match found {
        DType::F32 => "write `Params::<f32, _>`, or ",
        DType::F64 => "write `Params::<f64, _>`, or ",
        _ => "",
    };
    format!(
        "`{path}` has entries of type {found:?}, and the check is in {wanted:?}; {other}make the \
         module after `device.configure(FloatDType::{wanted:?})`, which comes before the first \
         tensor of the process"
    )
}

/// The names from the root of a module to where the visit is.
#[derive(Debug, Default)]
pub(crate) struct Path(Vec<String>);

impl Path {
    /// Places in lists are `[2]`, as elsewhere in a report.
    pub(crate) fn enter(&mut self, name: &str, container: &str) {
        let is_list = ["Vec", "Array", "Tuple"].contains(&container);
        let mark = if self.0.is_empty() { "" } else { "." };
        self.0.push(if is_list { format!("[{name}]") } else { format!("{mark}{name}") });
    }

    pub(crate) fn exit(&mut self) {
        self.0.pop();
    }

    pub(crate) fn text(&self) -> String {
        self.0.concat()
    }
}
