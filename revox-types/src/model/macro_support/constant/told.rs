//! Writes a message while constants are evaluated, where there is neither memory to ask for nor a trait to call.

use super::Look;

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

    /// A number of at most six decimal places.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "what is not exact is not written"
    )]
    const fn decimal(self, number: f64) -> Self {
        let size = number.abs();
        if size >= 1e9 {
            return self;
        }
        let scaled = (size * 1e6 + 0.5) as u128;
        if scaled as f64 / 1e6 != size {
            return self;
        }
        let sign = if number < 0.0 { " = -" } else { " = " };
        let mut told = self.word(sign).digits(scaled / 1_000_000);
        let mut rest = scaled % 1_000_000;
        if rest > 0 {
            told = told.byte(b'.');
        }
        while rest > 0 {
            told = told.byte(b'0' + (rest / 100_000) as u8);
            rest = rest % 100_000 * 10;
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

    /// The line of `text` in which `place` lies, with a caret under it.
    pub(super) const fn place(self, text: &str, place: usize) -> Self {
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
        told.byte(b'^')
    }
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
        check(Look::Number(1e300), "X");
        check(Look::Number(1.0 / 3.0), "X");
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
            .told("X", ", no", "\nwhy", &test);
        assert_eq!(
            told.text(),
            "X = \"{\\n \\\"é\\\": oops }\", no\nline 2, column 7:\n     \"é\": oops }\n          ^\nwhy"
        );
    }

    #[test]
    fn what_has_no_room_is_left_out() {
        let told = Told::new().word("a").word(&"b".repeat(1500));
        assert_eq!(told.text(), "a");
    }
}
