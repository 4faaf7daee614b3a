//! What is asked over the websocket, read: who asks (an id), what (`do`), and the fields of it.

use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use shapan_lab::desk::Open;
use shapan_lab::messages::Language;
use shapan_lab::problem::nearest;

use super::refusal::Refusal;

/// Everything that can be asked, for messages and the description.
pub(super) const WORDS: [&str; 9] =
    ["ping", "ensemble", "claims", "why", "save", "report", "studies", "open", "delete"];
/// And to stop it.
const CANCEL: &str = "cancel";

/// A request.
#[derive(Debug)]
pub(super) struct Asked {
    /// Its id; answers carry it.
    pub(super) id: u32,
    /// What is asked.
    pub(super) todo: Todo,
}

/// What is asked.
#[derive(Debug)]
pub(super) enum Todo {
    /// Is anyone there?
    Ping,
    /// Stop a job.
    Cancel {
        /// The id with which it was asked for.
        job: u32,
    },
    /// What is answered at once.
    Quick(Quick),
    /// What is a job.
    Long(Box<Long>),
}

/// What is answered at once.
#[derive(Debug)]
pub(super) enum Quick {
    /// Which studies are saved?
    Studies,
    /// One of them.
    Open(String),
    /// Away with it.
    Delete(String),
}

/// A job over the worlds of a scenario.
#[derive(Debug)]
pub(super) struct Long {
    /// Which.
    pub(super) what: What,
    /// The scenario and its worlds.
    pub(super) open: Open,
    /// The same as it was written, for those who take it up again.
    pub(super) written: Value,
    /// Language of texts.
    pub(super) language: Language,
}

/// Which job.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum What {
    /// Bands over time and key dates.
    Bands,
    /// Verdicts on claims.
    Claims,
    /// A change, divided among inputs.
    Why,
    /// Bands, and a saved study of this name.
    Save(String),
    /// A report.
    Report {
        /// Printed by a browser.
        pdf: bool,
    },
}

/// Reads a request; a refusal comes with the id if one could be read.
pub(super) fn read(text: &str) -> Result<Asked, (Option<u32>, Refusal)> {
    let bad = |place: &str, what: String| Refusal::new(StatusCode::BAD_REQUEST, place, what);
    let value: Value = serde_json::from_str(text).map_err(|error| (None, bad("request", error.to_string())))?;
    let Value::Object(mut fields) = value else {
        return Err((None, bad("request", "an object with `id` and `do` is expected".into())));
    };
    let id = fields.remove("id").and_then(|id| u32::try_from(id.as_u64()?).ok());
    let Some(id) = id else {
        return Err((None, bad("id", "a whole number from 0 to 4294967295 is expected".into())));
    };
    let word = match fields.remove("do") {
        Some(Value::String(word)) => word,
        _ => return Err((Some(id), bad("do", format!("one of {}, {CANCEL} is expected", WORDS.join(", "))))),
    };
    todo(&word, fields).map(|todo| Asked { id, todo }).map_err(|refusal| (Some(id), refusal))
}

fn todo(word: &str, mut fields: Map<String, Value>) -> Result<Todo, Refusal> {
    let quick = |quick| Ok(Todo::Quick(quick));
    let what = match word {
        "ping" => return rest(fields).map(|()| Todo::Ping),
        CANCEL => {
            let job = field(&mut fields, "job")?;
            return rest(fields).map(|()| Todo::Cancel { job });
        }
        "studies" => return rest(fields).and_then(|()| quick(Quick::Studies)),
        "open" => return name(fields).and_then(|name| quick(Quick::Open(name))),
        "delete" => return name(fields).and_then(|name| quick(Quick::Delete(name))),
        "ensemble" => What::Bands,
        "claims" => What::Claims,
        "why" => What::Why,
        "save" => What::Save(field(&mut fields, "name")?),
        "report" => match field::<String>(&mut fields, "format")?.as_str() {
            "html" => What::Report { pdf: false },
            "pdf" => What::Report { pdf: true },
            other => return Err(Refusal::wrong("format", format!("`{other}` is not html or pdf"))),
        },
        other => {
            let known = WORDS.into_iter().chain([CANCEL]);
            let hint = nearest(other, known).map(|near| format!("did you mean {near}?"));
            let what = format!("nothing is called `{other}`");
            return Err(Refusal::hinted(StatusCode::BAD_REQUEST, "do", what, hint));
        }
    };
    long(what, fields).map(|long| Todo::Long(Box::new(long)))
}

/// The fields of a study: those with which a page opens one, without its slot.
pub(super) fn long(what: What, mut fields: Map<String, Value>) -> Result<Long, Refusal> {
    let code: String = match fields.contains_key("language") {
        true => field(&mut fields, "language")?,
        false => "en".into(),
    };
    let language = Language::from_code(&code);
    let language = language.ok_or_else(|| Refusal::wrong("language", format!("`{code}` is not en or zh")))?;
    if fields.contains_key("slot") {
        return Err(Refusal::wrong("slot", "there are no slots here: an id is enough"));
    }
    let written = Value::Object(fields.clone());
    fields.insert("slot".into(), 0.into());
    let kind = match what {
        What::Claims => Some("claims"),
        What::Why => Some("why"),
        What::Bands | What::Save(_) | What::Report { .. } => None,
    };
    if let Some(kind) = kind {
        fields.insert("kind".into(), kind.into());
    }
    let open =
        serde_json::from_value(Value::Object(fields)).map_err(|error| Refusal::wrong("request", error.to_string()))?;
    Ok(Long { what, open, written, language })
}

fn field<T: DeserializeOwned>(fields: &mut Map<String, Value>, name: &str) -> Result<T, Refusal> {
    let value = fields.remove(name).ok_or_else(|| Refusal::wrong(name, format!("the field `{name}` is missing")))?;
    serde_json::from_value(value).map_err(|error| Refusal::wrong(name, error.to_string()))
}

fn name(mut fields: Map<String, Value>) -> Result<String, Refusal> {
    let name = field(&mut fields, "name")?;
    rest(fields).map(|()| name)
}

/// Nothing more is said than is understood.
fn rest(fields: Map<String, Value>) -> Result<(), Refusal> {
    match fields.keys().next() {
        None => Ok(()),
        Some(name) => Err(Refusal::wrong(name, format!("the field `{name}` means nothing here"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> (Option<u32>, String) {
        let (id, refusal) = read(text).expect_err(text);
        (id, refusal.json()["problems"][0]["what"].as_str().expect("a reason").to_owned())
    }

    #[test]
    fn what_is_wrong_is_said_with_the_id_if_there_is_one() {
        assert_eq!(refused("{").0, None);
        assert_eq!(refused("[1]").0, None);
        assert_eq!(refused(r#"{"do":"ping"}"#).0, None);
        assert_eq!(refused(r#"{"id":-1,"do":"ping"}"#).0, None);
        assert_eq!(refused(r#"{"id":4294967296,"do":"ping"}"#).0, None);
        assert_eq!(refused(r#"{"id":7,"do":"pimg"}"#), (Some(7), "nothing is called `pimg`".to_owned()));
        assert_eq!(refused(r#"{"id":7,"do":"ping","x":1}"#).0, Some(7));
        assert_eq!(refused(r#"{"id":7,"do":"open"}"#).1, "the field `name` is missing");
        assert!(refused(r#"{"id":7,"do":"ensemble","scenario":"baseline","runs":1,"wrong":2}"#).1.contains("wrong"));
        assert!(refused(r#"{"id":7,"do":"report","format":"doc","scenario":"baseline","runs":1}"#).1.contains("doc"));
    }

    #[test]
    fn a_study_is_read_as_a_page_opens_it() {
        let text =
            r#"{"id":1,"do":"save","name":"mine","scenario":"baseline","runs":20,"language":"zh","set":[["a","1"]]}"#;
        let Todo::Long(long) = read(text).expect("sound").todo else { panic!("a job") };
        assert_eq!((long.what, long.language, long.open.runs), (What::Save("mine".into()), Language::Chinese, 20));
        assert_eq!(long.written["set"][0][0], "a");
        assert!(long.written.get("slot").is_none());
    }
}
