//! Sessions over HTTP: their cookie, and which pages may use it.

use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Uri, header};
use service::sessions::Credential;

use crate::problem::Problem;

/// Name of the cookie. Its prefix makes browsers enforce the attributes set by [`cookie`]: no other
/// host can set or receive it.
pub(crate) const COOKIE: &str = "__Host-session";

/// Name of the cookie without TLS, on a developer's own machine.
const LOCAL_COOKIE: &str = "session";

/// Whether a request came over plain HTTP from the same machine.
pub(crate) fn is_local(uri: &Uri) -> bool {
    uri.scheme_str() == Some("http")
        && uri
            .host()
            .is_some_and(|host| ["localhost", "127.0.0.1", "[::1]"].contains(&host))
}

/// The text of the session cookie, if the request has one.
pub(crate) fn presented(parts: &Parts) -> Option<&str> {
    let name = if is_local(&parts.uri) {
        LOCAL_COOKIE
    } else {
        COOKIE
    };
    let headers = parts.headers.get_all(header::COOKIE).iter();
    headers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// The `Set-Cookie` header that sets the session cookie, or removes it if there is no credential.
/// Requests from pages of other sites never carry it.
pub(crate) fn cookie(
    credential: Option<&Credential>,
    longest_secs: i64,
    local: bool,
) -> Option<HeaderValue> {
    let value = credential.map(Credential::to_text).unwrap_or_default();
    let (name, secure) = if local {
        (LOCAL_COOKIE, "")
    } else {
        (COOKIE, "; Secure")
    };
    let age = longest_secs.max(0);
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&cookie).ok()
}

/// Whether a request changes nothing, so that it is harmless from any page.
pub(crate) fn is_safe(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS].contains(method)
}

/// Lets pages of this service and of the configured origins act with a session. Browsers send the
/// origin of a page, and no script can forge it; a request without one does not come from a page.
///
/// # Errors
/// `cross_origin`.
pub(crate) fn may_act(parts: &Parts, origins: &[String]) -> Result<(), Problem> {
    let site = parts.headers.get("sec-fetch-site");
    let same = site.is_some_and(|site| site == "same-origin");
    match same || is_from(&parts.headers, &parts.uri, origins) == Some(true) {
        true => Ok(()),
        false => Err(Problem::cross_origin()),
    }
}

/// As [`may_act`], for a request with a token: it need not come from a page.
///
/// # Errors
/// `cross_origin`.
pub(crate) fn may_sign_in(
    headers: &HeaderMap,
    uri: &Uri,
    origins: &[String],
) -> Result<(), Problem> {
    match is_from(headers, uri, origins) {
        Some(false) => Err(Problem::cross_origin()),
        Some(true) | None => Ok(()),
    }
}

/// Whether a request is from a page of this service or of a configured origin; `None` if it has no
/// `Origin`.
fn is_from(headers: &HeaderMap, uri: &Uri, origins: &[String]) -> Option<bool> {
    let origin = headers.get(header::ORIGIN)?;
    let own = uri
        .scheme_str()
        .zip(uri.authority())
        .map(|(scheme, authority)| format!("{scheme}://{authority}"));
    let mut known = origins.iter().chain(&own);
    Some(known.any(|known| origin == known.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(uri: &str, headers: &[(&str, &str)]) -> Parts {
        let mut request = http::Request::post(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn only_pages_of_the_service_and_of_known_origins_act() {
        let known = ["https://board.example".to_owned()];
        for (headers, may) in [
            (&[][..], false),
            (&[("origin", "https://jobs.example")], true),
            (&[("origin", "https://board.example")], true),
            (&[("origin", "http://jobs.example")], false),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "null")], false),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "none")], false),
            (
                &[
                    ("sec-fetch-site", "same-site"),
                    ("origin", "https://board.example"),
                ],
                true,
            ),
        ] {
            let parts = request("https://jobs.example/v1/users/u1", headers);
            assert_eq!(may_act(&parts, &known).is_ok(), may, "{headers:?}");
        }
    }

    #[test]
    fn only_a_developers_own_machine_does_without_tls() {
        for (uri, local) in [
            ("http://localhost:8787/v1", true),
            ("http://127.0.0.1:8787/v1", true),
            ("http://[::1]:8787/v1", true),
            ("https://localhost/v1", false),
            ("http://jobs.example/v1", false),
            ("http://localhost.jobs.example/v1", false),
        ] {
            assert_eq!(is_local(&uri.parse().unwrap()), local, "{uri}");
        }
        let away = cookie(None, 0, false).unwrap();
        let expected = "__Host-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure";
        assert_eq!(away, expected);
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        for (cookies, found) in [
            ("a=b; __Host-session=x.y; c=d", Some("x.y")),
            ("session=x.y", None),
            ("x__Host-session=x.y", None),
            ("", None),
        ] {
            let parts = request("https://jobs.example/v1", &[("cookie", cookies)]);
            assert_eq!(presented(&parts), found, "{cookies}");
        }
    }
}
