//! Options of `shapan game`.

use std::path::PathBuf;

use clap::Args;
use shapan_lab::game::{self, continuous};

use super::{Lang, SamplerName, Setting, above_zero};

/// `shapan game`.
#[derive(Debug, Args)]
#[command(after_help = "\
A game is a file (TOML or JSON), a built-in name (two-powers, watched-lead), or is said with --policy; every bloc named there plays.

  scenario = \"baseline\"
  [[player]]
  bloc = \"usa\"
  payoff = \"ln(output.usa@2046) - 2 * accident_probability@2046\"    what it is paid; by default ln(output.usa@<last year>)
  agreement = \"restrain\"                                           the policy that it keeps to if it signs
  [[player.policy]]                                                the first is what it does as things are
  name = \"as-is\"
  [[player.policy]]
  name = \"restrain\"
  set.safety.agreement_share = 1.0                                 its own levers, as in scenarios: also over time, also of its pairs
  [[player.policy]]                                                a policy may watch, and answer
  name = \"answer\"
  trigger = [{ signpost = \"capability.level\", of = \"china\", relative_to = \"usa\", above = 0.8, delay = 1,
               set.adoption.push = 1.5 }]
  [[player.lever]]                                                 in place of policies, for all players: levers between bounds
  name = \"adoption.push\"                                         an equilibrium is searched by double oracle
  low = 0.5
  high = 1.5

Examples:
  shapan game
  shapan game watched-lead
  shapan game game.toml --worlds 500 --out game
  shapan game --policy 'usa.tight:trade.export_control_share@usa->china=0.95' --policy 'china.concentrate:research.projects=2'
  shapan game --policy 'usa.restrain:safety.agreement_share=1' --policy 'china.restrain:safety.agreement_share=1' \\
      --set rest.safety.agreement_share=1 --agreement usa.restrain,china.restrain")]
pub(crate) struct Game {
    /// A game: a built-in name or a file.
    #[arg(default_value = "two-powers", conflicts_with = "policy")]
    pub(crate) game: String,
    /// A policy beside doing as things are: a bloc, a name, and what it sets, with ; between settings; as often as wanted.
    #[arg(long, value_name = "BLOC.NAME:LEVER=VALUE;…")]
    pub(crate) policy: Vec<String>,
    /// What a bloc is paid: outcomes or their logarithms with numbers before them, added up.
    #[arg(long, value_name = "BLOC:PAYOFF")]
    pub(crate) payoff: Vec<String>,
    /// The policies that signatories of an agreement keep to.
    #[arg(long, value_name = "BLOC.NAME,BLOC.NAME", value_delimiter = ',')]
    pub(crate) agreement: Vec<String>,
    /// Scenario in which the game plays [default: that of the game; baseline].
    #[arg(long)]
    pub(crate) scenario: Option<String>,
    /// Which world.
    #[command(flatten)]
    pub(crate) setting: Setting,
    /// Worlds in which every combination of policies is run.
    #[arg(long, visible_alias = "runs", default_value_t = game::WORLDS, value_parser = above_zero)]
    pub(crate) worlds: usize,
    /// Seed of the draws [default: that of the scenario].
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// How worlds are sampled [default: that of the scenario].
    #[arg(long, value_enum)]
    pub(crate) sampler: Option<SamplerName>,
    /// How often worlds are drawn again to see which equilibria come back.
    #[arg(long, default_value_t = game::RESAMPLES, value_parser = above_zero)]
    pub(crate) resamples: usize,
    /// Where players set levers between bounds: a gain that does not matter, in the unit of the payoffs.
    #[arg(long, value_name = "GAIN", default_value_t = continuous::NEAR)]
    pub(crate) near: f64,
    /// The same: rounds of best answers at most.
    #[arg(long, default_value_t = continuous::ROUNDS, value_parser = above_zero)]
    pub(crate) rounds: usize,
    /// The same: combinations tried in each search for a best answer.
    #[arg(long, default_value_t = continuous::EVALUATIONS, value_parser = above_zero)]
    pub(crate) evaluations: usize,
    /// Threads [default: as many as the machine has]; the results do not depend on it.
    #[arg(long, value_parser = above_zero)]
    pub(crate) threads: Option<usize>,
    /// Folder for payoffs.csv, equilibria.csv, quantal.csv, triggers.csv, game.json, the pictures (SVG) and manifest.json (of
    /// levers: levers.csv, rounds.csv, gaps.svg, game.json, manifest.json); a game that was stopped goes on from there.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Print the payoffs as CSV, 17 significant digits: a row for each combination.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Print everything as JSON.
    #[arg(long)]
    pub(crate) json: bool,
    /// Language of what is shown.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) lang: Lang,
}
