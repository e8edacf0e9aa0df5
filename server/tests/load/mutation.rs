//! Small changes to a source, the same ones for the same seed.

/// A generator of numbers: a linear congruential one is random enough to choose places.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `bound`, or 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap().checked_rem(bound).unwrap_or(0)
    }
}

/// Words, numbers, blanks and single signs.
pub fn pieces(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        _ if c.is_alphanumeric() || c == '_' => 1,
        ' ' | '\t' => 2,
        _ => 0,
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, c) in text.char_indices() {
        let now = kind(c);
        if at > 0 && (now == 0 || before != Some(now)) {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(now);
    }
    pieces.push(&text[start..]);
    pieces
}

/// One element of a list.
pub fn one_of<'t, T: ?Sized>(all: &[&'t T], random: &mut Random) -> &'t T {
    all[random.below(all.len())]
}

/// Changes one place of a source.
pub fn mutated(text: &str, random: &mut Random) -> String {
    if random.below(3) == 0 {
        let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
        change_line(&mut lines, random);
        return lines.concat();
    }
    let mut pieces = pieces(text);
    let meaningful = |piece: &str| !piece.trim_matches([' ', '\t']).is_empty();
    let mut at = random.below(pieces.len());
    while at + 1 < pieces.len() && !meaningful(pieces[at]) {
        at += 1;
    }
    let other = pieces[random.below(pieces.len())];
    match random.below(6) {
        0 => {
            pieces.remove(at);
        }
        1 => pieces.insert(at, pieces[at]),
        2 if at + 2 < pieces.len() => pieces.swap(at, at + 2),
        3 => pieces[at] = other,
        4 => {
            let signs =
                ["(", ")", "[", "]", "{", "}", ":", ",", "=", "*", "'", "\"", "\\", ".", "@", ":=", "->"];
            pieces.insert(at, signs[random.below(signs.len())]);
        }
        _ => {
            let words = [
                " await ",
                " async ",
                " yield ",
                " lambda: ",
                " return ",
                " global x\n",
                " not ",
                " in ",
                " is ",
                " if ",
                " else ",
                " match ",
                " case ",
                " type ",
                " print ",
                " None ",
                " __debug__ ",
                " f'",
                " 0777 ",
                " del ",
                " import ",
                " from ",
                " *",
                " **",
                " break\n",
                " ",
            ];
            pieces.insert(at, words[random.below(words.len())]);
        }
    }
    pieces.concat()
}

fn change_line(lines: &mut Vec<String>, random: &mut Random) {
    let at = random.below(lines.len());
    if lines.is_empty() {
        return;
    }
    match random.below(5) {
        0 => {
            lines.remove(at);
        }
        1 => lines.insert(at, lines[at].clone()),
        2 if at + 1 < lines.len() => lines.swap(at, at + 1),
        3 => lines[at].insert_str(0, ["    ", " ", "\t"][random.below(3)]),
        _ => {
            let blanks = lines[at].len() - lines[at].trim_start_matches(' ').len();
            let removed = blanks.min(1 + random.below(4));
            lines[at].replace_range(..removed, "");
        }
    }
}
