//! Operations and the client's methods.

use super::{errors, read};
use crate::emit::{operations, resources};

const SPEC: &str = r##"openapi: "3.1.0"
info: {title: Test, version: "2.0"}
servers: [{url: "https://example.com/v1"}]
tags: [{name: Things, description: All the things.}]
paths:
  /things/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}}
    get:
      operationId: things.retrieve
      tags: [Things]
      summary: Retrieve a thing
      x-revox-retry: safe
      parameters:
        - {name: color, in: query, required: true, schema: {enum: [red, green]}}
        - {name: page, in: query, schema: {type: integer}, description: The page.}
      responses:
        "200": {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
        "404": {description: None.}
    put:
      operationId: things.replace
      tags: [Things]
      requestBody: {required: true, content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
      responses:
        "200": {content: {audio/mpeg: {schema: {type: string, format: binary}}}}
components:
  schemas:
    Thing: {type: object, properties: {a: {type: string}}}
"##;

#[test]
fn descriptions() {
    let api = read(SPEC, None).expect("a document");
    assert_eq!(
        operations::write(&api),
        r#"//! The operations of the API.
use crate::operation::*;

/// Where the API is.
pub const SERVER: &str = "https://example.com/v1";

/// The version that the API's document gives itself.
pub const API_VERSION: &str = "2.0";

/// Retrieve a thing: `GET /things/{id}`.
pub static THINGS_RETRIEVE: Operation = Operation {
    id: "things.retrieve",
    method: Method::Get,
    path: "/things/{id}",
    repeat: Repeat::Safe,
    accept: "application/json",
    params: &[
        Param { name: "id", place: Place::Path, required: true },
        Param { name: "color", place: Place::Query, required: true },
        Param { name: "page", place: Place::Query, required: false },
    ],
    body: None,
    success: &[200],
    empty: None,
    summary: "Retrieve a thing",
};

/// `PUT /things/{id}`.
pub static THINGS_REPLACE: Operation = Operation {
    id: "things.replace",
    method: Method::Put,
    path: "/things/{id}",
    repeat: Repeat::Unsafe,
    accept: "audio/mpeg",
    params: &[
        Param { name: "id", place: Place::Path, required: true },
    ],
    body: Some(Body { content_type: "application/json", required: true, object: Some(&crate::generated::rules::THING) }),
    success: &[200],
    empty: None,
    summary: "",
};

/// Every operation, in the order of the document.
pub static ALL: &[&Operation] = &[
    &THINGS_RETRIEVE,
    &THINGS_REPLACE,
];
"#
    );
}

#[test]
fn methods() {
    let api = read(SPEC, None).expect("a document");
    assert_eq!(
        resources::write(&api),
        r#"//! A method for every operation of the API.
use revox_types::generated::{model as types, operations};

use crate::{Client, Request};

impl Client {
    /// All the things.
    ///
    /// The operations are those of [`Things`].
    pub fn things(&self) -> Things<'_> {
        Things { client: self }
    }
}

/// All the things.
#[derive(Debug, Clone, Copy)]
pub struct Things<'c> {
    client: &'c Client,
}

impl<'c> Things<'c> {
    /// Retrieve a thing.
    ///
    /// `GET /things/{id}`. Sending it twice does no harm, so it is retried when no response comes, and after the
    /// statuses 408, 429 and 5xx.
    ///
    /// Optional parameters:
    ///
    /// * `page` by `Request::query`: The page.
    ///
    /// The documented error statuses are 404.
    ///
    /// ```no_run
    /// # use revox_client::{Client, Error, types};
    /// # async fn example(client: &Client, id: impl AsRef<str>, color: impl Into<types::ThingsRetrieveColor>) -> Result<(), Error> {
    /// let response = client.things().retrieve(id, color).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn retrieve(&self, id: impl AsRef<str>, color: impl Into<types::ThingsRetrieveColor>) -> Request<'c, types::Thing> {
        Request::new(self.client, &operations::THINGS_RETRIEVE)
            .path("id", id.as_ref())
            .query("color", color.into().as_str())
    }

    /// `PUT /things/{id}`. It is retried only after a failed connection and after the status 429.
    ///
    /// ```no_run
    /// # use revox_client::{Client, Error, types};
    /// # async fn example(client: &Client, id: impl AsRef<str>, params: &types::Thing) -> Result<(), Error> {
    /// let response = client.things().replace(id, params).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn replace(&self, id: impl AsRef<str>, params: &types::Thing) -> Request<'c, crate::Binary> {
        Request::new(self.client, &operations::THINGS_REPLACE)
            .path("id", id.as_ref())
            .body(params)
    }
}
"#
    );
}

const SEARCH: &str = r##"openapi: "3.1.0"
paths:
  /things/search:
    post:
      operationId: things.search
      summary: Search things
      x-revox-pages: {page: at, items: things, total: count}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Search"}}}}
      responses:
        "200": {content: {application/json: {schema: {$ref: "#/components/schemas/Found"}}}}
  /things/{id}/stop:
    post:
      operationId: things.stop
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "200": {content: {application/json: {schema: {$ref: "#/components/schemas/Stopped"}}}}
components:
  schemas:
    Search: {type: object, required: [at], properties: {at: {type: integer}, size: {type: integer}}}
    Found: {type: object, required: [things, count], properties: {things: {type: array, items: {type: string}}, count: {type: integer}}}
    Stopped: {type: object, required: [done, at], properties: {done: {type: boolean, default: true}, at: {type: string, default: "x"}, why: {type: string}}}
"##;

#[test]
fn pages() {
    let api = read(SEARCH, None).expect("a document");
    let text = resources::write(&api);
    let method = "\
    /// # async fn example(client: &Client, params: &types::Search) -> Result<(), Error> {
    /// let mut pages = client.things().search_pages(params);
    /// while let Some(page) = pages.try_next().await? {
    ///     println!(\"{page:?}\");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn search_pages(&self, params: &types::Search) -> crate::Pages<types::Search> {
        crate::Pages::new(self.client, params)
    }
";
    let counting = "
impl crate::pages::Paged for types::Search {
    type Page = types::Found;
    type Item = String;

    fn request<'c>(&self, client: &'c Client) -> Request<'c, Self::Page> {
        client.things().search(self)
    }

    fn turn(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn items(page: Self::Page) -> (Vec<Self::Item>, f64) {
        (page.things, page.count as f64)
    }
}
";
    assert!(text.contains(method) && text.contains(counting), "{text}");
    for (marked, wrong, message) in [
        (
            "page: at",
            "page: size",
            "spec.yaml:7:23: `size` is no required field that holds an integer\n  at #/paths/~1things~1search/post/x-revox-pages/page",
        ),
        (
            "items: things",
            "items: count",
            "spec.yaml:7:33: `count` is no required field that holds a list\n  at #/paths/~1things~1search/post/x-revox-pages/items",
        ),
        (
            "total: count",
            "total: many",
            "spec.yaml:7:48: `many` is no required field that holds a number\n  at #/paths/~1things~1search/post/x-revox-pages/total",
        ),
    ] {
        assert_eq!(errors(&SEARCH.replace(marked, wrong), None), [message]);
    }
}

#[test]
fn no_body_stands_for_the_defaults() {
    let api = read(SEARCH, None).expect("a document");
    let text = operations::write(&api);
    let empty: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("empty:"))
        .collect();
    assert_eq!(
        empty,
        [
            "    empty: None,",
            r#"    empty: Some("{\"done\":true,\"at\":\"x\"}"),"#
        ]
    );
}
