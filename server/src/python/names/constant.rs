//! What is known of a test or an iterable without running it.

use ruff_python_ast::{self as ast, CmpOp, Expr, Number, UnaryOp};

use super::super::PythonVersion;

/// Which names have the meaning they usually have.
#[derive(Debug, Clone)]
pub(in crate::python) struct Constants<'a> {
    pub python: PythonVersion,
    /// `__name__` while the module loads.
    pub module_name: &'a str,
    /// Local names of `typing.TYPE_CHECKING`.
    pub type_checking: Vec<&'a str>,
    /// Local names of the modules `typing` and `sys`.
    pub typing_modules: Vec<&'a str>,
    pub sys_modules: Vec<&'a str>,
}

impl<'a> Constants<'a> {
    pub fn new(python: PythonVersion, module_name: &'a str) -> Self {
        Self {
            python,
            module_name,
            type_checking: Vec::new(),
            typing_modules: Vec::new(),
            sys_modules: Vec::new(),
        }
    }

    /// Learns from an import at module level.
    pub fn import(&mut self, import: &'a ast::StmtImport) {
        for alias in &import.names {
            let local = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            let known = match alias.name.as_str() {
                "typing" | "typing_extensions" => &mut self.typing_modules,
                "sys" => &mut self.sys_modules,
                _ => continue,
            };
            learn(known, local);
        }
    }

    /// Learns from a `from … import` at module level.
    pub fn import_from(&mut self, import: &'a ast::StmtImportFrom) {
        if import.level == 0 && matches!(import.module.as_deref(), Some("typing" | "typing_extensions")) {
            for alias in import.names.iter().filter(|alias| alias.name.as_str() == "TYPE_CHECKING") {
                learn(&mut self.type_checking, alias.asname.as_ref().unwrap_or(&alias.name).as_str());
            }
        }
    }

    /// Forgets a name that is assigned.
    pub fn assigned(&mut self, name: &str) {
        for names in [&mut self.type_checking, &mut self.typing_modules, &mut self.sys_modules] {
            names.retain(|known| *known != name);
        }
    }

    /// The truth of a test, where it is certain when the module is imported.
    pub fn truth(&self, test: &Expr) -> Option<bool> {
        match test {
            Expr::BooleanLiteral(literal) => Some(literal.value),
            Expr::NoneLiteral(_) => Some(false),
            Expr::NumberLiteral(ast::ExprNumberLiteral { value: Number::Int(value), .. }) => {
                Some(value.as_u64() != Some(0))
            }
            Expr::StringLiteral(literal) => Some(!literal.value.is_empty()),
            Expr::Name(name) if self.type_checking.contains(&name.id.as_str()) => Some(false),
            Expr::Attribute(attribute)
                if attribute.attr.as_str() == "TYPE_CHECKING"
                    && is_one_of(&attribute.value, &self.typing_modules) =>
            {
                Some(false)
            }
            Expr::UnaryOp(ast::ExprUnaryOp { op: UnaryOp::Not, operand, .. }) => {
                self.truth(operand).map(std::ops::Not::not)
            }
            Expr::BoolOp(ast::ExprBoolOp { op, values, .. }) => {
                let decides = op.is_or();
                let truths = values.iter().map(|value| self.truth(value));
                if truths.clone().any(|truth| truth == Some(decides)) {
                    Some(decides)
                } else {
                    truths.into_iter().all(|truth| truth == Some(!decides)).then_some(!decides)
                }
            }
            Expr::Compare(ast::ExprCompare { left, ops, comparators, .. }) => {
                match (&**ops, &**comparators) {
                    ([op], [right]) => self.comparison(left, *op, right),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `__name__ == '__main__'` and `sys.version_info >= (3, 11)`.
    fn comparison(&self, left: &Expr, op: CmpOp, right: &Expr) -> Option<bool> {
        if let (Expr::Name(name), Expr::StringLiteral(literal)) = (left, right)
            && name.id.as_str() == "__name__"
        {
            let same = literal.value.to_str() == self.module_name;
            return match op {
                CmpOp::Eq => Some(same),
                CmpOp::NotEq => Some(!same),
                _ => None,
            };
        }
        let actual = self.version(left)?;
        let asked: Vec<u64> = match right {
            Expr::Tuple(tuple) => tuple.elts.iter().map(integer).collect::<Option<_>>()?,
            number => vec![integer(number)?],
        };
        // `(3, 10) == sys.version_info` and patch levels are never certain.
        let whole = self.is_version_info(left);
        if asked.is_empty() || asked.len() > actual.len() || (!whole && asked.len() < actual.len()) {
            return None;
        }
        let order = actual[..asked.len()].cmp(&asked[..]);
        match op {
            CmpOp::Lt => Some(order.is_lt()),
            // The version has more parts than what it is compared with, so it is greater where they agree.
            CmpOp::LtE if whole => Some(order.is_lt()),
            CmpOp::LtE => Some(order.is_le()),
            CmpOp::Gt if whole => Some(order.is_ge()),
            CmpOp::Gt => Some(order.is_gt()),
            CmpOp::GtE => Some(order.is_ge()),
            CmpOp::Eq if !whole => Some(order.is_eq()),
            CmpOp::NotEq if !whole => Some(order.is_ne()),
            _ => None,
        }
    }

    /// The parts of the version that `sys.version_info`, `[0]`, `.major` or `[:2]` gives.
    fn version(&self, expr: &Expr) -> Option<Vec<u64>> {
        let both = || vec![u64::from(self.python.major), u64::from(self.python.minor)];
        match expr {
            _ if self.is_version_info(expr) => Some(both()),
            Expr::Attribute(attribute) if self.is_version_info(&attribute.value) => {
                match attribute.attr.as_str() {
                    "major" => Some(vec![u64::from(self.python.major)]),
                    "minor" => Some(vec![u64::from(self.python.minor)]),
                    _ => None,
                }
            }
            Expr::Subscript(subscript) if self.is_version_info(&subscript.value) => match &*subscript.slice {
                Expr::Slice(slice)
                    if slice.lower.is_none()
                        && slice.step.is_none()
                        && slice.upper.as_deref().and_then(integer) == Some(2) =>
                {
                    Some(both())
                }
                index => match integer(index)? {
                    0 => Some(vec![u64::from(self.python.major)]),
                    1 => Some(vec![u64::from(self.python.minor)]),
                    _ => None,
                },
            },
            _ => None,
        }
    }

    fn is_version_info(&self, expr: &Expr) -> bool {
        matches!(expr, Expr::Attribute(attribute)
            if attribute.attr.as_str() == "version_info" && is_one_of(&attribute.value, &self.sys_modules))
    }

    /// Whether an iterable certainly has elements (`Some(true)`) or none (`Some(false)`).
    pub fn has_elements(iterable: &Expr, is_builtin: impl Fn(&str) -> bool) -> Option<bool> {
        match iterable {
            Expr::List(ast::ExprList { elts, .. })
            | Expr::Tuple(ast::ExprTuple { elts, .. })
            | Expr::Set(ast::ExprSet { elts, .. }) => {
                let plain = elts.iter().any(|element| !element.is_starred_expr());
                if plain { Some(true) } else { elts.is_empty().then_some(false) }
            }
            Expr::Dict(dict) => {
                let plain = dict.items.iter().any(|item| item.key.is_some());
                if plain { Some(true) } else { dict.items.is_empty().then_some(false) }
            }
            Expr::StringLiteral(literal) => Some(!literal.value.is_empty()),
            Expr::Call(call) => match (&*call.func, &*call.arguments.args) {
                (Expr::Name(name), [count])
                    if name.id.as_str() == "range"
                        && is_builtin("range")
                        && call.arguments.keywords.is_empty() =>
                {
                    integer(count).map(|count| count > 0)
                }
                _ => None,
            },
            _ => None,
        }
    }
}

/// Notes a name; nobody has more than a few, and each is compared with every test.
fn learn<'a>(names: &mut Vec<&'a str>, name: &'a str) {
    if names.len() < 8 && !names.contains(&name) {
        names.push(name);
    }
}

fn is_one_of(expr: &Expr, names: &[&str]) -> bool {
    matches!(expr, Expr::Name(name) if names.contains(&name.id.as_str()))
}

fn integer(expr: &Expr) -> Option<u64> {
    match expr {
        Expr::NumberLiteral(ast::ExprNumberLiteral { value: Number::Int(value), .. }) => value.as_u64(),
        _ => None,
    }
}
