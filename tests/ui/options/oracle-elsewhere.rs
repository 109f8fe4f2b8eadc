use gradcheck_core::{
    assert_gradients, assert_hessian, assert_hvp, assert_jacobian, assert_jvp, assert_vjp,
};

fn main() {
    let x = [0.5_f64, 2.0];
    assert_gradients!(x, |x| (x[0] * x[1], [x[1], x[0]]), oracle = dual);
    assert_gradients!(x, |x| (x[0] * x[1], [x[1], x[0]]), seed = 3, oracle = dual);
    assert_gradients!(x, |x| (x[0] * x[1], [x[1], x[0]]), every_entry, oracle = nonsense);
    assert_jacobian!(x, |x| x[0] * x[1], |x| [x[1], x[0]], oracle = dual);
    assert_vjp!(x, |x| x[0] * x[1], |x, c| [x[1] * c, x[0] * c], oracle = dual);
    assert_vjp!(
        x,
        |x| x[0] * x[1],
        |x, c| [x[1] * c, x[0] * c],
        |x, t| x[1] * t[0] + x[0] * t[1],
        oracle = dual
    );
    assert_jvp!(x, |x| x[0] * x[1], |x, t| x[1] * t[0] + x[0] * t[1], oracle = dual);
    assert_hessian!(x, |x| [x[1], x[0]], |_| [[0.0, 1.0], [1.0, 0.0]], oracle = dual);
    assert_hvp!(x, |x| [x[1], x[0]], |_, t| [t[1], t[0]], oracle = dual);
}
