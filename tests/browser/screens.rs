//! Pictures of the pages, made small enough to be kept.

use std::fs;
use std::io::{BufReader, BufWriter};
use std::path::Path;

use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Filter, Transformations};
use quantette::deps::palette::Srgb;
use quantette::deps::palette::cast::{from_component_slice, into_component_slice};
use quantette::{ImageRef, Pipeline};

use crate::support::{Server, printed};

/// Takes the pictures that screens.mjs lists. They take the place of all that were there.
#[test]
#[ignore = "not a test: it writes data/samples/screens anew"]
fn screens() {
    let taken = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser/screens");
    let _ = fs::remove_dir_all(&taken);
    fs::create_dir_all(&taken).unwrap();
    let mut command = crate::script("screens.mjs").unwrap();
    printed(command.arg(&Server::embedded().base).arg(&taken).output().unwrap());

    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples/screens");
    let _ = fs::remove_dir_all(&kept);
    fs::create_dir_all(&kept).unwrap();
    for picture in taken.read_dir().unwrap() {
        let picture = picture.unwrap();
        reduce(&picture.path(), &kept.join(picture.file_name()));
    }
}

/// Writes a picture again with 256 colours, which takes a fraction of the space and shows on no page of plain colours.
fn reduce(from: &Path, to: &Path) {
    let mut decoder = Decoder::new(BufReader::new(fs::File::open(from).unwrap()));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    if info.color_type == ColorType::Rgba {
        // A page lets nothing shine through.
        pixels = pixels.chunks_exact(4).flat_map(|pixel| &pixel[..3]).copied().collect();
    }
    let pixels: &[Srgb<u8>] = from_component_slice(&pixels);
    let image = ImageRef::new(info.width, info.height, pixels).unwrap();
    // Dots between colours would be noise in flat areas, and cost space.
    let reduced = Pipeline::new().ditherer(None).input_image(image).output_srgb8_indexed_image();

    let mut encoder = Encoder::new(BufWriter::new(fs::File::create(to).unwrap()), info.width, info.height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(into_component_slice(reduced.palette()));
    encoder.set_compression(Compression::High);
    encoder.set_filter(Filter::NoFilter);
    encoder.write_header().unwrap().write_image_data(reduced.indices()).unwrap();
}
