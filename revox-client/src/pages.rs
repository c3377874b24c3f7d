//! Everything that a search finds, page by page.

use revox_types::model::{Call, CallSearchParams};

use crate::error::Error;
use crate::resources::Calls;

impl<'c> Calls<'c> {
    /// Searches calls and walks through all pages, from the page in `params` on.
    ///
    /// ```no_run
    /// # use revox_client::types::CallSearchParams;
    /// # async fn run(client: revox_client::Client, params: CallSearchParams) -> Result<(), revox_client::Error> {
    /// let mut pages = client.calls().search_pages(&params);
    /// while let Some(calls) = pages.next().await? {
    ///     for call in calls {
    ///         println!("{} {}", call.id, call.to_phone_number);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "no page is asked for before its turn"]
    pub fn search_pages(&self, params: &CallSearchParams) -> CallPages<'c> {
        CallPages {
            calls: *self,
            params: params.clone(),
            seen: 0,
            ended: false,
        }
    }
}

/// The pages of a search. See [`Calls::search_pages`].
///
/// Each page is asked for when its turn comes. A call that is placed meanwhile can push another one to the next page, which then has
/// it a second time.
#[derive(Debug)]
pub struct CallPages<'c> {
    calls: Calls<'c>,
    params: CallSearchParams,
    /// How many calls were on the pages so far.
    seen: u32,
    ended: bool,
}

impl CallPages<'_> {
    /// The next page, or nothing after the last one. A page is never empty.
    ///
    /// After an error, and if the future is dropped, the same page comes next.
    ///
    /// # Errors
    ///
    /// Those of [`Calls::search`].
    pub async fn next(&mut self) -> Result<Option<Vec<Call>>, Error> {
        if self.ended {
            return Ok(None);
        }
        let found = self.calls.search(&self.params).await?;
        Ok(self.turn(found.calls, found.total_count))
    }

    /// The same, without an async runtime around it.
    ///
    /// # Errors
    ///
    /// Those of [`Calls::search`].
    #[cfg(feature = "blocking")]
    pub fn wait_next(&mut self) -> Result<Option<Vec<Call>>, Error> {
        if self.ended {
            return Ok(None);
        }
        let found = self.calls.search(&self.params).wait()?;
        Ok(self.turn(found.calls, found.total_count))
    }

    fn turn(&mut self, calls: Vec<Call>, total: f64) -> Option<Vec<Call>> {
        let count = u32::try_from(calls.len()).unwrap_or(u32::MAX);
        self.seen = self.seen.saturating_add(count);
        self.params.page = self.params.page.saturating_add(1);
        // The pages before the first one count as well, so an empty page has the last word.
        self.ended = calls.is_empty() || f64::from(self.seen) >= total;
        (!calls.is_empty()).then_some(calls)
    }
}
