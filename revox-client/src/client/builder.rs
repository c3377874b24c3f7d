//! The client's settings: where they come from, what they default to, and which are refused.

use std::ffi::OsString;
use std::fmt;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy as Redirects;
use reqwest::{ClientBuilder as HttpBuilder, Url};

use crate::client::Client;
use crate::error::Error;
use crate::redact::{ApiKey, REDACTED, Secrets, is_secret_name};
use crate::retry::Policy;
use revox_types::generated::operations::SERVER;

/// Headers that belong to the connection or are made from the body; setting them breaks requests.
const NOT_SETTABLE: [&str; 5] = [
    "connection",
    "content-length",
    "te",
    "transfer-encoding",
    "upgrade",
];

const BASE_URL: &str = "REVOX_BASE_URL";

const NO_URL: &str =
    "is no URL of HTTP: it begins with `https://`, or on this machine with `http://`";

/// Set to anything but `0`, it keeps every client of a program on this machine.
const ONLY_LOOPBACK: &str = "REVOX_ONLY_LOOPBACK";

/// Makes a [`Client`].
///
/// ```
/// # #[cfg(any(feature = "rustls", feature = "native-tls"))]
/// # fn main() -> Result<(), revox_client::Error> {
/// let client = revox_client::Client::builder()
///     .api_key("my key")
///     .timeout(std::time::Duration::from_secs(20))
///     .retries(3)
///     .build()?;
/// # Ok(())
/// # }
/// # #[cfg(not(any(feature = "rustls", feature = "native-tls")))]
/// # fn main() {}
/// ```
#[must_use = "a builder does nothing until `build`"]
#[derive(Default)]
pub struct ClientBuilder {
    key: Option<ApiKey>,
    /// With what messages call it.
    base_url: Option<(String, &'static str)>,
    allow_plain_http: bool,
    headers: Vec<(String, String)>,
    timeout: Option<Duration>,
    total_timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    retry: Policy,
    max_response_bytes: Option<usize>,
    http: Option<reqwest::Client>,
    configure: Vec<Box<dyn FnOnce(HttpBuilder) -> HttpBuilder + Send>>,
    problem: Option<String>,
    from_env: bool,
    only_loopback: bool,
}

impl ClientBuilder {
    /// Begins with what the environment says: `REVOX_API_KEY`, `REVOX_BASE_URL`, and `REVOX_CUSTOM_HEADERS`, which holds lines of
    /// the form `Name: value`. What is set here afterwards comes first.
    pub fn from_env() -> Self {
        Self::from_lookup(|name| std::env::var_os(name))
    }

    fn from_lookup(get: impl Fn(&str) -> Option<OsString>) -> Self {
        // A setting that is there and cannot be read must not turn into the default.
        let mut problem = None;
        let mut get = |name: &str| {
            let text = get(name)?.into_string();
            if text.is_err() {
                problem.get_or_insert_with(|| format!("{name} is not text"));
            }
            text.ok()
        };
        let key = get("REVOX_API_KEY").map(ApiKey::from);
        let base_url = get(BASE_URL).filter(|url| !url.trim().is_empty());
        let headers = get("REVOX_CUSTOM_HEADERS").unwrap_or_default();
        let mut builder = Self {
            key,
            base_url: base_url.map(|url| (url, BASE_URL)),
            problem,
            from_env: true,
            ..Self::default()
        };
        for line in headers.lines() {
            if line.trim().is_empty() {
                continue;
            }
            match line.split_once(':') {
                Some((name, value)) => builder
                    .headers
                    .push((name.trim().to_owned(), value.trim().to_owned())),
                // The line is not shown, since it may be a secret that was put into the wrong variable.
                None => {
                    builder.problem.get_or_insert_with(|| {
                        "REVOX_CUSTOM_HEADERS has a line that is not `Name: value`".to_owned()
                    });
                }
            }
        }
        builder
    }

    /// The API key.
    pub fn api_key(mut self, key: impl Into<ApiKey>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// The URL that operations' paths are put after, which may have a path itself. The default is that of the documentation.
    ///
    /// It begins with `https://`. With `http://` only this machine is talked to, unless [`allow_plain_http`](Self::allow_plain_http) is
    /// called.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some((url.into(), "the base URL"));
        self
    }

    /// Lets a base URL of another machine begin with `http://`, for a server inside a network of your own.
    ///
    /// The key, definitions and transcripts then travel unencrypted: whoever sees the traffic can read them, and use the key.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// A header to send with every request.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// How long one attempt may take, from connecting to the end of the response. The default is 60 seconds.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// How long all attempts of a request may take, waits included. The default is 5 minutes.
    pub fn total_timeout(mut self, limit: Duration) -> Self {
        self.total_timeout = Some(limit);
        self
    }

    /// How long connecting may take. The default is 5 seconds.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = Some(limit);
        self
    }

    /// How many attempts may follow the first one. The default is 2. A call, a creation and a clone are retried only after a failed
    /// connection and after the status 429.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retry.max_retries = retries;
        self
    }

    /// How long to wait before the second attempt, and how long at most: each wait is twice as long as the one before. Up to a
    /// quarter is left off at random. A wait that the server asks for comes first. The default is half a second, and 8 seconds.
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.retry.first_wait = first;
        self.retry.longest_wait = longest;
        self
    }

    /// The size beyond which a response is not read, after decompression. The default is 64 MiB.
    pub fn max_response_bytes(mut self, limit: usize) -> Self {
        self.max_response_bytes = Some(limit);
        self
    }

    /// Sends with a client that exists already, and so shares its connections, proxies and certificates.
    ///
    /// Its connect timeout, its redirects and its own retries stay in force. Build it with
    /// `redirect(reqwest::redirect::Policy::none())` and `retry(reqwest::retry::never())`, as this crate does with its own, or it
    /// may repeat behind the back of this one; or use [`configure_http`](Self::configure_http).
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.http = Some(client);
        self
    }

    /// Changes how the HTTP client is made: proxies, certificates, the pool. Redirects and retries remain with this crate.
    pub fn configure_http(
        mut self,
        change: impl FnOnce(HttpBuilder) -> HttpBuilder + Send + 'static,
    ) -> Self {
        self.configure.push(Box::new(change));
        self
    }

    /// Refuses to make a client of anything but this machine, so that a test cannot call anybody. The environment variable
    /// `REVOX_ONLY_LOOPBACK`, set to anything but `0`, does the same for every client of a program.
    ///
    /// A proxy is not used then. A client that is [passed in](Self::http_client) keeps its own.
    pub fn only_loopback(mut self) -> Self {
        self.only_loopback = true;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// Says which setting does not work.
    pub fn build(self) -> Result<Client, Error> {
        if let Some(problem) = self.problem {
            return Err(Error::settings(problem));
        }
        let key = self.key.ok_or_else(|| {
            Error::settings(if self.from_env {
                "no API key: set the environment variable REVOX_API_KEY"
            } else {
                "no API key: call `api_key` or use `from_env`"
            })
        })?;
        let authorization = bearer(&key)?;
        let (base, name) = match &self.base_url {
            Some((url, name)) => (url.as_str(), *name),
            None => (SERVER, "the base URL"),
        };
        let base = base_url(base, name)?;
        let only_loopback = self.only_loopback || is_set(std::env::var_os(ONLY_LOOPBACK));
        if only_loopback && !is_loopback(&base) {
            return Err(Error::settings(format!(
                "{name} is not on this machine, and `only_loopback` or {ONLY_LOOPBACK} lets this program reach no other"
            )));
        }
        if base.scheme() == "http" && !is_loopback(&base) && !self.allow_plain_http {
            return Err(Error::settings(format!(
                "{name} begins with `http://` and is not on this machine, so the API key would travel unencrypted: write `https://`, or allow it by `allow_plain_http` on the builder, or by `--allow-plain-http` of the program `revox`"
            )));
        }
        let tls = cfg!(any(
            feature = "rustls",
            feature = "native-tls",
            feature = "rustls-no-provider"
        ));
        if base.scheme() == "https" && !tls {
            return Err(Error::settings(
                "the base URL is `https://…`, for which this build has no TLS: enable the feature `rustls` or `native-tls`",
            ));
        }
        let mut config = Config {
            base: base.clone(),
            headers: HeaderMap::new(),
            authorization,
            timeout: limit("timeout", self.timeout.unwrap_or(Duration::from_secs(60)))?,
            total_timeout: limit(
                "total_timeout",
                self.total_timeout.unwrap_or(Duration::from_secs(300)),
            )?,
            retry: self.retry,
            max_response_bytes: self.max_response_bytes.unwrap_or(64 << 20),
            key,
        };
        for (name, value) in &self.headers {
            config.set_header(name, value)?;
        }
        let http = match self.http {
            Some(http) => http,
            None => http(
                &base,
                limit(
                    "connect_timeout",
                    self.connect_timeout.unwrap_or(Duration::from_secs(5)),
                )?,
                self.configure,
                only_loopback,
            )?,
        };
        Ok(Client::from_parts(http, config))
    }
}

/// Shows neither the key nor header values.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("key", &self.key)
            .field("timeout", &self.timeout)
            .field("total_timeout", &self.total_timeout)
            .field("retries", &self.retry.max_retries)
            .finish_non_exhaustive()
    }
}

/// The settings of a client.
#[derive(Clone)]
pub(crate) struct Config {
    pub(crate) base: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) authorization: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) total_timeout: Duration,
    pub(crate) retry: Policy,
    pub(crate) max_response_bytes: usize,
    key: ApiKey,
}

impl Config {
    /// Without a slash at its end.
    pub(crate) fn base_url(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    pub(crate) fn set_key(&mut self, key: ApiKey) -> Result<(), Error> {
        self.authorization = bearer(&key)?;
        self.key = key;
        Ok(())
    }

    pub(crate) fn set_header(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let (name, value) = header(name, value).map_err(Error::settings)?;
        self.headers.insert(name, value);
        Ok(())
    }

    /// The secrets that every request carries.
    pub(crate) fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        secrets.add(self.key.expose());
        for (name, value) in &self.headers {
            secrets.add_header(name.as_str(), value.to_str().unwrap_or_default());
        }
        secrets
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.base_url())
            .field("key", &format_args!("{REDACTED}"))
            .field("timeout", &self.timeout)
            .field("total_timeout", &self.total_timeout)
            .field("retries", &self.retry.max_retries)
            .finish_non_exhaustive()
    }
}

/// The header that shows the key to the server.
fn bearer(key: &ApiKey) -> Result<HeaderValue, Error> {
    if key.expose().is_empty() {
        return Err(Error::settings("the API key is empty"));
    }
    let mut value = HeaderValue::try_from(format!("Bearer {}", key.expose()))
        .map_err(|_| Error::settings("the API key has characters that cannot stand in a header"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Makes a header; the message names it, and does not show its value.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    // The name is not shown, since it may hold what belongs into the value.
    let header = HeaderName::try_from(name)
        .map_err(|_| "the name of a header has characters that no name can have, or none")?;
    if NOT_SETTABLE.contains(&header.as_str()) {
        return Err(format!(
            "the header `{header}` is made by the client itself"
        ));
    }
    let mut value = HeaderValue::try_from(value).map_err(|_| {
        format!("the value of the header `{header}` has characters that cannot stand in a header")
    })?;
    value.set_sensitive(header == AUTHORIZATION || is_secret_name(header.as_str()));
    Ok((header, value))
}

/// A limit of time. With none at all, every request would fail.
pub(crate) fn limit(name: &str, limit: Duration) -> Result<Duration, Error> {
    if limit.is_zero() {
        let why = format!(
            "`{name}` is zero, which leaves no time: leave it out, or use `Duration::MAX` for no limit"
        );
        return Err(Error::settings(why));
    }
    Ok(limit)
}

/// Reads and checks a base URL. Messages call it by `name`.
fn base_url(text: &str, name: &str) -> Result<Url, Error> {
    let text = text.trim();
    let bad = |why: &str| Error::settings(format!("{name} {why}"));
    let url = match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => url,
        Err(error) if text.starts_with("http://") || text.starts_with("https://") => {
            return Err(bad(&format!("cannot be read: {error}")));
        }
        // The text is not shown, since it may hold a password, or be a key that was put into the wrong place.
        _ => return Err(bad(NO_URL)),
    };
    if !url.username().is_empty() || url.password().is_some() {
        // The text is not shown, since it holds a password.
        return Err(bad("has a user name; the API is asked with a key alone"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("has a query or a fragment"));
    }
    Ok(url)
}

/// Makes the connection pool.
fn http(
    base: &Url,
    connect_timeout: Duration,
    configure: Vec<Box<dyn FnOnce(HttpBuilder) -> HttpBuilder + Send>>,
    only_loopback: bool,
) -> Result<reqwest::Client, Error> {
    let mut builder = reqwest::Client::builder().connect_timeout(connect_timeout);
    if is_loopback(base) {
        // A proxy would look for the server on its own machine.
        builder = builder.no_proxy();
    }
    for change in configure {
        builder = change(builder);
    }
    if only_loopback {
        builder = builder.no_proxy();
    }
    builder
        .redirect(Redirects::none())
        .retry(reqwest::retry::never())
        .build()
        .map_err(|error| Error::settings("the HTTP client cannot be made").with_source(error))
}

/// Whether the guard is on, as it is with a value that is not UTF-8.
fn is_set(value: Option<OsString>) -> bool {
    value.is_some_and(|value| !value.is_empty() && value != "0")
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> ClientBuilder {
        ClientBuilder::from_lookup(|name| {
            pairs
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).into())
        })
    }

    fn local() -> ClientBuilder {
        Client::builder()
            .api_key("k")
            .base_url("http://127.0.0.1:1")
    }

    #[track_caller]
    fn refused(builder: ClientBuilder, word: &str) {
        let error = builder.build().unwrap_err();
        assert!(error.is_usage());
        assert!(error.to_string().contains(word), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn what_the_environment_says_is_not_overlooked() {
        use std::os::unix::ffi::OsStringExt as _;

        let odd = |odd: &'static str| {
            ClientBuilder::from_lookup(move |name| {
                (name == odd).then(|| OsString::from_vec(vec![0x80]))
            })
        };
        refused(
            odd("REVOX_BASE_URL").api_key("k"),
            "REVOX_BASE_URL is not text",
        );
        refused(odd("REVOX_API_KEY"), "REVOX_API_KEY is not text");
        refused(
            env(&[("REVOX_CUSTOM_HEADERS", "no colon")]).api_key("k"),
            "REVOX_CUSTOM_HEADERS has a line",
        );
    }

    #[test]
    fn keys() {
        refused(Client::builder(), "no API key");
        refused(env(&[]), "REVOX_API_KEY");
        refused(env(&[("REVOX_API_KEY", "")]), "empty");
        refused(local().api_key("  "), "empty");
        refused(local().api_key("a\nsecret"), "characters");
        let text = local()
            .api_key("a\nsecret")
            .build()
            .unwrap_err()
            .to_string();
        assert!(!text.contains("secret"));
        assert!(
            env(&[])
                .api_key("k")
                .base_url("http://127.0.0.1:1")
                .build()
                .is_ok()
        );
    }

    #[test]
    fn tests_reach_this_machine_alone() {
        let guarded = || Client::builder().api_key("k").only_loopback();
        for url in [
            "http://127.0.0.1:1",
            "http://127.9.9.9/api",
            "http://localhost:1",
            "http://[::1]:1",
        ] {
            assert!(guarded().base_url(url).build().is_ok(), "{url}");
        }
        refused(guarded(), "not on this machine");
        for url in [
            "http://127.0.0.1.example.com",
            "http://localhost.example.com",
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://[::ffff:8.8.8.8]",
        ] {
            refused(guarded().base_url(url), "not on this machine");
        }
        for (value, expected) in [
            (None, false),
            (Some(""), false),
            (Some("0"), false),
            (Some("1"), true),
            (Some("yes"), true),
        ] {
            assert_eq!(is_set(value.map(OsString::from)), expected, "{value:?}");
        }
    }

    #[test]
    fn base_urls() {
        let base = |url: &str| {
            local()
                .base_url(url)
                .build()
                .map(|client| client.base_url().to_owned())
        };
        assert_eq!(
            base("http://localhost:80/api///").unwrap(),
            "http://localhost/api"
        );
        assert_eq!(base(" http://[::1]/a%20b ").unwrap(), "http://[::1]/a%20b");
        for (url, expected) in [
            (
                "https://h:99999",
                "the base URL cannot be read: invalid port number",
            ),
            ("https://", "the base URL cannot be read: empty host"),
            (
                "http://u:secret@h",
                "the base URL has a user name; the API is asked with a key alone",
            ),
            (
                "http://h/?a=secret",
                "the base URL has a query or a fragment",
            ),
        ] {
            assert_eq!(base(url).unwrap_err().to_string(), expected);
        }
        for url in [
            "",
            "secret",
            "127.0.0.1:4010",
            "localhost:4010/api",
            "ftp://h.example",
            "u:secret@h.example",
            "h.example?key=secret",
            "file:///etc/x",
        ] {
            let expected = "the base URL is no URL of HTTP: it begins with `https://`, or on this machine with `http://`";
            assert_eq!(base(url).unwrap_err().to_string(), expected);
        }
        let without_scheme = [("REVOX_API_KEY", "k"), ("REVOX_BASE_URL", "127.0.0.1:4010")];
        refused(env(&without_scheme), "REVOX_BASE_URL is no URL of HTTP");
        refused(
            env(&without_scheme).base_url("127.0.0.1:1"),
            "the base URL is no URL of HTTP",
        );
    }

    #[test]
    fn a_key_is_not_sent_unencrypted_to_another_machine() {
        for url in [
            "http://10.0.0.1",
            "http://api.example",
            "http://127.0.0.1.example",
        ] {
            let builder = || Client::builder().api_key("k").base_url(url);
            refused(builder(), "the API key would travel unencrypted");
            assert!(builder().allow_plain_http().build().is_ok(), "{url}");
            refused(
                builder().allow_plain_http().only_loopback(),
                "not on this machine",
            );
            let env = env(&[("REVOX_API_KEY", "k"), ("REVOX_BASE_URL", url)]);
            refused(env, "REVOX_BASE_URL begins with `http://`");
        }
    }

    #[test]
    fn limits_of_no_time_are_refused() {
        refused(local().timeout(Duration::ZERO), "`timeout` is zero");
        refused(
            local().total_timeout(Duration::ZERO),
            "`total_timeout` is zero",
        );
        refused(
            local().connect_timeout(Duration::ZERO),
            "`connect_timeout` is zero",
        );
    }

    #[test]
    fn environment() {
        let client = env(&[
            ("REVOX_API_KEY", "k"),
            ("REVOX_BASE_URL", "http://127.0.0.1:1/x"),
            ("REVOX_CUSTOM_HEADERS", "X-Team: a: b\n\n x-two :2 "),
        ])
        .build()
        .unwrap();
        assert_eq!(client.base_url(), "http://127.0.0.1:1/x");
        let headers = &client.config().headers;
        assert_eq!(headers["x-team"], "a: b");
        assert_eq!(headers["x-two"], "2");
        refused(
            env(&[("REVOX_API_KEY", "k"), ("REVOX_CUSTOM_HEADERS", "nonsense")]),
            "REVOX_CUSTOM_HEADERS",
        );
    }

    #[test]
    fn headers() {
        refused(
            local().header("a b", "c"),
            "the name of a header has characters",
        );
        refused(local().header("x", "a\r\nb: c"), "characters");
        refused(local().header("Content-Length", "3"), "client itself");
    }

    #[test]
    fn debug_shows_no_secret() {
        let builder = local().api_key("s3cret").header("authorization", "s3cret");
        assert!(!format!("{builder:?}").contains("s3cret"));
        let client = builder.build().unwrap();
        assert!(!format!("{client:?} {client:#?}").contains("s3cret"));
        let two = client.with_api_key("s3cret2").unwrap();
        assert!(!format!("{two:?}").contains("s3cret"));
    }
}
