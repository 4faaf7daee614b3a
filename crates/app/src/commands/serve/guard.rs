//! Who may ask. A page of another site that a browser has open can reach this server too: its name and its origin give it away.

use std::net::IpAddr;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

use super::refusal::Refusal;

/// Refuses what another site sends, by the headers that a browser cannot be made to leave out.
///
/// `Host` must be this server's: a name that a foreign site points at this machine (DNS rebinding) is not. Addresses in digits are
/// always good, since they cannot be pointed elsewhere.
pub(super) fn judge(method: &Method, headers: &HeaderMap, names: &[String]) -> Result<(), Refusal> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let forbidden = |place: &str, what: String| Err(Refusal::new(StatusCode::FORBIDDEN, place, what));
    let Some(host) = text(header::HOST) else {
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "Host", "a request names the host that it is meant for"));
    };
    if headers.get_all(header::HOST).iter().count() != 1 || !known(host, names) {
        let what = format!("this server does not go by the name {host}");
        let hint = Some("start it with --host NAME to let it".to_owned());
        return Err(Refusal::hinted(StatusCode::MISDIRECTED_REQUEST, "Host", what, hint));
    }
    if let Some(origin) = text(header::ORIGIN) {
        let own = ["http://", "https://"].iter().any(|scheme| origin.strip_prefix(scheme) == Some(host));
        if !own {
            return forbidden("Origin", format!("{origin} is another site than {host}"));
        }
    }
    let site = text(HeaderName::from_static("sec-fetch-site")).unwrap_or("none");
    let read = method == Method::GET || method == Method::HEAD;
    let followed = text(HeaderName::from_static("sec-fetch-mode")) == Some("navigate") && read;
    if !(site == "none" || site == "same-origin" || followed) {
        return forbidden("Sec-Fetch-Site", format!("a {site} request is not answered"));
    }
    Ok(())
}

/// Is a `Host` one of this server's?
fn known(host: &str, names: &[String]) -> bool {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    };
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return false;
    }
    let digits = match name.strip_prefix('[') {
        Some(inside) => inside.strip_suffix(']').unwrap_or_default(),
        None => name,
    };
    let bracketed = name.starts_with('[');
    let address = digits.parse::<IpAddr>().is_ok_and(|address| address.is_ipv6() == bracketed);
    address
        || std::iter::once("localhost")
            .chain(names.iter().map(String::as_str))
            .any(|own| own.eq_ignore_ascii_case(name))
}

/// What every answer says to the browser: what the page may load, and that nobody may frame it, guess its types or learn where it leads.
pub(super) fn harden(headers: &mut HeaderMap) {
    const HEADERS: [(&str, &str); 6] = [
        (
            "content-security-policy",
            "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
             font-src 'self' data:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ];
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(pairs: &[(&'static str, &str)]) -> bool {
        let header = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"))
        };
        judge(&Method::GET, &pairs.iter().map(header).collect(), &["lab.example".to_owned()]).is_ok()
    }

    #[test]
    fn names_that_may_be_pointed_here_by_others_are_not_ours() {
        for host in ["localhost:8017", "LOCALHOST", "127.0.0.1:1", "[::1]:8017", "10.0.0.7", "lab.example:80"] {
            assert!(judged(&[("host", host)]), "{host}");
        }
        for host in [
            "evil.example:8017",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "",
            "::1",
            "[127.0.0.1]",
            "localhost:x",
        ] {
            assert!(!judged(&[("host", host)]), "{host}");
        }
        assert!(!judged(&[]));
    }

    #[test]
    fn other_sites_are_told_from_ours() {
        let host = ("host", "127.0.0.1:8017");
        assert!(judged(&[host, ("origin", "http://127.0.0.1:8017")]));
        for origin in [
            "http://127.0.0.1:8018",
            "http://localhost:8017",
            "null",
            "https://evil.example",
            "http://127.0.0.1:8017.evil.example",
        ] {
            assert!(!judged(&[host, ("origin", origin)]), "{origin}");
        }
        assert!(judged(&[host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")]));
        assert!(!judged(&[host, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]));
        assert!(!judged(&[host, ("sec-fetch-site", "same-site")]));
    }
}
