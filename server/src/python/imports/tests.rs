use super::ImportVerdict::{Fine, Missing, NameMissing, Unknown};
use super::*;
use crate::python::{Source, ZatoVersion, outline};

/// The verdicts on all imports of a text, for servers of which all modules are known.
fn verdicts(text: &str, minor: u8, modules: Option<&[&str]>) -> Vec<ImportVerdict> {
    let python = PythonVersion { major: 3, minor };
    let modules = modules.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
    let profile = Profile { modules, ..Profile::new(python, ZatoVersion::V4) };
    let (outline, _) = outline(Source { text, file_name: "crm.py", profile: &profile }).unwrap();
    outline.imports.iter().map(|import| judge_import(import, &profile)).collect()
}

const SURE: ImportVerdict = Missing { certain: true };
const UNSURE: ImportVerdict = Missing { certain: false };

#[test]
fn what_is_known_of_modules() {
    let none: Option<&[&str]> = Some(&[]);
    for (text, minor, modules, verdict) in [
        ("import json", 12, none, Fine),
        ("import os.path", 12, none, Fine),
        ("import os.paths", 12, none, SURE),
        ("import requests", 12, none, Fine),
        ("from requests import anything", 12, none, Fine),
        ("import zato.server.service", 12, none, Fine),
        ("import no_such", 12, none, SURE),
        ("import no_such", 12, None, UNSURE),
        ("import _frozen_importlib", 8, none, Unknown),
        ("import no_such.inner", 12, Some(&["no_such"]), Fine),
        ("from no_such.inner import x", 12, Some(&["no_such.inner"]), Fine),
        ("import no_such.inner", 12, Some(&["no_such.other"]), SURE),
        // What a version does not have is not there, whatever is known of the rest.
        ("import tomllib", 10, None, SURE),
        ("import asynchat", 12, None, SURE),
        ("import asynchat", 12, Some(&["asynchat"]), Fine),
        ("import asynchat", 11, None, Fine),
        ("import annotationlib", 13, None, SURE),
        ("import annotationlib", 14, None, Unknown),
        ("import distutils.core", 12, none, Fine),
        // Linux servers.
        ("import winreg", 12, none, SURE),
        ("import __future__", 14, none, Fine),
        ("import __future__", 12, none, Fine),
        ("import __main__", 12, none, Fine),
        ("import test.support", 12, none, Unknown),
        ("from . import x", 12, none, Unknown),
    ] {
        assert_eq!(verdicts(text, minor, modules), [verdict], "{text} on 3.{minor} with {modules:?}");
    }
}

#[test]
fn what_is_known_of_names() {
    let sure = NameMissing { certain: true };
    for (text, minor, verdict) in [
        // The compiler judges these.
        ("from __future__ import annotations", 12, Unknown),
        ("from os import path", 12, Fine),
        ("from os import no_such", 12, sure),
        ("from os import *", 12, Fine),
        ("from typing import Self", 10, sure),
        ("from typing import Self", 11, Fine),
        ("from typing import no_such", 13, Unknown),
        ("from asyncio import TaskGroup", 10, sure),
        ("from json import no_such", 14, Unknown),
        ("from xml import etree", 12, Fine),
        ("from concurrent import futures", 12, Fine),
        ("from importlib import resources", 8, Fine),
        ("from email.mime.text import MIMEText", 8, Fine),
        ("from collections.abc import Mapping", 13, Fine),
        ("from collections import Mapping", 12, sure),
    ] {
        assert_eq!(verdicts(text, minor, None), [verdict], "{text} on 3.{minor}");
    }
}

#[test]
fn where_it_stands() {
    for (text, expected) in [
        ("import no_such", SURE),
        ("class A:\n    import no_such", SURE),
        ("if True:\n    import no_such", SURE),
        ("import sys\nif sys.version_info >= (3, 9):\n    import no_such", SURE),
        ("import sys\nif sys.version_info < (3, 9):\n    pass\nelse:\n    import no_such", SURE),
        ("if x:\n    import no_such", UNSURE),
        ("if x:\n    pass\nelse:\n    import no_such", UNSURE),
        ("for x in y:\n    import no_such", UNSURE),
        ("with x:\n    import no_such", UNSURE),
        ("def f():\n    import no_such", UNSURE),
        ("def f():\n    if x:\n        import no_such", UNSURE),
        ("try:\n    import no_such\nexcept ValueError:\n    pass", UNSURE),
        ("try:\n    import no_such\nexcept ImportError:\n    pass", Fine),
        ("try:\n    import no_such\nexcept (ValueError, ModuleNotFoundError):\n    pass", Fine),
        ("try:\n    import no_such\nexcept Exception:\n    pass", Fine),
        ("try:\n    import no_such\nexcept:\n    pass", Fine),
        ("try:\n    pass\nexcept ImportError:\n    import no_such", Fine),
        ("def f():\n    try:\n        import no_such\n    except ImportError:\n        pass", Fine),
        ("with suppress(ImportError):\n    import no_such", Fine),
        ("with contextlib.suppress(ValueError, ImportError):\n    import no_such", Fine),
        ("with contextlib.suppress(ValueError):\n    import no_such", UNSURE),
        ("if False:\n    import no_such", Fine),
        ("import sys\nif sys.version_info < (3, 9):\n    import no_such", Fine),
        ("if __name__ == '__main__':\n    import no_such", Fine),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import no_such", Fine),
        ("from typing import TYPE_CHECKING\nif not TYPE_CHECKING:\n    import no_such", SURE),
        ("import typing as t\nif t.TYPE_CHECKING:\n    import no_such\nelse:\n    pass", Fine),
    ] {
        let found = verdicts(text, 12, Some(&[]));
        assert_eq!(found.last(), Some(&expected), "{text}");
    }
}
