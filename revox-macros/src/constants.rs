//! Finds the constants of a definition that have something to obey. Their values only the compiler knows, so it has to judge them.
//!
//! Which tests apply may hang on other fields, and how a broken one is worded is the validator's business. So the validator is asked: in the
//! place of the constant it is shown a value that surely fails the test, and what it says is said of the constant.

mod stand_in;

use revox_types::rules::{
    Check, Context, Level, Object as ObjectTable, Requirement, Shape, Test, Value as ValueTable,
    Violation, validate,
};

use crate::Root;
use crate::ast::{Definition, Item, Kind, Object, SpanRange, Value};
use crate::check::{self, Place};
use crate::split::is_path_separator;
use proc_macro2::TokenTree;
pub(crate) use stand_in::COUNT;
use stand_in::StandIn;

/// A constant, and what its value has to obey.
pub(crate) struct Obligation {
    pub(crate) constant: Vec<TokenTree>,
    /// Whether it may be a generic parameter's or `Self`'s, whose value the compiler only knows once it makes code.
    pub(crate) generic: bool,
    /// What is demanded, each with what to say otherwise.
    pub(crate) demands: Vec<(Demand, Message)>,
}

/// What is demanded of a constant.
pub(crate) enum Demand {
    /// A test of the tables: the steps to the field, as the tables number them, and where its test is.
    Table(Vec<usize>, Source),
    /// To differ from a text.
    Other(String),
    /// To differ from another constant.
    OtherConstant(Vec<TokenTree>),
    /// To be no infinite number, and to be a number at all.
    Finite,
}

/// What is said of a constant, its value in the middle.
pub(crate) struct Message {
    pub(crate) span: SpanRange,
    /// Up to the constant.
    pub(crate) before: String,
    /// The rest of the line.
    pub(crate) after: String,
    /// All other lines, each with a line break in front.
    pub(crate) notes: String,
    /// Whether the constant stands between the two.
    pub(crate) names_constant: bool,
    /// Whether the value may be shown.
    pub(crate) open: bool,
}

impl Message {
    fn new(whole: &str, told: &Told, open: bool) -> Self {
        let source = &*told.source;
        let end = whole.find('\n').unwrap_or(whole.len());
        let (headline, notes) = whole.split_at(end);
        // The name of the field is in backticks in front, and may be part of the constant's.
        let start = headline.find("` ").map_or(0, |at| at + 2);
        let place = headline[start..].find(source);
        let split = place.map_or(headline.len(), |at| start + at + source.len());
        Message {
            span: told.span,
            before: headline[..split].to_owned(),
            after: headline[split..].to_owned(),
            notes: notes.to_owned(),
            names_constant: place.is_some(),
            open,
        }
    }
}

/// Where a test is found from a field.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    /// In the field's own checks.
    Check(usize),
    /// In a rule of the object, by the numbers of the rule, the clause and the test.
    Rule(usize, usize, usize),
}

/// Everything that the constants of a definition have to obey.
pub(crate) fn obligations(definition: &mut Definition, root: &Root) -> Vec<Obligation> {
    let mut search = Search {
        root,
        found: Vec::new(),
        demands: Vec::new(),
    };
    let mut sites = Vec::new();
    collect(
        &definition.object,
        root.object,
        &mut Vec::new(),
        &mut Vec::new(),
        &mut sites,
    );
    for (index, site) in sites.iter().enumerate() {
        search.site(definition, site);
        let earlier = search.repeats_of_constants(definition, site, &sites[..index]);
        let demands = std::mem::take(&mut search.demands);
        if let (false, Some(value)) = (demands.is_empty(), find(&mut definition.object, &site.path))
        {
            search.found.push(Obligation {
                constant: value.tokens.clone(),
                generic: site.generic || earlier,
                demands,
            });
        }
    }
    search.found
}

/// Where a constant stands.
struct Site {
    /// The steps to it in the tree.
    path: Vec<usize>,
    /// The steps to it in the tables.
    trail: Vec<usize>,
    object: &'static ObjectTable,
    field: Option<usize>,
    value: &'static ValueTable,
    secret: bool,
    generic: bool,
}

/// Whether the tokens are a constant's path, and if so, whether it may hang on a generic parameter.
///
/// A constant's name is in capitals. One letter may be a parameter as well, and so may a type with no module before it.
fn constant(tokens: &[TokenTree]) -> Option<bool> {
    let [path @ .., TokenTree::Ident(name)] = tokens else {
        return None;
    };
    let name = name.to_string();
    let in_capitals = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name
            .chars()
            .all(|next| next.is_ascii_uppercase() || next.is_ascii_digit() || next == '_');
    if !in_capitals {
        return None;
    }
    let mut generic = name.len() == 1 && path.is_empty();
    let mut rest = path;
    while let [before @ .., first, second] = rest {
        if !is_path_separator(&[first.clone(), second.clone()], 0) {
            return None;
        }
        rest = before;
        if let [before @ .., TokenTree::Ident(segment)] = rest {
            let is_type = segment
                .to_string()
                .starts_with(|first: char| first.is_ascii_uppercase());
            generic |= is_type && before.is_empty();
            rest = before;
        }
    }
    rest.is_empty().then_some(generic)
}

fn collect(
    object: &Object,
    table: &'static ObjectTable,
    path: &mut Vec<usize>,
    trail: &mut Vec<usize>,
    sites: &mut Vec<Site>,
) {
    for (index, field) in object.fields.iter().enumerate() {
        let Some(known) = field.table.filter(|_| !field.surplus) else {
            continue;
        };
        let position = field.index;
        path.push(index);
        trail.push(position);
        collect_value(
            &field.value,
            &known.value,
            table,
            (Some(position), known.secret),
            path,
            trail,
            sites,
        );
        trail.pop();
        path.pop();
    }
}

fn collect_value(
    value: &Value,
    table: &'static ValueTable,
    object: &'static ObjectTable,
    (field, secret): (Option<usize>, bool),
    path: &mut Vec<usize>,
    trail: &mut Vec<usize>,
    sites: &mut Vec<Site>,
) {
    let is_scalar = || {
        matches!(
            table.shape,
            Shape::String | Shape::Integer | Shape::Number | Shape::Boolean
        )
    };
    match (&value.kind, &table.shape) {
        (Kind::Expression, _) if is_scalar() => {
            let Some(generic) = constant(&value.tokens) else {
                return;
            };
            sites.push(Site {
                path: path.clone(),
                trail: trail.clone(),
                object,
                field,
                value: table,
                secret,
                generic,
            });
        }
        (Kind::Object(inner), shape) => {
            let Some(inner_table) = inner.table() else {
                return;
            };
            let variant = match shape {
                Shape::Union(union) => union
                    .variants
                    .iter()
                    .position(|variant| std::ptr::eq(variant.object, inner_table)),
                _ => None,
            };
            trail.extend(variant);
            collect(inner, inner_table, path, trail, sites);
            if variant.is_some() {
                trail.pop();
            }
        }
        (Kind::List(list), Shape::List(item)) => {
            trail.push(0);
            for (index, value) in list.values().enumerate() {
                path.push(index);
                collect_value(value, item, object, (None, secret), path, trail, sites);
                path.pop();
            }
            trail.pop();
        }
        _ => {}
    }
}

struct Search<'r> {
    root: &'r Root,
    found: Vec<Obligation>,
    /// What is demanded of the constant that is looked at.
    demands: Vec<(Demand, Message)>,
}

impl Search<'_> {
    fn site(&mut self, definition: &mut Definition, site: &Site) {
        if let Shape::Number = site.value.shape {
            self.finite(definition, site);
        }
        for (index, check) in site.value.checks.iter().enumerate() {
            self.check(definition, site, check, Source::Check(index));
        }
        let Some(field) = site.field else { return };
        for (number, rule) in site.object.rules.iter().enumerate() {
            let Requirement::Fields(clauses) = &rule.then else {
                continue;
            };
            for (place, clause) in clauses
                .iter()
                .enumerate()
                .filter(|(_, clause)| clause.field == field)
            {
                for (index, test) in clause.tests.iter().enumerate() {
                    if rule.level == Level::Deny {
                        self.test(
                            definition,
                            site,
                            test,
                            rule.id,
                            Source::Rule(number, place, index),
                        );
                    }
                }
            }
        }
        self.repeats(definition, site);
    }

    fn check(
        &mut self,
        definition: &mut Definition,
        site: &Site,
        check: &'static Check,
        source: Source,
    ) {
        if check.level == Level::Deny {
            self.test(definition, site, &check.test, check.id, source);
        }
    }

    fn test(
        &mut self,
        definition: &mut Definition,
        site: &Site,
        test: &'static Test,
        rule: &'static str,
        source: Source,
    ) {
        let Some(stand_in) = StandIn::failing(test) else {
            return;
        };
        let said = self.said(definition, site, stand_in.kind());
        for (violation, place) in said {
            if violation.rule() == rule && place.is_here {
                let message = stand_in.reworded(violation.message(), &place.source);
                self.demands.push((
                    Demand::Table(site.trail.clone(), source),
                    Message::new(&message, &place, !site.secret),
                ));
                return;
            }
        }
    }

    /// A number that JSON can write.
    fn finite(&mut self, definition: &mut Definition, site: &Site) {
        let before = "is not a number";
        for (violation, place) in self.said(definition, site, Kind::Number(f64::NAN)) {
            if place.is_here && violation.message().contains(before) {
                let after = format!("is {}, not a finite number", place.source);
                let message = violation.message().replacen(before, &after, 1);
                let message = Message::new(&message, &place, false);
                self.demands.push((Demand::Finite, message));
                return;
            }
        }
    }

    /// A constant that must not have the value of a literal elsewhere in a list.
    fn repeats(&mut self, definition: &mut Definition, site: &Site) {
        let mut texts = Vec::new();
        if let [list @ .., _, _] = &*site.path
            && let Some(Value {
                kind: Kind::List(list),
                ..
            }) = find(&mut definition.object, list)
        {
            let objects = list.values().filter_map(|value| match &value.kind {
                Kind::Object(object) => Some(object),
                _ => None,
            });
            for field in objects.flat_map(|object| &object.fields) {
                if let (Kind::Text(text), Some(table)) = (&field.value.kind, field.table)
                    && std::ptr::eq(&raw const table.value, site.value)
                {
                    texts.push(text.clone());
                }
            }
        }
        for text in texts {
            self.differs(definition, site, &text, Demand::Other(text.clone()));
        }
    }

    /// A constant that must not have the value of an earlier one in a list; returns whether one of those may hang on a generic parameter.
    fn repeats_of_constants(
        &mut self,
        definition: &mut Definition,
        site: &Site,
        earlier: &[Site],
    ) -> bool {
        let mut generic = false;
        for other in earlier {
            let in_one_list = match (&*site.path, &*other.path) {
                ([list @ .., _, _], [same @ .., _, _]) => list == same,
                _ => false,
            };
            if !in_one_list || !std::ptr::eq(site.value, other.value) {
                continue;
            }
            let Some(value) = find(&mut definition.object, &other.path) else {
                continue;
            };
            // Any two equal values show what is said of such.
            let text = "a";
            let tokens = value.tokens.clone();
            let before = std::mem::replace(&mut value.kind, Kind::Text(text.to_owned()));
            let demands = self.demands.len();
            self.differs(definition, site, text, Demand::OtherConstant(tokens));
            generic |= other.generic && self.demands.len() > demands;
            if let Some(value) = find(&mut definition.object, &other.path) {
                value.kind = before;
            }
        }
        generic
    }

    /// Demands what keeps a constant from being the same as another item, if the validator says so of this text in both places.
    fn differs(&mut self, definition: &mut Definition, site: &Site, text: &str, demand: Demand) {
        for (violation, place) in self.said(definition, site, Kind::Text(text.to_owned())) {
            let message = violation.message();
            if message.contains(" the same as ") {
                let name = &place.source;
                let value = match demand {
                    Demand::Other(_) => format!("{name} = {text:?}"),
                    _ => name.clone(),
                };
                let message = message.replacen(&format!("{text:?}"), &value, 1);
                self.demands
                    .push((demand, Message::new(&message, &place, false)));
                return;
            }
        }
    }

    /// What the validator says when this value is in the constant's place, apart from what it says anyway.
    fn said(&self, definition: &mut Definition, site: &Site, kind: Kind) -> Vec<(Violation, Told)> {
        let Some(value) = find(&mut definition.object, &site.path) else {
            return Vec::new();
        };
        let before = std::mem::replace(&mut value.kind, kind);
        let span = value.span;
        let source: String = value.tokens.iter().map(ToString::to_string).collect();
        let context = Context::new(self.root.operation).deny_only();
        let violations = validate(self.root.object, &definition.object, context);
        let told = violations
            .into_iter()
            .filter_map(|violation| {
                let Place { span: at, value } = check::locate(&definition.object, span, &violation);
                value?;
                let is_here = at.order == span.order;
                let told = Told {
                    span: at,
                    is_here,
                    source: source.clone(),
                };
                Some((violation, told))
            })
            .collect();
        if let Some(value) = find(&mut definition.object, &site.path) {
            value.kind = before;
        }
        told
    }
}

/// Where the validator's words belong.
struct Told {
    span: SpanRange,
    /// Whether that is the constant.
    is_here: bool,
    source: String,
}

/// The value at the end of a path of fields and items.
fn find<'t>(object: &'t mut Object, path: &[usize]) -> Option<&'t mut Value> {
    let (first, rest) = path.split_first()?;
    let mut value = &mut object.fields.get_mut(*first)?.value;
    for step in rest {
        value = match &mut value.kind {
            Kind::Object(object) => &mut object.fields.get_mut(*step)?.value,
            Kind::List(list) => list
                .items
                .iter_mut()
                .filter_map(|item| match item {
                    Item::One(value) => Some(value),
                    Item::Spread(_) => None,
                })
                .nth(*step)?,
            _ => return None,
        };
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    //! Which paths are constants.

    use proc_macro2::{TokenStream, TokenTree};

    #[test]
    fn paths() {
        for (source, expected) in [
            ("SPEED", Some(false)),
            ("limits::MAX_2", Some(false)),
            ("crate::SPEED", Some(false)),
            ("::limits::SPEED", Some(false)),
            ("limits::Voice::SPEED", Some(false)),
            ("f64::NAN", Some(false)),
            ("N", Some(true)),
            ("limits::N", Some(false)),
            ("Voice::SPEED", Some(true)),
            ("T::SPEED", Some(true)),
            ("Self::SPEED", Some(true)),
            ("speed", None),
            ("Speed", None),
            ("SPEED + 1.0", None),
            ("(SPEED)", None),
            ("SPEED.max(1.0)", None),
            ("Voice::<T>::SPEED", None),
        ] {
            let tokens: Vec<TokenTree> =
                source.parse::<TokenStream>().unwrap().into_iter().collect();
            assert_eq!(super::constant(&tokens), expected, "{source}");
        }
    }
}
