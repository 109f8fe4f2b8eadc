//! Prints what each further assertion adds to a crate of tests: processor time of its debug build
//! and size of its binary. A crate with one assertion and one with 51, each of its own closures and
//! model, are built in turns, their dependencies being built; so are both without the assertions.
//!
//! `cargo run --release -p gradcheck-tests --bin cost_of_an_assertion`

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// How many assertions the larger crate has more than the smaller.
const FURTHER: usize = 50;
/// How often each crate is built; the medians are printed.
const REPEATS: usize = 5;
/// What is aimed at.
const MOST_SECONDS: f64 = 0.04;
const MOST_KILOBYTES: f64 = 120.0;
/// The unit of `/proc/self/stat`: on Linux, 100 ticks are a second whatever the kernel's own clock.
const TICKS: f64 = 100.0;

/// One build: its processor time in seconds, and the size of its binary in kB.
#[derive(Clone, Copy)]
struct Build {
    seconds: f64,
    kilobytes: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = Folder::new()?;
    // The dependencies are built here, and the assertions hold.
    folder.write(1 + FURTHER, true)?;
    folder.cargo(&["test", "--quiet"])?;

    let crates = [(1, true), (1 + FURTHER, true), (1, false), (1 + FURTHER, false)];
    let mut builds = [const { Vec::new() }; 4];
    for _ in 0..REPEATS {
        for ((tests, is_asserted), builds) in crates.into_iter().zip(&mut builds) {
            folder.write(tests, is_asserted)?;
            builds.push(folder.build()?);
        }
    }
    let [one, many, bare_one, bare_many] = builds.map(|builds| median(&builds));

    println!("{:36} {:>9} {:>9}", "median of builds", "seconds", "kB");
    row("a crate with 1 assertion", one);
    row(&format!("a crate with {} assertions", 1 + FURTHER), many);
    let further = each(one, many);
    row("each further assertion, its model too", further);
    row("of which the model and its closures", each(bare_one, bare_many));
    row("target", Build { seconds: MOST_SECONDS, kilobytes: MOST_KILOBYTES });
    let is_met = further.seconds <= MOST_SECONDS && further.kilobytes <= MOST_KILOBYTES;
    println!("{}", if is_met { "met" } else { "not met" });
    Ok(())
}

fn row(name: &str, build: Build) {
    println!("{name:38} {:>7.3} {:>9.0}", build.seconds, build.kilobytes);
}

fn each(one: Build, many: Build) -> Build {
    let each = |one: f64, many: f64| (many - one) / FURTHER as f64;
    Build {
        seconds: each(one.seconds, many.seconds),
        kilobytes: each(one.kilobytes, many.kilobytes),
    }
}

fn median(builds: &[Build]) -> Build {
    let middle = |number: fn(&Build) -> f64| {
        let mut numbers: Vec<f64> = builds.iter().map(number).collect();
        numbers.sort_by(f64::total_cmp);
        numbers[numbers.len() / 2]
    };
    Build { seconds: middle(|build| build.seconds), kilobytes: middle(|build| build.kilobytes) }
}

/// The folder of the crate, which is removed in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Box<dyn Error>> {
        let name = format!("gradcheck-cost-of-an-assertion-{}", std::process::id());
        let folder = Self(std::env::temp_dir().join(name));
        fs::create_dir_all(folder.0.join("src"))?;
        fs::create_dir_all(folder.0.join("tests"))?;
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no workspace")?;
        let core = root.join("gradcheck-core");
        let manifest = format!(
            "[package]\nname = \"assertions\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [dependencies]\ngradcheck-core = {{ path = '{}' }}\n",
            core.display()
        );
        fs::write(folder.0.join("Cargo.toml"), manifest)?;
        // The versions that are built here, so that nothing is downloaded.
        fs::copy(root.join("Cargo.lock"), folder.0.join("Cargo.lock"))?;
        fs::write(folder.0.join("src/lib.rs"), "")?;
        Ok(folder)
    }

    fn write(&self, tests: usize, is_asserted: bool) -> Result<(), Box<dyn Error>> {
        let tests: String = (0..tests).map(|number| test(number, is_asserted)).collect();
        let text = format!("use gradcheck_core::Parameters;\n{tests}");
        fs::write(self.0.join("tests/assertions.rs"), text)?;
        Ok(())
    }

    /// Builds the tests of the crate as they are now.
    fn build(&self) -> Result<Build, Box<dyn Error>> {
        let (before, start) = (processor_time(), Instant::now());
        let output =
            self.cargo(&["test", "--no-run", "--test", "assertions", "--message-format=json"])?;
        let wall = start.elapsed().as_secs_f64();
        let seconds = match (before, processor_time()) {
            (Some(before), Some(after)) => after - before,
            // Elsewhere than on Linux; a busy machine makes it longer.
            _ => wall,
        };
        let executable =
            output.split("\"executable\":\"").nth(1).and_then(|rest| rest.split('"').next());
        let size = fs::metadata(executable.ok_or("cargo names no binary")?)?.len();
        Ok(Build { seconds, kilobytes: size as f64 / 1e3 })
    }

    fn cargo(&self, arguments: &[&str]) -> Result<String, Box<dyn Error>> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(arguments).current_dir(&self.0);
        // What belongs to the build of this program, and an increment instead of a build.
        command.env_remove("CARGO_TARGET_DIR").env("CARGO_INCREMENTAL", "0");
        let output = command.output()?;
        if !output.status.success() {
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(format!("{}{errors}", String::from_utf8_lossy(&output.stdout)).into());
        }
        Ok(String::from_utf8(output.stdout)?)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{} cannot be removed: {error}", self.0.display());
        }
    }
}

/// The processor time of all processes that this one has waited for, in seconds.
fn processor_time() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may contain anything.
    let (_, fields) = text.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(13).take(2).map(str::parse::<f64>);
    Some(ticks.sum::<Result<f64, _>>().ok()? / TICKS)
}

/// The test of this number, with a model and closures of its own.
fn test(number: usize, is_asserted: bool) -> String {
    let (model, name) = match number % 10 {
        9 => (CURVE, "assert_jacobian"),
        kind => ([LINEAR, LAYERS, BOWL][kind % 3], "assert_gradients"),
    };
    let line = if is_asserted {
        format!("gradcheck_core::{name}!(model, |m| m.value(), |m| m.derivative());")
    } else {
        "std::hint::black_box((model.flatten(), model.value(), model.derivative()));".to_owned()
    };
    let text = format!(
        "{model}\n#[test]\nfn test_NUMBER() {{\n    let model = ModelNUMBER::default();\n    {line}\n}}\n"
    );
    text.replace("NUMBER", &number.to_string())
}

/// The sine of a sum, in f64.
const LINEAR: &str = "
#[derive(Parameters)]
struct ModelNUMBER { weight: Vec<f64>, bias: f64 }
impl Default for ModelNUMBER {
    fn default() -> Self { Self { weight: vec![0.5, -0.25, 0.75], bias: 0.1 } }
}
impl ModelNUMBER {
    fn sum(&self) -> f64 {
        let inputs = [1.0, NUMBER.5, 0.5];
        self.weight.iter().zip(inputs).map(|(w, x)| w * x).sum::<f64>() + self.bias
    }
    fn value(&self) -> f64 { self.sum().sin() }
    fn derivative(&self) -> Self {
        let slope = self.sum().cos();
        Self { weight: [1.0, NUMBER.5, 0.5].map(|x| slope * x).to_vec(), bias: slope }
    }
}
";

/// Layers in a list, in f32.
const LAYERS: &str = "
#[derive(Parameters)]
struct LayerNUMBER { weight: [[f32; 2]; 2], bias: [f32; 2] }
#[derive(Parameters)]
struct ModelNUMBER { layers: Vec<LayerNUMBER> }
impl Default for ModelNUMBER {
    fn default() -> Self {
        let layer = |x| LayerNUMBER { weight: [[x, 0.5], [0.25, -x]], bias: [0.75, x] };
        Self { layers: vec![layer(0.3), layer(-0.6)] }
    }
}
impl ModelNUMBER {
    fn value(&self) -> f32 {
        let layer = |layer: &LayerNUMBER| {
            let weights = layer.weight.iter().flatten().chain(&layer.bias);
            weights.map(|w| w * w).sum::<f32>()
        };
        NUMBER.5 * self.layers.iter().map(layer).sum::<f32>()
    }
    fn derivative(&self) -> Self {
        let twice = |w: f32| 2.0 * NUMBER.5 * w;
        let layer = |layer: &LayerNUMBER| LayerNUMBER {
            weight: layer.weight.map(|row| row.map(twice)),
            bias: layer.bias.map(twice),
        };
        Self { layers: self.layers.iter().map(layer).collect() }
    }
}
";

/// A bowl in two tensors, the gradient of which has another type.
const BOWL: &str = "
#[derive(Parameters)]
struct ModelNUMBER { place: [f64; 3], depth: Option<f64> }
impl Default for ModelNUMBER {
    fn default() -> Self { Self { place: [0.4, 1.5, -0.7], depth: Some(0.2) } }
}
impl ModelNUMBER {
    fn value(&self) -> f64 {
        let depth = self.depth.unwrap_or_default();
        self.place.iter().map(|x| (x - NUMBER.0).powi(2)).sum::<f64>() + depth.exp()
    }
    fn derivative(&self) -> ([f64; 3], f64) {
        (self.place.map(|x| 2.0 * (x - NUMBER.0)), self.depth.unwrap_or_default().exp())
    }
}
";

/// A function of three outputs.
const CURVE: &str = "
#[derive(Parameters)]
struct ModelNUMBER { height: f64, rate: f64 }
impl Default for ModelNUMBER {
    fn default() -> Self { Self { height: 2.0, rate: 0.7 } }
}
impl ModelNUMBER {
    fn value(&self) -> [f64; 3] {
        [0.0, 0.5, 1.NUMBER].map(|t: f64| self.height * (-self.rate * t).exp())
    }
    fn derivative(&self) -> [[f64; 2]; 3] {
        [0.0, 0.5, 1.NUMBER].map(|t: f64| {
            let decay = (-self.rate * t).exp();
            [decay, -t * self.height * decay]
        })
    }
}
";
