//! Places in a model, as its user would write them.

/// An entry, or a whole tensor where there is no index: `w1[2, 3]`.
pub(crate) fn place(path: &str, index: &[usize]) -> String {
    let path = if path.is_empty() { "parameters" } else { path };
    if index.is_empty() {
        return path.to_owned();
    }
    format!("{path}[{}]", listed(index))
}

/// An entry of a tensor that may be a tangent, whose points stand behind so many axes of rows:
/// `tangent component 3 of poses[1]`.
pub(crate) fn entry(path: &str, index: &[usize], tangent: Option<usize>) -> String {
    said(path, index, tangent, "")
}

/// The same for a sentence: `` `w1[2, 3]` ``, or ``tangent component 3 of `poses[1]` ``.
pub(crate) fn quoted(path: &str, index: &[usize], tangent: Option<usize>) -> String {
    said(path, index, tangent, "`")
}

fn said(path: &str, index: &[usize], tangent: Option<usize>, mark: &str) -> String {
    let split = tangent.and_then(|rows| index.split_at_checked(rows));
    let Some((rows, [point @ .., component])) = split else {
        return format!("{mark}{}{mark}", place(path, index));
    };
    let row = match rows {
        [] => String::new(),
        [row] => format!(" in row {row}"),
        rows => format!(" in row [{}]", listed(rows)),
    };
    format!("tangent component {component} of {mark}{}{mark}{row}", place(path, point))
}

fn listed(index: &[usize]) -> String {
    let components: Vec<String> = index.iter().map(usize::to_string).collect();
    components.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_a_tangent_is_a_component_at_a_point() {
        for (index, tangent, text) in [
            (&[1, 3][..], None, "`poses[1, 3]`"),
            (&[1, 3], Some(0), "tangent component 3 of `poses[1]`"),
            (&[3], Some(0), "tangent component 3 of `poses`"),
            (&[4, 1, 3], Some(1), "tangent component 3 of `poses[1]` in row 4"),
            (&[4, 5, 1, 3], Some(2), "tangent component 3 of `poses[1]` in row [4, 5]"),
            (&[], Some(0), "`poses`"),
            (&[4], Some(1), "`poses[4]`"),
        ] {
            assert_eq!(quoted("poses", index, tangent), text);
            assert_eq!(entry("poses", index, tangent), text.replace('`', ""));
        }
        assert_eq!(entry("", &[1, 3], Some(0)), "tangent component 3 of parameters[1]");
    }
}
