//! Words: where they stand in a text and under which form they are compared.
//!
//! One analysis serves documents, labels, descriptions and queries, so that what was indexed can be
//! found. Each word has three forms: the folded form (what was written, without case), the stem
//! (without inflection) and the root (without derivation). Stems identify, roots merely hint: the
//! ranking gives a root that agrees less than a stem that agrees.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How much a word says about what is taught or asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordClass {
    /// A word about the subject.
    Content,
    /// A word about how outcomes and adverts are written: *demonstrate*, *ability*, *years*.
    Weak,
    /// A word that only holds sentences together: *the*, *of*.
    Function,
}

impl WordClass {
    /// By how much a word of this class counts, in [0, 1].
    pub fn factor(self) -> f32 {
        match self {
            Self::Content => 1.0,
            Self::Weak => 0.25,
            Self::Function => 0.0,
        }
    }
}

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// Where it stands, in bytes.
    pub bytes: Range<usize>,
    /// Lower case, NFC.
    pub folded: String,
    /// Without inflection: *teams* and *team* share it.
    pub stem: String,
    /// Without derivation: *manager* and *management* share it.
    pub root: String,
    /// How much it says.
    pub class: WordClass,
    /// Whether no letter is a capital.
    pub lower: bool,
}

/// Splits texts of one language into [`Word`]s.
#[derive(Clone)]
pub struct Analyzer {
    english: bool,
    stemmer: Option<frostem::Stemmer>,
    function: HashSet<&'static str>,
}

impl Analyzer {
    /// An analyser for a language by its ISO 639-1 code.
    ///
    /// English is stemmed by rules of our own and has its own lists of words. Other languages use the
    /// Snowball stemmer and the stop words of that language; where there are none, words are compared
    /// as they are written and all count.
    pub fn new(language: &str) -> Self {
        let english = language == "en";
        let function = if english { FUNCTION } else { stop_words::lookup(language).unwrap_or_default() };
        Self {
            english,
            stemmer: frostem::Stemmer::try_from_name(language).ok(),
            function: function.iter().copied().collect(),
        }
    }

    /// The words of a text, in order.
    pub fn words(&self, text: &str) -> Vec<Word> {
        places(text).map(|bytes| self.word(text, bytes)).collect()
    }

    /// The word that stands at a place found by [`places`].
    pub(crate) fn word(&self, text: &str, bytes: Range<usize>) -> Word {
        let raw = &text[bytes.clone()];
        let lower = !raw.chars().any(char::is_uppercase);
        let capitals = !lower && !raw.chars().any(char::is_lowercase);
        let folded = fold(raw);
        let letters = folded.chars().count();
        // IT is not "it", and IFRS has no plural ending.
        let acronym = capitals && (2..=ACRONYM).contains(&letters);
        let function = self.function.contains(folded.as_str()) && !acronym;
        let number = folded.chars().all(|c| c.is_numeric() || c == '.' || c == ',');
        let (stem, root) = if acronym || number {
            (folded.clone(), folded.clone())
        } else if self.english {
            let stem = stem_english(&folded);
            let root = self.root_english(&folded, &stem);
            (stem, root)
        } else {
            let stem = self.stemmer.map_or_else(|| folded.clone(), |s| s.stem(&folded).into_owned());
            (stem.clone(), stem)
        };
        let class = if function {
            WordClass::Function
        } else if number || self.english && WEAK_STEMS.contains(&stem) {
            WordClass::Weak
        } else {
            WordClass::Content
        };
        Word { bytes, folded, stem, root, class, lower }
    }

    fn root_english(&self, folded: &str, stem: &str) -> String {
        let british = to_british(folded);
        let root = self.stemmer.map_or_else(|| british.clone(), |s| s.stem(&british).into_owned());
        if FALSE_ROOTS.contains(&root.as_str()) { stem.to_owned() } else { root }
    }
}

/// The longest word that counts as an acronym when it is all capitals; longer ones are headlines.
const ACRONYM: usize = 5;

/// Lower case and NFC; a letter and hyphen before a word (`e-mail`) is written as one.
fn fold(raw: &str) -> String {
    let mut folded: String = raw.nfc().flat_map(char::to_lowercase).filter(|c| *c != '-').collect();
    for ending in ["'s", "’s"] {
        if let Some(length) = folded.strip_suffix(ending).map(str::len) {
            folded.truncate(length);
        }
    }
    folded
}

/// Where the words of a text stand, in bytes.
pub(crate) fn places(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut position = 0;
    std::iter::from_fn(move || {
        let (start, end) = next_word(text, position)?;
        position = end;
        Some(start..end)
    })
}

/// The next word from a byte position on, as `(start, end)`.
fn next_word(text: &str, from: usize) -> Option<(usize, usize)> {
    let is_word = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let start = from + text[from..].find(char::is_alphanumeric)?;
    let mut end = start;
    let (mut numeric, mut checked) = (true, 0);
    loop {
        end += text[end..].find(|c| !is_word(c)).unwrap_or(text.len() - end);
        let rest = &text[end..];
        let mut chars = rest.chars();
        let (Some(joint), next) = (chars.next(), chars.next().filter(|c| c.is_alphanumeric())) else { break };
        let so_far = &text[start..end];
        let letter = so_far.chars().nth(1).is_none() && so_far.starts_with(char::is_alphabetic);
        // Only what came since the last joint is looked at: a word may go on for long.
        numeric &= so_far[checked..].chars().all(|c| c.is_numeric() || c == ',');
        checked = so_far.len();
        let joins = next.is_some_and(|next| match joint {
            '\'' | '’' => true,
            // 3.5, e.g, Node.js, ASP.NET, U.S; but not "ended.Then", a full stop without its space.
            '.' => {
                let before = so_far.chars().next_back();
                next.is_lowercase() || next.is_numeric() || before.is_some_and(|c| c.is_uppercase())
            }
            ',' => numeric && next.is_numeric(),
            // R&D, Q&A
            '&' => letter,
            // e-mail, x-ray
            '-' => letter && next.is_alphabetic(),
            _ => false,
        });
        if !joins {
            break;
        }
        end += joint.len_utf8();
    }
    let word = &text[start..end];
    if word.chars().all(char::is_alphabetic) && word.len() <= 12 {
        // C++, C#, F#; a plus alone says "or more".
        let rest = &text[end..];
        let sign = if rest.starts_with("++") { 2 } else { usize::from(rest.starts_with('#')) };
        if !rest[sign..].starts_with(is_word) {
            end += sign;
        }
    }
    let dotted = text[..start].ends_with('.') && word.eq_ignore_ascii_case("net");
    Some((start - usize::from(dotted), end))
}

/// The stem of a folded English word: inflection and spelling variants removed, derivation kept.
///
/// Snowball's English stemmer merges *organization* with *organ*; here only plural, past and
/// progressive forms fall together, American with British spelling, and doubled final consonants
/// with single ones (*modelling*, *modeling*, *model*).
pub(crate) fn stem_english(folded: &str) -> String {
    let word = to_british(folded);
    if word.len() <= 3 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word;
    }
    if let Ok(at) = IRREGULAR.binary_search_by_key(&word.as_str(), |(form, _)| form) {
        return IRREGULAR[at].1.to_owned();
    }
    let has_vowel = |s: &str| s.bytes().any(|b| b"aeiouy".contains(&b));
    let mut stem = word.as_str();
    let mut owned;
    if let Some(base) = stem.strip_suffix("sis").filter(|base| base.len() > 2) {
        // analysis, analyses, analyse: all "analys"
        owned = format!("{base}s");
        stem = &owned;
    } else if let Some(base) = stem.strip_suffix("ies").filter(|base| base.len() > 1) {
        owned = format!("{base}y");
        stem = &owned;
    } else if let Some(base) = stem.strip_suffix("es").filter(|base| {
        base.ends_with("ss") || base.ends_with('x') || base.ends_with("ch") || base.ends_with("sh")
    }) {
        stem = base;
    } else if let Some(base) = stem.strip_suffix('s') {
        // logistics is not the plural of logistic
        if !["s", "u", "i", "ic"].iter().any(|ending| base.ends_with(ending)) {
            stem = base;
        }
    }
    if let Some(base) = stem.strip_suffix("ied").filter(|base| base.len() > 1) {
        owned = format!("{base}y");
        stem = &owned;
    } else if let Some(base) = ["ing", "ed"]
        .iter()
        .find_map(|ending| stem.strip_suffix(ending))
        .filter(|base| base.len() > 2 && has_vowel(base) && !stem.ends_with("eed"))
    {
        stem = base;
    }
    // The last letters that inflection may have changed: a silent e, a doubled consonant.
    let stem = stem.strip_suffix('e').filter(|base| base.len() > 2).unwrap_or(stem);
    let bytes = stem.as_bytes();
    let [.., before, last] = bytes else { return stem.to_owned() };
    let doubled = before == last && !b"aeiou".contains(last);
    // tell, pass and staff end so by themselves
    let by_itself = b"lsfz".contains(last) && bytes.len() <= 5;
    stem[..stem.len() - usize::from(doubled && bytes.len() > 3 && !by_itself)].to_owned()
}

/// To one spelling of several: American to British, which ESCO uses, and *programme* to *program*.
fn to_british(word: &str) -> String {
    if let Ok(at) = SPELLING.binary_search_by_key(&word, |(american, _)| american) {
        return SPELLING[at].1.to_owned();
    }
    if word.len() > 5 && word.is_ascii() {
        for (american, british) in [("iz", "is"), ("yz", "ys")] {
            for ending in ["e", "es", "ed", "er", "ers", "ing", "ation", "ations", "ational"] {
                let base = word.strip_suffix(ending).and_then(|base| base.strip_suffix(american));
                if let Some(base) = base.filter(|base| base.len() > 2) {
                    return format!("{base}{british}{ending}");
                }
            }
        }
    }
    word.to_owned()
}

/// Roots under which Snowball gathers words that have nothing to do with each other: the words of
/// these families are compared by stem alone.
const FALSE_ROOTS: &[&str] = &[
    "arm",
    "communiti",
    "communis",
    "custom",
    "depart",
    "emerg",
    "execut",
    "experi",
    "gener",
    "import",
    "intern",
    "mean",
    "minist",
    "minut",
    "new",
    "organ",
    "past",
    "polic",
    "polici",
    "posit",
    "relat",
    "secur",
    "sever",
    "sign",
    "state",
    "stat",
    "univers",
    "account",
    "bank",
    "hous",
    "market",
    "object",
];

const FUNCTION: &[&str] = &[
    "a", "about", "above", "across", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at",
    "be", "because", "been", "being", "between", "both", "but", "by", "can", "could", "do", "does", "doing",
    "during", "each", "either", "etc", "for", "from", "had", "has", "have", "having", "he", "her", "his",
    "how", "i", "if", "in", "into", "is", "it", "its", "like", "may", "might", "more", "most", "must", "my",
    "no", "non", "none", "nor", "not", "of", "on", "one", "or", "other", "our", "out", "over", "own", "per",
    "shall", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "through", "to", "under", "up", "upon", "us", "via", "vs", "was", "we",
    "well", "were", "what", "when", "where", "which", "while", "who", "whose", "will", "with", "within",
    "without", "would", "you", "your",
];

/// Words about how outcomes and adverts are written. The verbs follow the lists that go with Bloom's
/// taxonomy (Anderson and Krathwohl 2001) where they name no activity of their own at work.
const WEAK: &[&str] = &[
    "ability",
    "able",
    "advanced",
    "applicable",
    "apply",
    "appropriate",
    "aspect",
    "aware",
    "awareness",
    "background",
    "basic",
    "candidate",
    "capable",
    "carry",
    "competence",
    "competency",
    "complete",
    "concept",
    "conduct",
    "course",
    "day",
    "deep",
    "degree",
    "demonstrate",
    "describe",
    "desirable",
    "desire",
    "discuss",
    "effective",
    "effectively",
    "ensure",
    "equivalent",
    "essential",
    "excellent",
    "execute",
    "exist",
    "experience",
    "experienced",
    "explain",
    "familiar",
    "familiarity",
    "field",
    "general",
    "good",
    "great",
    "high",
    "highly",
    "hour",
    "ideal",
    "ideally",
    "include",
    "individual",
    "key",
    "know",
    "knowledge",
    "learn",
    "learner",
    "level",
    "main",
    "minimum",
    "module",
    "multiple",
    "necessary",
    "need",
    "next",
    "objective",
    "objectives",
    "opportunity",
    "particular",
    "perform",
    "plus",
    "position",
    "prefer",
    "preferable",
    "proficiency",
    "proficient",
    "proven",
    "provide",
    "range",
    "related",
    "relevant",
    "require",
    "requirement",
    "responsibility",
    "responsible",
    "role",
    "similar",
    "skill",
    "skilled",
    "solid",
    "specific",
    "strong",
    "student",
    "success",
    "successful",
    "successfully",
    "suitable",
    "support",
    "task",
    "throughout",
    "topic",
    "type",
    "understand",
    "undertake",
    "usage",
    "use",
    "useful",
    "utilise",
    "variety",
    "various",
    "want",
    "way",
    "wide",
    "work",
    "world",
    "year",
];

static WEAK_STEMS: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| WEAK.iter().map(|word| stem_english(word)).collect());

/// Forms that no rule reaches.
const IRREGULAR: &[(&str, &str)] = &[
    ("accounting", "accounting"),
    ("analyses", "analys"),
    ("banking", "banking"),
    ("bought", "buy"),
    ("built", "build"),
    ("bus", "bus"),
    ("children", "child"),
    ("criteria", "criterion"),
    ("data", "data"),
    ("drawn", "draw"),
    ("driven", "driv"),
    ("feet", "foot"),
    ("gas", "gas"),
    ("given", "giv"),
    ("held", "hold"),
    ("housing", "housing"),
    ("kept", "keep"),
    ("known", "know"),
    ("leaves", "leaf"),
    ("led", "lead"),
    ("lives", "lif"),
    ("made", "mak"),
    ("marketing", "marketing"),
    ("media", "media"),
    ("men", "man"),
    ("mice", "mous"),
    ("news", "news"),
    ("paste", "paste"),
    ("pasted", "paste"),
    ("pastes", "paste"),
    ("people", "person"),
    ("shelves", "shelf"),
    ("speed", "speed"),
    ("spoken", "speak"),
    ("state", "state"),
    ("stated", "state"),
    ("states", "state"),
    ("taken", "tak"),
    ("taught", "teach"),
    ("teeth", "tooth"),
    ("this", "this"),
    ("women", "woman"),
    ("written", "writ"),
];

/// Spellings that no rule reaches, sorted by the form that is replaced.
const SPELLING: &[(&str, &str)] = &[
    ("aging", "ageing"),
    ("aluminum", "aluminium"),
    ("artifact", "artefact"),
    ("artifacts", "artefacts"),
    ("behavior", "behaviour"),
    ("behavioral", "behavioural"),
    ("behaviors", "behaviours"),
    ("catalog", "catalogue"),
    ("catalogs", "catalogues"),
    ("center", "centre"),
    ("centers", "centres"),
    ("color", "colour"),
    ("colors", "colours"),
    ("defense", "defence"),
    ("dialog", "dialogue"),
    ("favor", "favour"),
    ("fiber", "fibre"),
    ("fibers", "fibres"),
    ("gray", "grey"),
    ("harbor", "harbour"),
    ("honor", "honour"),
    ("humor", "humour"),
    ("labor", "labour"),
    ("license", "licence"),
    ("licenses", "licences"),
    ("meter", "metre"),
    ("neighbor", "neighbour"),
    ("neighborhood", "neighbourhood"),
    ("pediatric", "paediatric"),
    ("pediatrics", "paediatrics"),
    ("plow", "plough"),
    ("practise", "practice"),
    ("practised", "practiced"),
    ("practising", "practicing"),
    ("programme", "program"),
    ("programmes", "programs"),
    ("skeptical", "sceptical"),
    ("sulfur", "sulphur"),
    ("theater", "theatre"),
    ("theaters", "theatres"),
    ("tire", "tyre"),
    ("vapor", "vapour"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        Analyzer::new("en").words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn names_of_things_stay_whole() {
        assert_eq!(
            folded("C++, C# and .NET (ASP.NET) with Node.js 2.0.1, R&D by e-mail; TCP/IP, 3+ years"),
            [
                "c++", "c#", "and", ".net", "asp.net", "with", "node.js", "2.0.1", "r&d", "by", "email",
                "tcp", "ip", "3", "years"
            ]
        );
        assert_eq!(
            folded("the learner's work ended.Then rest. 1,000,000 don't"),
            ["the", "learner", "work", "ended", "then", "rest", "1,000,000", "don't"]
        );
    }

    #[test]
    fn inflection_falls_together_and_derivation_does_not() {
        let same = [
            ["manage", "managing", "managed", "manages"],
            ["analyse", "analysing", "analysis", "analyze"],
            ["modelling", "modeling", "model", "models"],
            ["organisation", "organization", "organisations", "organizations"],
            ["apply", "applies", "applied", "applying"],
            ["process", "processes", "processing", "processed"],
            ["programme", "program", "programs", "programming"],
            ["study", "studies", "studied", "studying"],
            ["behaviour", "behavior", "behaviours", "behaviors"],
        ];
        for forms in same {
            for form in forms {
                assert_eq!(stem_english(form), stem_english(forms[0]), "{form}");
            }
        }
        for (a, b) in [
            ("organisation", "organ"),
            ("organization", "organ"),
            ("manager", "manage"),
            ("news", "new"),
            ("university", "universe"),
        ] {
            assert_ne!(stem_english(a), stem_english(b), "{a} {b}");
        }
    }

    #[test]
    fn roots_gather_derivation_but_not_strangers() {
        let analyzer = Analyzer::new("en");
        let root = |word: &str| analyzer.words(word)[0].root.clone();
        assert_eq!(root("manager"), root("management"));
        assert_eq!(root("communicate"), root("communication"));
        for (a, b) in [
            ("organization", "organ"),
            ("organisation", "organ"),
            ("experience", "experiment"),
            ("university", "universe"),
            ("policy", "police"),
            ("general", "generate"),
        ] {
            assert_ne!(root(a), root(b), "{a} {b}");
        }
    }

    #[test]
    fn lists_are_sorted_for_binary_search() {
        assert!(IRREGULAR.is_sorted());
        assert!(SPELLING.is_sorted());
    }

    #[test]
    fn classes() {
        let class = |text: &str| Analyzer::new("en").words(text)[0].class;
        assert_eq!(class("demonstrates"), WordClass::Weak);
        assert_eq!(class("the"), WordClass::Function);
        assert_eq!(class("it"), WordClass::Function);
        assert_eq!(class("IT"), WordClass::Content);
        assert_eq!(class("welding"), WordClass::Content);
    }

    proptest::proptest! {
        #[test]
        fn words_slice_the_text_in_order(text in "\\PC*") {
            for language in ["en", "de", "xx"] {
                let mut position = 0;
                for word in Analyzer::new(language).words(&text) {
                    proptest::prop_assert!(word.bytes.start >= position && word.bytes.end > word.bytes.start);
                    proptest::prop_assert!(text.get(word.bytes.clone()).is_some());
                    position = word.bytes.end;
                }
            }
        }
    }
}
