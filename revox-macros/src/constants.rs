//! Finds the constants of a definition that have something to obey. Their values only the compiler knows, so it has to judge them.
//!
//! Which tests apply may hang on other fields, and how a broken one is worded is the validator's business. So the validator is asked: in the
//! place of the constant it is shown a value that surely fails the test, and what it says is said of the constant.

use proc_macro2::TokenTree;
use revox_types::rules::{
    Check, Claim, Context, Level, Object as ObjectTable, Shape, Test, Value as ValueTable,
    Violation, validate,
};

use crate::Root;
use crate::ast::{Definition, Extent, Item, Kind, Object, Value};
use crate::check::{self, Place};
use crate::split::is_path_separator;

/// A constant, and a test that its value has to pass.
pub(crate) struct Obligation {
    pub(crate) constant: Vec<TokenTree>,
    pub(crate) test: Demand,
    /// What to say when it does not, and where.
    pub(crate) message: String,
    pub(crate) extent: Extent,
}

/// What is demanded of a constant.
pub(crate) enum Demand {
    /// A test of the tables: the steps to the field, as the tables number them, and where its test is.
    Table(Vec<usize>, Source),
    /// To differ from a text.
    Other(String),
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
    };
    let mut sites = Vec::new();
    collect(
        &definition.object,
        root.object,
        &mut Vec::new(),
        &mut Vec::new(),
        &mut sites,
    );
    for site in &sites {
        search.site(definition, site);
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
}

/// Whether the tokens are surely a constant's path: the last name is in capitals, and nothing before it can be a type parameter.
fn is_constant(tokens: &[TokenTree]) -> bool {
    let [path @ .., TokenTree::Ident(name)] = tokens else {
        return false;
    };
    let name = name.to_string();
    let in_capitals = name.len() > 1
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name
            .chars()
            .all(|next| next.is_ascii_uppercase() || next.is_ascii_digit() || next == '_');
    let mut modules = 0;
    let mut rest = path;
    while let [before @ .., first, second] = rest {
        if !is_path_separator(&[first.clone(), second.clone()], 0) {
            return false;
        }
        rest = before;
        if let [before @ .., TokenTree::Ident(segment)] = rest {
            let segment = segment.to_string();
            let is_type = segment.starts_with(|first: char| first.is_ascii_uppercase());
            // A type is known to be none of the parameters if a module is named before it.
            if segment == "Self" || (is_type && before.is_empty()) {
                return false;
            }
            modules += 1;
            rest = before;
        }
    }
    in_capitals && rest.is_empty() && (modules > 0 || path.is_empty() || path.len() == 2)
}

fn collect(
    object: &Object,
    table: &'static ObjectTable,
    path: &mut Vec<usize>,
    trail: &mut Vec<usize>,
    sites: &mut Vec<Site>,
) {
    for (index, field) in object.fields.iter().enumerate() {
        let Some(known) = field.table.filter(|_| !field.duplicate) else {
            continue;
        };
        let position = field.index;
        path.push(index);
        trail.push(position);
        collect_value(
            &field.value,
            &known.value,
            table,
            Some(position),
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
    field: Option<usize>,
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
        (Kind::Expression, _) if is_scalar() && is_constant(&value.tokens) => {
            sites.push(Site {
                path: path.clone(),
                trail: trail.clone(),
                object,
                field,
                value: table,
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
                collect_value(value, item, object, None, path, trail, sites);
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
}

impl Search<'_> {
    fn site(&mut self, definition: &mut Definition, site: &Site) {
        for (index, check) in site.value.checks.iter().enumerate() {
            self.check(definition, site, check, Source::Check(index));
        }
        let Some(field) = site.field else { return };
        for (number, rule) in site.object.rules.iter().enumerate() {
            let Claim::Clauses(clauses) = &rule.then else {
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
                self.found.push(Obligation {
                    message: stand_in.reworded(violation.message(), &place.source),
                    constant: place.tokens,
                    test: Demand::Table(site.trail.clone(), source),
                    extent: place.extent,
                });
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
            for (violation, place) in self.said(definition, site, Kind::Text(text.clone())) {
                let message = violation.message();
                if !message.contains(" the same as ") {
                    continue;
                }
                let message = message.replacen(&format!("{text:?}"), &place.source, 1);
                self.found.push(Obligation {
                    constant: place.tokens,
                    test: Demand::Other(text.clone()),
                    message,
                    extent: place.extent,
                });
            }
        }
    }

    /// What the validator says when this value is in the constant's place, apart from what it says anyway.
    fn said(&self, definition: &mut Definition, site: &Site, kind: Kind) -> Vec<(Violation, Told)> {
        let Some(value) = find(&mut definition.object, &site.path) else {
            return Vec::new();
        };
        let before = std::mem::replace(&mut value.kind, kind);
        let extent = value.extent;
        let tokens = value.tokens.clone();
        let source: String = tokens.iter().map(ToString::to_string).collect();
        let context = Context::new(self.root.operation).deny_only();
        let violations = validate(self.root.object, &definition.object, context);
        let told = violations
            .into_iter()
            .filter_map(|violation| {
                let Place { extent: at, value } =
                    check::locate(&definition.object, extent, &violation);
                value?;
                let is_here = at.order == extent.order;
                let told = Told {
                    extent: at,
                    is_here,
                    tokens: tokens.clone(),
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
    extent: Extent,
    /// Whether that is the constant.
    is_here: bool,
    tokens: Vec<TokenTree>,
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

/// A value that surely fails a test, and what is written of it.
enum StandIn {
    Integer(i128),
    Number(f64),
    Bool(bool),
    Text(String),
}

/// What no format and no pattern takes.
const STRANGE: &str = "\u{2205}";

impl StandIn {
    fn failing(test: &Test) -> Option<Self> {
        const FAR: f64 = 9_876_543_219_876.0;
        const FARTHER: i128 = 98_765_432_198_765_432_109;
        match test {
            Test::Maximum(most) | Test::ExclusiveMaximum(most) if *most < FAR => {
                Some(StandIn::Number(FAR))
            }
            Test::Minimum(least) | Test::ExclusiveMinimum(least) if *least > -FAR => {
                Some(StandIn::Number(-FAR))
            }
            Test::Maximum(_) | Test::ExclusiveMaximum(_) => Some(StandIn::Integer(FARTHER)),
            Test::Minimum(_) | Test::ExclusiveMinimum(_) => Some(StandIn::Integer(-FARTHER)),
            Test::MinLength(least) => Some(StandIn::Text(STRANGE.repeat(least.saturating_sub(1)))),
            Test::MaxLength(most) => Some(StandIn::Text(STRANGE.repeat(most + 1))),
            Test::Is(wanted) => Some(StandIn::Bool(!wanted)),
            Test::NotIn(words) => words.first().map(|word| StandIn::Text((*word).to_owned())),
            Test::Pattern(_) | Test::Format(_) | Test::In(_) => [STRANGE, "", "{{"]
                .into_iter()
                .find(|text| !test.accepts_str(text))
                .map(|text| StandIn::Text(text.to_owned())),
            _ => None,
        }
    }

    fn kind(&self) -> Kind {
        match self {
            StandIn::Integer(value) => Kind::Integer(*value),
            StandIn::Number(value) => Kind::Number(*value),
            StandIn::Bool(value) => Kind::Bool(*value),
            StandIn::Text(text) => Kind::Text(text.clone()),
        }
    }

    /// The validator's words with the constant in the place of the stand-in, and without what is only true of the latter.
    fn reworded(&self, message: &str, source: &str) -> String {
        let (headline, notes) = message.split_once('\n').unwrap_or((message, ""));
        let headline = match self {
            StandIn::Integer(value) => headline.replacen(&value.to_string(), source, 1),
            StandIn::Number(value) => headline.replacen(&value.to_string(), source, 1),
            StandIn::Bool(_) => headline.to_owned(),
            StandIn::Text(text) => text_reworded(headline, text, source),
        };
        let about_the_text = |line: &&str| {
            !line.starts_with("line ")
                && !line.starts_with("    ")
                && !line.starts_with("did you mean")
        };
        let mut whole = headline;
        for note in notes.lines().filter(about_the_text) {
            whole.push('\n');
            whole.push_str(note);
        }
        whole
    }
}

fn text_reworded(headline: &str, text: &str, source: &str) -> String {
    if let Some((name, _)) = headline.split_once(" is not JSON") {
        return format!("{name} is {source}, which is not JSON");
    }
    let length = text.chars().count();
    let counted = format!(
        "has {length} character{}, ",
        if length == 1 { "" } else { "s" }
    );
    if let Some((name, limit)) = headline.split_once(&counted) {
        return format!(
            "{name}is {source}, with {}",
            limit.replacen(" than ", " characters than ", 1)
        );
    }
    if text.is_empty() && headline.ends_with("is empty") {
        return headline.replacen("is empty", &format!("is {source}, which is empty"), 1);
    }
    headline.replacen(&format!("{text:?}"), source, 1)
}

#[cfg(test)]
mod tests {
    //! Which paths are constants.

    use proc_macro2::{TokenStream, TokenTree};

    #[test]
    fn paths() {
        for (source, expected) in [
            ("SPEED", true),
            ("limits::MAX_2", true),
            ("crate::SPEED", true),
            ("::limits::SPEED", true),
            ("limits::Voice::SPEED", true),
            ("N", false),
            ("Voice::SPEED", false),
            ("T::SPEED", false),
            ("Self::SPEED", false),
            ("speed", false),
            ("Speed", false),
            ("SPEED + 1.0", false),
            ("(SPEED)", false),
            ("SPEED.max(1.0)", false),
            ("Voice::<T>::SPEED", false),
        ] {
            let tokens: Vec<TokenTree> =
                source.parse::<TokenStream>().unwrap().into_iter().collect();
            assert_eq!(super::is_constant(&tokens), expected, "{source}");
        }
    }
}
