//! Writes a definition that arrived as JSON as Rust source: an `assistant!` call that makes the same JSON again.
//!
//! The rule tables say what each value is, so enum values stand bare, and secrets are read from the environment. A field in which there is
//! something that this version does not know is inserted afterwards, as JSON.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use revox_types::rules::{
    Context, FieldTest, Level, ObjectView, Shape, Validate, Value as Kind, Violation, Violations,
    validate,
};
use serde_json::{Map, Value};

use crate::deploy::schema::{Parts, Spec};
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
/// What a definition is.
const DEFINITION: Spec = Spec::of(&Kind {
    shape: Shape::Object(Definition::OBJECT),
    nullable: false,
    checks: &[],
});

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
        let mut writer = Writer {
            name: &name,
            texts: Vec::new(),
            has_secrets: false,
        };
        files.push((folder.join(format!("{name}.rs")), writer.code(body)));
        texts.append(&mut writer.texts);
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

/// A piece of a definition, before it is known what fits on a line.
enum Node {
    Atom(String),
    /// The items of a list, or the members of an object, each of which begins with its key.
    Group {
        is_list: bool,
        entries: Vec<(String, Node)>,
    },
}

/// Whether the macro has a way to write a value: all of its fields are in the tables, whatever the values of enums are.
fn is_known(value: &Value, spec: Spec) -> bool {
    let parts = spec.parts(value);
    match (spec.kind.map(|kind| &kind.shape), value) {
        (None, _) => false,
        (Some(shape), Value::Object(members)) => members.iter().all(|(name, value)| {
            matches!(shape, Shape::Union(union) if parts.is_some() && name == union.tag)
                || is_known(value, SCHEMA.part(parts, name))
        }),
        (_, Value::Array(items)) => items.iter().all(|item| is_known(item, spec.item())),
        _ => true,
    }
}

/// Writes the values of the assistant that a function is named after.
struct Writer<'a> {
    name: &'a str,
    /// The names and contents of the files that the source includes.
    texts: Vec<(String, String)>,
    /// Whether the source reads secrets from the environment.
    has_secrets: bool,
}

impl Writer<'_> {
    /// `place` is where the value is, as part of a name: `custom_tools_0_url`.
    fn value(&mut self, value: &Value, spec: Spec, place: &str) -> Node {
        let shape = spec.kind.map(|kind| &kind.shape);
        Node::Atom(match (value, shape) {
            (Value::Null, _) => "null".to_owned(),
            (Value::Object(members), _) => {
                let parts = spec.parts(value);
                let tag = match shape {
                    Some(Shape::Union(union)) => Some(union.tag),
                    _ => None,
                };
                let has_free_keys = matches!(parts, Some(Parts::Keys(_)));
                let mut members: Vec<_> = members.iter().collect();
                // The fields come in the order of the documentation, behind the one that says what the object is.
                members.sort_by_key(|(key, _)| {
                    let rank = parts.map(|parts| parts.rank(key));
                    (Some(key.as_str()) != tag, rank)
                });
                let entries = members.into_iter().map(|(key, value)| {
                    let place = format!("{place}_{}", as_name(key));
                    let node = self.value(value, SCHEMA.part(parts, key), &place);
                    let key = if has_free_keys {
                        string(key)
                    } else {
                        key.clone()
                    };
                    (format!("{key}: "), node)
                });
                return Node::Group {
                    is_list: false,
                    entries: entries.collect(),
                };
            }
            (Value::Array(items), _) => {
                let entries = items.iter().enumerate().map(|(index, item)| {
                    let node = self.value(item, spec.item(), &format!("{place}_{index}"));
                    (String::new(), node)
                });
                return Node::Group {
                    is_list: true,
                    entries: entries.collect(),
                };
            }
            (Value::String(_), _) if spec.secret => self.secret(place),
            (Value::String(text), Some(Shape::Enum(of))) => {
                let known = of.values.iter().any(|known| known.value == text);
                match (known, is_bare(text)) {
                    (true, true) => text.clone(),
                    (true, false) => string(text),
                    // As an expression, so that the macro does not take it for a slip.
                    (false, _) => format!("({}.into())", string(text)),
                }
            }
            (Value::String(text), _) => self.text(text, place),
            (value, _) => value.to_string(),
        })
    }

    /// A literal, or a file beside the source.
    fn text(&mut self, text: &str, place: &str) -> String {
        if text.lines().count() <= LINES {
            return string(text);
        }
        self.file(text.to_owned(), place, "md")
    }

    fn file(&mut self, text: String, place: &str, ending: &str) -> String {
        let file = format!("{}.{}.{ending}", self.name, &place[1..]);
        let expression = format!("include_str!({})", string(&file));
        self.texts.push((file, text));
        expression
    }

    /// JSON, which is read when the program runs: `serde_json::json!` takes neither long lists nor numbers beyond 32 bits.
    fn json(&mut self, value: &Value, place: &str) -> String {
        let literal = string(&value.to_string());
        if literal.chars().count() <= WIDTH {
            return literal;
        }
        self.file(format!("{value:#}\n"), place, "json")
    }

    /// Takes the secrets out of a value of the body, and gives the statements that read them from the environment.
    fn take_secrets(
        &mut self,
        value: &mut Value,
        spec: Spec,
        secret: bool,
        place: &str,
        index: &str,
    ) -> String {
        let parts = spec.parts(value);
        match value {
            Value::String(_) if secret => {
                *value = Value::Null;
                format!("{INDENT}body{index} = {}.into();\n", self.secret(place))
            }
            Value::Object(members) => {
                let reads = members.iter_mut().map(|(key, value)| {
                    let part = SCHEMA.part(parts, key);
                    let place = format!("{place}_{}", as_name(key));
                    let index = format!("{index}[{}]", string(key));
                    self.take_secrets(value, part, secret || part.secret, &place, &index)
                });
                reads.collect()
            }
            Value::Array(items) => {
                let reads = items.iter_mut().enumerate().map(|(at, item)| {
                    let (place, index) = (format!("{place}_{at}"), format!("{index}[{at}]"));
                    self.take_secrets(item, spec.item(), secret, &place, &index)
                });
                reads.collect()
            }
            _ => String::new(),
        }
    }

    /// A read of the environment in the place of a secret.
    fn secret(&mut self, place: &str) -> String {
        let variable = format!("{}{place}", self.name).to_ascii_uppercase();
        self.has_secrets = true;
        // The error of the standard library does not say which variable it is.
        format!("std::env::var(\"{variable}\").map_err(|_| \"{variable} is not set\")?")
    }

    /// The whole file.
    fn code(&mut self, definition: &Map<String, Value>) -> String {
        let unknown = violations(definition);
        let mut unknown = unknown
            .iter()
            .filter(|one| UNKNOWN.contains(&one.rule()))
            .peekable();
        let parts = Some(Parts::Fields(Definition::OBJECT));
        let (fields, others): (Map<_, _>, Map<_, _>) = definition
            .clone()
            .into_iter()
            .partition(|(name, value)| is_known(value, SCHEMA.part(parts, name)));
        let known = unknown.peek().is_none() && others.is_empty();
        let known_part = self.value(&fields.into(), DEFINITION, "");
        let others = others.into_iter().map(|(name, mut value)| {
            let spec = SCHEMA.part(parts, &name);
            let place = format!("_{}", as_name(&name));
            let index = format!("[{}]", string(&name));
            let reads = self.take_secrets(&mut value, spec, spec.secret, &place, &index);
            if value.is_null() && !reads.is_empty() {
                return reads;
            }
            let json = self.json(&value, &place);
            format!("{INDENT}body{index} = {json}.parse().expect(\"it is JSON\");\n{reads}")
        });
        let others: String = others.collect();

        let ty = if known {
            Definition::OBJECT.name
        } else {
            "serde_json::Value"
        };
        let mut code = String::from("use revox_client::assistant;\n");
        if known {
            let _ = writeln!(code, "use revox_client::types::{ty};");
        }
        let (returns, open, close) = if self.has_secrets {
            code.push_str("\n/// # Errors\n///\n/// If one of the environment variables that hold its secrets is not set.");
            (format!("Result<{ty}, &'static str>"), "Ok(", ")")
        } else {
            (ty.to_owned(), "", "")
        };
        // Lines of what is inserted may be long.
        let skip = if others.is_empty() {
            ""
        } else {
            "\n#[rustfmt::skip]"
        };
        let _ = writeln!(code, "{skip}\npub fn {}() -> {returns} {{", self.name);
        let mut call = String::from("assistant! ");
        lay_out(&known_part, 1, usize::MAX, &mut call);
        if known {
            let _ = writeln!(code, "{INDENT}{open}{call}{close}");
        } else {
            for violation in unknown {
                let path = violation.path().escape_debug();
                let _ = writeln!(
                    code,
                    "{INDENT}// This version of revox-client does not know `{path}`."
                );
            }
            let _ = writeln!(code, "{INDENT}let definition = {call};");
            let mut body = "serde_json::json!(definition)";
            if !others.is_empty() {
                let _ = writeln!(code, "{INDENT}let mut body = {body};");
                body = "body";
            }
            code.push_str(&others);
            let _ = writeln!(code, "{INDENT}{open}{body}{close}");
        }
        code.push_str("}\n");
        code
    }
}

/// A key as part of a name.
fn as_name(key: &str) -> String {
    let is_letter = |c: char| c.is_ascii_alphanumeric();
    key.chars()
        .map(|c| if is_letter(c) { c } else { '_' })
        .collect()
}

/// Writes a node at a depth; on one line, if it is no longer than `room`.
fn lay_out(node: &Node, depth: usize, room: usize, code: &mut String) {
    let flat = flat(node);
    let (is_list, entries) = match node {
        // The whole definition is never one line: `room` is unlimited for it, and its fields stand below each other.
        Node::Group { is_list, entries } if room == usize::MAX || flat.chars().count() > room => {
            (*is_list, entries)
        }
        _ => return code.push_str(&flat),
    };
    let indent = INDENT.repeat(depth + 1);
    code.push_str(if is_list { "[\n" } else { "{\n" });
    for (key, node) in entries {
        let room = WIDTH.saturating_sub(indent.len() + key.chars().count() + 1);
        code.push_str(&indent);
        code.push_str(key);
        lay_out(node, depth + 1, room, code);
        code.push_str(",\n");
    }
    code.push_str(&INDENT.repeat(depth));
    code.push(if is_list { ']' } else { '}' });
}

/// A node on one line.
fn flat(node: &Node) -> String {
    let (is_list, entries) = match node {
        Node::Atom(text) => return text.clone(),
        Node::Group { is_list, entries } => (*is_list, entries),
    };
    let entries = entries.iter().map(|(key, node)| key.clone() + &flat(node));
    let entries = entries.collect::<Vec<_>>().join(", ");
    match (is_list, entries.as_str()) {
        (true, _) => format!("[{entries}]"),
        (false, "") => "{}".to_owned(),
        (false, _) => format!("{{ {entries} }}"),
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
