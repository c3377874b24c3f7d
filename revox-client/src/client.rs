//! The client: settings and a connection pool, shared by all its copies.

#[cfg(feature = "blocking")]
pub(crate) mod blocking;
pub(crate) mod builder;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::error::Error;
use crate::redact::ApiKey;

pub use builder::ClientBuilder;
use builder::Config;

/// Talks to the Revox API.
///
/// A clone is cheap and shares connections, and so do the `with_…` copies, which differ in one setting. Use one client for a
/// whole program, from as many tasks as you like.
///
/// ```no_run
/// # async fn run() -> Result<(), revox_client::Error> {
/// use std::time::Duration;
/// use revox_client::{Client, assistant};
///
/// let client = Client::from_env()?;
/// let created = client
///     .assistants()
///     .create(&assistant! { name: "Reminder", prompt: "Be brief." })
///     .await?;
/// println!("{}", created.assistant.id);
///
/// let patient = client.with_timeout(Duration::from_secs(120)).with_retries(5);
/// for assistant in patient.assistants().list().await?.assistants {
///     println!("{}", assistant.name);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    http: reqwest::Client,
    config: Config,
    #[cfg(feature = "blocking")]
    runtime: blocking::Runtime,
}

impl Client {
    /// A client with the key in `REVOX_API_KEY`, and with `REVOX_BASE_URL` and `REVOX_CUSTOM_HEADERS` if they are set.
    ///
    /// # Errors
    ///
    /// Says which variable is missing or wrong.
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env().build()
    }

    /// Begins a client with the default settings, which reads no environment variable but those for proxies.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A copy with another limit for one attempt. With zero, each request is an error.
    #[must_use]
    pub fn with_timeout(&self, limit: Duration) -> Self {
        self.with(|config| config.timeout = limit)
    }

    /// A copy with another limit for all attempts of a request, waits included. With zero, each request is an error.
    #[must_use]
    pub fn with_total_timeout(&self, limit: Duration) -> Self {
        self.with(|config| config.total_timeout = limit)
    }

    /// A copy that tries again this many times.
    #[must_use]
    pub fn with_retries(&self, retries: u32) -> Self {
        self.with(|config| config.retry.max_retries = retries)
    }

    /// A copy with another key.
    ///
    /// # Errors
    ///
    /// Refuses an empty key and one that cannot stand in a header.
    pub fn with_api_key(&self, key: impl Into<ApiKey>) -> Result<Self, Error> {
        let mut config = self.config().clone();
        config.set_key(key.into())?;
        Ok(self.with(|old| *old = config))
    }

    /// A copy that sends one more header with every request.
    ///
    /// # Errors
    ///
    /// Refuses what cannot be a header.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let mut config = self.config().clone();
        config.set_header(name, value)?;
        Ok(self.with(|old| *old = config))
    }

    /// The URL that operations' paths are put after.
    #[must_use]
    pub fn base_url(&self) -> &str {
        self.config().base_url()
    }

    pub(crate) fn from_parts(http: reqwest::Client, config: Config) -> Self {
        Self {
            shared: Arc::new(Shared {
                http,
                config,
                #[cfg(feature = "blocking")]
                runtime: blocking::Runtime::default(),
            }),
        }
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.shared.http
    }

    pub(crate) fn config(&self) -> &Config {
        &self.shared.config
    }

    fn with(&self, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = self.config().clone();
        change(&mut config);
        Self {
            shared: Arc::new(Shared {
                http: self.shared.http.clone(),
                config,
                #[cfg(feature = "blocking")]
                runtime: self.shared.runtime.clone(),
            }),
        }
    }
}

/// Shows neither the key nor header values.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.config().fmt(f)
    }
}
