//! Reads the parameters of a module: paths, shapes, entries, and the gradients that belong to them.

use burn::module::{ModuleVisitor, Param};
use burn::tensor::{Element, Gradients, Tensor};

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
}

impl<'a, S> Reader<'a, S> {
    pub(crate) fn new(gradients: Option<&'a Gradients>) -> Self {
        Self { path: Path::default(), gradients, leaves: Vec::new(), left_out: Vec::new() }
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
        let entries = source.map(|source| entries(&path, &source));
        self.leaves.push(Leaf { path, shape: tensor.dims().to_vec(), entries });
    }
}

/// The entries in row-major order.
fn entries<S: Element, const D: usize>(path: &str, tensor: &Tensor<D>) -> Vec<S> {
    tensor.to_data().try_into_vec::<S>().unwrap_or_else(|_| {
        panic!(
            "`{path}` has entries of type {:?}, and the check is in {:?}; name the other type in \
             `Params::<f32, _>`, or cast the module",
            tensor.dtype(),
            S::dtype()
        )
    })
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
