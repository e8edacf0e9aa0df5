use super::*;
use crate::python::{Profile, check, outline as outline_of};

const MODULE: &str = r"'''Customers.'''
# zato: ide-deploy=True
import json
from zato.server.service import Int, Model, Service, list_
try:
    import ujson
except ImportError:
    ujson = None

class Customer(Model):
    id: int
    email: str = ''

class Get(Service):
    '''Gets one.'''
    name = 'crm.get'
    input = 'id', Int('-page')
    output = list_[Customer]

    def handle(self):
        import csv
        self.invoke('crm.audit', {})
        self.invoke_async(Audit)
        self.out.rest['CRM'].conn.get(self.cid)
        self.out.sql.get('db')

class Audit(Service):
    class SimpleIO:
        input_required = 'a, b'
        input_optional = ('c',)

    async def handle(this):
        this.patterns.fanout(['x.a', 'x.b'])
";

fn outline() -> Outline {
    outline_of(crate::python::Source { text: MODULE, file_name: "crm_api.py", profile: &Profile::default() })
        .unwrap()
        .0
}

#[test]
fn spans_are_those_of_the_words_themselves() {
    let outline = outline();
    let at = |span: &Span| &MODULE[span.clone()];
    let invoked: Vec<_> = outline.invocations.iter().map(|i| (at(&i.span), i.class, i.via)).collect();
    assert_eq!(
        invoked,
        [
            ("crm.audit", Some(1), Via::Invoke),
            ("Audit", Some(1), Via::InvokeAsync),
            ("x.a", Some(2), Via::Other),
            ("x.b", Some(2), Via::Other),
        ]
    );
    let used: Vec<_> = outline.connections.iter().map(|c| (c.path.as_str(), at(&c.span))).collect();
    assert_eq!(used, [("out.rest", "CRM"), ("out.sql", "db")]);
    let names: Vec<_> = outline.classes.iter().map(|class| at(&class.name_span)).collect();
    assert_eq!(names, ["Customer", "Get", "Audit"]);
    let imports: Vec<_> =
        outline.imports.iter().map(|i| (i.module.as_str(), at(&i.span), i.reached)).collect();
    assert_eq!(imports[0], ("json", "json", Reached::Always));
    assert_eq!(imports[5], ("ujson", "ujson", Reached::Guarded));
    assert_eq!(imports[6], ("csv", "csv", Reached::WhenCalled));
}

#[test]
fn every_way_to_invoke_names_services() {
    for (call, expected) in [
        ("self.invoke('a', {'x': 'y'})", &["a"][..]),
        ("self.invoke(zato_name='a')", &["a"]),
        ("self.invoke_async('a', {}, callback='b')", &["a", "b"]),
        ("self.invoke_async('a', self.invoke('c'), callback=['b', 'd'])", &["a", "c", "b", "d"]),
        ("self.invoke_async('a', callback=self)", &["a"]),
        ("self.invoke_async('a@server2')", &["a"]),
        ("self.invoke('a@server2')", &["a@server2"]),
        ("self.new_instance('a')", &["a"]),
        ("self.schedule.onetime(self, 'a', 'job', after_seconds=1)", &["a"]),
        ("self.schedule.onetime(self, target_service=Audit)", &["Audit"]),
        ("self.patterns.invoke_retry.invoke('a', {}, repeats=3)", &["a"]),
        ("self.patterns.invoke_retry.invoke_async('a', callback='b')", &["a", "b"]),
        ("self.patterns.fanout.invoke({'a': {}, 'b': {}}, ['c'], on_target='d')", &["a", "b", "c", "d"]),
        ("self.patterns.parallel.invoke({'a': {}}, ['b'])", &["a", "b"]),
        ("self.schedule.onetime(self)", &[]),
        ("self.invoke(*names)", &[]),
        ("self.invoke_async()", &[]),
        ("self.other.invoke('a')", &[]),
    ] {
        let text = format!(
            "from zato.server.service import Service\nclass Get(Service):\n    def handle(self):\n        {call}\n"
        );
        let source = crate::python::Source { text: &text, file_name: "crm.py", profile: &Profile::default() };
        let outline = outline_of(source).unwrap().0;
        let named: Vec<_> = outline.invocations.iter().map(|call| &text[call.span.clone()]).collect();
        assert_eq!(named, expected, "{call}");
    }
}

#[test]
fn services_say_what_they_take_and_give() {
    let outline = outline();
    let [customer, get, audit] = &outline.classes[..] else { panic!("three classes") };
    assert_eq!(customer.kind, ClassKind::Model);
    assert_eq!(
        customer.fields.iter().map(|f| (f.name.as_str(), f.optional)).collect::<Vec<_>>(),
        [("id", false), ("email", true)]
    );
    assert!(
        matches!(&get.service_name, Some(ServiceName::Explicit { text, span: Some(span) }) if text == "crm.get" && MODULE[span.clone()] == *text)
    );
    assert_eq!(get.doc.as_deref(), Some("Gets one."));
    let Some(Io::Elements { elements, .. }) = &get.input else { panic!("{:?}", get.input) };
    let inputs: Vec<_> =
        elements.iter().map(|e| (&MODULE[e.span.clone()], e.kind.as_deref(), e.optional)).collect();
    assert_eq!(inputs, [("id", None, false), ("page", Some("Int"), true)]);
    assert!(matches!(&get.output, Some(Io::Model { name, list: true, .. }) if name == "Customer"));
    assert_eq!(audit.service_name, Some(ServiceName::Derived("crm-api.audit".into())));
    let Some(Io::Elements { elements, .. }) = &audit.input else { panic!("{:?}", audit.input) };
    let inputs: Vec<_> = elements.iter().map(|e| (&MODULE[e.span.clone()], e.optional)).collect();
    assert_eq!(inputs, [("a", false), ("b", false), ("c", true)]);
    assert!(audit.methods[0].is_async);
}

#[test]
fn the_check_gives_the_same_outline() {
    let report =
        check(crate::python::Source { text: MODULE, file_name: "crm_api.py", profile: &Profile::default() });
    assert_eq!(*report.outline, outline());
}
