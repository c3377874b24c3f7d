//! JSON as it is written: a key that is given twice is there twice.

use core::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::rules::{FieldView, ObjectView, ValueView, View};

/// A JSON value.
pub(super) enum Node {
    Null,
    Bool(bool),
    Integer(i128),
    Number(f64),
    String(String),
    List(Vec<Node>),
    Object(Fields),
}

/// The fields of an object, in order.
pub(super) struct Fields(Vec<(String, Node)>);

impl View for Node {
    fn view(&self) -> ValueView<'_> {
        match self {
            Node::Null => ValueView::Null,
            Node::Bool(value) => ValueView::Bool(*value),
            Node::Integer(number) => ValueView::Integer(*number),
            Node::Number(number) => ValueView::Number(*number),
            Node::String(text) => ValueView::Str(text),
            Node::List(items) => ValueView::List(items),
            Node::Object(fields) => ValueView::Object(fields),
        }
    }
}

impl ObjectView for Fields {
    fn field(&self, _index: usize, name: &str) -> FieldView<'_> {
        let field = self.0.iter().find(|(key, _)| key == name);
        FieldView::optional(field.map(|(_, value)| value))
    }

    fn keys(&self, each: &mut dyn FnMut(&str)) {
        for (key, _) in &self.0 {
            each(key);
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Integer(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Integer(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(Node::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Node::Object(Fields(fields)))
    }
}
