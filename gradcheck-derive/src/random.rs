//! A test that expands random inputs: whatever the item is, the derive does not panic, and what it
//! writes can be read as Rust. `GRADCHECK_DERIVE_INPUTS=4500 cargo test -p gradcheck-derive random`
//! expands more of them.

mod grammar;

use std::panic::{AssertUnwindSafe, catch_unwind};

use proc_macro2::TokenStream;
use syn::DeriveInput;

use self::grammar::Grammar;
use super::derive;

/// How many inputs are expanded where the variable says nothing.
const INPUTS: u64 = 300;

/// What has become of the inputs, so that a generator which only ever writes one kind is noticed.
#[derive(Debug, Default)]
struct Tally {
    mistaken: u64,
    mapped: u64,
    with_own_scalar: u64,
    raw: u64,
}

#[test]
fn every_random_input_expands_to_items() {
    // The deepest inputs take more than a test's thread has where `syn` is not optimised.
    let work = std::thread::Builder::new().stack_size(64 << 20).spawn(expand_random_inputs);
    if let Err(panic) = work.expect("a thread starts").join() {
        std::panic::resume_unwind(panic);
    }
}

fn expand_random_inputs() {
    let inputs = match std::env::var("GRADCHECK_DERIVE_INPUTS") {
        Ok(number) => number.parse().expect("GRADCHECK_DERIVE_INPUTS is a number"),
        Err(_) => INPUTS,
    };
    let mut tally = Tally::default();
    for seed in 0..inputs {
        let item = Grammar::new(seed).item();
        let expansion = expansion(&item.text)
            .unwrap_or_else(|problem| panic!("input {seed} {problem}:\n{}", item.text));
        let is_refused = expansion.contains("compile_error");
        assert!(!is_refused || item.may_be_wrong, "input {seed}:\n{}\n{expansion}", item.text);

        tally.mistaken += u64::from(is_refused);
        tally.mapped += u64::from(expansion.contains("MapScalar <"));
        tally.with_own_scalar += u64::from(expansion.contains("__Scalar"));
        tally.raw += u64::from(item.text.contains("r#"));
    }

    println!("{inputs} inputs, {tally:?}");
    let Tally { mistaken, mapped, with_own_scalar, raw } = tally;
    let rarest = mistaken.min(mapped).min(with_own_scalar).min(raw);
    assert!(rarest * 50 >= inputs, "a kind of input is too rare: {tally:?} of {inputs}");
}

/// The expansion, or what went wrong.
fn expansion(text: &str) -> Result<String, String> {
    let input: DeriveInput =
        syn::parse_str(text).map_err(|error| format!("cannot be read by the derive ({error})"))?;
    let tokens: TokenStream = catch_unwind(AssertUnwindSafe(|| derive(&input)))
        .map_err(|_| "makes the derive panic".to_owned())?;
    // Another version, with more features: those of our own would change what is tested.
    let items: syn_full::File = syn_full::parse2(tokens.clone())
        .map_err(|error| format!("expands to what is no item ({error}): {tokens}"))?;
    match items.items[..] {
        [] => Err("expands to nothing".to_owned()),
        _ => Ok(tokens.to_string()),
    }
}
