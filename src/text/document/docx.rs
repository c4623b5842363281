//! DOCX (Office Open XML, ISO/IEC 29500) to Markdown.
//!
//! What a paragraph is hangs on its style, and that of a style on the one it is based on. Word translates the names
//! of its styles in its windows and in their identifiers, but not where the file keeps their names: *heading 1* is so
//! in every language. An outline level says the same and comes first.

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::markdown::{self, Block};
use super::xml::{Element, Problem, Xml};
use super::{DocumentError, MOST_BYTES};

const KIND: &str = "DOCX document";

/// How many levels lists and outlines have in Word.
const LEVELS: usize = 9;

/// How many columns a table has at most in Word.
const COLUMNS: usize = 63;

/// How many styles may be based on each other.
const LONGEST_CHAIN: usize = 32;

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// The Markdown of a document.
pub(super) fn text(bytes: &[u8]) -> Result<String, DocumentError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged("ZIP archive", error))?;
    let mut left = MOST_BYTES;
    let Some(main) = main_part(&mut archive, &mut left)? else {
        return Err(DocumentError::Unread(other_kind(&mut archive)));
    };
    let document =
        part(&mut archive, &main, &mut left)?.ok_or_else(|| damaged(KIND, format!("{main} is missing")))?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut beside = |name: &str| -> Result<String, DocumentError> {
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        Ok(part(&mut archive, &path, &mut left)?.unwrap_or_default())
    };
    let (styles, numbering) = (beside("styles.xml")?, beside("numbering.xml")?);
    let blocks = blocks(&document, &styles, &numbering).map_err(|problem| damaged(KIND, problem))?;
    Ok(markdown::written(&blocks))
}

fn damaged(kind: &'static str, problem: impl ToString) -> DocumentError {
    DocumentError::Damaged { kind, problem: problem.to_string() }
}

/// A part of the archive as text; `None` if there is none of that name.
fn part(archive: &mut Archive, name: &str, left: &mut usize) -> Result<Option<String>, DocumentError> {
    let file = match archive.by_name(name) {
        Ok(file) => file,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
            return Err(DocumentError::Encrypted(KIND));
        }
        Err(error) => return Err(damaged(KIND, error)),
    };
    let mut bytes = vec![];
    // The size that the archive states may be a lie.
    let read = file.take(*left as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| damaged(KIND, format!("{name}: {error}")))?;
    *left = left.checked_sub(bytes.len()).ok_or(DocumentError::too_many_bytes(KIND))?;
    let text = String::from_utf8(bytes).map_err(|_| damaged(KIND, format!("{name} is not UTF-8")))?;
    Ok(Some(text.trim_start_matches('\u{feff}').to_owned()))
}

/// The part with the text: the one that the archive names, for not every program calls it as Word does.
fn main_part(archive: &mut Archive, left: &mut usize) -> Result<Option<String>, DocumentError> {
    let mut target = None;
    if let Some(relations) = part(archive, "_rels/.rels", left)? {
        let mut visit = |xml: &mut Xml, relation: Element| {
            let is_main = relation.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument"));
            if is_main && let Some(path) = relation.attribute("Target") {
                target = Some(path.trim_start_matches('/').to_owned());
            }
            xml.skip()
        };
        let read = Xml::new(&relations).children(&mut |xml, _| xml.children(&mut visit));
        read.map_err(|problem| damaged(KIND, problem))?;
    }
    let usual = "word/document.xml".to_owned();
    let found = target.into_iter().chain([usual]).find(|path| archive.index_for_name(path).is_some());
    // Workbooks and presentations have a main part too.
    Ok(found.filter(|path| !["xl/", "ppt/", "visio/"].iter().any(|other| path.starts_with(other))))
}

/// What a ZIP archive is that is no DOCX document.
fn other_kind(archive: &mut Archive) -> &'static str {
    let mut mimetype = String::new();
    if let Ok(file) = archive.by_name("mimetype") {
        let _ = file.take(100).read_to_string(&mut mimetype);
    }
    let has = |folder: &str| archive.file_names().flatten().any(|name| name.starts_with(folder));
    match mimetype.trim() {
        kind if kind.contains("opendocument.text") => "an ODT document: save it as DOCX",
        kind if kind.contains("opendocument") => {
            "an OpenDocument file that is no text: save its text as DOCX"
        }
        kind if kind.contains("epub") => "an EPUB book: save its text as HTML or DOCX",
        _ if has("ppt/") => "a PowerPoint presentation: save its text as DOCX or PDF",
        _ if has("xl/") => "an Excel workbook: save the sheet as CSV",
        _ => "a ZIP archive: unpack it and give the files in it",
    }
}

/// How a paragraph is set, itself or by its style. What is `None` is left to the style, and to that it is based on.
#[derive(Clone, Debug, Default)]
struct Setting {
    style: Option<String>,
    /// From 0; from 9 on it is no heading.
    outline: Option<usize>,
    /// The list, where 0 is none, and the level in it.
    list: Option<String>,
    level: Option<usize>,
    is_hidden: Option<bool>,
}

impl Setting {
    fn read(xml: &mut Xml) -> Result<Self, Problem> {
        let mut setting = Self::default();
        xml.children(&mut |xml, element| {
            let number = || element.value().and_then(|value| value.trim().parse().ok());
            match element.name.as_str() {
                "pStyle" => setting.style = element.value().map(str::to_owned),
                "outlineLvl" => setting.outline = number(),
                "numPr" => return setting.read_list(xml),
                "rPr" => {
                    return xml.children(&mut |xml, of_mark| {
                        if of_mark.name == "vanish" {
                            setting.is_hidden = Some(of_mark.is_on());
                        }
                        xml.skip()
                    });
                }
                _ => {}
            }
            xml.skip()
        })?;
        Ok(setting)
    }

    fn read_list(&mut self, xml: &mut Xml) -> Result<(), Problem> {
        xml.children(&mut |xml, element| {
            match element.name.as_str() {
                "numId" => self.list = element.value().map(str::to_owned),
                "ilvl" => self.level = element.value().and_then(|value| value.trim().parse().ok()),
                _ => {}
            }
            xml.skip()
        })
    }
}

#[derive(Debug, Default)]
struct Style {
    /// In lower case; not translated.
    name: String,
    based_on: Option<String>,
    setting: Setting,
    is_hidden: Option<bool>,
}

#[derive(Debug, Default)]
struct Styles {
    by_id: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    default: Option<String>,
}

impl Styles {
    fn read(xml: &str) -> Result<Self, Problem> {
        let mut styles = Self::default();
        Xml::new(xml).children(&mut |xml, _| {
            xml.children(&mut |xml, element| {
                let Some(id) = element.attribute("styleId").filter(|_| element.name == "style") else {
                    return xml.skip();
                };
                let is_default = matches!(element.attribute("default"), Some("1" | "true" | "on"));
                if is_default && element.attribute("type").is_none_or(|kind| kind == "paragraph") {
                    styles.default = Some(id.to_owned());
                }
                let mut style = Style::default();
                xml.children(&mut |xml, inner| {
                    match inner.name.as_str() {
                        "name" => style.name = inner.value().unwrap_or_default().to_lowercase(),
                        "basedOn" => style.based_on = inner.value().map(str::to_owned),
                        "pPr" => {
                            style.setting = Setting::read(xml)?;
                            return Ok(());
                        }
                        "rPr" => {
                            style.is_hidden = run_is_hidden(xml)?;
                            return Ok(());
                        }
                        _ => {}
                    }
                    xml.skip()
                })?;
                styles.by_id.insert(id.to_owned(), style);
                Ok(())
            })
        })?;
        Ok(styles)
    }

    /// A style, the one that it is based on, and so on.
    fn chain<'s>(&'s self, id: Option<&'s str>) -> impl Iterator<Item = (&'s str, &'s Style)> {
        let find = |id: &'s str| self.by_id.get(id).map(|style| (id, style));
        let first = id.or(self.default.as_deref()).and_then(find);
        std::iter::successors(first, move |(_, style)| style.based_on.as_deref().and_then(find))
            .take(LONGEST_CHAIN)
    }

    /// The level of a heading, from 1; `None` for other paragraphs.
    fn heading(&self, of: &Setting) -> Option<usize> {
        let outline = |level: usize| (level < LEVELS).then_some(level + 1);
        if let Some(level) = of.outline {
            return outline(level);
        }
        for (_, style) in self.chain(of.style.as_deref()) {
            match style.name.as_str() {
                "title" => return Some(1),
                name => {
                    let level = name.strip_prefix("heading ").and_then(|level| level.parse().ok());
                    if let Some(level) = level.filter(|level| (1..=LEVELS).contains(level)) {
                        return Some(level);
                    }
                }
            }
            if let Some(level) = style.setting.outline {
                return outline(level);
            }
        }
        None
    }

    /// Whether a paragraph repeats headings: a line of a table of contents.
    fn is_contents(&self, of: &Setting) -> bool {
        self.chain(of.style.as_deref()).any(|(_, style)| {
            style.name.strip_prefix("toc ").is_some_and(|level| level.parse::<usize>().is_ok())
        })
    }
}

/// A level of a list.
#[derive(Clone, Debug, Default)]
struct ListLevel {
    is_numbered: bool,
    /// Whether nothing stands before its items.
    is_bare: bool,
    start: u32,
    /// The style whose paragraphs are on this level.
    style: Option<String>,
}

/// Lists by their number: which definition they use, and where single levels begin anew.
#[derive(Debug, Default)]
struct Numbering {
    definitions: HashMap<String, Vec<ListLevel>>,
    lists: HashMap<String, (String, HashMap<usize, u32>)>,
    /// Definitions that are only a link to a style with a list.
    links: HashMap<String, String>,
}

impl Numbering {
    fn read(xml: &str) -> Result<Self, Problem> {
        let mut numbering = Self::default();
        Xml::new(xml).children(&mut |xml, _| {
            xml.children(&mut |xml, element| match element.name.as_str() {
                "abstractNum" => numbering.read_definition(xml, &element),
                "num" => numbering.read_list(xml, &element),
                _ => xml.skip(),
            })
        })?;
        Ok(numbering)
    }

    fn read_definition(&mut self, xml: &mut Xml, element: &Element) -> Result<(), Problem> {
        let id = element.attribute("abstractNumId").unwrap_or_default().to_owned();
        let mut levels = vec![ListLevel { start: 1, ..ListLevel::default() }; LEVELS];
        xml.children(&mut |xml, inner| {
            if inner.name == "numStyleLink" {
                self.links.insert(id.clone(), inner.value().unwrap_or_default().to_owned());
            }
            match level_of(&inner).filter(|_| inner.name == "lvl") {
                Some(at) => read_level(xml, &mut levels[at]),
                None => xml.skip(),
            }
        })?;
        self.definitions.insert(id, levels);
        Ok(())
    }

    fn read_list(&mut self, xml: &mut Xml, element: &Element) -> Result<(), Problem> {
        let id = element.attribute("numId").unwrap_or_default().to_owned();
        let (mut definition, mut starts) = (String::new(), HashMap::new());
        xml.children(&mut |xml, inner| {
            if inner.name == "abstractNumId" {
                definition = inner.value().unwrap_or_default().to_owned();
            }
            let Some(at) = level_of(&inner).filter(|_| inner.name == "lvlOverride") else {
                return xml.skip();
            };
            xml.children(&mut |xml, of_level| {
                if let Some(start) = of_level.value().and_then(|start| start.parse().ok())
                    && of_level.name == "startOverride"
                {
                    starts.insert(at, start);
                }
                xml.skip()
            })
        })?;
        self.lists.insert(id, (definition, starts));
        Ok(())
    }

    /// The definition of a list, its levels and where they begin.
    fn list(&self, id: &str, styles: &Styles) -> Option<(&str, &[ListLevel], &HashMap<usize, u32>)> {
        let (definition, starts) = self.lists.get(id)?;
        let linked = self.links.get(definition).and_then(|style| {
            let list = styles.by_id.get(style)?.setting.list.as_ref()?;
            self.lists.get(list).map(|(definition, _)| definition)
        });
        let definition = linked.unwrap_or(definition);
        Some((definition, self.definitions.get(definition)?, starts))
    }
}

fn level_of(element: &Element) -> Option<usize> {
    element.attribute("ilvl")?.trim().parse().ok().filter(|level| *level < LEVELS)
}

fn read_level(xml: &mut Xml, level: &mut ListLevel) -> Result<(), Problem> {
    xml.children(&mut |xml, element| {
        match element.name.as_str() {
            "start" => level.start = element.value().and_then(|start| start.parse().ok()).unwrap_or(1),
            "numFmt" => {
                level.is_numbered = !matches!(element.value(), Some("bullet" | "none"));
                level.is_bare = element.value() == Some("none");
            }
            "pStyle" => level.style = element.value().map(str::to_owned),
            _ => {}
        }
        xml.skip()
    })
}

/// Whether the properties of a run hide it.
fn run_is_hidden(xml: &mut Xml) -> Result<Option<bool>, Problem> {
    let mut is_hidden = None;
    xml.children(&mut |xml, element| {
        if matches!(element.name.as_str(), "vanish" | "specVanish") {
            is_hidden = Some(element.is_on());
        }
        xml.skip()
    })?;
    Ok(is_hidden)
}

/// The pieces of a document.
fn blocks(document: &str, styles: &str, numbering: &str) -> Result<Vec<Block>, Problem> {
    let mut reader = Body {
        styles: Styles::read(styles)?,
        numbering: Numbering::read(numbering)?,
        counts: HashMap::new(),
        begun: HashSet::new(),
    };
    let mut blocks = vec![];
    let mut has_body = false;
    Xml::new(document).children(&mut |xml, _| {
        xml.children(&mut |xml, element| match element.name.as_str() {
            "body" => {
                has_body = true;
                reader.flow(xml, &mut blocks)
            }
            _ => xml.skip(),
        })
    })?;
    if !has_body {
        return Err("it has no body".to_owned());
    }
    Ok(blocks)
}

/// What is known while the text is read.
struct Body {
    styles: Styles,
    numbering: Numbering,
    /// How far the levels of each definition of a list have been counted.
    counts: HashMap<String, [Option<u32>; LEVELS]>,
    /// The lists that have begun, and their levels: each begins anew once.
    begun: HashSet<(String, usize)>,
}

/// What a paragraph holds: its text, and the blocks of the text boxes that hang on it.
#[derive(Default)]
struct Inline {
    text: String,
    boxes: Vec<Block>,
    /// Whether the text is the instruction of a field and not its result, for each field that is open.
    fields: Vec<bool>,
}

impl Inline {
    fn push(&mut self, text: &str) {
        if !self.fields.contains(&true) {
            self.text.push_str(text);
        }
    }
}

impl Body {
    /// Paragraphs and tables, and what only wraps them.
    fn flow(&mut self, xml: &mut Xml, blocks: &mut Vec<Block>) -> Result<(), Problem> {
        xml.children(&mut |xml, element| match element.name.as_str() {
            "p" => self.paragraph(xml, blocks),
            "tbl" => self.table(xml, blocks),
            "sdt" => self.control(xml, &mut |body, xml| body.flow(xml, blocks)),
            "del" | "moveFrom" | "sectPr" | "Fallback" | "tcPr" => xml.skip(),
            _ => self.flow(xml, blocks),
        })
    }

    /// A control, which may show only what should be filled in.
    fn control(
        &mut self,
        xml: &mut Xml,
        content: &mut dyn FnMut(&mut Self, &mut Xml) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let mut is_empty = false;
        xml.children(&mut |xml, element| match element.name.as_str() {
            "sdtPr" => xml.children(&mut |xml, property| {
                is_empty |= property.name == "showingPlcHdr" && property.is_on();
                xml.skip()
            }),
            "sdtContent" if !is_empty => content(self, xml),
            _ => xml.skip(),
        })
    }

    fn paragraph(&mut self, xml: &mut Xml, blocks: &mut Vec<Block>) -> Result<(), Problem> {
        let (mut setting, mut inline) = (Setting::default(), Inline::default());
        xml.children(&mut |xml, element| {
            if element.name == "pPr" {
                setting = Setting::read(xml)?;
                return Ok(());
            }
            self.inline(xml, &element, &mut inline)
        })?;
        let Inline { text, mut boxes, .. } = inline;
        let text = text.trim();
        if !text.is_empty() && !self.styles.is_contents(&setting) {
            let block = self.block(&setting, text.to_owned());
            blocks.push(block);
        }
        blocks.append(&mut boxes);
        Ok(())
    }

    /// What a paragraph is.
    fn block(&mut self, setting: &Setting, text: String) -> Block {
        if let Some(level) = self.styles.heading(setting) {
            return Block::Heading(level, text);
        }
        match self.marker(setting) {
            Some((depth, number)) => Block::Item { depth, number, text },
            None => Block::Paragraph(text),
        }
    }

    /// How deep an item of a list lies, and its number if it has one.
    fn marker(&mut self, setting: &Setting) -> Option<(usize, Option<u32>)> {
        let of_styles: Vec<_> = self.styles.chain(setting.style.as_deref()).collect();
        let by_style = of_styles.iter().find(|(_, style)| style.setting.list.is_some());
        let list = setting.list.as_ref().or(by_style.and_then(|(_, style)| style.setting.list.as_ref()))?;
        let (definition, levels, starts) = self.numbering.list(list, &self.styles)?;
        let of_level = |id: &str| levels.iter().position(|level| level.style.as_deref() == Some(id));
        let level = setting
            .level
            .or_else(|| of_styles.iter().find_map(|(id, _)| of_level(id)))
            .or(by_style.and_then(|(_, style)| style.setting.level))
            .unwrap_or(0)
            .min(LEVELS - 1);
        let kind = &levels[level];
        if kind.is_bare {
            return None;
        }
        let counts = self.counts.entry(definition.to_owned()).or_default();
        // What lies deeper begins anew.
        counts[level + 1..].fill(None);
        let begins = starts.get(&level).filter(|_| self.begun.insert((list.clone(), level)));
        let count = match (begins, counts[level]) {
            (Some(start), _) => *start,
            (None, Some(count)) => count.saturating_add(1),
            (None, None) => starts.get(&level).copied().unwrap_or(kind.start),
        };
        counts[level] = Some(count);
        Some((level, kind.is_numbered.then_some(count)))
    }

    /// What stands in a paragraph, beside its settings.
    fn inline(&mut self, xml: &mut Xml, element: &Element, inline: &mut Inline) -> Result<(), Problem> {
        match element.name.as_str() {
            "r" => self.run(xml, inline),
            "sdt" => self.control(xml, &mut |body, xml| {
                xml.children(&mut |xml, inner| body.inline(xml, &inner, inline))
            }),
            // What was deleted, what is shown where boxes cannot be, and how formulas look.
            "del" | "moveFrom" | "Fallback" | "rPr" | "ctrlPr" => xml.skip(),
            _ => xml.children(&mut |xml, inner| self.inline(xml, &inner, inline)),
        }
    }

    fn run(&mut self, xml: &mut Xml, inline: &mut Inline) -> Result<(), Problem> {
        let mut is_hidden = false;
        xml.children(&mut |xml, element| {
            match element.name.as_str() {
                "rPr" => {
                    is_hidden = run_is_hidden(xml)?.unwrap_or_default();
                    return Ok(());
                }
                _ if is_hidden => {}
                "t" => {
                    let text = xml.text()?;
                    // Only elements make breaks.
                    inline.push(&text.replace(['\n', '\r'], " "));
                    return Ok(());
                }
                "tab" | "ptab" => inline.push("\t"),
                "br" if element.attribute("type").is_none_or(|kind| kind == "textWrapping") => {
                    inline.push("\n")
                }
                "br" | "cr" => inline.push("\n"),
                "noBreakHyphen" => inline.push("-"),
                "fldChar" => match element.attribute("fldCharType") {
                    Some("begin") => inline.fields.push(true),
                    Some("separate") => {
                        if let Some(field) = inline.fields.last_mut() {
                            *field = false;
                        }
                    }
                    Some("end") => {
                        inline.fields.pop();
                    }
                    _ => {}
                },
                "sym" => inline.push(&symbol(&element)),
                "ruby" => {
                    return xml.children(&mut |xml, part| match part.name.as_str() {
                        "rubyBase" => xml.children(&mut |xml, inner| self.inline(xml, &inner, inline)),
                        _ => xml.skip(),
                    });
                }
                "txbxContent" => return self.flow(xml, &mut inline.boxes),
                "AlternateContent" | "Choice" | "drawing" | "pict" | "object" => {
                    return self.boxes(xml, inline);
                }
                _ => {}
            }
            xml.skip()
        })
    }

    /// The text boxes somewhere in a drawing.
    fn boxes(&mut self, xml: &mut Xml, inline: &mut Inline) -> Result<(), Problem> {
        xml.children(&mut |xml, element| match element.name.as_str() {
            "txbxContent" => self.flow(xml, &mut inline.boxes),
            "Fallback" => xml.skip(),
            _ => self.boxes(xml, inline),
        })
    }

    fn table(&mut self, xml: &mut Xml, blocks: &mut Vec<Block>) -> Result<(), Problem> {
        let mut table = Table::default();
        self.rows(xml, &mut table)?;
        blocks.extend(table.blocks());
        Ok(())
    }

    fn rows(&mut self, xml: &mut Xml, table: &mut Table) -> Result<(), Problem> {
        xml.children(&mut |xml, element| match element.name.as_str() {
            "tr" => {
                let mut row = Row::default();
                self.cells(xml, &mut row)?;
                table.rows.extend((!row.is_deleted).then_some(row));
                Ok(())
            }
            "sdt" => self.control(xml, &mut |body, xml| body.rows(xml, table)),
            "tblPr" | "tblGrid" | "Fallback" => xml.skip(),
            _ => self.rows(xml, table),
        })
    }

    fn cells(&mut self, xml: &mut Xml, row: &mut Row) -> Result<(), Problem> {
        xml.children(&mut |xml, element| match element.name.as_str() {
            "trPr" => xml.children(&mut |xml, property| {
                match property.name.as_str() {
                    "tblHeader" => row.is_header = property.is_on(),
                    "del" => row.is_deleted = true,
                    _ => {}
                }
                xml.skip()
            }),
            "tc" => self.cell(xml, row),
            "sdt" => self.control(xml, &mut |body, xml| body.cells(xml, row)),
            "tblPrEx" => xml.skip(),
            _ => self.cells(xml, row),
        })
    }

    fn cell(&mut self, xml: &mut Xml, row: &mut Row) -> Result<(), Problem> {
        let (mut blocks, mut spans, mut goes_on) = (vec![], 1, false);
        xml.children(&mut |xml, element| match element.name.as_str() {
            "tcPr" => xml.children(&mut |xml, property| {
                match property.name.as_str() {
                    "gridSpan" => spans = property.value().and_then(|span| span.parse().ok()).unwrap_or(1),
                    // A cell that goes on from above begins only where it says so.
                    "vMerge" => goes_on = property.value() != Some("restart"),
                    _ => {}
                }
                xml.skip()
            }),
            "p" => self.paragraph(xml, &mut blocks),
            "tbl" => self.table(xml, &mut blocks),
            "sdt" => self.control(xml, &mut |body, xml| body.flow(xml, &mut blocks)),
            "del" | "moveFrom" => xml.skip(),
            _ => self.flow(xml, &mut blocks),
        })?;
        if goes_on {
            blocks.clear();
        }
        row.cells.push(blocks);
        let spans: usize = spans;
        let missing = spans.clamp(1, COLUMNS) - 1;
        row.cells.resize_with(row.cells.len() + missing, Vec::new);
        Ok(())
    }
}

/// A character of a font with symbols. Of these fonts people use bullets and arrows; letters stand for pictures.
fn symbol(element: &Element) -> String {
    let code = element.attribute("char").and_then(|code| u32::from_str_radix(code, 16).ok());
    match code.and_then(char::from_u32) {
        Some('\u{e000}'..='\u{f8ff}') | None => " ".to_owned(),
        Some(c) => c.to_string(),
    }
}

#[derive(Default)]
struct Row {
    cells: Vec<Vec<Block>>,
    is_header: bool,
    is_deleted: bool,
}

#[derive(Default)]
struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// A table as one; one with a single column only places what is in it.
    fn blocks(self) -> Vec<Block> {
        let columns = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let mut rows = self.rows;
        rows.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
        if columns <= 1 {
            return rows.into_iter().flat_map(|row| row.cells).flatten().collect();
        }
        if rows.is_empty() {
            return vec![];
        }
        // In two columns the first usually names what the second says, from the first row on.
        let has_header = rows.len() > 1 && (columns > 2 || rows[0].is_header);
        let text = |blocks: Vec<Block>| blocks.into_iter().map(flat).collect::<Vec<_>>().join("\n");
        let rows = rows.into_iter().map(|row| row.cells.into_iter().map(text).collect()).collect();
        vec![Block::Table { rows, has_header }]
    }
}

/// A block as lines of a cell.
fn flat(block: Block) -> String {
    match block {
        Block::Heading(_, text) | Block::Paragraph(text) => text,
        Block::Item { number, text, .. } => {
            number.map_or_else(|| format!("• {text}"), |number| format!("{number}. {text}"))
        }
        Block::Table { rows, .. } => {
            let line = |row: Vec<String>| {
                row.into_iter().filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(": ")
            };
            rows.into_iter().map(line).collect::<Vec<_>>().join("\n")
        }
    }
}
