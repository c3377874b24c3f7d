//! Just enough of the Language Server Protocol to ask a rust-analyzer what an editor would see.

use std::io::{BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// Indexing the standard library of a fresh machine takes a while; an answer never does.
const STARTUP: Duration = Duration::from_mins(5);
const ANSWER: Duration = Duration::from_mins(1);

/// The error codes of a request that the server gave up because the text had changed meanwhile.
const CANCELLED: [i64; 3] = [-32800, -32801, -32802];

/// A running rust-analyzer with one open file.
pub(super) struct Server {
    process: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    settings: Value,
    next_id: u64,
    file: String,
    version: u64,
    quiescent: bool,
}

impl Server {
    /// Starts the server on a Cargo project and waits until it has read everything.
    pub(super) fn start(program: &str, project: &Path, settings: Value) -> Result<Self, String> {
        let mut process = Command::new(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{program}: {error}"))?;
        let input = process.stdin.take().ok_or("no standard input")?;
        let output = process.stdout.take().ok_or("no standard output")?;
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = receive(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let file = format!("file://{}/src/main.rs", project.display());
        let mut server = Self {
            process,
            input,
            messages,
            settings,
            next_id: 0,
            file,
            version: 0,
            quiescent: false,
        };
        server.initialize(project)?;
        Ok(server)
    }

    fn initialize(&mut self, project: &Path) -> Result<(), String> {
        let root = format!("file://{}", project.display());
        let capabilities = json!({
            "experimental": { "serverStatusNotification": true },
            "workspace": { "configuration": true },
            "textDocument": {
                "completion": { "completionItem": { "snippetSupport": true, "documentationFormat": ["markdown"] } },
                "hover": { "contentFormat": ["markdown"] },
                "rename": { "prepareSupport": true },
            },
        });
        let settings = self.settings.clone();
        self.request(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": root,
                "capabilities": capabilities,
                "workspaceFolders": [{ "uri": root, "name": "project" }],
                "initializationOptions": settings,
            }),
        )?;
        self.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }))?;
        let deadline = Instant::now() + STARTUP;
        while !self.quiescent {
            let left = deadline.saturating_duration_since(Instant::now());
            let message = self.next(left)?;
            self.react(&message)?;
        }
        Ok(())
    }

    /// Shows the server a new text of the file.
    pub(super) fn show(&mut self, text: &str) -> Result<(), String> {
        self.version += 1;
        let message = if self.version == 1 {
            json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": {
                "uri": self.file, "languageId": "rust", "version": self.version, "text": text } } })
        } else {
            json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
                "textDocument": { "uri": self.file, "version": self.version },
                "contentChanges": [{ "text": text }] } })
        };
        self.send(&message)
    }

    /// Asks about a place in the file; `more` is merged into the parameters.
    pub(super) fn ask(
        &mut self,
        method: &str,
        (line, character): (usize, usize),
        more: &Value,
    ) -> Result<Value, String> {
        let mut parameters = json!({
            "textDocument": { "uri": self.file },
            "position": { "line": line, "character": character },
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            parameters[key] = value.clone();
        }
        self.request(&format!("textDocument/{method}"), &parameters)
    }

    fn request(&mut self, method: &str, parameters: &Value) -> Result<Value, String> {
        loop {
            self.next_id += 1;
            let id = self.next_id;
            self.send(
                &json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }),
            )?;
            let answer = loop {
                let message = self.next(ANSWER)?;
                if message["id"] == id && message.get("method").is_none() {
                    break message;
                }
                self.react(&message)?;
            };
            match answer["error"]["code"].as_i64() {
                None => return Ok(answer["result"].clone()),
                Some(code) if CANCELLED.contains(&code) => thread::sleep(Duration::from_millis(50)),
                Some(_) => return Err(format!("{method}: {}", answer["error"]["message"])),
            }
        }
    }

    /// Answers what the server asks of an editor, and notes when it has read everything.
    fn react(&mut self, message: &Value) -> Result<(), String> {
        match message["method"].as_str() {
            Some("experimental/serverStatus") => {
                self.quiescent = message["params"]["quiescent"] == true;
                Ok(())
            }
            Some(method) if message.get("id").is_some() => {
                let result = if method == "workspace/configuration" {
                    let wanted = message["params"]["items"].as_array().map_or(0, Vec::len);
                    Value::Array(vec![self.settings.clone(); wanted])
                } else {
                    Value::Null
                };
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }))
            }
            _ => Ok(()),
        }
    }

    fn next(&self, patience: Duration) -> Result<Value, String> {
        self.messages
            .recv_timeout(patience)
            .map_err(|error| match error {
                RecvTimeoutError::Timeout => "rust-analyzer did not answer in time".to_owned(),
                RecvTimeoutError::Disconnected => "rust-analyzer has ended".to_owned(),
            })
    }

    fn send(&mut self, message: &Value) -> Result<(), String> {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len())
            .and_then(|()| self.input.flush())
            .map_err(|error| format!("rust-analyzer: {error}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It holds nothing that would have to be saved, so there is no need to ask politely. A failure means that it is gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads one message; `None` at the end of the stream.
fn receive(output: &mut impl std::io::BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
