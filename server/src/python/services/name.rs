//! The name under which Zato deploys a service that gives itself none.

/// Derives the name from the module's and the class's.
///
/// An upload is a flat file, so the module part is the file's stem.
/// The rules of Zato 3.2 to 4.1. Observed: zato 3.2 and 4.1, section 6.
pub(super) fn derive(module: &str, class: &str) -> String {
    let whole = format!("{module}.{class}").replace("server.service.internal.", "");
    let separated = separate_words(&whole);
    let (module, class) = separated.rsplit_once('.').unwrap_or(("", &separated));
    let class = class.strip_prefix('-').unwrap_or(class).replace("_-", "_");
    format!("{}.{class}", module.replace('_', "-"))
}

/// Lower-cases, with a dash before each ASCII capital that follows an ASCII lower-case letter or, unless it is the
/// first character of all, precedes one. Blanks part words too.
fn separate_words(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + 8);
    let mut before: Option<char> = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let follows_lower = before.is_some_and(|before| before.is_ascii_lowercase());
        let precedes_lower = chars.peek().is_some_and(char::is_ascii_lowercase);
        if c.is_ascii_uppercase() && (follows_lower || (before.is_some() && precedes_lower)) {
            marked.push(' ');
        }
        marked.push(c);
        before = Some(c);
    }
    marked.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_the_facts_and_of_real_servers() {
        for (module, class, name) in [
            ("crm_channel_customer", "GetCustomer", "crm-channel-customer.get-customer"),
            ("api", "MyService", "api.my-service"),
            ("my.pkg.api", "GetHTTPResponse", "my.pkg.api.get-http-response"),
            ("my_mod", "My_Service", "my-mod.my_service"),
            ("MyModule", "Do", "my-module.do"),
            ("mod", "GetV2Client", "mod.get-v2-client"),
            ("mod", "XMLHandler", "mod.xml-handler"),
            ("mod", "AS2Send", "mod.as2-send"),
            ("mod1", "Get2FA", "mod1.get2fa"),
            ("mod", "_Private", "mod._private"),
            ("mod", "UserAPI", "mod.user-api"),
            ("zato.server.service.internal.ping", "Ping", "zato.ping.ping"),
            // Observed on 3.2 and 4.1.
            ("_vn_lead", "Lead", "-vn-lead.lead"),
            ("vn_trail_", "Tail", "vn-trail-.tail"),
            ("VnCamelMod", "DoIt", "vn-camel-mod.do-it"),
            ("vn_digits9", "B2B", "vn-digits9.b2b"),
            ("vn-dash", "Dash", "vn-dash.dash"),
            ("vn_unicode", "Żółw", "vn-unicode.żółw"),
            ("a__b", "C", "a--b.c"),
        ] {
            assert_eq!(derive(module, class), name, "{module}.{class}");
        }
    }

    /// The rules said again, by looking at each position of the whole text.
    fn derived_again(module: &str, class: &str) -> String {
        let text: Vec<char> = format!("{module}.{class}").chars().collect();
        let lower = |index: Option<usize>| {
            index.and_then(|index| text.get(index)).is_some_and(char::is_ascii_lowercase)
        };
        let words: String = (0..text.len())
            .flat_map(|index| {
                let capital = text[index].is_ascii_uppercase();
                let parted = lower(index.checked_sub(1)) || (index > 0 && lower(Some(index + 1)));
                (capital && parted).then_some('-').into_iter().chain(text[index].to_lowercase())
            })
            .collect();
        let dot = words.rfind('.').unwrap();
        let (module, class) = (&words[..dot], &words[dot + 1..]);
        let class = class.strip_prefix('-').unwrap_or(class);
        module.replace('_', "-") + "." + &class.replace("_-", "_")
    }

    proptest! {
        #[test]
        fn derived_names_equal_the_rules_said_again(
            module in "[a-zA-Z_][a-zA-Z0-9_]{0,12}",
            class in "[A-Za-z_][A-Za-z0-9_]{0,12}",
        ) {
            prop_assert_eq!(derive(&module, &class), derived_again(&module, &class));
        }

        #[test]
        fn so_do_dotted_modules_digits_acronyms_and_other_alphabets(
            module in "([a-zA-Zżß_][a-zA-Z0-9żŁé_-]{0,6}\\.){0,3}[A-Za-zŻ_][A-Z0-9a-cé_-]{0,8}",
            class in "(_{0,2}[A-Z]{1,4}[0-9]{0,2}[a-z]{0,4}|[żŁÉüА-Яа-я]{1,3}){1,4}",
        ) {
            prop_assert_eq!(derive(&module, &class), derived_again(&module, &class), "{}.{}", module, class);
        }
    }
}
