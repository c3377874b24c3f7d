//! What an expansion calls, and the import by which it does so in one token.

use crate::report::{path_separator, punct};
use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenTree};

/// Something of the crate that an expansion refers to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Helper {
    /// The module of the types.
    Types,
    /// `&str` to `String`.
    String,
    /// `&str` to `Option<String>`.
    OptionString,
    /// `&str` to `Nullable<String>`.
    NullableString,
    /// The trait that takes an expression to whatever the field takes.
    Field,
    /// An array to a list.
    List,
    /// A list and an array to a list.
    ListWith,
    /// A list and an iterable to a list.
    ListAnd,
    /// What a type says that is to be extracted.
    Fields,
    /// A list and another of the same type to a list.
    ListMore,
    /// A list and an iterable of its items to a list.
    ListSame,
    /// `Option::Some`.
    Some,
    /// `Option::None`.
    None,
    /// `Nullable::Value`.
    Value,
    /// `Nullable::Null`.
    Null,
    /// `Option` to `Nullable`.
    Optional,
    /// A value in a `const`, to be judged there.
    Constant,
    /// The tables.
    Tables,
    /// The test at a place in the tables.
    Test,
    /// Where from a field a test is.
    Source,
    /// The macro that returns its tokens.
    Contained,
}

const ALL: [Helper; 21] = [
    Helper::Types,
    Helper::String,
    Helper::OptionString,
    Helper::NullableString,
    Helper::Field,
    Helper::List,
    Helper::ListWith,
    Helper::ListAnd,
    Helper::Fields,
    Helper::ListMore,
    Helper::ListSame,
    Helper::Some,
    Helper::None,
    Helper::Value,
    Helper::Null,
    Helper::Optional,
    Helper::Constant,
    Helper::Tables,
    Helper::Test,
    Helper::Source,
    Helper::Contained,
];

/// The helpers that an expansion uses, so that it imports no other.
#[derive(Default)]
pub(super) struct Helpers([Option<Ident>; ALL.len()]);

impl Helper {
    /// Where the helper is, seen from `__private`, and its short name.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Helper::Types => ("types", "__t"),
            Helper::String => ("string", "__s"),
            Helper::OptionString => ("option_string", "__so"),
            Helper::NullableString => ("nullable_string", "__sn"),
            Helper::Field => ("IntoField", "__F"),
            Helper::List => ("list", "__l"),
            Helper::ListWith => ("list_with", "__lw"),
            Helper::ListAnd => ("list_and", "__la"),
            Helper::Fields => ("fields", "__fields"),
            Helper::ListMore => ("list_more", "__lm"),
            Helper::ListSame => ("list_same", "__ls"),
            Helper::Some => ("Some", "__Some"),
            Helper::None => ("None", "__None"),
            Helper::Value => ("Value", "__Value"),
            Helper::Null => ("Null", "__Null"),
            Helper::Optional => ("optional", "__o"),
            Helper::Constant => ("Constant", "__Constant"),
            Helper::Tables => ("tables", "__tables"),
            Helper::Test => ("test", "__test"),
            Helper::Source => ("Source", "__Source"),
            Helper::Contained => ("contained", "__contained"),
        }
    }

    /// `$crate::__private::name`
    pub(super) fn path(self, krate: &[TokenTree], site: Span, out: &mut Vec<TokenTree>) {
        out.extend(krate.iter().cloned());
        path_separator(site, out);
        out.push(Ident::new("__private", site).into());
        path_separator(site, out);
        out.push(Ident::new(self.names().0, site).into());
    }
}

impl Helpers {
    /// The short name, which has to be imported from now on. Identifiers are cheaper to copy than to make.
    pub(super) fn alias(&mut self, helper: Helper, site: Span) -> TokenTree {
        let known =
            self.0[helper as usize].get_or_insert_with(|| Ident::new(helper.names().1, site));
        let mut alias = known.clone();
        alias.set_span(site);
        alias.into()
    }

    /// `use $crate::__private::{name as __n, …};`
    pub(super) fn imports(&self, krate: &[TokenTree], site: Span, out: &mut Vec<TokenTree>) {
        let mut names = Vec::new();
        for (helper, alias) in ALL.into_iter().zip(&self.0) {
            let Some(alias) = alias else { continue };
            let (name, _) = helper.names();
            let mut alias = alias.clone();
            alias.set_span(site);
            names.push(Ident::new(name, site).into());
            names.push(Ident::new("as", site).into());
            names.push(alias.into());
            names.push(punct(',', Spacing::Alone, site));
        }
        out.push(Ident::new("use", site).into());
        out.extend(krate.iter().cloned());
        path_separator(site, out);
        out.push(Ident::new("__private", site).into());
        path_separator(site, out);
        let mut group = Group::new(Delimiter::Brace, names.into_iter().collect());
        group.set_span(site);
        out.push(group.into());
        out.push(punct(';', Spacing::Alone, site));
    }
}
