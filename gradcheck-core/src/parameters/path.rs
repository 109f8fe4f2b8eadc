//! The text that names a tensor inside a model, such as `layers[1].weight`.

use std::fmt::{Display, Write};

/// A path that grows on the way down into a model and shrinks on the way back.
#[derive(Debug, Default)]
pub(crate) struct Path {
    text: String,
}

/// Where a [`Path`] stood before a segment was pushed.
#[derive(Debug)]
pub struct Mark(usize);

impl Path {
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn push_field(&mut self, name: &str) -> Mark {
        let mark = Mark(self.text.len());
        if !self.text.is_empty() {
            self.text.push('.');
        }
        self.text.push_str(name);
        mark
    }

    pub(crate) fn push_index(&mut self, index: usize) -> Mark {
        let mark = Mark(self.text.len());
        write!(self.text, "[{index}]").expect("a String accepts every write");
        mark
    }

    /// Pushes the key of a map: `.w1` for a name, `[3]` for a number, `["a b"]` for anything else.
    pub(crate) fn push_key(&mut self, key: &dyn Display) -> Mark {
        let key = key.to_string();
        if is_name(&key) {
            return self.push_field(&key);
        }
        let mark = Mark(self.text.len());
        if is_whole_number(&key) {
            write!(self.text, "[{key}]").expect("a String accepts every write");
        } else {
            write!(self.text, "[{key:?}]").expect("a String accepts every write");
        }
        mark
    }

    pub(crate) fn pop(&mut self, mark: &Mark) {
        self.text.truncate(mark.0);
    }
}

fn is_whole_number(key: &str) -> bool {
    let digits = key.strip_prefix('-').unwrap_or(key);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_name(key: &str) -> bool {
    let mut characters = key.chars();
    characters.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && characters.all(|character| character.is_alphanumeric() || character == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_read_like_rust_expressions() {
        let mut path = Path::default();

        path.push_field("layers");
        path.push_index(1);
        path.push_field("weight");

        assert_eq!(path.as_str(), "layers[1].weight");
    }

    #[test]
    fn keys_that_are_no_names_are_quoted() {
        let mut path = Path::default();

        let mark = path.push_key(&"W1");
        assert_eq!(path.as_str(), "W1");
        path.pop(&mark);
        let mark = path.push_key(&12);
        assert_eq!(path.as_str(), "[12]");
        path.pop(&mark);
        let mark = path.push_key(&-1);
        assert_eq!(path.as_str(), "[-1]");
        path.pop(&mark);
        let mark = path.push_key(&"-");
        assert_eq!(path.as_str(), r#"["-"]"#);
        path.pop(&mark);
        path.push_key(&"a.\"b\n");
        assert_eq!(path.as_str(), r#"["a.\"b\n"]"#);
    }
}
