//! The walk over a value and its table, which finds every violation.

mod across;
mod repeats;
mod report;
mod trail;

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::inspect::{Items, Member, Members, Seen};
use super::table::{Check, Field, Level, Object, Origin, Shape, Test, Union, Value};
use super::test::Verdict;
use super::violation::{Violations, wording};
use repeats::repeats;
use report::{Found, Of, Place, Stated};
use trail::{Hop, Trail};

/// Deeper values are not judged. No request of the API comes near, and the stack stays small.
const DEEPEST: usize = 64;

/// What a value is judged for.
#[derive(Debug, Clone, Copy)]
pub struct Context {
    /// The operation whose body is judged, for messages: `POST /assistants`. May be empty.
    pub operation: &'static str,
    /// Whether only the keywords of the API's own schema are judged, not the rules that its documentation states in prose.
    pub keywords_only: bool,
    /// Whether only rules of one level are judged.
    pub only: Option<Level>,
    /// Whether a key that the documentation does not know is a violation.
    pub unknown_names: bool,
}

impl Context {
    /// Everything that the documentation says, in prose too, at either level.
    pub const fn new(operation: &'static str) -> Self {
        Self {
            operation,
            keywords_only: false,
            only: None,
            unknown_names: true,
        }
    }

    /// Without the rules that the documentation states only in prose.
    #[must_use]
    pub const fn keywords_only(mut self) -> Self {
        self.keywords_only = true;
        self
    }

    /// Without advice.
    #[must_use]
    pub const fn deny_only(mut self) -> Self {
        self.only = Some(Level::Deny);
        self
    }

    /// Advice alone.
    #[must_use]
    pub const fn warn_only(mut self) -> Self {
        self.only = Some(Level::Warn);
        self
    }

    /// Keys that the documentation does not know pass, as they do with the API.
    #[must_use]
    pub const fn allow_unknown_names(mut self) -> Self {
        self.unknown_names = false;
        self
    }
}

/// Judges an object by its table and returns every violation, in the order of the table, parents before children.
///
/// A violation is reported only when it is certain. What cannot be seen, such as an expression in a macro, passes, and so does
/// every rule whose outcome hangs on it.
pub fn validate(object: &'static Object, members: &dyn Members, context: Context) -> Violations {
    let mut judge = Judge {
        context,
        found: Vec::new(),
    };
    judge.object(object, members, None, &Trail::BODY);
    report::settle(judge.found)
}

/// The walk: what it looks for, and what it has found.
struct Judge {
    context: Context,
    found: Vec<Found>,
}

impl Judge {
    /// Whether rules of this level and origin are to be judged.
    #[inline]
    fn asks_for(&self, level: Level, origin: Origin) -> bool {
        self.context.only.is_none_or(|only| only == level)
            && !(self.context.keywords_only && origin == Origin::Prose)
    }

    /// Whether to look for what the kinds of values say: missing and unknown fields, words, wrong kinds.
    #[inline]
    fn asks_for_kinds(&self) -> bool {
        self.context.only != Some(Level::Warn)
    }

    fn object(
        &mut self,
        object: &'static Object,
        members: &dyn Members,
        tag: Option<&'static str>,
        trail: &Trail<'_>,
    ) {
        let mut missing = false;
        for (index, field) in object.fields.iter().enumerate() {
            match members.member(index, field.name) {
                Member::Present(seen) => self.field(index, field, seen, trail),
                Member::Absent => missing |= field.required,
                Member::Unseen => {}
            }
        }
        if missing && self.asks_for_kinds() {
            self.missing(object, members, trail);
        }
        if self.asks_for_kinds() {
            self.names(&[object], members, tag, trail);
        }
        for rule in object.rules {
            if self.asks_for(rule.level, rule.origin) {
                self.rule(object, rule, members, trail);
            }
        }
    }

    #[inline]
    fn field(&mut self, index: usize, field: &'static Field, seen: Seen<'_>, trail: &Trail<'_>) {
        match (&field.value.shape, seen) {
            // Most fields are strings about which there is nothing to say.
            (Shape::String, Seen::Str(_)) if field.value.checks.is_empty() => {}
            _ => self.value(&field.value, seen, &trail.hop(Hop::Field(index, field))),
        }
    }

    fn value(&mut self, value: &'static Value, seen: Seen<'_>, trail: &Trail<'_>) {
        if trail.depth > DEEPEST {
            return;
        }
        if matches!(seen, Seen::Null) && value.nullable {
            // As in JSON Schema, `null` passes what is said of strings, numbers and lists.
            return;
        }
        let fits = match (&value.shape, seen) {
            (_, Seen::Opaque)
            | (Shape::String, Seen::Str(_))
            | (Shape::Number | Shape::Integer, Seen::Integer(_))
            | (Shape::Boolean, Seen::Bool(_)) => true,
            (Shape::Any, _) => !matches!(seen, Seen::Number(number) if !self.finite(number, trail)),
            (Shape::Enum(words), Seen::Str(text)) => {
                let known = words.words.iter().any(|word| word.value == text);
                if !known {
                    self.unknown_word(text, &mut words.words.iter().map(|word| word.value), trail);
                }
                known
            }
            (Shape::Number, Seen::Number(number)) => self.finite(number, trail),
            (Shape::Integer, Seen::Number(number)) if !number.is_finite() => {
                self.finite(number, trail)
            }
            (Shape::Integer, Seen::Number(number)) => {
                number % 1.0 == 0.0 || self.wrong_kind(value, seen, trail)
            }
            (Shape::Object(object), Seen::Object(members)) => {
                self.object(object, members, None, trail);
                true
            }
            (Shape::Union(union), Seen::Object(members)) => {
                self.union(union, members, trail);
                true
            }
            (Shape::List(item), Seen::List(items)) => {
                for index in 0..items.len() {
                    self.value(item, items.item(index), &trail.hop(Hop::Item(index)));
                }
                true
            }
            (Shape::Map(entry), Seen::Object(members)) => {
                self.map(entry, members, trail);
                true
            }
            (Shape::AnyOf(alternatives), _) => self.any_of(alternatives, seen, trail),
            _ => self.wrong_kind(value, seen, trail),
        };
        if fits {
            for check in value.checks {
                if self.asks_for(check.level, check.origin) {
                    self.check(value, check, seen, trail);
                }
            }
        }
    }

    fn check(
        &mut self,
        value: &'static Value,
        check: &'static Check,
        seen: Seen<'_>,
        trail: &Trail<'_>,
    ) {
        match (&check.test, seen, &value.shape) {
            (Test::UniqueItems, Seen::List(items), Shape::List(item)) => {
                self.unique(check, item, items, None, trail);
            }
            (Test::UniqueBy(key), Seen::List(items), Shape::List(item)) => {
                self.unique(check, item, items, Some(*key), trail);
            }
            (test, ..) => {
                if test.judge(seen) == Verdict::Fails {
                    let words = wording::failed(&trail.name(), test, seen, value, trail.secret);
                    // The range that is printed says all that the sentence could say.
                    let why = if report::bound(test).is_some() {
                        ""
                    } else {
                        check.why
                    };
                    self.report(
                        Place::value(trail),
                        &Stated {
                            why,
                            ..Stated::of_check(check)
                        },
                        Of::Check(report::bound(test)),
                        &words,
                    );
                }
            }
        }
    }

    fn unique(
        &mut self,
        check: &'static Check,
        item: &'static Value,
        items: &dyn Items,
        key: Option<&'static str>,
        trail: &Trail<'_>,
    ) {
        for repeat in repeats(item, items, key) {
            let item_at = trail.hop(Hop::Item(repeat.again));
            let earlier_at = trail.hop(Hop::Item(repeat.first));
            let seen = items.item(repeat.again);
            let (Some(key), Shape::Object(object), Seen::Object(members)) =
                (key, &item.shape, seen)
            else {
                let words = wording::repeated(
                    &item_at.name(),
                    Some(seen).filter(|_| !trail.secret),
                    &earlier_at.name(),
                );
                self.report(
                    Place::value(&item_at),
                    &Stated::of_check(check),
                    Of::Check(None),
                    &words,
                );
                continue;
            };
            let Some(index) = object.fields.iter().position(|field| field.name == key) else {
                continue;
            };
            let hop = Hop::Field(index, &object.fields[index]);
            let (here, earlier) = (item_at.hop(hop), earlier_at.hop(hop));
            let seen = match members.member(index, key) {
                Member::Present(seen) if !here.secret => Some(seen),
                _ => None,
            };
            let words = wording::repeated(key, seen, &earlier.path());
            self.report(
                Place::value(&here),
                &Stated::of_check(check),
                Of::Check(None),
                &words,
            );
        }
    }

    fn union(&mut self, union: &'static Union, members: &dyn Members, trail: &Trail<'_>) {
        let here = trail.hop(Hop::Tag(union.tag));
        let tags = || union.variants.iter().map(|variant| variant.tag);
        match members.member(usize::MAX, union.tag) {
            Member::Present(Seen::Str(text)) => {
                if let Some(variant) = union.variants.iter().find(|variant| variant.tag == text) {
                    return self.object(variant.object, members, Some(union.tag), trail);
                }
                self.unknown_word(text, &mut tags(), &here);
            }
            Member::Present(Seen::Opaque) | Member::Unseen => {}
            Member::Present(seen) => {
                if self.asks_for_kinds() {
                    let words: Vec<&'static str> = tags().collect();
                    let words = wording::wrong_tag(union.tag, seen, &words);
                    self.report(
                        Place::value(&here),
                        &Stated::by_keyword("type"),
                        Of::Kind,
                        &words,
                    );
                }
            }
            Member::Absent => {
                if self.asks_for_kinds() {
                    let words: Vec<&'static str> = tags().collect();
                    let words = wording::missing_tag(&trail.name(), union.tag, &words);
                    self.report(
                        Place::whole(trail, union.tag),
                        &Stated::by_keyword("required"),
                        Of::Kind,
                        &words,
                    );
                }
            }
        }
        // Which fields there may be hangs on the tag, but what no variant has is surely unknown.
        if self.asks_for_kinds() {
            let objects: Vec<&'static Object> = union
                .variants
                .iter()
                .map(|variant| variant.object)
                .collect();
            self.names(&objects, members, Some(union.tag), trail);
        }
    }

    fn map(&mut self, entry: &'static Value, members: &dyn Members, trail: &Trail<'_>) {
        let mut index = 0;
        members.names(&mut |name| {
            if let Member::Present(seen) = members.member(usize::MAX, name) {
                self.value(entry, seen, &trail.hop(Hop::Key(index, name, 0)));
            }
            index += 1;
        });
    }

    /// Whether one of the alternatives takes the value.
    fn any_of(
        &mut self,
        alternatives: &'static [Value],
        seen: Seen<'_>,
        trail: &Trail<'_>,
    ) -> bool {
        let before = self.found.len();
        // The alternatives lie one level deeper, so that one that is an alternative of itself ends.
        let inside = trail.deeper();
        let mut only = None;
        let mut of_kind = 0;
        for alternative in alternatives {
            self.value(alternative, seen, &inside);
            if self.found[before..]
                .iter()
                .all(|found| found.level() == Level::Warn)
            {
                return true;
            }
            self.found.truncate(before);
            if across::is_of_kind(alternative, seen) {
                only = Some(alternative);
                of_kind += 1;
            }
        }
        match only {
            // Whoever writes an object where one alternative is an object means that one.
            Some(alternative) if of_kind == 1 => self.value(alternative, seen, &inside),
            _ if self.asks_for_kinds() => {
                let words = wording::none_of(&trail.name(), seen, alternatives, trail.secret);
                self.report(
                    Place::value(trail),
                    &Stated::by_keyword("anyOf"),
                    Of::Kind,
                    &words,
                );
            }
            _ => {}
        }
        false
    }

    #[cold]
    fn missing(&mut self, object: &'static Object, members: &dyn Members, trail: &Trail<'_>) {
        let is_missing = |index: usize, field: &Field| {
            field.required && matches!(members.member(index, field.name), Member::Absent)
        };
        let fields: Vec<&'static str> = object
            .fields
            .iter()
            .enumerate()
            .filter(|(index, field)| is_missing(*index, field))
            .map(|(_, field)| field.name)
            .collect();
        let words = wording::missing(&trail.name(), &fields);
        let place = Place::whole(trail, if let [field] = fields[..] { field } else { "" });
        self.report(place, &Stated::by_keyword("required"), Of::Kind, &words);
    }

    /// Looks for keys that none of the objects knows, and for keys that are there twice.
    fn names(
        &mut self,
        objects: &[&'static Object],
        members: &dyn Members,
        tag: Option<&'static str>,
        trail: &Trail<'_>,
    ) {
        let fields = || {
            objects
                .iter()
                .flat_map(|object| object.fields.iter().map(|field| field.name))
                .chain(tag)
        };
        let mut seen: Vec<&'static str> = Vec::new();
        let mut strangers: Vec<Stranger> = Vec::new();
        members.names(&mut |name| {
            if let Some(field) = fields().find(|field| *field == name) {
                let occurrence = seen.iter().filter(|earlier| **earlier == field).count();
                if occurrence > 0 {
                    strangers.push(Stranger {
                        name: name.into(),
                        known: true,
                        occurrence,
                    });
                }
                seen.push(field);
            } else {
                let occurrence = strangers
                    .iter()
                    .filter(|earlier| *earlier.name == *name)
                    .count();
                strangers.push(Stranger {
                    name: name.into(),
                    known: false,
                    occurrence,
                });
            }
        });
        if strangers.is_empty() {
            return;
        }
        let mut all: Vec<&'static str> = Vec::new();
        for field in fields() {
            if !all.contains(&field) {
                all.push(field);
            }
        }
        let free: Vec<&'static str> = all
            .iter()
            .copied()
            .filter(|field| !seen.contains(field))
            .collect();
        for stranger in strangers {
            let key = trail.hop(Hop::Key(0, &stranger.name, stranger.occurrence));
            let (words, rule) = if stranger.known {
                (
                    wording::duplicate_name(&trail.name(), &stranger.name),
                    "duplicate",
                )
            } else if self.context.unknown_names {
                (
                    wording::unknown_name(&trail.name(), &stranger.name, &all, &free),
                    "unknown",
                )
            } else {
                continue;
            };
            self.report(
                Place::key(trail, &key),
                &Stated::by_keyword(rule),
                Of::Kind,
                &words,
            );
        }
    }

    #[cold]
    fn unknown_word(
        &mut self,
        text: &str,
        words: &mut dyn Iterator<Item = &'static str>,
        trail: &Trail<'_>,
    ) {
        if self.asks_for_kinds() {
            let words: Vec<&'static str> = words.collect();
            let words = wording::unknown_word(&trail.name(), text, &words, trail.secret);
            self.report(
                Place::value(trail),
                &Stated::by_keyword("enum"),
                Of::Kind,
                &words,
            );
        }
    }

    /// Reports a value of the wrong kind. Returns `false`, the answer to whether it fits.
    #[cold]
    fn wrong_kind(&mut self, value: &'static Value, seen: Seen<'_>, trail: &Trail<'_>) -> bool {
        if self.asks_for_kinds() {
            let words = wording::wrong_kind(
                &trail.name(),
                seen,
                value,
                trail.secret,
                trail.is_optional(),
            );
            self.report(
                Place::value(trail),
                &Stated::by_keyword("type"),
                Of::Kind,
                &words,
            );
        }
        false
    }

    /// Whether the number is one that JSON can write; if not, says so.
    fn finite(&mut self, number: f64, trail: &Trail<'_>) -> bool {
        if !number.is_finite() && self.asks_for_kinds() {
            let words = wording::not_finite(&trail.name(), number);
            self.report(
                Place::value(trail),
                &Stated::by_keyword("type"),
                Of::Kind,
                &words,
            );
        }
        number.is_finite()
    }
}

/// A key that has no business where it is.
struct Stranger {
    name: Box<str>,
    /// Whether it is a field, which is then there twice.
    known: bool,
    occurrence: usize,
}
