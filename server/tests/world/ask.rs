//! What a person asks one server.

use hotdeploy::deploy::{Ask, ErrorKind, Event, Policy, Propagation, Reply, Request, ServerError, Trust};

use crate::play::{GOOD, Play, policy, uri};

fn source(server: Option<&str>) -> Request {
    Request::Source { uri: uri("crm.py"), target: None, server: server.map(Into::into) }
}

fn invoke(server: Option<&str>) -> Request {
    let server = server.map(Into::into);
    Request::Invoke { service: "crm.get".into(), payload: "{}".into(), target: None, server }
}

#[test]
fn the_source_is_asked_of_the_named_server_or_of_the_first() {
    let mut play = Play::ready(policy());
    play.open("crm.py", GOOD);
    let any = play.request(source(None));
    assert!(play.asked.is_empty(), "the cluster is not known yet");
    play.connect(Propagation::PerServer, &["server1", "server2"]);
    let named = play.request(source(Some("server2")));
    let asked: Vec<_> = play.asked.iter().map(|(id, server, _)| (*id, server.as_str())).collect();
    assert_eq!(asked, [(any, "server1"), (named, "server2")]);
    let Ask::Source { module, services } = &play.asked[0].2 else { panic!("{:?}", play.asked) };
    assert_eq!((module.as_str(), &services[..]), ("crm.py", &["crm.get".to_owned()][..]));
    play.event(Event::Told { id: named, result: Ok("x = 1".into()), ms: 1.0 });
    assert!(
        matches!(&play.replies[&named], Reply::Source { server, text } if server.as_str() == "server2" && text == "x = 1")
    );
}

#[test]
fn what_goes_wrong_is_said_with_its_reason() {
    let mut play = Play::ready(policy());
    let early = play.request(invoke(None));
    play.not_connected(ErrorKind::Unreachable, "server1 is down");
    assert!(matches!(&play.replies[&early], Reply::Refused(why) if why == "server1 is down"));
    play.connect(Propagation::PerServer, &["server1"]);
    let nobody = play.request(invoke(Some("server9")));
    assert!(matches!(&play.replies[&nobody], Reply::Refused(why) if why.contains("server9")));
    let refused = play.request(invoke(None));
    let error = ServerError::new(ErrorKind::Refused, "no such service");
    play.event(Event::Told { id: refused, result: Err(error), ms: 1.0 });
    assert!(matches!(&play.replies[&refused], Reply::Refused(why) if why == "no such service"));
    let unsendable = Request::Source { uri: uri("no-module.py"), target: None, server: None };
    let unsendable = play.request(unsendable);
    assert!(matches!(&play.replies[&unsendable], Reply::Refused(why) if why.contains("never sent")));
}

#[test]
fn nothing_is_asked_from_a_workspace_that_is_not_trusted() {
    for trust in [Trust::Untrusted, Trust::Unknown] {
        let mut play = Play::ready(Policy { trust, ..policy() });
        for request in [source(None), invoke(None)] {
            let id = play.request(request);
            assert!(matches!(&play.replies[&id], Reply::Refused(why) if why.contains("trust")), "{trust:?}");
        }
        assert_eq!((play.connects, play.asked.len()), (0, 0), "{trust:?}");
    }
}

#[test]
fn the_services_of_open_documents_are_listed_with_what_they_take() {
    let mut play = Play::ready(policy());
    play.open("crm.py", &GOOD.replace("    def", "    input = 'id', '-page'\n    def"));
    let id = play.request(Request::Services);
    let Reply::Services(services) = &play.replies[&id] else { panic!("{:?}", play.replies) };
    let named: Vec<_> = services.iter().map(|service| service.name.as_str()).collect();
    assert_eq!(named, ["crm.get"]);
    let input: Vec<_> =
        services[0].input.iter().flatten().map(|input| (input.name.as_str(), input.optional)).collect();
    assert_eq!(input, [("id", false), ("page", true)]);
}
