//! What enmasse files define and refer to, as it is now. An enmasse file that is open is read with every edit, so that
//! its places are never those of an earlier text.

use super::spot::What;
use super::symbols::{Symbol, SymbolKind};
use super::{Place, View};
use crate::lines::Span;
use crate::text::plain_line;
use crate::uri::Uri;
use crate::workspace::{Enmasse, Kind, Object, ObjectPlace, Word};

/// What stands at a byte of an enmasse file.
pub(super) fn at(
    view: &View<'_>,
    uri: &Uri,
    enmasse: &Enmasse,
    byte: usize,
) -> Option<(What<'static>, Span)> {
    let hit = |word: &Word| word.span.start <= byte && byte <= word.span.end;
    for (index, object) in enmasse.objects.iter().enumerate() {
        if let Some(word) = object.service.as_ref().filter(|word| hit(word)) {
            return Some((What::Service(word.text.clone()), word.span.clone()));
        }
        if let Some(word) = object.name.as_ref().filter(|word| hit(word)) {
            let own = ObjectPlace { uri: uri.clone(), object: index };
            return Some((What::Objects(vec![own]), word.span.clone()));
        }
        if let Some(word) = object.security.iter().find(|word| hit(word)) {
            let known = view.workspace.objects(Kind::Security, &word.text).cloned().collect();
            return Some((What::Objects(known), word.span.clone()));
        }
    }
    None
}

/// Where an object says its name.
pub(super) fn name_place(view: &View<'_>, place: &ObjectPlace) -> Option<Place> {
    view.place(&place.uri, &view.workspace.object(place)?.name.as_ref()?.span)
}

/// Where an object names the service that it invokes.
pub(super) fn service_place(view: &View<'_>, place: &ObjectPlace) -> Option<Place> {
    view.place(&place.uri, &view.workspace.object(place)?.service.as_ref()?.span)
}

/// The connections that `self.<path>['<name>']` may find.
pub(super) fn connections(view: &View<'_>, path: &str, name: &str) -> Vec<ObjectPlace> {
    let Some(kind) = Kind::of_attribute(path) else { return Vec::new() };
    view.workspace.objects(kind, name).cloned().collect()
}

/// `outgoing REST connection CRM`
pub(super) fn title(object: &Object) -> String {
    let name = object.name.as_ref().map(|word| word.text.as_str()).unwrap_or_default();
    plain_line(&format!("{} {name}", object.kind.noun()), 200)
}

/// What an enmasse file defines.
pub(super) fn symbols(view: &View<'_>, uri: &Uri, enmasse: &Enmasse) -> Vec<Symbol> {
    let symbol = |object: &Object| {
        let name = object.name.as_ref()?;
        let place = view.place(uri, &name.span)?;
        Some(Symbol {
            name: name.text.clone(),
            detail: Some(object.section.to_string()),
            kind: SymbolKind::Object,
            range: place.range,
            selection: place.range,
            children: Vec::new(),
        })
    };
    let named = enmasse.objects.iter().filter_map(symbol);
    named.filter(|symbol| !symbol.name.trim().is_empty()).collect()
}
