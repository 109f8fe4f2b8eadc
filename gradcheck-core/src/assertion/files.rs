//! The files that a check leaves behind, each whole or not there.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::report::{FORMS, Form, Renders};

/// Writes what `render` makes of each form to `folder/name.…`; gives where it is, or why it is not
/// there.
pub(super) fn write(
    folder: &Path,
    name: &str,
    render: &dyn Fn(&Renders) -> String,
) -> Vec<Result<PathBuf, String>> {
    let write = |form: &Form| {
        let text = render(form.render.as_ref()?);
        let path = folder.join(format!("{name}.{}", form.extension));
        let outcome = replace(&path, &text)
            .map_err(|error| format!("the report {} cannot be written: {error}", printable(&path)));
        Some(outcome.map(|()| path))
    };
    FORMS.iter().filter_map(write).collect()
}

/// A path in one line; quoted, with what is no UTF-8 escaped, where it cannot be copied as it is.
#[expect(clippy::unnecessary_debug_formatting, reason = "it escapes what is no text")]
pub(super) fn printable(path: &Path) -> String {
    match path.to_str() {
        Some(text) if !text.contains(char::is_control) => text.to_owned(),
        _ => format!("{path:?}"),
    }
}

/// Removes the files that [`write`] would have written; gives whether there were any.
pub(super) fn remove(folder: &Path, name: &str) -> Result<bool, String> {
    let mut had_some = false;
    for form in FORMS {
        let path = folder.join(format!("{name}.{}", form.extension));
        match fs::remove_file(&path) {
            Ok(()) => had_some = true,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {}
            Err(error) => {
                return Err(format!(
                    "the report {} of an earlier run cannot be removed: {error}",
                    printable(&path)
                ));
            }
        }
    }
    Ok(had_some)
}

/// Writes a new file and moves it to `path`: who reads there never sees a part of one.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let (aside, mut file) = aside(path)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| {
        drop(file);
        fs::rename(&aside, path)
    });
    if written.is_err() {
        // The first error is the one to tell.
        let _ = fs::remove_file(&aside);
    }
    written
}

/// A new file beside `path` that no other process or thread writes to.
fn aside(path: &Path) -> io::Result<(PathBuf, fs::File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for attempt in 0_u32.. {
        let aside = path.with_file_name(format!(".{name}.{}-{attempt}", process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&aside) {
            // Left over by a process of the same number, or another thread's.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            outcome => return outcome.map(|file| (aside, file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of its own for each test.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("gradcheck-files-{}-{name}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn a_file_is_made_with_its_folders_and_replaced() {
        let folder = folder("replaced");
        let path = folder.join("deep/er/report.json");

        for text in ["the first", "second"] {
            replace(&path, text).unwrap();

            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_is_in_the_way_is_an_error_and_stays() {
        let folder = folder("way");
        let path = folder.join("report.json");
        fs::create_dir_all(path.join("not-empty")).unwrap();

        assert!(replace(&path, "text").is_err());

        assert!(path.join("not-empty").is_dir());
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn many_threads_write_one_file_and_it_is_whole() {
        let folder = folder("threads");
        let path = folder.join("report.json");
        let texts = ["a", "b", "c", "d"].map(|letter| letter.repeat(100_000));

        std::thread::scope(|scope| {
            for text in &texts {
                scope.spawn(|| replace(&path, text).unwrap());
            }
        });

        assert!(texts.contains(&fs::read_to_string(&path).unwrap()));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_report_that_cannot_be_removed_is_an_error_and_one_that_is_not_there_is_none() {
        let folder = folder("kept");
        assert_eq!(remove(&folder, "name"), Ok(false));

        let extension = FORMS[0].extension;
        // No file, and not to be removed as one.
        fs::create_dir_all(folder.join(format!("name.{extension}"))).unwrap();
        let error = remove(&folder, "name").unwrap_err();
        fs::remove_dir_all(folder).unwrap();

        assert!(error.contains(&format!("name.{extension} of an earlier run")), "{error}");
    }
}
