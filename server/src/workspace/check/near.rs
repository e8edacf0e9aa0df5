//! What was probably meant by a name that is nowhere.

use crate::lines::Span;
use crate::rules::{Edit, Fix};

/// Of shorter names any other is a letter away, and longer ones are nobody's typing.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=200;

/// Finds what was meant, for so many names of one file; a file with more of them means something else.
const MAX_SEARCHES: usize = 20;

/// Looks for names that are like others.
#[derive(Debug)]
pub(super) struct Near {
    left: usize,
}

impl Default for Near {
    fn default() -> Self {
        Self { left: MAX_SEARCHES }
    }
}

impl Near {
    /// The name that is most like this one; of equals, the first in alphabetical order.
    pub fn find<'a>(&mut self, name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
        self.left = self.left.checked_sub(1)?;
        let length = name.len();
        // A letter for every four, and never so many that any other name would do.
        let most = (length / 4).clamp(1, 3);
        if !LENGTHS.contains(&length) {
            return None;
        }
        let near = names.filter(|other| other.len().abs_diff(length) <= most && *other != name);
        let distances = near.map(|other| (strsim::osa_distance(name, other), other));
        distances.filter(|(distance, _)| *distance <= most).min().map(|(_, other)| other)
    }
}

/// Writes the name that was meant.
pub(super) fn rename(span: &Span, meant: &str) -> Fix {
    Fix::new(format!("Replace with `{meant}`"), vec![Edit::new(span.clone(), meant)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_like_a_name() {
        let names = ["crm.get", "crm.get-all", "crm.put", "hr.get", "a"];
        for (name, expected) in [
            ("crm.gte", Some("crm.get")),
            ("crm.gett", Some("crm.get")),
            ("crm.pet", Some("crm.get")),
            ("crm.get-al", Some("crm.get-all")),
            ("crmget", Some("crm.get")),
            ("crm.delete", None),
            ("b", None),
            ("hr.gte", Some("hr.get")),
            ("", None),
        ] {
            assert_eq!(Near::default().find(name, names.into_iter()), expected, "{name}");
        }
        let mut near = Near { left: 1 };
        assert_eq!(near.find("crm.gte", names.into_iter()), Some("crm.get"));
        assert_eq!(near.find("crm.gte", names.into_iter()), None, "enough was looked for");
    }
}
