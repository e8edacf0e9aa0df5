//! What the methods of one class read of the input and put in the answer.

use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{self as ast, Expr, ExprContext, Stmt};
use rustc_hash::FxHashSet;

use crate::lines::Span;
use crate::python::outline::{inside_quotes, span};

/// One name that is used.
pub(super) struct Use<'a> {
    pub name: &'a str,
    /// The name alone, without quotes.
    pub span: Span,
}

/// Everything that the methods of a class use.
#[derive(Default)]
pub(super) struct Uses<'a> {
    pub inputs: Vec<Use<'a>>,
    pub outputs: Vec<Use<'a>>,
    /// What some method puts into the input itself.
    pub added_inputs: FxHashSet<&'a str>,
}

impl<'a> Uses<'a> {
    pub fn of(class: &'a ast::StmtClassDef) -> Self {
        let mut class_walk = ClassWalk::default();
        for function in class.body.iter().filter_map(Stmt::as_function_def_stmt) {
            class_walk.method(function);
        }
        let mut uses = class_walk.uses;
        if class_walk.input_replaced {
            uses.inputs.clear();
        }
        if !class_walk.payload_replaced {
            uses.outputs.append(&mut class_walk.payload_parts);
        }
        uses
    }
}

#[derive(Default)]
struct ClassWalk<'a> {
    uses: Uses<'a>,
    /// Uses of what `self.response.payload` is at that place: another thing once something else is assigned to it.
    payload_parts: Vec<Use<'a>>,
    payload_replaced: bool,
    input_replaced: bool,
}

impl<'a> ClassWalk<'a> {
    fn method(&mut self, function: &'a ast::StmtFunctionDef) {
        let mut parameters = function.parameters.posonlyargs.iter().chain(&function.parameters.args);
        let Some(this) = parameters.next() else { return };
        let mut walk = Walk {
            class: self,
            this: this.parameter.name.as_str(),
            aliases: FxHashSet::default(),
            other_names: parameters.map(|parameter| parameter.parameter.name.as_str()).collect(),
            through_alias: Vec::new(),
        };
        walk.visit_body(&function.body);
        let Walk { aliases, other_names, through_alias, .. } = walk;
        // A name that is anything else at times may be that where it is used.
        let input = |alias: &str| aliases.contains(alias) && !other_names.contains(alias);
        let known = through_alias.into_iter().filter(|(alias, _)| input(alias));
        self.uses.inputs.extend(known.map(|(_, used)| used));
    }
}

struct Walk<'a, 'c> {
    class: &'c mut ClassWalk<'a>,
    this: &'a str,
    /// Names that are given the input.
    aliases: FxHashSet<&'a str>,
    /// Names that are given something else.
    other_names: FxHashSet<&'a str>,
    through_alias: Vec<(&'a str, Use<'a>)>,
}

/// The input itself, or a name that it may have.
#[derive(Clone, Copy)]
enum Input<'a> {
    Itself,
    Alias(&'a str),
}

impl<'a> Walk<'a, '_> {
    /// Whether this is `self.request.input` (`self.response.payload`).
    fn is_member(&self, expr: &Expr, part: &str, member: &str) -> bool {
        let Expr::Attribute(whole) = expr else { return false };
        let Expr::Attribute(inner) = &*whole.value else { return false };
        whole.attr.as_str() == member
            && inner.attr.as_str() == part
            && matches!(&*inner.value, Expr::Name(name) if name.id.as_str() == self.this)
    }

    fn input(&self, expr: &'a Expr) -> Option<Input<'a>> {
        match expr {
            Expr::Name(name) if self.aliases.contains(name.id.as_str()) => {
                Some(Input::Alias(name.id.as_str()))
            }
            _ => self.is_member(expr, "request", "input").then_some(Input::Itself),
        }
    }

    fn is_payload(&self, expr: &Expr) -> bool {
        self.is_member(expr, "response", "payload")
    }

    fn used(&mut self, input: Input<'a>, ctx: ExprContext, used: Use<'a>) {
        match (ctx, input) {
            (ExprContext::Load, Input::Itself) => self.class.uses.inputs.push(used),
            (ExprContext::Load, Input::Alias(alias)) => self.through_alias.push((alias, used)),
            _ => {
                self.class.uses.added_inputs.insert(used.name);
            }
        }
    }

    fn attribute(&mut self, attribute: &'a ast::ExprAttribute) -> bool {
        let used = || Use { name: attribute.attr.as_str(), span: span(attribute.attr.range) };
        if let Some(input) = self.input(&attribute.value) {
            self.used(input, attribute.ctx, used());
            return true;
        }
        if attribute.ctx == ExprContext::Store && self.is_payload(&attribute.value) {
            self.class.payload_parts.push(used());
            return true;
        }
        false
    }

    fn subscript(&mut self, subscript: &'a ast::ExprSubscript) {
        let Some(used) = literal(&subscript.slice) else { return };
        if let Some(input) = self.input(&subscript.value) {
            self.used(input, subscript.ctx, used);
        } else if subscript.ctx == ExprContext::Store && self.is_payload(&subscript.value) {
            self.class.payload_parts.push(used);
        }
    }

    /// `self.request.input.get('x')`; other methods are none of our business.
    fn call(&mut self, call: &'a ast::ExprCall) -> bool {
        let Expr::Attribute(method) = &*call.func else { return false };
        let Some(input) = self.input(&method.value) else { return false };
        match (method.attr.as_str(), call.arguments.args.first()) {
            ("get", Some(key)) => {
                if let Some(used) = literal(key) {
                    self.used(input, ExprContext::Load, used);
                }
            }
            ("update" | "setdefault", _) => self.class.input_replaced = true,
            _ => {}
        }
        true
    }

    fn assigned(&mut self, target: &'a Expr, value: &'a Expr) -> bool {
        if let (Expr::Name(name), true) = (target, self.is_member(value, "request", "input")) {
            self.aliases.insert(name.id.as_str());
            return true;
        }
        if self.is_payload(target) {
            match value {
                Expr::Dict(dict) => self.answered(dict),
                Expr::List(list) if list.elts.iter().all(Expr::is_dict_expr) => {
                    list.elts.iter().filter_map(Expr::as_dict_expr).for_each(|dict| self.answered(dict));
                }
                _ => self.class.payload_replaced = true,
            }
        }
        self.class.input_replaced |= self.is_member(target, "request", "input");
        false
    }

    fn answered(&mut self, dict: &'a ast::ExprDict) {
        self.class.uses.outputs.extend(dict.iter_keys().flatten().filter_map(literal));
    }
}

impl<'a> Visitor<'a> for Walk<'a, '_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Assign(assign) => {
                let targets = assign.targets.iter();
                let rest: Vec<_> = targets.filter(|target| !self.assigned(target, &assign.value)).collect();
                self.visit_expr(&assign.value);
                for target in rest {
                    self.visit_expr(target);
                }
            }
            Stmt::AnnAssign(ast::StmtAnnAssign { target, value: Some(value), .. }) => {
                let is_alias = self.assigned(target, value);
                self.visit_expr(value);
                if !is_alias {
                    self.visit_expr(target);
                }
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_annotation(&mut self, _: &'a Expr) {}

    fn visit_parameter(&mut self, parameter: &'a ast::Parameter) {
        self.other_names.insert(parameter.name.as_str());
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Attribute(attribute) if self.attribute(attribute) => return,
            Expr::Subscript(subscript) => self.subscript(subscript),
            Expr::Call(call) if self.call(call) => {
                self.visit_arguments(&call.arguments);
                return;
            }
            Expr::Name(name) if name.ctx == ExprContext::Store => {
                self.other_names.insert(name.id.as_str());
            }
            _ => {}
        }
        visitor::walk_expr(self, expr);
    }
}

/// The name that a string literal gives.
fn literal(expr: &Expr) -> Option<Use<'_>> {
    let Expr::StringLiteral(value) = expr else { return None };
    let name = value.value.to_str();
    (!value.value.is_implicit_concatenated()).then_some(())?;
    Some(Use { name, span: inside_quotes(expr)? })
}
