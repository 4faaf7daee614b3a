//! What a client must know where the server listens beyond this machine.

use axum::http::{HeaderMap, header};
use shapan_lab::manifest::digest;

/// Letters of a token, at least.
pub(super) const SHORTEST: usize = 16;

/// A token, kept as its hash.
#[derive(Clone)]
pub(super) struct Token {
    hash: String,
    cookie: String,
}

impl Token {
    /// A token that was given; the port tells servers of one machine apart, since cookies do not.
    pub(super) fn given(text: &str, port: u16) -> Result<Token, String> {
        if text.chars().count() < SHORTEST
            || !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        {
            return Err(format!("--token: at least {SHORTEST} letters, digits, - _ or . are expected, or `auto`"));
        }
        Ok(Token { hash: digest(text.as_bytes()), cookie: format!("shapan-{port}") })
    }

    /// A token drawn by the system: 32 letters.
    pub(super) fn drawn() -> Result<String, String> {
        let mut bytes = [0_u8; 16];
        getrandom::fill(&mut bytes).map_err(|error| format!("the system gives no random numbers: {error}"))?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Is this the token? The time that it takes does not depend on how much of it is right: hashes are compared, whole.
    fn is(&self, text: &str) -> bool {
        let pairs = self.hash.bytes().zip(digest(text.as_bytes()).into_bytes());
        pairs.fold(0, |differing, (a, b)| differing | (a ^ b)) == 0
    }

    /// Does a request carry the token, as `Authorization: Bearer …` or as the cookie that [`Token::set_cookie`] sets?
    pub(super) fn carried(&self, headers: &HeaderMap) -> bool {
        let texts = |name| headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        let bearer = texts(header::AUTHORIZATION).filter_map(|value| value.strip_prefix("Bearer "));
        let cookies = texts(header::COOKIE).flat_map(|value| value.split(';'));
        let own = cookies.filter_map(|pair| pair.trim().strip_prefix(&self.cookie)?.strip_prefix('='));
        bearer.chain(own).any(|text| self.is(text.trim()))
    }

    /// The cookie that carries the token of this request on: out of reach of scripts and of other sites.
    pub(super) fn set_cookie(&self, headers: &HeaderMap) -> Option<String> {
        let given = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?.trim();
        self.is(given).then(|| format!("{}={given}; Path=/; HttpOnly; SameSite=Strict", self.cookie))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn with(name: header::HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_str(value).expect("a header"))])
    }

    #[test]
    fn only_the_token_itself_opens() {
        let token = Token::given("0123456789abcdef", 80).expect("a token");
        for (text, opens) in
            [("0123456789abcdef", true), ("0123456789abcdeF", false), ("0123456789abcdef0", false), ("", false)]
        {
            assert_eq!(token.carried(&with(header::AUTHORIZATION, &format!("Bearer {text}"))), opens, "{text}");
            assert_eq!(token.carried(&with(header::COOKIE, &format!("a=b; shapan-80={text}"))), opens, "{text}");
            assert!(!token.carried(&with(header::COOKIE, &format!("shapan-81={text}"))));
        }
        assert!(!token.carried(&HeaderMap::new()));
        let hash = digest(b"0123456789abcdef");
        assert!(!token.carried(&with(header::COOKIE, &format!("shapan-80={hash}"))));
    }

    #[test]
    fn short_tokens_are_no_tokens() {
        assert!(Token::given("0123456789abcde", 1).is_err());
        assert!(Token::given("0123456789abcdef;", 1).is_err());
        let (a, b) = (Token::drawn().expect("a token"), Token::drawn().expect("a token"));
        assert!(a != b && Token::given(&a, 1).is_ok());
    }
}
