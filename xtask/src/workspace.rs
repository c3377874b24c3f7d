//! Where the workspace lies, and the shell for what is run in it.

use std::error::Error;
use std::path::{Path, PathBuf};

use xshell::Shell;

/// What a command comes to.
pub(crate) type Result<T = (), E = Box<dyn Error>> = std::result::Result<T, E>;

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .map_or_else(PathBuf::new, Path::to_path_buf)
}

/// A shell in a folder of the workspace, which is made if it is not there.
pub(crate) fn shell(folder: impl AsRef<Path>) -> xshell::Result<Shell> {
    let sh = Shell::new()?;
    sh.change_dir(root());
    sh.create_dir(&folder)?;
    sh.change_dir(folder);
    Ok(sh)
}
