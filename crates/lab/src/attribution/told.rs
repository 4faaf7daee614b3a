//! What an attribution says, in sentences and tables.

use super::{Attribution, Player};
use crate::figures;
use crate::meanings::meaning;
use crate::messages::{self, Language, say};
use crate::scenario::Scenario;
use crate::series::digits17;

/// What differs, as people read it.
pub fn label(player: &Player, scenario: &Scenario, language: Language) -> String {
    let about = meaning(scenario.model, &player.quantity, language);
    let bloc = |at: usize| language.of(&scenario.blocs[at].title);
    match (player.bloc, player.other) {
        (Some(row), Some(column)) => format!("{} → {}: {about}", bloc(row), bloc(column)),
        (Some(one), None) => format!("{}: {about}", bloc(one)),
        _ => about,
    }
}

/// How much changed, how it was divided, which worlds are left out.
pub fn sentences(found: &Attribution, language: Language) -> Vec<String> {
    let figure = |x: f64| figures::figure(x, &found.unit, language);
    let inputs = figures::count(found.parts.len());
    let subsets = figures::count(1 << found.parts.len().min(20));
    let mut sentences = vec![say(
        language,
        "why.change",
        &[
            ("outcome", &found.outcome),
            ("mean", &figure(found.second - found.first)),
            ("worlds", &figures::count(found.worlds)),
            ("median", &figure(found.change[2])),
            ("low", &figure(found.change[0])),
            ("high", &figure(found.change[4])),
        ],
    )];
    let how = if found.exact { "why.exact" } else { "why.sampled" };
    sentences.push(say(language, how, &[("inputs", &inputs), ("subsets", &subsets)]));
    if found.logarithm {
        sentences.push(messages::word(language, "why.ratio"));
    }
    if found.left_out > 0 {
        sentences.push(say(language, "why.left_out", &[("count", &figures::count(found.left_out))]));
    }
    sentences
}

/// One row per part: mean, its standard error, quantiles over worlds. 17 digits.
pub fn csv(found: &Attribution) -> String {
    let mut text = String::from("input,mean,se,p05,p25,p50,p75,p95\n");
    for part in &found.parts {
        let quantiles = part.quantiles.map(digits17).join(",");
        text.push_str(&format!("{},{},{},{quantiles}\n", part.input, digits17(part.mean), digits17(part.se)));
    }
    text
}
