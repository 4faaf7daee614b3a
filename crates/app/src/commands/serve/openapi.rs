//! The description of what is answered over HTTP, for people and programs (OpenAPI 3.1), with the messages of the websocket.

use serde_json::{Map, Value, json};

use super::{PROTOCOL, SMALL, asked, routes};

/// The description.
pub(super) fn description() -> Value {
    let mut paths = Map::new();
    for (path, method, _) in routes::table() {
        let mut operation = operation(path);
        let refused = json!({ "description": "Refused, with reasons.", "content": content("Problems") });
        operation["responses"]["default"] = refused;
        paths.insert(path.to_owned(), json!({ method.as_str().to_lowercase(): operation }));
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "shapan serve",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            "description": "Ensembles, claims, reports and saved studies for the page of shapan and for programs. Limits are told by \
                /api/health. Requests of other sites are refused (Host, Origin, Sec-Fetch-Site). The numbers are those of the command \
                line for the same seed, to the bit.",
        },
        "security": [{}, { "token": [] }, { "cookie": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "Where the server was started with --token." },
                "cookie": { "type": "apiKey", "in": "cookie", "name": "shapan-PORT", "description": "Set by /api/session." },
            },
            "schemas": schemas(),
        },
    })
}

fn content(schema: &str) -> Value {
    json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } } })
}

/// What one address does. One that is not told of here has no summary, which a test refuses.
fn operation(path: &str) -> Value {
    let (name, summary, more) = match path {
        "/api/health" => ("health", "Is this a server of shapan, of which version, with which limits?", ""),
        "/api/openapi.json" => ("description", "This description.", ""),
        "/api/session" => (
            "session",
            "The token of the Authorization header becomes a cookie.",
            "A browser sends the cookie with its websocket, where it can send no header.",
        ),
        "/api/ask" => (
            "ask",
            "A question that needs no study.",
            "An object with `do`, such as {\"do\": \"describe\", \"language\": \"en\"}; the answer is the one that the page has from its own engine.",
        ),
        "/api/ensemble" => (
            "ensemble",
            "The bands of a small ensemble.",
            "Takes its place among the jobs, and stops if the client goes.",
        ),
        "/ws" => (
            "websocket",
            "The websocket, for everything that takes long.",
            "Subprotocol in the 101 answer and below. Requests are JSON in text frames: {id, do, …}. A job answers {id, progress} any number \
             of times, then once {id, result, with} or {id, problems, status}. If `with` is not null, a binary frame follows: the id and a \
             kind (four bytes each, little endian), then numbers of eight bytes (kind 0) or the bytes of a file (kind 1). Jobs stop when \
             they are cancelled or the connection ends.",
        ),
        _ => return json!({ "responses": {} }),
    };
    let mut told = json!({ "operationId": name, "summary": summary, "description": more });
    let ok = |schema: &str| json!({ "200": { "description": "The answer.", "content": content(schema) } });
    told["responses"] = match path {
        "/api/health" => ok("Health"),
        "/api/ensemble" => ok("Bands"),
        "/api/session" => json!({ "204": { "description": "Sets the cookie, if a token is needed." } }),
        "/ws" => json!({ "101": {
            "description": "The websocket is open.",
            "headers": { "Sec-WebSocket-Protocol": { "schema": { "const": PROTOCOL } } },
        } }),
        _ => {
            json!({ "200": { "description": "The answer.", "content": { "application/json": { "schema": { "type": "object" } } } } })
        }
    };
    match path {
        "/api/ask" => {
            let schema = json!({ "type": "object", "required": ["do"], "properties": { "do": { "type": "string" } } });
            told["requestBody"] = json!({ "required": true, "content": { "application/json": { "schema": schema } } });
        }
        "/api/ensemble" => told["requestBody"] = json!({ "required": true, "content": content("Open") }),
        "/ws" => told["x-messages"] = json!({ "request": { "$ref": "#/components/schemas/Message" } }),
        _ => {}
    }
    told
}

fn schemas() -> Value {
    let text = json!({ "type": "string" });
    let whole = json!({ "type": "integer", "minimum": 0 });
    let open = json!({
        "scenario": { "type": "string", "description": "A scenario that is built in; what `text` extends." },
        "text": { "type": "string", "description": "A scenario of one's own, as TOML." },
        "files": { "type": "object", "additionalProperties": text, "description": "Further texts by path, which the scenario names." },
        "set": {
            "type": "array",
            "items": { "type": "array", "items": text, "minItems": 2, "maxItems": 2 },
            "description": "Names and values, as after --set.",
        },
        "columns": { "type": "array", "items": text, "description": "Stocks and flows whose bands are wanted." },
        "seed": whole,
        "runs": { "type": "integer", "minimum": 1, "description": format!("Worlds: at most {SMALL} here, and as many as /api/health says over the websocket.") },
        "sampler": { "enum": ["mc", "lhs", "sobol"] },
        "step": { "type": "number", "exclusiveMinimum": 0, "description": "Years." },
        "language": { "enum": ["en", "zh"], "default": "en" },
    });
    let problem = json!({
        "type": "object",
        "required": ["file", "line", "column", "what", "hint"],
        "properties": {
            "file": { "type": "string", "description": "Which text, header or field is meant." },
            "line": whole, "column": whole, "what": text, "hint": { "type": ["string", "null"] },
        },
    });
    let date = json!({
        "type": "object",
        "properties": {
            "name": text, "about": text, "share": { "type": "number" },
            "years": { "type": "array", "items": { "type": ["number", "null"] } },
        },
    });
    let words: Vec<&str> = asked::WORDS.into_iter().chain(["cancel"]).collect();
    json!({
        "Problems": {
            "type": "object",
            "required": ["problems"],
            "properties": { "problems": { "type": "array", "minItems": 1, "items": problem } },
        },
        "Health": {
            "type": "object",
            "required": ["service", "version", "protocol", "token", "limits"],
            "properties": {
                "service": { "const": "shapan" }, "version": text, "protocol": { "const": PROTOCOL },
                "token": { "enum": ["none", "needed", "accepted"] },
                "limits": { "type": "object", "additionalProperties": whole },
            },
        },
        "Open": { "type": "object", "required": ["scenario", "runs"], "additionalProperties": false, "properties": open },
        "Bands": {
            "type": "object",
            "required": ["worlds", "broken", "rows", "blocs", "columns", "start", "dates", "numbers"],
            "properties": {
                "worlds": whole, "broken": whole, "rows": whole, "blocs": whole, "columns": whole, "start": { "type": "number" },
                "dates": { "type": "array", "items": date },
                "opened": { "type": "object", "description": "The scenario as it was understood." },
                "numbers": {
                    "type": "array",
                    "items": { "type": ["number", "null"] },
                    "description": "By column, bloc and row: quantiles 5, 25, 50, 75 and 95 %, and the share of worlds alive.",
                },
            },
        },
        "Message": {
            "type": "object",
            "required": ["id", "do"],
            "properties": {
                "id": { "type": "integer", "minimum": 0, "maximum": u32::MAX },
                "do": { "enum": words },
                "name": { "type": "string", "description": "save, open, delete: the study." },
                "format": { "enum": ["html", "pdf"], "description": "report." },
                "job": { "type": "integer", "description": "cancel: the id of the job." },
            },
            "description": "ensemble, claims, why, save and report take the fields of Open too.",
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_answered_is_described() {
        let told = description();
        for (path, method, _) in routes::table() {
            let operation = &told["paths"][path][method.as_str().to_lowercase()];
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{path}");
        }
        assert_eq!(told["paths"].as_object().map(Map::len), Some(routes::table().len()));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let told = description();
        let text = told.to_string();
        let names: Vec<&str> =
            text.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(names.len() > 4);
        for name in names {
            assert!(told["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
