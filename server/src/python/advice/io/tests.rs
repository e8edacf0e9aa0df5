use super::super::testing::{BOTH, fixed, marked, messages};
use crate::python::ZatoVersion;

const MODELS: &str = "\
class Base(Model):
    id: int
    @property
    def label(self): pass
class Customer(Base):
    email: str = ''
    limit = 5
    def full(self): pass
";

/// A service with these declarations whose `handle` has this body.
fn service(declared: &str, body: &str) -> String {
    format!("{MODELS}class Get(Service):\n    {declared}\n    def handle(self):\n        {body}\n")
}

fn check(code: &str, declared: &str, body: &str, expected: &[&str]) {
    for zato in BOTH {
        let text = service(declared, body);
        assert_eq!(marked(zato, code, &text), expected, "{declared}: {body} on {zato:?}");
    }
}

#[test]
fn input_that_is_not_declared_is_told() {
    for (declared, body, expected) in [
        ("input = 'a', '-b'", "self.request.input.c", &["c"][..]),
        (
            "input = 'a', Int('b')",
            "print(self.request.input['c'], self.request.input.get('d', 1))",
            &["c", "d"],
        ),
        ("input = 'a'", "input = self.request.input\n        if input.a: return input.x", &["x"]),
        (
            "input = 'a'",
            "data: dict = self.request.input\n        return data['x'] + data.get('y')",
            &["x", "y"],
        ),
        ("input = 'a'", "return [self.request.input.x for _ in ()]", &["x"]),
        ("input = 'a'", "def f(): return self.request.input.x\n        return f", &["x"]),
        ("input = Customer", "self.request.input.mail", &["mail"]),
        ("input = 'a'", "self.request.input.x.y", &["x"]),
        ("input = 'a'\n    output = 'b'", "self.response.payload.b = self.request.input.x", &["x"]),
    ] {
        check("unknown-input", declared, body, expected);
    }
}

#[test]
fn input_that_may_be_there_is_not() {
    for (declared, body) in [
        ("input = 'a', '-b'", "self.request.input.a, self.request.input['b'], self.request.input.get('a')"),
        ("input = 'a, b'", "self.request.input.b"),
        (
            "input = Customer",
            "i = self.request.input\n        i.id, i.email, i.label, i.limit, i.full(), i.to_dict()",
        ),
        ("input = list_[Customer]", "self.request.input.x"),
        ("input = Order", "self.request.input.x"),
        ("input = X + ('a',)", "self.request.input.x"),
        ("input = 'a', X", "self.request.input.x"),
        ("input = 'a'\n    input += ('b',)", "self.request.input.x"),
        ("if MODELS:\n        input = 'a'\n    else:\n        input = 'b'", "self.request.input.x"),
        ("output = 'a'", "self.request.input.x"),
        ("input = 'a'", "self.request.input.keys(), self.request.input.items()"),
        ("input = 'a'", "self.request.input.x = 1\n        return self.request.input.x"),
        ("input = 'a'", "self.request.input.update({'x': 1})\n        return self.request.input.x"),
        ("input = 'a'", "self.request.input['x'] = 1\n        return self.request.input.x"),
        ("input = 'a'", "self.request.input = MODELS\n        return self.request.input.x"),
        ("input = 'a'", "input = self.request.input\n        input = input.a\n        return input.x"),
        ("input = 'a'", "input = self.request.input\n        return [input.x for input in input.a]"),
        ("input = 'a'", "input = self.request.input\n        return lambda input: input.x"),
        ("input = 'a'", "return self.request.payload.x, self.request.http.x, other.request.input.x"),
        ("input = 'a'", "return 'x' in self.request.input, hasattr(self.request.input, 'x')"),
        ("input = 'a'", "self.request.input[key], self.request.input.get(key), self.request.input.__dict__"),
        ("x = 1", "self.request.input.x"),
    ] {
        let declared = declared.replace('X', "MODELS").replace("Order", "Other");
        let body = format!("from acme import MODELS, Other, key, other\n{}", service(&declared, body));
        for zato in BOTH {
            assert_eq!(marked(zato, "unknown-input", &body), [""; 0], "{body}");
        }
    }
}

#[test]
fn output_that_is_not_declared_is_told() {
    for (declared, body, expected) in [
        ("output = 'a', '-b'", "self.response.payload.c = 1", &["c"][..]),
        ("output = 'a'", "self.response.payload['c'] = 1", &["c"]),
        ("output = 'a'", "self.response.payload = {'a': 1, 'c': 2, 'd': {'e': 3}}", &["c", "d"]),
        ("output = 'a'", "self.response.payload = [{'a': 1}, {'c': 2}]", &["c"]),
        ("output = Customer", "self.response.payload = {'id': 1, 'mail': 2}", &["mail"]),
        ("output = list_[Customer]", "self.response.payload = [{'mail': 2}]", &["mail"]),
        ("output = 'a'", "self.response.payload.a = 1", &[]),
        ("output = 'a'", "self.response.payload = {'a': 1, **self.f(), key: 2}", &[]),
        ("output = 'a'", "self.response.payload = self.f()\n        self.response.payload.c = 1", &[]),
        ("output = 'a'", "self.response.payload = Customer()\n        self.response.payload.c = 1", &[]),
        ("output = 'a'", "return self.response.payload.getvalue(), self.response.payload.c", &[]),
        ("output = 'a'", "self.response.payload[:] = [{'c': 1}]", &[]),
        ("output = 'a'", "self.response.headers['c'] = 1", &[]),
        ("output = dict", "self.response.payload.c = 1", &[]),
        ("input = 'a'", "self.response.payload.c = 1", &[]),
    ] {
        check("unknown-output", declared, &format!("key = 'k'\n        {body}"), expected);
    }
}

#[test]
fn declarations_are_inherited_in_the_module() {
    let child = "class Put(Get):\n    name = 'put'\n    def handle(self): self.request.input.x\n";
    for (declared, expected) in [("input = 'a'", &["x"][..]), ("input = 'x'", &[]), ("y = 1", &[])] {
        let body = service(declared, "self.request.input.whatever") + child;
        assert_eq!(marked(ZatoVersion::V4, "unknown-input", &body), expected, "{declared}");
    }
    let set_later = service("input = 'a'", "self.request.input.x") + "Get.input = 'x'\n";
    assert_eq!(marked(ZatoVersion::V4, "unknown-input", &set_later), [""; 0]);
    // What another module declares is unknown.
    let body = format!(
        "from acme import Base\n{}",
        service("y = 1", "pass").replace("(Service)", "(Base, Service)")
    );
    assert_eq!(marked(ZatoVersion::V4, "unknown-input", &(body + child)), [""; 0]);
}

#[test]
fn an_inner_class_counts_where_the_version_reads_it() {
    for (inner, v3, v4) in [
        ("class SimpleIO:\n        input_required = 'a'\n        input_optional = 'b'", &["x"][..], &[][..]),
        ("class SimpleIO:\n        output_required = 'a'", &[], &[]),
        ("class SimpleIO(MODELS):\n        input_required = 'a'", &[], &[]),
        ("class IO:\n        input = 'a'", &[], &["x"]),
    ] {
        let body = format!("from acme import MODELS\n{}", service(inner, "self.request.input.x"));
        assert_eq!(marked(ZatoVersion::V3, "unknown-input", &body), v3, "{inner}");
        assert_eq!(marked(ZatoVersion::V4, "unknown-input", &body), v4, "{inner}");
    }
}

#[test]
fn what_was_meant_is_put_in_its_place() {
    for (code, body, expected) in [
        ("unknown-input", "self.request.input.custmer_id", "self.request.input.customer_id"),
        ("unknown-input", "self.request.input[\"customerId\"]", "self.request.input[\"customer_id\"]"),
        ("unknown-input", "self.request.input.get('customerid')", "self.request.input.get('customer_id')"),
        ("unknown-output", "self.response.payload = {'nmae': 1}", "self.response.payload = {'name': 1}"),
    ] {
        let declared = "input = 'customer_id', '-page'\n    output = 'name'";
        let found = fixed(ZatoVersion::V3, code, &service(declared, body));
        assert_eq!(found, Some(service(declared, expected)), "{body}");
    }
    let far = service("input = 'customer_id'", "self.request.input.zzz");
    assert_eq!(fixed(ZatoVersion::V3, "unknown-input", &far), None);
    let found =
        messages(ZatoVersion::V3, "unknown-input", &service("input = 'abc'", "self.request.input.abd"));
    assert_eq!(found, ["the `input` of `Get` has no `abd`; did you mean `abc`?"]);
}
