//! The files of the page: inside a release build, or in a folder.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use shapan_lab::manifest::digest;

use super::PROTOCOL;

/// Name and bytes of every file of the page, sorted; nothing if it was not built.
const INSIDE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));
/// Where a build that carries no page looks for one: builds for development run beside their sources.
const BESIDE: Option<&str> =
    if cfg!(debug_assertions) { Some(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/dist")) } else { None };
/// The one command that builds the page.
pub(super) const BUILD: &str = "npm --prefix web run all";

/// Where the page's files are.
pub(super) enum Page {
    /// Inside the program.
    Inside,
    /// In a folder.
    Folder(PathBuf),
    /// Nowhere: it was not built.
    Missing,
}

impl Page {
    /// The page in this folder, inside the program, or beside its sources.
    pub(super) fn find(folder: Option<&Path>) -> Page {
        let built = |folder: &Path| folder.join("index.html").is_file();
        match (folder, BESIDE) {
            (Some(folder), _) if built(folder) => Page::Folder(folder.to_owned()),
            (Some(_), _) => Page::Missing,
            (None, _) if !INSIDE.is_empty() => Page::Inside,
            (None, Some(beside)) if built(Path::new(beside)) => Page::Folder(PathBuf::from(beside)),
            (None, _) => Page::Missing,
        }
    }

    /// Is there a page?
    pub(super) fn is_built(&self) -> bool {
        !matches!(self, Page::Missing)
    }

    fn bytes(&self, name: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Page::Inside => {
                let at = INSIDE.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
                Some(Cow::Borrowed(INSIDE[at].1))
            }
            Page::Folder(folder) => {
                let path = folder.join(name).canonicalize().ok()?;
                // a link that leads out of the folder is not followed
                let inside = path.starts_with(folder.canonicalize().ok()?) && path.is_file();
                inside.then(|| std::fs::read(path).ok().map(Cow::Owned))?
            }
            Page::Missing => None,
        }
    }

    /// The file that an address stands for; none if there is no such file.
    pub(super) fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Response<Body>> {
        let name = match path.strip_prefix('/')? {
            "" => "index.html",
            name => name,
        };
        let name = sound(name).then_some(name)?;
        if !self.is_built() && name == "index.html" {
            return Some(unbuilt());
        }
        let asks = |header: HeaderName, what: &str| {
            headers.get(header).and_then(|value| value.to_str().ok()).is_some_and(|value| {
                value.split(',').any(|one| one.split(';').next().is_some_and(|one| one.trim() == what))
            })
        };
        let (bytes, packed) = match name {
            "index.html" => (marked(self.bytes(name)?), false),
            _ => match asks(header::ACCEPT_ENCODING, "br").then(|| self.bytes(&format!("{name}.br"))).flatten() {
                Some(bytes) => (bytes, true),
                None => (self.bytes(name)?, false),
            },
        };
        // names of the builder carry a hash of the file: such a file never changes
        let lasting = name.starts_with("assets/");
        let tag = (!lasting).then(|| format!("\"{}\"", &digest(&bytes)[..32]));
        let known = tag.as_deref().is_some_and(|tag| asks(header::IF_NONE_MATCH, tag));
        let mut answer = match (known, bytes) {
            (true, _) => Response::new(Body::empty()),
            (false, Cow::Borrowed(bytes)) => Response::new(Body::from(Bytes::from_static(bytes))),
            (false, Cow::Owned(bytes)) => Response::new(Body::from(bytes)),
        };
        if known {
            *answer.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let mut say = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                answer.headers_mut().insert(name, value);
            }
        };
        say(header::CONTENT_TYPE, kind(name));
        say(header::VARY, "Accept-Encoding");
        say(header::CACHE_CONTROL, if lasting { "public, max-age=31536000, immutable" } else { "no-cache" });
        if packed {
            say(header::CONTENT_ENCODING, "br");
        }
        if let Some(tag) = tag {
            say(header::ETAG, &tag);
        }
        Some(answer)
    }
}

/// The page with a word to itself that this server serves it, so that it need not ask servers which do not know the question.
fn marked(page: Cow<'static, [u8]>) -> Cow<'static, [u8]> {
    const HEAD: &[u8] = b"<head>";
    let Some(at) = page.windows(HEAD.len()).position(|here| here == HEAD) else { return page };
    let (before, after) = page.split_at(at + HEAD.len());
    let mark = format!("<meta name=\"shapan-serve\" content=\"{PROTOCOL}\" />");
    Cow::Owned([before, mark.as_bytes(), after].concat())
}

/// The page's own names have plain letters only. Whatever else an address holds, encoded or not, it is none of them.
fn sound(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    name.bytes().all(plain) && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What stands in for a page that was not built.
fn unbuilt() -> Response<Body> {
    let text = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>shapan</title><body>\
         <p>The server runs, but this build carries no page. In the root of the repository: <code>{BUILD}</code>, then build the program again.</p>\
         <p lang=\"zh-Hans\">服务器在运行，但此程序未包含页面。请在仓库根目录运行 <code>{BUILD}</code>，然后重新编译程序。</p>\
         <p><a href=\"/api/openapi.json\">/api/openapi.json</a></p>"
    );
    let mut answer = Response::new(Body::from(text));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_told_who_serves_it() {
        let page = marked(Cow::Borrowed(b"<!doctype html><html><head><title>x</title></head></html>"));
        let told = "<head><meta name=\"shapan-serve\" content=\"shapan.v1\" /><title>";
        assert!(String::from_utf8_lossy(&page).contains(told));
        assert_eq!(marked(Cow::Borrowed(b"<p>no head</p>")), b"<p>no head</p>".as_slice());
    }

    #[test]
    fn only_plain_names_are_names() {
        for name in ["index.html", "assets/main-A_b.js"] {
            assert!(sound(name), "{name}");
        }
        for name in ["", "..", "../x", "a/../../x", "a//b", ".git/config", "%2e%2e/x", "a\\b", "a\0", "a/.hidden"] {
            assert!(!sound(name), "{name}");
        }
    }
}
