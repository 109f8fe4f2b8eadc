//! The page over all reports of a folder, which is right also where several processes write there.

use std::path::{Path, PathBuf};

/// What the page is called.
#[cfg(feature = "html")]
const NAME: &str = "index.html";

#[cfg(not(feature = "html"))]
#[expect(clippy::unnecessary_wraps, reason = "as with the feature")]
pub(super) fn write(_: &Path) -> Result<Option<PathBuf>, String> {
    Ok(None)
}

/// Writes the page over the reports that are in the folder; gives where it is, and why it is not there.
///
/// A folder without reports has no page.
#[cfg(feature = "html")]
pub(super) fn write(folder: &Path) -> Result<Option<PathBuf>, String> {
    use std::fs;
    use std::io;

    use super::files::{printable, replace};
    use crate::report::index;

    let path = folder.join(NAME);
    let failed =
        |error: io::Error| format!("the index {} cannot be written: {error}", printable(&path));
    let mut listed = list(folder).map_err(failed)?;
    loop {
        if listed.is_empty() {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
                _ => {}
            }
        } else {
            replace(&path, &index::render(&listed)).map_err(failed)?;
        }
        // Whoever wrote a report meanwhile has perhaps written its index before this one.
        let now = list(folder).map_err(failed)?;
        if now == listed {
            return Ok((!now.is_empty()).then_some(path));
        }
        listed = now;
    }
}

/// The reports in the folder, by name.
#[cfg(feature = "html")]
fn list(folder: &Path) -> std::io::Result<Vec<crate::report::index::Listed>> {
    use crate::report::index::{HEAD, Listed, Summary};
    use std::fs::{self, File};
    use std::io::Read;
    use std::time::UNIX_EPOCH;

    let mut listed = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_page = path.extension().is_some_and(|extension| extension == "html");
        if !is_page || name.starts_with('.') || name == NAME {
            continue;
        }
        // One that is removed meanwhile is no report.
        let Ok(file) = File::open(&path) else { continue };
        let written = file.metadata().and_then(|data| data.modified()).unwrap_or(UNIX_EPOCH);
        let written = written
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(u64::MAX));
        let mut head = Vec::new();
        if file.take(HEAD as u64).read_to_end(&mut head).is_err() {
            continue;
        }
        if let Some(summary) = Summary::read(&String::from_utf8_lossy(&head)) {
            listed.push(Listed { name: name.to_owned(), written, summary });
        }
    }
    listed.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(listed)
}

#[cfg(all(test, feature = "html"))]
mod tests {
    use std::fs;

    use super::*;

    /// A folder of its own for each test.
    fn folder(name: &str) -> PathBuf {
        let id = std::process::id();
        let folder = std::env::temp_dir().join(format!("gradcheck-index-{id}-{name}"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder can be made");
        folder
    }

    fn page() -> String {
        let wrong = crate::Check::new().run(&mut 2.0_f64, |x| x.powi(3), |x| 2.0 * x.powi(2));
        wrong.expect("a verdict").to_html()
    }

    #[test]
    fn the_index_has_all_reports_of_threads_that_write_at_once() {
        let folder = folder("threads");
        let page = page();

        std::thread::scope(|scope| {
            for number in 0..12 {
                let (folder, page) = (&folder, &page);
                scope.spawn(move || {
                    fs::write(folder.join(format!("report-{number}.html")), page).unwrap();
                    write(folder).unwrap();
                });
            }
        });

        let index = fs::read_to_string(folder.join(NAME)).unwrap();
        let missing: Vec<_> =
            (0..12).filter(|number| !index.contains(&format!("./report-{number}.html"))).collect();
        assert!(missing.is_empty(), "{missing:?}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn other_pages_are_not_listed_and_without_reports_there_is_no_index() {
        let folder = folder("others");
        fs::write(folder.join("other.html"), "<html></html>").unwrap();
        fs::write(folder.join("report.html"), page()).unwrap();

        let path = write(&folder).unwrap().unwrap();
        let index = fs::read_to_string(&path).unwrap();
        assert!(index.contains("./report.html") && !index.contains("other.html"), "{index}");

        fs::remove_file(folder.join("report.html")).unwrap();
        assert_eq!(write(&folder), Ok(None));
        assert!(!path.exists());
        fs::remove_dir_all(folder).unwrap();
    }

    /// Only there may a name be other bytes.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_whose_name_is_not_utf_8_is_told_with_its_bytes() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;

        let missing = folder("bytes").join(OsStr::from_bytes(b"caf\xe9"));

        let error = write(&missing).unwrap_err();

        assert!(error.contains("caf\\xE9/index.html\""), "{error}");
        assert!(error.contains("cannot be written"), "{error}");
        fs::remove_dir_all(missing.parent().unwrap()).unwrap();
    }
}
