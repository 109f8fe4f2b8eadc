//! Random structs, enums and unions, as text: everything that Rust allows in one, and, in some,
//! attributes that the derive has to refuse. They need not make sense to a type checker.

use fastrand::Rng;

const TYPES: [&str; 9] = ["T", "F", "r#T1", "r#dyn", "r#fn", "r#match", "Größe", "重み", "r#Ωmega"];
const LIFETIMES: [&str; 4] = ["'a", "'r#b", "'r#while", "'größe"];
const CONSTANTS: [&str; 4] = ["N", "r#M", "r#loop", "Länge"];
const MODELS: [&str; 5] = ["Model", "r#Model", "r#type", "Schicht_ä", "模型"];
const FIELDS: [&str; 6] = ["weight", "r#type", "r#weight", "größe", "重み", "r#self_"];
/// Bounds: `$` is a type.
const BOUNDS: [&str; 9] = [
    "Clone",
    "?Sized",
    "'static",
    "Iterator<Item = $>",
    "for<'x> Fn(&'x $) -> $",
    "::core::ops::Add<$, Output = $> + Copy",
    "Into<$> + 'static",
    "crate::r#mod::r#Trait<$, 3>",
    "(Send)",
];
/// Types around types: `$` is another type, `@` a lifetime, `#` a constant, `%` the model.
const WRAPPERS: [&str; 38] = [
    "Vec<$>",
    "Option<Box<$>>",
    "std::collections::HashMap<String, $>",
    "::std::r#vec::Vec<$>",
    "Array2<$>",
    "ndarray::ArrayBase<OwnedRepr<$>, Dim<[usize; 2]>>",
    "[$; #]",
    "[$; 3]",
    "[$; { # + 1 }]",
    "[$; size_of::<$>()]",
    "($,)",
    "($, $)",
    "($)",
    "&@ $",
    "&@ mut [$]",
    "&$",
    "*const $",
    "fn($) -> $",
    "for<'x> fn(&'x $, ...) -> $",
    "unsafe extern \"C\" fn(name: $)",
    "Box<dyn Fn($) -> $ + Send + 'static>",
    "Box<dyn for<'x> r#Trait<'x, $>>",
    "Rc<RefCell<dyn Iterator<Item = $>>>",
    "<$ as Iterator>::Item",
    "<$>::Assoc",
    "<Vec<$> as crate::r#mod::Trait<$>>::r#Type<$>",
    "r#type!($)",
    "path::to::array![$; #]",
    "braced! { $, => 'x' }",
    "PhantomData<fn() -> $>",
    "Block<@, $, { # }, -1, true>",
    "Vec::<$>",
    "self::%",
    "%",
    "Option<Box<Self>>",
    "super::r#Other<'_, $>",
    "NonZero<$>",
    "Range<$>",
];
const LEAVES: [&str; 14] = [
    "f32",
    "f64",
    "r#f64",
    "usize",
    "String",
    "r#String",
    "()",
    "!",
    "str",
    "bool",
    "Duration",
    "Array1<f32>",
    "r#struct",
    "self::String",
];
const HARMLESS: [&str; 10] = [
    "/// Ein Maß, 重み, `r#type`.\n",
    "#[doc = \"\\u{1F600} \\\" \"]",
    "#[doc = include_str!(\"a.md\")]",
    "#[cfg(all(unix, not(feature = \"r#x\")))]",
    "#[cfg_attr(any(), parameters(skip))]",
    "#[serde(rename = \"größe\", default)]",
    "#[deprecated(note = \"old\")]",
    "#[r#deprecated]",
    "#[a::b::c[1, 2, 3]]",
    "#[must_use]",
];
/// Lists of words, at the right place or not, right or not.
const LISTS: [&str; 26] = [
    "(frozen)",
    "(rename = \"a\")",
    "(rename = \"\")",
    "(flatten,)",
    "(with = \"r#mod::r#type\")",
    "(with = \"a b\", frozen)",
    "(skip, frozen)",
    "(skip = \"x\")",
    "(r#skip)",
    "(scalar = \"f32\")",
    "(scalar = \"r#T\")",
    "(scalar = \"\")",
    "(bound = \"\")",
    "(bound = \"T: Clone, for<'x> &'x r#T: Send\")",
    "(bound = 3)",
    "(after_update = \"Self::r#refresh\")",
    "(after_update = \"<Self as T>::f::<{ 3 }>\")",
    "(crate = \"r#renamed\")",
    "(crate = \"::\")",
    "(crate)",
    "",
    "()",
    " = \"skip\"",
    "(größe = 'x', 重み)",
    "(\"skip\")",
    "(skip frozen; { [ ] })",
];

/// An item, and whether the derive may refuse it.
pub(super) struct Item {
    pub(super) text: String,
    pub(super) may_be_wrong: bool,
}

pub(super) struct Grammar {
    rng: Rng,
    model: &'static str,
    lifetimes: Vec<&'static str>,
    types: Vec<&'static str>,
    constants: Vec<&'static str>,
    /// Whether words of the derive may stand anywhere.
    is_wild: bool,
}

impl Grammar {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let mut some = |names: &[&'static str], most: usize| {
            let number = rng.usize(..=most);
            rng.choose_multiple(names.iter().copied(), number)
        };
        let (lifetimes, types) = (some(&LIFETIMES, 2), some(&TYPES, 3));
        let constants = some(&CONSTANTS, 2);
        let (model, is_wild) = (rng.choice(MODELS).unwrap_or("Model"), rng.u8(..4) == 0);
        Self { rng, model, lifetimes, types, constants, is_wild }
    }

    pub(super) fn item(&mut self) -> Item {
        let (attributes, name) = (self.attributes(), self.model);
        let (generics, clause) = (self.generics(), self.where_clause());
        let kind = self.rng.u8(..16);
        let item = match kind {
            0 => format!("struct {name}{generics}{clause};"),
            1..5 => format!("struct {name}{generics}({}){clause};", self.unnamed()),
            5..11 => format!("struct {name}{generics}{clause}{{{}}}", self.named()),
            15 if self.is_wild => format!("union {name}{generics}{clause}{{{}}}", self.named()),
            _ => format!("enum {name}{generics}{clause}{{{}}}", self.variants()),
        };
        let visibility = self.visibility();
        Item { text: format!("{attributes}{visibility} {item}"), may_be_wrong: self.is_wild }
    }

    fn one(&mut self, names: &[&'static str]) -> &'static str {
        names[self.rng.usize(..names.len())]
    }

    fn one_in(&mut self, number: u32) -> bool {
        self.rng.u32(..number) == 0
    }

    fn generics(&mut self) -> String {
        let mut parameters = Vec::new();
        for lifetime in self.lifetimes.clone() {
            let bound = if self.one_in(4) { ": 'static" } else { "" };
            parameters.push(format!("{}{lifetime}{bound}", self.on_parameter()));
        }
        for name in self.types.clone() {
            let bounds =
                if self.one_in(2) { format!(": {}", self.bounds()) } else { String::new() };
            let default = if self.one_in(8) { " = Vec<f64>" } else { "" };
            parameters.push(format!("{}{name}{bounds}{default}", self.on_parameter()));
        }
        for name in self.constants.clone() {
            let rest = self.one(&["usize", "bool", "usize = 3", "i8 = { -1 }", "i8 = -1"]);
            parameters.push(format!("{}const {name}: {rest}", self.on_parameter()));
        }
        let comma = if self.one_in(2) { "," } else { "" };
        match parameters.len() {
            0 => self.one(&["", "<>"]).to_owned(),
            _ => format!("<{}{comma}>", parameters.join(", ")),
        }
    }

    fn on_parameter(&mut self) -> String {
        match self.rng.u8(..16) {
            0 => "#[allow(unused)] ".to_owned(),
            1 => "#[cfg(all())] ".to_owned(),
            2 if self.is_wild => format!("#[parameters{}] ", self.one(&LISTS)),
            _ => String::new(),
        }
    }

    fn bounds(&mut self) -> String {
        let number = self.rng.usize(..3);
        let bounds: Vec<_> = (0..number).map(|_| self.one(&BOUNDS)).collect();
        self.filled(&bounds.join(" + "), 1)
    }

    fn where_clause(&mut self) -> String {
        if self.one_in(2) {
            return String::new();
        }
        let number = self.rng.usize(..4);
        let predicates: Vec<_> = (0..number)
            .map(|_| match self.rng.u8(..4) {
                0 => "'static: 'static".to_owned(),
                1 => format!("for<'x> &'x {}: {}", self.ty(1), self.bounds()),
                _ => format!("{}: {}", self.ty(2), self.bounds()),
            })
            .collect();
        format!(" where {} ", predicates.join(", "))
    }

    fn visibility(&mut self) -> &'static str {
        self.one(&["", "pub", "pub(crate)", "pub(super)", "pub(in crate::r#mod)", "pub(self)"])
    }

    /// Seldom so many that what is quadratic in their number shows.
    fn number_of_fields(&mut self) -> usize {
        if self.one_in(100) { 2000 } else { self.rng.usize(..6) }
    }

    fn named(&mut self) -> String {
        let number = self.number_of_fields();
        let field = |place: usize| {
            let name = FIELDS[place % FIELDS.len()];
            let name =
                if place < FIELDS.len() { name.to_owned() } else { format!("{name}{place}") };
            let (attributes, visibility) = (self.attributes(), self.visibility());
            format!("{attributes}{visibility} {name}: {},", self.field_type())
        };
        (0..number).filter(|place| *place != 2).map(field).collect()
    }

    fn unnamed(&mut self) -> String {
        let number = self.number_of_fields();
        let field = |_| {
            let (attributes, visibility) = (self.attributes(), self.visibility());
            format!("{attributes}{visibility} {},", self.field_type())
        };
        (0..number).map(field).collect()
    }

    fn variants(&mut self) -> String {
        let number = self.rng.usize(..5);
        let variant = |place| {
            let attributes = self.attributes();
            let name = format!("{}{place}", self.one(&["A", "r#B", "Größe", "r#重"]));
            match self.rng.u8(..4) {
                0 => format!("{attributes}{name},"),
                1 => format!("{attributes}{name} = {{ 3 + {place} }},"),
                2 => format!("{attributes}{name}({}),", self.unnamed()),
                _ => format!("{attributes}{name} {{{}}},", self.named()),
            }
        };
        (0..number).map(variant).collect()
    }

    fn attributes(&mut self) -> String {
        let mut text = String::new();
        while self.one_in(4) {
            text.push_str(self.one(&HARMLESS));
        }
        if self.is_wild && self.one_in(3) {
            let name = self.one(&["parameters", "r#parameters"]);
            let list = self.one(&LISTS);
            text.extend(["#[", name, list, "]"]);
        }
        text
    }

    fn field_type(&mut self) -> String {
        if !self.one_in(50) {
            let depth = self.rng.usize(..4);
            return self.ty(depth);
        }
        // As deep as the compiler allows.
        let (open, close) = match self.rng.u8(..4) {
            0 => ("Option<Box<", ">>"),
            1 => ("(", ",)"),
            2 => ("[", "; 2]"),
            _ => ("<", " as Trait>::Type"),
        };
        format!("{}{}{}", open.repeat(120), self.ty(0), close.repeat(120))
    }

    fn ty(&mut self, depth: usize) -> String {
        if depth > 0 {
            let wrapper = self.one(&WRAPPERS);
            return self.filled(wrapper, depth - 1);
        }
        if !self.types.is_empty() && self.one_in(2) {
            let types = self.types.clone();
            return self.one(&types).to_owned();
        }
        self.one(&LEAVES).to_owned()
    }

    /// `pattern` with something at each of its marks.
    fn filled(&mut self, pattern: &str, depth: usize) -> String {
        let mut text = String::new();
        // `r#` is no mark.
        let mut before = ' ';
        for mark in pattern.chars() {
            match mark {
                '$' => text.push_str(&self.ty(depth)),
                '@' => text.push_str(self.lifetimes.first().unwrap_or(&"'static")),
                '%' => text.push_str(self.model),
                '#' if before != 'r' => text.push_str(self.constants.first().unwrap_or(&"7")),
                _ => text.push(mark),
            }
            before = mark;
        }
        text
    }
}
