//! Modules that are too long for comfort.

use crate::python::ZatoVersion;
use crate::python::module::Module;
use crate::rules::Sink;
use crate::rules::advice::{LARGE_MODULE, UPLOAD_LIMIT};

/// Largest request of 4.1 in bytes, unless `Zato_TCP_Max_Msg_Size` says otherwise.
/// Observed: zato 4.1, section 3: 6.7 MB are accepted, at 9.4 MB the connection is reset.
const MAX_REQUEST: usize = 8 << 20;

/// What a request has beside the module, in bytes: the names of two fields and the file's name.
const ENVELOPE: usize = 64;

/// Longest source, in bytes, that 3.2's table of deployed services is made for.
/// Source: sheet `zato-source`, section A1.8.
const MAX_STORED: usize = 500_000;

/// Holds the size to what the target's servers take.
pub(in crate::python) fn size(module: &Module<'_>, sink: &mut Sink<'_>) {
    let size = module.source.text.len();
    match module.source.profile.zato {
        // The upload is Base64: four bytes for three.
        ZatoVersion::V4 if size.div_ceil(3) * 4 + ENVELOPE > MAX_REQUEST => {
            let message = format!(
                "the module has {}: its upload exceeds the 8 MB that Zato 4.1 accepts by default",
                megabytes(size)
            );
            sink.report(&UPLOAD_LIMIT, module.first_line(), message);
        }
        ZatoVersion::V3 if size > MAX_STORED => {
            let message = format!(
                "the module has {}: a server's database may have no room for more than 0.5 MB of source",
                megabytes(size)
            );
            sink.report(&LARGE_MODULE, module.first_line(), message);
        }
        ZatoVersion::V3 | ZatoVersion::V4 => {}
    }
}

fn megabytes(size: usize) -> String {
    format!("{}.{} MB", size / 1_000_000, size / 100_000 % 10)
}

#[cfg(test)]
mod tests {
    use super::super::testing::problems;
    use crate::python::ZatoVersion;

    #[test]
    fn sizes_are_held_to_the_version_s_limits() {
        for (zato, size, expected) in [
            (ZatoVersion::V3, 500_000, None),
            (ZatoVersion::V3, 500_001, Some("large-module")),
            (ZatoVersion::V4, 500_001, None),
            // Observed to be accepted: a body of 6.7 MB.
            (ZatoVersion::V4, 5_000_000, None),
            (ZatoVersion::V4, 6_291_000, None),
            (ZatoVersion::V4, 6_291_500, Some("upload-limit")),
        ] {
            let start =
                "from zato.server.service import Service\nclass Get(Service):\n    def handle(self): pass\n#";
            let text = start.to_owned() + &"x".repeat(size - start.len());
            let found: Vec<_> = problems(zato, &text).iter().map(|problem| problem.code).collect();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{size} on {zato:?}");
        }
    }
}
