//! The range that several bounds leave.

use alloc::format;
use alloc::string::{String, ToString};

use crate::rules::table::{Shape, Test};

/// Beyond this no `f64` is exact, so a bound out here says no more than that the number is a whole one.
const FAR: f64 = 9_007_199_254_740_991.0;

/// The numbers that several bounds permit.
#[derive(Debug, Clone, Copy)]
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
        let integer = matches!(shape, Shape::Integer);
        let (mut least, mut most) = (None, None);
        for test in tests {
            // A direction in which bounds are narrower, by which they are compared.
            let (side, inward, at, open) = match *test {
                Test::Minimum(at) => (&mut least, 1.0, at, false),
                Test::ExclusiveMinimum(at) => (&mut least, 1.0, at, true),
                Test::Maximum(at) => (&mut most, -1.0, at, false),
                Test::ExclusiveMaximum(at) => (&mut most, -1.0, at, true),
                _ => continue,
            };
            let bound = if integer && open && at % 1.0 == 0.0 {
                let at = at + inward;
                Bound { at, open: false }
            } else {
                Bound { at, open }
            };
            let is_narrower = side.is_none_or(|known: Bound| {
                let further = (bound.at - known.at) * inward;
                further > 0.0 || (further >= 0.0 && bound.open)
            });
            if is_narrower {
                *side = Some(bound);
            }
        }
        Range {
            least,
            most,
            integer,
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
        if let (Some(least), Some(most)) = (least, most)
            && !least.open
            && !most.open
        {
            return format!("{} to {}", least.at, most.at);
        }
        let above = least.map(|bound| match (bound.open, most) {
            (true, _) => format!("above {}", bound.at),
            (false, Some(_)) => format!("at least {}", bound.at),
            (false, None) => format!("{} or more", bound.at),
        });
        let below = most.map(|bound| match (bound.open, least) {
            (true, _) => format!("below {}", bound.at),
            (false, Some(_)) => format!("at most {}", bound.at),
            (false, None) => format!("{} or less", bound.at),
        });
        match (above, below) {
            (Some(above), Some(below)) => format!("{above}, {below}"),
            (above, below) => above.or(below).unwrap_or_else(|| "any number".to_string()),
        }
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
