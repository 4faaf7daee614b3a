//! What is said of the reference models, in Chinese too. The English texts stand where they belong, in the declarations; here each leads to
//! its translation, so that a text that is changed loses it, and a test says so. Names and citations are never translated.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use shapan_lab::messages::{self, Language};

/// Translations by the English text.
fn chinese() -> &'static BTreeMap<String, String> {
    static CHINESE: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    CHINESE.get_or_init(|| messages::flat(include_str!("../../../messages/models.zh.toml")))
}

/// A text in a language.
pub fn of(text: &'static str, language: Language) -> String {
    match language {
        Language::English => text.to_owned(),
        Language::Chinese => chinese().get(text).cloned().unwrap_or_else(|| text.to_owned()),
    }
}

/// A text in a language, its placeholders (`{name}`) filled.
pub fn say(text: &'static str, language: Language, values: &[(&str, &str)]) -> String {
    messages::fill(&of(text, language), values)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ask::compare;
    use crate::model::{MODELS, Question, Standing};
    use crate::published::{CHECKS, Near};

    /// Every text that is said of the models.
    fn wanted() -> BTreeSet<&'static str> {
        let mut texts = BTreeSet::from(compare::TEXTS);
        texts.extend(crate::published::TEXTS);
        for question in Question::ALL {
            texts.extend([question.title(), question.thing(), question.unit_words()]);
        }
        for model in MODELS {
            texts.extend([model.title, model.licence, model.actors]);
            texts.extend(model.has.iter().chain(model.lacks));
            texts.extend(model.answers.iter().map(|(_, answer)| answer.terms));
        }
        texts.extend([Standing::Original, Standing::Derived, Standing::Reconstructed].map(Standing::words));
        texts.extend(CHECKS.iter().flat_map(|check| [check.origin, check.differs]).filter(|text| !text.is_empty()));
        texts
    }

    #[test]
    fn every_text_has_its_translation_and_no_other_has_one() {
        // a mistake in the file would leave it empty
        toml::from_str::<toml::Table>(include_str!("../../../messages/models.zh.toml")).expect("TOML");
        let told: BTreeSet<&str> = chinese().keys().map(String::as_str).collect();
        let wanted = wanted();
        let missing: Vec<_> = wanted.difference(&told).collect();
        let superfluous: Vec<_> = told.difference(&wanted).collect();
        assert!(missing.is_empty() && superfluous.is_empty(), "missing: {missing:#?}\nsuperfluous: {superfluous:#?}");
    }

    #[test]
    fn translations_are_chinese_with_the_same_placeholders() {
        let placeholders = |text: &str| {
            let parts = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
            parts.map(|(name, _)| name.to_owned()).collect::<BTreeSet<_>>()
        };
        for (english, chinese) in chinese() {
            assert_eq!(placeholders(english), placeholders(chinese), "{english}");
            let bare = placeholders(chinese)
                .iter()
                .fold(chinese.clone(), |text, name| text.replace(&format!("{{{name}}}"), ""));
            assert!(bare.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{english}: {chinese}");
            assert!(!chinese.ends_with(['.', ' ']) && chinese.trim() == chinese, "{chinese}");
        }
    }

    #[test]
    fn what_is_said_is_said_in_both_languages() {
        let model = crate::model::find("dsair").expect("a model");
        let said = Language::ALL.map(|language| compare::words(model, Question::LeadMonths, language));
        assert_eq!(said[0], "cannot answer: it has no lead in time; it lacks capability, economy, blocs, calendar");
        assert_eq!(said[1], "无法回答：其中没有以时间计的领先；它缺少能力、经济、集团、日历");
        assert_eq!(Near::Part(1e-9).words(Language::English), "1e-9 of it");
    }
}
