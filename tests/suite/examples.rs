//! Runs every example, and looks for what its reader is meant to see.

use std::env;
use std::fs::{self, DirEntry};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the example prints; it must exit with success.
fn output_of(example: &str) -> String {
    let mut command = match built(example) {
        Some(binary) => Command::new(binary),
        None => through_cargo(example),
    };
    for (name, _) in
        env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GRADCHECK_"))
    {
        command.env_remove(name);
    }
    let output = command.output().expect("the example starts");
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).expect("UTF-8"));
    assert!(output.status.success(), "example {example}: {}\n{stdout}\n{stderr}", output.status);
    stdout
}

/// The example as `cargo test --workspace` built it. One that is older than this test may be
/// left over from another engine.
fn built(example: &str) -> Option<PathBuf> {
    let test = env::current_exe().ok()?;
    let file = format!("{example}{}", env::consts::EXE_SUFFIX);
    let binary = test.parent()?.parent()?.join("examples").join(file);
    let changed = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    (changed(&binary)? >= changed(&test)?).then_some(binary)
}

fn through_cargo(example: &str) -> Command {
    let is_here = root().join(format!("examples/{example}.rs")).exists();
    let package = if is_here { "gradcheck-examples" } else { "gradcheck-partners" };
    let mut command = Command::new(env!("CARGO"));
    command.args(["run", "--quiet", "--package", package, "--example", example]);
    command
}

fn root() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the package lies in the workspace")
}

#[track_caller]
fn assert_lines(output: &str, parts: &[&str]) {
    for part in parts {
        assert!(output.lines().any(|line| line.contains(part)), "no line has {part:?}:\n{output}");
    }
}

#[test]
fn every_example_has_a_test() {
    let name = |entry: DirEntry| {
        let path = entry.path();
        (path.extension()? == "rs").then(|| path.file_stem()?.to_str().map(str::to_owned)).flatten()
    };
    let entries = ["examples", "partners"].map(|folder| fs::read_dir(root().join(folder)));
    let entries = entries.into_iter().flat_map(|folder| folder.expect("a folder of examples"));
    let mut names: Vec<String> = entries.filter_map(|entry| name(entry.ok()?)).collect();
    names.sort();

    let tested = [
        "argmin",
        "broken",
        "dropout",
        "exact",
        "hessian",
        "inside_a_solver",
        "iris",
        "layer_backward",
        "layers",
        "least_squares",
        "levenberg_marquardt",
        "log_density",
        "notebook",
        "own_container",
        "pose_graph",
        "properties",
        "quickstart",
    ];
    assert_eq!(names, tested);
}

#[test]
fn pose_graph_places_a_wrong_sign_and_closes_the_loop() {
    let output = output_of("pose_graph");

    assert_lines(&output, &["poses [4, 6] tangent", "Jacobian check passed: 720 entries"]);
    assert_lines(&output, &["column 9 (tangent component 3 of `poses[1]`)", "0.016812"]);
}

#[test]
fn inside_a_solver_stops_both_runs_where_the_gradient_is_wrong() {
    let output = output_of("inside_a_solver");

    assert_lines(&output, &["argmin: slope 1.462, offset -0.646", "a loop: slope"]);
    assert_eq!(output.matches("gradient check failed: 2 of 2 entries are wrong").count(), 2);
}

#[test]
fn properties_finds_a_small_shape_at_which_the_gradient_is_wrong() {
    let output = output_of("properties");

    assert_lines(&output, &["right for 256 shapes", "wrong for 3 samples, 1 inputs, 1 outputs:"]);
}

#[test]
fn quickstart_passes() {
    assert_lines(&output_of("quickstart"), &["gradient check passed: 21 entries in 4 tensors"]);
}

#[test]
fn notebook_gives_the_notebooks_numbers() {
    assert_lines(
        &output_of("notebook"),
        &[
            "W9 B9 W10 B10 W11 B11 W12 B12",
            "cost: 2.407833389834357",
            "  -0.37347779 -1.47903216  0.17596143 -1.33685036 -0.01967514 -0.08573553",
            "round trip: 47 entries, bit for bit",
            "difference 1.189e-7",
            "as dictionaries: gradient check passed: 47 entries in 6 tensors",
            "`W2` is exactly 3 times the numeric gradient, in",
        ],
    );
}

#[test]
fn argmin_ends_at_the_minimum_with_the_gradient_that_was_checked() {
    let output = output_of("argmin");

    assert_lines(
        &output,
        &[
            "gradient check passed: 2 entries in 1 tensor",
            "at (1.0000, 1.0000) the cost is",
            "with a wrong gradient at (-1.2000, 1.0000): 6.8e0",
            "gradient check failed: 1 of 2 entries is wrong",
        ],
    );
}

#[test]
fn levenberg_marquardt_fits_with_the_jacobian_that_was_checked() {
    let output = output_of("levenberg_marquardt");

    assert_lines(
        &output,
        &[
            "Jacobian check passed: 24 entries in 1 tensor",
            "2.005 exp(-1.504 t) + 0.500",
            "Jacobian check failed",
        ],
    );
}

#[test]
fn the_gradient_of_a_log_density_is_checked_from_one_function() {
    let output = output_of("log_density");

    assert_lines(
        &output,
        &["gradient check passed: 5 entries in 1 tensor", "gradient check failed: 1 of 5 entries"],
    );
}

#[test]
fn iris_learns_with_the_gradient_that_was_checked() {
    let output = output_of("iris");
    assert_lines(&output, &["gradient check passed: 15 entries in 2 tensors"]);

    let accuracy = |label: &str| -> f64 {
        let line = output.lines().find_map(|line| line.strip_prefix(label)).expect("the accuracy");
        line.trim().parse().expect("a number")
    };
    assert!(accuracy("accuracy after") > accuracy("accuracy before"));
    assert!(accuracy("accuracy after") >= 0.95);
}

#[test]
fn the_backward_pass_of_a_layer_passes_without_a_cost() {
    let output = output_of("layer_backward");

    assert_lines(&output, &["product check passed: 25 entries in 3 tensors"]);
}

#[test]
fn least_squares_are_found_with_the_jacobian_that_was_checked() {
    let output = output_of("least_squares");

    assert_lines(
        &output,
        &[
            "Jacobian check passed: 24 entries in 3 tensors",
            "sum of squares  5.611939",
            "                0.000652",
            "2.005 exp(-1.504 t) + 0.500",
        ],
    );
}

#[test]
fn a_minimum_is_found_with_the_hessian_that_was_checked() {
    let output = output_of("hessian");

    assert_lines(
        &output,
        &[
            "Hessian check passed: 4 entries in 1 tensor",
            "at (-1.20000,  1.00000)  gradient 2.3e2",
            "at ( 1.00000,  1.00000)  gradient 8.3e-9",
        ],
    );
}

#[test]
fn layers_pass_in_single_precision() {
    assert_lines(&output_of("layers"), &["gradient check passed: 122 entries in 6 tensors"]);
}

#[test]
fn dropout_passes_once_it_is_seeded() {
    let output = output_of("dropout");

    assert_lines(
        &output,
        &[
            "the cost is not deterministic",
            "Seed the generator inside the closure",
            "gradient check passed: 24 entries in 2 tensors",
        ],
    );
}

#[test]
fn exact_derivatives_show_a_mistake_that_differences_pass() {
    let output = output_of("exact");

    assert_lines(&output, &["gradient check passed: 5 entries in 3 tensors", "(5 evaluations"]);
    assert_lines(&output, &["differences of the cost say Pass", "Only `rates[1]` is wrong."]);
}

#[test]
fn own_containers_pass() {
    assert_lines(&output_of("own_container"), &["gradient check passed: 10 entries in 2 tensors"]);
}

#[test]
fn broken_shows_where_the_mistake_is() {
    assert_lines(
        &output_of("broken"),
        &[
            "gradient check failed: 15 of 43 entries are wrong, in 1 of 4 tensors",
            "w2      5×3    WRONG",
            "8.0000 ×",
        ],
    );
}
