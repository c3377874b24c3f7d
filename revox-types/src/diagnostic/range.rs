//! The range that several bounds leave.

use alloc::format;
use alloc::string::{String, ToString};

use crate::rules::table::{Shape, Test};

/// Beyond this no `f64` is exact, so a bound out here says no more than that the number is a whole one.
const FAR: f64 = 9_007_199_254_740_991.0;

/// The numbers that several bounds permit.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Range {
    least: Option<Bound>,
    most: Option<Bound>,
    /// Whether only whole numbers are meant.
    pub(crate) integer: bool,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    at: f64,
    /// Whether the bound itself is ruled out.
    open: bool,
}

impl Range {
    /// The range within all the bounds among `tests`.
    pub(crate) fn of<'a>(tests: impl Iterator<Item = &'a Test>, shape: &Shape) -> Self {
        let mut range = Range {
            least: None,
            most: None,
            integer: matches!(shape, Shape::Integer),
        };
        for test in tests {
            match *test {
                Test::Minimum(at) => range.raise(Bound { at, open: false }),
                Test::ExclusiveMinimum(at) => range.raise(Bound { at, open: true }),
                Test::Maximum(at) => range.lower(Bound { at, open: false }),
                Test::ExclusiveMaximum(at) => range.lower(Bound { at, open: true }),
                _ => {}
            }
        }
        range
    }

    fn raise(&mut self, bound: Bound) {
        let bound = if self.integer && bound.open && bound.at % 1.0 == 0.0 {
            Bound {
                at: bound.at + 1.0,
                open: false,
            }
        } else {
            bound
        };
        if self
            .least
            .is_none_or(|least| bound.at > least.at || (bound.at >= least.at && bound.open))
        {
            self.least = Some(bound);
        }
    }

    fn lower(&mut self, bound: Bound) {
        let bound = if self.integer && bound.open && bound.at % 1.0 == 0.0 {
            Bound {
                at: bound.at - 1.0,
                open: false,
            }
        } else {
            bound
        };
        if self
            .most
            .is_none_or(|most| bound.at < most.at || (bound.at <= most.at && bound.open))
        {
            self.most = Some(bound);
        }
    }

    /// Whether the range is no more than `above 0` or `below 1`.
    pub(crate) fn is_one_open_bound(&self) -> bool {
        matches!(
            (self.least, self.most),
            (Some(Bound { open: true, .. }), None) | (None, Some(Bound { open: true, .. }))
        )
    }

    /// The range in words. A bound that is far away is only named when it is the one that failed.
    pub(crate) fn shown(&self, failed: &Test) -> String {
        let keep_most = matches!(failed, Test::Maximum(_) | Test::ExclusiveMaximum(_));
        let least = self.least.filter(|bound| bound.at > -FAR || !keep_most);
        let most = self.most.filter(|bound| bound.at < FAR || keep_most);
        match (least, most) {
            (
                Some(Bound {
                    at: least,
                    open: false,
                }),
                Some(Bound {
                    at: most,
                    open: false,
                }),
            ) => format!("{least} to {most}"),
            (Some(least), Some(most)) => format!("{}, {}", above(least), below(most)),
            (
                Some(Bound {
                    at: least,
                    open: false,
                }),
                None,
            ) => format!("{least} or more"),
            (
                None,
                Some(Bound {
                    at: most,
                    open: false,
                }),
            ) => format!("{most} or less"),
            (Some(least), None) => above(least),
            (None, Some(most)) => below(most),
            (None, None) => "any number".to_string(),
        }
    }
}

fn above(bound: Bound) -> String {
    if bound.open {
        format!("above {}", bound.at)
    } else {
        format!("at least {}", bound.at)
    }
}

fn below(bound: Bound) -> String {
    if bound.open {
        format!("below {}", bound.at)
    } else {
        format!("at most {}", bound.at)
    }
}

#[cfg(test)]
mod tests {
    //! Ranges in words.

    use super::Range;
    use crate::rules::table::{Shape, Test};

    #[track_caller]
    fn check(tests: &[Test], shape: &Shape, expected: &str) {
        assert_eq!(Range::of(tests.iter(), shape).shown(&tests[0]), expected);
    }

    #[test]
    fn in_words() {
        use Test::{
            ExclusiveMaximum as Below, ExclusiveMinimum as Above, Maximum as Max, Minimum as Min,
        };
        const FAR: f64 = 9_007_199_254_740_991.0;
        check(&[Min(0.6), Max(1.5)], &Shape::Number, "0.6 to 1.5");
        check(
            &[Min(0.6), Max(1.5), Min(0.7), Max(1.2)],
            &Shape::Number,
            "0.7 to 1.2",
        );
        check(&[Above(0.0), Max(FAR)], &Shape::Integer, "1 or more");
        check(
            &[Max(FAR), Above(0.0)],
            &Shape::Integer,
            "1 to 9007199254740991",
        );
        check(&[Above(0.0)], &Shape::Number, "above 0");
        check(
            &[Above(0.0), Max(1.0)],
            &Shape::Number,
            "above 0, at most 1",
        );
        check(
            &[Min(0.0), Below(1.0)],
            &Shape::Number,
            "at least 0, below 1",
        );
        check(&[Below(10.0)], &Shape::Integer, "9 or less");
        check(&[Below(10.0)], &Shape::Number, "below 10");
        check(&[Min(1.0), Above(1.0)], &Shape::Number, "above 1");
    }
}
