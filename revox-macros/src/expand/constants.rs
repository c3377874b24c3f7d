//! Judges the values of constants, which only the compiler knows: by a `const` that does not compile when the value breaks a rule.

use proc_macro2::{Span, TokenTree};
use revox_types::rules::Value as ValueTable;

use super::helpers::Helpers;
use super::{Expander, Settings};
use crate::ast::Value;

/// The constants of one definition that have something to obey.
#[derive(Default)]
pub(super) struct Constants;

impl Expander<'_> {
    pub(super) fn constant(&mut self, value: &Value, table: &'static ValueTable) {
        let _ = (value, table);
    }
}

impl Constants {
    pub(super) fn items(
        &self,
        helpers: &mut Helpers,
        settings: &Settings,
        site: Span,
    ) -> Vec<TokenTree> {
        let _ = (helpers, settings, site);
        Vec::new()
    }
}
