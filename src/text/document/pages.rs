//! Characters on pages to text in reading order.
//!
//! A page says of each character where its baseline begins and ends and how large it is, and not what belongs
//! together. So characters become fragments by the gaps between them, fragments become rows, columns are read one
//! after the other where both sides are prose, and rows make paragraphs by the space between them. A table stays row
//! by row, its cells apart by tabs. All lengths are in points, from the upper left corner of the page.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use hayro_interpret::kurbo::{Point, Vec2};
use unicode_normalization::UnicodeNormalization;

use super::DocumentError;
use super::pdf::in_time;

/// A gap of that many times the size parts words, where the text has no spaces of its own, and where it has.
const WORD_GAP: f64 = 0.17;
const WORD_GAP_BESIDE_SPACES: f64 = 0.3;

/// A wider gap may be the one between columns.
const FRAGMENT_GAP: f64 = 0.7;

/// A wider gap in a row is the one between the cells of a table.
const CELL_GAP: f64 = 1.6;

/// How far baselines of one row may lie apart: raised and lowered characters belong to it.
const BASELINES: f64 = 0.4;

/// How much wider than usual the step to the next row is where a paragraph ends.
const PARAGRAPH_STEP: f64 = 1.35;

/// How many rows a column has at least.
const COLUMN_ROWS: usize = 4;

/// How many places are tried where a column might begin.
const COLUMN_STARTS: usize = 12;

/// How many times columns may lie in columns.
const COLUMN_DEPTH: usize = 3;

/// The parts of a page above and below that headers and footers stand in.
const UPPER_MARGIN: f64 = 0.12;
const LOWER_MARGIN: f64 = 0.15;

/// What stands for a character that is not known.
const UNKNOWN: char = char::REPLACEMENT_CHARACTER;

/// What joins to words with a hyphen at their end: *Lehr- und Lernformen*.
const JOINING: [&str; 20] = [
    "und", "oder", "bzw", "sowie", "and", "or", "to", "et", "ou", "e", "o", "y", "u", "en", "of", "og",
    "och", "i", "a", "eller",
];

/// A page with its characters, in the order in which they are shown.
pub(super) struct Page {
    pub width: f64,
    pub height: f64,
    pub marks: Vec<Mark>,
}

/// A character on a page, or several that are shown as one.
pub(super) struct Mark {
    /// Empty where it is not known.
    pub text: String,
    start: Point,
    end: Point,
    size: f64,
    /// By how many quarters it is turned to the right; `None` for what stands aslant.
    turn: Option<u8>,
}

impl Mark {
    /// A character whose baseline goes from a start to an end, with the vector of its height.
    pub fn new(text: String, start: Point, end: Point, up: Vec2) -> Self {
        let size = up.hypot();
        let straight = 0.05 * size;
        let turn = match (up.x, up.y) {
            (x, y) if x.abs() <= straight && y < 0.0 => Some(0),
            (x, y) if y.abs() <= straight && x > 0.0 => Some(1),
            (x, y) if x.abs() <= straight && y > 0.0 => Some(2),
            (x, y) if y.abs() <= straight && x < 0.0 => Some(3),
            _ => None,
        };
        // Characters for private use mean something in their own font only.
        let is_known = |c: char| !matches!(c, UNKNOWN | '\u{e000}'..='\u{f8ff}');
        let text = match text.chars().all(is_known) {
            true => {
                text.chars().filter(|c| !c.is_control() || c.is_whitespace()).flat_map(unligatured).collect()
            }
            false => String::new(),
        };
        Self { text, start, end, size, turn }
    }

    pub fn is_space(&self) -> bool {
        !self.text.is_empty() && self.text.chars().all(char::is_whitespace)
    }

    /// The same on a page that is turned so that it stands upright.
    fn turned(mut self, turn: u8, width: f64, height: f64) -> Self {
        let turned = |point: Point| match turn {
            1 => Point::new(point.y, width - point.x),
            2 => Point::new(width - point.x, height - point.y),
            3 => Point::new(height - point.y, point.x),
            _ => point,
        };
        (self.start, self.end) = (turned(self.start), turned(self.end));
        self
    }
}

/// The letters of a ligature; any other character is itself.
fn unligatured(c: char) -> impl Iterator<Item = char> {
    let letters = match c {
        '\u{fb00}' => "ff",
        '\u{fb01}' => "fi",
        '\u{fb02}' => "fl",
        '\u{fb03}' => "ffi",
        '\u{fb04}' => "ffl",
        '\u{fb05}' | '\u{fb06}' => "st",
        _ => "",
    };
    letters.chars().chain(letters.is_empty().then_some(c))
}

/// Characters that stand close together on a baseline.
#[derive(Clone)]
struct Fragment {
    text: String,
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
    /// Where its last character begins.
    last: f64,
    /// As which of all it is shown.
    order: usize,
}

/// A row of text.
#[derive(Clone)]
struct Row {
    text: String,
    left: f64,
    right: f64,
    baseline: f64,
    size: f64,
    /// Whether a paragraph begins with it.
    is_fresh: bool,
}

/// The text of pages.
pub(super) fn text(pages: Vec<Page>, until: Instant) -> Result<String, DocumentError> {
    let mut read = vec![];
    for page in pages {
        in_time(until)?;
        let (marks, height) = upright(page);
        let mut rows = ordered(fragments(marks), 0);
        part_paragraphs(&mut rows);
        read.push((rows, height));
    }
    let repeated = repeated(&read);
    let mut rows: Vec<Row> = vec![];
    for ((page, _), repeated) in read.into_iter().zip(repeated) {
        let mut kept =
            page.into_iter().enumerate().filter(|(at, _)| !repeated.contains(at)).map(|(_, row)| row);
        if let Some(mut first) = kept.next() {
            first.is_fresh = rows.last().is_none_or(|last| !goes_on(last, &first));
            rows.push(first);
            rows.extend(kept);
        }
    }
    Ok(joined(rows))
}

/// The characters of a page as a reader would turn it, without those that stand otherwise; and its height then.
fn upright(page: Page) -> (Vec<Mark>, f64) {
    let Page { width, height, mut marks } = page;
    marks.retain(|mark| {
        let numbers = [mark.start.x, mark.start.y, mark.end.x, mark.end.y, mark.size];
        numbers.iter().all(|number| number.is_finite()) && (1.0..1000.0).contains(&mark.size)
    });
    let count = |turn: u8| marks.iter().filter(|mark| mark.turn == Some(turn)).count();
    // Of equals the first, that is upright, counts.
    let turn = (0..4).rev().max_by_key(|turn| count(*turn)).unwrap_or_default();
    let marks = marks.into_iter().filter(|mark| mark.turn == Some(turn));
    let marks = marks.map(|mark| mark.turned(turn, width, height)).collect();
    (marks, if turn % 2 == 1 { width } else { height })
}

fn fragments(marks: Vec<Mark>) -> Vec<Fragment> {
    let spaces = marks.iter().filter(|mark| mark.is_space()).count();
    let word_gap = if spaces * 12 > marks.len() { WORD_GAP_BESIDE_SPACES } else { WORD_GAP };
    let mut fragments: Vec<Fragment> = vec![];
    let mut shown = HashMap::new();
    let mut is_spaced = false;
    for mark in marks {
        if mark.is_space() {
            is_spaced = true;
            continue;
        }
        if !is_first(&mut shown, &mark) {
            continue;
        }
        let text = if mark.text.is_empty() { UNKNOWN.to_string() } else { mark.text };
        let (left, baseline, size) = (mark.start.x, mark.start.y, mark.size);
        let right = mark.end.x.max(left);
        let last = fragments.last_mut().filter(|last| {
            let (gap, largest) = (left - last.right, last.size.max(size));
            (last.baseline - baseline).abs() <= BASELINES * largest
                && (-0.8 * largest..=FRAGMENT_GAP * largest).contains(&gap)
        });
        match last {
            Some(last) => {
                let gap = left - last.right;
                let accent = last.text.chars().next_back().and_then(combining);
                match accent.filter(|_| left < last.last + 0.7 * (last.right - last.last)) {
                    // TeX sets the accent and then, below it, the letter.
                    Some(accent) if text.starts_with(char::is_alphabetic) => {
                        last.text.pop();
                        let mut letters = text.chars();
                        let letter = letters.next().map(|letter| if letter == 'ı' { 'i' } else { letter });
                        last.text.extend(letter.into_iter().chain([accent]).chain(letters));
                    }
                    _ => {
                        if is_spaced || gap > word_gap * last.size.max(size) {
                            last.text.push(' ');
                        }
                        last.text.push_str(&text);
                    }
                }
                (last.last, last.right) = (left, last.right.max(right));
                // Raised characters leave the row where it is.
                if size > last.size {
                    (last.size, last.baseline) = (size, baseline);
                }
            }
            None => {
                let order = fragments.len();
                fragments.push(Fragment { text, left, right, baseline, size, last: left, order });
            }
        }
        is_spaced = false;
    }
    fragments
}

/// Whether a character is not shown once more in its own place, as some programs do to make it bold.
fn is_first(shown: &mut HashMap<(Option<char>, i64, i64), Point>, mark: &Mark) -> bool {
    // Two points: more than what is looked for lies apart in any size that is read.
    let cell = |length: f64| (length / 2.0) as i64;
    let (x, y, first) = (cell(mark.start.x), cell(mark.start.y), mark.text.chars().next());
    let nearest = (0.1 * mark.size).min(2.0);
    let near = (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy)));
    let is_there = near.filter_map(|(dx, dy)| shown.get(&(first, x + dx, y + dy)));
    let is_first = is_there.into_iter().all(|other| other.distance(mark.start) > nearest);
    shown.insert((first, x, y), mark.start);
    is_first
}

/// The combining character of an accent that stands by itself.
fn combining(accent: char) -> Option<char> {
    Some(match accent {
        '`' | '\u{2cb}' => '\u{300}',
        '´' | '\u{2ca}' => '\u{301}',
        '^' | 'ˆ' => '\u{302}',
        '~' | '˜' => '\u{303}',
        '¨' => '\u{308}',
        '˚' | '°' => '\u{30a}',
        '¸' => '\u{327}',
        'ˇ' => '\u{30c}',
        '˘' => '\u{306}',
        '¯' => '\u{304}',
        '˙' => '\u{307}',
        '˝' => '\u{30b}',
        '˛' => '\u{328}',
        _ => return None,
    })
}

/// The rows of fragments in reading order.
fn ordered(mut fragments: Vec<Fragment>, depth: usize) -> Vec<Row> {
    let Some(gutter) = gutter(&fragments).filter(|_| depth < COLUMN_DEPTH) else { return rows(fragments) };
    fragments.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let mut ordered = vec![];
    for band in bands(fragments, gutter) {
        match band {
            Band::Columns(left, right) => {
                ordered.extend(self::ordered(left, depth + 1));
                ordered.extend(self::ordered(right, depth + 1));
            }
            Band::Rows(fragments) => ordered.extend(rows(fragments)),
        }
    }
    ordered
}

/// A part of a page from side to side.
enum Band {
    Columns(Vec<Fragment>, Vec<Fragment>),
    Rows(Vec<Fragment>),
}

/// Where the right one of two columns begins, where most of the text is in such.
fn gutter(fragments: &[Fragment]) -> Option<f64> {
    if fragments.len() < 2 * COLUMN_ROWS {
        return None;
    }
    let mut starts: Vec<f64> = fragments.iter().map(|fragment| fragment.left).collect();
    starts.sort_by(f64::total_cmp);
    let mut groups: Vec<(usize, f64)> = vec![];
    for start in starts {
        match groups.last_mut() {
            Some((count, first)) if start - *first < 3.0 => *count += 1,
            _ => groups.push((1, start)),
        }
    }
    groups.retain(|(count, _)| *count >= COLUMN_ROWS);
    groups.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.total_cmp(&b.1)));
    groups.truncate(COLUMN_STARTS);
    let mut sorted = fragments.to_vec();
    sorted.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let in_columns = |(_, start): (usize, f64)| {
        let gutter = start - 1.0;
        let in_band = |band: Band| match band {
            Band::Columns(left, right) => left.len() + right.len(),
            Band::Rows(_) => 0,
        };
        (bands(sorted.clone(), gutter).into_iter().map(in_band).sum::<usize>(), gutter)
    };
    let best = groups.into_iter().map(in_columns).max_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    best.filter(|(count, _)| *count > 0).map(|(_, gutter)| gutter)
}

/// Parts fragments, from top to bottom, by those that go across a gutter.
fn bands(fragments: Vec<Fragment>, gutter: f64) -> Vec<Band> {
    let (mut bands, mut left, mut right): (Vec<Band>, Vec<Fragment>, Vec<Fragment>) =
        (vec![], vec![], vec![]);
    fn close(bands: &mut Vec<Band>, left: &mut Vec<Fragment>, right: &mut Vec<Fragment>) {
        let (mut left, right) = (std::mem::take(left), std::mem::take(right));
        let are_columns = match (prose_width(&left), prose_width(&right)) {
            (Some(one), Some(other)) => (0.4..=2.5).contains(&(one / other)),
            // A last column may be short. Programs show columns one after the other, and tables row by row.
            (Some(one), None) if is_shown_before(&left, &right) => width(&right) <= 1.2 * one,
            _ => false,
        };
        match are_columns {
            true => bands.push(Band::Columns(left, right)),
            false => {
                left.extend(right);
                push_rows(bands, left);
            }
        }
    }
    for fragment in fragments {
        if fragment.right <= gutter {
            left.push(fragment);
        } else if fragment.left >= gutter {
            right.push(fragment);
        } else {
            close(&mut bands, &mut left, &mut right);
            push_rows(&mut bands, vec![fragment]);
        }
    }
    close(&mut bands, &mut left, &mut right);
    bands
}

fn is_shown_before(some: &[Fragment], others: &[Fragment]) -> bool {
    let first = others.iter().map(|fragment| fragment.order).min();
    first.is_some_and(|first| some.iter().all(|fragment| fragment.order < first))
}

fn width(fragments: &[Fragment]) -> f64 {
    let left = fragments.iter().map(|fragment| fragment.left).fold(f64::INFINITY, f64::min);
    let right = fragments.iter().map(|fragment| fragment.right).fold(f64::NEG_INFINITY, f64::max);
    right - left
}

/// Rows that follow others belong to the same part: a row may stand on both sides of its end.
fn push_rows(bands: &mut Vec<Band>, fragments: Vec<Fragment>) {
    match bands.last_mut() {
        Some(Band::Rows(rows)) => rows.extend(fragments),
        _ => bands.push(Band::Rows(fragments)),
    }
}

/// How wide a column of prose is; `None` for what is no such, as the cells of a table, that seldom fill their width.
fn prose_width(fragments: &[Fragment]) -> Option<f64> {
    let rows = rows(fragments.to_vec());
    if rows.len() < COLUMN_ROWS {
        return None;
    }
    let mut widths: Vec<f64> = rows.iter().map(|row| row.right - row.left).collect();
    let width = width(fragments);
    let is_prose = middle(&mut widths, 2)? >= 0.6 * width && width >= 12.0 * rows[0].size;
    is_prose.then_some(width)
}

/// The number that one in so many others is below.
fn middle(numbers: &mut [f64], part: usize) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / part).copied()
}

fn rows(mut fragments: Vec<Fragment>) -> Vec<Row> {
    fragments.sort_by(|a, b| a.baseline.total_cmp(&b.baseline));
    let mut rows: Vec<(f64, f64, Vec<Fragment>)> = vec![];
    for fragment in fragments {
        match rows.last_mut() {
            Some((baseline, size, row))
                if fragment.baseline - *baseline <= BASELINES * size.max(fragment.size) =>
            {
                if fragment.size > *size {
                    (*baseline, *size) = (fragment.baseline, fragment.size);
                }
                row.push(fragment);
            }
            _ => rows.push((fragment.baseline, fragment.size, vec![fragment])),
        }
    }
    for (_, _, row) in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    let cells: Vec<Vec<f64>> = rows.iter().map(|(_, size, row)| cells(row, *size)).collect();
    let near = |at: usize| cells[at.saturating_sub(1)..(at + 2).min(cells.len())].concat();
    let rows = rows.into_iter().enumerate();
    rows.map(|(at, (baseline, size, row))| self::row(baseline, size, row, &near(at))).collect()
}

/// Where the cells of a row begin, but for the first.
fn cells(row: &[Fragment], size: f64) -> Vec<f64> {
    let pairs = row.windows(2).filter(|pair| pair[1].left - pair[0].right > CELL_GAP * size);
    // What stands behind a bullet is no cell of a table.
    pairs.filter(|pair| !is_marker(&pair[0].text)).map(|pair| pair[1].left).collect()
}

fn is_marker(text: &str) -> bool {
    text.chars().count() <= 3 && !text.chars().all(char::is_alphanumeric)
}

/// A row of fragments from left to right. Where a cell of the rows around it begins, one of its own does.
fn row(baseline: f64, size: f64, fragments: Vec<Fragment>, cells: &[f64]) -> Row {
    let (mut text, mut right) = (String::new(), f64::NEG_INFINITY);
    let left = fragments.first().map_or(0.0, |fragment| fragment.left);
    for fragment in fragments {
        if !text.is_empty() {
            let is_apart = fragment.left - right > FRAGMENT_GAP * size;
            let is_cell = is_apart && cells.iter().any(|cell| (cell - fragment.left).abs() < 2.0);
            text.push(if is_cell { '\t' } else { ' ' });
        }
        text.push_str(&fragment.text);
        right = right.max(fragment.right);
    }
    // Fonts with bullets seldom say what they are.
    if let Some(rest) = text.strip_prefix(UNKNOWN).filter(|rest| rest.starts_with(char::is_whitespace)) {
        text = format!("•{rest}");
    }
    Row { text, left, right, baseline, size, is_fresh: true }
}

/// Finds where paragraphs begin on a page.
fn part_paragraphs(rows: &mut [Row]) {
    let step = |above: &Row, below: &Row| below.baseline - above.baseline;
    let mut steps: Vec<f64> = rows
        .windows(2)
        .map(|pair| step(&pair[0], &pair[1]) / pair[1].size)
        .filter(|step| (0.8..3.0).contains(step))
        .collect();
    // Where every paragraph is one row, the rows that follow each other in one are few.
    let usual = middle(&mut steps, 4).unwrap_or(1.2).min(1.5);
    for at in 1..rows.len() {
        let (above, below) = (&rows[at - 1], &rows[at]);
        let step = step(above, below);
        let is_fresh = if step <= 0.0 {
            // The next column.
            !goes_on(above, below)
        } else {
            let is_indented = (0.8..4.0).contains(&((below.left - above.left) / below.size))
                && above.text.ends_with(['.', '!', '?', ':'])
                && !above.text.contains('\t')
                && !above.text.starts_with(|c: char| !c.is_alphanumeric())
                && rows.get(at + 1).is_some_and(|next| next.left < below.left - 0.5 * below.size);
            step > PARAGRAPH_STEP * usual * below.size.max(above.size)
                || !(0.88..1.14).contains(&(below.size / above.size))
                || is_indented
        };
        rows[at].is_fresh = is_fresh;
    }
}

/// Whether a row at the top of a page or column goes on with the sentence of the one before.
fn goes_on(above: &Row, below: &Row) -> bool {
    below.text.starts_with(char::is_lowercase)
        && !above.text.ends_with(['.', '!', '?', ':'])
        && (0.88..1.14).contains(&(below.size / above.size))
}

/// The headers and footers of each page: rows at its edge that stand in the same place on a page near by, and say the
/// same but for the number of the page.
fn repeated(pages: &[(Vec<Row>, f64)]) -> Vec<HashSet<usize>> {
    let edges: Vec<[Vec<usize>; 2]> = pages.iter().map(|(rows, height)| edges(rows, *height)).collect();
    let is_repeated = |page: usize, at: usize, edge: usize| {
        let row = &pages[page].0[at];
        let near = (page.saturating_sub(2)..=page + 2).filter(|other| *other != page && *other < pages.len());
        near.into_iter().any(|other| {
            edges[other][edge].iter().map(|at| &pages[other].0[*at]).any(|like| {
                (row.baseline - like.baseline).abs() < 2.0
                    && says_same(&row.text, &like.text, other as i64 - page as i64)
            })
        })
    };
    let mut all = vec![];
    for (page, (rows, _)) in pages.iter().enumerate() {
        let mut repeated = HashSet::new();
        for (edge, outermost_first) in edges[page].iter().enumerate() {
            let mut outer: Vec<usize> = outermost_first.clone();
            let count = outer.iter().take_while(|at| is_repeated(page, **at, edge)).count();
            let only_number = |at: &usize| pages.len() == 1 && edge == 1 && rows[*at].text.trim() == "1";
            let is_number = count == 0 && outer.first().is_some_and(only_number);
            outer.truncate(if is_number { 1 } else { count });
            // A header stands apart from the text. What does not may be the first row of a form that is the same on
            // every page but for what was filled in.
            if let Some(innermost) = outer.last().map(|at| &rows[*at]) {
                let others = rows.iter().enumerate().filter(|(at, _)| !outer.contains(at));
                let nearest = others.map(|(_, row)| (row.baseline - innermost.baseline).abs());
                if nearest.fold(f64::INFINITY, f64::min) > 1.6 * innermost.size {
                    repeated.extend(outer);
                }
            }
        }
        all.push(repeated);
    }
    all
}

/// The rows in the upper and in the lower margin of a page, each from the outside to the inside.
fn edges(rows: &[Row], height: f64) -> [Vec<usize>; 2] {
    let at =
        |is_in: &dyn Fn(&Row) -> bool| (0..rows.len()).filter(|at| is_in(&rows[*at])).collect::<Vec<_>>();
    let mut above = at(&|row| row.baseline < UPPER_MARGIN * height);
    let mut below = at(&|row| row.baseline > (1.0 - LOWER_MARGIN) * height);
    above.sort_by(|a, b| rows[*a].baseline.total_cmp(&rows[*b].baseline));
    below.sort_by(|a, b| rows[*b].baseline.total_cmp(&rows[*a].baseline));
    above.truncate(3);
    below.truncate(3);
    [above, below]
}

/// Whether two texts are the same, or differ by their numbers as the pages do that they are on.
fn says_same(one: &str, other: &str, pages: i64) -> bool {
    let (one, other) = (pieces(one), pieces(other));
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| {
            let number = |text: &str| text.parse::<i64>().ok();
            let differ = number(one).zip(number(other)).map(|(one, other)| other.saturating_sub(one));
            *one == other || differ == Some(pages)
        })
}

/// A text cut between digits and others.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = vec![];
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        let is_digit = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != is_digit).unwrap_or(rest.len());
        pieces.push(&rest[..end]);
        rest = &rest[end..];
    }
    pieces
}

/// Rows to text: a line each, a blank line before each paragraph, words that were parted at the end of a row whole.
fn joined(rows: Vec<Row>) -> String {
    let mut compounds: HashMap<String, usize> = HashMap::new();
    for word in rows.iter().flat_map(|row| row.text.split_whitespace()) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.contains('-') {
            *compounds.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = row.text.trim();
        if !text.is_empty() && !row.is_fresh {
            if let Some(tail) = parted(&mut text, line, &compounds) {
                let rest = &line[tail..];
                text.push_str(&line[..tail]);
                line = rest.trim_start();
            }
            if line.is_empty() {
                continue;
            }
            text.push('\n');
        } else if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(line);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.chars().filter(|c| *c != '\u{ad}').nfc().collect()
}

/// Where a text ends with the first part of a word, that part without its hyphen; and the length of the second part,
/// at the beginning of a line.
fn parted(text: &mut String, line: &str, compounds: &HashMap<String, usize>) -> Option<usize> {
    let hyphen = text.chars().next_back().filter(|c| matches!(c, '-' | '\u{ad}' | '\u{2010}'))?;
    let before = &text[..text.len() - hyphen.len_utf8()];
    let end = line.find(char::is_whitespace).unwrap_or(line.len());
    let second = line[..end].trim_end_matches(|c: char| !c.is_alphanumeric());
    let first = before.rsplit(|c: char| c.is_whitespace() || "([/\"".contains(c)).next().unwrap_or_default();
    let is_word = first.ends_with(char::is_alphabetic) && second.starts_with(char::is_lowercase);
    if !is_word || JOINING.contains(&second) {
        return None;
    }
    // The writer has it with a hyphen elsewhere too.
    let whole = format!("{first}-{second}").to_lowercase();
    if hyphen == '\u{ad}' || !compounds.contains_key(&whole) {
        text.truncate(before.len());
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half as wide as high, each character, as far as no more is said.
    fn marks(x: f64, y: f64, size: f64, text: &str) -> Vec<Mark> {
        let mut x = x;
        let mark = |c: char| {
            let (start, end) = (Point::new(x, y), Point::new(x + 0.5 * size, y));
            x = end.x;
            Mark::new(c.to_string(), start, end, Vec2::new(0.0, -size))
        };
        text.chars().map(mark).collect()
    }

    fn page(lines: &[(f64, f64, &str)]) -> Page {
        let marks = lines.iter().flat_map(|(x, y, text)| marks(*x, *y, 10.0, text)).collect();
        Page { width: 600.0, height: 800.0, marks }
    }

    fn of(pages: Vec<Page>) -> String {
        text(pages, Instant::now() + std::time::Duration::from_secs(60)).unwrap()
    }

    #[test]
    fn words_are_whole_again() {
        let rows = [
            "the cloth-",
            "ing and well-",
            "known Lehr-",
            "und Lernformen of well-known soft\u{ad}",
            "ware, 1-",
            "2",
        ];
        let lines: Vec<_> =
            rows.iter().zip(0..).map(|(text, at)| (70.0, 200.0 + 12.0 * f64::from(at), *text)).collect();
        assert_eq!(
            of(vec![page(&lines)]),
            "the clothing\nand well-known\nLehr-\nund Lernformen of well-known software,\n1-\n2\n"
        );
    }

    #[test]
    fn columns_are_read_one_after_the_other_and_tables_row_by_row() {
        let column =
            |x: f64, name: &'static str| (0..5).map(move |at| (x, 200.0 + 12.0 * f64::from(at), name));
        let title = [(100.0, 170.0, "a title that goes across the gutter between the columns of text")];
        let left = column(70.0, "left prose that fills its column");
        let right = column(320.0, "right prose that fills the column");
        // Whether the columns are drawn one after the other or row by row.
        let mut by_row: Vec<_> =
            left.clone().zip(right.clone()).flat_map(|(left, right)| [left, right]).collect();
        by_row.extend(title);
        let one_by_one: Vec<_> = title.into_iter().chain(left).chain(right).collect();
        for lines in [by_row, one_by_one] {
            let read = of(vec![page(&lines)]);
            let kinds: Vec<&str> =
                read.split_whitespace().filter(|word| ["title", "left", "right"].contains(word)).collect();
            assert_eq!(kinds, [&["title"][..], &["left"; 5], &["right"; 5]].concat());
        }
        let rows =
            [("ECTS", "5"), ("Level", "EQF level 6"), ("Assessment of", "written"), ("Language", "English")];
        let lines: Vec<_> = rows
            .iter()
            .zip(0..)
            .flat_map(|((name, value), at)| {
                let y = 200.0 + 12.0 * f64::from(at);
                [(70.0, y, *name), (143.0, y, *value)]
            })
            .collect();
        assert_eq!(
            of(vec![page(&lines)]),
            "ECTS\t5\nLevel\tEQF level 6\nAssessment of\twritten\nLanguage\tEnglish\n"
        );
    }

    #[test]
    fn headers_and_footers_are_left_out_and_forms_are_not() {
        let numbered = |at: usize, body: &'static str| {
            let footer: &str = format!("Page {at} of 3").leak();
            page(&[
                (70.0, 40.0, "Handbook 2026"),
                (70.0, 100.0, body),
                (70.0, 112.0, "more"),
                (300.0, 760.0, footer),
            ])
        };
        let pages = vec![numbered(1, "Weld steel"), numbered(2, "Cut steel"), numbered(3, "Bend steel")];
        assert_eq!(of(pages), "Weld steel\nmore\n\nCut steel\nmore\n\nBend steel\nmore\n");
        // The same row on each page, but with the text right below it.
        let form = |title: &'static str| page(&[(70.0, 60.0, "ECTS: 5"), (70.0, 72.0, title)]);
        assert_eq!(of(vec![form("Welding"), form("Cutting")]), "ECTS: 5\nWelding\n\nECTS: 5\nCutting\n");
        assert_eq!(of(vec![page(&[(70.0, 100.0, "weld"), (300.0, 750.0, "1")])]), "weld\n");
        assert!(says_same("Page 9 of 12", "Page 10 of 12", 1) && says_same("ix", "ix", 1));
        assert!(!says_same("Page 9", "Page 11", 1) && !says_same("Part 1", "Part one", 0));
    }

    #[test]
    fn paragraphs_go_on_over_pages() {
        let first = page(&[(70.0, 100.0, "They can weld steel and cut alumin-")]);
        let second =
            page(&[(70.0, 100.0, "ium plates."), (70.0, 130.0, "Then"), (70.0, 142.0, "they rest.")]);
        assert_eq!(
            of(vec![first, second]),
            "They can weld steel and cut aluminium\nplates.\n\nThen\nthey rest.\n"
        );
    }

    #[test]
    fn characters_are_what_a_reader_sees() {
        let mut marks = marks(70.0, 100.0, 10.0, "\u{f0b7}  e\u{fb03}cient le er");
        // Bold by being shown twice.
        marks.extend(self::marks(70.4, 130.0, 10.0, "bold"));
        marks.extend(self::marks(70.0, 130.0, 10.0, "bold"));
        // An accent below which the letter is set, as TeX does.
        let at = |x: f64, text: &str| {
            Mark::new(
                text.to_owned(),
                Point::new(x, 160.0),
                Point::new(x + 5.0, 160.0),
                Vec2::new(0.0, -10.0),
            )
        };
        marks.extend([at(70.0, "n"), at(75.0, "a"), at(80.0, "¨"), at(80.5, "ı"), at(85.5, "v")]);
        marks.push(Mark::new("x".to_owned(), Point::new(f64::NAN, 0.0), Point::ZERO, Vec2::new(0.0, -10.0)));
        let read = of(vec![Page { width: 600.0, height: 800.0, marks }]);
        assert_eq!(read, "• efficient le er\n\nbold\n\nnaïv\n");
    }
}
