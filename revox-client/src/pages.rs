//! Everything that a search finds, page by page.

use std::fmt;
use std::future::{IntoFuture as _, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::client::Client;
use crate::error::Error;
use crate::request::{Request, ResponseFuture};
use crate::response::Decode;

/// Parameters of an operation whose results come in pages. What is counted, and where, is marked in the document.
#[doc(hidden)]
pub trait Paged: Clone {
    type Page: Decode;
    type Item;

    /// The request for the page that is set.
    fn request<'c>(&self, client: &'c Client) -> Request<'c, Self::Page>;

    /// Sets the page after the one that is set.
    fn turn(&mut self);

    /// The items of a page, and how many there are on all pages.
    fn items(page: Self::Page) -> (Vec<Self::Item>, f64);
}

/// The pages of a search: a [`Stream`], from the page that the parameters name to the last one. A page is never empty.
///
/// Each page is asked for when its turn comes. What is added meanwhile can push an item to the next page, which then has it a second time.
/// After an error, the same page comes next.
///
/// ```no_run
/// # async fn example(client: &revox_client::Client) -> Result<(), revox_client::Error> {
/// use revox_client::types::CallSearchParams;
///
/// let mut pages = client.calls().search_pages(&CallSearchParams::default());
/// while let Some(calls) = pages.try_next().await? {
///     println!("{} calls", calls.len());
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "no page is asked for before its turn"]
pub struct Pages<P: Paged> {
    client: Client,
    params: P,
    /// How many items were on the pages so far.
    received: u32,
    ended: bool,
    pending: Option<ResponseFuture<P::Page>>,
}

impl<P: Paged + Unpin> Pages<P> {
    #[doc(hidden)]
    pub fn new(client: &Client, params: &P) -> Self {
        Self {
            client: client.clone(),
            params: params.clone(),
            received: 0,
            ended: false,
            pending: None,
        }
    }

    /// The next page, or nothing after the last one.
    ///
    /// # Errors
    ///
    /// Those of the search.
    pub async fn try_next(&mut self) -> Result<Option<Vec<P::Item>>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context))
            .await
            .transpose()
    }

    /// The pages, without an async runtime around them.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> crate::Wait<Self> {
        crate::Wait::new(self.client.clone(), self)
    }
}

impl<P: Paged + Unpin> Stream for Pages<P> {
    type Item = Result<Vec<P::Item>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.ended {
            return Poll::Ready(None);
        }
        let pending = this
            .pending
            .get_or_insert_with(|| this.params.request(&this.client).into_future());
        let page = ready!(pending.as_mut().poll(context));
        this.pending = None;
        let (items, total) = P::items(page?);
        this.params.turn();
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        this.received = this.received.saturating_add(count);
        // The pages before the first one count as well, so an empty page has the last word.
        this.ended = items.is_empty() || f64::from(this.received) >= total;
        Poll::Ready((!items.is_empty()).then_some(Ok(items)))
    }
}

impl<P: Paged + fmt::Debug> fmt::Debug for Pages<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("params", &self.params)
            .field("received", &self.received)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}
