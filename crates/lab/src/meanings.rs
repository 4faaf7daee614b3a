//! What each quantity, law, form and mechanism means, in few words, in either language: in English as its declaration says it, in
//! Chinese as `messages/meanings.zh.toml` says it.

use std::sync::OnceLock;

use shapan_model::model::Model;

use crate::messages::{self, Language, Table};

/// Names of people that may open a meaning; they keep their capital.
const PEOPLE: [&str; 2] = ["Bass", "Tullock"];

/// The meaning of what has this name in a model, ready to stand inside a sentence: no full stop, in English no capital. The name is
/// that of a quantity (`research.spill`), a law (`adoption.diffusion`), a form of it (`adoption.diffusion=mansfield1961`), a
/// mechanism (`research`) or the model itself (`world`). Empty if the model has nothing of this name.
pub fn meaning(model: &dyn Model, name: &str, language: Language) -> String {
    match (declared(model, name), language) {
        (None, _) => String::new(),
        (Some((_, text)), Language::English) => inside(&text),
        (Some((kind, _)), Language::Chinese) => chinese().get(&key(model, kind, name)).cloned().unwrap_or_default(),
    }
}

/// What a name may stand for, as the file of meanings is divided.
#[derive(Clone, Copy)]
enum Section {
    Quantities,
    Laws,
    Mechanisms,
    Models,
}

/// The key of a name in the file of meanings.
fn key(model: &dyn Model, section: Section, name: &str) -> String {
    let model = model.about().name;
    match section {
        Section::Quantities => format!("{model}.{name}"),
        Section::Laws => format!("laws.{model}.{name}"),
        Section::Mechanisms => format!("mechanisms.{model}.{name}"),
        Section::Models => format!("models.{name}"),
    }
}

/// Where a name is declared, and in which words.
fn declared(model: &dyn Model, name: &str) -> Option<(Section, String)> {
    let catalogue = model.catalogue();
    if let Some(spec) = catalogue.find(name) {
        return Some((Section::Quantities, spec.about.to_owned()));
    }
    if let Some(mechanism) = catalogue.mechanisms.iter().find(|mechanism| mechanism.name == name) {
        return Some((Section::Mechanisms, mechanism.title().to_owned()));
    }
    if model.about().name == name {
        return Some((Section::Models, model.about().title.to_owned()));
    }
    let (law, form) = name.split_once('=').map_or((name, None), |(law, form)| (law, Some(form)));
    let law = catalogue.laws.iter().find(|known| known.name == law)?;
    let about = match form {
        None => law.about,
        Some(form) => law.forms.iter().find(|known| known.name == form)?.about,
    };
    Some((Section::Laws, about.to_owned()))
}

/// A sentence as part of another one.
fn inside(sentence: &str) -> String {
    let text = sentence.trim().trim_end_matches('.');
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    // abbreviations (AI, H100e) stay as they are
    let stays = PEOPLE.contains(&first) || first.chars().skip(1).any(|c| c.is_uppercase() || c.is_numeric());
    let mut letters = text.chars();
    match letters.next() {
        Some(letter) if !stays => letter.to_lowercase().chain(letters).collect(),
        _ => text.to_owned(),
    }
}

fn chinese() -> &'static Table {
    static CHINESE: OnceLock<Table> = OnceLock::new();
    CHINESE.get_or_init(|| messages::read(include_str!("../../../messages/meanings.zh.toml")))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use shapan_model::model::MODELS;

    use super::*;

    /// Every name of a model that has a meaning, with its section.
    fn names(model: &dyn Model) -> Vec<(Section, String)> {
        let catalogue = model.catalogue();
        let quantities = catalogue.all().map(|spec| (Section::Quantities, spec.name.to_owned()));
        let mechanisms = catalogue.mechanisms.iter().map(|known| (Section::Mechanisms, known.name.to_owned()));
        let laws = catalogue.laws.iter().flat_map(|law| {
            let forms = law.forms.iter().map(|form| format!("{}={}", law.name, form.name));
            std::iter::once(law.name.to_owned()).chain(forms).map(|name| (Section::Laws, name))
        });
        let own = std::iter::once((Section::Models, model.about().name.to_owned()));
        quantities.chain(mechanisms).chain(laws).chain(own).collect()
    }

    #[test]
    fn everything_has_a_meaning_and_nothing_else_does() {
        let mut wanted = BTreeSet::new();
        for model in MODELS {
            for (section, name) in names(*model) {
                wanted.insert(key(*model, section, &name));
                for language in Language::ALL {
                    assert!(!meaning(*model, &name, language).is_empty(), "{name}: no meaning in {language:?}");
                }
            }
        }
        toml::from_str::<toml::Table>(include_str!("../../../messages/meanings.zh.toml")).expect("meanings are TOML");
        let told: BTreeSet<String> = chinese().keys().cloned().collect();
        let superfluous: Vec<&String> = told.difference(&wanted).collect();
        assert!(superfluous.is_empty(), "no such name: {superfluous:?}");
        assert!(wanted.len() > 400, "{} names", wanted.len());
    }

    #[test]
    fn chinese_meanings_are_chinese_and_short() {
        let han = |text: &str| text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        for (key, text) in chinese() {
            // one sign may stand for much, but no phrase may be left in English
            assert!(han(text) >= 2, "{key}: {text}");
            let latin = text.split(|c: char| !c.is_ascii()).map(|part| part.split_whitespace().count()).max();
            assert!(latin.unwrap_or(0) <= 1, "{key} holds an English phrase: {text}");
            assert!(!text.ends_with(['。', '.', ' ']) && text.trim() == text, "{key}: {text}");
            assert!(text.chars().count() <= 50, "{key} is long: {text}");
        }
    }

    #[test]
    fn english_meanings_stand_inside_a_sentence() {
        assert_eq!(inside("Capital elasticity."), "capital elasticity");
        assert_eq!(
            inside(" AI-research threshold minus expert threshold."),
            "AI-research threshold minus expert threshold"
        );
        assert_eq!(inside("Bass innovation rate."), "Bass innovation rate");
        assert_eq!(inside("A straight ramp."), "a straight ramp");
        assert_eq!(inside(""), "");
    }

    #[test]
    fn names_are_kept_apart_by_model_and_kind() {
        let [world, race2] = [MODELS[0], MODELS[1]];
        let zh = |model, name| meaning(model, name, Language::Chinese);
        assert_eq!(zh(world, "compute"), "算力");
        assert_eq!(zh(race2, "compute"), "算力与算法");
        assert_eq!(zh(world, "compute.stock"), "");
        assert_eq!(zh(race2, "compute.stock"), "算力");
        assert_eq!(zh(world, "power.use"), "可通电运行的芯片占已安装芯片的份额");
        assert_eq!(zh(world, "adoption.diffusion=mansfield1961"), "只有模仿：无人先行采用则无人采用");
        assert_eq!(zh(world, "adoption.diffusion=nobody"), "");
        assert_eq!(meaning(world, "knowhow", Language::English), "know-how");
    }
}
