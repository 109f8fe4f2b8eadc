//! Recognises by their names the standard types that carry no parameters. A name proves nothing:
//! the generated code has the compiler check it, so a user's own `String` is found out.

use syn::{GenericArgument, Path, PathArguments, PathSegment, Type, parse_quote};

use crate::mention;

/// Types without type arguments, and the last module of their path.
const LEAVES: &[(&str, &[&str])] = &[
    ("primitive", &["bool", "char", "str", "i8", "i16", "i32", "i64", "i128", "isize"]),
    ("primitive", &["u8", "u16", "u32", "u64", "u128", "usize"]),
    ("string", &["String"]),
    ("time", &["Duration", "Instant", "SystemTime"]),
    ("path", &["PathBuf", "Path"]),
    ("cmp", &["Ordering"]),
    ("ops", &["RangeFull"]),
    ("num", &["NonZeroI8", "NonZeroI16", "NonZeroI32", "NonZeroI64", "NonZeroI128"]),
    ("num", &["NonZeroU8", "NonZeroU16", "NonZeroU32", "NonZeroU64", "NonZeroU128"]),
    ("num", &["NonZeroIsize", "NonZeroUsize"]),
    ("atomic", &["AtomicBool", "AtomicI8", "AtomicI16", "AtomicI32", "AtomicI64"]),
    ("atomic", &["AtomicU8", "AtomicU16", "AtomicU32", "AtomicU64"]),
    ("atomic", &["AtomicIsize", "AtomicUsize", "Ordering"]),
];

/// Types that are plain if their arguments are, and how many arguments that is: hashers come last
/// and carry nothing.
const CONTAINERS: &[(&str, &[&str], usize)] = &[
    ("option", &["Option"], 1),
    ("vec", &["Vec"], 1),
    ("boxed", &["Box"], 1),
    ("rc", &["Rc"], 1),
    ("sync", &["Arc"], 1),
    ("cell", &["Cell", "RefCell"], 1),
    ("num", &["NonZero"], 1),
    ("ops", &["Range", "RangeInclusive", "RangeFrom", "RangeTo", "RangeToInclusive"], 1),
    ("collections", &["VecDeque", "BTreeSet", "HashSet"], 1),
    ("collections", &["BTreeMap", "HashMap"], 2),
];

/// Returns the type that the compiler must know as plain for `ty` to be plain, or `None` if `ty`
/// is not one of them.
///
/// It is `ty` with every function pointer replaced by `()`: their syntax cannot be imitated, and
/// no trait can be implemented for all of them.
pub(crate) fn erased(ty: &Type) -> Option<Type> {
    let mut erased = ty.clone();
    erase(&mut erased).then_some(erased)
}

/// Replaces the function pointers in `ty`; returns whether it is plain.
fn erase(ty: &mut Type) -> bool {
    match ty {
        Type::FnPtr(_) => {
            *ty = parse_quote!(());
            true
        }
        Type::Array(array) => erase(&mut array.elem),
        Type::Slice(slice) => erase(&mut slice.elem),
        Type::Reference(reference) => erase(&mut reference.elem),
        Type::Paren(paren) => erase(&mut paren.elem),
        Type::Group(group) => erase(&mut group.elem),
        Type::Tuple(tuple) => tuple.elems.iter_mut().all(erase),
        Type::Path(path) if path.qself.is_none() => erase_path(&mut path.path),
        _ => false,
    }
}

fn erase_path(path: &mut Path) -> bool {
    let module = match path.segments.iter().rev().nth(1) {
        Some(segment) => mention::text(&segment.ident),
        None => String::new(),
    };
    let Some(last) = path.segments.last_mut() else { return false };
    let name = mention::text(&last.ident);
    let is_in = |home: &str| module.is_empty() || module == home;
    if name == "PhantomData" && is_in("marker") {
        return true;
    }
    let is_leaf = LEAVES.iter().any(|(home, names)| is_in(home) && names.contains(&name.as_str()));
    if is_leaf {
        return last.arguments.is_none();
    }
    CONTAINERS
        .iter()
        .find(|(home, names, _)| is_in(home) && names.contains(&name.as_str()))
        .is_some_and(|&(_, _, arguments)| erase_arguments(last, arguments))
}

fn erase_arguments(segment: &mut PathSegment, wanted: usize) -> bool {
    let PathArguments::AngleBracketed(arguments) = &mut segment.arguments else { return false };
    let mut types = arguments.args.iter_mut().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    (0..wanted).all(|_| types.next().is_some_and(erase))
}

#[cfg(test)]
mod tests {
    use syn::{Type, TypeGroup, parse_quote};

    use super::erased;

    #[test]
    fn a_type_is_plain_in_parentheses_and_in_the_group_of_a_macro_too() {
        let in_group = |ty: Type| {
            Type::Group(TypeGroup {
                attrs: Vec::new(),
                group_token: syn::token::Group::default(),
                elem: Box::new(ty),
            })
        };
        for (ty, is_plain) in [
            (parse_quote!(usize), true),
            (parse_quote!((usize)), true),
            (parse_quote!([String; 3]), true),
            (parse_quote!((usize, fn(f64) -> f64)), true),
            (parse_quote!(f64), false),
            (parse_quote!((usize, f64)), false),
            (parse_quote!(Weights), false),
        ] as [(Type, bool); 7]
        {
            assert_eq!(erased(&ty).is_some(), is_plain);
            assert_eq!(erased(&in_group(ty)).is_some(), is_plain);
        }
    }
}
