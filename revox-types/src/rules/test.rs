//! Evaluates one test of one value.

use super::format::bytes::contains;
use super::format::{Placeholder, placeholders, template};
use super::table::Test;
use super::view::ValueView;

/// The result of a test in three-valued logic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is surely true.
    Holds,
    /// It is surely false.
    Fails,
    /// It hangs on something that cannot be seen now.
    Undecided,
}

impl Verdict {
    pub(super) const fn of(holds: bool) -> Self {
        if holds {
            Verdict::Holds
        } else {
            Verdict::Fails
        }
    }
}

/// The nearest floating point number.
#[allow(clippy::cast_precision_loss)]
const fn float(number: i128) -> f64 {
    number as f64
}

/// Without its fraction, and at the end of the range if it is beyond it.
#[allow(clippy::cast_possible_truncation)]
const fn whole(number: f64) -> i128 {
    number as i128
}

/// Verdicts on values, which a `const` can also ask for. A test of another kind of value passes, as in JSON Schema.
impl Test {
    /// Whether a string passes.
    pub const fn accepts_str(&self, text: &str) -> bool {
        match self {
            Test::MinLength(least) => length(text) >= *least,
            Test::MaxLength(most) => length(text) <= *most,
            Test::Pattern(pattern) => pattern.is_match(text),
            Test::Format(format) => format.accepts(text),
            Test::Placeholders(known) => template::are_among(text, known),
            Test::In(values) => contains(values, text.as_bytes()),
            Test::NotIn(values) => !contains(values, text.as_bytes()),
            Test::Is(_) => false,
            _ => true,
        }
    }

    /// Whether a whole number passes.
    pub const fn accepts_integer(&self, number: i128) -> bool {
        match self {
            Test::Minimum(least) => compare_numbers(number, *least) >= 0,
            Test::Maximum(most) => compare_numbers(number, *most) <= 0,
            Test::ExclusiveMinimum(bound) => compare_numbers(number, *bound) > 0,
            Test::ExclusiveMaximum(bound) => compare_numbers(number, *bound) < 0,
            Test::MultipleOf(step) => is_multiple(float(number), *step),
            Test::In(_) | Test::Is(_) => false,
            _ => true,
        }
    }

    /// Whether a number passes. One that is not finite passes no bound.
    pub const fn accepts_number(&self, number: f64) -> bool {
        match self {
            Test::Finite => number.is_finite(),
            Test::Minimum(least) => number >= *least,
            Test::Maximum(most) => number <= *most,
            Test::ExclusiveMinimum(bound) => number > *bound,
            Test::ExclusiveMaximum(bound) => number < *bound,
            Test::MultipleOf(step) => is_multiple(number, *step),
            Test::In(_) | Test::Is(_) => false,
            _ => true,
        }
    }

    /// Whether a boolean passes.
    pub const fn accepts_bool(&self, value: bool) -> bool {
        match self {
            Test::Is(wanted) => value == *wanted,
            Test::In(_) => false,
            _ => true,
        }
    }

    /// The verdict on a value. Lists are compared item by item elsewhere, so [`Test::UniqueItems`] and [`Test::UniqueBy`] hold here.
    pub(super) fn verdict(&self, view: ValueView<'_>) -> Verdict {
        match view {
            ValueView::Constant | ValueView::Opaque => Verdict::Undecided,
            ValueView::Str(text) => Verdict::of(self.accepts_str(text)),
            ValueView::Integer(number) => Verdict::of(self.accepts_integer(number)),
            ValueView::Number(number) => Verdict::of(self.accepts_number(number)),
            ValueView::Bool(value) => Verdict::of(self.accepts_bool(value)),
            ValueView::Null => {
                Verdict::of(!matches!(self, Test::NotNull | Test::In(_) | Test::Is(_)))
            }
            ValueView::List(items) => match self {
                Test::MinItems(least) if items.len() >= *least => Verdict::Holds,
                Test::MinItems(_) if items.is_complete() => Verdict::Fails,
                Test::MaxItems(most) if items.len() > *most => Verdict::Fails,
                Test::MaxItems(_) if items.is_complete() => Verdict::Holds,
                Test::MinItems(_) | Test::MaxItems(_) => Verdict::Undecided,
                Test::In(_) | Test::Is(_) => Verdict::Fails,
                _ => Verdict::Holds,
            },
            ValueView::Object(_) => Verdict::of(!matches!(self, Test::In(_) | Test::Is(_))),
        }
    }

    /// Whether the test looks at a string, a number or a boolean, and may fail for one.
    pub(super) const fn is_of_scalars(&self) -> bool {
        !matches!(
            self,
            Test::MinItems(_)
                | Test::MaxItems(_)
                | Test::UniqueItems
                | Test::UniqueBy(_)
                | Test::NotNull
        )
    }
}

/// The placeholders whose names are none of `known`. One without a name is the business of another test.
pub(crate) fn unknown_placeholders<'a>(
    text: &'a str,
    known: &[&str],
) -> impl Iterator<Item = Placeholder<'a>> {
    placeholders(text).filter(move |found| !found.name.is_empty() && !known.contains(&found.name))
}

/// The number of Unicode code points.
pub(crate) const fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut count = 0;
    let mut i = 0;
    while i < bytes.len() {
        // Every code point has one byte that does not continue another.
        count += (bytes[i] & 0xC0 != 0x80) as usize;
        i += 1;
    }
    count
}

/// -1, 0 or 1, as the number is less than, equal to or greater than the bound: exact, where a conversion to `f64` would round.
const fn compare_numbers(number: i128, bound: f64) -> i8 {
    let nearest = whole(bound);
    if number < nearest {
        -1
    } else if number > nearest {
        1
    } else {
        let fraction = bound - float(nearest);
        (fraction < 0.0) as i8 - (fraction > 0.0) as i8
    }
}

/// Decimal steps such as 0.1 have no exact value, so a quotient next to a whole number will do.
const fn is_multiple(number: f64, step: f64) -> bool {
    let quotient = number / step;
    let nearest = float(whole(quotient + 0.5_f64.copysign(quotient)));
    let off = (quotient - nearest).abs();
    number.is_finite() && off <= quotient.abs() * f64::EPSILON
}

#[cfg(test)]
mod tests {
    //! Every test at its edges, and on values of other kinds.

    use super::Verdict::{Fails, Holds, Undecided};
    use super::{Test, ValueView, Verdict, unknown_placeholders};
    use crate::rules::table::{Format, Found, Pattern, State};
    use crate::rules::view::ListView;

    #[track_caller]
    fn check(test: &Test, cases: &[(ValueView<'_>, Verdict)]) {
        for (index, (seen, verdict)) in cases.iter().enumerate() {
            assert_eq!(test.verdict(*seen), *verdict, "{test:?}, case {index}");
        }
    }

    const TEXT: ValueView<'_> = ValueView::Str("text");

    #[test]
    fn placeholders_without_a_name_are_not_unknown() {
        let unknown = unknown_placeholders("{{day}} {{}} {{ mood }}", &["day"]);
        assert!(unknown.map(|found| found.name).eq(["mood"]));
    }

    #[test]
    fn bounds() {
        use ValueView::{Integer, Null, Number, Opaque};
        check(
            &Test::Minimum(-1.5),
            &[(Integer(-1), Holds), (Integer(-2), Fails)],
        );
        check(&Test::Minimum(-0.5), &[(Integer(0), Holds)]);
        check(&Test::Maximum(-0.5), &[(Integer(0), Fails)]);
        check(
            &Test::Minimum(0.7),
            &[
                (Number(0.7), Holds),
                (Number(0.699_999), Fails),
                (Integer(1), Holds),
                (Integer(0), Fails),
                (Number(f64::NAN), Fails),
                (Opaque, Undecided),
                (TEXT, Holds),
                (Null, Holds),
            ],
        );
        check(
            &Test::Maximum(1.2),
            &[
                (Number(1.2), Holds),
                (Number(1.200_001), Fails),
                (Integer(1), Holds),
                (Integer(2), Fails),
                (TEXT, Holds),
            ],
        );
        check(
            &Test::ExclusiveMinimum(0.0),
            &[
                (Integer(0), Fails),
                (Integer(1), Holds),
                (Number(0.0), Fails),
                (Number(1e-300), Holds),
                (Number(-0.0), Fails),
            ],
        );
        check(
            &Test::ExclusiveMaximum(-1.5),
            &[
                (Integer(-1), Fails),
                (Integer(-2), Holds),
                (Number(-1.5), Fails),
                (Number(-1.6), Holds),
            ],
        );
    }

    #[test]
    fn large_integers_are_not_rounded() {
        let most = Test::Maximum(9_007_199_254_740_991.0);
        check(
            &most,
            &[
                (ValueView::Integer(9_007_199_254_740_991), Holds),
                (ValueView::Integer(9_007_199_254_740_992), Fails),
                (ValueView::Integer(i128::MAX), Fails),
            ],
        );
        // 2^60 + 1 would become 2^60 as a floating point number.
        check(
            &Test::Maximum(1_152_921_504_606_846_976.0),
            &[
                (ValueView::Integer((1 << 60) + 1), Fails),
                (ValueView::Integer(1 << 60), Holds),
            ],
        );
        check(
            &Test::Minimum(1e300),
            &[(ValueView::Integer(i128::MAX), Fails)],
        );
    }

    #[test]
    fn multiples() {
        check(
            &Test::MultipleOf(0.1),
            &[
                (ValueView::Number(0.3), Holds),
                (ValueView::Number(0.35), Fails),
                (ValueView::Integer(2), Holds),
                (ValueView::Number(-0.7), Holds),
                (ValueView::Number(0.0), Holds),
            ],
        );
        check(
            &Test::MultipleOf(2.0),
            &[
                (ValueView::Integer(3), Fails),
                (ValueView::Integer(-4), Holds),
                (ValueView::Number(f64::INFINITY), Fails),
            ],
        );
    }

    #[test]
    fn lengths_count_code_points() {
        check(
            &Test::MaxLength(3),
            &[
                (ValueView::Str("abc"), Holds),
                (ValueView::Str("abcd"), Fails),
                (ValueView::Str("ééé"), Holds),
                (ValueView::Str("😀😀😀"), Holds),
                (ValueView::Str("😀😀😀a"), Fails),
                (ValueView::Str("e\u{301}e\u{301}"), Fails),
                (ValueView::Integer(12345), Holds),
            ],
        );
        check(
            &Test::MinLength(1),
            &[
                (ValueView::Str(""), Fails),
                (ValueView::Str("😀"), Holds),
                (ValueView::Null, Holds),
            ],
        );
        check(
            &Test::MinLength(3),
            &[
                (ValueView::Str("😀😀"), Fails),
                (ValueView::Str("😀😀😀"), Holds),
                (ValueView::Str("ab"), Fails),
                (ValueView::Str("abc"), Holds),
            ],
        );
    }

    #[test]
    fn values() {
        let one = Test::In(&["a", "b"]);
        check(
            &one,
            &[
                (ValueView::Str("a"), Holds),
                (ValueView::Str("c"), Fails),
                (ValueView::Str(""), Fails),
                (ValueView::Opaque, Undecided),
                (ValueView::Null, Fails),
                (ValueView::Bool(true), Fails),
                (ValueView::Integer(1), Fails),
            ],
        );
        check(
            &Test::NotIn(&["a"]),
            &[
                (ValueView::Str("a"), Fails),
                (ValueView::Str("b"), Holds),
                (ValueView::Null, Holds),
                (ValueView::Opaque, Undecided),
            ],
        );
        assert!(one.accepts_str("b"));
        assert!(!one.accepts_str("ab"));
    }

    #[test]
    fn objects() {
        let none = std::collections::BTreeMap::<String, String>::new();
        let object = ValueView::Object(&none);
        check(&Test::Is(true), &[(object, Fails)]);
        check(&Test::In(&["a"]), &[(object, Fails)]);
        check(&Test::NotIn(&["a"]), &[(object, Holds)]);
        check(&Test::MaxLength(1), &[(object, Holds)]);
        check(&Test::NotNull, &[(object, Holds)]);
    }

    #[test]
    fn booleans_and_null() {
        check(
            &Test::Is(true),
            &[
                (ValueView::Bool(true), Holds),
                (ValueView::Bool(false), Fails),
                (TEXT, Fails),
                (ValueView::Opaque, Undecided),
            ],
        );
        check(
            &Test::NotNull,
            &[
                (ValueView::Null, Fails),
                (TEXT, Holds),
                (ValueView::Bool(false), Holds),
                (ValueView::Opaque, Undecided),
            ],
        );
    }

    /// A list of so many items, of which there may be more.
    struct Many(usize, bool);

    impl ListView for Many {
        fn len(&self) -> usize {
            self.0
        }
        fn item(&self, _index: usize) -> ValueView<'_> {
            ValueView::Null
        }
        fn is_complete(&self) -> bool {
            self.1
        }
    }

    #[test]
    fn sizes_of_lists() {
        check(
            &Test::MinItems(2),
            &[
                (ValueView::List(&Many(2, true)), Holds),
                (ValueView::List(&Many(1, true)), Fails),
                (ValueView::List(&Many(1, false)), Undecided),
                (ValueView::List(&Many(2, false)), Holds),
                (TEXT, Holds),
            ],
        );
        check(
            &Test::MaxItems(2),
            &[
                (ValueView::List(&Many(2, true)), Holds),
                (ValueView::List(&Many(3, true)), Fails),
                (ValueView::List(&Many(2, false)), Undecided),
                (ValueView::List(&Many(3, false)), Fails),
            ],
        );
    }

    #[test]
    fn forms() {
        static LETTER: Pattern = Pattern {
            ident: "",
            source: "a",
            expected: "",
            states: &[
                State {
                    found: Found::Never,
                    moves: &[(0, b'`', 0), (b'a', b'a', 1), (b'b', 0xff, 0)],
                },
                State {
                    found: Found::Always,
                    moves: &[],
                },
            ],
        };
        check(
            &Test::Pattern(&LETTER),
            &[
                (ValueView::Str("bab"), Holds),
                (ValueView::Str("b"), Fails),
                (ValueView::Integer(1), Holds),
            ],
        );
        check(
            &Test::Format(Format::Uuid),
            &[
                (TEXT, Fails),
                (ValueView::Null, Holds),
                (ValueView::Opaque, Undecided),
            ],
        );
        let known = Test::Placeholders(&["a", "b"]);
        check(
            &known,
            &[
                (ValueView::Str("{{a}} {{ b }} {{}}"), Holds),
                (ValueView::Str("{{a}}{{c}}"), Fails),
                (ValueView::Str("{{c"), Holds),
            ],
        );
    }

    #[test]
    fn in_a_const() {
        const _: () = assert!(Test::Maximum(1.5).accepts_number(1.5));
        const _: () = assert!(!Test::Maximum(1.5).accepts_integer(2));
        const _: () = assert!(Test::MaxLength(2).accepts_str("éé"));
        const _: () = assert!(Test::Format(Format::TimeOfDay).accepts_str("5:30pm"));
        const _: () = assert!(!Test::Format(Format::JsonTemplate).accepts_str("{"));
        const _: () = assert!(Test::Is(true).accepts_bool(true));
    }
}
