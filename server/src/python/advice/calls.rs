//! Services that invoke themselves. Source: sheet `zato-source`, section A8.

use crate::python::module::Module;
use crate::python::{ClassKind, Target, Via};
use crate::rules::Sink;
use crate::rules::advice::{INVOKES_ITSELF, RESTARTS_ITSELF};

/// `self.invoke` of the service's own name ends with an exception. `self.invoke_async` does not, and may go on for ever.
pub(in crate::python) fn invokes_itself(module: &Module<'_>, sink: &mut Sink<'_>) {
    for invocation in &module.outline.invocations {
        let (rule, what) = match invocation.via {
            Via::Invoke => (&INVOKES_ITSELF, "invokes itself, which Zato refuses with an exception"),
            Via::InvokeAsync => {
                (&RESTARTS_ITSELF, "starts itself anew: without a condition that ends it, for ever")
            }
            Via::Other => continue,
        };
        let class = invocation.class.and_then(|index| module.outline.classes.get(index));
        let Some(class) = class.filter(|class| class.kind == ClassKind::Service) else { continue };
        let itself = match &invocation.target {
            Target::Name(name) => class.service_name.as_ref().and_then(|own| own.text()) == Some(name),
            Target::Class(name) => *name == class.name,
        };
        // What derives from it may have another name, and then invokes its parent.
        let is_parent = module.classes.visible().any(|known| known.name == class.name && known.has_subclass);
        if itself && !is_parent {
            sink.report(rule, invocation.span.clone(), format!("`{}` {what}", class.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{BOTH, marked};

    #[test]
    fn a_service_that_invokes_itself_is_told() {
        let body = |name: &str, call: &str| {
            format!(
                "class Other(Service):\n    name = 'o'\n    def handle(self): pass\nclass Get(Service):\n    {name}\n    def handle(self):\n        {call}\n"
            )
        };
        for (name, call, found) in [
            ("name = 'a'", "self.invoke('a', {})", Some("a")),
            ("", "self.invoke('crm-api.get')", Some("crm-api.get")),
            ("", "return self.invoke(Get)", Some("Get")),
            ("name = 'a'", "if 1: self.invoke(Get, x=1)", Some("Get")),
            ("name = 'a'", "self.invoke('crm-api.get')", None),
            ("name = f'{X}'", "self.invoke('crm-api.get')", None),
            ("", "self.invoke('o')", None),
            ("", "self.invoke(Other)", None),
            ("", "self.invoke_async('crm-api.get')", None),
            ("", "self.other.invoke('crm-api.get')", None),
            ("", "self.invoke(self.name + 'x')", None),
        ] {
            for zato in BOTH {
                let found: Vec<_> = found.into_iter().collect();
                assert_eq!(marked(zato, "invokes-itself", &body(name, call)), found, "{name} {call}");
            }
        }
    }

    #[test]
    fn a_service_that_starts_itself_anew_is_told_of_that() {
        let body = |call: &str| {
            format!("class Get(Service):\n    name = 'a'\n    def handle(self):\n        {call}\n")
        };
        for (call, found) in [
            ("self.invoke_async('a')", Some("a")),
            ("self.invoke_async(Get)", Some("Get")),
            ("self.invoke('a')", None),
            ("self.invoke_async('b')", None),
            ("self.patterns.fanout(['a'])", None),
        ] {
            let found: Vec<_> = found.into_iter().collect();
            assert_eq!(marked(BOTH[0], "restarts-itself", &body(call)), found, "{call}");
        }
    }

    #[test]
    fn a_parent_may_be_invoked() {
        let body = "class Get(Service):\n    name = 'a'\n    def handle(self): self.invoke('a')\nclass B(Get):\n    name = 'b'\n";
        assert_eq!(marked(BOTH[0], "invokes-itself", body), [""; 0]);
    }
}
