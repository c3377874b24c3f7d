//! Faults: how the server misbehaves on demand, and which request meets which fault.

use std::time::Duration;

use super::reply::Reply;

/// A misbehaviour, for one request unless [`times`](Self::times) says otherwise.
///
/// ```
/// use revox_client::mock::Fault;
///
/// let busy = Fault::status(503).header("retry-after", "1").times(2).on("POST", "/assistants");
/// let slow = Fault::delay(std::time::Duration::from_millis(50));
/// ```
#[derive(Debug, Clone)]
#[must_use = "a fault does nothing until it is injected"]
pub struct Fault {
    effect: Effect,
    times: usize,
    after: usize,
    target: Option<(String, String)>,
}

/// The kind of fault.
#[derive(Debug, Clone)]
pub(super) enum Effect {
    /// The request is not acted on; this is the reply, valid HTTP or not.
    Reply(Reply),
    /// The response comes late.
    Delay(Duration),
    /// The connection is closed when so many bytes of the request were read, so that it is not acted on.
    CloseInRequest(usize),
    /// The request is acted on, and the connection closed after so many bytes of the response, its head included.
    CloseInReply(usize),
    /// The same, but the bytes of the head are not counted.
    CloseInBody(usize),
    /// The response comes in pieces of so many bytes, with a pause before each.
    Drip(usize, Duration),
    /// The request is acted on, and these bytes come instead of a response, after which the connection is closed.
    Garbage(Vec<u8>),
}

impl Fault {
    fn new(effect: Effect) -> Self {
        Self {
            effect,
            times: 1,
            after: 0,
            target: None,
        }
    }

    /// Answers with a status instead of acting on the request. Status, headers and body are sent as they are, even if they are not
    /// valid HTTP; a `content-length` that fits is added if there is none.
    pub fn status(status: u16) -> Self {
        Self::new(Effect::Reply(Reply {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }))
    }

    /// Adds a header to [`status`](Self::status).
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let Effect::Reply(reply) = &mut self.effect {
            reply.headers.push((name.into(), value.into()));
        }
        self
    }

    /// Gives [`status`](Self::status) a body, which is JSON unless a header says otherwise.
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        if let Effect::Reply(reply) = &mut self.effect {
            reply.body = bytes.into();
        }
        self
    }

    /// Acts on the request, and answers only after this time: never after [`Duration::MAX`].
    pub fn delay(time: Duration) -> Self {
        Self::new(Effect::Delay(time))
    }

    /// Closes the connection after reading so many bytes of a request, which is then not acted on. Its path is not known when it begins,
    /// so [`on`](Self::on) has no effect, and faults for one path do not come first.
    pub fn close_in_request(bytes: usize) -> Self {
        Self::new(Effect::CloseInRequest(bytes))
    }

    /// Acts on the request, and closes the connection after so many bytes of the response, its head included.
    pub fn close_in_response(bytes: usize) -> Self {
        Self::new(Effect::CloseInReply(bytes))
    }

    /// Acts on the request, and closes the connection after so many bytes of the response's body.
    pub fn close_in_body(bytes: usize) -> Self {
        Self::new(Effect::CloseInBody(bytes))
    }

    /// Acts on the request, and sends the response in pieces of so many bytes with a pause before each.
    pub fn drip(bytes: usize, pause: Duration) -> Self {
        Self::new(Effect::Drip(bytes.max(1), pause))
    }

    /// Acts on the request, sends these bytes instead of a response, and closes the connection.
    pub fn garbage(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(Effect::Garbage(bytes.into()))
    }

    /// For so many requests.
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// For every request from now on.
    pub fn always(self) -> Self {
        self.times(usize::MAX)
    }

    /// Leaves the first so many requests alone.
    pub fn after(mut self, requests: usize) -> Self {
        self.after = requests;
        self
    }

    /// Only for requests with this method and path: `"POST", "/assistants"`.
    pub fn on(mut self, method: impl Into<String>, path: impl Into<String>) -> Self {
        self.target = Some((method.into(), path.into()));
        self
    }

    /// Whether a request with this method and path is meant, as far as they are known.
    fn is_for(&self, line: Option<(&str, &str)>) -> bool {
        match (&self.effect, &self.target) {
            (Effect::CloseInRequest(_), _) | (_, None) => true,
            (_, Some((method, path))) => {
                line.is_some_and(|line| line == (method.as_str(), path.as_str()))
            }
        }
    }
}

/// Faults in line.
#[derive(Default)]
pub(super) struct Faults(pub(super) Vec<Fault>);

impl Faults {
    /// After how many bytes to close the connection in the middle of a request that begins, if it is the turn of such a fault.
    pub(super) fn at_start(&mut self) -> Option<usize> {
        let bytes = self.close(self.turn(None)?)?;
        self.take(None);
        Some(bytes)
    }

    /// The fault in the reply to a request that arrived.
    pub(super) fn at_reply(&mut self, method: &str, path: &str) -> Option<Effect> {
        let line = Some((method, path));
        // This one is for the next request: it came when this one had begun.
        if self
            .turn(line)
            .is_some_and(|turn| self.close(turn).is_some())
        {
            return None;
        }
        self.take(line)
    }

    /// The place of the fault whose turn it is.
    fn turn(&self, line: Option<(&str, &str)>) -> Option<usize> {
        let mut faults = self.0.iter();
        faults.position(|fault| fault.times > 0 && fault.after == 0 && fault.is_for(line))
    }

    fn close(&self, place: usize) -> Option<usize> {
        match self.0.get(place)?.effect {
            Effect::CloseInRequest(bytes) => Some(bytes),
            _ => None,
        }
    }

    fn take(&mut self, line: Option<(&str, &str)>) -> Option<Effect> {
        let turn = self.turn(line);
        let before = turn.unwrap_or(self.0.len());
        for fault in &mut self.0[..before] {
            if fault.is_for(line) {
                fault.after = fault.after.saturating_sub(1);
            }
        }
        let fault = &mut self.0[turn?];
        if fault.times != usize::MAX {
            fault.times -= 1;
        }
        let effect = fault.effect.clone();
        self.0.retain(|fault| fault.times > 0);
        Some(effect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(effect: Option<Effect>) -> Option<u16> {
        match effect? {
            Effect::Reply(reply) => Some(reply.status),
            _ => None,
        }
    }

    #[test]
    fn faults_wait_in_line() {
        let mut faults = Faults::default();
        faults.0.push(Fault::status(500).times(2));
        faults.0.push(Fault::status(503).on("GET", "/a").after(1));
        faults.0.push(Fault::close_in_request(7));
        let mut seen = Vec::new();
        for _ in 0..2 {
            assert_eq!(faults.at_start(), None);
            seen.push(status(faults.at_reply("GET", "/a")));
        }
        // The path is not known yet, so the one for a path is passed over.
        assert_eq!(faults.at_start(), Some(7));
        seen.push(status(faults.at_reply("GET", "/a")));
        seen.push(status(faults.at_reply("GET", "/a")));
        assert_eq!(seen, [Some(500), Some(500), None, Some(503)]);
        assert!(faults.0.is_empty());
    }

    #[test]
    fn a_closed_request_waits_for_those_before_it() {
        let mut faults = Faults::default();
        faults.0.push(Fault::status(503));
        faults.0.push(Fault::close_in_request(7).after(1));
        assert_eq!(faults.at_start(), None);
        assert_eq!(status(faults.at_reply("GET", "/a")), Some(503));
        assert_eq!(faults.at_start(), None);
        assert_eq!(status(faults.at_reply("GET", "/a")), None);
        faults.0.push(Fault::status(500));
        // It is due, but not for a request that had begun.
        assert_eq!(status(faults.at_reply("GET", "/a")), None);
        assert_eq!(faults.at_start(), Some(7));
        assert_eq!(status(faults.at_reply("GET", "/a")), Some(500));
    }
}
