//! `revox check`: judges definitions in files by the rules that the compiler judges them by in source.

use std::path::Path;
use std::{fmt, fs, io};

use revox_types::rules::{ValueView, View};
use serde_json::json;

use super::document::{
    ERROR, FORMATS, Finding, Node, Position, STDIN, WARNING, ending, locate, parse,
};
use super::{Check, Failure, Format, print};
use crate::source;

pub(super) fn run(check: &Check) -> Result<(), Failure> {
    let mut output = Vec::new();
    let mut entries = Vec::new();
    let mut unread = Vec::new();
    let mut invalid = 0;
    for file in &check.files {
        let name = file.display().to_string();
        let text = match read(file) {
            Ok(text) => text,
            Err(message) => {
                unread.push(message);
                continue;
            }
        };
        let findings = findings(file, &text);
        invalid += usize::from(findings.iter().any(|finding| finding.level == ERROR));
        for finding in findings {
            match check.format {
                Format::Text => output.push(finding.line(&name)),
                Format::Github => output.push(finding.annotation(&name)),
                Format::Json => entries.push(json!({
                    "file": name,
                    "line": finding.at.line,
                    "column": finding.at.column,
                    "level": finding.level,
                    "path": finding.path,
                    "message": finding.message,
                })),
            }
        }
    }
    if let Format::Json = check.format {
        output.push(format!("{:#}", json!(entries)));
    }
    if !output.is_empty() {
        print(&output.join("\n"))?;
    }
    let files = check.files.len();
    match (unread.is_empty(), invalid) {
        (false, _) => Err(Failure::Operation(unread.join("\nrevox: "))),
        (true, 0) => Ok(()),
        (true, _) => Err(Failure::Invalid(format!(
            "{invalid} of {files} files invalid"
        ))),
    }
}

/// The text of a file, or of the standard input for `-`.
pub(super) fn read(file: &Path) -> Result<String, String> {
    let text = if file == Path::new(STDIN) {
        io::read_to_string(io::stdin())
    } else if FORMATS.contains(&ending(file).as_str()) {
        fs::read_to_string(file)
    } else {
        return Err(format!(
            "{}: the ending names the format, and has to be one of {}",
            file.display(),
            FORMATS.join(", ")
        ));
    };
    text.map_err(|error| format!("{}: {error}", file.display()))
}

/// All that is wrong with one file, in the order of the file.
pub(super) fn findings(file: &Path, text: &str) -> Vec<Finding> {
    parse(file, text).map_or_else(|finding| vec![finding], |node| judge(&node))
}

/// All that is wrong with a definition.
pub(super) fn judge(node: &Node) -> Vec<Finding> {
    let ValueView::Object(object) = node.view() else {
        return vec![Finding::of_file(node.at, "a definition is an object")];
    };
    let violations = source::violations(object);
    let findings = violations.iter().map(|violation| Finding {
        at: locate(node, violation),
        path: violation.path().to_owned(),
        message: violation.summary(),
        level: if source::is_error(violation) {
            ERROR
        } else {
            WARNING
        },
        is_fatal: source::keeps_from_source(violation),
    });
    let mut findings: Vec<_> = findings.collect();
    findings.sort_by_key(|finding| finding.at);
    findings
}

/// `path: message`, or the message alone for the file as a whole.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

impl Finding {
    /// `agent.yaml:7:10: error: path: message`.
    pub(super) fn line(&self, file: &str) -> String {
        let Position { line, column } = self.at;
        format!("{file}:{line}:{column}: {}: {self}", self.level)
    }

    /// A command that GitHub Actions shows at the line. Its syntax has escapes of its own.
    fn annotation(&self, file: &str) -> String {
        let data = |text: &str| {
            text.replace('%', "%25")
                .replace('\r', "%0D")
                .replace('\n', "%0A")
        };
        let file = data(file).replace(':', "%3A").replace(',', "%2C");
        let Position { line, column } = self.at;
        format!(
            "::{} file={file},line={line},col={column}::{}",
            self.level,
            data(&self.to_string())
        )
    }
}
