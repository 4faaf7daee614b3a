//! The equations of a world as a page shows them: by mechanism, with the rival forms of its laws, in MathML.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shapan_model::equations::{Equation, OTHERWISE, Role, symbol_mathml};
use shapan_model::law::Law;
use shapan_model::model::{Mechanism, Model};

use super::opening::World;
use super::{Answer, describe, object, tongue};
use crate::book::operators::{self, Operator};
use crate::explain;
use crate::meanings::meaning;
use crate::messages::{self, Language, word};
use crate::wording::upper;

/// An equation under one form of a law, or under several that give the same.
struct Version {
    /// Law and form, by position, of rivals; none for what holds where nothing else is said.
    forms: Vec<(usize, usize)>,
    /// Does the world run it?
    used: bool,
    equation: Equation,
}

/// What a flow, a rate or a start is computed by, under every form of the laws.
struct Rivals {
    versions: Vec<Version>,
}

impl Rivals {
    fn first(&self) -> &Equation {
        &self.versions[0].equation
    }

    /// Does a rival form of this law change it?
    fn turns_on(&self, law: usize) -> bool {
        self.versions[1..].iter().any(|version| version.forms.iter().any(|(known, _)| *known == law))
    }

    /// Forms of laws that give a version, by position: where nothing else is said, those that no rival version claims.
    fn forms(&self, at: usize, laws: &[&'static Law]) -> Vec<(usize, usize)> {
        if at > 0 {
            return self.versions[at].forms.clone();
        }
        let claimed: Vec<(usize, usize)> =
            self.versions[1..].iter().flat_map(|version| version.forms.clone()).collect();
        let of =
            |(at, law): (usize, &&'static Law)| (0..law.forms.len()).map(move |form| (at, form)).collect::<Vec<_>>();
        let all = laws.iter().enumerate().filter(|(at, _)| self.turns_on(*at)).flat_map(of);
        all.filter(|form| !claimed.contains(form)).collect()
    }

    /// One more form; none if it is there already.
    fn add(&mut self, forms: Vec<(usize, usize)>, equation: Equation) {
        match self.versions.iter_mut().find(|known| known.equation.mathml == equation.mathml) {
            Some(known) if known.forms.is_empty() => {}
            Some(known) => known.forms.extend(forms),
            None => self.versions.push(Version { forms, used: false, equation }),
        }
    }

    /// Marks the version that the world runs.
    fn run(&mut self, chosen: &[usize], equation: Equation) {
        if !self.versions.iter().any(|known| known.equation.mathml == equation.mathml) {
            let laws = (0..chosen.len()).filter(|law| chosen[*law] > 0 && self.turns_on(*law));
            let forms = laws.map(|law| (law, chosen[law])).collect();
            self.versions.push(Version { forms, used: false, equation: equation.clone() });
        }
        for version in &mut self.versions {
            version.used = version.equation.mathml == equation.mathml;
        }
    }
}

/// Every equation of a model with its rivals, in order of evaluation; those that the chosen forms run are marked.
fn rivals(model: &dyn Model, chosen: &[usize]) -> Vec<Rivals> {
    let laws = &model.catalogue().laws;
    let mut all: Vec<Rivals> = model
        .equations(&[])
        .into_iter()
        .map(|equation| Rivals { versions: vec![Version { forms: Vec::new(), used: false, equation }] })
        .collect();
    let mut place = |equation: Equation, take: &mut dyn FnMut(&mut Rivals, Equation)| {
        let same = |known: &&mut Rivals| {
            let first = known.first();
            first.role == equation.role && first.spec.name == equation.spec.name
        };
        if let Some(known) = all.iter_mut().find(same) {
            take(known, equation);
        }
    };
    for (at, law) in laws.iter().enumerate() {
        for form in 1..law.forms.len() {
            let mut forms = vec![0; laws.len()];
            forms[at] = form;
            for equation in model.equations(&forms) {
                place(equation, &mut |known, equation| known.add(vec![(at, form)], equation));
            }
        }
    }
    for equation in model.equations(chosen) {
        place(equation, &mut |known, equation| known.run(chosen, equation));
    }
    all
}

/// The left side of an equation.
fn left(equation: &Equation) -> String {
    let symbol = symbol_mathml(equation.spec);
    match equation.role {
        Role::Start => format!("{symbol}<mo>\u{2061}</mo><mrow><mo>(</mo><mn>0</mn><mo>)</mo></mrow>"),
        Role::Flow => symbol,
        Role::Rate => format!("<mfrac><mi>d</mi><mrow><mi>d</mi><mi>t</mi></mrow></mfrac>{symbol}"),
    }
}

/// A whole equation as an element of a page.
fn element(equation: &Equation, language: Language) -> String {
    between(&left(equation), &equation.mathml, language)
}

/// Two sides as an element of a page.
fn between(left: &str, right: &str, language: Language) -> String {
    let otherwise = format!("<mtext>{}</mtext>", word(language, "explain.otherwise"));
    let right = right.replace(OTHERWISE, &otherwise);
    format!("<math display=\"block\"><mrow>{left}<mo>=</mo><mrow>{right}</mrow></mrow></math>")
}

/// Answers with the equations of a world.
pub(super) fn equations(world: &World, language: &str) -> Answer {
    let language = tongue(language)?;
    let scenario = world.scenario()?;
    let (model, chosen) = (scenario.model, &scenario.inputs.laws);
    let (about, catalogue) = (model.about(), model.catalogue());
    let all = rivals(model, chosen);
    let mut used_in: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for version in all.iter().flat_map(|known| &known.versions) {
        for read in &version.equation.reads {
            let readers = used_in.entry(read.name).or_default();
            if !readers.contains(&version.equation.spec.name) {
                readers.push(version.equation.spec.name);
            }
        }
    }
    let symbols = object(catalogue.all().map(|spec| (spec.name.to_owned(), alone(&symbol_mathml(spec)).into())));
    let mechanisms: Vec<Value> = catalogue
        .mechanisms
        .iter()
        .map(|mechanism| told(model, mechanism, &all, chosen, language))
        .filter(|told| told["equations"].as_array().is_some_and(|equations| !equations.is_empty()))
        .collect();
    let answer = json!({
        "model": about.name,
        "title": meaning(model, about.name, language),
        "mechanisms": mechanisms,
        "operators": operators(language),
        "symbols": symbols,
        "used_in": used_in,
    });
    Ok((answer, Vec::new()))
}

/// A piece of a formula as an element in a line of text.
fn alone(piece: &str) -> String {
    format!("<math>{piece}</math>")
}

/// The named pieces of formulas.
fn operators(language: Language) -> Vec<Value> {
    let one = |operator: &Operator| {
        let pieces = operator.pieces.iter();
        let pieces = pieces.map(|piece| between(&format!("<mi>{}</mi>", piece.name), &piece.formula.mathml, language));
        json!({
            "name": operator.name,
            "about": word(language, &format!("operator.{}", operator.name)),
            "mathml": between(&operator.left.mathml, &operator.whole.mathml, language),
            "pieces": pieces.collect::<Vec<String>>(),
        })
    };
    operators::operators().iter().map(one).collect()
}

/// What is told of a mechanism.
fn told(model: &dyn Model, mechanism: &Mechanism, all: &[Rivals], chosen: &[usize], language: Language) -> Value {
    let laws = &model.catalogue().laws;
    let own: Vec<&Rivals> = all.iter().filter(|known| known.first().spec.mechanism == mechanism.name).collect();
    let title = match language {
        Language::English => mechanism.title().to_owned(),
        Language::Chinese => meaning(model, mechanism.name, language),
    };
    // the sentences at the top of a file are written in English alone
    let prose = (language == Language::English).then(|| mechanism.prose().replace('\n', " "));
    let laws: Vec<Value> = laws
        .iter()
        .enumerate()
        .filter(|(at, _)| own.iter().any(|known| known.turns_on(*at)))
        .map(|(at, law)| {
            let mut told = describe::law(model, law, language);
            for (index, form) in told["forms"].as_array_mut().into_iter().flatten().enumerate() {
                form["used"] = (chosen.get(at).copied().unwrap_or(0) == index).into();
            }
            told
        })
        .collect();
    // flows first, then each stock with its start below its rate
    let of = |role: Role| own.iter().filter(move |known| known.first().role == role);
    let stocks = of(Role::Rate).flat_map(|rate| {
        let start = of(Role::Start).find(|start| start.first().spec.name == rate.first().spec.name);
        std::iter::once(rate).chain(start)
    });
    let equations: Vec<Value> = of(Role::Flow).chain(stocks).map(|known| one(model, known, language)).collect();
    json!({
        "name": mechanism.name,
        "title": title,
        "about": prose,
        "file": explain::file(model, mechanism.name),
        "laws": laws,
        "equations": equations,
    })
}

fn one(model: &dyn Model, rivals: &Rivals, language: Language) -> Value {
    let laws = &model.catalogue().laws;
    let equation = rivals.first();
    let spec = equation.spec;
    let role = match equation.role {
        Role::Start => "start",
        Role::Flow => "flow",
        Role::Rate => "rate",
    };
    let version = |(at, version): (usize, &Version)| {
        let forms: Vec<Value> = rivals
            .forms(at, laws)
            .iter()
            .map(|(law, form)| json!({ "law": laws[*law].name, "form": laws[*law].forms[*form].name }))
            .collect();
        json!({
            "forms": forms,
            "used": version.used,
            "mathml": element(&version.equation, language),
            "reads": version.equation.reads.iter().map(|read| read.name).collect::<Vec<&str>>(),
        })
    };
    json!({
        "name": spec.name,
        "role": role,
        "about": upper(&meaning(model, spec.name, language)),
        "title": messages::find(language, &format!("quantity.{}", spec.name)),
        "unit": spec.unit,
        "versions": rivals.versions.iter().enumerate().map(version).collect::<Vec<Value>>(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use quick_xml::Reader;
    use quick_xml::events::Event;
    use serde_json::{Value, json};
    use shapan_model::model::MODELS;

    use crate::desk::Desk;

    fn ask(request: &Value) -> Value {
        let (answer, _) = Desk::new().ask(request.to_string().as_bytes(), &[]);
        serde_json::from_str(&answer).unwrap()
    }

    fn of(scenario: &str, set: &[[&str; 2]], language: &str) -> Value {
        ask(&json!({ "do": "equations", "of": { "scenario": scenario, "set": set }, "language": language }))
    }

    /// Children that an element must have.
    fn arity(name: &[u8]) -> Option<usize> {
        match name {
            b"mfrac" | b"msub" | b"msup" | b"munder" | b"mover" | b"mtr" => Some(2),
            b"msubsup" => Some(3),
            b"math" => Some(1),
            _ => None,
        }
    }

    /// Reads MathML as a browser would; the names that its symbols carry.
    fn names(mathml: &str) -> BTreeSet<String> {
        assert!(!mathml.contains('\\'), "TeX is left over: {mathml}");
        let mut reader = Reader::from_str(mathml);
        let (mut open, mut names) = (Vec::<(Vec<u8>, usize)>::new(), BTreeSet::new());
        loop {
            match reader.read_event().unwrap_or_else(|error| panic!("{error}: {mathml}")) {
                Event::Start(tag) => {
                    open.iter_mut().rev().take(1).for_each(|(_, children)| *children += 1);
                    open.push((tag.name().as_ref().to_vec(), 0));
                    for attribute in tag.attributes() {
                        let attribute = attribute.unwrap();
                        if attribute.key.as_ref() == b"data-name" {
                            names.insert(String::from_utf8(attribute.value.to_vec()).unwrap());
                        }
                    }
                }
                Event::Empty(_) => open.iter_mut().rev().take(1).for_each(|(_, children)| *children += 1),
                Event::End(_) => {
                    let (name, children) = open.pop().unwrap();
                    let wanted = arity(&name);
                    assert!(wanted.is_none_or(|wanted| wanted == children), "{children} in {name:?}: {mathml}");
                }
                Event::Text(text) => {
                    let leaf =
                        open.last().is_some_and(|(name, _)| matches!(&name[..], b"mi" | b"mn" | b"mo" | b"mtext"));
                    assert!(leaf || text.is_empty(), "text outside of a token: {mathml}");
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert!(open.is_empty());
        names
    }

    #[test]
    fn every_form_of_every_equation_is_sound_and_its_symbols_are_what_it_reads() {
        for (model, scenario) in MODELS.iter().zip(["baseline", "race2"]) {
            let catalogue = model.catalogue();
            let answer = of(scenario, &[], "en");
            let (mut given, mut forms, mut rivals) = (BTreeSet::new(), BTreeSet::new(), 0);
            for mechanism in answer["mechanisms"].as_array().unwrap() {
                for equation in mechanism["equations"].as_array().unwrap() {
                    let name = equation["name"].as_str().unwrap();
                    assert!(catalogue.result(name).is_some(), "{name}");
                    given.insert((equation["role"].as_str().unwrap().to_owned(), name.to_owned()));
                    let versions = equation["versions"].as_array().unwrap();
                    assert_eq!(versions.iter().filter(|version| version["used"] == true).count(), 1, "{name}");
                    rivals += versions.len() - 1;
                    for version in versions {
                        let mut wanted: BTreeSet<String> = version["reads"]
                            .as_array()
                            .unwrap()
                            .iter()
                            .map(|x| x.as_str().unwrap().to_owned())
                            .collect();
                        wanted.insert(name.to_owned());
                        assert_eq!(names(version["mathml"].as_str().unwrap()), wanted, "{name}");
                        assert!(wanted.iter().all(|name| catalogue.find(name).is_some()));
                        assert_eq!(version["forms"].as_array().unwrap().is_empty(), versions.len() == 1);
                        for form in version["forms"].as_array().unwrap() {
                            forms.insert((form["law"].to_string(), form["form"].to_string()));
                        }
                    }
                }
            }
            assert_eq!(given.len(), catalogue.flows.len() + 2 * catalogue.stocks.len());
            let all: usize = catalogue.laws.iter().map(|law| law.forms.len()).sum();
            assert_eq!(forms.len(), all, "every form of every law gives some equation");
            assert_eq!(rivals > 0, all > 0);
            let operators = answer["operators"].as_array().unwrap();
            for operator in operators {
                let own = names(operator["mathml"].as_str().unwrap());
                assert!(own.is_empty());
                operator["pieces"].as_array().unwrap().iter().for_each(|piece| {
                    names(piece.as_str().unwrap());
                });
            }
            // whatever a formula calls by a name is told
            let text = answer["mechanisms"].to_string();
            for called in text.split("data-operator=\\\"").skip(1) {
                let called = called.split('\\').next().unwrap();
                assert!(operators.iter().any(|operator| operator["name"] == called), "{called}");
            }
            for spec in catalogue.all() {
                let symbol = answer["symbols"][spec.name].as_str().unwrap();
                assert_eq!(names(symbol), BTreeSet::from([spec.name.to_owned()]));
            }
        }
    }

    #[test]
    fn the_form_that_a_scenario_chooses_is_marked() {
        let used = |answer: &Value, name: &str| -> Vec<Value> {
            let equations = answer["mechanisms"].as_array().unwrap().iter();
            let mut equations = equations.flat_map(|mechanism| mechanism["equations"].as_array().unwrap());
            let equation = equations.find(|equation| equation["name"] == name && equation["role"] != "start").unwrap();
            let versions = equation["versions"].as_array().unwrap();
            versions.iter().find(|version| version["used"] == true).unwrap()["forms"].as_array().unwrap().clone()
        };
        let plain = used(&of("baseline", &[], "en"), "chips.price");
        assert_eq!(plain, [json!({ "law": "chips.learning_law", "form": "wright1936" })]);
        let moore = of("baseline", &[["chips.learning_law", "moore1965"]], "en");
        assert_eq!(used(&moore, "chips.price"), [json!({ "law": "chips.learning_law", "form": "moore1965" })]);
        let chips = moore["mechanisms"].as_array().unwrap().iter().find(|one| one["name"] == "chips").unwrap();
        let forms: Vec<bool> =
            chips["laws"][0]["forms"].as_array().unwrap().iter().map(|form| form["used"] == true).collect();
        assert_eq!(forms, [false, true]);
    }

    #[test]
    fn words_inside_of_formulas_are_in_the_language_of_the_page() {
        let (english, chinese) = (of("baseline", &[], "en").to_string(), of("baseline", &[], "zh").to_string());
        assert!(english.contains("<mtext>otherwise</mtext>") && !chinese.contains("<mtext>otherwise</mtext>"));
        assert!(chinese.contains("<mtext>其他情形</mtext>") && chinese.contains("\"title\":\"研究\""));
        assert!(of("baseline", &[], "de")["problems"][0]["what"].as_str().unwrap().contains("`de`"));
        assert!(of("nowhere", &[], "en")["problems"].is_array());
    }

    #[test]
    fn a_quantity_tells_its_values_and_where_they_come_from() {
        let of = |name: &str, set: &[[&str; 2]]| {
            let of = json!({ "scenario": "baseline", "set": set });
            ask(&json!({ "do": "quantity", "of": of, "name": name, "language": "zh" }))
        };
        // data/blocs/china.toml has a belief of its own about this one
        let chips = of("compute.chips_0", &[]);
        let china = &chips["values"][1];
        assert_eq!((&china["title"], &china["value"], &china["drawn"]), (&json!("中国"), &json!(1.7e6), &json!(true)));
        assert_eq!((&china["source"], &china["year"]), (&json!("epoch2026"), &json!(2025)));
        assert_eq!(chips["values"][0]["drawn"], false);
        let lever = of("investment.awake_share", &[["china.investment.awake_share", "0.02"]]);
        assert_eq!((&lever["values"][1]["value"], &lever["values"][1]["changes"]), (&json!(0.02), &json!(false)));
        let pair = of("trade.export_control_share", &[]);
        assert_eq!((&pair["values"][0]["bloc"], &pair["values"][0]["value"]), (&json!("usa->china"), &json!(0.8)));
        assert_eq!(of("safety.luck", &[])["drawn"], true);
        // set for one bloc, it is no longer drawn there
        let spill = of("research.spill", &[["china.research.spill", "0.5"]]);
        assert_eq!((&spill["values"][0]["drawn"], &spill["values"][1]["drawn"]), (&json!(true), &json!(false)));
        assert!(of("research.spil", &[])["problems"][0]["hint"].as_str().unwrap().contains("research.spill"));
    }
}
