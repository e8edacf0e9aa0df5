//! What the workspace costs: a thousand modules read from the disk, and one edit among them.

#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(clippy::expect_used, reason = "a bench stops at what it did not expect")]

use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use hotdeploy::indexer;
use hotdeploy::python::{Profile, Report, Source, check};
use hotdeploy::uri::Uri;
use hotdeploy::workspace::{Contents, ModuleContents, Workspace};

const MODULES: usize = 1_000;

/// A module of 2 to 6 kB, as people write them, which invokes others and uses connections.
fn module(number: usize) -> String {
    let mut text = String::from(
        "# zato: ide-deploy=True\nfrom contextlib import closing\nfrom zato.server.service import Model, Service\n",
    );
    for class in 0..2 + number % 5 {
        let next = (number + class + 1) % MODULES;
        write!(
            text,
            r#"
class Customer{class}(Model):
    """ What the caller gives. """
    customer_id: int
    name: str = ''

class GetCustomer{class}(Service):
    """ Returns customer {class}. """
    name = 'crm.customer{number}.get-{class}'
    input = Customer{class}
    output = 'customer_id', '-name'

    def handle(self):
        request = self.request.input
        rows = []
        with closing(self.outgoing.sql.get('crm').session()) as session:
            for row in session.execute('select * from customer where id = :id', {{'id': request.customer_id}}):
                if row.status in ('active', 'new'):
                    rows.append({{'customer_id': row.id, 'name': f'{{row.first}} {{row.last!r:>10}}'}})
        account = self.invoke('crm.customer{next}.get-0', {{'customer_id': request.customer_id}})
        self.out.rest['Billing'].conn.post(self.cid, account)
        self.response.payload = [item for item in rows if item['customer_id'] != {class}]
"#
        )
        .expect("a String takes all");
    }
    text
}

fn report(number: usize, text: &str) -> Report {
    let file_name = format!("customer{number}.py");
    check(Source { text, file_name: &file_name, profile: &Profile::default() })
}

fn contents(report: &Report) -> Contents {
    Contents::Module(ModuleContents { outline: report.outline.clone(), lines: report.lines.clone() })
}

fn benches(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().canonicalize().expect("its path");
    for number in 0..MODULES {
        let team = root.join(format!("team{}", number % 20));
        std::fs::create_dir_all(&team).expect("a folder");
        std::fs::write(team.join(format!("customer{number}.py")), module(number)).expect("a file");
    }
    let roots = [root.clone()];
    let mut group = criterion.benchmark_group("workspace");
    group.sample_size(10);
    group.bench_function("read and index 1000 modules", |bencher| {
        bencher.iter(|| {
            let mut workspace = Workspace::default();
            for (uri, contents) in indexer::read(black_box(&roots)) {
                workspace.set(&uri, Some(contents));
            }
            workspace
        });
    });
    let mut workspace = Workspace::default();
    for (uri, contents) in indexer::read(&roots) {
        workspace.set(&uri, Some(contents));
    }
    workspace.complete();
    assert_eq!(workspace.files().count(), MODULES, "all are there");
    let uri = Uri::of_path(&root.join("team7/customer7.py")).expect("its URI");
    let before = module(7);
    let reports = [before.clone(), before.replace("crm.customer7.get-0", "crm.customer7.find-0")]
        .map(|text| Arc::new(report(7, &text)));
    group.sample_size(100);
    group.bench_function("an edit is indexed and held against the others", |bencher| {
        let mut turn = 0;
        bencher.iter(|| {
            turn = 1 - turn;
            let report = &reports[turn];
            let changes = workspace.set_open(&uri, Some(contents(report)));
            let problems = workspace.check(&uri, report, &Profile::default(), None);
            (changes, problems)
        });
    });
    group.finish();
}

criterion_group!(workspace_benches, benches);
criterion_main!(workspace_benches);
