//! Numbers as text, without what formats everything: a page waits for every
//! kilobyte of code.

use alloc::string::String;

/// Appends a number in decimal digits.
pub fn push_number(out: &mut String, number: i64) {
    if number < 0 {
        out.push('-');
    }
    let mut rest = number.unsigned_abs();
    let mut digits = [0_u8; 20];
    let mut from = digits.len();
    loop {
        from -= 1;
        if let Some(digit) = digits.get_mut(from) {
            *digit = b'0' + (rest % 10) as u8;
        }
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    for digit in digits.get(from..).unwrap_or_default() {
        out.push(char::from(*digit));
    }
}

/// Gives a number in decimal digits.
pub fn number(number: i64) -> String {
    let mut out = String::new();
    push_number(&mut out, number);
    out
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_reads_as_the_standard_library_writes_it() {
        for of in [0, 7, 10, -1, -90, 1_796_115_600_000, i64::MAX, i64::MIN] {
            assert_eq!(number(of), of.to_string());
        }
    }
}
