//! Shapes that the documents of other APIs have: what becomes of them, and what is listed because nothing does.

use super::{bare_types, document, read, understand};
use crate::emit::{model, resources, rules as tables};

fn notes(schemas: &str) -> Vec<String> {
    let api = understand(schemas);
    api.notes
        .iter()
        .map(|note| format!("{} {}: {}", note.pointer, note.keyword, note.reason))
        .collect()
}

#[test]
fn objects_that_hold_themselves() {
    let this = "{$ref: '#/components/schemas/Thing'}";
    let thing = |parent: &str| {
        format!("Thing: {{type: object, required: [parent], properties: {{parent: {parent}}}}}")
    };
    let parent = "pub struct Thing {\n    pub parent: Option<Box<Thing>>,\n}\n";
    let ends = thing(&format!("{{anyOf: [{this}, {{type: 'null'}}]}}"));
    assert_eq!(bare_types(&ends), parent);
    assert!(notes(&ends).is_empty());
}

#[test]
fn what_would_be_lost_is_listed() {
    let thing = |body: &str| format!("Thing: {{type: object, {body}}}");
    let undescribed = thing("properties: {a: {type: string}}, required: [a, b]");
    assert_eq!(
        notes(&undescribed),
        [
            "/components/schemas/Thing/required required: no property describes `b`, so it is not required"
        ]
    );
    let arms = "Thing: {anyOf: [{type: object, required: [k], properties: {k: {const: a}}}, {type: object, required: [k], properties: {k: {const: b}}}, {type: object, properties: {free: {type: string}}}]}";
    let model = model::write(&understand(arms)).expect("types");
    assert!(
        model.contains(
            "any_of!(Thing {\n    A { \"k\": \"a\" },\n    B { \"k\": \"b\" },\n    WithFree,\n});"
        ),
        "{model}"
    );
}

#[test]
fn choices_of_one_type_check_nothing() {
    let whole = "Thing: {type: object, properties: {n: {oneOf: [{type: integer, minimum: 0}, {type: integer, maximum: -10}]}}}";
    assert!(bare_types(whole).contains("pub n: Option<i64>,"));
    assert!(!tables::write(&understand(whole)).contains("Test::Minimum"));
}

#[test]
fn fields_that_go_one_way() {
    let schemas = "Thing:\n  type: object\n  required: [id, key, name]\n  properties: {id: {type: string, readOnly: true}, key: {type: string, writeOnly: true}, name: {type: string}}";
    // In a request alone, what only requests have stays required.
    assert_eq!(
        bare_types(schemas),
        "pub struct Thing {\n    pub id: Option<String>,\n    pub key: String,\n    pub name: String,\n}\n"
    );
    assert_eq!(
        notes(schemas),
        [
            "/components/schemas/Thing/properties/id readOnly: a request may leave the field out, and is not kept from sending it"
        ]
    );
    let both = document(schemas).replace(
        "responses: {}",
        "responses: {\"200\": {content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}",
    );
    let text = model::write(&read(&both, None).expect("a document")).expect("types");
    assert!(text.contains("pub key: Option<String>,"), "{text}");
}

#[test]
fn unions_that_refer_to_each_other() {
    let schemas = "Thing: {oneOf: [{type: string}, {$ref: '#/components/schemas/B'}]}\nB: {oneOf: [{type: integer}, {$ref: '#/components/schemas/Thing'}, {type: array, items: {$ref: '#/components/schemas/B'}}]}";
    assert_eq!(
        bare_types(schemas),
        "pub enum Thing {\n    String(String),\n    B(Box<B>),\n    Unknown(serde_json::Value),\n}\npub enum B {\n    Integer(i64),\n    Thing(Box<Thing>),\n    List(Vec<B>),\n    Unknown(serde_json::Value),\n}\n"
    );
    let table = tables::write(&understand(schemas));
    let integer = "Value { shape: Shape::Integer, nullable: false, checks: &[] }";
    let string = "Value { shape: Shape::String, nullable: false, checks: &[] }";
    assert!(
        table.contains(&format!(
            "pub static B: Value = Value {{ shape: Shape::AnyOf(&[{integer}, Value {{ shape: Shape::AnyOf(&[{string}]), nullable: false, checks: &[] }}, Value {{ shape: Shape::List(&B), nullable: false, checks: &[] }}]), nullable: false, checks: &[] }};"
        )),
        "{table}"
    );
}

#[test]
fn variants_that_are_other_names() {
    assert_eq!(
        bare_types(
            "Thing:\n  oneOf: [{$ref: '#/components/schemas/Yes'}, {$ref: '#/components/schemas/No'}]\n  discriminator: {propertyName: kind, mapping: {'yes': '#/components/schemas/Yes', 'no': '#/components/schemas/No'}}\nYes: {allOf: [{$ref: '#/components/schemas/Base'}]}\nNo: {allOf: [{$ref: '#/components/schemas/Base'}]}\nBase: {type: object, properties: {kind: {type: string}, a: {type: string}}}"
        ),
        "pub enum Thing {\n    Yes(Base),\n    No(Base),\n    Unknown(serde_json::Value),\n}\npub type Yes = Base;\npub type No = Base;\npub struct Base {\n    pub kind: Option<String>,\n    pub a: Option<String>,\n}\n"
    );
    // Two names of one type get no `From` of their own, which would be the same twice.
    let text = model::write(&understand(
        "Thing: {oneOf: [{$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Two'}, {type: integer}]}\nOne: {type: string}\nTwo: {type: string}",
    ))
    .expect("types");
    assert_eq!(text.matches("impl From<").count(), 1, "{text}");
}

#[test]
fn names_that_collide() {
    assert_eq!(
        bare_types(
            "Thing:\n  type: object\n  properties: {Type: {type: string}, type: {type: string}, 1st: {type: string}, '': {type: string}, a b: {type: string}, a_b: {type: string}, self: {type: string}, fn: {type: string}, w: {enum: [asc, ASC, '1', '-1', '', self, unknown]}}\nthing: {type: object, properties: {o: {$ref: '#/components/schemas/Option'}}}\nOption: {type: object, properties: {}, additionalProperties: false}"
        ),
        "pub struct Thing {\n    pub Type: Option<String>,\n    pub type_: Option<String>,\n    pub n1st: Option<String>,\n    pub n: Option<String>,\n    pub a_U0020_b: Option<String>,\n    pub a_U005F_b: Option<String>,\n    pub self_: Option<String>,\n    pub r#fn: Option<String>,\n    pub w: Option<ThingW>,\n}\npub enum ThingW {\n    asc,\n    ASC,\n    N1,\n    Minus1,\n    Empty,\n    SelfValue,\n    UnknownValue,\n    Unknown(String),\n}\npub struct Thing2 {\n    pub o: Option<Option2>,\n}\npub struct Option2 {}\n"
    );
}

#[test]
fn parts_that_overlap() {
    let schemas = "Thing: {type: object, properties: {a: {$ref: '#/components/schemas/A'}, b: {$ref: '#/components/schemas/B'}}}\nA: {allOf: [{type: object, properties: {x: {type: [string, 'null'], minLength: 1}}}, {type: object, required: [x], properties: {x: {type: string, maxLength: 3}}}]}\nB: {allOf: [{type: object, properties: {x: {type: string}}}, {type: object, properties: {x: {type: integer}}}]}";
    assert!(
        bare_types(schemas).ends_with(
            "pub struct A {\n    pub x: String,\n}\npub struct B {\n    pub x: Option<serde_json::Value>,\n}\n"
        )
    );
    let table = tables::write(&understand(schemas));
    assert!(table.contains("Test::MinLength(1)") && table.contains("Test::MaxLength(3)"));
    assert_eq!(
        notes(schemas),
        [
            "/components/schemas/B/allOf/1/properties/x type: no kind of value fits everything that is said here, so any is taken"
        ]
    );
}

#[test]
fn lists_in_lists_and_keys_beside_fields() {
    assert_eq!(
        bare_types(
            "Thing:\n  type: object\n  required: [m]\n  properties: {m: {type: array, items: {type: array, items: {type: [number, 'null']}}}}\n  additionalProperties: {type: integer}"
        ),
        "pub struct Thing {\n    pub m: Vec<Vec<Option<f64>>>,\n    pub additional_properties: BTreeMap<String, i64>,\n}\n"
    );
}

#[test]
fn what_is_written_out_twice_is_one_type() {
    let inner = "{type: object, properties: {sort: {enum: [up, down]}, by: {oneOf: [{type: string}, {type: integer}]}}}";
    assert_eq!(
        bare_types(&format!(
            "Thing:\n  type: object\n  required: [page, order, by]\n  properties: {{page: {{type: object, properties: {{p: {inner}}}}}, order: {{enum: [up, down]}}, by: {{oneOf: [{{type: string}}, {{type: integer}}]}}}}"
        )),
        "pub struct Thing {\n    pub page: ThingPage,\n    pub order: ThingPagePSort,\n    pub by: ThingPagePBy,\n}\npub struct ThingPage {\n    pub p: Option<ThingPageP>,\n}\npub struct ThingPageP {\n    pub sort: Option<ThingPagePSort>,\n    pub by: Option<ThingPagePBy>,\n}\npub enum ThingPagePSort {\n    Up,\n    Down,\n    Unknown(String),\n}\npub enum ThingPagePBy {\n    String(String),\n    Integer(i64),\n    Unknown(serde_json::Value),\n}\n"
    );
}

#[test]
fn operations_of_many_kinds() {
    let spec = "openapi: \"3.1.0\"\nservers: [{url: \"https://{host}/v1\", variables: {host: {default: api.example.com}}}]\nwebhooks: {ping: {post: {responses: {}}}}\npaths:\n  /files/{id}:\n    post:\n      operationId: files.upload\n      deprecated: true\n      parameters:\n        - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}\n        - {name: X-Tags, in: header, required: true, schema: {type: array, items: {type: string}}}\n        - {name: session, in: cookie, required: true, schema: {type: string}}\n      requestBody: {content: {application/merge-patch+json: {schema: {type: string}}}}\n      responses:\n        \"200\": {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}\n        \"201\": {content: {application/json: {schema: {type: object, properties: {b: {type: string}}}}}}\n        default: {description: An error.}\n      callbacks: {done: {}}\n";
    let api = read(spec, None).expect("a document");
    assert_eq!(api.server, "https://api.example.com/v1");
    let text = resources::write(&api);
    assert!(
        text.contains("    #[deprecated = \"the API's documentation advises against it\"]\n    pub fn upload(&self, id: i64, x_tags: impl AsRef<str>, params: &String) -> Request<'c, serde_json::Value> {\n        Request::new(self.client, &operations::FILES_UPLOAD)\n            .path(\"id\", &id.to_string())\n            .header(\"X-Tags\", x_tags.as_ref())\n            .json(params)\n"),
        "{text}"
    );
    let listed: Vec<String> = api
        .notes
        .iter()
        .map(|note| format!("{}: {}", note.pointer, note.keyword))
        .collect();
    let post = "/paths/~1files~1{id}/post";
    assert_eq!(
        listed,
        [
            format!("{post}/callbacks: callbacks"),
            format!("{post}/parameters/0/schema: minimum"),
            format!("{post}/parameters/1/schema: style"),
            format!("{post}/parameters/2: in"),
            format!("{post}/responses/201: responses"),
        ]
    );
}

#[test]
fn webhooks_are_types() {
    let spec = "openapi: \"3.1.0\"\nwebhooks:\n  call.completed:\n    post:\n      requestBody: {content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string, readOnly: true}}}}}}\n      responses: {}\n";
    let api = read(spec, None).expect("a document");
    let text = model::write(&api).expect("types");
    assert!(text.contains("pub struct CallCompletedWebhook {"), "{text}");
    assert!(text.contains("    pub id: String,"), "{text}");
    assert!(api.notes.is_empty() && api.operations.is_empty());
}

#[test]
fn bodies_of_errors_and_operations_left_out() {
    let object = "schema: {type: object, properties: {x: {type: string}}}";
    let spec = format!(
        "openapi: \"3.1.0\"\npaths:\n  /a:\n    get:\n      operationId: a.list\n      parameters:\n        - {{name: deep, in: query, style: deepObject, {object}}}\n      responses:\n        \"402\": {{content: {{application/json: {{{object}}}}}}}\n        default: {{description: An error.}}\n    post:\n      operationId: a.create\n      requestBody: {{content: {{application/x-www-form-urlencoded: {{{object}}}, multipart/form-data: {{{object}}}}}}}\n      responses: {{}}\n    put:\n      operationId: a.replace\n      requestBody: {{$ref: '#/components/requestBodies/Image'}}\n      responses: {{}}\ncomponents: {{requestBodies: {{Image: {{content: {{image/png: {{}}}}}}}}}}\n"
    );
    let api = read(&spec, None).expect("a document");
    let text = resources::write(&api);
    let errors = "The documented error statuses are 402 (a `types::AListError402`) and default.";
    assert!(text.contains(errors), "{text}");
    let types = model::write(&api).expect("types");
    assert!(types.contains("pub struct AListError402"), "{types}");
    assert_eq!(api.operations.len(), 1);
    assert_eq!(
        api.left_out,
        [
            "POST /a: the client writes JSON bodies only, and this one is application/x-www-form-urlencoded or multipart/form-data",
            "PUT /a: the client writes JSON bodies only, and this one is image/png",
        ]
    );
    assert_eq!(api.notes.len(), 1);
    assert_eq!(api.notes[0].pointer, "/paths/~1a/get/parameters/0/schema");
}

#[test]
fn a_default_that_is_the_only_response_is_a_success() {
    let body =
        "{content: {application/json: {schema: {type: object, properties: {x: {type: string}}}}}}";
    let spec = format!(
        "openapi: \"3.1.0\"\npaths:\n  /b: {{get: {{operationId: b.get, responses: {{default: {body}}}}}}}\n  /c: {{get: {{operationId: c.get, responses: {{\"404\": {{description: None.}}, default: {body}}}}}}}\n"
    );
    let text = resources::write(&read(&spec, None).expect("a document"));
    assert!(
        text.contains("pub fn get(&self) -> Request<'c, types::BGetResponse>"),
        "{text}"
    );
    assert!(
        text.contains(
            "The documented error statuses are 404 and default (a `types::CGetErrorDefault`)."
        ),
        "{text}"
    );
}

#[test]
fn items_that_may_be_null_and_items_of_tuples() {
    assert_eq!(
        bare_types(
            "Thing: {type: object, properties: {l: {type: array, items: {$ref: '#/components/schemas/Part'}}, m: {type: object, additionalProperties: {$ref: '#/components/schemas/Other'}}}}\nPart: {type: [object, 'null'], properties: {a: {type: string}}}\nOther: {$ref: '#/components/schemas/Part'}"
        ),
        "pub struct Thing {\n    pub l: Option<Vec<Option<Part>>>,\n    pub m: Option<BTreeMap<String, Option<Part>>>,\n}\npub struct Part {\n    pub a: Option<String>,\n}\npub type Other = Option<Part>;\n"
    );
    let tuple = "Thing: {type: object, properties: {t: {type: array, items: [{type: string}, {type: integer}]}}}";
    assert!(bare_types(tuple).contains("pub t: Option<Vec<serde_json::Value>>,"));
    assert_eq!(
        notes(tuple),
        [
            "/components/schemas/Thing/properties/t/items items: value is not of types \"boolean\", \"object\", ignored",
            "/components/schemas/Thing/properties/t/items prefixItems: the items of one list have several types, so each is any JSON value"
        ]
    );
}

#[test]
fn webhooks_elsewhere() {
    let spec = "openapi: '3.1.0'\ninfo: {title: T, version: '1'}\npaths: {}\nwebhooks: {paid: {$ref: '#/components/pathItems/Hook'}}\ncomponents: {pathItems: {Hook: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {}}}}}\n";
    let api = read(spec, None).expect("an API");
    assert_eq!(api.types[0].name, "PaidWebhook");
}
