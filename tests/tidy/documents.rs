//! Facts that stand in a document and in a source: versions, options, variables, folders.

use std::collections::BTreeSet;

use crate::assert_none;
use crate::source;

/// The pages of the guide that have a table of what is in a source.
const REPORTS: &str = "gradcheck-core/src/guide/reports.md";
const FEATURES: &str = "gradcheck-core/src/guide/features.md";

/// The value of `key = "…"` in the workspace's manifest.
fn manifest_value(key: &str) -> String {
    let manifest = source::read("Cargo.toml");
    let line = manifest.lines().find(|line| line.starts_with(&format!("{key} = ")));
    let value = line.and_then(|line| line.split('"').nth(1));
    value.unwrap_or_else(|| panic!("Cargo.toml: there is no `{key}`")).to_owned()
}

/// The first cells of the table rows of `document` that begin with a word in code and are below
/// `heading`: the words.
fn first_cells(document: &str, heading: &str) -> BTreeSet<String> {
    let text = source::read(document);
    let section = text.split(&format!("\n{heading}\n")).nth(1);
    let section = section.unwrap_or_else(|| panic!("{document}: there is no section `{heading}`"));
    let section = section.split("\n#").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    let word = |name: &str| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        name.split(|c: char| !is_word(c)).next().unwrap_or_default().to_owned()
    };
    // A cell may have several, each in backticks.
    let cells = rows.map(|row| row.split(" |").next().unwrap_or_default());
    cells.flat_map(|cell| cell.split('`').step_by(2)).map(word).collect()
}

/// Complains of what only one of two places has.
fn differences(
    document: &str,
    told: &BTreeSet<String>,
    code: &str,
    real: &BTreeSet<String>,
) -> Vec<String> {
    let missing = real
        .difference(told)
        .map(|word| format!("{document}: `{word}` of {code} has no row; give it one"));
    let invented = told
        .difference(real)
        .map(|word| format!("{document}: `{word}` is not in {code}; remove its row"));
    missing.chain(invented).collect()
}

#[test]
fn the_readme_says_the_version_and_the_oldest_compiler_of_the_manifest() {
    let readme = source::read("README.md");
    let (version, compiler) = (manifest_value("version"), manifest_value("rust-version"));
    let (series, _) = version.rsplit_once('.').expect("a version has three parts");

    let wanted = [format!("gradcheck-core = \"{series}\""), format!("Rust {compiler} ")];
    let missing = wanted.iter().filter(|text| !readme.contains(text.as_str()));
    assert_none(
        &missing
            .map(|text| format!("README.md: it does not say `{text}`; Cargo.toml does"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn versions_are_stated_once() {
    let version = manifest_value("version");
    let manifest = source::read("Cargo.toml");
    let mut complaints = Vec::new();
    for (number, line) in manifest.lines().enumerate() {
        if line.starts_with("gradcheck-") && !line.contains(&format!("\"={version}\"")) {
            complaints.push(format!("Cargo.toml:{}: pin our own crates to ={version}", number + 1));
        }
    }
    let frameworks = ["gradcheck-candle", "gradcheck-burn", "gradcheck-ops"];
    let frameworks = frameworks.map(|package| format!("frameworks/{package}"));
    let ours =
        ["gradcheck-core", "gradcheck-derive", "tests", "tests/tidy", "examples", "partners"]
            .map(str::to_owned);
    for package in ours.into_iter().chain(frameworks) {
        let path = format!("{package}/Cargo.toml");
        let text = source::read(&path);
        // What is not published may need a newer compiler, as its dependencies do.
        let is_published =
            !text.contains("\npublish = false") && !text.contains("# As burn wants it.");
        for key in ["version", "edition", "rust-version", "license"] {
            let is_due = is_published || key != "rust-version";
            if is_due && !text.contains(&format!("\n{key}.workspace = true")) {
                complaints.push(format!("{path}: write `{key}.workspace = true`"));
            }
        }
    }

    assert_none(&complaints);
}

/// The workspace of the frameworks cannot inherit from the other.
#[test]
fn both_workspaces_have_the_same_versions_and_lints() {
    let [main, frameworks] = ["Cargo.toml", "frameworks/Cargo.toml"].map(source::read);
    let section = |manifest: &str, heading: &str| {
        let rest = manifest.split(&format!("\n[{heading}]\n")).nth(1).map(str::to_owned);
        let rest = rest.unwrap_or_else(|| panic!("there is no section `[{heading}]`"));
        rest.split("\n[").next().unwrap_or_default().trim().to_owned()
    };

    for heading in ["workspace.package", "workspace.lints.rust", "workspace.lints.clippy"] {
        assert_eq!(
            section(&frameworks, heading),
            section(&main, heading),
            "frameworks/Cargo.toml: copy `[{heading}]` from Cargo.toml"
        );
    }
    let pin = format!("version = \"={}\"", manifest_value("version"));
    assert!(frameworks.contains(&pin), "frameworks/Cargo.toml: pin our own crates, `{pin}`");
}

/// That of the manifest, which the other workspace repeats.
#[test]
fn the_repository_has_one_address() {
    let address = manifest_value("repository");

    assert_eq!(manifest_value("homepage"), address, "Cargo.toml");
    let readme = source::read("README.md");
    let targets = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let mut own = targets.filter(|target| target.contains("/gradcheck/"));
    let other = own.find(|target| !target.starts_with(&address));
    assert_eq!(other, None, "README.md: Cargo.toml has the repository at {address}");
}

#[test]
fn the_changelog_has_the_current_version() {
    let heading = format!("\n## [{}]", manifest_value("version"));

    assert!(
        source::read("CHANGELOG.md").contains(&heading),
        "CHANGELOG.md: there is no section `{}`; say what its users will see",
        heading.trim()
    );
}

#[test]
fn the_readme_lists_the_options_of_a_check() {
    let options = source::read("gradcheck-core/src/check/options.rs");
    let setters = options.lines().filter_map(|line| line.trim().strip_prefix("pub fn "));
    let setters = setters.filter_map(|line| line.split_once("(mut self"));
    let real = setters.map(|(name, _)| name.to_owned()).collect();
    let told = first_cells("README.md", "## Options");

    assert_none(&differences("README.md", &told, "check/options.rs", &real));
}

#[test]
fn the_guide_lists_the_variables_that_are_read() {
    let environment = source::read("gradcheck-core/src/assertion/environment.rs");
    let list = environment.split("\nvariables! {").nth(1).and_then(|rest| rest.split('}').next());
    let list = list.expect("assertion/environment.rs lists the variables in `variables!`");
    let real: BTreeSet<String> = list.split('"').skip(1).step_by(2).map(str::to_owned).collect();
    let told = first_cells(REPORTS, "# Environment");
    let told = told.into_iter().filter(|name| name.starts_with("GRADCHECK_")).collect();
    let documentation = source::read("gradcheck-core/src/macros.rs");
    let undocumented = real.iter().filter(|name| !documentation.contains(&format!("`{name}")));

    let mut complaints = differences(REPORTS, &told, "assertion/environment.rs", &real);
    complaints.extend(
        undocumented.map(|name| format!("macros.rs: the docs do not say what `{name}` does")),
    );
    assert_none(&complaints);
}

#[test]
fn the_guide_lists_the_features() {
    let manifest = source::read("gradcheck-core/Cargo.toml");
    let section = manifest.split("\n[features]\n").nth(1).expect("the crate has features");
    let section = section.split("\n[").next().unwrap_or_default();
    let names = section.lines().filter(|line| !line.starts_with('#'));
    let names = names.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned());
    let real = names.filter(|name| name != "default").collect();
    let told = first_cells(FEATURES, "# Features");

    assert_none(&differences(FEATURES, &told, "gradcheck-core/Cargo.toml", &real));
}

/// More lines than this, and a newcomer does not read it to its end.
const LONGEST_ARCHITECTURE: usize = 250;

#[test]
fn the_map_has_a_row_for_every_folder() {
    let document = source::read("ARCHITECTURE.md");
    let map = document.split("\n## The map\n").nth(1).expect("ARCHITECTURE.md has a map");
    let map = map.split("\n## ").next().unwrap_or_default();
    let rows = map.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.filter_map(|row| row.split('|').next());
    let words = cells.flat_map(|cell| cell.trim_end().trim_end_matches('`').split("`, `"));
    let told: BTreeSet<String> = words.map(str::to_owned).collect();
    let folder = |source: source::Source| match source.path.rsplit_once('/') {
        Some((folder, _)) if !source.is_fixture() => folder.to_owned(),
        _ => "tests/ui".to_owned(),
    };
    let real = source::all().into_iter().map(folder).collect();

    assert_none(&differences("ARCHITECTURE.md", &told, "the workspace", &real));
}

#[test]
fn the_architecture_is_read_to_its_end() {
    let lines = source::read("ARCHITECTURE.md").lines().count();

    assert!(
        lines <= LONGEST_ARCHITECTURE,
        "ARCHITECTURE.md: {lines} lines; say less, {LONGEST_ARCHITECTURE} at most"
    );
}

/// A package is a folder of its own: what its page links to is in it, or has a whole address.
#[test]
fn a_published_package_has_its_licences_and_the_readme_no_link_out_of_it() {
    let mut complaints = Vec::new();
    for package in ["gradcheck-core", "gradcheck-derive"] {
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let path = format!("{package}/{licence}");
            if !source::root().join(&path).exists() || source::read(&path) != source::read(licence)
            {
                complaints.push(format!("{path}: link it to ../{licence}"));
            }
        }
        let manifest = source::read(&format!("{package}/Cargo.toml"));
        for key in ["repository", "homepage", "documentation"] {
            if !manifest.contains(&format!("\n{key}.workspace = true")) {
                complaints.push(format!("{package}/Cargo.toml: write `{key}.workspace = true`"));
            }
        }
    }
    let readme = source::read("README.md");
    for target in readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        if !target.starts_with("https://") && !target.starts_with("LICENSE-") {
            complaints.push(format!("README.md: `{target}` is not in the package"));
        }
    }

    assert_none(&complaints);
}

/// The names that the root of gradcheck-core hands on, by the text of a `pub use`.
fn public_names(root: &str) -> Vec<String> {
    let lists = root.split("\npub use ").skip(1).filter_map(|rest| rest.split(';').next());
    let names = lists.flat_map(|list| {
        let inside = list.split_once('{').map_or(list, |(_, inside)| inside);
        inside
            .split(',')
            .map(|name| name.trim_end_matches('}').rsplit("::").next().unwrap_or_default())
    });
    let names = names.map(|name| name.trim().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// Whether an item of that name is declared, and whether an example stands above it.
fn example_above(text: &str, name: &str) -> Option<bool> {
    let lines: Vec<&str> = text.lines().collect();
    let kinds = ["struct", "enum", "trait", "fn"].map(|kind| format!("pub {kind} {name}"));
    let declares = |line: &str| {
        kinds.iter().any(|start| {
            let rest = line.strip_prefix(start.as_str());
            rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    };
    let place = lines.iter().position(|line| declares(line))?;
    let is_above =
        |line: &&&str| ["///", "#[", ")]", "    "].iter().any(|start| line.starts_with(start));
    Some(lines[..place].iter().rev().take_while(is_above).any(|line| line.contains("/// ```")))
}

#[test]
fn every_public_item_has_an_example() {
    let sources: Vec<String> = source::all()
        .into_iter()
        .filter(|source| source.path.starts_with("gradcheck-core/src"))
        .map(|source| source.text)
        .collect();
    let names = public_names(&source::read("gradcheck-core/src/lib.rs"));
    assert!(names.len() > 30, "{names:?}");

    let lacks = |name: &&String| {
        sources.iter().filter_map(|text| example_above(text, name)).any(|has| !has)
    };
    let complaints = names
        .iter()
        .filter(lacks)
        .map(|name| format!("{name} has no example in its documentation"));

    assert_none(&complaints.collect::<Vec<_>>());
}
