//! The module part of a derived name, where a file is deployed from the folder it lies in.

use crate::python::file_name::stem;

/// A file right below a folder of this name is named by itself.
const FLAT_FOLDER: &str = "services";

/// The folders that a project's modules are named from, the first that there is.
const ROOTS: [&str; 2] = ["src", "source"];

/// The dotted name that Zato 3.2 and later give to the module of a file deployed in place; the services' names are
/// derived from it (see [`derived_name`](super::derived_name)). `path` is absolute, with either kind of separators.
/// An upload always has the file's stem instead, unless the server itself lies below a folder `src`.
///
/// Source: sheet `zato-source`, section A7.2.
pub fn in_place_module(path: &str) -> String {
    let mut folders: Vec<&str> = path.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
    let stem = stem(folders.pop().unwrap_or_default());
    // So that Zato's own services keep their names.
    let internal = path.contains("zato") && path.contains("internal");
    if internal || folders.last() == Some(&FLAT_FOLDER) {
        return stem.to_owned();
    }
    let deepest = |root: &str| folders.iter().rposition(|folder| *folder == root);
    let Some(root) = ROOTS.into_iter().find_map(deepest) else { return stem.to_owned() };
    let mut parts = folders.split_off(root + 1);
    if stem != "__init__" {
        parts.push(stem);
    }
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::derived_name;
    use super::*;

    #[test]
    fn modules_are_named_from_their_folders() {
        for (path, module) in [
            ("/proj/impl/src/api/customer.py", "api.customer"),
            ("/proj/impl/src/services/customer.py", "customer"),
            ("/proj/src/a/src/b/c.py", "b.c"),
            ("/proj/source/x/y.py", "x.y"),
            (
                "/home/me/src/zato/env/qs-1/server1/work/hot-deploy/current/crm.py",
                "zato.env.qs-1.server1.work.hot-deploy.current.crm",
            ),
            // `src` counts before a deeper `source`.
            ("/proj/src/source/x.py", "source.x"),
            ("/proj/source/src/x.py", "x"),
            ("/proj/src/customer.py", "customer"),
            ("/proj/src/api/__init__.py", "api"),
            ("/proj/src/api/services/__init__.py", "__init__"),
            ("/proj/src/__init__.py", ""),
            ("/proj/api/customer.py", "customer"),
            ("/opt/zato/incoming/services/crm.py", "crm"),
            ("/proj/src/services/api/crm.py", "services.api.crm"),
            ("/proj/src/api.v2/crm.py", "api.v2.crm"),
            ("C:\\work\\src\\api\\crm.py", "api.crm"),
            // Only whole names of folders count.
            ("/proj/srcs/my-src/SRC/crm.py", "crm"),
            ("/proj/src.py", "src"),
            ("/proj/myservices/crm.py", "crm"),
            // As Zato has its own.
            ("/proj/src/zato/api/internal/crm.py", "crm"),
            ("/home/zatouser/src/internals/crm.py", "crm"),
            ("/home/zatouser/src/api/crm.py", "api.crm"),
            ("/proj/src/internal/crm.py", "internal.crm"),
            ("crm.py", "crm"),
            ("", ""),
        ] {
            assert_eq!(in_place_module(path), module, "{path}");
        }
    }

    #[test]
    fn services_are_named_by_the_way_of_deployment() {
        for (path, class, flat, in_place) in [
            ("/proj/impl/src/api/customer.py", "Get", "customer.get", "api.customer.get"),
            ("/proj/impl/src/services/customer.py", "Get", "customer.get", "customer.get"),
            (
                "/p/src/my_api/v2/GetAll.py",
                "GetXMLFor2",
                "get-all.get-xml-for2",
                "my-api.v2.-get-all.get-xml-for2",
            ),
        ] {
            let stem = stem(path.rsplit('/').next().unwrap());
            assert_eq!(derived_name(stem, class), flat, "{path}");
            assert_eq!(derived_name(&in_place_module(path), class), in_place, "{path}");
        }
    }

    /// The rules said again, from the end of the path backwards.
    fn named_again(folders: &[String], file: &str) -> String {
        let stem = file.trim_end_matches(".py");
        let whole = format!("/{}/{file}", folders.join("/"));
        if whole.contains("zato") && whole.contains("internal") {
            return stem.to_owned();
        }
        if folders.last().is_some_and(|folder| folder == "services") {
            return stem.to_owned();
        }
        let root = if folders.iter().any(|folder| folder == "src") { "src" } else { "source" };
        let mut name = if stem == "__init__" { String::new() } else { stem.to_owned() };
        for folder in folders.iter().rev() {
            if folder == root {
                return name;
            }
            name = if name.is_empty() { folder.clone() } else { format!("{folder}.{name}") };
        }
        stem.to_owned()
    }

    proptest! {
        #[test]
        fn in_place_names_equal_the_rules_said_again(
            folders in prop::collection::vec("src|source|services|zato|internal|[a-z_]{1,4}|żó|Api2", 0..7),
            file in "(crm|__init__|src|GetAll|a_b|żółw)\\.py",
        ) {
            let path = format!("/{}/{file}", folders.join("/")).replace("//", "/");
            prop_assert_eq!(in_place_module(&path), named_again(&folders, &file), "{}", path);
        }

        #[test]
        fn any_path_gets_a_name(path in any::<String>()) {
            prop_assert!(!in_place_module(&path).contains(['/', '\\']));
        }
    }
}
