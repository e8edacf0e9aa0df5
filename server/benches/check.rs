//! What the check of one save costs: parsing alone, and everything.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

use std::fmt::Write;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use hotdeploy::python::{Source, ZatoVersion, check};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

/// A module of services of at least this many bytes, as people write them.
fn module(bytes: usize) -> String {
    let mut text = String::from(
        "# zato: ide-deploy=True\nfrom contextlib import closing\nfrom dataclasses import dataclass\n\n\
         from zato.server.service import Model, Service\n\nLIMIT = 10\n",
    );
    for index in 0.. {
        if text.len() >= bytes {
            break;
        }
        write_service(&mut text, index).unwrap_or_else(|error| unreachable!("a String takes all: {error}"));
    }
    text
}

fn write_service(text: &mut String, index: u32) -> std::fmt::Result {
    write!(
        text,
        r#"
@dataclass(init=False)
class Customer{index}(Model):
    """ What the caller gives. """
    customer_id: int
    name: str = ''

class GetCustomer{index}(Service):
    """ Returns customer {index}. """
    name = 'crm.customer.get-{index}'
    input = Customer{index}
    output = 'customer_id', '-name'

    def handle(self):
        request = self.request.input  # type: Customer{index}
        rows = []
        with closing(self.outgoing.sql.get('crm').session()) as session:
            for row in session.execute('select * from customer where id = :id', {{'id': request.customer_id}}):
                if row.status in ('active', 'new') and len(rows) < LIMIT:
                    rows.append({{'customer_id': row.id, 'name': f'{{row.first}} {{row.last!r:>10}}'}})
        try:
            self.response.payload = [item for item in rows if item['customer_id'] != {index}]
        except (KeyError, ValueError) as error:
            self.logger.warning('Could not answer %s -> %s', self.cid, error)
            raise
"#
    )
}

fn benches(criterion: &mut Criterion) {
    let zato = ZatoVersion::V4;
    let python = zato.default_python();
    let mut group = criterion.benchmark_group("module");
    for (name, bytes) in [("500 B", 500), ("20 kB", 20_000), ("100 kB", 100_000)] {
        let text = module(bytes);
        let source = Source {
            text: &text,
            file_name: "crm_customer.py",
            profile: &hotdeploy::python::Profile::new(python, zato),
        };
        assert_eq!(check(source).problems, [], "the module is good");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::new("parse", name), &text, |bencher, text| {
            bencher.iter(|| parse_unchecked(black_box(text), ParseOptions::from(Mode::Module)));
        });
        group.bench_with_input(BenchmarkId::new("check", name), &source, |bencher, source| {
            bencher.iter(|| check(black_box(*source)));
        });
    }
    group.finish();
}

criterion_group!(check_benches, benches);
criterion_main!(check_benches);
