#![deny(unused_must_use)]

use gradcheck_core::{Check, CheckError, assert_gradients};

fn test() -> Result<(), CheckError> {
    Check::new().run(&mut 0.5_f64, |x| x.exp(), |x| -x.exp())?;
    Ok(())
}

fn main() {
    assert_gradients!(0.5_f64, |x| x.exp(), |x| x.exp());
    test().unwrap();
}
