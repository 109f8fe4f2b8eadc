use gradcheck_core::{
    assert_gradients, assert_hessian, assert_hvp, assert_jacobian, assert_jvp, assert_vjp,
};

fn main() {
    let x = [0.5_f64, 2.0];
    assert_gradients!(x, |x| (x[0] * x[1], [x[1], x[0]]), oracle = f64);
    assert_gradients!(x, |x| (x[0] * x[1], [x[1], x[0]]), every_entry, oracle = nonsense);
    assert_jacobian!(x, |x| x[0] * x[1], |x| [x[1], x[0]], oracle = f64);
    assert_vjp!(x, |x| x[0] * x[1], |x, c| [x[1] * c, x[0] * c], oracle = f64);
    assert_jvp!(x, |x| x[0] * x[1], |x, t| x[1] * t[0] + x[0] * t[1], oracle);
    assert_hessian!(x, |x| [x[1], x[0]], |_| [[0.0, 1.0], [1.0, 0.0]], oracle = nonsense);
    assert_hvp!(x, |_| [1.0, 2.0], |_, t| [t[1], t[0]], oracle = dual);
}
