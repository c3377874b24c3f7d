//! How the server misbehaves on demand.

use std::time::Duration;

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
    pub(super) what: What,
    times: usize,
    after: usize,
    target: Option<(String, String)>,
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// The request is not acted on; this is the answer.
    Answer {
        status: u16,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// The answer comes late.
    Delay(Duration),
    /// The connection is closed when so many bytes of the request were read, so that it is not acted on.
    CloseInRequest(usize),
    /// The request is acted on, and the connection closed after so many bytes of the answer, its head included.
    CloseInAnswer(usize),
    /// The same, but the bytes of the head are not counted.
    CloseInBody(usize),
    /// The answer comes in pieces of so many bytes, with a pause before each.
    Drip(usize, Duration),
    /// The request is acted on, and these bytes come instead of an answer, after which the connection is closed.
    Raw(Vec<u8>),
}

impl Fault {
    fn new(what: What) -> Self {
        Self {
            what,
            times: 1,
            after: 0,
            target: None,
        }
    }

    /// Answers with a status instead of acting on the request.
    pub fn status(status: u16) -> Self {
        Self::new(What::Answer {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        })
    }

    /// Adds a header to [`status`](Self::status).
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        if let What::Answer { headers, .. } = &mut self.what {
            headers.push((name.into(), value.into()));
        }
        self
    }

    /// Gives [`status`](Self::status) a body, which is JSON unless a header says otherwise.
    pub fn body(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        if let What::Answer { body, .. } = &mut self.what {
            *body = bytes.into();
        }
        self
    }

    /// Acts on the request, and answers only after this time: never after [`Duration::MAX`].
    pub fn delay(time: Duration) -> Self {
        Self::new(What::Delay(time))
    }

    /// Closes the connection after reading so many bytes of a request, which is then not acted on. It does not know yet what is
    /// asked for, so [`on`](Self::on) has no effect.
    pub fn close_in_request(bytes: usize) -> Self {
        Self::new(What::CloseInRequest(bytes))
    }

    /// Acts on the request, and closes the connection after so many bytes of the answer, its head included.
    pub fn close_in_answer(bytes: usize) -> Self {
        Self::new(What::CloseInAnswer(bytes))
    }

    /// Acts on the request, and closes the connection after so many bytes of the answer's body.
    pub fn close_in_body(bytes: usize) -> Self {
        Self::new(What::CloseInBody(bytes))
    }

    /// Acts on the request, and sends the answer in pieces of so many bytes with a pause before each.
    pub fn drip(bytes: usize, pause: Duration) -> Self {
        Self::new(What::Drip(bytes.max(1), pause))
    }

    /// Acts on the request, sends these bytes instead of an answer, and closes the connection.
    pub fn garbage(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(What::Raw(bytes.into()))
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
}

/// Faults in line.
#[derive(Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The number of bytes after which to close the connection in the middle of the request that begins to arrive.
    pub(super) fn at_start(&mut self) -> Option<usize> {
        match self.take(|fault| matches!(fault.what, What::CloseInRequest(_)))? {
            What::CloseInRequest(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// What goes wrong with a request that arrived.
    pub(super) fn at_answer(&mut self, method: &str, path: &str) -> Option<What> {
        self.take(|fault| {
            !matches!(fault.what, What::CloseInRequest(_))
                && fault
                    .target
                    .as_ref()
                    .is_none_or(|target| target.0 == method && target.1 == path)
        })
    }

    fn take(&mut self, meant: impl Fn(&Fault) -> bool) -> Option<What> {
        for index in 0..self.0.len() {
            let fault = &mut self.0[index];
            if fault.times == 0 || !meant(fault) {
                continue;
            }
            if fault.after > 0 {
                fault.after -= 1;
                continue;
            }
            if fault.times != usize::MAX {
                fault.times -= 1;
            }
            let what = fault.what.clone();
            self.0.retain(|fault| fault.times > 0);
            return Some(what);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(what: Option<What>) -> Option<u16> {
        match what? {
            What::Answer { status, .. } => Some(status),
            _ => None,
        }
    }

    #[test]
    fn faults_wait_in_line() {
        let mut faults = Faults::default();
        faults.push(Fault::status(500).times(2));
        faults.push(Fault::status(503).on("GET", "/a").after(1));
        faults.push(Fault::close_in_request(7));
        let seen: Vec<_> = (0..5)
            .map(|_| status(faults.at_answer("GET", "/a")))
            .collect();
        assert_eq!(seen, [Some(500), Some(500), None, Some(503), None]);
        assert_eq!(faults.at_start(), Some(7));
        assert_eq!(faults.at_start(), None);
        assert!(faults.0.is_empty());
    }
}
