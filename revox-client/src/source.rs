//! Writes a definition that arrived as JSON as Rust source: an `assistant!` call that makes the same JSON again.
//!
//! The rule tables say what each value is, so enum values stand bare, secrets are read from the environment, and what this version does not
//! know is inserted afterwards instead of being lost.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use revox_types::rules::{
    Context, FieldTest, Level, Object, ObjectView, Shape, Validate, Value as Type, Violation,
    Violations, validate,
};
use serde_json::{Map, Value};

use crate::generated::deploy::{Definition, SCHEMA};

/// The longest line that an object or a list is kept on.
const WIDTH: usize = 100;
/// A text of more lines goes to a file of its own.
const LINES: usize = 3;
/// The longest name made of what an assistant is called: files are named by it, and a file's name has room for 255.
const NAME: usize = 100;
/// Files that cargo takes for programs and libraries.
const TARGETS: [&str; 2] = ["main", "lib"];
const INDENT: &str = "    ";

/// Tells git to leave the ends of lines in texts alone.
const ATTRIBUTES: &str = "*.md -text";
/// The rules that are broken by what this version does not know. That becomes source all the same; what is wrong would not compile.
const UNKNOWN: [&str; 2] = ["unknown", "enum"];

/// What is wrong with a definition, and what the documentation advises against.
pub(crate) fn violations(definition: &dyn ObjectView) -> Violations {
    let context = Context::new(Definition::OPERATION);
    validate(Definition::OBJECT, definition, context)
}

/// Whether a definition that breaks a rule is refused.
pub(crate) fn is_error(violation: &Violation) -> bool {
    violation.level() == Level::Deny
}

/// Whether a definition that breaks a rule cannot become source.
pub(crate) fn keeps_from_source(violation: &Violation) -> bool {
    is_error(violation) && !UNKNOWN.contains(&violation.rule())
}

/// A response as a definition, without what nobody has to have set: fields that hold nothing or the documented default, and those that
/// every response holds although they have no effect in this one: advice is against their being there, whatever they hold.
pub(crate) fn definition(response: &Value) -> Map<String, Value> {
    let Shape::Object(stored) = SCHEMA.response.shape else {
        return Map::new();
    };
    let is_always_there = |name| {
        let field = stored.field(name);
        field.is_some_and(|(_, field)| field.required && !field.value.nullable)
    };
    let table = Definition::OBJECT;
    let mut fields = SCHEMA.definition(response);
    for advice in violations(&fields).iter().filter(|one| !is_error(one)) {
        let rules = table.rules.iter().filter(|rule| rule.id == advice.rule());
        let unused = rules.flat_map(|rule| {
            let at_any_value =
                |test: &&FieldTest| rule.at == Some(test.field) && test.tests.is_empty();
            rule.if_.iter().filter(at_any_value)
        });
        let names = unused.map(|test| table.fields[test.field].name);
        for name in names.filter(|name| is_always_there(name)) {
            fields.remove(name);
        }
    }
    fields
}

/// Writes named definitions into a folder: a file with a function for each, and the texts that they include. Gives the names of the
/// files. Nothing is written if a file stands in the way, unless `force` is set.
pub(crate) fn write<'d>(
    definitions: impl IntoIterator<Item = (&'d str, &'d Map<String, Value>)>,
    folder: &Path,
    force: bool,
) -> Result<Vec<String>, String> {
    let mut taken = BTreeSet::new();
    let mut files = Vec::new();
    let mut texts = Vec::new();
    for (title, body) in definitions {
        let name = free_name(&taken, function_name(title));
        let mut source = Source::new(&name, body);
        files.push((folder.join(format!("{name}.rs")), source.code));
        texts.append(&mut source.texts);
        taken.insert(name);
    }
    let attributes = folder.join(".gitattributes");
    let known = fs::read_to_string(&attributes).unwrap_or_default();
    let is_new = !texts.is_empty() && !known.lines().any(|line| line == ATTRIBUTES);
    files.extend(
        texts
            .into_iter()
            .map(|(name, text)| (folder.join(name), text)),
    );
    let existing: Vec<_> = files
        .iter()
        .filter(|(file, _)| !force && file.exists())
        .map(|(file, _)| format!("{} exists; `--force` overwrites it", file.display()))
        .collect();
    if !existing.is_empty() {
        return Err(existing.join("\n"));
    }
    if is_new {
        let separator = if known.is_empty() || known.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        files.push((attributes, format!("{known}{separator}{ATTRIBUTES}\n")));
    }
    let failed = |file: &Path, error: &std::io::Error| format!("{}: {error}", file.display());
    if folder.is_file() {
        let folder = folder.display();
        return Err(format!("{folder} is a file; `--rust` takes a folder"));
    }
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for (file, text) in &files {
        fs::write(file, text).map_err(|error| failed(file, &error))?;
    }
    let names = files.iter().map(|(file, _)| file.display().to_string());
    Ok(names.collect())
}

/// The name, or the name with the first number that makes it differ from those taken.
fn free_name(taken: &BTreeSet<String>, name: String) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or(name)
}

/// The source of one assistant.
struct Source {
    /// The text of the `.rs` file.
    code: String,
    /// The names and contents of the files that it includes.
    texts: Vec<(String, String)>,
}

impl Source {
    /// Writes the function `name`, which makes `body`.
    fn new(name: &str, body: &Map<String, Value>) -> Self {
        let table = Definition::OBJECT;
        let mut writer = Writer {
            name,
            ty: table.name,
            texts: Vec::new(),
            inserted: Vec::new(),
            unknown: Vec::new(),
            environment: Vec::new(),
        };
        let root = writer.object(body, table, None, &JsonPath::default());
        let code = writer.code(&root);
        let texts = writer.texts;
        Source { code, texts }
    }
}

/// A name that a function can have, made of what an assistant is called.
fn function_name(title: &str) -> String {
    let mut name = String::new();
    for c in title.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    name.truncate(NAME);
    let name = name.trim_end_matches('_');
    if name.is_empty() {
        "assistant".to_owned()
    } else if !TARGETS.contains(&name) && syn::parse_str::<syn::Ident>(name).is_ok() {
        name.to_owned()
    } else {
        // A digit cannot begin a name, a keyword cannot be one, and a target is no module.
        format!("assistant_{name}")
    }
}

/// What serde_json says, without the place that stands behind the message, and without the words of a parser.
pub(crate) fn in_our_words(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match message.strip_suffix(&place).unwrap_or(&message) {
        _ if error.is_eof() => "the text ends too early".to_owned(),
        "expected ident" => "expected `true`, `false` or `null`".to_owned(),
        message => message.to_owned(),
    }
}

/// Where a value is: the same place as a JSON path, as an index expression, and as part of a name.
#[derive(Clone, Default)]
struct JsonPath {
    json: String,
    index: String,
    name: String,
}

impl JsonPath {
    fn field(&self, key: &str) -> JsonPath {
        let mut next = self.clone();
        for (text, separator) in [(&mut next.json, '.'), (&mut next.name, '_')] {
            if !text.is_empty() {
                text.push(separator);
            }
        }
        next.json.push_str(key);
        next.name.extend(
            key.chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }),
        );
        let _ = write!(next.index, "[{key:?}]");
        next
    }

    fn item(&self, index: usize) -> JsonPath {
        let mut next = self.clone();
        let _ = write!(next.json, "[{index}]");
        let _ = write!(next.index, "[{index}]");
        let _ = write!(next.name, "_{index}");
        next
    }
}

/// A piece of a definition, before it is known what fits on a line.
enum Node {
    Atom(String),
    Object(Vec<(String, Node)>),
    List(Vec<Node>),
}

struct Writer<'a> {
    name: &'a str,
    /// The type of a definition.
    ty: &'static str,
    texts: Vec<(String, String)>,
    /// What is inserted into the finished body: the index expression and the value.
    inserted: Vec<(String, String)>,
    unknown: Vec<String>,
    environment: Vec<String>,
}

impl Writer<'_> {
    /// The fields of an object; what the table does not know is kept for later.
    fn object(
        &mut self,
        body: &Map<String, Value>,
        table: &Object,
        tag: Option<&str>,
        path: &JsonPath,
    ) -> Node {
        let mut fields = Vec::new();
        if let Some((tag, value)) = tag.and_then(|tag| body.get_key_value(tag)) {
            fields.push((tag.clone(), Node::Atom(self.json(value, path))));
        }
        // The fields come in the order of the documentation.
        for field in table.fields {
            let Some(value) = body.get(field.name) else {
                continue;
            };
            let at = path.field(field.name);
            let written = if field.secret && value.is_string() {
                Some(Node::Atom(self.secret(&at)))
            } else {
                self.value(value, &field.value, &at)
            };
            match written {
                Some(node) => fields.push((field.name.to_owned(), node)),
                None => self.insert(field.name, value, &at),
            }
        }
        let is_known =
            |key: &str| tag == Some(key) || table.fields.iter().any(|field| field.name == key);
        for (key, value) in body.iter().filter(|(key, _)| !is_known(key)) {
            self.insert(key, value, &path.field(key));
        }
        Node::Object(fields)
    }

    /// A value as the macro takes it; nothing where this version has no way to say it.
    fn value(&mut self, value: &Value, is: &Type, path: &JsonPath) -> Option<Node> {
        Some(match (value, &is.shape) {
            (Value::Null, _) => Node::Atom("null".to_owned()),
            (_, Shape::Any) => Node::Atom(format!("serde_json::json!({})", self.json(value, path))),
            (Value::String(text), Shape::String) => Node::Atom(self.text(text, path)),
            (Value::String(text), Shape::Enum(of)) => {
                let known = of.values.iter().any(|known| known.value == text);
                if !known {
                    self.unknown.push(path.json.clone());
                }
                Node::Atom(match (known, is_bare(text)) {
                    (true, true) => text.clone(),
                    (true, false) => string(text),
                    // As an expression, so that the macro does not take it for a slip.
                    (false, _) => format!("({}.into())", string(text)),
                })
            }
            (Value::Number(number), Shape::Integer | Shape::Number) => {
                Node::Atom(number.to_string())
            }
            (Value::Bool(flag), Shape::Boolean) => Node::Atom(flag.to_string()),
            (Value::Array(items), Shape::List(item)) => {
                // The items are written together or not at all: an insertion cannot fill a gap.
                let mark = (
                    self.texts.len(),
                    self.inserted.len(),
                    self.unknown.len(),
                    self.environment.len(),
                );
                let nodes: Option<Vec<_>> = items
                    .iter()
                    .enumerate()
                    .map(|(index, value)| self.value(value, item, &path.item(index)))
                    .collect();
                if nodes.is_none() {
                    self.texts.truncate(mark.0);
                    self.inserted.truncate(mark.1);
                    self.unknown.truncate(mark.2);
                    self.environment.truncate(mark.3);
                }
                Node::List(nodes?)
            }
            (Value::Object(body), Shape::Object(table)) => self.object(body, table, None, path),
            (Value::Object(body), Shape::Union(union)) => {
                let tag = body.get(union.tag)?.as_str()?;
                let variant = union.variants.iter().find(|variant| variant.tag == tag)?;
                self.object(body, variant.object, Some(union.tag), path)
            }
            (Value::Object(body), Shape::Map(item)) => {
                let mut entries = Vec::new();
                for (key, value) in body {
                    entries.push((string(key), self.value(value, item, &path.field(key))?));
                }
                Node::Object(entries)
            }
            _ => return None,
        })
    }

    fn insert(&mut self, name: &str, value: &Value, path: &JsonPath) {
        self.unknown.push(path.json.clone());
        let value = self.named(name, value, path);
        self.inserted.push((path.index.clone(), value));
    }

    /// The value of a field that no table describes; its name tells whether it is a secret.
    fn named(&mut self, name: &str, value: &Value, path: &JsonPath) -> String {
        match value {
            Value::String(_) if SCHEMA.is_secret(name) => self.secret(path),
            value => self.json(value, path),
        }
    }

    /// A JSON value as `serde_json::json!` takes it, whose strings are Rust's.
    fn json(&mut self, value: &Value, path: &JsonPath) -> String {
        match value {
            Value::String(text) => string(text),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                let items: Vec<_> = items
                    .map(|(index, item)| self.json(item, &path.item(index)))
                    .collect();
                format!("[{}]", items.join(", "))
            }
            Value::Object(fields) => {
                let fields = fields.iter().map(|(key, value)| {
                    let value = self.named(key, value, &path.field(key));
                    format!("{}: {value}", string(key))
                });
                let fields: Vec<_> = fields.collect();
                format!("{{{}}}", fields.join(", "))
            }
            other => other.to_string(),
        }
    }

    /// A literal, or a file beside the source.
    fn text(&mut self, text: &str, path: &JsonPath) -> String {
        if text.lines().count() <= LINES {
            return string(text);
        }
        let file = format!("{}.{}.md", self.name, path.name);
        let expression = format!("include_str!({})", string(&file));
        self.texts.push((file, text.to_owned()));
        expression
    }

    /// A read of the environment in the place of a secret.
    fn secret(&mut self, path: &JsonPath) -> String {
        let variable = format!("{}_{}", self.name, path.name).to_ascii_uppercase();
        // The error of the standard library does not say which variable it is.
        let expression =
            format!("std::env::var(\"{variable}\").map_err(|_| \"{variable} is not set\")?");
        self.environment.push(variable);
        expression
    }

    /// The whole file.
    fn code(&self, root: &Node) -> String {
        let known = self.unknown.is_empty();
        let plain = self.environment.is_empty();
        let ty = if known { self.ty } else { "serde_json::Value" };
        let mut code = String::from("use revox_client::assistant;\n");
        if known {
            let _ = writeln!(code, "use revox_client::types::{ty};");
        }
        if plain {
            let _ = writeln!(code, "\npub fn {}() -> {ty} {{", self.name);
        } else {
            code.push_str("\n/// # Errors\n///\n/// If one of the environment variables that hold its secrets is not set.\n");
            let _ = writeln!(
                code,
                "pub fn {}() -> Result<{ty}, &'static str> {{",
                self.name
            );
        }
        let mut call = String::from("assistant! ");
        lay_out(root, 1, usize::MAX, &mut call);
        match (known, plain) {
            (true, true) => {
                let _ = writeln!(code, "{INDENT}{call}");
            }
            (true, false) => {
                let _ = writeln!(code, "{INDENT}Ok({call})");
            }
            (false, _) => {
                for path in &self.unknown {
                    let _ = writeln!(
                        code,
                        "{INDENT}// This version of revox-client does not know `{}`.",
                        path.escape_debug()
                    );
                }
                let _ = writeln!(code, "{INDENT}let definition = {call};");
                let mut body = "serde_json::json!(definition)";
                if !self.inserted.is_empty() {
                    let _ = writeln!(code, "{INDENT}let mut body = {body};");
                    body = "body";
                }
                for (index, value) in &self.inserted {
                    let _ = writeln!(code, "{INDENT}body{index} = serde_json::json!({value});");
                }
                let _ = if plain {
                    writeln!(code, "{INDENT}{body}")
                } else {
                    writeln!(code, "{INDENT}Ok({body})")
                };
            }
        }
        code.push_str("}\n");
        code
    }
}

/// Writes a node at a depth; on one line, if it is no longer than `room`.
fn lay_out(node: &Node, depth: usize, room: usize, code: &mut String) {
    let flat = flat(node);
    // The whole definition is never one line: `room` is unlimited for it, and its fields stand below each other.
    if room != usize::MAX && (flat.chars().count() <= room || matches!(node, Node::Atom(_))) {
        code.push_str(&flat);
        return;
    }
    let (open, close) = if matches!(node, Node::List(_)) {
        ('[', ']')
    } else {
        ('{', '}')
    };
    let indent = INDENT.repeat(depth + 1);
    code.push(open);
    code.push('\n');
    let mut entry = |key: &str, node: &Node| {
        code.push_str(&indent);
        code.push_str(key);
        lay_out(
            node,
            depth + 1,
            WIDTH.saturating_sub(indent.len() + key.chars().count() + 1),
            code,
        );
        code.push_str(",\n");
    };
    match node {
        Node::Object(fields) => fields
            .iter()
            .for_each(|(key, node)| entry(&format!("{key}: "), node)),
        Node::List(items) => items.iter().for_each(|node| entry("", node)),
        Node::Atom(_) => {}
    }
    code.push_str(&INDENT.repeat(depth));
    code.push(close);
}

/// A node on one line.
fn flat(node: &Node) -> String {
    match node {
        Node::Atom(text) => text.clone(),
        Node::List(items) => format!(
            "[{}]",
            items.iter().map(flat).collect::<Vec<_>>().join(", ")
        ),
        Node::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Node::Object(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|(key, node)| format!("{key}: {}", flat(node)))
                .collect();
            format!("{{ {} }}", fields.join(", "))
        }
    }
}

/// A string literal: raw where that saves escapes.
fn string(text: &str) -> String {
    let escaped = format!("{text:?}");
    let quotes_only = escaped.len() == text.len() + 2 + text.matches(['"', '\\']).count();
    if escaped.len() == text.len() + 2 || !quotes_only {
        return escaped;
    }
    let mut fence = String::from("#");
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    format!("r{fence}\"{text}\"{fence}")
}

/// Whether an enum value is an identifier that needs no quotes in a definition.
fn is_bare(value: &str) -> bool {
    let mut chars = value.chars();
    chars
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !matches!(
            value,
            "true" | "false" | "null" | "self" | "Self" | "super" | "crate"
        )
}
