//! # Adoption
//!
//! How fast firms take up what machines can do, one stock each for clerical, expert and manual work. Rival vendors sell
//! harder than a monopoly does.

use super::World;
use crate::law::law;
use crate::num::Num;
use crate::quantity::quantities;

law! {
    /// How firms take up a new technique.
    Diffusion "adoption.diffusion" {
        /// Innovators adopt on their own, imitators follow those who have adopted.
        Bass "bass1969" "bass1969",
        /// Imitation only: nobody adopts unless somebody has.
        Mansfield "mansfield1961" "mansfield1961",
    }
}

quantities! { adoption
    params {
        /// Cognitive adoption at the start.
        start_0 "U_0" ["1"] = PER_BLOC, Fixed, 0.0..=1.0, "aiindex2026" "aiindex2026 and census firm surveys, order of magnitude";
        /// Robot adoption at the start.
        manual_0 "U_{m0}" ["1"] = PER_BLOC, Fixed, 0.0..=1.0, "assumed" "";
        /// Bass innovation rate.
        innovation "p_U" ["1/yr"] = 0.02, Uniform(0.01, 0.05), 0.0..=0.2, "bass1969" "bass1969; sultan1990 mean 0.03";
        /// Bass imitation rate.
        imitation "q_U" ["1/yr"] = 0.38, Uniform(0.2, 0.7), 0.0..=2.0, "sultan1990" "sultan1990 mean 0.38";
        /// Elasticity of the speed of adoption to the number of projects.
        competition "\\eta_U" ["1"] = 0.2, Uniform(0.0, 0.5), 0.0..=1.0, "assumed" "rivalry among vendors speeds diffusion";
        /// Number of projects at which the Bass law is calibrated.
        projects_ref "n_{ref}" ["1"] = 5.0, Fixed, 1.0..=100.0, "definition" "usa at the start";
        /// Speed of robot adoption relative to cognitive adoption.
        manual_slowdown "k_m" ["1"] = 0.5, Uniform(0.25, 1.0), 0.0..=2.0, "assumed" "";
    }
    levers {
        /// Speed of adoption relative to the Bass law.
        push "k_U" ["1"] = 1.0, [0.5, 1.0, 2.0], 0.0..=5.0, "assumed" "";
    }
    stocks {
        /// Adoption in clerical work.
        clerical "U_c" ["1"] = |p| p.adoption.start_0, Free;
        /// Adoption in expert work.
        expert "U_e" ["1"] = |p| p.adoption.start_0, Free;
        /// Adoption of robots.
        manual "U_m" ["1"] = |p| p.adoption.manual_0, Free;
    }
    flows {
        /// Speed of adoption relative to the reference law.
        speed "v_U" ["1"];
    }
}

/// Speed of adoption.
#[inline(always)]
pub fn speed<N: Num>(w: &World<N>, i: usize) -> Flows<N> {
    let b = &w.blocs[i];
    let p = &b.p.adoption;
    Flows { speed: Flows::speed(b.l.adoption.push * (b.l.research.projects / p.projects_ref).pow(p.competition)) }
}

/// Rate at which those who have not adopted do so.
#[inline(always)]
fn uptake<N: Num>(w: &World<N>, i: usize, adopted: N) -> N {
    let p = &w.blocs[i].p.adoption;
    let pull = match w.laws.diffusion {
        Diffusion::Bass => p.innovation + p.imitation * adopted,
        Diffusion::Mansfield => p.imitation * adopted,
    };
    w.blocs[i].f.adoption.speed * pull * adopted.one_minus()
}

/// Uptake by kind of work.
#[inline(always)]
pub fn rates<N: Num>(w: &World<N>, i: usize) -> Stocks<N> {
    let (p, s) = (&w.blocs[i].p.adoption, &w.blocs[i].s.adoption);
    Stocks {
        clerical: uptake(w, i, s.clerical),
        expert: uptake(w, i, s.expert),
        manual: p.manual_slowdown * uptake(w, i, s.manual),
    }
}
