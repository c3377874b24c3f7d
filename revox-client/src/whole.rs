//! Files that are written whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Puts a text in the place of what a file holds. Only its owner can read a file that is `private`.
pub(crate) fn write(path: &Path, text: &[u8], private: bool) -> io::Result<()> {
    let mut next = path.as_os_str().to_owned();
    next.push(".new");
    // A run that was killed may have left it.
    let _ = fs::remove_file(&next);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if private { 0o600 } else { 0o666 });
    #[cfg(not(unix))]
    let _ = private;
    let written = options.open(&next).and_then(|mut file| {
        file.write_all(text)?;
        file.sync_all()?;
        fs::rename(&next, path)
    });
    if written.is_err() {
        let _ = fs::remove_file(&next);
    }
    written
}
