//! Writes a message while constants are evaluated, where there is neither memory to ask for nor a trait to call.

use super::Look;
use crate::diagnostic::text::{Phrase, QUOTE_IT, Shows, TEXT_ENDS, THERE_IS, phrase};
use crate::rules::format::json_template;

/// Stands in a text for a number of characters that only the value tells.
const COUNT: u8 = 0;

/// A message that ends where it is full.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    bytes: [u8; Told::MOST],
    length: usize,
}

impl Told {
    const MOST: usize = 1500;

    /// Longer values and lines are cut, in characters.
    const LONGEST: usize = 60;

    /// Numbers with more decimal places are not written.
    const MOST_PLACES: u32 = 15;

    pub(super) const fn new() -> Self {
        Told {
            bytes: [0; Told::MOST],
            length: 0,
        }
    }

    /// The message.
    #[must_use]
    pub const fn text(&self) -> &str {
        let (written, _) = self.bytes.split_at(self.length);
        match core::str::from_utf8(written) {
            Ok(text) => text,
            Err(_) => "a rule of the API is broken",
        }
    }

    /// Goes on with all of a text, or with none of it.
    pub(super) const fn word(mut self, text: &str) -> Self {
        let text = text.as_bytes();
        if text.len() > Told::MOST - self.length {
            return self;
        }
        let mut at = 0;
        while at < text.len() {
            self.bytes[self.length] = text[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    const fn byte(mut self, byte: u8) -> Self {
        if self.length < Told::MOST {
            self.bytes[self.length] = byte;
            self.length += 1;
        }
        self
    }

    /// ` = 1.3`, where the value is simple to write.
    pub(super) const fn value(self, look: Look<'_>) -> Self {
        match look {
            Look::Text(text) => self
                .word(" = \"")
                .characters(text.as_bytes(), 0, text.len(), true)
                .byte(b'"'),
            Look::Integer(number) if number < 0 => self.word(" = -").digits(number.unsigned_abs()),
            Look::Integer(number) => self.word(" = ").digits(number.unsigned_abs()),
            Look::Number(number) => self.decimal(number),
            Look::Bool(true) => self.word(" = true"),
            Look::Bool(false) => self.word(" = false"),
            Look::Nothing => self,
        }
    }

    const fn digits(self, number: u128) -> Self {
        let told = if number > 9 {
            self.digits(number / 10)
        } else {
            self
        };
        told.byte(b'0' + (number % 10) as u8)
    }

    /// A number with as few decimal places as make the same number again, if these and the digits before them are no more than it holds.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "what is not exact is not written"
    )]
    const fn decimal(self, number: f64) -> Self {
        /// Up to here, every whole number is one of floating point, too.
        const EXACT: f64 = (1_u64 << 53) as f64;
        let size = number.abs();
        let (mut scale, mut places) = (1.0, 0);
        let mut digits = size as u64;
        // Powers of ten of so few places are exact, and so is the quotient of two exact numbers, rounded once.
        while places < Told::MOST_PLACES && digits as f64 / scale != size {
            scale *= 10.0;
            places += 1;
            digits = (size * scale + 0.5) as u64;
        }
        if size * scale > EXACT || digits as f64 / scale != size {
            return self;
        }
        let scale = 10_u64.pow(places);
        let sign = if number < 0.0 { " = -" } else { " = " };
        let mut told = self.word(sign).digits((digits / scale) as u128);
        if places > 0 {
            told = told.byte(b'.');
        }
        let mut rest = digits % scale;
        let mut place = scale / 10;
        while place > 0 {
            told = told.byte(b'0' + (rest / place) as u8);
            rest %= place;
            place /= 10;
        }
        told
    }

    /// The bytes from `start` to `end`, which bound characters, cut when there are many. Only the start of a quoted text is shown.
    const fn characters(mut self, text: &[u8], start: usize, end: usize, quoted: bool) -> Self {
        let (mut at, mut count) = (start, 0);
        while at < end {
            let byte = text[at];
            // All but the first byte of a character begin with these bits.
            let begins = byte & 0b1100_0000 != 0b1000_0000;
            if begins && count == Told::LONGEST {
                return self.word("…");
            }
            if begins {
                count += 1;
            }
            self = match byte {
                b'\n' if quoted => self.word("\\n"),
                b'"' if quoted => self.word("\\\""),
                0..=31 | 127 => self.byte(b' '),
                byte => self.byte(byte),
            };
            at += 1;
        }
        self
    }

    /// Goes on with a text in which the mark stands for the number of characters of a value.
    pub(super) const fn counting(self, text: &str, value: &str) -> Self {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() && bytes[at] != COUNT {
            at += 1;
        }
        if at == bytes.len() {
            return self.word(text);
        }
        let (before, after) = text.split_at(at);
        let (_, after) = after.split_at(1);
        let length = count(value.as_bytes(), 0, value.len());
        self.word(before).digits(length as u128).word(after)
    }

    /// `: a value is missing where there is `,``, and the line where that is.
    pub(super) const fn json(self, text: &str, problem: json_template::Problem) -> Self {
        let bytes = text.as_bytes();
        let at = problem.at;
        let Phrase {
            before,
            shows,
            after,
        } = phrase(problem.kind);
        let told = self.word(": ").word(before);
        let (told, end) = match shows {
            Shows::Nothing => (told, at + 1),
            Shows::Found if at >= bytes.len() => (told.word(TEXT_ENDS), at + 1),
            Shows::Found => {
                let mut end = at + 1;
                while end < bytes.len() && bytes[end] & 0b1100_0000 == 0b1000_0000 {
                    end += 1;
                }
                let told = told
                    .word(THERE_IS)
                    .byte(b'`')
                    .characters(bytes, at, end, false);
                (told.byte(b'`'), end)
            }
            Shows::Placeholder(end) => (told.characters(bytes, at, end, false), end),
            Shows::Word => {
                let end = json_template::word_end(text, at);
                let told = told.byte(b'`').characters(bytes, at, end, false);
                (told.byte(b'`'), end)
            }
        };
        let told = told.word(after).place(text, at, end);
        match shows {
            Shows::Placeholder(end) if !contains(bytes, at, end, b'"') => told
                .byte(b'\n')
                .word(QUOTE_IT)
                .byte(b'"')
                .characters(bytes, at, end, false)
                .byte(b'"'),
            _ => told,
        }
    }

    /// The line of `text` in which `place` lies, with carets under it up to `last`.
    pub(super) const fn place(self, text: &str, place: usize, last: usize) -> Self {
        let text = text.as_bytes();
        let (mut line, mut start, mut at) = (1, 0, 0);
        while at < place {
            if text[at] == b'\n' {
                line += 1;
                start = at + 1;
            }
            at += 1;
        }
        let mut end = place;
        while end < text.len() && text[end] != b'\n' {
            end += 1;
        }
        let before = count(text, start, place);
        // What is far to the right is shown without what is left of it.
        let (shown, indent) = if before < Told::LONGEST {
            (start, before)
        } else {
            (place, 0)
        };
        let mut told = self
            .word("\nline ")
            .digits(line)
            .word(", column ")
            .digits(before as u128 + 1)
            .word(":\n    ")
            .characters(text, shown, end, false)
            .word("\n    ");
        let mut spaces = 0;
        while spaces < indent {
            told = told.byte(b' ');
            spaces += 1;
        }
        let last = if last < end { last } else { end };
        let mut carets = count(text, place, last);
        while carets > 1 {
            told = told.byte(b'^');
            carets -= 1;
        }
        told.byte(b'^')
    }
}

/// Whether a byte stands between two places.
const fn contains(text: &[u8], start: usize, end: usize, wanted: u8) -> bool {
    let mut at = start;
    while at < end && text[at] != wanted {
        at += 1;
    }
    at < end
}

/// The number of characters between two places.
const fn count(text: &[u8], start: usize, end: usize) -> usize {
    let (mut at, mut count) = (start, 0);
    while at < end {
        if text[at] & 0b1100_0000 != 0b1000_0000 {
            count += 1;
        }
        at += 1;
    }
    count
}

#[cfg(test)]
mod tests {
    //! Messages as the compiler shows them.

    use super::super::{Constant, Look};
    use super::Told;
    use crate::rules::{Format, Test};

    #[track_caller]
    fn check(look: Look<'_>, expected: &str) {
        assert_eq!(Told::new().word("X").value(look).text(), expected);
    }

    #[test]
    fn values() {
        check(Look::Integer(0), "X = 0");
        check(Look::Integer(-120), "X = -120");
        check(Look::Number(1.3), "X = 1.3");
        check(Look::Number(-0.05), "X = -0.05");
        check(Look::Number(40.0), "X = 40");
        check(Look::Number(1.500_000_1), "X = 1.5000001");
        check(Look::Number(1e-7), "X = 0.0000001");
        check(Look::Number(123_456_789.25), "X = 123456789.25");
        check(Look::Number(1e15), "X = 1000000000000000");
        check(Look::Number(0.1 + 0.2), "X");
        check(Look::Number(1e-20), "X");
        check(Look::Number(5e-324), "X");
        check(Look::Number(1e300), "X");
        check(Look::Number(f64::INFINITY), "X");
        check(Look::Number(f64::NAN), "X");
        check(Look::Bool(true), "X = true");
        check(Look::Text("a\"\n"), "X = \"a\\\"\\n\"");
        check(
            Look::Text(&"é".repeat(61)),
            &format!("X = \"{}…\"", "é".repeat(60)),
        );
        check(Constant(None::<f64>).look(), "X");
        check(Constant(Some("a")).look(), "X = \"a\"");
    }

    #[test]
    fn places() {
        let test = Test::Format(Format::JsonTemplate);
        let told = Constant("{\n \"é\": oops }")
            .look()
            .told("X", true, ", no", "\nwhy", &test);
        assert_eq!(
            told.text(),
            "X = \"{\\n \\\"é\\\": oops }\", no: `oops` is no word of it\nline 2, column 7:\n     \"é\": oops }\n          ^^^^\nwhy"
        );
        for (text, said) in [
            (
                "{\"a\":{{é}}}",
                "the placeholder {{é}} stands outside quotes\nline 1, column 6:\n    {\"a\":{{é}}}\n         ^^^^^\nwrite it in quotes: \"{{é}}\"",
            ),
            (
                "[1",
                "a comma or `]` is missing where the text ends\nline 1, column 3:\n    [1\n      ^",
            ),
            (
                "[é]",
                "a value is missing where there is `é`\nline 1, column 2:\n    [é]\n     ^",
            ),
            (
                "[\"\"€]",
                "a comma or `]` is missing where there is `€`\nline 1, column 4:\n    [\"\"€]\n       ^",
            ),
        ] {
            let told = Constant(text).look().told("X", false, "", "", &test);
            let quoted = format!("X: {said}");
            assert_eq!(told.text(), quoted);
        }
    }

    #[test]
    fn lengths() {
        let told = Constant("éé").look().told(
            "X has \0 characters, more",
            false,
            "",
            "\nwhy",
            &Test::MaxLength(1),
        );
        assert_eq!(told.text(), "X has 2 characters, more\nwhy");
    }

    #[test]
    fn what_has_no_room_is_left_out() {
        let told = Told::new().word("a").word(&"b".repeat(1500));
        assert_eq!(told.text(), "a");
    }
}
