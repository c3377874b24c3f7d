//! Files on the disk: written when they differ, compared by `--check`.

use std::fs;
use std::path::PathBuf;

use super::super::files::Files;

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    folder
}

#[test]
fn check_names_every_difference_and_writes_nothing() {
    let folder = folder("check");
    let mut files = Files::default();
    files.folder(&folder);
    files.add(folder.join("a.rs"), "one\ntwo\n".to_owned());
    files.add(folder.join("b.rs"), "b\n".to_owned());
    files.add(folder.join("c.rs"), "c\n".to_owned());
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join("a.rs"), "one\n2\n").expect("a file");
    fs::write(folder.join("c.rs"), "c\n").expect("a file");
    fs::write(folder.join("d.rs"), "d\n").expect("a file");
    let names = |name: &str| folder.join(name).display().to_string();
    assert_eq!(
        files.compare().expect("a comparison"),
        [
            format!("stale:   {}", names("a.rs")),
            format!("missing: {}", names("b.rs")),
            format!("surplus: {}", names("d.rs")),
        ]
    );
    assert!(!folder.join("b.rs").exists());

    let changed = files.write().expect("written");
    assert_eq!(
        changed,
        [
            format!("wrote: {}", names("a.rs")),
            format!("wrote: {}", names("b.rs")),
            format!("removed: {}", names("d.rs")),
        ]
    );
    assert_eq!(files.compare().expect("a comparison"), Vec::<String>::new());
    assert!(files.write().expect("written").is_empty());
    let mut left: Vec<_> = fs::read_dir(&folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["a.rs", "b.rs", "c.rs"]);
    fs::remove_dir_all(&folder).expect("removed");
}
