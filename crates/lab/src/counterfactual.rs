//! The world without AI: the yardstick for what AI adds, run with the same values of everything else.

use std::sync::Arc;

use shapan_model::model::{Catalogue, Entry, Inputs, Policy};

/// Levers that are zero where nobody spends on AI: without it their spending would be a dead burden on growth.
const SPENDING: [&str; 3] = ["investment.asleep_share", "investment.awake_share", "fab.subsidy_share"];
/// The market's first investment in AI, zero likewise.
const SEED: &str = "investment.market_seed";

/// Turns inputs into the same inputs without AI work and AI spending.
#[derive(Clone, Debug)]
pub struct NoAi {
    parameters: Vec<usize>,
    levers: Vec<usize>,
    /// The last policy seen and what became of it: the worlds of an ensemble share theirs.
    policy: Option<(Arc<Policy>, Arc<Policy>)>,
}

impl NoAi {
    /// For models that have AI work and AI spending; none for others.
    pub fn new(catalogue: &Catalogue) -> Option<NoAi> {
        let work = |name: &str| name.starts_with("automation.") && (name.ends_with("_cap") || name.ends_with("_start"));
        let positions = catalogue.parameters.iter().enumerate();
        let parameters: Vec<usize> =
            positions.filter(|(_, s)| work(s.name) || s.name == SEED).map(|(at, _)| at).collect();
        let levers = SPENDING.iter().map(|name| catalogue.lever(name)).collect::<Option<Vec<usize>>>()?;
        catalogue.parameter(SEED)?;
        Some(NoAi { parameters, levers, policy: None })
    }

    /// The same world without AI.
    pub fn inputs(&mut self, base: &Inputs) -> Inputs {
        let policy = match &self.policy {
            Some((from, to)) if Arc::ptr_eq(from, &base.policy) => to.clone(),
            _ => {
                let mut policy = Policy::clone(&base.policy);
                for lever in &self.levers {
                    policy.levers[*lever] = vec![Entry { from_year: 0.0, values: vec![0.0; base.blocs] }];
                }
                let policy = Arc::new(policy);
                self.policy = Some((base.policy.clone(), policy.clone()));
                policy
            }
        };
        let mut inputs = Inputs { policy, ..base.clone() };
        for parameter in &self.parameters {
            inputs.parameters[parameter * base.blocs..(parameter + 1) * base.blocs].fill(0.0);
        }
        inputs
    }
}
