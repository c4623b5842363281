//! Files as callers of the room see them: the samples, what Word and others put into documents, and what makes a file
//! unreadable.

use std::io::{Cursor, Write};
use std::time::Instant;

use insta::assert_snapshot;
use lopdf::encryption::{EncryptionState, EncryptionVersion, Permissions};
use lopdf::{Dictionary, Object, Stream, dictionary};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const DOCX: &[u8] = include_bytes!("../../../data/samples/cheese-ripening-treviso.docx");
const PDF: &[u8] = include_bytes!("../../../data/samples/food-safety-odense.pdf");

fn read(bytes: impl Into<Vec<u8>>) -> Result<Document, DocumentError> {
    Document::read(bytes.into())
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const STYLES: &str = r#"
    <w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
    <w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
    <w:style w:styleId="berschrift2"><w:name w:val="heading 2"/><w:basedOn w:val="Standard"/></w:style>
    <w:style w:styleId="Modulkopf"><w:name w:val="Modulkopf"/><w:basedOn w:val="berschrift2"/></w:style>
    <w:style w:styleId="Kapitel"><w:name w:val="Kapitel"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
    <w:style w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style>
    <w:style w:styleId="Aufzhlung"><w:name w:val="List Bullet"/>
        <w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>"#;

const NUMBERING: &str = r#"
    <w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
    <w:abstractNum w:abstractNumId="1">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
    <w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
    <w:num w:numId="3"><w:abstractNumId w:val="1"/>
        <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"#;

/// A document with a body, as Word would write it.
fn word(body: &str) -> Vec<u8> {
    let names = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
    let part =
        |root: &str, inner: &str| format!("<?xml version=\"1.0\"?><w:{root} {names}>{inner}</w:{root}>");
    archive(&[
        ("word/document.xml", &part("document", &format!("<w:body>{body}</w:body>"))),
        ("word/styles.xml", &part("styles", STYLES)),
        ("word/numbering.xml", &part("numbering", NUMBERING)),
    ])
}

/// The Markdown of a document with a body.
fn of_word(body: &str) -> String {
    let document = read(word(body)).unwrap();
    assert_eq!((document.kind, document.format()), (FileKind::Docx, Format::Markdown));
    document.text
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn styled(style: &str, text: &str) -> String {
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#)
}

fn item(list: usize, level: usize, text: &str) -> String {
    format!(
        r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"#
    )
}

#[test]
fn samples_read_as_they_look() {
    let docx = read(DOCX).unwrap();
    assert_eq!((docx.kind, docx.format()), (FileKind::Docx, Format::Markdown));
    assert_snapshot!("cheese-ripening-treviso", docx.text);
    let pdf = read(PDF).unwrap();
    assert_eq!((pdf.kind, pdf.format()), (FileKind::Pdf, Format::Plain));
    assert_snapshot!("food-safety-odense", pdf.text);
}

#[test]
fn text_stays_as_it_is() {
    for text in ["", "Weld steel", "\u{feff}# Weld\r\nsteel\0", "PK is no archive", "See %PDF-1.7 for more"] {
        let document = read(text).unwrap();
        assert_eq!(
            (document.kind, document.text.as_str(), document.known_format()),
            (FileKind::Text, text, None)
        );
    }
    assert_eq!(read("# Weld").unwrap().format(), Format::Markdown);
}

#[test]
fn headings_are_told_by_what_styles_are_based_on() {
    let outlined = r#"<w:p><w:pPr><w:pStyle w:val="berschrift2"/><w:outlineLvl w:val="9"/></w:pPr><w:r><w:t>No heading</w:t></w:r></w:p>"#;
    let body = styled("Titel", "Welding")
        + &styled("Verzeichnis1", "Aims 1")
        + &styled("Modulkopf", "Aims #")
        + &styled("Kapitel", "Rules")
        + &styled("Unknown", "Prose")
        + outlined;
    assert_snapshot!(of_word(&body), @r"
    # Welding

    ## Aims \#

    # Rules

    Prose

    No heading
    ");
}

#[test]
fn lists_keep_their_levels_and_numbers() {
    let body = styled("Aufzhlung", "weld")
        + &item(1, 1, "steel")
        + &item(1, 0, "cut")
        + &paragraph("And then")
        + &item(2, 0, "first")
        + &item(2, 1, "part of it")
        + &item(2, 0, "second")
        + &paragraph("goes on")
        + &item(2, 0, "third")
        + &item(3, 0, "anew")
        + &item(0, 0, "in no list");
    assert_snapshot!(of_word(&body), @r"
    - weld
      - steel
    - cut

    And then

    1. first
       1. part of it
    2. second

    goes on

    3. third
    1. anew

    in no list
    ");
}

#[test]
fn tables_are_rows_of_cells() {
    let cell = |inner: &str| format!("<w:tc>{inner}</w:tc>");
    let row = |cells: &[String]| format!("<w:tr>{}</w:tr>", cells.concat());
    let text = |text: &str| cell(&paragraph(text));
    let table = |rows: &[String]| format!("<w:tbl><w:tblPr/>{}</w:tbl>", rows.concat());
    let facts = table(&[
        row(&[text("ECTS"), text("5 | 6")]),
        row(&[text("Learning outcomes"), cell(&(item(1, 0, "weld steel") + &item(1, 0, "cut steel")))]),
        "<w:tr><w:trPr><w:del/></w:trPr><w:tc/></w:tr>".to_owned(),
    ]);
    let merged = format!(r#"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{}</w:tc>"#, paragraph("hidden"));
    let wide = format!(r#"<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{}</w:tc>"#, paragraph("both"));
    let grid = table(&[
        row(&[text("Week"), text("Topic"), text("Hours")]),
        row(&[text("1"), text("Arc"), text("4")]),
        row(&[merged, wide]),
    ]);
    let frame = table(&[row(&[cell(&(styled("Kapitel", "In a frame") + &facts))])]);
    assert_snapshot!(of_word(&(facts.clone() + &grid + &frame)), @r"
    |  |  |
    |---|---|
    | ECTS | 5 &#124; 6 |
    | Learning outcomes | • weld steel<br>• cut steel |

    | Week | Topic | Hours |
    |---|---|---|
    | 1 | Arc | 4 |
    |  | both |  |

    # In a frame

    |  |  |
    |---|---|
    | ECTS | 5 &#124; 6 |
    | Learning outcomes | • weld steel<br>• cut steel |
    ");
    let spans =
        r#"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="4000000000"/></w:tcPr></w:tc></w:tr></w:tbl>"#;
    assert_eq!(of_word(&(spans.to_owned() + &paragraph("after"))), "after\n");
}

#[test]
fn a_paragraph_reads_as_word_shows_it() {
    let body = r#"<w:p>
        <w:r><w:t xml:space="preserve">They </w:t></w:r>
        <w:del><w:r><w:delText>never </w:delText></w:r></w:del>
        <w:ins><w:r><w:t xml:space="preserve">can </w:t></w:r></w:ins>
        <w:hyperlink><w:r><w:t>weld</w:t></w:r></w:hyperlink>
        <w:r><w:footnoteReference w:id="2"/><w:tab/><w:t>R&amp;D&#8212;well</w:t><w:noBreakHyphen/><w:t>known</w:t></w:r>
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>
        <w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:br/><w:t>next line</w:t></w:r>
        <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText><w:t>REF</w:t></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t xml:space="preserve"> of 2026</w:t></w:r>
        <w:r><w:fldChar w:fldCharType="end"/></w:r>
        <w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click here</w:t></w:r></w:sdtContent></w:sdt>
        <w:sdt><w:sdtContent><w:r><w:t>!</w:t></w:r></w:sdtContent></w:sdt>
        <w:r><AlternateContent>
            <Choice><w:drawing><txbx><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></txbx></w:drawing></Choice>
            <Fallback><w:pict><w:txbxContent><w:p><w:r><w:t>In a box</w:t></w:r></w:p></w:txbxContent></w:pict></Fallback>
        </AlternateContent></w:r></w:p>
        <w:sdt><w:sdtContent><w:p><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:r><w:t>there</w:t></w:r></w:p></w:sdtContent></w:sdt>"#;
    assert_eq!(of_word(body), "They can weld\tR&D—well-known  \nnext line of 2026!\n\nIn a box\n\nthere\n");
}

#[test]
fn programs_that_call_the_text_otherwise_are_read_too() {
    let relations = r#"<Relationships><Relationship Type="http://x/officeDocument" Target="/word/document2.xml"/></Relationships>"#;
    let document =
        format!("\u{feff}<document><body>{}</body></document>", paragraph("Weld").replace("w:", ""));
    let bytes = archive(&[("_rels/.rels", relations), ("word/document2.xml", &document)]);
    assert_eq!(read(bytes).unwrap().text, "Weld\n");
}

/// A document with these pages, each by what it shows.
fn shown(pages: &[&str]) -> lopdf::Document {
    let mut document = lopdf::Document::with_version("1.5");
    let tree = document.new_object_id();
    let font = dictionary! {"Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding"};
    let font = document.add_object(font);
    let picture = dictionary! {"Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1,
    "BitsPerComponent" => 8, "ColorSpace" => "DeviceGray"};
    let picture = document.add_object(Stream::new(picture, vec![0]));
    let resources = document.add_object(
        dictionary! {"Font" => dictionary! {"F" => font}, "XObject" => dictionary! {"P" => picture}},
    );
    let kids: Vec<Object> = pages
        .iter()
        .map(|content| {
            let content = document.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
            let page = dictionary! {"Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources,
                "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()]};
            document.add_object(page).into()
        })
        .collect();
    let count = kids.len() as i64;
    document.objects.insert(tree, dictionary! {"Type" => "Pages", "Kids" => kids, "Count" => count}.into());
    let catalog = document.add_object(dictionary! {"Type" => "Catalog", "Pages" => tree});
    document.trailer.set("Root", catalog);
    let id = || Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id(), id()]);
    document
}

fn saved(mut document: lopdf::Document) -> Vec<u8> {
    let mut bytes = vec![];
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// The operators that show a text at a place.
fn at(x: usize, y: usize, text: &str) -> String {
    format!("BT /F 12 Tf {x} {y} Td ({text}) Tj ET\n")
}

#[test]
fn a_pdf_without_text_says_what_to_do() {
    for page in ["q 500 0 0 800 0 0 cm /P Do Q", "", &at(300, 30, "12")] {
        let error = read(saved(shown(&[page]))).unwrap_err();
        assert_eq!(error, DocumentError::NoTextLayer);
        assert!(error.to_string().contains("no text layer") && error.to_string().contains("OCR"), "{error}");
    }
    // What a program for OCR puts below the picture cannot be seen, but read.
    let layer = format!("q 500 0 0 800 0 0 cm /P Do Q 3 Tr {}", at(72, 700, "Weld steel"));
    assert_eq!(read(saved(shown(&[&layer]))).unwrap().text, "Weld steel\n");
}

#[test]
fn pages_may_be_turned_and_text_aslant_is_a_stamp() {
    let aslant = "BT /F 40 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT) Tj ET\n";
    let turned = "BT /F 12 Tf 0 1 -1 0 100 72 Tm (Weld steel) Tj 0 -14.4 Td (and cut it) Tj ET";
    let mut document = shown(&[&(at(72, 700, "Upright") + aslant), turned]);
    assert_eq!(read(saved(document.clone())).unwrap().text, "Upright\n\nWeld steel\nand cut it\n");
    let page = document.page_iter().nth(1).unwrap();
    document.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Rotate", 90);
    assert_eq!(read(saved(document)).unwrap().text, "Upright\n\nWeld steel\nand cut it\n");
}

#[test]
fn only_a_password_that_is_asked_for_keeps_a_pdf_closed() {
    let encrypted = |user_password: &str| {
        let mut document = shown(&[&at(72, 700, "Weld steel")]);
        let version = EncryptionVersion::V2 {
            document: &document,
            owner_password: "owner",
            user_password,
            key_length: 128,
            permissions: Permissions::empty(),
        };
        let state = EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        read(saved(document))
    };
    assert_eq!(encrypted("").unwrap().text, "Weld steel\n");
    assert_eq!(encrypted("secret"), Err(DocumentError::Encrypted("PDF")));
}

#[test]
fn fonts_that_do_not_say_what_they_show_are_no_text() {
    let mut document = shown(&[&(at(72, 700, "Weld steel and cut it") + &at(72, 600, "Weld"))]);
    // Glyphs by numbers of their own, as some programs name them.
    let names: Vec<Object> = std::iter::once(Object::from(32))
        .chain((32..127).map(|code| Object::Name(format!("g{code}x").into_bytes())))
        .collect();
    let glyph = document.add_object(Stream::new(Dictionary::new(), b"500 0 d0".to_vec()));
    let glyphs: Dictionary =
        (32..127).map(|code| (format!("g{code}x").into_bytes(), Object::from(glyph))).collect();
    let widths: Vec<Object> = (32..127).map(|_| 500.into()).collect();
    let drawn = dictionary! {"Type" => "Font", "Subtype" => "Type3", "FontBBox" => vec![0.into(), 0.into(), 500.into(), 700.into()],
    "FontMatrix" => vec![Object::Real(0.001), 0.into(), 0.into(), Object::Real(0.001), 0.into(), 0.into()],
    "FirstChar" => 32, "LastChar" => 126, "Widths" => widths, "CharProcs" => glyphs,
    "Encoding" => dictionary! {"Type" => "Encoding", "Differences" => names}};
    for object in document.objects.values_mut() {
        if object.as_dict().is_ok_and(|font| font.has_type(b"Font")) {
            *object = drawn.clone().into();
        }
    }
    let error = read(saved(document)).unwrap_err();
    assert!(
        matches!(error, DocumentError::Undecodable { unknown, all } if unknown == all && all > 20),
        "{error}"
    );
}

#[test]
fn other_files_are_told_what_to_become() {
    let odt = archive(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<a/>")]);
    let pptx = archive(&[("[Content_Types].xml", "<a/>"), ("ppt/presentation.xml", "<a/>")]);
    let xlsx = archive(&[("xl/workbook.xml", "<a/>")]);
    let related = r#"<R><R Type="x/officeDocument" Target="xl/workbook.xml"/></R>"#;
    let related = archive(&[("_rels/.rels", related), ("xl/workbook.xml", "<a/>")]);
    for (bytes, named) in [
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old Word".to_vec(), "Word"),
        (b"{\\rtf1 Weld}".to_vec(), "RTF"),
        (odt, "ODT"),
        (pptx, "PowerPoint"),
        (xlsx, "Excel"),
        (related, "Excel"),
        (archive(&[("notes.txt", "Weld")]), "ZIP"),
        (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "OCR"),
    ] {
        let error = read(bytes).unwrap_err();
        let says = error.to_string();
        assert!(matches!(error, DocumentError::Unread(_)), "{says}");
        assert!(says.contains(named) && says.contains("what is read is"), "{named}: {says}");
    }
    assert_eq!(read(b"\xFF\xFEW\0e\0".to_vec()), Err(DocumentError::Utf16));
    assert_eq!(read(b"Schwei\xDFen".to_vec()), Err(DocumentError::NotUtf8 { at: 6 }));
}

#[test]
fn damaged_files_say_so() {
    let open = word("<w:p><w:r><w:t>Weld");
    let deep = word(&("<w:tbl><w:tr><w:tc>".repeat(300) + &"</w:tc></w:tr></w:tbl>".repeat(300)));
    let bare = archive(&[("word/document.xml", "<document/>")]);
    let latin: &[u8] = b"PK\x03\x04 no archive";
    for bytes in [open, deep, bare, latin.to_vec(), PDF[..PDF.len() / 2].to_vec(), b"%PDF-1.7".to_vec()] {
        let error = read(bytes).unwrap_err();
        assert!(matches!(error, DocumentError::Damaged { .. }), "{error}");
    }
}

#[test]
fn bombs_do_not_go_off() {
    let spaces = " ".repeat(MOST_BYTES);
    let error = read(word(&spaces)).unwrap_err();
    assert!(matches!(error, DocumentError::TooLarge { .. }) && error.is_about_size(), "{error}");
    let mut document = shown(&[&spaces]);
    document.compress();
    let bytes = saved(document);
    assert!(bytes.len() < 1 << 20);
    assert!(matches!(read(bytes), Err(DocumentError::TooLarge { .. })));
    let page = at(72, 700, "Weld");
    let pages = vec![page.as_str(); MOST_PAGES + 1];
    assert!(matches!(read(saved(shown(&pages))), Err(DocumentError::TooLarge { .. })));
}

#[test]
fn what_takes_too_long_ends() {
    let mut document = shown(&["/X0 Do"]);
    // Each part shows the next one ten times, twenty deep.
    let mut inner = document.add_object(Stream::new(dictionary! {"Subtype" => "Form"}, vec![]));
    for depth in (0..20).rev() {
        let name = format!("X{}", depth + 1);
        let form = dictionary! {"Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 9.into(), 9.into()],
        "Resources" => dictionary! {"XObject" => dictionary! {name.as_str() => inner}}};
        let content = format!("/{name} Do ").repeat(10);
        inner = document.add_object(Stream::new(form, content.into_bytes()));
    }
    for object in document.objects.values_mut() {
        if let Ok(resources) = object.as_dict_mut().and_then(|one| one.get_mut(b"XObject")) {
            resources.as_dict_mut().unwrap().set("X0", inner);
        }
    }
    let until = Instant::now() + Duration::from_millis(200);
    assert_eq!(pdf::text_until(&saved(document), until), Err(DocumentError::TooSlow { kind: "PDF" }));
}

/// Some bytes of a sample put in the place of others, and its end cut off.
fn broken(sample: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((0..sample.len(), any::<u8>()), 0..12);
    (changes, sample.len() / 4..=sample.len()).prop_map(move |(changes, end)| {
        let mut bytes = sample.to_vec();
        for (at, byte) in changes {
            bytes[at] = byte;
        }
        bytes.truncate(end);
        bytes
    })
}

/// The parts of the sample without compression, so that what is broken is their content.
fn stored() -> &'static [u8] {
    let mut archive = zip::ZipArchive::new(Cursor::new(DOCX)).unwrap();
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for name in ["word/document.xml", "word/numbering.xml"] {
        zip.start_file(name, SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored))
            .unwrap();
        std::io::copy(&mut archive.by_name(name).unwrap(), &mut zip).unwrap();
    }
    zip.finish().unwrap().into_inner().leak()
}

/// The sample without compression.
fn plain() -> &'static [u8] {
    let mut document = lopdf::Document::load_mem(PDF).unwrap();
    document.decompress();
    saved(document).leak()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn broken_documents_are_errors_or_text(docx in broken(DOCX), parts in broken(stored()), pdf in broken(PDF), open in broken(plain())) {
        for bytes in [docx, parts, pdf, open] {
            if let Ok(document) = read(bytes) {
                crate::text::segments(&document.text, document.format());
            }
        }
    }

    #[test]
    fn any_text_survives_markdown(lines in prop::collection::vec("[ -~äß–•]{0,24}", 1..4), in_table in any::<bool>()) {
        let xml = lines.join("\n").replace('&', "&amp;").replace('<', "&lt;").replace('\n', "</w:t><w:br/><w:t>");
        let mut body = paragraph(&xml);
        if in_table {
            body = format!("<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{body}</w:tc></w:tr></w:tbl>", paragraph("Key"));
        }
        let blocks = crate::text::markdown::blocks(&of_word(&body));
        let shown: Vec<String> = blocks.iter().map(|block| block.text.to_string()).collect();
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let expected = if in_table { format!("Key {}", lines.join(" ")) } else { lines.join(" ") };
        prop_assert_eq!(words(&shown.join(" ")), words(&expected));
    }
}
