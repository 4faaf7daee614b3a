//! JSON Schema of a scenario file, made from the catalogues: editors complete names, show meanings and mark mistakes while one types.
//!
//! A scenario file names it in its first line: `#:schema schema.json`.

use serde_json::{Map, Value, json};
use shapan_model::model::{About, Catalogue, MODELS};
use shapan_model::quantity::Spec;

use crate::wording::{number, range, with_unit};

/// The schema. Names of all models are known; which of them belong together is checked on loading.
pub fn schema() -> Value {
    let mut definitions = json!({
        "parameters": mechanisms(|catalogue| &catalogue.parameters, &|spec| value(spec, &[])),
        "levers": mechanisms(|catalogue| &catalogue.levers, &|spec| value(spec, &[refer("entries")])),
        "pairs": mechanisms(|catalogue| &catalogue.pairs, &pair),
        "draws": mechanisms(|catalogue| &catalogue.draws, &|spec| value(spec, &[])),
        "laws": laws(),
        "belief": belief(),
        "source": { "anyOf": [
            { "type": "string", "description": "A key of the bibliography; `assumed` is one too." },
            { "type": "object", "additionalProperties": false, "properties": {
                "source": { "type": "string" }, "year": { "type": "integer" }, "note": { "type": "string" },
            } },
        ] },
    });
    for (name, definition) in shared() {
        definitions[name] = definition;
    }
    let text = |about: &str| json!({ "type": "string", "description": about });
    let by_bloc = |definition: &str, about: &str| {
        json!({
            "type": "object",
            "description": about,
            "properties": { "all": { "$ref": format!("#/definitions/{definition}") } },
            "additionalProperties": { "$ref": format!("#/definitions/{definition}") },
        })
    };
    let mut levers =
        by_bloc("levers", "Chosen: by bloc, or `all`; between blocs under `pairs`. What is said of one bloc wins.");
    levers["properties"]["pairs"] = json!({ "$ref": "#/definitions/pairs" });
    let by_name = |definition: &str, about: &str| {
        let reference = json!({ "$ref": format!("#/definitions/{definition}") });
        json!({
            "type": "object",
            "description": about,
            "patternProperties": { r"\.": reference },
            "additionalProperties": { "type": "object", "additionalProperties": reference },
        })
    };
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Scenario",
        "description": "A study of one world: only what differs from what it extends.",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "$schema": { "type": "string" },
            "model": {
                "enum": MODELS.iter().map(|model| model.about().name).collect::<Vec<_>>(),
                "description": "The model; may be left out where `extends` says it.",
            },
            "name": text("Name in tables; the file's stem if left out."),
            "title": text("Title."),
            "title_zh": text("Title in Chinese."),
            "story": text("The story in a few sentences."),
            "story_zh": text("The story in Chinese."),
            "extends": text("The scenario that this one changes: a name, or a path from this file."),
            "world": text("Who there is: `default`, `allied`, `two`, or the path of a world file."),
            "run": run(),
            "parameters": by_bloc("parameters", "Given: by bloc, or `all`. What is said of one bloc wins."),
            "levers": levers,
            "draws": { "$ref": "#/definitions/draws" },
            "laws": { "$ref": "#/definitions/laws" },
            "uncertainties": by_name("belief", "What is believed about inputs: `research.beta`, or `compute.chips_0@china` for one bloc."),
            "correlations": { "type": "array", "description": "Inputs that tend to be high together.", "items": {
                "type": "object", "additionalProperties": false, "required": ["a", "b", "rank"], "properties": {
                    "a": text("An uncertainty."), "b": text("Another."),
                    "rank": { "type": "number", "minimum": -1, "maximum": 1, "description": "Spearman's rank correlation." },
                },
            } },
            "sources": by_name("source", "Where the numbers of this file come from, by quantity."),
        },
        "definitions": definitions,
    })
}

/// Objects by mechanism, then short name.
fn mechanisms(
    list: impl Fn(&'static Catalogue) -> &'static Vec<&'static Spec>,
    of: &dyn Fn(&'static Spec) -> Value,
) -> Value {
    let mut mechanisms: Map<String, Value> = Map::new();
    for model in MODELS {
        for spec in list(model.catalogue()) {
            let object = || json!({ "type": "object", "additionalProperties": false, "properties": {} });
            let mechanism = mechanisms.entry(spec.mechanism).or_insert_with(object);
            let known = &mut mechanism["properties"][spec.short];
            // a name that two models share is described by the first, and both ranges are allowed
            *known = if known.is_null() { of(spec) } else { json!({ "anyOf": [known.take(), of(spec)] }) };
        }
    }
    json!({ "type": "object", "additionalProperties": false, "properties": mechanisms })
}

/// What a person should know of a quantity.
fn description(spec: &Spec) -> String {
    let mut said = vec![spec.about.trim().to_string(), format!("Unit {}; {}.", spec.unit, range(spec))];
    said.extend(spec.default.map(|default| format!("Default {}.", with_unit(default, spec.unit))));
    said.extend(spec.bands.map(|[low, medium, high]| {
        format!("Bands: low {}, medium {}, high {}.", number(low), number(medium), number(high))
    }));
    said.push(format!("Source: {}.", spec.source));
    said.join(" ")
}

/// A number in the range.
fn plain(spec: &Spec) -> Value {
    let mut number = json!({ "type": "number" });
    for (key, bound) in [("minimum", *spec.range.start()), ("maximum", *spec.range.end())] {
        if bound.is_finite() {
            number[key] = json!(bound);
        }
    }
    number
}

/// Everything that may stand for a value of a quantity: a number, a string, a factor, and `more`.
fn value(spec: &Spec, more: &[Value]) -> Value {
    let string = if spec.bands.is_some() { refer("band-or-unit") } else { refer("with-unit") };
    let forms: Vec<Value> = [plain(spec), string, refer("times")].into_iter().chain(more.iter().cloned()).collect();
    json!({ "description": description(spec), "anyOf": forms })
}

/// A reference to a definition.
fn refer(definition: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{definition}") })
}

/// What is the same for all quantities.
fn shared() -> [(&'static str, Value); 4] {
    let with_unit = json!({
        "type": "string", "pattern": r"^\s*[-+.0-9]", "description": "A number with its unit, such as \"0.5 %/yr\" or \"20 G USD\".",
    });
    let times = json!({
        "type": "object", "additionalProperties": false, "required": ["times"],
        "properties": { "times": { "type": "number", "description": "What the inherited value is multiplied by." } },
    });
    let value = json!({ "type": ["number", "string"] });
    let from =
        json!({ "type": ["number", "string"], "description": "Years since the start, or a year of the calendar." });
    let ramp = json!({ "type": ["number", "string"], "description": "Over how many years the value is reached." });
    let entries = json!({ "type": "array", "minItems": 1, "items": { "anyOf": [
        { "type": "object", "additionalProperties": false, "required": ["from", "value"], "properties": { "from": from, "value": value } },
        {
            "type": "object", "additionalProperties": false, "required": ["from", "ramp", "to"],
            "properties": { "from": from, "ramp": ramp, "to": value },
        },
    ] } });
    let band = json!({ "anyOf": [{ "enum": ["low", "medium", "high"] }, refer("with-unit")] });
    [("with-unit", with_unit), ("band-or-unit", band), ("times", times), ("entries", entries)]
}

/// Values by pair, or one for all pairs.
fn pair(spec: &'static Spec) -> Value {
    let one = json!({ "anyOf": [plain(spec), refer("band-or-unit"), refer("times"), refer("entries")] });
    let by_pair = json!({ "type": "object", "patternProperties": { "->": one }, "additionalProperties": false });
    value(spec, &[refer("entries"), by_pair])
}

fn laws() -> Value {
    let mut mechanisms: Map<String, Value> = Map::new();
    for law in MODELS.iter().flat_map(|model| &model.catalogue().laws) {
        let Some((mechanism, short)) = law.name.split_once('.') else { continue };
        let forms: Vec<Value> = law
            .forms
            .iter()
            .map(|form| json!({ "const": form.name, "description": format!("{} Source: {}.", form.about.trim(), form.source) }))
            .collect();
        let object = || json!({ "type": "object", "additionalProperties": false, "properties": {} });
        mechanisms.entry(mechanism).or_insert_with(object)["properties"][short] =
            json!({ "description": law.about.trim(), "anyOf": forms });
    }
    json!({ "type": "object", "additionalProperties": false, "properties": mechanisms })
}

fn belief() -> Value {
    let number = |name: &&str| (name.to_string(), json!({ "type": ["number", "string"] }));
    let mut forms = vec![json!({ "const": "fixed", "description": "Not sampled." })];
    for (names, required) in crate::load::belief_forms() {
        let mut properties: Map<String, Value> = required.iter().map(number).collect();
        if required.contains(&"weights") {
            properties
                .insert("weights".into(), json!({ "type": "array", "items": { "type": "number", "minimum": 0 } }));
        }
        let mut all: Vec<&str> = required.to_vec();
        properties.insert("dist".into(), json!({ "const": names }));
        all.push("dist");
        forms.push(
            json!({ "type": "object", "additionalProperties": false, "required": all, "properties": properties }),
        );
    }
    let quantiles: Map<String, Value> = ["p05", "p95"].iter().map(number).collect();
    forms.push(json!({
        "type": "object", "additionalProperties": false, "required": ["p05", "p95"], "properties": quantiles,
        "description": "Lognormal where the quantity cannot be negative, else normal.",
    }));
    forms.push(json!({
        "type": "object", "additionalProperties": false, "required": ["weights"], "description": "Forms of a law by probability.",
        "properties": { "weights": { "type": "object", "additionalProperties": { "type": "number", "minimum": 0 } } },
    }));
    json!({ "anyOf": forms })
}

fn run() -> Value {
    let about: &About = MODELS[0].about();
    let years = |what: &str, default: f64| json!({ "type": ["number", "string"], "description": format!("{what}. Default {}.", number(default)) });
    json!({
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "seed": { "type": "integer", "minimum": 0, "description": format!("Seed. Default {}.", crate::scenario::SEED) },
            "runs": { "type": "integer", "minimum": 1, "description": format!("Worlds of an ensemble. Default {}.", crate::scenario::RUNS) },
            "sampler": {
                "enum": crate::load::sampler_names(),
                "description": "Independent draws, Latin hypercube, or scrambled Sobol sequence.",
            },
            "years": years("Span in years", about.years),
            "step": years("Step in years, such as \"1/32 yr\"; divides a quarter", about.step),
        },
    })
}
