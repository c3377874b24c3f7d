//! Spelling suggestions.

use alloc::vec;
use alloc::vec::Vec;

/// Longer names are not compared: nobody mistypes those, and the work is bounded.
const LONGEST: usize = 64;

/// The one of `candidates` that was probably meant.
///
/// A name that differs in letter case, dashes, underscores or spaces alone wins over one that is a few letters off, which wins
/// over the only one that contains what was written, over the one that it begins, and over the only one with all of its words. The first
/// of several equally good ones is taken.
#[must_use]
pub fn nearest<'a>(
    written: &str,
    candidates: impl Iterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    if let Some(same) = candidates
        .clone()
        .find(|candidate| is_same(candidate, written))
    {
        return Some(same);
    }
    nearest_spelling(written, candidates.clone())
        .or_else(|| only_one(candidates.clone(), |candidate| contains(candidate, written)))
        .or_else(|| begun(written, candidates.clone()))
        .or_else(|| only_one(candidates, |candidate| has_words(candidate, written)))
}

fn nearest_spelling<'a>(
    written: &str,
    candidates: impl Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let letters = lower(written)?;
    let most = (letters.len() / 3).max(1);
    candidates
        .filter_map(|candidate| Some((distance(&letters, &lower(candidate)?), candidate)))
        .filter(|(edits, _)| *edits <= most && *edits < letters.len())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

/// Whether two names differ in letter case, dashes, underscores or spaces alone: `firstSentence` and `first_sentence`.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    plain(one).eq(plain(other))
}

/// Letters and digits in lower case.
fn plain(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|letter| !matches!(letter, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
}

/// The letters of a name in lower case, unless there are too many.
fn lower(name: &str) -> Option<Vec<char>> {
    let letters = name.chars().flat_map(char::to_lowercase).take(LONGEST + 1);
    Some(letters.collect()).filter(|letters: &Vec<char>| letters.len() <= LONGEST)
}

/// How many letters to insert, delete, replace or swap with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    // The three last rows of the table of distances between beginnings.
    let mut before_last;
    let mut last = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        before_last = last;
        last = row;
        row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let differ = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j - 1] + differ).min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
    }
    row[b.len()]
}

/// The candidate that fits, but nothing where several do.
fn only_one<'a>(
    candidates: impl Iterator<Item = &'a str>,
    fits: impl Fn(&str) -> bool,
) -> Option<&'a str> {
    let mut fitting = candidates.filter(|candidate| fits(candidate));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

/// Whether a name is contained, `office` in `audio/office.ogg`. A few letters of a long name are chance.
fn contains(candidate: &str, written: &str) -> bool {
    let (room, wanted) = (candidate.as_bytes(), written.as_bytes());
    wanted.len() >= 3
        && room.len() <= 4 * wanted.len()
        && room
            .windows(wanted.len())
            .any(|part| part.eq_ignore_ascii_case(wanted))
}

/// `first_sentence` for `first_sen`, though `first_sentence_mode` begins like that as well.
fn begun<'a>(written: &str, candidates: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let begins = |candidate: &&'a str| candidate.starts_with(written);
    let shortest = candidates
        .clone()
        .filter(begins)
        .min_by_key(|candidate| candidate.len())?;
    let is_enough = written.len() >= 4 && 2 * written.len() > shortest.len();
    let mut all = candidates.filter(begins);
    (is_enough && all.all(|candidate| candidate.starts_with(shortest))).then_some(shortest)
}

/// Whether all words of a name are in another of more words, in order: `transfer_number` in `transfer_phone_number`, `max_retries` in
/// `max_retry_attempts`, `start` in `window_start_time`.
fn has_words(candidate: &str, written: &str) -> bool {
    let mut words = candidate.split(['_', '-']);
    written.len() >= 3
        && written.split(['_', '-']).all(|wanted| {
            words.any(|word| word.eq_ignore_ascii_case(wanted) || is_same_stem(word, wanted))
        })
}

/// Whether two words differ in their endings alone: `retry` and `retries`.
fn is_same_stem(one: &str, other: &str) -> bool {
    let same = one
        .bytes()
        .zip(other.bytes())
        .take_while(|(one, other)| one.eq_ignore_ascii_case(other))
        .count();
    same >= 4 && one.len().max(other.len()) - same <= 3
}

#[cfg(test)]
mod tests {
    //! Names that count as misspelt, and names that do not.

    use super::nearest;

    #[track_caller]
    fn check(written: &str, candidates: &[&str], expected: Option<&str>) {
        assert_eq!(
            nearest(written, candidates.iter().copied()),
            expected,
            "{written}"
        );
    }

    #[test]
    fn near_misses() {
        let fields = ["id", "provider", "speed", "volume"];
        check("sped", &fields, Some("speed"));
        check("seped", &fields, Some("speed"));
        check("speeed", &fields, Some("speed"));
        check("Speed", &fields, Some("speed"));
        check("provder", &fields, Some("provider"));
        check("vol", &fields, Some("volume"));
        check("pitch", &fields, None);
        check("x", &fields, None);
        check("", &fields, None);
        check("iid", &fields, Some("id"));
        check("language", &fields, None);
    }

    #[test]
    fn case_and_dashes() {
        check(
            "first-sentence",
            &["first_sentence", "first_sentence_mode"],
            Some("first_sentence"),
        );
        check(
            "firstSentence",
            &["first_sentence_mode", "first_sentence"],
            Some("first_sentence"),
        );
        check("get", &["GET", "PUT"], Some("GET"));
        check(
            "dedicated_instance",
            &["dedicated-instance", "custom"],
            Some("dedicated-instance"),
        );
        check("europe/paris", &["Europe/Paris"], Some("Europe/Paris"));
        check(
            "America/New York",
            &["America/New_York"],
            Some("America/New_York"),
        );
    }

    #[test]
    fn parts() {
        check("office", &["audio/office.ogg"], Some("audio/office.ogg"));
        check("off", &["audio/office.ogg"], None);
        check(
            "keyboard-typing",
            &["keyboard-typing.ogg", "keyboard-typing2.ogg"],
            Some("keyboard-typing.ogg"),
        );
        check(
            "ambience",
            &["city-ambience.ogg", "forest-ambience.ogg"],
            None,
        );
        check("Mon", &["monday", "tuesday"], Some("monday"));
        check(
            "first_sen",
            &["first_sentence_mode", "first_sentence"],
            Some("first_sentence"),
        );
        check(
            "structured_output",
            &["structured_output_config", "structured_output_prompt"],
            None,
        );
        check(
            "transfer_number",
            &["from_phone_number", "transfer_phone_number"],
            Some("transfer_phone_number"),
        );
        check(
            "phone_number",
            &["from_phone_number", "transfer_phone_number"],
            None,
        );
        check(
            "max_retries",
            &["max_retry_attempts", "max_call_duration_secs"],
            Some("max_retry_attempts"),
        );
        let window = ["calling_window_start_time", "calling_window_end_time"];
        check("start", &window, Some("calling_window_start_time"));
        check("end", &window, Some("calling_window_end_time"));
        check("time", &window, None);
        check(
            "Europe/Pari",
            &["Europe/Madrid", "Europe/Paris"],
            Some("Europe/Paris"),
        );
    }

    #[test]
    fn long_and_odd_names() {
        check(&"a".repeat(65), &["aaaa"], None);
        check(&"é".repeat(64), &["é"], None);
        check("ÉTÉ", &["été"], Some("été"));
    }
}
