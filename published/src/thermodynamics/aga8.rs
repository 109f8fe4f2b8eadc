//! The two equations of state of aga8: properties by temperature and density, and along lines of
//! constant pressure and entropy, by the relations between them.

use aga8::composition::Composition;
use aga8::detail::Detail;
use aga8::gerg2008::Gerg2008;

use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

/// What both equations give.
#[derive(Clone, Copy)]
struct State {
    /// Temperature in K.
    t: f64,
    /// Density in mol/l.
    d: f64,
    /// Pressure in kPa.
    p: f64,
    dp_dd: f64,
    d2p_dd2: f64,
    d2p_dtd: f64,
    dp_dt: f64,
    /// Energies in J/mol.
    u: f64,
    h: f64,
    s: f64,
    g: f64,
    cv: f64,
    cp: f64,
    /// The speed of sound in m/s, and the molar mass in g/mol.
    w: f64,
    mm: f64,
    jt: f64,
    kappa: f64,
}

/// At a temperature and a density.
type Equation = fn(f64, f64) -> State;

const GAS: Composition = Composition {
    methane: 0.778_24,
    nitrogen: 0.02,
    carbon_dioxide: 0.06,
    ethane: 0.08,
    propane: 0.03,
    isobutane: 0.001_5,
    n_butane: 0.003,
    isopentane: 0.000_5,
    n_pentane: 0.001_65,
    hexane: 0.002_15,
    heptane: 0.000_88,
    octane: 0.000_24,
    nonane: 0.000_15,
    decane: 0.000_09,
    hydrogen: 0.004,
    oxygen: 0.005,
    carbon_monoxide: 0.002,
    water: 0.000_1,
    hydrogen_sulfide: 0.002_5,
    helium: 0.007,
    argon: 0.001,
};

macro_rules! state {
    ($equation:expr, $t:ident, $d:ident, $p:expr) => {{
        let mut of = $equation;
        of.set_composition(&GAS).expect("a composition that sums to 1");
        (of.t, of.d) = ($t, $d);
        let p = $p(&mut of);
        State {
            t: of.t,
            d: of.d,
            p,
            dp_dd: of.dp_dd,
            d2p_dd2: of.d2p_dd2,
            d2p_dtd: of.d2p_dtd,
            dp_dt: of.dp_dt,
            u: of.u,
            h: of.h,
            s: of.s,
            g: of.g,
            cv: of.cv,
            cp: of.cp,
            w: of.w,
            mm: of.mm,
            jt: of.jt,
            kappa: of.kappa,
        }
    }};
}

fn detail(t: f64, d: f64) -> State {
    state!(Detail::new(), t, d, |of: &mut Detail| {
        of.properties();
        of.p
    })
}

fn gerg(t: f64, d: f64) -> State {
    state!(Gerg2008::new(), t, d, Gerg2008::properties)
}

/// How a line goes through the states; more Newton steps than they need to reach the last digits.
#[derive(Clone, Copy)]
enum Line {
    /// By temperature, at one density.
    Isochore,
    /// By density, at one temperature.
    Isotherm,
    /// By temperature, at one pressure.
    Isobar,
    /// By density, at one entropy.
    Isentrope,
}

const NEWTON: usize = 12;

impl Line {
    fn by(self) -> &'static str {
        match self {
            Self::Isochore => "t, at one d",
            Self::Isotherm => "d, at one t",
            Self::Isobar => "t, at one p",
            Self::Isentrope => "d, at one s",
        }
    }

    fn start(self, from: State) -> f64 {
        match self {
            Self::Isochore | Self::Isobar => from.t,
            Self::Isotherm | Self::Isentrope => from.d,
        }
    }

    fn at(self, equation: Equation, from: State, x: f64) -> State {
        match self {
            Self::Isochore => equation(x, from.d),
            Self::Isotherm => equation(from.t, x),
            Self::Isobar => (0..NEWTON).fold(equation(x, from.d), |state, _| {
                equation(x, state.d - (state.p - from.p) / state.dp_dd)
            }),
            Self::Isentrope => (0..NEWTON).fold(equation(from.t, x), |state, _| {
                equation(state.t * (1.0 - (state.s - from.s) / state.cv), x)
            }),
        }
    }
}

type Of = fn(State) -> f64;

fn subject(name: &str, equation: Equation, line: Line, [function, derivative]: [Of; 2]) -> Subject {
    Subject::new(name, line.by(), move |random: &mut Random| {
        let from = equation(random.within(260.0, 420.0), random.within(0.5, 9.0));
        Case::number(
            line.start(from),
            move |x| function(line.at(equation, from, x)),
            move |x| derivative(line.at(equation, from, x)),
        )
    })
}

fn relations(name: &str, equation: Equation) -> Vec<Subject> {
    let rows: [(&str, Line, [Of; 2]); 14] = [
        ("dp_dt", Line::Isochore, [|s| s.p, |s| s.dp_dt]),
        ("dp_dd", Line::Isotherm, [|s| s.p, |s| s.dp_dd]),
        ("d2p_dd2", Line::Isotherm, [|s| s.dp_dd, |s| s.d2p_dd2]),
        ("d2p_dtd, of dp_dt", Line::Isotherm, [|s| s.dp_dt, |s| s.d2p_dtd]),
        ("d2p_dtd, of dp_dd", Line::Isochore, [|s| s.dp_dd, |s| s.d2p_dtd]),
        ("cv, of u", Line::Isochore, [|s| s.u, |s| s.cv]),
        ("cv, of s", Line::Isochore, [|s| s.s, |s| s.cv / s.t]),
        ("-s, of the Helmholtz energy", Line::Isochore, [|s| s.g - s.p / s.d, |s| -s.s]),
        (
            "p / d², of the Helmholtz energy",
            Line::Isotherm,
            [|s| s.g - s.p / s.d, |s| s.p / (s.d * s.d)],
        ),
        ("-dp_dt / d², of s", Line::Isotherm, [|s| s.s, |s| -s.dp_dt / (s.d * s.d)]),
        ("cp, of h", Line::Isobar, [|s| s.h, |s| s.cp]),
        ("-cp jt dp_dd, of h", Line::Isotherm, [|s| s.h, |s| -s.cp * s.jt * s.dp_dd]),
        ("w², of p", Line::Isentrope, [|s| s.p, |s| s.w * s.w * s.mm / 1000.0]),
        ("kappa, of p", Line::Isentrope, [|s| s.p.ln(), |s| s.kappa / s.d]),
    ];
    let full = |what| format!("{name} {what}");
    rows.into_iter().map(|(what, line, pair)| subject(&full(what), equation, line, pair)).collect()
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    [relations("Detail", detail), relations("Gerg2008", gerg)].into_iter().flatten().collect()
}
