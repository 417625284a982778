//! tantivy's own checksum of a large file, read piece by piece.
//!
//! `validate_checksum` has the whole file in memory at once. Here the last bytes of a file are read as tantivy writes them: the
//! contents, a JSON object with their CRC-32, its length, and a magic number.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use serde::Deserialize;

use super::manifest::read_crc32;

/// tantivy's `FOOTER_MAGIC_NUMBER`.
const MAGIC: u32 = 1337;
/// Length and magic number.
const TAIL_BYTES: u64 = 8;
/// tantivy's `FOOTER_MAX_LEN`.
const LONGEST_FOOTER: u64 = 50_000;
const PIECE_BYTES: usize = 256 << 10;

#[derive(Deserialize)]
struct Footer {
    crc: u32,
}

/// Whether the file holds what was written to it.
pub(super) fn is_as_written(path: &Path) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let bytes = file.metadata()?.len();
    let Some(tail) = bytes.checked_sub(TAIL_BYTES) else {
        return Ok(false);
    };
    let [mut length, mut magic] = [[0; 4]; 2];
    file.seek(SeekFrom::Start(tail))?;
    file.read_exact(&mut length)?;
    file.read_exact(&mut magic)?;
    let length = u64::from(u32::from_le_bytes(length));
    let Some(contents) = tail.checked_sub(length) else {
        return Ok(false);
    };
    if u32::from_le_bytes(magic) != MAGIC || length > LONGEST_FOOTER {
        return Ok(false);
    }
    let mut footer = Vec::new();
    file.seek(SeekFrom::Start(contents))?;
    (&mut file).take(length).read_to_end(&mut footer)?;
    let Ok(Footer { crc }) = serde_json::from_slice(&footer) else {
        return Ok(false);
    };
    file.seek(SeekFrom::Start(0))?;
    let (_, found) = read_crc32(file.take(contents), &mut vec![0; PIECE_BYTES])?;
    Ok(found == crc)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use tantivy::directory::{Directory, ManagedDirectory, MmapDirectory, TerminatingWrite};

    use super::*;

    #[test]
    fn it_tells_what_tantivy_tells() {
        let folder = tempfile::tempdir().unwrap();
        let directory =
            ManagedDirectory::wrap(Box::new(MmapDirectory::open(folder.path()).unwrap())).unwrap();
        for length in [0, 1, 700, 2 * PIECE_BYTES + 3] {
            let name = length.to_string();
            let mut file = directory.open_write(Path::new(&name)).unwrap();
            file.write_all(&vec![7; length]).unwrap();
            file.terminate().unwrap();
            let path = folder.path().join(&name);
            assert!(is_as_written(&path).unwrap(), "{length}");
            let sound = std::fs::read(&path).unwrap();
            for at in (0..sound.len()).step_by(1 + sound.len() / 90) {
                let mut damaged = sound.clone();
                damaged[at] ^= 2;
                std::fs::write(&path, damaged).unwrap();
                let theirs = directory.validate_checksum(Path::new(&name)).unwrap_or(false);
                let ours = is_as_written(&path).unwrap();
                // Of what stands behind the contents only the checksum counts here.
                assert!(if at < length { !ours && !theirs } else { ours || !theirs }, "{length} {at}");
            }
            std::fs::write(&path, &sound[..sound.len() / 2]).unwrap();
            assert!(!is_as_written(&path).unwrap());
        }
    }
}
