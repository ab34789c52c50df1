//! Tests: writes small `.evtx` files, with sums that are right. Records stand without templates, as the format allows.

/// A file of records, each a list of system fields and of data: `(channel, number, data)`.
pub(crate) struct Writer {
    chunks: Vec<Vec<u8>>,
    next: u64,
}

/// 2021-07-20T09:14:00Z in 100 ns since 1601.
const BEGIN: u64 = (1_626_772_440 + 11_644_473_600) * 10_000_000;
const ROOM: usize = 65_536 - 4_096;

impl Writer {
    pub(crate) fn new() -> Self {
        Self { chunks: Vec::new(), next: 1 }
    }

    /// Skips numbers, as if records had been taken out.
    pub(crate) fn skip(&mut self, count: u64) {
        self.next += count;
    }

    /// Begins a new chunk.
    pub(crate) fn new_chunk(&mut self) {
        self.chunks.push(vec![0; 512]);
    }

    /// Adds a record, one second after the one before.
    pub(crate) fn add(&mut self, provider: &str, channel: &str, id: u16, data: &[(&str, &str)]) -> &mut Self {
        self.add_under("EventData", provider, channel, id, data)
    }

    /// Adds a record whose data stands under `UserData` and an element of its own.
    pub(crate) fn add_user_data(&mut self, provider: &str, channel: &str, id: u16, data: &[(&str, &str)]) -> &mut Self {
        self.add_under("UserData", provider, channel, id, data)
    }

    fn add_under(&mut self, part: &str, provider: &str, channel: &str, id: u16, data: &[(&str, &str)]) -> &mut Self {
        if self.chunks.last().is_none_or(|chunk| chunk.len() > ROOM) {
            self.new_chunk();
        }
        let chunk = self.chunks.last_mut().expect("a chunk");
        let start = chunk.len();
        let written = BEGIN + self.next * 10_000_000;
        chunk.extend(b"**\0\0");
        chunk.extend([0; 4]);
        chunk.extend(self.next.to_le_bytes());
        chunk.extend(written.to_le_bytes());
        let mut xml = Xml { bytes: chunk };
        xml.bytes.extend([0x0f, 1, 1, 0]);
        xml.open("Event", &[]);
        xml.open("System", &[]);
        xml.open("Provider", &[("Name", provider)]);
        xml.close();
        xml.leaf("EventID", &[], &id.to_string());
        let second = 60 * 14 + self.next;
        let time = format!("2021-07-20T09:{:02}:{:02}.5Z", second / 60 % 60, second % 60);
        xml.open("TimeCreated", &[("SystemTime", &time)]);
        xml.close();
        xml.leaf("EventRecordID", &[], &self.next.to_string());
        xml.leaf("Channel", &[], channel);
        xml.leaf("Computer", &[], "app-01.example.org");
        xml.close();
        xml.open(part, &[]);
        if part == "UserData" {
            xml.open("LogFileCleared", &[]);
        }
        for (name, value) in data {
            match part {
                "EventData" => xml.leaf("Data", &[("Name", name)], value),
                _ => xml.leaf(name, &[], value),
            }
        }
        if part == "UserData" {
            xml.close();
        }
        xml.close();
        xml.close();
        xml.bytes.push(0);
        let size = (chunk.len() - start + 4) as u32;
        chunk.extend(size.to_le_bytes());
        chunk[start + 4..start + 8].copy_from_slice(&size.to_le_bytes());
        // First and last numbers (twice: as counted in the file, and as said by the records), and where the last begins.
        if chunk[8..16] == [0; 8] {
            for at in [8, 24] {
                chunk[at..at + 8].copy_from_slice(&self.next.to_le_bytes());
            }
        }
        for at in [16, 32] {
            chunk[at..at + 8].copy_from_slice(&self.next.to_le_bytes());
        }
        chunk[44..48].copy_from_slice(&(start as u32).to_le_bytes());
        self.next += 1;
        self
    }

    /// The whole file.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let mut file = vec![0; 4096];
        file[..8].copy_from_slice(b"ElfFile\0");
        file[16..24].copy_from_slice(&(self.chunks.len() as u64).saturating_sub(1).to_le_bytes());
        file[24..32].copy_from_slice(&self.next.to_le_bytes());
        file[32..36].copy_from_slice(&128_u32.to_le_bytes());
        file[36..38].copy_from_slice(&1_u16.to_le_bytes());
        file[38..40].copy_from_slice(&3_u16.to_le_bytes());
        file[40..42].copy_from_slice(&4096_u16.to_le_bytes());
        file[42..44].copy_from_slice(&(self.chunks.len() as u16).to_le_bytes());
        let sum = crc32(&[&file[..120]]);
        file[124..128].copy_from_slice(&sum.to_le_bytes());
        for chunk in &mut self.chunks {
            let free = chunk.len() as u32;
            chunk[..8].copy_from_slice(b"ElfChnk\0");
            chunk[40..44].copy_from_slice(&128_u32.to_le_bytes());
            chunk[48..52].copy_from_slice(&free.to_le_bytes());
            let sum = crc32(&[&chunk[512..]]);
            chunk[52..56].copy_from_slice(&sum.to_le_bytes());
            let sum = crc32(&[&chunk[..120], &chunk[128..512]]);
            chunk[124..128].copy_from_slice(&sum.to_le_bytes());
            chunk.resize(65_536, 0);
            file.extend_from_slice(chunk);
        }
        file
    }
}

/// Binary XML. Offsets count from the chunk's beginning.
struct Xml<'a> {
    bytes: &'a mut Vec<u8>,
}

impl Xml<'_> {
    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.bytes.push(if attributes.is_empty() { 0x01 } else { 0x41 });
        self.bytes.extend([0; 4]);
        self.name(name);
        if !attributes.is_empty() {
            self.bytes.extend([0; 4]);
        }
        for (at, (name, value)) in attributes.iter().enumerate() {
            self.bytes.push(if at + 1 < attributes.len() { 0x46 } else { 0x06 });
            self.name(name);
            self.text(value);
        }
        self.bytes.push(0x02);
    }

    fn close(&mut self) {
        self.bytes.push(0x04);
    }

    fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.text(text);
        self.close();
    }

    /// Where the name stands (here), the next of its bucket (none), its hash (not looked at), length, letters, an end.
    fn name(&mut self, name: &str) {
        let at = self.bytes.len() as u32 + 4;
        self.bytes.extend(at.to_le_bytes());
        self.bytes.extend([0; 6]);
        self.letters(name);
        self.bytes.extend([0; 2]);
    }

    fn text(&mut self, text: &str) {
        self.bytes.extend([0x05, 0x01]);
        self.letters(text);
    }

    fn letters(&mut self, text: &str) {
        self.bytes.extend((text.encode_utf16().count() as u16).to_le_bytes());
        self.bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    }
}

/// CRC-32 (IEEE 802.3), bit by bit.
fn crc32(parts: &[&[u8]]) -> u32 {
    let mut sum = u32::MAX;
    for byte in parts.iter().flat_map(|part| part.iter()) {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 };
        }
    }
    !sum
}
