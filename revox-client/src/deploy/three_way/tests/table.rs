//! A table with every kind of value, and none of the API's own names.

use revox_types::rules::{
    Check, Field, Level, Object, Origin, Shape, Test, Union, Value as Kind, Variant,
};

use crate::deploy::schema::Schema;

const fn kind(shape: Shape) -> Kind {
    Kind {
        shape,
        nullable: false,
        checks: &[],
    }
}

const fn field(name: &'static str, required: bool, value: Kind) -> Field {
    Field {
        name,
        ident: name,
        required,
        secret: false,
        value,
    }
}

const fn nullable(shape: Shape) -> Kind {
    Kind {
        nullable: true,
        ..kind(shape)
    }
}

static TEXT: Kind = kind(Shape::String);
static VOICE: Object = Object {
    name: "Voice",
    fields: &[
        field("id", true, kind(Shape::String)),
        field("speed", false, kind(Shape::Number)),
        field("note", false, nullable(Shape::String)),
    ],
    rules: &[],
};
static OPEN: Object = Object {
    name: "Open",
    fields: &[field("name", true, kind(Shape::String))],
    rules: &[],
};
static CUSTOM: Object = Object {
    name: "Custom",
    fields: &[
        Field {
            secret: true,
            ..field("key", true, kind(Shape::String))
        },
        field("url", true, kind(Shape::String)),
    ],
    rules: &[],
};
static MODEL: Union = Union {
    name: "Model",
    tag: "type",
    variants: &[
        Variant {
            tag: "open",
            variant: "Open",
            object: &OPEN,
        },
        Variant {
            tag: "custom",
            variant: "Custom",
            object: &CUSTOM,
        },
    ],
};
static HEADER: Object = Object {
    name: "Header",
    fields: &[
        field("key", true, kind(Shape::String)),
        Field {
            secret: true,
            ..field("value", true, kind(Shape::String))
        },
    ],
    rules: &[],
};
static HEADER_VALUE: Kind = kind(Shape::Object(&HEADER));
static TOOL: Object = Object {
    name: "Tool",
    fields: &[
        field("name", true, kind(Shape::String)),
        field("url", true, kind(Shape::String)),
        field("headers", true, kind(Shape::List(&HEADER_VALUE))),
        field("note", false, nullable(Shape::String)),
    ],
    rules: &[],
};
static TOOL_VALUE: Kind = kind(Shape::Object(&TOOL));
static ITEM_IN: Object = Object {
    name: "ItemIn",
    fields: &[field("text", true, kind(Shape::String))],
    rules: &[],
};
static ITEM_IN_VALUE: Kind = kind(Shape::Object(&ITEM_IN));
static ITEM_OUT: Object = Object {
    name: "ItemOut",
    fields: &[
        field("text", true, kind(Shape::String)),
        field("source", false, kind(Shape::String)),
    ],
    rules: &[],
};
static ITEM_OUT_VALUE: Kind = kind(Shape::Object(&ITEM_OUT));
const UNIQUE: &[Check] = &[Check {
    id: "unique",
    level: Level::Deny,
    origin: Origin::Prose,
    test: Test::UniqueBy("name"),
    why: "",
}];

macro_rules! body {
    ($item:ident $(, $more:expr)*) => {
        &[
            field("text", true, kind(Shape::String)),
            field("note", false, nullable(Shape::String)),
            field("count", false, kind(Shape::Integer)),
            field("voice", false, kind(Shape::Object(&VOICE))),
            field("model", false, kind(Shape::Union(&MODEL))),
            field("tools", false, Kind { checks: UNIQUE, ..nullable(Shape::List(&TOOL_VALUE)) }),
            field("days", false, nullable(Shape::List(&TEXT))),
            field("windows", false, nullable(Shape::List(&TEXT))),
            field("vars", false, nullable(Shape::Map(&TEXT))),
            field("items", false, kind(Shape::List(&$item))),
            $($more,)*
        ]
    };
}

static REQUEST: Object = Object {
    name: "Body",
    fields: body!(ITEM_IN_VALUE),
    rules: &[],
};
static RESPONSE: Object = Object {
    name: "Stored",
    fields: body!(ITEM_OUT_VALUE, field("id", true, kind(Shape::String))),
    rules: &[],
};
pub(super) static SCHEMA: Schema = Schema {
    request: kind(Shape::Object(&REQUEST)),
    response: kind(Shape::Object(&RESPONSE)),
    id: "id",
    name: "text",
    organization: "organization",
    notice: None,
    listed: "",
    created: "",
    marks: &[("key", true), ("value", true)],
    defaults: &[("Body", "count", "400"), ("Voice", "speed", "1.0")],
    unordered: &[("Body", "days")],
    foreign: &[("items", "source", "\"ai\"")],
};
