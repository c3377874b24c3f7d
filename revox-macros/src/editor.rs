//! Whether an editor runs the macro, which then sees half of what is typed, and not every file.

use std::sync::OnceLock;

/// Whether rust-analyzer runs the macro.
///
/// It says so by an environment variable; the name of the program that loads macros for it stands in when the variable goes away.
pub(crate) fn is_active() -> bool {
    static ACTIVE: OnceLock<bool> = OnceLock::new();
    *ACTIVE.get_or_init(|| {
        std::env::var_os("RUST_ANALYZER_INTERNALS_DO_NOT_USE").is_some()
            || std::env::current_exe().is_ok_and(|program| {
                program
                    .file_stem()
                    .is_some_and(|name| name.to_string_lossy().contains("rust-analyzer"))
            })
    })
}
