//! One scope: what it binds, declares and uses.

use std::ops::{BitOr, BitOrAssign};

use ruff_text_size::TextRange;
use rustc_hash::{FxBuildHasher, FxHashMap};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Module,
    /// `plain` when nothing (a metaclass) can put names into its body.
    Class {
        plain: bool,
    },
    Function,
    Comprehension,
    TypeParams,
}

/// What is known of one name in one scope.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    pub const PARAMETER: Self = Self(1);
    /// Some statement assigns it, be it unreachable: that makes it local to a function.
    pub const ASSIGNED: Self = Self(2);
    pub const USED: Self = Self(4);
    pub const ANNOTATED: Self = Self(8);
    pub const GLOBAL: Self = Self(16);
    pub const NONLOCAL: Self = Self(32);
    /// Some statement that can be reached assigns it.
    pub const BOUND: Self = Self(64);
    /// It may be bound at the place where the walk is.
    pub const NOW: Self = Self(128);

    /// Whether any of these flags is set.
    pub fn has(self, any: Self) -> bool {
        self.0 & any.0 != 0
    }

    pub fn clear(&mut self, flags: Self) {
        self.0 &= !flags.0;
    }

    /// Whether the name belongs to this scope and not to one around it.
    pub fn is_local(self) -> bool {
        self.has(Self::PARAMETER | Self::ASSIGNED) && !self.has(Self::GLOBAL | Self::NONLOCAL)
    }
}

impl BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Flags {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// A name with the place where it stands.
pub(super) type Place<'a> = (&'a str, TextRange);

#[derive(Debug)]
pub(super) struct Scope<'a> {
    pub kind: Kind,
    names: FxHashMap<&'a str, Flags>,
    /// Uses by code that runs later, still to be found in this scope or around it.
    pub uses: Vec<Place<'a>>,
    /// The same of the scopes within.
    pub handed_up: Vec<Place<'a>>,
    /// `global` and `nonlocal` declarations.
    pub declarations: Vec<(Place<'a>, Flags)>,
    /// `nonlocal` names of this scope and the scopes within, to be found in a function around it.
    pub nonlocals: Vec<Place<'a>>,
}

impl<'a> Scope<'a> {
    pub fn new(kind: Kind) -> Self {
        // Most functions fit without growing the tables.
        let (names, uses) = match kind {
            Kind::Module => (128, 512),
            Kind::Function => (14, 32),
            Kind::Class { .. } => (14, 0),
            Kind::Comprehension | Kind::TypeParams => (3, 4),
        };
        Self {
            kind,
            names: FxHashMap::with_capacity_and_hasher(names, FxBuildHasher),
            uses: Vec::with_capacity(uses),
            handed_up: Vec::new(),
            declarations: Vec::new(),
            nonlocals: Vec::new(),
        }
    }

    pub fn flags(&self, name: &str) -> Flags {
        self.names.get(name).copied().unwrap_or_default()
    }

    pub fn add(&mut self, name: &'a str, flags: Flags) {
        *self.names.entry(name).or_default() |= flags;
    }

    pub fn clear(&mut self, name: &str, flags: Flags) {
        if let Some(known) = self.names.get_mut(name) {
            known.clear(flags);
        }
    }

    /// Declares a name `global` or `nonlocal`; the error is in `CPython`'s words.
    pub fn declare(&mut self, (name, range): Place<'a>, flag: Flags) -> Result<(), String> {
        let keyword = keyword(flag);
        let known = self.flags(name);
        self.add(name, flag);
        if known.has(Flags::PARAMETER) {
            Err(format!("name `{name}` is parameter and {keyword}"))
        } else if known.has(Flags::ANNOTATED) {
            Err(format!("annotated name `{name}` can't be {keyword}"))
        } else if known.has(Flags::ASSIGNED) {
            Err(format!("name `{name}` is assigned to before {keyword} declaration"))
        } else if known.has(Flags::USED) {
            Err(used_before(name, flag))
        } else if self.flags(name).has(Flags::GLOBAL) && self.flags(name).has(Flags::NONLOCAL) {
            Err(format!("name `{name}` is nonlocal and global"))
        } else {
            self.declarations.push(((name, range), flag));
            Ok(())
        }
    }

    /// Declarations that come after a use by the scope's own code.
    pub fn late_declarations(&self) -> Vec<(TextRange, String)> {
        let mut late = Vec::new();
        if self.declarations.is_empty() {
            return late;
        }
        let mut declared: FxHashMap<&str, (TextRange, Flags)> =
            self.declarations.iter().rev().map(|((name, range), flag)| (*name, (*range, *flag))).collect();
        for (name, used) in &self.uses {
            if declared.get(name).is_some_and(|(range, _)| used.start() < range.start())
                && let Some((range, flag)) = declared.remove(name)
            {
                late.push((range, used_before(name, flag)));
            }
        }
        late
    }
}

fn keyword(flag: Flags) -> &'static str {
    if flag == Flags::GLOBAL { "global" } else { "nonlocal" }
}

fn used_before(name: &str, flag: Flags) -> String {
    format!("name `{name}` is used prior to {} declaration", keyword(flag))
}
