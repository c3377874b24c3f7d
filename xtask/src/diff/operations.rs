//! Compares operations: the client's methods, where they send what, and what they return.

use super::report::{Direction, Pointers};
use super::types::{Comparer, Place, What};
use crate::ir::{Operation, Param, ResponseBody};
use crate::pairs::{bare, operations};

impl<'a> Comparer<'a> {
    /// All operations: those that are gone, then the others in the order of the new document.
    pub(super) fn operations(&mut self) {
        let (old, new) = (self.old.api, self.new.api);
        let pairs = operations(old, new, self.history);
        for (index, operation) in old.operations.iter().enumerate() {
            if pairs.iter().all(|(known, _)| *known != Some(index)) {
                let what = format!("operation removed ({})", route(operation));
                let place = place(Some(operation), None);
                self.report(&place, "operation-removed", what);
            }
        }
        for (left, right) in pairs {
            let right = &new.operations[right];
            let place = place(left.map(|left| &old.operations[left]), Some(right));
            if let Some(left) = left {
                self.operation(&old.operations[left], right, &place);
            } else {
                let what = format!("operation added ({})", route(right));
                self.report(&place, "operation-added", what);
            }
        }
    }

    /// The server, the version, and the words for the whole.
    pub(super) fn document(&mut self) {
        let (old, new) = (self.old.api, self.new.api);
        let place = |path: &str, pointer: &str| Place {
            path: path.to_owned(),
            direction: Direction::Both,
            pointer: Pointers {
                old: Some(pointer.to_owned()),
                new: Some(pointer.to_owned()),
            },
        };
        let servers = place("servers", "/servers");
        let info = place("info", "/info");
        self.replaced(&servers, "server", "first server", &old.server, &new.server);
        self.replaced(&info, "version", "version", &old.version, &new.version);
        self.words(&info, "title", &old.title, &new.title);
        for (name, about) in &new.tags {
            let known = old.tags.iter().find(|(other, _)| other == name);
            let before = known.map_or("", |(_, about)| about);
            let tag = place(&format!("tag `{name}`"), "/tags");
            self.words(&tag, "description", before, about);
        }
    }

    fn operation(&mut self, old: &'a Operation, new: &'a Operation, place: &Place) {
        let (was, is) = (accessor(old), accessor(new));
        if was != is {
            let what = What::code("method renamed:", &was, &is);
            self.report(place, "operation-renamed", what);
        } else if old.id != new.id {
            let what = What::code("operationId", &old.id, &new.id);
            self.report(place, "operationId", what);
        }
        self.replaced(place, "method", "method", &old.method, &new.method);
        let same = bare(&old.path) == bare(&new.path);
        let kind = if same { "placeholder" } else { "path" };
        self.replaced(place, kind, "path", &old.path, &new.path);
        let on = ("retry-safe", "retry unsafe -> safe");
        let off = ("retry-unsafe", "retry safe -> unsafe");
        self.turned(place, (old.safe, new.safe), on, off);
        self.deprecation(place, old.deprecated, new.deprecated);
        self.words(place, "summary", &old.summary, &new.summary);
        self.words(place, "description", &old.description, &new.description);
        self.params(old, new, place);
        self.body(old, new, &place.part(" body"));
        self.responses(old, new, place);
    }

    fn params(&mut self, old: &'a Operation, new: &'a Operation, operation: &Place) {
        let title =
            |param: &Param| operation.part(&format!(" {} parameter `{}`", param.place, param.name));
        let same_path = bare(&old.path) == bare(&new.path);
        let mut pairs: Vec<(&Param, &Param)> = Vec::new();
        for (index, left) in old.params.iter().enumerate() {
            let same = |right: &&Param| right.place == left.place && right.name == left.name;
            // Those of the path come first, in the order of the path.
            let right = if left.place == "path" && same_path {
                new.params.get(index)
            } else {
                new.params.iter().find(same)
            };
            match right {
                Some(right) => pairs.push((left, right)),
                None => self.report(&title(left), "parameter-removed", "removed"),
            }
        }
        let mut order = Vec::new();
        for right in &new.params {
            let known = pairs.iter().position(|pair| std::ptr::eq(pair.1, right));
            match known {
                Some(index) => {
                    let (left, _) = pairs[index];
                    self.param(left, right, &title(right));
                    order.extend((left.required && right.required).then_some(index));
                }
                None if right.required => {
                    self.report(&title(right), "required-parameter-added", "added, required");
                }
                None => self.report(&title(right), "parameter-added", "added, optional"),
            }
        }
        if !order.is_sorted() {
            let what = "required parameters in another order";
            self.report(operation, "parameter-order", what);
        }
    }

    fn param(&mut self, old: &Param, new: &Param, place: &Place) {
        if old.name != new.name {
            self.report(place, "placeholder", What::code("", &old.name, &new.name));
        }
        let on = ("parameter-required", "optional -> required");
        let off = ("parameter-required", "required -> optional");
        self.turned(place, (old.required, new.required), on, off);
        self.words(place, "description", &old.doc, &new.doc);
        self.value(&old.value, &new.value, place);
    }

    fn body(&mut self, old: &Operation, new: &Operation, place: &Place) {
        let (left, right) = match (&old.body, &new.body) {
            (None, None) => return,
            (None, Some(_)) => return self.report(place, "body-added", "added"),
            (Some(_), None) => return self.report(place, "body-removed", "removed"),
            (Some(left), Some(right)) => (left, right),
        };
        let (was, is) = (&left.content, &right.content);
        self.replaced(place, "media-type", "media type", was, is);
        let on = ("body-required", "optional -> required");
        let off = ("body-optional", "required -> optional");
        self.turned(place, (left.required, right.required), on, off);
        self.value(&left.value, &right.value, place);
    }

    fn responses(&mut self, old: &Operation, new: &Operation, operation: &Place) {
        let title = |status: &str| {
            let mut place = operation.part(&format!(" response{status}"));
            place.direction = Direction::Response;
            place
        };
        let place = title("");
        match (&old.response, &new.response) {
            (ResponseBody::Json(left), ResponseBody::Json(right)) => {
                self.value(left, right, &place);
            }
            (left, right) => {
                self.replaced(&place, "response", "", media_type(left), media_type(right));
            }
        }
        let text = |operation: &Operation| format!("{:?}", operation.success);
        self.replaced(&place, "status", "status", &text(old), &text(new));
        for left in &old.errors {
            let place = title(&format!(" {}", left.status));
            let right = new.errors.iter().find(|right| right.status == left.status);
            match right.map(|right| (&left.body, &right.body)) {
                None => self.report(&place, "response-removed", "removed"),
                Some((Some(left), Some(right))) => self.value(left, right, &place),
                Some((Some(_), None)) => self.report(&place, "error-body-removed", "body removed"),
                Some((None, Some(_))) => self.report(&place, "error-body-added", "body added"),
                Some((None, None)) => {}
            }
        }
        for right in &new.errors {
            if old.errors.iter().all(|left| left.status != right.status) {
                let place = title(&format!(" {}", right.status));
                self.report(&place, "response-added", "added");
            }
        }
    }
}

fn media_type(response: &ResponseBody) -> &str {
    match response {
        ResponseBody::Empty => "no body",
        ResponseBody::Json(_) => "JSON",
        ResponseBody::Binary(content) => content,
    }
}

fn accessor(operation: &Operation) -> String {
    format!("{}().{}()", operation.resource, operation.method_name)
}

fn route(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

fn place(old: Option<&Operation>, new: Option<&Operation>) -> Place {
    let pointer = |operation: &Operation| operation.pointer.clone();
    let name = new.or(old).map(|operation| operation.id.clone());
    Place {
        path: name.unwrap_or_default(),
        direction: Direction::Request,
        pointer: Pointers {
            old: old.map(pointer),
            new: new.map(pointer),
        },
    }
}
