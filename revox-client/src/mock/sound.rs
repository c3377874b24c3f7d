//! The audio of a voice: silence, in a file that every player opens.

/// Samples per second; there are two bytes for each.
const RATE: u32 = 8_000;
/// How long a character takes to be said: a slow reader's pace.
const SAMPLES_PER_CHARACTER: u32 = RATE / 15;

/// A sound file as long as it takes to say so many characters.
pub(super) fn silence(characters: usize) -> Vec<u8> {
    let characters = u32::try_from(characters)
        .unwrap_or(u32::MAX)
        .clamp(1, 100_000);
    let data = characters * SAMPLES_PER_CHARACTER * 2;
    let mut file = Vec::new();
    file.extend_from_slice(b"RIFF");
    file.extend_from_slice(&(data + 36).to_le_bytes());
    file.extend_from_slice(b"WAVEfmt ");
    // The length of this part, then: plain samples, one channel.
    file.extend_from_slice(&16_u32.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&1_u16.to_le_bytes());
    file.extend_from_slice(&RATE.to_le_bytes());
    file.extend_from_slice(&(RATE * 2).to_le_bytes());
    // Bytes and bits of a sample.
    file.extend_from_slice(&2_u16.to_le_bytes());
    file.extend_from_slice(&16_u16.to_le_bytes());
    file.extend_from_slice(b"data");
    file.extend_from_slice(&data.to_le_bytes());
    file.resize(file.len() + data as usize, 0);
    file
}
