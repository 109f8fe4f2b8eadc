//! The line with which a workflow of GitHub marks the assertion in the source.

use std::path::Path;

/// The command: `title` and `text` at a line of a file.
pub(super) fn error(file: &str, line: u32, title: &str, text: &str) -> String {
    let (file, title) = (property(file), property(title));
    format!("::error file={file},line={line},title={title}::{}", data(text))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// `file`, as the compiler names it, relative to the checkout at `root`.
///
/// The compiler names it relative to the workspace, which may be a folder of the checkout; the
/// workspace is the package that is tested or lies above it.
pub(super) fn file_below(root: &Path, package: &Path, file: &str) -> String {
    let full = package.ancestors().map(|folder| folder.join(file)).find(|path| path.is_file());
    let below = full.as_deref().and_then(|path| path.strip_prefix(root).ok());
    let file = below.map_or_else(|| file.to_owned(), |path| path.to_string_lossy().into_owned());
    if cfg!(windows) { file.replace('\\', "/") } else { file }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_part_is_escaped() {
        assert_eq!(
            error("src/a,b:c.rs", 12, "50 % wrong: w1, w2", "50 % wrong: w1,\r\nw2"),
            "::error file=src/a%2Cb%3Ac.rs,line=12,title=50 %25 wrong%3A w1%2C w2::50 %25 wrong: \
             w1,%0D%0Aw2"
        );
    }

    #[test]
    fn the_file_is_the_one_of_the_checkout() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let workspace = package.parent().unwrap();
        let checkout = workspace.parent().unwrap();
        let folder = workspace.file_name().unwrap().to_string_lossy();
        let file = "gradcheck-core/src/lib.rs";

        assert_eq!(file_below(workspace, package, file), file);
        assert_eq!(file_below(checkout, package, file), format!("{folder}/{file}"));
        // An absolute path, as those of packages outside of the workspace.
        let absolute = workspace.join(file);
        assert_eq!(file_below(workspace, package, &absolute.to_string_lossy()), file);
    }

    #[test]
    fn a_file_that_is_not_found_keeps_its_name() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));

        assert_eq!(file_below(package, package, "no/such/file.rs"), "no/such/file.rs");
    }
}
